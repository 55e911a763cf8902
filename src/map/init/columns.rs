//! What the columns of a table hold.

use std::collections::HashMap;

use super::families::says_figures;
use super::marks;
use crate::map::figure::{Decimal, Figure, Marks};
use crate::map::words::{Names, is_date};
use crate::vocabulary::Vocabulary;

/// How many different texts of a column are kept.
const TEXTS: usize = 5_000;

/// How many rows that have one cell are kept.
const LONE: usize = 40;

/// The longest text that may be a name, in bytes.
const LONGEST_NAME: usize = 80;

/// The columns of a table, in order.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Number of rows.
    pub(super) rows: u64,
    /// Each column.
    pub(super) all: Vec<Column>,
    at: HashMap<String, usize>,
    /// How the table writes numbers.
    pub(super) decimal: Decimal,
    /// The first cells of rows that are none, it seems, in order: of which nothing else is filled, and
    /// what stands below the last figure.
    pub(super) lone: Vec<String>,
    /// Whether a row with a figure was met.
    has_figures: bool,
    /// What the run knows names by.
    pub(super) names: Names,
    /// Rows without a figure since the last that has one.
    waiting: Vec<Vec<(String, String)>>,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// The different texts in it that are not empty, with their numbers, in order.
    pub(super) texts: Vec<(String, u64)>,
    at: HashMap<String, usize>,
}

/// What a column seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Empty,
    Country,
    Commodity,
    Unit,
    Date,
    Figures,
    Text,
}

impl Columns {
    /// No columns yet, in a run that knows these words.
    pub(super) fn new(vocabulary: Vocabulary) -> Columns {
        Columns {
            names: Names::of(vocabulary),
            ..Columns::default()
        }
    }

    /// The words of the run.
    pub(super) fn known(&self) -> Vocabulary {
        self.names.vocabulary
    }

    /// Decides how numbers are written: with decimal commas, where that reads more cells.
    pub(super) fn tell_decimal(&mut self) {
        let read = |decimal| {
            let marks = Marks {
                decimal,
                ..Marks::default()
            };
            let texts = self.all.iter().flat_map(|column| &column.texts);
            texts.filter(|(text, _)| is_figure(&marks, text)).count()
        };
        if read(Decimal::Comma) > read(Decimal::Point) {
            self.decimal = Decimal::Comma;
        }
    }

    /// Takes a row; where it may be a remark below the table, it waits for rows that are not.
    pub(super) fn add(&mut self, row: Vec<(String, String)>) {
        let has_figure = row.iter().any(|(_, text)| {
            let reads = |decimal| {
                let marks = Marks {
                    decimal,
                    ..Marks::default()
                };
                is_figure(&marks, text)
            };
            marks::is_usual(text) || reads(Decimal::Point) || reads(Decimal::Comma)
        });
        if !has_figure && self.has_figures && self.waiting.len() < LONE {
            self.waiting.push(row);
            return;
        }
        self.has_figures |= has_figure;
        for row in std::mem::take(&mut self.waiting) {
            self.take(row);
        }
        self.take(row);
    }

    /// After the last row: what still waits is a remark below the table.
    pub(super) fn finish(&mut self) {
        for row in std::mem::take(&mut self.waiting) {
            let first = row.iter().find(|(_, text)| !text.is_empty());
            match first.map(|(_, text)| text.clone()) {
                Some(text) if !self.is_place(&text) => {
                    self.rows += 1;
                    self.lone.push(text);
                }
                _ => self.take(row),
            }
        }
    }

    /// Whether a text names a country or area: its row may lack all figures and be no heading.
    fn is_place(&self, text: &str) -> bool {
        self.names.find_place(text).is_some()
    }

    fn take(&mut self, row: Vec<(String, String)>) {
        self.rows += 1;
        let mut filled = row
            .iter()
            .enumerate()
            .filter(|(_, (_, text))| !text.is_empty());
        if let (Some((0, (_, text))), None) = (filled.next(), filled.next())
            && row.len() > 2
            && self.lone.len() < LONE
            && !self.lone.contains(text)
            && !self.is_place(text)
        {
            self.lone.push(text.clone());
        }
        for (name, text) in row {
            let next = self.all.len();
            let at = *self.at.entry(name.clone()).or_insert(next);
            if at == next {
                self.all.push(Column {
                    name,
                    texts: Vec::new(),
                    at: HashMap::new(),
                });
            }
            if !text.is_empty() {
                self.all[at].add(text);
            }
        }
    }
}

impl Column {
    fn add(&mut self, text: String) {
        if let Some(at) = self.at.get(&text) {
            self.texts[*at].1 += 1;
        } else if self.texts.len() < TEXTS {
            self.at.insert(text.clone(), self.texts.len());
            self.texts.push((text, 1));
        }
    }

    /// What it seems to hold: what its name says, where its texts do not contradict, else what most
    /// of its different texts are. Signs in place of figures tell neither way.
    pub(super) fn nature(&self, decimal: Decimal, names: &Names) -> Nature {
        let known = names.vocabulary;
        let marks = Marks {
            decimal,
            ..Marks::default()
        };
        let telling = || {
            let texts = self.texts.iter().map(|(text, _)| text.as_str());
            texts.filter(|text| !marks::is_usual(text))
        };
        let figures = telling().filter(|text| is_figure(&marks, text)).count();
        if says_figures(&self.name, known) && figures * 2 >= telling().count() {
            return Nature::Figures;
        }
        if self.texts.is_empty() {
            return Nature::Empty;
        }
        let most = |is: &dyn Fn(&str) -> bool| {
            let is_name = |text: &str| text.len() <= LONGEST_NAME && is(text);
            let count = self.texts.iter().filter(|(text, _)| is_name(text)).count();
            are_most(count, self.texts.len())
        };
        let is_year = |text: &str| {
            is_date(text)
                && text
                    .get(..2)
                    .is_some_and(|start| matches!(start, "18" | "19" | "20"))
        };
        if most(&is_year) {
            return Nature::Date;
        }
        if figures > 0 && are_most(figures, telling().count()) {
            return Nature::Figures;
        }
        if most(&|text| is_unit(text, known)) {
            Nature::Unit
        } else if most(&|text| known.find_commodity(text).is_some()) {
            Nature::Commodity
        } else if most(&|text| names.find_place(text).is_some()) {
            Nature::Country
        } else {
            Nature::Text
        }
    }
}

/// Whether so many of the different texts of a column tell what it holds: three in five, of two or
/// three texts half.
fn are_most(count: usize, of: usize) -> bool {
    count * 5 >= of * 3 || (of <= 3 && count * 2 >= of)
}

/// Whether a text names a unit, or may name any of several, as `tons` does.
fn is_unit(text: &str, known: Vocabulary) -> bool {
    let unknown = known.find_unit(text).err();
    unknown.is_none_or(|unknown| !unknown.readings.is_empty())
}

pub(super) fn is_figure(marks: &Marks, text: &str) -> bool {
    let read = marks.read(text);
    matches!(read, Ok(Figure::Amount { .. } | Figure::Range { .. }))
}
