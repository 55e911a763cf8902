//! Where findings are written to: through a link, and not over what is read-only.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

/// The exit status of a run whose findings go to `output`.
fn status(folder: &Path, output: &str) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orelint"));
    command
        .current_dir(folder)
        .args(["validate", "claims.csv", "--output-format", "concise", "-o"])
        .arg(output);
    command.output().unwrap().status.code()
}

#[test]
fn findings_take_the_place_of_a_file_as_a_conversion_does() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(
        at("claims.csv"),
        "id,country,commodity,measure,rank,source\na,KAZ,tungsten,reserves,first,s1\n",
    )
    .unwrap();
    fs::write(at("kept.txt"), "old").unwrap();
    fs::set_permissions(at("kept.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    symlink("kept.txt", at("link.txt")).unwrap();

    assert_eq!(status(folder.path(), "link.txt"), Some(1));
    assert!(at("link.txt").symlink_metadata().unwrap().is_symlink());
    let kept = fs::read_to_string(at("kept.txt")).unwrap();
    assert!(kept.contains("`first` is not a whole number"), "{kept}");
    let mode = fs::metadata(at("kept.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    fs::set_permissions(at("kept.txt"), fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(status(folder.path(), "kept.txt"), Some(2));
    assert_eq!(fs::read_to_string(at("kept.txt")).unwrap(), kept);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}
