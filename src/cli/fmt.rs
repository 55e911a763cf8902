use std::fs::File;
use std::io::{self, BufWriter, IntoInnerError, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use orelint::canonical::{self, CanonicalError, Options, SortKey};
use orelint::config::Config;
use orelint::config::files::{Target, resolve};
use orelint::document::Pointer;
use orelint::finding::Finding;
use orelint::fix::diff_of_texts;
use orelint::format::input::Input;
use orelint::format::{ENCODING, Format};
use orelint::map::How;
use orelint::render::OutputFormat;
use orelint::source::{Replacement, Sources, read_full};
use orelint::validate::files::{Asked, OpenInput, Schemas, data_fault, open_input, schema_of};
use orelint::wording::counted;

use super::common::{self, ConfigArgs, JobsArg, TerminalArgs};
use super::here::near_here;
use super::output::Output;
use super::reporter::Reporter;
use super::{Failure, Outcome};

/// Write files in their canonical form: the same values, written in one way
///
/// JSON is indented by two spaces, NDJSON has a record a line, tables have quotes where they need
/// them, XML is indented where white space means nothing. Properties and columns stand in the order
/// of the schema, where there is one. A file that is broken is left as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files, folders, globs, or - for standard input to standard output; without any, what
    /// orelint.toml lists, else this folder
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and end with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing; show what would change, and end with 1 if anything would
    #[arg(long)]
    diff: bool,
    /// Sort the records by this property, column or JSON Pointer; may be repeated
    #[arg(long, value_name = "KEY", value_parser = SortKey::from_str)]
    sort: Vec<SortKey>,
    /// The schema whose order counts: a bundled name (reserve, agreement, source) or a file
    #[arg(long, value_name = "NAME|FILE")]
    schema: Option<String>,
    /// A further folder in which "$ref" may find schemas
    #[arg(long, value_name = "DIR", value_parser = common::folder)]
    schema_dir: Vec<PathBuf>,
    /// The format, where the file's name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = super::common::format)]
    format: Option<Format>,
    /// JSON Pointer to the array that holds the records; "" is the root
    #[arg(long, value_name = "POINTER", value_parser = Pointer::from_str)]
    records: Option<Pointer>,
    /// The character between a table's cells
    #[arg(long, value_name = "CHAR", value_parser = common::delimiter)]
    delimiter: Option<u8>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = OutputFormat::named)]
    output_format: &'static OutputFormat,
    #[command(flatten)]
    terminal: TerminalArgs,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    jobs: JobsArg,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let config = args.config.load()?;
    let targets = resolve(&args.paths, &config, args.format).map_err(Failure::new)?;
    if args.paths.is_empty() {
        common::hold_to_data(&config, |file| config.unmatched(file, &targets))?;
    }
    if targets.is_empty() {
        let nothing = "there is nothing to format: no file here is named like CSV, JSON, NDJSON or XML, or is in a data set";
        return Err(Failure::Message(nothing.to_owned()));
    }
    let targets: Vec<Target> = targets.into_iter().map(near_here).collect();
    let options = common::schema_options(&args.schema_dir, &config);
    let mut run = Run {
        args,
        schemas: Schemas::with(options, config.vocabulary),
        config,
        sources: Sources::new(),
        out: Output::open(None)?,
        reporter: Reporter::plain(
            args.output_format,
            true,
            args.terminal.color,
            args.terminal.quiet,
        )?,
        failed: Vec::new(),
        changed: 0,
        kept: 0,
        broken: 0,
    };
    for target in &targets {
        run.file(target)?;
    }
    run.finish()
}

struct Run<'a> {
    args: &'a Args,
    config: Config,
    schemas: Schemas,
    sources: Sources,
    out: Output,
    reporter: Reporter,
    /// Why single files could not be formatted; the others are.
    failed: Vec<String>,
    changed: u64,
    kept: u64,
    broken: u64,
}

impl Run<'_> {
    fn asked(&self) -> Asked {
        Asked {
            schema: self.args.schema.clone(),
            format: self.args.format,
            records: self.args.records.clone(),
            delimiter: self.args.delimiter,
            ..Asked::default()
        }
    }

    fn file(&mut self, target: &Target) -> Result<(), Failure> {
        let how = How::default();
        let opened = open_input(target, &self.asked(), &self.config, &how, &mut self.sources);
        let mut opened = match opened {
            Ok(Ok(opened)) => opened,
            Ok(Err(broken)) => return self.broken(vec![*broken.finding]),
            Err(error) => {
                self.failed.push(error.to_string());
                return Ok(());
            }
        };
        let shown = self.sources.path(opened.input.file).to_owned();
        if let Target::File { named, .. } = target
            && !opened.input.is_stored_plainly()
        {
            let why = format!(
                "{shown} is compressed, or in another encoding than UTF-8, and stays as it is; `orelint convert` writes it anew"
            );
            if *named {
                self.failed.push(why);
            } else {
                self.reporter.remark(&why);
            }
            return Ok(());
        }
        let path = match target {
            Target::File { path, .. } => Some(path.as_path()),
            Target::Stdin => None,
        };
        match self.rewrite(path, &mut opened) {
            Ok(Ok(written)) => self.settle(path, &shown, &mut opened.input, written),
            Ok(Err(findings)) => self.broken(findings),
            Err(error) => {
                let fault = match &error {
                    CanonicalError::Io(error) => data_fault(opened.input.file, error),
                    _ => None,
                };
                if let Some(finding) = fault {
                    return self.broken(vec![finding]);
                }
                self.failed.push(format!("{shown}: {error}"));
                Ok(())
            }
        }
    }

    /// Writes the canonical form aside.
    fn rewrite(
        &mut self,
        path: Option<&Path>,
        opened: &mut OpenInput,
    ) -> Result<Result<File, Vec<Finding>>, CanonicalError> {
        let asked = self.asked();
        let (input, format) = (&mut opened.input, opened.format);
        let told = schema_of(input, format, path, &asked, &self.config, &mut self.schemas);
        let (schema, records) = told.map_err(|error| io::Error::other(error.to_string()))?;
        let options = Options {
            format,
            records,
            shape: schema.map(|schema| schema.shape()),
            table: opened.table.clone(),
            sort: self.args.sort.clone(),
            jobs: self.args.jobs.count(),
        };
        input.settle()?;
        let mut written = BufWriter::new(tempfile::tempfile()?);
        let findings = canonical::write(input, &options, &mut written)?;
        if !findings.is_empty() {
            return Ok(Err(findings));
        }
        let mut file = written.into_inner().map_err(IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Ok(file))
    }

    /// Puts the canonical form in its place, or says what it would change.
    fn settle(
        &mut self,
        path: Option<&Path>,
        shown: &str,
        input: &mut Input,
        mut written: File,
    ) -> Result<(), Failure> {
        let cannot = |error: io::Error| Failure::Message(format!("cannot read {shown}: {error}"));
        let mut before: Box<dyn Read> = match path {
            Some(path) => Box::new(File::open(path).map_err(cannot)?),
            None => input.reader().map_err(cannot)?,
        };
        if self.args.diff {
            let (mut old, mut new) = (Vec::new(), Vec::new());
            before.read_to_end(&mut old).map_err(cannot)?;
            written.read_to_end(&mut new).map_err(cannot)?;
            return self.show(shown, &old, &new);
        }
        let is_same = is_same(&mut before, &mut written).map_err(cannot)?;
        written.rewind().map_err(cannot)?;
        match (path, is_same) {
            (_, true) if self.args.check => self.kept += 1,
            (_, false) if self.args.check => {
                self.changed += 1;
                writeln!(self.out, "{shown}").map_err(Failure::new)?;
            }
            (None, _) => drop(io::copy(&mut written, &mut self.out).map_err(Failure::new)?),
            (Some(_), true) => self.kept += 1,
            (Some(path), false) => self.replace(path, shown, written),
        }
        Ok(())
    }

    /// Puts what was written in the file's place.
    fn replace(&mut self, path: &Path, shown: &str, mut written: File) {
        let replaced = Replacement::open(path).and_then(|mut target| {
            io::copy(&mut written, &mut target)?;
            target.flush()?;
            target.commit()
        });
        if let Err(error) = replaced {
            self.failed.push(format!("cannot write {shown}: {error}"));
            return;
        }
        self.changed += 1;
        self.reporter.say(&format!("reformatted {shown}"));
    }

    /// Shows what would change.
    fn show(&mut self, shown: &str, old: &[u8], new: &[u8]) -> Result<(), Failure> {
        if old == new {
            self.kept += 1;
            return Ok(());
        }
        self.changed += 1;
        let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
        let text = diff_of_texts(shown, &old, &new);
        self.out.write_all(text.as_bytes()).map_err(Failure::new)
    }

    /// Says what is wrong with a file that then stays as it is.
    fn broken(&mut self, findings: Vec<Finding>) -> Result<(), Failure> {
        self.broken += 1;
        for mut finding in findings {
            if finding.rule == &ENCODING
                && let Some(help) = &mut finding.help
            {
                help.push_str(" to `orelint convert`, which writes it in UTF-8");
            }
            self.reporter.finding(finding, &self.sources)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Outcome, Failure> {
        self.out.finish()?;
        let files = |count: u64| counted(count, "file");
        let writes_nothing = self.args.check || self.args.diff;
        let done = if writes_nothing {
            "would be reformatted"
        } else {
            "reformatted"
        };
        let mut said = vec![
            format!("{} {done}", files(self.changed)),
            format!("{} in canonical form already", self.kept),
        ];
        if self.broken > 0 {
            said.push(format!("{} broken and left alone", self.broken));
        }
        self.reporter.close()?;
        let is_to_stdout = self.changed + self.kept + self.broken == 0;
        if !is_to_stdout && !self.args.terminal.quiet {
            let _ = writeln!(io::stderr(), "{}", said.join(", "));
        }
        if !self.failed.is_empty() {
            return Err(Failure::Messages(self.failed));
        }
        let is_at_fault = self.broken > 0 || writes_nothing && self.changed > 0;
        Ok(if is_at_fault {
            Outcome::AtFault
        } else {
            Outcome::Clean
        })
    }
}

/// How much of two files is compared at once, in bytes.
const BLOCK: usize = 64 << 10;

/// Whether both have the same bytes.
fn is_same(one: &mut dyn Read, other: &mut dyn Read) -> io::Result<bool> {
    let (mut ours, mut theirs) = (vec![0; BLOCK], vec![0; BLOCK]);
    loop {
        let count = read_full(one, &mut ours)?;
        if read_full(other, &mut theirs)? != count || ours[..count] != theirs[..count] {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
    }
}
