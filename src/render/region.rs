//! Where a span begins and ends, as people count.

use std::io;
use std::ops::Range;

use crate::finding::{FileId, Place};
use crate::source::Sources;

/// Lines and columns of a span, all from 1; the end is the place just after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) end_line: u64,
    pub(super) end_column: u64,
}

impl Region {
    /// With columns in characters.
    pub(super) fn of(sources: &Sources, file: FileId, span: &Range<u64>) -> io::Result<Self> {
        let start = sources.position(file, span.start)?;
        let end = sources.position(file, span.end.max(span.start))?;
        Ok(Region {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        })
    }

    /// With columns in bytes of UTF-8.
    pub(super) fn in_bytes(sources: &Sources, file: FileId, span: &Range<u64>) -> io::Result<Self> {
        let region = Region::of(sources, file, span)?;
        Ok(Region {
            column: sources.byte_column(file, span.start)?,
            end_column: sources.byte_column(file, span.end.max(span.start))?,
            ..region
        })
    }

    /// With columns in characters.
    pub(super) fn of_place(sources: &Sources, place: &Place) -> io::Result<Self> {
        Region::of(sources, place.file, &place.span)
    }
}
