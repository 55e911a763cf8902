//! Second step of reading: from the parts of an element to the tree.

use super::fault::Fault;
use super::implied::{self, is_blank};
use super::members::Run;
use super::part::{Part, Parts, Slice, What};
use super::token::Tokens;
use crate::document::{KeyRef, Kind, MAX_DEPTH, Open, ShapeAt, Span, Text, Tree};
use crate::format::json::is_number;

pub(super) type Build<T = ()> = Result<T, Fault>;

/// Builds the tree of one element.
pub(super) struct Builder<'b, 't> {
    tokens: &'b Tokens<'t>,
    pub(super) parts: &'b Parts<'b>,
    pub(super) tree: &'b mut Tree,
    /// The record's text, which the spans count from.
    pub(super) record: &'t str,
    origin: usize,
    depth: usize,
    pub(super) memory: &'b mut Memory,
}

/// What is noted while a tree is built; the memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Names of the objects that are being built, innermost last.
    pub(super) names: Vec<KeyRef>,
    /// Their members, likewise.
    pub(super) runs: Vec<Run>,
}

impl<'b, 't> Builder<'b, 't> {
    /// Builds in `tree`, which is clear, from `parts`.
    pub(super) fn new(
        tokens: &'b Tokens<'t>,
        parts: &'b Parts<'b>,
        tree: &'b mut Tree,
        memory: &'b mut Memory,
    ) -> Self {
        memory.names.clear();
        memory.runs.clear();
        let whole = parts.at(0);
        let (start, end) = (whole.start as usize, whole.end as usize);
        Builder {
            tokens,
            parts,
            tree,
            record: &tokens.text()[start..end],
            origin: start,
            depth: 0,
            memory,
        }
    }

    /// The element as the value that it is.
    pub(super) fn value_alone(&mut self, shape: Option<ShapeAt<'_>>) -> Build {
        self.value(0, KeyRef::NONE, shape)
    }

    /// The element as the one member of an object.
    pub(super) fn document(&mut self, shape: Option<ShapeAt<'_>>) -> Build {
        self.wrapped(0, KeyRef::NONE, shape)
    }

    /// Whether the element is a list of elements named `only`: nothing is in it, or one of them
    /// comes first.
    pub(super) fn is_list_of(&self, only: &str) -> bool {
        let whole = self.parts.at(0);
        let first = self.inside(0).map(|(_, part)| part).next();
        self.is_blank(whole) && first.is_none_or(|first| self.name(first) == only)
    }

    /// The child elements named `only` as an array; gives how much else there is.
    pub(super) fn list(&mut self, only: &str, shape: Option<ShapeAt<'_>>) -> Build<u64> {
        let parts = self.parts;
        let whole = parts.at(0);
        let open = self.open(KeyRef::NONE, Kind::Array, whole)?;
        let element = shape.and_then(ShapeAt::element);
        let mut others = parts.attributes(whole).len() as u64;
        let mut count = 0;
        for (index, part) in self.inside(0) {
            if is_text(part) {
                others += u64::from(!self.is_blank(part));
            } else if self.name(part) == only {
                count += 1;
                self.value(index, KeyRef::NONE, element)?;
            } else {
                others += 1;
            }
        }
        self.close(open, count, whole.end);
        Ok(others)
    }

    pub(super) fn value(&mut self, index: usize, key: KeyRef, shape: Option<ShapeAt<'_>>) -> Build {
        let part = self.parts.at(index);
        let is_leaf = part.children == 0 && self.parts.attributes(part).is_empty();
        match part.mark {
            Some(Kind::Array) => self.marked_array(index, key, shape),
            Some(Kind::Object) => self.object(index, key, shape),
            None if !is_leaf => self.object(index, key, shape),
            None | Some(Kind::String) if part.is_json && is_leaf => {
                self.scalar(part, key, Kind::String)
            }
            None => {
                let types = implied::types(shape);
                match implied::kind(types, self.text(part)) {
                    kind @ (Kind::Array | Kind::Object) => {
                        let open = self.open(key, kind, part)?;
                        self.close(open, 0, part.end);
                        Ok(())
                    }
                    kind => self.scalar(part, key, kind),
                }
            }
            Some(kind) => {
                let text = self.text(part);
                let fits = match kind {
                    Kind::Null => text.is_empty(),
                    Kind::Boolean => implied::is_boolean(text),
                    Kind::Number => is_number(text),
                    _ => true,
                };
                if is_leaf && fits && !part.is_json {
                    return self.scalar(part, key, kind);
                }
                let what = match kind {
                    Kind::Null => "an empty element",
                    Kind::Boolean => "`true` or `false`",
                    Kind::Number => "a JSON number",
                    _ => "text alone",
                };
                let kind = kind.name();
                Err(self.wrong(
                    part,
                    format!("marked as {kind}, but what is in it is not {what}"),
                ))
            }
        }
    }

    /// A string, number, boolean or null out of an element's or a run's text.
    pub(super) fn scalar(&mut self, part: &Part, key: KeyRef, kind: Kind) -> Build {
        let span = self.span(part.inside.0, part.inside.1);
        let text = if part.is_json && !is_text(part) {
            match serde_json::from_str::<String>(self.text(part)) {
                Ok(decoded) => self.tree.decoded(&decoded),
                Err(_) => return Err(self.wrong(part, "marked as JSON, but it is no JSON string")),
            }
        } else {
            self.sliced(part.text)
        };
        self.tree.scalar(key, kind, span, text);
        Ok(())
    }

    /// `ore:type="array"`: every child element is one of the array.
    fn marked_array(&mut self, index: usize, key: KeyRef, shape: Option<ShapeAt<'_>>) -> Build {
        let parts = self.parts;
        let part = parts.at(index);
        let stray = self
            .inside(index)
            .any(|(_, inside)| is_text(inside) && !self.is_blank(inside) || inside.key.is_some());
        if stray || !parts.attributes(part).is_empty() || !self.is_blank(part) {
            let message = "marked as array, but there is more in it than elements without a key";
            return Err(self.wrong(part, message));
        }
        let element = shape.and_then(ShapeAt::element);
        let open = self.open(key, Kind::Array, part)?;
        let mut count = 0;
        for (index, inside) in self.inside(index) {
            if !is_text(inside) {
                count += 1;
                self.value(index, KeyRef::NONE, element)?;
            }
        }
        self.close(open, count, part.end);
        Ok(())
    }

    fn object(&mut self, index: usize, key: KeyRef, shape: Option<ShapeAt<'_>>) -> Build {
        let parts = self.parts;
        let part = parts.at(index);
        let open = self.open(key, Kind::Object, part)?;
        let (names, runs) = (self.memory.names.len(), self.memory.runs.len());
        let mut count = self.attributes(part, shape);
        if part.children == 0 {
            let text = self.text(part);
            if count > 0 && !text.is_empty() {
                let key = self.pseudo_key(part, "#text");
                let types = implied::types(shape.and_then(|shape| shape.member("#text")));
                let kind = match implied::kind(types, text) {
                    Kind::Array | Kind::Object | Kind::Null => Kind::String,
                    _ if part.is_json => Kind::String,
                    kind => kind,
                };
                self.scalar(part, key, kind)?;
                count += 1;
            } else if !is_blank(text) {
                return Err(self.wrong(part, "marked as object, but there is only text in it"));
            }
        } else if part.is_json {
            return Err(self.wrong(part, "marked as JSON, but there are elements in it"));
        } else if self.runs(index, names)? {
            let members = self.memory.runs.len() - runs;
            let keys = self.memory.names.len() - members;
            for number in 0..members {
                let (run, key) = (
                    self.memory.runs[runs + number],
                    self.memory.names[keys + number],
                );
                self.member(run, key, shape)?;
            }
            count += members;
        } else {
            let key = self.pseudo_key(part, "#content");
            self.content(index, key, shape)?;
            count += 1;
        }
        self.memory.names.truncate(names);
        self.memory.runs.truncate(runs);
        self.close(open, count, part.end);
        Ok(())
    }

    /// The attributes as members `@name`; gives how many there are.
    fn attributes(&mut self, part: &Part, shape: Option<ShapeAt<'_>>) -> usize {
        let text = self.tokens.text();
        let attributes = self.parts.attributes(part);
        for attribute in attributes {
            let scratch = self.tree.scratch();
            let start = scratch.len();
            scratch.push('@');
            scratch.push_str(&text[attribute.name.0 as usize..attribute.name.1 as usize]);
            let name = Span::new(start, scratch.len());
            let place = self.span(attribute.name.0, attribute.name.1);
            let key = self.tree.key(self.record, place, Text::Scratch(name));
            self.memory.names.push(key);
            let member = shape.and_then(|shape| shape.member(self.tree.key_name(self.record, key)));
            let value = self.parts.resolve(text, attribute.value);
            let kind = match implied::kind(implied::types(member), value) {
                Kind::Array | Kind::Object => Kind::String,
                kind => kind,
            };
            let value = self.sliced(attribute.value);
            let span = self.span(attribute.inside.0, attribute.inside.1);
            self.tree.scalar(key, kind, span, value);
        }
        attributes.len()
    }

    /// The parts directly inside, with their indices.
    pub(super) fn inside(
        &self,
        index: usize,
    ) -> impl Iterator<Item = (usize, &'b Part)> + use<'b, 't> {
        let parts = self.parts;
        let end = parts.at(index).next as usize;
        let mut at = index + 1;
        std::iter::from_fn(move || {
            let here = at;
            let part = (here < end).then(|| parts.at(here))?;
            at = part.next as usize;
            Some((here, part))
        })
    }

    /// The name of the member that an element is.
    pub(super) fn member_name(&self, part: &Part) -> Build<&'b str> {
        if part.what != What::Entry {
            return Ok(self.name(part));
        }
        match self.parts.key(part) {
            Some(key) => Ok(self.parts.resolve(self.tokens.text(), key.text)),
            None => Err(self.wrong(part, "an entry of an object needs a `key`")),
        }
    }

    /// The key of that member.
    pub(super) fn key(&mut self, part: &Part) -> KeyRef {
        if part.what == What::Entry
            && let Some(key) = self.parts.key(part)
        {
            let text = self.sliced(key.text);
            let place = self.span(key.inside.0, key.inside.1);
            return self.tree.key(self.record, place, text);
        }
        let (start, end) = Parts::name(part);
        let span = self.span(start, end);
        self.tree.key(self.record, span, Text::Source(span))
    }

    /// A key that stands for something else than an element or attribute, at the element's name.
    fn pseudo_key(&mut self, part: &Part, name: &str) -> KeyRef {
        let (start, end) = Parts::name(part);
        let place = self.span(start, end);
        let text = self.tree.decoded(name);
        self.tree.key(self.record, place, text)
    }

    pub(super) fn name(&self, part: &Part) -> &'b str {
        let (start, end) = Parts::name(part);
        &self.tokens.text()[start as usize..end as usize]
    }

    pub(super) fn text(&self, part: &Part) -> &'b str {
        self.parts.resolve(self.tokens.text(), part.text)
    }

    /// Whether text is layout only: white space where that does not count.
    pub(super) fn is_blank(&self, part: &Part) -> bool {
        let text = self.text(part);
        text.is_empty() || (!part.keeps_space && is_blank(text))
    }

    pub(super) fn sliced(&mut self, slice: Slice) -> Text {
        if slice.decoded {
            let text = self.parts.resolve("", slice);
            self.tree.decoded(text)
        } else if (slice.start as usize) < self.origin {
            Text::Source(Span::default())
        } else {
            Text::Source(self.span(slice.start, slice.end))
        }
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span::new(start as usize - self.origin, end as usize - self.origin)
    }

    pub(super) fn open(&mut self, key: KeyRef, kind: Kind, part: &Part) -> Build<Open> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("values nest more than {MAX_DEPTH} deep");
            return Err(self.wrong(part, message));
        }
        Ok(self.tree.open(key, kind, part.start as usize - self.origin))
    }

    pub(super) fn close(&mut self, open: Open, count: usize, end: u32) {
        self.depth -= 1;
        self.tree.close(open, count, end as usize - self.origin);
    }

    /// A fault of one element, after which the other records can be read.
    fn wrong(&self, part: &Part, message: impl Into<String>) -> Fault {
        let (start, end) = (part.start as usize, part.end as usize);
        let tag = self.tokens.text()[start..end]
            .find('>')
            .map_or(end, |length| start + length + 1);
        self.tokens.fault(start, tag, message).going_on()
    }
}

/// Whether the part is text between elements.
pub(super) fn is_text(part: &Part) -> bool {
    part.what == What::Text
}
