//! The job of setting up a data repository: what is there, and the files that gate it.
//!
//! [`look`] reads the heads of the files of a folder, and says which data sets they are; [`files`]
//! makes the configuration, the hook and the pipeline of it. Nothing is written here.

mod config;
mod files;
mod own;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use config::config;
pub use files::{NewFile, Place, files};
use own::own_schemas;

use crate::baseline::Baseline;
use crate::config::Config;
use crate::config::files::{PathError, Target, resolve};
use crate::format::Format;
use crate::schema::SchemaOptions;
use crate::source::Sources;
use crate::validate::files::{Asked, Opened, Schemas, open};

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Found {
    /// The files whose schema is known.
    pub known: BTreeMap<Set, Vec<PathBuf>>,
    /// Files with records whose schema nothing tells.
    pub unknown: Vec<PathBuf>,
    /// Files that cannot be read, and why not.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// What the files of a data set have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Set {
    /// The name or file of their schema; empty where each names its own.
    pub schema: String,
    /// Whether each is a list of records, which the schema alone does not tell.
    pub is_list: bool,
}

impl Set {
    /// The set of files with that schema.
    pub fn of(schema: impl Into<String>) -> Self {
        Set {
            schema: schema.into(),
            is_list: false,
        }
    }
}

/// Looks at every file below the working folder whose name tells a format.
///
/// # Errors
/// The folder cannot be read.
pub fn look() -> Result<Found, PathError> {
    let config = Config::default();
    let mut found = Found::default();
    let mut schemas = Schemas::new(SchemaOptions::default());
    for target in resolve(&[], &config, None)? {
        let Target::File { path, .. } = &target else {
            continue;
        };
        if is_set_up(path) || Baseline::is_at(path) {
            continue;
        }
        // Of its own for each: what is looked at is not kept.
        let mut sources = Sources::new();
        let opened = open(
            &target,
            &Asked::default(),
            &config,
            &mut schemas,
            &mut sources,
        );
        let path = path.clone();
        match opened {
            Ok(Opened::Data(data)) => match data.schema {
                Some(schema) => {
                    let name = schema.as_bundled().map_or("", |bundled| bundled.name);
                    found.known.entry(Set::of(name)).or_default().push(path);
                }
                None => found.unreadable.push((path, "it is broken".to_owned())),
            },
            Ok(Opened::Skipped { .. } | Opened::Package { .. }) => found.unknown.push(path),
            Ok(Opened::Broken { finding, .. }) => found.unreadable.push((path, finding.message)),
            Err(error) => found.unreadable.push((path, error.to_string())),
        }
    }
    found.fit_schemas(&own_schemas(&config)?);
    Ok(found)
}

/// Files that set up this or another program are no data.
fn is_set_up(path: &Path) -> bool {
    const NAMES: &[&str] = &["package.json", "package-lock.json", "tsconfig.json"];
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| NAMES.contains(&&*name) || name.ends_with(".schema.json"))
}

/// The name that a first baseline has.
pub const BASELINE: &str = "orelint-baseline.json";

/// A glob for the files of one folder and ending, where no other files are alike.
fn globs(paths: &[PathBuf], others: &[&PathBuf]) -> Vec<String> {
    let kind = |path: &Path| {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ending = name.split_once('.').map(|(_, ending)| ending.to_owned());
        (folder, ending.unwrap_or_default())
    };
    let mut kinds: BTreeMap<_, Vec<&PathBuf>> = BTreeMap::new();
    for path in paths {
        kinds.entry(kind(path)).or_default().push(path);
    }
    let mut globs = Vec::new();
    for ((folder, ending), paths) in kinds {
        let is_alone = others
            .iter()
            .all(|other| kind(other) != (folder.clone(), ending.clone()));
        if is_alone && (paths.len() > 1 || folder != Path::new("")) {
            globs.push(slashed(&folder.join(format!("*.{ending}"))));
        } else {
            globs.extend(paths.into_iter().map(|path| slashed(path)));
        }
    }
    globs
}

fn slashed(path: &Path) -> String {
    let parts = path.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// Whether the file's name tells the format of a table.
fn is_table(path: &Path) -> bool {
    Format::of_path(path) == Some(Format::Csv)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    #[test]
    fn a_folder_of_like_files_is_a_glob_and_a_mixed_one_is_not() {
        let known = paths(&[
            "claims/a.csv",
            "claims/b.csv",
            "claims/c.json",
            "sources.json",
        ]);
        assert_eq!(
            globs(&known, &[]),
            ["sources.json", "claims/*.csv", "claims/*.json"]
        );
        let other = PathBuf::from("claims/prices.csv");
        assert_eq!(
            globs(&known, &[&other]),
            [
                "sources.json",
                "claims/a.csv",
                "claims/b.csv",
                "claims/*.json"
            ]
        );
    }
}
