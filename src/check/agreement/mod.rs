//! Rules on agreements: who signed what, when, and how far it has come.
//!
//! The records of one agreement are united before anything else is asked (`united.rs`), for policy
//! lists hold one record a party, and sources tell of one agreement each in its own way.

pub mod anachronism;
pub mod cycle;
pub mod date;
pub mod differs;
pub mod duplicate;
pub mod ended;
pub mod expiry;
pub mod gap;
mod links;
pub mod party;
pub mod retroactive;
mod shelves;
pub mod status;
mod title;
mod united;

#[cfg(test)]
mod tests;

pub(super) use united::are_accounts;

use super::model::Scene;
use crate::finding::Findings;

/// Unites the records of each agreement, and asks every rule.
pub(super) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let all = united::unite(scene);
    for united in &all {
        status::check(united, scene, out);
        date::check(united, scene, out);
        differs::check(united, scene, out);
        duplicate::check(united, scene, out);
        party::check(united, scene, out);
        retroactive::check(united, scene, out);
        expiry::check(united, scene, out);
    }
    for record in &scene.facts.agreements {
        anachronism::check(record, scene, out);
    }
    cycle::check(&all, scene, out);
    gap::check(&all, scene, out);
    ended::check(&all, scene, out);
}
