//! Which files a run is about: named ones, folders walked, globs, or what the configuration lists.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::{Config, glob, unmatched};
use crate::format::Format;
use crate::source::{CannotRead, Missing, absolute};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl Target {
    /// The file, however it is spelled; `None` for standard input and for a file that is not there.
    pub fn canonical(&self) -> Option<PathBuf> {
        match self {
            Target::File { path, .. } => path.canonicalize().ok(),
            Target::Stdin => None,
        }
    }
}

/// Why a path cannot be read: the call is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// Nothing is there.
    #[error("{}", Missing(.0))]
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
    #[error("no file matches `{glob}`{}", meant(glob))]
    NoMatch {
        /// The glob.
        glob: String,
    },
    /// A glob that matches only files whose names tell no format.
    #[error(
        "files match `{0}`, but their names tell no format; say --format csv, json, ndjson or xml"
    )]
    NoFormat(String),
    /// A folder that cannot be read.
    #[error("{}", CannotRead(Path::new(path), error))]
    Unreadable {
        /// The folder.
        path: String,
        /// Why not.
        #[source]
        error: io::Error,
    },
}

fn meant(glob: &str) -> String {
    let near = unmatched::near(Path::new(""), glob);
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The files that `paths` name, each once, in the order of the paths and sorted within each.
///
/// A glob names the files whose names tell a format; where `format` tells it, all that it matches.
///
/// # Errors
/// A path leads nowhere.
pub fn resolve(
    paths: &[PathBuf],
    config: &Config,
    format: Option<Format>,
) -> Result<Vec<Target>, PathError> {
    let mut targets: Vec<Target> = Vec::new();
    let mut known: HashSet<Target> = HashSet::new();
    let mut add = |target: Target| {
        if known.insert(target.clone()) {
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
            matching(&text, config, format)?
                .into_iter()
                .for_each(&mut add);
        } else {
            return Err(PathError::Missing(path.clone()));
        }
    }
    Ok(targets)
}

/// Every file below `root` whose name tells a format, or that a data set lists.
pub(super) fn walk(root: &Path, config: &Config) -> Result<Vec<Target>, PathError> {
    let tells = |path: &PathBuf| tells_format(path, config);
    let found = files_below(root, config)?.into_iter().filter(tells);
    Ok(found
        .map(|path| Target::File { path, named: false })
        .collect())
}

pub(super) fn tells_format(path: &Path, config: &Config) -> bool {
    Format::of_path(path).is_some() || config.data_set(path).is_some()
}

/// Every file below `root` that is not left out, sorted.
fn files_below(root: &Path, config: &Config) -> Result<Vec<PathBuf>, PathError> {
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
        if is_file && !config.excludes(root, path) {
            files.push(path.strip_prefix(".").unwrap_or(path).to_owned());
        }
    }
    files.sort();
    Ok(files)
}

fn of_data_sets(config: &Config) -> Result<Vec<Target>, PathError> {
    let here = absolute(Path::new("."));
    let dir = absolute(&config.dir);
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

fn matching(
    pattern: &str,
    config: &Config,
    format: Option<Format>,
) -> Result<Vec<Target>, PathError> {
    let glob = glob(pattern).map_err(|error| PathError::Glob {
        glob: pattern.to_owned(),
        error,
    })?;
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
    let mut found = if root.is_dir() {
        files_below(&root, config)?
    } else {
        Vec::new()
    };
    found.retain(|path| glob.is_match(path));
    if found.is_empty() {
        return Err(PathError::NoMatch {
            glob: pattern.to_owned(),
        });
    }
    found.retain(|path| format.is_some() || tells_format(path, config));
    if found.is_empty() {
        return Err(PathError::NoFormat(pattern.to_owned()));
    }
    Ok(found
        .into_iter()
        .map(|path| Target::File { path, named: true })
        .collect())
}
