//! `measure/capacity`: more made than can be.

use super::within::{Wording, compare};
use crate::check::model::{Scene, Topic};
use crate::finding::Findings;
use crate::record::Measure;
use crate::rule::{Rule, Severity};

/// Production above capacity by more than the tolerance, in the same source and year.
pub static RULE: Rule = Rule {
    id: "measure/capacity",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "production is above capacity",
    docs: include_str!("capacity.md"),
};

/// Compares the production of each source with its own capacity of the same year.
pub(in crate::check) fn check(scene: &Scene<'_>, topics: &[Topic], out: &mut Findings) {
    let of = |measure| topics.iter().find(|topic| topic.measure == measure);
    let (Some(production), Some(capacity)) = (of(Measure::Production), of(Measure::Capacity))
    else {
        return;
    };
    for made in &production.tables {
        let mut alike = capacity.of_key(&made.key).iter();
        let alike = alike.find_map(|&at| {
            let most = &capacity.tables[at];
            ((most.source, most.year) == (made.source, made.year)).then_some(most)
        });
        if let Some(most) = alike {
            let subject = production.subject(&made.key, scene);
            let wording = Wording {
                part: (&subject, "is"),
                whole: "capacity",
                labels: ["makes", "can make"],
                help: "compare both figures, their units and their year with the source",
            };
            let found = compare(
                &RULE,
                (made, most),
                |id| scene.tolerant(id),
                &wording,
                scene,
            );
            out.0.extend(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{rules_found, shown};

    /// Canada's aluminium in the survey's table of 2025, with that capacity; thousand tonnes.
    fn canada(capacity: u32, stage: &str) -> String {
        let claim = |measure: &str, quantity: u32, stage: &str| {
            format!(
                "{{\"id\": \"{measure}\", \"country\": \"CAN\", \"commodity\": \"aluminum\", \
                 \"measure\": \"{measure}\", \"stage\": \"{stage}\", \"quantity\": {quantity}, \
                 \"unit\": \"kt\", \"basis\": \"contained\", \"as_of\": \"2024\", \"source\": \"s\"}}\n"
            )
        };
        claim("production", 3300, "smelter") + &claim("capacity", capacity, stage)
    }

    #[test]
    fn a_smelter_may_make_a_little_more_than_it_can() {
        assert_eq!(rules_found(&canada(3270, "smelter")), [""; 0]);
        assert_eq!(rules_found(&canada(327, "refinery")), [""; 0]);
        let text = shown(&canada(2327, "smelter"));
        assert!(
            text.starts_with(
                "error[measure/capacity]: Canada's aluminum smelter production in 2024 is above its capacity"
            ),
            "{text}"
        );
        assert!(
            text.contains("CAN") || text.contains("Canada makes 3,300 kt"),
            "{text}"
        );
    }
}
