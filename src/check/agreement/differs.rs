//! `agreement/differs`: its records differ in type, place, amount, shares or the like.

use std::collections::BTreeMap;

use super::united::{Side, United};
use crate::check::model::Scene;
use crate::finding::{Findings, Place};
use crate::record::{Agreement, Field, Figure, Symbol};
use crate::rule::{Rule, Severity};
use crate::vocabulary::fold;

/// Records of one agreement that differ in a field that is neither status nor date.
pub static RULE: Rule = Rule {
    id: "agreement/differs",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "an agreement's records differ in another field",
    docs: include_str!("differs.md"),
};

/// Whether two values cannot be one.
type Apart = fn(&str, &str, &Scene<'_>) -> bool;

/// The fields that are compared, with what makes two values differ.
const FIELDS: [(Field, &str, Apart); 5] = [
    (Field::Type, "type", |one, other, _| {
        are_types_apart(one, other)
    }),
    (Field::Place, "place", |one, other, scene| {
        !is_one_place(one, other, scene)
    }),
    (Field::Binding, "`binding`", |one, other, _| one != other),
    (Field::Term, "term", |one, other, _| {
        months(one) != months(other)
    }),
    (Field::Amount, "amount", are_apart),
];

/// Whether two types contradict each other; `other` leaves open what an agreement is.
pub(super) fn are_types_apart(one: &str, other: &str) -> bool {
    one != other && ![one, other].contains(&"other")
}

pub(super) fn check<'f>(united: &United<'f>, scene: &Scene<'f>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    for (field, what, apart) in FIELDS {
        let mut values: Vec<Value<'f>> = Vec::new();
        for &record in &united.records {
            let word = symbols.word(record.word(field));
            if word.is_empty() {
                continue;
            }
            let currency = symbols.word(record.word(Field::Currency));
            let (unit, shown) = match field {
                Field::Amount => (currency, format!("{currency} {}", figure(word))),
                _ => ("", format!("`{word}`")),
            };
            let place = record.place(field, symbols);
            values.push(Value {
                record,
                word,
                unit,
                shown,
                place,
            });
        }
        report(united, what, values, apart, scene, out);
    }
    let mut lists: BTreeMap<(&str, Symbol), Vec<Value<'f>>> = BTreeMap::new();
    for &record in &united.records {
        for entry in &record.entries {
            let (word, unit) = (symbols.word(entry.figure), symbols.word(entry.unit));
            let shown = format!("{} {unit}", figure(word));
            let place = entry.place(&record.home, symbols);
            let values = lists.entry((entry.list, entry.subject)).or_default();
            values.push(Value {
                record,
                word,
                unit,
                shown,
                place,
            });
        }
    }
    for ((name, subject), values) in lists {
        // Several volumes of one kind in one record are no statement that another can differ from.
        let mut homes: Vec<_> = values.iter().map(|value| value.record.home.start).collect();
        homes.dedup();
        if homes.len() < values.len() {
            continue;
        }
        let what = match name {
            "shares" => format!("the share of {}", scene.country_name(subject)),
            _ => format!("the volume of {}", symbols.word(subject)),
        };
        report(united, &what, values, are_apart, scene, out);
    }
}

/// What a record holds in a field.
struct Value<'f> {
    record: &'f Agreement,
    word: &'f str,
    unit: &'f str,
    shown: String,
    place: Place,
}

fn report<'f>(
    united: &United<'f>,
    what: &str,
    values: Vec<Value<'f>>,
    apart: Apart,
    scene: &Scene<'f>,
    out: &mut Findings,
) {
    let mut sides: Vec<(&str, &str, Side<'f>)> = Vec::new();
    for Value {
        record,
        word,
        unit,
        shown,
        place,
    } in values
    {
        let same =
            |side: &&mut (&str, &str, Side<'f>)| side.1 == unit && !apart(side.0, word, scene);
        let is_foreign = sides.first().is_some_and(|side| side.1 != unit);
        match sides.iter_mut().find(same) {
            Some((.., side)) => side.said.push((record, place)),
            // What is in another currency or unit is not compared.
            None if is_foreign => {}
            None => {
                let said = vec![(record, place)];
                sides.push((word, unit, Side { value: shown, said }));
            }
        }
    }
    if sides.len() > 1 {
        let sides = sides.into_iter().map(|(.., side)| side).collect();
        let finding = united.differ(&RULE, what, sides, scene);
        out.0.extend(finding.map(|finding| {
            finding.help("compare with the agreement's own text; if these are two agreements, let their titles tell them apart")
        }));
    }
}

fn figure(word: &str) -> String {
    Figure::parse(word).map_or_else(|| word.to_owned(), |figure| figure.to_string())
}

/// Whether two figures are further apart than the tolerance; shares, than their printed rounding.
fn are_apart(one: &str, other: &str, scene: &Scene<'_>) -> bool {
    let (Some(one), Some(other)) = (Figure::parse(one), Figure::parse(other)) else {
        return one != other;
    };
    let gap = (one.value - other.value).abs();
    let rounding = one.half_unit().max(other.half_unit());
    gap > scene.settings.tolerance * one.value.max(other.value) && gap > rounding
}

/// Whether two words name one place: by another spelling, more or less fully, or by an older name.
fn is_one_place(one: &str, other: &str, scene: &Scene<'_>) -> bool {
    let today = |name: &str| {
        let words = scene.settings.vocabulary;
        words
            .periods(name)
            .first()
            .map_or_else(|| fold(name), |row| fold(row.place))
    };
    let (one, other) = (today(one), today(other));
    let holds = |all: &str, part: &str| format!(" {all} ").contains(&format!(" {part} "));
    holds(&one, &other) || holds(&other, &one)
}

/// A duration in months and days, so that `P1Y` is `P12M`.
fn months(term: &str) -> (u32, u32) {
    let (mut months, mut days, mut number) = (0_u32, 0_u32, 0_u32);
    for letter in term.chars() {
        let of = |count: u32| number.saturating_mul(count);
        match letter {
            'Y' => months = months.saturating_add(of(12)),
            'M' => months = months.saturating_add(number),
            'W' => days = days.saturating_add(of(7)),
            'D' => days = days.saturating_add(number),
            _ => {
                let digit = letter.to_digit(10).unwrap_or(0);
                number = of(10).saturating_add(digit);
                continue;
            }
        }
        number = 0;
    }
    (months, days)
}
