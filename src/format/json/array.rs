//! Reads the elements of an array within a JSON file as records.

use std::collections::HashSet;
use std::io;

use super::NO_RECORDS;
use super::read::fault_finding;
use super::scan::{Fault, FaultKind, Scan, Scanner};
use super::split::ElementSplit;
use crate::document::{Document, Pointer, Segment, Tree};
use crate::finding::{FileId, Place};
use crate::format::blocks::{BLOCK, Blocks};
use crate::format::input::Input;
use crate::format::{Chunk, Dropped, Parse, Parsed, Reading, Sink};
use crate::source::read_to;

/// A container around the array of records.
#[derive(Debug)]
pub(super) enum Level {
    /// An object, with the names seen so far.
    Object(HashSet<String>),
    Array,
}

/// What stands before the records.
struct Wrapper {
    levels: Vec<Level>,
    /// Offset after the array's `[`.
    start: usize,
    outside: u64,
}

/// How far into a file the array of records must begin, in bytes.
const FAR: usize = 64 << 20;

pub(super) fn open(input: &mut Input, pointer: &Pointer) -> io::Result<Reading> {
    let mut reader = input.reader()?;
    let mut read = Vec::new();
    let mut wanted = BLOCK;
    let found = loop {
        let ended = !read_to(&mut reader, &mut read, wanted)?;
        let text = valid_prefix(&read);
        match find_array(text, pointer) {
            Err(_) if !ended && read.len() < FAR => wanted = read.len() * 2,
            Err(_) if !ended => {
                let message = format!(
                    "the records do not begin within {} MiB of the file's start",
                    FAR >> 20
                );
                break Err(Missing::NoArray {
                    start: 0,
                    end: 1,
                    message,
                });
            }
            found => break found,
        }
    };
    match found {
        Ok(wrapper) => {
            let rest = read.split_off(wrapper.start);
            let base = input.start + wrapper.start as u64;
            let blocks = Blocks::new(reader, base, rest);
            let dropped = Dropped {
                outside: wrapper.outside,
                ..Dropped::default()
            };
            let parser = Elements {
                file: input.file,
                levels: wrapper.levels,
            };
            let split = Box::new(ElementSplit::new(blocks));
            Ok(Reading {
                split,
                parser: Box::new(parser),
                findings: Vec::new(),
                dropped,
                lone: false,
                names: Vec::new(),
            })
        }
        Err(missing) => {
            let finding = match missing {
                Missing::Fault(fault) => {
                    fault_finding(input.file, input.start, input.start, *fault)
                }
                Missing::NoArray {
                    start,
                    end,
                    message,
                } => {
                    let place = Place::in_file(
                        input.file,
                        input.start + start as u64..input.start + end as u64,
                    );
                    NO_RECORDS.at(place, message).help("give the JSON Pointer of the array that holds the records; `\"\"` is the root")
                }
            };
            Ok(Reading::nothing(finding))
        }
    }
}

fn valid_prefix(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

enum Missing {
    Fault(Box<Fault>),
    NoArray {
        start: usize,
        end: usize,
        message: String,
    },
}

impl From<Box<Fault>> for Missing {
    fn from(fault: Box<Fault>) -> Self {
        Missing::Fault(fault)
    }
}

/// Walks to the array at `pointer`.
fn find_array(text: &str, pointer: &Pointer) -> Result<Wrapper, Missing> {
    let mut scanner = Scanner::new(text, 0);
    let mut scratch = Tree::default();
    let mut wrapper = Wrapper {
        levels: Vec::new(),
        start: 0,
        outside: 0,
    };
    for (depth, segment) in pointer.segments().iter().enumerate() {
        scanner.space();
        let opened = scanner.at();
        let found = match scanner.peek() {
            Some(b'{') => find_member(&mut scanner, &mut scratch, segment, &mut wrapper)?,
            Some(b'[') => find_element(&mut scanner, &mut scratch, segment, &mut wrapper)?,
            _ => false,
        };
        if !found {
            let mut reached = Pointer::ROOT;
            pointer.segments()[..=depth]
                .iter()
                .for_each(|segment| reached.push(segment.name()));
            let message = format!("nothing stands at `{reached}` in this file");
            return Err(Missing::NoArray {
                start: opened,
                end: opened + 1,
                message,
            });
        }
    }
    scanner.space();
    let start = scanner.at();
    if scanner.eat(b'[') {
        wrapper.start = scanner.at();
        return Ok(wrapper);
    }
    scanner.root(&mut scratch)?;
    let message = format!("what stands at `{pointer}` is no array");
    Err(Missing::NoArray {
        start,
        end: scanner.at(),
        message,
    })
}

fn find_member(
    scanner: &mut Scanner<'_>,
    scratch: &mut Tree,
    segment: &Segment,
    wrapper: &mut Wrapper,
) -> Result<bool, Missing> {
    scanner.eat(b'{');
    let mut names = HashSet::new();
    scanner.space();
    while !scanner.eat(b'}') {
        let start = scanner.at();
        let name = scanner.member_name(scratch)?;
        let found = name == segment.name();
        if !names.insert(name) {
            twice(scanner, start)?;
        }
        if found {
            wrapper.levels.push(Level::Object(names));
            return Ok(true);
        }
        scratch.clear();
        scanner.root(scratch)?;
        wrapper.outside += 1;
        scanner.space();
        if scanner.peek() != Some(b'}') && !scanner.eat(b',') {
            return scanner
                .expected("`,` or `}` after this property")
                .map_err(Missing::Fault);
        }
        scanner.space();
    }
    Ok(false)
}

/// A wrapper's property that begins at `start` stands there twice.
fn twice(scanner: &Scanner<'_>, start: usize) -> Scan {
    let message = "this property stands twice in its object";
    scanner.fault(start, message, Some("remove one of the two, or rename it"))
}

fn find_element(
    scanner: &mut Scanner<'_>,
    scratch: &mut Tree,
    segment: &Segment,
    wrapper: &mut Wrapper,
) -> Result<bool, Missing> {
    let Some(index) = segment.index() else {
        return Ok(false);
    };
    scanner.eat(b'[');
    for _ in 0..index {
        scanner.space();
        if scanner.peek() == Some(b']') {
            return Ok(false);
        }
        scratch.clear();
        scanner.root(scratch)?;
        wrapper.outside += 1;
        scanner.space();
        if !scanner.eat(b',') {
            return Ok(false);
        }
    }
    wrapper.levels.push(Level::Array);
    Ok(true)
}

/// The elements of an array.
struct Elements {
    file: FileId,
    levels: Vec<Level>,
}

impl Parse for Elements {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        let mut parsed = Parsed::default();
        let mut scanner = Scanner::new(text, 0);
        let result = self.elements(chunk, &mut scanner, tree, sink, &mut parsed);
        if let Err(fault) = result {
            let origin = chunk.base + scanner.origin() as u64;
            let mut finding = fault_finding(self.file, chunk.base, origin, *fault);
            finding.place.record = Some(parsed.records + 1);
            sink.finding(finding);
            parsed.records += 1;
            parsed.stop = true;
        }
        parsed
    }
}

impl Elements {
    fn elements(
        &self,
        chunk: &Chunk,
        scanner: &mut Scanner<'_>,
        tree: &mut Tree,
        sink: &mut dyn Sink,
        parsed: &mut Parsed,
    ) -> Scan {
        let text = scanner.text();
        let mut comma = None;
        scanner.space();
        loop {
            if chunk.last && scanner.peek() == Some(b']') {
                if let Some(comma) = comma {
                    return Err(Box::new(Fault {
                        kind: FaultKind::Syntax(
                            "a comma after the last element".to_owned(),
                            Some("remove this comma"),
                        ),
                        start: comma,
                        end: comma + 1,
                    }));
                }
                scanner.eat(b']');
                break;
            }
            if !chunk.last && scanner.is_at_end() {
                return Ok(());
            }
            tree.clear();
            let start = scanner.at();
            scanner.root(tree)?;
            parsed.records += 1;
            let document =
                Document::new(&text[start..scanner.at()], chunk.base + start as u64, tree);
            sink.record(parsed.records, &document);
            scanner.space();
            if chunk.last && scanner.peek() == Some(b']') {
                scanner.eat(b']');
                break;
            }
            comma = Some(scanner.at());
            if !scanner.eat(b',') {
                return scanner.expected("`,` or `]` after this element");
            }
            scanner.space();
        }
        self.after(scanner, tree, parsed)
    }

    /// What stands after the array: the rest of each container around it.
    fn after(&self, scanner: &mut Scanner<'_>, scratch: &mut Tree, parsed: &mut Parsed) -> Scan {
        for level in self.levels.iter().rev() {
            let close = if matches!(level, Level::Array) {
                b']'
            } else {
                b'}'
            };
            let mut later: HashSet<String> = HashSet::new();
            loop {
                scanner.space();
                if scanner.eat(close) {
                    break;
                }
                if !scanner.eat(b',') {
                    return scanner.expected(&format!("`,` or `{}`", char::from(close)));
                }
                scanner.space();
                if let Level::Object(names) = level {
                    let start = scanner.at();
                    let name = scanner.member_name(scratch)?;
                    if names.contains(&name) || later.contains(&name) {
                        twice(scanner, start)?;
                    }
                    later.insert(name);
                }
                scratch.clear();
                scanner.root(scratch)?;
                parsed.dropped.outside += 1;
            }
        }
        scanner.space();
        if scanner.is_at_end() {
            Ok(())
        } else {
            scanner.fault(scanner.at(), "text goes on after the value's end", None)
        }
    }
}
