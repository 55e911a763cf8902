//! Which column of a table plays which part in a record.

use super::columns::{Column, Columns, Nature};
use super::families::{Family, families, is_number_of_another_kind, mineral_in};
use super::hints::Hints;
use super::terms::{
    COMMODITY, COUNTRY, DEPOSIT, GRADE, UNIT, YEAR, bears, is_of_notes, measure_in, names_one,
};

use crate::vocabulary::{Vocabulary, terms};

/// The most different words that a column of measures or categories has.
const MOST_WORDS: usize = 24;

/// How categories are called.
const CATEGORIES: [&str; 8] = [
    "proven",
    "proved",
    "probable",
    "possible",
    "measured",
    "indicated",
    "inferred",
    "hypothetical",
];

/// The columns of a table by the part that they play.
pub(super) struct Roles<'c> {
    /// The words of the run.
    pub(super) known: Vocabulary,
    pub(super) natures: Vec<Nature>,
    pub(super) country: Option<&'c Column>,
    pub(super) commodity: Option<&'c Column>,
    pub(super) unit: Option<&'c Column>,
    pub(super) date: Option<&'c Column>,
    pub(super) deposit: Option<&'c Column>,
    pub(super) measure: Option<&'c Column>,
    pub(super) category: Option<&'c Column>,
    pub(super) classification: Option<&'c Column>,
    pub(super) grade: Option<&'c Column>,
    /// The columns of dates and of notes that belong to one measure, with it.
    pub(super) dates: Vec<(&'static str, &'c Column)>,
    pub(super) notes: Vec<(Option<&'static str>, &'c Column)>,
    pub(super) figures: Vec<&'c Column>,
    pub(super) families: Vec<Family>,
}

impl<'c> Roles<'c> {
    pub(super) fn of(columns: &'c Columns) -> Roles<'c> {
        let known = columns.known();
        let all = || columns.all.iter();
        let natures: Vec<Nature> = all()
            .map(|column| column.nature(columns.decimal, &columns.names))
            .collect();
        let with = |wanted| {
            let with = all()
                .zip(&natures)
                .filter(move |(_, nature)| **nature == wanted);
            with.map(|(column, _)| column)
        };
        // Of several columns of a nature, one that bears its name; of none, a text that does.
        let named = |wanted, names: &[&str]| {
            let named = with(wanted).find(|column| bears(&column.name, names));
            let text = || with(Nature::Text).find(|column| bears(&column.name, names));
            named.or_else(|| with(wanted).next()).or_else(text)
        };
        let text = |is: &dyn Fn(&Column) -> bool| with(Nature::Text).find(|column| is(column));
        let dates: Vec<_> = with(Nature::Date)
            .filter_map(|column| Some((measure_in(&column.name)?, column)))
            .collect();
        let of_no_measure = with(Nature::Date).filter(|column| measure_in(&column.name).is_none());
        let of_no_measure: Vec<_> = of_no_measure.collect();
        let date = of_no_measure
            .iter()
            .find(|column| bears(&column.name, YEAR));
        let date = date.or(of_no_measure.first()).copied();
        let commodity = named(Nature::Commodity, COMMODITY);
        let country = named(Nature::Country, COUNTRY);
        let figures: Vec<&Column> = with(Nature::Figures)
            .filter(|column| !is_number_of_another_kind(&column.name))
            .collect();
        let of_minerals = commodity.is_none() && are_minerals(&figures, columns);
        let is_taken = |column: &Column| {
            let taken = [commodity, country].into_iter().flatten();
            taken.into_iter().any(|taken| taken.name == column.name)
        };
        let deposit = text(&|column| names_one(&column.name, DEPOSIT) && !is_taken(column));
        Roles {
            known,
            families: families(&figures, of_minerals, known),
            country,
            commodity,
            unit: named(Nature::Unit, UNIT).filter(|column| !is_taken(column)),
            date,
            deposit,
            measure: text(&|column| !is_taken(column) && are_measures(column)),
            category: text(&|column| are_all(column, &|text| is_category(text))),
            classification: text(&|column| are_all(column, &|text| is_classification(text))),
            grade: with(Nature::Figures).find(|column| names_one(&column.name, GRADE)),
            dates,
            notes: with(Nature::Text)
                .filter(|column| is_of_notes(&column.name))
                .map(|column| (measure_in(&column.name), column))
                .collect(),
            figures,
            natures,
        }
    }

    /// The column that tells the year of a measure.
    pub(super) fn date_of(&self, family: &Family) -> Option<&'c Column> {
        let of = self
            .dates
            .iter()
            .find(|(of, _)| Some(*of) == family.measure);
        of.map(|(_, column)| *column)
    }

    /// The column of notes on a measure.
    pub(super) fn notes_of(&self, measure: Option<&'static str>) -> Option<&'c Column> {
        let of = self.notes.iter().find(|(of, _)| *of == measure);
        of.map(|(_, column)| *column)
    }

    /// Whether a record's measure is read from the column of measures: where a name tells none.
    fn reads_measures(&self) -> bool {
        let mut families = self.families.iter();
        self.families.is_empty() || families.any(|family| family.measure.is_none())
    }

    /// Whether the map reads a column.
    pub(super) fn uses(&self, column: &Column) -> bool {
        let parts = [
            self.country,
            self.commodity,
            self.unit,
            self.date,
            self.deposit,
            self.measure.filter(|_| self.reads_measures()),
            self.category,
            self.classification,
        ];
        let is = |other: &Column| other.name == column.name;
        let of_families = || self.families.iter();
        parts.iter().flatten().any(|used| is(used))
            || of_families().any(|family| family.columns.contains(&column.name))
            || of_families().any(|family| {
                self.date_of(family).is_some_and(is)
                    || self.notes_of(family.measure).is_some_and(is)
            })
            || self.notes_of(None).is_some_and(is)
            || self
                .grade
                .filter(|_| self.graded().next().is_some())
                .is_some_and(is)
    }

    /// The records that the grade is said of: those of ore.
    pub(super) fn graded(&self) -> impl Iterator<Item = &Family> {
        let is_of_ore = |family: &&Family| {
            family.basis.is_none() && matches!(family.measure, Some("reserves" | "resources"))
        };
        self.families.iter().filter(is_of_ore)
    }
}

impl Hints {
    /// What columns of one text say, where the titles do not.
    pub(super) fn completed(self, columns: &Columns, roles: &Roles<'_>) -> Hints {
        let texts = columns.all.iter().zip(&roles.natures);
        let texts = texts.filter(|(column, nature)| {
            **nature == Nature::Text && column.texts.len() == 1 && columns.rows > 1
        });
        let texts: Vec<String> = texts.map(|(column, _)| column.texts[0].0.clone()).collect();
        let of = Hints::of(&texts, "", columns.known());
        Hints {
            commodity: self.commodity.or(of.commodity),
            unit: self.unit.or(of.unit),
            year: self.year,
            measure: self.measure.or(of.measure),
            stage: self.stage.or(of.stage),
            basis: self.basis.or(of.basis),
        }
    }
}

/// Whether columns of figures are named by different minerals.
fn are_minerals(figures: &[&Column], columns: &Columns) -> bool {
    let known = columns.known();
    let mut found: Vec<&str> = figures
        .iter()
        .filter_map(|column| {
            Some(
                known
                    .find_commodity(mineral_in(&column.name, known)?.1)?
                    .code,
            )
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.len() > 1
}

fn are_measures(column: &Column) -> bool {
    !is_of_notes(&column.name) && are_all(column, &|text| measure_in(text).is_some())
}

/// Whether most texts of a column of few are of a kind.
fn are_all(column: &Column, is: &dyn Fn(&str) -> bool) -> bool {
    let count = column.texts.iter().filter(|(text, _)| is(text)).count();
    column.texts.len() <= MOST_WORDS && count * 5 >= column.texts.len() * 4 && count > 0
}

/// The category that a text tells, as records spell it.
pub(super) fn is_category(text: &str) -> bool {
    let lower = text.to_lowercase();
    CATEGORIES.iter().any(|known| lower == *known)
}

fn is_classification(text: &str) -> bool {
    terms("classification")
        .iter()
        .any(|term| term.term != "other" && term.term.eq_ignore_ascii_case(text))
}
