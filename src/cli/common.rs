//! Arguments that several subcommands share.

use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use encoding_rs::Encoding;
use orelint::check;
use orelint::config::{Config, Selector};
use orelint::document::Pointer;
use orelint::finding::{FileId, Findings};
use orelint::format::Format;
use orelint::format::encoding::encoding_named;
use orelint::map::MapError;
use orelint::render::{Options, OutputFormat};
use orelint::rule::{Level, Severity};
use orelint::schema::SchemaOptions;
use orelint::source::{CannotRead, Missing, Sources};
use orelint::suggest;
use orelint::validate::files::{Asked, OpenError};

use super::Failure;
use super::here::shortened;

/// How the input is read.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// The schema: a bundled name (reserve, agreement, source) or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) schema: Option<String>,
    /// The format, where the file's name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = format)]
    pub(crate) format: Option<Format>,
    /// JSON Pointer to the array that holds the records; "" is the root
    #[arg(long, value_name = "POINTER", value_parser = Pointer::from_str)]
    pub(crate) records: Option<Pointer>,
    /// The encoding, by a label of the WHATWG standard (windows-1252, utf-16le)
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    pub(crate) encoding: Option<&'static Encoding>,
    /// The character between a table's cells
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// The map by which a published table becomes records
    #[arg(long, value_name = "FILE", value_parser = file)]
    pub(crate) map: Option<PathBuf>,
    /// A further folder in which "$ref" may find schemas
    #[arg(long, value_name = "DIR", value_parser = folder)]
    pub(crate) schema_dir: Vec<PathBuf>,
    /// Take "format" in schemas for a remark only
    #[arg(long)]
    pub(crate) no_format: bool,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// Which configuration counts.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ConfigArgs {
    /// The configuration, instead of the nearest orelint.toml
    #[arg(long, value_name = "FILE", value_parser = file, conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    no_config: bool,
}

/// How findings are judged and shown.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Findings")]
pub(crate) struct ReportArgs {
    /// How findings are written [default: human; in GitHub Actions annotations follow it]
    #[arg(long, value_name = "FORMAT", value_parser = OutputFormat::named)]
    pub(crate) output_format: Option<&'static OutputFormat>,
    /// Write findings to a file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// A further report of the same run: FORMAT=FILE (may be repeated)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = further_report)]
    pub(crate) report: Vec<(&'static OutputFormat, PathBuf)>,
    #[command(flatten)]
    pub(crate) terminal: TerminalArgs,
    /// Show so many findings at the most; the exit status counts all
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub(crate) max_findings: Option<u64>,
    /// From which severity on the run fails: error, warning, note or never
    #[arg(long, value_name = "LEVEL", value_parser = fail_on)]
    pub(crate) fail_on: Option<FailOn>,
    /// Report only this rule, or family ("rank/*"); may be repeated
    #[arg(long, value_name = "RULE", value_parser = selector)]
    pub(crate) select: Vec<Selector>,
    /// Do not report this rule, or family; may be repeated
    #[arg(long, value_name = "RULE", value_parser = selector)]
    pub(crate) ignore: Vec<Selector>,
}

/// What is said on the terminal.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TerminalArgs {
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = color)]
    pub(crate) color: ColorChoice,
    /// Say nothing on standard error but failures
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// How many threads work.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct JobsArg {
    /// How many threads work; the output is the same for any number
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
}

impl JobsArg {
    /// As many as asked, else as the machine has processors.
    pub(crate) fn count(&self) -> usize {
        // The system answers by reading several files: it is asked once, not once a file.
        static PROCESSORS: OnceLock<usize> = OnceLock::new();
        let count = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let available = || *PROCESSORS.get_or_init(count);
        self.jobs.map_or_else(available, NonZeroUsize::get)
    }
}

/// A level in a wrapper, as clap would take a bare `Option` for an argument that may be missing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FailOn(pub(crate) Level);

pub(crate) fn encoding(label: &str) -> Result<&'static Encoding, String> {
    encoding_named(label).ok_or_else(|| {
        "no such encoding; labels are those of the WHATWG standard, such as windows-1252".to_owned()
    })
}

pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() => Ok(*byte),
        b"\\t" | b"tab" => Ok(b'\t'),
        _ => Err("a delimiter is one ASCII character (`tab` for a tab)".to_owned()),
    }
}

/// A format, by its name.
pub(crate) fn format(name: &str) -> Result<Format, String> {
    Format::from_str(name).map_err(|error| {
        let known = Format::ALL.iter().map(|(_, name)| *name);
        match suggest::nearest(name, known) {
            Some(near) => format!("unknown format `{name}`; did you mean `{near}`?"),
            None => error.to_string(),
        }
    })
}

fn count(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| "it must be a whole number from 0 on".to_owned())
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "it must be a whole number from 1 on".to_owned())
}

fn further_report(text: &str) -> Result<(&'static OutputFormat, PathBuf), String> {
    let (name, file) = text
        .split_once('=')
        .ok_or("write it FORMAT=FILE, such as sarif=findings.sarif")?;
    if file.is_empty() {
        return Err("the file is missing after `=`".to_owned());
    }
    Ok((
        OutputFormat::named(name).map_err(|error| error.to_string())?,
        PathBuf::from(file),
    ))
}

pub(crate) fn color(when: &str) -> Result<ColorChoice, String> {
    match when {
        "auto" => Ok(ColorChoice::Auto),
        "always" => Ok(ColorChoice::AlwaysAnsi),
        "never" => Ok(ColorChoice::Never),
        _ => Err("known are auto, always and never".to_owned()),
    }
}

fn fail_on(level: &str) -> Result<FailOn, String> {
    if level == "never" {
        return Ok(FailOn(None));
    }
    let found = Severity::ALL.iter().find(|(_, name)| *name == level);
    found
        .map(|(severity, _)| FailOn(Some(*severity)))
        .ok_or_else(
            || match suggest::begun(level, ["error", "warning", "note", "never"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "known are error, warning, note and never".to_owned(),
            },
        )
}

fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text, &check::rules())
}

impl InputArgs {
    /// What is asked of every file.
    pub(crate) fn asked(&self) -> Asked {
        Asked {
            schema: self.schema.clone(),
            format: self.format,
            records: self.records.clone(),
            encoding: self.encoding,
            delimiter: self.delimiter,
            map: self.map.clone(),
        }
    }

    /// How schemas are compiled.
    pub(crate) fn schema_options(&self, config: &Config) -> SchemaOptions {
        SchemaOptions {
            no_format: self.no_format,
            ..schema_options(&self.schema_dir, config)
        }
    }
}

/// How schemas are compiled, which may also be in `dirs`.
pub(crate) fn schema_options(dirs: &[PathBuf], config: &Config) -> SchemaOptions {
    SchemaOptions {
        dirs: dirs
            .iter()
            .cloned()
            .chain(config.schema_folders())
            .collect(),
        no_format: false,
    }
}

/// A file that is there; a pipe of the shell is one.
pub(crate) fn file(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    if path.is_dir() {
        return Err("it is a folder, where a file is needed".to_owned());
    }
    there(path)
}

/// A folder that is there.
pub(crate) fn folder(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    if path.is_file() {
        return Err("it is a file, where a folder is needed".to_owned());
    }
    there(path)
}

fn there(path: PathBuf) -> Result<PathBuf, String> {
    if path.exists() {
        Ok(path)
    } else {
        Err(Missing(&path).to_string())
    }
}

impl ConfigArgs {
    /// Where the configuration is, if there is one.
    fn path(&self) -> Option<PathBuf> {
        if self.no_config {
            return None;
        }
        self.config.clone().or_else(|| {
            let here = std::env::current_dir().ok()?;
            Config::find(&here)
        })
    }

    /// What can be understood of the configuration; nothing is said of the rest.
    pub(crate) fn load_quietly(&self) -> Config {
        let read = self
            .path()
            .map(|path| (std::fs::read_to_string(&path), path));
        let Some((text, path)) = read else {
            return Config::default();
        };
        let text = text.unwrap_or_default();
        let file = Sources::new().add_text("", text.as_bytes());
        let rules = check::rules();
        Config::parse(file, &path, &text, &rules, &mut Findings::default())
    }

    /// The configurations nearest to these folders that are not the one that is read; none where the
    /// call says which to read.
    pub(crate) fn passed_over(&self, folders: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        if self.no_config || self.config.is_some() {
            return Vec::new();
        }
        let read = self.path().and_then(|path| path.canonicalize().ok());
        let whole = folders
            .iter()
            .filter_map(|folder| folder.canonicalize().ok());
        let found: BTreeSet<PathBuf> = whole.filter_map(|folder| Config::find(&folder)).collect();
        let others = found.into_iter().filter(|path| Some(path) != read.as_ref());
        others.map(|path| shortened(&path)).collect()
    }

    /// The configuration: the file that was named, else the nearest, else none.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        config_at(self.path().as_deref())
    }
}

/// The configuration in the file at `path`; without one, none.
pub(crate) fn config_at(path: Option<&Path>) -> Result<Config, Failure> {
    let Some(path) = path else {
        return Ok(Config::default());
    };
    let shown = shortened(path);
    let bytes = std::fs::read(path).map_err(|error| Failure::new(CannotRead(&shown, &error)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|char| *char != '\n').count() + 1;
        let path = shown.display();
        Failure::Message(format!(
            "{path}:{line}:{column}: this is no UTF-8, in which TOML is written; save the file in that encoding"
        ))
    })?;
    let mut sources = Sources::new();
    let file = sources.add_text(shown.to_string_lossy(), text.as_bytes());
    let mut findings = Findings::default();
    let config = Config::parse(file, &shown, &text, &check::rules(), &mut findings);
    findings.0.extend(config.lost(file).0);
    if findings.0.is_empty() {
        return Ok(config);
    }
    findings.0.sort_by_key(|finding| finding.place.span.start);
    draw(&findings, &sources);
    Err(Failure::Said)
}

/// Draws the mistakes in a configuration that only show beside the data.
pub(crate) fn hold_to_data(
    config: &Config,
    find: impl FnOnce(FileId) -> Findings,
) -> Result<(), Failure> {
    let Some(path) = &config.path else {
        return Ok(());
    };
    let mut sources = Sources::new();
    let file = sources.add_text(path.to_string_lossy(), config.text.as_bytes());
    let findings = find(file);
    if findings.0.is_empty() {
        return Ok(());
    }
    draw(&findings, &sources);
    Err(Failure::Said)
}

/// The failure of a file that cannot be opened; the mistakes of a map are drawn.
pub(crate) fn open_failure(error: OpenError, sources: &Sources) -> Failure {
    match error {
        OpenError::Map(MapError::Mistaken { findings, .. }) => {
            draw(&Findings(findings), sources);
            Failure::Said
        }
        error => Failure::new(error),
    }
}

/// Draws the mistakes of a configuration on standard error.
pub(crate) fn draw(findings: &Findings, sources: &Sources) {
    let choice = AutoStream::choice(&io::stderr());
    let human = OutputFormat::ALL[0];
    let mut renderer = human.renderer(
        io::stderr(),
        &Options {
            color: choice != ColorChoice::Never,
            ..Options::default()
        },
    );
    for finding in &findings.0 {
        if renderer.finding(finding, sources).is_err() {
            return;
        }
    }
}
