//! `rank/exceeds`: a rank is beyond the number of countries that a source lists.

use crate::rule::{Rule, Severity};

/// A rank beyond the list.
pub static RULE: Rule = Rule {
    id: "rank/exceeds",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a rank is beyond the number of countries that a source lists",
    docs: include_str!("exceeds.md"),
};
