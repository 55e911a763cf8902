//! Rules on the words of records: countries, commodities, units.

pub mod basis;
pub mod commodity;
pub mod country;
pub mod unit;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::model::Scene;
use crate::finding::{Finding, Findings, Fix, Place};
use crate::record::{Claim, Part, Symbol};
use crate::rule::Rule;
use crate::vocabulary::{Unknown, Vocabulary};

/// How the words of a part are looked up.
struct Lookup<U, R> {
    /// What is wrong with a word, if something is.
    unknown: U,
    /// The code of a word that is only spelled otherwise.
    recognised: R,
}

/// Looks up the words of a part of each claim, and the like in each agreement, once for each
/// different word.
fn check_words<'f, W: IntoIterator<Item = Symbol>>(
    rule: &'static Rule,
    part: Part,
    scene: &Scene<'f>,
    words: impl Fn(&'f Claim) -> W,
    look_up: &Lookup<impl Fn(&str) -> Option<Unknown>, impl Fn(&str) -> Option<&'static str>>,
    out: &mut Findings,
) {
    let symbols = &scene.facts.symbols;
    let mut known: HashMap<Symbol, Option<(Unknown, Meant)>> = HashMap::new();
    let mut ask = |symbol: Symbol, place: Place, fix: &dyn Fn(&Meant) -> Option<Fix>| {
        let unknown = known.entry(symbol).or_insert_with(|| {
            let word = scene.facts.word(symbol);
            let unknown = (look_up.unknown)(word)?;
            let meant = Meant::of(&unknown, (look_up.recognised)(word));
            Some((unknown, meant))
        });
        if let Some((unknown, meant)) = unknown {
            let finding = rule.at(place, unknown.to_string());
            let words = scene.settings.vocabulary;
            out.push(stranger(rule, unknown, finding, words).fix(fix(meant)));
        }
    };
    for claim in &scene.facts.claims {
        for symbol in words(claim).into_iter().filter(|word| word.is_some()) {
            ask(symbol, claim.place(part, symbols), &|meant| {
                claim.fix(part, meant.code?, meant.is_certain, symbols)
            });
        }
    }
    for agreement in &scene.facts.agreements {
        let mentions = agreement.mentions.iter();
        for mention in mentions.filter(|mention| mention.part == part && mention.word.is_some()) {
            ask(
                mention.word,
                mention.place(&agreement.home, symbols),
                &|_| None,
            );
        }
    }
}

/// What an unknown word was meant to be.
struct Meant {
    code: Option<&'static str>,
    /// Whether that is another spelling of the code, and no guess.
    is_certain: bool,
}

impl Meant {
    fn of(unknown: &Unknown, recognised: Option<&'static str>) -> Meant {
        Meant {
            code: recognised.or(unknown.nearest.map(|near| near.code)),
            is_certain: recognised.is_some(),
        }
    }
}

fn stranger(
    rule: &'static Rule,
    unknown: &Unknown,
    finding: Finding,
    words: Vocabulary,
) -> Finding {
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
    let names = unknown.readings.iter().filter_map(|code| {
        let unit = words.unit(code).ok()?;
        Some(unit.name)
    });
    let names: Vec<&str> = names.collect();
    let label = match names.split_last() {
        Some((last, most)) => format!("may be {} or {last}", most.join(", ")),
        None => format!("no {} of that name", unknown.kind),
    };
    finding.label(label).help(help)
}
