//! What `validate` and `check` have in common: open each file, judge each record, report.

mod edition;

pub(crate) use edition::edition;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use orelint::check::explain::Asked;
use orelint::check::{self, Facts, RecordKind, Settings, Texts, Touched};
use orelint::config::files::{Target, resolve};
use orelint::config::{Config, DataSet};
use orelint::diff::Record;
use orelint::document::{Document, Tree};
use orelint::finding::{FileId, Finding, Findings};
use orelint::format::{Format, Records};
use orelint::map::{self, Map, MapError};
use orelint::record::Date;
use orelint::render::{self, FileSummary};
use orelint::source::{Overlay, Sources};
use orelint::validate::files::{self, Astray, OpenError, Opened, Schemas, Tally, open};
use orelint::validate::sources::judge;

use super::accept::{AcceptArgs, of_setting, today};
use super::accepting::{Accepting, Gathered, Read};
use super::change::Change;
use super::common::{InputArgs, JobsArg, ReportArgs, hold_to_data, open_failure};
use super::fix::{FixArgs, Fixing};
use super::output::Output;
use super::progress::Progress;
use super::reporter::{Reporter, To, whole};
use super::{Failure, Outcome, watch};

/// The longest text in which quotations are looked up, in bytes.
const LONGEST_TEXT: u64 = 64 << 20;

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
    if !args.report.quiet {
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

/// What a run reads, and for which change.
fn targets(
    args: &InspectArgs,
    config: &Config,
    compare: bool,
    strict: bool,
) -> Result<(Change, Vec<Target>), Failure> {
    let change = Change::of(args, config, compare)?;
    let mut targets = distinct(change.targets(args, config)?);
    if strict && change.reads_all(args) {
        hold_to_data(config, |file| config.unmatched(file, &targets))?;
    }
    args.accept.leave_out(config, &mut targets);
    if targets.is_empty() && change == Change::None {
        let nothing = "there is nothing to read: no file here is named like CSV, JSON, NDJSON or XML, or is in a data set";
        return Err(Failure::Message(nothing.to_owned()));
    }
    refuse_to_overwrite(args, &targets)?;
    Ok((change, targets))
}

/// A report takes the place of no file that is read, nor does a baseline, nor one of the other.
fn refuse_to_overwrite(args: &InspectArgs, targets: &[Target]) -> Result<(), Failure> {
    let reports = args.report.report.iter().map(|(_, path)| path);
    let reports = args.report.output.iter().chain(reports);
    let baseline = &args.accept.write_baseline;
    for output in reports.clone().chain(baseline) {
        let same = |target: &Target| match target {
            Target::File { path, .. } => is_same_file(path, output),
            Target::Stdin => false,
        };
        if targets.iter().any(same) {
            let message = format!(
                "{} is read in this run: write the findings elsewhere",
                output.display()
            );
            return Err(Failure::Message(message));
        }
    }
    let baseline = baseline.as_deref();
    match baseline.filter(|path| reports.clone().any(|report| whole(report) == whole(path))) {
        Some(path) => Err(Failure::Message(format!(
            "both a report and the baseline would go to `{}`; give each a file of its own",
            path.display()
        ))),
        None => Ok(()),
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Each file once, however it is spelled: read twice, its records would contradict themselves.
fn distinct(targets: Vec<Target>) -> Vec<Target> {
    let mut seen = HashSet::new();
    let mut fresh = |target: &Target| match target {
        Target::File { path, .. } => {
            seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone()))
        }
        Target::Stdin => seen.insert("-".into()),
    };
    targets.into_iter().filter(|target| fresh(target)).collect()
}

/// Whether the target's name tells its format.
fn tells_format(target: &Target) -> bool {
    match target {
        Target::File { path, .. } => Format::of_path(path).is_some(),
        Target::Stdin => false,
    }
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
            progress: Progress::new(args.report.quiet),
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

    /// Reads the sources that the configuration describes beside what the call names, if that is part
    /// of its data: without them, every claim would cite a stranger. Nothing is found in them.
    fn read_sources(&mut self, read: &[Target]) -> Result<(), Failure> {
        let is_of_few = !self.args.paths.is_empty() && self.change == Change::None;
        let is_listed = |target: &Target| self.set_of(target).is_some();
        if !self.compare || !is_of_few || !read.iter().any(is_listed) {
            return Ok(());
        }
        // What is wrong with the data sets is told by the run that reads them all.
        let listed = resolve(&[], &self.config, None).unwrap_or_default();
        let all = distinct(read.iter().cloned().chain(listed).collect());
        let mut maps = HashSet::new();
        let mut unread = Vec::new();
        for target in &all[read.len()..] {
            let Some(set) = self.set_of(target) else {
                continue;
            };
            let of_sources = set
                .schema
                .as_ref()
                .is_some_and(|name| name.value == "source");
            // One file is enough to tell what its map says of the source.
            let map = set.map.as_ref().map(|map| map.value.clone());
            let is_new = map.is_some_and(|map| maps.insert(map));
            if (of_sources || is_new) && !self.read_source(target, of_sources)? {
                unread.push(target);
            }
        }
        if let [Target::File { path, .. }, ..] = unread[..] {
            let others = match unread.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.reporter.remark(&format!(
                "{}{others} could not be read for the sources that claims here may cite",
                path.display()
            ));
        }
        Ok(())
    }

    /// The data set that a target belongs to.
    fn set_of(&self, target: &Target) -> Option<&DataSet> {
        match target {
            Target::File { path, .. } => self.config.data_set(path),
            Target::Stdin => None,
        }
    }

    /// Takes the facts of one file of sources, or the source that a table's map describes; `false`
    /// where it cannot be read.
    fn read_source(&mut self, target: &Target, of_sources: bool) -> Result<bool, Failure> {
        // What the call says is of the files that it names.
        let opened = open(
            target,
            &files::Asked::default(),
            &self.config,
            &mut self.schemas,
            &mut self.sources,
        );
        let mut data = match opened {
            Ok(Opened::Data(data)) => data,
            Ok(_) => return Ok(false),
            Err(error) if error.is_of_one_file() => return Ok(false),
            Err(error) => return Err(open_failure(error, &self.sources)),
        };
        if !of_sources {
            let map = data
                .mapping
                .as_ref()
                .map(|mapping| Arc::clone(mapping.map()));
            let is_known =
                |map: &Arc<Map>| self.mapped.iter().any(|known| known.map.file == map.file);
            if let Some(map) = map.filter(|map| !is_known(map)) {
                self.context.insert(map.file);
                self.mapped.push(Mapped {
                    map,
                    tally: map::Tally::default(),
                    metadata: map::Metadata::default(),
                });
            }
            return Ok(true);
        }
        let file = data.file;
        self.context.insert(file);
        let each = |number: u64, document: &Document<'_>, facts: &mut Facts| {
            facts.add(RecordKind::Source, file, number, document.root());
        };
        let tally = data.read(self.args.jobs.count(), each, |facts: Facts, before, _| {
            self.facts.absorb(facts, before);
            ControlFlow::Continue(())
        });
        Ok(tally.is_ok())
    }

    /// Says of a file that was met on a walk why it is not read.
    fn skip(&mut self, path: String, astray: Option<Astray>) {
        match astray {
            Some(astray) => self.reporter.remark(&format!("skipped {path}: {astray}")),
            None => self.skipped.push(path),
        }
    }

    /// Says of a description of tables why it is not read.
    fn skip_package(&mut self, path: &str) {
        self.reporter.remark(&format!(
            "skipped {path}: it describes tables; `orelint convert {path} -o FILE` joins them into records"
        ));
    }

    fn file(&mut self, target: &Target) -> Result<(), Failure> {
        let mut asked = self.args.input.asked();
        if !self.format_for_all && tells_format(target) {
            asked.format = None;
        }
        let (config, schemas) = (&self.config, &mut self.schemas);
        let mut data = match open(target, &asked, config, schemas, &mut self.sources) {
            Ok(Opened::Data(data)) => data,
            Ok(Opened::Skipped { path, astray }) => {
                self.skip(path, astray);
                return Ok(());
            }
            Ok(Opened::Package { path }) => {
                self.skip_package(&path);
                return Ok(());
            }
            Err(error) if error.is_of_one_file() => {
                self.failed.push(error);
                return Ok(());
            }
            Err(error) => return Err(self.open_failure(target, error)),
            Ok(Opened::Broken {
                file,
                format,
                finding,
            }) => {
                self.take(vec![*finding])?;
                self.summarize(file, format, None, 0, false);
                return Ok(());
            }
        };
        let (file, format, schema) = (data.file, data.format, data.schema.clone());
        let path = self.sources.path(file).to_owned();
        let bundled = schema.as_ref().and_then(|schema| schema.as_bundled());
        let bundled = bundled.map(|bundled| bundled.name);
        let kind = bundled.and_then(RecordKind::named);
        let kind = kind.filter(|_| self.compare);
        let rules = self.accepting.rules.clone();
        let key = self.key;
        let each = |number: u64, document: &Document<'_>, gathered: &mut Gathered| {
            let root = document.root();
            if let Some(kind) = kind {
                gathered.facts.add(kind, file, number, root);
            }
            if let Some(key) = key {
                gathered
                    .records
                    .push(Record::read(file, number, root, bundled, key));
            }
            gathered.accepts(file, number, root, &rules);
        };
        let mut failure = None;
        let jobs = self.args.jobs.count();
        let tally = data.read(
            jobs,
            each,
            |mut gathered: Gathered, before, mut findings| {
                self.accepting.gather(&mut gathered, before, &mut findings);
                gathered.facts.disregard(&findings, before);
                self.facts.absorb(gathered.facts, before);
                self.records.append(&mut gathered.records);
                self.progress.step(&path, before);
                match self.take(findings) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failure = Some(error);
                        ControlFlow::Break(())
                    }
                }
            },
        );
        if let Some(failure) = failure {
            return Err(failure);
        }
        let tally = match tally {
            Ok(tally) => tally,
            Err(error) => {
                self.failed.push(OpenError::Unreadable { path, error });
                return Ok(());
            }
        };
        if schema.is_none() && tally.faults == 0 {
            // It was opened for its fault alone, and a thorough look finds none.
            match target {
                Target::File { named: false, .. } => self.skipped.push(path),
                _ => self.failed.push(OpenError::NoSchema { path }),
            }
            return Ok(());
        }
        self.remark_dropped(&path, &tally, &data.records);
        if let Some(mapping) = &data.mapping {
            self.take_mapped(&path, mapping)?;
        }
        let schema = schema.map(|schema| schema.name().to_owned());
        let valid = tally.faults == 0;
        self.summarize(file, Some(format), schema, tally.records, valid);
        Ok(())
    }

    /// Why nothing can be read: where the configuration says by what, it is shown there.
    fn open_failure(&self, target: &Target, error: OpenError) -> Failure {
        let set = match target {
            Target::File { path, .. } => self.config.data_set(path),
            Target::Stdin => None,
        };
        let asked = &self.args.input;
        let setting = match &error {
            OpenError::Schema(_) if asked.schema.is_none() => {
                set.and_then(|set| set.schema.as_ref())
            }
            OpenError::Map(MapError::Unreadable { .. }) if asked.map.is_none() => {
                set.and_then(|set| set.map.as_ref())
            }
            _ => None,
        };
        match setting {
            Some(setting) => of_setting(&self.config, &setting.span, error.to_string(), None),
            None => open_failure(error, &self.sources),
        }
    }

    /// Keeps what became of a file; its findings are counted when they are reported.
    fn summarize(
        &mut self,
        file: FileId,
        format: Option<Format>,
        schema: Option<String>,
        records: u64,
        valid: bool,
    ) {
        let path = self.sources.path(file).to_owned();
        let summary = FileSummary {
            path,
            format,
            schema,
            records,
            valid: Some(valid),
            findings: 0,
        };
        self.files.push((file, summary));
    }

    /// Says what became of the rows of a mapped file, and keeps the source that its map describes.
    fn take_mapped(&mut self, path: &str, mapping: &map::Progress) -> Result<(), Failure> {
        let tally = mapping.tally();
        self.reporter.remark(&format!("{path}: {tally}"));
        let map = mapping.map();
        let mut findings = Vec::new();
        let metadata = map.metadata(Path::new(path), &mut self.sources, &mut findings);
        let mut known = self.mapped.iter_mut();
        match known.find(|known| known.map.file == map.file) {
            Some(known) => {
                known.tally += tally;
                known.metadata.complete(metadata);
            }
            None => self.mapped.push(Mapped {
                map: Arc::clone(map),
                tally,
                metadata,
            }),
        }
        self.take(findings)
    }

    /// Holds the sources that maps describe against their schema.
    fn judge_sources(&mut self) -> Result<(), Failure> {
        let mut findings = Vec::new();
        for mapped in &self.mapped {
            let schema = self.schemas.get("source", Path::new(""));
            let schema = schema.map_err(Failure::new)?;
            findings.extend(judge(&mapped.map, &mapped.tally, &mapped.metadata, schema));
        }
        findings.retain(|finding| !self.context.contains(&finding.place.file));
        self.take(findings)
    }

    /// Adds the sources that maps describe, where no record does.
    fn add_sources(&mut self) {
        let mut tree = Tree::default();
        for Mapped {
            map,
            tally,
            metadata,
        } in &self.mapped
        {
            let known = self.facts.homes(RecordKind::Source);
            if known
                .map(|home| self.facts.word(home.id))
                .any(|id| Some(id) == map.source_id())
            {
                continue;
            }
            if map.source_record(tally, metadata, &mut tree) {
                let document = Document::new(&map.text, 0, &tree);
                self.facts
                    .add(RecordKind::Source, map.file, 1, document.root());
            }
        }
    }

    /// From here on only what the change touches is reported, if the run is about one.
    fn limit(&mut self) {
        if let Change::Files(changed) = &self.change {
            let files = self.files.iter().map(|(file, _)| *file);
            let is_changed = |file: &FileId| {
                let path = Path::new(self.sources.path(*file)).canonicalize();
                path.is_ok_and(|path| changed.contains(&path))
            };
            let files = files.filter(is_changed).collect();
            let touched = Touched::new(files, &self.facts);
            self.reporter.limit(touched);
        }
    }

    /// Reports findings, or holds them where a comparison follows.
    fn take(&mut self, findings: Vec<Finding>) -> Result<(), Failure> {
        self.accepting.note(&findings);
        if self.compare {
            self.held.extend(findings);
            return Ok(());
        }
        self.report(findings, false)
    }

    /// Reports findings; `whole` where they are all that there are of everything.
    fn report(&mut self, mut findings: Vec<Finding>, whole: bool) -> Result<(), Failure> {
        if let Some(acceptances) = self.reporter.acceptances() {
            self.accepting.settle(acceptances, &mut findings, whole);
        }
        for finding in findings {
            let file = finding.place.file;
            if self.reporter.finding(finding, &self.sources)? {
                *self.counts.entry(file).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Reads the texts that records of sources name, beside the records and below.
    fn texts(&self) -> Texts {
        let files = self.facts.sources.iter().map(|source| source.home.file);
        let paths: BTreeMap<FileId, PathBuf> = files
            .map(|file| (file, PathBuf::from(self.sources.path(file))))
            .collect();
        Texts::new(move |file, name| {
            let stays = |part| matches!(part, Component::Normal(_) | Component::CurDir);
            let name = Path::new(name);
            let path = paths.get(&file)?.with_file_name("").join(name);
            let is_small = || fs::metadata(&path).is_ok_and(|data| data.len() <= LONGEST_TEXT);
            if !name.components().all(stays) || !is_small() {
                return None;
            }
            let bytes = fs::read(&path).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    fn remark_dropped(&self, path: &str, tally: &Tally, records: &Records) {
        let dropped = tally.dropped;
        if tally.records == 0 && tally.faults == 0 {
            self.reporter.remark(&format!("{path} has no records"));
        }
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        let (rows, columns) = (dropped.empty_rows, dropped.empty_columns);
        if rows > 0 {
            self.reporter.remark(&format!(
                "{path}: passed over {rows} empty row{}",
                plural(rows)
            ));
        }
        if columns > 0 {
            let remark = format!(
                "{path}: passed over {columns} empty column{} without a name",
                plural(columns)
            );
            self.reporter.remark(&remark);
        }
        if let (outside @ 1.., Records::At(pointer)) = (dropped.outside, records) {
            let (plural, were) = match outside {
                1 => ("", "was"),
                _ => ("s", "were"),
            };
            let remark =
                format!("{path}: {outside} value{plural} outside `{pointer}` {were} not looked at");
            self.reporter.remark(&remark);
        }
    }

    fn settings(&self) -> Settings {
        let mut settings = Settings::from(&self.config);
        settings.texts = self.texts();
        settings.jobs = self.args.jobs.count();
        settings.today = Some(self.today);
        settings.levels = self.reporter.levels().clone();
        settings.illustrate = self.reporter.is_illustrated();
        settings
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

    /// What was held, and what the comparison finds, in order.
    fn all_findings(&mut self) -> Vec<Finding> {
        self.add_sources();
        let mut findings = std::mem::take(&mut self.held);
        let settings = self.settings();
        let mut found = Findings::default();
        check::check(&self.facts, &settings, &mut found);
        let asked = |finding: &Finding| !self.context.contains(&finding.place.file);
        findings.extend(found.0.into_iter().filter(asked));
        findings.sort_by_key(|finding| (finding.place.file, finding.place.span.start));
        findings
    }

    /// Whether every source that the configuration trusts is described.
    fn check_authorities(&self) -> Result<(), Failure> {
        if !self.strict || self.config.check.authority.is_empty() {
            return Ok(());
        }
        let described = self.facts.homes(RecordKind::Source);
        let described = described.map(|home| self.facts.word(home.id));
        let mapped = self
            .mapped
            .iter()
            .filter_map(|mapped| mapped.map.source_id());
        let ids: Vec<&str> = described.chain(mapped).collect();
        let whole = self.failed.is_empty() && self.change.reads_all(self.args);
        hold_to_data(&self.config, |file| {
            self.config.unknown_authorities(file, &ids, whole)
        })
    }

    /// Whether all was read, to its end, that a run without paths reads.
    fn is_whole(&self, targets: &[Target]) -> bool {
        let (paths, config) = (self.change.paths(self.args), &self.config);
        self.failed.is_empty()
            && !self.change.is_of_few()
            && self.accepting.is_whole(paths, config, targets)
    }

    /// Sets the records against one another, and reports what waited for that.
    fn compare(&mut self, targets: &[Target]) -> Result<(), Failure> {
        if !self.compare {
            return Ok(());
        }
        let whole = self.is_whole(targets);
        self.check_authorities()?;
        let findings = self.all_findings();
        self.limit();
        self.report(findings, whole)
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
        for (file, mut summary) in self.files {
            summary.findings = self.counts.get(&file).copied().unwrap_or(0);
            self.reporter.file(summary);
        }
        let outcome = self.reporter.finish()?;
        refuse(&self.failed)?;
        Ok(outcome)
    }
}
