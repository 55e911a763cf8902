//! The schemas that come with orelint.

use std::path::Path;

use serde_json::Value;

/// A schema that comes with orelint.
#[derive(Debug)]
pub struct Bundled {
    /// Its name, as `--schema` takes it; also the name of one record's XML element.
    pub name: &'static str,
    /// The name of the wrapper around many records.
    pub wrapper: &'static str,
    /// The properties that every record has, as the text says: told without parsing it.
    pub required: &'static [&'static str],
    /// What its records are, in a few words.
    pub summary: &'static str,
    /// The schema's text.
    pub text: &'static str,
}

/// Every bundled schema.
pub static BUNDLED: [Bundled; 3] = [
    Bundled {
        name: "reserve",
        wrapper: "reserves",
        required: &["id", "commodity", "measure", "source"],
        summary: "what a source says of a country's reserves, resources, production or rank",
        text: include_str!("../../schemas/reserve.schema.json"),
    },
    Bundled {
        name: "agreement",
        wrapper: "agreements",
        required: &["id", "title", "type", "parties"],
        summary: "a memorandum, treaty or deal: who signed what, when, about which minerals",
        text: include_str!("../../schemas/agreement.schema.json"),
    },
    Bundled {
        name: "source",
        wrapper: "sources",
        required: &["id", "title", "kind"],
        summary: "where claims come from: a survey's edition, a news article, a data set",
        text: include_str!("../../schemas/source.schema.json"),
    },
];

/// The schema of a file that orelint is set up by. It is shown for editors; no data are judged by it.
#[derive(Debug, PartialEq, Eq)]
pub struct Settings {
    /// Its name.
    pub name: &'static str,
    /// What it describes, in a few words.
    pub summary: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The schemas of every file that orelint is set up by.
pub static SETTINGS: [Settings; 2] = [
    Settings {
        name: "config",
        summary: "orelint.toml: what is read, by which schemas, and how much findings weigh",
        text: include_str!("../../schemas/config.schema.json"),
    },
    Settings {
        name: "map",
        summary: "a map: how a published table becomes records",
        text: include_str!("../../schemas/map.schema.json"),
    },
];

impl Settings {
    /// Its `$id`.
    pub fn id(&self) -> String {
        id(self.name)
    }
}

fn id(name: &str) -> String {
    format!("https://orelint.dev/schemas/{name}.schema.json")
}

impl Bundled {
    /// The bundled schema of that name.
    pub fn named(name: &str) -> Option<&'static Bundled> {
        BUNDLED.iter().find(|bundled| bundled.name == name)
    }

    /// The name of a schema that is named in `dir`: that of a bundled one as it stands, else the path
    /// of its file.
    pub fn name_or_path(name: &str, dir: &Path) -> String {
        match Bundled::named(name) {
            Some(bundled) => bundled.name.to_owned(),
            None => dir.join(name).to_string_lossy().into_owned(),
        }
    }

    /// The bundled schema with that `$id`.
    pub fn with_id(id: &str) -> Option<&'static Bundled> {
        let id = id.trim_end_matches('#');
        BUNDLED.iter().find(|bundled| bundled.id() == id)
    }

    /// Its `$id`.
    pub fn id(&self) -> String {
        id(self.name)
    }

    /// The schema, parsed.
    pub fn value(&self) -> Value {
        serde_json::from_str(self.text).unwrap_or(Value::Bool(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_texts_agree() {
        for bundled in &BUNDLED {
            assert_eq!(bundled.value()["$id"].as_str(), Some(&*bundled.id()));
            let required = serde_json::json!(bundled.required);
            assert_eq!(bundled.value()["required"], required);
        }
        for settings in &SETTINGS {
            let value: Value = serde_json::from_str(settings.text).unwrap();
            assert_eq!(value["$id"].as_str(), Some(&*settings.id()));
        }
    }
}
