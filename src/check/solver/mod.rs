//! Can these statements all be true? The exact decision, and the smallest sets that cannot.
//!
//! Pure: countries are small integers, quantities are tonnes of one basis, and nothing here knows
//! what a file, a record or a finding is. `docs/consistency.md` states the model and proves each
//! step; read it beside [`schedule`](self) and [`explain`](self). The module must never guess: a
//! conflict that it reports is a proof.
//!
//! ```
//! use orelint::check::solver::{Interval, Problem, Statement};
//!
//! let (china, kazakhstan) = (0, 1);
//! let problem = Problem::new(2, f64::INFINITY, [
//!     // A survey's row, its row for all countries that it does not list, and a newspaper.
//!     vec![Statement::Quantity { country: china, interval: Interval::point(2_400_000.0) }],
//!     vec![Statement::Coverage { listed: vec![china], rest: 950_000.0 }],
//!     vec![Statement::Rank { country: kazakhstan, first: 1, last: 1 }],
//! ]);
//! let resolution = problem.resolve();
//! assert_eq!(resolution.conflicts[0].members, [0, 1, 2]);
//! assert_eq!(resolution.conflicts[0].doubted(), 2);
//! ```

mod bounds;
mod explain;
mod interval;
#[cfg(test)]
mod oracle;
mod schedule;
#[cfg(test)]
mod tests;

pub use explain::{Conflict, Resolution};
pub use interval::Interval;

use bounds::Bounds;

/// A country of a group: an index below [`Problem::countries`].
pub type Country = u32;

/// The last place of a rank window that reaches to the end.
pub const NO_LAST: u32 = u32::MAX;

/// One thing that a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// The country has this much.
    Quantity {
        /// Who.
        country: Country,
        /// How much, both ends included.
        interval: Interval,
    },
    /// The country has more than nothing, and stands at one of these places.
    Rank {
        /// Who.
        country: Country,
        /// The best place it may have, from 1.
        first: u32,
        /// The worst; [`NO_LAST`] for any.
        last: u32,
    },
    /// Whoever is not listed, named in the group or not, has at most the rest.
    Coverage {
        /// Who is listed, in ascending order.
        listed: Vec<Country>,
        /// The most that one unlisted country can have: 0 leaves no room, infinity bounds nobody.
        rest: f64,
    },
    /// All countries together, named or not, have this much.
    Total {
        /// How much, both ends included.
        interval: Interval,
    },
}

impl Statement {
    /// The quantities in it, to be compared with those of other statements.
    fn ends(&mut self) -> impl Iterator<Item = &mut f64> {
        let (one, two) = match self {
            Statement::Quantity { interval, .. } | Statement::Total { interval } => {
                (Some(&mut interval.low), Some(&mut interval.high))
            }
            Statement::Coverage { rest, .. } => (Some(rest), None),
            Statement::Rank { .. } => (None, None),
        };
        one.into_iter().chain(two)
    }
}

/// A group of records, the most trusted first; what one record says stands or falls together.
#[derive(Debug, Clone)]
pub struct Problem {
    countries: u32,
    others: f64,
    records: Vec<Vec<Statement>>,
}

impl Problem {
    /// A problem over the countries `0..countries`, where a country that no record names can have
    /// at most `others`: infinity in the world, 0 where the scope's members are all named.
    ///
    /// Ends of intervals that differ by no more than a rounding error of their computation
    /// (10⁻¹² of their size) become equal, so that two figures exactly at the tolerance touch.
    pub fn new(
        countries: u32,
        others: f64,
        records: impl IntoIterator<Item = Vec<Statement>>,
    ) -> Self {
        let mut records: Vec<_> = records.into_iter().collect();
        interval::snap(records.iter_mut().flatten().flat_map(Statement::ends));
        Problem {
            countries,
            others,
            records,
        }
    }

    /// How many countries are named.
    pub fn countries(&self) -> u32 {
        self.countries
    }

    /// What each record says, the most trusted first.
    pub fn records(&self) -> &[Vec<Statement>] {
        &self.records
    }

    /// Whether these records (indices into [`Problem::records`], in any order) can all be true.
    ///
    /// Exact for quantities, ranks and coverage; of totals it knows what interval arithmetic says,
    /// so that a `false` is always right. Takes O(n log n).
    pub fn can_stand(&self, members: impl IntoIterator<Item = usize>) -> bool {
        let mut bounds = Bounds::new(self);
        for member in members {
            bounds.add(&self.records[member]);
        }
        schedule::feasible(&bounds)
    }

    /// Finds the conflicts one by one: each is minimal, its least trusted record is dropped, until
    /// the rest can stand.
    pub fn resolve(&self) -> Resolution {
        explain::resolve(self)
    }
}
