//! `diff --edition`: what a new edition of a source brings.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use orelint::baseline::{Entry, Written};
use orelint::check::edition::{ARTIFACTS, OUTDATED};
use orelint::config::Config;
use orelint::diff::Names;
use orelint::finding::Finding;
use orelint::render::OutputFormat;
use orelint::render::edition::{Brought, EditionCounts, human, human_baseline, json};
use orelint::rule::Rule;

use super::accepting::write;
use super::diff::{count, new_and_gone, per_file, take, tell};
use super::inspect::{self, InspectArgs};
use super::reporter::Reporter;
use super::{Failure, Outcome};

pub(super) fn run(
    args: &InspectArgs,
    config: Config,
    names: [&str; 2],
) -> Result<Outcome, Failure> {
    let has_baseline = args.accept.reads(&config).is_some() || args.accept.write_baseline.is_some();
    let mut edition = inspect::edition(args, config, names)?;
    let state = &mut edition.state;
    let names = Names::new(&[], &state.sources);
    let mut known = count(&edition.before, &names, &state.reporter)?;
    let findings = std::mem::take(&mut state.findings);
    let mut older = known.clone();
    let mut outdated = Vec::new();
    for finding in &findings {
        let is_known = take(&mut older, &names.of(finding).map_err(Failure::new)?);
        if !is_known && is_one(finding, OUTDATED) && state.reporter.weigh(finding).is_some() {
            outdated.push(finding.clone());
        }
    }
    let mut brought = Brought {
        editions: &edition.editions,
        rankings: &edition.rankings,
        outdated: &outdated,
        baseline: None,
        sources: &state.sources,
    };
    let format = args.report.output_format.unwrap_or(OutputFormat::HUMAN);
    let is_human = format.name == OutputFormat::HUMAN.name;
    let is_json = format.name == "json";
    let mut out = state.reporter.out();
    if is_human && let Some(out) = &mut out {
        human(out, &brought).map_err(Failure::new)?;
    }
    if is_json {
        state.reporter.mute();
    }
    let fresh = tell(
        findings,
        &mut known,
        &names,
        &mut state.reporter,
        &state.sources,
    )?;
    let counts = EditionCounts {
        rankings: edition.rankings.len() as u64,
        places: edition
            .rankings
            .iter()
            .map(|ranking| ranking.changed.len() as u64)
            .sum(),
        outdated: outdated.len() as u64,
        new_findings: fresh.len() as u64,
        gone_findings: gone(&known, &edition.before, &names)?,
    };
    let written = edition.accepting.written(
        &mut state.reporter,
        &state.sources,
        &edition.config,
        &edition.read,
    );
    let proposal = written.as_ref().filter(|_| has_baseline);
    brought.baseline = proposal;
    if let (Some(out), Some(proposal), true) = (&mut out, proposal, is_human) {
        human_baseline(out, proposal).map_err(Failure::new)?;
    }
    if is_json && let Some(out) = &mut out {
        json(out, &brought, &fresh, &counts).map_err(Failure::new)?;
    }
    drop(out);
    state.tell_files(&per_file(&fresh));
    state.reporter.say(&words(&counts));
    if let Some(proposal) = proposal {
        let (add, remove) = (proposal.new, proposal.dropped.len());
        state.reporter.say(&format!(
            "baseline: {add} to add, {remove} to remove, {} to look at again",
            proposal.again.len()
        ));
    }
    if let (Some(path), Some(written)) = (&args.accept.write_baseline, written) {
        write_baseline(path, written, &mut state.reporter)?;
    }
    edition.state.reporter.end()
}

/// How many findings of before are not there any more; those that are due to one edition without the
/// other were none.
fn gone(
    left: &HashMap<String, u64>,
    before: &[Finding],
    names: &Names<'_>,
) -> Result<u64, Failure> {
    let artifacts = before.iter().filter(|it| is_one(it, ARTIFACTS));
    let artifacts = artifacts.map(|finding| names.of(finding));
    let artifacts: HashSet<String> = artifacts.collect::<Result<_, _>>().map_err(Failure::new)?;
    let gone = left.iter().filter(|(name, _)| !artifacts.contains(*name));
    Ok(gone.map(|(_, count)| count).sum())
}

fn write_baseline(path: &Path, written: Written, reporter: &mut Reporter) -> Result<(), Failure> {
    let no_reason = |entry: &Entry| entry.terms.reason.is_none();
    if written.added().iter().any(no_reason) {
        reporter.remark(
            "the new entries do not say why they are accepted; --reason, --by and --until do",
        );
    }
    reporter.say(&write(path, written)?);
    Ok(())
}

fn is_one(finding: &Finding, rules: &[&Rule]) -> bool {
    rules.contains(&finding.rule)
}

fn words(counts: &EditionCounts) -> String {
    let plural = |count| if count == 1 { "" } else { "s" };
    format!(
        "{} rank{} changed in {} table{}, {} record{} outdated; {}",
        counts.places,
        plural(counts.places),
        counts.rankings,
        plural(counts.rankings),
        counts.outdated,
        plural(counts.outdated),
        new_and_gone(counts.new_findings, counts.gone_findings),
    )
}
