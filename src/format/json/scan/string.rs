//! Strings and their escapes.

use super::{Scan, Scanner};
use crate::document::{Span, Text, Tree};

impl Scanner<'_> {
    /// Scans the string here: its text without the quotes.
    #[inline]
    pub(super) fn string(&mut self, tree: &mut Tree) -> Scan<Text> {
        let start = self.at + 1;
        let end = plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Text::Source(Span::new(
                start - self.origin,
                end - self.origin,
            )));
        }
        self.escaped(tree, start, end)
    }

    /// Goes on with a string that is not plain from `end` on.
    #[cold]
    fn escaped(&mut self, tree: &mut Tree, start: usize, mut end: usize) -> Scan<Text> {
        let opened = start - 1;
        let mut plain = start;
        self.loose = true;
        let from = tree.scratch().len();
        loop {
            tree.scratch().push_str(&self.text[plain..end]);
            match self.bytes.get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    return Ok(Text::Scratch(Span::new(from, tree.scratch().len())));
                }
                Some(b'\\') => {
                    self.at = end;
                    let decoded = self.escape()?;
                    tree.scratch().push(decoded);
                }
                Some(b'\n' | b'\r') => {
                    self.at = opened + 1;
                    return self.fault(
                        opened,
                        "this string is not closed on its line",
                        Some("a line break in a string is written `\\n`"),
                    );
                }
                Some(control) => {
                    let message =
                        format!("a control character (U+{control:04X}) stands bare in a string");
                    self.at = end + 1;
                    let help = if *control == b'\t' {
                        "write it `\\t`"
                    } else {
                        "write it as an escape such as `\\u0001`"
                    };
                    return self.fault(end, message, Some(help));
                }
                None => {
                    self.at = opened + 1;
                    return self.fault(opened, "this string is never closed", None);
                }
            }
            plain = self.at;
            end = plain_end(self.bytes, plain);
        }
    }

    /// Decodes the escape here and passes over it.
    fn escape(&mut self) -> Scan<char> {
        let start = self.at;
        self.at += 2;
        Ok(match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let unit = self.hex(start)?;
                let low_follows = self.bytes[self.at..].starts_with(b"\\u");
                let code = match unit {
                    0xD800..=0xDBFF if low_follows => {
                        let second = self.at;
                        self.at += 2;
                        let low = self.hex(second)?;
                        match low {
                            0xDC00..=0xDFFF => 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00),
                            _ => 0xD800,
                        }
                    }
                    unit => unit,
                };
                let Some(decoded) = char::from_u32(code) else {
                    let help = "a character beyond U+FFFF is written as two escapes, high then low";
                    return self.fault(
                        start,
                        "half of a surrogate pair is no character",
                        Some(help),
                    );
                };
                decoded
            }
            _ => {
                self.at = (start + 2).min(self.bytes.len());
                let help = "known escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX; a backslash itself is written \\\\";
                return self.fault(start, "unknown escape in a string", Some(help));
            }
        })
    }

    fn hex(&mut self, start: usize) -> Scan<u32> {
        let digits = self
            .bytes
            .get(self.at..self.at + 4)
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else {
            self.at = (start + 2).min(self.bytes.len());
            return self.fault(start, "`\\u` needs four hexadecimal digits", None);
        };
        self.at += 4;
        Ok(digits.iter().fold(0, |code, digit| {
            code * 16 + char::from(*digit).to_digit(16).unwrap_or(0)
        }))
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Where the string that goes on at `at` is plain no longer: its quote, a backslash, a control
/// character or the end.
///
/// Eight bytes at a time: the usual test for a byte below a bound or equal to a sign within a word
/// (Anderson, "Bit Twiddling Hacks", "Determine if a word has a byte less than n").
#[inline]
pub(in crate::format::json) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ (LOW * u64::from(b'"'));
        let backslash = word ^ (LOW * u64::from(b'\\'));
        let stop = (quote.wrapping_sub(LOW) & !quote)
            | (backslash.wrapping_sub(LOW) & !backslash)
            | (word.wrapping_sub(LOW * 0x20) & !word);
        let stop = stop & HIGH;
        if stop != 0 {
            return at + (stop.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte == b'"' || *byte == b'\\' || *byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
}
