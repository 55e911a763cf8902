//! `vocabulary/country`: a code that no country has.

use super::check_words;
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::{Claim, Part, Symbol};
use crate::rule::{Rule, Severity};
use crate::vocabulary::{self, Unknown};

/// A country or area that the vocabulary does not have.
pub static RULE: Rule = Rule {
    id: "vocabulary/country",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "no country or area has that code",
    docs: include_str!("country.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let areas = &scene.settings.areas;
    let look_up = |word: &str| -> Option<Unknown> {
        let own = areas.iter().any(|(name, _)| name == word);
        // What has not even the form of a code is the schema's finding already.
        if own || !has_form(word) {
            None
        } else {
            vocabulary::place(word).err()
        }
    };
    check_words(
        &RULE,
        Part::Country,
        scene,
        |claim| claim.country,
        look_up,
        out,
    );
    for index in 0..joint_rows(&scene.facts.claims) {
        let of = |claim: &Claim| {
            claim
                .countries
                .as_ref()
                .and_then(|all| all.get(index).copied())
                .unwrap_or(Symbol::NONE)
        };
        check_words(&RULE, Part::Country, scene, of, look_up, out);
    }
    let frame = |claim: &Claim| *scene.facts.frame(claim);
    check_words(
        &RULE,
        Part::Scope,
        scene,
        |claim| frame(claim).rank_scope,
        look_up,
        out,
    );
    check_words(
        &RULE,
        Part::Except,
        scene,
        |claim| frame(claim).rank_except,
        look_up,
        out,
    );
}

/// The length of the longest joint row.
fn joint_rows(claims: &[Claim]) -> usize {
    claims
        .iter()
        .filter_map(|claim| claim.countries.as_ref())
        .map(|all| all.len())
        .max()
        .unwrap_or(0)
}

/// Whether the word looks like a code: three capitals, or an area in lower case.
fn has_form(word: &str) -> bool {
    let country = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let area = word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-')
        });
    country || area
}
