//! What an element without a marker is: the one answer that reader and writer share.

use crate::document::{Kind, ShapeAt, Types};
use crate::format::json::is_number;

/// The types that may stand at a place; any where nothing is said.
pub(super) fn types(shape: Option<ShapeAt<'_>>) -> Types {
    shape.map_or(Types::ANY, ShapeAt::types)
}

/// Whether one element here is an array of one.
pub(super) fn is_array(types: Types) -> bool {
    let elsewhere = [Kind::Boolean, Kind::Number, Kind::String, Kind::Object];
    types.has(Kind::Array) && !elsewhere.into_iter().any(|kind| types.has(kind))
}

/// Whether the text is no text at all: a container without content, or null.
pub(super) fn is_empty(types: Types, text: &str) -> bool {
    let container = types.has(Kind::Array) || types.has(Kind::Object);
    text.is_empty() || (container && !types.has(Kind::String) && is_blank(text))
}

/// What the text of an element without attributes and children is, or that of an attribute.
///
/// A string wherever that is allowed; else what the text can be read as; else, once more, a
/// string, which the schema will then object to.
#[inline]
pub(super) fn kind(types: Types, text: &str) -> Kind {
    if types.has(Kind::String) {
        return Kind::String;
    }
    if is_empty(types, text) {
        let empty = [Kind::Null, Kind::Array, Kind::Object];
        return empty
            .into_iter()
            .find(|kind| types.has(*kind))
            .unwrap_or(Kind::String);
    }
    if types.has(Kind::Number) && is_number(text) {
        Kind::Number
    } else if types.has(Kind::Boolean) && is_boolean(text) {
        Kind::Boolean
    } else {
        Kind::String
    }
}

/// Whether the text is a boolean.
pub(super) fn is_boolean(text: &str) -> bool {
    text == "true" || text == "false"
}

/// Whether there is only white space, as XML has it.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_comes_first_and_then_what_fits() {
        let of = |names: &[&str]| {
            names
                .iter()
                .filter_map(|name| Types::named(name))
                .fold(Types::NONE, |all, one| all | one)
        };
        assert_eq!(kind(Types::ANY, "5"), Kind::String);
        assert_eq!(kind(of(&["number", "string"]), "5"), Kind::String);
        assert_eq!(kind(of(&["integer", "null"]), "5"), Kind::Number);
        assert_eq!(kind(of(&["integer", "null"]), ""), Kind::Null);
        assert_eq!(kind(of(&["integer", "null"]), " "), Kind::String);
        assert_eq!(kind(of(&["number"]), "05"), Kind::String);
        assert_eq!(kind(of(&["array"]), "\n "), Kind::Array);
        assert_eq!(kind(of(&["object"]), ""), Kind::Object);
        assert_eq!(kind(of(&["boolean"]), "true"), Kind::Boolean);
        assert!(is_array(of(&["array", "null"])) && !is_array(of(&["array", "string"])));
        assert!(!is_array(Types::ANY));
    }
}
