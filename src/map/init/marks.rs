//! The words and signs that stand in columns of figures in place of numbers.

use std::fmt::Write;

use super::columns::Column;
use super::draft::{EXAMPLES, exact, quoted, section};
use crate::map::figure::{Decimal, Figure, Marks};
use crate::wording::counted;

/// The lists of `[marks]` that usual signs belong to, with a remark for a list that needs one.
const LISTS: [(&str, &str); 6] = [
    ("withheld", ""),
    ("not_available", ""),
    (
        "zero",
        "   # what a dash means, the table's notes say: nothing, or no figure (not_available)",
    ),
    ("half", ""),
    ("words", ""),
    ("none", ""),
];

/// Which of [`LISTS`] a text belongs to, if it is one of the usual signs.
fn list_of(text: &str) -> Option<usize> {
    let lower = text.to_lowercase();
    let is_dash = |sign| matches!(sign, '-' | '–' | '—' | '−');
    if !lower.is_empty() && lower.chars().all(is_dash) {
        return Some(2);
    }
    let list = match lower.as_str() {
        "w" => 0,
        "na" | "n/a" | "n.a" | "n.a." | "n. a." | "k. a." | "k.a." | "n. d." | "n.d." | "nd"
        | "n/d" | "s/d" | "s/i" | "s.d." | "s. d." | "н. д." | "н.д." | "н/д" | "not available"
        | "..." | ".." | "…" => 1,
        "less than ½ unit" | "less than ½ unit." | "less than 1/2 unit" | "less than 1/2 unit." => {
            3
        }
        "large" | "moderate" | "small" | "very small" | "moderate to large" => 4,
        "xx" | "x" | "<null>" | "null" => 5,
        _ => return None,
    };
    Some(list)
}

/// Whether a text is one of the signs that usually stand in place of a number.
pub(super) fn is_usual(text: &str) -> bool {
    list_of(text).is_some()
}

/// Writes `[marks]`: the words in the columns of figures.
pub(super) fn write(out: &mut String, figures: &[&Column], decimal: Decimal) {
    let known = Marks {
        decimal,
        ..Marks::default()
    };
    let mut lists = LISTS.map(|(name, remark)| (name, remark, Vec::new()));
    let mut strange: Vec<(String, u64)> = Vec::new();
    for (text, count) in figures.iter().flat_map(|column| &column.texts) {
        if !matches!(known.read(text), Err(_) | Ok(Figure::Nothing)) {
            continue;
        }
        if let Some(list) = list_of(text) {
            let text = exact(text);
            if !lists[list].2.contains(&text) {
                lists[list].2.push(text);
            }
            continue;
        }
        match strange.iter_mut().find(|(known, _)| known == text) {
            Some((_, sum)) => *sum += count,
            None => strange.push((text.clone(), *count)),
        }
    }
    if lists.iter().all(|(.., texts)| texts.is_empty()) && strange.is_empty() {
        return;
    }
    section(out, "marks");
    for (name, remark, texts) in lists.iter().filter(|(.., texts)| !texts.is_empty()) {
        let _ = writeln!(out, "{name} = [{}]{remark}", texts.join(", "));
    }
    if !strange.is_empty() {
        out.push_str(
            "# What these mean, the table's notes may tell. Write each into one of: withheld, not_available,\n\
             # zero, half, words (kept as they are), none (no statement).\n",
        );
    }
    for (text, count) in strange.iter().take(3 * EXAMPLES) {
        let _ = writeln!(out, "#   {} ({})", quoted(text), counted(*count, "cell"));
    }
}
