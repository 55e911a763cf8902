//! Files and folders that a configuration names, and that are not there. What a setting names must
//! be there even where a run does not ask for it: a gate that is told nothing lets everything pass.

use super::section::At;
use super::{Config, INVALID};
use crate::finding::{FileId, Finding, Findings, Place};
use crate::schema::{self, Bundled};
use crate::source::nearest_in;

impl Config {
    /// A finding for each schema, map and folder of schemas that is named and not there; `file` is
    /// the configuration itself. A baseline may still have to be written.
    pub fn lost(&self, file: FileId) -> Findings {
        let mut out = Findings::default();
        for dir in &self.schema_dirs {
            let path = self.dir.join(&dir.value);
            if path.is_file() {
                let message = format!("`{}` is a file, where a folder is needed", dir.value);
                out.push(at(file, dir, message));
            } else if !path.is_dir() {
                out.push(self.missing(file, dir, "folder"));
            }
        }
        for set in &self.data {
            if let Some(name) = &set.schema
                && Bundled::named(&name.value).is_none()
                && !self.is_there(name)
            {
                out.push(at(file, name, schema::unknown(&name.value, &self.dir)));
            }
            if let Some(map) = set.map.as_ref().filter(|map| !self.is_there(map)) {
                out.push(self.missing(file, map, "file"));
            }
        }
        out
    }

    fn is_there(&self, named: &At<String>) -> bool {
        self.dir.join(&named.value).exists()
    }

    fn missing(&self, file: FileId, named: &At<String>, what: &str) -> Finding {
        let finding = at(file, named, format!("there is no {what} `{}`", named.value));
        finding.help(match nearest_in(&self.dir, &named.value) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "paths are relative to the folder of this file".to_owned(),
        })
    }
}

fn at(file: FileId, named: &At<String>, message: String) -> Finding {
    INVALID.at(Place::in_file(file, named.span.clone()), message)
}
