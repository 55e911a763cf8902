//! A file is converted by what its beginning tells of its columns; nothing may come of that which
//! would not have come of looking at all of it first. A stream is written only after that.

use std::fs;

use orelint::convert::{Options, Outcome, Report, Target, convert};
use orelint::format::Format;
use orelint::format::csv::FORESIGHT;
use orelint::format::input::{Input, Origin};
use orelint::source::Sources;

use crate::laws::converted;

/// More than is looked at beforehand: a block is half a megabyte.
const LONG: u64 = (FORESIGHT + 2) << 19;

/// A long file with those lines at its end; those before have filling in a column of its own.
fn long(head: &str, line: &str, last: &[&str]) -> String {
    let filling = "x".repeat(10_000);
    let filled = if head.is_empty() {
        line.replace("}\n", &format!(",\"filling\":\"{filling}\"}}\n"))
    } else {
        line.replace('\n', &format!(",{filling}\n"))
    };
    let mut text = head.replace('\n', ",filling\n") + line;
    while (text.len() as u64) < LONG {
        text.push_str(&filled);
    }
    text.extend(last.iter().copied());
    text
}

/// What comes of the text as a file: the report, and what was written.
fn as_file(text: &str, options: &Options) -> (Report, String) {
    let folder = tempfile::tempdir().unwrap();
    let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
    fs::write(&from, text).unwrap();
    let mut sources = Sources::new();
    let mut input = Input::open(&mut sources, Origin::Path(from), None).unwrap();
    let report = convert(&mut input, Target::File(&to), options).unwrap();
    (report, fs::read_to_string(to).unwrap_or_default())
}

/// Asserts that the file is written as a stream is, and gives the first line of it and the last,
/// without the filling.
fn ends(text: &str, from: Format, to: Format) -> (Report, String, String) {
    let options = Options {
        jobs: 2,
        ..Options::new(from, to)
    };
    let (report, written) = as_file(text, &options);
    let (streamed, out) = converted(text.as_bytes(), &options);
    assert_eq!(report, streamed);
    if report.outcome == Outcome::Written {
        assert!(written.as_bytes() == out, "the file is not as the stream");
    } else {
        assert_eq!(written, "");
    }
    let line = |line: Option<&str>| {
        let line = line.unwrap_or_default();
        line.trim_end_matches("filling")
            .trim_end_matches(',')
            .to_owned()
    };
    let (first, last) = (line(written.lines().next()), line(written.lines().last()));
    (report, first, last)
}

fn to_json(head: &str, line: &str, last: &[&str]) -> (String, String) {
    let (_, first, last) = ends(&long(head, line, last), Format::Csv, Format::Ndjson);
    (first, last)
}

fn to_csv(line: &str, last: &[&str]) -> (Report, String, String) {
    ends(&long("", line, last), Format::Ndjson, Format::Csv)
}

#[test]
fn a_column_is_text_by_its_last_cell() {
    let (first, last) = to_json("id,rank,of\n", "a,1,\n", &["b,2,\n"]);
    assert_eq!(
        [first.as_str(), &last],
        [r#"{"id":"a","rank":1}"#, r#"{"id":"b","rank":2}"#]
    );
    let (first, last) = to_json("id,rank,of\n", "a,1,\n", &["b,NA,\n"]);
    assert_eq!(
        [first.as_str(), &last],
        [r#"{"id":"a","rank":"1"}"#, r#"{"id":"b","rank":"NA"}"#]
    );
    let (first, last) = to_json("id,rank,of\n", "a,1,\n", &["b,2,\"[3\"\n"]);
    assert_eq!(
        [first.as_str(), &last],
        [r#"{"id":"a","rank":1}"#, r#"{"id":"b","rank":2,"of":"[3"}"#]
    );
    let (first, _) = to_json("id,at.x,at.y\n", "a,1,2\n", &["b,1,east\n"]);
    assert_eq!(first, r#"{"id":"a","at":{"x":1,"y":"2"}}"#);
}

#[test]
fn a_fault_in_the_last_row_is_told() {
    let (report, ..) = ends(
        &long("id,n\n", "a,1\n", &["b,\"2\n"]),
        Format::Csv,
        Format::Json,
    );
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].rule.id, "syntax/csv");
    let (report, ..) = to_csv("{\"n\":1}\n", &["{\"n\":}\n"]);
    assert_eq!(report.findings.len(), 1);
}

#[test]
fn the_last_record_may_want_a_column() {
    let (_, first, last) = to_csv("{\"a\":1,\"c\":2}\n", &["{\"a\":1,\"b\":3,\"c\":2}\n"]);
    assert_eq!([first.as_str(), &last], ["a,b,c", "1,3,2"]);
}

#[test]
fn the_last_record_may_tell_an_order() {
    let lines = "{\"a\":1,\"b\":2}\n{\"a\":1,\"c\":2}\n";
    let (report, first, _) = to_csv(lines, &[]);
    assert_eq!((first.as_str(), report.notes), ("a,c,b", vec![]));
    let (report, first, last) = to_csv(lines, &["{\"b\":1,\"c\":2}\n"]);
    assert_eq!([first.as_str(), &last], ["a,b,c", ",1,2"]);
    assert_eq!(report.notes, []);
    let (report, first, _) = to_csv("{\"a\":1,\"b\":2}\n", &["{\"b\":1,\"a\":2}\n"]);
    assert_eq!((first.as_str(), report.notes.len()), ("a,b", 1));
}

#[test]
fn the_last_string_may_change_how_a_column_is_spelled() {
    let spelled = |value: &str, last: &str| {
        let line = |value: &str| format!("{{\"n\":{value}}}\n");
        let (report, _, last) = to_csv(&line(value), &[&line(last)]);
        (last, report.notes.len())
    };
    for (value, last, cell, notes) in [
        ("\"a\"", "\"b\"", "b", 0),
        ("\"a\"", "\"1\"", "1", 0),
        ("\"a\"", "1", "1", 1),
        ("\"a\"", "\"\"", "\"\"\"\"\"\"", 1),
        ("\"1\"", "\"2\"", "\"\"\"2\"\"\"", 1),
        ("\"1\"", "\"a\"", "a", 0),
        ("\"1\"", "2", "2", 1),
        ("1", "2", "2", 0),
        ("1", "\"a\"", "\"\"\"a\"\"\"", 1),
        ("1", "\"\"", "\"\"\"\"\"\"", 1),
    ] {
        assert_eq!(
            spelled(value, last),
            (cell.to_owned(), notes),
            "{value} {last}"
        );
    }
}
