//! What is written in canonical form is the same value, and in canonical form.

use std::sync::Arc;

use orelint::canonical::{self, Options};
use orelint::document::Shape;
use orelint::format::csv::{CsvOptions, DELIMITER};
use orelint::format::input::{Input, Origin};
use orelint::format::{Format, Records};
use orelint::source::Sources;
use proptest::prelude::*;
use serde_json::Value;

use super::laws::converted;
use super::plain;
use super::values::{any_records, any_shape};

/// The canonical form; `None` of a table whose one name looks like several: it is left alone.
fn written(bytes: &[u8], options: &Options) -> Option<Vec<u8>> {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("input".to_owned(), Arc::from(bytes));
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    let mut out = Vec::new();
    let findings = canonical::write(&mut input, options, &mut out).unwrap();
    if findings.iter().any(|finding| finding.rule == &DELIMITER) {
        assert!(out.is_empty());
        return None;
    }
    assert!(findings.is_empty(), "{findings:?}");
    Some(out)
}

fn values(bytes: &[u8], from: Format) -> Vec<Value> {
    let options = orelint::convert::Options { from, ..plain() };
    let (_, out) = converted(bytes, &options);
    let text = String::from_utf8(out).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn options(format: Format, shape: Option<Shape>) -> Options {
    Options {
        format,
        records: Records::Elements,
        shape: shape.map(Arc::new),
        table: CsvOptions::default(),
        sort: Vec::new(),
        jobs: 1,
    }
}

proptest! {
    #[test]
    fn it_is_the_same_value_and_stays_as_it_is(
        records in any_records(),
        format in prop::sample::select(Format::ALL.map(|(format, _)| format).to_vec()),
        shape in prop::option::of(any_shape()),
        indent in prop::option::of(0_u8..4),
    ) {
        let lines: Vec<u8> = records.join("\n").into_bytes();
        let to = orelint::convert::Options { to: format, indent, ..plain() };
        let (report, bytes) = converted(&lines, &to);
        prop_assume!(report.findings.is_empty());
        let options = options(format, shape);
        let Some(once) = written(&bytes, &options) else {
            return Ok(());
        };
        prop_assert_eq!(
            values(&bytes, format),
            values(&once, format),
            "{}",
            String::from_utf8_lossy(&once)
        );
        let twice = written(&once, &options).unwrap_or_default();
        prop_assert_eq!(String::from_utf8_lossy(&twice), String::from_utf8_lossy(&once));
    }
}
