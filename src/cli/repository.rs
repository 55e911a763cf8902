//! Where the repository is whose files a service shows findings beside.

use std::path::{Path, PathBuf};

/// Where a pipeline says that it checked the repository out.
const CHECKED_OUT: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The root of the repository that the working folder is in: the nearest with a `.git`, else the
/// folder that the pipeline names.
pub(crate) fn root() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let named = CHECKED_OUT.into_iter().filter_map(std::env::var_os);
    let named = named.filter_map(|path| Path::new(&path).canonicalize().ok());
    let named = named.into_iter().find(|path| here.starts_with(path));
    root_of(&here, named.as_deref())
}

/// Within a folder that a pipeline names, `.git` as a file is that of a submodule, which is part of
/// the repository; elsewhere it may be that of a work tree.
fn root_of(here: &Path, named: Option<&Path>) -> Option<PathBuf> {
    let is_root = |folder: &&Path| {
        let git = folder.join(".git");
        git.is_dir() || named.is_none() && git.is_file()
    };
    let within = |folder: &&Path| named.is_none_or(|named| folder.starts_with(named));
    let mut folders = here.ancestors().take_while(within);
    folders.find(is_root).or(named).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_repository_counts() {
        let home = tempfile::tempdir().unwrap();
        let at = |path: &str| home.path().join(path);
        fs::create_dir_all(at("outer/.git")).unwrap();
        fs::create_dir_all(at("outer/work/sub/data")).unwrap();
        fs::create_dir_all(at("outer/work/checked/.git")).unwrap();
        fs::create_dir_all(at("outer/work/checked/data")).unwrap();
        fs::write(at("outer/work/sub/.git"), "gitdir: elsewhere").unwrap();
        let root = |here: &str, named: Option<&str>| {
            let named = named.map(at);
            root_of(&at(here), named.as_deref())
        };
        // A work tree of one's own.
        assert_eq!(
            root("outer/work/sub/data", None),
            Some(at("outer/work/sub"))
        );
        // In a pipeline: a submodule, a checkout in a folder of its own, an archive without `.git`.
        let work = Some("outer/work");
        assert_eq!(root("outer/work/sub/data", work), Some(at("outer/work")));
        let checked = Some(at("outer/work/checked"));
        assert_eq!(root("outer/work/checked/data", work), checked);
        assert_eq!(root("outer/work", work), Some(at("outer/work")));
    }
}
