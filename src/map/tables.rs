//! Several tables in one file: which row begins which of them, and the rows that are in none.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::engine::Rows;
use super::headings::{Open, TitlePart};
use super::pattern::Pattern;
use super::rules::Begins;
use super::tally::Tally;
use super::{MISSING_TABLE, Map, ROW};
use crate::document::{Document, Node};
use crate::finding::{Finding, Place};
use crate::format::csv::stacked::{Above, Beginning, FindTables, Piece, Section, Stack};
use crate::format::{Chunk, Parsed, Sink};
use crate::suggest;

impl Map {
    /// Whether it tells several tables of a file apart.
    pub(super) fn has_tables(&self) -> bool {
        self.parts.iter().any(|part| part.begins.is_some())
    }
}

impl FindTables for Map {
    fn begins(&self, cells: &[&str], above: &[Above<'_>]) -> Option<Beginning> {
        let parts = self.parts.iter().enumerate();
        parts.into_iter().find_map(|(table, part)| {
            let begins = part.begins.as_ref()?;
            let titles = begins.titles(cells, above)?;
            Some(Beginning {
                table,
                titles,
                header_rows: begins.rows,
            })
        })
    }

    fn is_title(&self, text: &str) -> bool {
        let begins = self.parts.iter().filter_map(|part| part.begins.as_ref());
        let mut titles = begins.flat_map(|begins| &begins.title);
        titles.any(|pattern| pattern.fits(text))
    }

    fn holds_blanks(&self, table: usize) -> bool {
        let begins = self.parts[table].begins.as_ref();
        begins.is_some_and(|begins| begins.holds_blanks)
    }
}

impl Begins {
    /// How many of the rows above are titles of the table whose columns a row of these cells names;
    /// `None` where it names those of another table, or is no header.
    fn titles(&self, cells: &[&str], above: &[Above<'_>]) -> Option<usize> {
        let is_named = |pattern: &Pattern| cells.iter().any(|cell| pattern.fits(cell));
        if !self.header.iter().all(is_named) {
            return None;
        }
        if self.title.is_empty() {
            // A row of one cell that stands in a table is of that table.
            let outside = above.iter().rev().take_while(|row| !row.is_within);
            return Some(outside.count());
        }
        let is_title = |row: &Above<'_>| self.title.iter().any(|pattern| pattern.fits(row.text));
        let first = above.iter().position(is_title)?;
        Some(above.len() - first)
    }

    /// What the titles say, by the names that their patterns give.
    pub(super) fn told(&self, section: &Section) -> Open {
        let mut told: Vec<TitlePart> = Vec::new();
        for (text, place) in &section.titles {
            for pattern in &self.title {
                let parts = pattern.read(text).unwrap_or_default();
                for (name, range) in parts {
                    let Some(range) = range else { continue };
                    let is_known = told.iter().any(|(known, ..)| known == name);
                    if !is_known {
                        let span = place.clone();
                        let part = text[range.clone()].trim().to_owned();
                        // A doubled quote makes the source longer than the text.
                        let span = if span.end - span.start == text.len() as u64 {
                            span.start + range.start as u64..span.start + range.end as u64
                        } else {
                            span
                        };
                        told.push((name.to_owned(), part, span, pattern.span().clone()));
                    }
                }
            }
        }
        Open::titled(told)
    }
}

/// Of which table the chunks of a file are.
#[derive(Clone, Default)]
pub(super) struct Begun(pub(super) Option<Stack>);

/// What a chunk is.
pub(super) enum Is {
    /// Rows of a table of the map.
    Table {
        /// Which.
        number: usize,
        /// Whether it begins there.
        is_first: bool,
        /// What stands above it.
        section: Option<Arc<Section>>,
    },
    /// Rows that are of no table.
    Other(Piece),
}

impl Begun {
    /// What the chunk is: without several tables, rows of the one.
    pub(super) fn of(&self, chunk: &Chunk) -> Is {
        let found = self.0.as_ref().map(|stack| stack.get(chunk.base));
        match found {
            None => Is::Table {
                number: 0,
                is_first: chunk.first,
                section: None,
            },
            Some(None) => Is::Other(Piece::Between),
            Some(Some((section, is_first))) => match section.piece {
                Piece::Rows(number) => Is::Table {
                    number,
                    is_first,
                    section: Some(section),
                },
                piece => Is::Other(piece),
            },
        }
    }

    pub(super) fn forget(&self, base: u64) {
        if let Some(stack) = &self.0 {
            stack.forget(base);
        }
    }
}

/// What is known of the tables of a map, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// Those that begin somewhere.
    pub(super) begun: BTreeSet<usize>,
    /// Those of which a row in no table is nearly the header: that is told there.
    pub(super) nearly: BTreeSet<usize>,
}

/// Takes the rows that are of no table.
pub(super) struct Outside<'m, 's> {
    rows: &'m Rows,
    piece: Piece,
    sink: &'s mut dyn Sink,
    delivered: u64,
    tally: Tally,
    /// The first that the map does not explain, and how many they are.
    strange: Option<(Finding, u64)>,
    /// Whether a row of several cells was looked at: it may be nearly a header.
    is_looked_at: bool,
}

impl<'m, 's> Outside<'m, 's> {
    pub(super) fn new(rows: &'m Rows, piece: Piece, sink: &'s mut dyn Sink) -> Self {
        Outside {
            rows,
            piece,
            sink,
            delivered: 0,
            tally: Tally::default(),
            strange: None,
            is_looked_at: false,
        }
    }

    /// Tells what was met, when the inner parser is through with the chunk.
    pub(super) fn finish(mut self, inner: Parsed) -> Parsed {
        if let Some((finding, count)) = self.strange.take() {
            self.sink.finding(match count {
                1 => finding,
                2 => finding.note("so is another row beside it"),
                _ => finding.note(format!("so are {} more rows around it", count - 1)),
            });
        }
        self.tally.empty += inner.dropped.empty_rows;
        self.tally.unread += inner.records.saturating_sub(self.delivered);
        let mut state = self.rows.progress.state();
        state.tally += self.tally;
        if let Piece::Lead(beginning) = self.piece {
            state.met.begun.insert(beginning.table);
        }
        Parsed {
            records: 0,
            ..inner
        }
    }

    /// A row in no table that the map does not list.
    fn strange(&self, document: &Document<'_>) -> Finding {
        let place = Place::in_file(self.rows.file, document.root().place());
        let finding = ROW.at(place, "a row that is in no table of the map");
        finding.help(
            "if it names the columns of a table, write a [[table]] with a `header` that fits it; a remark is listed under `between`",
        )
    }

    /// The same of a row that is nearly the header of a table.
    fn nearly(&self, document: &Document<'_>, cells: &[&str]) -> Option<Finding> {
        let map = &self.rows.map;
        let mut nearly: Vec<Nearly<'_>> = Vec::new();
        for (number, part) in map.parts.iter().enumerate() {
            let near = part.begins.as_ref().and_then(|begins| begins.nearly(cells));
            if let Some(near) = near {
                self.rows.progress.state().met.nearly.insert(number);
                nearly.push(near);
            }
        }
        // One that is spelled alike is meant; else any of them may be.
        if let Some(at) = nearly.iter().position(|near| near.meant.is_some()) {
            nearly = vec![nearly.swap_remove(at)];
        }
        let first = nearly.first()?;
        let mut finding = self.strange(document).help(match &first.meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "if it is meant, write under `header` or `title` what stands in the file; else it needs a [[table]] of its own".to_owned(),
        });
        for near in nearly {
            let place = Place::in_file(map.file, near.lacks.span().clone());
            finding = finding.related(place, near.what);
        }
        Some(finding)
    }
}

/// Why a row is not the header of a table, though nearly.
struct Nearly<'m> {
    /// The pattern that nothing fits.
    lacks: &'m Pattern,
    what: &'static str,
    /// What was probably meant.
    meant: Option<String>,
}

impl Begins {
    fn nearly(&self, cells: &[&str]) -> Option<Nearly<'_>> {
        let fits = |pattern: &&Pattern| cells.iter().any(|cell| pattern.fits(cell));
        let Some(lacks) = self.header.iter().find(|pattern| !fits(pattern)) else {
            return self.title.first().map(|lacks| Nearly {
                lacks,
                what: "it would be the header of this table, but no row above it fits the title",
                meant: None,
            });
        };
        let meant = alike(lacks, cells);
        let fitting = self.header.iter().filter(fits).count();
        let is_near = meant.is_some() || 2 * fitting >= self.header.len();
        is_near.then_some(Nearly {
            lacks,
            what: "it is nearly the header of this table, but no cell of it fits this",
            meant,
        })
    }
}

/// The cell, or the first word of one, that was probably meant.
fn alike(pattern: &Pattern, cells: &[&str]) -> Option<String> {
    let plain = pattern.text().replace(['*', '[', ']', '{', '}', '\\'], "");
    let plain = plain.trim();
    if let Some(near) = suggest::nearest(plain, cells.iter().copied()) {
        return Some(near.to_owned());
    }
    let firsts = cells
        .iter()
        .filter_map(|cell| cell.split_whitespace().next());
    suggest::nearest(plain, firsts).map(|near| format!("{near}*"))
}

impl Sink for Outside<'_, '_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        self.delivered += 1;
        if let Piece::Lead(beginning) = self.piece {
            let is_title = self.delivered <= beginning.titles as u64;
            self.tally
                .skip(if is_title { "a title" } else { "a header" }, 1);
            return;
        }
        let root = document.root();
        let cells: Vec<&str> = root
            .elements()
            .filter_map(Node::text)
            .map(str::trim)
            .collect();
        let first = cells
            .iter()
            .find(|cell| !cell.is_empty())
            .copied()
            .unwrap_or_default();
        if self
            .rows
            .map
            .between
            .iter()
            .any(|pattern| pattern.fits(first))
        {
            self.tally.skip("between the tables", 1);
            return;
        }
        self.tally.unread += 1;
        let count = self.strange.as_ref().map_or(0, |(_, count)| *count);
        let is_lone = cells.iter().filter(|cell| !cell.is_empty()).count() < 2;
        let mut nearly = None;
        if !is_lone && !std::mem::replace(&mut self.is_looked_at, true) {
            nearly = self.nearly(document, &cells);
        }
        self.strange = match (nearly, self.strange.take()) {
            (Some(nearly), _) => Some((nearly, count + 1)),
            (None, Some((first, _))) => Some((first, count + 1)),
            (None, None) => Some((self.strange(document), 1)),
        };
    }

    fn finding(&mut self, mut finding: Finding) {
        finding.place.record = None;
        self.sink.finding(finding);
    }
}

/// The tables that the map describes and the file lacks.
pub(super) fn missing_tables(map: &Map, met: &Met) -> Vec<Finding> {
    let parts = map.parts.iter().enumerate();
    let missing = parts.filter(|(number, _)| {
        !met.begun.contains(number) && !met.nearly.contains(number) && !map.several_tables
    });
    let findings = missing.filter_map(|(_, part)| {
        let begins = part.begins.as_ref()?;
        let place = Place::in_file(map.file, begins.span.clone());
        let what: Vec<String> = begins.header.iter().map(|it| format!("`{}`", it.text())).collect();
        let message = format!("the file has no table with the columns {}", what.join(", "));
        let help = if begins.title.is_empty() {
            "each pattern of `header` must fit a cell of the row that names the columns"
        } else {
            "each pattern of `header` must fit a cell of the row that names the columns, and a row above it the `title`"
        };
        Some(MISSING_TABLE.at(place, message).help(help))
    });
    findings.collect()
}
