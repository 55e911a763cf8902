//! What must wait until the end of the run: in memory while small, else in a temporary file.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

/// How much is kept in memory, in bytes.
const MEMORY: usize = 1 << 20;

/// Text set aside.
#[derive(Debug)]
pub(super) struct Spool {
    file: BufWriter<SpooledTempFile>,
    length: u64,
}

impl Spool {
    pub(super) fn new() -> Self {
        Spool {
            file: BufWriter::new(SpooledTempFile::new(MEMORY)),
            length: 0,
        }
    }

    /// How many bytes were set aside.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// Copies everything to `out`.
    pub(super) fn pour(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.pour_part(0, self.length, out)
    }

    /// Copies `length` bytes from `start` on to `out`.
    pub(super) fn pour_part(
        &mut self,
        start: u64,
        length: u64,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(start))?;
        io::copy(&mut file.take(length), out)?;
        file.seek(SeekFrom::End(0))?;
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
