//! The baseline file: one accepted finding an entry, one entry a line.
//!
//! `schemas/baseline.schema.json` describes it. It is written in an order of its own (file, rule,
//! fingerprint), so that two people's changes merge and a difference shows what changed.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::fields::{Context, Fields, head};
use crate::config::accept::{Terms, acceptable};
use crate::config::{INVALID, UNKNOWN_KEY};
use crate::document::{Kind, Node};
use crate::finding::{FileId, Findings, Place};
use crate::format::input::{Input, Origin};
use crate::format::{self, Format, Records};
use crate::pipeline;
use crate::record::Date;
use crate::rule::Rule;
use crate::source::Sources;

/// The `$id` of the schema that describes baselines.
const SCHEMA: &str = "https://orelint.dev/schemas/baseline.schema.json";

/// The version of the shape; it changes when a member goes or gets another meaning.
const VERSION: &str = "1";

/// An accepted finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The finding's fingerprint.
    pub fingerprint: Box<str>,
    /// Its rule.
    pub rule: &'static Rule,
    /// Its file's name.
    pub file: Arc<str>,
    /// Its message when it was last written, for who reads the baseline.
    pub message: Box<str>,
    /// Why, by whom and until when.
    pub terms: Terms,
    /// When it was first accepted.
    pub accepted_on: Option<Date>,
    /// Where it names its rule in the baseline; `None` for a new one.
    pub place: Option<Place>,
}

/// The accepted findings of a file.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// In the order of the file.
    pub entries: Vec<Entry>,
    /// By fingerprint; of two that are equal, the first.
    index: HashMap<Box<str>, usize>,
}

impl Baseline {
    /// Whether the file begins as a baseline does: it names the schema of baselines.
    pub fn is_at(path: &Path) -> bool {
        const HEAD: u64 = 512;
        let mut head = Vec::new();
        let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
        read.is_ok()
            && head.trim_ascii_start().starts_with(b"{")
            && memchr::memmem::find(&head, SCHEMA.as_bytes()).is_some()
    }

    /// Reads a baseline; what is wrong with it goes to `out`.
    ///
    /// # Errors
    /// It cannot be read at all.
    pub fn read(
        shown: &str,
        bytes: impl Into<Arc<[u8]>>,
        rules: &[&'static Rule],
        sources: &mut Sources,
        out: &mut Findings,
    ) -> io::Result<Baseline> {
        let origin = Origin::Bytes(shown.to_owned(), bytes.into());
        let mut input = Input::open(sources, origin, None)?;
        let file = input.file;
        let table = format::csv::CsvOptions::default();
        let mut reading = format::open(Format::Json, &mut input, &Records::Whole, &table, None)?;
        out.0.append(&mut reading.findings);
        let mut baseline = Baseline::default();
        pipeline::read(
            &mut reading,
            file,
            1,
            || (),
            |(), _, document, findings, entries: &mut Vec<Entry>| {
                let mut found = Findings::default();
                *entries = Loader { file, rules }.root(document.root(), &mut found);
                findings.append(&mut found.0);
            },
            |worked| {
                out.0.extend(worked.findings);
                worked
                    .output
                    .into_iter()
                    .for_each(|entry| baseline.push(entry));
                ControlFlow::Continue(())
            },
        )?;
        Ok(baseline)
    }

    pub(super) fn push(&mut self, mut entry: Entry) {
        let at = self.entries.len();
        if let Some(last) = self.entries.last().filter(|last| last.file == entry.file) {
            entry.file = Arc::clone(&last.file);
        }
        self.index.entry(entry.fingerprint.clone()).or_insert(at);
        self.entries.push(entry);
    }

    /// The names of the files that entries are about, each once.
    pub fn files(&self) -> BTreeSet<Arc<str>> {
        let files = self.entries.iter().map(|entry| &entry.file);
        files.cloned().collect()
    }

    /// Where the entry of that fingerprint stands among the entries.
    pub fn find(&self, fingerprint: &str) -> Option<usize> {
        self.index.get(fingerprint).copied()
    }
}

/// Reads the members of a baseline.
struct Loader<'r> {
    file: FileId,
    rules: &'r [&'static Rule],
}

impl Loader<'_> {
    fn context(&self, pointer: String) -> Context {
        Context {
            file: self.file,
            record: None,
            id: None,
            pointer,
            invalid: &INVALID,
            unknown: &UNKNOWN_KEY,
        }
    }

    fn root(&self, node: Node<'_>, out: &mut Findings) -> Vec<Entry> {
        let context = self.context(String::new());
        if node.kind() != Kind::Object {
            let place = context.place(None, head(node));
            let message = "a baseline is an object with `version` and `accepted`";
            out.push(INVALID.at(place, message).help(WRITE));
            return Vec::new();
        }
        let mut fields = Fields::new(node, &context);
        fields.get("$schema");
        match fields.get("version") {
            Some(version) if version.as_number() == Some(VERSION) => {}
            Some(version) => {
                let message = format!("this orelint reads version {VERSION} of baselines");
                out.push(fields.invalid("version", version, message));
            }
            None => out.push(
                fields
                    .missing("version", "a baseline needs `version`")
                    .help(WRITE),
            ),
        }
        let accepted = fields.get("accepted");
        fields.finish(out);
        let Some(accepted) = accepted else {
            out.push(fields.missing(
                "accepted",
                "a baseline needs `accepted`, the list of its entries",
            ));
            return Vec::new();
        };
        if accepted.kind() != Kind::Array {
            out.push(fields.invalid("accepted", accepted, "`accepted` must be a list of entries"));
        }
        let entries = accepted.elements().enumerate();
        entries
            .filter_map(|(index, node)| self.entry(index, node, out))
            .collect()
    }

    fn entry(&self, index: usize, node: Node<'_>, out: &mut Findings) -> Option<Entry> {
        let context = self.context(format!("/accepted/{index}"));
        if node.kind() != Kind::Object {
            let place = context.place(None, head(node));
            out.push(INVALID.at(place, "an entry is an object with `fingerprint` and `rule`"));
            return None;
        }
        let mut fields = Fields::new(node, &context);
        let fingerprint = fields.text("fingerprint", out);
        let rule = fields.text("rule", out);
        let file = fields.text("file", out).map(|(file, _)| file);
        let message = fields.text("message", out).map(|(message, _)| message);
        let terms = fields.terms(out);
        let accepted_on = fields.date("accepted_on", out);
        for (key, what) in [
            ("fingerprint", "the finding's name in reports"),
            ("rule", "the finding's rule"),
            ("file", "the finding's file"),
        ] {
            if node.get(key).is_none() {
                out.push(fields.missing(key, format!("an entry needs `{key}`, {what}")));
            }
        }
        if let Some((text, node)) = fingerprint.filter(|(text, _)| !is_fingerprint(text)) {
            let message = format!("`{text}` is no fingerprint");
            let finding = fields.invalid("fingerprint", node, message);
            out.push(finding.help(
                "it is 16 hexadecimal digits, and a number where several findings are equal: 6b1d000fdcad55ce-2",
            ));
        }
        let known = rule.and_then(|(name, node)| {
            let known = self.rules.iter().copied().find(|rule| rule.id == name);
            match (known, acceptable(name, self.rules)) {
                (Some(rule), Ok(_)) => Some(rule),
                (_, checked) => {
                    let of_one = || "an entry is about one rule, such as `rank/order`".to_owned();
                    let message = checked.err().unwrap_or_else(of_one);
                    out.push(fields.invalid("rule", node, message));
                    None
                }
            }
        });
        fields.finish(out);
        Some(Entry {
            fingerprint: fingerprint?.0.into(),
            rule: known?,
            file: file?.into(),
            message: message.unwrap_or_default().into(),
            terms,
            accepted_on,
            place: rule.map(|(_, node)| context.place(Some("rule"), node.place())),
        })
    }
}

/// What to do with a file that is no baseline.
const WRITE: &str = "a run with --write-baseline writes one";

/// Whether the text is of the form of a fingerprint: `6b1d000fdcad55ce`, `6b1d000fdcad55ce-2`.
fn is_fingerprint(text: &str) -> bool {
    let (hash, number) = text.split_once('-').unwrap_or((text, "2"));
    let is_hash = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    hash.len() == 16
        && hash.bytes().all(is_hash)
        && number.parse::<u64>().is_ok_and(|number| number > 1)
}

/// An entry as it is written.
#[derive(Serialize)]
pub(crate) struct Line<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    file: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_on: Option<String>,
}

impl<'a> From<&'a Entry> for Line<'a> {
    fn from(entry: &'a Entry) -> Self {
        Line {
            fingerprint: &entry.fingerprint,
            rule: entry.rule.id,
            file: &entry.file,
            message: &entry.message,
            reason: entry.terms.reason.as_deref(),
            by: entry.terms.by.as_deref(),
            until: entry.terms.until.map(|date| date.to_string()),
            accepted_on: entry.accepted_on.map(|date| date.to_string()),
        }
    }
}

/// Writes a baseline of `entries`, in its own order.
///
/// # Errors
/// The output cannot be written.
pub fn write(mut entries: Vec<Entry>, out: &mut impl Write) -> io::Result<()> {
    entries.sort_by(|one, other| {
        // A longer number is a higher one: -2 before -10.
        let hash = |entry: &'_ Entry| entry.fingerprint.as_bytes().first_chunk::<16>().copied();
        (&one.file, one.rule.id, hash(one), one.fingerprint.len())
            .cmp(&(
                &other.file,
                other.rule.id,
                hash(other),
                other.fingerprint.len(),
            ))
            .then_with(|| one.fingerprint.cmp(&other.fingerprint))
    });
    write!(
        out,
        "{{\n \"$schema\": \"{SCHEMA}\",\n \"version\": {VERSION},\n \"accepted\": ["
    )?;
    for (index, entry) in entries.iter().enumerate() {
        out.write_all(if index > 0 { b",\n  " } else { b"\n  " })?;
        serde_json::to_writer(&mut *out, &Line::from(entry))?;
    }
    let end = if entries.is_empty() { "]" } else { "\n ]" };
    writeln!(out, "{end}\n}}")?;
    out.flush()
}
