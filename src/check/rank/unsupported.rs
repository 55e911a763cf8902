//! `rank/unsupported`: no table has the figure that a rank would follow from.

use crate::rule::{Rule, Severity};

/// A rank that no table can confirm.
pub static RULE: Rule = Rule {
    id: "rank/unsupported",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "no table has the figure that a rank would follow from",
    docs: include_str!("unsupported.md"),
};
