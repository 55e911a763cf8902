//! Cuts a file where its tables begin and end.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::{Arc, PoisonError};

use super::super::CsvOptions;
use super::super::head::{header_cells, joined};
use super::super::header::{Header, HeaderCell};
use super::super::read::Table;
use super::super::rows::Rows;
use super::super::split::RowSplit;
use super::{Above, Beginning, FindTables, Piece, Section, Stack};
use crate::finding::FileId;
use crate::format::{Chunk, Split};
use crate::pipeline;

/// How many rows of one cell are kept in mind: they may be the titles of a table to come.
const MOST_TITLES: usize = 64;

/// Cuts where tables begin and end.
pub(super) struct StackSplit {
    pub(super) inner: RowSplit,
    pub(super) file: FileId,
    pub(super) options: CsvOptions,
    pub(super) finder: Arc<dyn FindTables>,
    pub(super) stack: Stack,
    /// The section at the end of what was cut.
    pub(super) current: Arc<Section>,
    /// The section of the chunk that was given last.
    pub(super) given: Option<Arc<Section>>,
    /// Rows that may lead to a table that begins in the next block.
    pub(super) carry: Vec<u8>,
    pub(super) ready: VecDeque<(Chunk, Arc<Section>)>,
    pub(super) is_begun: bool,
}

impl Split for StackSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        let mut buffer = Some(buffer);
        loop {
            if let Some((chunk, section)) = self.ready.pop_front() {
                let given = self.given.as_ref();
                let is_first = !given.is_some_and(|given| Arc::ptr_eq(given, &section));
                self.stack.put(chunk.base, &section, is_first);
                self.given = Some(section);
                return Ok(Some(chunk));
            }
            let Some(chunk) = self.inner.next(buffer.take().unwrap_or_default())? else {
                return Ok(None);
            };
            self.cut(chunk)?;
        }
    }
}

/// A row of one cell.
struct Lone {
    start: usize,
    text: String,
    span: Range<u64>,
    is_within: bool,
}

/// A piece of a block, and the section that it is of.
type Cut = (Range<usize>, Arc<Section>);

/// The pieces of a block.
struct Pieces {
    cut: Vec<Cut>,
    /// Where the last one begins.
    start: usize,
}

impl Pieces {
    fn end(&mut self, at: usize, section: &Arc<Section>) {
        if self.start < at {
            self.cut.push((self.start..at, Arc::clone(section)));
        }
        self.start = at;
    }

    /// Begins anew at an offset before the last end: what was cut off behind it is taken back.
    fn back_to(&mut self, at: usize) {
        cut_off(&mut self.cut, at);
        self.start = at;
    }
}

/// Takes back what is behind an offset; gives the section that it was of, if there was any.
fn cut_off(cut: &mut Vec<Cut>, at: usize) -> Option<Arc<Section>> {
    let mut taken = None;
    while let Some((range, section)) = cut.last_mut().filter(|(range, _)| range.end > at) {
        taken = Some(Arc::clone(section));
        if range.start >= at {
            cut.pop();
        } else {
            range.end = at;
        }
    }
    taken
}

impl StackSplit {
    fn cut(&mut self, chunk: Chunk) -> io::Result<()> {
        let base = chunk.base - self.carry.len() as u64;
        let mut bytes = std::mem::take(&mut self.carry);
        bytes.extend(chunk.bytes);
        let block = Chunk {
            bytes,
            base,
            first: !self.is_begun,
            last: chunk.last,
        };
        let (mut pieces, carry) = self.scan(&block)?;
        let length = block.bytes.len();
        let carry = if block.last { length } else { carry };
        // What is carried over is looked at again, from the state in which it was met.
        if let Some(section) = cut_off(&mut pieces, carry) {
            self.current = section;
        }
        let count = pieces.len();
        for (at, (range, section)) in pieces.into_iter().enumerate() {
            let piece = Chunk {
                base: base + range.start as u64,
                bytes: block.bytes[range].to_vec(),
                first: !std::mem::replace(&mut self.is_begun, true),
                last: block.last && at + 1 == count,
            };
            self.ready.push_back((piece, section));
        }
        self.carry = block.bytes[carry..].to_vec();
        Ok(())
    }

    /// The pieces of a block, and the offset from which it must be seen together with the next.
    fn scan(&mut self, block: &Chunk) -> io::Result<(Vec<Cut>, usize)> {
        let text = pipeline::readable(block);
        let mut rows = Rows::new(&text, block.last, self.options.dialect());
        let mut pieces = Pieces {
            cut: Vec::new(),
            start: 0,
        };
        let mut above: Vec<Lone> = Vec::new();
        let (mut blanks, mut was_blank) = (0, false);
        while let Some(row) = rows.next() {
            was_blank |= std::mem::replace(&mut blanks, rows.blank) < rows.blank;
            if row.is_ok() && rows.is_empty() {
                was_blank = true;
                continue;
            }
            let start = rows.range().start;
            if std::mem::take(&mut was_blank) && self.ends_at_blank() {
                pieces.end(start, &self.current);
                self.current = Arc::new(Section::of(Piece::Between));
            }
            if row.is_err() {
                above.clear();
                continue;
            }
            let Some(begins) = self.begins(&rows, &above) else {
                self.note_lone(&rows, block.base, &mut above);
                continue;
            };
            let titles = above.split_off(above.len() - begins.titles.min(above.len()));
            let lead = titles.first().map_or(start, |title| title.start);
            let Some(cells) = self.header(&mut rows, block, begins.header_rows)? else {
                above = titles;
                pieces.end(text.len(), &self.current);
                return Ok((pieces.cut, above.first().map_or(start, |title| title.start)));
            };
            if lead < pieces.start {
                pieces.back_to(lead);
            } else {
                pieces.end(lead, &self.current);
            }
            let mut findings = Vec::new();
            let header = Header::new(self.file, &cells, None, &self.options, &mut findings);
            let lead = Section::of(Piece::Lead(begins));
            *lead.findings.lock().unwrap_or_else(PoisonError::into_inner) = findings;
            pieces.end(rows.at(), &Arc::new(lead));
            let table = Table {
                file: self.file,
                dialect: self.options.dialect(),
                header,
            };
            let titles = titles.into_iter().map(|title| (title.text, title.span));
            self.current = Arc::new(Section {
                titles: titles.collect(),
                table: Some(table),
                ..Section::of(Piece::Rows(begins.table))
            });
            above.clear();
        }
        let carry = above.first().map_or(text.len(), |title| title.start);
        pieces.end(text.len(), &self.current);
        Ok((pieces.cut, carry))
    }

    fn ends_at_blank(&self) -> bool {
        match self.current.piece {
            Piece::Rows(table) => !self.finder.holds_blanks(table),
            Piece::Lead(_) | Piece::Between => false,
        }
    }

    fn begins(&self, rows: &Rows<'_>, above: &[Lone]) -> Option<Beginning> {
        let count = rows.cells().len();
        let cells: Vec<&str> = (0..count).map(|at| rows.text(at).trim()).collect();
        let above = above.iter().map(|row| Above {
            text: &row.text,
            is_within: row.is_within,
        });
        self.finder.begins(&cells, &above.collect::<Vec<_>>())
    }

    fn is_within(&self) -> bool {
        matches!(self.current.piece, Piece::Rows(_))
    }

    /// Keeps a row of one cell in mind, or a title between tables that has delimiters in it, as far
    /// as others follow.
    fn note_lone(&self, rows: &Rows<'_>, base: u64, above: &mut Vec<Lone>) {
        let cells = rows.cells().iter().enumerate();
        let mut filled = cells.filter(|(at, _)| !rows.text(*at).trim().is_empty());
        let (first, second) = (filled.next(), filled.next());
        let start = rows.range().start;
        let offset = base + start as u64;
        let delimiter = char::from(self.options.dialect().delimiter);
        let whole = rows.source().trim_end_matches(delimiter);
        let is_title =
            || !matches!(self.current.piece, Piece::Rows(_)) && self.finder.is_title(whole.trim());
        let (text, span) = match (first, second) {
            (Some((at, cell)), None) => {
                let span = offset + u64::from(cell.start)..offset + u64::from(cell.end);
                (rows.text(at).trim(), span)
            }
            (Some(_), Some(_)) if is_title() => (whole.trim(), offset..offset + whole.len() as u64),
            _ => {
                above.clear();
                return;
            }
        };
        if above.len() == MOST_TITLES {
            above.remove(0);
        }
        above.push(Lone {
            start,
            text: text.to_owned(),
            span,
            is_within: self.is_within(),
        });
    }

    /// The header's cells, from the row at hand on; `None` where the block ends within it.
    fn header(
        &self,
        rows: &mut Rows<'_>,
        block: &Chunk,
        count: usize,
    ) -> io::Result<Option<Vec<HeaderCell>>> {
        if block.base + block.bytes.len() as u64 > u64::from(u32::MAX) {
            let message = "a table of several begins behind the first 4 GiB of the file";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let mut cells = vec![header_cells(rows, block.base, self.options.dialect())];
        while cells.len() < count {
            match rows.next() {
                Some(Ok(())) => {
                    cells.push(header_cells(rows, block.base, self.options.dialect()));
                }
                None if !block.last => return Ok(None),
                None | Some(Err(_)) => break,
            }
        }
        Ok(Some(joined(cells)))
    }
}
