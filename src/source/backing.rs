//! Where the text of a file can be read again.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::SpooledTempFile;

/// The text of a file, to be read again at any offset.
#[derive(Debug, Clone)]
pub enum Backing {
    /// In memory.
    Bytes(Arc<[u8]>),
    /// A file on disk that is plain UTF-8; opened when something is looked up.
    Disk(Arc<DiskFile>),
    /// What came from standard input, out of compression or another encoding.
    Spool(Spool),
}

/// A file on disk, opened at first use.
#[derive(Debug)]
pub struct DiskFile {
    path: PathBuf,
    open: Mutex<Option<File>>,
}

/// Text kept aside as it goes by: in memory while small, else in a temporary file.
#[derive(Debug, Clone)]
pub struct Spool(Arc<Mutex<SpooledTempFile>>);

/// How much a spool keeps in memory before it takes a temporary file.
const SPOOL_MEMORY: usize = 4 << 20;

impl Backing {
    /// The file at `path`.
    pub fn disk(path: PathBuf) -> Self {
        Backing::Disk(Arc::new(DiskFile {
            path,
            open: Mutex::new(None),
        }))
    }

    /// The path, where it is a file on disk.
    pub fn disk_path(&self) -> Option<&Path> {
        match self {
            Backing::Disk(file) => Some(&file.path),
            Backing::Bytes(_) | Backing::Spool(_) => None,
        }
    }

    /// Fills `buffer` from `offset` on; fewer bytes only at the end of the text.
    ///
    /// # Errors
    /// The file can no longer be read; the error names it.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Backing::Bytes(bytes) => {
                let from = usize::try_from(offset)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let count = buffer.len().min(bytes.len() - from);
                buffer[..count].copy_from_slice(&bytes[from..from + count]);
                Ok(count)
            }
            Backing::Disk(file) => file.read_at(offset, buffer).map_err(|error| {
                let path = file.path.display();
                io::Error::new(error.kind(), format!("{path}: {error}"))
            }),
            Backing::Spool(spool) => spool.read_at(offset, buffer),
        }
    }
}

impl DiskFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match &mut *open {
            Some(handle) => handle,
            none => none.insert(File::open(&self.path)?),
        };
        handle.seek(SeekFrom::Start(offset))?;
        read_full(handle, buffer)
    }
}

impl Spool {
    /// An empty spool.
    pub fn new() -> Self {
        Spool(Arc::new(Mutex::new(SpooledTempFile::new(SPOOL_MEMORY))))
    }

    /// Appends.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        read_full(&mut *file, buffer)
    }
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

/// Reads on until `buffer` holds `wanted` bytes; `false` where the input ends before that. Memory
/// that no byte comes into is not touched: most files are much smaller than a block.
pub fn read_to(reader: &mut impl Read, buffer: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
    let missing = wanted.saturating_sub(buffer.len());
    buffer.reserve(missing);
    let read = reader.take(missing as u64).read_to_end(buffer)?;
    Ok(read == missing)
}

/// Reads until `buffer` is full or the input ends.
pub fn read_full(reader: &mut (impl Read + ?Sized), buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
