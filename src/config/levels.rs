//! How much findings weigh in a run: rules and families, each with a level.

use std::fmt;

use toml::de::DeTable;

use super::{INVALID, UNKNOWN_KEY};
use crate::finding::{FileId, Findings, Place};
use crate::rule::{Level, Rule, Severity};
use crate::suggest;

/// A rule, or a family of them (`rank/*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(String);

impl Selector {
    /// The selector that `text` names among `rules`.
    ///
    /// # Errors
    /// No rule is selected; the message suggests a near name.
    pub fn parse(text: &str, rules: &[&'static Rule]) -> Result<Selector, String> {
        let selector = Selector(text.to_owned());
        if rules.iter().any(|rule| selector.selects(rule)) {
            return Ok(selector);
        }
        let families = rules
            .iter()
            .map(|rule| format!("{}/*", rule.family()))
            .collect::<Vec<_>>();
        let names = rules
            .iter()
            .map(|rule| rule.id)
            .chain(families.iter().map(String::as_str));
        Err(match suggest::nearest(text, names) {
            Some(near) => format!("there is no rule `{text}`; did you mean `{near}`?"),
            None => format!(
                "there is no rule `{text}`; rules are named like `rank/order`, families like `rank/*`"
            ),
        })
    }

    /// Whether it selects the rule.
    pub fn selects(&self, rule: &Rule) -> bool {
        match self.0.strip_suffix("/*") {
            Some(family) => rule.family() == family,
            None => rule.id == self.0 || rule.family() == self.0 || self.0 == "*",
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Levels that differ from the rules' own; later ones win.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    set: Vec<(Selector, Level)>,
    /// Where this is not empty, only what it selects is reported.
    only: Vec<Selector>,
}

impl Levels {
    /// Sets the level of what `selector` selects.
    pub fn set(&mut self, selector: Selector, level: Level) {
        self.set.push((selector, level));
    }

    /// Reports only what some selector given here selects.
    pub fn select(&mut self, selector: Selector) {
        self.only.push(selector);
    }

    /// What a finding of `rule` weighs that would weigh `own`; `None` where it is off.
    pub fn of(&self, rule: &Rule, own: Severity) -> Level {
        // What cannot be parsed makes the rest of a run mean little: a selection does not hide it.
        let asked =
            rule.family() == "syntax" || self.only.iter().any(|selector| selector.selects(rule));
        if !self.only.is_empty() && !asked {
            return None;
        }
        let set = self
            .set
            .iter()
            .rev()
            .find(|(selector, _)| selector.selects(rule))
            .map(|(_, level)| *level);
        // A rule that is off by default speaks only when it is asked to.
        let selected = !self.only.is_empty();
        set.unwrap_or(if rule.level.is_none() && !selected {
            None
        } else {
            Some(own)
        })
    }
}

pub(super) fn parse(
    file: FileId,
    table: &DeTable<'_>,
    rules: &[&'static Rule],
    out: &mut Findings,
) -> Levels {
    let mut levels = Levels::default();
    for (key, value) in table {
        let place =
            |span: std::ops::Range<usize>| Place::in_file(file, span.start as u64..span.end as u64);
        let selector = match Selector::parse(key.get_ref(), rules) {
            Ok(selector) => selector,
            Err(message) => {
                out.push(UNKNOWN_KEY.at(place(key.span()), message));
                continue;
            }
        };
        let level = match value.get_ref().as_str() {
            Some("off") => Some(None),
            Some(name) => Severity::ALL
                .iter()
                .find(|(_, known)| *known == name)
                .map(|(severity, _)| Some(*severity)),
            None => None,
        };
        if let Some(level) = level {
            levels.set(selector, level);
            continue;
        }
        let finding = INVALID.at(
            place(value.span()),
            "a level is \"error\", \"warning\", \"note\" or \"off\"",
        );
        let written = value.get_ref().as_str().unwrap_or_default();
        let near = suggest::begun(written, ["error", "warning", "note", "off"]);
        out.push(match near {
            Some(near) => finding.help(format!("did you mean \"{near}\"?")),
            None => finding,
        });
    }
    levels
}
