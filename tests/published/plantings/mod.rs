//! Faults that are planted in the published tables are found where they are, and named.
//!
//! Each planting takes one kind of fault and one place for it at random: a figure, or a column, on
//! which nothing is found as the tables stand. The fault must then be found there and named in its
//! kind, and nothing new may be found that has nothing to do with the planted rows. One fault is one
//! finding: of 100 faults at most five may have another beside it.
//!
//! Planted is only what a careful reader of the tables could see, which is narrow on purpose:
//!
//! * **a figure** has a *witness*: the same thing (country, commodity, product, stage, measure,
//!   basis, unit) by another edition or source for the same year; of reserves, by the edition before
//!   or after. Or it has two neighbours, the year before and the year after in the same series.
//! * **digits** (one lost, doubled, exchanged with the next, a footnote's mark behind): a witness
//!   has the very figure that the slip was made of, to three digits that are not zeros at its end,
//!   and the slip moves it by more than the tolerance; or both neighbours are within a fifth of it,
//!   and within a fifth of one another, and the slip moves it by a factor of four or more, and it has
//!   three digits or more, of which the first is not the lost one. Two digits that are exchanged have only the former.
//! * **a unit**, of one row: a witness, or one of two neighbours, within a fifth of it. Of a column:
//!   the same for most of its rows, three at least, where the tables beside it are sound.
//! * **tons, compounds**: for a column, two thirds of its rows, three at least, are equal in the
//!   edition or source beside it, to three digits for tons. For a compound in one row, a witness
//!   equal to three digits. A single figure in another ton is within the tolerance: no one sees it.
//! * **rows exchanged**: both have witnesses or neighbours within the tolerance, and are not within
//!   the tolerance of one another; with one witness each, that is equal to the last digit.
//! * **a column shifted by a row**: two thirds of its rows, four at least, are within the tolerance
//!   of the same in one edition or year beside it, and not of the row above.
//! * **production quoted as reserves**: the production has two digits, and the reserves have a
//!   witness that is not within the tolerance of it.
//! * **a stale copy**: the copied edition's figure has two digits, and the current one another.
//! * **a sign** and **a percentage** are seen by themselves.
//!
//! Half of the plantings are made in the tables themselves, and half in a synthetic data set that
//! copies the rows of one edition, as a curator does.

mod changes;
mod faults;
mod places;
pub(crate) mod world;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use faults::Kind;
use world::WORLD;

/// How many are planted, unless `ORELINT_PLANTINGS` says otherwise.
const PLANTINGS: usize = 200;

/// A small generator of numbers (xorshift64*; Vigna, 2016), so that a seed plants the same anywhere.
pub(crate) struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// One of so many.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// One of these.
    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        (!of.is_empty()).then(|| &of[self.below(of.len())])
    }
}

#[derive(Default)]
struct Tally {
    planted: usize,
    named: usize,
    at_the_place: usize,
    false_alarms: usize,
    /// How many findings there are beside the one that names a fault.
    again: usize,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a longer run is asked for by the environment"
)]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The kinds to plant: all, unless `ORELINT_KIND` names one.
#[expect(
    clippy::disallowed_methods,
    reason = "a longer run is asked for by the environment"
)]
fn kinds() -> Vec<Kind> {
    let asked = std::env::var("ORELINT_KIND").ok();
    let kinds = Kind::ALL.into_iter();
    kinds
        .filter(|kind| asked.as_deref().is_none_or(|asked| asked == kind.name()))
        .collect()
}

#[test]
fn planted_faults_are_found_and_named() {
    let Some(world) = WORLD.as_ref() else { return };
    let seed = number("ORELINT_SEED").unwrap_or(1);
    let count = number("ORELINT_PLANTINGS").map_or(PLANTINGS, |count| count as usize);
    let mut dice = Dice::new(seed);
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut wrong = String::new();
    let mut excluded = BTreeMap::new();
    let kinds = kinds();
    for at in 0..count {
        let kind = kinds[at % kinds.len()];
        let Some(planted) = world.plant(kind, &mut dice, &mut excluded) else {
            continue;
        };
        let verdict = world.judge(&planted);
        let tally = tallies.entry(kind.name()).or_default();
        tally.planted += 1;
        tally.named += usize::from(verdict.named);
        tally.at_the_place += usize::from(verdict.at_the_place);
        tally.false_alarms += usize::from(!verdict.false_alarms.is_empty());
        tally.again += verdict.again.len();
        if !verdict.named || !verdict.false_alarms.is_empty() {
            let _ = writeln!(wrong, "{}: {}", kind.name(), planted.what);
            for line in verdict.false_alarms.iter().chain(&verdict.found) {
                let _ = writeln!(wrong, "    {line}");
            }
        } else if !verdict.again.is_empty() {
            let _ = writeln!(wrong, "TWICE {}: {}", kind.name(), planted.what);
            for line in verdict.again.iter().chain(&verdict.found) {
                let _ = writeln!(wrong, "    {line}");
            }
        }
    }
    let (mut planted, mut named, mut alarms, mut again) = (0, 0, 0, 0);
    let mut report = String::new();
    for (kind, tally) in &tallies {
        planted += tally.planted;
        named += tally.named;
        alarms += tally.false_alarms;
        again += tally.again;
        let _ = writeln!(
            report,
            "{kind}: {} of {} named, {} of them at the place itself, {} with a false alarm, {} findings too many ({} of {} candidates passed over)",
            tally.named,
            tally.planted,
            tally.at_the_place,
            tally.false_alarms,
            tally.again,
            excluded.get(kind).map_or(0, |(passed, _)| *passed),
            excluded.get(kind).map_or(0, |(_, all)| *all),
        );
    }
    let _ = writeln!(
        std::io::stderr(),
        "{report}{wrong}seed {seed}: {named} of {planted} named, {alarms} with a false alarm, {again} findings too many"
    );
    assert!(planted >= count * 9 / 10, "only {planted} planted");
    assert!(
        100 * named >= 95 * planted,
        "{named} of {planted}\n{report}{wrong}"
    );
    assert_eq!(alarms, 0, "{report}{wrong}");
    assert!(
        100 * again <= 5 * planted,
        "{again} findings of {planted} faults too many\n{report}{wrong}"
    );
}
