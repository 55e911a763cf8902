//! Encodings: what tells them, and text in them as UTF-8.

use std::io::{self, Read};
use std::ops::Range;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::input::{HEAD, Undecodable, read_head};

/// The encoding of a label of the WHATWG standard, whatever its case and wherever `-` and `_` stand
/// in it (`latin-1`, `utf_8`).
pub fn encoding_named(label: &str) -> Option<&'static Encoding> {
    let bare: String = label.trim_ascii().replace(['-', '_'], "");
    let is_short = bare.is_ascii() && bare.len() <= LONGEST_LABEL;
    Encoding::for_label(label.as_bytes()).or_else(|| {
        is_short
            .then(|| separated(&mut bare.clone(), 1, 3))
            .flatten()
    })
}

/// No label is longer, signs left out.
const LONGEST_LABEL: usize = 20;

/// The encoding whose label is this with up to so many signs put in at or after `from`.
fn separated(label: &mut String, from: usize, signs: usize) -> Option<&'static Encoding> {
    let found = Encoding::for_label(label.as_bytes());
    if found.is_some() || signs == 0 {
        return found;
    }
    for at in from..label.len() {
        for sign in ['-', '_'] {
            label.insert(at, sign);
            let found = separated(label, at + 2, signs - 1);
            if found.is_some() {
                return found;
            }
            label.remove(at);
        }
    }
    None
}

/// What is known of a text's encoding.
pub(super) struct Known {
    pub(super) encoding: &'static Encoding,
    /// How long a mark in front of the text is.
    pub(super) mark: u64,
    /// Where an encoding is declared that there is not.
    pub(super) unknown: Option<Range<u64>>,
}

/// The encoding that is named, or that the head tells.
pub(super) fn encoding_of(head: &[u8], named: Option<&'static Encoding>) -> Known {
    let (encoding, mark) = match marked_or_named(head, named) {
        Some(known) => known,
        None => match declared(head) {
            None => (UTF_8, 0),
            Some(label) => {
                let text = std::str::from_utf8(&head[label.clone()]).ok();
                let Some(encoding) = text.and_then(encoding_named) else {
                    return Known {
                        encoding: UTF_8,
                        mark: 0,
                        unknown: Some(label.start as u64..label.end as u64),
                    };
                };
                (encoding, 0)
            }
        },
    };
    Known {
        encoding,
        mark,
        unknown: None,
    }
}

/// The encoding by a mark, by name or by the first bytes, and how long the mark is.
fn marked_or_named(
    head: &[u8],
    named: Option<&'static Encoding>,
) -> Option<(&'static Encoding, u64)> {
    if let Some((encoding, mark)) = Encoding::for_bom(head)
        && named.is_none_or(|named| named == encoding || named == UTF_8)
    {
        return Some((encoding, mark as u64));
    }
    if let Some(named) = named {
        return Some((named, 0));
    }
    // UTF-16 without a mark shows by the zero bytes of `<?xml`; RFC 3023, section 8.
    if head.starts_with(&[0, b'<', 0, b'?']) {
        return Some((UTF_16BE, 0));
    }
    if head.starts_with(&[b'<', 0, b'?', 0]) {
        return Some((UTF_16LE, 0));
    }
    None
}

/// Where an XML declaration names the encoding.
fn declared(head: &[u8]) -> Option<Range<usize>> {
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = memchr::memmem::find(declaration, b"?>")?;
    let declaration = &declaration[..end];
    let after = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let value = declaration[after..]
        .trim_ascii_start()
        .strip_prefix(b"=")?
        .trim_ascii_start();
    let (quote, value) = value.split_first()?;
    let length = memchr::memchr(*quote, value)?;
    let start = "<?xml".len() + declaration.len() - value.len();
    Some(start..start + length)
}

/// UTF-16 of whichever order, where most characters have a zero byte and all on the same side, and
/// every line end is one character. A table's cells may hold zeros too, but its rows end elsewhere.
pub(super) fn utf16_of(bytes: &[u8]) -> Option<&'static Encoding> {
    let near = &bytes[..bytes.len().min(1024)];
    let zeros = |side: usize| {
        near.iter()
            .skip(side)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (first, second) = (zeros(0), zeros(1));
    let most = (near.len() / 4).max(2);
    let is_whole = |pair: &[u8]| !pair.contains(&b'\n') || pair.contains(&0);
    if !near.chunks_exact(2).all(is_whole) {
        return None;
    }
    if second >= most && first * 20 <= second {
        Some(UTF_16LE)
    } else if first >= most && second * 20 <= first {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether there are more control characters than any text has.
fn is_binary(bytes: &[u8]) -> bool {
    let near = &bytes[..bytes.len().min(512)];
    let is_control =
        |byte: &&u8| byte.is_ascii_control() && !matches!(**byte, b'\t' | b'\n' | b'\r');
    let controls = near.iter().filter(is_control).count();
    controls >= 2 && controls * 25 > near.len()
}

/// Advice on text that is not UTF-8: the encoding that it probably is in.
pub fn likely_encoding(bytes: &[u8]) -> String {
    // Between two ASCII letters or signs, a lone byte from 0x80 on is a one-byte encoding's.
    let byte = bytes.first().copied().unwrap_or(0);
    let is_utf16 = utf16_of(bytes).is_some();
    if !is_utf16 && is_binary(bytes) {
        return "this looks like no text at all: is the file of another kind, or damaged? If it is UTF-16, name it by --encoding utf-16le or utf-16be"
            .to_owned();
    }
    if is_utf16 || byte == 0 || bytes.get(1) == Some(&0) {
        return "it may be UTF-16 without a mark: name it by --encoding utf-16le or utf-16be"
            .to_owned();
    }
    let mut decoder = WINDOWS_1252.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(16);
    let (result, ..) = decoder.decode_to_string(&bytes[..1.min(bytes.len())], &mut text, true);
    let shown = if result == CoderResult::InputEmpty && !text.chars().any(char::is_control) {
        format!(", in which this byte is `{text}`")
    } else {
        String::new()
    };
    format!("it is probably windows-1252{shown}: name it by --encoding windows-1252")
}

/// Decodes as it reads.
pub(super) struct Decoding {
    reader: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    /// Offset of the raw bytes at `raw_start` in the file as stored.
    offset: u64,
    text: Vec<u8>,
    text_start: usize,
    text_offset: u64,
    ended: bool,
    /// Told when the text before it is read.
    fault: Option<io::Error>,
}

impl Decoding {
    pub(super) fn new(
        reader: Box<dyn Read + Send>,
        encoding: &'static Encoding,
        offset: u64,
    ) -> Self {
        Decoding {
            reader,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            raw_start: 0,
            offset,
            text: Vec::new(),
            text_start: 0,
            text_offset: 0,
            ended: false,
            fault: None,
        }
    }

    /// Decodes one more block.
    fn refill(&mut self) -> io::Result<()> {
        self.text_offset += self.text.len() as u64;
        self.text.clear();
        self.text_start = 0;
        while self.text.is_empty() && !self.ended {
            if self.raw_start == self.raw.len() {
                self.raw = read_head(&mut self.reader, HEAD)?;
                self.raw_start = 0;
            }
            let raw = &self.raw[self.raw_start..];
            let last = raw.len() < HEAD && self.raw.len() < HEAD;
            self.text.resize(
                self.decoder
                    .max_utf8_buffer_length_without_replacement(raw.len())
                    .unwrap_or(HEAD),
                0,
            );
            let (result, read, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(raw, &mut self.text, last);
            self.text.truncate(written);
            self.raw_start += read;
            self.offset += read as u64;
            match result {
                encoding_rs::DecoderResult::InputEmpty => self.ended = last,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(length, after) => {
                    let back = usize::from(length) + usize::from(after);
                    let offset = self.offset.saturating_sub(back as u64);
                    let byte = self
                        .raw
                        .get(self.raw_start.saturating_sub(back))
                        .copied()
                        .unwrap_or(0);
                    let text_offset = self.text_offset + written as u64;
                    let encoding = self.decoder.encoding().name();
                    let error = Undecodable::Encoding {
                        offset,
                        text_offset,
                        byte,
                        encoding,
                    };
                    // What was decoded before it goes out first.
                    self.fault = Some(io::Error::new(io::ErrorKind::InvalidData, error));
                    self.ended = true;
                }
            }
        }
        match self.fault.take() {
            Some(fault) if self.text.is_empty() => Err(fault),
            fault => {
                self.fault = fault;
                Ok(())
            }
        }
    }
}

impl Read for Decoding {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.text_start == self.text.len() {
            self.refill()?;
        }
        let count = buffer.len().min(self.text.len() - self.text_start);
        buffer[..count].copy_from_slice(&self.text[self.text_start..self.text_start + count]);
        self.text_start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_however_they_are_spelt() {
        let cases = [
            ("latin-1", WINDOWS_1252),
            ("Latin_1", WINDOWS_1252),
            ("windows1252", WINDOWS_1252),
            ("utf_8", UTF_8),
            ("UTF16LE", UTF_16LE),
            ("shiftjis", encoding_rs::SHIFT_JIS),
            ("iso-8859-15", encoding_rs::ISO_8859_15),
            ("iso_8859_15", encoding_rs::ISO_8859_15),
        ];
        for (label, encoding) in cases {
            assert_eq!(encoding_named(label), Some(encoding), "{label}");
        }
        for label in ["", "-", "klingon", "windows-12522", "é", &"x".repeat(1000)] {
            assert_eq!(encoding_named(label), None, "{label}");
        }
    }

    #[test]
    fn a_table_of_zeros_is_no_utf16() {
        assert_eq!(utf16_of(b"c,a\n\0,\0\n"), None);
        let wide: Vec<u8> = "c,a\n1,2\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(utf16_of(&wide), Some(UTF_16LE));
        let wide: Vec<u8> = "c,a\n1,2\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(utf16_of(&wide), Some(UTF_16BE));
    }

    #[test]
    fn binary_is_taken_for_no_encoding() {
        let mut state = 1_u32;
        let random = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        let bytes: Vec<u8> = (0..1000).map(random).collect();
        assert!(likely_encoding(&bytes).starts_with("this looks like no text"));
        assert!(likely_encoding(b"\x97,x\ny").contains("windows-1252"));
        assert!(likely_encoding(b"\xE9\0x\0y\0").contains("utf-16le"));
    }
}
