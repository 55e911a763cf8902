//! Fixes change what they should, nothing else, and are done when they are done.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use orelint::config::Config;
use orelint::config::files::Target;
use orelint::document::{Document, Node};
use orelint::finding::Finding;
use orelint::fix::{apply, together};
use orelint::format::Format;
use orelint::schema::SchemaOptions;
use orelint::source::{Overlaid, Overlay, Sources};
use orelint::validate::files::{Asked, Opened, Schemas, open};
use proptest::prelude::*;

/// What is found in a text, and the text of each record's `kind` and `note`.
struct Judged {
    sources: Sources,
    findings: Vec<Finding>,
    values: Vec<(String, String)>,
}

fn judge(text: &[u8], format: Format, schema: &Path) -> Judged {
    let mut overlay = Overlay::default();
    let overlaid = Overlaid {
        bytes: text.into(),
        is_text: false,
    };
    overlay.set(Path::new("-"), overlaid);
    let mut sources = Sources::new().with_overlay(overlay);
    let records = match format {
        Format::Xml => Some("/rows/row".parse().unwrap()),
        Format::Json => Some("".parse().unwrap()),
        Format::Csv | Format::Ndjson => None,
    };
    let asked = Asked {
        schema: Some(schema.to_string_lossy().into_owned()),
        format: Some(format),
        records,
        ..Asked::default()
    };
    let mut schemas = Schemas::new(SchemaOptions::default());
    let (config, target) = (Config::default(), Target::Stdin);
    let opened = open(&target, &asked, &config, &mut schemas, &mut sources);
    let Ok(Opened::Data(mut data)) = opened else {
        panic!("{}", String::from_utf8_lossy(text));
    };
    let (mut findings, mut values) = (Vec::new(), Vec::new());
    let each = |_, document: &Document<'_>, out: &mut Vec<(String, String)>| {
        let text = |name| {
            let node = document.root().get(name);
            node.and_then(Node::text).unwrap_or_default().to_owned()
        };
        out.push((text("kind"), text("note")));
    };
    data.read(1, each, |mut read, _, mut found| {
        values.append(&mut read);
        findings.append(&mut found);
        ControlFlow::Continue(())
    })
    .unwrap();
    Judged {
        sources,
        findings,
        values,
    }
}

/// The rows, as a person or another program may spell them.
fn spelled(rows: &[(String, String)], format: Format) -> Vec<u8> {
    let json = |(kind, note): &(String, String)| {
        serde_json::json!({"kind": kind, "note": note}).to_string()
    };
    let all: Vec<String> = rows.iter().map(json).collect();
    match format {
        Format::Json => format!("[\n{}\n]\n", all.join(",\n")).into_bytes(),
        Format::Ndjson => format!("{}\n", all.join("\n")).into_bytes(),
        Format::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(["kind", "note"]).unwrap();
            for (kind, note) in rows {
                table.write_record([kind, note]).unwrap();
            }
            table.into_inner().unwrap()
        }
        Format::Xml => {
            let text = |text: &str| {
                let text = text.replace('&', "&amp;");
                text.replace('<', "&lt;").replace('>', "&gt;")
            };
            let row = |(kind, note): &(String, String)| {
                let (kind, note) = (text(kind), text(note));
                format!("<row><kind>{kind}</kind><note>{note}</note></row>")
            };
            let rows: Vec<String> = rows.iter().map(row).collect();
            format!("<rows>{}</rows>", rows.join("\n")).into_bytes()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_fix_writes_the_value_and_leaves_all_others(
        option in "[a-zé][a-z é日𝄞\"'<>&,;|=\\\\]{0,8}[a-z]",
        notes in prop::collection::vec("[a-z0-9\"'<>&,;日 ]{0,6}[a-z]", 1..4),
        blanks in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let schema = folder.path().join("schema.json");
        let rule = serde_json::json!({
            "properties": {"kind": {"type": "string", "enum": [option, "another"]},
                           "note": {"type": "string"}}
        });
        fs::write(&schema, rule.to_string()).unwrap();
        let upper = option.to_uppercase();
        let wrong = if blanks { format!(" {upper} ") } else { upper };
        let rows: Vec<(String, String)> =
            notes.iter().map(|note| (wrong.clone(), note.clone())).collect();
        let right: Vec<(String, String)> =
            notes.iter().map(|note| (option.clone(), note.clone())).collect();
        for (format, _) in Format::ALL {
            let text = spelled(&rows, format);
            let Judged { sources, findings, values } = judge(&text, format, &schema);
            prop_assert_eq!(&values, &rows, "{}", format);
            let file = findings[0].place.file;
            let fixes = findings.into_iter().filter_map(|finding| finding.fix).collect();
            let fixes = together(fixes, false);
            prop_assert_eq!(fixes.len(), rows.len(), "{}", format);
            let stored = sources.stored_as(file);
            let fixed = apply(&text, stored, &fixes, |at| sources.stored(file, at)).unwrap();
            let again = judge(&fixed, format, &schema);
            prop_assert_eq!(again.findings.len(), 0, "{}", String::from_utf8_lossy(&fixed));
            prop_assert_eq!(&again.values, &right, "{}", format);
        }
    }
}

fn orelint(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orelint"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

const HEADER: &str = "id,country,commodity,measure,quantity,unit,as_of,source\n";

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let text = |country, status| {
        format!(
            "{HEADER}a,{country},tungsten,reserves,5,t,2024,synthetic\nb,KAZ,tungsten,reserv,5,t,2024,{status}\n"
        )
    };
    let args = ["validate", "--output-format", "concise", "--format", "csv"];
    let run = |more: &[&str], input: &str| {
        orelint(
            folder.path(),
            &[&args, more, &["-"]].concat(),
            input.as_bytes(),
        )
    };
    let fixed = run(&["--fix"], &text("Kazakhstan", "s"));
    assert_eq!(String::from_utf8_lossy(&fixed.stdout), text("KAZ", "s"));
    let said = String::from_utf8_lossy(&fixed.stderr).into_owned();
    assert!(
        said.starts_with("fixed 1 finding in 1 file\n-:3:16: error[schema/enum]"),
        "{said}"
    );
    assert_eq!(fixed.status.code(), Some(1));
    let same = run(&["--fix"], &text("KAZ", "s"));
    assert_eq!(
        String::from_utf8_lossy(&same.stdout),
        text("KAZ", "s"),
        "unchanged"
    );
    let shown = run(&["--diff"], &text("Kazakhstan", "s"));
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.starts_with("--- a/standard input\n+++ b/standard input\n"),
        "{shown}"
    );
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_permissions_and_its_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
    fs::write(
        &file,
        format!("{HEADER}a,Kazakhstan,tungsten,reserves,5,t,2024,s\n"),
    )
    .unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.csv", &link).unwrap();
    let done = orelint(folder.path(), &["validate", "--fix", "b.csv"], b"");
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(
        text,
        format!("{HEADER}a,KAZ,tungsten,reserves,5,t,2024,s\n")
    );
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(link.is_symlink());
}

#[test]
fn utf_16_stays_utf_16() {
    let folder = tempfile::tempdir().unwrap();
    let text = |country| {
        let text = format!("\u{FEFF}{HEADER}a,{country},tungsten,reserves,5,t,2024,𝄞\r\n");
        let units = text.encode_utf16();
        units.flat_map(u16::to_be_bytes).collect::<Vec<u8>>()
    };
    let file = folder.path().join("a.csv");
    fs::write(&file, text("Côte d’Ivoire")).unwrap();
    let done = orelint(folder.path(), &["validate", "--fix", "a.csv"], b"");
    assert_eq!(fs::read(&file).unwrap(), text("CIV"), "{done:?}");
}

#[test]
fn a_unit_with_several_readings_is_a_guess() {
    let folder = tempfile::tempdir().unwrap();
    let schema = r#"{"properties": {"unit": {"enum": ["Mt", "kt"]}}}"#;
    fs::write(folder.path().join("own.schema.json"), schema).unwrap();
    let fixed = |options: &[&str], input: &str| {
        let args = [
            "validate",
            "--schema",
            "own.schema.json",
            "--format",
            "ndjson",
            "-q",
        ];
        let args = [&args[..], options, &["-"]].concat();
        String::from_utf8(orelint(folder.path(), &args, input.as_bytes()).stdout).unwrap()
    };
    let (metric_or_million, thousand) = ("{\"unit\": \"mt\"}\n", "{\"unit\": \"KT\"}\n");
    assert_eq!(fixed(&["--fix"], metric_or_million), metric_or_million);
    assert_eq!(
        fixed(&["--fix", "--unsafe-fixes"], metric_or_million),
        "{\"unit\": \"Mt\"}\n"
    );
    assert_eq!(fixed(&["--fix"], thousand), "{\"unit\": \"kt\"}\n");
}
