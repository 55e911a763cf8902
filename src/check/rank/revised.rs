//! `rank/revised`: ranks changed between two editions of a source.

use crate::rule::{Rule, Severity};

/// Ranks that changed between editions.
pub static RULE: Rule = Rule {
    id: "rank/revised",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "ranks changed between two editions of a source",
    docs: include_str!("revised.md"),
};
