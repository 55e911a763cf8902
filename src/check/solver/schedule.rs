//! The decision: countries as unit jobs on a line of places.
//!
//! A country that must have something is a job; its rank window is its release and deadline; one
//! whose least is at or above another's most comes before it. A place may stay empty only if a
//! country without a fixed place can take it. Section numbers are those of `docs/consistency.md`,
//! where each step is proved.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::bounds::{Bounds, Known};
use super::{Interval, NO_LAST};

/// What sums may lose to rounding, relative to their size.
const SLACK: f64 = 1e-9;

/// A country that must take a place.
#[derive(Debug, Clone, Copy)]
struct Job {
    quantity: Interval,
    /// The first and the last place it can take. Signed and wide: deadlines are counted down.
    release: i64,
    deadline: i64,
}

/// Whether quantities and an order exist that agree with all bounds.
pub(super) fn feasible(bounds: &Bounds) -> bool {
    let unfit = |known: &Known| {
        known.quantity.is_empty()
            || known
                .window
                .is_some_and(|window| window.first > window.last)
    };
    if bounds.countries.iter().any(unfit) {
        return false;
    }
    let Some((countries, others)) = within_total(bounds) else {
        return false;
    };

    let mut jobs = Vec::new();
    let mut fillers = Fillers {
        named: Vec::new(),
        others,
    };
    let mut any_window = false;
    for Known { quantity, window } in countries {
        if quantity.is_empty() {
            return false;
        }
        if quantity.low == 0.0 && window.is_none() {
            // It may have nothing, and can take any place that its most allows.
            fillers.named.push(quantity.high);
            continue;
        }
        if quantity.high <= 0.0 {
            return false; // ranked, and yet without anything
        }
        any_window |= window.is_some();
        let (first, last) = window.map_or((1, NO_LAST), |window| (window.first, window.last));
        let deadline = if last == NO_LAST {
            i64::from(last) * 2
        } else {
            i64::from(last)
        };
        jobs.push(Job {
            quantity,
            release: i64::from(first),
            deadline,
        });
    }
    if !order_by_most(&mut jobs) {
        return false;
    }
    // Without windows any order that keeps the precedences will do.
    !any_window || schedule(&mut jobs, fillers)
}

/// Section 6: what the total leaves to each country, and to those without a name. `None` where
/// the sum of the least is above it, or the sum of the most below.
fn within_total(bounds: &Bounds) -> Option<(Vec<Known>, f64)> {
    let mut countries = bounds.countries.clone();
    let total = bounds.total;
    if total == Interval::ANY {
        return Some((countries, bounds.others));
    }
    let least: f64 = countries.iter().map(|known| known.quantity.low).sum();
    let most: f64 = countries.iter().map(|known| known.quantity.high).sum();
    let most = if bounds.others > 0.0 {
        f64::INFINITY
    } else {
        most
    };
    let (low, high) = (total.low * (1.0 - SLACK), total.high * (1.0 + SLACK));
    if total.is_empty() || least > high || most < low {
        return None;
    }
    let left = high - least;
    for Known { quantity, .. } in &mut countries {
        quantity.high = quantity.high.min(quantity.low + left);
    }
    Some((countries, bounds.others.min(left)))
}

/// Sorts so that predecessors come first (by most, then by least, both falling); `false` where two
/// must have exactly the same (section 2).
fn order_by_most(jobs: &mut [Job]) -> bool {
    jobs.sort_by(|a, b| {
        let (a, b) = (a.quantity, b.quantity);
        b.high.total_cmp(&a.high).then(b.low.total_cmp(&a.low))
    });
    !jobs.windows(2).any(|pair| {
        let (a, b) = (pair[0].quantity, pair[1].quantity);
        a.low >= b.high && b.low >= a.high
    })
}

/// Who can take a place that no job takes.
struct Fillers {
    /// The most that each country which is named, but may have nothing, can have.
    named: Vec<f64>,
    /// The most that any country without a name can have.
    others: f64,
}

impl Fillers {
    /// How many can have more than `quantity`; `None` for any number.
    fn above(&self, quantity: f64) -> Option<usize> {
        (self.others <= quantity)
            .then(|| self.named.len() - self.named.partition_point(|&most| most <= quantity))
    }
}

/// Sections 3 to 5: tightens the windows, bounds what must stand before the empty places, and
/// places by earliest deadline.
fn schedule(jobs: &mut [Job], mut fillers: Fillers) -> bool {
    fillers.named.sort_by(f64::total_cmp);
    raise_releases(jobs);
    let empty = EmptyPlaces::of(jobs);
    for job in &mut *jobs {
        if let Some(count) = fillers.above(job.quantity.low) {
            job.deadline = job.deadline.min(empty.nth(count) - 1);
        }
    }
    lower_deadlines(jobs);
    earliest_deadline_first(jobs)
}

/// Section 3: a job is released after each of its predecessors. Jobs come by most, falling.
fn raise_releases(jobs: &mut [Job]) {
    let mut by_least: Vec<usize> = (0..jobs.len()).collect();
    by_least.sort_by(|&a, &b| jobs[b].quantity.low.total_cmp(&jobs[a].quantity.low));
    let mut predecessors = by_least.into_iter().peekable();
    let mut after = 0;
    for at in 0..jobs.len() {
        let mut itself = false;
        while let Some(before) =
            predecessors.next_if(|&b| jobs[b].quantity.low >= jobs[at].quantity.high)
        {
            if before == at {
                itself = true; // an exact figure is at its own most
            } else {
                after = after.max(jobs[before].release);
            }
        }
        jobs[at].release = jobs[at].release.max(after + 1);
        if itself {
            after = after.max(jobs[at].release);
        }
    }
}

/// Section 3, from the other end: a job is due before each of its successors.
fn lower_deadlines(jobs: &mut [Job]) {
    // Successors first: by least, then by most, both rising.
    let mut by_least: Vec<usize> = (0..jobs.len()).collect();
    by_least.sort_by(|&a, &b| {
        let (a, b) = (jobs[a].quantity, jobs[b].quantity);
        a.low.total_cmp(&b.low).then(a.high.total_cmp(&b.high))
    });
    let mut successors = (0..jobs.len()).rev().peekable();
    let mut before = i64::MAX;
    for at in by_least {
        let mut itself = false;
        while let Some(after) =
            successors.next_if(|&a| jobs[a].quantity.high <= jobs[at].quantity.low)
        {
            if after == at {
                itself = true;
            } else {
                before = before.min(jobs[after].deadline);
            }
        }
        jobs[at].deadline = jobs[at].deadline.min(before.saturating_sub(1));
        if itself {
            before = before.min(jobs[at].deadline);
        }
    }
}

/// Section 4: the places that stay empty when each job is placed as early as releases allow.
struct EmptyPlaces {
    /// Runs of empty places, each with how many stand before it; the last never ends.
    runs: Vec<(usize, i64)>,
}

impl EmptyPlaces {
    fn of(jobs: &[Job]) -> Self {
        let mut releases: Vec<_> = jobs.iter().map(|job| job.release).collect();
        releases.sort_unstable();
        let mut runs = Vec::new();
        let (mut place, mut count) = (1, 0);
        for release in releases {
            if release > place {
                runs.push((count, place));
                count += usize::try_from(release - place).unwrap_or(usize::MAX);
                place = release;
            }
            place += 1;
        }
        runs.push((count, place));
        EmptyPlaces { runs }
    }

    /// The empty place that has `count` others before it.
    fn nth(&self, count: usize) -> i64 {
        let run = self.runs.partition_point(|&(before, _)| before <= count) - 1;
        let (before, start) = self.runs[run];
        start + i64::try_from(count - before).unwrap_or(i64::MAX / 2)
    }
}

/// Section 5: at each place, of the jobs released, the one that is due first.
fn earliest_deadline_first(jobs: &mut [Job]) -> bool {
    jobs.sort_unstable_by_key(|job| job.release);
    let mut released = BinaryHeap::new();
    let mut waiting = jobs.iter().peekable();
    let mut place = 0;
    loop {
        place += 1;
        if released.is_empty() {
            match waiting.peek() {
                Some(next) => place = place.max(next.release),
                None => return true,
            }
        }
        while let Some(job) = waiting.next_if(|job| job.release <= place) {
            released.push(Reverse(job.deadline));
        }
        if released
            .pop()
            .is_some_and(|Reverse(deadline)| deadline < place)
        {
            return false;
        }
    }
}
