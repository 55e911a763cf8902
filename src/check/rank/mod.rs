//! Rules on who is ranked where.

mod against;
pub mod conflict;
pub mod contested;
pub mod duplicate;
mod editions;
pub mod exceeds;
pub mod gap;
pub mod order;
pub mod outdated;
pub mod revised;
pub mod scope;
pub mod single_witness;
mod together;
pub mod unsupported;

#[cfg(test)]
mod tests;

use super::model::{Scene, Topic};
use crate::finding::Findings;

pub(super) use against::verdicts;
pub(super) use editions::{Changes, changes, check as check_editions};

/// Tests every rank against each table, then all claims together.
pub(super) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let contradicted = against::check(scene, topic, out);
    together::check(scene, topic, &contradicted, out);
}
