//! The job of validating: does each instance keep to its schema, and where not.
//!
//! An instance is judged in place, first only yes or no; only what fails is looked at again, for
//! every finding of it. The wording begins in [`words`]; what is said of the members of objects is
//! in [`members`], of the elements of arrays in [`elements`], of the branches of `anyOf` and
//! `oneOf` in [`branch`], of a table without a row in [`header`].

mod branch;
mod elements;
pub mod files;
mod header;
mod members;
mod memory;
#[cfg(test)]
mod messages;
mod phrases;
mod repair;
mod rules;
pub mod sources;
mod words;

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::str::FromStr;
use std::sync::Arc;

pub use rules::{RULES, rule_of};

use crate::document::{Document, Node, Pointer};
use crate::finding::{FileId, Finding, Place};
use crate::format::Format;
use crate::format::spelling::Spelling;
use crate::schema::Schema;
use crate::vocabulary::Vocabulary;
use memory::Memory;
use repair::Candidates;

/// Judges the instances of one file.
#[derive(Debug, Clone)]
pub struct Judge {
    schema: Arc<Schema>,
    file: FileId,
    vocabulary: Vocabulary,
    spelling: Spelling,
    candidates: Candidates,
    /// Where the headers begin that were complained of in this chunk.
    said: HashSet<u64>,
    /// What was said in this chunk of columns that are not there.
    lacking: HashMap<String, Lacking>,
    /// How many instances were judged.
    judged: u64,
    memory: Option<Memory>,
}

/// After how many instances a judge begins to remember: short files are not worth it.
const MEMORY_FROM: u64 = 1024;

impl Judge {
    /// A judge of `file`, in which values are spelled so.
    pub fn new(schema: Arc<Schema>, file: FileId, spelling: impl Into<Spelling>) -> Self {
        Judge {
            schema,
            file,
            spelling: spelling.into(),
            candidates: Candidates::default(),
            vocabulary: Vocabulary::default(),
            said: HashSet::new(),
            lacking: HashMap::new(),
            judged: 0,
            memory: None,
        }
    }

    /// The same judge, whose suggestions know the words of a configuration.
    #[must_use]
    pub fn with(self, vocabulary: Vocabulary) -> Self {
        Judge { vocabulary, ..self }
    }

    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Judges one instance; `number` is its own in the file (or chunk), from 1. `true` if it is valid.
    ///
    /// What is wrong with a table's header is said once for all that is in `out`.
    pub fn judge(&mut self, number: u64, document: &Document<'_>, out: &mut Vec<Finding>) -> bool {
        let root = document.root();
        if self.is_valid(root) {
            return true;
        }
        if out.is_empty() {
            self.said.clear();
            self.lacking.clear();
        }
        let judge = &*self;
        let instance = Instance {
            judge,
            root,
            number,
        };
        let before = out.len();
        for error in judge.schema.validator().iter_errors(root) {
            words::explain(&instance, &error, out);
        }
        for finding in &mut out[before..] {
            say_where_made(root, finding);
        }
        out[before..].sort_by_key(|finding| (finding.place.span.start, finding.place.span.end));
        self.unite_columns(before, out);
        let headers = out[before..].iter().map(|finding| finding.place.span.start);
        let headers: Vec<u64> = headers.filter(|start| *start < document.base()).collect();
        self.said.extend(headers);
        false
    }

    /// Says once for all rows of the chunk, with their number, that a column is not there; the rest
    /// stays, from `first` on.
    fn unite_columns(&mut self, first: usize, out: &mut Vec<Finding>) {
        let mut at = first;
        while let Some(finding) = out.get_mut(at) {
            if !is_of_table(finding) {
                at += 1;
                continue;
            }
            let message = finding.message.clone();
            let lacking = self
                .lacking
                .entry(message)
                .or_insert(Lacking { at, rows: 0 });
            lacking.rows += 1;
            if lacking.rows == 1 {
                finding.message.push_str(" (1 row)");
                at += 1;
                continue;
            }
            let said = &mut out[lacking.at].message;
            said.truncate(said.rfind(" (").unwrap_or(said.len()));
            let _ = write!(said, " ({} rows)", lacking.rows);
            out.remove(at);
        }
    }

    fn is_valid(&mut self, root: Node<'_>) -> bool {
        self.judged += 1;
        if self.judged == MEMORY_FROM {
            self.memory = Memory::new(&self.schema);
        }
        match &mut self.memory {
            Some(memory) => memory.is_valid(root),
            None => self.schema.validator().is_valid(root),
        }
    }

    /// Whether the header that begins there was complained of in this chunk.
    fn has_said(&self, header: u64) -> bool {
        self.said.contains(&header)
    }
}

/// What was said of a column that is not there.
#[derive(Debug, Clone, Copy)]
struct Lacking {
    /// Which of the findings it is.
    at: usize,
    /// How many rows need the column.
    rows: u64,
}

/// Whether the finding of a schema is about all rows of a table.
fn is_of_table(finding: &Finding) -> bool {
    finding.place.record.is_none() && finding.rule.family() == "schema"
}

/// Says of findings about all rows of a table that more rows follow, which were not counted.
fn count_on(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| is_of_table(finding)) {
        if let Some(count) = finding.message.rfind(" (") {
            finding.message.insert_str(count + 2, "at least ");
        }
    }
}

/// Points at the header and at the line of the map that the value at fault was made of, if it was.
fn say_where_made(root: Node<'_>, finding: &mut Finding) {
    let pointer = finding.place.pointer.as_deref().map(Pointer::from_str);
    let node = pointer
        .and_then(Result::ok)
        .and_then(|pointer| root.follow(&pointer));
    if let Some(far) = node.and_then(Node::made_at) {
        far.show("the value", finding);
    }
}

/// An instance that failed.
#[derive(Clone, Copy)]
struct Instance<'a> {
    judge: &'a Judge,
    root: Node<'a>,
    number: u64,
}

impl Instance<'_> {
    fn place(&self, pointer: &str, span: std::ops::Range<u64>) -> Place {
        Place {
            file: self.judge.file,
            record: Some(self.number),
            id: self.root.get("id").and_then(Node::text).map(Into::into),
            pointer: Some(pointer.into()),
            span,
        }
    }

    /// What the format calls a member of an object.
    fn member_word(&self) -> &'static str {
        match self.judge.spelling.format {
            Format::Csv => "column",
            Format::Xml => "element",
            Format::Json | Format::Ndjson => "property",
        }
    }
}
