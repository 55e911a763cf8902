//! Schemas of the repository's own, and the files that seem to be meant by them.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Found, Set, slashed};
use crate::config::Config;
use crate::config::files::{PathError, Target, resolve};
use crate::format::Format;
use crate::format::csv::CsvOptions;
use crate::format::input::{Input, Origin};
use crate::schema::{Outline, outline};
use crate::source::Sources;

/// A schema of the repository's own.
pub(super) struct OwnSchema {
    path: PathBuf,
    /// The properties that it declares.
    properties: Vec<String>,
}

/// The schemas below the working folder, by their names: `mine.schema.json`.
pub(super) fn own_schemas(config: &Config) -> Result<Vec<OwnSchema>, PathError> {
    let targets = resolve(&[], config, None)?.into_iter();
    let paths = targets.filter_map(|target| match target {
        Target::File { path, .. } => Some(path),
        Target::Stdin => None,
    });
    let is_schema = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".schema.json")
    };
    Ok(paths.filter(is_schema).filter_map(read).collect())
}

fn read(path: PathBuf) -> Option<OwnSchema> {
    let mut sources = Sources::new();
    let mut input = Input::open(&mut sources, Origin::Path(path.clone()), None).ok()?;
    let mut text = Vec::new();
    input.reader().ok()?.read_to_end(&mut text).ok()?;
    let schema: Value = serde_json::from_slice(&text).ok()?;
    // Of a list, what its elements are.
    let record = schema
        .get("items")
        .filter(|it| it.is_object())
        .unwrap_or(&schema);
    let properties = record.get("properties")?.as_object()?;
    Some(OwnSchema {
        path,
        properties: properties.keys().cloned().collect(),
    })
}

impl Found {
    /// Gives the files of which nothing tells the schema to the one schema that knows the most of
    /// their properties, if it knows two of three.
    pub(super) fn fit_schemas(&mut self, schemas: &[OwnSchema]) {
        for path in std::mem::take(&mut self.unknown) {
            let outline = outline_of(&path).unwrap_or_default();
            match best(&outline, schemas) {
                Some(schema) => {
                    let set = Set {
                        schema: slashed(&schema.path),
                        is_list: outline.is_listed,
                    };
                    self.known.entry(set).or_default().push(path);
                }
                None => self.unknown.push(path),
            }
        }
    }
}

fn outline_of(path: &Path) -> Option<Outline> {
    let format = Format::of_path(path)?;
    let mut sources = Sources::new();
    let input = Input::open(&mut sources, Origin::Path(path.to_owned()), None).ok()?;
    let delimiter = CsvOptions::default().for_path(path).delimiter;
    Some(outline(format, input.head(), delimiter.unwrap_or(b',')))
}

fn best<'s>(outline: &Outline, schemas: &'s [OwnSchema]) -> Option<&'s OwnSchema> {
    let names = &outline.names;
    let known = |schema: &OwnSchema| {
        let known = names.iter().filter(|name| schema.properties.contains(name));
        known.count()
    };
    let fits = |count: usize| count >= 2 && 3 * count >= 2 * names.len();
    let most = schemas.iter().map(known).max().filter(|most| fits(*most))?;
    let mut all = schemas.iter().filter(|schema| known(schema) == most);
    all.next().filter(|_| all.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_that_knows_the_most_is_meant_if_it_is_the_only_one() {
        let schema = |path: &str, properties: &[&str]| OwnSchema {
            path: path.into(),
            properties: properties.iter().map(|&name| name.to_owned()).collect(),
        };
        let schemas = [
            schema("mine", &["id", "name", "country"]),
            schema("port", &["id", "name", "berths"]),
        ];
        let of = |names: &[&str]| {
            let outline = Outline {
                names: names.iter().map(|&name| name.to_owned()).collect(),
                is_listed: false,
            };
            best(&outline, &schemas).map(|schema| schema.path.to_string_lossy().into_owned())
        };
        assert_eq!(of(&["id", "name", "country"]).as_deref(), Some("mine"));
        assert_eq!(of(&["id", "berths", "note"]).as_deref(), Some("port"));
        assert_eq!(of(&["id", "name"]), None);
        assert_eq!(of(&["id", "a", "b"]), None);
    }
}
