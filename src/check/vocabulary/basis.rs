//! `vocabulary/basis`: a basis that is neither a word of the list nor a formula of the commodity.

use std::collections::HashMap;

use super::{Lookup, check_words};
use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::{Part, Symbol};
use crate::rule::{Rule, Severity};
use crate::vocabulary::{Basis, Vocabulary, mass_fraction};

/// A basis that the vocabulary does not have, and that is no chemical formula.
pub static RULE: Rule = Rule {
    id: "vocabulary/basis",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a basis is neither a known word nor a chemical formula",
    docs: include_str!("basis.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let vocabulary = scene.settings.vocabulary;
    check_words(
        &RULE,
        Part::Basis,
        scene,
        |claim| [scene.facts.frame(claim).basis],
        &Lookup {
            unknown: |word: &str| vocabulary.basis(word).err(),
            recognised: |_: &str| None,
        },
        out,
    );
    let mut known: HashMap<(Symbol, Symbol), Option<&str>> = HashMap::new();
    for claim in &scene.facts.claims {
        let frame = scene.facts.frame(claim);
        let (basis, commodity) = (frame.basis, frame.commodity);
        if basis.is_none() || commodity.is_none() {
            continue;
        }
        let (formula, name) = (scene.facts.word(basis), scene.facts.word(commodity));
        let lacking = known
            .entry((basis, commodity))
            .or_insert_with(|| element_lacking(formula, name, vocabulary));
        if let Some(symbol) = lacking {
            out.push(
                RULE.at(
                    claim.place(Part::Basis, &scene.facts.symbols),
                    format!("`{formula}` holds no {name}"),
                )
                .label(format!("no {symbol} in this formula"))
                .help("write the compound that the figure weighs, or `contained` for the element itself"),
            );
        }
    }
}

/// The commodity's element, if the basis is a compound without it.
fn element_lacking(basis: &str, commodity: &str, words: Vocabulary) -> Option<&'static str> {
    let Ok(Basis::Compound(formula)) = words.basis(basis) else {
        return None;
    };
    let symbol = words.commodity(commodity).ok()?.symbol?;
    (mass_fraction(formula, symbol)? <= 0.0).then_some(symbol)
}
