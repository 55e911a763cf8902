//! The scanner: from text to tree, with every place.

mod fault;
mod number;
mod string;
#[cfg(test)]
mod tests;

pub use fault::{Fault, FaultKind, Scan};
pub(crate) use number::is_number;
pub(super) use string::plain_end;

use crate::document::{Course, KeyRef, Kind, MAX_DEPTH, Open, Span, Text, Tree};

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
    /// Whether the value is spelled otherwise than compact JSON would be: with white space, or with
    /// escapes.
    loose: bool,
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
            loose: false,
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
            self.loose = true;
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
        self.loose = false;
        self.value(tree, KeyRef::NONE)?;
        tree.set_compact(!self.loose);
        Ok(())
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

/// Scans a text that is one value, with spans that count from the text's start.
pub(crate) fn scan_one(text: &str, tree: &mut Tree) -> Scan {
    tree.clear();
    let mut scanner = Scanner::new(text, 0);
    scanner.space();
    scanner.root_at_origin(tree, 0)?;
    scanner.space();
    if scanner.is_at_end() {
        return Ok(());
    }
    let rest = &text[scanner.at()..];
    let help = match rest.as_bytes()[0] {
        b'{' | b'[' => Some(
            "several values, one a line, are NDJSON: name the file .ndjson, or say --format ndjson",
        ),
        _ => None,
    };
    scanner.fault(scanner.at(), "text goes on after the value's end", help)
}
