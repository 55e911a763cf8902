//! Rules on parts given in percent.

pub mod sum;
pub mod total;

use super::model::{ClaimId, Scene};
use super::solver::Interval;
use crate::record::{RankOf, Symbol};

impl Scene<'_> {
    /// A claim's share of the world's whole as a fraction, with what rounding to its last digit may
    /// hide; `None` where it has none, or is of another area or of something else than a country.
    fn share_of_world(&self, id: ClaimId) -> Option<Interval> {
        let claim = self.claim(id);
        let frame = self.facts.frame(claim);
        let share = claim.share?;
        let scope = frame.rank_scope;
        let of_world = scope == Symbol::NONE || self.words.is_world(scope);
        let whole = self.words.is_world(claim.country) || claim.country.is_none();
        if !of_world || frame.rank_except.is_some() || frame.rank_of != RankOf::Country || whole {
            return None;
        }
        let text = share.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        let half = 0.5 / 10_f64.powi(i32::try_from(decimals).ok()?);
        let share: f64 = text.parse().ok()?;
        let rounded = Interval::rounded(share, share, half);
        Some(Interval {
            low: rounded.low / 100.0,
            high: rounded.high / 100.0,
        })
    }
}
