//! Every rule keeps its word: its id and summary have one form, and the examples on its page do
//! what the page says of them.
//!
//! An example is a fenced block whose info string is `LANG WORD [SCHEMA]`. LANG is a format, or
//! `toml` or `text`. WORD is `schema` (a JSON Schema for the examples after it), `fails` (text that
//! this rule finds at fault, and no other) or `passes` (text that no rule finds at fault). SCHEMA
//! names a bundled schema to judge by. A lone `text` is an illustration that nothing
//! runs; a page of checks hands it out as the text of its sources.

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use orelint::baseline::{Acceptances, Looked, Own};
use orelint::check::{self, Facts, RecordKind, Settings, Texts};
use orelint::config::{self, Config, Levels};
use orelint::document::Node;
use orelint::finding::{FileId, Finding, Findings};
use orelint::format::csv::CsvOptions;
use orelint::format::input::{Input, Origin};
use orelint::format::spelling::Spelling;
use orelint::format::{self, Format, Records};
use orelint::pipeline;
use orelint::record::Date;
use orelint::rule::Rule;
use orelint::schema::{self, Bundled, Schema, SchemaOptions};
use orelint::source::Sources;
use orelint::validate::Judge;

/// Every rule there is.
static RULES: LazyLock<Vec<&Rule>> = LazyLock::new(check::rules);

/// Rules that no text alone can break: their pages only illustrate.
const ILLUSTRATED: [(&str, &str); 8] = [
    ("convert/dropped", "it takes an option of the command line"),
    ("convert/refused", "it takes a format to convert to"),
    ("convert/verify", "nothing is known to break it"),
    ("syntax/compression", "a page holds no compressed bytes"),
    ("syntax/encoding", "a page holds characters, no stray bytes"),
    ("syntax/package", "it takes a folder of files"),
    ("syntax/records", "it takes an option of the command line"),
    ("syntax/too-long", "it takes 4 GiB"),
];

#[test]
fn ids_are_unique_and_of_one_form() {
    let mut seen = BTreeSet::new();
    for rule in &*RULES {
        let (family, name) = rule.id.split_once('/').expect(rule.id);
        assert!(is_word(family), "{}: the family", rule.id);
        // A rule of the schema bears the name of its keyword.
        let is_keyword = family == "schema" && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        assert!(is_word(name) || is_keyword, "{}: the name", rule.id);
        assert!(seen.insert(rule.id), "{} stands twice", rule.id);
    }
}

fn is_word(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_letter)
}

/// A rule that is declared and not listed would be found, but neither explained nor selected.
/// The reports' own schema lets every rule's name through.
#[test]
fn ids_are_those_that_the_reports_schema_describes() {
    let text = include_str!("../schemas/findings.schema.json");
    let schema: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut rule = None;
    let mut open = vec![&schema];
    while let Some(value) = open.pop() {
        rule = rule.or_else(|| value.pointer("/properties/rule/pattern"));
        match value {
            serde_json::Value::Object(map) => open.extend(map.values()),
            serde_json::Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    let pattern = rule
        .and_then(serde_json::Value::as_str)
        .expect("a pattern for `rule`");
    let name =
        jsonschema::validator_for(&serde_json::json!({"pattern": pattern})).expect("a schema");
    for rule in &*RULES {
        assert!(
            name.is_valid(&serde_json::json!(rule.id)),
            "{} is not of the form {pattern}",
            rule.id
        );
    }
}

#[test]
fn every_rule_that_is_declared_is_listed() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("the sources are there").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a source is text");
                let ids = text.lines().filter_map(|line| {
                    let id = line.trim().strip_prefix("id: \"")?.strip_suffix("\",")?;
                    (id.contains('/') && !id.starts_with("test/")).then_some(id)
                });
                for id in ids {
                    let is_listed = RULES.iter().any(|rule| rule.id == id);
                    assert!(is_listed, "{id}, of {}, is not listed", path.display());
                }
            }
        }
    }
}

#[test]
fn summaries_are_one_line_in_lower_case() {
    for rule in &*RULES {
        let summary = rule.summary;
        assert!(!summary.is_empty(), "{}: no summary", rule.id);
        assert!(!summary.contains('\n'), "{}: {summary}", rule.id);
        assert!(!summary.ends_with('.'), "{}: {summary}", rule.id);
        let first = summary.chars().next();
        assert!(
            !first.is_some_and(char::is_uppercase),
            "{}: {summary}",
            rule.id
        );
    }
}

#[test]
fn pages_say_what_why_an_example_and_how_to_fix() {
    for rule in &*RULES {
        let page = rule.docs;
        assert!(
            !page.starts_with("**"),
            "{}: what it means comes first",
            rule.id
        );
        let sections = ["\n**Why.** ", "\n**Example.** ", "\n**Fix.** "];
        let places = sections.map(|section| {
            let found: Vec<usize> = page.match_indices(section).map(|(at, _)| at).collect();
            assert_eq!(found.len(), 1, "{}: one section {section:?}", rule.id);
            found[0]
        });
        assert!(places.is_sorted(), "{}: why, example, fix", rule.id);
        assert!(page.ends_with('\n'), "{}: ends with a line end", rule.id);
        assert!(!page.contains("TODO"), "{}: is not written yet", rule.id);
    }
}

#[test]
fn pages_have_the_examples_that_their_rule_needs() {
    for rule in &*RULES {
        let examples = examples_of(rule);
        let count = |word| {
            examples
                .iter()
                .filter(|example| example.word == word)
                .count()
        };
        // What a map finds takes a map and a table: `tests/maps.rs` has both.
        if rule.family() == "map" || ILLUSTRATED.iter().any(|(id, _)| *id == rule.id) {
            assert_eq!(examples.len(), 0, "{}: can be run after all", rule.id);
            continue;
        }
        assert!(count(Word::Fails) > 0, "{}: nothing that fails", rule.id);
        assert!(count(Word::Passes) > 0, "{}: nothing that passes", rule.id);
        if rule.family() == "schema" {
            assert_eq!(count(Word::Schema), 1, "{}: one schema", rule.id);
        }
    }
}

#[test]
fn examples_do_what_their_page_says() {
    let mut wrong = Vec::new();
    for rule in &*RULES {
        let mut schema = None;
        for example in examples_of(rule) {
            let found = match example.word {
                Word::Schema => {
                    schema = Some(example.compile(rule));
                    continue;
                }
                Word::Fails | Word::Passes => example.findings(rule, schema.as_ref()),
            };
            let is_right = match example.word {
                Word::Fails => !found.is_empty() && found.iter().all(|(id, _)| *id == rule.id),
                _ => found.is_empty(),
            };
            if !is_right {
                let Example { line, text, .. } = example;
                wrong.push(format!("{}, line {line}:\n{text}gives {found:#?}", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What an example is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Schema,
    Fails,
    Passes,
}

/// What an example is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Data(Format),
    Toml,
    Text,
}

/// A fenced block of a page.
#[derive(Debug)]
struct Example {
    language: Language,
    word: Word,
    bundled: Option<&'static Bundled>,
    text: String,
    /// Of the page, from 1.
    line: usize,
}

/// The fenced blocks of a rule's page, illustrations left out.
fn examples_of(rule: &Rule) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut lines = rule.docs.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let body = lines.by_ref().map(|(_, line)| line);
        let text: String = body
            .take_while(|line| *line != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        if info != "text" {
            let place = format!("{}, line {}: `{info}`", rule.id, index + 1);
            examples.push(Example::new(info, text, index + 1).expect(&place));
        }
    }
    examples
}

impl Example {
    /// `None` where the info string is none of the convention.
    fn new(info: &str, text: String, line: usize) -> Option<Example> {
        let mut words = info.split(' ');
        let language = match words.next()? {
            "toml" => Language::Toml,
            "text" => Language::Text,
            name => Language::Data(name.parse().ok()?),
        };
        let word = match words.next()? {
            "schema" if language == Language::Data(Format::Json) => Word::Schema,
            "fails" => Word::Fails,
            "passes" => Word::Passes,
            _ => return None,
        };
        let bundled = match words.next() {
            Some(name) => Some(Bundled::named(name)?),
            None => None,
        };
        words.next().is_none().then_some(Example {
            language,
            word,
            bundled,
            text,
            line,
        })
    }

    fn compile(&self, rule: &Rule) -> Arc<Schema> {
        let value = serde_json::from_str(&self.text).expect(rule.id);
        Arc::new(Schema::from_value("example", value, &SchemaOptions::default()).expect(rule.id))
    }

    /// What orelint finds in the text: the rule's id and the message.
    fn findings(&self, rule: &Rule, schema: Option<&Arc<Schema>>) -> Vec<(&'static str, String)> {
        let found = match self.language {
            Language::Data(_) if rule.family() == "lint" => {
                schema::lint::lint(FileId(0), &self.text, 0, None, &SchemaOptions::default())
            }
            Language::Data(format) => self.read(format, rule, schema),
            Language::Toml => self.configure(),
            Language::Text => panic!("line {}: nothing reads this text", self.line),
        };
        let said = found
            .into_iter()
            .map(|finding| (finding.rule.id, finding.message));
        said.collect()
    }

    fn configure(&self) -> Vec<Finding> {
        let mut found = Findings::default();
        let path = Path::new(config::NAME);
        Config::parse(FileId(0), path, &self.text, &RULES, &mut found);
        found.0
    }

    /// Reads records; judges them if there is a schema, and checks them if the rule is one of checks.
    fn read(&self, format: Format, rule: &Rule, schema: Option<&Arc<Schema>>) -> Vec<Finding> {
        let bundled = self.bundled.map(|bundled| {
            let options = SchemaOptions::default();
            Arc::new(Schema::bundled(bundled, &options).expect("a bundled schema compiles"))
        });
        let schema = bundled.as_ref().or(schema);
        // As on the command line: many records to a file where the schema is one of a record's.
        let records = match self.bundled {
            Some(_) => Records::Elements,
            None => Records::Whole,
        };
        let mut sources = Sources::new();
        let origin = Origin::Bytes(format!("example.{format}"), self.text.as_bytes().into());
        let mut input = Input::open(&mut sources, origin, None).expect("text can be read");
        let shape = schema.map(|schema| schema.shape());
        let table = CsvOptions::default();
        let mut reading =
            format::open(format, &mut input, &records, &table, shape).expect("text can be read");
        let judge =
            schema.map(|schema| Judge::new(Arc::clone(schema), input.file, Spelling::of(format)));
        let mut found = std::mem::take(&mut reading.findings);
        let (mut facts, mut own) = (Facts::default(), Vec::new());
        pipeline::read(
            &mut reading,
            input.file,
            1,
            || judge.clone(),
            |judge, number, document, out, (facts, own): &mut (Facts, Vec<Own>)| {
                if let Some(judge) = judge {
                    judge.judge(number, document, out);
                }
                let root = document.root();
                facts.add(kind_of(root), input.file, number, root);
                let mut mistakes = Findings::default();
                own.extend(Own::read(input.file, number, root, &RULES, &mut mistakes));
                out.append(&mut mistakes.0);
            },
            |worked| {
                found.extend(worked.findings);
                facts.absorb(worked.output.0, 0);
                own.extend(worked.output.1);
                ControlFlow::Continue(())
            },
        )
        .expect("text can be read");
        if check::RULES.contains(&rule) && judge.is_none() {
            let mut checked = Findings::default();
            let illustration = illustration(rule.docs);
            let settings = Settings {
                texts: Texts::new(move |_, _| illustration.clone()),
                ..Settings::default()
            };
            check::check(&facts, &settings, &mut checked);
            // A rule that is off speaks on its own page only.
            let is_on = |found: &Finding| found.rule.level.is_some() || found.rule == rule;
            found.extend(checked.0.into_iter().filter(is_on));
        }
        if rule.family() == "accept" {
            settle(own, &mut found);
        }
        found
    }
}

/// Leaves what is to be said of acceptances, on a day of 2026: what they are about is beside the
/// point of their pages.
fn settle(own: Vec<Own>, found: &mut Vec<Finding>) {
    let looked = Looked {
        rules: &RULES,
        comparing: check::RULES,
        levels: &Levels::default(),
        compared: false,
        whole: true,
        file: &|_| true,
    };
    let today = Date::parse("2026-11-24").expect("a date");
    Acceptances::new(today, &[], None, false).settle(own, found, &looked);
    found.retain(|finding| finding.rule.family() == "accept");
}

/// The lone text of a page, which is what its sources say.
fn illustration(page: &str) -> Option<String> {
    let (_, text) = page.split_once("```text\n")?;
    Some(text.split("```").next()?.to_owned())
}

/// Examples of checks mix records: only sources have a kind, only they and agreements a title.
fn kind_of(record: Node<'_>) -> RecordKind {
    match (record.get("title"), record.get("kind")) {
        (Some(_), Some(_)) => RecordKind::Source,
        (Some(_), None) => RecordKind::Agreement,
        (None, _) => RecordKind::Claim,
    }
}
