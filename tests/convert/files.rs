//! Whole files: what becomes of the target, and what a person is told.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use orelint::convert::{Compress, ConvertError, Options, Outcome, Report, Target, convert};
use orelint::document::Pointer;
use orelint::finding::Finding;
use orelint::format::input::{Input, Origin};
use orelint::format::{Format, Records};
use orelint::source::Sources;
use tempfile::TempDir;

use crate::laws::converted;

/// A folder with a file in it.
fn folder(name: &str, text: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn convert_file(from: &Path, to: &Path, options: &Options) -> Result<Report, ConvertError> {
    let mut sources = Sources::new();
    let mut input = Input::open(&mut sources, Origin::Path(from.to_owned()), None).unwrap();
    convert(&mut input, Target::File(to), options)
}

fn options(from: Format, to: Format) -> Options {
    Options {
        verify: true,
        ..Options::new(from, to)
    }
}

/// The output as text, all said being well.
fn text(input: &str, options: &Options) -> String {
    let (report, out) = converted(input.as_bytes(), options);
    assert_eq!(report.outcome, Outcome::Written, "{:?}", report.findings);
    String::from_utf8(out).unwrap()
}

/// What is said of the first finding.
fn said(finding: &Finding) -> (&str, Option<u64>, Option<&str>, &str) {
    let place = &finding.place;
    (
        finding.rule.id,
        place.record,
        place.pointer.as_deref(),
        &finding.message,
    )
}

/// What is left in a folder.
fn left(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_table_becomes_typed_records_and_back() {
    let table = "id,rank,quantity,code,p[0].c,p[1].c\nc1,1,1.10,007,KAZ,USA\nc2,,1e5,NA,KAZ,\n";
    let json = text(table, &options(Format::Csv, Format::Json));
    assert_eq!(
        json,
        "[\n{\"id\":\"c1\",\"rank\":1,\"quantity\":1.10,\"code\":\"007\",\"p\":[{\"c\":\"KAZ\"},{\"c\":\"USA\"}]},\n\
         {\"id\":\"c2\",\"quantity\":1e5,\"code\":\"NA\",\"p\":[{\"c\":\"KAZ\"}]}\n]\n"
    );
    assert_eq!(text(&json, &options(Format::Json, Format::Csv)), table);
    let lines = text(&json, &options(Format::Json, Format::Ndjson));
    assert_eq!(lines.lines().count(), 2);
    assert_eq!(text(&lines, &options(Format::Ndjson, Format::Csv)), table);
}

#[test]
fn a_lone_record_stays_one_in_json_and_is_a_row_in_a_table() {
    let indented = Options {
        indent: Some(2),
        ..options(Format::Json, Format::Json)
    };
    assert_eq!(
        text("{\"a\":[1]}", &indented),
        "{\n  \"a\": [\n    1\n  ]\n}\n"
    );
    assert_eq!(
        text("{\"a\":[1]}", &options(Format::Json, Format::Csv)),
        "a[0]\n1\n"
    );
}

#[test]
fn records_may_stand_in_a_wrapper() {
    let records = "/reserves".parse::<Pointer>().unwrap();
    let options = Options {
        records: Records::At(records),
        ..options(Format::Json, Format::Ndjson)
    };
    let input = "{\"title\":\"t\",\"reserves\":[{\"id\":1},{\"id\":2}]}";
    let (report, out) = converted(input.as_bytes(), &options);
    assert_eq!(out, b"{\"id\":1}\n{\"id\":2}\n");
    assert_eq!(
        report.notes[0].message,
        "1 value outside the records was not carried over"
    );
    let (report, out) = converted(
        input.as_bytes(),
        &Options {
            strict: true,
            ..options
        },
    );
    assert_eq!((report.outcome, out.len()), (Outcome::Refused, 0));
    assert_eq!(report.findings[0].rule.id, "convert/dropped");
    assert_eq!(report.notes, [], "it is said once");
}

#[test]
fn what_stands_beside_the_records_of_a_document_is_not_lost_unasked() {
    let input = "<reserves><reserve><id>a</id></reserve>\n<note>n</note></reserves>";
    for to in [Format::Json, Format::Csv] {
        let (report, _) = converted(input.as_bytes(), &options(Format::Xml, to));
        assert_eq!(report.outcome, Outcome::Refused);
        assert_eq!(
            said(&report.findings[0]),
            (
                "convert/dropped",
                None,
                None,
                "another element stands beside the records"
            )
        );
        let start = input.find("<note").unwrap() as u64;
        assert_eq!(report.findings[0].place.span, start..start + 5);
        let named = Options {
            records: Records::At("/reserves".parse().unwrap()),
            ..options(Format::Xml, to)
        };
        assert_eq!(
            converted(input.as_bytes(), &named).0.outcome,
            Outcome::Written
        );
    }
    let versioned = "<reserves version=\"2\"><reserve><id>a</id></reserve></reserves>";
    let json = text(versioned, &options(Format::Xml, Format::Json));
    let xml = text(&json, &options(Format::Json, Format::Xml));
    assert!(xml.trim_end().ends_with(versioned), "{xml}");
}

#[test]
fn only_empty_columns_are_said_to_be_passed_over() {
    let input = "a,,\n1,,x\n2,,y\n";
    let (report, _) = converted(input.as_bytes(), &options(Format::Csv, Format::Json));
    assert_eq!(report.findings[0].rule.id, "csv/unnamed-column");
    let notes: Vec<&str> = report.notes.iter().map(|note| &*note.message).collect();
    assert_eq!(notes, ["1 empty column without a name was passed over"]);
}

#[test]
fn another_order_of_keys_is_counted() {
    let (report, _) = converted(
        b"[{\"a\":1,\"b\":2},{\"b\":3,\"a\":4}]",
        &options(Format::Json, Format::Csv),
    );
    assert_eq!(report.outcome, Outcome::Written);
    assert_eq!(
        report.notes[0].message,
        "1 record was written with the keys in the order of the columns"
    );
}

#[test]
fn encoded_columns_are_named() {
    let (report, out) = converted(
        b"[{\"code\":\"7\"},{\"code\":\"8\"}]",
        &options(Format::Json, Format::Csv),
    );
    assert_eq!(out, b"code\n\"\"\"7\"\"\"\n\"\"\"8\"\"\"\n");
    assert!(
        report.notes[0]
            .message
            .starts_with("column `code` stands in JSON quotes"),
        "{:?}",
        report.notes
    );
    assert!(!report.notes[0].is_loss);
}

#[test]
fn a_refusal_names_record_and_value() {
    let (report, out) = converted(b"[{\"id\":\"c1\"},{}]", &options(Format::Json, Format::Csv));
    assert_eq!((report.outcome, out.len()), (Outcome::Refused, 0));
    let message = "an object without properties would be an empty row, which is none";
    assert_eq!(
        said(&report.findings[0]),
        ("convert/refused", Some(2), Some(""), message)
    );
}

#[test]
fn malformed_input_leaves_the_target_as_it_was() {
    for bad in ["{\"id\": 1}\n{\"id\": }\n", "{\"id\":1}\n7\n"] {
        let (folder, input) = folder("in.ndjson", bad);
        let target = folder.path().join("out.csv");
        fs::write(&target, "old").unwrap();
        let report = convert_file(&input, &target, &options(Format::Ndjson, Format::Csv)).unwrap();
        assert_eq!(report.outcome, Outcome::Refused);
        assert_eq!(report.findings[0].place.record, Some(2));
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        assert_eq!(left(&folder), ["in.ndjson", "out.csv"]);
    }
}

#[test]
fn input_and_output_may_be_one_file() {
    let (folder, path) = folder("data", "a,b\n1,x\n");
    let report = convert_file(&path, &path, &options(Format::Csv, Format::Ndjson)).unwrap();
    assert_eq!((report.outcome, report.records), (Outcome::Written, 1));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "{\"a\":1,\"b\":\"x\"}\n"
    );
    assert_eq!(left(&folder), ["data"]);
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_links_followed() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = folder("in.csv", "a\n1\n");
    let real = folder.path().join("real.json");
    fs::write(&real, "old").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    convert_file(&path, &link, &options(Format::Csv, Format::Json)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "[\n{\"a\":1}\n]\n");
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn output_can_be_compressed() {
    for (compress, name) in [
        (Compress::Gzip, "out.json.gz"),
        (Compress::Zstandard, "out.json.zst"),
    ] {
        let (folder, path) = folder("in.csv", "a\n1\n");
        let packed = folder.path().join(name);
        assert_eq!(Compress::of_path(&packed), compress);
        convert_file(
            &path,
            &packed,
            &Options {
                compress,
                ..options(Format::Csv, Format::Json)
            },
        )
        .unwrap();
        let back = folder.path().join("back.csv");
        convert_file(&packed, &back, &options(Format::Json, Format::Csv)).unwrap();
        assert_eq!(fs::read_to_string(&back).unwrap(), "a\n1\n");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let (_folder, path) = folder("in.csv", "a\n1\n");
    for verify in [false, true] {
        let options = Options {
            verify,
            ..options(Format::Csv, Format::Json)
        };
        let error = convert_file(&path, Path::new("/dev/full"), &options).unwrap_err();
        assert!(matches!(error, ConvertError::Write(_)), "{error}");
    }
}

/// A stream whose reader has gone.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_ends_the_output_and_is_no_error() {
    for verify in [false, true] {
        let mut sources = Sources::new();
        let origin = Origin::Bytes("in.csv".to_owned(), b"a\n1\n"[..].into());
        let mut input = Input::open(&mut sources, origin, None).unwrap();
        let options = Options {
            verify,
            ..options(Format::Csv, Format::Json)
        };
        let report = convert(&mut input, Target::Stream(&mut Gone), &options).unwrap();
        assert_eq!(report.outcome, Outcome::Closed);
    }
}

#[test]
fn nothing_depends_on_the_number_of_threads() {
    let mut table = b"id,a,b\n".to_vec();
    for n in 0..60_000 {
        writeln!(table, "r{n},{},\"x \"\"{n}\"\"\"", n % 7).unwrap();
    }
    let table = String::from_utf8(table).unwrap();
    for to in [Format::Json, Format::Csv, Format::Ndjson, Format::Xml] {
        let one = text(&table, &options(Format::Csv, to));
        let many = text(
            &table,
            &Options {
                jobs: 3,
                ..options(Format::Csv, to)
            },
        );
        assert!(one == many, "{to}");
    }
}

#[test]
fn bytes_that_are_no_text_are_a_finding() {
    let (report, out) = converted(b"a\n\xE9\n", &options(Format::Csv, Format::Json));
    assert_eq!((report.outcome, out.len()), (Outcome::Refused, 0));
    assert_eq!(report.findings[0].rule.id, "syntax/encoding");
}
