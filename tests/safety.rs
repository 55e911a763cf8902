//! Whatever stops a conversion, the file or folder that was there is there still, and whole.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const ORELINT: &str = env!("CARGO_BIN_EXE_orelint");

/// The signals of POSIX by which runs end here.
const KILL: i32 = 9;
const FILE_SIZE: i32 = 25;

/// A folder with a table, records that take some blocks, and an old target.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("a.csv"), "a,b\n1,x\n").unwrap();
    fs::write(home.path().join("big.ndjson"), records(40_000)).unwrap();
    fs::write(home.path().join("out.json"), "old").unwrap();
    home
}

fn records(count: u32) -> String {
    let line = |n| format!("{{\"id\":\"r{n}\",\"list\":[{n},\"{n}\"]}}\n");
    (0..count).map(line).collect::<Vec<_>>().concat()
}

fn orelint(home: &TempDir, arguments: &str) -> Command {
    let mut command = Command::new(ORELINT);
    command.arg("convert").args(arguments.split(' '));
    command.arg("--no-config").current_dir(home.path());
    command
}

fn run(home: &TempDir, arguments: &str) -> Output {
    orelint(home, arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn text(home: &TempDir, name: &str) -> String {
    fs::read_to_string(home.path().join(name)).unwrap()
}

/// The names of what runs have left behind.
fn left(home: &TempDir) -> Vec<String> {
    left_in(home.path())
}

fn left_in(folder: &Path) -> Vec<String> {
    let mut names = names_in(folder);
    names.retain(|name| name.starts_with(".orelint-"));
    names
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// Begins to convert standard input, and waits until something was written.
fn begun(home: &TempDir, arguments: &str) -> Child {
    let mut command = orelint(home, arguments);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(records(60_000).as_bytes()).unwrap();
    let started = Instant::now();
    while left(home).is_empty() {
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "nothing is written"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    // The pipe stays open, so the run goes on until it is killed.
    child.stdin = Some(pipe);
    child
}

#[test]
fn a_killed_run_leaves_the_old_file_and_the_next_clears_up() {
    let home = home();
    let mut child = begun(&home, "- --from ndjson -o out.json");
    let live = left(&home);
    // What a live run writes is not cleared away by another.
    assert!(run(&home, "a.csv -o other.json").status.success());
    assert_eq!(left(&home), live);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(KILL));
    assert_eq!(text(&home, "out.json"), "old");
    assert_eq!(left(&home), live);
    assert!(run(&home, "a.csv -o out.json").status.success());
    assert_eq!(left(&home), Vec::<String>::new());
    assert_eq!(text(&home, "out.json"), "[\n{\"a\":1,\"b\":\"x\"}\n]\n");
}

#[test]
fn a_killed_run_leaves_the_old_tables() {
    let home = home();
    assert!(run(&home, "a.csv --arrays tables -o out").status.success());
    let before = text(&home, "out/a.csv");
    // Tables need two passes, so they are written when the input is read; a file may stop there.
    let dead = home.path().join(".orelint-dead");
    fs::create_dir(&dead).unwrap();
    fs::write(dead.join("big.csv"), "half").unwrap();
    let limited = limited(&home, "", "convert big.ndjson --arrays tables -o out");
    assert_eq!(
        limited.status.signal(),
        Some(FILE_SIZE),
        "{}",
        said(&limited)
    );
    assert_eq!(text(&home, "out/a.csv"), before);
    assert_eq!(left(&home).len(), 1, "that of the run just killed");
    let next = run(&home, "big.ndjson --arrays tables --verify -o out");
    assert!(next.status.success(), "{}", said(&next));
    assert_eq!(left(&home), Vec::<String>::new());
    assert!(!home.path().join("out/a.csv").exists());
    assert!(text(&home, "out/big.list.csv").starts_with("_id,_list,value\nr0,0,0\n"));
}

/// Runs with files limited to 64 KiB, as a disk that is full; `before` is a shell command.
fn limited(home: &TempDir, before: &str, arguments: &str) -> Output {
    let script = format!("{before}\nulimit -f 64; exec {ORELINT} {arguments} --no-config");
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(home.path());
    // Files without a name stand there, too; one that had a name would be left by a kill.
    command.env("TMPDIR", temporary(home));
    command.output().unwrap()
}

/// The folder for temporary files, made where it is not there.
fn temporary(home: &TempDir) -> PathBuf {
    let folder = home.path().join("tmp");
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_killed_run_over_a_folder_leaves_each_file_old_or_new() {
    let home = home();
    let data = home.path().join("data");
    fs::create_dir_all(home.path().join("out")).unwrap();
    fs::create_dir(&data).unwrap();
    for name in ["a", "z"] {
        fs::write(data.join(format!("{name}.csv")), "a\n1\n").unwrap();
    }
    fs::write(data.join("m.ndjson"), records(40_000)).unwrap();
    for name in ["a", "m", "z"] {
        fs::write(home.path().join(format!("out/{name}.json")), "old").unwrap();
    }
    let texts = || ["out/a.json", "out/m.json", "out/z.json"].map(|name| text(&home, name));
    let killed = limited(&home, "", "convert data --to json -o out");
    assert_eq!(killed.status.signal(), Some(FILE_SIZE), "{}", said(&killed));
    assert_eq!(texts(), ["[\n{\"a\":1}\n]\n", "old", "old"]);
    let out = home.path().join("out");
    assert_eq!(left_in(&out).len(), 1, "that of the file just written");
    // A disk that is full is told of that file alone.
    let told = limited(&home, "trap '' XFSZ", "convert data --to json -o out");
    assert_eq!(told.status.code(), Some(2), "{}", said(&told));
    assert!(said(&told).contains("data/m.ndjson: cannot write the output"));
    assert_eq!(texts(), ["[\n{\"a\":1}\n]\n", "old", "[\n{\"a\":1}\n]\n"]);
    assert_eq!(left_in(&out), Vec::<String>::new());
    let next = run(&home, "data --to json --verify -o out");
    assert!(next.status.success(), "{}", said(&next));
    assert!(texts()[1].ends_with("[39999,\"39999\"]}\n]\n"));
    assert_eq!(left_in(&out), Vec::<String>::new());
}

#[test]
fn what_is_put_aside_goes_with_its_run_or_with_the_next() {
    let home = home();
    let folder = temporary(&home);
    let verify = |input: &str| {
        let mut command = orelint(&home, &format!("{input} --from ndjson --to json --verify"));
        command.env("TMPDIR", &folder).stdout(Stdio::piped());
        command
    };
    // Nobody reads: what was verified stands aside until the pipe takes it.
    let mut child = verify("big.ndjson").spawn().unwrap();
    let started = Instant::now();
    while names_in(&folder).is_empty() {
        assert!(started.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(KILL));
    assert_eq!(names_in(&folder).len(), 1);
    // Standard input, put aside by a run that is killed, has no name.
    let mut child = verify("-").stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // More than a pipe holds, so most of it was read.
    pipe.write_all(records(60_000).as_bytes()).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(verify("big.ndjson").output().unwrap().status.success());
    assert_eq!(names_in(&folder), Vec::<String>::new());
    assert_eq!(text(&home, "out.json"), "old");
}

#[test]
fn a_killed_fmt_leaves_the_old_file_or_the_new_one() {
    let home = home();
    let path = home.path().join("big.json");
    let old = format!("[{}]", records(60_000).trim_end().replace('\n', ","));
    fs::write(&path, &old).unwrap();
    for (before, arguments) in [
        ("", "fmt big.json"),
        ("trap '' XFSZ", "fmt big.json --sort id"),
    ] {
        let stopped = limited(&home, before, arguments);
        match before {
            "" => assert_eq!(stopped.status.signal(), Some(FILE_SIZE)),
            _ => assert_eq!(stopped.status.code(), Some(2), "{}", said(&stopped)),
        }
        assert!(text(&home, "big.json") == old);
        assert_eq!(left(&home), Vec::<String>::new());
        assert_eq!(names_in(&temporary(&home)), Vec::<String>::new());
    }
    // Killed while the file is put in its place, as far as that can be met.
    let mut fmt = Command::new(ORELINT);
    fmt.args(["fmt", "big.json", "--no-config", "--quiet"]);
    let mut child = fmt.current_dir(home.path()).spawn().unwrap();
    while left(&home).is_empty() && child.try_wait().unwrap().is_none() {}
    child.kill().unwrap();
    child.wait().unwrap();
    let now = text(&home, "big.json");
    assert!(now == old || now.ends_with("  }\n]\n"));
    assert!(fmt.status().unwrap().success());
    assert!(text(&home, "big.json").ends_with("  }\n]\n"));
    assert_eq!(left(&home), Vec::<String>::new());
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let home = home();
    for arguments in [
        "convert big.ndjson -o out.json",
        "convert big.ndjson --verify -o out.json",
    ] {
        let killed = limited(&home, "", arguments);
        assert_eq!(killed.status.signal(), Some(FILE_SIZE), "{}", said(&killed));
        assert_eq!(text(&home, "out.json"), "old");
        let told = limited(&home, "trap '' XFSZ", arguments);
        assert_eq!(told.status.code(), Some(2), "{}", said(&told));
        assert!(
            said(&told).contains("cannot write the output: File too large"),
            "{}",
            said(&told)
        );
        assert_eq!(text(&home, "out.json"), "old");
        assert_eq!(left(&home), Vec::<String>::new());
    }
    let full = run(&home, "big.ndjson --to json -o /dev/full");
    assert_eq!(full.status.code(), Some(2));
    assert!(
        said(&full).contains("No space left on device"),
        "{}",
        said(&full)
    );
}

#[test]
fn a_bad_record_leaves_the_old_file_and_the_old_tables() {
    let home = home();
    fs::write(
        home.path().join("bad.ndjson"),
        records(30_000) + "{\"id\": }\n",
    )
    .unwrap();
    assert!(run(&home, "a.csv --arrays tables -o out").status.success());
    for arguments in [
        "bad.ndjson -o out.json",
        "bad.ndjson --arrays tables -o out",
    ] {
        let output = run(&home, arguments);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let found = String::from_utf8_lossy(&output.stdout);
        assert!(found.contains("bad.ndjson:30001:8"), "{found}");
        assert_eq!(text(&home, "out.json"), "old");
        assert_eq!(text(&home, "out/a.csv"), "_row,a,b\n1,1,x\n");
        assert_eq!(left(&home), Vec::<String>::new());
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let home = home();
    for verify in ["", " --verify"] {
        let mut command = orelint(&home, &format!("big.ndjson --to json{verify}"));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(!said(&output).contains("written"), "{}", said(&output));
    }
}

#[test]
fn a_file_may_be_converted_in_its_place_and_keeps_its_permissions_and_links() {
    let home = home();
    let path = home.path().join("a.csv");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("a.csv", home.path().join("link")).unwrap();
    let output = run(&home, "a.csv --to ndjson --verify -o link");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(text(&home, "a.csv"), "{\"a\":1,\"b\":\"x\"}\n");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_eq!(
        fs::read_link(home.path().join("link")).unwrap(),
        Path::new("a.csv")
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    let output = run(&home, "big.ndjson --to ndjson -o a.csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("the file is read-only"),
        "{}",
        said(&output)
    );
}
