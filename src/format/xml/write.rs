//! Writes XML: records in a list, or a value as a document of its own.

use std::sync::Arc;

use super::frame::{Role, is_aside};
use super::implied;
use super::layout::{self, Layout, Prefixes, Rest, carries};
use super::name::can_carry;
use super::spell::{escape_attribute, escape_text, json_text};
use super::{NAMESPACE, PREFIX, WRAPPERS};
use crate::document::{Kind, MAX_DEPTH, Node, Shape, ShapeAt};
use crate::format::{Refusal, WriteRecords};

/// What the writer makes of what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Records, as the child elements of one root.
    #[default]
    List,
    /// One value, as the whole document: an object whose one member can be a root element is that
    /// element (so foreign XML goes back out), anything else an element with the record's name.
    Lone,
}

/// Writes XML.
#[derive(Debug, Clone)]
pub struct XmlWriter {
    /// The root's name; one of which [`super::is_name`] holds.
    pub root: Box<str>,
    /// The name of a record's element, likewise.
    pub record: Box<str>,
    /// What the schema says of a record, so that no marker has to: the reader must know it too.
    pub shape: Option<Arc<Shape>>,
    /// Spaces a level; `None` writes no white space but a line end after each record.
    pub indent: Option<u8>,
    /// A list of records, or one value.
    pub form: Form,
}

impl Default for XmlWriter {
    fn default() -> Self {
        let (root, record) = WRAPPERS[WRAPPERS.len() - 1];
        XmlWriter {
            root: root.into(),
            record: record.into(),
            shape: None,
            indent: None,
            form: Form::List,
        }
    }
}

impl XmlWriter {
    /// Whether root and record are names of our own, which the reader knows.
    fn is_known(&self) -> bool {
        WRAPPERS.contains(&(&*self.root, &*self.record))
    }

    /// Whether the root declares our namespace. With a shape markers are rare, and a record that
    /// has one declares it.
    fn declares(&self) -> bool {
        self.shape.is_none() || !self.is_known()
    }

    /// Writes one record of a list.
    fn listed(&self, node: Node<'_>, out: &mut Vec<u8>) {
        let shape = self.shape.as_deref().map(Shape::root);
        let level = usize::from(self.indent.is_some());
        out.resize(out.len() + usize::from(self.indent.unwrap_or(0)), b' ');
        let start = out.len();
        let marker = layout::marker(node, shape);
        let uses_markers = self.outermost(&self.record, node, shape, marker, level, out);
        if uses_markers && !self.declares() {
            declare(&self.record, start, out);
        }
    }

    /// Writes one value as the whole document.
    fn lone(&self, node: Node<'_>, out: &mut Vec<u8>) {
        let shape = self.shape.as_deref().map(Shape::root);
        let start = out.len();
        let (name, uses_markers) = if let Some((name, value)) = foreign_root(node, shape) {
            let shape = shape.and_then(|shape| shape.member(name));
            (name, self.outermost(name, value, shape, None, 0, out))
        } else {
            let name = &*self.record;
            // A name of ours makes the root the value itself; any other needs a marker for that.
            let is_known = matches!(Role::of(name, None), Role::Value);
            let marker = layout::marker(node, shape).or((!is_known).then_some(node.kind()));
            (name, self.outermost(name, node, shape, marker, 0, out))
        };
        if uses_markers {
            declare(name, start, out);
        }
    }

    /// Writes an element with nothing of a record around it; says whether it has markers.
    fn outermost(
        &self,
        name: &str,
        node: Node<'_>,
        shape: Option<ShapeAt<'_>>,
        marker: Option<Kind>,
        level: usize,
        out: &mut Vec<u8>,
    ) -> bool {
        let mut body = Body {
            indent: self.indent,
            prefixes: Prefixes::default(),
            keeps_space: false,
            uses_markers: false,
            out,
        };
        body.element(Tag::Named(name), node, shape, marker, Some(level));
        body.uses_markers
    }
}

/// Declares our namespace on the element `name` that begins at byte `start`.
fn declare(name: &str, start: usize, out: &mut Vec<u8>) {
    let at = start + 1 + name.len();
    let declaration = format!(" xmlns:{PREFIX}=\"{NAMESPACE}\"");
    out.splice(at..at, declaration.into_bytes());
}

/// The one member of an object that the reader would make of a foreign root element.
fn foreign_root<'n>(node: Node<'n>, shape: Option<ShapeAt<'_>>) -> Option<(&'n str, Node<'n>)> {
    let mut members = node.members();
    let (Some((key, value)), None) = (members.next(), members.next()) else {
        return None;
    };
    let name = key.name();
    let mut prefixes = Prefixes::default();
    let inner = shape.and_then(|shape| shape.member(name));
    let layout = (value.kind() == Kind::Object)
        .then(|| layout::object(value, inner, false, false, &mut prefixes));
    let mut attributes = value
        .members()
        .take(layout.as_ref().map_or(0, |it| it.attributes));
    let is_bare = attributes.all(|(key, _)| is_aside(key.name().trim_start_matches('@')));
    let is_foreign = match Role::of(name, None) {
        Role::Foreign => true,
        Role::Wrapper(singular) => !is_bare || !is_list_of(singular, value, layout.as_ref()),
        Role::List | Role::Value => false,
    };
    let is_root = is_foreign && prefixes.is_element(name) && layout::marker(value, inner).is_none();
    is_root.then_some((name, value))
}

/// Whether the reader might take a wrapper's element, with this in it, for a list of elements
/// named `singular`.
fn is_list_of(singular: &str, value: Node<'_>, layout: Option<&Layout>) -> bool {
    let is_blank = |text: Node<'_>| text.text().is_none_or(implied::is_blank);
    let Some(layout) = layout else {
        return is_blank(value);
    };
    match (layout.rest, value.members().nth(layout.attributes)) {
        (_, None) => true,
        (Rest::Text, Some((_, text))) => is_blank(text),
        (Rest::Elements, Some((key, _))) => key.name() == singular,
        (Rest::Content, Some((_, list))) => {
            let first = list
                .elements()
                .find(|item| item.kind() != Kind::String || !is_blank(*item));
            first.is_none_or(|first| first.members().any(|(key, _)| key.name() == singular))
        }
    }
}

impl WriteRecords for XmlWriter {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if self.form == Form::Lone {
            return;
        }
        out.push(b'<');
        out.extend_from_slice(self.root.as_bytes());
        if self.declares() {
            out.extend_from_slice(format!(" xmlns:{PREFIX}=\"{NAMESPACE}\"").as_bytes());
        }
        if !self.is_known() {
            out.extend_from_slice(format!(" {PREFIX}:type=\"array\"").as_bytes());
        }
        out.extend_from_slice(b">\n");
    }

    fn separator(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }

    fn record(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        if self.form == Form::Lone {
            self.lone(root, out);
        } else {
            self.listed(root, out);
        }
        Ok(())
    }

    fn tail(&self, records: u64, out: &mut Vec<u8>) {
        if records > 0 {
            out.push(b'\n');
        }
        if self.form == Form::List {
            out.extend_from_slice(format!("</{}>\n", self.root).as_bytes());
        }
    }
}

/// What an element is called.
#[derive(Clone, Copy)]
enum Tag<'n> {
    /// As its key says.
    Named(&'n str),
    /// `ore:entry`, with the key that is no name.
    Keyed(&'n str),
    /// `ore:entry`, as an element of an array.
    Item,
}

/// What is inside a record.
struct Body<'n, 'o> {
    indent: Option<u8>,
    prefixes: Prefixes<'n>,
    /// Whether white space is text here.
    keeps_space: bool,
    uses_markers: bool,
    out: &'o mut Vec<u8>,
}

impl<'n> Body<'n, '_> {
    /// Writes an element; `level` is where it stands, `None` where white space would be text.
    fn element(
        &mut self,
        tag: Tag<'n>,
        node: Node<'n>,
        shape: Option<ShapeAt<'_>>,
        marker: Option<Kind>,
        level: Option<usize>,
    ) {
        let (outer, around) = (self.prefixes.len(), self.keeps_space);
        let mut tag = tag;
        let mut layout = None;
        if node.kind() == Kind::Object {
            // The prefixes that an object declares hold for its own name too.
            let mut found = layout::object(node, shape, false, around, &mut self.prefixes);
            match tag {
                Tag::Keyed(key) if self.prefixes.is_element(key) => tag = Tag::Named(key),
                Tag::Keyed(_) | Tag::Item => {
                    self.prefixes.truncate(outer);
                    found = layout::object(node, shape, true, around, &mut self.prefixes);
                }
                Tag::Named(_) => {}
            }
            self.keeps_space = found.keeps_space;
            layout = Some(found);
        }
        self.out.push(b'<');
        self.open(tag);
        if let Some(kind) = marker {
            self.marker("type", kind.name());
        }
        match (node.kind(), layout) {
            (Kind::Object, Some(layout)) => self.object(tag, node, shape, &layout, level),
            (Kind::Array, _) => {
                self.out.push(b'>');
                let element = shape.and_then(ShapeAt::element);
                let inner = self.deeper(level);
                for item in node.elements() {
                    self.line(inner);
                    self.element(
                        Tag::Item,
                        item,
                        element,
                        layout::marker(item, element),
                        inner,
                    );
                }
                if node.is_empty() {
                    self.out.pop();
                    self.out.extend_from_slice(b"/>");
                } else {
                    self.line(level);
                    self.close(tag);
                }
            }
            _ => self.text(tag, node),
        }
        self.prefixes.truncate(outer);
        self.keeps_space = around;
    }

    fn object(
        &mut self,
        tag: Tag<'n>,
        node: Node<'n>,
        shape: Option<ShapeAt<'_>>,
        layout: &Layout,
        level: Option<usize>,
    ) {
        let mut is_plain = true;
        for (key, value) in node.members().take(layout.attributes) {
            let name = key.name().strip_prefix('@').unwrap_or_default();
            is_plain &= name != "xml:space";
            self.attribute(name, value.text().unwrap_or_default());
        }
        let mut rest = node.members().skip(layout.attributes).peekable();
        let level = level.filter(|_| is_plain);
        match (layout.rest, rest.peek()) {
            (_, None) => self.out.extend_from_slice(b"/>"),
            (Rest::Text, Some((_, text))) => self.text(tag, *text),
            (Rest::Content, Some((_, list))) => {
                self.out.push(b'>');
                for item in list.elements() {
                    match item.as_str() {
                        Some(text) => escape_text(text, self.out),
                        None => {
                            for (key, value) in item.members() {
                                let shape = shape.and_then(|shape| shape.member(key.name()));
                                let marker = layout::marker(value, shape);
                                self.element(self.tag(key.name()), value, shape, marker, None);
                            }
                        }
                    }
                }
                self.close(tag);
            }
            (Rest::Elements, Some(_)) => {
                self.out.push(b'>');
                let inner = self.deeper(level);
                for (key, value) in rest {
                    let shape = shape.and_then(|shape| shape.member(key.name()));
                    self.member(key.name(), value, shape, inner);
                }
                self.line(level);
                self.close(tag);
            }
        }
    }

    /// A member: one element, or one for each of an array's.
    fn member(
        &mut self,
        key: &'n str,
        node: Node<'n>,
        shape: Option<ShapeAt<'_>>,
        level: Option<usize>,
    ) {
        if node.kind() == Kind::Array && layout::repeats(node, shape) {
            let element = shape.and_then(ShapeAt::element);
            for item in node.elements() {
                self.line(level);
                let marker = layout::marker(item, element);
                self.element(self.tag(key), item, element, marker, level);
            }
            return;
        }
        self.line(level);
        let marker = layout::member_marker(node, shape);
        self.element(self.tag(key), node, shape, marker, level);
    }

    fn tag(&self, key: &'n str) -> Tag<'n> {
        if self.prefixes.is_element(key) {
            Tag::Named(key)
        } else {
            Tag::Keyed(key)
        }
    }

    /// A scalar's text, with the end of the start tag before it.
    fn text(&mut self, tag: Tag<'n>, node: Node<'n>) {
        let text = node.text().unwrap_or_default();
        if text.is_empty() {
            self.out.extend_from_slice(b"/>");
            return;
        }
        if carries(node) {
            self.out.push(b'>');
            escape_text(text, self.out);
        } else {
            self.marker("encoding", "json");
            self.out.push(b'>');
            escape_text(&json_text(text), self.out);
        }
        self.close(tag);
    }

    fn open(&mut self, tag: Tag<'n>) {
        match tag {
            Tag::Named(name) => self.out.extend_from_slice(name.as_bytes()),
            Tag::Item => self.entry(),
            Tag::Keyed(key) if can_carry(key) => {
                self.entry();
                self.attribute("key", key);
            }
            Tag::Keyed(key) => {
                self.entry();
                self.attribute("key", &json_text(key));
                self.attribute("key-encoding", "json");
            }
        }
    }

    fn entry(&mut self) {
        self.uses_markers = true;
        self.out.extend_from_slice(PREFIX.as_bytes());
        self.out.extend_from_slice(b":entry");
    }

    fn close(&mut self, tag: Tag<'n>) {
        self.out.extend_from_slice(b"</");
        match tag {
            Tag::Named(name) => self.out.extend_from_slice(name.as_bytes()),
            Tag::Item | Tag::Keyed(_) => self.entry(),
        }
        self.out.push(b'>');
    }

    fn marker(&mut self, name: &str, value: &str) {
        self.uses_markers = true;
        self.out.push(b' ');
        self.out.extend_from_slice(PREFIX.as_bytes());
        self.out.push(b':');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        self.out.extend_from_slice(value.as_bytes());
        self.out.push(b'"');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(b' ');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
        escape_attribute(value, self.out);
        self.out.push(b'"');
    }

    fn deeper(&self, level: Option<usize>) -> Option<usize> {
        level
            .filter(|_| self.indent.is_some())
            .map(|level| level + 1)
    }

    fn line(&mut self, level: Option<usize>) {
        if let (Some(level), Some(indent)) = (level, self.indent) {
            self.out.push(b'\n');
            let spaces = usize::from(indent) * level.min(2 * MAX_DEPTH);
            self.out.resize(self.out.len() + spaces, b' ');
        }
    }
}
