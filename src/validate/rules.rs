//! One rule a keyword.

use crate::rule::{Rule, Severity};

macro_rules! schema_rules {
    ($($keyword:literal: $summary:literal;)*) => {
        /// The rules of the family `schema`, one a keyword, sorted by id.
        pub static RULES: &[Rule] = &[$(
            Rule {
                id: concat!("schema/", $keyword),
                level: Some(Severity::Error),
                since: "0.1.0",
                summary: $summary,
                docs: include_str!(concat!("docs/", $keyword, ".md")),
            },
        )*];
    };
}

schema_rules! {
    "additionalItems": "more elements than the schema describes";
    "additionalProperties": "a property that the schema does not know";
    "anyOf": "a value that fits none of several alternatives";
    "const": "a value other than the one that the schema fixes";
    "contains": "an array without the element that it must contain";
    "contentEncoding": "text that is not in the encoding that the schema names";
    "contentMediaType": "text that is not of the media type that the schema names";
    "dependentRequired": "a property that another one requires is missing";
    "enum": "a value outside the list of allowed ones";
    "exclusiveMaximum": "a number that is not below its limit";
    "exclusiveMinimum": "a number that is not above its limit";
    "false": "a value where the schema allows none";
    "format": "text that is not of the format that the schema names";
    "maxContains": "more elements of a kind than the schema allows";
    "maxItems": "an array with too many elements";
    "maxLength": "text that is too long";
    "maxProperties": "an object with too many properties";
    "maximum": "a number above its limit";
    "minContains": "fewer elements of a kind than the schema asks for";
    "minItems": "an array with too few elements";
    "minLength": "text that is too short";
    "minProperties": "an object with too few properties";
    "minimum": "a number below its limit";
    "multipleOf": "a number that is no multiple of its step";
    "not": "a value that the schema forbids";
    "oneOf": "a value that fits none, or more than one, of several alternatives";
    "pattern": "text that does not match the pattern";
    "propertyNames": "a property whose name the schema forbids";
    "required": "a required property is missing";
    "type": "a value of another type";
    "unevaluatedItems": "an element that no part of the schema describes";
    "unevaluatedProperties": "a property that no part of the schema describes";
    "uniqueItems": "an array that has the same element twice";
}

/// The rule of a keyword; one that no rule is named after (a custom keyword) counts as `not`.
pub fn rule_of(keyword: &str) -> &'static Rule {
    let keyword = match keyword {
        "dependencies" => "dependentRequired",
        other => other,
    };
    let found = RULES.binary_search_by(|rule| rule.id["schema/".len()..].cmp(keyword));
    let fallback = || {
        RULES
            .iter()
            .find(|rule| rule.id == "schema/not")
            .unwrap_or(&RULES[0])
    };
    found.map_or_else(|_| fallback(), |at| &RULES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_so_that_each_is_found() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
        for rule in RULES {
            assert_eq!(rule_of(&rule.id["schema/".len()..]).id, rule.id);
        }
    }
}
