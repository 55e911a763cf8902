//! Which files a run is about: named ones, folders walked, globs, or what the configuration lists.

use std::io;
use std::path::{Path, PathBuf};

use globset::Glob;
use ignore::WalkBuilder;

use super::Config;
use crate::format::Format;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Standard input.
    Stdin,
    /// A file.
    File {
        /// Where it is, as it is shown.
        path: PathBuf,
        /// Whether it was named itself, not met on a walk.
        named: bool,
    },
}

/// Why a path cannot be read: the call is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// Nothing is there.
    #[error("there is no file or folder `{}`", .0.display())]
    Missing(PathBuf),
    /// A glob that cannot be understood.
    #[error("`{glob}` is no glob: {error}")]
    Glob {
        /// The glob.
        glob: String,
        /// Why not.
        error: globset::Error,
    },
    /// A glob that matches nothing.
    #[error("no file matches `{0}`")]
    NoMatch(String),
    /// A folder that cannot be read.
    #[error("cannot read {path}: {error}")]
    Unreadable {
        /// The folder.
        path: String,
        /// Why not.
        #[source]
        error: io::Error,
    },
}

/// The files that `paths` name, each once, in the order of the paths and sorted within each.
///
/// # Errors
/// A path leads nowhere.
pub fn resolve(paths: &[PathBuf], config: &Config) -> Result<Vec<Target>, PathError> {
    let mut targets: Vec<Target> = Vec::new();
    let mut add = |target: Target| {
        if !targets.contains(&target) {
            targets.push(target);
        }
    };
    if paths.is_empty() {
        let found = if config.data.is_empty() {
            walk(Path::new("."), config)?
        } else {
            of_data_sets(config)?
        };
        found.into_iter().for_each(add);
        return Ok(targets);
    }
    for path in paths {
        let text = path.to_string_lossy();
        if text == "-" {
            add(Target::Stdin);
        } else if path.is_dir() {
            walk(path, config)?.into_iter().for_each(&mut add);
        } else if path.exists() {
            add(Target::File {
                path: path.clone(),
                named: true,
            });
        } else if text.contains(['*', '?', '[', '{']) {
            matching(&text, config)?.into_iter().for_each(&mut add);
        } else {
            return Err(PathError::Missing(path.clone()));
        }
    }
    Ok(targets)
}

/// Every file below `root` whose name tells a format, or that a data set lists.
fn walk(root: &Path, config: &Config) -> Result<Vec<Target>, PathError> {
    let mut files = Vec::new();
    for entry in WalkBuilder::new(root).require_git(false).build() {
        let entry = entry.map_err(|error| {
            let path = root.display().to_string();
            PathError::Unreadable {
                path,
                error: error
                    .into_io_error()
                    .unwrap_or_else(|| io::ErrorKind::Other.into()),
            }
        })?;
        let path = entry.path();
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file
            && !config.excludes(root, path)
            && (Format::of_path(path).is_some() || config.data_set(path).is_some())
        {
            let path = path.strip_prefix(".").unwrap_or(path).to_owned();
            files.push(Target::File { path, named: false });
        }
    }
    files.sort();
    Ok(files)
}

fn of_data_sets(config: &Config) -> Result<Vec<Target>, PathError> {
    let here = std::path::absolute(".").unwrap_or_default();
    let dir = std::path::absolute(&config.dir).unwrap_or_default();
    let root = dir
        .strip_prefix(&here)
        .map_or_else(|_| config.dir.clone(), Path::to_owned);
    let root = if root.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        root
    };
    let all = walk(&root, config)?;
    let listed = all.into_iter().filter(|target| match target {
        Target::File { path, .. } => config.data_set(path).is_some(),
        Target::Stdin => false,
    });
    Ok(listed.collect())
}

fn matching(pattern: &str, config: &Config) -> Result<Vec<Target>, PathError> {
    let glob = Glob::new(pattern.trim_start_matches("./"))
        .map_err(|error| PathError::Glob {
            glob: pattern.to_owned(),
            error,
        })?
        .compile_matcher();
    // The walk starts at the part of the pattern that is plain.
    let plain: PathBuf = Path::new(pattern)
        .iter()
        .take_while(|part| !part.to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let root = if plain.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        plain
    };
    let mut found: Vec<Target> = Vec::new();
    for target in if root.is_dir() {
        walk_all(&root, config)?
    } else {
        Vec::new()
    } {
        if glob.is_match(&target) {
            found.push(Target::File {
                path: target,
                named: true,
            });
        }
    }
    if found.is_empty() {
        return Err(PathError::NoMatch(pattern.to_owned()));
    }
    found.sort();
    Ok(found)
}

fn walk_all(root: &Path, config: &Config) -> Result<Vec<PathBuf>, PathError> {
    let targets = walk(root, config)?;
    let paths = targets.into_iter().filter_map(|target| match target {
        Target::File { path, .. } => Some(path),
        Target::Stdin => None,
    });
    Ok(paths.collect())
}
