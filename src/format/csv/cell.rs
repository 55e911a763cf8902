//! What a cell's text is: the one answer that reader, first pass and writer share.

use super::safe::is_guarded;
use crate::document::{KeyRef, Kind, Span, Text, Tree, Types};
use crate::format::json::{Scanner, is_number};

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typing {
    /// Every cell is a string as it stands.
    Text,
    /// A complete JSON value of one of these types is that value, anything else a string as it
    /// stands.
    Json(Types),
    /// As `Json` by all that was seen; a string as it stands shows that the column is text.
    Foreseen(Types),
}

impl Typing {
    /// What a place gets whose type the schema settles: no string can be taken for another value.
    pub(super) fn settled(types: Types) -> Option<Typing> {
        if types == Types::only(Kind::String) || types == Types::NONE {
            Some(Typing::Text)
        } else if types.has(Kind::String) {
            None
        } else {
            Some(Typing::Json(types))
        }
    }

    /// Whether the text stands for a value in JSON, a quoted string included.
    pub(super) fn is_json(self, text: &str, depth: usize) -> bool {
        match self {
            Typing::Text => false,
            Typing::Json(types) | Typing::Foreseen(types) => {
                json_kind(text, depth).is_some_and(|kind| types.has(kind))
            }
        }
    }
}

/// What the text is as a complete JSON value, without space around it; `None` if it is none.
pub(super) fn json_kind(text: &str, depth: usize) -> Option<Kind> {
    match text.as_bytes().first()? {
        b'"' | b'[' | b'{' => {
            let mut tree = Tree::default();
            scan(text, 0, KeyRef::NONE, depth, &mut tree)
        }
        _ => scalar_kind(text),
    }
}

/// Whether a JSON value can begin so.
#[inline]
pub(super) fn begins_json(byte: u8) -> bool {
    matches!(
        byte,
        b'"' | b'[' | b'{' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'
    )
}

/// Whether it is a number, `true`, `false` or `null`.
#[inline]
fn scalar_kind(text: &str) -> Option<Kind> {
    match text.as_bytes().first()? {
        b'-' | b'0'..=b'9' => is_number(text).then_some(Kind::Number),
        b't' => (text == "true").then_some(Kind::Boolean),
        b'f' => (text == "false").then_some(Kind::Boolean),
        b'n' => (text == "null").then_some(Kind::Null),
        _ => None,
    }
}

/// Scans the JSON value that `text` holds from `start` to its end; the tree may hold a part after
/// `None`.
fn scan(text: &str, start: usize, key: KeyRef, depth: usize, tree: &mut Tree) -> Option<Kind> {
    let kind = match text.as_bytes()[start] {
        b'"' => Kind::String,
        b'[' => Kind::Array,
        _ => Kind::Object,
    };
    let mut scanner = Scanner::new(text, start);
    scanner.member(tree, key, depth).ok()?;
    scanner.is_at_end().then_some(kind)
}

/// A cell that holds something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled<'r> {
    /// The row's source.
    pub(super) row: &'r str,
    /// Where the cell stands in it, within its quotes.
    pub(super) span: Span,
    /// Its text where a doubled quote makes that differ from the source.
    pub(super) decoded: Option<&'r str>,
    /// The sign that is doubled.
    pub(super) quote: u8,
    /// Whether text may have a guard, which is no part of it.
    pub(super) safe: bool,
}

impl Filled<'_> {
    /// The cell's text.
    #[inline]
    fn text(&self) -> &str {
        let source = &self.row[self.span.start as usize..self.span.end as usize];
        self.decoded.unwrap_or(source)
    }

    /// Adds the cell to the tree as a value; whether the column holds what was foreseen.
    #[inline]
    pub(super) fn push(self, typing: Typing, key: KeyRef, depth: usize, tree: &mut Tree) -> bool {
        let (types, foreseen) = match typing {
            Typing::Text => {
                self.push_string(key, tree);
                return true;
            }
            Typing::Json(types) => (types, false),
            Typing::Foreseen(types) => (types, true),
        };
        let text = self.text();
        let is_json = match text.as_bytes()[0] {
            b'"' | b'[' | b'{' => self.push_scanned(types, key, depth, tree),
            _ => match scalar_kind(text) {
                // None of these holds a quote, so the source is the text.
                Some(kind) if types.has(kind) => {
                    tree.scalar(key, kind, self.span, Text::Source(self.span));
                    true
                }
                _ => false,
            },
        };
        if !is_json {
            self.push_string(key, tree);
        }
        is_json || !foreseen
    }

    #[inline]
    fn push_string(self, key: KeyRef, tree: &mut Tree) {
        let text = self.text();
        let guard = usize::from(self.safe && is_guarded(text));
        let text = match self.decoded {
            None => Text::Source(Span {
                start: self.span.start + guard as u32,
                end: self.span.end,
            }),
            Some(decoded) => tree.decoded(&decoded[guard..]),
        };
        tree.scalar(key, Kind::String, self.span, text);
    }

    /// Adds a JSON string, array or object, if the cell is one; whether it is.
    fn push_scanned(self, types: Types, key: KeyRef, depth: usize, tree: &mut Tree) -> bool {
        let mark = tree.mark();
        let (text, start) = match self.decoded {
            Some(decoded) => (decoded, 0),
            None => (
                &self.row[..self.span.end as usize],
                self.span.start as usize,
            ),
        };
        let kind = scan(text, start, key, depth, tree);
        if !kind.is_some_and(|kind| types.has(kind)) {
            tree.rewind(mark);
            return false;
        }
        if let Some(decoded) = self.decoded {
            let kept = tree.scratch().len();
            tree.scratch().push_str(decoded);
            // Each quote of the text takes two bytes of the source.
            let quotes: Vec<u32> = memchr::memchr_iter(self.quote, decoded.as_bytes())
                .map(|at| at as u32)
                .collect();
            let place = |at: u32| {
                let before = quotes.partition_point(|quote| *quote < at);
                self.span.start + at + before as u32
            };
            tree.relocate(mark, kept, place);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Node};
    use crate::format::json::compact;

    #[test]
    fn only_a_complete_json_value_is_one() {
        for (text, kind) in [
            ("7", Some(Kind::Number)),
            ("-0", Some(Kind::Number)),
            ("1.10", Some(Kind::Number)),
            ("1e400", Some(Kind::Number)),
            ("007", None),
            ("+7", None),
            (" 7", None),
            ("2,400", None),
            ("true", Some(Kind::Boolean)),
            ("True", None),
            ("null", Some(Kind::Null)),
            ("NA", None),
            ("\"7\"", Some(Kind::String)),
            ("\"7", None),
            ("\"7\" ", None),
            ("[1, 2]", Some(Kind::Array)),
            ("[1, 2", None),
            ("{\"a\":1}", Some(Kind::Object)),
            ("{\"a\":1,\"a\":2}", None),
            ("", None),
        ] {
            assert_eq!(json_kind(text, 1), kind, "{text}");
        }
    }

    #[test]
    fn values_within_a_quoted_cell_keep_their_places() {
        let row = r#"x,"{""a"":[""b\n"",12]}",y"#;
        let decoded = r#"{"a":["b\n",12]}"#;
        let mut tree = Tree::default();
        let cell = Filled {
            row,
            span: Span::new(3, row.len() - 3),
            decoded: Some(decoded),
            quote: b'"',
            safe: false,
        };
        cell.push(Typing::Json(Types::ANY), KeyRef::NONE, 1, &mut tree);
        let document = Document::new(row, 0, &tree);
        let root = document.root();
        assert_eq!(compact(root), decoded);
        let (key, list) = root.members().next().unwrap();
        assert_eq!(
            &row[key.place().start as usize..key.place().end as usize],
            "\"\"a\"\""
        );
        let sources: Vec<&str> = list.elements().map(Node::source).collect();
        assert_eq!(sources, ["\"\"b\\n\"\"", "12"]);
    }
}
