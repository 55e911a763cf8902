//! Cuts a table as its format does: on which line each chunk begins is counted, so that threads may
//! ask; and a table in which rows head others comes in one piece.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::format::{Chunk, Split};

/// The first lines of the chunks that are under way, by their offset.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Arc<Mutex<HashMap<u64, u64>>>);

impl Lines {
    /// The line at which the chunk at `base` begins; each is asked for once.
    pub(super) fn take(&self, base: u64) -> u64 {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&base)
            .unwrap_or(1)
    }

    fn put(&self, base: u64, line: u64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(base, line);
    }
}

/// Cuts as another does, and counts the lines.
pub(super) struct CountedSplit {
    /// Cuts.
    pub(super) inner: Box<dyn Split>,
    /// Where the counts go.
    pub(super) lines: Lines,
    /// What stands before the first chunk.
    pub(super) head: Vec<u8>,
    /// Where the head begins.
    pub(super) start: u64,
    /// The line that comes next.
    pub(super) line: u64,
}

impl Split for CountedSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        let chunk = self.inner.next(buffer)?;
        if let Some(chunk) = &chunk {
            if chunk.first {
                let before = (chunk.base.saturating_sub(self.start) as usize).min(self.head.len());
                self.line += count(&self.head[..before]);
                self.head = Vec::new();
            }
            self.lines.put(chunk.base, self.line);
            self.line += count(&chunk.bytes);
        }
        Ok(chunk)
    }
}

/// The longest table that is read in one piece, in bytes.
const LONGEST: usize = 256 << 20;

/// Gives a whole table as one chunk, as another cuts it.
pub(super) struct InOnePiece(pub(super) Box<dyn Split>);

impl Split for InOnePiece {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        let Some(mut whole) = self.0.next(buffer)? else {
            return Ok(None);
        };
        while !whole.last
            && let Some(next) = self.0.next(Vec::new())?
        {
            if next.base != whole.base + whole.bytes.len() as u64 {
                let message = "a map with a [[heading]] reads tables (CSV) alone";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            whole.bytes.extend(next.bytes);
            whole.last = next.last;
            if whole.bytes.len() > LONGEST {
                let message = "a table with a [[heading]] is read in one piece, and this one is longer than 256 MiB";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        Ok(Some(whole))
    }
}

fn count(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
