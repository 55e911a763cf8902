//! References: the predefined entities, characters by number, and short texts that a DOCTYPE
//! declares.
//!
//! A declared entity is taken in only where its text holds neither markup nor other declared
//! entities, so that what one reference becomes is bounded by [`LONGEST`]; nothing outside the
//! file is ever read.

use std::collections::HashMap;

use super::name::{is_character, is_xml_name};

/// The longest text that a declared entity may stand for, in bytes.
const LONGEST: usize = 1024;

/// How much the entities of one record may add up to, in bytes.
pub(super) const BUDGET: usize = 16 << 20;

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'e> {
    Char(char),
    Text(&'e str),
}

/// Why a reference stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoPiece {
    /// No reference at all: the ampersand is meant as itself.
    Bare,
    /// What is wrong with it.
    Wrong(String),
}

/// The entities that a document declares.
#[derive(Debug, Default)]
pub(super) struct Entities(HashMap<Box<str>, Result<Box<str>, &'static str>>);

impl Entities {
    /// What the reference between `&` and `;` stands for.
    pub(super) fn resolve(&self, name: &str) -> Result<Piece<'_>, NoPiece> {
        if let Some(c) = predefined(name) {
            return Ok(Piece::Char(c));
        }
        if let Some(number) = name.strip_prefix('#') {
            return character(number).map(Piece::Char).ok_or_else(|| {
                NoPiece::Wrong(format!("`&{name};` is no character that XML 1.0 allows"))
            });
        }
        if !is_xml_name(name) {
            return Err(NoPiece::Bare);
        }
        match self.0.get(name) {
            Some(Ok(text)) => Ok(Piece::Text(text)),
            Some(Err(why)) => Err(NoPiece::Wrong(format!(
                "the entity `&{name};` {why}, so it is not taken in"
            ))),
            None => Err(NoPiece::Wrong(format!("unknown entity `&{name};`"))),
        }
    }

    /// The entities that a `<!DOCTYPE …>` declares in itself.
    pub(super) fn declared_in(doctype: &str) -> Entities {
        let mut entities = Entities::default();
        let Some(mut rest) = internal_subset(doctype) else {
            return entities;
        };
        while let Some(at) = rest.find(['<', ']']) {
            rest = &rest[at..];
            let declaration;
            if rest.starts_with(']') {
                break;
            } else if rest.starts_with("<!--") {
                (_, rest) = cut_after(rest, "-->");
            } else if rest.starts_with("<?") {
                (_, rest) = cut_after(rest, "?>");
            } else {
                (declaration, rest) = cut_declaration(rest);
                if let Some(declaration) = declaration.strip_prefix("<!ENTITY") {
                    entities.declare(declaration);
                }
            }
        }
        entities
    }

    /// Takes in what follows `<!ENTITY`; the first declaration of a name counts.
    fn declare(&mut self, declaration: &str) {
        let (name, rest) = word(declaration.trim_start());
        if !is_xml_name(name) {
            return; // A parameter entity, which only a DTD uses.
        }
        let text = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let literal = rest[1..].split(quote).next().unwrap_or_default();
                replacement(literal)
            }
            _ => Err("stands in another file"),
        };
        self.0.entry(name.into()).or_insert(text);
    }
}

/// The character of a predefined entity.
pub(super) fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// The character of `&#10;` or `&#xA;`, given without `&#` and `;`.
fn character(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(code).filter(|c| is_character(*c))
}

/// The text that an entity's literal stands for.
fn replacement(literal: &str) -> Result<Box<str>, &'static str> {
    const MARKUP: &str = "holds markup or other entities";
    if literal.len() > LONGEST {
        return Err("is longer than 1,024 bytes");
    }
    let mut text = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(at) = rest.find(['&', '<', '%']) {
        text.push_str(&rest[..at]);
        let reference = rest[at..].strip_prefix('&').ok_or(MARKUP)?;
        let (name, after) = reference.split_once(';').ok_or(MARKUP)?;
        let c = match name.strip_prefix('#') {
            // By number, these two would be looked at again as markup.
            Some(number) => character(number).filter(|c| !matches!(c, '&' | '<')),
            None => predefined(name),
        };
        text.push(c.ok_or(MARKUP)?);
        rest = after;
    }
    text.push_str(rest);
    Ok(text.into())
}

/// What stands after the `[` of a DOCTYPE.
fn internal_subset(doctype: &str) -> Option<&str> {
    let mut rest = doctype;
    loop {
        let at = rest.find(['[', '"', '\''])?;
        let sign = rest[at..].chars().next()?;
        rest = &rest[at + 1..];
        if sign == '[' {
            return Some(rest);
        }
        rest = rest.split_once(sign)?.1;
    }
}

/// Cuts a declaration off: up to its `>` outside of quotes.
fn cut_declaration(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return text.split_at(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    (text, "")
}

fn cut_after<'t>(text: &'t str, end: &str) -> (&'t str, &'t str) {
    text.find(end)
        .map_or((text, ""), |at| text.split_at(at + end.len()))
}

fn word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t', '\n', '\r']).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_taken_in_and_nothing_else_is() {
        let doctype = r#"<!DOCTYPE a SYSTEM "x[y" [
            <!-- <!ENTITY no "no"> --> <?pi <!ENTITY no "no">?> <!ELEMENT a (#PCDATA)>
            <!ENTITY firm "Johnson &amp; Matthey"> <!ENTITY dash '&#8212;>'>
            <!ENTITY firm "a later one"> <!ENTITY % parameter "x">
            <!ENTITY outside SYSTEM "file:///etc/passwd"> <!ENTITY bomb "&firm;&firm;">
            <!ENTITY markup "<b/>"> <!ENTITY sly "&#60;b/>">
        ]>"#;
        let entities = Entities::declared_in(doctype);
        assert_eq!(
            entities.resolve("firm"),
            Ok(Piece::Text("Johnson & Matthey"))
        );
        assert_eq!(entities.resolve("dash"), Ok(Piece::Text("—>")));
        for name in ["no", "parameter", "outside", "bomb", "markup", "sly"] {
            let refused = entities.resolve(name);
            assert!(
                matches!(refused, Err(NoPiece::Wrong(_))),
                "{name}: {refused:?}"
            );
        }
        let long = format!("<!DOCTYPE a [<!ENTITY long '{}'>]>", "x".repeat(2000));
        assert!(Entities::declared_in(&long).resolve("long").is_err());
    }

    #[test]
    fn characters_by_number() {
        let entities = Entities::default();
        assert_eq!(entities.resolve("#x41"), Ok(Piece::Char('A')));
        assert_eq!(entities.resolve("#13"), Ok(Piece::Char('\r')));
        for wrong in ["#0", "#x110000", "#xD800", "#", "#x", "#+65", "#xFFFE"] {
            assert!(entities.resolve(wrong).is_err(), "{wrong}");
        }
        assert_eq!(entities.resolve(" T"), Err(NoPiece::Bare));
    }
}
