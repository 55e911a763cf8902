//! What is wrong with text that is no JSON.

use super::Scanner;
use crate::document::Span;

/// Where and why text is no JSON. Offsets count from the start of the scanned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// First byte of the fault.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// What is wrong with the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Something else was expected; the message says what, the help what to do.
    Syntax(String, Option<&'static str>),
    /// The text ends before something is closed; the byte that opens it.
    Unclosed(String, usize),
    /// A name stands twice in its object; where it stands first.
    DuplicateKey(Span),
}

/// Boxed, so that the way without a fault is short.
pub type Scan<T = ()> = Result<T, Box<Fault>>;

impl Scanner<'_> {
    /// A fault from `start` to where the scanner stands, or one character where it stands there.
    pub fn fault<T>(
        &self,
        start: usize,
        message: impl Into<String>,
        help: Option<&'static str>,
    ) -> Scan<T> {
        let mut end = self.at.max(start + 1).min(self.bytes.len()).max(start);
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Err(Box::new(Fault {
            kind: FaultKind::Syntax(message.into(), help),
            start,
            end,
        }))
    }

    /// A fault at the word or sign here: `expected` should stand there.
    pub fn expected<T>(&self, expected: &str) -> Scan<T> {
        let start = self.at;
        if self.is_at_end() {
            return self.fault(
                start,
                format!("the text ends where {expected} should stand"),
                None,
            );
        }
        let rest = &self.text[start..];
        let word: usize = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '+' | '-' | '.'))
            .map(char::len_utf8)
            .sum();
        // A whole word as far as a message has room for it, else the sign that stands here.
        let length = if word > 0 {
            word
        } else {
            rest.chars().next().map_or(0, char::len_utf8)
        };
        let shown = clipped(&rest[..length]);
        let (message, help) = (
            format!("expected {expected}, found `{}`", shown.escape_debug()),
            advice(rest),
        );
        let mut scanner = Scanner {
            at: start + word.max(1),
            ..Scanner::new(self.text, 0)
        };
        while !self.text.is_char_boundary(scanner.at) {
            scanner.at += 1;
        }
        scanner.fault(start, message, help)
    }

    /// The text ends here, but what `opened` begins needs its `close`.
    pub(super) fn unclosed<T>(&self, opened: usize, close: &str) -> Scan<T> {
        let message = format!("the text ends before its `{close}`");
        Err(Box::new(Fault {
            kind: FaultKind::Unclosed(message, opened),
            start: self.at,
            end: self.at,
        }))
    }
}

/// A text as far as a message has room for it.
pub(super) fn clipped(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What to do about a usual slip.
fn advice(rest: &str) -> Option<&'static str> {
    let starts = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    if starts(&["'"]) {
        Some("JSON strings stand in double quotes")
    } else if starts(&["//", "/*", "#"]) {
        Some("JSON has no comments")
    } else if starts(&["True", "TRUE"]) {
        Some("write `true`")
    } else if starts(&["False", "FALSE"]) {
        Some("write `false`")
    } else if starts(&["None", "NULL", "Null", "nil", "undefined"]) {
        Some("write `null`")
    } else if starts(&["NaN", "nan", "Infinity", "inf"]) {
        Some("JSON has no such number: leave the property out, or write `null` or a string")
    } else if starts(&["+", "."]) {
        Some("a JSON number begins with a digit or a minus sign")
    } else if rest.starts_with('\u{FEFF}') {
        Some("a byte order mark may only stand at the start of the file")
    } else {
        None
    }
}
