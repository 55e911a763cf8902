//! What the drawings share: how wide text is, how it is cut and broken, and numbers on axes.

use std::fmt::Write;

/// Width of a character of running text, as a part of the font's size: the mean of sans-serif fonts,
/// a little on the wide side.
const MEAN: f64 = 0.56;

/// About how wide a text is at a font size, in the same unit.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ':' | '\'' | '(' | ')' => 0.34,
        'm' | 'w' | 'M' | 'W' => 0.86,
        'A'..='Z' => 0.68,
        // Ideographs, syllables of Korean, and pictures take a square.
        '\u{1100}'..='\u{11FF}'
        | '\u{2E80}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{1F000}'..='\u{3FFFF}' => 1.0,
        _ => MEAN,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// The text, cut to a width with an ellipsis.
pub(super) fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + size > most {
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// The text in at most so many lines of a width; the last is cut.
pub(super) fn wrapped(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let full = wrapped.len() == lines;
        match wrapped.last_mut() {
            Some(line) if full || width(line, size) + width(word, size) + size / 3.0 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => wrapped.push(word.to_owned()),
        }
    }
    wrapped.iter().map(|line| cut(line, size, most)).collect()
}

/// A coordinate, to a tenth of a pixel.
pub(super) fn px(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

/// A number with commas between its thousands, or in millions and beyond.
pub(super) fn amount(value: f64) -> String {
    for (unit, name) in [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")] {
        if value >= unit {
            return format!("{}{name}", plain(value / unit));
        }
    }
    plain(value)
}

fn plain(value: f64) -> String {
    if value < 1000.0 {
        // No more digits than an axis can need.
        let text = format!("{value:.6}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A path through points.
pub(super) fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let step = if at == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{step}{} {}", px(*x), px(*y));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits() {
        assert_eq!(cut("China", 12.0, 100.0), "China");
        let cut_off = cut("Congo (Democratic Republic)", 12.0, 100.0);
        assert!(
            cut_off.ends_with('…') && width(&cut_off, 12.0) <= 112.0,
            "{cut_off}"
        );
        assert_eq!(
            wrapped("Mineral Commodity Summaries 2025", 12.0, 120.0, 3),
            ["Mineral Commodity", "Summaries 2025"]
        );
        let lines = wrapped(
            "one two three four five six seven eight nine",
            12.0,
            60.0,
            2,
        );
        assert!(lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
    }

    #[test]
    fn numbers_are_short() {
        let shown = [0.5, 20.0, 2500.0, 1e6, 2.4e6, 3e10].map(amount);
        assert_eq!(
            shown.join("; "),
            "0.5; 20; 2,500; 1 million; 2.4 million; 30 billion"
        );
    }
}
