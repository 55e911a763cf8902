//! Where output goes: standard output or a file, whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Stderr, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Failure;

/// Standard output, or a file that appears when it is complete.
pub(crate) enum Output {
    Stdout(BufWriter<Quiet>),
    File(BufWriter<NamedTempFile>, PathBuf),
    /// A device or a pipe with a name: nothing can be renamed over it.
    Device(BufWriter<File>),
    Stderr(BufWriter<Stderr>),
}

impl Output {
    /// Standard error.
    pub(crate) fn stderr() -> Self {
        Output::Stderr(BufWriter::new(io::stderr()))
    }

    /// The file at `path`; without one, or with `-`, standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Output::Stdout(BufWriter::with_capacity(
                64 << 10,
                Quiet {
                    stdout: io::stdout(),
                    closed: false,
                },
            )));
        };
        let cannot = |error: io::Error| {
            Failure::Message(format!("cannot write {}: {error}", path.display()))
        };
        if path.exists() && !path.is_file() {
            let file = File::options().write(true).open(path).map_err(cannot)?;
            return Ok(Output::Device(BufWriter::new(file)));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).map_err(cannot)?;
        Ok(Output::File(BufWriter::new(file), path.to_owned()))
    }

    /// Ends the output; a file appears under its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Output::Stdout(mut out) => out.flush().map_err(|error| {
                Failure::Message(format!("cannot write to standard output: {error}"))
            }),
            Output::Device(mut out) => out.flush().map_err(Failure::new),
            // Nobody is left to tell where even that is closed.
            Output::Stderr(mut out) => {
                let _ = out.flush();
                Ok(())
            }
            Output::File(out, path) => {
                let cannot = |error: String| {
                    Failure::Message(format!("cannot write {}: {error}", path.display()))
                };
                let file = out
                    .into_inner()
                    .map_err(|error| cannot(error.to_string()))?;
                keep_permissions(file.path(), &path);
                file.persist(&path)
                    .map_err(|error| cannot(error.error.to_string()))?;
                Ok(())
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Stdout(out) => out.write(bytes),
            Output::File(out, _) => out.write(bytes),
            Output::Device(out) => out.write(bytes),
            Output::Stderr(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.flush(),
            Output::File(out, _) => out.flush(),
            Output::Device(out) => out.flush(),
            Output::Stderr(out) => out.flush(),
        }
    }
}

/// A new file gets what the old one had, or what any new file gets.
fn keep_permissions(temporary: &Path, path: &Path) {
    if let Ok(metadata) = std::fs::metadata(path) {
        let _ = std::fs::set_permissions(temporary, metadata.permissions());
        return;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(temporary, std::fs::Permissions::from_mode(0o644));
    }
}

/// Standard output that takes a closed pipe for its end: whoever read it has seen enough, and the
/// exit status still tells what was found.
pub(crate) struct Quiet {
    stdout: Stdout,
    closed: bool,
}

impl Write for Quiet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        match self.stdout.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(bytes.len())
            }
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.stdout.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other,
        }
    }
}
