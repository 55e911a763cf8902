//! A node as a `serde_json` value: for cold paths only.

use serde_json::{Map, Number, Value};

use super::node::Node;
use super::tree::Kind;

impl Node<'_> {
    /// The value as `serde_json` holds it, digits included.
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Boolean => Value::Bool(self.as_bool() == Some(true)),
            Kind::Number => Value::Number(number(self.text().unwrap_or("0"))),
            Kind::String => Value::String(self.text().unwrap_or("").to_owned()),
            Kind::Array => Value::Array(self.elements().map(Node::to_value).collect()),
            Kind::Object => {
                let mut map = Map::with_capacity(self.len());
                for (key, value) in self.members() {
                    map.insert(key.name().to_owned(), value.to_value());
                }
                Value::Object(map)
            }
        }
    }
}

/// The number as `serde_json` holds it. Readers only let number texts of the JSON grammar in.
pub(super) fn number(text: &str) -> Number {
    text.parse()
        .unwrap_or_else(|_| Number::from_string_unchecked(text.to_owned()))
}
