//! First step of reading: an element with all that is in it, checked, as a flat list of parts.
//!
//! What an element becomes is seen only at its end (an object or a string? one of several?), so
//! the tree is built from the parts, in a second step ([`super::build`]).

use std::ops::Range;

use super::NAMESPACE;
use super::entity::{BUDGET, Entities, NoPiece, Piece};
use super::marker::{Scope, declared_prefix, marked_kind};
use super::name::is_xml_name;
use super::token::{Fault, Kind as Sign, Token, Tokens};
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

/// An element, or text between elements.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) is_text: bool,
    /// Whether it is `ore:entry`.
    pub(super) is_entry: bool,
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
    name: u32,
    /// What is between an element's tags; the tag itself where there is only one.
    pub(super) inside: (u32, u32),
    /// Text before the first child element, or this text.
    pub(super) text: Slice,
    /// The attributes, in [`Parts::attributes`].
    attributes: (u32, u32),
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
    parts: Vec<Part>,
    attributes: Vec<Attribute>,
    keys: Vec<Key>,
    decoded: String,
    open: Vec<u32>,
    /// The text that goes on, if the last token was text.
    run: Option<usize>,
    scope: Scope,
    entities: &'c Entities,
    /// How much declared entities may still add.
    budget: usize,
    /// The first marker that is wrong.
    wrong: Option<Fault>,
}

impl<'c> Parts<'c> {
    /// Reads elements in whose context `scope` and `entities` were declared.
    pub(super) fn new(scope: Scope, entities: &'c Entities) -> Self {
        Parts {
            parts: Vec::new(),
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
        &self.parts[index]
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
                    let part = &self.parts[*innermost as usize];
                    return Err(unclosed(tokens, part));
                }
            }
        }
        match self.wrong.take() {
            Some(fault) => Err(fault.going_on()),
            None => Ok(self.parts[0].end as usize),
        }
    }

    /// Takes in the tag of an element around the records, for its declarations and markers: they
    /// stay in force.
    pub(super) fn enter(&mut self, tokens: &Tokens<'_>, tag: Token) -> Result<Part, Fault> {
        self.clear();
        self.start(tokens, tag, 0)?;
        match self.wrong.take() {
            Some(fault) => Err(fault),
            None => Ok(self.parts[0]),
        }
    }

    /// The prefixes in force.
    pub(super) fn into_scope(self) -> Scope {
        self.scope
    }

    fn clear(&mut self) {
        self.parts.clear();
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
            self.parts[parent].children += 1;
        }
        let index = self.parts.len() as u32;
        let is_empty = tag.kind == Sign::Empty;
        let inside = if is_empty { tag.start } else { tag.end };
        let attributes = self.attributes.len() as u32;
        self.parts.push(Part {
            is_text: false,
            is_entry: false,
            is_json: false,
            keeps_space: parent.is_some_and(|parent| self.parts[parent].keeps_space),
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
            self.parts[index as usize].is_entry = self.scope.is_entry(name);
            self.take_markers(tokens, index as usize);
        }
        self.parts[index as usize].attributes.1 = self.attributes.len() as u32;
        if !is_empty {
            self.open.push(index);
        } else if depth > 0 {
            self.scope.leave(depth);
        }
        Ok(())
    }

    /// Looks at an attribute that may declare a namespace or how white space counts.
    fn declare(&mut self, text: &str, index: usize, depth: usize) {
        let attribute = self.attributes[index];
        let name = &text[attribute.name.0 as usize..attribute.name.1 as usize];
        if !name.starts_with("xml") {
            return;
        }
        let of = if attribute.value.decoded {
            &self.decoded
        } else {
            text
        };
        let value = &of[attribute.value.start as usize..attribute.value.end as usize];
        if name == "xml:space"
            && let Some(part) = self.parts.last_mut()
        {
            part.keeps_space = value == "preserve";
        }
        self.scope.declare(name, value, depth);
    }

    /// Takes our attributes out of those of the part at `index`, the last so far.
    fn take_markers(&mut self, tokens: &Tokens<'_>, index: usize) {
        let text = tokens.text();
        let mut kept = self.parts[index].attributes.0 as usize;
        let is_entry = self.parts[index].is_entry;
        let mut key = None;
        let mut key_is_json = false;
        for at in kept..self.attributes.len() {
            let attribute = self.attributes[at];
            let name = &text[attribute.name.0 as usize..attribute.name.1 as usize];
            let value = self.resolve(text, attribute.value);
            let (start, end) = (attribute.inside.0 as usize, attribute.inside.1 as usize);
            let mut wrong = None;
            match self.scope.marker(name) {
                Some("type") => match marked_kind(value) {
                    Ok(kind) => self.parts[index].mark = Some(kind),
                    Err(message) => wrong = Some(tokens.fault(start, end, message)),
                },
                Some("encoding") if value == "json" => self.parts[index].is_json = true,
                Some("encoding") => {
                    let message = format!("`{name}` can only be `json`");
                    wrong = Some(tokens.fault(start, end, message));
                }
                Some(_) => {
                    let (start, end) = (attribute.name.0 as usize, attribute.name.1 as usize);
                    let message = format!("`{name}` is no marker of orelint");
                    let fault = tokens.fault(start, end, message);
                    wrong = Some(fault.help("known are `type` and `encoding`"));
                }
                None if value == NAMESPACE && declared_prefix(name).is_some() => {}
                None if is_entry && name == "key" => key = Some(attribute),
                None if is_entry && name == "key-encoding" && value == "json" => {
                    key_is_json = true;
                }
                None => {
                    self.attributes[kept] = attribute;
                    kept += 1;
                }
            }
            if wrong.is_some() && self.wrong.is_none() {
                self.wrong = wrong;
            }
        }
        self.attributes.truncate(kept);
        if let Some(attribute) = key {
            self.take_key(tokens, index, attribute, key_is_json);
        }
    }

    /// Notes the key of the entry at `index`.
    fn take_key(&mut self, tokens: &Tokens<'_>, index: usize, key: Attribute, is_json: bool) {
        let mut value = key.value;
        if is_json {
            match serde_json::from_str::<String>(self.resolve(tokens.text(), value)) {
                Ok(decoded) => value = self.decode(&decoded),
                Err(_) => {
                    let (start, end) = (key.inside.0 as usize, key.inside.1 as usize);
                    let fault = tokens.fault(start, end, "this key is no JSON string");
                    self.wrong.get_or_insert(fault);
                }
            }
        }
        self.parts[index].key = Some(self.keys.len() as u32);
        self.keys.push(Key {
            text: value,
            inside: key.inside,
        });
    }

    fn end(&mut self, tokens: &Tokens<'_>, tag: Token) -> Result<(), Fault> {
        let text = tokens.text();
        let index = self.open.last().map_or(0, |open| *open as usize);
        let (start, end) = Self::name(&self.parts[index]);
        let name = &text[start as usize..end as usize];
        if name != tag.name(text) {
            let is_open = |open: &u32| {
                let (start, end) = Self::name(&self.parts[*open as usize]);
                &text[start as usize..end as usize] == tag.name(text)
            };
            let outer = self.open.iter().any(is_open);
            let part = &self.parts[index];
            let opened = tokens.place(part.start as usize, end as usize);
            return Err(mismatch(tokens, tag, name, opened, outer));
        }
        self.scope.leave(self.open.len());
        self.open.pop();
        self.run = None;
        let next = self.parts.len() as u32;
        let part = &mut self.parts[index];
        part.inside.1 = tag.start as u32;
        part.end = tag.end as u32;
        part.next = next;
        Ok(())
    }

    /// The part that text at `start` belongs to.
    fn run_at(&mut self, start: usize) -> usize {
        if let Some(run) = self.run {
            return run;
        }
        let parent = self.open.last().map_or(0, |open| *open as usize);
        let mut run = parent;
        if self.parts[parent].children > 0 {
            run = self.parts.len();
            self.parts.push(Part {
                is_text: true,
                start: start as u32,
                inside: (start as u32, start as u32),
                text: Slice::source(start, start),
                next: run as u32 + 1,
                key: None,
                ..self.parts[parent]
            });
        }
        self.run = Some(run);
        run
    }

    /// Takes in text as it stands.
    fn text(&mut self, tokens: &Tokens<'_>, token: Token) {
        let (start, end) = match token.kind {
            Sign::CData => (token.start + "<![CDATA[".len(), token.end - "]]>".len()),
            _ => (token.start, token.end),
        };
        let run = self.run_at(token.start);
        let piece = &tokens.text()[start..end];
        let returns = tokens.has_returns && piece.contains('\r');
        let part = &mut self.parts[run];
        if part.is_text {
            part.inside.1 = token.end as u32;
            part.end = token.end as u32;
        }
        let so_far = part.text;
        if so_far.start == so_far.end && !returns {
            part.text = Slice::source(start, end);
            return;
        }
        self.spill(tokens.text(), run);
        if returns {
            normalize_line_ends(piece, &mut self.decoded);
        } else {
            self.decoded.push_str(piece);
        }
        self.parts[run].text.end = self.decoded.len() as u32;
    }

    /// Takes in what a reference stands for.
    fn reference(&mut self, tokens: &Tokens<'_>, token: Token) -> Result<(), Fault> {
        let run = self.run_at(token.start);
        self.spill(tokens.text(), run);
        self.expand(tokens, token.start, token.end)?;
        let part = &mut self.parts[run];
        part.text.end = self.decoded.len() as u32;
        if part.is_text {
            part.inside.1 = token.end as u32;
            part.end = token.end as u32;
        }
        Ok(())
    }

    /// Appends what the reference from its `&` to after its `;` stands for.
    pub(super) fn expand(
        &mut self,
        tokens: &Tokens<'_>,
        start: usize,
        end: usize,
    ) -> Result<(), Fault> {
        let name = &tokens.text()[start + 1..end - 1];
        match self.entities.resolve(name) {
            Ok(Piece::Char(c)) => self.decoded.push(c),
            Ok(Piece::Text(text)) => {
                let Some(left) = self.budget.checked_sub(text.len()) else {
                    let message = "the declared entities of this record add up to over 16 MiB";
                    return Err(tokens.fault(start, end, message));
                };
                self.budget = left;
                self.decoded.push_str(text);
            }
            Err(NoPiece::Bare) => return Err(tokens.bare_ampersand(start)),
            Err(NoPiece::Wrong(message)) => {
                let help = "known are `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and characters by number; write the characters themselves";
                return Err(tokens.fault(start, end, message).help(help));
            }
        }
        Ok(())
    }

    /// Moves the text of the run, the last so far, to the decoded text.
    fn spill(&mut self, text: &str, run: usize) {
        let slice = self.parts[run].text;
        if !slice.decoded {
            self.parts[run].text = self.decode(&text[slice.start as usize..slice.end as usize]);
        }
    }

    pub(super) fn push_attribute(&mut self, attribute: Attribute) {
        self.attributes.push(attribute);
    }

    pub(super) fn decoded_length(&self) -> u32 {
        self.decoded.len() as u32
    }

    pub(super) fn push_decoded(&mut self, text: &str) {
        self.decoded.push_str(text);
    }

    fn decode(&mut self, text: &str) -> Slice {
        let start = self.decoded.len() as u32;
        self.decoded.push_str(text);
        Slice {
            start,
            end: self.decoded.len() as u32,
            decoded: true,
        }
    }
}

/// Line ends are `\n`, however they are written (XML 1.0, section 2.11).
fn normalize_line_ends(text: &str, out: &mut String) {
    for (index, line) in text.split('\r').enumerate() {
        if index > 0 && !line.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
    }
}

/// The fault of a DOCTYPE or XML declaration where none may stand.
pub(super) fn misplaced(tokens: &Tokens<'_>, token: Token) -> Fault {
    let message = if token.kind == Sign::Doctype {
        "a DOCTYPE stands only before the root element"
    } else {
        "an XML declaration stands only at the very start of the file"
    };
    tokens.fault(token.start, token.end, message)
}

fn unclosed(tokens: &Tokens<'_>, part: &Part) -> Fault {
    let (start, end) = Parts::name(part);
    let name = &tokens.text()[start as usize..end as usize];
    let message = format!("`<{name}>` is never closed");
    tokens
        .fault(part.start as usize, end as usize, message)
        .help(format!("close it by `</{name}>`"))
}

/// The fault of a closing tag that does not close the innermost element `name`.
pub(super) fn mismatch(
    tokens: &Tokens<'_>,
    tag: Token,
    name: &str,
    opened: Range<u64>,
    outer: bool,
) -> Fault {
    let found = tag.name(tokens.text());
    let message = if outer {
        format!("`<{name}>` is not closed before `</{found}>`")
    } else {
        format!("`</{found}>` closes no open element; `<{name}>` is open")
    };
    tokens
        .fault(tag.start, tag.end, message)
        .related(opened, format!("`{name}` is opened here"))
}

/// The fault of a tag whose name is none.
fn no_name(tokens: &Tokens<'_>, tag: Token, name: &str) -> Fault {
    let starts_name = |c: char| is_xml_name(c.encode_utf8(&mut [0; 4]));
    if !name.chars().next().is_some_and(starts_name) {
        return tokens.bare_less(tag.start);
    }
    let start = tag.start + 1;
    let message = format!("`{}` is no XML name", name.escape_debug());
    tokens.fault(start, start + name.len(), message)
}
