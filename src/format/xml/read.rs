//! Opens XML files: as one value, or as the elements of a list within.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::build::{Builder, Memory};
use super::fault::{Fault, mismatch, misplaced, outside_root, unclosed};
use super::frame::{Role, epilog, prolog, use_of};
use super::head::{Head, List, Missing, locate};
use super::implied::is_blank;
use super::marker::Scope;
use super::part::Parts;
use super::split::RowSplit;
use super::token::{Kind as Sign, Token, Tokens};
use crate::document::{Document, Shape, ShapeAt, Tree};
use crate::finding::{FileId, Place};
use crate::format::blocks::{BLOCK, Blocks};
use crate::format::input::Input;
use crate::format::json::NO_RECORDS;
use crate::format::{
    Beside, Chunk, Dropped, Parse, Parsed, Reading, Records, Sink, Split, not_utf8,
};
use crate::source::read_to;

/// How far into a file the records must begin, in bytes.
const FAR: usize = 64 << 20;

/// Opens an XML file; `shape` is that of a record (of the document, where that is one record).
///
/// # Errors
/// The file cannot be read.
pub fn open(
    input: &mut Input,
    records: &Records,
    shape: Option<Arc<Shape>>,
) -> io::Result<Reading> {
    let file = input.file;
    let base = input.start;
    let mut reader = input.reader()?;
    if *records == Records::Whole {
        let blocks = Blocks::new(reader, base, Vec::new());
        return Ok(whole(file, blocks, false, shape));
    }
    let mut read = Vec::new();
    let mut wanted = BLOCK;
    let head = loop {
        let is_all = !read_to(&mut reader, &mut read, wanted)?;
        let text = valid_prefix(&read);
        let valid = text.len();
        match locate(text, base, records) {
            Err(Missing::Fault(_)) if !is_all && read.len() < FAR => wanted = read.len() * 2,
            // The fault may lie in what could not be looked at. Three bytes may be half a character.
            Err(Missing::Fault(_)) if valid + if is_all { 0 } else { 3 } < read.len() => {
                let chunk = Chunk {
                    bytes: read,
                    base,
                    first: true,
                    last: true,
                };
                return Ok(Reading::nothing(not_utf8(file, &chunk, valid)));
            }
            head => break head,
        }
    };
    match head {
        Ok(Head::List(mut list)) => {
            let rest = read.split_off(list.start);
            let blocks = Blocks::new(reader, base + list.start as u64, rest);
            let dropped = std::mem::take(&mut list.dropped);
            let split = RowSplit::new(blocks, list.is_over);
            let parser = Rows {
                file,
                shape,
                list: *list,
            };
            Ok(Reading {
                split: Box::new(split),
                parser: Box::new(parser),
                findings: Vec::new(),
                dropped,
                lone: false,
                names: Vec::new(),
            })
        }
        Ok(head) => {
            let blocks = Blocks::new(reader, base, read);
            Ok(whole(file, blocks, matches!(head, Head::Root), shape))
        }
        Err(Missing::Fault(fault)) => Ok(Reading::nothing(fault.finding(file))),
        Err(Missing::Nowhere { place, message }) => {
            let finding = NO_RECORDS.at(Place::in_file(file, place), message);
            let help = "give the way from the root to the repeated element, such as `/rows/row`; `\"\"` is every child of the root";
            Ok(Reading::nothing(finding.help(help)))
        }
    }
}

fn valid_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// A reading of the whole file as one value.
fn whole(file: FileId, blocks: Blocks, bare: bool, shape: Option<Arc<Shape>>) -> Reading {
    Reading {
        split: Box::new(WholeSplit(blocks)),
        parser: Box::new(Whole { file, bare, shape }),
        findings: Vec::new(),
        dropped: Dropped::default(),
        lone: true,
        names: Vec::new(),
    }
}

struct WholeSplit(Blocks);

impl Split for WholeSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.0.rest(buffer)
    }
}

/// The whole file as one value.
struct Whole {
    file: FileId,
    /// Whether the value is what is in the root, whatever its name.
    bare: bool,
    shape: Option<Arc<Shape>>,
}

impl Parse for Whole {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let mut tokens = Tokens::new(text, chunk.base);
        let mut parsed = Parsed {
            records: 1,
            ..Parsed::default()
        };
        let outside = match self.build(&mut tokens, tree) {
            Ok((root, outside)) => {
                let record = &text[root.start..root.end];
                sink.record(
                    1,
                    &Document::new(record, chunk.base + root.start as u64, tree),
                );
                outside
            }
            Err(fault) => {
                let is_record = fault.goes_on;
                let mut finding = fault.finding(self.file);
                finding.place.record = is_record.then_some(1);
                sink.finding(finding);
                0
            }
        };
        parsed.dropped = tokens.dropped;
        parsed.dropped.outside += outside;
        parsed
    }
}

impl Whole {
    /// Builds the document; gives where its root is, and what was left out of it.
    fn build(
        &self,
        tokens: &mut Tokens<'_>,
        tree: &mut Tree,
    ) -> Result<(Range<usize>, u64), Fault> {
        let (root, entities) = prolog(tokens)?;
        let mut parts = Parts::new(Scope::default(), &entities);
        let read = parts.read(tokens, root);
        match &read {
            Err(fault) if !fault.goes_on => {}
            _ => epilog(tokens)?,
        }
        let end = read?;
        tree.clear();
        let shape = self.shape.as_deref().map(Shape::root);
        let whole = *parts.at(0);
        let is_bare = parts.is_bare(&whole, tokens.text(), &tokens.text()[root.end..]);
        let mut memory = Memory::default();
        let mut builder = Builder::new(tokens, &parts, tree, &mut memory);
        let role = if self.bare {
            Role::Value
        } else {
            Role::of(root.name(tokens.text()), whole.mark)
        };
        let outside = match role {
            Role::List | Role::Value => {
                builder.value_alone(shape)?;
                0
            }
            Role::Wrapper(singular) if is_bare && builder.is_list_of(singular) => {
                builder.list(singular, shape)?
            }
            Role::Wrapper(_) | Role::Foreign => {
                builder.document(shape)?;
                0
            }
        };
        Ok((root.start..end, outside))
    }
}

/// The elements of a list.
struct Rows {
    file: FileId,
    shape: Option<Arc<Shape>>,
    list: List,
}

impl Parse for Rows {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let mut pass = Pass {
            rows: self,
            chunk,
            tokens: Tokens::new(text, chunk.base),
            parts: Parts::new(self.list.scope.clone(), &self.list.entities),
            memory: Memory::default(),
            open: self.list.levels.len(),
            records: 0,
            is_in_record: false,
            outside: 0,
            beside: None,
        };
        let read = pass.read(tree, sink);
        let stop = read.is_err();
        if let Err(fault) = read {
            let mut finding = fault.finding(self.file);
            finding.place.record = pass.is_in_record.then_some(pass.records);
            sink.finding(finding);
        }
        let mut dropped = pass.tokens.dropped;
        dropped.outside += pass.outside;
        dropped.beside = pass.beside;
        Parsed {
            records: pass.records,
            stop,
            dropped,
            ..Parsed::default()
        }
    }
}

/// One chunk of a list being read.
struct Pass<'p> {
    rows: &'p Rows,
    chunk: &'p Chunk,
    tokens: Tokens<'p>,
    parts: Parts<'p>,
    memory: Memory,
    /// How many of the elements around the records are still open.
    open: usize,
    records: u64,
    is_in_record: bool,
    outside: u64,
    beside: Option<Beside>,
}

impl Pass<'_> {
    fn read(&mut self, tree: &mut Tree, sink: &mut dyn Sink) -> Result<(), Fault> {
        let list = &self.rows.list;
        let mut was_text = false;
        loop {
            let token = self.tokens.next()?;
            let text = self.tokens.text();
            let is_text = matches!(token.kind, Sign::Text | Sign::CData | Sign::Reference);
            match token.kind {
                Sign::Eof if self.open > 0 && self.chunk.last => {
                    let level = &list.levels[self.open - 1];
                    return Err(unclosed(&level.name, level.opened.clone()));
                }
                Sign::Eof => return Ok(()),
                Sign::Text if is_blank(&text[token.start..token.end]) => continue,
                _ if self.open == 0 && token.kind != Sign::Doctype => {
                    return Err(outside_root(&self.tokens, token));
                }
                Sign::Start | Sign::Empty => self.element(token, tree, sink)?,
                Sign::End => self.close(token)?,
                Sign::Text | Sign::CData | Sign::Reference => {
                    if !was_text {
                        let trimmed = text[token.start..token.end].trim_ascii();
                        let start =
                            token.end - text[token.start..token.end].trim_ascii_start().len();
                        self.beside(
                            start,
                            start + trimmed.len(),
                            "text stands beside the records",
                        );
                    }
                }
                Sign::Declaration | Sign::Doctype => return Err(misplaced(&self.tokens, token)),
            }
            was_text = is_text;
        }
    }

    /// A record, or another element beside them.
    fn element(&mut self, tag: Token, tree: &mut Tree, sink: &mut dyn Sink) -> Result<(), Fault> {
        let list = &self.rows.list;
        let name = tag.name(self.tokens.text());
        let is_inside = self.open == list.levels.len() && !list.is_over;
        self.is_in_record = is_inside && list.only.as_deref().is_none_or(|only| only == name);
        if self.is_in_record {
            self.records += 1;
        } else {
            let end = tag.start + 1 + name.len();
            self.beside(tag.start, end, "another element stands beside the records");
        }
        let shape = self.rows.shape.as_deref().map(Shape::root);
        let built = match self.parts.read(&mut self.tokens, tag) {
            Ok(end) if self.is_in_record => self.build(tree, shape).map(|()| end),
            read => read,
        };
        match built {
            Ok(end) if self.is_in_record => {
                let record = &self.tokens.text()[tag.start..end];
                let document = Document::new(record, self.chunk.base + tag.start as u64, tree);
                sink.record(self.records, &document);
                self.uses(tag.start, end);
            }
            Err(fault) if fault.goes_on && self.is_in_record => {
                let mut finding = fault.finding(self.rows.file);
                finding.place.record = Some(self.records);
                sink.finding(finding);
            }
            Err(fault) if !fault.goes_on => return Err(fault),
            Ok(_) | Err(_) => {}
        }
        self.is_in_record = false;
        Ok(())
    }

    /// Notes something outside of the records.
    fn beside(&mut self, start: usize, end: usize, what: &'static str) {
        if !self.rows.list.is_found {
            self.outside += 1;
        } else if self.beside.is_none() {
            let Range { start, end } = self.tokens.place(start, end);
            self.beside = Some(Beside { start, end, what });
        }
    }

    /// Notes that a record uses a prefix which the root declares.
    fn uses(&mut self, start: usize, end: usize) {
        let list = &self.rows.list;
        let text = &self.tokens.text()[start..end];
        let used = list.prefixes.iter().find_map(|prefix| use_of(prefix, text));
        if list.is_found
            && let Some(used) = used
        {
            let what = "what this prefix means is said at the root, beside the records";
            self.beside(start + used.start, start + used.end, what);
        }
    }

    fn build(&mut self, tree: &mut Tree, shape: Option<ShapeAt<'_>>) -> Result<(), Fault> {
        tree.clear();
        Builder::new(&self.tokens, &self.parts, tree, &mut self.memory).value_alone(shape)
    }

    /// The end of an element around the records.
    fn close(&mut self, tag: Token) -> Result<(), Fault> {
        let levels = &self.rows.list.levels[..self.open];
        let found = tag.name(self.tokens.text());
        match levels.last() {
            Some(level) if *level.name == *found => {
                self.open -= 1;
                Ok(())
            }
            Some(level) => {
                let outer = levels.iter().any(|level| *level.name == *found);
                let opened = level.opened.clone();
                Err(mismatch(&self.tokens, tag, &level.name, opened, outer))
            }
            None => Err(outside_root(&self.tokens, tag)),
        }
    }
}
