//! `vocabulary/unit`: a unit that is not known, or may be several.

use super::{Lookup, check_words};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Part;
use crate::rule::{Rule, Severity};

/// A unit that the vocabulary does not have, or that may be several.
pub static RULE: Rule = Rule {
    id: "vocabulary/unit",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a unit is unknown or ambiguous",
    docs: include_str!("unit.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let vocabulary = scene.settings.vocabulary;
    check_words(
        &RULE,
        Part::Unit,
        scene,
        |claim| [scene.facts.frame(claim).unit],
        &Lookup {
            unknown: |word: &str| vocabulary.unit(word).err(),
            recognised: |word: &str| Some(vocabulary.find_unit(word).ok()?.code),
        },
        out,
    );
}
