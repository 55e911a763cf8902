//! `vocabulary/basis`: a basis that is neither a word of the list nor a formula.

use super::{Lookup, check_words};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Part;
use crate::rule::{Rule, Severity};
use crate::vocabulary;

/// A basis that the vocabulary does not have, and that is no chemical formula.
pub static RULE: Rule = Rule {
    id: "vocabulary/basis",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a basis is neither a known word nor a chemical formula",
    docs: include_str!("basis.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    check_words(
        &RULE,
        Part::Basis,
        scene,
        |claim| [scene.facts.frame(claim).basis],
        &Lookup {
            unknown: |word: &str| vocabulary::basis(word).err(),
            recognised: |_: &str| None,
        },
        out,
    );
}
