//! `rank/conflict`: one country is given two ranks that exclude one another.

use crate::rule::{Rule, Severity};

/// One country, two ranks.
pub static RULE: Rule = Rule {
    id: "rank/conflict",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "one country is given two ranks that exclude one another",
    docs: include_str!("conflict.md"),
};
