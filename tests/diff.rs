//! `diff` against git revisions, and its JSON against its schema.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HEADER: &str = "id,country,commodity,measure,rank,source\n";

fn orelint(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
    command.current_dir(folder).args(args);
    command.env_remove("GITHUB_ACTIONS").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    for name in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{name}_NAME"), "test");
        command.env(format!("GIT_{name}_EMAIL"), "test@example.org");
    }
    let run = command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .current_dir(folder)
        .args(args);
    let output = run.output().unwrap();
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        text(&output.stderr)
    );
}

/// A repository (synthetic) whose last commit is well, and whose working folder is not.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("claims")).unwrap();
    fs::write(
        at("orelint.toml"),
        "[[data]]\npaths = [\"claims/*\"]\nschema = \"reserve\"\n",
    )
    .unwrap();
    let old = format!("{HEADER}a,KAZ,tungsten,reserves,2,s\nb,CHN,tungsten,reserve,1,s\n");
    fs::write(at("claims/a.csv"), old).unwrap();
    git(
        folder.path(),
        &["init", "--quiet", "--initial-branch", "main"],
    );
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "first"]);
    let new = format!("{HEADER}b,CHN,tungsten,reserve,1,s\na,KAZ,tungsten,reserves,first,s\n");
    fs::write(at("claims/a.csv"), new).unwrap();
    folder
}

#[test]
fn a_revision_is_compared_with_the_working_folder() {
    let folder = repository();
    let index = fs::read(folder.path().join(".git/index")).unwrap();
    for args in [
        &["diff", "--rev", "main"][..],
        &["diff", "--rev", "HEAD", "claims"],
        &["diff", "--rev", "main", "claims/a.csv"],
    ] {
        let output = orelint(folder.path(), args);
        let said = text(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{args:?}: {said}{}",
            text(&output.stderr)
        );
        assert!(
            said.contains("changed claims/a.csv:3:1 a\n    rank  2 -> \"first\"\n"),
            "{said}"
        );
        assert!(said.contains("`first` is not a whole number"), "{said}");
        // That was so before, on another line.
        assert!(!said.contains("schema/enum"), "{said}");
        assert!(text(&output.stderr).contains("0 added, 0 removed, 1 changed, 1 the same"));
    }
    assert_eq!(fs::read(folder.path().join(".git/index")).unwrap(), index);
}

#[test]
fn the_same_is_seen_from_a_folder_below() {
    let folder = repository();
    let below = folder.path().join("claims");
    let output = orelint(&below, &["diff", "--rev", "main", "a.csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    fs::remove_file(below.join("a.csv")).unwrap();
    fs::write(
        below.join("b.csv"),
        format!("{HEADER}a,KAZ,tungsten,reserves,2,s\n"),
    )
    .unwrap();
    let output = orelint(&below, &["diff", "--rev", "main"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said, "removed main:claims/a.csv:3:1 b\n");
}

#[test]
fn a_revision_from_before_the_first_baseline_accepts_nothing() {
    let folder = repository();
    let config = folder.path().join("orelint.toml");
    let settings = fs::read_to_string(&config).unwrap();
    let baseline = "orelint-baseline.json";
    let run = orelint(folder.path(), &["check", "--write-baseline", baseline]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    fs::write(&config, format!("baseline = {baseline:?}\n{settings}")).unwrap();
    let output = orelint(folder.path(), &["diff", "--rev", "HEAD"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("1 changed, 1 the same; 0 new"), "{said}");
    // What becomes new after that is found all the same.
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "adopt"]);
    let new = format!("{HEADER}b,CHN,tungsten,reserve,one,s\n");
    fs::write(folder.path().join("claims/b.csv"), new).unwrap();
    for rev in ["HEAD", "HEAD~1"] {
        let output = orelint(folder.path(), &["diff", "--rev", rev]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    }
    // A baseline that cannot be read is shown where git has it, not where it lay for a while.
    fs::write(folder.path().join(baseline), "no baseline").unwrap();
    git(
        folder.path(),
        &["commit", "--quiet", "--all", "--message", "broken"],
    );
    let output = orelint(folder.path(), &["diff", "--rev", "HEAD"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("HEAD:orelint-baseline.json"), "{said}");
    assert!(!said.contains(".tmp"), "{said}");
}

#[test]
fn what_git_does_not_have_is_said() {
    let folder = repository();
    let cases = [
        (
            &["diff", "--rev", "mian"][..],
            "there is no git revision `mian`",
        ),
        (&["diff", "--rev=--all"], "is no git revision"),
        (
            &["diff", "--rev", "main", "claims/new.csv"],
            "`main` has no file or folder `claims/new.csv`",
        ),
    ];
    fs::write(folder.path().join("claims/new.csv"), HEADER).unwrap();
    for (args, words) in cases {
        let output = orelint(folder.path(), args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
    let outside = tempfile::tempdir().unwrap();
    let output = orelint(outside.path(), &["diff", "--rev", "main"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--rev needs a git repository"));
}

#[test]
fn the_json_keeps_to_its_schema() {
    let folder = repository();
    let args = [
        "diff",
        "--rev",
        "main",
        "--output-format",
        "json",
        "-o",
        "diff.json",
    ];
    assert_eq!(orelint(folder.path(), &args).status.code(), Some(1));
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/diff.schema.json");
    let schema = schema.to_string_lossy();
    let output = orelint(
        folder.path(),
        &["validate", "diff.json", "--schema", &schema],
    );
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("diff.json")).unwrap()).unwrap();
    assert_eq!(json["changed"][0]["fields"][0]["old"].to_string(), "2");
    assert_eq!(json["new_findings"][0]["rule"], "schema/type");
    assert_eq!(json["summary"]["new_findings"], 1);
}

/// A copy of the folder of the transcript `edition.md`.
fn editions() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/edition.in");
    fs::create_dir(folder.path().join("claims")).unwrap();
    for name in [
        "orelint.toml",
        "sources.json",
        "accepted.json",
        "claims/news.csv",
        "claims/survey-2024.csv",
        "claims/survey-2025.csv",
    ] {
        fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    folder
}

#[test]
fn the_json_of_editions_keeps_to_its_schema() {
    let folder = editions();
    let edition = ["diff", "--edition", "survey-2024", "survey-2025"];
    let args = [&edition[..], &["--output-format", "json", "-o", "out.json"]].concat();
    assert_eq!(orelint(folder.path(), &args).status.code(), Some(1));
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/edition.schema.json");
    let schema = schema.to_string_lossy();
    let output = orelint(
        folder.path(),
        &["validate", "out.json", "--schema", &schema],
    );
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(json["rankings"][0]["changed"][0]["country"], "ZAF");
    assert_eq!(json["baseline"]["look_again"][0]["is_past"], true);
    assert_eq!(json["summary"]["gone_findings"], 1);
}

#[test]
fn the_proposed_baseline_accepts_what_the_edition_brings_and_no_more() {
    let folder = editions();
    // Without the old baseline, what was found before is not accepted by the way.
    let config = folder.path().join("orelint.toml");
    let settings = fs::read_to_string(&config).unwrap();
    fs::write(&config, settings.replace("baseline =", "# baseline =")).unwrap();
    let edition = ["diff", "--edition", "survey-2024", "survey-2025"];
    let args = [&edition[..], &["--write-baseline", "new.json"]].concat();
    let output = orelint(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--reason, --by and --until"));
    let output = orelint(
        folder.path(),
        &[
            "check",
            "--baseline",
            "new.json",
            "--output-format",
            "concise",
        ],
    );
    let said = text(&output.stdout);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("rank/order"), "{said}");
}

#[test]
fn paths_count_from_where_orelint_is_called() {
    let folder = editions();
    let below = folder.path().join("notes/deep");
    fs::create_dir_all(&below).unwrap();
    let output = orelint(&below, &["check", "--output-format", "concise"]);
    let said = text(&output.stdout);
    assert!(said.starts_with("../../claims/news.csv:2:"), "{said}");
    // A report that is read elsewhere has the whole path.
    let output = orelint(&below, &["check", "--output-format", "sarif"]);
    let said = text(&output.stdout);
    assert!(said.contains("/claims/news.csv\""), "{said}");
    assert!(!said.contains("\"uri\":\"../"), "{said}");
    fs::write(folder.path().join("orelint.toml"), "x = 1\n").unwrap();
    let output = orelint(&below, &["check"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("--> ../../orelint.toml:1:1"), "{said}");
}
