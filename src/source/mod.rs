//! Files, standard input and bytes in memory: where they are, and what stands at an offset.
//!
//! Findings hold byte offsets; lines and columns are worked out here, when one is shown. Nothing
//! here knows a format. Text is UTF-8 by the time it comes here; for a file stored in another
//! encoding the offsets as stored are counted back ([`Sources::stored`]).

mod backing;
mod cursor;
mod folder;
mod name;
mod near;
mod overlay;
mod replacement;
mod temporary;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use backing::{Backing, Spool, read_full, read_to};
pub use cursor::Position;
use cursor::{Locator, MARK};
pub use folder::FolderReplacement;
pub use name::{absolute, path_below};
pub use near::{CannotRead, Missing, names_in, nearest_in, nearest_path};
pub use overlay::{Overlaid, Overlay};
pub use replacement::Replacement;
pub use temporary::file_aside;

use crate::finding::FileId;

/// The files of one run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// The folder that names are relative to.
    root: Option<PathBuf>,
    /// What is read in place of files.
    overlay: Overlay,
}

#[derive(Debug)]
struct SourceFile {
    path: String,
    name: String,
    backing: Backing,
    stored: Stored,
    locator: Mutex<Locator>,
}

/// How a file is stored, where that is not plain UTF-8.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stored {
    /// The encoding, if it is not UTF-8.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Bytes before the text (a byte order mark that is no part of it).
    pub mark: u64,
    /// Whether it is compressed; offsets as stored are then those of what is inside.
    pub is_compressed: bool,
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

    /// No files yet; the names of those to come are relative to `root`.
    pub fn below(root: &Path) -> Self {
        Sources {
            root: Some(absolute(root)),
            ..Self::default()
        }
    }

    /// Adds a file; `path` is how it is shown.
    pub fn add(&mut self, path: impl Into<String>, backing: Backing, stored: Stored) -> FileId {
        let path = path.into();
        self.files.push(SourceFile {
            name: name::name(self.root.as_deref(), &path),
            path,
            backing,
            stored,
            locator: Mutex::new(Locator::new(stored)),
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// Has these texts read in place of files, from now on.
    #[must_use]
    pub fn with_overlay(mut self, overlay: Overlay) -> Self {
        self.overlay = overlay;
        self
    }

    /// What is read in place of the file at `path`; `-` is standard input.
    pub fn overlaid(&self, path: &Path) -> Option<&Overlaid> {
        self.overlay.get(path)
    }

    /// How the file is stored.
    pub fn stored_as(&self, file: FileId) -> Stored {
        self.files[file.0 as usize].stored
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

    /// Shows the files below `folder` as below `name`: for copies of what is kept elsewhere.
    pub fn show_below(&mut self, folder: &Path, name: &str) {
        for file in &mut self.files {
            if let Ok(rest) = Path::new(&file.path).strip_prefix(folder) {
                file.path = format!("{name}{}", rest.display());
            }
        }
    }

    /// The name by which reports of other runs know the file: `claims/a.csv`, from wherever and
    /// however orelint was called.
    pub fn name(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].name
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

    /// The column of a byte offset in bytes of UTF-8, from 1.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn byte_column(&self, file: FileId, offset: u64) -> io::Result<u64> {
        let at = self.position(file, offset)?;
        Ok(offset - at.line_start.min(offset) + 1)
    }

    /// The bytes of `span`: fewer where the text ends before it.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn bytes(&self, file: FileId, span: Range<u64>) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; span.end.saturating_sub(span.start) as usize];
        let count = self.backing(file).read_at(span.start, &mut bytes)?;
        bytes.truncate(count);
        Ok(bytes)
    }

    /// The whole line that `offset` stands on, without its end; `None` where it is longer than
    /// `limit` bytes.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn line(&self, file: FileId, offset: u64, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let start = self.position(file, offset)?.line_start;
        // Most lines are short: few bytes are read before many.
        let mut wanted = 1 << 10;
        let mut line = loop {
            let mut line = self.bytes(file, start..start + wanted.min(limit + 1))?;
            if let Some(end) = memchr::memchr(b'\n', &line) {
                line.truncate(end);
                break line;
            }
            if line.len() as u64 > limit {
                return Ok(None);
            }
            if (line.len() as u64) < wanted {
                break line;
            }
            wanted *= 8;
        };
        if line.ends_with(b"\r") {
            line.pop();
        }
        Ok(Some(line))
    }

    /// The lines that `span` touches; of a span over many lines, the first.
    ///
    /// # Errors
    /// The file can no longer be read.
    pub fn lines(&self, file: FileId, span: Range<u64>) -> io::Result<Lines> {
        let at = self.position(file, span.start)?;
        let from = at.line_start.max(span.start.saturating_sub(CONTEXT));
        // A span that runs on over line ends is shown by its first line.
        let wanted = span.end.min(span.start + 4 * CONTEXT).max(span.start) + CONTEXT;
        let mut bytes = self.bytes(file, from..wanted)?;
        let start = (span.start - from) as usize;
        let line_end =
            memchr::memchr(b'\n', bytes.get(start..).unwrap_or_default()).map(|at| start + at);
        let cut_after = line_end.is_none() && from + bytes.len() as u64 == wanted;
        if let Some(end) = line_end {
            bytes.truncate(end);
            if bytes.ends_with(b"\r") {
                bytes.pop();
            }
        }
        Ok(trim(
            &bytes,
            at.line,
            from > at.line_start,
            cut_after,
            start..(span.end - from.min(span.end)) as usize,
        ))
    }
}

/// Cuts `bytes` to whole characters, without a byte order mark, and makes lines of them.
fn trim(bytes: &[u8], first: u64, cut_before: bool, cut_after: bool, span: Range<usize>) -> Lines {
    let continues = |byte: &u8| byte & 0xC0 == 0x80;
    let head = match bytes {
        _ if cut_before => bytes.iter().take_while(|byte| continues(byte)).count(),
        _ if first == 1 && bytes.starts_with(MARK) => MARK.len(),
        _ => 0,
    };
    let mut bytes = &bytes[head..];
    if cut_after
        && let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        bytes = &bytes[..error.valid_up_to()];
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let clamp = |at: usize| text.floor_char_boundary(at.saturating_sub(head));
    let span = clamp(span.start)..clamp(span.end.max(span.start));
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
    fn a_cut_splits_no_character() {
        for pad in 0..4 {
            let text = format!(
                "{}{}X{}",
                "a".repeat(pad),
                "日".repeat(200),
                "𝄞".repeat(200)
            );
            let start = pad as u64 + 600;
            let (sources, file) = sources(&text);
            let lines = sources.lines(file, start..start + 1).unwrap();
            assert_eq!(&lines.text[lines.span.clone()], "X");
            assert!(!lines.text.contains('\u{FFFD}'), "{}", lines.text);
        }
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let (sources, file) = sources("\u{FEFF}id,name\nx,y\n");
        assert_eq!(sources.position(file, 3).unwrap().column, 1);
        assert_eq!(sources.position(file, 6).unwrap().column, 4);
        assert_eq!(sources.byte_column(file, 6).unwrap(), 7, "bytes as stored");
        let lines = sources.lines(file, 6..10).unwrap();
        assert_eq!((lines.text.as_str(), lines.span), ("id,name", 3..7));
        assert_eq!(sources.position(file, 11).unwrap().line, 2);
    }

    #[test]
    fn a_line_is_whole_or_not_there() {
        let (sources, file) = sources("ab\r\ncdefg\nhi");
        let line = |offset, limit| sources.line(file, offset, limit).unwrap();
        assert_eq!(line(1, 9).as_deref(), Some(&b"ab"[..]));
        assert_eq!(line(6, 5).as_deref(), Some(&b"cdefg"[..]));
        assert_eq!(line(6, 4), None);
        assert_eq!(line(11, 2).as_deref(), Some(&b"hi"[..]));
    }

    #[test]
    fn offsets_as_stored_count_the_encoding() {
        let mut sources = Sources::new();
        let stored = Stored {
            encoding: Some(encoding_rs::WINDOWS_1252),
            ..Stored::default()
        };
        let file = sources.add("a.csv", Backing::Bytes("é—x".as_bytes().into()), stored);
        assert_eq!(sources.stored(file, 5).unwrap(), 2);
        let stored = Stored {
            encoding: Some(encoding_rs::UTF_16LE),
            mark: 2,
            is_compressed: false,
        };
        let file = sources.add("b.csv", Backing::Bytes("é𝄞x".as_bytes().into()), stored);
        assert_eq!(sources.stored(file, 6).unwrap(), 2 + 2 + 4);
    }
}
