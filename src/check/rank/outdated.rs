//! `rank/outdated`: a later edition says otherwise about a rank.

use crate::rule::{Rule, Severity};

/// What a later edition says.
pub static RULE: Rule = Rule {
    id: "rank/outdated",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "a later edition says otherwise about a rank",
    docs: include_str!("outdated.md"),
};
