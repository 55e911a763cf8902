//! Reads JSON files: as one value, or as the elements of an array within.

use std::collections::HashSet;
use std::io;

use super::scan::{Fault, FaultKind, Scan, Scanner};
use super::split::ElementSplit;
use super::{DUPLICATE_KEY, NO_RECORDS, SYNTAX};
use crate::document::{Document, Pointer, Segment, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::format::blocks::{BLOCK, Blocks};
use crate::format::input::Input;
use crate::format::{Chunk, Dropped, Parse, Parsed, Reading, Records, Sink, Split};
use crate::source::read_full;

/// Opens a JSON file.
///
/// # Errors
/// The file cannot be read.
pub fn open(input: &mut Input, records: &Records) -> io::Result<Reading> {
    let pointer = match records {
        Records::At(pointer) => Some(pointer.clone()),
        Records::Elements if first_sign(input.head()) == Some(b'[') => Some(Pointer::ROOT),
        Records::Elements | Records::Whole => None,
    };
    match pointer {
        None => {
            let blocks = Blocks::new(input.reader()?, input.start, Vec::new());
            let split = Box::new(WholeSplit(blocks));
            Ok(Reading {
                split,
                parser: Box::new(Whole { file: input.file }),
                findings: Vec::new(),
                dropped: Dropped::default(),
                lone: true,
            })
        }
        Some(pointer) => open_array(input, &pointer),
    }
}

/// The first byte that is no white space.
fn first_sign(head: &[u8]) -> Option<u8> {
    head.iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

/// The finding for a fault; `base` is where the scanned text begins in the file.
pub(crate) fn fault_finding(file: FileId, base: u64, origin: u64, fault: Fault) -> Finding {
    let place = Place::in_file(file, base + fault.start as u64..base + fault.end as u64);
    match fault.kind {
        FaultKind::Syntax(message, help) => {
            let finding = SYNTAX.at(place, message);
            match help {
                Some(help) => finding.help(help),
                None => finding,
            }
        }
        FaultKind::Unclosed(message, opened) => {
            let opened = base + opened as u64;
            SYNTAX
                .at(place, message)
                .label("the text ends here")
                .related(
                    Place::in_file(file, opened..opened + 1),
                    "this is never closed",
                )
        }
        FaultKind::DuplicateKey(first) => {
            let first = origin + u64::from(first.start)..origin + u64::from(first.end);
            DUPLICATE_KEY
                .at(place, "this property stands twice in its object")
                .label("again here")
                .related(Place::in_file(file, first), "first here")
                .help("remove one of the two, or rename it")
        }
    }
}

/// The whole file as one value.
struct WholeSplit(Blocks);

impl Split for WholeSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.0.rest(buffer)
    }
}

struct Whole {
    file: FileId,
}

impl Parse for Whole {
    fn parse(&self, chunk: &Chunk, text: &str, tree: &mut Tree, sink: &mut dyn Sink) -> Parsed {
        match scan_one(text, tree) {
            Ok(()) => sink.record(1, &Document::new(text, chunk.base, tree)),
            Err(fault) => sink.finding(fault_finding(self.file, chunk.base, chunk.base, *fault)),
        }
        Parsed {
            records: 1,
            ..Parsed::default()
        }
    }
}

/// Scans a text that is one value, with spans that count from the text's start.
pub(crate) fn scan_one(text: &str, tree: &mut Tree) -> Scan {
    tree.clear();
    let mut scanner = Scanner::new(text, 0);
    scanner.space();
    scanner.root_at_origin(tree, 0)?;
    scanner.space();
    if scanner.is_at_end() {
        return Ok(());
    }
    let rest = &text[scanner.at()..];
    let help = match rest.as_bytes()[0] {
        b'{' | b'[' => Some(
            "several values, one a line, are NDJSON: name the file .ndjson, or say --format ndjson",
        ),
        _ => None,
    };
    scanner.fault(scanner.at(), "text goes on after the value's end", help)
}

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

fn open_array(input: &mut Input, pointer: &Pointer) -> io::Result<Reading> {
    let mut reader = input.reader()?;
    let mut read = Vec::new();
    let mut wanted = BLOCK;
    let found = loop {
        let held = read.len();
        read.resize(wanted, 0);
        let count = read_full(&mut *reader, &mut read[held..])?;
        read.truncate(held + count);
        let ended = read.len() < wanted;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// `serde_json` is the oracle: both take the text, with the same value, or neither does.
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}:,"\\ntu0-9.eE\-+a \u{e9}]{0,24}"#) {
            agree(&text)?;
        }

        #[test]
        fn agrees_with_serde_json_on_values(value in any_value()) {
            agree(&value.to_string())?;
            agree(&serde_json::to_string_pretty(&value).unwrap())?;
        }
    }

    proptest! {
        /// A tree that remembers names finds the same twins as one that does not.
        #[test]
        fn remembered_names_hide_no_twin(objects in prop::collection::vec(prop::collection::vec("[a-f]", 0..6), 1..12)) {
            let mut tree = Tree::default();
            for names in objects {
                let members: Vec<String> = names.iter().map(|name| format!("\"{name}\": {{\"{name}\": 1}}")).collect();
                let text = format!("{{{}}}", members.join(","));
                let mut unique = names.clone();
                unique.sort();
                unique.dedup();
                let scanned = scan_one(&text, &mut tree);
                prop_assert_eq!(scanned.is_ok(), unique.len() == names.len(), "{}", text);
                if scanned.is_ok() {
                    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                    prop_assert_eq!(Document::new(&text, 0, &tree).root().to_value(), value);
                }
            }
        }
    }

    fn agree(text: &str) -> Result<(), TestCaseError> {
        let mut tree = Tree::default();
        let scanned = scan_one(text, &mut tree);
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
        match (&scanned, &parsed) {
            (Ok(()), Ok(value)) => {
                prop_assert_eq!(&Document::new(text, 0, &tree).root().to_value(), value);
            }
            (Err(fault), Ok(_)) if matches!(fault.kind, FaultKind::DuplicateKey(_)) => {}
            (Err(_), Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{text:?}: {ours:?} but {theirs:?}"),
        }
        if let Err(fault) = scanned {
            prop_assert!(
                fault.start <= fault.end && fault.end <= text.len(),
                "{fault:?} in {text:?}"
            );
            prop_assert!(text.is_char_boundary(fault.start) && text.is_char_boundary(fault.end));
        }
        Ok(())
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 24, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    #[test]
    fn usual_slips_are_named() {
        let cases = [
            (r#"{"a": 1,}"#, 7, "a comma after the last property"),
            (
                r#"{"a": 1 "b": 2}"#,
                8,
                "expected `,` or `}` after this property, found `\\\"`",
            ),
            (
                r"{'a': 1}",
                1,
                "expected a property name in double quotes, found `\\'`",
            ),
            (r#"{"a": 007}"#, 6, "`007` is not a JSON number"),
            (r#"{"a": NaN}"#, 6, "expected a value, found `NaN`"),
            (r#"{"a": [1, 2"#, 11, "the text ends before its `]`"),
            (r#"{"a": 1,"#, 8, "the text ends before its `}`"),
            (r#"{"a": "x"#, 6, "this string is never closed"),
            (
                "{\"a\": \"x\n\"}",
                6,
                "this string is not closed on its line",
            ),
            (r#"{"a": "\x"}"#, 7, "unknown escape in a string"),
            (
                r#"{"a": "\ud800"}"#,
                7,
                "half of a surrogate pair is no character",
            ),
            (r#"{"a": 1} x"#, 9, "text goes on after the value's end"),
            ("", 0, "the text ends where a value should stand"),
        ];
        for (text, start, message) in cases {
            let fault = scan_one(text, &mut Tree::default()).unwrap_err();
            let (FaultKind::Syntax(said, _) | FaultKind::Unclosed(said, _)) = fault.kind else {
                panic!("{text}")
            };
            assert_eq!((fault.start, said.as_str()), (start, message), "{text}");
        }
    }

    #[test]
    fn many_names_are_compared_too() {
        let mut members: Vec<String> = (0..1000).map(|n| format!("\"k{n}\":{n}")).collect();
        members.push("\"k7\":1".to_owned());
        let text = format!("{{{}}}", members.join(","));
        let fault = scan_one(&text, &mut Tree::default()).unwrap_err();
        assert!(matches!(fault.kind, FaultKind::DuplicateKey(_)));
        assert_eq!(&text[fault.start..fault.end], "\"k7\"");
        assert!(fault.start > 1000, "the second is at fault");
    }

    #[test]
    fn nesting_is_bounded() {
        let text = "[".repeat(100_000);
        assert!(scan_one(&text, &mut Tree::default()).is_err());
    }
}
