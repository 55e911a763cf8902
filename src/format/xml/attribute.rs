//! The attributes of a tag, by `quick-xml`, with their places and decoded values.

use quick_xml::events::attributes::{AttrError, Attributes};

use super::fault::Fault;
use super::name::is_xml_name;
use super::part::{Attribute, Parts, Slice};
use super::token::{Token, Tokens};

impl Parts<'_> {
    /// Reads the attributes that stand in a tag before `tag_end`.
    pub(super) fn read_attributes(
        &mut self,
        tokens: &Tokens<'_>,
        tag: Token,
        tag_end: usize,
    ) -> Result<(), Fault> {
        let text = tokens.text();
        let origin = tag.start + 1;
        let content = &text[origin..tag_end];
        for attribute in Attributes::new(content, tag.name) {
            let attribute = attribute.map_err(|error| refused(tokens, tag, tag_end, &error))?;
            let name = attribute.key.0;
            let start = origin + offset(content, name);
            if !text.as_bytes()[start - 1].is_ascii_whitespace() {
                let message = "white space is missing before this attribute";
                return Err(tokens.fault(start, start + name.len(), message));
            }
            if !is_xml_name(name) {
                if let Some(fault) = next_tag(tokens, tag, start, start + name.len()) {
                    return Err(fault);
                }
                let message = format!("`{}` is no XML name", name.escape_debug());
                return Err(tokens.fault(start, start + name.len(), message));
            }
            let inside = origin + offset(content, &attribute.value);
            let end = inside + attribute.value.len();
            let value = self.attribute_value(tokens, inside, end)?;
            self.attributes.push(Attribute {
                name: (start as u32, (start + name.len()) as u32),
                inside: (inside as u32, end as u32),
                value,
            });
        }
        Ok(())
    }

    /// Decodes and normalizes a value (XML 1.0, section 3.3.3).
    fn attribute_value(
        &mut self,
        tokens: &Tokens<'_>,
        start: usize,
        end: usize,
    ) -> Result<Slice, Fault> {
        let text = tokens.text();
        let special = |byte: &u8| matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r');
        if !text.as_bytes()[start..end].iter().any(special) {
            return Ok(Slice::source(start, end));
        }
        let from = self.decoded.len() as u32;
        let mut at = start;
        while at < end {
            let plain = text.as_bytes()[at..end]
                .iter()
                .position(special)
                .map_or(end, |length| at + length);
            self.decoded.push_str(&text[at..plain]);
            at = plain;
            match text.as_bytes()[at..end].first() {
                None => {}
                Some(b'<') => {
                    let fault = tokens.fault(at, at + 1, "a bare `<` in an attribute value");
                    return Err(
                        fault.help("write `&lt;`, or close the value by its quote before it")
                    );
                }
                Some(b'&') => {
                    let length = text[at + 1..end].find([';', '&', '<']);
                    match length.map(|length| at + 1 + length) {
                        Some(stop) if text.as_bytes()[stop] == b';' => {
                            self.expand(tokens, at, stop + 1)?;
                            at = stop + 1;
                        }
                        _ => return Err(tokens.bare_ampersand(at)),
                    }
                }
                Some(_) => {
                    at += if text[at..end].starts_with("\r\n") {
                        2
                    } else {
                        1
                    };
                    self.decoded.push(' ');
                }
            }
        }
        Ok(Slice {
            start: from,
            end: self.decoded.len() as u32,
            decoded: true,
        })
    }
}

/// Where `part`, a slice of `whole`, begins in it.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// What `quick-xml` refused, in our words and at its place.
#[cold]
fn refused(tokens: &Tokens<'_>, tag: Token, tag_end: usize, error: &AttrError) -> Fault {
    let origin = tag.start + 1;
    let text = tokens.text();
    let word = |at: usize| {
        let start = (origin + at).min(tag_end);
        let length = text[start..tag_end]
            .find(|c: char| c.is_ascii_whitespace() || c == '=')
            .unwrap_or(tag_end - start);
        (start, start + length)
    };
    if let AttrError::Duplicated(again, first) = error {
        let ((start, end), (first_start, first_end)) = (word(*again), word(*first));
        let message = format!("the attribute `{}` stands twice", &text[start..end]);
        return tokens
            .fault(start, end, message)
            .related(tokens.place(first_start, first_end), "first here")
            .help("remove one of the two");
    }
    let after_name = (origin + tag.name).min(tag_end);
    if let Some(fault) = next_tag(tokens, tag, after_name, tag_end) {
        return fault;
    }
    match error {
        AttrError::UnquotedValue(at) => {
            let (start, end) = word(*at);
            tokens
                .fault(start, end, "an attribute value without quotes")
                .help("put it in `\"…\"`")
        }
        AttrError::ExpectedQuote(at, _) => {
            let start = (origin + at).min(tag_end);
            tokens.fault(
                start,
                tag_end,
                "this attribute value is never closed by its quote",
            )
        }
        AttrError::ExpectedEq(at) | AttrError::ExpectedValue(at) => {
            // The place is where the sign is missing; what lacks it stands before.
            let before = text[after_name..(origin + at).min(tag_end)].trim_end();
            let end = after_name + before.len();
            let start = after_name
                + before
                    .rfind(|c: char| c.is_ascii_whitespace())
                    .map_or(0, |space| space + 1);
            let message = format!(
                "the attribute `{}` has no value",
                &text[start..end].trim_end_matches('=')
            );
            tokens
                .fault(start, end, message)
                .help("write `name=\"value\"`")
        }
        AttrError::Duplicated(..) => tokens.fault(tag.start, tag.end, error.to_string()),
    }
}

/// The fault of a tag in which the next one begins, between `start` and `end`.
fn next_tag(tokens: &Tokens<'_>, tag: Token, start: usize, end: usize) -> Option<Fault> {
    let at = tokens.text()[start..end].find('<')?;
    let name = tag.name(tokens.text());
    let message = format!("the tag `{name}` is not closed by `>` before the next `<`");
    Some(tokens.fault(tag.start, start + at, message))
}
