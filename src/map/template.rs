//! Templates: texts with `{names}` that a row fills in, such as `{Country}` or `mcs25-{line}`.

use std::fmt;
use std::ops::Range;

/// A name in a template or condition: a column, a part that a pattern read, or one of the words
/// that every row knows (`line`, `file`, `column`, `value`, `item`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The spellings, the first that the table has counts: `{Prod_notes|Prod_note}`.
    pub(super) spellings: Vec<String>,
    /// Whether a table may lack it: `{Prod_notes?}`.
    pub(super) optional: bool,
    /// Where it stands in the map.
    pub(super) span: Range<u64>,
}

impl Name {
    /// Reads a name as a map has it.
    pub(super) fn parse(text: &str, span: Range<u64>) -> Name {
        let (text, optional) = match text.strip_suffix('?') {
            Some(text) => (text, true),
            None => (text, false),
        };
        Name {
            spellings: text
                .split('|')
                .map(|spelling| spelling.trim().to_owned())
                .collect(),
            optional,
            span,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spellings.join("|"))
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text as it stands.
    Literal(String),
    /// What the row has under the name.
    Name(Name),
}

/// A text with names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    /// Its pieces, in order.
    pub(super) parts: Vec<Piece>,
    /// Where it stands in the map.
    pub(super) span: Range<u64>,
}

impl Template {
    /// Reads a template; `{{` and `}}` are the braces themselves.
    ///
    /// # Errors
    /// What is wrong with it, for a message.
    pub(super) fn parse(text: &str, span: Range<u64>) -> Result<Template, &'static str> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut signs = text.chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '{' | '}' if signs.next_if_eq(&sign).is_some() => literal.push(sign),
                '}' => return Err("`}` closes nothing; write `}}` for the sign itself"),
                '{' => {
                    let mut name = String::new();
                    loop {
                        match signs.next() {
                            Some('}') => break,
                            Some(sign) => name.push(sign),
                            None => {
                                return Err("`{` is never closed; write `{{` for the sign itself");
                            }
                        }
                    }
                    if name.trim().is_empty() {
                        return Err("`{}` needs the name of a column");
                    }
                    if !literal.is_empty() {
                        parts.push(Piece::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(Piece::Name(Name::parse(&name, span.clone())));
                }
                sign => literal.push(sign),
            }
        }
        if !literal.is_empty() {
            parts.push(Piece::Literal(literal));
        }
        Ok(Template { parts, span })
    }

    /// The names in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.parts.iter().filter_map(|part| match part {
            Piece::Name(name) => Some(name),
            Piece::Literal(_) => None,
        })
    }

    /// The text, where no name is in it.
    pub(super) fn constant(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_text_are_told_apart() {
        let template = Template::parse("mcs-{Prod_notes|Prod_note?}{{x}}", 0..1).unwrap();
        let name = Name {
            spellings: vec!["Prod_notes".into(), "Prod_note".into()],
            optional: true,
            span: 0..1,
        };
        assert_eq!(
            template.parts,
            [
                Piece::Literal("mcs-".into()),
                Piece::Name(name),
                Piece::Literal("{x}".into())
            ]
        );
        assert_eq!(Template::parse("kt", 0..1).unwrap().constant(), Some("kt"));
        assert!(Template::parse("{a", 0..1).is_err() && Template::parse("a}", 0..1).is_err());
        assert!(Template::parse("{ }", 0..1).is_err());
    }
}
