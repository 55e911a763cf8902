//! Findings that are accepted, so that only others fail a run.
//!
//! A finding is accepted in its own record ([`Own`]), in `orelint.toml`
//! ([`crate::config::accept`]) or in a baseline ([`Baseline`]), a file that lists findings by their
//! [`Fingerprints`]. [`Acceptances`] decides. Nothing here knows the day or opens a file, and no
//! finding is kept longer than it takes to judge it.

mod acceptances;
mod entry;
mod fields;
mod fingerprint;
mod looked;
mod own;
#[cfg(test)]
mod tests;

pub use acceptances::{Acceptances, Accepted, Again, Whence, Written};
pub(crate) use entry::Line;
pub use entry::{Baseline, Entry, write};
pub use fingerprint::Fingerprints;
pub use looked::Looked;
pub use own::{KEY, Own};

use crate::rule::{Rule, Severity};

/// `accept/unused`: an acceptance that no finding needs.
pub static UNUSED: Rule = Rule {
    id: "accept/unused",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an acceptance that no finding needs",
    docs: include_str!("docs/unused.md"),
};

/// `accept/expired`: an acceptance that is past its date.
pub static EXPIRED: Rule = Rule {
    id: "accept/expired",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an acceptance that is past its date",
    docs: include_str!("docs/expired.md"),
};

/// `accept/invalid`: an acceptance in a record that cannot be understood.
pub static INVALID: Rule = Rule {
    id: "accept/invalid",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "an acceptance without a reason, or of a rule that there is not",
    docs: include_str!("docs/invalid.md"),
};

/// The rules about acceptances.
pub static RULES: &[&Rule] = &[&EXPIRED, &INVALID, &UNUSED];
