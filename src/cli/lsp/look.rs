//! What is wrong with what is open, as an editor wants to be told.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use clap::Parser;
use gen_lsp_types::{
    Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    Message, Position, Range, TextEdit, Uri,
};
use orelint::config::Config;
use orelint::config::files::{Target, resolve};
use orelint::finding::{FileId, Finding, Fix, Place};
use orelint::render::details;
use orelint::rule::Severity;
use orelint::source::{Overlay, Sources, absolute};
use url::Url;

use super::text::Text;
use crate::cli::Failure;
use crate::cli::common::config_at;
use crate::cli::inspect::{self, Found, InspectArgs};

/// A file that is open.
#[derive(Debug)]
pub(super) struct Open {
    /// As the editor calls it.
    pub(super) uri: String,
    pub(super) version: i32,
    pub(super) text: Text,
}

/// Everything that is open, by the files' true paths.
pub(super) type Opens = HashMap<PathBuf, Open>;

/// A finding as an editor shows it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) rule: &'static orelint::rule::Rule,
    pub(super) diagnostic: Diagnostic,
    /// What would end it.
    pub(super) fix: Option<(Fix, TextEdit)>,
}

/// How many findings of one file are shown.
const MOST: usize = 1000;

/// The options of `check`, of which an editor's files are judged by the defaults.
#[derive(Debug, Parser)]
struct Bare {
    #[command(flatten)]
    inspect: InspectArgs,
}

/// How far a look goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// One file, by its schema.
    File,
    /// All that its configuration lists, and what is open, each against the others.
    Set,
}

/// The configuration that counts for a file.
pub(super) fn config_of(path: &Path) -> Option<PathBuf> {
    Config::find(path.parent()?)
}

/// The findings of the file at `path`, or of all that goes with it; files without any are there
/// with none.
pub(super) fn look(
    path: &Path,
    depth: Depth,
    opens: &Opens,
    overlay: &Overlay,
) -> Result<BTreeMap<PathBuf, Vec<Shown>>, Failure> {
    let config = config_of(path);
    let mut paths = vec![path.to_owned()];
    if depth == Depth::Set {
        paths.extend(
            opens
                .keys()
                .filter(|open| config_of(open) == config)
                .cloned(),
        );
        paths.extend(listed(config.as_deref())?);
    }
    paths.retain(|path| path.is_file());
    paths.sort_unstable();
    paths.dedup();
    let mut files: BTreeMap<PathBuf, Vec<Shown>> =
        paths.iter().map(|path| (whole(path), Vec::new())).collect();
    if paths.is_empty() {
        return Ok(files);
    }
    let mut call = vec!["orelint".into(), "--quiet".into()];
    match &config {
        Some(config) => call.extend(["--config".into(), config.into()]),
        None => call.push("--no-config".into()),
    }
    call.push("--".into());
    call.extend(paths.into_iter().map(PathBuf::into_os_string));
    let Bare { inspect } = Bare::try_parse_from(call).map_err(Failure::Usage)?;
    let Found { sources, findings } = inspect::findings(&inspect, depth == Depth::Set, overlay)?;
    for finding in findings {
        let path = path_of(&sources, finding.place.file);
        let shown = files.entry(path).or_default();
        if shown.len() < MOST {
            shown.push(show(finding, &sources, opens).map_err(Failure::new)?);
        }
    }
    Ok(files)
}

/// The files that the data sets of a configuration list.
fn listed(config: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    let Some(file) = config else {
        return Ok(Vec::new());
    };
    let config = config_at(Some(file))?;
    if config.data.is_empty() {
        return Ok(Vec::new());
    }
    let targets = resolve(&[], &config, None).map_err(Failure::new)?;
    let path_of = |target| match target {
        Target::File { path, .. } => Some(whole(&path)),
        Target::Stdin => None,
    };
    Ok(targets.into_iter().filter_map(path_of).collect())
}

/// The path by which a file is known.
pub(super) fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| absolute(path))
}

fn path_of(sources: &Sources, file: FileId) -> PathBuf {
    whole(Path::new(sources.path(file)))
}

/// How the editor calls a file.
pub(super) fn uri_of(path: &Path, opens: &Opens) -> Uri {
    let known = opens.get(path).map(|open| open.uri.clone());
    let made = || Url::from_file_path(path).map(String::from);
    Uri(known.unwrap_or_else(|| made().unwrap_or_default()))
}

fn show(finding: Finding, sources: &Sources, opens: &Opens) -> io::Result<Shown> {
    let file = finding.place.file;
    let path = path_of(sources, file);
    let range = |span: &std::ops::Range<u64>| range_of(sources, file, &path, span, opens);
    let mut related = Vec::with_capacity(finding.related.len());
    for other in &finding.related {
        let Place { file, span, .. } = &other.place;
        let path = path_of(sources, *file);
        related.push(DiagnosticRelatedInformation {
            location: Location {
                uri: uri_of(&path, opens),
                range: range_of(sources, *file, &path, span, opens)?,
            },
            message: other.message.clone(),
        });
    }
    let edit = |fix: Fix| -> io::Result<(Fix, TextEdit)> {
        let edit = TextEdit {
            range: range(&fix.span)?,
            new_text: fix.replacement.clone(),
        };
        Ok((fix, edit))
    };
    let diagnostic = Diagnostic {
        range: range(&finding.place.span)?,
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Note => DiagnosticSeverity::Information,
        }),
        code: Some(Code::String(finding.rule.id.to_owned())),
        code_description: None,
        source: Some("orelint".to_owned()),
        message: Message::String(details(&finding)),
        tags: tag_of(finding.rule.id).map(|tag| vec![tag]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    };
    Ok(Shown {
        rule: finding.rule,
        diagnostic,
        fix: finding.fix.map(edit).transpose()?,
    })
}

/// What has had its day, and what serves nothing.
fn tag_of(rule: &str) -> Option<DiagnosticTag> {
    match rule {
        "rank/outdated" | "source/superseded" => Some(DiagnosticTag::Deprecated),
        "map/unused-column" => Some(DiagnosticTag::Unnecessary),
        _ => None,
    }
}

fn range_of(
    sources: &Sources,
    file: FileId,
    path: &Path,
    span: &std::ops::Range<u64>,
    opens: &Opens,
) -> io::Result<Range> {
    if let Some(open) = opens.get(path) {
        return Ok(open.text.range(span));
    }
    Ok(Range {
        start: position_of(sources, file, span.start)?,
        end: position_of(sources, file, span.end)?,
    })
}

/// The place of an offset in a file that is not open.
fn position_of(sources: &Sources, file: FileId, offset: u64) -> io::Result<Position> {
    let at = sources.position(file, offset)?;
    let before = sources.bytes(file, at.line_start..offset)?;
    let before = String::from_utf8_lossy(&before);
    // A byte order mark is no part of what an editor shows.
    let is_first = at.line == 1;
    let bare = before.strip_prefix('\u{FEFF}').filter(|_| is_first);
    let characters = bare.unwrap_or(&before).encode_utf16().count();
    Ok(Position {
        line: u32::try_from(at.line - 1).unwrap_or(u32::MAX),
        character: u32::try_from(characters).unwrap_or(u32::MAX),
    })
}
