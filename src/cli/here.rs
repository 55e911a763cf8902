//! Paths as they are shown: from the working folder.

use std::path::{Component, Path, PathBuf};

use orelint::config::files::Target;

/// The path relative to the working folder, where it is below it or beside a folder above it:
/// `../orelint.toml`.
pub(crate) fn shortened(path: &Path) -> PathBuf {
    let here = here();
    let below = path.strip_prefix(&here);
    below.map_or_else(|_| beside(path, &here), Path::to_owned)
}

fn beside(path: &Path, here: &Path) -> PathBuf {
    let dir = path.parent().filter(|_| path.is_absolute());
    let above = dir.and_then(|dir| here.strip_prefix(dir).ok());
    match (above, path.file_name()) {
        (Some(down), Some(name)) => down.iter().map(|_| "..").collect::<PathBuf>().join(name),
        _ => path.to_owned(),
    }
}

/// A file is shown by its shortest path from the working folder, however a call or a walk from
/// above spells it.
pub(crate) fn near_here(target: Target) -> Target {
    match target {
        Target::File { path, named } => Target::File {
            path: shortest(&path, &here()),
            named,
        },
        target @ Target::Stdin => target,
    }
}

/// A whole path stays whole where it is not below the folder `here`: it is spelled so on purpose.
fn shortest(path: &Path, here: &Path) -> PathBuf {
    if path.is_absolute() {
        return path.strip_prefix(here).unwrap_or(path).to_owned();
    }
    let is_up = |part: &Component<'_>| *part == Component::ParentDir;
    let ups = path.components().take_while(is_up).count();
    let rest: PathBuf = path.components().skip(ups).collect();
    // What is up is clear of links; what is further on may not be.
    if ups == 0 || rest.components().any(|part| is_up(&part)) {
        return path.to_owned();
    }
    let mut rest = rest.as_path();
    let mut left = ups;
    let down: Vec<Component<'_>> = here.components().rev().take(ups).collect();
    for part in down.into_iter().rev() {
        match rest.strip_prefix(part) {
            Ok(below) => rest = below,
            Err(_) => break,
        }
        left -= 1;
    }
    let ups = std::iter::repeat_n(Component::ParentDir, left);
    ups.chain(rest.components()).collect()
}

fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_from_the_working_folder() {
        let short = |path: &str| {
            let short = shortest(Path::new(path), Path::new("/home/repo/data/sub"));
            short.to_string_lossy().into_owned()
        };
        assert_eq!(short("/home/repo/data/sub/a.csv"), "a.csv");
        assert_eq!(short("/home/repo/data/a.csv"), "/home/repo/data/a.csv");
        assert_eq!(short("../../data/sub/a.csv"), "a.csv");
        assert_eq!(short("../../data/sub/more/a.csv"), "more/a.csv");
        assert_eq!(short("../../data/a.csv"), "../a.csv");
        assert_eq!(short("../../top.csv"), "../../top.csv");
        assert_eq!(short("../sub"), "");
        assert_eq!(short("../../../../../../a.csv"), "../../../../../../a.csv");
        assert_eq!(
            short("../../data/link/../a.csv"),
            "../../data/link/../a.csv"
        );
        assert_eq!(short("a.csv"), "a.csv");
    }
}
