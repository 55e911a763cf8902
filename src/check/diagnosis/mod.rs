//! Why figures probably differ.
//!
//! A diagnosis is a guess that names its evidence, and there is none where the evidence is thin: a
//! factor must be near, digits must be many, and what is said of a table must be true of most of
//! its rows. [`PATTERNS`] are what two figures can show, [`common`] what two tables can.

mod afar;
mod chain;
mod copied;
mod digits;
mod factor;
mod history;
mod majority;
mod mended;
mod rows;
mod sum;

pub use afar::afar;
pub use chain::{Chain, Fault, beside, chains};
pub use factor::{of_share, slips};
pub use history::Slip;
pub use majority::more_against;
pub use rows::{Cause, Common, between, common};
pub use sum::{Blame, of_total};

use super::model::{ClaimId, Scene, Topic};
use crate::record::Qualifier;

/// Two figures for one country that should agree, the one to doubt first.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'p> {
    /// The figure to doubt.
    pub doubted: ClaimId,
    /// The figure that it differs from.
    pub other: ClaimId,
    /// What both are about.
    pub topic: &'p Topic,
    /// The run.
    pub scene: &'p Scene<'p>,
}

/// What two figures can show: what it is called, and what there is to say if they show it.
type Pattern = (&'static str, fn(&Pair<'_>) -> Option<String>);

/// Every pattern of two figures; the first that fits is told.
static PATTERNS: &[Pattern] = &[
    ("production quoted as reserves", copied::production),
    ("a slip of unit", factor::unit),
    ("a stale copy", copied::stale),
    ("digits in another order", digits::transposed),
    ("a footnote run into the figure", digits::footnote),
    ("a digit lost or doubled", digits::lost),
    ("another ton", factor::ton),
    ("another compound", factor::compound),
];

/// Why two figures probably differ. A bound or a range may be off by any factor, and shows nothing.
pub fn of_pair(pair: &Pair<'_>) -> Option<String> {
    if ![pair.doubted, pair.other]
        .iter()
        .all(|&id| pair.scene.is_figure(id))
    {
        return None;
    }
    PATTERNS.iter().find_map(|(_, fits)| fits(pair))
}

/// Which slip of the typist, in digits or in a unit, would make one figure of the other.
pub fn slip_of_pair(pair: &Pair<'_>) -> Option<String> {
    let slips = [
        factor::unit,
        digits::transposed,
        digits::footnote,
        digits::lost,
    ];
    slips.iter().find_map(|fits| fits(pair))
}

impl Pair<'_> {
    /// The doubted figure as a part of the other, as printed.
    fn ratio(&self) -> Option<f64> {
        let of = |id: ClaimId| self.scene.printed(id).map(|printed| printed.low);
        let (doubted, other) = (of(self.doubted)?, of(self.other)?);
        (doubted > 0.0 && other > 0.0).then(|| doubted / other)
    }

    fn source_name(&self, id: ClaimId) -> String {
        self.scene.source_name(self.scene.source_id(id))
    }
}

impl Scene<'_> {
    /// How many digits of a claim's figure are not zeros at its end: how much it tells apart.
    pub fn digits_of(&self, id: ClaimId) -> usize {
        let figure = self
            .claim(id)
            .quantity
            .and_then(|quantity| quantity.figure());
        figure.map_or(0, |figure| {
            digits::written(figure).trim_end_matches('0').len()
        })
    }

    /// Whether a claim gives one figure of one country, no bound and no range.
    pub(in crate::check) fn is_figure(&self, id: ClaimId) -> bool {
        let bound = matches!(
            self.claim(id).qualifier,
            Some(Qualifier::AtLeast | Qualifier::AtMost)
        );
        let figure = self
            .claim(id)
            .quantity
            .and_then(|quantity| quantity.figure());
        figure.is_some() && !bound && self.joint_members(id).is_empty()
    }

    /// Whether two figures are within the tolerance of one another.
    pub fn is_like(&self, one: ClaimId, other: ClaimId) -> bool {
        let figures = self.tolerant(one).zip(self.tolerant(other));
        figures.is_some_and(|(one, other)| one.meets(other))
    }

    /// Whether two figures come to the same, whatever their units.
    pub fn is_same_figure(&self, one: ClaimId, other: ClaimId) -> bool {
        let of = |id: ClaimId| self.printed(id).map(|printed| printed.low);
        of(one)
            .zip(of(other))
            .is_some_and(|(one, other)| one > 0.0 && (one / other - 1.0).abs() < SAME)
    }
}

/// How near two computed figures are that were written as one.
const SAME: f64 = 1e-9;

#[cfg(test)]
mod tests;
