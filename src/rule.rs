//! What a rule is: a named reason to complain, with its level and documentation.
//!
//! A rule is a `static`, declared beside the code that finds it, so that any layer may name one.
//! The list of all rules is made in [`crate::check`] alone.

use std::fmt;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Probably wrong, or two sources differ.
    Warning,
    /// Cannot be true, or breaks the schema.
    Error,
}

impl Severity {
    /// Every severity with its name, lightest first: the one table both ways.
    pub const ALL: [(Severity, &'static str); 3] = [
        (Severity::Note, "note"),
        (Severity::Warning, "warning"),
        (Severity::Error, "error"),
    ];

    /// The name that every output format uses.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule's level: a severity, or off.
pub type Level = Option<Severity>;

/// A named reason to complain.
#[derive(Debug)]
pub struct Rule {
    /// `family/name`, unique among all rules; part of the output formats' contract.
    pub id: &'static str,
    /// The level unless the user sets another; `None` is off.
    pub level: Level,
    /// The version that brought the rule.
    pub since: &'static str,
    /// One line, in lower case and without a full stop.
    pub summary: &'static str,
    /// Markdown: what, why it matters, an example, how to fix.
    pub docs: &'static str,
}

impl Rule {
    /// The part before the slash.
    pub fn family(&self) -> &'static str {
        self.id.split('/').next().unwrap_or(self.id)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}
