//! Properties that are required, declared and forbidden by different hands.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Scene;
use super::mark::Mark;
use super::refs::{Part, Target, reads_siblings};
use super::rules::{CLOSED, REQUIRED};
use super::walk::{Sub, below, in_place};
use crate::rule::Severity;
use crate::suggest;

/// How many references in a row are followed.
const MOST_HOPS: usize = 16;

pub(super) fn check(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    if !scene.has("properties") {
        return;
    }
    if !sub.negated {
        required(scene, sub, out);
    }
    if sub.around.is_empty() {
        forbidden(scene, sub, out);
    }
}

/// What is said of the properties of one value, by all schemas that judge it.
#[derive(Default)]
struct Declared<'v> {
    names: BTreeSet<&'v str>,
    patterns: Vec<&'v str>,
    /// Where it is said that there are no others.
    closed: bool,
    /// Whether others are spoken of, or may be where no one looked.
    open: bool,
}

impl<'v> Declared<'v> {
    fn gather(&mut self, scene: &Scene<'v>, part: &Part<'v>, hops: usize) {
        let Some(map) = part.schema.as_object() else {
            return;
        };
        let properties = map.get("properties").and_then(Value::as_object);
        let names = properties.into_iter().flat_map(Map::keys);
        self.names.extend(names.map(String::as_str));
        let patterns = map.get("patternProperties").and_then(Value::as_object);
        let patterns = patterns.into_iter().flat_map(Map::keys);
        self.patterns.extend(patterns.map(String::as_str));
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match map.get(keyword) {
                Some(Value::Bool(false)) => self.closed = true,
                Some(_) => self.open = true,
                None => {}
            }
        }
        if hops == 0 {
            self.open = true;
            return;
        }
        for (_, _, schema) in in_place(map, "") {
            let part = Part {
                schema,
                pointer: None,
                ..*part
            };
            self.gather(scene, &part, hops - 1);
        }
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = map.get(keyword).and_then(Value::as_str) else {
                continue;
            };
            match scene.refs.follow(reference, part.document) {
                Target::Found(part) if keyword == "$ref" => self.gather(scene, &part, hops - 1),
                _ => self.open = true,
            }
        }
    }

    fn knows(&self, name: &str) -> bool {
        self.names.contains(name) || self.patterns.iter().any(|pattern| matches(pattern, name))
    }
}

/// Whether the pattern speaks of the name; one that cannot be read might.
fn matches(pattern: &str, name: &str) -> bool {
    regex::Regex::new(pattern).map_or(true, |pattern| pattern.is_match(name))
}

/// Required names that no `properties` declares.
fn required<'v>(scene: &Scene<'v>, sub: &Sub<'v>, out: &mut Vec<Mark>) {
    let Some(names) = sub.map.get("required").and_then(Value::as_array) else {
        return;
    };
    let mut declared = Declared::default();
    let outermost = sub.around.first().copied().unwrap_or(sub.schema);
    declared.gather(scene, &scene.part(outermost), MOST_HOPS);
    if declared.open || declared.names.is_empty() {
        return;
    }
    for (at, name) in names.iter().enumerate() {
        let Some(name) = name.as_str().filter(|name| !declared.knows(name)) else {
            continue;
        };
        let place = format!("{}/{at}", below(&sub.pointer, "required"));
        let mut mark = if declared.closed {
            let message = format!(
                "`{name}` is required, but not declared, and no other property may be there: no object is valid"
            );
            Mark::on_value(&REQUIRED, place, message).severity(Severity::Error)
        } else {
            let message = format!("`{name}` is required, but not declared in `properties`");
            Mark::on_value(&REQUIRED, place, message)
        };
        let near = suggest::nearest(name, declared.names.iter().copied());
        mark.help = Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare `{name}` in `properties`, or do not require it"),
        });
        out.push(mark);
    }
}

/// A schema that surely judges the value, with the way that leads to it.
struct Sure<'v> {
    part: Part<'v>,
    /// The keyword that brings it in; the schema's own has none.
    way: Option<String>,
}

/// Properties that one schema declares and another, which judges the same value, forbids.
fn forbidden<'v>(scene: &Scene<'v>, sub: &Sub<'v>, out: &mut Vec<Mark>) {
    let mut sure = Vec::new();
    let own = Part {
        pointer: Some(sub.pointer.clone()),
        ..scene.part(sub.schema)
    };
    let is_complete = gather_sure(scene, &own, None, &mut sure, MOST_HOPS);
    if !is_complete {
        return;
    }
    for (index, one) in sure.iter().enumerate() {
        let Some(map) = one.part.schema.as_object() else {
            continue;
        };
        if map.get("additionalProperties") != Some(&Value::Bool(false)) {
            continue;
        }
        let others = sure.iter().enumerate().filter(|(other, _)| *other != index);
        let mut dead: Vec<&str> = Vec::new();
        for (_, other) in others {
            dead.extend(declared_beside(scene, other, map));
        }
        // Branches of its own kind may declare more.
        dead.extend(declared_in_branches(scene, &one.part, map));
        dead.sort_unstable();
        dead.dedup();
        if !dead.is_empty() {
            out.push(mark_closed(scene, sub, one, &dead));
        }
    }
}

/// The subschemas that judge the value in any case; `false` if one is not followed.
fn gather_sure<'v>(
    scene: &Scene<'v>,
    part: &Part<'v>,
    way: Option<&str>,
    out: &mut Vec<Sure<'v>>,
    hops: usize,
) -> bool {
    let Some(map) = part.schema.as_object() else {
        return true;
    };
    if out
        .iter()
        .any(|known| std::ptr::eq(known.part.schema, part.schema))
    {
        return true;
    }
    if hops == 0 || map.contains_key("$dynamicRef") || map.contains_key("$recursiveRef") {
        return false;
    }
    let mut is_complete = true;
    let way_to = |keyword: String| way.map_or(keyword, str::to_owned);
    let reference = map.get("$ref").and_then(Value::as_str);
    let is_alone = reference.is_some() && !reads_siblings(scene.draft);
    if !is_alone {
        out.push(Sure {
            part: part.clone(),
            way: way.map(str::to_owned),
        });
        let place = part.pointer.clone().unwrap_or_default();
        for (keyword, inner, schema) in in_place(map, &place) {
            if keyword == "allOf" {
                let inner_part = Part {
                    schema,
                    document: part.document,
                    pointer: part.pointer.is_some().then(|| inner.clone()),
                };
                is_complete &= gather_sure(scene, &inner_part, Some(&way_to(inner)), out, hops - 1);
            }
        }
    }
    if let Some(reference) = reference {
        let place = below(&part.pointer.clone().unwrap_or_default(), "$ref");
        match scene.refs.follow(reference, part.document) {
            Target::Found(target) => {
                is_complete &= gather_sure(scene, &target, Some(&way_to(place)), out, hops - 1);
            }
            Target::Nowhere(_) | Target::Unsure => is_complete = false,
        }
    }
    is_complete
}

/// What `other` declares that a closed schema with these keywords forbids.
fn declared_beside<'v>(
    scene: &Scene<'v>,
    other: &Sure<'v>,
    closed: &Map<String, Value>,
) -> Vec<&'v str> {
    let own = other
        .part
        .schema
        .get("properties")
        .and_then(Value::as_object);
    let mut names = useful_names(own);
    names.extend(declared_in_branches(scene, &other.part, &Map::new()));
    names.retain(|name| !allows(closed, name));
    names
}

/// What the branches of a schema declare that a closed schema with these keywords forbids.
fn declared_in_branches<'v>(
    scene: &Scene<'v>,
    part: &Part<'v>,
    closed: &Map<String, Value>,
) -> Vec<&'v str> {
    let mut names = Vec::new();
    let Some(map) = part.schema.as_object() else {
        return names;
    };
    for (keyword, _, schema) in in_place(map, "") {
        if matches!(keyword, "not" | "if" | "allOf") {
            continue;
        }
        let branch = Part {
            schema,
            document: part.document,
            pointer: None,
        };
        let mut sure = Vec::new();
        gather_sure(scene, &branch, None, &mut sure, MOST_HOPS);
        for one in &sure {
            let own = one.part.schema.get("properties").and_then(Value::as_object);
            names.extend(useful_names(own));
        }
    }
    names.retain(|name| !allows(closed, name));
    names
}

/// The names of properties that may be there: `false` forbids one.
fn useful_names(properties: Option<&Map<String, Value>>) -> Vec<&str> {
    let all = properties.into_iter().flatten();
    let useful = all.filter(|(_, schema)| **schema != Value::Bool(false));
    useful.map(|(name, _)| name.as_str()).collect()
}

/// Whether `properties` or `patternProperties` beside `additionalProperties` name it.
fn allows(closed: &Map<String, Value>, name: &str) -> bool {
    let has = |keyword: &str| closed.get(keyword).and_then(Value::as_object);
    has("properties").is_some_and(|map| map.contains_key(name))
        || has("patternProperties").is_some_and(|map| map.keys().any(|it| matches(it, name)))
}

fn mark_closed(scene: &Scene<'_>, sub: &Sub<'_>, one: &Sure<'_>, dead: &[&str]) -> Mark {
    let names: Vec<String> = dead
        .iter()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match dead.len().saturating_sub(names.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let listed = names.join(", ");
    let (are, them) = match dead.len() {
        1 => ("is", "it"),
        _ => ("are", "them"),
    };
    let mut mark = match &one.way {
        None => Mark::on_key(
            &CLOSED,
            below(&sub.pointer, "additionalProperties"),
            format!(
                "{listed}{more} {are} declared beside it and forbidden here: `additionalProperties` sees only the `properties` next to it"
            ),
        ),
        Some(way) => Mark::on_key(
            &CLOSED,
            way.clone(),
            format!(
                "this schema allows no properties but its own, so that {listed}{more}, declared elsewhere, {are} forbidden"
            ),
        ),
    };
    if let (Some(_), Some(place)) = (&one.way, &one.part.pointer) {
        mark = mark.related(below(place, "additionalProperties"), "it is closed here");
    }
    let instead = if reads_siblings(scene.draft) {
        "write `unevaluatedProperties: false` at the outermost schema instead"
    } else {
        "list them all in one `properties`"
    };
    let is_required = scene.requires(sub.map, dead);
    if is_required {
        mark = mark.severity(Severity::Error);
    }
    mark.help(format!("{instead}, or declare {them} there, too"))
}
