//! Small data sets for the tests of rules, written as records and read by the real reader.

use std::fmt::Write;

use super::{Facts, Settings, Texts, check};
use crate::document::{Document, Tree};
use crate::finding::{FileId, Finding, Findings, Place};
use crate::format::json::scan_one;
use crate::record::RecordKind;

/// Reads records, one a line: what has a `title` and a `kind` is a source, what has another title
/// an agreement, all else a claim.
pub(crate) fn facts(lines: &str) -> Facts {
    let mut facts = Facts::default();
    let mut tree = Tree::default();
    let (mut base, mut record) = (0, 0);
    for line in lines.split_inclusive('\n') {
        let text = line.trim_end();
        if !text.trim().is_empty() {
            record += 1;
            if let Err(fault) = scan_one(text, &mut tree) {
                panic!("{text}: {fault:?}");
            }
            let document = Document::new(text, base, &tree);
            let root = document.root();
            let kind = match (root.get("title"), root.get("kind")) {
                (Some(_), Some(_)) => RecordKind::Source,
                (Some(_), None) => RecordKind::Agreement,
                (None, _) => RecordKind::Claim,
            };
            facts.add(kind, FileId(0), record, root);
        }
        base += line.len() as u64;
    }
    facts
}

/// What the rules find that are not off, with the default settings.
pub(crate) fn findings(lines: &str) -> Vec<Finding> {
    let mut found = findings_with(lines, &Settings::default());
    found.retain(|finding| finding.rule.level.is_some());
    found
}

/// What all rules find, with these settings.
pub(crate) fn findings_with(lines: &str, settings: &Settings) -> Vec<Finding> {
    let mut out = Findings::default();
    check(&facts(lines), settings, &mut out);
    out.0
}

/// What the rules find, as a reader would see it: the place is the record's `id` and the pointer.
pub(crate) fn shown(lines: &str) -> String {
    let mut text = String::new();
    for finding in findings(lines) {
        let at = |place: &Place| {
            let start = place.span.start as usize;
            let under = lines.get(start..place.span.end as usize).unwrap_or("?");
            let under = if under.len() > 40 { "..." } else { under };
            format!(
                "{}{} {under}",
                place.id.as_deref().unwrap_or_default(),
                place.pointer.as_deref().unwrap_or_default()
            )
        };
        let mut line = |label: &str, what: &str| {
            writeln!(text, "{label}{what}").unwrap();
        };
        line(
            &format!("{}[{}]: ", finding.severity, finding.rule.id),
            &finding.message,
        );
        line("  ", &format!("{}: {}", at(&finding.place), finding.label));
        for related in &finding.related {
            line(
                "  ",
                &format!("{}: {}", at(&related.place), related.message),
            );
        }
        for note in &finding.notes {
            line("  note: ", note);
        }
        if let Some(diagnosis) = &finding.diagnosis {
            line("  diagnosis: ", diagnosis);
        }
        if let Some(help) = &finding.help {
            line("  help: ", help);
        }
    }
    text
}

/// The identifiers of the rules that are found broken, in order.
pub(crate) fn rules_found(lines: &str) -> Vec<&'static str> {
    findings(lines)
        .iter()
        .map(|finding| finding.rule.id)
        .collect()
}

/// The fenced blocks of a page that say how they should fare: `fails` or `passes`.
fn examples(page: &str) -> impl Iterator<Item = (&str, String)> {
    page.split("```ndjson ").skip(1).filter_map(|block| {
        let (word, rest) = block.split_once('\n')?;
        Some((word, rest.split("```").next()?.to_owned()))
    })
}

/// The lone text of a page: what its sources say.
fn illustration(page: &str) -> Option<String> {
    let (_, text) = page.split_once("```text\n")?;
    Some(text.split("```").next()?.to_owned())
}

#[test]
fn the_examples_on_each_page_do_what_it_says() {
    for rule in super::RULES {
        let mut words = Vec::new();
        for (word, records) in examples(rule.docs) {
            let settings = Settings {
                texts: Texts::new(|_, _| illustration(rule.docs)),
                ..Settings::default()
            };
            let mut found = findings_with(&records, &settings);
            // A rule that is off speaks on its own page only.
            found.retain(|finding| finding.rule.level.is_some() || finding.rule == *rule);
            let mut found: Vec<_> = found.iter().map(|finding| finding.rule.id).collect();
            found.dedup();
            let expected: &[&str] = if word == "fails" { &[rule.id] } else { &[] };
            assert_eq!(
                found,
                expected,
                "{} {word}:\n{records}\n{}",
                rule.id,
                shown(&records)
            );
            words.push(word);
        }
        assert!(
            words.contains(&"fails") && words.contains(&"passes"),
            "{}: {words:?}",
            rule.id
        );
    }
}

#[test]
fn every_check_finds_rules_that_are_listed() {
    for check in super::CHECKS {
        for rule in check.rules {
            assert!(super::RULES.contains(rule), "{} is not listed", rule.id);
        }
    }
    for rule in super::RULES {
        let found = super::CHECKS.iter().any(|check| check.rules.contains(rule));
        assert!(found, "nothing finds {}", rule.id);
    }
}
