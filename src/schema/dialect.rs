//! Dialects of one's own: metaschemas that schemas name by `$schema` and that no draft defines.
//!
//! Such a metaschema judges the schema, beside the draft that it is itself written by; its
//! `$vocabulary` says which keywords count. It is looked for as a `$ref` is, and by its `$id` among
//! the files beside the schema.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, ReferencingError, Registry, RegistryBuilder, ValidationError};
use serde_json::Value;

use super::load::Offline;

/// The metaschemas that a schema and what it refers to need beside those of the drafts.
pub(super) struct Dialects {
    registry: Registry<'static>,
    found: BTreeMap<String, Value>,
    /// The one that the schema itself names.
    own: Option<String>,
}

/// Why a schema has no dialect, in one line.
pub(super) type Fault = String;

impl Dialects {
    /// What `schema` itself names.
    pub(super) fn of(schema: &Value, offline: &Offline) -> Result<Dialects, Fault> {
        let mut dialects = Dialects {
            registry: prepare(&BTreeMap::new(), offline)?,
            found: BTreeMap::new(),
            own: None,
        };
        if let Some(uri) = unknown_to_drafts(schema) {
            dialects.find(uri, offline)?;
            dialects.own = Some(uri.to_owned());
        }
        Ok(dialects)
    }

    /// Adds the metaschema, and those that it is written by in turn.
    pub(super) fn find(&mut self, uri: &str, offline: &Offline) -> Result<(), Fault> {
        let mut wanted = uri.trim_end_matches('#').to_owned();
        while !self.found.contains_key(&wanted) {
            let metaschema = match offline.metaschema(&wanted) {
                Some(found) => found.map_err(|error| error.to_string())?,
                None => {
                    return Err(format!("its metaschema {}", offline.not_at_hand(&wanted)));
                }
            };
            let metaschema = absolute(&metaschema, offline).into_owned();
            let next =
                unknown_to_drafts(&metaschema).map(|uri| uri.trim_end_matches('#').to_owned());
            self.found.insert(wanted, metaschema);
            match next {
                Some(next) => wanted = next,
                None => break,
            }
        }
        self.registry = prepare(&self.found, offline)?;
        Ok(())
    }

    /// Whether the metaschema is there already.
    pub(super) fn has(&self, uri: &str) -> bool {
        self.found.contains_key(uri.trim_end_matches('#'))
    }

    /// The metaschemas by their URIs; `None` where the drafts suffice.
    pub(super) fn registry(&self) -> Option<&Registry<'static>> {
        (!self.found.is_empty()).then_some(&self.registry)
    }

    /// What the schema's own metaschema holds against it: where, and in one line.
    pub(super) fn fault(&self, schema: &Value, offline: &Offline) -> Option<(String, Fault)> {
        let uri = self.own.as_deref()?.trim_end_matches('#');
        let metaschema = self.found.get(uri)?;
        let judge = jsonschema::options()
            .with_retriever(offline.clone())
            .with_registry(&self.registry)
            .with_base_uri(uri.to_owned())
            .build(metaschema);
        let judge = match judge {
            Ok(judge) => judge,
            Err(error) => {
                let message = format!("its metaschema `{uri}` is no schema: {error}");
                return Some(("/$schema".to_owned(), message));
            }
        };
        let error = judge.iter_errors(schema).next()?;
        let message = format!("{error} (so says its metaschema `{uri}`)");
        Some((error.instance_path().to_string(), message))
    }
}

fn prepare(found: &BTreeMap<String, Value>, offline: &Offline) -> Result<Registry<'static>, Fault> {
    let pairs = found
        .iter()
        .map(|(uri, value)| (uri.clone(), value.clone()));
    Registry::new()
        .retriever(offline.clone())
        .extend(pairs)
        .and_then(RegistryBuilder::prepare)
        .map_err(|error| format!("its metaschema cannot be used: {error}"))
}

/// The `$schema` of the value, where no draft has that metaschema.
pub(super) fn unknown_to_drafts(schema: &Value) -> Option<&str> {
    let uri = schema.get("$schema")?.as_str()?;
    (Draft::from_schema_uri(uri) == Draft::Unknown).then_some(uri)
}

/// The schema with its `$schema` as an absolute URI: beside a file it may be a relative path.
pub(super) fn absolute<'s>(schema: &'s Value, offline: &Offline) -> Cow<'s, Value> {
    let relative = unknown_to_drafts(schema).filter(|uri| !uri.contains(':'));
    let Some(uri) = relative.and_then(|uri| offline.absolute(uri)) else {
        return Cow::Borrowed(schema);
    };
    let mut schema = schema.clone();
    schema["$schema"] = Value::String(uri);
    Cow::Owned(schema)
}

/// The metaschema that compiling a schema asks for in vain.
pub(super) fn unknown_in<'e>(error: &'e ValidationError<'_>) -> Option<&'e str> {
    match error.kind() {
        ValidationErrorKind::Referencing(ReferencingError::UnknownSpecification {
            specification,
        }) => Some(specification),
        _ => None,
    }
}

/// What the compiler says of the dialect, in our words.
pub(super) fn reworded(error: &ValidationError<'_>) -> String {
    let text = error.to_string();
    if let Some(rest) = text.strip_prefix("Unknown vocabulary: '")
        && let Some((uri, _)) = rest.split_once('\'')
    {
        return format!(
            "its metaschema requires the vocabulary `{uri}`, whose keywords orelint does not know"
        );
    }
    if let Some(rest) = text.strip_prefix("Unknown format: '")
        && let Some((format, _)) = rest.split_once('\'')
    {
        return format!(
            "its metaschema wants every `format` asserted, and there is no format `{format}` (--no-format leaves them unasserted)"
        );
    }
    text
}
