//! The canonical spelling of a document: indented where white space means nothing, attributes in
//! double quotes, everything else as it stands.

use std::io::{self, Read, Write};

use crate::source::read_full;

fn is_space(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\n' | '\r')
}

/// Spaces a level.
const INDENT: usize = 2;

/// What stands between two places of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    Empty,
    End,
    /// Text and references.
    Text,
    CData,
    /// Comments, processing instructions.
    Remark,
    Declaration,
    Doctype,
}

/// Writes the canonical spelling of the text that `open` reads, which must be well-formed. It is
/// read twice: whether an element's white space means something shows at its end.
///
/// # Errors
/// The text cannot be read, or `out` cannot be written.
pub fn canonical<R: Read>(
    mut open: impl FnMut() -> io::Result<R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let keeps = look_ahead(&mut Tokens::new(open()?))?;
    write(&mut Tokens::new(open()?), &keeps, out)
}

/// The least that is read at once, in bytes.
const BLOCK: usize = 256 << 10;

/// The tokens of a text, of which a part is held.
struct Tokens<R> {
    reader: R,
    /// What was read, with its line ends as line feeds.
    text: String,
    /// Where the next token begins in it.
    at: usize,
    /// Bytes of a character, or of a line end, that goes on.
    rest: Vec<u8>,
    is_first: bool,
    ended: bool,
}

impl<R: Read> Tokens<R> {
    fn new(reader: R) -> Self {
        Tokens {
            reader,
            text: String::new(),
            at: 0,
            rest: Vec::new(),
            is_first: true,
            ended: false,
        }
    }

    fn next(&mut self) -> io::Result<Option<(Kind, &str)>> {
        let (kind, length) = loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() && self.ended {
                return Ok(None);
            }
            match token(rest, self.ended) {
                Some(found) => break found,
                None => self.read_on()?,
            }
        };
        let start = self.at;
        self.at += length;
        Ok(Some((kind, &self.text[start..self.at])))
    }

    /// Reads as much again as is held.
    fn read_on(&mut self) -> io::Result<()> {
        self.text.drain(..self.at);
        self.at = 0;
        let mut bytes = std::mem::take(&mut self.rest);
        let held = bytes.len();
        bytes.resize(held + self.text.len().max(BLOCK), 0);
        let count = read_full(&mut self.reader, &mut bytes[held..])?;
        self.ended = held + count < bytes.len();
        bytes.truncate(held + count);
        let mut whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() && !self.ended => error.valid_up_to(),
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        };
        if !self.ended && bytes[..whole].ends_with(b"\r") {
            whole -= 1;
        }
        self.rest = bytes.split_off(whole);
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let text = if std::mem::take(&mut self.is_first) {
            text.trim_start_matches('\u{FEFF}')
        } else {
            text
        };
        if text.contains('\r') {
            self.text += &text.replace("\r\n", "\n").replace('\r', "\n");
        } else {
            self.text += text;
        }
        Ok(())
    }
}

/// The longest sign by which a token is known.
const LONGEST_SIGN: usize = "<![CDATA[".len();

/// The first token of a text, and its length; none where it may go on, unless the text is `whole`.
fn token(text: &str, whole: bool) -> Option<(Kind, usize)> {
    if !whole && text.len() < LONGEST_SIGN {
        return None;
    }
    let (kind, length) = cut(text);
    match length {
        Some(length) => Some((kind, length)),
        None => whole.then_some((kind, text.len())),
    }
}

/// The first token of a text, and its length, if it ends there.
fn cut(text: &str) -> (Kind, Option<usize>) {
    let up_to = |end: &str| text.find(end).map(|at| at + end.len());
    if !text.starts_with('<') {
        return (Kind::Text, text.find('<'));
    }
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = comment.find("-->").map(|at| at + "<!---->".len());
        return (Kind::Remark, end);
    }
    if text.starts_with("<![CDATA[") {
        return (Kind::CData, up_to("]]>"));
    }
    if text.starts_with("<?") {
        let is_declaration = text.starts_with("<?xml") && text[5..].starts_with(is_space);
        let kind = if is_declaration {
            Kind::Declaration
        } else {
            Kind::Remark
        };
        return (kind, up_to("?>"));
    }
    if text.starts_with("<!") {
        return (Kind::Doctype, doctype_length(text));
    }
    if text.starts_with("</") {
        return (Kind::End, up_to(">"));
    }
    let length = tag_length(text);
    let is_empty = length.is_some_and(|length| text[..length].ends_with("/>"));
    (if is_empty { Kind::Empty } else { Kind::Start }, length)
}

/// The length of a tag that ends: `>` may stand in quotes.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), sign) if sign == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The length of a document type declaration that ends: `>` may stand in its brackets, quotes and
/// comments.
fn doctype_length(text: &str) -> Option<usize> {
    let mut at = 2;
    let mut depth = 0_usize;
    while let Some(sign) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match sign {
            '"' | '\'' => rest[1..].find(sign)? + 2,
            '<' if rest.starts_with("<!--") => rest.find("-->")? + 3,
            '<' if rest.starts_with("<?") => rest.find("?>")? + 2,
            '[' => {
                depth += 1;
                1
            }
            ']' => {
                depth = depth.saturating_sub(1);
                1
            }
            '>' if depth == 0 => return Some(at + 1),
            sign => sign.len_utf8(),
        };
    }
    None
}

/// Which of the start tags have content that is written as it stands, a bit each.
#[derive(Default)]
struct Keeps {
    bits: Vec<u64>,
    tags: usize,
}

impl Keeps {
    /// The next start tag.
    fn push(&mut self) -> usize {
        let tag = self.tags;
        self.tags += 1;
        self.bits.resize(tag / 64 + 1, 0);
        tag
    }

    fn set(&mut self, tag: usize) {
        self.bits[tag / 64] |= 1 << (tag % 64);
    }

    fn has(&self, tag: usize) -> bool {
        let bits = self.bits.get(tag / 64).copied().unwrap_or(0);
        bits >> (tag % 64) & 1 == 1
    }
}

/// An element that is open.
struct Open {
    tag: usize,
    has_elements: bool,
    /// Whether its white space means something.
    keeps: bool,
}

/// Which elements have white space that means something.
fn look_ahead<R: Read>(tokens: &mut Tokens<R>) -> io::Result<Keeps> {
    let mut keeps = Keeps::default();
    let mut open: Vec<Open> = Vec::new();
    while let Some((kind, text)) = tokens.next()? {
        if kind == Kind::End {
            if let Some(element) = open.pop()
                && (element.keeps || !element.has_elements)
            {
                keeps.set(element.tag);
            }
            continue;
        }
        if let Some(parent) = open.last_mut() {
            match kind {
                Kind::Start | Kind::Empty => parent.has_elements = true,
                Kind::CData => parent.keeps = true,
                Kind::Text => parent.keeps |= !text.chars().all(is_space),
                _ => {}
            }
        }
        if kind == Kind::Start {
            open.push(Open {
                tag: keeps.push(),
                has_elements: false,
                keeps: preserves(text),
            });
        }
    }
    Ok(keeps)
}

fn preserves(tag: &str) -> bool {
    let mut attributes = attributes(tag);
    attributes
        .any(|(name, value)| name == "xml:space" && value.trim_matches(['"', '\'']) == "preserve")
}

fn write<R: Read>(tokens: &mut Tokens<R>, keeps: &Keeps, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    let mut open: Vec<bool> = Vec::new();
    let mut tags = 0;
    // Of the tag that was written last, whether its `>` is still to come: nothing may follow it.
    let mut is_unclosed = false;
    let mut is_first = true;
    while let Some((kind, text)) = tokens.next()? {
        line.clear();
        let is_closing = kind == Kind::End;
        if std::mem::take(&mut is_unclosed) {
            if is_closing {
                open.pop();
                out.write_all(b"/>")?;
                continue;
            }
            line.push('>');
        }
        let keep = open.last().copied().unwrap_or(false);
        if !keep && kind == Kind::Text {
            out.write_all(line.as_bytes())?;
            continue;
        }
        if !keep {
            if !std::mem::take(&mut is_first) {
                line.push('\n');
            }
            let level = open.len().saturating_sub(usize::from(is_closing));
            line.extend(std::iter::repeat_n(' ', INDENT * level));
        }
        match kind {
            Kind::Start => {
                write_tag(text, &mut line);
                open.push(keep || keeps.has(tags));
                tags += 1;
                is_unclosed = true;
            }
            Kind::Empty => {
                write_tag(text, &mut line);
                line.push_str("/>");
            }
            Kind::End => {
                line.push_str(text.trim_end_matches('>').trim_end());
                line.push('>');
                open.pop();
            }
            Kind::Declaration => write_declaration(text, &mut line),
            _ => line.push_str(text),
        }
        out.write_all(line.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// Writes a tag but for its end.
fn write_tag(tag: &str, out: &mut String) {
    let end = tag.find(|sign| is_space(sign) || matches!(sign, '>' | '/'));
    out.push_str(&tag[..end.unwrap_or(tag.len())]);
    write_attributes(tag, out);
}

fn write_declaration(text: &str, out: &mut String) {
    out.push_str("<?xml");
    write_attributes(text, out);
    out.push_str("?>");
}

fn write_attributes(tag: &str, out: &mut String) {
    for (name, value) in attributes(tag) {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        let inner = &value[1..value.len().saturating_sub(1).max(1)];
        out.push_str(&inner.replace('"', "&quot;"));
        out.push('"');
    }
}

/// The names of a tag's attributes, with their values in quotes.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let start = tag.find(is_space).unwrap_or(tag.len());
    let mut rest = &tag[start..];
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_space);
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start_matches(is_space);
        let quote = after
            .chars()
            .next()
            .filter(|sign| matches!(sign, '"' | '\''))?;
        let length = after[1..].find(quote)? + 2;
        rest = &after[length..];
        Some((name.trim_end_matches(is_space), &after[..length]))
    })
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    /// Gives a byte at a time.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(1);
            self.0.read(&mut buffer[..count])
        }
    }

    fn canonical(text: &str) -> String {
        let mut out = Vec::new();
        super::canonical(|| Ok(Slow(text.as_bytes())), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn layout_is_written_anew_and_text_stays() {
        let text = "<?xml version='1.0'?><!-- c --><a  b = 'x \"y\"'\n><c> t </c><?p i?><d></d>\r\n<e>x<f/> y</e><g> </g></a>";
        let expected = "<?xml version=\"1.0\"?>\n<!-- c -->\n<a b=\"x &quot;y&quot;\">\n  <c> t </c>\n  <?p i?>\n  <d/>\n  <e>x<f/> y</e>\n  <g> </g>\n</a>\n";
        assert_eq!(canonical(text), expected);
        assert_eq!(canonical(expected), expected);
    }

    #[test]
    fn what_must_not_move_does_not() {
        for text in [
            "<a xml:space=\"preserve\"> <b/> </a>\n",
            "<!DOCTYPE a [<!ENTITY x \">]\">]>\n<a>&x;</a>\n",
            "<a><![CDATA[ <b> ]]></a>\n",
            "<a b=\"1>2\"/>\n",
        ] {
            assert_eq!(canonical(text), text);
        }
    }
    #[test]
    fn tokens_may_be_longer_than_a_block_and_end_anywhere() {
        let long = "é\r\n".repeat(super::BLOCK);
        let text = format!("<!--{long}--><a b='{long}'>\r\n<c/><![CDATA[{long}]]>{long}</a>\r");
        let long = long.replace("\r\n", "\n");
        let expected =
            format!("<!--{long}-->\n<a b=\"{long}\">\n<c/><![CDATA[{long}]]>{long}</a>\n");
        assert!(canonical(&text) == expected);
        for shift in 0..12 {
            let filler = " ".repeat(super::BLOCK - shift);
            let text = format!("<a>{filler}<![CDATA[é]]><b></b>\r\n<?p i?></a>");
            let expected = format!("<a>{filler}<![CDATA[é]]><b/>\n<?p i?></a>\n");
            assert!(canonical(&text) == expected, "{shift}");
        }
    }
}
