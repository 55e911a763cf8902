//! What the columns of a table hold.

use std::collections::HashMap;

use crate::map::figure::{Decimal, Figure, Marks};
use crate::map::words::{Names, is_date};
use crate::vocabulary;

/// How many different texts of a column are kept.
const TEXTS: usize = 5_000;

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

    pub(super) fn add(&mut self, row: Vec<(String, String)>) {
        self.rows += 1;
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

    /// What it seems to hold: what most of its different texts are.
    pub(super) fn nature(&self, decimal: Decimal) -> Nature {
        if self.texts.is_empty() {
            return Nature::Empty;
        }
        let names = Names::default();
        let marks = Marks {
            decimal,
            ..Marks::default()
        };
        let most = |is: &dyn Fn(&str) -> bool| {
            let is_name = |text: &str| text.len() <= LONGEST_NAME && is(text);
            let count = self.texts.iter().filter(|(text, _)| is_name(text)).count();
            count * 5 >= self.texts.len() * 3
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
        if most(&|text| is_figure(&marks, text)) {
            return Nature::Figures;
        }
        if most(&|text| vocabulary::find_unit(text).is_ok()) {
            Nature::Unit
        } else if most(&|text| vocabulary::find_commodity(text).is_some()) {
            Nature::Commodity
        } else if most(&|text| names.find_place(text).is_some()) {
            Nature::Country
        } else {
            Nature::Text
        }
    }
}

fn is_figure(marks: &Marks, text: &str) -> bool {
    let read = marks.read(text);
    matches!(read, Ok(Figure::Amount { .. } | Figure::Range { .. }))
}
