//! Converts one file.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use orelint::config::{Config, DataSet};
use orelint::convert::{
    Compress, Joined, Mapping, Options, Outcome as Converted, PackageError, Report, Target,
    convert, open_package,
};
use orelint::format::Format;
use orelint::format::input::{Input, Origin};
use orelint::format::tables::DESCRIPTION;
use orelint::map::{Map, Maps};
use orelint::source::Sources;
use orelint::validate::files::open_bytes;
use orelint::wording::counted;

use super::options::{idle, options};
use super::{Args, InputFormat};
use crate::cli::common;
use crate::cli::reporter::Reporter;
use crate::cli::{Failure, Outcome};

/// What is converted, and to where.
pub(super) struct Job {
    /// A file, or `-`.
    pub(super) input: PathBuf,
    /// A file, a folder for tables, or `-`.
    pub(super) output: PathBuf,
}

impl Job {
    fn origin(&self) -> Origin {
        if self.input.as_os_str() == "-" {
            Origin::Stdin
        } else {
            Origin::Path(self.input.clone())
        }
    }

    fn is_to_stdout(&self) -> bool {
        self.output.as_os_str() == "-"
    }

    pub(super) fn shown(&self) -> String {
        self.origin().shown()
    }

    /// The input's name without its endings.
    pub(super) fn stem(&self) -> Option<String> {
        let name = self.input.file_name()?.to_str()?;
        let stem = name.split('.').next().unwrap_or_default();
        (!matches!(stem, "" | "-" | "datapackage")).then(|| stem.to_owned())
    }

    /// What the configuration says of the input.
    pub(super) fn data_set<'c>(&self, config: &'c Config) -> Option<&'c DataSet> {
        let input = Some(&self.input).filter(|path| path.as_os_str() != "-");
        input.and_then(|path| config.data_set(path))
    }

    /// What the configuration says of the output.
    pub(super) fn output_set<'c>(&self, config: &'c Config) -> Option<&'c DataSet> {
        let output = Some(&self.output).filter(|_| !self.is_to_stdout());
        output.and_then(|path| config.data_set(path))
    }
}

/// A run, of one file or several.
pub(super) struct Run<'a> {
    pub(super) args: &'a Args,
    pub(super) config: Config,
    pub(super) reporter: Reporter,
    sources: Sources,
    /// What was said of the call already.
    told: Vec<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(args: &'a Args) -> Result<Run<'a>, Failure> {
        let to_stdout = args.output.as_os_str() == "-";
        Ok(Run {
            args,
            config: args.config.load()?,
            reporter: Reporter::plain(
                args.output_format,
                to_stdout,
                args.terminal.color,
                args.terminal.quiet,
            )?,
            sources: Sources::new(),
            told: Vec::new(),
        })
    }

    /// Ends the reports.
    pub(super) fn close(self) -> Result<(), Failure> {
        self.reporter.close()
    }

    /// Converts a file, and says what came of it.
    pub(super) fn file(&mut self, job: &Job) -> Result<Outcome, Failure> {
        let map = self.map(job)?;
        let package = self.is_package(job);
        let opened = if package {
            self.open_package(job)?
        } else {
            let input = self.open(job, map.as_deref())?;
            input.map(|input| Joined { input, left_out: 0 })
        };
        let Some(Joined {
            mut input,
            left_out,
        }) = opened
        else {
            return Ok(Outcome::AtFault);
        };
        let mut options = options(self.args, &self.config, map, &input, job, package)?;
        options.left_out = left_out;
        for note in idle(self.args, &options) {
            if !self.told.contains(&note) {
                self.reporter.remark(&note);
                self.told.push(note);
            }
        }
        let checked = options.table_in.check().and(options.table_out.check());
        checked.map_err(Failure::new)?;
        refuse_lone_file(job, &options)?;
        // Where nobody reads it any more, the conversion must know, to end and to count nothing.
        let mut stdout = BufWriter::with_capacity(64 << 10, io::stdout());
        let target = if options.makes_tables() {
            Target::Folder(&job.output)
        } else if job.is_to_stdout() {
            Target::Stream(&mut stdout)
        } else {
            Target::File(&job.output)
        };
        let shown = job.shown();
        let report = convert(&mut input, target, &options)
            .map_err(|error| Failure::Message(format!("{shown}: {error}")))?;
        let _ = stdout.flush();
        self.tell(job, &options, report)
    }

    fn map(&mut self, job: &Job) -> Result<Option<Arc<Map>>, Failure> {
        let of_set = job.data_set(&self.config).and_then(|set| set.map.as_ref());
        let of_set = of_set.map(|name| self.config.dir.join(&name.value));
        let Some(path) = self.args.map.as_ref().or(of_set.as_ref()) else {
            return Ok(None);
        };
        let map = Maps::new(self.config.vocabulary).get(path, &mut self.sources);
        match map {
            Ok(map) => Ok(Some(map)),
            Err(error) => Err(common::open_failure(error.into(), &self.sources)),
        }
    }

    fn is_package(&self, job: &Job) -> bool {
        match self.args.from {
            Some(from) => from == InputFormat::Package,
            None => job
                .input
                .file_name()
                .is_some_and(|name| name == DESCRIPTION),
        }
    }

    /// Opens a file; nothing where the data is at fault, which is said.
    fn open(&mut self, job: &Job, map: Option<&Map>) -> Result<Option<Input>, Failure> {
        let set = job.data_set(&self.config);
        let encoding = self.args.encoding.or(set.and_then(|set| set.encoding));
        let encoding = encoding.or(map.and_then(|map| map.how.encoding));
        let opened = open_bytes(job.origin(), encoding, &mut self.sources);
        match opened.map_err(Failure::new)? {
            Ok(input) => Ok(Some(input)),
            Err((_, finding)) => {
                self.reporter.finding(*finding, &self.sources)?;
                Ok(None)
            }
        }
    }

    /// Joins the tables of a package, or reads the one that `--records` names; nothing where the data
    /// is at fault, which is said.
    fn open_package(&mut self, job: &Job) -> Result<Option<Joined>, Failure> {
        let table = match &self.args.records {
            None => None,
            Some(pointer) => match pointer.segments() {
                [] => None,
                [table] => Some(table.name()),
                _ => {
                    let message = format!(
                        "--records {pointer} names no table: of a package it is `/` and the name of one"
                    );
                    return Err(Failure::Message(message));
                }
            },
        };
        let findings = match open_package(&job.input, table, &mut self.sources) {
            Ok(joined) => return Ok(Some(joined)),
            Err(PackageError::Data(findings)) => findings,
            Err(error) => return Err(Failure::new(error)),
        };
        for finding in findings {
            self.reporter.finding(finding, &self.sources)?;
        }
        Ok(None)
    }

    fn tell(&mut self, job: &Job, options: &Options, report: Report) -> Result<Outcome, Failure> {
        let shown = job.shown();
        for finding in report.findings {
            self.reporter.finding(finding, &self.sources)?;
        }
        let progress = options.mapping.as_ref().and_then(Mapping::progress);
        if let Some(progress) = progress {
            self.reporter
                .remark(&format!("{shown}: {}", progress.tally()));
        }
        for note in &report.notes {
            self.reporter.remark(&format!("{shown}: {}", note.message));
        }
        let output = job.output.display();
        let several = self.args.input.is_dir();
        match report.outcome {
            Converted::Written => {
                let whose = if several {
                    format!("{output}: ")
                } else {
                    String::new()
                };
                let records = counted(report.records, "record");
                self.reporter.say(&format!("{whose}{records} written"));
                Ok(Outcome::Clean)
            }
            Converted::Closed => Ok(Outcome::Clean),
            Converted::Refused => {
                if !job.is_to_stdout() {
                    self.reporter.say(&format!("{output} was not written"));
                }
                Ok(Outcome::AtFault)
            }
        }
    }
}

/// Tables go to a folder, and are not compressed.
fn refuse_lone_file(job: &Job, options: &Options) -> Result<(), Failure> {
    if !options.makes_tables() {
        return Ok(());
    }
    let message = if options.compress != Compress::No {
        "several tables are not compressed; leave out --compress"
    } else if job.is_to_stdout() {
        "several tables go to a folder: name one by -o DIR"
    } else if names_file(&job.output) {
        "several tables go to a folder: name one by -o DIR, without the ending of a file"
    } else {
        return Ok(());
    };
    Err(Failure::Message(message.to_owned()))
}

fn names_file(path: &Path) -> bool {
    !path.is_dir() && Format::of_path(path).is_some()
}
