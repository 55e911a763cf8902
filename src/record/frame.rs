//! What all rows of a table say alike.

use super::symbol::{Renaming, Symbol};
use crate::finding::FileId;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// What can be mined at a profit now.
    Reserves,
    /// Reserves and what could nearly be mined.
    ReserveBase,
    /// What might be mined one day.
    Resources,
    /// A year's output.
    Production,
    /// The most that a year could bring.
    Capacity,
}

impl Measure {
    /// Every measure with its word: the one table both ways.
    pub const ALL: [(Measure, &'static str); 5] = [
        (Measure::Reserves, "reserves"),
        (Measure::ReserveBase, "reserve_base"),
        (Measure::Resources, "resources"),
        (Measure::Production, "production"),
        (Measure::Capacity, "capacity"),
    ];

    /// The measure of that word.
    pub fn parse(word: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(_, known)| *known == word);
        known.map(|(measure, _)| *measure)
    }

    /// What a message calls it.
    pub fn noun(self) -> &'static str {
        match self {
            Measure::ReserveBase => "reserve base",
            other => Self::ALL[other as usize].1,
        }
    }

    /// Whether it is a rate, which belongs to one year.
    pub fn is_yearly(self) -> bool {
        matches!(self, Measure::Production | Measure::Capacity)
    }
}

/// What a rank sets in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RankOf {
    /// Countries, which is also what silence means.
    #[default]
    Country,
    /// Mines and deposits.
    Deposit,
    /// Companies.
    Company,
}

/// What a claim is about, apart from who, how much and when: kept once for all claims alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Of what.
    pub commodity: Symbol,
    /// Where along the chain.
    pub stage: Symbol,
    /// Which mineral or form.
    pub product: Symbol,
    /// What is counted; `None` where the word is unknown.
    pub measure: Option<Measure>,
    /// The unit of the quantities.
    pub unit: Symbol,
    /// What is weighed.
    pub basis: Symbol,
    /// The grade's number, as it is written.
    pub grade: Symbol,
    /// Of what the grade is a percentage.
    pub grade_of: Symbol,
    /// The reporting code.
    pub classification: Symbol,
    /// The class of confidence within it.
    pub category: Symbol,
    /// Losses in or out.
    pub recovery: Symbol,
    /// Up to which cost.
    pub cost_class: Symbol,
    /// What a rank sets in order.
    pub rank_of: RankOf,
    /// Where a rank holds; `NONE` is the world.
    pub rank_scope: Symbol,
    /// Who is left out of the ranking.
    pub rank_except: Symbol,
    /// Who says so.
    pub source: Symbol,
    /// Under which header of a table the figure stands.
    pub heading: Option<Heading>,
}

/// The header of a column, in bytes of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Heading {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

impl Default for Frame {
    fn default() -> Self {
        let none = Symbol::NONE;
        Frame {
            commodity: none,
            stage: none,
            product: none,
            measure: None,
            unit: none,
            basis: none,
            grade: none,
            grade_of: none,
            classification: none,
            category: none,
            recovery: none,
            cost_class: none,
            rank_of: RankOf::Country,
            rank_scope: none,
            rank_except: none,
            source: none,
            heading: None,
        }
    }
}

impl Frame {
    /// The same, in the words of another table.
    #[must_use]
    pub fn renamed(mut self, renaming: &Renaming) -> Self {
        renaming.apply([
            &mut self.commodity,
            &mut self.stage,
            &mut self.product,
            &mut self.unit,
            &mut self.basis,
            &mut self.grade,
            &mut self.grade_of,
            &mut self.classification,
            &mut self.category,
            &mut self.recovery,
            &mut self.cost_class,
            &mut self.rank_scope,
            &mut self.rank_except,
            &mut self.source,
        ]);
        self
    }
}

/// A frame of a run: an index into the facts' frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameId(pub u32);
