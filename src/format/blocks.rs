//! Reads a file block by block and cuts it where a record ends.

use std::io::{self, Read};

use super::Chunk;
use crate::source;

/// How much is read at a time, in bytes: enough to be worth a thread's while, little enough that
/// a dozen in flight weigh nothing.
pub const BLOCK: usize = 512 << 10;

/// The largest chunk: spans are 32 bits wide.
pub const LIMIT: usize = u32::MAX as usize - 1;

/// A record, or a file that is one value, that is longer than [`LIMIT`]: the data's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a single value of more than 4 GiB")]
pub struct TooLong;

impl From<TooLong> for io::Error {
    fn from(error: TooLong) -> Self {
        io::Error::new(io::ErrorKind::InvalidData, error)
    }
}

/// Finds where records end, byte after byte, keeping its state from block to block.
pub trait Boundary: Send {
    /// Looks at `bytes[from..]`, which follows what was seen before, and gives the end of the last
    /// whole record in `bytes`.
    fn scan(&mut self, bytes: &[u8], from: usize) -> Option<usize>;
}

/// Every record ends with a line feed.
#[derive(Debug)]
pub struct LineEnds;

impl Boundary for LineEnds {
    fn scan(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        memchr::memrchr(b'\n', &bytes[from..]).map(|at| from + at + 1)
    }
}

/// A file being cut into blocks of whole records.
pub struct Blocks {
    reader: Box<dyn Read + Send>,
    /// What was read after the last cut.
    carry: Vec<u8>,
    /// How much of `carry` the boundary has looked at.
    seen: usize,
    base: u64,
    first: bool,
    ended: bool,
    /// Why the file could not be read on; told after what was read before it.
    error: Option<io::Error>,
}

impl Blocks {
    /// Starts at byte `base`, where `reader` stands; `read` was read from there already.
    pub fn new(reader: Box<dyn Read + Send>, base: u64, read: Vec<u8>) -> Self {
        Blocks {
            reader,
            carry: read,
            seen: 0,
            base,
            first: true,
            ended: false,
            error: None,
        }
    }

    /// The next block that ends where a record ends, or what is left.
    ///
    /// # Errors
    /// The file cannot be read on, or a record is longer than [`LIMIT`].
    pub fn next(
        &mut self,
        mut buffer: Vec<u8>,
        boundary: &mut dyn Boundary,
    ) -> io::Result<Option<Chunk>> {
        if self.ended {
            return Ok(None);
        }
        buffer.clear();
        buffer.append(&mut self.carry);
        let mut scanned = std::mem::take(&mut self.seen);
        let mut cut = None;
        if let Some(error) = self.error.take() {
            self.ended = true;
            return Err(error);
        }
        let mut wanted = BLOCK;
        loop {
            let full = buffer.len() >= wanted || self.read_to(&mut buffer, wanted);
            if !full && self.error.is_none() {
                self.ended = true;
                return Ok(Some(self.chunk(buffer, true)));
            }
            cut = boundary.scan(&buffer, scanned).or(cut);
            scanned = buffer.len();
            if let Some(end) = cut {
                // What was read before an error is worth as much as ever; the error comes next.
                self.carry.extend_from_slice(&buffer[end..]);
                self.seen = self.carry.len();
                buffer.truncate(end);
                return Ok(Some(self.chunk(buffer, false)));
            }
            if let Some(error) = self.error.take() {
                self.ended = true;
                return Err(error);
            }
            wanted = larger(buffer.len())?;
        }
    }

    /// Everything that is left, as one chunk.
    ///
    /// # Errors
    /// The file cannot be read on, or is longer than [`LIMIT`].
    pub fn rest(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        if self.ended {
            return Ok(None);
        }
        self.ended = true;
        buffer.clear();
        buffer.append(&mut self.carry);
        let mut wanted = BLOCK.max(buffer.len() * 2).min(LIMIT);
        while self.read_to(&mut buffer, wanted) {
            wanted = larger(buffer.len())?;
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(Some(self.chunk(buffer, true))),
        }
    }

    /// Reads on until `buffer` holds `wanted` bytes; `false` where the file ended before that, or
    /// could not be read on: then `error` says why, and what was read is there.
    fn read_to(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> bool {
        source::read_to(&mut self.reader, buffer, wanted).unwrap_or_else(|error| {
            self.error = Some(error);
            false
        })
    }

    fn chunk(&mut self, bytes: Vec<u8>, last: bool) -> Chunk {
        let base = self.base;
        self.base += bytes.len() as u64;
        Chunk {
            bytes,
            base,
            first: std::mem::take(&mut self.first),
            last,
        }
    }
}

/// The next size of a buffer of `held` bytes that is too small.
fn larger(held: usize) -> Result<usize, TooLong> {
    if held >= LIMIT {
        Err(TooLong)
    } else {
        Ok((held * 2).min(LIMIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records end with `;`; counts what it is shown.
    struct Semicolons {
        seen: usize,
    }

    impl Boundary for Semicolons {
        fn scan(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
            self.seen += bytes.len() - from;
            memchr::memrchr(b';', &bytes[from..]).map(|at| from + at + 1)
        }
    }

    #[test]
    fn a_boundary_sees_each_byte_once() {
        let text = b"0123456789;".repeat(200_000);
        let (head, rest) = text.split_at(7);
        let reader = Box::new(io::Cursor::new(rest.to_vec()));
        let mut blocks = Blocks::new(reader, 0, head.to_vec());
        let mut boundary = Semicolons { seen: 0 };
        let mut whole = Vec::new();
        while let Some(chunk) = blocks.next(Vec::new(), &mut boundary).unwrap() {
            assert_eq!(chunk.base, whole.len() as u64);
            assert!(chunk.bytes.ends_with(b";"));
            whole.extend(chunk.bytes);
            if !chunk.last {
                assert_eq!(boundary.seen, whole.len() + blocks.carry.len());
            }
        }
        assert!(whole == text);
    }
}
