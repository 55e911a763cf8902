//! What `validate` and `check` have in common: open each file, judge each record, report.

mod compare;
mod context;
mod edition;
mod read;
mod targets;

pub(crate) use edition::edition;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use orelint::check::explain::Asked;
use orelint::check::{self, Facts};
use orelint::config::Config;
use orelint::config::files::Target;
use orelint::diff::Record;
use orelint::finding::{FileId, Finding};
use orelint::map::{self, Map};
use orelint::record::Date;
use orelint::render::{self, FileSummary};
use orelint::source::{Overlay, Sources};
use orelint::validate::files::{OpenError, Schemas};

use self::targets::{targets, tells_format};
use super::accept::{AcceptArgs, today};
use super::accepting::{Accepting, Read};
use super::change::Change;
use super::common::{InputArgs, JobsArg, ReportArgs};
use super::fix::{FixArgs, Fixing};
use super::output::Output;
use super::progress::Progress;
use super::reporter::{Reporter, To};
use super::{Failure, Outcome, watch};

/// What `validate` and `check` are called with.
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// Files, folders, globs, or - for standard input; without any, what orelint.toml lists, else
    /// this folder
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The paths are files that changed: show what their change touches, and pass over those that
    /// are no data here. `check` still reads everything that it reads without a path
    #[arg(long, conflicts_with = "write_baseline")]
    pub(crate) changed: bool,
    /// Run again when a file of the run changes, or what it is judged by
    #[arg(long, conflicts_with_all = ["write_baseline", "changed"])]
    pub(crate) watch: bool,
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
    #[command(flatten)]
    pub(crate) accept: AcceptArgs,
    #[command(flatten)]
    pub(crate) fix: FixArgs,
    #[command(flatten)]
    pub(crate) jobs: JobsArg,
}

/// Opens and judges every file; where `compare` says so, records are also set against one another.
pub(crate) fn run(args: &InspectArgs, compare: bool) -> Result<Outcome, Failure> {
    let once = || once(args, compare);
    if args.watch {
        watch::run(args, once)
    } else {
        once()
    }
}

fn once(args: &InspectArgs, compare: bool) -> Result<Outcome, Failure> {
    if !args.fix.any() {
        let (run, targets) = Run::start(args, compare, &Overlay::default(), To::Reports)?;
        return run.finish(&targets);
    }
    let config = args.input.config.load()?;
    let (_, targets) = targets(args, &config, compare, false)?;
    let has_stdin = targets.contains(&Target::Stdin);
    args.fix.refuse_mixed(&args.report, has_stdin)?;
    let fixing = Fixing::run(&args.fix, &targets, |overlay| {
        findings(args, compare, overlay)
    })?;
    let (overlay, to) = if args.fix.fix {
        fixing.write()?;
        let to = if has_stdin { To::Stderr } else { To::Reports };
        (fixing.overlay.clone(), to)
    } else {
        fixing.show()?;
        (fixing.before(), To::Others)
    };
    if !args.report.terminal.quiet {
        for line in fixing.said(args.fix.fix) {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
    let (run, targets) = Run::start(args, compare, &overlay, to)?;
    let outcome = run.finish(&targets)?;
    // What would be changed is a fault of the data, however light the finding.
    Ok(if args.fix.diff && fixing.has_changes() {
        Outcome::AtFault
    } else {
        outcome
    })
}

/// Reads every file, and shows the groups that are asked for.
pub(crate) fn explain(args: &InspectArgs, asked: &Asked) -> Result<Outcome, Failure> {
    let (run, _) = Run::read(args, true, &Overlay::default(), To::Reports)?;
    run.explain(asked)
}

/// Reads every file for a comparison of what it holds with another state; `key` are the fields that
/// a record is known by, where the call names them.
pub(crate) fn state<'a>(
    args: &'a InspectArgs,
    config: Config,
    key: &'a [String],
) -> Result<State, Failure> {
    let (run, _) = Run::read_with(
        args,
        config,
        true,
        Some(key),
        &Overlay::default(),
        To::Reports,
    )?;
    run.state()
}

/// All that one state of a data set holds, and what is found in it, in order.
pub(crate) struct State {
    pub(crate) records: Vec<Record>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) sources: Sources,
    pub(crate) reporter: Reporter,
    files: Vec<(FileId, FileSummary)>,
}

impl State {
    /// Tells the reporter which files were read, of whose findings it reported so many.
    pub(crate) fn tell_files(&mut self, counts: &BTreeMap<FileId, u64>) {
        for (file, mut summary) in std::mem::take(&mut self.files) {
            summary.findings = counts.get(&file).copied().unwrap_or(0);
            self.reporter.file(summary);
        }
    }
}

/// What a run found, with the files that it is about.
pub(crate) struct Found {
    pub(crate) sources: Sources,
    pub(crate) findings: Vec<Finding>,
}

/// What is found, and would be reported, where `overlay` may stand in for files; nothing is said.
pub(crate) fn findings(
    args: &InspectArgs,
    compare: bool,
    overlay: &Overlay,
) -> Result<Found, Failure> {
    let (run, _) = Run::start(args, compare, overlay, To::Nowhere)?;
    run.progress.end();
    Ok(Found {
        findings: run.reporter.into_kept(),
        sources: run.sources,
    })
}

/// Fails where there are errors, and says them all.
fn refuse(failed: &[OpenError]) -> Result<(), Failure> {
    if failed.is_empty() {
        return Ok(());
    }
    let failed = failed.iter().map(ToString::to_string);
    Err(Failure::Messages(failed.collect()))
}

/// A run under way.
struct Run<'a> {
    args: &'a InspectArgs,
    /// Whether records are also compared with one another.
    compare: bool,
    config: Config,
    schemas: Schemas,
    reporter: Reporter,
    sources: Sources,
    facts: Facts,
    accepting: Accepting<'a>,
    /// Findings that wait for those of the comparison, to be ordered with them.
    held: Vec<Finding>,
    files: Vec<(FileId, FileSummary)>,
    /// Findings by file.
    counts: BTreeMap<FileId, u64>,
    skipped: Vec<String>,
    /// Whether `--format` is for every file: where some name tells none, it is for those.
    format_for_all: bool,
    /// Why single files could not be read; the others are.
    failed: Vec<OpenError>,
    progress: Progress,
    change: Change,
    /// Whether what the configuration names must be there.
    strict: bool,
    /// By what fields a record is known, where the records themselves are kept.
    key: Option<&'a [String]>,
    records: Vec<Record>,
    /// The maps that files were read with.
    mapped: Vec<Mapped>,
    /// The day of the run.
    today: Date,
    /// Files of sources that are read for what others say of them.
    context: HashSet<FileId>,
}

/// A map, what became of the rows of all tables that were read with it, and what their metadata
/// say.
struct Mapped {
    map: Arc<Map>,
    tally: map::Tally,
    metadata: map::Metadata,
}

impl<'a> Run<'a> {
    /// As [`Run::read`], and sets the records against one another.
    fn start(
        args: &'a InspectArgs,
        compare: bool,
        overlay: &Overlay,
        to: To,
    ) -> Result<(Self, Vec<Target>), Failure> {
        let (mut run, targets) = Run::read(args, compare, overlay, to)?;
        run.judge_sources()?;
        run.compare(&targets)?;
        Ok((run, targets))
    }

    /// Opens and judges every file, which `overlay` may stand in for.
    fn read(
        args: &'a InspectArgs,
        compare: bool,
        overlay: &Overlay,
        to: To,
    ) -> Result<(Self, Vec<Target>), Failure> {
        let config = args.input.config.load()?;
        Run::read_with(args, config, compare, None, overlay, to)
    }

    fn read_with(
        args: &'a InspectArgs,
        config: Config,
        compare: bool,
        key: Option<&'a [String]>,
        overlay: &Overlay,
        to: To,
    ) -> Result<(Self, Vec<Target>), Failure> {
        // An editor is told of the data, and goes on whatever the configuration lacks; of two states
        // that are compared, the older may lack what the configuration names.
        let strict = to != To::Nowhere && key.is_none();
        let (change, targets) = targets(args, &config, compare, strict)?;
        let mut sources = Sources::below(&config.dir).with_overlay(overlay.clone());
        let acceptances = args.accept.load(&config, &mut sources)?;
        let reporter = Reporter::new(&args.report, &config, acceptances, to)?;
        let mut run = Run {
            args,
            accepting: Accepting::new(&args.accept, reporter.levels(), compare),
            compare,
            schemas: Schemas::with(args.input.schema_options(&config), config.vocabulary),
            reporter,
            sources,
            facts: Facts::default(),
            held: Vec::new(),
            files: Vec::new(),
            counts: BTreeMap::new(),
            skipped: Vec::new(),
            format_for_all: targets.iter().all(tells_format),
            failed: Vec::new(),
            mapped: Vec::new(),
            today: today()?,
            context: HashSet::new(),
            progress: Progress::new(args.report.terminal.quiet),
            change,
            key,
            strict,
            records: Vec::new(),
            config,
        };
        for target in &targets {
            run.file(target)?;
        }
        run.read_sources(&targets)?;
        Ok((run, targets))
    }

    /// Shows whole groups in place of findings; what cannot be parsed is never silently skipped.
    fn explain(mut self, asked: &Asked) -> Result<Outcome, Failure> {
        self.add_sources();
        let settings = self.settings();
        self.progress.end();
        let unparsed = std::mem::take(&mut self.held);
        for finding in unparsed {
            if finding.rule.family() == "syntax" {
                self.reporter.finding(finding, &self.sources)?;
            }
        }
        let levels = self.reporter.levels();
        let groups = check::explain::explain(&self.facts, &settings, levels, asked);
        let groups = groups.map_err(Failure::new)?;
        let mut out = Output::open(None)?;
        render::groups::write(&mut out, &groups, &self.sources).map_err(Failure::new)?;
        out.finish()?;
        let outcome = self.reporter.end()?;
        refuse(&self.failed)?;
        Ok(outcome)
    }

    /// Takes everything together, and judges it; nothing is reported yet.
    fn state(mut self) -> Result<State, Failure> {
        refuse(&self.failed)?;
        self.judge_sources()?;
        let mut findings = self.all_findings();
        self.progress.end();
        if let Some(acceptances) = self.reporter.acceptances() {
            self.accepting.settle(acceptances, &mut findings, false);
        }
        Ok(State {
            records: self.records,
            findings,
            sources: self.sources,
            reporter: self.reporter,
            files: self.files,
        })
    }

    fn finish(mut self, targets: &[Target]) -> Result<Outcome, Failure> {
        let whole = self.is_whole(targets);
        let read = Read {
            files: self.files.iter().map(|(file, _)| *file).collect(),
            whole,
            failed: !self.failed.is_empty(),
        };
        let (reporter, sources) = (&mut self.reporter, &mut self.sources);
        self.accepting
            .finish(reporter, sources, &self.config, &read)?;
        self.progress.end();
        if !self.skipped.is_empty() {
            let shown: Vec<&str> = self.skipped.iter().take(5).map(String::as_str).collect();
            let more = self.skipped.len().saturating_sub(shown.len());
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            self.reporter.remark(&format!(
                "skipped, as nothing tells their schema: {}{more}",
                shown.join(", ")
            ));
        }
        self.remark_unread(targets);
        for (file, mut summary) in self.files {
            summary.findings = self.counts.get(&file).copied().unwrap_or(0);
            self.reporter.file(summary);
        }
        let outcome = self.reporter.finish()?;
        refuse(&self.failed)?;
        Ok(outcome)
    }
}
