//! Text from foreign files, made safe to print: nothing in it may move the cursor of a terminal,
//! end a line or turn the direction of the text.

use std::borrow::Cow;

/// `text` with every control character made visible; line ends stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, |c| c != '\n')
}

/// `text` on one line: [`visible`], with line ends as spaces.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |_| true)
}

fn replaced(text: &str, wanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| wanted(c) && stand_in(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let replace = |c| stand_in(c).filter(|_| wanted(c)).unwrap_or(c);
    text.replace("\r\n", "\n").chars().map(replace).collect()
}

/// What is printed in place of a character that does more than stand there.
fn stand_in(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        // Unicode has a picture of each control character of ASCII.
        '\0'..='\x1F' => char::from_u32(0x2400 + c as u32),
        '\x7F' => Some('\u{2421}'),
        '\u{80}'..='\u{9F}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FDD0}'..='\u{FDEF}' => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(one_line("red \x1B[31m\r\nand\tblue"), "red ␛[31m and blue");
        assert_eq!(visible("two\r\nlines\x07"), "two\nlines␇");
        assert_eq!(visible("turned \u{202E}around"), "turned \u{FFFD}around");
    }
}
