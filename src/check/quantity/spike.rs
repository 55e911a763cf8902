//! `quantity/spike`: one year far from the years on both sides of it.

use std::collections::BTreeMap;

use crate::check::model::{ClaimId, Key, Scene, Topic, about};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Qualifier, Symbol};
use crate::rule::{Rule, Severity};

/// A figure far from those of the year before and the year after, which are near to one another.
pub static RULE: Rule = Rule {
    id: "quantity/spike",
    level: Some(Severity::Note),
    since: "0.1.0",
    summary: "a figure is far from those of both neighbouring years",
    docs: include_str!("spike.md"),
};

/// By what factor the figure differs from both neighbours, at least.
const FAR: f64 = 4.0;

/// By what factor the neighbours differ from one another, at most.
const NEAR: f64 = 1.5;

/// How many times the series' usual change from year to year it is, on a logarithmic scale.
const UNUSUAL: f64 = 4.0;

/// How many other changes show what is usual.
const CHANGES: usize = 2;

/// What the largest of the three figures comes to at least, in units of its last written digit: a
/// country that makes a few tonnes makes none or three times as many the year after.
const LARGE: f64 = 100.0;

/// The figures of one country in one source, by year.
type Years = BTreeMap<u16, Option<(f64, ClaimId)>>;

/// Looks at each country's years within each source; of a series, at its latest edition for a year.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    if !topic.measure.is_yearly() {
        return;
    }
    let mut series: BTreeMap<(Symbol, Symbol, Key), Years> = BTreeMap::new();
    for &(id, key) in &topic.claims {
        let claim = scene.claim(id);
        let plain = !matches!(
            claim.qualifier,
            Some(Qualifier::AtLeast | Qualifier::AtMost)
        );
        let figure = claim.quantity.and_then(|quantity| quantity.figure());
        let (Some(_), Some(printed), true) = (figure, scene.printed(id), plain && key.year != 0)
        else {
            continue;
        };
        if !scene.words.is_country(claim.country) && !scene.words.is_world(claim.country) {
            continue;
        }
        let whole = Key { year: 0, ..key };
        let years = series
            .entry((scene.source_id(id), claim.country, whole))
            .or_default();
        // Two figures for one year: it is not said which counts.
        let year = years.entry(key.year);
        year.and_modify(|known| *known = None)
            .or_insert(Some((printed.low, id)));
    }
    for ((source, _, key), years) in series {
        for (&year, &figure) in &years {
            if let Some(three) = three(year, figure, &years)
                && is_spike(&three, &years, scene)
            {
                out.push(report(&three, source, Key { year, ..key }, topic, scene));
            }
        }
    }
}

/// A year with its neighbours.
struct Three {
    year: u16,
    before: (f64, ClaimId),
    here: (f64, ClaimId),
    after: (f64, ClaimId),
}

fn three(year: u16, figure: Option<(f64, ClaimId)>, years: &Years) -> Option<Three> {
    let of = |year: Option<u16>| years.get(&year?).copied().flatten();
    let three = Three {
        year,
        before: of(year.checked_sub(1))?,
        here: figure?,
        after: of(year.checked_add(1))?,
    };
    let positive = |(figure, _): (f64, ClaimId)| figure > 0.0;
    let all = positive(three.before) && positive(three.here) && positive(three.after);
    all.then_some(three)
}

/// How far two figures are apart at least, rounding aside: a factor, or 1.
fn apart(one: ClaimId, other: ClaimId, scene: &Scene<'_>) -> f64 {
    let (Some(one), Some(other)) = (scene.rounded(one), scene.rounded(other)) else {
        return 1.0;
    };
    let factor = if one.low > other.low {
        one.low / other.high
    } else {
        other.low / one.high
    };
    factor.max(1.0)
}

fn is_spike(three: &Three, years: &Years, scene: &Scene<'_>) -> bool {
    let [before, here, after] = [three.before, three.here, three.after];
    let neighbours = (before.0 / after.0).max(after.0 / before.0);
    let one_way = (here.0 > before.0) == (here.0 > after.0);
    let far = apart(here.1, before.1, scene).min(apart(here.1, after.1, scene));
    if neighbours > NEAR || !one_way || far < FAR {
        return false;
    }
    let units = |(_, id): (f64, ClaimId)| {
        let figure = scene
            .claim(id)
            .quantity
            .and_then(|quantity| quantity.figure());
        figure.map_or(0.0, |figure| figure.value / (2.0 * figure.half_unit()))
    };
    let largest = [before, here, after]
        .map(units)
        .into_iter()
        .fold(0.0, f64::max);
    if largest < LARGE {
        return false;
    }
    let mut usual: Vec<f64> = years
        .iter()
        .zip(years.iter().skip(1))
        .filter(|((year, _), (next, _))| {
            **next == **year + 1 && **year != three.year && **next != three.year
        })
        .filter_map(|((_, one), (_, other))| {
            let (one, other) = ((*one)?.0, (*other)?.0);
            (one > 0.0 && other > 0.0).then(|| (one / other).ln().abs())
        })
        .collect();
    usual.sort_by(f64::total_cmp);
    usual.len() >= CHANGES && far.ln() > UNUSUAL * usual[usual.len() / 2]
}

fn report(three: &Three, source: Symbol, key: Key, topic: &Topic, scene: &Scene<'_>) -> Finding {
    let [before, here, after] = [three.before, three.here, three.after];
    let country = scene.claim(here.1).country;
    let mean = (before.0 * after.0).sqrt();
    let size = if here.0 > mean {
        format!("{} times what it is in", factor_word(here.0 / mean))
    } else {
        format!("1/{} of what it is in", factor_word(mean / here.0))
    };
    let message = format!(
        "{} is {size} the years on both sides, in {}",
        scene.possession(country, &topic.subject(&key, scene)),
        scene.source_name(source)
    );
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let label = |year: u16, id: ClaimId| format!("{} in {year}", scene.amount(id));
    let finding = RULE
        .at(place(here.1), message)
        .label(label(three.year, here.1))
        .related(place(before.1), label(three.year - 1, before.1))
        .related(place(after.1), label(three.year + 1, after.1));
    finding.help(
        "compare the three figures with the source; if they are printed so, say why in a note",
    )
}

fn factor_word(factor: f64) -> String {
    about(factor.round())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::check::testing::{findings, rules_found, shown};

    /// Production of one country by one source, from 1990 on; tonnes.
    fn years(figures: &[u32]) -> String {
        let mut text = String::new();
        for (year, quantity) in (1990..).zip(figures) {
            writeln!(
                text,
                "{{\"id\": \"y-{year}\", \"country\": \"PRT\", \"commodity\": \"tungsten\", \
                 \"stage\": \"mine\", \"measure\": \"production\", \"quantity\": {quantity}, \
                 \"unit\": \"t\", \"basis\": \"contained\", \"as_of\": \"{year}\", \
                 \"source\": \"bgs\"}}"
            )
            .unwrap();
        }
        text
    }

    #[test]
    fn one_year_far_from_both_sides_is_told() {
        // Portugal, 1990 to 1997, as the British survey has it.
        let text = shown(&years(&[1405, 971, 1126, 767, 60, 873, 777, 1029]));
        assert!(
            text.starts_with(
                "note[quantity/spike]: Portugal's tungsten production in 1994 is 1/14 of what it is in \
                 the years on both sides, in `bgs`\n  y-1994/quantity 60: 60 t in 1994\n  \
                 y-1993/quantity 767: 767 t in 1993\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_lost_digit_is_a_slip_and_told_as_such() {
        let found = findings(&years(&[800, 810, 790, 80, 805, 800]));
        assert_eq!(found.len(), 1);
        let (rule, diagnosis) = (found[0].rule.id, found[0].diagnosis.as_deref());
        assert_eq!(
            (rule, diagnosis),
            (
                "quantity/slip",
                Some("ten times 80 would be in line: it has probably lost a digit")
            )
        );
    }

    #[test]
    fn what_swings_or_stays_or_is_small_is_no_spike() {
        let none = |figures: &[u32]| assert_eq!(rules_found(&years(figures)), [""; 0]);
        none(&[800, 810, 790, 300, 805, 800]);
        none(&[800, 810, 790, 80, 85, 90]);
        none(&[800, 100, 790, 150, 805, 90, 900]);
        none(&[8, 9, 8, 60, 8, 8]);
        none(&[800, 810, 790, 0, 805, 800]);
        none(&[800, 120, 800]);
        // Three figures do not show what is usual, and a slip needs no more.
        assert_eq!(rules_found(&years(&[800, 80, 800])), ["quantity/slip"]);
    }
}
