//! Where output goes: standard output or a file, whole or not at all.

use std::io::{self, BufWriter, IntoInnerError, Stderr, Stdout, Write};
use std::path::{Path, PathBuf};

use orelint::source::Replacement;

use super::Failure;

/// Standard output, or a file that appears when it is complete.
pub(crate) enum Output {
    Stdout(BufWriter<Quiet>),
    File(BufWriter<Replacement>, PathBuf),
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
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let shown = path.display();
            Failure::Message(match folder.filter(|folder| !folder.exists()) {
                Some(folder) => {
                    format!(
                        "cannot write {shown}: there is no folder {}",
                        folder.display()
                    )
                }
                None => format!("cannot write {shown}: {error}"),
            })
        };
        let file = Replacement::open(path).map_err(cannot)?;
        Ok(Output::File(BufWriter::new(file), path.to_owned()))
    }

    /// Ends the output; a file appears under its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Output::Stdout(mut out) => out.flush().map_err(|error| {
                Failure::Message(format!("cannot write to standard output: {error}"))
            }),
            // Nobody is left to tell where even that is closed.
            Output::Stderr(mut out) => {
                let _ = out.flush();
                Ok(())
            }
            Output::File(mut out, path) => {
                let written = out.flush().and_then(|()| {
                    let file = out.into_inner().map_err(IntoInnerError::into_error)?;
                    file.commit()
                });
                written.map_err(|error| {
                    Failure::Message(format!("cannot write {}: {error}", path.display()))
                })
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::Stdout(out) => out.write(bytes),
            Output::File(out, _) => out.write(bytes),
            Output::Stderr(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::Stdout(out) => out.flush(),
            Output::File(out, _) => out.flush(),
            Output::Stderr(out) => out.flush(),
        }
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
