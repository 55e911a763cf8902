//! Where the output goes: to a file that is complete or as it was before, or to a stream.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use flate2::write::GzEncoder;
use tempfile::NamedTempFile;

use super::Outcome;
use crate::format::compression::Compression;
use crate::source::{Replacement, file_aside};

/// Where to write.
pub enum Target<'t> {
    /// A file, which is replaced when the output is complete.
    File(&'t Path),
    /// A stream, such as standard output.
    Stream(&'t mut (dyn Write + 't)),
    /// A folder of tables, which is replaced when all are complete.
    Folder(&'t Path),
}

/// How an output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Compress {
    /// Not at all.
    #[default]
    No,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstandard,
}

impl Compress {
    /// What a file's name asks for: `.gz` or `.zst`.
    pub fn of_path(path: &Path) -> Compress {
        match Compression::of_path(path) {
            Some(Compression::Gzip) => Compress::Gzip,
            Some(Compression::Zstandard) => Compress::Zstandard,
            None => Compress::No,
        }
    }

    fn encoder<W: Write>(self, sink: W) -> io::Result<Encoder<W>> {
        Ok(match self {
            Compress::No => Encoder::Plain(sink),
            Compress::Gzip => Encoder::Gzip(GzEncoder::new(sink, flate2::Compression::default())),
            Compress::Zstandard => {
                Encoder::Zstandard(zstd::Encoder::new(sink, zstd::DEFAULT_COMPRESSION_LEVEL)?)
            }
        })
    }
}

enum Encoder<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstandard(zstd::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Encoder::Plain(sink) => sink.write_all(bytes),
            Encoder::Gzip(encoder) => encoder.write_all(bytes),
            Encoder::Zstandard(encoder) => encoder.write_all(bytes),
        }
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Plain(sink) => Ok(sink),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstandard(encoder) => encoder.finish(),
        }
    }
}

/// What the bytes go to.
enum Sink<'t> {
    File(Replacement),
    Stream(&'t mut (dyn Write + 't)),
    /// A file that will be copied to a stream.
    Held {
        temporary: NamedTempFile,
        stream: Held<'t>,
    },
}

enum Held<'t> {
    Device(File),
    Stream(&'t mut (dyn Write + 't)),
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::File(file) => file.write(bytes),
            Sink::Held { temporary, .. } => temporary.write(bytes),
            Sink::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::File(file) => file.flush(),
            Sink::Held { temporary, .. } => temporary.flush(),
            Sink::Stream(stream) => stream.flush(),
        }
    }
}

/// An output being written. Dropped before [`Output::commit`], it leaves a target file as it was.
pub(super) struct Output<'t> {
    state: State<'t>,
}

enum State<'t> {
    Open(Encoder<Sink<'t>>),
    Finished(Sink<'t>),
    /// Closing failed half-way.
    Lost,
}

impl<'t> Output<'t> {
    /// Opens the target; with `held`, a stream gets nothing before [`Output::commit`].
    pub(super) fn open(target: Target<'t>, compress: Compress, held: bool) -> io::Result<Self> {
        let sink = match target {
            Target::File(path) => match Replacement::open(path)? {
                Replacement::Device(file) if held => Sink::Held {
                    temporary: file_aside()?,
                    stream: Held::Device(file),
                },
                file => Sink::File(file),
            },
            Target::Stream(stream) if held => Sink::Held {
                temporary: file_aside()?,
                stream: Held::Stream(stream),
            },
            Target::Stream(stream) => Sink::Stream(stream),
            Target::Folder(_) => {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
            }
        };
        Ok(Output {
            state: State::Open(compress.encoder(sink)?),
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.state {
            State::Open(encoder) => encoder.write_all(bytes),
            State::Finished(_) | State::Lost => Err(already_closed()),
        }
    }

    /// Ends the compressed data; nothing can be written after it.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Open(encoder) => {
                let mut sink = encoder.finish()?;
                sink.flush()?;
                self.state = State::Finished(sink);
                Ok(())
            }
            State::Finished(_) | State::Lost => Err(already_closed()),
        }
    }

    /// Where a finished output can be read before it is committed.
    pub(super) fn written(&self) -> io::Result<&Path> {
        match &self.state {
            State::Finished(Sink::File(file)) => file.path().ok_or_else(already_closed),
            State::Finished(Sink::Held { temporary, .. }) => Ok(temporary.path()),
            _ => Err(already_closed()),
        }
    }

    /// Puts a finished output in its place.
    pub(super) fn commit(self) -> io::Result<Outcome> {
        let State::Finished(sink) = self.state else {
            return Err(already_closed());
        };
        match sink {
            Sink::File(file) => file.commit()?,
            Sink::Stream(_) => {}
            Sink::Held { temporary, stream } => return copy(&temporary, stream),
        }
        Ok(Outcome::Written)
    }
}

/// Whether an error means only that nobody reads the stream any more.
pub(super) fn is_closed(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

fn copy(held: &NamedTempFile, stream: Held<'_>) -> io::Result<Outcome> {
    let mut file = held.reopen()?;
    let copied = match stream {
        Held::Device(mut device) => io::copy(&mut file, &mut device),
        Held::Stream(stream) => io::copy(&mut file, stream)
            .and_then(|_| stream.flush())
            .map(|()| 0),
    };
    match copied {
        Ok(_) => Ok(Outcome::Written),
        Err(error) if is_closed(&error) => Ok(Outcome::Closed),
        Err(error) => Err(error),
    }
}

fn already_closed() -> io::Error {
    io::Error::other("the output is closed already")
}
