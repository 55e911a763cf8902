//! What comes out does not depend on the number of threads, and memory does not grow with the file.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// How many synthetic claims a file has: enough for several chunks.
const CLAIMS: usize = 12_000;

fn orelint(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orelint"))
        .current_dir(folder)
        .args(args)
        .output()
        .unwrap()
}

/// Claims of which every 97th has a fault, as members of a JSON object.
fn claim(index: usize) -> String {
    let quantity = if index.is_multiple_of(97) {
        "\"2,400\"".to_owned()
    } else {
        (index * 7).to_string()
    };
    format!(
        r#"{{"id": "synthetic-{index}", "country": "KAZ", "commodity": "tungsten", "deposit": "d{index}", "measure": "reserves", "quantity": {quantity}, "unit": "t", "source": "s{}", "note": "synthetic, \"quoted\"\nand long enough to fill chunks with {index}"}}"#,
        index % 7
    )
}

/// The same claims in every format; the other three are made by `convert` from NDJSON.
fn corpora(folder: &Path) -> Vec<PathBuf> {
    let mut lines = String::new();
    for index in 0..CLAIMS {
        writeln!(lines, "{}", claim(index)).unwrap();
    }
    fs::write(folder.join("claims.ndjson"), lines).unwrap();
    for format in ["csv", "json", "xml"] {
        let target = format!("claims.{format}");
        let output = orelint(folder, &["convert", "claims.ndjson", "-o", &target]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    ["csv", "json", "ndjson", "xml"]
        .iter()
        .map(|format| PathBuf::from(format!("claims.{format}")))
        .collect()
}

/// Records are counted within a chunk first; what a record accepts is its own, wherever it stands.
#[test]
fn records_accept_their_own_findings_in_every_chunk() {
    let folder = TempDir::new().unwrap();
    let mut table =
        "id,country,commodity,measure,quantity,unit,source,x-accept.rule,x-accept.reason\n"
            .to_owned();
    for index in 0..CLAIMS {
        let faulty = index.is_multiple_of(1000);
        let measure = if faulty { "reserve" } else { "reserves" };
        let accepts = if faulty || index + 1 == CLAIMS {
            "schema/enum,synthetic: a note that is long enough to fill chunks"
        } else {
            ","
        };
        let row = format!(
            "r{index},KAZ,tungsten,{measure},{index},t,synthetic-source-of-the-tests,{accepts}"
        );
        writeln!(table, "{row}").unwrap();
    }
    fs::write(folder.path().join("claims.csv"), table).unwrap();
    for jobs in ["1", "3"] {
        let arguments = [
            "validate",
            "claims.csv",
            "--jobs",
            jobs,
            "--output-format",
            "concise",
        ];
        let output = orelint(folder.path(), &arguments);
        let unused = format!(
            "claims.csv:{}:68: warning[accept/unused] this record has no `schema/enum` to accept\n",
            CLAIMS + 1
        );
        assert_eq!(String::from_utf8(output.stdout).unwrap(), unused, "{jobs}");
        let counts = String::from_utf8(output.stderr).unwrap();
        let hidden = CLAIMS.div_ceil(1000);
        assert!(
            counts.contains(&format!("; {hidden} accepted findings hidden")),
            "{counts}"
        );
        assert!(output.status.success());
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = TempDir::new().unwrap();
    for path in corpora(folder.path()) {
        let path = path.to_string_lossy().into_owned();
        let size = fs::metadata(folder.path().join(&path)).unwrap().len();
        assert!(
            size > 1 << 20,
            "{path} has more than one chunk: {size} bytes"
        );
        // Where one value holds all records, the call says where; rows and lines are records already.
        let records: &[&str] = match path.rsplit('.').next() {
            Some("xml") => &["--records", "/records/record"],
            Some("json") => &["--records", ""],
            _ => &[],
        };
        let run = |jobs: &str, command: &str, more: &[&str]| {
            let mut args = vec![command, path.as_str(), "--jobs", jobs];
            args.extend(more);
            orelint(folder.path(), &args)
        };
        let inspect = [&["--schema", "reserve", "--output-format", "json"], records].concat();
        for (command, more) in [
            ("validate", &inspect[..]),
            ("check", &inspect[..]),
            ("convert", &["--to", "ndjson"][..]),
        ] {
            let one = run("1", command, more);
            let shown = String::from_utf8_lossy(&one.stderr).into_owned();
            assert!(one.stdout.len() > 10_000, "{command} {path}: {shown}");
            for jobs in ["2", "7"] {
                let many = run(jobs, command, more);
                assert_eq!(
                    one.status, many.status,
                    "{command} {path} --jobs {jobs}: {shown}"
                );
                assert!(
                    one.stdout == many.stdout,
                    "{command} {path} --jobs {jobs} differs"
                );
                assert_eq!(one.stderr, many.stderr, "{command} {path} --jobs {jobs}");
            }
        }
    }
}

/// The largest resident set so far of the children of this process, in KiB.
#[cfg(target_os = "linux")]
fn peak_of(folder: &Path, args: &[&str]) -> u64 {
    // A shell reads its own child's peak from the kernel before the child is gone.
    let script = r#""$@" >/dev/null 2>&1 & child=$!; peak=0; while kill -0 $child 2>/dev/null; do now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$child/status 2>/dev/null); [ -n "$now" ] && peak=$now; done; echo $peak"#;
    let output = Command::new("bash")
        .current_dir(folder)
        .args(["-c", script, "bash", env!("CARGO_BIN_EXE_orelint")])
        .args(args)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let folder = TempDir::new().unwrap();
    let line = claim(1);
    for (name, count) in [("small.ndjson", 20_000), ("large.ndjson", 200_000)] {
        fs::write(folder.path().join(name), format!("{line}\n").repeat(count)).unwrap();
    }
    for more in [
        &["validate", "--schema", "reserve", "--jobs", "2"][..],
        &["convert", "--to", "csv", "--jobs", "2"][..],
    ] {
        let peak = |name: &str| {
            let mut args = more.to_vec();
            args.insert(1, name);
            peak_of(folder.path(), &args)
        };
        let (small, large) = (peak("small.ndjson"), peak("large.ndjson"));
        assert!(
            large < small + 16 * 1024,
            "{more:?}: {small} KiB for 5 MB, {large} KiB for 50 MB"
        );
        assert!(large < 64 * 1024, "{more:?}: {large} KiB");
    }
}
