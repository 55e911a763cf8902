//! Which conditions of a map held for a row: one that never did is told at its line, with what the
//! column holds in its place.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

use super::condition::{Condition, Test};
use super::pattern::Pattern;
use super::template::Name;
use super::{CONDITION, Map};
use crate::finding::{Finding, Place};
use crate::suggest;

/// How many different texts of a column are kept.
const TEXTS: usize = 500;

/// The longest text that is kept, in bytes: a remark of a page is no word to compare with.
const LONGEST: usize = 200;

/// How many texts a help lists.
const EXAMPLES: usize = 4;

/// What became of every condition of a map, by its number.
#[derive(Debug, Default, Clone)]
pub(super) struct Outcomes(Vec<Outcome>);

#[derive(Debug, Default, Clone)]
struct Outcome {
    /// Whether a row met it.
    met: bool,
    /// Of each test.
    tests: Vec<Tested>,
}

#[derive(Debug, Default, Clone)]
struct Tested {
    /// Whether a row passed it.
    met: bool,
    /// Of a heading's patterns, those that a row fitted, by their places in the test.
    fitted: BTreeSet<usize>,
    /// What stood there, in rows that did not pass.
    texts: BTreeSet<String>,
}

/// Watches the conditions of a map while rows are read.
#[derive(Debug, Default)]
pub(super) struct Watch(RefCell<Outcomes>);

impl Watch {
    /// Begins with what is known already, so that nothing is looked at in vain.
    pub(super) fn after(known: &Outcomes) -> Watch {
        let outcomes = known.0.iter().map(|known| Outcome {
            met: known.met,
            tests: Vec::new(),
        });
        Watch(RefCell::new(Outcomes(outcomes.collect())))
    }

    /// Whether a condition holds, with texts looked up by `text`; what came of it is noted.
    pub(super) fn holds<'t>(
        &self,
        condition: &Condition,
        text: impl Fn(&Name) -> Cow<'t, str>,
    ) -> bool {
        let held = condition.holds(&text);
        if condition.tests.is_empty() {
            return held;
        }
        let mut outcomes = self.0.borrow_mut();
        let outcome = outcomes.at(condition.number);
        outcome.met |= held;
        if outcome.met && !condition.heads {
            return held;
        }
        outcome
            .tests
            .resize_with(condition.tests.len(), Tested::default);
        for (test, tested) in condition.tests.iter().zip(&mut outcome.tests) {
            tested.note(test, &text(&test.name), condition.heads);
        }
        held
    }

    pub(super) fn into_outcomes(self) -> Outcomes {
        self.0.into_inner()
    }
}

impl Tested {
    fn note(&mut self, test: &Test, cell: &str, heads: bool) {
        let cell = cell.trim();
        if heads {
            let patterns = test.patterns.iter().enumerate();
            let fitted = patterns.filter(|(_, (_, pattern))| pattern.fits(cell));
            self.fitted.extend(fitted.map(|(at, _)| at));
        }
        if test.holds(cell) {
            self.met = true;
            return;
        }
        if self.texts.len() < TEXTS && cell.len() <= LONGEST && !self.texts.contains(cell) {
            self.texts.insert(cell.to_owned());
        }
    }
}

impl Outcomes {
    fn at(&mut self, number: usize) -> &mut Outcome {
        if self.0.len() <= number {
            self.0.resize_with(number + 1, Outcome::default);
        }
        &mut self.0[number]
    }

    /// Takes over what was seen elsewhere in the table.
    pub(super) fn merge(&mut self, others: Outcomes) {
        for (number, other) in others.0.into_iter().enumerate() {
            let own = self.at(number);
            own.met |= other.met;
            own.tests
                .resize_with(own.tests.len().max(other.tests.len()), Tested::default);
            for (own, other) in own.tests.iter_mut().zip(other.tests) {
                own.met |= other.met;
                own.fitted.extend(other.fitted);
                let left = TEXTS.saturating_sub(own.texts.len());
                own.texts.extend(other.texts.into_iter().take(left));
            }
        }
    }

    /// A finding for each condition of the map that no row met, and for each pattern of a heading
    /// that none fitted, with the condition's number. `is_missing` tells which columns the table
    /// lacks: that is said already.
    pub(super) fn findings(
        &self,
        map: &Map,
        is_missing: impl Fn(&Name) -> bool,
    ) -> Vec<(usize, Finding)> {
        let conditions = map.conditions.iter();
        let tried = conditions.filter_map(|condition| {
            let outcome = self.0.get(condition.number)?;
            (!outcome.tests.is_empty()).then_some((condition, outcome))
        });
        let known = tried
            .filter(|(condition, _)| !condition.tests.iter().any(|test| is_missing(&test.name)));
        let findings = known.flat_map(|(condition, outcome)| {
            let found = match outcome.met {
                true if condition.heads => unmet_headings(map, condition, outcome),
                true => Vec::new(),
                false => Vec::from_iter(unmet_condition(map, condition, outcome)),
            };
            found.into_iter().map(|finding| (condition.number, finding))
        });
        findings.collect()
    }
}

/// The patterns of a heading that no row fits, while others are met.
fn unmet_headings(map: &Map, condition: &Condition, outcome: &Outcome) -> Vec<Finding> {
    let tests = condition.tests.iter().zip(&outcome.tests);
    let unmet = tests.flat_map(|(test, tested)| {
        let patterns = test.patterns.iter().enumerate();
        let unmet = patterns.filter(|(at, (fits, _))| *fits && !tested.fitted.contains(at));
        unmet.map(move |(_, (_, pattern))| (test, tested, pattern))
    });
    let told = unmet.filter_map(|(test, tested, pattern)| {
        let near = near_of(pattern, tested);
        if map.several_tables && !near.as_ref().is_some_and(|(_, is_slip)| *is_slip) {
            return None;
        }
        let place = Place::in_file(map.file, pattern.span().clone());
        let message = format!("no row is the heading `{}`", pattern.text());
        let help = match near {
            Some((near, _)) => near,
            None => holds_instead(test, tested),
        };
        let finding = CONDITION.at(place, message).help(help);
        Some(finding.note("rows below a heading that is not found belong to the one before"))
    });
    told.collect()
}

/// No row meets the condition; `None` where the map reads other tables too, and nothing tells that
/// it was meant for this one.
fn unmet_condition(map: &Map, condition: &Condition, outcome: &Outcome) -> Option<Finding> {
    let tests = || condition.tests.iter().zip(&outcome.tests);
    let never = tests().find(|(_, tested)| !tested.met);
    let near = never.and_then(|(test, tested)| near(test, tested));
    if map.several_tables && !near.as_ref().is_some_and(|(_, is_slip)| *is_slip) {
        return None;
    }
    let (test, _) = never.or_else(|| tests().next())?;
    let place = Place::in_file(map.file, test.span.clone());
    let help = match (never, near) {
        (_, Some((near, _))) => near,
        (Some((test, tested)), None) => holds_instead(test, tested),
        (None, None) => {
            let names: Vec<String> = tests()
                .map(|(test, _)| format!("`{}`", test.name))
                .collect();
            let names = names.join(" and ");
            format!(
                "each part holds in some row, but no row meets what is said of {names} together"
            )
        }
    };
    let message = "no row meets this condition, so it does nothing";
    Some(CONDITION.at(place, message).help(help))
}

/// What was probably meant, in place of the longest piece of a pattern; and whether it is spelled
/// otherwise, which is a slip whatever table the condition is for.
fn near(test: &Test, tested: &Tested) -> Option<(String, bool)> {
    let wanted = test.patterns.iter().filter(|(fits, _)| *fits);
    wanted
        .map(|(_, pattern)| pattern)
        .find_map(|pattern| near_of(pattern, tested))
}

/// The same for one pattern.
fn near_of(pattern: &Pattern, tested: &Tested) -> Option<(String, bool)> {
    let literal = literal(pattern)?;
    let found = tested.texts.iter().find_map(|held| {
        let near = alike(literal, held)?;
        Some((near, held))
    });
    let (near, held) = found?;
    let is_slip = near.to_lowercase() != literal.to_lowercase();
    let meant = if is_slip {
        pattern.text().replace(literal, &near)
    } else {
        format!("*{literal}*")
    };
    let told = if meant == *held {
        String::new()
    } else {
        format!(" The column holds `{held}`")
    };
    Some((format!("did you mean `{meant}`?{told}"), is_slip))
}

/// The words of a text that are those of `literal`, each spelled alike at least.
fn alike(literal: &str, text: &str) -> Option<String> {
    let bare = |word: &'_ str| -> String {
        word.trim_matches(|sign: char| !sign.is_alphanumeric())
            .to_owned()
    };
    let wanted: Vec<String> = literal.split_whitespace().map(bare).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_alike = |(wanted, word): (&String, &&str)| {
        let word = bare(word);
        wanted.to_lowercase() == word.to_lowercase()
            || suggest::nearest(wanted, [word.as_str()]).is_some()
    };
    let mut windows = words.windows(wanted.len().max(1));
    let found = windows.find(|words| wanted.iter().zip(*words).all(is_alike))?;
    Some(bare(&found.join(" ")))
}

/// The longest piece of a pattern that stands for itself.
fn literal(pattern: &Pattern) -> Option<&str> {
    let pieces = pattern.text().split(['*', '[', ']', '{', '}', '\\']);
    let pieces = pieces.map(str::trim).filter(|piece| piece.len() > 3);
    pieces.max_by_key(|piece| piece.len())
}

/// What the column holds.
fn holds_instead(test: &Test, tested: &Tested) -> String {
    let name = &test.name;
    let texts: Vec<&String> = tested
        .texts
        .iter()
        .filter(|text| !text.is_empty())
        .collect();
    let shown: Vec<String> = texts
        .iter()
        .take(EXAMPLES)
        .map(|text| format!("`{}`", super::make::shortened(text)))
        .collect();
    match (shown.as_slice(), texts.len()) {
        ([], _) => format!("`{name}` is empty in every row"),
        (shown, count) if count > shown.len() => {
            let more = if count < TEXTS {
                format!("{} more", count - shown.len())
            } else {
                "more".to_owned()
            };
            format!("`{name}` holds {} and {more}", shown.join(", "))
        }
        (shown, _) => format!("`{name}` holds {}", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn words_are_alike_one_by_one() {
        let text = "Mine production, lithium content";
        assert_eq!(alike("lithum content", text).unwrap(), "lithium content");
        assert_eq!(alike("Mine prodution", text).unwrap(), "Mine production");
        assert_eq!(alike("primary production", text), None);
        assert_eq!(alike("lithium content", text).unwrap(), "lithium content");
    }
}
