//! How files are named in reports: for people, from the working folder; for services, from the
//! repository's root.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A repository with one faulty record at its top, in `data`, and in `data/sub` (synthetic).
fn repository() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("data/sub")).unwrap();
    let config = "[[data]]\npaths = [\"**/*.csv\"]\nschema = \"reserve\"\n";
    fs::write(home.path().join("orelint.toml"), config).unwrap();
    for name in ["top.csv", "data/a.csv", "data/sub/b.csv"] {
        let table = "id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserve,1,s\n";
        fs::write(home.path().join(name), table).unwrap();
    }
    home
}

/// What `validate` reports in the format, run in a folder; the variable names the repository.
fn report(folder: &Path, format: &str, variable: Option<(&str, &Path)>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
    command.current_dir(folder).args(["validate", "--quiet"]);
    command.args(["--output-format", format]);
    command
        .env_remove("GITHUB_WORKSPACE")
        .env_remove("CI_PROJECT_DIR");
    command.env_remove("GITHUB_ACTIONS").envs(variable);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// The text between `before` and the next quote or comma, each time.
fn each<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    let rest = text.split(before).skip(1);
    rest.map(|rest| rest.split(['"', ',', ':']).next().unwrap())
        .collect()
}

const FROM_ROOT: [&str; 3] = ["data/a.csv", "data/sub/b.csv", "top.csv"];
const FROM_SUB: [&str; 3] = ["../a.csv", "b.csv", "../../top.csv"];

#[test]
fn services_are_told_paths_from_the_root() {
    let home = repository();
    fs::create_dir(home.path().join(".git")).unwrap();
    let sub = home.path().join("data/sub");
    let report = |format| report(&sub, format, None);
    assert_eq!(each(&report("github"), "file="), FROM_ROOT);
    assert_eq!(
        each(&report("gitlab"), "\"location\":{\"path\":\""),
        FROM_ROOT
    );
    assert_eq!(each(&report("junit"), "<testsuite name=\""), FROM_ROOT);
    let sarif = report("sarif");
    let artifacts = each(
        &sarif,
        "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"",
    );
    assert_eq!(artifacts, FROM_ROOT);
    assert!(
        sarif.contains("\"uri\":\"top.csv\",\"uriBaseId\":\"%SRCROOT%\""),
        "{sarif}"
    );
    assert!(
        sarif.contains("\"originalUriBaseIds\": {\"%SRCROOT%\":"),
        "{sarif}"
    );
}

#[test]
fn people_and_reviewdog_are_told_paths_from_the_working_folder() {
    let home = repository();
    fs::create_dir(home.path().join(".git")).unwrap();
    let sub = home.path().join("data/sub");
    let concise = report(&sub, "concise", None);
    let paths: Vec<&str> = concise
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(paths, FROM_SUB);
    assert_eq!(each(&report(&sub, "human", None), "--> "), FROM_SUB);
    assert_eq!(each(&report(&sub, "rdjson", None), "\"path\":\""), FROM_SUB);
}

/// An archive that was unpacked has no `.git`; the pipeline knows all the same.
#[test]
fn a_pipeline_names_the_root_where_git_does_not() {
    let home = repository();
    let sub = home.path().join("data/sub");
    for name in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        let report = report(&sub, "github", Some((name, home.path())));
        assert_eq!(each(&report, "file="), FROM_ROOT, "{name}");
    }
    assert_eq!(each(&report(&sub, "github", None), "file="), FROM_SUB);
    assert!(!report(&sub, "sarif", None).contains("SRCROOT"));
}
