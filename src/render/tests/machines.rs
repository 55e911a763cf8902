//! The formats of other programs, each held against its own definition.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Value, json};

use super::fixture::Fixture;
use super::{drawn, golden, valid_against};
use crate::baseline::{Accepted, Fingerprints, Whence};
use crate::render::{Options, OutputFormat};
use crate::rule::Severity;

/// The schema of OASIS, which comes with the source of crate `serde-sarif`.
fn sarif_schema() -> Value {
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        let command = command.args(arguments);
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    // Offline, only the packages of this platform are sure to be here.
    let version = cargo(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let platform = format!("--filter-platform={}", host.unwrap());
    let metadata = cargo(&["metadata", "--format-version=1", "--offline", &platform]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif");
    let manifest = Path::new(package.unwrap()["manifest_path"].as_str().unwrap());
    let schema = manifest.with_file_name("src").join("schema.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
    // A pattern with a stray bracket, which only lenient dialects of expressions let pass.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    schema
}

#[test]
fn sarif() {
    let text = drawn("sarif", &Options::default());
    golden("sarif.json", &text);
    let log = valid_against(&sarif_schema(), &text);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(result["ruleId"], rules[index]["id"]);
    }
    // The types of another hand read it too.
    let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
    let results = log.runs[0].results.as_ref().unwrap();
    assert_eq!(results.len(), Fixture::new().findings.len());
    // What is in a repository is told relative to its root, wherever that is.
    let root = crate::source::absolute("".as_ref()).into_boxed_path();
    let options = Options {
        root: Some(root),
        ..Options::default()
    };
    let log = valid_against(&sarif_schema(), &drawn("sarif", &options));
    let place = &log["runs"][0]["results"][2]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
}

#[test]
fn gitlab() {
    let text = drawn("gitlab", &Options::default());
    golden("gitlab.json", &text);
    let schema = include_str!("../../../tests/render/gitlab.schema.json");
    let issues = valid_against(&serde_json::from_str(schema).unwrap(), &text);
    let issues = issues.as_array().unwrap();
    let mut fingerprints: Vec<_> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str())
        .collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), issues.len());
}

#[test]
fn rdjson_counts_bytes() {
    let text = drawn("rdjson", &Options::default());
    golden("rdjson.json", &text);
    let schema = include_str!("../../../tests/render/rdjson.schema.json");
    let result = valid_against(&serde_json::from_str(schema).unwrap(), &text);
    let fixture = Fixture::new();
    for (finding, diagnostic) in fixture
        .findings
        .iter()
        .zip(result["diagnostics"].as_array().unwrap())
    {
        let place = &finding.place;
        let line = fixture.sources.position(place.file, place.span.start);
        let column = place.span.start - line.unwrap().line_start + 1;
        let start = &diagnostic["location"]["range"]["start"];
        assert_eq!(start["column"].as_u64(), Some(column));
    }
}

/// Undoes what the runner of GitHub Actions undoes.
fn unescape(text: &str) -> String {
    [
        ("%0D", "\r"),
        ("%0A", "\n"),
        ("%3A", ":"),
        ("%2C", ","),
        ("%25", "%"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (escape, c)| text.replace(escape, c))
}

#[test]
fn github_commands_are_read_back() {
    let text = drawn("github", &Options::default());
    golden("github.txt", &text);
    let fixture = Fixture::new();
    assert_eq!(text.lines().count(), fixture.findings.len());
    for (finding, line) in fixture.findings.iter().zip(text.lines()) {
        let (command, data) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (_, properties) = command.split_once(' ').unwrap();
        let property = |name: &str| {
            let mut properties = properties.split(',').map(|one| one.split_once('='));
            properties.find_map(|one| one.filter(|(key, _)| *key == name))
        };
        assert_eq!(property("title").unwrap().1, finding.rule.id);
        let path = fixture.sources.path(finding.place.file);
        if path != "-" {
            assert_eq!(unescape(property("file").unwrap().1), path);
        }
        for note in &finding.notes {
            assert!(unescape(data).contains(note.as_str()), "{data}");
        }
    }
}

/// An element of the report, as the Jenkins schema has it.
struct Element {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    children: &'static [&'static str],
}

const JUNIT: &[Element] = &[
    Element {
        name: "testsuites",
        required: &[],
        optional: &["name", "tests", "failures", "errors"],
        children: &["testsuite"],
    },
    Element {
        name: "testsuite",
        required: &["name", "tests", "failures", "errors"],
        optional: &[],
        children: &["testcase"],
    },
    Element {
        name: "testcase",
        required: &["name"],
        optional: &["classname"],
        children: &["failure", "system-out"],
    },
    Element {
        name: "failure",
        required: &[],
        optional: &["type", "message"],
        children: &[],
    },
    Element {
        name: "system-out",
        required: &[],
        optional: &[],
        children: &[],
    },
];

impl Element {
    fn named(name: &str) -> &'static Element {
        JUNIT.iter().find(|element| element.name == name).unwrap()
    }

    /// Holds an element that stands inside `parent` against its definition.
    fn check(&self, attributes: &HashMap<String, String>, parent: Option<&Element>) {
        for required in self.required {
            assert!(
                attributes.contains_key(*required),
                "{} {required}",
                self.name
            );
        }
        for key in attributes.keys() {
            let known = self.required.iter().chain(self.optional);
            assert!(
                known.into_iter().any(|known| known == key),
                "{} {key}",
                self.name
            );
        }
        let allowed = parent.map_or(self.name == "testsuites", |parent| {
            parent.children.contains(&self.name)
        });
        assert!(allowed, "{}", self.name);
    }
}

fn attributes(start: &BytesStart<'_>) -> HashMap<String, String> {
    let attributes = start.attributes().map(Result::unwrap);
    attributes
        .map(|attribute| {
            let key = attribute.key.as_ref().to_owned();
            (key, attribute.value.into_owned())
        })
        .collect()
}

/// Reads a report, holds it against [`JUNIT`] and its own counts, and gives tests and failures.
pub(super) fn read_junit(text: &str) -> (usize, usize) {
    let (mut tests, mut failures) = (0, 0);
    let mut promised = (0, 0);
    let mut open: Vec<&Element> = Vec::new();
    let mut reader = Reader::from_str(text);
    // `<a/>` is read as `<a></a>`.
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let element = Element::named(start.name().as_ref());
                let attributes = attributes(&start);
                element.check(&attributes, open.last().copied());
                let count = |key: &str| attributes[key].parse::<usize>().unwrap();
                match element.name {
                    "testsuites" => promised = (count("tests"), count("failures")),
                    "testcase" => tests += 1,
                    "failure" => failures += 1,
                    _ => {}
                }
                open.push(element);
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((tests, failures), promised);
    (tests, failures)
}

#[test]
fn junit() {
    let text = drawn("junit", &Options::default());
    golden("junit.xml", &text);
    let fixture = Fixture::new();
    let tests = fixture.findings.len() + 1; // The file without findings is one too.
    let errors = fixture.summary.errors as usize;
    assert_eq!(read_junit(&text), (tests, errors));
}

#[test]
fn what_fails_the_run_fails_in_junit() {
    let failing = |fail_on| {
        let options = Options {
            fail_on,
            ..Options::default()
        };
        read_junit(&drawn("junit", &options)).1
    };
    let Fixture { summary, .. } = Fixture::new();
    let (errors, warnings) = (summary.errors as usize, summary.warnings as usize);
    assert_eq!(failing(Some(Severity::Warning)), errors + warnings);
    assert_eq!(failing(Some(Severity::Note)), errors + warnings + 1);
    assert_eq!(failing(None), 2, "what cannot be parsed");
}

/// SARIF keeps what is accepted and says so; elsewhere it is left out, but those that are equal to
/// it keep their number.
#[test]
fn accepted_findings_are_suppressed_or_left_out() {
    let Fixture {
        sources,
        findings,
        summary,
    } = Fixture::new();
    let finding = &findings[0];
    let accepted = Accepted {
        whence: Whence::Record,
        reason: Some("synthetic".to_owned()),
    };
    let beside = Accepted {
        whence: Whence::Beside,
        reason: None,
    };
    let drawn_after = |before: &[&Accepted], format: &OutputFormat| {
        let mut out = Vec::new();
        let mut renderer = format.renderer(&mut out, &Options::default());
        for accepted in before {
            renderer.accepted(finding, accepted, &sources).unwrap();
        }
        renderer.finding(finding, &sources).unwrap();
        renderer.finish(&summary).unwrap();
        drop(renderer);
        String::from_utf8(out).unwrap()
    };
    let drawn = |format| drawn_after(&[&accepted, &beside], format);
    let first = Fingerprints::new().next(finding, &sources).unwrap();
    let third = format!("{first}-3");

    let sarif = OutputFormat::named("sarif").unwrap();
    let log = valid_against(&sarif_schema(), &drawn(sarif));
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(
        results[0]["suppressions"],
        json!([{"kind": "inSource", "status": "accepted", "justification": "synthetic"}])
    );
    assert_eq!(
        results[1]["suppressions"],
        json!([{"kind": "external", "status": "accepted"}])
    );
    assert_eq!(results[2].get("suppressions"), None);
    assert_eq!(results[2]["partialFingerprints"]["orelint/v1"], third);

    for format in OutputFormat::ALL {
        // The number shows in formats that give fingerprints.
        let without = drawn_after(&[], format).replace(&first, &third);
        if format.name != "sarif" {
            assert_eq!(drawn(format), without, "{format}");
        }
    }
}
