//! `rank/duplicate`: a source that gives a place twice.

use crate::rule::{Rule, Severity};

/// One source, one place, two countries.
pub static RULE: Rule = Rule {
    id: "rank/duplicate",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "one source gives more countries a place than there are places",
    docs: include_str!("duplicate.md"),
};
