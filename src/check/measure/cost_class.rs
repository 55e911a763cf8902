//! `measure/cost-class`: cost classes that do not grow.

use std::collections::BTreeMap;

use crate::check::model::{ClaimId, Key, Scene, Topic, list};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Symbol};
use crate::rule::{Rule, Severity};

/// Less that can be had at a higher cost than at a lower one, in the same source.
pub static RULE: Rule = Rule {
    id: "measure/cost-class",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a higher cost class holds less than a lower one",
    docs: include_str!("cost_class.md"),
};

/// What is given by cost: all but the class alike.
type Series = (Symbol, Symbol, Key, Option<u16>, String);

/// Compares the cost classes of each country, within a source and a year.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let mut series: BTreeMap<Series, Vec<(f64, ClaimId)>> = BTreeMap::new();
    for &(id, key) in &topic.claims {
        let claim = scene.claim(id);
        let Some((limit, unit)) = limit(scene.facts.word(key.cost_class)) else {
            continue;
        };
        if claim.country.is_some() && scene.rounded(id).is_some() {
            let rest = Key {
                cost_class: Symbol::NONE,
                ..key
            };
            let unit = unit.to_owned();
            let alike = (
                scene.source_id(id),
                claim.country,
                rest,
                scene.year(id),
                unit,
            );
            series.entry(alike).or_default().push((limit, id));
        }
    }
    for ((_, _, key, ..), mut classes) in series {
        classes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        out.0.extend(falling(&classes, &key, topic, scene));
    }
}

/// The first class that holds less than a lower one.
fn falling(
    classes: &[(f64, ClaimId)],
    key: &Key,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let (mut lower, mut upper) = (None, None);
    'classes: for (at, &(limit, id)) in classes.iter().enumerate() {
        let most = scene.rounded(id)?.high;
        for &(below, other) in classes[..at].iter().rev() {
            if below < limit && scene.rounded(other)?.low > most {
                (lower, upper) = (Some(other), Some(id));
                break 'classes;
            }
        }
    }
    let (lower, upper) = (lower?, upper?);
    let symbols = &scene.facts.symbols;
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, symbols);
    let class = |id: ClaimId| {
        scene
            .facts
            .word(scene.facts.frame(scene.claim(id)).cost_class)
    };
    let label = |id: ClaimId| format!("{} at {}", scene.amount(id), class(id));
    let message = format!(
        "{}: {} of {} at {} are less than at {}",
        scene.place_name(scene.claim(upper).country),
        scene.amount(upper),
        topic.subject(key, scene),
        class(upper),
        class(lower)
    );
    let all: Vec<&str> = classes.iter().map(|&(_, id)| class(id)).collect();
    Some(
        RULE.at(place(upper), message)
            .label(label(upper))
            .related(place(lower), label(lower))
            .note(format!(
                "each class holds the ones before it: {}",
                list(&all)
            ))
            .help(
                "compare both figures with the source: one has a slip, two rows are exchanged, or the class is a range such as `80-130 USD/kgU`",
            ),
    )
}

/// The limit of `<130 USD/kgU`, and in what it is; `None` for a range of costs.
fn limit(class: &str) -> Option<(f64, &str)> {
    let (limit, unit) = class.strip_prefix('<')?.split_once(' ')?;
    Some((limit.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::limit;
    use crate::check::testing::{rules_found, shown};

    #[test]
    fn only_what_is_up_to_a_cost_grows() {
        assert_eq!(limit("<130 USD/kgU"), Some((130.0, "USD/kgU")));
        assert_eq!(limit("80-130 USD/kgU"), None);
        assert_eq!(limit(""), None);
    }

    /// Kazakhstan's uranium on 1 January 2017 by cost, as the Red Book has it, with that figure at
    /// less than 130.
    fn red_book(at_130: u32, unit: &str) -> String {
        let mut text = String::new();
        for (limit, quantity) in [
            (40, 540_500),
            (80, 719_100),
            (130, at_130),
            (260, 1_031_300),
        ] {
            let unit = if limit == 130 { unit } else { "USD/kgU" };
            writeln!(
                text,
                "{{\"id\": \"u-{limit}\", \"country\": \"KAZ\", \"commodity\": \"uranium\", \
                 \"measure\": \"resources\", \"quantity\": {quantity}, \"unit\": \"t\", \
                 \"basis\": \"contained\", \"recovery\": \"in_situ\", \
                 \"cost_class\": \"<{limit} {unit}\", \"as_of\": \"2017-01-01\", \
                 \"source\": \"red-book\"}}"
            )
            .unwrap();
        }
        text
    }

    #[test]
    fn classes_grow_with_the_cost() {
        assert_eq!(rules_found(&red_book(956_200, "USD/kgU")), [""; 0]);
        assert_eq!(rules_found(&red_book(719_100, "USD/kgU")), [""; 0]);
        assert_eq!(rules_found(&red_book(596_200, "USD/lbU3O8")), [""; 0]);
        let text = shown(&red_book(596_200, "USD/kgU"));
        assert!(
            text.starts_with(
                "error[measure/cost-class]: Kazakhstan: 596,200 t of uranium resources at <130 USD/kgU \
                 are less than at <80 USD/kgU\n  u-130/quantity 596200: 596,200 t at <130 USD/kgU\n  \
                 u-80/quantity 719100: 719,100 t at <80 USD/kgU"
            ),
            "{text}"
        );
    }
}
