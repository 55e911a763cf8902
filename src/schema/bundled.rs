//! The schemas that come with orelint.

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

impl Bundled {
    /// The bundled schema of that name.
    pub fn named(name: &str) -> Option<&'static Bundled> {
        BUNDLED.iter().find(|bundled| bundled.name == name)
    }

    /// The bundled schema with that `$id`.
    pub fn with_id(id: &str) -> Option<&'static Bundled> {
        let id = id.trim_end_matches('#');
        BUNDLED.iter().find(|bundled| bundled.id() == id)
    }

    /// Its `$id`.
    pub fn id(&self) -> String {
        format!("https://orelint.dev/schemas/{}.schema.json", self.name)
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
    }
}
