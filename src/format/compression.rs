//! Compression: what tells it, a file's first bytes or its name, and data out of it.

use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::input::{HEAD, Undecodable};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstandard,
}

impl Compression {
    const ALL: [Compression; 2] = [Compression::Gzip, Compression::Zstandard];

    /// How the names of such files end, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Compression::Gzip => "gz",
            Compression::Zstandard => "zst",
        }
    }

    /// The first bytes, by RFC 1952 and RFC 8878.
    fn magic(self) -> &'static [u8] {
        match self {
            Compression::Gzip => &[0x1F, 0x8B, 0x08],
            Compression::Zstandard => &[0x28, 0xB5, 0x2F, 0xFD],
        }
    }

    /// What the first bytes say.
    pub(super) fn of(head: &[u8]) -> Option<Compression> {
        let is_told = |kind: &Compression| head.starts_with(kind.magic());
        Compression::ALL.into_iter().find(is_told)
    }

    /// What the name says.
    pub fn of_path(path: &Path) -> Option<Compression> {
        let ending = path.extension()?;
        let is_told = |kind: &Compression| ending.eq_ignore_ascii_case(kind.ending());
        Compression::ALL.into_iter().find(is_told)
    }

    /// The path without the ending that tells a compression.
    pub fn bare(path: &Path) -> PathBuf {
        match Compression::of_path(path) {
            Some(_) => path.with_extension(""),
            None => path.to_owned(),
        }
    }

    pub(super) fn decoder(self, reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
        let reader = BufReader::with_capacity(HEAD, reader);
        let inner: Box<dyn Read + Send> = match self {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
            Compression::Zstandard => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
        };
        Ok(Box::new(Decompressing(inner)))
    }
}

/// What is wrong with a file that is compressed by its name, and does not begin so.
pub(super) fn misnamed(path: &Path, head: &[u8]) -> Option<Undecodable> {
    let kind = Compression::of_path(path)?;
    Some(if kind.magic().starts_with(head) {
        Undecodable::Compression(io::ErrorKind::UnexpectedEof.into())
    } else {
        Undecodable::Uncompressed {
            ending: kind.ending(),
        }
    })
}

fn undecodable(error: io::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Undecodable::Compression(error))
}

/// Turns a decoder's complaint into [`Undecodable`].
struct Decompressing(Box<dyn Read + Send>);

impl Read for Decompressing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => undecodable(error),
        })
    }
}
