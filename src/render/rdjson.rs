//! The Reviewdog Diagnostic Format. Its columns count bytes of UTF-8.
//!
//! Reviewdog refuses members that its version does not know, so related places stand in the
//! message. Reviewdog takes a path to be relative to the folder that it runs in, which is that of the
//! run, and finds the repository's root by itself.

use std::io::{self, Write};

use serde::Serialize;

use super::details::details_with_related;
use super::list::List;
use super::paths::Paths;
use super::region::Region;
use super::{OutputFormat, Render, Summary};
use crate::finding::{FileId, Finding};
use crate::rule::Severity;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "rdjson",
    summary: "for reviewdog: comments on a change, with suggestions",
    make: |out, _| Box::new(Rdjson::new(out)),
};

struct Rdjson<W> {
    out: W,
    diagnostics: List,
}

impl<W: Write> Rdjson<W> {
    fn new(out: W) -> Self {
        let head = "{\n \"source\": {\"name\":\"orelint\"},\n \"diagnostics\": [";
        Rdjson {
            out,
            diagnostics: List::new(head, "]\n}\n"),
        }
    }
}

impl<W: Write> Render for Rdjson<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let file = finding.place.file;
        let fixes = finding.fix.iter();
        let diagnostic = Diagnostic {
            message: details_with_related(finding, sources, &Paths::default())?,
            location: Location {
                path: sources.path(file),
                range: Range::new(sources, file, &finding.place.span)?,
            },
            severity: match finding.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Note => "INFO",
            },
            code: Code {
                value: finding.rule.id,
            },
            suggestions: fixes
                .map(|fix| {
                    Ok(Suggestion {
                        range: Range::new(sources, file, &fix.span)?,
                        text: &fix.replacement,
                    })
                })
                .collect::<io::Result<_>>()?,
        };
        self.diagnostics.push(&mut self.out, &diagnostic)
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.diagnostics.close(&mut self.out)?;
        self.out.flush()
    }
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'a str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

/// From a place to the one just after the end.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u64,
    column: u64,
}

impl Range {
    fn new(sources: &Sources, file: FileId, span: &std::ops::Range<u64>) -> io::Result<Self> {
        let region = Region::in_bytes(sources, file, span)?;
        Ok(Range {
            start: Position {
                line: region.line,
                column: region.column,
            },
            end: Position {
                line: region.end_line,
                column: region.end_column,
            },
        })
    }
}
