//! Keywords of one subschema that contradict one another, and values listed twice.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::mark::Mark;
use super::rules::{CONTRADICTION, DUPLICATE_VALUE};
use super::types::{TypeSet, declared_types};
use super::walk::{Sub, below};
use crate::rule::Severity;

pub(super) fn check(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    limits(sub, out);
    counts(sub, out);
    listed(sub, out);
    constant(sub, out);
}

/// A lower and an upper limit; `true` where the two may not be equal either.
const LIMITS: [(&str, &str, bool); 8] = [
    ("minimum", "maximum", false),
    ("exclusiveMinimum", "maximum", true),
    ("minimum", "exclusiveMaximum", true),
    ("exclusiveMinimum", "exclusiveMaximum", true),
    ("minLength", "maxLength", false),
    ("minItems", "maxItems", false),
    ("minProperties", "maxProperties", false),
    ("minContains", "maxContains", false),
];

fn limits(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    for (low, high, strict) in LIMITS {
        let (Some(from), Some(to)) = (sub.map.get(low), sub.map.get(high)) else {
            continue;
        };
        let numbers = from.as_f64().zip(to.as_f64());
        // By worth: -0.0 is no less than 0.
        let order = numbers.and_then(|(from, to)| from.partial_cmp(&to));
        let is_empty = match order {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => strict,
            _ => false,
        };
        if is_empty {
            out.push(
                Mark::on_value(
                    &CONTRADICTION,
                    below(&sub.pointer, high),
                    format!("no value can satisfy both `{low}: {from}` and `{high}: {to}`"),
                )
                .related(below(&sub.pointer, low), "the other limit"),
            );
        }
    }
}

/// Limits on how many there may be, against what is listed.
fn counts(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let number = |name: &str| sub.map.get(name).and_then(Value::as_u64);
    let length = |name: &str| sub.map.get(name).and_then(Value::as_array).map(Vec::len);
    if let (Some(most), Some(required)) = (number("maxProperties"), length("required"))
        && required as u64 > most
    {
        let message = format!("{required} properties are required, and {most} allowed");
        let place = below(&sub.pointer, "maxProperties");
        let required = below(&sub.pointer, "required");
        out.push(Mark::on_value(&CONTRADICTION, place, message).related(required, "these"));
    }
    let is_closed = |name: &str| sub.map.get(name) == Some(&Value::Bool(false));
    if let (Some(least), Some(listed)) = (number("minItems"), length("prefixItems"))
        && is_closed("items")
        && (listed as u64) < least
    {
        let message = format!("{least} elements are wanted, and {listed} allowed");
        let place = below(&sub.pointer, "minItems");
        let prefix = below(&sub.pointer, "prefixItems");
        out.push(Mark::on_value(&CONTRADICTION, place, message).related(prefix, "these"));
    }
    let properties = sub.map.get("properties").and_then(Value::as_object);
    if let (Some(least), Some(declared)) = (number("minProperties"), properties.map(Map::len))
        && is_closed("additionalProperties")
        && !sub.map.contains_key("patternProperties")
        && (declared as u64) < least
    {
        let message = format!("{least} properties are wanted, and {declared} allowed");
        let place = below(&sub.pointer, "minProperties");
        let properties = below(&sub.pointer, "properties");
        out.push(Mark::on_value(&CONTRADICTION, place, message).related(properties, "these"));
    }
}

/// The values of `enum`: each once, and of a type that is allowed.
fn listed(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let Some(values) = sub.map.get("enum").and_then(Value::as_array) else {
        return;
    };
    let place = below(&sub.pointer, "enum");
    if values.is_empty() {
        let message = "`enum` lists nothing, so no value is valid";
        out.push(Mark::on_key(&CONTRADICTION, place, message));
        return;
    }
    for (at, value) in values.iter().enumerate() {
        if let Some(first) = values[..at].iter().position(|earlier| earlier == value) {
            out.push(
                Mark::on_value(
                    &DUPLICATE_VALUE,
                    format!("{place}/{at}"),
                    format!("{value} is listed twice"),
                )
                .related(format!("{place}/{first}"), "here first")
                .help("remove one of the two"),
            );
        }
    }
    let Some(types) = declared_types(sub.map).filter(|types| !types.is_none()) else {
        return;
    };
    let fits = |value: &Value| types.covers(TypeSet::of(value));
    let strangers = values.iter().filter(|value| !fits(value)).count();
    let declared = below(&sub.pointer, "type");
    if strangers == values.len() {
        let message = "no value of `enum` is of a type that `type` allows";
        out.push(Mark::on_key(&CONTRADICTION, place, message).related(declared, "the types"));
        return;
    }
    for (at, value) in values.iter().enumerate().filter(|(_, value)| !fits(value)) {
        out.push(
            Mark::on_value(
                &CONTRADICTION,
                format!("{place}/{at}"),
                format!("{value} is listed, but is not of a type that `type` allows"),
            )
            .severity(Severity::Warning)
            .related(declared.clone(), "the types"),
        );
    }
}

/// The value of `const`, against `type` and `enum`.
fn constant(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let Some(value) = sub.map.get("const") else {
        return;
    };
    let place = below(&sub.pointer, "const");
    let types = declared_types(sub.map).filter(|types| !types.is_none());
    if types.is_some_and(|types| !types.covers(TypeSet::of(value))) {
        let message = format!("{value} is not of a type that `type` allows");
        let declared = below(&sub.pointer, "type");
        out.push(Mark::on_value(&CONTRADICTION, place, message).related(declared, "the types"));
        return;
    }
    let listed = sub.map.get("enum").and_then(Value::as_array);
    if listed.is_some_and(|values| !values.is_empty() && !values.contains(value)) {
        let message = format!("{value} is not among the values of `enum`");
        let listed = below(&sub.pointer, "enum");
        out.push(Mark::on_value(&CONTRADICTION, place, message).related(listed, "the values"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::lint::walk;

    fn says_nothing(schema: &Value) -> bool {
        let mut out = Vec::new();
        for sub in walk::all(schema, "") {
            check(&sub, &mut out);
        }
        out.is_empty()
    }

    #[test]
    fn limits_are_compared_by_worth() {
        assert!(says_nothing(&json!({"minimum": 0, "maximum": -0.0})));
        assert!(says_nothing(&json!({"minimum": 1, "maximum": 1.0})));
        assert!(!says_nothing(
            &json!({"exclusiveMinimum": 0, "maximum": -0.0})
        ));
        assert!(!says_nothing(&json!({"minimum": 1, "maximum": 0.5})));
    }
}
