//! First step of reading: an element with all that is in it, checked, as a flat list of parts.
//!
//! What an element becomes is seen only at its end (an object or a string? one of several?), so
//! the tree is built from the parts, in a second step ([`super::build`]).

use super::entity::{BUDGET, Entities};
use super::fault::{Fault, mismatch, misplaced, no_name, unclosed};
use super::frame::{is_aside, use_of};
use super::marker::{Scope, declared_prefix};
use super::name::is_xml_name;
use super::token::{Kind as Sign, Token, Tokens};
use crate::document::{Kind, MAX_DEPTH};

/// A piece of text: of the chunk, or decoded in [`Parts::decoded`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slice {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) decoded: bool,
}

impl Slice {
    pub(super) fn source(start: usize, end: usize) -> Self {
        Slice {
            start: start as u32,
            end: end as u32,
            decoded: false,
        }
    }
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Element,
    /// `ore:entry`.
    Entry,
    /// Text between elements.
    Text,
}

/// An element, or text between elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) what: What,
    /// Whether `ore:encoding` says that the text is JSON.
    pub(super) is_json: bool,
    /// Whether white space is text here.
    pub(super) keeps_space: bool,
    /// What `ore:type` says.
    pub(super) mark: Option<Kind>,
    /// The whole of it in the chunk.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Length of an element's name.
    pub(super) name: u32,
    /// What is between an element's tags; the tag itself where there is only one.
    pub(super) inside: (u32, u32),
    /// Text before the first child element, or this text.
    pub(super) text: Slice,
    /// The attributes, in [`Parts::attributes`].
    pub(super) attributes: (u32, u32),
    /// The key of an entry, in [`Parts::keys`].
    pub(super) key: Option<u32>,
    /// Number of child elements.
    pub(super) children: u32,
    /// Index after the last part inside.
    pub(super) next: u32,
}

/// An attribute that is no marker.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    pub(super) name: (u32, u32),
    /// What is between the quotes.
    pub(super) inside: (u32, u32),
    pub(super) value: Slice,
}

/// The key of an entry: its text, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) text: Slice,
    pub(super) inside: (u32, u32),
}

/// The parts of one element; the memory is used again for the next.
#[derive(Debug)]
pub(super) struct Parts<'c> {
    pub(super) list: Vec<Part>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) keys: Vec<Key>,
    pub(super) decoded: String,
    pub(super) open: Vec<u32>,
    /// The text that goes on, if the last token was text.
    pub(super) run: Option<usize>,
    pub(super) scope: Scope,
    pub(super) entities: &'c Entities,
    /// How much declared entities may still add.
    pub(super) budget: usize,
    /// The first marker that is wrong.
    pub(super) wrong: Option<Fault>,
}

impl<'c> Parts<'c> {
    /// Reads elements in whose context `scope` and `entities` were declared.
    pub(super) fn new(scope: Scope, entities: &'c Entities) -> Self {
        Parts {
            list: Vec::new(),
            attributes: Vec::new(),
            keys: Vec::new(),
            decoded: String::new(),
            open: Vec::new(),
            run: None,
            scope,
            entities,
            budget: BUDGET,
            wrong: None,
        }
    }

    /// The part at `index`; 0 is the element itself.
    #[inline]
    pub(super) fn at(&self, index: usize) -> &Part {
        &self.list[index]
    }

    /// An element's name.
    #[inline]
    pub(super) fn name(part: &Part) -> (u32, u32) {
        (part.start + 1, part.start + 1 + part.name)
    }

    /// An element's attributes, markers left out.
    pub(super) fn attributes(&self, part: &Part) -> &[Attribute] {
        &self.attributes[part.attributes.0 as usize..part.attributes.1 as usize]
    }

    /// Whether a root says nothing but that it is a list: its attributes are of no account, and
    /// what stands in it does not use the prefixes that it declares.
    pub(super) fn is_bare(&self, root: &Part, text: &str, inside: &str) -> bool {
        let mut names = self.names(root, text);
        names.all(|name| {
            let prefix = declared_prefix(name);
            is_aside(name) && prefix.is_none_or(|prefix| use_of(prefix, inside).is_none())
        })
    }

    /// The prefixes that an element declares, ours left out.
    pub(super) fn prefixes(&self, part: &Part, text: &str) -> Vec<Box<str>> {
        let names = self.names(part, text);
        names.filter_map(declared_prefix).map(Into::into).collect()
    }

    fn names<'t>(&self, part: &Part, text: &'t str) -> impl Iterator<Item = &'t str> {
        let attributes = self.attributes(part).iter();
        attributes.map(|attribute| &text[attribute.name.0 as usize..attribute.name.1 as usize])
    }

    /// An entry's key.
    pub(super) fn key(&self, part: &Part) -> Option<Key> {
        part.key.map(|key| self.keys[key as usize])
    }

    /// The text under a slice; `text` is the chunk.
    #[inline]
    pub(super) fn resolve<'t>(&'t self, text: &'t str, slice: Slice) -> &'t str {
        let of = if slice.decoded { &self.decoded } else { text };
        &of[slice.start as usize..slice.end as usize]
    }

    /// Reads the element that begins with `first`, and gives the byte after its end.
    pub(super) fn read(&mut self, tokens: &mut Tokens<'_>, first: Token) -> Result<usize, Fault> {
        self.clear();
        self.start(tokens, first, 1)?;
        while let Some(innermost) = self.open.last() {
            let token = tokens.next()?;
            match token.kind {
                Sign::Start | Sign::Empty => self.start(tokens, token, self.open.len() + 1)?,
                Sign::End => self.end(tokens, token)?,
                Sign::Text | Sign::CData => self.text(tokens, token),
                Sign::Reference => self.reference(tokens, token)?,
                Sign::Declaration | Sign::Doctype => return Err(misplaced(tokens, token)),
                Sign::Eof => {
                    let part = &self.list[*innermost as usize];
                    let (start, end) = Self::name(part);
                    let name = &tokens.text()[start as usize..end as usize];
                    let opened = tokens.place(part.start as usize, end as usize);
                    return Err(unclosed(name, opened));
                }
            }
        }
        match self.wrong.take() {
            Some(fault) => Err(fault.going_on()),
            None => Ok(self.list[0].end as usize),
        }
    }

    /// Takes in the tag of an element around the records, for its declarations and markers: they
    /// stay in force.
    pub(super) fn enter(&mut self, tokens: &Tokens<'_>, tag: Token) -> Result<Part, Fault> {
        self.clear();
        self.start(tokens, tag, 0)?;
        match self.wrong.take() {
            Some(fault) => Err(fault),
            None => Ok(self.list[0]),
        }
    }

    /// The prefixes in force.
    pub(super) fn into_scope(self) -> Scope {
        self.scope
    }

    fn clear(&mut self) {
        self.list.clear();
        self.attributes.clear();
        self.keys.clear();
        self.decoded.clear();
        self.open.clear();
        self.scope.leave(1);
        self.run = None;
        self.budget = BUDGET;
        self.wrong = None;
    }

    /// Takes in a start or empty tag; declarations at depth 0 stay in force.
    fn start(&mut self, tokens: &Tokens<'_>, tag: Token, depth: usize) -> Result<(), Fault> {
        let name = tag.name(tokens.text());
        if !is_xml_name(name) {
            return Err(no_name(tokens, tag, name));
        }
        if depth > MAX_DEPTH + 2 {
            let message = format!("elements nest more than {MAX_DEPTH} deep");
            return Err(tokens.fault(tag.start, tag.end, message));
        }
        let parent = self.open.last().map(|open| *open as usize);
        if let Some(parent) = parent {
            self.list[parent].children += 1;
        }
        let index = self.list.len() as u32;
        let is_empty = tag.kind == Sign::Empty;
        let inside = if is_empty { tag.start } else { tag.end };
        let attributes = self.attributes.len() as u32;
        self.list.push(Part {
            what: What::Element,
            is_json: false,
            keeps_space: parent.is_some_and(|parent| self.list[parent].keeps_space),
            mark: None,
            start: tag.start as u32,
            end: tag.end as u32,
            name: tag.name as u32,
            inside: (inside as u32, tag.end as u32),
            text: Slice::source(tag.end, tag.end),
            attributes: (attributes, attributes),
            key: None,
            children: 0,
            next: index + 1,
        });
        self.run = None;
        let name_end = tag.start + 1 + tag.name;
        let tag_end = tag.end - 1 - usize::from(is_empty);
        if name_end < tag_end {
            self.read_attributes(tokens, tag, tag_end)?;
            for index in attributes as usize..self.attributes.len() {
                self.declare(tokens.text(), index, depth);
            }
        }
        if !self.scope.is_empty() {
            if self.scope.is_entry(name) {
                self.list[index as usize].what = What::Entry;
            }
            self.take_markers(tokens, index as usize);
        }
        self.list[index as usize].attributes.1 = self.attributes.len() as u32;
        if !is_empty {
            self.open.push(index);
        } else if depth > 0 {
            self.scope.leave(depth);
        }
        Ok(())
    }

    fn end(&mut self, tokens: &Tokens<'_>, tag: Token) -> Result<(), Fault> {
        let text = tokens.text();
        let index = self.open.last().map_or(0, |open| *open as usize);
        let (start, end) = Self::name(&self.list[index]);
        let name = &text[start as usize..end as usize];
        if name != tag.name(text) {
            let is_open = |open: &u32| {
                let (start, end) = Self::name(&self.list[*open as usize]);
                &text[start as usize..end as usize] == tag.name(text)
            };
            let outer = self.open.iter().any(is_open);
            let part = &self.list[index];
            let opened = tokens.place(part.start as usize, end as usize);
            return Err(mismatch(tokens, tag, name, opened, outer));
        }
        self.scope.leave(self.open.len());
        self.open.pop();
        self.run = None;
        let next = self.list.len() as u32;
        let part = &mut self.list[index];
        part.inside.1 = tag.start as u32;
        part.end = tag.end as u32;
        part.next = next;
        Ok(())
    }
}
