//! Dates in the forms that people write them in.

/// The months.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The date as `YYYY-MM-DD`, or `YYYY-MM` where it has no day, if it can only mean that one.
///
/// `06/11/2025` is a day in June or in November, so it is none; `25/11/2025` can only be one. Years
/// have four digits, months their English names.
pub(super) fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 40 {
        return None;
    }
    in_words(text).or_else(|| in_figures(text))
}

/// `6 November 2025`, `November 6th, 2025`, `Nov 2025`.
fn in_words(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split([' ', ',', '\u{A0}', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [month, year] => {
            let (year, month) = (year_of(year)?, month_of(month)?);
            Some(format!("{year:04}-{month:02}"))
        }
        [one, other, year] => {
            let (day, month) = match (month_of(one), month_of(other)) {
                (None, Some(month)) => (one, month),
                (Some(month), None) => (other, month),
                _ => return None,
            };
            let day = ["st", "nd", "rd", "th"]
                .into_iter()
                .find_map(|ending| day.strip_suffix(ending))
                .unwrap_or(day);
            written(year_of(year)?, month, figure(day)?)
        }
        _ => None,
    }
}

/// `2025/11/6`, `2025.11.06`, `25/11/2025`, `20251106`.
fn in_figures(text: &str) -> Option<String> {
    let sign = |c: char| matches!(c, '/' | '.' | '-' | '\u{2010}'..='\u{2013}' | '\u{2212}');
    let mark = text.chars().find(|c| !c.is_ascii_digit());
    let parts: Vec<&str> = match mark {
        Some(mark) if sign(mark) => text.split(mark).collect(),
        None if text.len() == 8 => vec![&text[..4], &text[4..6], &text[6..]],
        _ => return None,
    };
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    if let Some(year) = year_of(first) {
        return written(year, figure(second)?, figure(third)?);
    }
    let (one, other, year) = (figure(first)?, figure(second)?, year_of(third)?);
    match (written(year, other, one), written(year, one, other)) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

/// The date, if the calendar has it.
fn written(year: u16, month: u16, day: u16) -> Option<String> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=last)
        .contains(&day)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// A year that a record may be about; so eight digits are not easily taken for a date.
fn year_of(text: &str) -> Option<u16> {
    let year = text
        .parse()
        .ok()
        .filter(|year| (1500..2200).contains(year))?;
    (text.len() == 4).then_some(year)
}

/// A day or month of one or two digits.
fn figure(text: &str) -> Option<u16> {
    let is_plain = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

fn month_of(text: &str) -> Option<u16> {
    let word = text.trim_end_matches('.').to_lowercase();
    let fits = |name: &str| {
        let is_short = word.len() == 3 || word == "sept";
        name == word || (is_short && name.starts_with(&word))
    };
    let at = MONTHS.iter().position(|name| fits(name))?;
    u16::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::iso_date;

    #[test]
    fn a_date_is_read_only_where_it_means_one_day() {
        for (text, date) in [
            ("2025/11/6", Some("2025-11-06")),
            ("2025.11.06", Some("2025-11-06")),
            ("2025-11-6", Some("2025-11-06")),
            ("2025\u{2011}11\u{2011}06", Some("2025-11-06")),
            ("20251106", Some("2025-11-06")),
            ("6 November 2025", Some("2025-11-06")),
            ("6-Nov-2025", Some("2025-11-06")),
            ("November 6th, 2025", Some("2025-11-06")),
            ("nov. 6, 2025", Some("2025-11-06")),
            ("Sept 2024", Some("2024-09")),
            ("November 2025", Some("2025-11")),
            ("25/11/2025", Some("2025-11-25")),
            ("11/25/2025", Some("2025-11-25")),
            ("06/06/2025", Some("2025-06-06")),
            ("29.2.2024", Some("2024-02-29")),
            (" 2025-11-06 ", Some("2025-11-06")),
            ("06/11/2025", None),
            ("2025/11", None),
            ("2025/13/01", None),
            ("29 February 2025", None),
            ("2025/11-06", None),
            ("6/11/25", None),
            ("12345678", None),
            ("11", None),
            ("May", None),
            ("Q4 2025", None),
            ("Nov", None),
            ("2025", None),
            ("é/1/2025", None),
            ("", None),
        ] {
            assert_eq!(iso_date(text).as_deref(), date, "{text}");
        }
    }
}
