//! Records to several tables with their description, and back.

use std::fs;
use std::path::Path;

use orelint::convert::{Options, Outcome, PackageError, Report, Target, convert, open_package};
use orelint::finding::Finding;
use orelint::format::Format;
use orelint::format::csv::{Arrays, CsvOptions};
use orelint::format::input::{Input, Origin};
use orelint::source::Sources;
use proptest::prelude::*;
use serde_json::Value;

use crate::laws::{refuses, same_records};

fn options() -> Options {
    Options {
        table_out: CsvOptions {
            arrays: Arrays::Tables,
            ..CsvOptions::default()
        },
        verify: true,
        ..Options::new(Format::Ndjson, Format::Csv)
    }
}

/// Writes the tables of `text` into `folder`.
pub(crate) fn write(text: &str, folder: &Path, options: &Options) -> Report {
    let origin = Origin::Bytes("input".to_owned(), text.as_bytes().into());
    let mut input = Input::open(&mut Sources::new(), origin, None).unwrap();
    convert(&mut input, Target::Folder(folder), options).unwrap()
}

/// The tables in `folder`, joined to lines of JSON; or what is wrong with them.
pub(crate) fn read(folder: &Path) -> Result<String, Vec<Finding>> {
    chosen(folder, None)
}

/// The same of the one table that is chosen.
pub(crate) fn chosen(folder: &Path, table: Option<&str>) -> Result<String, Vec<Finding>> {
    let description = folder.join("datapackage.json");
    let opened = open_package(&description, table, &mut Sources::new());
    let mut input = match opened {
        Ok(joined) => joined.input,
        Err(PackageError::Data(findings)) => return Err(findings),
        Err(error) => panic!("{error}"),
    };
    let mut out = Vec::new();
    let plain = Options::new(Format::Ndjson, Format::Ndjson);
    let report = convert(&mut input, Target::Stream(&mut out), &plain).unwrap();
    assert_eq!(report.outcome, Outcome::Written, "{:?}", report.findings);
    Ok(String::from_utf8(out).unwrap())
}

/// The records are the same, or a refusal names record and value and writes nothing.
pub(crate) fn tables_carry_everything(
    records: &[String],
    options: &Options,
) -> Result<(), TestCaseError> {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    let lines = records.iter().flat_map(|record| [record.as_str(), "\n"]);
    let text: String = lines.collect();
    let report = write(&text, &folder, options);
    if report.outcome == Outcome::Refused {
        prop_assert!(!folder.exists());
        return refuses(&report, Format::Ndjson);
    }
    let any_order = report
        .notes
        .iter()
        .any(|note| note.message.contains("order"));
    let back = read(&folder);
    let back = back.map_err(|findings| TestCaseError::fail(format!("{findings:?}")))?;
    same_records(records, &back, any_order)
}

/// The files of a folder, each with its text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

const AGREEMENTS: &str = "\
{\"id\":\"k1\",\"title\":\"One\",\"parties\":[{\"country\":\"KAZ\",\"roles\":[\"host\",\"seller\"]},{\"country\":\"USA\"}],\"languages\":[],\"binding\":true}
{\"id\":\"k2\",\"parties\":[{\"country\":\"UZB\",\"roles\":[\"host\"]},\"eu\",null,{}],\"languages\":[\"en\",\"ru\"],\"binding\":false}
";

#[test]
fn arrays_become_tables_keyed_by_their_parents() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    let options = Options {
        table_name: "agreements".into(),
        ..options()
    };
    let report = write(AGREEMENTS, &folder, &options);
    assert_eq!(report.outcome, Outcome::Written, "{:?}", report.findings);
    let files = files(&folder);
    let table = |name: &str| {
        let found = files.iter().find(|(known, _)| known == name);
        &*found.unwrap().1
    };
    assert_eq!(
        table("agreements.csv"),
        "id,title,languages,binding\nk1,One,[],true\nk2,,,false\n"
    );
    assert_eq!(
        table("agreements.parties.csv"),
        "_id,_parties,value,country\nk1,0,,KAZ\nk1,1,,USA\nk2,0,,UZB\nk2,1,\"\"\"eu\"\"\",\nk2,2,null,\nk2,3,{},\n"
    );
    assert_eq!(
        table("agreements.parties.roles.csv"),
        "_id,_parties,_roles,value\nk1,0,0,host\nk1,0,1,seller\nk2,0,0,host\n"
    );
    assert_eq!(
        table("agreements.languages.csv"),
        "_id,_languages,value\nk2,0,en\nk2,1,ru\n"
    );
    assert_eq!(files.len(), 5);
    assert_eq!(read(&folder).unwrap(), AGREEMENTS);
}

#[test]
fn records_without_ids_of_their_own_are_numbered() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    for text in [
        "{\"a\":[1,2]}\n{\"a\":[[],[3,[4]]]}\n{}\n",
        "{\"id\":\"x\",\"_row\":[{\"_row\":1}]}\n{\"id\":\"x\",\"_row\":[7]}\n",
        "{\"id\":\"7\",\"a\":[1]}\n{\"id\":\"x\",\"a\":[{\"value\":1},2]}\n{\"id\":8}\n",
    ] {
        write(text, &folder, &options());
        let files = files(&folder);
        let (_, root) = files
            .iter()
            .find(|(name, _)| name == "records.csv")
            .unwrap();
        assert!(root.starts_with("_row"), "{root}");
        assert_eq!(read(&folder).unwrap(), text);
    }
}

#[test]
fn integers_are_keys_too() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    let text = "{\"id\":7,\"a\":[1]}\n{\"id\":-8,\"a\":[2]}\n";
    write(text, &folder, &options());
    let (_, child) = &files(&folder)[1];
    assert_eq!(child, "_id,_a,value\n7,0,1\n-8,0,2\n");
    assert_eq!(read(&folder).unwrap(), text);
}

#[test]
fn a_number_of_a_record_counts_over_all_chunks_and_threads() {
    let home = tempfile::tempdir().unwrap();
    let lines = (0..60_000).map(|n| format!("{{\"n\":{n},\"a\":[{n},\"{n}\"]}}\n"));
    let text = lines.collect::<Vec<_>>().concat();
    let folders = [1, 3].map(|jobs| {
        let folder = home.path().join(jobs.to_string());
        let options = Options { jobs, ..options() };
        assert_eq!(write(&text, &folder, &options).outcome, Outcome::Written);
        folder
    });
    assert!(files(&folders[0]) == files(&folders[1]));
    assert!(read(&folders[0]).unwrap() == text);
}

/// Tables of which one was edited.
fn edited(name: &str, from: &str, to: &str) -> Vec<Finding> {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    write(AGREEMENTS, &folder, &options());
    let path = folder.join(name);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    read(&folder).unwrap_err()
}

#[test]
fn rows_that_do_not_fit_are_told_with_their_place() {
    for (name, from, to, message) in [
        (
            "records.csv",
            "k1,One",
            "k9,One",
            "this row of `records.parties` belongs to no row of its parent",
        ),
        (
            "records.parties.csv",
            "k1,1",
            "k1,2",
            "`_parties` should be 1 here",
        ),
        (
            "records.csv",
            "k2,,,",
            "k2,,[],",
            "`languages` has a value of its own, and members or elements too",
        ),
        (
            "records.languages.csv",
            "value",
            "tongue",
            "the description has no field `tongue`",
        ),
        (
            "datapackage.json",
            "\"records.csv\"",
            "\"../records.csv\"",
            "`../records.csv` is no path within the package's folder",
        ),
        (
            "datapackage.json",
            "\"resources\"",
            "\"tables\"",
            "the package has no list of `resources`",
        ),
    ] {
        let findings = edited(name, from, to);
        assert_eq!(findings[0].message, message);
        assert_eq!(findings[0].rule.id, "syntax/package");
    }
    let unclosed = edited("records.parties.csv", "k1,0", "\"k1,0");
    assert_eq!(unclosed[0].rule.id, "syntax/csv");
}

#[test]
fn a_package_by_others_with_one_table_is_read() {
    let home = tempfile::tempdir().unwrap();
    let package = r#"{"name": "synthetic", "resources": [{"name": "ore", "path": "ore.csv",
        "dialect": {"delimiter": ";"}, "schema": {"missingValues": ["", "-"], "fields": [
        {"name": "code", "type": "string"}, {"name": "tonnes", "type": "number"},
        {"name": "a.b", "type": "any"}, {"name": "on", "type": "date"}]}}]}"#;
    fs::write(home.path().join("datapackage.json"), package).unwrap();
    let table = "code;tonnes;a.b;on\n007;1.10;x;2024\n-;-;7;\n008;n/a;;2025-01-01\n";
    fs::write(home.path().join("ore.csv"), table).unwrap();
    assert_eq!(
        read(home.path()).unwrap(),
        "{\"code\":\"007\",\"tonnes\":1.10,\"a.b\":\"x\",\"on\":\"2024\"}\n{\"a.b\":\"7\"}\n\
         {\"code\":\"008\",\"tonnes\":\"n/a\",\"on\":\"2025-01-01\"}\n"
    );
}

#[test]
fn a_folder_with_other_files_is_not_replaced() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    let options = options();
    for text in [AGREEMENTS, "{\"id\":1}\n"] {
        assert_eq!(write(text, &folder, &options).outcome, Outcome::Written);
        assert_eq!(read(&folder).unwrap(), text);
    }
    assert_eq!(files(&folder).len(), 2, "tables of before are gone");
    let bad = write("{\"id\":1}\n{\"id\":}\n", &folder, &options);
    assert_eq!(bad.outcome, Outcome::Refused);
    assert_eq!(read(&folder).unwrap(), "{\"id\":1}\n");
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let origin = Origin::Bytes("input".to_owned(), AGREEMENTS.as_bytes().into());
    let mut input = Input::open(&mut Sources::new(), origin, None).unwrap();
    let error = convert(&mut input, Target::Folder(&folder), &options).unwrap_err();
    assert!(error.to_string().contains("`notes.txt`"), "{error}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

/// What `refuses` asks is about a value; this is about what was read.
#[test]
fn the_description_holds_for_records_of_any_name() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("out");
    let text = "{\"Ü/..\":[1],\"ü/..\":[2],\"\":[{\"\":[3]}],\"a.b\":{\"c\":[4]}}\n";
    write(text, &folder, &options());
    assert_eq!(read(&folder).unwrap(), text);
    let package = fs::read(folder.join("datapackage.json")).unwrap();
    let package: Value = serde_json::from_slice(&package).unwrap();
    for resource in package["resources"].as_array().unwrap() {
        let name = resource["name"].as_str().unwrap();
        let is_plain =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "._-".contains(sign);
        assert!(name.chars().all(is_plain), "{name}");
    }
}
