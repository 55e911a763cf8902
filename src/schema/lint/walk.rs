//! Visits every subschema of a schema, with what applies to the same value around it.

use serde_json::{Map, Value};

/// A subschema that is an object.
#[derive(Debug, Clone)]
pub(super) struct Sub<'v> {
    /// The schema itself.
    pub(super) schema: &'v Value,
    /// Its keywords.
    pub(super) map: &'v Map<String, Value>,
    /// Its place.
    pub(super) pointer: String,
    /// The subschemas around it that judge the same value, outermost first.
    pub(super) around: Vec<&'v Value>,
    /// Whether a `not` turns round what it says.
    pub(super) negated: bool,
}

/// What a keyword's value holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A schema for the same value.
    Same,
    /// Schemas for the same value.
    SameList,
    /// Schemas for the same value, by names.
    SameMap,
    /// A schema for another value, or a list of them.
    Other,
    /// Schemas for other values, by names.
    OtherMap,
}

fn holds(keyword: &str) -> Option<Holds> {
    Some(match keyword {
        "if" | "then" | "else" | "not" => Holds::Same,
        "allOf" | "anyOf" | "oneOf" => Holds::SameList,
        "dependentSchemas" | "dependencies" => Holds::SameMap,
        "additionalProperties"
        | "unevaluatedProperties"
        | "items"
        | "additionalItems"
        | "unevaluatedItems"
        | "prefixItems"
        | "contains"
        | "propertyNames"
        | "contentSchema" => Holds::Other,
        "properties" | "patternProperties" | "$defs" | "definitions" => Holds::OtherMap,
        _ => return None,
    })
}

/// The place of `name` below `pointer`.
pub(super) fn below(pointer: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{name}")
}

/// The schemas that judge the same value as the one that holds them, with the keyword's place.
pub(super) fn in_place<'v>(
    map: &'v Map<String, Value>,
    pointer: &str,
) -> Vec<(&'v str, String, &'v Value)> {
    let mut found = Vec::new();
    for (name, value) in map {
        let place = below(pointer, name);
        match (holds(name), value) {
            (Some(Holds::Same), _) => found.push((name.as_str(), place, value)),
            (Some(Holds::SameList), Value::Array(list)) => {
                let all = list.iter().enumerate();
                found
                    .extend(all.map(|(at, value)| (name.as_str(), format!("{place}/{at}"), value)));
            }
            (Some(Holds::SameMap), Value::Object(map)) => {
                let schemas = map.iter().filter(|(_, value)| !value.is_array());
                found
                    .extend(schemas.map(|(key, value)| (name.as_str(), below(&place, key), value)));
            }
            _ => {}
        }
    }
    found
}

/// Every subschema at and below `schema`, each before those in it.
pub(super) fn all<'v>(schema: &'v Value, pointer: &str) -> Vec<Sub<'v>> {
    let mut found = Vec::new();
    gather(schema, pointer, &[], false, &mut found);
    found
}

fn gather<'v>(
    schema: &'v Value,
    pointer: &str,
    around: &[&'v Value],
    negated: bool,
    found: &mut Vec<Sub<'v>>,
) {
    let Value::Object(map) = schema else {
        return;
    };
    found.push(Sub {
        schema,
        map,
        pointer: pointer.to_owned(),
        around: around.to_vec(),
        negated,
    });
    let mut within = around.to_vec();
    within.push(schema);
    for (name, place, value) in in_place(map, pointer) {
        gather(value, &place, &within, negated || name == "not", found);
    }
    for (name, value) in map {
        let place = below(pointer, name);
        match (holds(name), value) {
            (Some(Holds::Other), Value::Array(list)) => {
                for (at, value) in list.iter().enumerate() {
                    gather(value, &format!("{place}/{at}"), &[], false, found);
                }
            }
            (Some(Holds::Other), value) => gather(value, &place, &[], false, found),
            (Some(Holds::OtherMap), Value::Object(map)) => {
                for (key, value) in map {
                    gather(value, &below(&place, key), &[], false, found);
                }
            }
            _ => {}
        }
    }
}
