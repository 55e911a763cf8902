//! `orelint.toml`: which files are data, how they are read, and how findings are judged.
//!
//! It is found upward from the working folder; its globs are relative to its own folder. Every
//! mistake in it is a finding with its place, and the run ends with exit status 2.

pub mod accept;
pub mod changed;
pub mod files;
mod levels;
mod lost;
pub mod section;
mod unmatched;
mod words;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use accept::Accept;
use globset::{GlobBuilder, GlobMatcher};
pub use levels::{Levels, Selector};

use crate::document::Pointer;
use crate::finding::{FileId, Findings};
use crate::format::Format;
use crate::format::encoding::encoding_named;
use crate::rule::{Level, Rule, Severity};
use crate::source::absolute;
use crate::suggest;
use crate::vocabulary::{self, Vocabulary};
use section::{At, Section};

/// The name that a configuration file has.
pub const NAME: &str = "orelint.toml";

macro_rules! config_rule {
    ($name:ident, $id:literal, $summary:literal, $docs:literal) => {
        #[doc = concat!("`", $id, "`: ", $summary, ".")]
        pub static $name: Rule = Rule {
            id: $id,
            level: Some(Severity::Error),
            since: "0.1.0",
            summary: $summary,
            docs: include_str!($docs),
        };
    };
}

config_rule!(
    SYNTAX,
    "config/syntax",
    "a configuration that is no TOML",
    "docs/syntax.md"
);
config_rule!(
    UNKNOWN_KEY,
    "config/unknown-key",
    "a key that means nothing here",
    "docs/unknown-key.md"
);
config_rule!(
    INVALID,
    "config/invalid",
    "a setting that cannot be",
    "docs/invalid.md"
);

/// The rules of the configuration.
pub static RULES: &[&Rule] = &[&INVALID, &SYNTAX, &UNKNOWN_KEY];

/// How a set of files is read.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// The globs as they were written.
    pub paths: Vec<At<String>>,
    matchers: Vec<GlobMatcher>,
    /// A bundled schema's name, or a file relative to the configuration.
    pub schema: Option<At<String>>,
    /// The format, where the name does not tell it.
    pub format: Option<Format>,
    /// Where the records are.
    pub records: Option<Pointer>,
    /// The encoding's label.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// A table's delimiter.
    pub delimiter: Option<u8>,
    /// The map by which tables become records, relative to the configuration.
    pub map: Option<At<String>>,
}

/// What `[check]` sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// How far two figures may be apart, as a share of the larger, before they contradict.
    pub tolerance: f64,
    /// How many years apart two sources may be and still be set against each other.
    pub year_window: u32,
    /// Source ids or kinds, the most trusted first, before all others.
    pub authority: Vec<At<String>>,
}

impl Default for Check {
    fn default() -> Self {
        Check {
            tolerance: 0.1,
            year_window: 2,
            authority: Vec::new(),
        }
    }
}

/// An area that the configuration defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its code, in lower case.
    pub code: String,
    /// The alpha-3 codes of its countries.
    pub members: Vec<String>,
}

impl From<&vocabulary::Area> for Area {
    fn from(area: &vocabulary::Area) -> Self {
        Area {
            code: area.code.to_owned(),
            members: area.members.iter().map(|&code| code.to_owned()).collect(),
        }
    }
}

/// A configuration.
#[derive(Debug, Default)]
pub struct Config {
    /// The folder that the globs are relative to.
    pub dir: PathBuf,
    /// The file itself, if there is one.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
    /// Paths that a walk leaves out.
    pub exclude: Vec<At<String>>,
    exclude_matchers: Vec<GlobMatcher>,
    /// The data sets.
    pub data: Vec<DataSet>,
    /// Folders in which `$ref` may find schemas, relative to the configuration.
    pub schema_dirs: Vec<At<String>>,
    /// `[check]`.
    pub check: Check,
    /// `[areas]`.
    pub areas: Vec<Area>,
    /// The words of records, with those that the configuration adds.
    pub vocabulary: Vocabulary,
    /// `[rules]`.
    pub levels: Levels,
    /// From which severity on the run fails, if the configuration says.
    pub fail_on: Option<Level>,
    /// The file of accepted findings, relative to the configuration.
    pub baseline: Option<At<String>>,
    /// `[[accept]]`.
    pub accept: Vec<Accept>,
}

impl Config {
    /// The nearest configuration file, from `start` upward.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start
            .ancestors()
            .map(|folder| folder.join(NAME))
            .find(|path| path.is_file())
    }

    /// Reads a configuration; `path` is where it is, `rules` the list that rule names come from.
    ///
    /// What is wrong with it goes to `out`.
    pub fn parse(
        file: FileId,
        path: &Path,
        text: &str,
        rules: &[&'static Rule],
        out: &mut Findings,
    ) -> Config {
        let dir = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut config = Config {
            dir,
            path: Some(path.to_owned()),
            text: text.to_owned(),
            ..Config::default()
        };
        let Some(table) = section::parse(file, text, out) else {
            return config;
        };
        let mut root = Section::new(file, table.get_ref());
        config.exclude = root.strings("exclude", out);
        config.exclude_matchers = globs(&root, &config.exclude, out);
        config.schema_dirs = root.strings("schema_dirs", out);
        if let Some(level) = root.string("fail_on", out) {
            config.fail_on = parse_fail_on(&root, &level, out);
        }
        config.baseline = root.string("baseline", out);
        config.accept = accept::parse(file, root.tables("accept", out), rules, out);
        for (table, span) in root.tables("data", out) {
            config
                .data
                .push(data_set(Section::new(file, table), &span, out));
        }
        if let Some(table) = root.table("check", out) {
            config.check = check(Section::new(file, table), out);
        }
        let added = words::additions(file, text, &mut root, out);
        config.areas = added.areas.iter().map(Area::from).collect();
        config.vocabulary = Vocabulary::with(added);
        if let Some(table) = root.table("rules", out) {
            config.levels = levels::parse(file, table, rules, out);
        }
        root.finish(out);
        config
    }

    /// The folders in which `$ref` may find schemas.
    pub fn schema_folders(&self) -> impl Iterator<Item = PathBuf> {
        self.schema_dirs.iter().map(|dir| self.dir.join(&dir.value))
    }

    /// The data set that a file belongs to: the first whose globs match.
    pub fn data_set(&self, path: &Path) -> Option<&DataSet> {
        let relative = self.relative(path);
        self.data
            .iter()
            .find(|set| set.matchers.iter().any(|glob| glob.is_match(&relative)))
    }

    /// Whether a walk that began at `root` leaves `path` out.
    ///
    /// A glob that would leave out the root itself does not count: the root was named.
    pub fn excludes(&self, root: &Path, path: &Path) -> bool {
        let (root, path) = (self.relative(root), self.relative(path));
        self.exclude_matchers.iter().any(|glob| {
            glob.is_match(&path) && !glob.is_match(&root) && !glob.is_match(root.join("_"))
        })
    }

    /// `path` relative to the configuration's folder, without `.` and `..`.
    fn relative(&self, path: &Path) -> PathBuf {
        let (dir, path) = (absolute(&self.dir), absolute(path));
        path.strip_prefix(&dir).map(Path::to_owned).unwrap_or(path)
    }
}

/// A glob of paths: `*` and `?` stay within a folder, `**` goes through any number of them.
fn glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    let pattern = pattern.trim_start_matches("./");
    let glob = GlobBuilder::new(pattern).literal_separator(true).build()?;
    Ok(glob.compile_matcher())
}

fn globs(
    section: &Section<'_, '_>,
    patterns: &[At<String>],
    out: &mut Findings,
) -> Vec<GlobMatcher> {
    let compile = |pattern: &At<String>| matcher(section, pattern, glob, out);
    patterns.iter().filter_map(compile).collect()
}

/// What `compile` makes of a pattern.
fn matcher(
    section: &Section<'_, '_>,
    pattern: &At<String>,
    compile: fn(&str) -> Result<GlobMatcher, globset::Error>,
    out: &mut Findings,
) -> Option<GlobMatcher> {
    match compile(&pattern.value) {
        Ok(glob) => Some(glob),
        Err(error) => {
            out.push(section.invalid(&pattern.span, format!("this is no glob: {}", error.kind())));
            None
        }
    }
}

fn parse_fail_on(
    section: &Section<'_, '_>,
    level: &At<String>,
    out: &mut Findings,
) -> Option<Level> {
    if level.value == "never" {
        return Some(None);
    }
    let found = Severity::ALL.iter().find(|(_, name)| *name == level.value);
    if found.is_none() {
        let finding = section.invalid(
            &level.span,
            "`fail_on` must be error, warning, note or never",
        );
        let near = suggest::begun(&level.value, ["error", "warning", "note", "never"]);
        out.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        });
    }
    found.map(|(severity, _)| Some(*severity))
}

fn data_set(
    mut section: Section<'_, '_>,
    span: &std::ops::Range<u64>,
    out: &mut Findings,
) -> DataSet {
    let paths = section.strings("paths", out);
    if paths.is_empty() {
        out.push(section.invalid(
            &(span.start..span.start + 1),
            "a data set needs `paths`, a list of globs",
        ));
    }
    let matchers = globs(&section, &paths, out);
    let schema = section.string("schema", out);
    let map = section.string("map", out);
    let format =
        section
            .string("format", out)
            .and_then(|name| match Format::from_str(&name.value) {
                Ok(format) => Some(format),
                Err(error) => {
                    let known = Format::ALL.iter().map(|(_, name)| *name);
                    let finding = section.invalid(&name.span, error.to_string());
                    out.push(match suggest::nearest(&name.value, known) {
                        Some(near) => finding.help(format!("did you mean `{near}`?")),
                        None => finding,
                    });
                    None
                }
            });
    let records = section.string("records", out).and_then(|pointer| {
        match Pointer::from_str(&pointer.value) {
            Ok(records) => Some(records),
            Err(error) => {
                out.push(section.invalid(&pointer.span, error.to_string()));
                None
            }
        }
    });
    let encoding = section.string("encoding", out).and_then(|label| {
        let encoding = encoding_named(&label.value);
        if encoding.is_none() {
            out.push(section.invalid(&label.span, format!("there is no encoding `{}`", label.value)).help("labels are those of the WHATWG Encoding Standard, such as `windows-1252` or `utf-16le`"));
        }
        encoding
    });
    let delimiter = section.string("delimiter", out).and_then(|text| {
        if let [byte] = text.value.as_bytes() {
            Some(*byte)
        } else {
            out.push(section.invalid(&text.span, "`delimiter` must be one ASCII character"));
            None
        }
    });
    section.finish(out);
    DataSet {
        paths,
        matchers,
        schema,
        format,
        records,
        encoding,
        delimiter,
        map,
    }
}

fn check(mut section: Section<'_, '_>, out: &mut Findings) -> Check {
    let mut check = Check::default();
    if let Some(tolerance) = section.number("tolerance", out) {
        if (0.0..1.0).contains(&tolerance.value) {
            check.tolerance = tolerance.value;
        } else {
            out.push(section.invalid(
                &tolerance.span,
                "`tolerance` must be a share from 0 to below 1, such as 0.1 for 10 %",
            ));
        }
    }
    if let Some(window) = section.number("year_window", out) {
        if let Some(years) =
            (0..1000).find(|years| (f64::from(*years) - window.value).abs() < f64::EPSILON)
        {
            check.year_window = years;
        } else {
            out.push(section.invalid(
                &window.span,
                "`year_window` must be a whole number of years",
            ));
        }
    }
    check.authority = section.strings("authority", out);
    section.finish(out);
    check
}
