//! On which line a chunk begins: counted as the file is cut, so that threads may ask.

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

fn count(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
