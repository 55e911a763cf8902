//! Numbers, by the grammar of RFC 8259.

use super::fault::clipped;
use super::{Scan, Scanner};
use crate::document::{KeyRef, Kind, Text, Tree};

impl Scanner<'_> {
    pub(super) fn number(&mut self, tree: &mut Tree, key: KeyRef) -> Scan {
        let start = self.at;
        let length = number_length(&self.bytes[start..]);
        let after = self.bytes.get(start + length);
        if length == 0
            || after.is_some_and(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+')
            })
        {
            let end = self.bytes[start..]
                .iter()
                .position(|byte| {
                    !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-'))
                })
                .map_or(self.bytes.len(), |count| start + count);
            let text = &self.text[start..end];
            self.at = end;
            return self.fault(
                start,
                format!("`{}` is not a JSON number", clipped(text)),
                number_advice(text),
            );
        }
        self.at += length;
        let span = self.span(start);
        tree.scalar(key, Kind::Number, span, Text::Source(span));
        Ok(())
    }
}

fn number_advice(text: &str) -> Option<&'static str> {
    let digits = text.trim_start_matches('-');
    if digits.starts_with('0') && digits[1..].starts_with(|c: char| c.is_ascii_digit()) {
        Some("a JSON number has no leading zero; write it as a string if the zeros mean something")
    } else if digits.starts_with("0x") || digits.starts_with("0X") {
        Some("JSON has no hexadecimal numbers")
    } else if digits.ends_with('.') {
        Some("a digit must follow the decimal point")
    } else {
        None
    }
}

/// The length of the number at the start of `bytes`, by the grammar of RFC 8259; 0 if there is none.
pub(in crate::format::json) fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return 0;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return 0;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return 0;
        }
        at += 1 + sign + exponent;
    }
    at
}

/// Whether the text is a JSON number, wholly.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && number_length(text.as_bytes()) == text.len()
}
