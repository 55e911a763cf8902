//! `quantity/total`: the sum of the parts against the whole.

use std::collections::HashMap;

use crate::check::diagnosis::{self, Slip};
use crate::check::model::{ClaimId, Scene, Table, Topic, about};
use crate::finding::{Finding, Findings};
use crate::rule::{Rule, Severity};

/// Parts and whole of one table that cannot both be right.
pub static RULE: Rule = Rule {
    id: "quantity/total",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "the parts do not add up to the whole, or one is above it",
    docs: include_str!("total.md"),
};

/// Rounding of sums, relative to their size.
pub(super) const SLACK: f64 = 1e-9;

/// Fewer rows do not tell to how many digits their table is rounded.
const FEWEST: usize = 4;

/// How many rows a finding shows beside the total.
const SHOWN: usize = 3;

/// How the parts of a table fail their total.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    /// One part is above the whole.
    Part(ClaimId),
    /// The parts are above the whole: their sum as printed.
    Above(f64),
    /// All parts are there, and below the whole: their sum as printed.
    Below(f64),
}

/// Compares each table's rows with its total, by printed rounding alone.
///
/// Where a slip of one row is known, and explains it, that row is pointed at.
pub(super) fn check(slips: &[Slip], scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let slips: HashMap<ClaimId, &Slip> = slips.iter().map(|slip| (slip.doubted, slip)).collect();
    for table in &topic.tables {
        if let Some((total, fault)) = fault(table, scene) {
            if matches!(fault, Fault::Below(_)) && has_parts_elsewhere(table, topic) {
                continue;
            }
            let rows = table.rows.iter().chain(&table.rest);
            let mut known = rows.filter_map(|row| slips.get(row).copied());
            let slip = known.find(|slip| mends(slip, total, table, scene));
            out.push(report(table, total, fault, slip, topic, scene));
        }
    }
}

/// Whether the rows would add up if the figure were like those that show the slip.
fn mends(slip: &Slip, total: ClaimId, table: &Table, scene: &Scene<'_>) -> bool {
    let figure = |id: ClaimId| scene.printed(id).map(|printed| printed.low);
    let others = table.rows.iter().chain(&table.rest);
    let others: f64 = others
        .filter(|row| **row != slip.doubted)
        .filter_map(|row| figure(*row))
        .sum();
    let witnesses = slip.witnesses.iter().filter_map(|id| figure(*id));
    let most = witnesses.fold(0.0, f64::max);
    scene
        .tolerant(total)
        .is_some_and(|whole| others <= whole.high && others + most >= whole.low)
}

/// Whether a table's rows and its total cannot both be right.
pub fn is_broken(table: &Table, scene: &Scene<'_>) -> bool {
    fault(table, scene).is_some()
}

fn fault(table: &Table, scene: &Scene<'_>) -> Option<(ClaimId, Fault)> {
    let total = table.total?;
    let whole = scene.rounded(total)?;
    let digits = digits(table, scene);
    let rounded = |row: ClaimId| scene.rounded_to(row, digits);
    let parts = table.rows.iter().chain(&table.rest);
    let (mut low, mut high, mut printed) = (0.0, 0.0, 0.0);
    let mut largest: Option<(f64, ClaimId)> = None;
    for &row in parts {
        let (Some(part), Some(as_printed)) = (rounded(row), scene.printed(row)) else {
            continue;
        };
        low += part.low;
        high += part.high;
        printed += as_printed.low;
        if largest.is_none_or(|(most, _)| part.low > most) {
            largest = Some((part.low, row));
        }
    }
    let most = whole.high * (1.0 + SLACK);
    if let Some((_, row)) = largest.filter(|(part, _)| *part > most) {
        // Where others are above the whole as well, the whole is at fault rather than the part.
        let above = table
            .rows
            .iter()
            .filter(|&&row| scene.rounded(row).is_some_and(|part| part.low > most));
        if above.count() == 1 {
            return Some((total, Fault::Part(row)));
        }
    }
    if low > most {
        return Some((total, Fault::Above(printed)));
    }
    // Rows that nobody recorded would be missed too: only what the source calls complete is.
    let whole_is_listed = table.listed.len() == table.rows.len()
        && table.rest.is_none_or(|rest| scene.rounded(rest).is_some())
        && table.is_complete(scene);
    (whole_is_listed && high < whole.low * (1.0 - SLACK)).then_some((total, Fault::Below(printed)))
}

/// To how many digits the rows of a table are rounded: three of four of them show as many.
///
/// Of figures rounded to two digits one in ten ends in a zero, so that it seems rounded to one.
fn digits(table: &Table, scene: &Scene<'_>) -> i32 {
    let rows = table.rows.iter().filter_map(|&row| scene.digits(row));
    let mut digits: Vec<i32> = rows.collect();
    if digits.len() < FEWEST {
        return 1;
    }
    digits.sort_unstable();
    digits[digits.len() / 4]
}

/// Whether its source files some of the whole's parts by product, in tables of their own.
fn has_parts_elsewhere(table: &Table, topic: &Topic) -> bool {
    let is_part = |(_, other): (usize, &Table)| {
        other.year == table.year
            && table.key.admits(&other.key)
            && table.key.product != other.key.product
    };
    topic.of_source(table.source).any(is_part)
}

fn report(
    table: &Table,
    total: ClaimId,
    fault: Fault,
    slip: Option<&Slip>,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Finding {
    let symbols = &scene.facts.symbols;
    let place = |id: ClaimId| {
        let claim = scene.claim(id);
        claim.place(claim.figure_part(), symbols)
    };
    let subject = topic.subject(&table.key, scene);
    let whole = scene.amount(total);
    let factor = scene.matter(total).factor.unwrap_or(1.0);
    let unit = scene.facts.word(scene.facts.frame(scene.claim(total)).unit);
    let sum = |tonnes: f64| format!("{} {unit}", about(tonnes / factor));
    let (message, label, difference) = match fault {
        Fault::Part(row) => {
            let country = scene.country_name(scene.claim(row).country);
            let message =
                format!("{country} has more {subject} than the whole world in the same table");
            let finding = RULE
                .at(place(row), message)
                .label(format!("{country} has {}", scene.amount(row)))
                .related(place(total), format!("the world has {whole}"))
                .help("compare both figures, and their units, with the source");
            return finding;
        }
        Fault::Above(parts) => (
            format!(
                "{subject}: the rows add up to {}, more than the world's {whole}",
                sum(parts)
            ),
            format!("the rows of this table add up to {}", sum(parts)),
            parts / whole_of(total, scene),
        ),
        Fault::Below(parts) => (
            format!(
                "{subject}: all rows add up to {}, less than the world's {whole}",
                sum(parts)
            ),
            format!("the rows of this table add up to {}", sum(parts)),
            parts / whole_of(total, scene),
        ),
    };
    let (at_fault, witness, why) = match slip {
        Some(slip) => (Some(slip.doubted), None, Some(slip.diagnosis.clone())),
        None => match diagnosis::of_total(difference, (total, table), topic, scene) {
            Ok(found) => (Some(found.row), Some(found.witness), Some(found.why)),
            Err(why) => (None, None, why),
        },
    };
    let mut finding = match at_fault {
        Some(row) => RULE
            .at(place(row), message)
            .label(format!(
                "{} has {}",
                scene.country_name(scene.claim(row).country),
                scene.amount(row)
            ))
            .related(place(total), label),
        None => RULE.at(place(total), message).label(label),
    };
    if let Some(witness) = witness {
        let source = scene.source_name(scene.source_id(witness));
        finding = finding.related(
            place(witness),
            format!("{} in {source}", scene.amount(witness)),
        );
    }
    let mut rows = table.rows.clone();
    rows.extend(table.rest);
    rows.sort_by(|&a, &b| {
        let size = |id| scene.printed(id).map_or(0.0, |interval| interval.low);
        size(b).total_cmp(&size(a)).then(a.cmp(&b))
    });
    for &row in rows
        .iter()
        .filter(|row| Some(**row) != at_fault)
        .take(SHOWN)
    {
        let name = scene.country_name(scene.claim(row).country);
        let verb = if Some(row) == table.rest {
            "have"
        } else {
            "has"
        };
        finding = finding.related(place(row), format!("{name} {verb} {}", scene.amount(row)));
    }
    if rows.len() > SHOWN {
        let note = match rows.len() - SHOWN {
            1 => "one further row is in the sum".to_owned(),
            further => format!("{further} further rows are in the sum"),
        };
        finding = finding.note(note);
    }
    finding.diagnosis = why;
    finding.help("compare the total and the rows with the source")
}

fn whole_of(total: ClaimId, scene: &Scene<'_>) -> f64 {
    scene
        .printed(total)
        .map_or(f64::NAN, |interval| interval.low)
}

impl Table {
    /// Whether its source says that it lists every country.
    fn is_complete(&self, scene: &Scene<'_>) -> bool {
        let commodity = self
            .rows
            .first()
            .map(|&row| scene.facts.frame(scene.claim(row)).commodity);
        commodity.is_some_and(|commodity| {
            scene
                .source(self.source)
                .and_then(|source| source.coverage_of(commodity))
                == Some(crate::record::Coverage::Complete)
        })
    }
}
