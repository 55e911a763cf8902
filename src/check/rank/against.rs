//! Every explicit rank against each table alone, whose printed order stands as printed.

use std::collections::HashSet;

use super::{exceeds, order, outdated, unsupported};
use crate::check::model::{
    ClaimId, Contradiction, Gap, Key, Member, Reading, Scene, Scope, Table, Topic, Verdict,
    Verdicts, beyond_tolerance, list, place_word,
};
use crate::check::solver::Statement;
use crate::finding::{Finding, Findings};
use crate::record::{Date, Part};
use crate::rule::Severity;

/// Reports ranks that tables rule out, cannot confirm, or will say otherwise about; returns the
/// claims that are ruled out.
pub(super) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) -> HashSet<ClaimId> {
    let mut contradicted = HashSet::new();
    if !topic.tables.iter().any(Table::is_ranking) {
        return contradicted;
    }
    for &(id, key) in &topic.claims {
        if !scene.ranks_a_country(id) {
            continue;
        }
        let moment = topic.moment(id, scene);
        let now = verdicts(id, &key, topic, scene);
        if now.contradicted() {
            contradicted.insert(id);
            out.0.extend(ruled_out(id, &key, &now, topic, scene));
        } else if !now.is_empty() && !now.supported() {
            out.0.extend(unconfirmed(id, &now, topic, scene));
        } else if let Some(moment) = moment.filter(|_| now.is_empty()) {
            out.0.extend(too_old(id, &key, moment, topic, scene));
        }
        if moment.is_some() {
            out.0.extend(later(id, &key, &now, topic, scene));
        }
    }
    contradicted
}

/// What the tables that are asked about a claim's rank say to it.
pub(in crate::check) fn verdicts(
    id: ClaimId,
    key: &Key,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Verdicts {
    let moment = topic.moment(id, scene);
    let asked = |table| asked(table, id, moment, topic, scene);
    Verdicts::of(id, key, asked, topic, scene)
}

/// Whether a table is asked about a claim: it speaks then, and is no less trusted than the claim.
/// What less trusted tables say is decided with all claims together.
fn asked(
    index: usize,
    id: ClaimId,
    moment: Option<Date>,
    topic: &Topic,
    scene: &Scene<'_>,
) -> bool {
    let (table, own) = (&topic.tables[index], scene.source_id(id));
    table.source == own
        || (topic.speaks(index, moment, scene)
            && scene.kind_rank(table.source) <= scene.kind_rank(own))
}

fn ruled_out(
    id: ClaimId,
    key: &Key,
    verdicts: &Verdicts,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let found = verdicts.contradictions(topic, scene);
    let ((table, contradiction), others) = found.split_first()?;
    let listed = topic.tables[*table].lists(scene.claim(id).country);
    let (rule, message) = if listed && beyond_the_list(contradiction) {
        (&exceeds::RULE, exceeds_message(id, *table, topic, scene))
    } else {
        (&order::RULE, order_message(id, *table, topic, scene))
    };
    let mut finding = scene.report(rule, message, contradiction, topic)?;
    if !beyond_tolerance(id, key, *table, topic, scene) && rule.id == order::RULE.id {
        finding = finding.severity(Severity::Warning).note(format!(
            "the figures are less than {} % apart",
            scene.settings.tolerance * 100.0
        ));
    }
    if !listed && beyond_the_list(contradiction) {
        finding = with_holder(finding, id, *table, topic, scene);
    }
    if !others.is_empty() {
        let names: Vec<String> = others
            .iter()
            .map(|(other, _)| scene.table_name(&topic.tables[*other], topic))
            .collect();
        finding = finding.note(format!("{} cannot agree with it either", list(&names)));
    }
    Some(finding)
}

/// Whether nothing but the table's completeness rules the rank out.
fn beyond_the_list(contradiction: &Contradiction) -> bool {
    contradiction.said.iter().all(|said| match said.statement {
        Statement::Rank { .. } => true,
        Statement::Coverage { rest, .. } => rest <= 0.0,
        Statement::Quantity { .. } | Statement::Total { .. } => false,
    })
}

/// Says of an unlisted country that it is not listed, and who has the place that it is given.
fn with_holder(
    finding: Finding,
    id: ClaimId,
    table: usize,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Finding {
    let (claim, table) = (scene.claim(id), &topic.tables[table]);
    let finding = finding.note(format!(
        "{} is not among the countries that {} lists",
        scene.country_name(claim.country),
        scene.table_name(table, topic)
    ));
    let Some(((first, _), scope)) = claim.rank.zip(Scope::of(id, scene)) else {
        return finding;
    };
    let ranks = table.ranks(scene).into_iter();
    let holder = ranks
        .map(|(country, _)| country)
        .filter(|&country| scope.has(scene.words.text(country)))
        .nth(first.saturating_sub(1) as usize);
    match holder.and_then(|country| table.printed_row(country, scene)) {
        Some(row) => finding.related(
            scene.claim(row).place(Part::Quantity, &scene.facts.symbols),
            format!(
                "{} is {} there, with {}",
                scene.country_name(scene.claim(row).country),
                place_word(first),
                scene.amount_compared(row)
            ),
        ),
        None => finding,
    }
}

fn order_message(id: ClaimId, table: usize, topic: &Topic, scene: &Scene<'_>) -> String {
    let country = scene.country_name(scene.claim(id).country);
    let table = &topic.tables[table];
    let subject = topic.subject(&table.key, scene);
    if table.source == scene.source_id(id) {
        return format!(
            "{country} is not {} in {subject} by the source's own figures",
            place(id, scene)
        );
    }
    let name = scene.table_name(table, topic);
    format!(
        "{country} cannot be {} in {subject} if {name} is right",
        place(id, scene)
    )
}

fn exceeds_message(id: ClaimId, table: usize, topic: &Topic, scene: &Scene<'_>) -> String {
    let table = &topic.tables[table];
    format!(
        "{} cannot be {} in {}: {} lists {} countries, and leaves room for no other",
        scene.country_name(scene.claim(id).country),
        place(id, scene),
        topic.subject(&table.key, scene),
        scene.table_name(table, topic),
        table.listed.len()
    )
}

/// `first`, or `among the first five`, with the area where it is not the world.
fn place(id: ClaimId, scene: &Scene<'_>) -> String {
    let place = match scene.claim(id).rank {
        Some((1, last)) if last > 1 => format!("among the first {last}"),
        Some((first, last)) if last > first => {
            format!("{} to {}", place_word(first), place_word(last))
        }
        Some((first, _)) => place_word(first),
        None => String::new(),
    };
    match scene.scope_phrase(id).as_str() {
        "in the world" => place,
        scope => format!("{place} {scope}"),
    }
}

/// No table has the figure that the rank would follow from.
fn unconfirmed(
    id: ClaimId,
    verdicts: &Verdicts,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let country = scene.country_name(scene.claim(id).country);
    let symbols = &scene.facts.symbols;
    let mut finding = no_table_says(id, topic, scene);
    let mut said = false;
    for (index, verdict) in verdicts.all() {
        let table = &topic.tables[*index];
        let name = scene.table_name(table, topic);
        match verdict {
            Verdict::Blank(row) => {
                let label = match scene.joint_members(*row) {
                    [] => format!("{name} lists {country} without a figure"),
                    _ => format!("{name} has one figure for {}", scene.holder_name(*row)),
                };
                let row = scene.claim(*row);
                finding = finding.related(row.place(row.figure_part(), symbols), label);
            }
            Verdict::Unlisted => {
                finding = finding.note(format!(
                    "{name} does not list {country}{}",
                    room(*index, topic, scene)
                ));
            }
            Verdict::Contradicted(_) | Verdict::Supported => continue,
        }
        said = true;
    }
    said.then_some(finding)
}

fn no_table_says(id: ClaimId, topic: &Topic, scene: &Scene<'_>) -> Finding {
    let claim = scene.claim(id);
    unsupported::RULE
        .at(
            claim.place(Part::Rank, &scene.facts.symbols),
            format!(
                "no table here says whether {} is {} in {}",
                scene.country_name(claim.country),
                place(id, scene),
                topic.name(scene)
            ),
        )
        .label(scene.rank_phrase(id))
        .help("find the figure behind the rank, and record it with its source")
}

/// Every edition that could be asked is later than the claim.
fn too_old(
    id: ClaimId,
    key: &Key,
    moment: Date,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let own = scene.source_id(id);
    let scope = Scope::of(id, scene)?;
    let ranked = scope.has(scene.words.text(scene.claim(id).country));
    let could_be_asked = |table: &&Table| {
        let series = scene.series(table.source);
        series.is_some()
            && series != scene.series(own)
            && table.is_ranking()
            && key.admits(&table.key)
            && scene.kind_rank(table.source) <= scene.kind_rank(own)
    };
    let tables = topic.tables.iter().filter(could_be_asked);
    let first = tables
        .filter(|_| ranked)
        .min_by_key(|table| topic.published(table.source))?;
    let published = topic.published(first.source)?;
    let series = scene.series(first.source)?;
    (!published.begins_by(moment)).then(|| {
        no_table_says(id, topic, scene).note(format!(
            "no edition of `{}` here is as old as the claim: the first, {}, is of {published}",
            scene.facts.word(series),
            scene.table_name(first, topic)
        ))
    })
}

/// Why a table does not rule an unlisted country out.
fn room(table: usize, topic: &Topic, scene: &Scene<'_>) -> String {
    match topic.tables[table].gap(Reading::Printed, topic, scene) {
        Gap::Row(row, _) => format!(", and has {} for all such countries", scene.amount(row)),
        Gap::Nobody => String::new(),
        Gap::Open => ", and does not bound what such countries may have".to_owned(),
    }
}

/// The latest editions say otherwise than those that were current when the claim was made.
fn later(
    id: ClaimId,
    key: &Key,
    now: &Verdicts,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let known: Vec<usize> = now.all().map(|(table, _)| *table).collect();
    let replaced = |series| {
        known
            .iter()
            .any(|&table| scene.series(topic.tables[table].source) == series)
    };
    let newer = |index: usize| {
        let series = scene.series(topic.tables[index].source);
        series.is_some()
            && !known.contains(&index)
            && replaced(series)
            && topic.speaks(index, None, scene)
    };
    let then = Verdicts::of(id, key, newer, topic, scene);
    let (_, verdict) = then.all().find(|(_, verdict)| match verdict {
        Verdict::Supported => now.contradicted(),
        Verdict::Contradicted(_) => now.supported() && then.contradicted(),
        Verdict::Blank(_) | Verdict::Unlisted => now.contradicted() || now.supported(),
    })?;
    if now.contradicted() && then.contradicted() {
        return None;
    }
    let table = &topic.tables[then.all().find(|(_, other)| other == verdict)?.0];
    let finding = of_later(id, table, verdict, topic, scene)?;
    Some(finding.label(scene.rank_phrase(id)))
}

/// What a table of a later edition says to a rank.
fn of_later(
    id: ClaimId,
    table: &Table,
    verdict: &Verdict,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let claim = scene.claim(id);
    let (symbols, country) = (&scene.facts.symbols, scene.country_name(claim.country));
    let name = scene.table_name(table, topic);
    let subject = topic.subject(&table.key, scene);
    let told = |message: String| outdated::RULE.at(claim.place(Part::Rank, symbols), message);
    let neither = "so that edition neither confirms the rank nor rules it out";
    Some(match verdict {
        Verdict::Supported => {
            let row = table.row(claim.country, scene)?;
            told(format!(
                "{name}, a later edition, has {country} {} in {subject}",
                place(id, scene)
            ))
            .related(
                scene.claim(row).place(Part::Quantity, symbols),
                format!("{country} has {}", scene.amount_compared(row)),
            )
        }
        Verdict::Contradicted(contradiction) => {
            let finding = told(format!(
                "{country} is no longer {} in {subject} by {name}, a later edition",
                place(id, scene)
            ));
            let said = contradiction.said.iter();
            let others = said.filter(|said| said.member != Member::Claim(id));
            let finding = others.fold(finding, |finding, said| {
                finding.related(scene.said_at(said, topic), scene.label(said, topic))
            });
            finding.help("give the edition that the claim goes by, or look for a newer claim")
        }
        Verdict::Blank(row) => {
            let own = match scene.joint_members(*row) {
                [] => "a figure",
                _ => "a figure of its own",
            };
            let row = scene.claim(*row);
            told(format!(
                "{name}, a later edition, lists {country} without {own} for {subject}"
            ))
            .related(
                row.place(row.figure_part(), symbols),
                format!("{} for {country}", own.replacen('a', "no", 1)),
            )
            .note(neither)
        }
        Verdict::Unlisted => told(format!(
            "{name}, a later edition, does not list {country} for {subject}"
        ))
        .note(neither),
    })
}
