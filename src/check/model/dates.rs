//! Dates that cannot be, and by which dates such claims are compared all the same.
//!
//! A slip in one year would otherwise make a table of its own, or the latest year of all, and hide
//! what every other record shows.

use std::collections::{BTreeMap, HashMap};

use super::{ClaimId, Scene};
use crate::record::{Date, FrameId, Measure, Symbol};

/// No source counts reserves by years with fewer than four digits: a year before this one is a slip.
const EARLIEST: u16 = 1000;

/// Why a date cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misdated {
    /// It is before there were any figures.
    TooEarly,
    /// It is after its source was published, on this day.
    AfterPublication(Date),
    /// It is after the day of the run, and nothing says when its source was published.
    AfterToday(Date),
}

/// What the claims of one table say alike: source, commodity and measure.
type Shelf = (Symbol, Symbol, Option<Measure>);

impl Scene<'_> {
    /// As of when a claim is compared: its own date, unless that cannot be.
    pub fn as_of(&self, id: ClaimId) -> Option<Date> {
        let own = self.claim(id).as_of;
        match self.dates.get(&id) {
            Some(mended) => *mended,
            None => own,
        }
    }

    /// Why the date of a claim cannot be; `None` where it can, or there is none.
    pub fn misdated(&self, id: ClaimId) -> Option<Misdated> {
        let as_of = self.claim(id).as_of?;
        if as_of.year() < EARLIEST {
            return Some(Misdated::TooEarly);
        }
        let source = self.source(self.source_id(id));
        let published = source.and_then(|source| source.published_on);
        let published = published.filter(|published| !self.is_to_come(*published));
        match (published, self.settings.today) {
            (Some(published), _) => {
                (!as_of.begins_by(published)).then_some(Misdated::AfterPublication(published))
            }
            (None, Some(today)) => (!as_of.begins_by(today)).then_some(Misdated::AfterToday(today)),
            (None, None) => None,
        }
    }

    /// Whether a date is before all figures, or after the day of the run.
    pub fn is_no_day(&self, date: Date) -> bool {
        date.year() < EARLIEST || self.is_to_come(date)
    }

    fn is_to_come(&self, date: Date) -> bool {
        let today = self.settings.today;
        today.is_some_and(|today| !date.begins_by(today))
    }

    /// Whether nothing tells to which year a figure of a year's output belongs, as its own cannot be.
    pub(super) fn is_undatable(&self, id: ClaimId) -> bool {
        let is_yearly = || self.matter(id).measure.is_some_and(Measure::is_yearly);
        self.dates.contains_key(&id) && is_yearly() && self.claim(id).quantity.is_some()
    }

    /// Of each claim whose date cannot be, the date that most others of its source have for the same
    /// thing, else the day of publication; of a year's output nothing tells the year.
    pub(super) fn mended_dates(&self) -> HashMap<ClaimId, Option<Date>> {
        let claims = 0..self.facts.claims.len();
        let misdated: Vec<ClaimId> = claims.filter(|&id| self.misdated(id).is_some()).collect();
        if misdated.is_empty() {
            return HashMap::new();
        }
        let usual = self.usual_dates(&misdated);
        let mended = misdated.into_iter().map(|id| {
            let frame = self.facts.frame(self.claim(id));
            if frame.measure.is_some_and(Measure::is_yearly) {
                return (id, None);
            }
            let source = self.source(frame.source);
            let published = || source.and_then(|source| source.published_on);
            let usual = usual.get(&self.shelf(self.claim(id).frame)).copied();
            (id, usual.or_else(published))
        });
        mended.collect()
    }

    /// The date that most claims have whose date can be, by shelf, for the shelves of these claims; of
    /// as many the latest.
    fn usual_dates(&self, misdated: &[ClaimId]) -> HashMap<Shelf, Date> {
        let shelves = misdated.iter().map(|&id| self.shelf(self.claim(id).frame));
        let mut counts: HashMap<Shelf, BTreeMap<Date, usize>> =
            shelves.map(|shelf| (shelf, BTreeMap::new())).collect();
        for (id, claim) in self.facts.claims.iter().enumerate() {
            let Some(counts) = counts.get_mut(&self.shelf(claim.frame)) else {
                continue;
            };
            if let Some(as_of) = claim.as_of.filter(|_| misdated.binary_search(&id).is_err()) {
                *counts.entry(as_of).or_default() += 1;
            }
        }
        let most = |counts: &BTreeMap<Date, usize>| {
            let (date, _) = counts.iter().max_by_key(|(_, count)| **count)?;
            Some(*date)
        };
        let usual = counts.iter();
        usual
            .filter_map(|(shelf, counts)| Some((*shelf, most(counts)?)))
            .collect()
    }

    fn shelf(&self, frame: FrameId) -> Shelf {
        let frame = &self.facts.frames()[frame.0 as usize];
        (frame.source, frame.commodity, frame.measure)
    }
}
