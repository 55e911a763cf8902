//! Which claims are alike enough to be compared.

use super::words::Words;
use crate::record::{Frame, Measure, Symbol};

/// What is weighed, so far as it decides what can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// The claim does not say.
    Silent,
    /// The element itself, or a compound brought to it by molar mass.
    Contained,
    /// A mixture that stands for itself: rare-earth oxides, a mineral, a product.
    Own(Symbol),
    /// Ore or concentrate of one grade (the number and what it is a percentage of, as written).
    Gross {
        /// The basis' word: `gross`, `dry` or `wet`.
        word: Symbol,
        /// The grade's number.
        grade: Symbol,
        /// What it is a percentage of.
        of: Symbol,
    },
}

/// What claims must share to be compared, within one commodity and measure.
///
/// [`Symbol::NONE`] is silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Where along the chain. Silence for reserves and resources, which are all at the mine.
    pub stage: Symbol,
    /// Which mineral or form.
    pub product: Symbol,
    /// What is weighed.
    pub basis: Basis,
    /// Whether volumes are meant.
    pub volume: bool,
    /// Losses in or out.
    pub recovery: Symbol,
    /// Up to which cost.
    pub cost_class: Symbol,
    /// The reporting code.
    pub classification: Symbol,
    /// The class of confidence within it.
    pub category: Symbol,
    /// The year, for production and capacity; 0 is silence, and for other measures.
    pub year: u16,
}

impl Key {
    /// Whether a claim with this key can be meant where the other key is: they agree in all that
    /// this one says.
    pub fn admits(&self, other: &Key) -> bool {
        let word = |own: Symbol, other: Symbol| own.is_none() || own == other;
        let basis = match (self.basis, other.basis) {
            (Basis::Silent, _) => true,
            (
                Basis::Gross {
                    word: own,
                    grade,
                    of,
                },
                Basis::Gross {
                    word: other,
                    grade: other_grade,
                    of: other_of,
                },
            ) => own == other && word(grade, other_grade) && word(of, other_of),
            (own, other) => own == other,
        };
        basis
            && self.volume == other.volume
            && word(self.stage, other.stage)
            && word(self.product, other.product)
            && word(self.recovery, other.recovery)
            && word(self.cost_class, other.cost_class)
            && word(self.classification, other.classification)
            && word(self.category, other.category)
            && (self.year == 0 || self.year == other.year)
    }

    /// The same whatever the grade of the ore.
    #[must_use]
    pub fn ungraded(self) -> Key {
        let basis = match self.basis {
            Basis::Gross { word, .. } => Basis::Gross {
                word,
                grade: Symbol::NONE,
                of: Symbol::NONE,
            },
            other => other,
        };
        Key { basis, ..self }
    }

    /// The same whatever the rules of classification.
    #[must_use]
    pub fn unclassified(self) -> Key {
        Key {
            classification: Symbol::NONE,
            category: Symbol::NONE,
            ..self
        }
    }
}

/// A frame, looked up: what it counts, and what its numbers mean.
#[derive(Debug, Clone, Copy)]
pub struct Matter {
    /// Of what; `None` of it where the schema is broken.
    pub commodity: Symbol,
    /// What is counted.
    pub measure: Option<Measure>,
    /// What must be shared, without the year.
    pub key: Key,
    /// Tonnes (of the element, where the basis is [`Basis::Contained`]) or cubic metres in one
    /// unit; `None` where the unit or the basis is unknown.
    pub factor: Option<f64>,
}

impl Matter {
    pub(super) fn of(frame: &Frame, words: &Words<'_>) -> Self {
        let unit = words.unit(frame.unit);
        let (basis, fraction) = basis(frame, words);
        let at_mine = !frame.measure.is_some_and(Measure::is_yearly);
        Matter {
            commodity: frame.commodity,
            measure: frame.measure,
            key: Key {
                stage: if at_mine { Symbol::NONE } else { frame.stage },
                product: frame.product,
                basis,
                volume: unit.is_some_and(|unit| unit.volume),
                recovery: frame.recovery,
                cost_class: frame.cost_class,
                classification: frame.classification,
                category: frame.category,
                year: 0,
            },
            factor: unit
                .zip(fraction)
                .map(|(unit, fraction)| unit.factor * fraction),
        }
    }
}

/// What is weighed, and how much of it counts.
fn basis(frame: &Frame, words: &Words<'_>) -> (Basis, Option<f64>) {
    match words.text(frame.basis) {
        "" => (Basis::Silent, Some(1.0)),
        "contained" => (Basis::Contained, Some(1.0)),
        "gross" | "dry" | "wet" => {
            let Frame {
                basis: word,
                grade,
                grade_of: of,
                ..
            } = *frame;
            (Basis::Gross { word, grade, of }, Some(1.0))
        }
        formula => match words.contained_in(frame.commodity, formula) {
            Some(fraction) => (Basis::Contained, Some(fraction)),
            None => (Basis::Own(frame.basis), Some(1.0)),
        },
    }
}
