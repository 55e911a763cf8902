//! Rules on who has how much.

pub mod conflict;
pub(super) mod part;
pub mod revised;
pub mod slip;
pub mod spike;
pub mod stale;
pub mod total;

#[cfg(test)]
mod tests;

use super::model::{Scene, Topic};
use super::source::shared_slip;
use crate::finding::Findings;

/// Holds each source against itself: its other years and editions, then its totals.
pub(super) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let slips = slip::check(scene, topic, out);
    total::check(&slips, scene, topic, out);
    spike::check(scene, topic, out);
    shared_slip::check(&slips, scene, topic, out);
}
