//! `measure/grade`: two grades of one deposit that agree in figures, and not in what they measure.

use std::collections::BTreeMap;

use crate::check::model::Scene;
use crate::finding::{Finding, Findings};
use crate::record::{Claim, Part, Symbol};
use crate::rule::{Rule, Severity};

/// One source's grades of one deposit, nearly the same figure of two compounds.
pub static RULE: Rule = Rule {
    id: "measure/grade",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "two grades of a deposit are the same figure of different compounds",
    docs: include_str!("grade.md"),
};

/// What is graded: source, commodity, country and deposit.
type Ore = (Symbol, Symbol, Symbol, Symbol);

/// A claim with its grade.
struct Graded<'f> {
    claim: &'f Claim,
    /// In percent of the compound.
    grade: f64,
    /// What the grade measures.
    of: &'f str,
    /// In percent of the commodity's element.
    element: f64,
}

/// Compares the grades of each deposit, within a source.
pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let facts = scene.facts;
    let mut ores: BTreeMap<Ore, Vec<Graded<'_>>> = BTreeMap::new();
    for claim in &facts.claims {
        let frame = facts.frame(claim);
        if claim.deposit.is_none() || frame.grade.is_none() || frame.grade_of.is_none() {
            continue;
        }
        let of = facts.word(frame.grade_of);
        let part = scene.words.contained_in(frame.commodity, of);
        let grade = facts.word(frame.grade).parse::<f64>().ok();
        let (Some(part), Some(grade)) = (part, grade.filter(|grade| *grade > 0.0)) else {
            continue;
        };
        let ore = (frame.source, frame.commodity, claim.country, claim.deposit);
        ores.entry(ore).or_default().push(Graded {
            claim,
            grade,
            of,
            element: grade * part,
        });
    }
    for graded in ores.values() {
        let pairs = graded.iter().enumerate();
        let mut pairs =
            pairs.flat_map(|(at, one)| graded[at + 1..].iter().map(move |it| (one, it)));
        let apart = |a: f64, b: f64| (a - b).abs() > scene.settings.tolerance * a.max(b);
        let mixed = pairs.find(|(one, other)| {
            !apart(one.grade, other.grade) && apart(one.element, other.element)
        });
        out.0
            .extend(mixed.map(|(one, other)| finding(one, other, scene)));
    }
}

fn finding(one: &Graded<'_>, other: &Graded<'_>, scene: &Scene<'_>) -> Finding {
    let facts = scene.facts;
    let place = |graded: &Graded<'_>| graded.claim.place(Part::Quantity, &facts.symbols);
    let said = |graded: &Graded<'_>| format!("{} % {}", graded.grade, graded.of);
    let commodity = facts.word(facts.frame(one.claim).commodity);
    let (less, more) = if one.element < other.element {
        (one, other)
    } else {
        (other, one)
    };
    let message = format!(
        "{}: ore of {} and of {} differ by {:.2} times in {commodity}, though the figures agree",
        facts.word(one.claim.deposit),
        said(one),
        said(other),
        more.element / less.element,
    );
    let mut finding = RULE
        .at(place(one), message)
        .label(format!("ore of {}", said(one)))
        .related(place(other), format!("ore of {}", said(other)))
        .note(format!(
            "{} is {:.2} % {commodity}, {} is {:.2} %",
            said(one),
            one.element,
            said(other),
            other.element,
        ))
        .help("look up what the grades are of, and correct `grade_of` where it is wrong");
    finding.diagnosis = Some(format!(
        "probably `{}` is written for `{}`, or the other way round",
        one.of, other.of
    ));
    finding
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{rules_found, shown};

    /// Synthetic: the reserves and the resources of one deposit, by their grades.
    fn deposit(reserves: (f64, &str), resources: (f64, &str)) -> String {
        let claim = |measure: &str, quantity: u32, (grade, of): (f64, &str)| {
            format!(
                r#"{{"id": "{measure}", "country": "AUS", "deposit": "Alpha", "commodity": "lithium", "measure": "{measure}", "quantity": {quantity}, "unit": "Mt", "basis": "gross", "grade": {grade}, "grade_of": "{of}", "source": "s"}}"#
            )
        };
        claim("reserves", 20, reserves) + "\n" + &claim("resources", 50, resources)
    }

    #[test]
    fn the_same_figure_of_two_compounds_is_a_mix_up() {
        let text = shown(&deposit((0.96, "LCE"), (0.94, "Li2O")));
        let expected = "warning[measure/grade]: Alpha: ore of 0.96 % LCE and of 0.94 % Li2O differ by 2.42 times in lithium, though the figures agree";
        assert!(text.starts_with(expected), "{text}");
        assert!(
            text.contains("0.96 % LCE is 0.18 % lithium, 0.94 % Li2O is 0.44 %"),
            "{text}"
        );
    }

    #[test]
    fn grades_that_are_converted_or_differ_are_none() {
        for (reserves, resources) in [
            ((2.37, "LCE"), (0.96, "Li2O")),
            ((1.2, "Li2O"), (1.0, "Li2O")),
            ((1.2, "LCE"), (0.9, "Li2O")),
            ((0.96, "REO"), (0.94, "Li2O")),
        ] {
            assert_eq!(rules_found(&deposit(reserves, resources)), [""; 0]);
        }
    }
}
