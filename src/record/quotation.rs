//! Words that a claim gives as its source's own.

use super::Home;
use super::symbol::{Renaming, Symbol, Symbols};
use crate::document::{Node, Span};
use crate::finding::Place;

/// The marks that open and close a quotation.
const MARKS: [(char, char); 5] = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('»', '«')];

/// A figure as printed, or words in quotation marks.
#[derive(Debug, Clone)]
pub struct Quotation {
    /// The record that quotes.
    pub home: Home,
    /// Whom it quotes.
    pub source: Symbol,
    /// The words.
    pub text: Symbol,
    property: &'static str,
    span: Span,
}

impl Quotation {
    /// Reads what a claim quotes: the figure as printed, and what stands in quotation marks in its
    /// statement.
    pub fn read(
        home: &Home,
        node: Node<'_>,
        source: Symbol,
        symbols: &mut Symbols,
        out: &mut Vec<Quotation>,
    ) {
        if source.is_none() {
            return;
        }
        for property in ["quoted", "statement"] {
            let Some(value) = node.get(property) else {
                continue;
            };
            let text = value.as_str().unwrap_or_default();
            let mut quote = |text: &str| {
                out.push(Quotation {
                    home: *home,
                    source,
                    text: symbols.intern(text),
                    property,
                    span: home.span(value),
                });
            };
            if property == "quoted" {
                quote(text);
            } else {
                in_marks(text).for_each(&mut quote);
            }
        }
    }

    /// Where it stands.
    pub fn place(&self, symbols: &Symbols) -> Place {
        let pointer = format!("/{}", self.property);
        self.home.place(symbols, &pointer, self.span)
    }

    pub(crate) fn rename(&mut self, renaming: &Renaming) {
        renaming.apply([&mut self.home.id, &mut self.source, &mut self.text]);
    }
}

/// What stands in quotation marks; nothing where one is not closed.
fn in_marks(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (at, open) = rest.char_indices().find(|(_, mark)| opens(*mark))?;
        let inside = &rest[at + open.len_utf8()..];
        let closing = MARKS.iter().filter(|(known, _)| *known == open);
        let (end, close) = closing
            .filter_map(|&(_, close)| Some((inside.find(close)?, close)))
            .min()?;
        rest = &inside[end + close.len_utf8()..];
        Some(&inside[..end])
    })
}

fn opens(mark: char) -> bool {
    MARKS.iter().any(|(open, _)| *open == mark)
}

#[cfg(test)]
mod tests {
    use super::in_marks;

    #[test]
    fn quotation_marks_come_in_pairs() {
        for (text, quoted) in [
            ("the largest in the world", ""),
            (
                r#"it is "the largest" and "the richest""#,
                "the largest|the richest",
            ),
            ("sie sei „die größte“ der Welt", "die größte"),
            ("«самые крупные» запасы", "самые крупные"),
            ("a 5\" pipe", ""),
            ("“one” and “two", "one"),
        ] {
            assert_eq!(
                in_marks(text).collect::<Vec<_>>().join("|"),
                quoted,
                "{text}"
            );
        }
    }
}
