//! Slips of the typist, seen in the digits as they are written.

use std::ops::RangeInclusive;

use super::Pair;
use crate::check::model::ClaimId;
use crate::record::Figure;

/// How many digits a figure needs before another with nearly the same cannot be chance.
const MANY: usize = 3;

/// The digits of a figure as they are written, without separators, the point left out.
pub(super) fn written(figure: Figure) -> String {
    let scaled = figure.value * 10_f64.powi(-i32::from(figure.last));
    format!("{scaled:.0}")
}

/// The digits of both figures, where they are in the same unit and on the same basis.
fn both(pair: &Pair<'_>) -> Option<(String, String)> {
    let scene = pair.scene;
    let figure = |id: ClaimId| scene.claim(id).quantity?.figure();
    let (doubted, other) = (figure(pair.doubted)?, figure(pair.other)?);
    let unit = |id: ClaimId| scene.figure(id).map(|(_, unit)| unit);
    let same = unit(pair.doubted) == unit(pair.other) && doubted.last == other.last;
    same.then(|| (written(doubted), written(other)))
}

/// Two neighbouring digits exchanged.
pub(super) fn transposed(pair: &Pair<'_>) -> Option<String> {
    let (doubted, other) = both(pair)?;
    let (a, b) = swapped(&doubted, &other)?;
    Some(format!(
        "{other} and {doubted} have the same digits but for `{a}` and `{b}`, which are exchanged: probably a typing slip"
    ))
}

/// The two neighbouring digits that are exchanged between two figures of many digits.
fn swapped(one: &str, other: &str) -> Option<(char, char)> {
    let many = |text: &str| text.trim_end_matches('0').len() >= MANY;
    if one.len() != other.len() || !(many(one) && many(other)) {
        return None;
    }
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let at = (0..one.len()).find(|&at| one[at] != other[at])?;
    let next = at + 1;
    let is_swap = next < one.len()
        && (one[at], one[next]) == (other[next], other[at])
        && one[next + 1..] == other[next + 1..];
    is_swap.then(|| (char::from(other[at]), char::from(other[next])))
}

/// A footnote's digit at the end of a figure.
pub(super) fn footnote(pair: &Pair<'_>) -> Option<String> {
    let (doubted, other) = both(pair)?;
    let mark = doubted.strip_prefix(other.as_str());
    let mark = mark.filter(|mark| mark.len() == 1 && *mark != "0")?;
    (other.len() >= MANY).then(|| {
        format!(
            "{doubted} is {other} with a `{mark}` behind it: probably the mark of a footnote has run into the figure"
        )
    })
}

/// One digit more or less, of two figures of which nothing says which is right.
pub(super) fn lost_of_either(pair: &Pair<'_>) -> Option<String> {
    lost(pair)?;
    let (doubted, other) = both(pair)?;
    let (longer, short) = by_length(&doubted, &other)?;
    let (_, digit) = removed(longer, short)?;
    Some(format!(
        "{longer} is {short} with a `{digit}` more: probably the one has lost a digit, or the other has one too many"
    ))
}

/// One digit more or less.
pub(super) fn lost(pair: &Pair<'_>) -> Option<String> {
    let (doubted, other) = both(pair)?;
    let (longer, short) = by_length(&doubted, &other)?;
    let (at, digit) = removed(longer, short)?;
    let twice = at > 0 && longer.as_bytes()[at - 1] == longer.as_bytes()[at];
    let ten_times = longer.strip_suffix('0') == Some(short);
    let significant = short.trim_end_matches('0').len();
    // 44000 for 4400 needs two digits that agree; 12345 for 1245 needs more.
    let enough = if ten_times { 2 } else { MANY };
    (significant >= enough).then(|| {
        let slip = if short == doubted { "lost" } else { "too many" };
        let twice = if twice && slip == "too many" {
            ", written twice"
        } else {
            ""
        };
        format!("{doubted} is {other} with a `{digit}` {slip}{twice}: probably a typing slip")
    })
}

/// The slip of the typist that, undone, brings a figure into a range that it is far from.
pub(super) fn mended(figure: Figure, range: &RangeInclusive<f64>) -> Option<String> {
    let text = written(figure);
    let scale = 10_f64.powi(i32::from(figure.last));
    let fits = |digits: &str| {
        let value: Option<f64> = digits.parse().ok();
        value.is_some_and(|value| range.contains(&(value * scale)))
    };
    if fits(&format!("{text}0")) {
        return Some(format!(
            "ten times {text} would be in line: it has probably lost a digit"
        ));
    }
    let (shorter, last) = text.split_at(text.len() - 1);
    if !fits(shorter) {
        return None;
    }
    let digits = text.as_bytes();
    let twice = digits.windows(2).rposition(|pair| {
        pair[0] == pair[1] && pair[0] != b'0' // zeros stand beside zeros in most figures
    });
    let twice = twice.map(|at| char::from(digits[at]));
    Some(match (twice, last) {
        (Some(digit), "0") => format!(
            "a tenth of {text} would be in line: it has a digit too many, probably the `{digit}` that is written twice"
        ),
        (Some(digit), last) => format!(
            "a tenth of {text} would be in line: it has a digit too many, probably the `{digit}` that is written twice, or the mark of a footnote, `{last}`, has run into the figure"
        ),
        (None, "0") => {
            format!("a tenth of {text} would be in line: it probably has a digit too many")
        }
        (None, last) => format!(
            "a tenth of {text} would be in line: it has a digit too many, probably the mark of a footnote, `{last}`, that has run into the figure"
        ),
    })
}

/// The one that has one digit more, and the other.
fn by_length<'t>(one: &'t str, other: &'t str) -> Option<(&'t str, &'t str)> {
    match one.len().abs_diff(other.len()) {
        1 if one.len() > other.len() => Some((one, other)),
        1 => Some((other, one)),
        _ => None,
    }
}

/// Where a digit must be removed from a figure to make another, and which; of equal ones the last.
fn removed(longer: &str, shorter: &str) -> Option<(usize, char)> {
    let (long, short) = (longer.as_bytes(), shorter.as_bytes());
    let at = long
        .iter()
        .zip(short)
        .position(|(a, b)| a != b)
        .unwrap_or(short.len());
    (long[at + 1..] == short[at..]).then(|| (at, char::from(long[at])))
}

#[cfg(test)]
mod tests {
    use super::{removed, swapped, written};
    use crate::record::Figure;

    #[test]
    fn digits_are_those_that_are_written() {
        let text = |figure| written(Figure::parse(figure).unwrap());
        assert_eq!(text("2400000"), "2400000");
        assert_eq!(text("95.40"), "9540");
        assert_eq!(text("1.2e3"), "12");
    }

    #[test]
    fn neighbours_are_exchanged_only_among_many_digits() {
        assert_eq!(swapped("5187", "5817"), Some(('8', '1')));
        assert_eq!(swapped("320000", "230000"), None);
        assert_eq!(swapped("5817", "5871"), Some(('7', '1')));
        assert_eq!(swapped("5817", "8715"), None);
        assert_eq!(swapped("5817", "5817"), None);
    }

    #[test]
    fn one_digit_is_removed() {
        assert_eq!(removed("44000", "4400"), Some((4, '0')));
        assert_eq!(removed("12345", "1245"), Some((2, '3')));
        assert_eq!(removed("58117", "5817"), Some((3, '1')));
        assert_eq!(removed("12345", "1254"), None);
    }
}
