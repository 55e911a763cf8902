//! `source/quotation`: words or a figure that the source does not have.

use std::collections::HashMap;

use crate::check::model::Scene;
use crate::finding::Findings;
use crate::record::Symbol;
use crate::rule::{Rule, Severity};

/// A quotation that the source's text does not have.
pub static RULE: Rule = Rule {
    id: "source/quotation",
    level: Some(Severity::Warning),
    since: "0.1.0",
    summary: "a quotation is not in its source's text",
    docs: include_str!("quotation.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    let symbols = &scene.facts.symbols;
    // The folded text of each source that has one.
    let mut texts: HashMap<Symbol, Option<[String; 2]>> = HashMap::new();
    for quotation in &scene.facts.quotations {
        let Some(source) = scene
            .source(quotation.source)
            .filter(|it| it.text_file.is_some())
        else {
            continue;
        };
        let file = symbols.word(source.text_file);
        let text = texts.entry(quotation.source).or_insert_with(|| {
            let text = scene.settings.texts.read(source.home.file, file)?;
            if text.is_none() {
                let finding = RULE
                    .at(
                        source.text_place(symbols),
                        format!("the text `{file}` cannot be read"),
                    )
                    .label("quotations are looked up here")
                    .help("the path is relative to this file, and leads no higher");
                out.push(finding);
            }
            text.map(|text| FOLDS.map(|blanks| fold(&text, blanks)))
        });
        let Some(text) = text else {
            continue;
        };
        let quoted = symbols.word(quotation.text);
        if stands_in(quoted, text) {
            continue;
        }
        let name = scene.source_name(quotation.source);
        let finding = RULE
            .at(quotation.place(symbols), format!("`{quoted}` does not stand in the text of {name}"))
            .label("quoted here")
            .related(source.text_place(symbols), "looked up in this text")
            .help("quote the words as they stand there; what is in your own words needs no quotation marks");
        out.push(finding);
    }
}

/// Blanks between digits part thousands, or numbers: a text is folded both ways.
const FOLDS: [bool; 2] = [true, false];

/// Whether all parts of a quotation are in a text, folded in one of both ways, one after the other;
/// an ellipsis parts them.
fn stands_in(quoted: &str, texts: &[String; 2]) -> bool {
    let mut folds = FOLDS.iter().zip(texts);
    folds.any(|(&blanks, text)| holds(text, quoted, blanks))
}

fn holds(text: &str, quoted: &str, blanks: bool) -> bool {
    let mut rest = text;
    quoted
        .replace("...", "…")
        .split('…')
        .map(|part| fold(part, blanks))
        .filter(|part| part != " ")
        .all(|part| match rest.find(&part) {
            // The blank at the end is the next part's too.
            Some(at) => {
                rest = &rest[at + part.len() - 1..];
                true
            }
            None => false,
        })
}

/// A text as its words, in lower case and each between blanks: without punctuation, the hyphens at
/// the ends of lines, and the marks between thousands, `blanks` among them or not.
fn fold(text: &str, blanks: bool) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let after = rest.as_str();
        let in_number = folded.ends_with(|before: char| before.is_ascii_digit());
        match character {
            _ if character.is_alphanumeric() => folded.extend(character.to_lowercase()),
            '-' | '\u{ad}' if breaks_line(after) => {
                rest = after.trim_start().chars();
            }
            '\u{ad}' => {}
            ',' | '\'' | '’' if in_number && begins_thousand(after) => {}
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'
                if blanks && in_number && begins_thousand(after) => {}
            '.' if in_number && after.starts_with(|next: char| next.is_ascii_digit()) => {
                folded.push('.');
            }
            _ if folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
}

fn breaks_line(after: &str) -> bool {
    after.starts_with('\n') || after.starts_with("\r\n")
}

/// Whether just three digits follow.
fn begins_thousand(after: &str) -> bool {
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
}

#[cfg(test)]
mod tests {
    use super::{FOLDS, fold, stands_in};

    #[test]
    fn quotations_are_found_however_the_text_is_set() {
        let text = FOLDS.map(|blanks| fold("Kazakhstan holds the world’s largest tung-\nsten reserves (2,400,000 t,\nor 1.3 %), and the second-largest\u{a0}chromite reserves of 2023 240 t.", blanks));
        for quoted in [
            "the world's largest tungsten reserves",
            "Largest … second largest",
            "2 400 000",
            "2400000",
            "1.3 %",
            "240 t",
            "—",
        ] {
            assert!(stands_in(quoted, &text), "{quoted}");
        }
        for quoted in [
            "the largest tungsten reserves",
            "400,000",
            "13",
            "second largest ... tungsten",
            "large",
        ] {
            assert!(!stands_in(quoted, &text), "{quoted}");
        }
    }
}
