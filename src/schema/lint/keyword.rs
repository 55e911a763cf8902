//! Single keywords: unknown ones, those of another draft, and those that can never matter.

use serde_json::{Map, Value};

use super::Scene;
use super::mark::Mark;
use super::refs::reads_siblings;
use super::rules::{IGNORED, OTHER_DRAFT, POINTLESS, UNKNOWN_KEYWORD};
use super::types::declared_types;
use super::vocabulary::{self, FOREIGN, Keyword, Of, STORAGE_FORMATS};
use super::walk::{Sub, below};
use crate::suggest;

pub(super) fn check(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let is_reference = sub.map.get("$ref").is_some_and(Value::is_string);
    if is_reference && !reads_siblings(scene.draft) {
        return ignored(scene, sub, out);
    }
    for name in sub.map.keys() {
        known(scene, sub, name, out);
    }
    pointless(sub, out);
    alone(scene, sub, out);
}

/// Whether a draft, or the schema's own metaschema, knows the keyword.
fn known(scene: &Scene<'_>, sub: &Sub<'_>, name: &str, out: &mut Vec<Mark>) {
    let place = below(&sub.pointer, name);
    let is_known = |keyword: &Keyword| keyword.is_of(scene.draft) || keyword.of == Of::Remark;
    let keyword = Keyword::named(name);
    if keyword.as_ref().is_some_and(is_known)
        || scene.own_keywords.contains(name)
        || name.starts_with("x-")
        || scene.refers_into(&place)
    {
        return;
    }
    if let Some(keyword) = keyword {
        let (own, drafts) = (vocabulary::name(scene.draft), keyword.drafts());
        let mut mark = Mark::on_key(
            &OTHER_DRAFT,
            place,
            format!("`{name}` means nothing in {own}: it is of {drafts}"),
        );
        mark.help = vocabulary::successor(name).map(str::to_owned);
        out.push(mark);
        return;
    }
    let mut mark = Mark::on_key(
        &UNKNOWN_KEYWORD,
        place,
        format!("`{name}` is no keyword of JSON Schema"),
    );
    if let Some((_, whose, instead)) = FOREIGN.iter().find(|(known, ..)| *known == name) {
        mark.message = format!("`{name}` is of {whose}, and no keyword of JSON Schema");
        mark.help = Some((*instead).to_owned());
    } else if let Some(near) = suggest::nearest(name, vocabulary::names_of(scene.draft)) {
        mark.help = Some(format!("did you mean `{near}`?"));
    } else if is_like_a_schema(&sub.map[name]) {
        mark.help = Some(format!(
            "if the data have a property `{name}`, declare it in `properties`"
        ));
    } else {
        mark.help = Some("validators pass over it; a remark of your own begins with `x-`".into());
    }
    out.push(mark);
}

fn is_like_a_schema(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        let keywords = map.keys().filter(|name| Keyword::named(name).is_some());
        keywords.count() > 0
    })
}

/// Keywords of a type that `type` does not let through.
fn pointless(sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let Some(types) = declared_types(sub.map) else {
        return;
    };
    for (name, value) in sub.map {
        let Some(Of::Type(kind)) = Keyword::named(name).map(|keyword| keyword.of) else {
            continue;
        };
        let stores = name == "format"
            && value
                .as_str()
                .is_some_and(|format| STORAGE_FORMATS.contains(&format));
        if types.has(kind) || stores || types.is_none() {
            continue;
        }
        let article = match kind {
            "array" | "object" => "an",
            _ => "a",
        };
        out.push(
            Mark::on_key(
                &POINTLESS,
                below(&sub.pointer, name),
                format!("`{name}` speaks of {article} {kind}, which `type` does not allow"),
            )
            .related(below(&sub.pointer, "type"), "the types that it allows")
            .help(format!("remove `{name}`, or correct `type`")),
        );
    }
}

/// Keywords that need another beside them.
const NEEDS: [(&str, &str); 6] = [
    ("then", "if"),
    ("else", "if"),
    ("minContains", "contains"),
    ("maxContains", "contains"),
    ("contentSchema", "contentMediaType"),
    ("additionalItems", "items"),
];

fn alone(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    for (name, needed) in NEEDS {
        let is_of_draft = Keyword::named(name).is_some_and(|keyword| keyword.is_of(scene.draft));
        if is_of_draft && sub.map.contains_key(name) && !sub.map.contains_key(needed) {
            let message = format!("`{name}` does nothing without `{needed}` beside it");
            out.push(Mark::on_key(&POINTLESS, below(&sub.pointer, name), message));
        }
    }
    if scene.draft < jsonschema::Draft::Draft202012
        && sub.map.contains_key("additionalItems")
        && sub.map.get("items").is_some_and(|items| !items.is_array())
    {
        let message = "`additionalItems` does nothing where `items` is one schema for all elements";
        let place = below(&sub.pointer, "additionalItems");
        out.push(Mark::on_key(&POINTLESS, place, message.to_owned()));
    }
    // What `if` evaluates counts for `unevaluatedProperties` all the same.
    let has_if = sub.map.contains_key("if") && scene.has("if");
    if has_if && !scene.evaluates && !sub.map.contains_key("then") && !sub.map.contains_key("else")
    {
        let message = "`if` decides nothing without `then` or `else` beside it";
        let place = below(&sub.pointer, "if");
        out.push(
            Mark::on_key(&POINTLESS, place, message.to_owned())
                .help("say what follows in `then`; what must always hold goes into `allOf`"),
        );
    }
}

/// What stands beside a `$ref` where nothing else counts.
fn ignored(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    let lost = lost_keywords(scene, sub.map);
    if lost.is_empty() {
        return;
    }
    let names: Vec<String> = lost.iter().map(|name| format!("`{name}`")).collect();
    let (verb, them) = match lost.len() {
        1 => ("is", "it"),
        _ => ("are", "them"),
    };
    let message = format!(
        "{} {verb} ignored: in {}, nothing counts beside `$ref`",
        names.join(", "),
        vocabulary::name(scene.draft)
    );
    out.push(
        Mark::on_key(&IGNORED, below(&sub.pointer, lost[0]), message)
            .related(below(&sub.pointer, "$ref"), "the reference")
            .help(format!(
                "put the `$ref` into an `allOf` beside {them}, or move to draft 2020-12"
            )),
    );
}

fn lost_keywords<'v>(scene: &Scene<'_>, map: &'v Map<String, Value>) -> Vec<&'v str> {
    let asserts = |name: &&String| {
        let keyword = Keyword::named(name);
        let holds_others = ["$ref", "$schema", "$id", "id", "definitions", "$defs"];
        keyword.is_some_and(|keyword| keyword.is_of(scene.draft) && keyword.of != Of::Remark)
            && !holds_others.contains(&name.as_str())
    };
    map.keys().filter(asserts).map(String::as_str).collect()
}
