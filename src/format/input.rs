//! Opens an input: a file, standard input or bytes; out of compression and into UTF-8.
//!
//! A plain UTF-8 file on disk is read where it is. Everything else is kept aside in a spool as it
//! goes by, so that it can be shown (and read a second time) later.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};

use super::compression::{Compression, misnamed};
use super::encoding::{Decoding, Known, encoding_of, utf16_of};
use super::{ENCODING, Format};
use crate::finding::{FileId, Finding, Place};
use crate::source::{Backing, Sources, Spool, Stored, read_full};

/// Where an input comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A file on disk.
    Path(PathBuf),
    /// Standard input, shown as `-`.
    Stdin,
    /// Bytes in memory, with the name to show.
    Bytes(String, Arc<[u8]>),
}

impl Origin {
    /// How the input is shown: the path with `/`, `-`, or the given name.
    pub fn shown(&self) -> String {
        match self {
            Origin::Path(path) => {
                let shown = path.to_string_lossy().replace('\\', "/");
                shown
                    .strip_prefix("./")
                    .map_or(shown.clone(), str::to_owned)
            }
            Origin::Stdin => "-".to_owned(),
            Origin::Bytes(name, _) => name.clone(),
        }
    }
}

/// Text that is not what its compression or encoding says: the data's fault.
#[derive(Debug, thiserror::Error)]
pub enum Undecodable {
    /// The bytes at this offset, as stored, are no text in the encoding.
    #[error("byte 0x{byte:02X} is no text in {encoding}")]
    Encoding {
        /// Offset in the file as stored (after decompression).
        offset: u64,
        /// Offset in the text decoded so far.
        text_offset: u64,
        /// The first of the bytes.
        byte: u8,
        /// The encoding's name.
        encoding: &'static str,
    },
    /// The compressed data is damaged or ends too early.
    #[error("the compressed data is damaged: {0}")]
    Compression(io::Error),
    /// The name says that the data is compressed, but it does not begin so.
    #[error("the name ends in .{ending}, but the data is not compressed so")]
    Uncompressed {
        /// The name's ending, without the dot.
        ending: &'static str,
    },
}

/// How much of the text is looked at to tell format and schema, in bytes.
pub(super) const HEAD: usize = 64 << 10;

/// An opened input.
pub struct Input {
    /// The input among the sources.
    pub file: FileId,
    /// Offset of the first byte after a byte order mark.
    pub start: u64,
    head: Vec<u8>,
    rest: Option<Box<dyn Read + Send>>,
    /// Where an XML declaration names an encoding that there is not.
    unknown: Option<Range<u64>>,
    backing: Backing,
    /// Whether `backing` holds the text only as far as it was read.
    spooled: bool,
}

impl Input {
    /// Opens `origin`, adds it to `sources` and reads its head.
    ///
    /// `encoding` is the one that the user named, if any; else a byte order mark or an XML
    /// declaration tells, else it is UTF-8.
    ///
    /// # Errors
    /// The file cannot be opened or read. What cannot be decoded is an [`Undecodable`] inside an
    /// `io::Error` of kind `InvalidData`, from here or from the reader later.
    pub fn open(
        sources: &mut Sources,
        origin: Origin,
        encoding: Option<&'static Encoding>,
    ) -> io::Result<Input> {
        let shown = origin.shown();
        let (origin, encoding) = overlaid(sources, origin, encoding);
        let on_disk = match &origin {
            Origin::Path(path) => Some(path.clone()),
            Origin::Stdin | Origin::Bytes(..) => None,
        };
        let bytes = match &origin {
            Origin::Bytes(_, bytes) => Some(Arc::clone(bytes)),
            Origin::Path(_) | Origin::Stdin => None,
        };
        let mut raw: Box<dyn Read + Send> = match origin {
            Origin::Path(path) => Box::new(open_file(&path)?),
            Origin::Stdin => Box::new(io::stdin()),
            Origin::Bytes(_, bytes) => Box::new(Cursor::new(bytes)),
        };
        let mut head = read_head(&mut raw, HEAD)?;
        let compressed = Compression::of(&head);
        if let Some(compression) = compressed {
            raw = compression.decoder(Box::new(Cursor::new(head).chain(raw)))?;
            (head, raw) = sound_head(raw);
            if head.is_empty() {
                // Nothing is in it, or it is broken before its first byte.
                io::copy(&mut raw, &mut io::sink())?;
            }
        } else if let Some(error) = on_disk.as_deref().and_then(|path| misnamed(path, &head)) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        let Known {
            encoding,
            mark,
            unknown,
        } = encoding_of(&head, encoding);
        let plain = compressed.is_none() && encoding == UTF_8;
        let mut stored = Stored {
            is_compressed: compressed.is_some(),
            ..Stored::default()
        };
        let mut start = mark;
        if encoding != UTF_8 {
            stored.encoding = Some(encoding);
            stored.mark = mark;
            let bytes = head.split_off(mark as usize);
            raw = Box::new(Decoding::new(
                Box::new(Cursor::new(bytes).chain(raw)),
                encoding,
                mark,
            ));
            (head, raw) = sound_head(raw);
            start = 0;
        }
        let (backing, rest) = match (plain, on_disk, bytes) {
            // A pipe with a name cannot be read a second time.
            (true, Some(path), _) if path.is_file() => (Backing::disk(path), raw),
            (true, None, Some(bytes)) => (Backing::Bytes(bytes), raw),
            _ => {
                let spool = Spool::new();
                spool.append(&head)?;
                let tee: Box<dyn Read + Send> = Box::new(Tee {
                    reader: raw,
                    spool: spool.clone(),
                });
                (Backing::Spool(spool), tee)
            }
        };
        let spooled = matches!(backing, Backing::Spool(_));
        let file = sources.add(shown, backing.clone(), stored);
        Ok(Input {
            file,
            start,
            head,
            rest: Some(rest),
            unknown,
            backing,
            spooled,
        })
    }

    /// An input of UTF-8 text that was put aside in a spool; `shown` is what it is called.
    ///
    /// # Errors
    /// The spool cannot be read.
    pub fn spooled(
        sources: &mut Sources,
        shown: impl Into<String>,
        spool: Spool,
    ) -> io::Result<Input> {
        let backing = Backing::Spool(spool);
        let file = sources.add(shown, backing.clone(), Stored::default());
        let mut input = Input {
            file,
            start: 0,
            head: Vec::new(),
            rest: None,
            unknown: None,
            backing,
            spooled: true,
        };
        let mut reader = input.reader()?;
        input.head = read_head(&mut reader, HEAD)?;
        Ok(input)
    }

    /// The beginning of the text (up to 64 KiB), after a byte order mark.
    pub fn head(&self) -> &[u8] {
        &self.head[(self.start as usize).min(self.head.len())..]
    }

    /// Why the text, in this format, cannot be in the encoding that it is read in, as far as the
    /// head shows it.
    pub fn misread(&self, format: Format) -> Option<Finding> {
        if format == Format::Xml
            && let Some(label) = &self.unknown
        {
            let shown = &self.head[label.start as usize..label.end as usize];
            let shown = String::from_utf8_lossy(shown).escape_debug().to_string();
            let help =
                "correct the declaration, or name the encoding that the text is in by --encoding";
            return Some(
                ENCODING
                    .at(
                        Place::in_file(self.file, label.clone()),
                        format!("there is no encoding `{shown}`"),
                    )
                    .help(help),
            );
        }
        let likely = utf16_of(self.head())?;
        let zero = memchr::memchr(0, self.head())? as u64 + self.start;
        let name = likely.name().to_lowercase();
        Some(
            ENCODING
                .at(
                    Place::in_file(self.file, zero..zero + 1),
                    "every second byte is zero, as in UTF-16",
                )
                .label("the first zero byte")
                .help(format!(
                    "it is probably UTF-16 without a mark: name it by --encoding {name}"
                )),
        )
    }

    /// Whether the bytes are stored as they are read: a file, not compressed, in UTF-8.
    pub fn is_stored_plainly(&self) -> bool {
        self.backing.disk_path().is_some()
    }

    /// Whether the head is the whole text.
    pub fn is_whole(&self) -> bool {
        self.head.len() < HEAD
    }

    /// Reads the text from [`Input::start`] on. It can be asked for again, and starts again.
    ///
    /// # Errors
    /// The input cannot be read (on).
    pub fn reader(&mut self) -> io::Result<Box<dyn Read + Send>> {
        if let Some(rest) = self.rest.take() {
            let head = self.head().to_vec();
            return Ok(Box::new(Cursor::new(head).chain(rest)));
        }
        if let Some(path) = self.backing.disk_path() {
            let mut file = open_file(path)?;
            let mut mark = vec![0; self.start as usize];
            file.read_exact(&mut mark)?;
            return Ok(Box::new(file));
        }
        Ok(Box::new(BackingReader {
            backing: self.backing.clone(),
            at: self.start,
        }))
    }

    /// Reads a spooled input to its end, so that [`Input::reader`] can be asked twice.
    ///
    /// # Errors
    /// The input cannot be read on.
    pub fn settle(&mut self) -> io::Result<()> {
        if self.spooled
            && let Some(mut rest) = self.rest.take()
        {
            io::copy(&mut rest, &mut io::sink())?;
        }
        Ok(())
    }
}

/// What is read in place of `origin`, where something is, and in which encoding.
fn overlaid(
    sources: &Sources,
    origin: Origin,
    encoding: Option<&'static Encoding>,
) -> (Origin, Option<&'static Encoding>) {
    let found = match &origin {
        Origin::Path(path) => sources.overlaid(path),
        Origin::Stdin => sources.overlaid(Path::new("-")),
        Origin::Bytes(..) => None,
    };
    match found {
        Some(found) => {
            let encoding = if found.is_text { Some(UTF_8) } else { encoding };
            let bytes = Arc::clone(&found.bytes);
            (Origin::Bytes(origin.shown(), bytes), encoding)
        }
        None => (origin, encoding),
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
    }
    Ok(file)
}

/// The beginning as far as it is sound; what is wrong behind it comes when it is read on.
fn sound_head(mut reader: Box<dyn Read + Send>) -> (Vec<u8>, Box<dyn Read + Send>) {
    let mut head = vec![0; HEAD];
    let mut filled = 0;
    while filled < HEAD {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                reader = Box::new(Failing(Some(error)));
                break;
            }
        }
    }
    head.truncate(filled);
    (head, reader)
}

/// Tells an error that was met before.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

pub(super) fn read_head(reader: &mut dyn Read, wanted: usize) -> io::Result<Vec<u8>> {
    let mut head = vec![0; wanted];
    let count = read_full(reader, &mut head)?;
    head.truncate(count);
    Ok(head)
}

/// Keeps aside what goes by.
struct Tee {
    reader: Box<dyn Read + Send>,
    spool: Spool,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.spool.append(&buffer[..count])?;
        Ok(count)
    }
}

/// Reads a backing from some offset on.
struct BackingReader {
    backing: Backing,
    at: u64,
}

impl Read for BackingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.backing.read_at(self.at, buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use encoding_rs::WINDOWS_1252;

    use super::*;

    fn open(bytes: &[u8], encoding: Option<&'static Encoding>) -> (Sources, Input) {
        let mut sources = Sources::new();
        let origin = Origin::Bytes("a.csv".to_owned(), bytes.into());
        let input = Input::open(&mut sources, origin, encoding).unwrap();
        (sources, input)
    }

    fn text(input: &mut Input) -> String {
        let mut text = String::new();
        input.reader().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_compressed_file_cut_off_before_its_text_is_told_to_be_so() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"a,b\n1,2\n").unwrap();
        let whole = gzip.finish().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv.gz");
        for length in [0, 1, 2, 3, 5, 10] {
            std::fs::write(&path, &whole[..length]).unwrap();
            let opened = Input::open(&mut Sources::new(), Origin::Path(path.clone()), None);
            let error = opened.err();
            assert!(error.is_some(), "{length}");
            let error = error.unwrap();
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
            assert!(
                matches!(inner, Some(Undecodable::Compression(_))),
                "{length}"
            );
        }
    }

    #[test]
    fn a_file_that_is_compressed_by_name_only_is_told_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv.gz", "a.csv.zst"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "a,b\n1,2\n").unwrap();
            let opened = Input::open(&mut Sources::new(), Origin::Path(path), None);
            let error = opened.err().unwrap();
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
            let is_told = matches!(inner, Some(Undecodable::Uncompressed { .. }));
            assert!(is_told, "{name}: {error}");
        }
    }

    #[test]
    fn every_encoding_becomes_utf8_and_can_be_read_again() {
        let utf16: Vec<u8> = [0xFEFF_u16]
            .into_iter()
            .chain("é,x\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all("\u{FEFF}é,x\n".as_bytes()).unwrap();
        let cases: [(&[u8], Option<&'static Encoding>); 6] = [
            ("é,x\n".as_bytes(), None),
            ("\u{FEFF}é,x\n".as_bytes(), None),
            (&utf16, None),
            (b"\xE9,x\n", Some(WINDOWS_1252)),
            (&gzip.finish().unwrap(), None),
            (&zstd::encode_all("é,x\n".as_bytes(), 1).unwrap(), None),
        ];
        for (bytes, encoding) in cases {
            let (_, mut input) = open(bytes, encoding);
            assert_eq!(input.head(), "é,x\n".as_bytes());
            assert_eq!(text(&mut input), "é,x\n");
            assert_eq!(text(&mut input), "é,x\n", "a second time");
        }
    }

    #[test]
    fn an_xml_declaration_names_the_encoding() {
        let (_, mut input) = open(
            b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>",
            None,
        );
        assert!(text(&mut input).ends_with("<a>é</a>"));
    }

    #[test]
    fn a_declared_encoding_that_there_is_not_has_a_place() {
        let text = b"<?xml version='1.0' encoding=\"klingon\"?><a/>";
        let (_, input) = open(text, None);
        let finding = input.misread(Format::Xml).unwrap();
        assert_eq!(finding.rule.id, "syntax/encoding");
        assert_eq!(finding.message, "there is no encoding `klingon`");
        assert_eq!(finding.place.span, 30..37);
        assert!(open(text, Some(UTF_8)).1.misread(Format::Xml).is_none());
    }

    #[test]
    fn utf16_without_a_mark_is_told_once() {
        let units = || "id,name\n1,Côte – 2\n".encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for (bytes, label, place) in [(little, "utf-16le", 1..2), (big, "utf-16be", 0..1)] {
            let (_, mut input) = open(&bytes, None);
            for format in [Format::Csv, Format::Json, Format::Ndjson, Format::Xml] {
                let records = crate::format::Records::Elements;
                let table = crate::format::csv::CsvOptions::default();
                let opened = crate::format::open(format, &mut input, &records, &table, None);
                let mut reading = opened.unwrap();
                assert_eq!(reading.findings.len(), 1);
                let finding = &reading.findings[0];
                assert_eq!(
                    (finding.rule.id, &finding.place.span),
                    ("syntax/encoding", &place)
                );
                assert!(finding.help.as_deref().unwrap().ends_with(label));
                assert!(reading.split.next(Vec::new()).unwrap().is_none());
            }
        }
        assert!(open(b"id\n\0\n", None).1.misread(Format::Csv).is_none());
    }

    #[test]
    fn damaged_compression_is_told() {
        let mut bytes = zstd::encode_all(&[b'x'; 1000][..], 1).unwrap();
        bytes.truncate(bytes.len() - 3);
        let mut sources = Sources::new();
        let origin = Origin::Bytes("a.csv.zst".to_owned(), bytes.into());
        let read = Input::open(&mut sources, origin, None)
            .and_then(|mut input| input.reader()?.read_to_end(&mut Vec::new()));
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn bytes_outside_the_named_encoding_have_a_place() {
        let mut sources = Sources::new();
        let origin = Origin::Bytes("a.csv".to_owned(), b"ab\xFF\xFFcd"[..].into());
        let mut input = Input::open(&mut sources, origin, Some(encoding_rs::EUC_JP)).unwrap();
        assert_eq!(input.head(), b"ab", "what stands before is read");
        let error = input
            .reader()
            .unwrap()
            .read_to_end(&mut Vec::new())
            .unwrap_err();
        let inner = error
            .into_inner()
            .unwrap()
            .downcast::<Undecodable>()
            .unwrap();
        assert!(matches!(
            *inner,
            Undecodable::Encoding {
                offset: 2,
                text_offset: 2,
                byte: 0xFF,
                ..
            }
        ));
    }
}
