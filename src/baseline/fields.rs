//! The members of an object that a person writes by hand: each asked for by name, with a mistake
//! where one is wrong or unknown.

use std::ops::Range;

use crate::config::accept::{DATE_WORDS, Terms};
use crate::document::{Kind, Node};
use crate::finding::{FileId, Finding, Findings, Place};
use crate::record::Date;
use crate::rule::Rule;
use crate::suggest;

/// Where an object stands, and which rules its mistakes are of.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub(super) file: FileId,
    /// The record that it is a part of, and that record's id.
    pub(super) record: Option<u64>,
    pub(super) id: Option<Box<str>>,
    /// JSON Pointer of the object.
    pub(super) pointer: String,
    /// Of a value that cannot be.
    pub(super) invalid: &'static Rule,
    /// Of a key that means nothing.
    pub(super) unknown: &'static Rule,
}

impl Context {
    /// A place in the object, of the member `key` or of the whole.
    pub(super) fn place(&self, key: Option<&str>, span: Range<u64>) -> Place {
        let tail = key.map_or(String::new(), |key| {
            format!("/{}", key.replace('~', "~0").replace('/', "~1"))
        });
        Place {
            file: self.file,
            record: self.record,
            id: self.id.clone(),
            pointer: Some(format!("{}{tail}", self.pointer).into()),
            span,
        }
    }
}

/// An object that is being read.
pub(super) struct Fields<'a, 'c> {
    pub(super) node: Node<'a>,
    context: &'c Context,
    known: Vec<&'static str>,
}

/// The first sign of a container; of a scalar the whole.
pub(super) fn head(node: Node<'_>) -> Range<u64> {
    let place = node.place();
    match node.kind() {
        Kind::Array | Kind::Object => place.start..place.end.min(place.start + 1),
        _ => place,
    }
}

impl<'a, 'c> Fields<'a, 'c> {
    pub(super) fn new(node: Node<'a>, context: &'c Context) -> Self {
        Fields {
            node,
            context,
            known: Vec::new(),
        }
    }

    pub(super) fn get(&mut self, key: &'static str) -> Option<Node<'a>> {
        self.known.push(key);
        self.node.get(key)
    }

    /// A finding of a value that cannot be.
    pub(super) fn invalid(&self, key: &str, node: Node<'_>, message: impl Into<String>) -> Finding {
        let place = self.context.place(Some(key), head(node));
        self.context.invalid.at(place, message)
    }

    /// A finding of a member that is not there.
    pub(super) fn missing(&self, key: &str, message: impl Into<String>) -> Finding {
        let place = match self.node.absent(key) {
            Some(cell) => self.context.place(Some(key), cell),
            None => self.context.place(None, head(self.node)),
        };
        self.context.invalid.at(place, message)
    }

    /// A text that is not empty. A number will do: a table's column may hold nothing else.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        out: &mut Findings,
    ) -> Option<(&'a str, Node<'a>)> {
        let node = self.get(key)?;
        let text = node.text().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            out.push(self.invalid(key, node, format!("`{key}` must be a text")));
        }
        text.map(|text| (text, node))
    }

    /// A day, a month or a year.
    pub(super) fn date(&mut self, key: &'static str, out: &mut Findings) -> Option<Date> {
        let (text, node) = self.text(key, out)?;
        let date = Date::parse(text);
        if date.is_none() {
            out.push(self.invalid(key, node, format!("`{key}` must be {DATE_WORDS}")));
        }
        date
    }

    /// Why, by whom and until when.
    pub(super) fn terms(&mut self, out: &mut Findings) -> Terms {
        let mut owned = |key| self.text(key, out).map(|(text, _)| text.to_owned());
        let (reason, by) = (owned("reason"), owned("by"));
        Terms {
            reason,
            by,
            until: self.date("until", out),
        }
    }

    /// Complains of every member that was not asked for.
    pub(super) fn finish(&self, out: &mut Findings) {
        for (key, _) in self.node.members() {
            let name = key.name();
            if self.known.contains(&name) {
                continue;
            }
            let place = self.context.place(Some(name), key.place());
            let found = self
                .context
                .unknown
                .at(place, format!("unknown key `{name}`"));
            out.push(match suggest::nearest(name, self.known.iter().copied()) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(format!("known keys here are {}", self.known.join(", "))),
            });
        }
    }
}
