//! The job of fixing: which fixes of a file can be made together, and what becomes of its bytes.
//!
//! Only the bytes of the fixes change. So a file in another encoding is not decoded and encoded
//! again: each replacement is encoded by itself, and put between the bytes as they are stored.
//! Nothing here reads or writes a file.

use std::io;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use similar::TextDiff;

use crate::finding::Fix;
use crate::source::Stored;

/// Why no fix can be made in a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It is compressed.
    #[error("it is compressed: take it out of compression, fix that, and compress it again")]
    Compressed,
    /// Its encoding has signs that depend on what stands before them.
    #[error("single places of a text in {0} cannot be changed: convert it to UTF-8 first")]
    Encoding(&'static str),
    /// A replacement has a character that the encoding has not.
    #[error("{encoding} has no `{character}`: convert it to UTF-8 first")]
    Character {
        /// The encoding's name.
        encoding: &'static str,
        /// The character.
        character: char,
    },
    /// Its places cannot be looked up any more.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

/// The fixes that can be made together, in the order of their places.
///
/// Where two overlap, the first stays, and the other has to wait until that is made; two that are
/// equal are one. A fix that is not safe stays only where `also_unsafe` says so.
pub fn together(mut fixes: Vec<Fix>, also_unsafe: bool) -> Vec<Fix> {
    fixes.retain(|fix| fix.is_safe || also_unsafe);
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut end = 0;
    fixes.retain(|fix| {
        let is_free = fix.span.start >= end;
        if is_free {
            // Of two at one place where nothing stands, only one can be meant.
            end = fix.span.end.max(fix.span.start + 1);
        }
        is_free
    });
    fixes
}

/// The bytes of a file with `fixes` made, which [`together`] chose.
///
/// `at` tells where an offset of the text stands among `bytes`, in the order of the offsets.
///
/// # Errors
/// No fix can be made in such a file; it is all of them or none.
pub fn apply(
    bytes: &[u8],
    stored: Stored,
    fixes: &[Fix],
    mut at: impl FnMut(u64) -> io::Result<u64>,
) -> Result<Vec<u8>, Refused> {
    if stored.is_compressed {
        return Err(Refused::Compressed);
    }
    let encoding = stored.encoding.unwrap_or(UTF_8);
    let mut out = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for fix in fixes {
        let place = index(at(fix.span.start)?)..index(at(fix.span.end)?);
        out.extend_from_slice(within(bytes, done..place.start)?);
        within(bytes, place.clone())?;
        encode(&fix.replacement, encoding, &mut out)?;
        done = place.end;
    }
    out.extend_from_slice(within(bytes, done..bytes.len())?);
    Ok(out)
}

fn index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// A part of the bytes, which are fewer where the file was cut off meanwhile.
fn within(bytes: &[u8], range: Range<usize>) -> io::Result<&[u8]> {
    let ends = || {
        io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the file was cut off meanwhile",
        )
    };
    bytes.get(range).ok_or_else(ends)
}

fn encode(text: &str, encoding: &'static Encoding, out: &mut Vec<u8>) -> Result<(), Refused> {
    let name = encoding.name();
    if encoding == UTF_8 {
        out.extend_from_slice(text.as_bytes());
    } else if encoding == UTF_16LE {
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    } else if encoding == UTF_16BE {
        out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    } else if encoding.is_single_byte() {
        for character in text.chars() {
            let mut buffer = [0; 4];
            let (byte, _, is_missing) = encoding.encode(character.encode_utf8(&mut buffer));
            if is_missing {
                let encoding = name;
                return Err(Refused::Character {
                    encoding,
                    character,
                });
            }
            out.extend_from_slice(&byte);
        }
    } else {
        return Err(Refused::Encoding(name));
    }
    Ok(())
}

/// What changes from one text to the other, as a unified diff that `git apply` and `patch -p1` take.
pub fn diff(
    path: &str,
    before: &[u8],
    after: &[u8],
    encoding: Option<&'static Encoding>,
) -> String {
    let encoding = encoding.unwrap_or(UTF_8);
    let (before, _) = encoding.decode_with_bom_removal(before);
    let (after, _) = encoding.decode_with_bom_removal(after);
    diff_of_texts(path, &before, &after)
}

/// The same of texts that are decoded already.
pub fn diff_of_texts(path: &str, before: &str, after: &str) -> String {
    let path = path.trim_start_matches('/');
    let (old, new) = (format!("a/{path}"), format!("b/{path}"));
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().header(&old, &new).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(span: Range<u64>, replacement: &str, is_safe: bool) -> Fix {
        Fix {
            span,
            replacement: replacement.to_owned(),
            is_safe,
        }
    }

    #[test]
    fn of_overlapping_fixes_the_first_is_made() {
        let fixes = vec![
            fix(4..6, "c", true),
            fix(0..3, "a", true),
            fix(2..5, "b", true),
            fix(0..3, "a", true),
            fix(3..4, "x", false),
            fix(9..9, "i", true),
            fix(9..9, "j", true),
        ];
        let made = |also_unsafe| {
            let made = together(fixes.clone(), also_unsafe);
            made.into_iter()
                .map(|fix| fix.replacement)
                .collect::<Vec<_>>()
        };
        assert_eq!(made(false), ["a", "c", "i"]);
        assert_eq!(made(true), ["a", "x", "c", "i"]);
    }

    #[test]
    fn nothing_but_the_fixes_changes_in_any_encoding() {
        // The text `é,日x`-like in each: offsets are of UTF-8, places of the stored bytes.
        let stored = |encoding, mark| Stored {
            encoding,
            mark,
            is_compressed: false,
        };
        let plain = apply(b"a\xFFb,c", stored(None, 0), &[fix(2..3, "xy", true)], Ok);
        assert_eq!(plain.unwrap(), b"a\xFFxy,c", "what is no UTF-8 stays");
        let latin = stored(Some(encoding_rs::WINDOWS_1252), 0);
        let at = |offset: u64| Ok(offset - u64::from(offset >= 2));
        let made = apply(b"\xE9,b\x81", latin, &[fix(3..4, "ö€", true)], at);
        assert_eq!(made.unwrap(), b"\xE9,\xF6\x80\x81");
        let refused = apply(b"\xE9,b", latin, &[fix(3..4, "日", true)], at);
        assert_eq!(
            refused.unwrap_err().to_string(),
            "windows-1252 has no `日`: convert it to UTF-8 first"
        );
        let wide = stored(Some(UTF_16LE), 2);
        let at = |offset: u64| Ok(2 + 2 * offset);
        let made = apply(b"\xFF\xFEa\0,\0", wide, &[fix(0..1, "é𝄞", true)], at);
        assert_eq!(made.unwrap(), b"\xFF\xFE\xE9\0\x34\xD8\x1E\xDD,\0");
        let packed = Stored {
            is_compressed: true,
            ..Stored::default()
        };
        assert!(matches!(
            apply(b"", packed, &[], Ok),
            Err(Refused::Compressed)
        ));
        let japanese = stored(Some(encoding_rs::SHIFT_JIS), 0);
        assert!(matches!(
            apply(b"ab", japanese, &[fix(0..1, "x", true)], Ok),
            Err(Refused::Encoding("Shift_JIS"))
        ));
    }

    #[test]
    fn a_diff_has_the_lines_around() {
        let shown = diff("/data/a.csv", b"a\r\nb\r\n", b"a\r\nc\r\n", None);
        assert_eq!(
            shown,
            "--- a/data/a.csv\n+++ b/data/a.csv\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"
        );
    }
}
