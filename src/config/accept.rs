//! `[[accept]]`: findings that are accepted, by rule, record and file.

use std::ops::Range;
use std::path::Path;

use globset::{Glob, GlobMatcher};
use toml::de::{DeTable, DeValue};

use super::section::{At, Section, at};
use super::{Selector, glob, matcher};
use crate::finding::{FileId, Findings};
use crate::record::Date;
use crate::rule::Rule;

/// Why something is accepted, by whom, and until when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Why.
    pub reason: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// The last day; a month or a year is over on its last.
    pub until: Option<Date>,
}

impl Terms {
    /// Whether the last day is over.
    pub fn are_past(&self, today: Date) -> bool {
        self.until.is_some_and(|until| !today.begins_by(until))
    }
}

/// What a date must be.
pub const DATE_WORDS: &str = "a date such as 2027-06-30, 2027-06 or 2027";

/// Whether findings of the rule can be accepted: what cannot be read must be mended, and what is
/// wrong with an acceptance is not to be accepted in turn.
pub fn can_accept(rule: &Rule) -> bool {
    !matches!(rule.family(), "syntax" | "accept" | "config")
}

/// The rules that `text` names, for an acceptance of them.
///
/// # Errors
/// There are none, or they are none that can be accepted; the message suggests a near name.
pub fn acceptable(text: &str, rules: &[&'static Rule]) -> Result<Selector, String> {
    let selector = Selector::parse(text, rules)?;
    let some = rules
        .iter()
        .any(|rule| selector.selects(rule) && can_accept(rule));
    if some {
        Ok(selector)
    } else {
        Err(format!("`{text}` cannot be accepted: it must be put right"))
    }
}

/// An acceptance of the configuration.
#[derive(Debug, Clone)]
pub struct Accept {
    /// Whose findings.
    pub rules: Selector,
    /// In which records, by their ids; in all where there is none.
    pub record: Option<GlobMatcher>,
    /// In which files; in all where there is none.
    pub file: Option<GlobMatcher>,
    /// Why, by whom and until when.
    pub terms: Terms,
    /// Where it names its rule.
    pub rule_span: Range<u64>,
    /// Where its date stands.
    pub until_span: Range<u64>,
}

impl Accept {
    /// Whether it is about a finding of `rule` in the record `id` of a file, whose path is relative
    /// to the configuration.
    pub fn covers(&self, rule: &Rule, id: Option<&str>, file: &str) -> bool {
        let in_record = |glob: &GlobMatcher| id.is_some_and(|id| glob.is_match(id));
        self.rules.selects(rule)
            && self.record.as_ref().is_none_or(in_record)
            && self
                .file
                .as_ref()
                .is_none_or(|glob| glob.is_match(Path::new(file)))
    }
}

pub(super) fn parse(
    file: FileId,
    tables: Vec<(&DeTable<'_>, Range<u64>)>,
    rules: &[&'static Rule],
    out: &mut Findings,
) -> Vec<Accept> {
    let each = |(table, span): (&DeTable<'_>, Range<u64>)| {
        accept(Section::new(file, table), &span, rules, out)
    };
    tables.into_iter().filter_map(each).collect()
}

fn accept(
    mut section: Section<'_, '_>,
    span: &Range<u64>,
    rules: &[&'static Rule],
    out: &mut Findings,
) -> Option<Accept> {
    let head = span.start..span.start + 1;
    let rule = section.string("rule", out);
    let selector = rule
        .as_ref()
        .and_then(|rule| match acceptable(&rule.value, rules) {
            Ok(selector) => Some(selector),
            Err(message) => {
                out.push(section.invalid(&rule.span, message));
                None
            }
        });
    let [record, path] = ["record", "file"].map(|key| section.string(key, out));
    let reason = section.string("reason", out);
    let by = section.string("by", out).map(|by| by.value);
    let until = date(&mut section, "until", out);
    let mut missing = |what: &str, help: &str| {
        out.push(section.invalid(&head, what).help(help));
    };
    if rule.is_none() {
        missing(
            "an acceptance needs `rule`",
            "name a rule or a family: rule = \"rank/order\"",
        );
    }
    if reason
        .as_ref()
        .is_none_or(|reason| reason.value.trim().is_empty())
    {
        missing(
            "an acceptance needs `reason`",
            "say why the finding may stand, for whoever reads this next",
        );
    }
    if record.is_none() && path.is_none() {
        missing(
            "an acceptance needs `record` or `file`, a glob of ids or of paths",
            "to switch a rule off everywhere, set its level under [rules]",
        );
    }
    let record = record.and_then(|ids| matcher(&section, &ids, id_glob, out));
    let path = path.and_then(|paths| matcher(&section, &paths, glob, out));
    section.finish(out);
    Some(Accept {
        rule_span: rule?.span,
        rules: selector?,
        record,
        file: path,
        terms: Terms {
            reason: reason.map(|reason| reason.value),
            by,
            until: until.as_ref().map(|until| until.value),
        },
        until_span: until.map_or(0..0, |until| until.span),
    })
}

/// A glob of ids, in which `*` stands for anything.
fn id_glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(Glob::new(pattern)?.compile_matcher())
}

/// A day, a month or a year: a string, or a date as TOML writes it.
fn date(section: &mut Section<'_, '_>, key: &'static str, out: &mut Findings) -> Option<At<Date>> {
    let value = section.get(key)?;
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Integer(year) => year.as_str().to_owned(),
        _ => String::new(),
    };
    let date = Date::parse(&text);
    if date.is_none() {
        let span = at(value, ()).span;
        out.push(section.invalid(&span, format!("`{key}` must be {DATE_WORDS}")));
    }
    date.map(|date| at(value, date))
}
