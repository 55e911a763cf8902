//! Cuts a list into chunks of whole records.

use std::io;

use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::format::blocks::{Blocks, Boundary};
use crate::format::{Chunk, Split};

/// Cuts after the elements of a list; the last chunk runs to the file's end.
pub(super) struct RowSplit {
    blocks: Blocks,
    scan: Scan,
}

impl RowSplit {
    /// `blocks` begins inside the element around the records, which may be closed already.
    pub(super) fn new(blocks: Blocks, is_over: bool) -> Self {
        let scan = Scan {
            is_over,
            ..Scan::default()
        };
        RowSplit { blocks, scan }
    }
}

impl Split for RowSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.blocks.next(buffer, &mut self.scan)
    }
}

/// A record so long is looked at: perhaps it only lacks its closing tag.
const SUSPICIOUS: usize = 16 << 20;

/// Where in the list the scan is. It counts open elements only; the names are the parser's affair.
#[derive(Debug, Default)]
struct Scan {
    at: usize,
    depth: usize,
    /// Where the text was cut last.
    cut: usize,
    /// The list is closed: nothing after it is a record.
    is_over: bool,
}

impl Boundary for Scan {
    fn scan(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        debug_assert!(
            self.at - self.cut <= from,
            "what was seen is shown again at the front"
        );
        // Where the last chunk was cut, the text begins now.
        self.at -= std::mem::take(&mut self.cut);
        let mut cut = None;
        while !self.is_over
            && let Some(next) = memchr::memchr(b'<', &bytes[self.at..])
        {
            let start = self.at + next;
            self.at = start;
            let Some(end) = self.markup(bytes, start) else {
                break;
            };
            self.at = end;
            if self.depth == 0 && !self.is_over {
                cut = Some(end);
            }
        }
        if cut.is_none() && bytes.len() >= SUSPICIOUS && !self.is_over && is_broken(bytes) {
            self.is_over = true;
            cut = Some(character_boundary(bytes));
        }
        self.cut = cut.unwrap_or(0);
        // A tag that was cut off by the block's end is looked at again.
        self.at = self.at.max(self.cut);
        cut
    }
}

impl Scan {
    /// Passes over what begins with the `<` at `start`; `None` where its end is not read yet.
    #[inline]
    fn markup(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        match *bytes.get(start + 1)? {
            b'/' => {
                // Inside a record, the next `<` comes soon enough.
                let end = match self.depth {
                    0 => {
                        self.is_over = true;
                        start + 2
                    }
                    1 => start + 3 + memchr::memchr(b'>', &bytes[start + 2..])?,
                    _ => start + 2,
                };
                self.depth = self.depth.saturating_sub(1);
                Some(end)
            }
            b'!' => self.declaration(bytes, start),
            b'?' => find(bytes, start + 2, b"?>"),
            _ => {
                let end = tag_end(bytes, start + 1)?;
                if bytes[end - 1] != b'/' {
                    self.depth += 1;
                }
                Some(end + 1)
            }
        }
    }

    fn declaration(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        let rest = &bytes[start..];
        if rest.starts_with(b"<!--") {
            find(bytes, start + 4, b"-->")
        } else if rest.starts_with(b"<![CDATA[") {
            find(bytes, start + 9, b"]]>")
        } else if b"<!--".starts_with(rest) || b"<![CDATA[".starts_with(rest) {
            None
        } else {
            // Nothing that may stand here; the parser says so.
            self.is_over = true;
            Some(bytes.len())
        }
    }
}

/// The `>` that ends the tag, outside of quotes.
#[inline]
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes[at..]
            .iter()
            .position(|byte| matches!(byte, b'>' | b'"' | b'\''))?;
        match bytes[at] {
            b'>' => return Some(at),
            quote => at += 2 + memchr::memchr(quote, &bytes[at + 1..])?,
        }
    }
}

fn find(bytes: &[u8], from: usize, end: &[u8]) -> Option<usize> {
    let found = memchr::memmem::find(bytes.get(from..)?, end)?;
    Some(from + found + end.len())
}

/// Whether the text is not well-formed in what is there of it.
fn is_broken(bytes: &[u8]) -> bool {
    let valid = character_boundary(bytes);
    let mut reader = Reader::from_reader(&bytes[..valid]);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return false,
            Ok(_) => {}
            // The text ends within something, which may well go on.
            Err(Error::Syntax(_) | Error::IllFormed(IllFormedError::UnclosedReference)) => {
                return false;
            }
            Err(_) => return true,
        }
    }
}

/// The length of `bytes` without the part of a character that may stand at its end.
fn character_boundary(bytes: &[u8]) -> usize {
    let tail = bytes.len().saturating_sub(3);
    let start = bytes[tail..].iter().rposition(|byte| byte & 0xC0 != 0x80);
    match start.map(|start| tail + start) {
        Some(start) if std::str::from_utf8(&bytes[start..]).is_err() => start,
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a list is cut last, for text that comes at once.
    fn cut(text: &str) -> usize {
        Scan::default().scan(text.as_bytes(), 0).unwrap_or(0)
    }

    #[test]
    fn cuts_only_between_records() {
        let record = "<r a='/>' b=\"<'>\"><r/><x>t</x><!-- </r> --><![CDATA[</r>]]><?p </r>?></r>";
        let text = format!("{record} <other/>\n{record}</list><r></r>");
        let whole = text.find("</list>").unwrap();
        assert_eq!(cut(&text), whole);
        for split in 1..text.len() {
            let mut scan = Scan::default();
            // As blocks do it: what is cut off is not shown again.
            let first = scan.scan(&text.as_bytes()[..split], 0).unwrap_or(0);
            let second = scan.scan(&text.as_bytes()[first..], split - first);
            assert_eq!(first + second.unwrap_or(0), whole, "split at {split}");
        }
        assert_eq!(cut("<r><x></r>"), 0);
        assert_eq!(cut("<r/><!DOCTYPE x><r/>"), 4);
    }

    #[test]
    fn an_unclosed_record_does_not_swallow_the_file() {
        let record = "<r><x>text</x></r>\n";
        let text = format!(
            "<r><x>\n</r>\n{}",
            record.repeat(SUSPICIOUS / record.len() + 1)
        );
        let mut scan = Scan::default();
        assert!(scan.scan(text.as_bytes(), 0).is_some());
    }
}
