//! Names of files that do not depend on where a run was called, or how.

use std::path::{Component, Path, PathBuf};

/// The whole path, without `.` and `..`; links are not followed. An empty path is this folder.
pub fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut normal = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

/// The path as every system and every spelling of a call has it, `claims/a.csv`: relative to
/// `root` (an absolute path) where it is below it, else as it is shown.
pub(super) fn name(root: Option<&Path>, shown: &str) -> String {
    let root = root.filter(|_| shown != "-");
    let path = root
        .and_then(|root| path_below(root, shown))
        .unwrap_or_else(|| slashed(shown.to_owned()));
    path.strip_prefix("./").unwrap_or(&path).to_owned()
}

/// The path relative to `root` (an absolute path), with slashes, where it is below it.
pub fn path_below(root: &Path, shown: &str) -> Option<String> {
    let whole = absolute(Path::new(shown));
    let below = whole.strip_prefix(root).ok()?;
    Some(slashed(below.to_string_lossy().into_owned()))
}

fn slashed(path: String) -> String {
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name_however_it_is_spelled() {
        let root = absolute(Path::new("data"));
        let spelled = root.join("claims/a.csv");
        for shown in [
            "data/claims/a.csv",
            "./data/x/../claims/./a.csv",
            &spelled.to_string_lossy(),
        ] {
            assert_eq!(name(Some(&root), shown), "claims/a.csv", "{shown}");
        }
        assert_eq!(name(Some(&root), "elsewhere/a.csv"), "elsewhere/a.csv");
        assert_eq!(name(Some(&root), "-"), "-");
        assert_eq!(name(None, "./a.csv"), "a.csv");
    }
}
