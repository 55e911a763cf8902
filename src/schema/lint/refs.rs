//! Where references lead, as far as that can be told without compiling.

use jsonschema::{Draft, uri};
use serde_json::Value;

use super::super::embedded;
use super::super::load::Offline;
use super::super::shape::{anchored, percent_decoded};
use crate::suggest;

/// Where a reference leads.
pub(super) enum Target<'v> {
    /// To a subschema; of the document itself, with its JSON Pointer.
    Found(Part<'v>),
    /// Nowhere, and why in one line.
    Nowhere(String),
    /// To a place that is not followed.
    Unsure,
}

/// A subschema, with the document in which its own references count.
#[derive(Debug, Clone)]
pub(super) struct Part<'v> {
    pub(super) schema: &'v Value,
    pub(super) document: &'v Value,
    /// Its place, if it is in the document that is looked at.
    pub(super) pointer: Option<String>,
}

/// Follows references.
pub(super) struct Refs<'v> {
    pub(super) root: &'v Value,
    pub(super) offline: &'v Offline,
}

impl<'v> Refs<'v> {
    /// Where `reference`, in a subschema of `document`, leads.
    pub(super) fn follow(&self, reference: &str, document: &'v Value) -> Target<'v> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = if path.is_empty() || id_of(document) == Some(path) {
            document
        } else {
            match self.document(path, document) {
                Ok(Some(found)) => found,
                Ok(None) => return Target::Unsure,
                Err(why) => return Target::Nowhere(why),
            }
        };
        let fragment = percent_decoded(fragment);
        let is_pointer = fragment.is_empty() || fragment.starts_with('/');
        let found = if is_pointer {
            document.pointer(&fragment)
        } else {
            anchored(document, &fragment).or_else(|| with_fragment_id(document, &fragment))
        };
        match found {
            Some(schema) => Target::Found(Part {
                schema,
                document,
                pointer: (is_pointer && std::ptr::eq(document, self.root)).then_some(fragment),
            }),
            None if is_pointer => Target::Nowhere(missing(document, &fragment)),
            None => Target::Nowhere(format!("no subschema has the anchor `{fragment}`")),
        }
    }

    /// The document that a URI without fragment leads to; `None` if it is there, but not followed.
    fn document(&self, path: &str, from: &'v Value) -> Result<Option<&'v Value>, String> {
        if let Some(found) = embedded(from, path) {
            return Ok(Some(found));
        }
        let base = id_of(from).filter(|id| id.contains(':'));
        let absolute = match base.and_then(|base| uri::from_str(base).ok()) {
            Some(base) => uri::resolve_against(&base.borrow(), path).ok(),
            None if path.contains(':') => uri::from_str(path).ok(),
            None => return self.beside(path),
        };
        let Some(absolute) = absolute else {
            return Err("it is no URI".to_owned());
        };
        self.at(absolute.as_str())
    }

    /// The document of a path relative to the schema's file.
    fn beside(&self, path: &str) -> Result<Option<&'v Value>, String> {
        match self.offline.absolute(path) {
            Some(uri) => self.at(&uri),
            None => Ok(None),
        }
    }

    fn at(&self, uri: &str) -> Result<Option<&'v Value>, String> {
        if let Some(known) = self.offline.known(uri) {
            return Ok(Some(known));
        }
        let of_draft = uri.contains("://json-schema.org/draft");
        match self.offline.find(uri) {
            _ if of_draft => Ok(None),
            Some(Ok(_)) => Ok(None),
            Some(Err(error)) => Err(error.to_string()),
            None => Err(self.offline.not_at_hand(uri)),
        }
    }
}

/// The absolute URI that a document gives itself.
fn id_of(document: &Value) -> Option<&str> {
    let id = document.get("$id").or_else(|| document.get("id"))?;
    Some(id.as_str()?.trim_end_matches('#'))
}

/// The subschema whose `$id` is that fragment, as drafts up to 7 write an anchor.
fn with_fragment_id<'v>(schema: &'v Value, fragment: &str) -> Option<&'v Value> {
    let id = schema.get("$id").or_else(|| schema.get("id"));
    let is_it = id
        .and_then(Value::as_str)
        .and_then(|id| id.strip_prefix('#'))
        == Some(fragment);
    if is_it {
        return Some(schema);
    }
    match schema {
        Value::Object(map) => map
            .values()
            .find_map(|inner| with_fragment_id(inner, fragment)),
        Value::Array(list) => list
            .iter()
            .find_map(|inner| with_fragment_id(inner, fragment)),
        _ => None,
    }
}

/// How far the pointer leads, and what it may have meant.
fn missing(document: &Value, pointer: &str) -> String {
    let mut at = document;
    let mut walked = String::new();
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let next = match at {
            Value::Object(map) => map.get(&name),
            Value::Array(list) => name.parse().ok().and_then(|index: usize| list.get(index)),
            _ => None,
        };
        if let Some(next) = next {
            at = next;
            walked.push('/');
            walked.push_str(token);
            continue;
        }
        let names = at.as_object().into_iter().flat_map(serde_json::Map::keys);
        let near = suggest::nearest(&name, names.map(String::as_str));
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        let place = match walked.as_str() {
            "" => "at the root".to_owned(),
            walked => format!("in `{walked}`"),
        };
        return format!("there is no `{name}` {place}{near}");
    }
    "there is nothing".to_owned()
}

/// Whether the draft takes what stands beside a `$ref` into account.
pub(super) fn reads_siblings(draft: Draft) -> bool {
    draft >= Draft::Draft201909
}
