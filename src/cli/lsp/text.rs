//! A text as an editor counts it: lines from 0, columns in UTF-16 units.

use std::ops::Range;

use gen_lsp_types::{Position, Range as LspRange};

/// A text with its line starts.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    text: String,
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
}

impl Text {
    pub(super) fn new(text: String) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
        // `\r\n` is one end.
        let ends = ends.filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        Text { text, starts }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The place of a byte offset; one within a character is that of the character.
    pub(super) fn position(&self, offset: u64) -> Position {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        Position {
            line: number(line),
            character: number(before.encode_utf16().count()),
        }
    }

    pub(super) fn range(&self, span: &Range<u64>) -> LspRange {
        LspRange {
            start: self.position(span.start),
            end: self.position(span.end),
        }
    }

    /// The byte offset of a place; one beyond a line's end, or the text's, is that end.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else {
            return self.text.len();
        };
        let end = self.starts.get(line + 1).copied();
        let line = &self.text[start..end.unwrap_or(self.text.len())];
        let line = line.trim_end_matches(['\r', '\n']);
        let mut units = 0;
        for (at, character) in line.char_indices() {
            units += character.len_utf16();
            if units > position.character as usize {
                return start + at;
            }
        }
        start + line.len()
    }

    /// The text with a part of it replaced.
    pub(super) fn replaced(&self, range: LspRange, new: &str) -> Text {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        let (start, end) = (start.min(end), start.max(end));
        let parts = [&self.text[..start], new, &self.text[end..]];
        Text::new(parts.concat())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_are_units_of_utf_16() {
        let text = Text::new("id,𝄞é\r\nñ,日x\rlast\n".to_owned());
        for (needle, position) in [
            ("é", at(0, 5)),
            ("ñ", at(1, 0)),
            ("x", at(1, 3)),
            ("last", at(2, 0)),
        ] {
            let offset = text.as_str().find(needle).unwrap();
            assert_eq!(text.position(offset as u64), position, "{needle}");
            assert_eq!(text.offset(position), offset, "{needle}");
        }
        assert_eq!(text.position(99), at(3, 0));
        assert_eq!(text.position(4), at(0, 3), "within a character");
        assert_eq!(text.offset(at(0, 4)), 3, "within a pair");
        assert_eq!(text.offset(at(0, 99)), "id,𝄞é".len());
        assert_eq!(text.offset(at(99, 0)), text.as_str().len());
    }

    #[test]
    fn a_change_replaces_its_range() {
        let text = Text::new("a𝄞b\nc".to_owned());
        let range = |start, end| LspRange { start, end };
        let changed = text.replaced(range(at(0, 1), at(0, 3)), "x\ny");
        assert_eq!(changed.as_str(), "ax\nyb\nc");
        assert_eq!(changed.position(6), at(2, 0));
        let swapped = text.replaced(range(at(9, 9), at(0, 0)), "");
        assert_eq!(swapped.as_str(), "");
    }
}
