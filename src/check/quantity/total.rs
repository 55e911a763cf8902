//! `quantity/total`: the sum of the parts against the whole.

use std::collections::HashMap;

use crate::check::diagnosis::{self, Blame, Slip};
use crate::check::model::{ClaimId, Scene, Table, Topic, about};
use crate::finding::{Finding, Findings, Place};
use crate::rule::{Rule, Severity};
use crate::wording::counted;

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
    let subject = topic.subject(&table.key, scene);
    match fault {
        Fault::Part(row) => of_part(row, total, &subject, scene),
        Fault::Above(parts) | Fault::Below(parts) => {
            let message = of_sum(fault, parts, total, &subject, scene);
            let times = parts / whole_of(total, scene);
            let blame = slip
                .map(Blame::of)
                .or_else(|| diagnosis::of_total(times, (total, table), topic, scene));
            let sum = in_unit_of(total, parts, scene);
            let label = format!("the rows of this table add up to {sum}");
            blamed(blame, message, label, (total, table), scene)
        }
    }
}

/// One part is above the whole.
fn of_part(row: ClaimId, total: ClaimId, subject: &str, scene: &Scene<'_>) -> Finding {
    let country = scene.country_name(scene.claim(row).country);
    let message = format!("{country} has more {subject} than the whole world in the same table");
    RULE.at(place(row, scene), message)
        .label(format!("{country} has {}", scene.amount(row)))
        .related(
            place(total, scene),
            format!("the world has {}", scene.amount(total)),
        )
        .help("compare both figures, and their units, with the source")
}

/// What is said of a sum that is not its total.
fn of_sum(fault: Fault, parts: f64, total: ClaimId, subject: &str, scene: &Scene<'_>) -> String {
    let (rows, than) = match fault {
        Fault::Below(_) => ("all rows", "less"),
        _ => ("the rows", "more"),
    };
    let (sum, whole) = (in_unit_of(total, parts, scene), scene.amount(total));
    format!("{subject}: {rows} add up to {sum}, {than} than the world's {whole}")
}

/// Tonnes or cubic metres in the unit of a claim.
fn in_unit_of(total: ClaimId, amount: f64, scene: &Scene<'_>) -> String {
    let factor = scene.figure(total).map_or(1.0, |(_, factor)| factor);
    let unit = scene.facts.word(scene.facts.frame(scene.claim(total)).unit);
    format!("{} {unit}", about(amount / factor))
}

fn place(id: ClaimId, scene: &Scene<'_>) -> Place {
    let claim = scene.claim(id);
    claim.place(claim.figure_part(), &scene.facts.symbols)
}

impl Blame {
    /// A slip of a row that is known already, and told with what it should be.
    fn of(slip: &Slip) -> Blame {
        Blame {
            row: Some(slip.doubted),
            witness: None,
            why: slip.diagnosis.clone(),
            doubt: None,
        }
    }
}

/// The finding at the row at fault, else at the total, with the largest rows beside it.
fn blamed(
    blame: Option<Blame>,
    message: String,
    label: String,
    (total, table): (ClaimId, &Table),
    scene: &Scene<'_>,
) -> Finding {
    let at_fault = blame.as_ref().and_then(|blame| blame.row);
    let witness = blame.as_ref().and_then(|blame| blame.witness);
    let mut finding = match at_fault {
        Some(row) => RULE
            .at(place(row, scene), message)
            .label(has(row, table, scene))
            .related(place(total, scene), label),
        None => RULE.at(place(total, scene), message).label(label),
    };
    if let Some(witness) = witness {
        let source = scene.source_name(scene.source_id(witness));
        let shown = format!("{} in {source}", scene.amount(witness));
        finding = finding.related(place(witness, scene), shown);
    }
    finding = with_rows(finding, at_fault, table, scene);
    if let Some(blame) = blame {
        finding.diagnosis = Some(blame.why);
        finding.doubts.extend(blame.doubt);
    }
    finding.help("compare the total and the rows with the source")
}

/// The finding with the largest rows of its table beside it, but for the one that it points at.
fn with_rows(
    mut finding: Finding,
    at_fault: Option<ClaimId>,
    table: &Table,
    scene: &Scene<'_>,
) -> Finding {
    let mut rows: Vec<ClaimId> = table.rows.iter().chain(&table.rest).copied().collect();
    rows.sort_by(|&a, &b| {
        let size = |id| scene.printed(id).map_or(0.0, |interval| interval.low);
        size(b).total_cmp(&size(a)).then(a.cmp(&b))
    });
    let others = rows.iter().filter(|row| Some(**row) != at_fault);
    for &row in others.take(SHOWN) {
        finding = finding.related(place(row, scene), has(row, table, scene));
    }
    match rows.len().saturating_sub(SHOWN) {
        0 => finding,
        further => {
            let are = if further == 1 { "is" } else { "are" };
            let rows = counted(further, "further row");
            finding.note(format!("{rows} {are} in the sum"))
        }
    }
}

/// What stands in a row.
fn has(row: ClaimId, table: &Table, scene: &Scene<'_>) -> String {
    let name = scene.country_name(scene.claim(row).country);
    let is_rest = Some(row) == table.rest;
    let verb = if is_rest { "have" } else { "has" };
    format!("{name} {verb} {}", scene.amount(row))
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
