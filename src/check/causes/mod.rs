//! One cause, one finding: what a slip, or the fault of a whole table, makes of other rules is told
//! with it.
//!
//! That is not guessed but tried: the rules are asked again with the figures that are doubted as they
//! should be. What they then no longer find was the fault's doing, and what they find only then had been
//! hidden by it.

mod cause;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::illustrate::Pointed;
use super::model::{ClaimId, Scene, Subject};
use super::{measure, quantity, rank, source};
use crate::finding::{FileId, Finding, Findings};
use crate::rule::{Rule, Severity};
use cause::Cause;

/// Which rule speaks of which place.
type Spot = (&'static str, FileId, u64);

/// Of which rule a cause is, and whether a whole table is at fault.
#[derive(Debug, Clone, Copy)]
struct Class {
    rule: &'static Rule,
    is_table: bool,
}

/// The classes of causes in the order in which they are tried: tables before figures, and what a
/// source shows by itself before what another one shows.
static CLASSES: [Class; 6] = [
    Class::new(&quantity::slip::RULE, true),
    Class::new(&quantity::conflict::RULE, true),
    Class::new(&measure::life::RULE, true),
    Class::new(&quantity::slip::RULE, false),
    Class::new(&quantity::conflict::RULE, false),
    Class::new(&quantity::total::RULE, false),
];

/// More figures than two rows that are exchanged are those of a table.
const ROWS: usize = 2;

impl Class {
    const fn new(rule: &'static Rule, is_table: bool) -> Self {
        Class { rule, is_table }
    }

    fn holds(self, finding: &Finding) -> bool {
        finding.rule == self.rule
            && !finding.doubts.is_empty()
            && (finding.doubts.len() > ROWS) == self.is_table
    }
}

/// Tells what a fault made of other rules with the fault itself; `ask` asks the rules of a mended run.
pub(super) fn unite(
    found: &mut Findings,
    scene: &Scene<'_>,
    claims: &[Subject],
    ask: impl Fn(&Scene<'_>) -> Findings,
) {
    let mut union = Union {
        found: std::mem::take(&mut found.0),
        told: Vec::new(),
        scene: scene.clone(),
        claims,
        settled: [HashSet::new(), HashSet::new()],
    };
    for class in CLASSES {
        union.settle(class, &ask);
    }
    found.0 = union.found;
    found.0.extend(union.told.into_iter().map(Cause::told));
}

/// The findings on one commodity while their causes are looked for.
struct Union<'u, 'f> {
    found: Vec<Finding>,
    told: Vec<Cause>,
    /// The run, the faults that are told mended.
    scene: Scene<'f>,
    claims: &'u [Subject],
    /// The claims of which a figure, and those of which the table is doubted.
    settled: [HashSet<ClaimId>; 2],
}

impl<'f> Union<'_, 'f> {
    fn settle(&mut self, class: Class, ask: impl Fn(&Scene<'_>) -> Findings) {
        let mut causes = self.take_causes(class);
        let mended = |scene: &Scene<'f>, causes: &[Cause]| {
            let doubts = causes.iter().flat_map(|cause| &cause.finding.doubts);
            let scene = scene.mended(doubts);
            let after = ask(&scene).0;
            (scene, after)
        };
        if causes.is_empty() {
            return;
        }
        let (mut scene, mut after) = mended(&self.scene, &causes);
        if class.is_table && self.is_worse(&causes, &after) {
            // Another table, or the other column, may be the one at fault.
            let is_sure = |cause: &Cause| class.rule != &measure::life::RULE && cause.is_of_unit();
            let (sure, unsure): (Vec<_>, Vec<_>) = causes.into_iter().partition(is_sure);
            causes = sure;
            if causes.is_empty() {
                self.found
                    .extend(unsure.into_iter().map(|cause| cause.finding));
                return;
            }
            if !unsure.is_empty() {
                (scene, after) = mended(&self.scene, &causes);
                self.found
                    .extend(unsure.into_iter().map(|cause| cause.finding));
            }
        }
        self.scene = scene;
        if class.is_table {
            self.tables(causes, after);
        } else {
            self.figures(causes, after);
        }
    }

    /// Takes out the findings that say what figures should be, unless they are about some that an
    /// earlier one doubts.
    fn take_causes(&mut self, class: Class) -> Vec<Cause> {
        let mut causes = Vec::new();
        if !self.found.iter().any(|finding| class.holds(finding)) {
            return causes;
        }
        let pointed = self.pointed(&self.found);
        for finding in std::mem::take(&mut self.found) {
            let settled = &mut self.settled[usize::from(class.is_table)];
            let mut shown = pointed.claims(&finding, &self.scene).into_iter();
            let is_cause = class.holds(&finding)
                && self
                    .scene
                    .settings
                    .levels
                    .of(finding.rule, finding.severity)
                    .is_some()
                && !shown.any(|claim| settled.contains(&claim));
            if !is_cause {
                self.found.push(finding);
                continue;
            }
            settled.extend(finding.doubts.iter().map(|doubt| doubt.claim));
            causes.push(Cause {
                finding,
                is_table: class.is_table,
                effects: Vec::new(),
            });
        }
        causes
    }

    fn pointed(&self, found: &[Finding]) -> Pointed {
        Pointed::new(found, self.claims.iter().map(|&(.., id)| id), &self.scene)
    }

    /// Whether more than a note is found only when these faults are mended.
    fn is_worse(&self, causes: &[Cause], after: &[Finding]) -> bool {
        let before: HashSet<Spot> = self.found.iter().map(spot).chain(own(causes)).collect();
        let mut new = after
            .iter()
            .filter(|finding| !before.contains(&spot(finding)));
        new.any(|finding| finding.severity > Severity::Note)
    }

    /// Of faults of tables, what is found of the mended tables takes the place of what was found.
    fn tables(&mut self, mut causes: Vec<Cause>, after: Vec<Finding>) {
        let before: HashSet<Spot> = self.found.iter().map(spot).collect();
        let still: HashSet<Spot> = after.iter().map(spot).collect();
        let own: HashSet<Spot> = own(&causes).collect();
        let (of_claim, pointed) = (of_claim(&causes), self.pointed(&self.found));
        for finding in std::mem::take(&mut self.found) {
            if is_news_of_sources(&finding) {
                self.found.push(finding);
            } else if !still.contains(&spot(&finding)) && !is_revision(&finding) {
                let shown = pointed.claims(&finding, &self.scene);
                let mut causes_shown = shown.iter().filter_map(|claim| of_claim.get(claim));
                let cause = causes_shown.next().copied().unwrap_or_default();
                self.found
                    .extend(causes[cause].explain(finding, &self.scene));
            }
        }
        let pointed = self.pointed(&after);
        for finding in after {
            // A table is doubted once.
            let again = || {
                let is_of_table = CLASSES
                    .iter()
                    .any(|class| class.is_table && class.holds(&finding));
                let shown = pointed.claims(&finding, &self.scene);
                is_of_table
                    && !before.contains(&spot(&finding))
                    && shown.iter().any(|claim| of_claim.contains_key(claim))
            };
            if !own.contains(&spot(&finding)) && !is_news_of_sources(&finding) && !again() {
                self.found.push(finding);
            }
        }
        self.told.append(&mut causes);
    }

    /// Of slips in single figures, what shows them and is no longer found is their doing, and what has
    /// the same reason at the same place.
    fn figures(&mut self, mut causes: Vec<Cause>, after: Vec<Finding>) {
        let still: HashSet<Spot> = after.iter().map(spot).collect();
        let (of_claim, pointed) = (of_claim(&causes), self.pointed(&self.found));
        for finding in std::mem::take(&mut self.found) {
            // What changed between editions is told as it would be without the slips.
            if is_revision(&finding) {
                continue;
            }
            let mut same = causes.iter();
            let same = same.position(|cause| {
                cause.finding.place == finding.place && cause.finding.diagnosis == finding.diagnosis
            });
            let shown = pointed.claims(&finding, &self.scene);
            let mut shown = shown
                .iter()
                .filter_map(|claim| of_claim.get(claim).copied());
            let gone = !still.contains(&spot(&finding));
            match same.or_else(|| shown.next().filter(|_| gone)) {
                Some(cause) if !is_news_of_sources(&finding) => {
                    self.found
                        .extend(causes[cause].explain(finding, &self.scene));
                }
                _ => self.found.push(finding),
            }
        }
        self.found.extend(after.into_iter().filter(is_revision));
        self.told.append(&mut causes);
    }
}

/// Which cause doubts a claim.
fn of_claim(causes: &[Cause]) -> HashMap<ClaimId, usize> {
    let mut of_claim = HashMap::new();
    for (at, cause) in causes.iter().enumerate() {
        for doubt in &cause.finding.doubts {
            of_claim.entry(doubt.claim).or_insert(at);
        }
    }
    of_claim
}

fn own(causes: &[Cause]) -> impl Iterator<Item = Spot> {
    causes.iter().map(|cause| spot(&cause.finding))
}

fn is_revision(finding: &Finding) -> bool {
    let rules: [&Rule; 2] = [&quantity::revised::RULE, &rank::revised::RULE];
    rules.contains(&finding.rule)
}

/// That two sources share a slip is news of the sources, whatever should stand there.
fn is_news_of_sources(finding: &Finding) -> bool {
    finding.rule == &source::shared_origin::RULE
}

fn spot(finding: &Finding) -> Spot {
    (
        finding.rule.id,
        finding.place.file,
        finding.place.span.start,
    )
}
