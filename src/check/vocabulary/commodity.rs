//! `vocabulary/commodity`: a name that no commodity has.

use super::{Lookup, check_words};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Part;
use crate::rule::{Rule, Severity};

/// A commodity that the vocabulary does not have.
pub static RULE: Rule = Rule {
    id: "vocabulary/commodity",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "no commodity has that name",
    docs: include_str!("commodity.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let vocabulary = scene.settings.vocabulary;
    check_words(
        &RULE,
        Part::Commodity,
        scene,
        |claim| [scene.facts.frame(claim).commodity],
        &Lookup {
            unknown: |word: &str| vocabulary.commodity(word).err(),
            recognised: |word: &str| vocabulary.commodity_named(word),
        },
        out,
    );
}
