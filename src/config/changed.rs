//! The files of a change, as a hook names them: those of them that a run is about.

use std::path::{Component, Path, PathBuf};

use super::Config;
use super::files::{PathError, Target, tells_format, walk};

/// Of the files that changed, those that a run without paths would read, each once and in the order
/// given. Files that are gone are passed over, and so is what is hidden or left out.
///
/// # Errors
/// A folder cannot be read.
pub fn data_among(changed: &[PathBuf], config: &Config) -> Result<Vec<Target>, PathError> {
    let mut targets = Vec::new();
    for path in changed {
        let found = if path.is_dir() {
            walk(path, config)?
        } else {
            vec![Target::File {
                path: path.clone(),
                named: false,
            }]
        };
        let found = found.into_iter().filter(|target| is_data(target, config));
        for target in found {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    Ok(targets)
}

/// Whether a change to one of these files may change every finding: the configuration, or a file
/// that it names.
pub fn changes_all(changed: &[PathBuf], config: &Config) -> bool {
    let sets = config.data.iter();
    let named = sets.flat_map(|set| set.schema.iter().chain(&set.map));
    let named = named.chain(&config.baseline);
    let named = named.map(|name| config.dir.join(&name.value));
    let known = named.chain(config.path.clone());
    let known: Vec<PathBuf> = known.filter_map(|path| path.canonicalize().ok()).collect();
    let mut changed = changed.iter().filter_map(|path| path.canonicalize().ok());
    changed.any(|path| {
        known.contains(&path) || config.schema_folders().any(|dir| is_below(&path, &dir))
    })
}

fn is_below(path: &Path, dir: &Path) -> bool {
    dir.canonicalize().is_ok_and(|dir| path.starts_with(dir))
}

fn is_data(target: &Target, config: &Config) -> bool {
    let Target::File { path, .. } = target else {
        return false;
    };
    let relative = config.relative(path);
    let is_hidden = |part: Component<'_>| match part {
        Component::Normal(name) => name.to_string_lossy().starts_with('.'),
        _ => false,
    };
    let is_listed = if config.data.is_empty() {
        tells_format(path, config)
    } else {
        config.data_set(path).is_some()
    };
    is_listed
        && path.is_file()
        && !config.excludes(&config.dir, path)
        && !relative.components().any(is_hidden)
}
