//! Paths that lead nowhere: what was probably meant, and how it is said.

use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::suggest;

/// The names in a folder, sorted; none where it cannot be read. An empty path is this folder.
pub fn names_in(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The path with each part that leads nowhere put right, where something is then there.
pub fn nearest_path(path: &Path) -> Option<PathBuf> {
    let mut near = PathBuf::new();
    for part in path.components() {
        let whole = near.join(part);
        near = match part {
            Component::Normal(name) if !whole.exists() => {
                let name = name.to_string_lossy();
                near.join(nearest_name(&name, &names_in(&near))?)
            }
            _ => whole,
        };
    }
    near.exists().then_some(near)
}

/// As [`nearest_path`], of a path that is relative to `dir`: as it would be written there.
pub fn nearest_in(dir: &Path, path: &str) -> Option<String> {
    let near = nearest_path(&dir.join(path))?;
    Some(shown(near.strip_prefix(dir).unwrap_or(&near)))
}

/// The nearest of the names, else the only one with the same stem: `claims.csv` for `claims.json`.
fn nearest_name<'n>(name: &str, names: &'n [String]) -> Option<&'n str> {
    let own = stem(name);
    let names = names.iter().map(String::as_str);
    // A common ending makes no names alike.
    let alike = |other: &&'n str| suggest::nearest(own, [stem(other)]).is_some();
    let nearest = suggest::nearest(name, names.clone().filter(alike));
    let mut same = names.filter(|other| stem(other) == own);
    nearest.or_else(|| same.next().filter(|_| same.next().is_none()))
}

fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// Why a path cannot be read, with what was probably meant where nothing is there.
#[derive(Debug)]
pub struct CannotRead<'a>(pub &'a Path, pub &'a io::Error);

impl fmt::Display for CannotRead<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CannotRead(path, error) = self;
        match error.kind() {
            io::ErrorKind::NotFound => write!(out, "{}", Missing(path)),
            io::ErrorKind::IsADirectory => {
                write!(out, "`{}` is a folder, where a file is needed", shown(path))
            }
            _ => write!(out, "cannot read {}: {error}", shown(path)),
        }
    }
}

/// That nothing is at a path, with what was probably meant.
#[derive(Debug)]
pub struct Missing<'a>(pub &'a Path);

impl fmt::Display for Missing<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0;
        if path.is_symlink() {
            return write!(out, "`{}` is a link that leads nowhere", shown(path));
        }
        write!(out, "there is no file or folder `{}`", shown(path))?;
        match nearest_path(path) {
            Some(near) => write!(out, "; did you mean `{}`?", shown(&near)),
            None => Ok(()),
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_path_may_be_a_slip() {
        let home = tempfile::tempdir().unwrap();
        let at = |path: &str| home.path().join(path);
        std::fs::create_dir_all(at("claims/old")).unwrap();
        std::fs::write(at("claims/old/tungsten.csv"), "").unwrap();
        let near = |path: &str| nearest_path(&at(path));
        let meant = Some(at("claims/old/tungsten.csv"));
        assert_eq!(near("claims/old/tungstn.csv"), meant);
        assert_eq!(near("clams/old/tungsten.cvs"), meant);
        assert_eq!(near("claims/old/tungsten.json"), meant);
        assert_eq!(near("claims/old/chromium.csv"), None);
        std::fs::write(at("claims/type.schema.json"), "").unwrap();
        assert_eq!(near("claims/gone.schema.json"), None);
        assert_eq!(near("clams/new/tungsten.csv"), None);
    }
}
