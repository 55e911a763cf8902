//! Tokens by `quick-xml`, with their places; what is not well-formed becomes a [`Fault`].

use std::ops::Range;

use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::fault::Fault;
use super::name::{first_invalid, is_xml_name};
use crate::format::Dropped;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<a …>`
    Start,
    /// `<a …/>`
    Empty,
    /// `</a>`
    End,
    /// Text as it stands, without references.
    Text,
    /// `<![CDATA[…]]>`
    CData,
    /// `&a;`
    Reference,
    /// `<?xml …?>`
    Declaration,
    /// `<!DOCTYPE …>`
    Doctype,
    /// The text is used up.
    Eof,
}

/// One token of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// First byte, in the text.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// Length of a tag's name.
    pub(super) name: usize,
}

impl Token {
    /// The name of a start or empty tag.
    #[inline]
    pub(super) fn name<'t>(&self, text: &'t str) -> &'t str {
        let start = self.start + 1 + usize::from(self.kind == Kind::End);
        &text[start..start + self.name]
    }
}

/// The tokens of a text. Comments and processing instructions are counted and passed over.
pub(super) struct Tokens<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// Where the text begins in the file.
    base: u64,
    /// Bytes before the reader's first: byte order marks, which it would pass over unseen.
    origin: usize,
    marks_given: bool,
    /// Where a character stands that XML does not have.
    invalid: Option<usize>,
    /// Whether `]]>` stands somewhere.
    closes_cdata: bool,
    /// Whether a carriage return stands somewhere.
    pub(super) has_returns: bool,
    pub(super) dropped: Dropped,
}

impl<'t> Tokens<'t> {
    /// The tokens of `text`, which begins at byte `base` of its file.
    pub(super) fn new(text: &'t str, base: u64) -> Self {
        let origin = text.len() - text.trim_start_matches('\u{FEFF}').len();
        let mut reader = Reader::from_str(&text[origin..]);
        let config = reader.config_mut();
        // These two are checked here, where both places are at hand.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let bytes = text.as_bytes();
        Tokens {
            reader,
            text,
            base,
            origin,
            marks_given: origin == 0,
            invalid: first_invalid(text),
            closes_cdata: memchr::memmem::find(bytes, b"]]>").is_some(),
            has_returns: memchr::memchr(b'\r', bytes).is_some(),
            dropped: Dropped::default(),
        }
    }

    /// The text.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Bytes of the text as bytes of the file.
    pub(super) fn place(&self, start: usize, end: usize) -> Range<u64> {
        self.base + start as u64..self.base + end as u64
    }

    /// A fault at bytes of the text.
    pub(super) fn fault(&self, start: usize, end: usize, message: impl Into<String>) -> Fault {
        Fault {
            message: message.into(),
            help: None,
            place: self.place(start, end),
            related: None,
            goes_on: false,
        }
    }

    /// The next token.
    #[allow(
        clippy::inline_always,
        reason = "a fifth faster: tokens stay in registers"
    )]
    #[inline(always)]
    pub(super) fn next(&mut self) -> Result<Token, Fault> {
        if !self.marks_given {
            self.marks_given = true;
            return Ok(self.token(Kind::Text, 0, self.origin, 0));
        }
        loop {
            let start = self.at();
            // Looked at where it is: to move an event costs more than to read it.
            let (kind, name) = match &self.reader.read_event() {
                Ok(Event::Start(tag)) => (Kind::Start, tag.name().0.len()),
                Ok(Event::Empty(tag)) => (Kind::Empty, tag.name().0.len()),
                Ok(Event::End(tag)) => (Kind::End, tag.name().0.len()),
                Ok(Event::Text(_)) => (Kind::Text, 0),
                Ok(Event::CData(_)) => (Kind::CData, 0),
                Ok(Event::GeneralRef(_)) => (Kind::Reference, 0),
                Ok(Event::Eof) => (Kind::Eof, 0),
                Ok(Event::Decl(_)) => (Kind::Declaration, 0),
                Ok(Event::DocType(_)) => (Kind::Doctype, 0),
                Ok(Event::Comment(_) | Event::PI(_)) => {
                    self.pass_over(start)?;
                    continue;
                }
                Err(error) => return Err(self.refused(start, error)),
            };
            let end = self.at();
            if self.invalid.is_some_and(|invalid| end > invalid) {
                return Err(self.invalid_character());
            }
            if kind == Kind::Text
                && self.closes_cdata
                && let Some(at) = self.text[start..end].find("]]>")
            {
                let fault = self.fault(start + at, start + at + 3, "`]]>` stands bare in text");
                return Err(fault.help("write it `]]&gt;`"));
            }
            return Ok(self.token(kind, start, end, name));
        }
    }

    #[allow(clippy::unused_self, reason = "reads as one of the reader's makers")]
    #[inline]
    fn token(&self, kind: Kind, start: usize, end: usize, name: usize) -> Token {
        Token {
            kind,
            start,
            end,
            name,
        }
    }

    /// Where the next token begins.
    pub(super) fn at(&self) -> usize {
        self.origin + self.reader.buffer_position() as usize
    }

    /// Counts the comment or processing instruction from `start` to here.
    fn pass_over(&mut self, start: usize) -> Result<(), Fault> {
        let end = self.at();
        if self.invalid.is_some_and(|invalid| end > invalid) {
            return Err(self.invalid_character());
        }
        if self.text[start..].starts_with("<!--") {
            self.dropped.comments += 1;
            let inside = &self.text[start + 4..end - 3];
            let dashes = inside.find("--").or(inside
                .ends_with('-')
                .then(|| inside.len().saturating_sub(1)));
            return match dashes {
                Some(at) => {
                    let at = start + 4 + at;
                    Err(self.fault(at, at + 2, "`--` stands inside a comment"))
                }
                None => Ok(()),
            };
        }
        self.dropped.instructions += 1;
        let inside = &self.text[start + 2..end - 2];
        let target = inside
            .split([' ', '\t', '\n', '\r'])
            .next()
            .unwrap_or_default();
        if is_xml_name(target) {
            return Ok(());
        }
        Err(self.fault(
            start,
            end,
            "a processing instruction needs a name after `<?`",
        ))
    }

    fn invalid_character(&self) -> Fault {
        let at = self.invalid.unwrap_or(0);
        let found = self.text[at..].chars().next().unwrap_or('\0');
        let message = format!(
            "U+{:04X} is no character that XML 1.0 allows",
            u32::from(found)
        );
        self.fault(at, at + found.len_utf8(), message)
            .help("remove it; orelint's own form carries it by `ore:encoding=\"json\"`")
    }

    /// What `quick-xml` refused at `start`, in our words.
    #[cold]
    fn refused(&self, start: usize, error: &Error) -> Fault {
        let rest = &self.text[start..];
        let sign = |length: usize| start + length.min(rest.len());
        if let Some(invalid) = self.invalid
            && invalid < start
        {
            return self.invalid_character();
        }
        match error {
            Error::IllFormed(IllFormedError::UnclosedReference) => self.bare_ampersand(start),
            Error::IllFormed(IllFormedError::MissingDoctypeName) => {
                self.fault(start, sign(9), "a DOCTYPE needs the root element's name")
            }
            Error::Syntax(syntax) => match syntax {
                SyntaxError::UnclosedComment if rest.starts_with("<!--") => {
                    self.fault(start, sign(4), "this comment is never closed by `-->`")
                }
                SyntaxError::UnclosedCData if rest.starts_with("<![CDATA[") => {
                    let message = "this CDATA section is never closed by `]]>`";
                    self.fault(start, sign(9), message)
                }
                SyntaxError::UnclosedDoctype if rest.get(..9) == Some("<!DOCTYPE") => {
                    self.fault(start, sign(9), "this DOCTYPE is never closed by `>`")
                }
                SyntaxError::InvalidBangMarkup
                | SyntaxError::UnclosedComment
                | SyntaxError::UnclosedCData
                | SyntaxError::UnclosedDoctype => self
                    .fault(start, sign(2), "`<!` begins nothing that XML knows here")
                    .help("known are `<!--`, `<![CDATA[` and, before the root, `<!DOCTYPE`"),
                SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => {
                    let message = "this processing instruction is never closed by `?>`";
                    self.fault(start, sign(2), message)
                }
                SyntaxError::UnclosedTag => self.unclosed_tag(start),
                SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
                    let message = "an attribute value in this tag is never closed by its quote";
                    self.fault(start, start + tag_length(rest), message)
                }
            },
            error => self.fault(start, sign(1), error.to_string()),
        }
    }

    fn unclosed_tag(&self, start: usize) -> Fault {
        let rest = &self.text[start..];
        match rest[1..].chars().next() {
            Some('/') => self.fault(
                start,
                start + tag_length(rest),
                "this closing tag is never closed by `>`",
            ),
            Some(next) if is_xml_name(next.encode_utf8(&mut [0; 4])) => self.fault(
                start,
                start + tag_length(rest),
                "this tag is never closed by `>`",
            ),
            _ => self.bare_less(start),
        }
    }

    /// A `<` that begins no tag.
    pub(super) fn bare_less(&self, start: usize) -> Fault {
        self.fault(start, start + 1, "a bare `<` in text")
            .help("write `&lt;` for the sign itself")
    }

    /// An `&` that begins no reference.
    pub(super) fn bare_ampersand(&self, start: usize) -> Fault {
        self.fault(start, start + 1, "a bare `&` in text")
            .help("write `&amp;` for the sign itself")
    }
}

/// How much of a tag that is never closed is shown: its name.
fn tag_length(rest: &str) -> usize {
    let end = |c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '<');
    rest[1..].find(end).map_or(rest.len(), |length| length + 1)
}
