//! Turns of phrase that the findings of several keywords share.

use serde_json::Value;

use crate::document::{Kind, Node};
use crate::format::json::is_number;
use crate::wording;

/// A value in a message: scalars in backticks, containers by what they are.
pub(super) fn shown(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "`null`".to_owned(),
        Kind::String if node.text() == Some("") => "the empty text".to_owned(),
        Kind::Array if node.is_empty() => "an empty array".to_owned(),
        Kind::Array => format!("an array of {}", counted(node.len() as u64, "element")),
        Kind::Object if node.is_empty() => "an empty object".to_owned(),
        Kind::Object => "an object".to_owned(),
        Kind::Boolean | Kind::Number | Kind::String => {
            format!("`{}`", readable(node.text().unwrap_or_default()))
        }
    }
}

/// A text on one line, whatever it holds, and not too long a line.
pub(super) fn readable(text: &str) -> String {
    let escaped = text.escape_debug().to_string();
    clipped(&escaped.replace("\\'", "'").replace("\\\"", "\""))
}

/// A long text with its end cut off.
pub(super) fn clipped(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}

/// A value of the schema in a message, in backticks: a string without its quotes.
pub(super) fn ticked(value: &Value) -> String {
    match value.as_str() {
        Some(text) => format!("`{}`", readable(text)),
        None => format!("`{}`", clipped(&value.to_string())),
    }
}

/// Names in backticks, with commas between them.
pub(super) fn list(names: &[String]) -> String {
    let ticked: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", readable(name)))
        .collect();
    ticked.join(", ")
}

/// "a", "a or b", "a, b or c".
pub(super) fn either(words: &[String]) -> String {
    joined(words, "or")
}

/// "a", "a and b", "a, b and c".
pub(super) fn both(words: &[String]) -> String {
    joined(words, "and")
}

/// "not a", "neither a nor b", "neither a, b nor c".
pub(super) fn neither(words: &[String]) -> String {
    match words {
        [] => "nothing that may stand here".to_owned(),
        [only] => format!("not {only}"),
        _ => format!("neither {}", joined(words, "nor")),
    }
}

fn joined(words: &[String], last_word: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {last_word} {last}", before.join(", ")),
    }
}

/// "no elements", "1 element", "2 elements".
pub(super) fn counted(count: u64, word: &str) -> String {
    match count {
        0 => format!("no {}", wording::plural(count, word)),
        _ => wording::counted(count, word),
    }
}

/// The types of JSON Schema in words; `null` comes last.
pub(super) fn type_words(names: &[&str]) -> Vec<String> {
    let of = |name: &&str| -> &[&str] {
        match *name {
            "array" => &["an array"],
            "boolean" => &["`true`", "`false`"],
            "integer" => &["a whole number"],
            "number" => &["a number"],
            "object" => &["an object"],
            "string" => &["text"],
            _ => &[],
        }
    };
    let mut words: Vec<String> = names.iter().flat_map(of).map(|&word| word.into()).collect();
    if names.contains(&"null") {
        words.push("`null`".to_owned());
    }
    words
}

/// A title of the schema as a noun within a sentence: what stands after a comma only explains it.
pub(super) fn noun(title: &str) -> String {
    let text = title
        .split([',', '(', ':'])
        .next()
        .unwrap_or(title)
        .trim_end();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    // An abbreviation keeps its capitals.
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.into_iter().flatten().chain(letters).collect()
}

/// Where a value was meant to be a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure {
    /// Texts stand in quotes in this format.
    pub(super) quotes: bool,
    /// The record can say in `qualifier` how firm the figure is.
    pub(super) qualifier: bool,
}

impl Figure {
    /// What to write instead of a text that is meant to be a number.
    pub(super) fn help(self, text: &str) -> Option<String> {
        /// What tables print where they have no figure.
        const NONE: [&str; 10] = ["NA", "N/A", "N.A.", "-", "—", "–", "W", "XX", "NULL", "NAN"];
        let bare = text.trim();
        let mark = |c: char| {
            matches!(
                c,
                ',' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '_'
            )
        };
        let digits: String = bare.chars().filter(|c| !mark(*c)).collect();
        if bare.is_empty() {
            return Some("leave it out where there is no figure".to_owned());
        }
        if is_number(text) {
            return self
                .quotes
                .then(|| format!("write it without quotes: {text}"));
        }
        if is_number(bare) {
            return Some(self.number(bare, "without the blanks around it"));
        }
        if is_grouped(bare) && is_number(&digits) {
            return Some(self.number(&digits, "without separators"));
        }
        if let Some((whole, fraction)) = bare.split_once(',') {
            let decimal = format!("{whole}.{fraction}");
            if fraction.len() != 3 && is_number(&decimal) {
                return Some(self.number(&decimal, "with a decimal point"));
            }
        }
        if let Some(positive) = bare.strip_prefix('+').filter(|rest| is_number(rest)) {
            return Some(self.number(positive, "without the plus sign"));
        }
        if NONE.contains(&&*bare.to_ascii_uppercase()) {
            let leave = "leave it out where there is no figure";
            return Some(if self.qualifier {
                format!("{leave}, and say why in `qualifier` (`not_available`, `withheld`)")
            } else {
                leave.to_owned()
            });
        }
        let figure = bare.strip_prefix(['>', '<', '~', 'e'])?;
        let figure: String = figure.chars().filter(|c| !mark(*c)).collect();
        is_number(&figure).then(|| {
            if self.qualifier {
                format!("write {figure}, and say the rest in `qualifier`")
            } else {
                format!("write {figure} alone")
            }
        })
    }

    fn number(self, figure: &str, how: &str) -> String {
        if self.quotes {
            format!("write it as a number, {how}: {figure}")
        } else {
            format!("write it {how}: {figure}")
        }
    }
}

/// Whether the marks stand where a thousands separator would: before groups of three digits.
fn is_grouped(text: &str) -> bool {
    let whole = text
        .split('.')
        .next()
        .unwrap_or(text)
        .trim_start_matches('-');
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    groups.len() > 1 && groups.iter().skip(1).all(|group| group.len() == 3) && !groups[0].is_empty()
}

/// What to write instead of a text that is meant to be a boolean.
pub(super) fn boolean_help(text: &str) -> Option<String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Some("write `true`".to_owned()),
        "false" | "no" | "n" | "0" => Some("write `false`".to_owned()),
        _ => None,
    }
}

/// A format of JSON Schema in words.
pub(super) fn format_words(format: &str) -> String {
    match format {
        "date" => "a date of the calendar (YYYY-MM-DD)".to_owned(),
        "date-time" => "a date with a time (2025-11-06T12:00:00Z)".to_owned(),
        "time" => "a time with its zone (12:00:00Z)".to_owned(),
        "duration" => "a duration (P1Y6M)".to_owned(),
        "email" | "idn-email" => "an email address".to_owned(),
        "hostname" | "idn-hostname" => "a host name".to_owned(),
        "ipv4" => "an IPv4 address".to_owned(),
        "ipv6" => "an IPv6 address".to_owned(),
        "uri" | "iri" => "an absolute address (https://example.org/a)".to_owned(),
        "uri-reference" | "iri-reference" => "an address".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "regex" => "a regular expression".to_owned(),
        "json-pointer" => "a JSON Pointer (/a/0)".to_owned(),
        other => format!("of the format `{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_read_as_its_writer_meant_it() {
        let cell = Figure {
            quotes: false,
            qualifier: true,
        };
        let json = Figure {
            quotes: true,
            qualifier: false,
        };
        let cases = [
            (cell, "2,400,000", "write it without separators: 2400000"),
            (cell, "2 400 000", "write it without separators: 2400000"),
            (cell, "-1'200.5", "write it without separators: -1200.5"),
            (cell, " 42 ", "write it without the blanks around it: 42"),
            (cell, "12,5", "write it with a decimal point: 12.5"),
            (cell, "+5", "write it without the plus sign: 5"),
            (cell, "", "leave it out where there is no figure"),
            (
                cell,
                "n/a",
                "leave it out where there is no figure, and say why in `qualifier` (`not_available`, `withheld`)",
            ),
            (
                cell,
                ">1,200,000",
                "write 1200000, and say the rest in `qualifier`",
            ),
            (cell, "e4200", "write 4200, and say the rest in `qualifier`"),
            (json, "42", "write it without quotes: 42"),
            (
                json,
                "2,400",
                "write it as a number, without separators: 2400",
            ),
            (json, "—", "leave it out where there is no figure"),
            (json, "<1", "write 1 alone"),
        ];
        for (figure, text, help) in cases {
            assert_eq!(figure.help(text).as_deref(), Some(help), "{text}");
        }
        for text in [
            "Large",
            "12,34,5",
            "1.2.3",
            "é5",
            "42",
            ">",
            "Less than ½ unit.",
        ] {
            assert_eq!(cell.help(text), None, "{text}");
        }
    }

    #[test]
    fn lists_read_as_one_says_them() {
        let words = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(either(&words(&["a", "b", "c"])), "a, b or c");
        assert_eq!(both(&words(&["a", "b"])), "a and b");
        assert_eq!(neither(&words(&["a"])), "not a");
        assert_eq!(neither(&words(&["a", "b"])), "neither a nor b");
        assert_eq!(counted(0, "property"), "no properties");
        assert_eq!(counted(1, "element"), "1 element");
        assert_eq!(noun("Country code"), "country code");
        assert_eq!(noun("ISO date, to the day"), "ISO date");
    }
}
