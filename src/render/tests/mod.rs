//! Every renderer draws the one set of findings of [`fixture`]; what it should come to is a file
//! under `tests/render/`. `SNAPSHOTS=overwrite` renews the files: read the difference.

pub(super) mod fixture;
mod laws;
mod machines;

use std::path::Path;

use serde_json::Value;
use snapbox::{Assert, Data};

use super::{Options, OutputFormat, Summary};
use crate::finding::Finding;
use crate::source::Sources;
use fixture::Fixture;

/// What the format of that name makes of the fixture.
fn drawn(format: &str, options: &Options) -> String {
    let format = OutputFormat::named(format).unwrap();
    let Fixture {
        sources,
        findings,
        summary,
    } = Fixture::new();
    draw(format, &findings, &sources, &summary, options)
}

/// What `format` makes of a run.
pub(super) fn draw(
    format: &OutputFormat,
    findings: &[Finding],
    sources: &Sources,
    summary: &Summary,
    options: &Options,
) -> String {
    let mut out = Vec::new();
    let mut renderer = format.renderer(&mut out, options);
    for finding in findings {
        renderer.finding(finding, sources).unwrap();
    }
    renderer.finish(summary).unwrap();
    drop(renderer);
    String::from_utf8(out).unwrap()
}

/// Holds `text` against `tests/render/NAME`.
pub(super) fn golden(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render");
    let version = |text: &str| format!("\"semanticVersion\":\"{text}\"");
    let expected = Data::read_from(&folder.join(name), Some(snapbox::data::DataFormat::Text));
    Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .eq(
            text.replace(&version(env!("CARGO_PKG_VERSION")), &version("VERSION")),
            expected.raw(),
        );
}

/// Parses JSON and holds it against a schema.
fn valid_against(schema: &Value, text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    value
}

fn findings_schema() -> Value {
    serde_json::from_str(include_str!("../../../schemas/findings.schema.json")).unwrap()
}

#[test]
fn human() {
    golden("human.txt", &drawn("human", &Options::default()));
}

#[test]
fn human_on_a_narrow_screen_in_color() {
    let options = Options {
        color: true,
        width: 60,
        ..Options::default()
    };
    golden("human-narrow-color.txt", &drawn("human", &options));
}

#[test]
fn concise() {
    golden("concise.txt", &drawn("concise", &Options::default()));
}

#[test]
fn json() {
    let text = drawn("json", &Options::default());
    golden("json.json", &text);
    valid_against(&findings_schema(), &text);
}

#[test]
fn ndjson_is_the_diagnostics_of_json() {
    let lines = drawn("ndjson", &Options::default());
    golden("ndjson.ndjson", &lines);
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let whole: Value = serde_json::from_str(&drawn("json", &Options::default())).unwrap();
    assert_eq!(whole["diagnostics"], Value::Array(lines));
}

/// A run without files or findings is still a whole document.
#[test]
fn nothing_is_well_formed_too() {
    for format in OutputFormat::ALL {
        let (sources, summary) = (Sources::new(), Summary::default());
        let text = draw(format, &[], &sources, &summary, &Options::default());
        match format.name {
            "json" => {
                valid_against(&findings_schema(), &text);
            }
            "sarif" | "gitlab" | "rdjson" => {
                let _: Value = serde_json::from_str(&text).unwrap();
            }
            "junit" => assert_eq!(machines::read_junit(&text), (0, 0)),
            "html" => assert!(text.ends_with("</html>\n"), "{text}"),
            _ => assert_eq!(text, "", "{format}"),
        }
    }
}

/// The caret stands under the value whatever the encoding of the columns before it.
#[test]
fn bytes_place_the_value_in_the_file_as_stored() {
    let whole: Value = serde_json::from_str(&drawn("json", &Options::default())).unwrap();
    let latin = whole["diagnostics"].as_array().unwrap().last().unwrap();
    assert_eq!(latin["file"], "western.csv");
    assert_eq!(
        (latin["byte_start"].as_u64(), latin["byte_end"].as_u64()),
        (Some(12), Some(19))
    );
    assert_eq!(
        (latin["column"].as_u64(), latin["end_column"].as_u64()),
        (Some(5), Some(12))
    );
}

#[test]
fn formats_are_named_both_ways() {
    for format in OutputFormat::ALL {
        assert_eq!(OutputFormat::named(format.name).unwrap().name, format.name);
        assert!(!format.summary.is_empty());
    }
    let unknown = OutputFormat::named("humane").unwrap_err().to_string();
    assert_eq!(
        unknown,
        "unknown output format `humane`; did you mean `human`?"
    );
}
