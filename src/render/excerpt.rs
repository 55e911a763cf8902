//! The line that a place stands on, cut to what a screen holds.

use std::io;
use std::ops::Range;

use crate::finding::{FileId, Place};
use crate::source::Sources;

/// What stands where something was cut off.
const CUT: &str = "...";

/// A line with one span of it.
#[derive(Debug)]
pub(super) struct Excerpt {
    pub(super) file: FileId,
    /// The true line, from 1.
    pub(super) line: u64,
    /// The true column, in characters, from 1.
    pub(super) column: u64,
    pub(super) text: String,
    /// The span within `text`; it ends with the line, if not before.
    pub(super) span: Range<usize>,
    /// Whether `text` is the whole line.
    pub(super) whole: bool,
}

impl Excerpt {
    /// The line where `place` begins, in about `width` columns where it is long.
    pub(super) fn of(sources: &Sources, place: &Place, width: usize) -> io::Result<Self> {
        let at = sources.position(place.file, place.span.start)?;
        let lines = sources.lines(place.file, place.span.clone())?;
        let mut text = lines.text;
        let mut span = lines.span;
        let mut cut_after = lines.cut_after;
        // Of a long value its beginning tells enough.
        if let Some((longest, _)) = text[span.clone()].char_indices().nth(width / 2) {
            text.truncate(span.start + longest);
            cut_after = true;
        }
        if cut_after {
            text.push_str(CUT);
            span.end = span.end.min(text.len());
        }
        if lines.cut_before {
            text.insert_str(0, CUT);
            span = span.start + CUT.len()..span.end + CUT.len();
        }
        Ok(Excerpt {
            file: place.file,
            line: at.line,
            column: at.column,
            whole: !cut_after && !lines.cut_before,
            text,
            span,
        })
    }

    /// Whether both show the same text, so that one snippet may mark both spans.
    pub(super) fn same_text(&self, other: &Excerpt) -> bool {
        self.whole && other.whole && (self.file, self.line) == (other.file, other.line)
    }
}
