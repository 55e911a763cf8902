//! Writing a folder so that it is complete, or as it was before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::name::absolute;
use super::temporary::{self, Folder};

/// A folder being written. Dropped before [`FolderReplacement::commit`], it leaves what was there
/// as it was.
#[derive(Debug)]
pub struct FolderReplacement {
    temporary: Folder,
    target: PathBuf,
}

impl FolderReplacement {
    /// Begins to write what will be the folder at `path`; what it holds now will be gone.
    ///
    /// # Errors
    /// It is no folder, or there is no room for it beside.
    pub fn open(path: &Path) -> io::Result<FolderReplacement> {
        // Through a link, what it leads to is replaced, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| absolute(path));
        if target.exists() && !target.is_dir() {
            let error = io::Error::new(io::ErrorKind::NotADirectory, "is a file, and no folder");
            return Err(error);
        }
        let beside = target.parent().ok_or_else(|| {
            io::Error::new(io::ErrorKind::PermissionDenied, "is the root of the disk")
        })?;
        let temporary = temporary::folder(beside)?;
        if let Ok(metadata) = fs::metadata(&target) {
            fs::set_permissions(temporary.folder.path(), metadata.permissions())?;
        }
        Ok(FolderReplacement { temporary, target })
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        self.temporary.folder.path()
    }

    /// Puts what was written in its place.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn commit(self) -> io::Result<()> {
        let ours = self.temporary.folder.path();
        if !self.target.exists() {
            fs::rename(ours, &self.target)?;
        } else if exchange(ours, &self.target).is_err() {
            // In two steps: in between there is none, but the old one stands beside, under a name
            // that nobody clears away.
            let mut old = self.target.clone().into_os_string();
            old.push(".old");
            let old = PathBuf::from(old);
            fs::rename(&self.target, &old)?;
            if let Err(error) = fs::rename(ours, &self.target) {
                fs::rename(&old, &self.target)?;
                return Err(error);
            }
            fs::remove_dir_all(&old)?;
        }
        // What is dropped here is the old folder, which has the temporary's name by now.
        Ok(())
    }
}

/// Lets two folders change places in one step.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_new_or_old_but_never_half() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("out");
        for (round, name) in ["a", "b"].into_iter().enumerate() {
            let replacement = FolderReplacement::open(&target).unwrap();
            fs::write(replacement.path().join(name), "").unwrap();
            assert_eq!(target.exists(), round > 0);
            replacement.commit().unwrap();
            assert_eq!(names(&target), [name]);
            assert_eq!(names(home.path()), ["out"]);
        }
        let dropped = FolderReplacement::open(&target).unwrap();
        fs::write(dropped.path().join("c"), "").unwrap();
        drop(dropped);
        assert_eq!(
            (names(&target), names(home.path())),
            (vec!["b".to_owned()], vec!["out".to_owned()])
        );
        fs::write(home.path().join("file"), "").unwrap();
        assert!(FolderReplacement::open(&home.path().join("file")).is_err());
    }
}
