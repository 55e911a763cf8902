//! Writing a file so that it is complete, or as it was before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::temporary;

/// A file being written. Dropped before [`Replacement::commit`], it leaves what was there as it was.
#[derive(Debug)]
pub enum Replacement {
    /// A file that will take the place of `target`.
    Beside {
        /// What is written to, in the same folder.
        temporary: NamedTempFile,
        /// What it will be.
        target: PathBuf,
    },
    /// A device or a pipe with a name, which nothing can take the place of.
    Device(File),
}

impl Replacement {
    /// Begins to write what will be the file at `path`.
    ///
    /// # Errors
    /// It is a folder or read-only, or there is no room for it in its folder.
    pub fn open(path: &Path) -> io::Result<Replacement> {
        match device(path)? {
            Some(file) => Ok(Replacement::Device(file)),
            None => beside(path),
        }
    }

    /// Whether the file at `path` will be replaced, and not written to as a device is.
    pub fn is_replaced(path: &Path) -> bool {
        fs::metadata(path).map_or(true, |metadata| metadata.is_file())
    }

    /// Where what was written can be read before it is committed; a device keeps nothing.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Replacement::Beside { temporary, .. } => Some(temporary.path()),
            Replacement::Device(_) => None,
        }
    }

    /// Puts what was written in its place.
    ///
    /// # Errors
    /// It cannot be renamed.
    pub fn commit(self) -> io::Result<()> {
        match self {
            Replacement::Beside { temporary, target } => {
                temporary.persist(target).map_err(|error| error.error)?;
                Ok(())
            }
            Replacement::Device(_) => Ok(()),
        }
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Replacement::Beside { temporary, .. } => temporary.write(bytes),
            Replacement::Device(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Replacement::Beside { temporary, .. } => temporary.flush(),
            Replacement::Device(file) => file.flush(),
        }
    }
}

/// The target, where it is there and no file that could be replaced.
fn device(path: &Path) -> io::Result<Option<File>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"))
        }
        Ok(metadata) if !metadata.is_file() => OpenOptions::new().write(true).open(path).map(Some),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A temporary file in the target's folder, with the target's permissions.
fn beside(path: &Path) -> io::Result<Replacement> {
    // Through a link, what it leads to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("there is no folder `{}`", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let temporary = temporary::file(folder)?;
    if let Ok(metadata) = fs::metadata(&target) {
        if metadata.permissions().readonly() {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the file is read-only",
            ));
        }
        temporary
            .as_file()
            .set_permissions(metadata.permissions())?;
    }
    Ok(Replacement::Beside { temporary, target })
}
