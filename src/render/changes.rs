//! What changed between two states of a data set, for people and for programs.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::json::Diagnostic;
use super::list::List;
use super::visible::one_line;
use crate::diff::{Changed, ChangedField, Changes, Field, Record};
use crate::finding::{Finding, Place};
use crate::source::Sources;

/// The number of the format that [`json`] writes.
const VERSION: u32 = 1;

/// A finding that is new, and its fingerprint.
pub type Fresh = (Finding, String);

/// The files of both states.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// Of the old one.
    pub old: &'a Sources,
    /// Of the new one.
    pub new: &'a Sources,
}

/// How many records and findings changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records that only the new state has.
    pub added: u64,
    /// Records that only the old state has.
    pub removed: u64,
    /// Records that differ.
    pub changed: u64,
    /// Records that do not.
    pub same: u64,
    /// Findings that only the new state has.
    pub new_findings: u64,
    /// Findings that only the old state has.
    pub gone_findings: u64,
}

/// Writes what changed for people: a line a record, and one a field.
///
/// # Errors
/// The output cannot be written, or a file no longer read.
pub fn human(out: &mut dyn Write, changes: &Changes<'_>, sides: Sides<'_>) -> io::Result<()> {
    for changed in &changes.changed {
        headline(out, "changed", changed.new, sides.new)?;
        let names = changed.fields.iter().map(|field| name(field.pointer));
        let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
        for field in &changed.fields {
            let name = name(field.pointer);
            match (field.old, field.new) {
                (Some(old), Some(new)) => {
                    writeln!(out, "    {name:width$}  {} -> {}", short(old), short(new))?;
                }
                (None, Some(new)) => writeln!(out, "    {name:width$}  + {}", short(new))?,
                (Some(old), None) => writeln!(out, "    {name:width$}  - {}", short(old))?,
                (None, None) => {}
            }
        }
    }
    for record in &changes.added {
        headline(out, "added", record, sides.new)?;
    }
    for record in &changes.removed {
        headline(out, "removed", record, sides.old)?;
    }
    Ok(())
}

fn headline(out: &mut dyn Write, word: &str, record: &Record, sources: &Sources) -> io::Result<()> {
    let at = Spot::of(record, sources)?;
    let id = record.id.as_deref().map(|id| format!(" {}", one_line(id)));
    let id = id.unwrap_or_default();
    writeln!(out, "{word:7} {}{id}", at.shown())
}

/// The pointer as people write it: `parties/0/country`.
fn name(pointer: &str) -> String {
    one_line(pointer.strip_prefix('/').unwrap_or(pointer)).into_owned()
}

/// The value, shortened where it is long.
fn short(field: &Field) -> String {
    const LONGEST: usize = 100;
    let text = one_line(&field.value);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into_owned(),
    }
}

/// Writes what changed as one JSON object, with the findings that are new and their fingerprints.
///
/// # Errors
/// The output cannot be written, or a file no longer read.
pub fn json(
    out: &mut dyn Write,
    changes: &Changes<'_>,
    findings: &[Fresh],
    counts: &Counts,
    sides: Sides<'_>,
) -> io::Result<()> {
    write!(out, "{{\n \"version\": {VERSION},\n \"added\": ")?;
    spots(out, &changes.added, sides.new)?;
    write!(out, ",\n \"removed\": ")?;
    spots(out, &changes.removed, sides.old)?;
    write!(out, ",\n \"changed\": ")?;
    let mut list = List::new("[", "]");
    for changed in &changes.changed {
        list.push(out, &Difference::of(changed, sides)?)?;
    }
    list.close(out)?;
    write!(out, ",\n \"new_findings\": ")?;
    diagnostics(out, findings, sides.new)?;
    write!(out, ",\n \"summary\": ")?;
    serde_json::to_writer(&mut *out, counts)?;
    writeln!(out, "\n}}")
}

/// Writes findings as `json` does.
pub(super) fn diagnostics(
    out: &mut dyn Write,
    findings: &[Fresh],
    sources: &Sources,
) -> io::Result<()> {
    let mut list = List::new("[", "]");
    for (finding, fingerprint) in findings {
        list.push(
            out,
            &Diagnostic::new(finding, fingerprint.clone(), sources)?,
        )?;
    }
    list.close(out)
}

fn spots(out: &mut dyn Write, records: &[&Record], sources: &Sources) -> io::Result<()> {
    let mut list = List::new("[", "]");
    for record in records {
        list.push(out, &Spot::of(record, sources)?)?;
    }
    list.close(out)
}

/// Where a record stands.
#[derive(Serialize)]
pub(super) struct Spot<'a> {
    file: &'a str,
    record: Option<u64>,
    pub(super) id: Option<&'a str>,
    line: u64,
    column: u64,
}

impl<'a> Spot<'a> {
    fn of(record: &'a Record, sources: &'a Sources) -> io::Result<Self> {
        Spot::at(&record.place, sources)
    }

    /// Of the record that a place is in.
    pub(super) fn at(place: &'a Place, sources: &'a Sources) -> io::Result<Self> {
        let at = sources.position(place.file, place.span.start)?;
        Ok(Spot {
            file: sources.path(place.file),
            record: place.record,
            id: place.id.as_deref(),
            line: at.line,
            column: at.column,
        })
    }

    /// As people read it: `file:line:column`.
    pub(super) fn shown(&self) -> String {
        format!("{}:{}:{}", one_line(self.file), self.line, self.column)
    }
}

/// A record that differs.
#[derive(Serialize)]
struct Difference<'a> {
    old: Spot<'a>,
    new: Spot<'a>,
    fields: Vec<Values<'a>>,
}

/// A field that differs; a state that lacks it has no member here.
#[derive(Serialize)]
struct Values<'a> {
    pointer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<Value>,
}

impl<'a> Difference<'a> {
    fn of(changed: &'a Changed<'a>, sides: Sides<'a>) -> io::Result<Self> {
        let fields = changed.fields.iter().map(Values::of);
        Ok(Difference {
            old: Spot::of(changed.old, sides.old)?,
            new: Spot::of(changed.new, sides.new)?,
            fields: fields.collect::<io::Result<_>>()?,
        })
    }
}

impl<'a> Values<'a> {
    fn of(field: &ChangedField<'a>) -> io::Result<Self> {
        let value = |field: Option<&Field>| {
            let value = field.map(|field| serde_json::from_str(&field.value));
            value.transpose()
        };
        Ok(Values {
            pointer: field.pointer,
            old: value(field.old)?,
            new: value(field.new)?,
        })
    }
}
