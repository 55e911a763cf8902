//! Takes findings in order, weighs them, hands them to the renderers, and knows the exit status.

use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use orelint::baseline::{Acceptances, Looked, Written};
use orelint::check::Touched;
use orelint::config::{Config, Levels};
use orelint::finding::Finding;
use orelint::render::{FileSummary, Options, OutputFormat, Render, Summary};
use orelint::rule::{Level, Severity};
use orelint::source::Sources;

use super::common::ReportArgs;
use super::output::Output;
use super::{Failure, Outcome, repository};

/// Where the findings of a run go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    /// To the reports that are asked for, the first of which may go to standard output.
    Reports,
    /// Likewise, but standard output is taken: that one goes to standard error.
    Stderr,
    /// To those that are files.
    Others,
    /// Nowhere: they are kept.
    Nowhere,
}

/// The reports of a run.
pub(crate) struct Reporter {
    /// What was reported, where that is kept.
    kept: Option<Vec<Finding>>,
    targets: Vec<Target>,
    levels: Levels,
    /// Where nothing is accepted, there is none.
    acceptances: Option<Acceptances>,
    fail_on: Level,
    most: u64,
    shown: u64,
    quiet: bool,
    /// Something could not be parsed: a fault whatever the levels say.
    unparsed: bool,
    summary: Summary,
    /// What a change touches, where only that is reported.
    touched: Option<Touched>,
}

struct Target {
    renderer: Box<dyn Render>,
    out: Shared,
}

/// An output that its renderer writes to and that is finished after it.
#[derive(Clone)]
struct Shared(std::rc::Rc<std::cell::RefCell<Option<Output>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *self.0.borrow_mut() {
            Some(out) => out.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().as_mut().map_or(Ok(()), Write::flush)
    }
}

/// A report of nothing.
struct Mute;

impl Render for Mute {
    fn finding(&mut self, _: &Finding, _: &Sources) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

impl Reporter {
    /// One report in `format`, on standard error or standard output: for jobs whose own output goes
    /// elsewhere.
    pub(crate) fn plain(
        format: &OutputFormat,
        to_stderr: bool,
        color: ColorChoice,
        quiet: bool,
    ) -> Result<Self, Failure> {
        let fail_on = Some(Severity::Error);
        let target = if to_stderr {
            Target::with(
                format,
                Output::stderr(),
                color_on(&io::stderr(), color),
                fail_on,
                "",
            )
        } else {
            Target::open(format, None, color, fail_on)?
        };
        Ok(Reporter {
            kept: None,
            targets: vec![target],
            levels: Levels::default(),
            acceptances: None,
            fail_on,
            most: u64::MAX,
            shown: 0,
            quiet,
            unparsed: false,
            summary: Summary::default(),
            touched: None,
        })
    }

    /// Ends the report without a line of counts.
    pub(crate) fn close(self) -> Result<(), Failure> {
        self.targets
            .into_iter()
            .try_for_each(|target| target.finish(&self.summary))
    }

    /// Opens every report that `args` ask for.
    pub(crate) fn new(
        args: &ReportArgs,
        config: &Config,
        acceptances: Acceptances,
        to: To,
    ) -> Result<Self, Failure> {
        let mut levels = config.levels.clone();
        for selector in &args.ignore {
            levels.set(selector.clone(), None);
        }
        for selector in &args.select {
            levels.select(selector.clone());
        }
        let fail_on = args
            .fail_on
            .map(|level| level.0)
            .or(config.fail_on)
            .unwrap_or(Some(Severity::Error));
        refuse_shared(args)?;
        let targets = if to == To::Nowhere {
            Vec::new()
        } else {
            Target::all(args, fail_on, to)?
        };
        Ok(Reporter {
            kept: (to == To::Nowhere).then(Vec::new),
            targets,
            levels,
            acceptances: Some(acceptances),
            fail_on,
            most: args.max_findings.unwrap_or(u64::MAX),
            shown: 0,
            quiet: args.terminal.quiet || to == To::Nowhere,
            unparsed: false,
            summary: Summary::default(),
            touched: None,
        })
    }

    /// Whether some report shows what findings are about.
    pub(crate) fn is_illustrated(&self) -> bool {
        self.targets
            .iter()
            .any(|target| target.renderer.is_illustrated())
    }

    /// What a finding weighs in this run, `None` where it is not reported.
    pub(crate) fn weigh(&self, finding: &Finding) -> Level {
        self.levels.of(finding.rule, finding.severity)
    }

    /// Takes the next finding, in order. `true` if it is reported.
    pub(crate) fn finding(
        &mut self,
        mut finding: Finding,
        sources: &Sources,
    ) -> Result<bool, Failure> {
        let syntax = finding.rule.family() == "syntax";
        let touched = self.touched.as_ref();
        if touched.is_some_and(|touched| !touched.contains(&finding)) {
            return self.untouched(&finding, sources);
        }
        // What cannot be parsed is never silently skipped.
        self.unparsed |= syntax;
        let Some(severity) = self.weigh(&finding) else {
            return Ok(false);
        };
        finding.severity = severity;
        if self.is_accepted(&finding, sources)? {
            return Ok(false);
        }
        self.summary.count(severity);
        if let Some(kept) = &mut self.kept {
            kept.push(finding);
            return Ok(true);
        }
        if self.shown >= self.most {
            self.summary.not_shown += 1;
            return Ok(true);
        }
        self.shown += 1;
        for target in &mut self.targets {
            target
                .renderer
                .finding(&finding, sources)
                .map_err(cannot_write)?;
        }
        Ok(true)
    }

    /// From here on, reports only what a change touches.
    pub(crate) fn limit(&mut self, touched: Touched) {
        self.touched = Some(touched);
    }

    /// Passes over a finding that the change does not touch; its acceptance is met all the same.
    fn untouched(&mut self, finding: &Finding, sources: &Sources) -> Result<bool, Failure> {
        if finding.rule.family() == "syntax" {
            let path = sources.path(finding.place.file);
            self.remark(&format!(
                "{path}, which did not change, cannot be read to its end: what is said there was not compared"
            ));
        }
        self.pass_over(finding, sources)?;
        Ok(false)
    }

    /// Reports nothing of a finding; its acceptance is met all the same.
    pub(crate) fn pass_over(
        &mut self,
        finding: &Finding,
        sources: &Sources,
    ) -> Result<(), Failure> {
        if let Some(acceptances) = &mut self.acceptances {
            let accepted = acceptances.passes(finding, sources);
            accepted.map_err(cannot_write)?;
        }
        Ok(())
    }

    /// Takes the first report's output for something else: its findings are not shown there.
    pub(crate) fn mute(&mut self) {
        if let Some(first) = self.targets.first_mut() {
            first.renderer = Box::new(Mute);
        }
    }

    /// The first report's output, to write to before the findings.
    pub(crate) fn out(&self) -> Option<impl Write + use<>> {
        self.targets.first().map(|first| first.out.clone())
    }

    /// Whether the finding is accepted; then only its number is reported, and what a format keeps.
    fn is_accepted(&mut self, finding: &Finding, sources: &Sources) -> Result<bool, Failure> {
        let acceptances = self.acceptances.as_mut();
        let accepted = acceptances.map(|known| known.accepts(finding, sources));
        let Some(accepted) = accepted.transpose().map_err(cannot_write)?.flatten() else {
            return Ok(false);
        };
        self.summary.accepted += 1;
        for target in &mut self.targets {
            let renderer = &mut target.renderer;
            renderer
                .accepted(finding, &accepted, sources)
                .map_err(cannot_write)?;
        }
        Ok(true)
    }

    /// What is accepted in this run.
    pub(crate) fn acceptances(&mut self) -> Option<&mut Acceptances> {
        self.acceptances.as_mut()
    }

    /// The baseline that is to be written, if one is; nothing is accepted any more after it.
    pub(crate) fn written(&mut self, looked: &Looked<'_>) -> Option<Written> {
        self.acceptances.take()?.written(looked)
    }

    /// What was reported, where that is kept.
    pub(crate) fn into_kept(self) -> Vec<Finding> {
        self.kept.unwrap_or_default()
    }

    /// How much rules weigh.
    pub(crate) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// Takes what became of a file.
    pub(crate) fn file(&mut self, file: FileSummary) {
        self.summary.files.push(file);
    }

    /// A remark on standard error.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "note: {text}");
        }
    }

    /// A line on standard error.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// Ends the reports, and tells the counts.
    pub(crate) fn finish(self) -> Result<Outcome, Failure> {
        let (counts, quiet) = (self.summary.to_string(), self.quiet);
        let outcome = self.end()?;
        if !quiet {
            let _ = writeln!(io::stderr(), "{counts}");
        }
        Ok(outcome)
    }

    /// Ends the reports.
    pub(crate) fn end(mut self) -> Result<Outcome, Failure> {
        for target in self.targets {
            target.finish(&self.summary)?;
        }
        self.unparsed |= self
            .fail_on
            .is_some_and(|level| self.summary.worst().is_some_and(|worst| worst >= level));
        Ok(if self.unparsed {
            Outcome::AtFault
        } else {
            Outcome::Clean
        })
    }
}

impl Target {
    /// Every report that is asked for.
    fn all(args: &ReportArgs, fail_on: Level, to: To) -> Result<Vec<Target>, Failure> {
        let path = args.output.as_deref();
        let format = args.output_format.unwrap_or(OutputFormat::HUMAN);
        let color = args.terminal.color;
        let is_file = path.is_some_and(|path| path.as_os_str() != "-");
        let mut targets = Vec::with_capacity(1 + args.report.len());
        match to {
            To::Stderr if !is_file => {
                let color = color_on(&io::stderr(), color);
                targets.push(Target::with(format, Output::stderr(), color, fail_on, ""));
            }
            To::Others if !is_file => {}
            _ => targets.push(Target::open(format, path, color, fail_on)?),
        }
        if to == To::Reports && wants_annotations(args) {
            let first = targets.first().filter(|_| is_stdout(path));
            targets.push(match first {
                Some(first) => Target::beside(first),
                None => Target::open(OutputFormat::BESIDE, None, ColorChoice::Never, fail_on)?,
            });
        }
        for (format, path) in &args.report {
            let never = ColorChoice::Never;
            targets.push(Target::open(format, Some(path), never, fail_on)?);
        }
        Ok(targets)
    }

    fn open(
        format: &OutputFormat,
        path: Option<&std::path::Path>,
        color: ColorChoice,
        fail_on: Level,
    ) -> Result<Self, Failure> {
        let color = match path {
            None => color_on(&io::stdout(), color),
            Some(_) => color == ColorChoice::AlwaysAnsi,
        };
        let base = path.map(way_back).unwrap_or_default();
        Ok(Target::with(
            format,
            Output::open(path)?,
            color,
            fail_on,
            &base,
        ))
    }

    fn with(format: &OutputFormat, out: Output, color: bool, fail_on: Level, base: &str) -> Self {
        let mut options = Options {
            color,
            fail_on,
            base: base.into(),
            ..Options::default()
        };
        if format.is_for_service() {
            options.root = repository::root().map(PathBuf::into_boxed_path);
        }
        if io::stdout().is_terminal()
            && let Some(width) = terminal_width()
        {
            options.width = width;
        }
        let out = Shared(std::rc::Rc::new(std::cell::RefCell::new(Some(out))));
        Target {
            renderer: format.renderer(out.clone(), &options),
            out,
        }
    }

    /// Annotations on the output of another report.
    fn beside(first: &Target) -> Self {
        let out = first.out.clone();
        let options = Options {
            root: repository::root().map(PathBuf::into_boxed_path),
            ..Options::default()
        };
        Target {
            renderer: OutputFormat::BESIDE.renderer(out.clone(), &options),
            out,
        }
    }

    fn finish(mut self, summary: &Summary) -> Result<(), Failure> {
        self.renderer.finish(summary).map_err(cannot_write)?;
        drop(self.renderer);
        if std::rc::Rc::strong_count(&self.out.0) > 1 {
            // Another report follows on it.
            return Ok(());
        }
        let out = self.out.0.borrow_mut().take();
        out.map_or(Ok(()), Output::finish)
    }
}

/// How the folder of this run is reached from the folder of an output: `../` for `out/page.html`.
/// Empty where that is not below it, for then the output may be anywhere.
fn way_back(output: &Path) -> String {
    let folders = output.parent().into_iter().flat_map(Path::components);
    let mut back = String::new();
    for folder in folders {
        match folder {
            Component::Normal(_) => back.push_str("../"),
            Component::CurDir => {}
            _ => return String::new(),
        }
    }
    back
}

/// Whether to annotate unasked: in GitHub Actions, where the call names no format for what it shows.
fn wants_annotations(args: &ReportArgs) -> bool {
    let is_asked = |(format, _): &(&OutputFormat, _)| format.name == OutputFormat::BESIDE.name;
    let in_actions = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    in_actions && args.output_format.is_none() && !args.report.iter().any(is_asked)
}

fn is_stdout(path: Option<&Path>) -> bool {
    path.is_none_or(|path| path.as_os_str() == "-")
}

/// Two reports in one place would be none.
fn refuse_shared(args: &ReportArgs) -> Result<(), Failure> {
    let further = args.report.iter().map(|(_, path)| Some(path.as_path()));
    let mut known = Vec::new();
    for path in std::iter::once(args.output.as_deref()).chain(further) {
        let path = path.filter(|path| path.as_os_str() != "-");
        // A device takes whatever it is given.
        if path.is_some_and(|path| path.exists() && !path.is_file()) {
            continue;
        }
        let place = path.map(whole);
        if known.contains(&place) {
            let place = path.map_or("standard output".to_owned(), |path| {
                format!("`{}`", path.display())
            });
            return Err(Failure::Message(format!(
                "two reports would go to {place}; give each a file of its own"
            )));
        }
        known.push(place);
    }
    Ok(())
}

/// The path by which a file is known, whether it is there yet or not.
pub(crate) fn whole(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute
        .parent()
        .and_then(|folder| folder.canonicalize().ok());
    match (folder, absolute.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

/// Whether to use colours on `stream`: `auto` asks the terminal and `NO_COLOR`.
fn color_on<S: anstream::stream::RawStream>(stream: &S, choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Auto => AutoStream::choice(stream) != ColorChoice::Never,
        other => other != ColorChoice::Never,
    }
}

/// The terminal's width, as the environment or the terminal tells it.
fn terminal_width() -> Option<usize> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where the environment is read"
    )]
    let columns = std::env::var("COLUMNS").ok()?.parse().ok()?;
    Some(columns).filter(|columns| *columns >= 40)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn cannot_write(error: io::Error) -> Failure {
    Failure::Message(format!("cannot write the findings: {error}"))
}
