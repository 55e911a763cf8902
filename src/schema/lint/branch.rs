//! Branches that can never be what decides.

use serde_json::{Map, Value};

use super::Scene;
use super::mark::Mark;
use super::rules::{CONTRADICTION, UNREACHABLE};
use super::types::{declared_types, types_of};
use super::vocabulary::{Keyword, Of};
use super::walk::{Sub, below};

pub(super) fn check(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    for keyword in ["anyOf", "oneOf"] {
        if let Some(branches) = sub.map.get(keyword).and_then(Value::as_array) {
            let place = below(&sub.pointer, keyword);
            other_types(sub, &place, branches, out);
            // What a branch evaluates counts even where another covers it.
            if !scene.evaluates {
                covered(keyword, &place, branches, out);
            }
        }
    }
    all_of(sub, out);
    conditions(scene, sub, out);
}

/// Branches for types that `type`, beside them, does not let through.
fn other_types(sub: &Sub<'_>, place: &str, branches: &[Value], out: &mut Vec<Mark>) {
    let Some(types) = declared_types(sub.map) else {
        return;
    };
    for (at, branch) in branches.iter().enumerate() {
        let own = branch.get("type").and_then(types_of);
        if own.is_some_and(|own| !own.is_none() && (own & types).is_none()) {
            let message =
                "no value comes here: `type`, beside the branches, allows none of its type";
            out.push(
                Mark::on_value(&UNREACHABLE, format!("{place}/{at}"), message)
                    .related(below(&sub.pointer, "type"), "the types that come here"),
            );
        }
    }
}

fn covered(keyword: &str, place: &str, branches: &[Value], out: &mut Vec<Mark>) {
    let is_one = keyword == "oneOf";
    for (at, branch) in branches.iter().enumerate() {
        if branch == &Value::Bool(false) {
            let message = "this branch lets nothing through";
            out.push(Mark::on_value(
                &UNREACHABLE,
                format!("{place}/{at}"),
                message,
            ));
            continue;
        }
        let before = branches[..at]
            .iter()
            .position(|other| covers(other, branch));
        let after = || {
            let later = branches[at + 1..].iter();
            later
                .enumerate()
                .find(|(_, other)| covers(other, branch) && !covers(branch, other))
        };
        let cover = match before {
            Some(cover) => Some(cover),
            None if is_one => after().map(|(index, _)| at + 1 + index),
            None => None,
        };
        let Some(cover) = cover else {
            continue;
        };
        let is_equal = covers(branch, &branches[cover]);
        let message = match (is_one, is_equal) {
            (true, true) => {
                "two branches are the same: where one holds, so does the other, and `oneOf` refuses the value"
            }
            (true, false) => {
                "another branch covers this one: where this one holds, `oneOf` refuses the value"
            }
            (false, true) => "this branch is the same as an earlier one",
            (false, false) => "an earlier branch lets through all that this one does",
        };
        let help = if is_one {
            "remove one of the two, tell them apart by a `const`, or write `anyOf`"
        } else {
            "remove it, or let the other say less"
        };
        out.push(
            Mark::on_value(&UNREACHABLE, format!("{place}/{at}"), message)
                .related(format!("{place}/{cover}"), "the other branch")
                .help(help),
        );
    }
}

/// Keywords that are read together with another one, which must then be the same.
const TOGETHER: [(&str, &[&str]); 8] = [
    ("additionalProperties", &["properties", "patternProperties"]),
    ("items", &["prefixItems"]),
    ("additionalItems", &["items"]),
    ("then", &["if"]),
    ("else", &["if"]),
    ("minContains", &["contains"]),
    ("maxContains", &["contains"]),
    ("contains", &["minContains", "maxContains"]),
];

/// Whether `one` surely lets through all that `other` does.
fn covers(one: &Value, other: &Value) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return one == &Value::Bool(true) || one == other;
    };
    let asserts = |name: &str| {
        Keyword::named(name).is_none_or(|keyword| keyword.of != Of::Remark)
            && !matches!(name, "$id" | "id" | "$anchor" | "$defs" | "definitions")
    };
    let ours = one.iter().filter(|(name, _)| asserts(name));
    let is_open = ours.clone().next().is_none();
    if is_open {
        return true;
    }
    // A list of suggestions beside an open type is a habit, and harmless.
    let suggests = other.contains_key("enum") || other.contains_key("const");
    let by_type_alone = ours.clone().all(|(name, _)| name == "type");
    if suggests && by_type_alone && !one.contains_key("enum") {
        return false;
    }
    ours.into_iter().all(|(name, value)| {
        let implied = other.get(name).is_some_and(|theirs| {
            value == theirs
                || name == "type" && has_types(value, theirs)
                || name == "enum" && has_values(value, theirs)
        });
        let by_constant = name == "enum"
            && other.get("const").is_some_and(|constant| {
                value
                    .as_array()
                    .is_some_and(|values| values.contains(constant))
            });
        (implied || by_constant) && is_read_alike(name, one, other)
    })
}

fn is_read_alike(name: &str, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let together = TOGETHER.iter().filter(|(keyword, _)| *keyword == name);
    let mut with = together.flat_map(|(_, with)| *with);
    with.all(|with| one.get(*with) == other.get(*with))
        && !name.starts_with("unevaluated")
        && name != "$dynamicRef"
}

fn has_types(one: &Value, other: &Value) -> bool {
    match (types_of(one), types_of(other)) {
        (Some(one), Some(other)) => one.covers(other),
        _ => false,
    }
}

fn has_values(one: &Value, other: &Value) -> bool {
    match (one.as_array(), other.as_array()) {
        (Some(one), Some(other)) => other.iter().all(|value| one.contains(value)),
        _ => false,
    }
}

/// Schemas that must all hold, and cannot.
fn all_of(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let Some(schemas) = sub.map.get("allOf").and_then(Value::as_array) else {
        return;
    };
    let own = declared_types(sub.map);
    let mut types = own.map(|types| (types, below(&sub.pointer, "type")));
    for (at, schema) in schemas.iter().enumerate() {
        let place = format!("{}/{at}/type", below(&sub.pointer, "allOf"));
        let Some(these) = schema.get("type").and_then(types_of) else {
            continue;
        };
        match &types {
            Some((known, first)) if (*known & these).is_none() => {
                let message = "no value is of the types that are asked for here and there";
                out.push(
                    Mark::on_value(&CONTRADICTION, place, message)
                        .related(first.clone(), "the other types"),
                );
                return;
            }
            Some((known, first)) => types = Some((*known & these, first.clone())),
            None => types = Some((these, place)),
        }
    }
}

/// `then` and `else` that a constant `if` never asks.
fn conditions(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    if !scene.has("if") {
        return;
    }
    let never = match sub.map.get("if") {
        Some(Value::Bool(true)) => "else",
        Some(Value::Object(map)) if map.is_empty() => "else",
        Some(Value::Bool(false)) => "then",
        _ => return,
    };
    if sub.map.contains_key(never) {
        let message = format!("`{never}` is never asked: what `if` says is always the same");
        out.push(
            Mark::on_key(&UNREACHABLE, below(&sub.pointer, never), message)
                .related(below(&sub.pointer, "if"), "the condition"),
        );
    }
}
