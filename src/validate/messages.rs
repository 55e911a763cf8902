//! The table of all messages: `messages.txt`, which says itself how it is to be read.
//!
//! `BLESS=1 cargo test messages` writes it anew. Read the difference aloud before it is committed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Judge, RULES};
use crate::document::{Document, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::format::Format;
use crate::format::json::scan_one;
use crate::format::spelling::Spelling;
use crate::schema::{Schema, SchemaOptions};

const TABLE: &str = include_str!("messages.txt");

/// The dialects, oldest first.
const DRAFTS: [(&str, &str); 5] = [
    ("4", "http://json-schema.org/draft-04/schema#"),
    ("6", "http://json-schema.org/draft-06/schema#"),
    ("7", "http://json-schema.org/draft-07/schema#"),
    ("2019-09", "https://json-schema.org/draft/2019-09/schema"),
    ("2020-12", "https://json-schema.org/draft/2020-12/schema"),
];

#[test]
fn messages_are_those_of_the_table() {
    let mut renewed = String::new();
    let mut drafts = &DRAFTS[..];
    let mut format = Format::Json;
    for line in TABLE.lines() {
        if line.starts_with("    ") {
            continue;
        }
        writeln!(renewed, "{line}").expect("a string takes all");
        if let Some(range) = line.strip_prefix("drafts ") {
            let (first, last) = range.split_once(" to ").expect(line);
            let place = |name| DRAFTS.iter().position(|draft| draft.0 == name).expect(line);
            drafts = &DRAFTS[place(first)..=place(last)];
        } else if let Some(name) = line.strip_prefix("as ") {
            format = name.parse().expect(line);
        } else if let Some((schema, instance)) = line.split_once(" <- ")
            && line.starts_with('{')
        {
            let said = drafts.iter().map(|(name, uri)| {
                let mut schema: Value = serde_json::from_str(schema).expect(line);
                if let Value::Object(members) = &mut schema {
                    members.insert("$schema".to_owned(), json!(uri));
                }
                (name, said_of(&schema, instance, format))
            });
            let said: Vec<_> = said.collect();
            for (name, other) in &said[1..] {
                assert_eq!(said[0].1, *other, "{line}\nin draft {name}");
            }
            renewed.push_str(&said[0].1);
        }
    }
    if std::env::var_os("BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/validate/messages.txt");
        std::fs::write(path, renewed).expect("the table can be written");
        return;
    }
    for (line, (wanted, found)) in TABLE.lines().zip(renewed.lines()).enumerate() {
        assert_eq!(wanted, found, "messages.txt:{}", line + 1);
    }
    assert_eq!(
        TABLE.len(),
        renewed.len(),
        "messages.txt has lines too many or too few"
    );
}

#[test]
fn every_rule_is_in_the_table() {
    let lines = TABLE.lines().filter_map(|line| line.strip_prefix("    "));
    let named: BTreeSet<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    for rule in RULES {
        assert!(named.contains(rule.id), "{} is never found", rule.id);
    }
}

/// The findings as the table has them.
fn said_of(schema: &Value, instance: &str, format: Format) -> String {
    let schema = Schema::from_value("table", schema.clone(), &SchemaOptions::default());
    let mut judge = Judge::new(
        Arc::new(schema.expect(instance)),
        FileId(0),
        Spelling::of(format),
    );
    let mut tree = Tree::default();
    scan_one(instance, &mut tree).expect(instance);
    let mut findings = Vec::new();
    let is_valid = judge.judge(1, &Document::new(instance, 0, &tree), &mut findings);
    assert_eq!(is_valid, findings.is_empty(), "{instance}");
    let mut out = String::new();
    for finding in &findings {
        say(finding, instance, &mut out).expect("a string takes all");
    }
    out
}

fn say(finding: &Finding, instance: &str, out: &mut String) -> std::fmt::Result {
    let at = |place: &Place| {
        let pointer = place.pointer.as_deref().unwrap_or_default();
        let source = &instance[place.span.start as usize..place.span.end as usize];
        format!("{pointer:?} {source}")
    };
    let Finding { rule, message, .. } = finding;
    writeln!(out, "    {} {}", rule.id, at(&finding.place))?;
    writeln!(out, "        {message}")?;
    if !finding.label.is_empty() {
        writeln!(out, "        label: {}", finding.label)?;
    }
    for related in &finding.related {
        writeln!(
            out,
            "        also {}: {}",
            at(&related.place),
            related.message
        )?;
    }
    for note in &finding.notes {
        writeln!(out, "        note: {note}")?;
    }
    if let Some(help) = &finding.help {
        writeln!(out, "        help: {help}")?;
    }
    Ok(())
}
