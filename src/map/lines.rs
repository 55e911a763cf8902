//! Cuts a table as its format does: on which line each chunk begins is counted, so that threads may
//! ask; and a table whose rows are gathered comes in one piece.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::Map;
use super::tables::{Begun, Is};
use crate::format::{Chunk, Split};

/// What is known of the chunks that are under way, by their offset.
#[derive(Debug)]
pub(super) struct ByOffset<T>(Arc<Mutex<HashMap<u64, T>>>);

impl<T> Default for ByOffset<T> {
    fn default() -> Self {
        ByOffset(Arc::default())
    }
}

impl<T> Clone for ByOffset<T> {
    fn clone(&self) -> Self {
        ByOffset(Arc::clone(&self.0))
    }
}

impl<T> ByOffset<T> {
    /// What is known of the chunk at `base`; each is asked for once.
    pub(super) fn take(&self, base: u64) -> Option<T> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&base)
    }

    pub(super) fn put(&self, base: u64, known: T) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(base, known);
    }
}

/// Cuts as another does, and counts the lines.
pub(super) struct CountedSplit {
    /// Cuts.
    pub(super) inner: Box<dyn Split>,
    /// Where the counts go.
    pub(super) lines: ByOffset<u64>,
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

/// Cuts as another does, but gives a table whose rows are gathered in one piece.
pub(super) struct Pieces {
    /// Cuts.
    pub(super) inner: Box<dyn Split>,
    /// The map.
    pub(super) map: Arc<Map>,
    /// Of which table each chunk is.
    pub(super) tables: Begun,
    /// A chunk that is of another table than the one before.
    pub(super) held: Option<Chunk>,
}

/// The longest table whose rows are gathered, in bytes.
const LONGEST: usize = 256 << 20;

impl Split for Pieces {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        let first = match self.held.take() {
            Some(chunk) => Some(chunk),
            None => self.inner.next(buffer)?,
        };
        let Some(mut whole) = first else {
            return Ok(None);
        };
        let Is::Table { number, .. } = self.tables.of(&whole) else {
            return Ok(Some(whole));
        };
        if self.map.parts[number].gather.is_none() {
            return Ok(Some(whole));
        }
        while !whole.last
            && let Some(next) = self.inner.next(Vec::new())?
        {
            if !matches!(
                self.tables.of(&next),
                Is::Table {
                    is_first: false,
                    ..
                }
            ) {
                self.held = Some(next);
                break;
            }
            self.tables.forget(next.base);
            whole.bytes.extend(next.bytes);
            whole.last = next.last;
            if whole.bytes.len() > LONGEST {
                let message = "a table whose rows are gathered is held as a whole, and this one is longer than 256 MiB";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        Ok(Some(whole))
    }
}

/// Where the lines of a chunk begin.
#[derive(Debug)]
pub(super) struct LineStarts {
    base: u64,
    first: u64,
    ends: Vec<u32>,
}

impl LineStarts {
    /// The lines of a text that begins at byte `base` of the file, on line `first`.
    pub(super) fn of(text: &str, base: u64, first: u64) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end as u32);
        LineStarts {
            base,
            first,
            ends: ends.collect(),
        }
    }

    /// The line on which a byte of the file stands.
    pub(super) fn line(&self, at: u64) -> u64 {
        let at = at.saturating_sub(self.base);
        self.first + self.ends.partition_point(|end| u64::from(*end) < at) as u64
    }
}

fn count(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
