//! One JSON object for the whole run, described by `schemas/findings.schema.json`.
//!
//! The files and their counts stand first and are known last, so the findings wait in a spool.

use std::io::{self, Write};

use serde::Serialize;

use super::list::List;
use super::region::Region;
use super::spool::Spool;
use super::{FileSummary, OutputFormat, Render, Summary};
use crate::baseline::{Accepted, Fingerprints};
use crate::finding::{Finding, Fix, Related};
use crate::format::Format;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "json",
    summary: "for programs: one object, described by findings.schema.json",
    make: |out, _| Box::new(Json::new(out)),
};

/// The version of the shape; it changes when a member goes or gets another meaning.
const VERSION: u32 = 1;

struct Json<W> {
    out: W,
    list: List,
    diagnostics: Spool,
    fingerprints: Fingerprints,
}

impl<W: Write> Json<W> {
    fn new(out: W) -> Self {
        Json {
            out,
            list: List::new("[", "]"),
            diagnostics: Spool::new(),
            fingerprints: Fingerprints::new(),
        }
    }
}

impl<W: Write> Render for Json<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let fingerprint = self.fingerprints.next(finding, sources)?;
        let diagnostic = Diagnostic::new(finding, fingerprint, sources)?;
        self.list.push(&mut self.diagnostics, &diagnostic)
    }

    fn accepted(&mut self, finding: &Finding, _: &Accepted, sources: &Sources) -> io::Result<()> {
        // Those that are equal to it are numbered on.
        self.fingerprints.next(finding, sources).map(drop)
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.list.close(&mut self.diagnostics)?;
        let out = &mut self.out;
        write!(out, "{{\n \"version\": {VERSION},\n \"files\": ")?;
        let mut files = List::new("[", "]");
        for file in &summary.files {
            files.push(out, &File::from(file))?;
        }
        files.close(out)?;
        write!(out, ",\n \"diagnostics\": ")?;
        self.diagnostics.pour(out)?;
        write!(out, ",\n \"summary\": ")?;
        serde_json::to_writer(&mut *out, &Counts::from(summary))?;
        writeln!(out, "\n}}")?;
        out.flush()
    }
}

/// A finding in JSON: a member of `diagnostics` here, a line of `ndjson`.
#[derive(Debug, Serialize)]
pub(super) struct Diagnostic<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    file: &'a str,
    record: Option<u64>,
    id: Option<&'a str>,
    pointer: Option<&'a str>,
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
    byte_start: u64,
    byte_end: u64,
    related: Vec<RelatedPlace<'a>>,
    schema: Option<Keyword<'a>>,
    diagnosis: Option<&'a str>,
    help: Option<&'a str>,
    fix: Option<Change<'a>>,
    fingerprint: String,
}

#[derive(Debug, Serialize)]
struct RelatedPlace<'a> {
    file: &'a str,
    record: Option<u64>,
    id: Option<&'a str>,
    pointer: Option<&'a str>,
    line: u64,
    column: u64,
    message: &'a str,
    explains: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Keyword<'a> {
    keyword: &'a str,
    pointer: &'a str,
}

#[derive(Debug, Serialize)]
struct Change<'a> {
    byte_start: u64,
    byte_end: u64,
    line: u64,
    column: u64,
    end_line: u64,
    end_column: u64,
    replacement: &'a str,
    safe: bool,
}

impl<'a> Diagnostic<'a> {
    pub(super) fn new(
        finding: &'a Finding,
        fingerprint: String,
        sources: &'a Sources,
    ) -> io::Result<Self> {
        let place = &finding.place;
        let region = Region::of_place(sources, place)?;
        let related = finding.related.iter();
        let fix = finding.fix.as_ref();
        Ok(Diagnostic {
            rule: finding.rule.id,
            severity: finding.severity.name(),
            message: &finding.message,
            file: sources.path(place.file),
            record: place.record,
            id: place.id.as_deref(),
            pointer: place.pointer.as_deref(),
            line: region.line,
            column: region.column,
            end_line: region.end_line,
            end_column: region.end_column,
            byte_start: sources.stored(place.file, place.span.start)?,
            byte_end: sources.stored(place.file, place.span.end)?,
            related: related
                .map(|related| RelatedPlace::new(related, sources))
                .collect::<io::Result<_>>()?,
            schema: finding.schema.as_ref().map(|schema| Keyword {
                keyword: &schema.keyword,
                pointer: &schema.pointer,
            }),
            diagnosis: finding.diagnosis.as_deref(),
            help: finding.help.as_deref(),
            fix: fix
                .map(|fix| Change::new(finding, fix, sources))
                .transpose()?,
            fingerprint,
        })
    }
}

impl<'a> RelatedPlace<'a> {
    fn new(related: &'a Related, sources: &'a Sources) -> io::Result<Self> {
        let place = &related.place;
        let at = sources.position(place.file, place.span.start)?;
        Ok(RelatedPlace {
            file: sources.path(place.file),
            record: place.record,
            id: place.id.as_deref(),
            pointer: place.pointer.as_deref(),
            line: at.line,
            column: at.column,
            message: &related.message,
            explains: related.explains.map(|rule| rule.id),
        })
    }
}

impl<'a> Change<'a> {
    fn new(finding: &Finding, fix: &'a Fix, sources: &Sources) -> io::Result<Self> {
        let file = finding.place.file;
        let region = Region::of(sources, file, &fix.span)?;
        Ok(Change {
            byte_start: sources.stored(file, fix.span.start)?,
            byte_end: sources.stored(file, fix.span.end)?,
            line: region.line,
            column: region.column,
            end_line: region.end_line,
            end_column: region.end_column,
            replacement: &fix.replacement,
            safe: fix.is_safe,
        })
    }
}

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    format: Option<&'a str>,
    schema: Option<&'a str>,
    records: u64,
    valid: Option<bool>,
    findings: u64,
}

impl<'a> From<&'a FileSummary> for File<'a> {
    fn from(file: &'a FileSummary) -> Self {
        File {
            path: &file.path,
            format: file.format.map(Format::name),
            schema: file.schema.as_deref(),
            records: file.records,
            valid: file.valid,
            findings: file.findings,
        }
    }
}

#[derive(Debug, Serialize)]
struct Counts {
    files: u64,
    records: u64,
    errors: u64,
    warnings: u64,
    notes: u64,
    accepted: u64,
}

impl From<&Summary> for Counts {
    fn from(summary: &Summary) -> Self {
        Counts {
            files: summary.files.len() as u64,
            records: summary.records(),
            errors: summary.errors,
            warnings: summary.warnings,
            notes: summary.notes,
            accepted: summary.accepted,
        }
    }
}
