//! How text is spelled in XML.

use crate::format::json::write_string;

/// The text as a JSON string of characters that XML can carry.
pub(super) fn json_text(text: &str) -> String {
    let mut json = Vec::new();
    write_string(text, &mut json);
    String::from_utf8_lossy(&json)
        .replace('\u{FFFE}', "\\ufffe")
        .replace('\u{FFFF}', "\\uffff")
}

/// The text as it stands between tags.
pub(in crate::format) fn spelled_text(text: &str) -> String {
    spelled(text, escape_text)
}

/// The text as it stands in an attribute, within double quotes.
pub(in crate::format) fn spelled_attribute(text: &str) -> String {
    spelled(text, escape_attribute)
}

fn spelled(text: &str, escape: fn(&str, &mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(text.len());
    escape(text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes text between tags. A carriage return goes by number, lest it be read as a line end.
pub(super) fn escape_text(text: &str, out: &mut Vec<u8>) {
    escape(text, out, |byte| {
        Some(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\r' => "&#13;",
            _ => return None,
        })
    });
}

/// Writes an attribute's value, without its quotes.
pub(super) fn escape_attribute(text: &str, out: &mut Vec<u8>) {
    escape(text, out, |byte| {
        Some(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' => "&#9;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            _ => return None,
        })
    });
}

#[inline]
fn escape(text: &str, out: &mut Vec<u8>, spell: impl Fn(u8) -> Option<&'static str>) {
    let bytes = text.as_bytes();
    let mut plain = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if let Some(spelled) = spell(*byte) {
            out.extend_from_slice(&bytes[plain..at]);
            out.extend_from_slice(spelled.as_bytes());
            plain = at + 1;
        }
    }
    out.extend_from_slice(&bytes[plain..]);
}
