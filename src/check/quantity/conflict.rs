//! `quantity/conflict`: figures that cannot all be true.

use std::collections::HashSet;

use super::total;
use crate::check::diagnosis::{self, Cause, Common, Pair};
use crate::check::heading;
use crate::check::model::{ClaimId, Contradiction, Key, Member, Scene, Table, Topic};
use crate::check::solver::{Interval, Statement};
use crate::finding::{Doubt, Finding, Findings, Instead};
use crate::record::{Date, Part, Symbol};
use crate::rule::{Rule, Severity};

/// Figures for one country that differ by more than the tolerance, or for one that has no room.
pub static RULE: Rule = Rule {
    id: "quantity/conflict",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "figures for one country differ by more than the tolerance",
    docs: include_str!("conflict.md"),
};

/// Two sources, their years, and what is wrong between them: told once.
pub(in crate::check) type Told = HashSet<(Symbol, Symbol, Option<u16>, Option<u16>, Cause)>;

/// Reports several figures that one source gives one country in one table: beyond the rounding of
/// each they cannot all be true, and nothing says which counts.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    for table in &topic.tables {
        for rows in table.doubles(scene) {
            out.0.extend(doubled(rows, &table.key, topic, scene));
        }
    }
}

fn doubled(rows: &[ClaimId], key: &Key, topic: &Topic, scene: &Scene<'_>) -> Option<Finding> {
    let mut rows = rows.to_vec();
    rows.sort_by_cached_key(|&row| (weighing(row, scene), row));
    let mut alike = rows.chunk_by(|&a, &b| weighing(a, scene) == weighing(b, scene));
    let within = alike.find_map(|rows| furthest_apart(rows, |row| scene.rounded(row)));
    // Of two days, or by two ways of weighing, the tolerance counts.
    let (one, other) = within.or_else(|| furthest_apart(&rows, |row| scene.tolerant(row)))?;
    let source = scene.source_name(scene.source_id(one));
    let country = scene.country_name(scene.claim(one).country);
    let place = |id: ClaimId| {
        let claim = scene.claim(id);
        claim.place(claim.figure_part(), &scene.facts.symbols)
    };
    let mut finding = RULE
        .at(
            place(other),
            format!(
                "{source} has two figures for {}: {} and {}",
                scene.possession(scene.claim(one).country, &topic.subject(key, scene)),
                scene.amount(one),
                scene.amount(other)
            ),
        )
        .label(format!("{country} has {}", scene.amount_compared(other)))
        .related(
            place(one),
            format!("{country} has {}", scene.amount_compared(one)),
        )
        .help("remove one of the rows, or record what sets them apart: product, basis, classification, deposit");
    if within.is_some() {
        finding = finding.severity(Severity::Error);
    }
    if rows.len() > 2 {
        finding = finding.note(format!("it has {} rows for {country} in all", rows.len()));
    }
    Some(diagnosed(finding, other, one, topic, scene))
}

/// The finding with what two figures show, and then with what the doubted one should be.
fn diagnosed(
    mut finding: Finding,
    doubted: ClaimId,
    other: ClaimId,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Finding {
    finding.diagnosis = diagnosis::of_pair(&Pair {
        doubted,
        other,
        topic,
        scene,
    });
    if finding.diagnosis.is_some() {
        finding.doubts = vec![Doubt {
            claim: doubted,
            instead: Instead::FigureOf(other),
        }];
    }
    finding
}

/// Of what day a row is, and how its figure was weighed.
fn weighing(row: ClaimId, scene: &Scene<'_>) -> (Option<Date>, Symbol, Symbol) {
    let claim = scene.claim(row);
    let frame = scene.facts.frame(claim);
    (scene.as_of(row), frame.basis, frame.stage)
}

/// The two rows that are furthest apart, in the order of the files, if they cannot both be true.
fn furthest_apart(
    rows: &[ClaimId],
    read: impl Fn(ClaimId) -> Option<Interval>,
) -> Option<(ClaimId, ClaimId)> {
    let figures = rows.iter().filter_map(|&row| Some((row, read(row)?)));
    let least = figures
        .clone()
        .min_by(|a, b| a.1.high.total_cmp(&b.1.high))?;
    let most = figures.max_by(|a, b| a.1.low.total_cmp(&b.1.low))?;
    let pair = (least.0.min(most.0), least.0.max(most.0));
    (!least.1.meets(most.1)).then_some(pair)
}

/// The finding of a contradiction in which no rank takes part; `None` where it has a cause that is
/// told already.
pub(in crate::check) fn report(
    contradiction: &Contradiction,
    key: &Key,
    told: &mut Told,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let subject = &topic.subject(key, scene);
    let is_total = |statement: &Statement| matches!(statement, Statement::Total { .. });
    if contradiction
        .said
        .iter()
        .any(|said| is_total(&said.statement))
    {
        let message = format!("the {subject} of these countries are more than this total allows");
        let finding = scene.report(&total::RULE, message, contradiction, topic)?;
        return Some(finding.severity(Severity::Warning));
    }
    let figures: Vec<ClaimId> = contradiction
        .said
        .iter()
        .filter_map(|said| match (said.member, &said.statement) {
            (Member::Claim(id), Statement::Quantity { .. }) => Some(id),
            _ => None,
        })
        .collect();
    if let [one, other] = figures.as_slice()
        && let Some(common) = common(*other, *one, key, topic, scene)
    {
        return of_tables(*one, *other, &common, key, told, topic, scene);
    }
    let message = of_figures(&figures, subject, scene)?;
    let mut finding = scene.report(&RULE, message, contradiction, topic)?;
    if let [one, other] = figures.as_slice() {
        finding = diagnosed(finding, *other, *one, topic, scene);
    }
    Some(finding)
}

/// What is said of figures that cannot all be true.
fn of_figures(figures: &[ClaimId], subject: &str, scene: &Scene<'_>) -> Option<String> {
    // A joint row is of no one country, and never contradicts another alone.
    let mut own = figures.iter().rev();
    let own = own.find(|&&id| scene.joint_members(id).is_empty())?;
    let whose = scene.possession(scene.claim(*own).country, subject);
    let [one, other] = figures else {
        return Some(format!(
            "{whose} do not fit what is left for countries without a row"
        ));
    };
    let names = [*one, *other].map(|id| scene.source_name(scene.source_id(id)));
    let gap = difference(*one, *other, scene).map_or_else(
        || ":".to_owned(),
        |percent| format!(" differ by {percent} %:"),
    );
    let amounts = [*one, *other].map(|id| scene.amount(id));
    let by = if names[0] == names[1] {
        format!("{} and {} in {}", amounts[0], amounts[1], names[0])
    } else {
        format!(
            "{} in {} and {} in {}",
            amounts[0], names[0], amounts[1], names[1]
        )
    };
    Some(format!("figures for {whose}{gap} {by}"))
}

/// The finding of two tables, of which a row each is given, the more trusted first; `None` where it is
/// told already.
fn of_tables(
    one: ClaimId,
    other: ClaimId,
    common: &Common,
    key: &Key,
    told: &mut Told,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let tables = (
        scene.source_id(one),
        scene.source_id(other),
        scene.year(one),
        scene.year(other),
        common.cause,
    );
    let is_other = !is_trusted_at_fault(one, other, key, topic, scene);
    let (doubted, sound) = if is_other { (other, one) } else { (one, other) };
    let table = |id: ClaimId| table_of(id, key, topic, scene);
    let both = table(doubted).zip(table(sound));
    let doubts = both.map_or_else(Vec::new, |(doubted, sound)| {
        common.doubts(doubted, &[sound], is_other, scene)
    });
    let subject = topic.subject(key, scene);
    told.insert(tables)
        .then(|| of_table(doubted, sound, common, &subject, scene).doubts(doubts))
}

/// The table of a key that a claim is a row of.
fn table_of<'t>(id: ClaimId, key: &Key, topic: &'t Topic, scene: &Scene<'_>) -> Option<&'t Table> {
    let tables = topic.of_key(key).iter().map(|&index| &topic.tables[index]);
    tables
        .filter(|table| table.source == scene.source_id(id))
        .find(|table| table.row(scene.claim(id).country, scene) == Some(id))
}

/// What the tables of two rows show together.
fn common(
    doubted: ClaimId,
    other: ClaimId,
    key: &Key,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Common> {
    let table = |id: ClaimId| table_of(id, key, topic, scene);
    let tables = (table(doubted)?, table(other)?);
    diagnosis::common((doubted, other), tables, topic, scene)
}

/// Whether most others speak against the table of the more trusted row.
fn is_trusted_at_fault(
    trusted: ClaimId,
    other: ClaimId,
    key: &Key,
    topic: &Topic,
    scene: &Scene<'_>,
) -> bool {
    let table = |id: ClaimId| table_of(id, key, topic, scene);
    let Some((trusted, other)) = table(trusted).zip(table(other)) else {
        return false;
    };
    let others = topic.of_key(key).iter().map(|&index| &topic.tables[index]);
    diagnosis::more_against(trusted, other, others, scene).is_gt()
}

/// One finding for all rows that differ for one cause.
fn of_table(
    doubted: ClaimId,
    other: ClaimId,
    common: &Common,
    subject: &str,
    scene: &Scene<'_>,
) -> Finding {
    let name = |id: ClaimId| scene.source_name(scene.source_id(id));
    let message = format!(
        "figures for {subject}: {}, {} and {}",
        common.message,
        name(doubted),
        name(other)
    );
    let label = |id: ClaimId| {
        let country = scene.country_name(scene.claim(id).country);
        format!("{country}: {}", scene.amount_compared(id))
    };
    let mut finding = match common.cause {
        Cause::Column => {
            let part = common.part;
            let finding = heading::finding(&RULE, (doubted, part), message, label(doubted), scene);
            heading::related(finding, (other, part), label(other), scene)
        }
        Cause::Exchanged(..) => {
            let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
            RULE.at(place(doubted), message)
                .label(label(doubted))
                .related(place(other), label(other))
        }
    };
    finding = finding.note("told once for all rows that differ so");
    finding.diagnosis = Some(common.diagnosis.clone());
    finding.help("compare the column, its unit and its notes in both sources")
}

/// By how much two figures differ, in percent of the larger: of bounds and ranges, the ends that are
/// nearest to one another.
fn difference(one: ClaimId, other: ClaimId, scene: &Scene<'_>) -> Option<f64> {
    let (one, other) = (scene.printed(one)?, scene.printed(other)?);
    let (low, high) = if one.low <= other.low {
        (one.high, other.low)
    } else {
        (other.high, one.low)
    };
    (high > low).then(|| (100.0 * (high - low) / high).round())
}
