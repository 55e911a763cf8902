//! Which value of a file a place is within.

use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;

use orelint::config::Config;
use orelint::config::files::Target;
use orelint::document::{Document, Node, Pointer};
use orelint::schema::Schema;
use orelint::source::{Overlay, Sources};
use orelint::validate::files::{Asked, Opened, Schemas, open};

use crate::cli::common::schema_options;

/// A value, or the name of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Under {
    /// Where it is in its record.
    pub(super) pointer: Pointer,
    /// Bytes of the file.
    pub(super) span: Range<u64>,
}

/// The value at byte `offset` of the file, with the schema that judges it.
pub(super) fn under(
    path: &Path,
    offset: u64,
    config: &Config,
    overlay: &Overlay,
) -> Option<(Under, Arc<Schema>)> {
    let mut sources = Sources::new().with_overlay(overlay.clone());
    let options = schema_options(&[], config);
    let mut schemas = Schemas::with(options, config.vocabulary);
    let target = Target::File {
        path: path.to_owned(),
        named: true,
    };
    let opened = open(
        &target,
        &Asked::default(),
        config,
        &mut schemas,
        &mut sources,
    );
    let Ok(Opened::Data(mut data)) = opened else {
        return None;
    };
    let schema = data.schema.clone()?;
    if data.mapping.is_some() {
        // What stands in the table is not what the schema speaks of.
        return None;
    }
    let mut found = None;
    let each = |_, document: &Document<'_>, under: &mut Option<Under>| {
        if under.is_none() {
            *under = within(document, offset);
        }
    };
    let read = data.read(1, each, |under, _, _| {
        found = under;
        match &found {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    });
    read.ok()?;
    Some((found?, schema))
}

fn within(document: &Document<'_>, offset: u64) -> Option<Under> {
    let header = document
        .shared_keys()
        .find(|key| contains(&key.place(), offset));
    if let Some(key) = header {
        let mut pointer = Pointer::ROOT;
        pointer.push(key.name());
        let span = key.place();
        return Some(Under { pointer, span });
    }
    let root = document.root();
    if !contains(&document.absolute(root.span()), offset) {
        return None;
    }
    let mut under = Under {
        pointer: Pointer::ROOT,
        span: root.place(),
    };
    descend(root, offset, &mut under);
    (!under.pointer.is_root()).then_some(under)
}

/// Goes down as far as the place is within.
fn descend(node: Node<'_>, offset: u64, under: &mut Under) {
    for (key, value) in node.members() {
        let is_name = !key.is_shared() && contains(&key.place(), offset);
        if is_name || contains(&value.place(), offset) {
            under.pointer.push(key.name());
            under.span = if is_name { key.place() } else { value.place() };
            if !is_name {
                descend(value, offset, under);
            }
            return;
        }
    }
    if node.members().next().is_some() {
        return;
    }
    for (index, element) in node.elements().enumerate() {
        if contains(&element.place(), offset) {
            under.pointer.push(&index);
            under.span = element.place();
            descend(element, offset, under);
            return;
        }
    }
}

fn contains(span: &Range<u64>, offset: u64) -> bool {
    span.start <= offset && offset <= span.end
}
