//! Spells a value or a name anew, as its format wants it, in the place where it stands: what a fix
//! puts into a file.
//!
//! Where a place is spelled in a way that this module does not understand to the last sign (markup
//! within XML text, JSON within a cell), it answers `None`: no fix is better than a guess.

use std::ops::Range;

use super::json::write_string;
use super::{Format, xml};
use crate::document::{Key, Kind, Node};

/// A value to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewValue<'v> {
    /// A string.
    Text(&'v str),
    /// A number, `true` or `false`, as JSON writes it.
    Literal(&'v str),
}

impl<'v> NewValue<'v> {
    fn text(self) -> &'v str {
        match self {
            NewValue::Text(text) | NewValue::Literal(text) => text,
        }
    }
}

/// What to put where, in bytes of the file.
pub type Respelled = (Range<u64>, String);

/// How a file spells its values.
#[derive(Debug, Clone, Copy)]
pub struct Spelling {
    /// The format.
    pub format: Format,
    /// What separates a table's cells.
    pub delimiter: u8,
    /// Whether a map makes the records: then only a value that stands in the file as it is can be
    /// spelled anew, and no name.
    pub is_mapped: bool,
}

/// What quotes a table's cells.
const QUOTE: char = '"';

impl From<Format> for Spelling {
    fn from(format: Format) -> Self {
        Spelling::of(format)
    }
}

impl Spelling {
    /// The usual spelling of a format.
    pub fn of(format: Format) -> Self {
        Spelling {
            format,
            delimiter: b',',
            is_mapped: false,
        }
    }

    /// Writes `new` in place of a scalar; `None` where that cannot be done, or would change nothing.
    pub fn value(self, node: Node<'_>, new: NewValue<'_>) -> Option<Respelled> {
        let is_scalar = !matches!(node.kind(), Kind::Array | Kind::Object);
        if !is_scalar
            || !stands_here(node)
            || (self.is_mapped && Stands::of(node) == Stands::Otherwise)
        {
            return None;
        }
        let spelled = match self.format {
            Format::Json | Format::Ndjson => json(new),
            Format::Csv => self.cell(node, new)?,
            Format::Xml => text_of_xml(node, new.text())?,
        };
        (spelled != node.source()).then(|| (node.place(), spelled))
    }

    /// A cell, within its quotes if it has some.
    fn cell(self, node: Node<'_>, new: NewValue<'_>) -> Option<String> {
        let row = node.document().text();
        let (start, end) = (node.span().start as usize, node.span().end as usize);
        let (before, after) = (&row[..start], &row[end..]);
        let is_quoted = before.matches(QUOTE).count() % 2 == 1;
        let (before, after) = if is_quoted {
            (before.strip_suffix(QUOTE)?, after.strip_prefix(QUOTE)?)
        } else {
            (before, after)
        };
        let delimiter = char::from(self.delimiter);
        let is_whole = (before.is_empty() || before.ends_with(delimiter))
            && (after.is_empty() || after.starts_with([delimiter, '\r', '\n']));
        if !is_whole {
            // A value within JSON within a cell.
            return None;
        }
        let json_quote = if is_quoted { "\"\"" } else { "\"" };
        let is_json = node.kind() == Kind::String && node.source().starts_with(json_quote);
        let text = match new {
            NewValue::Text(_) if is_json => json(new),
            NewValue::Text(text) | NewValue::Literal(text) => text.to_owned(),
        };
        let doubled = || text.replace(QUOTE, "\"\"");
        let needs_quotes = text.contains([delimiter, QUOTE, '\r', '\n']);
        Some(match (is_quoted, needs_quotes) {
            (true, _) => doubled(),
            (false, true) => format!("\"{}\"", doubled()),
            (false, false) => text,
        })
    }

    /// Writes `new` in place of the name under which `value` stands.
    pub fn name(self, key: Key<'_>, value: Node<'_>, new: &str) -> Option<Respelled> {
        let place = key.place();
        if self.is_mapped || new == key.name() {
            return None;
        }
        let document = value.document();
        let at = |offset: u64| usize::try_from(offset.checked_sub(document.base())?).ok();
        let within = || Some(at(place.start)?..at(place.end)?);
        match self.format {
            Format::Csv => column_name(key, new),
            Format::Xml => {
                let within = within()?;
                let (length, name) = name_in_xml(document.text(), within, key.name(), value, new)?;
                Some((place.start..place.start + length as u64, name))
            }
            Format::Json | Format::Ndjson => {
                let is_string = document.text().get(within()?)?.starts_with(QUOTE);
                is_string.then(|| (place, json(NewValue::Text(new))))
            }
        }
    }
}

/// Whether the value stands in its record, and was not made by a map or a header.
fn stands_here(node: Node<'_>) -> bool {
    node.made_at().is_none() && node.place() == node.document().absolute(node.span())
}

/// How a value stands in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// As it is.
    Bare,
    /// As it is, within the quotes of JSON.
    Quoted,
    /// Otherwise; or it was made elsewhere.
    Otherwise,
}

impl Stands {
    /// How this one does.
    pub fn of(node: Node<'_>) -> Stands {
        let (source, text) = (node.source(), node.text().unwrap_or_default());
        // What is decoded is shorter than its source.
        let found = match source.len() - text.len().min(source.len()) {
            0 => Stands::Bare,
            2 if source.starts_with(QUOTE) && &source[1..source.len() - 1] == text => {
                Stands::Quoted
            }
            _ => return Stands::Otherwise,
        };
        if stands_here(node) {
            found
        } else {
            Stands::Otherwise
        }
    }

    /// What to put in place of the value for a word that no format has to quote or to escape.
    pub fn spell(self, word: &str) -> Option<String> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+');
        match self {
            Stands::Bare if word.chars().all(is_plain) => Some(word.to_owned()),
            Stands::Quoted => Some(json(NewValue::Text(word))),
            _ => None,
        }
    }
}

fn json(new: NewValue<'_>) -> String {
    match new {
        NewValue::Literal(text) => text.to_owned(),
        NewValue::Text(text) => {
            let mut out = Vec::new();
            write_string(text, &mut out);
            String::from_utf8_lossy(&out).into_owned()
        }
    }
}

/// The header is not at hand, so this is for a name that is spelled as it is, and for a new one that
/// needs neither quotes nor escapes.
fn column_name(key: Key<'_>, new: &str) -> Option<Respelled> {
    let place = key.place();
    let is_whole = key.is_shared() && place.end - place.start == key.name().len() as u64;
    let sign = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let is_plain = !new.is_empty() && new.chars().all(sign);
    (is_whole && is_plain).then(|| (place, new.to_owned()))
}

/// The text of an element or attribute, with no markup within it, and no marker that makes it JSON.
fn text_of_xml(node: Node<'_>, new: &str) -> Option<String> {
    let before = &node.document().text()[..node.span().start as usize];
    let tag = &before[before.rfind('<')?..];
    if node.source().contains('<') || tag.contains("json") {
        return None;
    }
    Some(match before.chars().next_back()? {
        '>' => xml::spelled_text(new),
        '"' => xml::spelled_attribute(new),
        '\'' => xml::spelled_attribute(new).replace('\'', "&apos;"),
        _ => return None,
    })
}

/// What to put from the start of an element's or attribute's name on, and how many bytes that
/// replaces: of an element the end tag has the name, too.
fn name_in_xml(
    text: &str,
    place: Range<usize>,
    old: &str,
    value: Node<'_>,
    new: &str,
) -> Option<(usize, String)> {
    let (start, length) = (place.start, place.len());
    let written = text.get(place)?;
    if let Some(attribute) = old.strip_prefix('@') {
        let new = new.strip_prefix('@').filter(|new| xml::is_name(new))?;
        return (written == attribute).then(|| (length, new.to_owned()));
    }
    let is_element = written == old && text[..start].ends_with('<');
    if !is_element || !xml::is_name(new) || value.kind() == Kind::Array {
        return None;
    }
    let end = if value.kind() == Kind::Object {
        value.span().end as usize
    } else {
        let inside = (value.span().end as usize).max(start + length);
        inside + text.get(inside..)?.find('>')? + 1
    };
    let element = text.get(start..end)?;
    if element.ends_with("/>") {
        return Some((length, new.to_owned()));
    }
    let (inside, close) = element.rsplit_once("</")?;
    let after = close.strip_prefix(old)?;
    let is_end = after.strip_suffix('>')?.trim_ascii().is_empty();
    let renamed = || format!("{new}{}</{new}{after}", &inside[length..]);
    is_end.then(|| (element.len(), renamed()))
}
