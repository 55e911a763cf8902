//! Which findings a run accepts: the baseline that it reads, and the day that it is.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::builder::NonEmptyStringValueParser;
use orelint::baseline::{Acceptances, Baseline};
use orelint::check;
use orelint::config::accept::{DATE_WORDS, Terms};
use orelint::config::files::Target;
use orelint::config::{Config, INVALID};
use orelint::finding::{Findings, Place};
use orelint::format::Format;
use orelint::record::Date;
use orelint::source::{CannotRead, Sources, nearest_path};

use super::Failure;
use super::common::draw;
use super::here::shortened;

/// What is accepted.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Findings")]
pub(crate) struct AcceptArgs {
    /// Hide the findings that this file accepts; without it, the `baseline` of orelint.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Accept everything that is found, and list it in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) terms: TermsArgs,
    /// Whether the baseline is only proposed.
    #[arg(skip)]
    pub(crate) proposes: bool,
    /// The git revision that the run is about, if it is about one.
    #[arg(skip)]
    pub(crate) revision: Option<TakenOut>,
}

/// Where the files of a git revision are for a while.
#[derive(Debug, Clone)]
pub(crate) struct TakenOut {
    /// The folder that stands for the top of the repository.
    pub(crate) folder: PathBuf,
    /// How the folder is shown: `main:`.
    pub(crate) shown: String,
}

impl TakenOut {
    /// The text, in which no path leads into the folder.
    pub(crate) fn rename(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.folder.display()), &self.shown)
    }
}

/// What the new entries of a baseline say.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Findings")]
pub(crate) struct TermsArgs {
    /// Why: what the new entries of the baseline give as their reason
    #[arg(long, value_name = "TEXT", requires = "write_baseline", value_parser = NonEmptyStringValueParser::new())]
    reason: Option<String>,
    /// Who accepts: a name in the new entries of the baseline
    #[arg(long, value_name = "NAME", requires = "write_baseline", value_parser = NonEmptyStringValueParser::new())]
    by: Option<String>,
    /// When to look again: the last day, month or year on which the new entries accept
    #[arg(long, value_name = "DATE", requires = "write_baseline", value_parser = date)]
    until: Option<Date>,
}

impl TermsArgs {
    fn terms(&self) -> Terms {
        Terms {
            reason: self.reason.clone(),
            by: self.by.clone(),
            until: self.until,
        }
    }

    /// Entries that accept nothing any more are not worth writing.
    fn check(&self, today: Date) -> Result<(), Failure> {
        match self.until {
            Some(until) if self.terms().are_past(today) => Err(Failure::Message(format!(
                "--until {until} is past: the new entries would accept nothing; name today or a later day, month or year"
            ))),
            _ => Ok(()),
        }
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| format!("it must be {DATE_WORDS}"))
}

impl AcceptArgs {
    /// Reads the baseline; what is accepted beside it, the configuration says.
    pub(crate) fn load(
        &self,
        config: &Config,
        sources: &mut Sources,
    ) -> Result<Acceptances, Failure> {
        for path in self.baseline.iter().chain(&self.write_baseline) {
            if path.as_os_str() == "-" {
                let message = "a baseline is a file, neither standard input nor standard output";
                return Err(Failure::Message(message.to_owned()));
            }
        }
        let today = today()?;
        self.terms.check(today)?;
        let baseline = match self.reads(config) {
            Some(path) => Some(self.read(&path, config, sources)?),
            None => None,
        };
        let writes = self.write_baseline.is_some();
        let acceptances = Acceptances::new(today, &config.accept, baseline, writes);
        let acceptances = acceptances.with_terms(self.terms.terms());
        let acceptances = if self.proposes {
            acceptances.proposing()
        } else {
            acceptances
        };
        Ok(acceptances.without(|name| is_gone(name, config)))
    }

    /// The baseline that is read: the one that is named, the one that will be replaced, the one of
    /// the configuration.
    pub(crate) fn reads(&self, config: &Config) -> Option<PathBuf> {
        let exists = |path: &PathBuf| path.exists();
        let written = self.write_baseline.as_ref();
        let named = self.baseline.clone();
        // Where one is written that is not there yet, it need not be there to be read.
        let named = named.filter(|path| written != Some(path) || path.exists());
        let configured = config.baseline.as_ref();
        let configured = configured.map(|path| config.dir.join(&path.value));
        // A revision from before the first baseline accepts nothing.
        let may_lack = written.is_some() || self.revision.is_some();
        named
            .or_else(|| written.cloned().filter(exists))
            .or_else(|| configured.filter(|path| !may_lack || path.exists()))
    }

    /// A baseline that a walk meets is no data.
    pub(crate) fn leave_out(&self, config: &Config, targets: &mut Vec<Target>) {
        let read = self.reads(config);
        let known = read.iter().chain(&self.write_baseline);
        let known: Vec<PathBuf> = known.filter_map(|path| path.canonicalize().ok()).collect();
        targets.retain(|target| match target {
            Target::File { path, named: false } if Format::of_path(path) == Some(Format::Json) => {
                let is_known = path.canonicalize().is_ok_and(|path| known.contains(&path));
                !is_known && !Baseline::is_at(path)
            }
            _ => true,
        });
    }

    fn read(
        &self,
        path: &Path,
        config: &Config,
        sources: &mut Sources,
    ) -> Result<Baseline, Failure> {
        let mut shown = shortened(path).to_string_lossy().into_owned();
        if let Some(revision) = &self.revision {
            shown = revision.rename(&shown);
        }
        let bytes = std::fs::read(path).map_err(|error| {
            let help = || match nearest_path(path).filter(|near| near.is_file()) {
                Some(near) => format!("did you mean `{}`?", shortened(&near).display()),
                None => format!("write it with --write-baseline {shown}"),
            };
            let (message, help) = if error.kind() == io::ErrorKind::NotFound {
                (format!("there is no baseline {shown}"), Some(help()))
            } else {
                (CannotRead(Path::new(&shown), &error).to_string(), None)
            };
            match (&config.baseline, help) {
                (Some(setting), help)
                    if self.baseline.is_none() && self.write_baseline.is_none() =>
                {
                    of_setting(config, &setting.span, message, help)
                }
                (_, Some(help)) => Failure::Message(format!("{message}; {help}")),
                (_, None) => Failure::Message(message),
            }
        })?;
        let mut findings = Findings::default();
        let read = Baseline::read(&shown, bytes, &check::rules(), sources, &mut findings);
        let baseline =
            read.map_err(|error| Failure::Message(format!("cannot read {shown}: {error}")))?;
        if findings.0.is_empty() {
            return Ok(baseline);
        }
        findings.0.sort_by_key(|finding| finding.place.span.start);
        draw(&findings, sources);
        Err(Failure::Said)
    }
}

/// Draws that what the configuration names cannot be used.
pub(crate) fn of_setting(
    config: &Config,
    span: &Range<u64>,
    message: String,
    help: Option<String>,
) -> Failure {
    let mut sources = Sources::new();
    let path = config.path.clone().unwrap_or_default();
    let file = sources.add_disk(shortened(&path).to_string_lossy(), path);
    let mut finding = INVALID.at(Place::in_file(file, span.clone()), message);
    finding.help = help;
    draw(&Findings(vec![finding]), &sources);
    Failure::Said
}

/// The day, in UTC: by `SOURCE_DATE_EPOCH` where that is set, as for other tools whose output shall
/// not depend on when they are run.
pub(crate) fn today() -> Result<Date, Failure> {
    let seconds = if let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") {
        text.to_str().and_then(|text| text.parse().ok())
    } else {
        i64::try_from(now().as_secs()).ok()
    };
    let day = seconds.and_then(|seconds: i64| Date::of_unix_day(seconds.div_euclid(86_400)));
    day.ok_or_else(|| {
        let message = "SOURCE_DATE_EPOCH must be a number of seconds since 1970-01-01 UTC";
        Failure::Message(message.to_owned())
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the clock is read"
)]
fn now() -> Duration {
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Whether the file of that name is no longer there.
pub(crate) fn is_gone(name: &str, config: &Config) -> bool {
    name != "-" && !config.dir.join(name).exists() && !Path::new(name).exists()
}
