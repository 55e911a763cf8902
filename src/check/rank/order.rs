//! `rank/order`: a ranking against quantities.

use crate::rule::{Rule, Severity};

/// A rank that quantities rule out.
pub static RULE: Rule = Rule {
    id: "rank/order",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a rank is ruled out by the quantities of a source",
    docs: include_str!("order.md"),
};
