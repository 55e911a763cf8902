//! What must hold of every conversion.

use std::sync::Arc;

use orelint::convert::{Options, Outcome, Report, Target, convert};
use orelint::format::Format;
use orelint::format::input::{Input, Origin};
use orelint::source::Sources;
use proptest::prelude::*;
use serde_json::Value;

use crate::values::MARK;

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

/// How half a character, which is none, is spelled in a format; the last way is in bytes.
pub(crate) fn halves(format: Format) -> &'static [&'static [u8]] {
    match format {
        Format::Json | Format::Ndjson => {
            &[b"\\ud800", b"\\uDFFF", b"\\udc00\\ud83d", b"\xED\xA0\x80"]
        }
        Format::Xml => &[b"&#xD800;", b"&#57343;", b"&#xFFFE;", b"\xED\xBF\xBF"],
        Format::Csv => &[b"\xED\xA0\x80"],
    }
}

/// Where a record has half a character in place of its [`MARK`], whatever the format, a conversion
/// refuses, says where it stands, and writes nothing.
pub(crate) fn half_a_character_is_refused(
    record: &str,
    from: Format,
    half: &[u8],
    to: Format,
) -> Result<(), TestCaseError> {
    let first = "{\"a\":1}";
    let lines = format!("{first}\n{record}\n");
    let step = |from, to| Options {
        verify: true,
        ..Options::new(from, to)
    };
    let (report, sound) = converted(lines.as_bytes(), &step(Format::Ndjson, from));
    if report.outcome == Outcome::Refused {
        return refuses(&report, Format::Ndjson);
    }
    let mark = MARK.to_string();
    let mut places = sound.windows(mark.len());
    let at = places.position(|here| here == mark.as_bytes()).unwrap();
    let broken = [&sound[..at], half, &sound[at + mark.len()..]].concat();
    let (report, out) = converted(&broken, &step(from, to));
    prop_assert_eq!(report.outcome, Outcome::Refused);
    prop_assert!(out.is_empty());
    let finding = &report.findings[0];
    prop_assert!(finding.rule.id.starts_with("syntax/"), "{finding:?}");
    prop_assert_eq!(finding.place.span.start, at as u64, "{:?}", finding);
    if from == Format::Ndjson {
        prop_assert_eq!(finding.place.record, Some(2));
    }
    Ok(())
}

/// Where an object has one key twice, however it is spelled, a conversion refuses, says where both
/// stand, and writes nothing.
pub(crate) fn a_key_that_stands_twice_is_refused(
    record: &str,
    to: Format,
) -> Result<(), TestCaseError> {
    let (first, again) = (r#""twice""#, r#""\u0074wice""#);
    let members = &record[1..record.len() - 1];
    let text = format!("{{{first}:0,{members},{again}:1}}");
    let step = Options {
        verify: true,
        ..Options::new(Format::Json, to)
    };
    let (report, out) = converted(text.as_bytes(), &step);
    prop_assert_eq!(report.outcome, Outcome::Refused);
    prop_assert!(out.is_empty());
    let finding = &report.findings[0];
    prop_assert_eq!(finding.rule.id, "syntax/duplicate-key");
    let end = text.len() as u64 - 3;
    prop_assert_eq!(&finding.place.span, &(end - again.len() as u64..end));
    prop_assert_eq!(&finding.related[0].place.span, &(1..1 + first.len() as u64));
    Ok(())
}
