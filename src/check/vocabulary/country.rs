//! `vocabulary/country`: a code that no country has.

use super::{Lookup, check_words};
use crate::check::model::Scene;
use crate::check::settings::Settings;
use crate::document::Node;
use crate::finding::Findings;
use crate::record::{Claim, Part};
use crate::rule::{Rule, Severity};
use crate::vocabulary::Unknown;

/// A country or area that the vocabulary does not have.
pub static RULE: Rule = Rule {
    id: "vocabulary/country",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "no country or area has that code",
    docs: include_str!("country.md"),
};

pub(in crate::check) fn check<'f>(scene: &Scene<'f>, out: &mut Findings) {
    let areas = &scene.settings.areas;
    let look_up = |word: &str| -> Option<Unknown> {
        let own = areas.iter().any(|(name, _)| name == word);
        // What has not even the form of a code is the schema's finding already.
        if own || !has_form(word) {
            None
        } else {
            scene.settings.vocabulary.place(word).err()
        }
    };
    let look_up = Lookup {
        unknown: look_up,
        recognised: |word: &str| scene.settings.vocabulary.place_named(word),
    };
    let of_row = |claim: &'f Claim| {
        std::iter::once(claim.country).chain(claim.countries.iter().flatten().copied())
    };
    check_words(&RULE, Part::Country, scene, of_row, &look_up, out);
    let frame = |claim: &Claim| *scene.facts.frame(claim);
    check_words(
        &RULE,
        Part::Scope,
        scene,
        |claim| [frame(claim).rank_scope],
        &look_up,
        out,
    );
    check_words(
        &RULE,
        Part::Except,
        scene,
        |claim| [frame(claim).rank_except],
        &look_up,
        out,
    );
}

/// Whether a claim or an agreement names an area that the run does not know: a word in lower case,
/// which has the form of one, such as `kazakstan`.
pub fn has_strange_area(root: Node<'_>, settings: &Settings) -> bool {
    let is_strange = |node: Node<'_>| {
        node.text().is_some_and(|word| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && has_form(word)
                && settings.areas.iter().all(|(name, _)| name != word)
                && settings.vocabulary.place(word).is_err()
        })
    };
    let own = ["country", "rank_scope", "rank_except"];
    let within = ["parties", "shares"];
    own.iter().filter_map(|key| root.get(key)).any(is_strange)
        || root
            .get("countries")
            .is_some_and(|list| list.elements().any(is_strange))
        || within.iter().filter_map(|key| root.get(key)).any(|list| {
            let mut countries = list.elements().filter_map(|item| item.get("country"));
            countries.any(is_strange)
        })
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

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::check::Settings;
    use crate::check::testing::facts;

    #[test]
    fn a_long_joint_row_costs_its_own_length() {
        let mut lines = String::new();
        for number in 0..40_000 {
            writeln!(
                lines,
                r#"{{"id":"c{number}","country":"KAZ","commodity":"tungsten","measure":"resources","source":"s"}}"#
            )
            .unwrap();
        }
        let many: Vec<&str> = ["KAZ", "CHN"].into_iter().cycle().take(40_000).collect();
        let joint = format!(
            r#"{{"id":"joint","countries":["QQQ","{}"],"commodity":"tungsten","measure":"resources","source":"s"}}"#,
            many.join("\",\"")
        );
        let mut out = Findings::default();
        let (facts, settings) = (facts(&(lines + &joint)), Settings::default());
        check(&Scene::new(&facts, &settings), &mut out);
        let found: Vec<_> = out.0.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(found, ["vocabulary/country"]);
    }
}
