//! A finding with what it says of the claims of a group.

use std::collections::{BTreeMap, HashMap};

use crate::check::illustrate::Pointed;
use crate::check::model::{ClaimId, Key, Scene, Topic};
use crate::finding::Finding;
use crate::rule::Rule;

/// A finding with the claims that it is about.
pub(super) struct Judged<'f> {
    pub(super) finding: &'f Finding,
    /// Those that it says of, the one to doubt first.
    pointed: Vec<ClaimId>,
    /// Those of which another rule would be broken for the same cause.
    explained: Vec<(ClaimId, &'static Rule)>,
}

impl<'f> Judged<'f> {
    pub(super) fn new(finding: &'f Finding, pointed: &Pointed, scene: &Scene<'_>) -> Self {
        let explained = finding.related.iter().flat_map(|related| {
            let claims = pointed.at(&related.place, scene).into_iter();
            claims.filter_map(|claim| Some((claim, related.explains?)))
        });
        let explained: Vec<(ClaimId, &Rule)> = explained.collect();
        let mut pointed = pointed.claims(finding, scene);
        pointed.retain(|claim| explained.iter().all(|(known, _)| known != claim));
        Judged {
            finding,
            pointed,
            explained,
        }
    }

    /// Whether it is about a group: its first claim is in it, and of tables no other is meant; or what
    /// it explains is in it.
    pub(super) fn is_about(
        &self,
        claims: &[ClaimId],
        own: &HashMap<ClaimId, Key>,
        topic: &Topic,
        key: &Key,
    ) -> bool {
        let mut explained = self.explained.iter();
        is_about(&self.pointed, claims, own, topic, key)
            || explained.any(|(claim, _)| claims.contains(claim))
    }

    /// Says of claims what was decided.
    pub(super) fn decide(&self, verdict: &mut BTreeMap<ClaimId, String>) {
        let rule = self.finding.rule.id;
        let Some((&first, others)) = self.pointed.split_first() else {
            return;
        };
        let doubted = self.finding.doubts.iter().map(|doubt| doubt.claim);
        for claim in doubted.chain([first]) {
            verdict.insert(claim, format!("doubted ({rule})"));
        }
        for &claim in others {
            let against = || format!("against it ({rule})");
            verdict.entry(claim).or_insert_with(against);
        }
        for (claim, explained) in &self.explained {
            let mended = || format!("stands once that is mended ({})", explained.id);
            verdict.entry(*claim).or_insert_with(mended);
        }
    }
}

/// Whether a finding is about a group: its first claim is in it, and of tables no other is meant.
fn is_about(
    pointed: &[ClaimId],
    claims: &[ClaimId],
    own: &HashMap<ClaimId, Key>,
    topic: &Topic,
    key: &Key,
) -> bool {
    let Some(first) = pointed.first().filter(|id| claims.contains(id)) else {
        return false;
    };
    // A rank that may be meant in several groups is judged by the tables beside it.
    let is_silent = |key: &Key| topic.of_key(key).is_empty();
    match own.get(first) {
        Some(of_first) if of_first != key && is_silent(of_first) => {
            pointed.len() == 1 || pointed.iter().any(|id| own.get(id) == Some(key))
        }
        _ => true,
    }
}
