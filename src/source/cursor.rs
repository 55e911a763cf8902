//! From a byte offset to line and column, going on from the last place asked for.

use std::io;

use encoding_rs::Encoding;

use super::Stored;
use super::backing::Backing;

/// A place as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: u64,
    /// In characters, from 1.
    pub column: u64,
    /// Offset of the line's first byte.
    pub line_start: u64,
}

/// What is known at an offset.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    offset: u64,
    line: u64,
    /// Characters since the line's start.
    column: u64,
    line_start: u64,
    stored: u64,
}

/// The byte order mark in UTF-8.
pub(super) const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Distance of the checkpoints from which a look-up can go on, in bytes.
const STEP: u64 = 32 << 10;

#[derive(Debug)]
pub(super) struct Locator {
    encoding: Option<&'static Encoding>,
    /// At `index * STEP` bytes or a little after (on a character boundary).
    checkpoints: Vec<Cursor>,
    last: Cursor,
    block: Vec<u8>,
    block_start: u64,
}

impl Locator {
    pub(super) fn new(stored: Stored) -> Self {
        let start = Cursor {
            offset: 0,
            line: 1,
            column: 0,
            line_start: 0,
            stored: stored.mark,
        };
        Locator {
            encoding: stored.encoding,
            checkpoints: vec![start],
            last: start,
            block: Vec::new(),
            block_start: 0,
        }
    }

    pub(super) fn position(&mut self, backing: &Backing, offset: u64) -> io::Result<Position> {
        let at = self.seek(backing, offset)?;
        Ok(Position {
            line: at.line,
            column: at.column + 1,
            line_start: at.line_start,
        })
    }

    pub(super) fn stored(&mut self, backing: &Backing, offset: u64) -> io::Result<u64> {
        if self.encoding.is_none() {
            return Ok(offset);
        }
        Ok(self.seek(backing, offset)?.stored)
    }

    fn seek(&mut self, backing: &Backing, offset: u64) -> io::Result<Cursor> {
        let nearest = ((offset / STEP) as usize).min(self.checkpoints.len() - 1);
        let mut at = self.checkpoints[nearest];
        if self.last.offset <= offset && self.last.offset > at.offset {
            at = self.last;
        } else if at.offset > offset {
            at = self.checkpoints[nearest - 1];
        }
        while at.offset < offset {
            let next_checkpoint = self.checkpoints.len() as u64 * STEP;
            let goal = if at.offset < next_checkpoint {
                offset.min(next_checkpoint)
            } else {
                offset
            };
            let reached = self.advance(backing, &mut at, goal)?;
            if at.offset >= next_checkpoint {
                self.checkpoints.push(at);
            }
            if !reached {
                break;
            }
        }
        self.last = at;
        Ok(at)
    }

    /// Moves to `goal` or just past it, to a character boundary; `false` at the end of the text.
    fn advance(&mut self, backing: &Backing, at: &mut Cursor, goal: u64) -> io::Result<bool> {
        let block_end = self.block_start + self.block.len() as u64;
        if at.offset < self.block_start || at.offset >= block_end {
            self.block.resize(STEP as usize + 4, 0);
            let count = backing.read_at(at.offset, &mut self.block)?;
            self.block.truncate(count);
            self.block_start = at.offset;
        }
        let bytes = &self.block[(at.offset - self.block_start) as usize..];
        if bytes.is_empty() {
            return Ok(false);
        }
        let mut count = (goal - at.offset).min(bytes.len() as u64) as usize;
        // A character is never split between two steps, or it would be counted twice.
        while count < bytes.len() && bytes[count] & 0xC0 == 0x80 {
            count += 1;
        }
        at.walk(&bytes[..count], self.encoding);
        Ok(true)
    }
}

impl Cursor {
    fn walk(&mut self, bytes: &[u8], encoding: Option<&'static Encoding>) {
        let mut line = bytes;
        if let Some(last) = memchr::memrchr(b'\n', bytes) {
            self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            self.column = 0;
            self.line_start = self.offset + last as u64 + 1;
            line = &bytes[last + 1..];
        }
        self.column += line.iter().filter(|byte| *byte & 0xC0 != 0x80).count() as u64;
        // A byte order mark is no character of the first line: no editor counts it.
        if self.offset == 0 && line.len() == bytes.len() && bytes.starts_with(MARK) {
            self.column -= 1;
        }
        self.offset += bytes.len() as u64;
        if let Some(encoding) = encoding {
            self.stored += stored_length(bytes, encoding);
        }
    }
}

/// How many bytes the text takes as stored.
fn stored_length(bytes: &[u8], encoding: &'static Encoding) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
        return 2 * text.encode_utf16().count() as u64;
    }
    if encoding.is_single_byte() {
        return text.chars().count() as u64;
    }
    encoding.encode(&text).0.len() as u64
}
