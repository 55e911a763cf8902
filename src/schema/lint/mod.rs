//! What makes a schema useless: keywords that nobody reads, branches that nobody reaches.
//!
//! A schema is first compiled, as for judging data: what that complains of makes it unusable. Then
//! each subschema is looked at ([`walk`]), with references followed where they lead ([`refs`]).
//! Nothing is guessed: where a reference leads out of sight, what depends on it is left unsaid.

mod bound;
mod branch;
pub(super) mod breadth;
mod keyword;
mod mark;
mod object;
mod refs;
pub mod rules;
mod text;
mod types;
mod value;
mod vocabulary;
mod walk;

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use jsonschema::Draft;
use serde_json::{Map, Value};

use self::mark::Mark;
use self::refs::{Part, Refs, Target};
pub use self::rules::RULES;
use self::rules::{DIALECT, DUPLICATE_VALUE, INVALID, PATTERN, REFERENCE, REQUIRED};
use self::value::Values;
use self::vocabulary::Keyword;
use self::walk::{Sub, below};
use super::SchemaOptions;
use super::dialect;
use super::load::{self, Offline};
use crate::document::{Document, Tree};
use crate::finding::{FileId, Finding};
use crate::format::json::{fault_finding, scan_one};
use crate::rule::Severity;
use crate::suggest;

/// A schema that is looked at.
struct Scene<'v> {
    root: &'v Value,
    draft: Draft,
    /// Keywords of the schema's own metaschema.
    own_keywords: BTreeSet<String>,
    refs: Refs<'v>,
    /// Whether something asks what was evaluated elsewhere.
    evaluates: bool,
    /// The places that references lead to.
    targets: BTreeSet<String>,
}

impl<'v> Scene<'v> {
    /// Whether the draft has the keyword.
    fn has(&self, name: &str) -> bool {
        Keyword::named(name).is_some_and(|keyword| keyword.is_of(self.draft))
    }

    /// Whether a reference leads to somewhere below `place`.
    fn refers_into(&self, place: &str) -> bool {
        let below = format!("{place}/");
        // In the order of the set, what begins alike stands together.
        let mut from = self.targets.range(below.clone()..);
        self.targets.contains(place) || from.next().is_some_and(|it| it.starts_with(&below))
    }

    /// A subschema of the document itself.
    fn part(&self, schema: &'v Value) -> Part<'v> {
        Part {
            schema,
            document: self.root,
            pointer: None,
        }
    }

    /// Whether one of the names is required by the schema or by what it refers to.
    fn requires(&self, map: &Map<String, Value>, names: &[&str]) -> bool {
        let listed = map.get("required").and_then(Value::as_array);
        let own = listed.into_iter().flatten().filter_map(Value::as_str);
        let mut own = own.map(str::to_owned).collect::<Vec<_>>();
        let reference = map.get("$ref").and_then(Value::as_str);
        if let Some(Target::Found(part)) = reference.map(|it| self.refs.follow(it, self.root)) {
            let listed = part.schema.get("required").and_then(Value::as_array);
            let theirs = listed.into_iter().flatten().filter_map(Value::as_str);
            own.extend(theirs.map(str::to_owned));
        }
        own.iter().any(|name| names.contains(&name.as_str()))
    }
}

/// Looks at the schema in `text`, which begins at byte `start` of its file; `path` leads to it if it
/// is in one.
pub fn lint(
    file: FileId,
    text: &str,
    start: u64,
    path: Option<&Path>,
    options: &SchemaOptions,
) -> Vec<Finding> {
    let mut tree = Tree::default();
    if let Err(fault) = scan_one(text, &mut tree) {
        return vec![fault_finding(file, start, start, *fault)];
    }
    let document = Document::new(text, start, &tree);
    let root = document.root();
    let value = root.to_value();
    let mut offline = Offline::new(path, &options.dirs);
    let flaw = load::try_compile(&value, &offline, options).err();
    offline.settle();
    let flaw = flaw.or_else(|| breadth::fault(&value, &offline));
    let parts = || load::compile_parts(&value, &offline, options);
    let parts = flaw.is_none().then(parts).flatten();
    let values = parts.as_ref().map(|parts| Values { parts, root });
    let mut marks = look(&value, &offline, values.as_ref());
    if let Some(flaw) = flaw {
        add_flaw(flaw, &value, &mut marks);
    }
    let marks = marks.into_iter();
    let mut findings: Vec<Finding> = marks.map(|mark| mark.finding(file, root)).collect();
    findings.sort_by_key(|finding| finding.place.span.start);
    findings
}

/// What a schema cannot be used for, unless something more telling was found there.
fn add_flaw(flaw: load::Flaw, schema: &Value, marks: &mut Vec<Mark>) {
    let is_told = |mark: &Mark| {
        let tells = [&PATTERN, &REFERENCE, &DUPLICATE_VALUE, &REQUIRED];
        let is_weighty = mark.rule.level == Some(Severity::Error) || tells.contains(&mark.rule);
        let is_reference = mark.rule == &REFERENCE && flaw.pointer.is_empty();
        is_weighty
            && (is_reference || mark.pointer.starts_with(&flaw.pointer) && !flaw.pointer.is_empty())
    };
    if !marks.iter().any(is_told) {
        let named = schema.pointer(&flaw.pointer).and_then(Value::as_str);
        let is_type = flaw.pointer.ends_with("/type") || flaw.pointer.contains("/type/");
        let mark = match named.filter(|_| is_type) {
            Some(name) => {
                let message = format!("`{name}` is no type");
                Mark::on_value(&INVALID, flaw.pointer, message).help(match meant_type(name) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the types are {}", TYPES.join(", ")),
                })
            }
            None => Mark::on_value(&INVALID, flaw.pointer, flaw.message),
        };
        marks.push(mark);
    }
}

/// The flaw by which a schema does not compile, in the words of the rule that finds it, if one does.
pub(super) fn reworded(flaw: load::Flaw, schema: &Value, offline: &Offline) -> load::Flaw {
    let mut marks = look(schema, offline, None);
    add_flaw(flaw.clone(), schema, &mut marks);
    let tells = [&INVALID, &PATTERN, &REFERENCE];
    let mut marks = marks.into_iter();
    let told =
        marks.find(|mark| tells.contains(&mark.rule) && mark.pointer.starts_with(&flaw.pointer));
    told.map_or(flaw, |mark| load::Flaw {
        pointer: mark.pointer,
        message: match mark.help {
            Some(help) => format!("{}; {help}", mark.message),
            None => mark.message,
        },
    })
}

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// The type that another language calls so, or that is spelled nearly so.
fn meant_type(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "int" | "long" => "integer",
        "float" | "double" | "decimal" | "numeric" => "number",
        "bool" => "boolean",
        "str" | "text" | "date" => "string",
        "list" => "array",
        "dict" | "map" | "record" => "object",
        "none" | "nil" => "null",
        _ => return suggest::nearest(name, TYPES),
    })
}

fn look(value: &Value, offline: &Offline, values: Option<&Values<'_>>) -> Vec<Mark> {
    let mut out = Vec::new();
    let (draft, own_keywords) = dialect_of(value, offline, &mut out);
    let mut scene = Scene {
        root: value,
        draft,
        own_keywords,
        refs: Refs {
            root: value,
            offline,
        },
        evaluates: false,
        targets: BTreeSet::new(),
    };
    let subs = all_subs(&mut scene, &mut out);
    scene.evaluates = subs.iter().any(|sub| {
        sub.map.contains_key("unevaluatedProperties") || sub.map.contains_key("unevaluatedItems")
    });
    for sub in &subs {
        keyword::check(&scene, sub, &mut out);
        bound::check(sub, &mut out);
        branch::check(&scene, sub, &mut out);
        object::check(&scene, sub, &mut out);
        text::check(&scene, sub, &mut out);
        if let Some(values) = values {
            value::check(values, sub, &mut out);
        }
    }
    out
}

/// The draft of the schema, and the keywords that a metaschema of its own adds.
fn dialect_of(schema: &Value, offline: &Offline, out: &mut Vec<Mark>) -> (Draft, BTreeSet<String>) {
    if schema.is_object() && schema.get("$schema").is_none() {
        out.push(
            Mark::on_value(
                &DIALECT,
                "",
                "nothing says by which draft the schema is written",
            )
            .help("begin with `\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"`"),
        );
    }
    let mut keywords = BTreeSet::new();
    let mut current = dialect::absolute(schema, offline).into_owned();
    // A metaschema may be written by another one of the kind.
    for _ in 0..8 {
        let Some(uri) = dialect::unknown_to_drafts(&current) else {
            return (Draft::default().detect(&current), keywords);
        };
        match offline.metaschema(uri.trim_end_matches('#')) {
            Some(Ok(metaschema)) => {
                declared_keywords(&metaschema, offline, &mut keywords);
                current = dialect::absolute(&metaschema, offline).into_owned();
            }
            _ => break,
        }
    }
    (Draft::default(), keywords)
}

/// The properties that a metaschema declares, also in the vocabularies that it is made of.
fn declared_keywords(metaschema: &Value, offline: &Offline, out: &mut BTreeSet<String>) {
    for sub in walk::all(metaschema, "") {
        let properties = sub.map.get("properties").and_then(Value::as_object);
        out.extend(properties.into_iter().flat_map(Map::keys).cloned());
        let reference = sub.map.get("$ref").and_then(Value::as_str);
        if let Some(known) = reference.and_then(|uri| offline.known(uri)) {
            let inner = walk::all(known, "");
            let maps = inner.iter().filter_map(|sub| sub.map.get("properties"));
            let names = maps.filter_map(Value::as_object).flat_map(Map::keys);
            out.extend(names.cloned());
        }
    }
}

/// Every subschema, also those that only a reference makes one; a reference that leads nowhere is
/// noted.
fn all_subs<'v>(scene: &mut Scene<'v>, out: &mut Vec<Mark>) -> Vec<Sub<'v>> {
    let mut subs: Vec<Sub<'v>> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    let mut waiting = vec![(String::new(), scene.root)];
    while let Some((pointer, schema)) = waiting.pop() {
        if known.contains(&pointer) {
            continue;
        }
        for sub in walk::all(schema, &pointer) {
            for keyword in ["$ref", "$dynamicRef"] {
                let reference = sub.map.get(keyword).and_then(Value::as_str);
                let Some(reference) = reference.filter(|_| scene.has(keyword)) else {
                    continue;
                };
                match scene.refs.follow(reference, scene.root) {
                    Target::Found(part) => {
                        if let Some(target) = part.pointer {
                            scene.targets.insert(target.clone());
                            waiting.push((target, part.schema));
                        }
                    }
                    Target::Nowhere(why) => {
                        if !is_in_other_document(scene.root, &sub.pointer) {
                            let place = below(&sub.pointer, keyword);
                            let message = format!("`{reference}` leads nowhere: {why}");
                            out.push(Mark::on_value(&REFERENCE, place, message));
                        }
                    }
                    Target::Unsure => {}
                }
            }
            if known.insert(sub.pointer.clone()) {
                subs.push(sub);
            }
        }
    }
    subs
}

/// Whether a subschema at or around the place, the root aside, has an `$id` of its own, against
/// which references count.
fn is_in_other_document(root: &Value, pointer: &str) -> bool {
    let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1);
    let mut around = ends.chain([pointer.len()]).map(|end| &pointer[..end]);
    around.any(|place| {
        let schema = root.pointer(place).filter(|_| !place.is_empty());
        schema
            .and_then(|schema| schema.get("$id"))
            .is_some_and(Value::is_string)
    })
}
