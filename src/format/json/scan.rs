//! The scanner: from text to tree, with every place.

use crate::document::{Course, KeyRef, Kind, MAX_DEPTH, Open, Span, Text, Tree};

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

/// Up to so many names of an object are compared one by one.
const FEW: usize = 48;

/// Scans JSON values out of a text, one after another.
#[derive(Debug)]
pub struct Scanner<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    /// Spans are relative to this byte: the record's start.
    origin: usize,
    depth: usize,
}

impl<'s> Scanner<'s> {
    /// Starts at byte `at` of `text`.
    pub fn new(text: &'s str, at: usize) -> Self {
        Scanner {
            text,
            bytes: text.as_bytes(),
            at,
            origin: at,
            depth: 0,
        }
    }

    /// Where the scanner stands.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether the text is used up.
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The byte here, if any.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes one byte on, if it is `byte`.
    #[inline]
    pub fn eat(&mut self, byte: u8) -> bool {
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    /// Passes over white space.
    #[inline]
    pub fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Scans the value here as the root of `tree`, whose spans count from the value's first byte.
    ///
    /// # Errors
    /// The text is no JSON value.
    #[inline]
    pub fn root(&mut self, tree: &mut Tree) -> Scan {
        self.root_at_origin(tree, self.at)
    }

    /// As [`Scanner::root`], with spans that count from `origin`.
    ///
    /// # Errors
    /// The text is no JSON value.
    pub fn root_at_origin(&mut self, tree: &mut Tree, origin: usize) -> Scan {
        self.origin = origin;
        self.depth = 0;
        self.value(tree, KeyRef::NONE)
    }

    /// Scans the value here as a member of a tree that is begun, whose spans count from the text's
    /// start; `depth` containers are open around it.
    ///
    /// # Errors
    /// The text is no JSON value; the tree may then hold a part.
    pub(crate) fn member(&mut self, tree: &mut Tree, key: KeyRef, depth: usize) -> Scan {
        self.origin = 0;
        self.depth = depth;
        self.value(tree, key)
    }

    /// The byte from which spans count.
    pub fn origin(&self) -> usize {
        self.origin
    }

    /// The text that is scanned.
    pub fn text(&self) -> &'s str {
        self.text
    }

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

    fn span(&self, start: usize) -> Span {
        Span::new(start - self.origin, self.at - self.origin)
    }

    #[inline]
    fn value(&mut self, tree: &mut Tree, key: KeyRef) -> Scan {
        match self.peek() {
            Some(b'"') => {
                let start = self.at;
                let text = self.string(tree)?;
                tree.scalar(key, Kind::String, self.span(start), text);
                Ok(())
            }
            Some(b'{') => self.object(tree, key),
            Some(b'[') => self.array(tree, key),
            Some(b'-' | b'0'..=b'9') => self.number(tree, key),
            Some(b't') if self.bytes[self.at..].starts_with(b"true") => {
                self.literal(tree, key, Kind::Boolean, 4)
            }
            Some(b'f') if self.bytes[self.at..].starts_with(b"false") => {
                self.literal(tree, key, Kind::Boolean, 5)
            }
            Some(b'n') if self.bytes[self.at..].starts_with(b"null") => {
                self.literal(tree, key, Kind::Null, 4)
            }
            _ => self.expected("a value"),
        }
    }

    fn literal(&mut self, tree: &mut Tree, key: KeyRef, kind: Kind, length: usize) -> Scan {
        let start = self.at;
        if self
            .bytes
            .get(start + length)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        {
            return self.expected("a value");
        }
        self.at += length;
        let span = self.span(start);
        tree.scalar(key, kind, span, Text::Source(span));
        Ok(())
    }

    fn number(&mut self, tree: &mut Tree, key: KeyRef) -> Scan {
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

    /// Scans the string here: its text without the quotes.
    #[inline]
    fn string(&mut self, tree: &mut Tree) -> Scan<Text> {
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

    fn deeper(&mut self) -> Scan {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fault(
                self.at,
                format!("values nest deeper than {MAX_DEPTH}"),
                None,
            );
        }
        Ok(())
    }

    fn array(&mut self, tree: &mut Tree, key: KeyRef) -> Scan {
        self.deeper()?;
        let start = self.at;
        let open = tree.open(key, Kind::Array, start - self.origin);
        self.at += 1;
        self.space();
        let mut count = 0;
        if !self.eat(b']') {
            loop {
                self.value(tree, KeyRef::NONE)?;
                count += 1;
                // Between two elements there is mostly a comma and nothing else.
                if self.peek() == Some(b',')
                    && let Some(b'"' | b'{' | b'-' | b'0'..=b'9') = self.bytes.get(self.at + 1)
                {
                    self.at += 1;
                    continue;
                }
                self.space();
                if self.eat(b']') {
                    break;
                }
                self.comma(start, "]", "element")?;
            }
        }
        self.close(tree, open, count);
        Ok(())
    }

    fn object(&mut self, tree: &mut Tree, key: KeyRef) -> Scan {
        self.deeper()?;
        let start = self.at;
        let open = tree.open(key, Kind::Object, start - self.origin);
        self.at += 1;
        self.space();
        let mut course = tree.course(self.depth);
        let mut count = 0;
        if !self.eat(b'}') {
            loop {
                let name = self.name(tree, Some((open, count)), start, &mut course)?;
                self.value(tree, name)?;
                count += 1;
                // Between two members there is mostly a comma and nothing else.
                if self.peek() == Some(b',') && self.bytes.get(self.at + 1) == Some(&b'"') {
                    self.at += 1;
                    continue;
                }
                self.space();
                if self.eat(b'}') {
                    break;
                }
                self.comma(start, "}", "property")?;
            }
        }
        if count > FEW
            && let Some((first, second)) =
                tree.duplicate_key(&self.text[self.origin..], tree.keys_in(open))
        {
            let place = tree.key_span(second);
            let (start, end) = (
                place.start as usize + self.origin,
                place.end as usize + self.origin,
            );
            return Err(Box::new(Fault {
                kind: FaultKind::DuplicateKey(tree.key_span(first)),
                start,
                end,
            }));
        }
        self.close(tree, open, count);
        Ok(())
    }

    /// Passes over the name, the colon and the space around it, outside any tree.
    pub fn member_name(&mut self, scratch: &mut Tree) -> Scan<String> {
        self.origin = self.at;
        scratch.clear();
        let mut course = scratch.course(usize::MAX);
        let name = self.name(scratch, None, self.at, &mut course)?;
        Ok(scratch.key_name(&self.text[self.origin..], name).to_owned())
    }

    fn close(&mut self, tree: &mut Tree, open: Open, count: usize) {
        self.depth -= 1;
        tree.close(open, count, self.at - self.origin);
    }

    /// Passes over the name, the colon and the space around it; `inside` is the object in the tree,
    /// with the number of its members so far.
    #[inline]
    fn name(
        &mut self,
        tree: &mut Tree,
        inside: Option<(Open, usize)>,
        opened: usize,
        course: &mut Course,
    ) -> Scan<KeyRef> {
        let source = &self.bytes[self.origin..];
        let name = match tree.expected_key(course, source, self.at - self.origin) {
            Some((name, length)) if self.peek() == Some(b'"') => {
                self.at += length;
                name
            }
            _ => self.new_name(tree, inside, opened, course)?,
        };
        if self.eat(b':') {
            self.space();
            return Ok(name);
        }
        self.space();
        if !self.eat(b':') {
            return self.expected("`:` after the property name");
        }
        self.space();
        Ok(name)
    }

    /// A name that was not expected.
    fn new_name(
        &mut self,
        tree: &mut Tree,
        inside: Option<(Open, usize)>,
        opened: usize,
        course: &mut Course,
    ) -> Scan<KeyRef> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            if self.is_at_end() && self.depth > 0 {
                return self.unclosed(opened, "}");
            }
            return self.expected("a property name in double quotes");
        }
        let text = self.string(tree)?;
        let span = self.span(start);
        let source = &self.text[self.origin..];
        let name = tree.key(source, span, text);
        // Few names are compared as they come; of many, all at the end.
        if let Some((object, count)) = inside
            && count < FEW
            && let Some(first) = tree.find_key(source, tree.keys_in(object), name)
        {
            return Err(Box::new(Fault {
                kind: FaultKind::DuplicateKey(tree.key_span(first)),
                start,
                end: self.at,
            }));
        }
        tree.learn(course, source, name);
        Ok(name)
    }

    /// The text ends here, but what `opened` begins needs its `close`.
    fn unclosed<T>(&self, opened: usize, close: &str) -> Scan<T> {
        let message = format!("the text ends before its `{close}`");
        Err(Box::new(Fault {
            kind: FaultKind::Unclosed(message, opened),
            start: self.at,
            end: self.at,
        }))
    }

    /// Passes over the comma between two members or elements.
    #[inline]
    fn comma(&mut self, opened: usize, close: &str, what: &str) -> Scan {
        if !self.eat(b',') {
            if self.is_at_end() {
                return self.unclosed(opened, close);
            }
            return self.expected(&format!("`,` or `{close}` after this {what}"));
        }
        let comma = self.at - 1;
        self.space();
        if self.peek() == close.bytes().next() {
            self.at = comma + 1;
            return self.fault(
                comma,
                format!("a comma after the last {what}"),
                Some("remove this comma"),
            );
        }
        Ok(())
    }
}

/// A text as far as a message has room for it.
fn clipped(text: &str) -> String {
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
pub(super) fn number_length(bytes: &[u8]) -> usize {
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

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Where the string that goes on at `at` is plain no longer: its quote, a backslash, a control
/// character or the end.
///
/// Eight bytes at a time: the usual test for a byte below a bound or equal to a sign within a word
/// (Anderson, "Bit Twiddling Hacks", "Determine if a word has a byte less than n").
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
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
