//! A fault with what it explains, as one finding.

use std::collections::{BTreeMap, HashSet};

use crate::check::model::{Scene, list};
use crate::check::quantity;
use crate::finding::{Finding, Instead, Place, Related};
use crate::rule::Severity;
use crate::wording::counted;

/// From what factor on only a slip of unit makes it.
const UNIT: f64 = 999.0;

/// How many findings that a fault explains are shown at their places, beside one for each file.
const SHOWN: usize = 4;

/// A fault, and what it does elsewhere.
pub(super) struct Cause {
    pub(super) finding: Finding,
    pub(super) is_table: bool,
    pub(super) effects: Vec<Finding>,
}

impl Cause {
    /// Whether all that it doubts is in another unit.
    pub(super) fn is_of_unit(&self) -> bool {
        let mut doubts = self.finding.doubts.iter();
        doubts.all(|doubt| match doubt.instead {
            Instead::Times(times) => times.max(1.0 / times) >= UNIT,
            _ => false,
        })
    }

    /// Takes over a finding that the fault explains; gives it back if it would weigh less so, and drops
    /// it if it is off.
    pub(super) fn explain(&mut self, effect: Finding, scene: &Scene<'_>) -> Option<Finding> {
        let levels = &scene.settings.levels;
        let weight = levels.of(effect.rule, effect.severity)?;
        let severity = self.finding.severity.max(effect.severity);
        if levels.of(self.finding.rule, severity) < Some(weight) {
            return Some(effect);
        }
        self.effects.push(effect);
        None
    }

    /// One finding: the slip as the reason of the worst that it does at the same figure, else the slip.
    pub(super) fn told(mut self) -> Finding {
        let worst = self.effects.iter().map(|effect| effect.severity).max();
        let main = self.main();
        let mut told = match main {
            Some(at) => {
                let mut main = self.effects.remove(at);
                main.diagnosis = self.finding.diagnosis.or(main.diagnosis);
                main.doubts = self.finding.doubts;
                for related in self.finding.related {
                    show(&mut main, related);
                }
                main
            }
            None => self.finding,
        };
        // A spike says no more than that the figure is odd; the slip says why.
        if !self.is_table {
            self.effects
                .retain(|effect| effect.rule != &quantity::spike::RULE);
        }
        let (all, rules) = (self.effects.len(), count(&self.effects));
        told.explains = rules.keys().copied().collect();
        let shown = show_all(&mut told, self.effects);
        if self.is_table && all > 0 || shown < all {
            let all = counted(all, "further finding");
            let rules = rules.iter().map(|(rule, count)| format!("{count} {rule}"));
            let rules = list(&rules.collect::<Vec<_>>());
            told = told.note(format!("explains {all}: {rules}"));
        }
        let severity = worst.map_or(told.severity, |worst| worst.max(told.severity));
        told.severity(severity)
    }

    /// The worst that a slip does at its own figure, if that weighs more than a note.
    fn main(&self) -> Option<usize> {
        let is_here = |effect: &&Finding| effect.place == self.finding.place && !self.is_table;
        let here = self.effects.iter().filter(is_here);
        let here = here.map(|effect| effect.severity).max();
        let here = here.filter(|here| *here > Severity::Note && *here >= self.finding.severity);
        let mut effects = self.effects.iter();
        effects.position(|effect| is_here(&effect) && Some(effect.severity) == here)
    }
}

/// How many findings there are of each rule.
fn count(effects: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut rules = BTreeMap::new();
    for effect in effects {
        *rules.entry(effect.rule.id).or_default() += 1;
    }
    rules
}

/// Shows some of what a fault explains at its places, the worst first, and of each file one at least;
/// says how many are shown.
fn show_all(told: &mut Finding, mut effects: Vec<Finding>) -> usize {
    effects.sort_by_key(|effect| std::cmp::Reverse(effect.severity));
    let (mut shown, mut files) = (0, HashSet::new());
    for effect in effects {
        let is_of_new_file = files.insert(effect.place.file);
        if shown >= SHOWN && !is_of_new_file {
            continue;
        }
        let message = format!(
            "for the same cause: {} ({})",
            effect.message, effect.rule.id
        );
        if effect.place == told.place {
            told.notes.push(message);
            shown += 1;
            continue;
        }
        shown += usize::from(show(
            told,
            Related {
                place: effect.place,
                message,
                explains: Some(effect.rule),
            },
        ));
    }
    shown
}

/// Adds a related place, unless it is shown already.
fn show(finding: &mut Finding, related: Related) -> bool {
    let is_here = |place: &Place| *place == related.place;
    let mut known = finding.related.iter().map(|known| &known.place);
    let is_new = !known.any(is_here) && !is_here(&finding.place);
    if is_new {
        finding.related.push(related);
    }
    is_new
}
