//! Smallest sets that cannot all be true, by `QuickXplain`: Ulrich Junker, AAAI 2004, pages 167-172,
//! "Preferred Explanations and Relaxations for Over-Constrained Problems".

use super::bounds::Bounds;
use super::{Problem, schedule};

/// A smallest set of records that cannot all be true: without any one of them, the others can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Indices into [`Problem::records`], the most trusted first; never empty.
    pub members: Vec<usize>,
}

impl Conflict {
    /// The record to doubt first: the least trusted.
    pub fn doubted(&self) -> usize {
        self.members.last().copied().unwrap_or_default()
    }
}

/// What [`Problem::resolve`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolution {
    /// In the order of the records that they cast doubt on. None contains a record that an
    /// earlier one cast doubt on. All other records together can stand.
    pub conflicts: Vec<Conflict>,
}

impl Resolution {
    /// The records that were dropped, the most trusted first.
    pub fn doubted(&self) -> impl Iterator<Item = usize> {
        self.conflicts.iter().map(Conflict::doubted)
    }
}

/// The records that stand so far, of them only those that said something new.
struct Standing<'p> {
    problem: &'p Problem,
    bounds: Bounds,
    telling: Vec<usize>,
}

/// Section 7: records are taken in order of trust; the first that cannot stand with those before
/// it ends a smallest conflict, and is left out.
///
/// They are taken in runs that double while all goes well, so that a group without conflicts
/// takes a few decisions, and one with *m* of them O(*m* log *n*) beside the explanations.
pub(super) fn resolve(problem: &Problem) -> Resolution {
    let mut standing = Standing {
        problem,
        bounds: Bounds::new(problem),
        telling: Vec::new(),
    };
    let mut conflicts = Vec::new();
    let (mut next, mut run) = (0, problem.records.len());
    while next < problem.records.len() {
        let end = next.saturating_add(run).min(problem.records.len());
        match standing.take(next..end) {
            Ok(()) => {
                next = end;
                run = run.saturating_mul(2);
            }
            Err(culprit) => {
                conflicts.push(Conflict {
                    members: standing.explain(culprit),
                });
                next = culprit + 1;
                run = 1;
            }
        }
    }
    Resolution { conflicts }
}

impl Standing<'_> {
    /// Takes all records of the range that can stand, up to the first that cannot.
    fn take(&mut self, range: std::ops::Range<usize>) -> Result<(), usize> {
        let mut bounds = self.bounds.clone();
        let news: Vec<usize> = range
            .filter(|&member| bounds.add(&self.problem.records[member]))
            .collect();
        if news.is_empty() || schedule::feasible(&bounds) {
            self.bounds = bounds;
            self.telling.extend(news);
            return Ok(());
        }
        // The first `stands` of the news can be added, the first `fails` cannot.
        let (mut stands, mut fails) = (0, news.len());
        while fails - stands > 1 {
            let middle = stands.midpoint(fails);
            if schedule::feasible(&self.with(&news[..middle])) {
                stands = middle;
            } else {
                fails = middle;
            }
        }
        self.bounds = self.with(&news[..stands]);
        self.telling.extend_from_slice(&news[..stands]);
        Err(news[stands])
    }

    fn with(&self, members: &[usize]) -> Bounds {
        let mut bounds = self.bounds.clone();
        for &member in members {
            bounds.add(&self.problem.records[member]);
        }
        bounds
    }

    /// The smallest conflict that ends with `culprit`, preferring the most trusted.
    fn explain(&self, culprit: usize) -> Vec<usize> {
        let mut background = vec![culprit];
        let mut members = if self.problem.can_stand([culprit]) {
            self.needed(&mut background, false, &self.telling)
        } else {
            Vec::new() // it contradicts itself
        };
        members.push(culprit);
        members
    }

    /// A smallest part of `candidates` that cannot stand with the background. `grown` tells that
    /// the background may have come to conflict by itself.
    fn needed(&self, background: &mut Vec<usize>, grown: bool, candidates: &[usize]) -> Vec<usize> {
        if grown && !self.problem.can_stand(background.iter().copied()) {
            return Vec::new();
        }
        if candidates.len() <= 1 {
            return candidates.to_vec();
        }
        let (trusted, less) = candidates.split_at(candidates.len() / 2);
        let before = background.len();
        background.extend_from_slice(trusted);
        let from_less = self.needed(background, true, less);
        background.truncate(before);
        background.extend_from_slice(&from_less);
        let mut needed = self.needed(background, !from_less.is_empty(), trusted);
        background.truncate(before);
        needed.extend(from_less);
        needed
    }
}
