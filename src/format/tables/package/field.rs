//! The columns of a table: what their cells are by the description.

use super::{Read, Reader};
use crate::document::{Kind, Node, Types};
use crate::format::csv::is_guarded;

/// A column.
#[derive(Debug, Clone)]
pub(in crate::format::tables) struct Field {
    pub(in crate::format::tables) name: String,
    /// What its cells may be.
    pub(in crate::format::tables) types: Types,
    /// Cells that stand for nothing.
    missing: Vec<String>,
    /// Cells that stand for `true`, and for `false`.
    words: [Vec<String>; 2],
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format::tables) enum Said {
    /// The value as it was read.
    Value,
    Boolean(bool),
    Nothing,
}

/// The words for booleans, unless a field names its own.
const TRUE: [&str; 4] = ["true", "True", "TRUE", "1"];
const FALSE: [&str; 4] = ["false", "False", "FALSE", "0"];

/// What a field may say of its numbers only if it says this: others are spelled unlike in JSON.
const ONLY: [(&str, &str); 3] = [
    ("decimalChar", r#"".""#),
    ("groupChar", r#""""#),
    ("bareNumber", "true"),
];

impl Field {
    /// What a cell says; one that is not of the field's type is text as it stands.
    pub(in crate::format::tables) fn read(&self, node: Node<'_>) -> Said {
        let is_among = |words: &[String]| words.iter().any(|word| word == node.source());
        let [yes, no] = &self.words;
        if is_among(&self.missing) {
            Said::Nothing
        } else if is_among(yes) {
            Said::Boolean(true)
        } else if is_among(no) {
            Said::Boolean(false)
        } else {
            Said::Value
        }
    }
}

impl Reader<'_> {
    pub(super) fn fields(
        &self,
        schema: Node<'_>,
        own: bool,
        guarded: bool,
        missing: &[String],
    ) -> Read<Vec<Field>> {
        let list = schema.get("fields").filter(|list| !list.is_empty());
        let Some(list) = list else {
            return Err(self.bad(schema, "the schema has no `fields`"));
        };
        let mut fields: Vec<Field> = Vec::new();
        for node in list.elements() {
            let name = self.text(node, "name")?;
            let name = if guarded && is_guarded(name) {
                &name[1..]
            } else {
                name
            };
            if fields.iter().any(|field| field.name == name) {
                return Err(self.bad(node, format!("the field `{name}` stands twice")));
            }
            let types = if own {
                own_types(node)
            } else {
                self.types(node)?
            };
            let is_boolean = types == Types::only(Kind::Boolean);
            let own_missing = node.get("missingValues").map(|list| self.markers(list));
            fields.push(Field {
                name: name.to_owned(),
                types,
                missing: own_missing.unwrap_or_else(|| Ok(missing.to_vec()))?,
                words: if own || !is_boolean {
                    [Vec::new(), Vec::new()]
                } else {
                    [
                        self.words(node, "trueValues", &TRUE)?,
                        self.words(node, "falseValues", &FALSE)?,
                    ]
                },
            });
        }
        Ok(fields)
    }

    /// What cells of a type of Table Schema are; what is no value of JSON stays text.
    fn types(&self, node: Node<'_>) -> Read<Types> {
        for (name, only) in ONLY {
            let said = node.get(name).filter(|said| said.source() != only);
            if let Some(said) = said {
                let message = format!("numbers with `{name}: {}` are not read", said.source());
                let help = "give the field the type `string`, or spell its numbers as JSON does";
                return Err(Box::new(self.bad(said, message).help(help)));
            }
        }
        let Some(kind) = node.get("type") else {
            return Ok(Types::ANY);
        };
        match kind.as_str() {
            None => Err(self.bad(kind, "`type` is a string")),
            Some("any") => Ok(Types::ANY),
            Some("integer" | "number" | "year") => Ok(Types::only(Kind::Number)),
            Some("boolean") => Ok(Types::only(Kind::Boolean)),
            Some("array") => Ok(Types::only(Kind::Array)),
            Some("object" | "geojson") => Ok(Types::only(Kind::Object)),
            Some(_) => Ok(Types::only(Kind::String)),
        }
    }

    fn words(&self, node: Node<'_>, name: &str, usual: &[&str]) -> Read<Vec<String>> {
        match node.get(name) {
            Some(list) => self.strings(list, name),
            None => Ok(usual.iter().map(|word| (*word).to_owned()).collect()),
        }
    }

    fn strings(&self, list: Node<'_>, name: &str) -> Read<Vec<String>> {
        let text = |node: Node<'_>| {
            // A later version of the standard has a label beside each.
            let text = node.get("value").unwrap_or(node).as_str();
            let text = text.map(str::to_owned);
            text.ok_or_else(|| self.bad(node, format!("`{name}` are strings")))
        };
        list.elements().map(text).collect()
    }

    /// Which cells of a table stand for nothing.
    pub(super) fn missing(&self, schema: Node<'_>) -> Read<Vec<String>> {
        match schema.get("missingValues") {
            Some(list) => self.markers(list),
            None => Ok(Vec::new()),
        }
    }

    fn markers(&self, list: Node<'_>) -> Read<Vec<String>> {
        let texts = self.strings(list, "missingValues")?;
        if !texts.iter().any(String::is_empty) {
            let message = "an empty cell is an absent property, so `\"\"` is always among the `missingValues`";
            return Err(self.bad(list, message));
        }
        Ok(texts)
    }
}

/// What cells are by our own words.
fn own_types(node: Node<'_>) -> Types {
    let kind = node.get("type").and_then(Node::as_str);
    let said = node.get("orelint").and_then(|own| own.get("json"));
    match said {
        Some(kinds) => kinds
            .elements()
            .filter_map(|kind| Types::named(kind.as_str()?))
            .fold(Types::NONE, |types, kind| types | kind),
        None if kind == Some("string") => Types::only(Kind::String),
        // What our own words do not narrow down, each cell tells, but for text.
        None => Types::ANY,
    }
}
