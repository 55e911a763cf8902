use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use orelint::baseline::Fingerprints;
use orelint::config::Config;
use orelint::diff::{Names, compare};
use orelint::finding::{FileId, Finding};
use orelint::render::OutputFormat;
use orelint::render::changes::{self, Counts, Fresh, Sides};
use orelint::source::Sources;
use orelint::wording::counted;

use super::accept::{AcceptArgs, TermsArgs};
use super::common::{InputArgs, JobsArg, ReportArgs, TerminalArgs};
use super::fix::FixArgs;
use super::inspect::{InspectArgs, State, state};
use super::reporter::Reporter;
use super::revision::Revision;
use super::{Failure, Outcome, edition};

/// Show which records were added, removed and changed, field by field, and what is newly found
///
/// A record is known by its `id`, else by the fields that say what it is about, whatever file and
/// format it stands in: a CSV table and its JSON twin are the same. The run fails if something is
/// found in the new state that was not in the old one.
///
/// With --edition, the data set is set against itself without the new edition of a source: which
/// ranks changed, which claims are outdated now, what is newly found, and what becomes of the
/// baseline.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "orelint diff [OPTIONS] OLD NEW\n       orelint diff [OPTIONS] --rev REV [PATH]...\n       orelint diff [OPTIONS] --edition OLD NEW [PATH]..."
)]
pub(crate) struct Args {
    /// The old state and the new one, each a file or a folder; with --rev, what to compare, else
    /// what orelint.toml lists
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The old state is this git revision of the same files: main, HEAD~1, a tag
    #[arg(long, value_name = "REV")]
    rev: Option<String>,
    /// What the second edition brings that the first had not, in this data set: two ids of sources,
    /// or files with the claims of one
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["rev", "key"])]
    edition: Option<Vec<String>>,
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
    /// With --edition: write the baseline that is proposed, with what is newly found and without
    /// what is gone
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Findings",
        requires = "edition"
    )]
    write_baseline: Option<PathBuf>,
    #[command(flatten)]
    terms: TermsArgs,
    #[command(flatten)]
    jobs: JobsArg,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let config = args.input.config.load()?;
    if let Some([old, new]) = args.edition.as_deref() {
        let args = args.inspect(&args.paths, args.report.clone());
        return edition::run(&args, config, [old, new]);
    }
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
    let old_names = Names::new(&old.records, &old.sources);
    let mut known = count(&old.findings, &old_names, &old.reporter)?;
    let names = Names::new(&new.records, &new.sources);
    let fresh = tell(
        findings,
        &mut known,
        &names,
        &mut new.reporter,
        &new.sources,
    )?;
    counts.new_findings = fresh.len() as u64;
    counts.gone_findings = known.values().sum();
    if is_json && let Some(out) = &mut out {
        changes::json(out, &changes, &fresh, &counts, sides).map_err(Failure::new)?;
    }
    drop(out);
    new.tell_files(&per_file(&fresh));
    new.reporter.say(&words(&counts));
    new.reporter.end()
}

impl Args {
    fn inspect(&self, paths: &[PathBuf], report: ReportArgs) -> InspectArgs {
        InspectArgs {
            paths: paths.to_vec(),
            changed: false,
            watch: false,
            input: self.input.clone(),
            report,
            accept: AcceptArgs {
                baseline: self.baseline.clone(),
                write_baseline: self.write_baseline.clone(),
                terms: self.terms.clone(),
                proposes: self.edition.is_some(),
                revision: None,
            },
            fix: FixArgs::default(),
            jobs: self.jobs.clone(),
        }
    }
}

/// The old state, then the new one.
fn states(
    args: &Args,
    config: Config,
    revision: Option<&Revision>,
) -> Result<(State, State), Failure> {
    // Nothing is reported of the old state by itself.
    let silent = ReportArgs {
        output_format: Some(OutputFormat::HUMAN),
        output: None,
        report: Vec::new(),
        terminal: TerminalArgs {
            quiet: true,
            ..args.report.terminal.clone()
        },
        ..args.report.clone()
    };
    let (old, new) = match (revision, args.paths.as_slice()) {
        (Some(revision), paths) => {
            let here = [PathBuf::from(".")];
            let is_walk = paths.is_empty() && config.data.is_empty();
            let old_paths = revision.paths(if is_walk { &here } else { paths })?;
            let mut then = args.input.config.load()?;
            revision.move_to(&mut then);
            let mut call = args.inspect(&old_paths, silent);
            call.accept.revision = Some(revision.taken_out());
            let old = state(&call, then, &args.key);
            let mut old = old.map_err(|failure| revision.rename(failure))?;
            revision.show(&mut old.sources);
            (
                old,
                state(&args.inspect(paths, args.report.clone()), config, &args.key)?,
            )
        }
        (None, [old, new]) => {
            let then = args.input.config.load()?;
            let old = state(
                &args.inspect(std::slice::from_ref(old), silent),
                then,
                &args.key,
            )?;
            let new = args.inspect(std::slice::from_ref(new), args.report.clone());
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

/// How often each finding is there, of those that weigh something.
pub(super) fn count(
    findings: &[Finding],
    names: &Names<'_>,
    reporter: &Reporter,
) -> Result<HashMap<String, u64>, Failure> {
    let mut known = HashMap::new();
    for finding in findings {
        if reporter.weigh(finding).is_some() {
            let name = names.of(finding).map_err(Failure::new)?;
            *known.entry(name).or_default() += 1;
        }
    }
    Ok(known)
}

/// Takes that one away, if there is one.
pub(super) fn take(known: &mut HashMap<String, u64>, name: &str) -> bool {
    match known.get_mut(name) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// Reports the findings that are not known, and takes away those that are.
pub(super) fn tell(
    findings: Vec<Finding>,
    known: &mut HashMap<String, u64>,
    names: &Names<'_>,
    reporter: &mut Reporter,
    sources: &Sources,
) -> Result<Vec<Fresh>, Failure> {
    let mut fresh = Vec::new();
    let mut fingerprints = Fingerprints::new();
    for mut finding in findings {
        let fingerprint = fingerprints.next(&finding, sources);
        let fingerprint = fingerprint.map_err(Failure::new)?;
        let is_known = take(known, &names.of(&finding).map_err(Failure::new)?);
        let Some(severity) = reporter.weigh(&finding) else {
            continue;
        };
        if is_known && finding.rule.family() != "syntax" {
            reporter.pass_over(&finding, sources)?;
            continue;
        }
        finding.severity = severity;
        if reporter.finding(finding.clone(), sources)? {
            fresh.push((finding, fingerprint));
        }
    }
    Ok(fresh)
}

/// How many findings are in each file.
pub(super) fn per_file(fresh: &[Fresh]) -> BTreeMap<FileId, u64> {
    let mut counts = BTreeMap::new();
    for (finding, _) in fresh {
        *counts.entry(finding.place.file).or_default() += 1;
    }
    counts
}

fn words(counts: &Counts) -> String {
    format!(
        "{} added, {} removed, {} changed, {} the same; {}",
        counts.added,
        counts.removed,
        counts.changed,
        counts.same,
        new_and_gone(counts.new_findings, counts.gone_findings)
    )
}

/// How many findings came and went, in words.
pub(super) fn new_and_gone(new: u64, gone: u64) -> String {
    format!(
        "{}, {} gone",
        counted(new, "new finding"),
        counted(gone, "finding")
    )
}
