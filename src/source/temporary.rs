//! Temporary files and folders beside the target that they will replace.
//!
//! A run that is killed leaves its own behind. The next one that writes into the same folder clears
//! it away: a live run holds a lock on what it writes, which ends with its process, however that
//! ends. Nothing is taken for left behind on a system or a disk without such locks.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir};

/// How the names of temporary files begin.
const PREFIX: &str = ".orelint-";

/// How often a name is tried: another run may clear a file away before it is locked.
const TRIES: u32 = 8;

/// A temporary folder that nobody else clears away.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) folder: TempDir,
    /// Holds the lock.
    _lock: Option<File>,
}

/// A new temporary file in the system's folder for them, which the user alone may read.
///
/// # Errors
/// There is no room for it.
pub fn file_aside() -> io::Result<NamedTempFile> {
    let folder = tempfile::env::temp_dir();
    sweep(&folder);
    held_file(Builder::new().prefix(PREFIX), &folder)
}

/// A new temporary file in `folder`.
pub(super) fn file(folder: &Path) -> io::Result<NamedTempFile> {
    sweep(folder);
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a new file gets; the system takes off the user's mask.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    held_file(&builder, folder)
}

fn held_file(builder: &Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    for _ in 0..TRIES {
        let file = builder.tempfile_in(folder)?;
        if is_held(file.as_file(), file.path()) {
            return Ok(file);
        }
    }
    builder.tempfile_in(folder)
}

/// A new temporary folder in `folder`.
pub(super) fn folder(folder: &Path) -> io::Result<Folder> {
    sweep(folder);
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    for _ in 0..TRIES {
        let folder = builder.tempdir_in(folder)?;
        let lock = File::open(folder.path()).ok();
        let held = |lock: &File| is_held(lock, folder.path());
        if lock.as_ref().is_none_or(held) {
            return Ok(Folder {
                folder,
                _lock: lock,
            });
        }
    }
    let folder = builder.tempdir_in(folder)?;
    Ok(Folder {
        folder,
        _lock: None,
    })
}

/// Whether the lock is ours, and what it locks still there.
fn is_held(file: &File, path: &Path) -> bool {
    match file.try_lock() {
        Ok(()) => path.exists(),
        Err(fs::TryLockError::WouldBlock) => false,
        // Without locks, nobody clears anything away.
        Err(fs::TryLockError::Error(_)) => true,
    }
}

/// Clears away what killed runs left in `folder`; what cannot be is left for another time.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(PREFIX.as_bytes())
        {
            clear(&entry.path());
        }
    }
}

/// Removes a file or folder whose run is over.
fn clear(path: &PathBuf) {
    let Ok(metadata) = fs::symlink_metadata(path) else {
        return;
    };
    if metadata.is_symlink() {
        return;
    }
    let Ok(file) = File::open(path) else {
        return;
    };
    if file.try_lock().is_err() {
        return;
    }
    let _ = if metadata.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn left(folder: &Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn what_a_dead_run_left_is_cleared_away_and_what_a_live_one_writes_is_not() {
        let home = tempfile::tempdir().unwrap();
        let live = file(home.path()).unwrap();
        let folder_of_live = folder(home.path()).unwrap();
        fs::write(home.path().join(".orelint-dead"), "half").unwrap();
        fs::create_dir(home.path().join(".orelint-gone")).unwrap();
        fs::write(home.path().join(".orelint-gone/a.csv"), "half").unwrap();
        fs::write(home.path().join("orelint.toml"), "").unwrap();
        assert_eq!(left(home.path()), 5);
        let next = file(home.path()).unwrap();
        assert_eq!(left(home.path()), 4);
        assert!(live.path().exists() && folder_of_live.folder.path().exists());
        assert!(next.path().exists() && home.path().join("orelint.toml").exists());
    }
}
