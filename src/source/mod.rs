//! Files, standard input and bytes in memory: where they are, and what stands at an offset.
//!
//! Findings hold byte offsets; lines and columns are worked out here, when one is shown. Nothing
//! here knows a format. Text is UTF-8 by the time it comes here; for a file stored in another
//! encoding the offsets as stored are counted back ([`Sources::stored`]).

mod backing;
mod cursor;

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use backing::read_full;
pub use backing::{Backing, Spool};
use cursor::Locator;
pub use cursor::Position;

use crate::finding::FileId;

/// The files of one run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

#[derive(Debug)]
struct SourceFile {
    path: String,
    backing: Backing,
    locator: Mutex<Locator>,
}

/// How a file is stored, where that is not plain UTF-8.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stored {
    /// The encoding, if it is not UTF-8.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Bytes before the text (a byte order mark that is no part of it).
    pub mark: u64,
}

/// The lines around a span, for a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// Number of the first line, from 1.
    pub first: u64,
    /// The text, without the last line's end; long lines are cut.
    pub text: String,
    /// The span within `text`, on character boundaries.
    pub span: Range<usize>,
    /// Whether something of the first line was cut off before `text`.
    pub cut_before: bool,
    /// Whether something of the last line was cut off after `text`.
    pub cut_after: bool,
}

/// How much of a long line a snippet keeps before and after the span's ends, in bytes.
const CONTEXT: u64 = 160;

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; `path` is how it is shown.
    pub fn add(&mut self, path: impl Into<String>, backing: Backing, stored: Stored) -> FileId {
        self.files.push(SourceFile {
            path: path.into(),
            backing,
            locator: Mutex::new(Locator::new(stored)),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// Adds a text in memory.
    pub fn add_text(&mut self, path: impl Into<String>, text: impl Into<Arc<[u8]>>) -> FileId {
        self.add(path, Backing::Bytes(text.into()), Stored::default())
    }

    /// Adds a file on disk, in UTF-8.
    pub fn add_disk(&mut self, path: impl Into<String>, disk: PathBuf) -> FileId {
        self.add(path, Backing::disk(disk), Stored::default())
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file's path as shown; `-` is standard input.
    pub fn path(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].path
    }

    /// Where the file's text can be read again.
    pub fn backing(&self, file: FileId) -> &Backing {
        &self.files[file.0 as usize].backing
    }

    /// Line and column of a byte offset.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn position(&self, file: FileId, offset: u64) -> io::Result<Position> {
        let file = &self.files[file.0 as usize];
        file.locator
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .position(&file.backing, offset)
    }

    /// The offset in the file as stored: the same as `offset` for UTF-8.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn stored(&self, file: FileId, offset: u64) -> io::Result<u64> {
        let file = &self.files[file.0 as usize];
        file.locator
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stored(&file.backing, offset)
    }

    /// The lines that `span` touches; of a span over many lines, the first.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn lines(&self, file: FileId, span: Range<u64>) -> io::Result<Lines> {
        let at = self.position(file, span.start)?;
        let backing = self.backing(file);
        let from = at.line_start.max(span.start.saturating_sub(CONTEXT));
        // A span that runs on over line ends is shown by its first line.
        let wanted = span.end.min(span.start + 4 * CONTEXT) + CONTEXT;
        let mut bytes = vec![0; (wanted - from) as usize];
        let read = backing.read_at(from, &mut bytes)?;
        bytes.truncate(read);
        let start = (span.start - from) as usize;
        let line_end =
            memchr::memchr(b'\n', bytes.get(start..).unwrap_or_default()).map(|at| start + at);
        let cut_after = line_end.is_none() && from + read as u64 == wanted;
        let mut end = line_end.unwrap_or(bytes.len());
        if end > 0 && line_end.is_some() && bytes[end - 1] == b'\r' && end > start {
            end -= 1;
        }
        bytes.truncate(end);
        Ok(trim(
            &bytes,
            at.line,
            from > at.line_start,
            cut_after,
            start,
            (span.end - from) as usize,
        ))
    }
}

/// Cuts `bytes` to character boundaries and makes lines of them.
fn trim(
    bytes: &[u8],
    first: u64,
    cut_before: bool,
    cut_after: bool,
    start: usize,
    end: usize,
) -> Lines {
    let is_boundary = |at: usize| bytes.get(at).is_none_or(|byte| byte & 0xC0 != 0x80);
    let head = (0..bytes.len()).find(|at| is_boundary(*at)).unwrap_or(0);
    let text = String::from_utf8_lossy(&bytes[head..]).into_owned();
    let clamp = |at: usize| {
        let mut at = at.saturating_sub(head).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let span = clamp(start)..clamp(end.max(start));
    Lines {
        first,
        text,
        span,
        cut_before,
        cut_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::new();
        let file = sources.add_text("a.csv", text.as_bytes());
        (sources, file)
    }

    #[test]
    fn columns_are_characters() {
        let (sources, file) = sources("id,né\r\nx,日本,y\n");
        let at = |needle: &str| {
            let offset = "id,né\r\nx,日本,y\n".find(needle).unwrap() as u64;
            let position = sources.position(file, offset).unwrap();
            (position.line, position.column)
        };
        assert_eq!(at("né"), (1, 4));
        assert_eq!(at("日"), (2, 3));
        assert_eq!(at(",y"), (2, 5));
        assert_eq!(at("id"), (1, 1), "going back is allowed");
    }

    #[test]
    fn a_snippet_is_the_line_without_its_end() {
        let (sources, file) = sources("a\r\nbcd,ef\r\ng\n");
        let lines = sources.lines(file, 7..9).unwrap();
        assert_eq!(
            (lines.first, lines.text.as_str(), lines.span),
            (2, "bcd,ef", 4..6)
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let text = format!("{}X{}", "é".repeat(1000), "b".repeat(1000));
        let (sources, file) = sources(&text);
        let lines = sources.lines(file, 2000..2001).unwrap();
        assert!(lines.cut_before && lines.cut_after);
        assert_eq!(&lines.text[lines.span.clone()], "X");
        assert!(lines.text.len() < 400);
    }

    #[test]
    fn offsets_as_stored_count_the_encoding() {
        let mut sources = Sources::new();
        let stored = Stored {
            encoding: Some(encoding_rs::WINDOWS_1252),
            mark: 0,
        };
        let file = sources.add("a.csv", Backing::Bytes("é—x".as_bytes().into()), stored);
        assert_eq!(sources.stored(file, 5).unwrap(), 2);
        let stored = Stored {
            encoding: Some(encoding_rs::UTF_16LE),
            mark: 2,
        };
        let file = sources.add("b.csv", Backing::Bytes("é𝄞x".as_bytes().into()), stored);
        assert_eq!(sources.stored(file, 6).unwrap(), 2 + 2 + 4);
    }
}
