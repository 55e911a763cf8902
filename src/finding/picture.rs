//! What a page shows beside a finding: what it is about, and a picture of its group, as plain data.
//!
//! A job makes these where a renderer asks for them ([`crate::check::Settings::illustrate`]); the
//! renderer only draws. Findings of one group share one picture, so memory grows with the groups
//! that have findings, never with the data.

use std::sync::Arc;

use super::Place;

/// What a finding is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// The commodity's name, where it is about one.
    pub commodity: Option<Box<str>>,
    /// Who says what its records say, each once.
    pub witnesses: Vec<Witness>,
    /// A picture of its group, shared with the group's other findings.
    pub picture: Option<Arc<Picture>>,
}

/// A source, as a reader knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// Its identifier.
    pub id: Box<str>,
    /// Its title, or whatever stands in for it.
    pub name: Box<str>,
    /// Its address, as its record gives it.
    pub url: Option<Box<str>>,
}

/// A picture of a group of claims.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What it shows: `Tungsten reserves`.
    pub title: String,
    /// What is drawn.
    pub drawing: Drawing,
}

/// What a picture draws.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawing {
    /// Who stands where, by source and edition.
    Ranking(Ranking),
    /// How much each source says.
    Amounts(Amounts),
}

/// Places of countries, source by source.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The sources and editions, the earliest first.
    pub columns: Vec<Column>,
    /// The countries, the best placed first.
    pub lines: Vec<Line>,
    /// How many further countries the tables list.
    pub left_out: usize,
}

/// A source's table, or the places that it claims without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The source's name.
    pub name: String,
    /// When it was published, or as of when it speaks; may be empty.
    pub date: String,
    /// Whether the places are claimed; else they follow from the source's figures.
    pub claimed: bool,
}

/// A country in a [`Ranking`].
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The country's name.
    pub name: String,
    /// Whether a finding is about its place.
    pub contested: bool,
    /// Its place in each column.
    pub standings: Vec<Option<Standing>>,
}

/// A country's place in one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The best place that it has or may have, from 1.
    pub first: u32,
    /// The worst; in a table, others with the same figure share the places up to it.
    pub last: u32,
    /// The place that is its own to be drawn at: of those with one figure each has another.
    pub slot: u32,
    /// What the source says: `2,400,000 t`, `ranked 1st in the world`.
    pub says: String,
}

/// Figures of sources on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Amounts {
    /// The unit of the axis: `t`, `m3`.
    pub unit: &'static str,
    /// One a claim, the earliest first.
    pub bars: Vec<Bar>,
    /// How many further claims there are.
    pub left_out: usize,
}

/// What one claim says of how much there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The source's name.
    pub name: String,
    /// As of when, and whose figure it is where that is not the picture's country; may be empty.
    pub detail: String,
    /// The figure as written: `2,400,000 t`.
    pub says: String,
    /// The least that it may mean, in the axis' unit.
    pub low: f64,
    /// The most; infinite where it is a lower bound.
    pub high: f64,
    /// The figure itself; `None` for a range.
    pub figure: Option<f64>,
    /// What part it has in the conflict.
    pub role: Role,
    /// Where it would stand if a slip were mended.
    pub slips: Vec<Slip>,
    /// Where the figure stands.
    pub place: Place,
}

/// What part a claim has in a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is the one to doubt.
    Doubted,
    /// It speaks against the doubted one.
    Against,
    /// It stands beside.
    Beside,
}

/// A factor that would explain a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    /// The figure with the slip mended, in the axis' unit.
    pub value: f64,
    /// How: `÷ 1,000`, `as WO3`.
    pub how: String,
}
