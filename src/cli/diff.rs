use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use orelint::baseline::Fingerprints;
use orelint::config::Config;
use orelint::diff::{Names, compare};
use orelint::finding::FileId;
use orelint::render::OutputFormat;
use orelint::render::changes::{self, Counts, Sides};

use super::accept::AcceptArgs;
use super::common::{InputArgs, JobsArg, ReportArgs};
use super::fix::FixArgs;
use super::inspect::{InspectArgs, State, state};
use super::revision::Revision;
use super::{Failure, Outcome};

/// Show which records were added, removed and changed, field by field, and what is newly found
///
/// A record is known by its `id`, else by the fields that say what it is about, whatever file and
/// format it stands in: a CSV table and its JSON twin are the same. The run fails if something is
/// found in the new state that was not in the old one.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "orelint diff [OPTIONS] OLD NEW\n       orelint diff [OPTIONS] --rev REV [PATH]..."
)]
pub(crate) struct Args {
    /// The old state and the new one, each a file or a folder; with --rev, what to compare, else
    /// what orelint.toml lists
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The old state is this git revision of the same files: main, HEAD~1, a tag
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// By what fields a record is known, before its `id`: country,commodity
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    key: Vec<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Hide the findings that this file accepts; without it, the `baseline` of orelint.toml
    #[arg(long, value_name = "FILE", help_heading = "Findings")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    jobs: JobsArg,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let config = args.input.config.load()?;
    // Its files are read again for their lines.
    let revision = args.rev.as_ref();
    let revision = revision.map(|rev| Revision::check_out(rev, &config));
    let revision = revision.transpose()?;
    let (old, mut new) = states(args, config, revision.as_ref())?;
    let changes = compare(&old.records, &new.records);
    let mut counts = Counts {
        added: changes.added.len() as u64,
        removed: changes.removed.len() as u64,
        changed: changes.changed.len() as u64,
        same: changes.same,
        ..Counts::default()
    };
    let sides = Sides {
        old: &old.sources,
        new: &new.sources,
    };
    let format = args.report.output_format.unwrap_or(OutputFormat::HUMAN);
    let mut out = new.reporter.out();
    if format.name == OutputFormat::HUMAN.name
        && let Some(out) = &mut out
    {
        changes::human(out, &changes, sides).map_err(Failure::new)?;
    }
    let is_json = format.name == "json";
    if is_json {
        new.reporter.mute();
    }
    let findings = std::mem::take(&mut new.findings);
    let mut known = names(&old)?;
    let names = Names::new(&new.records, &new.sources);
    let mut per_file: BTreeMap<FileId, u64> = BTreeMap::new();
    let mut fresh = Vec::new();
    let mut fingerprints = Fingerprints::new();
    for mut finding in findings {
        let fingerprint = fingerprints.next(&finding, &new.sources);
        let fingerprint = fingerprint.map_err(Failure::new)?;
        let is_known = take(&mut known, &names.of(&finding).map_err(Failure::new)?);
        let Some(severity) = new.reporter.weigh(&finding) else {
            continue;
        };
        if is_known && finding.rule.family() != "syntax" {
            new.reporter.pass_over(&finding, &new.sources)?;
            continue;
        }
        finding.severity = severity;
        if new.reporter.finding(finding.clone(), &new.sources)? {
            counts.new_findings += 1;
            *per_file.entry(finding.place.file).or_default() += 1;
            fresh.push((finding, fingerprint));
        }
    }
    counts.gone_findings = known.values().sum();
    if is_json && let Some(out) = &mut out {
        changes::json(out, &changes, &fresh, &counts, sides).map_err(Failure::new)?;
    }
    drop(out);
    new.tell_files(&per_file);
    new.reporter.say(&words(&counts));
    new.reporter.end()
}

/// The old state, then the new one.
fn states(
    args: &Args,
    config: Config,
    revision: Option<&Revision>,
) -> Result<(State, State), Failure> {
    let inspect = |paths: &[PathBuf], report: ReportArgs| InspectArgs {
        paths: paths.to_vec(),
        changed: false,
        watch: false,
        input: args.input.clone(),
        report,
        accept: AcceptArgs {
            baseline: args.baseline.clone(),
            write_baseline: None,
        },
        fix: FixArgs::default(),
        jobs: args.jobs.clone(),
    };
    // Nothing is reported of the old state by itself.
    let silent = ReportArgs {
        output_format: Some(OutputFormat::HUMAN),
        output: None,
        report: Vec::new(),
        quiet: true,
        ..args.report.clone()
    };
    let (old, new) = match (revision, args.paths.as_slice()) {
        (Some(revision), paths) => {
            let here = [PathBuf::from(".")];
            let is_walk = paths.is_empty() && config.data.is_empty();
            let old_paths = revision.paths(if is_walk { &here } else { paths })?;
            let mut then = args.input.config.load()?;
            revision.move_to(&mut then);
            let mut old = state(&inspect(&old_paths, silent), then, &args.key)?;
            revision.show(&mut old.sources);
            (
                old,
                state(&inspect(paths, args.report.clone()), config, &args.key)?,
            )
        }
        (None, [old, new]) => {
            let then = args.input.config.load()?;
            let old = state(&inspect(std::slice::from_ref(old), silent), then, &args.key)?;
            let new = inspect(std::slice::from_ref(new), args.report.clone());
            (old, state(&new, config, &args.key)?)
        }
        (None, paths) => {
            let message = format!(
                "diff takes two paths, OLD and NEW, not {}; or say --rev with a git revision",
                paths.len()
            );
            return Err(Failure::Message(message));
        }
    };
    for finding in old
        .findings
        .iter()
        .filter(|finding| finding.rule.family() == "syntax")
    {
        let path = old.sources.path(finding.place.file);
        new.reporter.remark(&format!(
            "{path}: {}; what cannot be read there is not compared",
            finding.message
        ));
    }
    Ok((old, new))
}

/// How often each finding of a state is there.
fn names(state: &State) -> Result<HashMap<String, u64>, Failure> {
    let mut known = HashMap::new();
    let names = Names::new(&state.records, &state.sources);
    for finding in &state.findings {
        if state.reporter.weigh(finding).is_some() {
            *known
                .entry(names.of(finding).map_err(Failure::new)?)
                .or_default() += 1;
        }
    }
    Ok(known)
}

/// Takes one of those away, if there is one.
fn take(known: &mut HashMap<String, u64>, name: &str) -> bool {
    match known.get_mut(name) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

fn words(counts: &Counts) -> String {
    let findings = |count| if count == 1 { "finding" } else { "findings" };
    format!(
        "{} added, {} removed, {} changed, {} the same; {} new {}, {} {} gone",
        counts.added,
        counts.removed,
        counts.changed,
        counts.same,
        counts.new_findings,
        findings(counts.new_findings),
        counts.gone_findings,
        findings(counts.gone_findings),
    )
}
