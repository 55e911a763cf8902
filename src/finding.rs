//! What a finding is: one rule at one place, with the related places that make a contradiction.
//!
//! A place holds byte offsets only. Lines and columns are looked up by [`crate::source`] when a
//! finding is shown, never before.

pub mod picture;

use std::ops::Range;

use crate::rule::{Rule, Severity};
use picture::About;

/// A file of this run: an index into [`crate::source::Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The instance within the file, from 1; `None` where there is none (a syntax error, a config).
    pub record: Option<u64>,
    /// The record's own `id`, where it has one.
    pub id: Option<Box<str>>,
    /// JSON Pointer from the instance's root, where the place is a value of an instance.
    pub pointer: Option<Box<str>>,
    /// Bytes of the file's text (after decompression and decoding to UTF-8, the mark included).
    pub span: Range<u64>,
}

impl Place {
    /// A place that belongs to no record.
    pub fn in_file(file: FileId, span: Range<u64>) -> Self {
        Place {
            file,
            record: None,
            id: None,
            pointer: None,
            span,
        }
    }
}

/// Another place that has to do with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What stands there, for the label under the value.
    pub message: String,
    /// The rule that is broken there for the same cause, and is not told by itself.
    pub explains: Option<&'static Rule>,
}

/// A figure that a finding holds for wrong: by its claim's index among those of the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// The claim.
    pub claim: usize,
    /// What its figure probably should be.
    pub instead: Instead,
}

/// What probably should stand in place of a figure: for a job that asks what would be found then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Instead {
    /// The same, so many times.
    Times(f64),
    /// That of another claim.
    FigureOf(usize),
    /// None: nothing tells which.
    Nothing,
}

/// The keyword that a `schema/*` finding comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaPlace {
    /// The keyword, such as `minimum`.
    pub keyword: String,
    /// JSON Pointer to the keyword in the schema, after `$ref`.
    pub pointer: String,
}

/// A change that would end the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The bytes to replace, in the finding's file.
    pub span: Range<u64>,
    /// What to put there, as the format spells it.
    pub replacement: String,
    /// Whether it only says the same in the form that is wanted. What is not safe is a guess at
    /// what was meant.
    pub is_safe: bool,
}

/// One rule at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it weighs in this run.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// What stands at the place, for the label under the caret; may be empty.
    pub label: String,
    /// Where.
    pub place: Place,
    /// The other records that make it a contradiction.
    pub related: Vec<Related>,
    /// For `schema/*`: the keyword.
    pub schema: Option<SchemaPlace>,
    /// Why the records probably differ.
    pub diagnosis: Option<String>,
    /// Further facts, a line each.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// A change that would end it.
    pub fix: Option<Fix>,
    /// What it is about, where a renderer asks for that.
    pub about: Option<Box<About>>,
    /// The figures that it holds for wrong, where it says what they should be.
    pub doubts: Vec<Doubt>,
    /// The ids of rules whose findings it tells with it, each once, in order: whoever accepts it
    /// accepts no more than these.
    pub explains: Vec<&'static str>,
}

impl Rule {
    /// A finding of this rule; its severity is the rule's own level (a note where that is off).
    pub fn at(&'static self, place: Place, message: impl Into<String>) -> Finding {
        Finding {
            rule: self,
            severity: self.level.unwrap_or(Severity::Note),
            message: message.into(),
            label: String::new(),
            place,
            related: Vec::new(),
            schema: None,
            diagnosis: None,
            notes: Vec::new(),
            help: None,
            fix: None,
            about: None,
            doubts: Vec::new(),
            explains: Vec::new(),
        }
    }
}

impl Finding {
    /// Sets the label under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a related place.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related {
            place,
            message: message.into(),
            explains: None,
        });
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Sets the help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the fix.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Sets the figures that it holds for wrong.
    #[must_use]
    pub fn doubts(mut self, doubts: Vec<Doubt>) -> Self {
        self.doubts = doubts;
        self
    }

    /// Sets the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Whether one of them is an error.
pub fn has_error(findings: &[Finding]) -> bool {
    let mut all = findings.iter();
    all.any(|finding| finding.severity == Severity::Error)
}

/// Where findings go.
#[derive(Debug, Default)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// Takes one more.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }
}
