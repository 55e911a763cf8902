//! Rules on the words of records: countries, commodities, units.

pub mod basis;
pub mod commodity;
pub mod country;
pub mod unit;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::model::Scene;
use crate::finding::{Finding, Findings, Place};
use crate::record::{Claim, Part, Symbol};
use crate::rule::Rule;
use crate::vocabulary::Unknown;

/// Asks `look_up` about the words of a part of each claim, and about the like in each agreement,
/// once for each different word.
fn check_words<'f, W: IntoIterator<Item = Symbol>>(
    rule: &'static Rule,
    part: Part,
    scene: &Scene<'f>,
    words: impl Fn(&'f Claim) -> W,
    look_up: impl Fn(&str) -> Option<Unknown>,
    out: &mut Findings,
) {
    let mut known: HashMap<Symbol, Option<Unknown>> = HashMap::new();
    let symbols = &scene.facts.symbols;
    let mut ask = |symbol: Symbol, place: &dyn Fn() -> Place| {
        let unknown = known
            .entry(symbol)
            .or_insert_with(|| look_up(scene.facts.word(symbol)));
        if let Some(unknown) = unknown {
            let finding = rule.at(place(), unknown.to_string());
            out.push(stranger(rule, unknown, finding));
        }
    };
    for claim in &scene.facts.claims {
        for symbol in words(claim).into_iter().filter(|word| word.is_some()) {
            ask(symbol, &|| claim.place(part, symbols));
        }
    }
    for agreement in &scene.facts.agreements {
        let mentions = agreement.mentions.iter();
        for mention in mentions.filter(|mention| mention.part == part && mention.word.is_some()) {
            ask(mention.word, &|| mention.place(&agreement.home, symbols));
        }
    }
}

fn stranger(rule: &'static Rule, unknown: &Unknown, finding: Finding) -> Finding {
    let help = unknown.help().unwrap_or_else(|| match rule.id {
        "vocabulary/commodity" => "`orelint.toml` can add commodities".to_owned(),
        "vocabulary/country" => {
            "countries are ISO 3166-1 alpha-3 codes; `orelint.toml` can add areas".to_owned()
        }
        "vocabulary/basis" => {
            "a basis is `contained`, `gross`, `dry`, `wet`, `LCE`, `REO`, or a formula such as `WO3`".to_owned()
        }
        _ => "metric tons are `t`, thousands of them `kt`, millions `Mt`".to_owned(),
    });
    finding
        .label(format!("no {} of that name", unknown.kind))
        .help(help)
}
