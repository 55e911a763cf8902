//! What a run looked at.

use super::Entry;
use crate::config::accept::can_accept;
use crate::config::{Levels, Selector};
use crate::rule::{Rule, Severity};

/// What a run looked at: only of that it can say that an acceptance is met no more.
pub struct Looked<'a> {
    /// Every rule there is.
    pub rules: &'a [&'static Rule],
    /// The rules that set records against one another.
    pub comparing: &'a [&'static Rule],
    /// How much rules weigh in the run.
    pub levels: &'a Levels,
    /// Whether records were set against one another.
    pub compared: bool,
    /// Whether everything was read, to its end, that a run reads to which no path is named.
    pub whole: bool,
    /// Whether the file of that name was read to its end, or is no longer there.
    pub file: &'a dyn Fn(&str) -> bool,
}

impl Looked<'_> {
    fn is_on(&self, rule: &Rule) -> bool {
        self.levels.of(rule, Severity::Note).is_some()
    }

    fn at_rule(&self, rule: &Rule) -> bool {
        let is_comparing = self.comparing.contains(&rule);
        self.is_on(rule) && (!is_comparing || self.compared && self.whole)
    }

    /// Whether the run looked at every rule that is meant, of those that are on.
    pub(super) fn at_all(&self, selector: &Selector) -> bool {
        let meant =
            |rule: &&&'static Rule| selector.selects(rule) && can_accept(rule) && self.is_on(rule);
        let mut meant = self.rules.iter().filter(meant).peekable();
        meant.peek().is_some() && meant.all(|rule| self.at_rule(rule))
    }

    pub(super) fn at_entry(&self, entry: &Entry) -> bool {
        self.at_rule(entry.rule) && (self.file)(&entry.file)
    }
}
