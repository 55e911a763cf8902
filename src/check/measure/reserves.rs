//! `measure/reserves`: reserves above the resources that hold them.

use super::within::{Wording, compare};
use crate::check::model::{Key, Scene, Topic};
use crate::finding::Findings;
use crate::record::{Measure, Symbol};
use crate::rule::{Rule, Severity};

/// Reserves above resources, in the same source and on the same basis.
pub static RULE: Rule = Rule {
    id: "measure/reserves",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "reserves are above resources",
    docs: include_str!("reserves.md"),
};

/// Compares the reserves of each source with its own resources of the same year.
pub(in crate::check) fn check(scene: &Scene<'_>, topics: &[Topic], out: &mut Findings) {
    let of = |measure| topics.iter().find(|topic| topic.measure == measure);
    let (Some(reserves), Some(resources)) = (of(Measure::Reserves), of(Measure::Resources)) else {
        return;
    };
    for part in &reserves.tables {
        let mut own = resources.of_source(part.source).map(|(_, whole)| whole);
        let whole =
            own.find(|whole| whole.year == part.year && holds(&whole.key, &part.key, scene));
        if let Some(whole) = whole {
            let subject = reserves.subject(&part.key, scene);
            let wording = Wording {
                part: (&subject, "are"),
                whole: "resources",
                labels: ["has reserves of", "has resources of"],
                help: "compare both figures, and their units, with the source; if it counts its resources without the reserves, name the reporting code in `classification`",
            };
            let found = compare(
                &RULE,
                (part, whole),
                |id| scene.rounded(id),
                &wording,
                scene,
            );
            out.0.extend(found);
        }
    }
}

/// Whether resources of one key include the reserves of the other.
///
/// By the codes of exploration and stock exchanges, resources may be given without the reserves in
/// them; by the survey's own definition they never are. A class of resources is but a part.
fn holds(resources: &Key, reserves: &Key, scene: &Scene<'_>) -> bool {
    let inclusive = |key: &Key| matches!(scene.facts.word(key.classification), "" | "USGS");
    let recovery = |key: &Key| scene.facts.word(key.recovery);
    let loose = |key: &Key| Key {
        category: Symbol::NONE,
        recovery: Symbol::NONE,
        ..*key
    };
    inclusive(reserves)
        && resources.category.is_none()
        && loose(resources) == loose(reserves)
        && (resources.recovery == reserves.recovery
            || (recovery(reserves), recovery(resources)) == ("recoverable", "in_situ"))
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{rules_found, shown};

    fn claim(country: &str, measure: &str, quantity: u32, more: &str) -> String {
        format!(
            "{{\"id\": \"{measure}-{country}\", \"country\": \"{country}\", \"commodity\": \"tin\", \
             \"measure\": \"{measure}\", \"quantity\": {quantity}, \"unit\": \"t\", \
             \"basis\": \"contained\", \"as_of\": \"2024\", \"source\": \"s\"{more}}}\n"
        )
    }

    fn pair(country: &str, reserves: u32, resources: u32, more: &str) -> String {
        claim(country, "reserves", reserves, more) + &claim(country, "resources", resources, more)
    }

    #[test]
    fn reserves_are_within_resources_of_their_own_kind() {
        assert_eq!(rules_found(&pair("BRA", 400, 400, "")), [""; 0]);
        assert_eq!(
            rules_found(&pair("BRA", 470, 400, "")),
            ["measure/reserves"]
        );
        let coded = r#", "classification": "JORC""#;
        assert_eq!(rules_found(&pair("BRA", 470, 400, coded)), [""; 0]);
        let part = claim("BRA", "reserves", 470, "")
            + &claim("BRA", "resources", 200, r#", "category": "inferred""#);
        assert_eq!(rules_found(&part), [""; 0]);
        let other_year = pair("BRA", 470, 400, "").replacen("2024", "2023", 1);
        assert_eq!(rules_found(&other_year), [""; 0]);
    }

    #[test]
    fn rounding_may_hide_the_difference() {
        assert_eq!(rules_found(&pair("BRA", 4200, 4000, "")), [""; 0]);
    }

    #[test]
    fn a_column_is_one_finding() {
        let table = pair("BRA", 400_000, 700, "")
            + &pair("IDN", 800_000, 910, "")
            + &pair("PER", 130_000, 310, "");
        let text = shown(&table);
        assert!(
            text.starts_with(
                "error[measure/reserves]: tin reserves are above the resources in 3 of 3 rows: \
                 Indonesia, Brazil and Peru"
            ),
            "{text}"
        );
        assert!(
            text.contains(
                "diagnosis: 3 of 3 rows are above by 419 times or more: probably a slip of unit"
            ),
            "{text}"
        );
        assert_eq!(rules_found(&table), ["measure/reserves"]);
    }
}
