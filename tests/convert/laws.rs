//! What must hold of every conversion.

use std::sync::Arc;

use orelint::convert::{Options, Outcome, Report, Target, convert};
use orelint::format::Format;
use orelint::format::input::{Input, Origin};
use orelint::source::Sources;
use proptest::prelude::*;
use serde_json::Value;

/// Converts bytes, with what came of it.
pub(crate) fn converted(bytes: &[u8], options: &Options) -> (Report, Vec<u8>) {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("input".to_owned(), Arc::from(bytes));
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    let mut out = Vec::new();
    let report = convert(&mut input, Target::Stream(&mut out), options).unwrap();
    (report, out)
}

/// Through `chain` and back to NDJSON, the records are the same: same keys, types, order of arrays
/// and digits, and the order of keys too unless a table says that it has another. Or a conversion
/// refuses, names the record and the value, and writes nothing.
pub(crate) fn carries_everything(
    records: &[String],
    chain: &[Format],
    options: &Options,
) -> Result<(), TestCaseError> {
    let mut bytes: Vec<u8> = records
        .iter()
        .flat_map(|record| [record.as_bytes(), b"\n"].concat())
        .collect();
    let mut from = Format::Ndjson;
    let mut any_order = false;
    for to in chain.iter().copied().chain([Format::Ndjson]) {
        let step = Options {
            from,
            to,
            verify: true,
            ..options.clone()
        };
        let (report, out) = converted(&bytes, &step);
        if report.outcome == Outcome::Refused {
            prop_assert!(out.is_empty());
            return refuses(&report, from);
        }
        any_order |= report
            .notes
            .iter()
            .any(|note| note.message.contains("order"));
        prop_assert_eq!(
            report.records,
            records.len() as u64,
            "{}",
            String::from_utf8_lossy(&out)
        );
        (from, bytes) = (to, out);
    }
    same_records(records, &String::from_utf8(bytes).unwrap(), any_order)
}

/// The lines of `text` are the records; with `any_order`, but for the order of their keys.
pub(crate) fn same_records(
    records: &[String],
    text: &str,
    any_order: bool,
) -> Result<(), TestCaseError> {
    let back: Vec<&str> = text.lines().collect();
    if any_order {
        let value = |record: &str| -> Value { serde_json::from_str(record).unwrap() };
        prop_assert!(
            records
                .iter()
                .map(|record| value(record))
                .eq(back.into_iter().map(value)),
            "{}",
            text
        );
    } else {
        prop_assert_eq!(records, back);
    }
    Ok(())
}

/// A refusal is about a value of a record, or about a column; what was written is never at fault.
pub(crate) fn refuses(report: &Report, from: Format) -> Result<(), TestCaseError> {
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.rule.id.starts_with("convert/"));
    let said: Vec<String> = report
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.rule.id, finding.message))
        .collect();
    let Some(finding) = finding else {
        return Err(TestCaseError::fail(format!(
            "reading {from} back: {said:?}"
        )));
    };
    prop_assert_eq!(finding.rule.id, "convert/refused", "{:?}", said);
    prop_assert!(finding.place.pointer.is_some());
    Ok(())
}
