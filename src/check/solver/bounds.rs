//! What a set of records says of each country, all together.

use super::{Interval, NO_LAST, Problem, Statement};

/// The places that a country may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) first: u32,
    pub(super) last: u32,
}

/// What is known of one country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub(super) quantity: Interval,
    /// `None` while no record ranks it: it may then have nothing, and take no place.
    pub(super) window: Option<Window>,
}

/// What a set of records says, all together: the narrowest interval and window of each country.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) countries: Vec<Known>,
    /// The most that a country which no record names can have.
    pub(super) others: f64,
    /// What all countries have together.
    pub(super) total: Interval,
}

impl Bounds {
    /// What is known before any record speaks.
    pub(super) fn new(problem: &Problem) -> Self {
        let unknown = Known {
            quantity: Interval::ANY,
            window: None,
        };
        Bounds {
            countries: vec![unknown; problem.countries as usize],
            others: problem.others,
            total: Interval::ANY,
        }
    }

    /// Adds what a record says; `false` if all of it was known before.
    pub(super) fn add(&mut self, record: &[Statement]) -> bool {
        // No short circuit: every statement is to be added.
        record
            .iter()
            .fold(false, |news, statement| self.state(statement) | news)
    }

    fn state(&mut self, statement: &Statement) -> bool {
        match *statement {
            Statement::Quantity { country, interval } => {
                narrow(&mut self.countries[country as usize].quantity, interval)
            }
            Statement::Total { interval } => narrow(&mut self.total, interval),
            Statement::Rank {
                country,
                first,
                last,
            } => {
                let window = &mut self.countries[country as usize].window;
                let before = *window;
                let Window {
                    first: low,
                    last: high,
                } = before.unwrap_or(Window {
                    first: 1,
                    last: NO_LAST,
                });
                *window = Some(Window {
                    first: low.max(first),
                    last: high.min(last),
                });
                *window != before
            }
            Statement::Coverage { ref listed, rest } => self.cover(listed, rest),
        }
    }

    /// Bounds all who are not listed: the gaps between the listed ones, and whoever is not named.
    fn cover(&mut self, listed: &[u32], rest: f64) -> bool {
        let mut news = rest < self.others;
        self.others = self.others.min(rest);
        let mut from = 0;
        for until in listed
            .iter()
            .map(|&country| country as usize)
            .chain([self.countries.len()])
        {
            for unlisted in &mut self.countries[from..until] {
                news |= narrow(
                    &mut unlisted.quantity,
                    Interval {
                        low: 0.0,
                        high: rest,
                    },
                );
            }
            from = until + 1;
        }
        news
    }
}

fn narrow(known: &mut Interval, by: Interval) -> bool {
    let before = *known;
    *known = before.and(by);
    *known != before
}
