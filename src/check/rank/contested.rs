//! `rank/contested`: more countries are given places than there are places.

use crate::rule::{Rule, Severity};

/// Two countries, one place.
pub static RULE: Rule = Rule {
    id: "rank/contested",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "more countries are given places than there are places",
    docs: include_str!("contested.md"),
};
