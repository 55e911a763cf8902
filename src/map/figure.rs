//! What a cell of figures says: a number, a range, a bound, or a word in place of one.
//!
//! Only what is certain is taken for a number. `1,5`, `2.400,0` or `12a` are not read: a finding is
//! better than a wrong figure.

use super::pattern::Pattern;

/// What parts whole numbers from their decimals in a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Decimal {
    /// A full stop; commas part thousands.
    #[default]
    Point,
    /// A comma; full stops part thousands.
    Comma,
}

impl Decimal {
    /// Every sign with its meaning: the one table both ways.
    pub(super) const ALL: [(Decimal, char); 2] = [(Decimal::Point, '.'), (Decimal::Comma, ',')];

    /// What parts the decimals, and what thousands beside blanks and apostrophes.
    fn signs(self) -> (char, char) {
        match self {
            Decimal::Point => ('.', ','),
            Decimal::Comma => (',', '.'),
        }
    }

    /// The expression of a number, for patterns.
    pub(super) fn expression(self) -> String {
        let (decimal, thousands) = self.signs();
        format!(r"[0-9]+(?:[{thousands}\x{{a0}}\x{{202f}}'’][0-9]{{3}})*(?:\{decimal}[0-9]+)?")
    }
}

/// The words and signs that stand in cells in place of a plain number, as the map lists them.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    /// The source has the figure and keeps it: `W`.
    pub(super) withheld: Vec<Pattern>,
    /// The source has no figure: `NA`.
    pub(super) not_available: Vec<Pattern>,
    /// Nothing was produced: a dash.
    pub(super) zero: Vec<Pattern>,
    /// Less than half of the unit.
    pub(super) half: Vec<Pattern>,
    /// A quantity in words: `Large`.
    pub(super) words: Vec<Pattern>,
    /// The cell makes no statement: empty, `XX` (not applicable).
    pub(super) none: Vec<Pattern>,
    /// Not a quantity, though it may look like one: never read as a number.
    pub(super) codes: Vec<Pattern>,
    /// How numbers are written.
    pub(super) decimal: Decimal,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Figure {
    /// No statement is made.
    Nothing,
    /// The source has no figure, or keeps it: the qualifier.
    Without(&'static str),
    /// A quantity in words.
    Words,
    /// A number as JSON spells it, with its qualifier.
    Amount {
        number: String,
        qualifier: Option<&'static str>,
    },
    /// From and to.
    Range { low: String, high: String },
}

/// Why a cell cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// The map says that it is a code.
    Code,
    /// It is below zero.
    Negative,
    /// The comma may part thousands or decimals.
    Comma,
    /// Full stops part thousands.
    Stops,
    /// The range goes down.
    Backwards,
    /// It is none of what is known.
    Unknown,
}

impl Unread {
    /// The message, for a cell of that text.
    pub(super) fn message(self, text: &str) -> String {
        match self {
            Unread::Code => format!("`{text}` is a code to this map, not a quantity"),
            Unread::Negative => format!("`{text}` is below zero, which no quantity is"),
            Unread::Comma => format!("the comma in `{text}` may part thousands or decimals"),
            Unread::Stops => format!("the full stops in `{text}` part no decimals"),
            Unread::Backwards => format!("the range `{text}` ends below its beginning"),
            Unread::Unknown => format!("`{text}` is no figure that can be read"),
        }
    }

    /// What to do about it.
    pub(super) fn help(self) -> &'static str {
        match self {
            Unread::Code => "find out what it means, and take it off `codes` in [marks]",
            Unread::Negative => {
                "if the sign is a slip, take it away; if it is a code, list it under `codes` in [marks]"
            }
            Unread::Backwards => "correct the cell, or list it under `codes` in [marks]",
            Unread::Comma | Unread::Stops => {
                "where commas part decimals, write decimal = \",\" under [read] of the map"
            }
            Unread::Unknown => {
                "say in [marks] what it means: withheld, not_available, zero, half, words, none or codes"
            }
        }
    }
}

impl Marks {
    /// What the cell says; it comes without blanks at its ends.
    pub(super) fn read(&self, text: &str) -> Result<Figure, Unread> {
        let fits = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.fits(text));
        if fits(&self.codes) {
            return Err(Unread::Code);
        }
        let meanings: [(&[Pattern], Figure); 6] = [
            (&self.none, Figure::Nothing),
            (&self.withheld, Figure::Without("withheld")),
            (&self.not_available, Figure::Without("not_available")),
            (
                &self.zero,
                Figure::Amount {
                    number: "0".to_owned(),
                    qualifier: None,
                },
            ),
            (
                &self.half,
                Figure::Amount {
                    number: "0.5".to_owned(),
                    qualifier: Some("at_most"),
                },
            ),
            (&self.words, Figure::Words),
        ];
        if let Some((_, figure)) = meanings.into_iter().find(|(patterns, _)| fits(patterns)) {
            return Ok(figure);
        }
        if text.is_empty() {
            return Ok(Figure::Nothing);
        }
        read_plain(text, self.decimal)
    }
}

/// What stands before or after a number, and what it means.
const BEFORE: [(&str, &str); 14] = [
    (">=", "at_least"),
    ("<=", "at_most"),
    ("≥", "at_least"),
    ("≤", "at_most"),
    (">", "at_least"),
    ("<", "at_most"),
    ("more than ", "at_least"),
    ("less than ", "at_most"),
    ("about ", "approximate"),
    ("approximately ", "approximate"),
    ("ca. ", "approximate"),
    ("~", "approximate"),
    ("≈", "approximate"),
    ("e", "estimated"),
];

fn read_plain(text: &str, decimal: Decimal) -> Result<Figure, Unread> {
    let number = |text: &str| number(text, decimal);
    if let Ok(number) = number(text) {
        return Ok(Figure::Amount {
            number,
            qualifier: None,
        });
    }
    let lower = text.to_lowercase();
    for (sign, qualifier) in BEFORE {
        if let Some(rest) = lower.strip_prefix(sign)
            && let Ok(number) = number(rest.trim_start())
        {
            return Ok(Figure::Amount {
                number,
                qualifier: Some(qualifier),
            });
        }
    }
    if let Some(rest) = lower.strip_suffix('e')
        && let Ok(number) = number(rest.trim_end())
    {
        return Ok(Figure::Amount {
            number,
            qualifier: Some("estimated"),
        });
    }
    for separator in ["–", "—", "-", " to "] {
        let Some((low, high)) = lower.split_once(separator) else {
            continue;
        };
        let (Ok(low), Ok(high)) = (number(low.trim()), number(high.trim())) else {
            continue;
        };
        return match (low.parse::<f64>(), high.parse::<f64>()) {
            (Ok(least), Ok(most)) if least <= most => Ok(Figure::Range { low, high }),
            _ => Err(Unread::Backwards),
        };
    }
    let unsigned = text.trim_start_matches(['-', '−', '\u{2013}']).trim_start();
    Err(match number(text) {
        Err(unread @ Unread::Comma) => unread,
        // The other way of writing numbers would read it.
        _ if decimal == Decimal::Point && super::figure::number(text, Decimal::Comma).is_ok() => {
            if text.contains(',') {
                Unread::Comma
            } else {
                Unread::Stops
            }
        }
        _ if unsigned.len() < text.len() && number(unsigned).is_ok() => Unread::Negative,
        _ => Unread::Unknown,
    })
}

/// The number as JSON spells it: digits in groups of three, or in no groups, and decimals after
/// the sign for them.
pub(super) fn number(text: &str, decimal: Decimal) -> Result<String, Unread> {
    let (point, comma) = decimal.signs();
    let (whole, decimals) = match text.split_once(point) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if decimals.is_some_and(|decimals| !digits(decimals)) {
        return Err(Unread::Unknown);
    }
    let mut groups = whole.split([comma, '\'', '’', ' ', '\u{a0}', '\u{202f}', '\u{2009}']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    if !digits(first) || !rest.iter().all(|group| digits(group)) {
        return Err(Unread::Unknown);
    }
    if !rest.is_empty() && (first.len() > 3 || rest.iter().any(|group| group.len() != 3)) {
        return Err(if decimal == Decimal::Point && whole.contains(',') {
            Unread::Comma
        } else {
            Unread::Unknown
        });
    }
    let joined = format!("{first}{}", rest.concat());
    let stripped = joined.trim_start_matches('0');
    let whole = if stripped.is_empty() { "0" } else { stripped };
    Ok(match decimals {
        Some(decimals) => format!("{whole}.{decimals}"),
        None => whole.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Marks {
        let patterns = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| Pattern::parse(text).unwrap())
                .collect()
        };
        Marks {
            withheld: patterns(&["W"]),
            not_available: patterns(&["NA", "NA (*)"]),
            zero: patterns(&["—", "-----"]),
            half: patterns(&["Less than ½ unit[.]"]),
            words: patterns(&["Large", "Moderate to large"]),
            none: patterns(&["", "XX"]),
            codes: patterns(&["*.111"]),
            decimal: Decimal::Point,
        }
    }

    fn amount(number: &str, qualifier: Option<&'static str>) -> Figure {
        Figure::Amount {
            number: number.to_owned(),
            qualifier,
        }
    }

    #[test]
    fn what_surveys_print_is_read() {
        let range = |low: &str, high: &str| {
            Ok(Figure::Range {
                low: low.to_owned(),
                high: high.to_owned(),
            })
        };
        for (text, read) in [
            ("320000", Ok(amount("320000", None))),
            ("2,400", Ok(amount("2400", None))),
            ("1\u{a0}300\u{a0}000", Ok(amount("1300000", None))),
            ("14.30", Ok(amount("14.30", None))),
            ("007", Ok(amount("7", None))),
            (">100000000", Ok(amount("100000000", Some("at_least")))),
            (">4,700,000", Ok(amount("4700000", Some("at_least")))),
            ("<1", Ok(amount("1", Some("at_most")))),
            ("e4200", Ok(amount("4200", Some("estimated")))),
            ("4,200 e", Ok(amount("4200", Some("estimated")))),
            ("about 30", Ok(amount("30", Some("approximate")))),
            ("10,000 - 15,000", range("10000", "15000")),
            ("330–390", range("330", "390")),
            ("0.59 - 3.09", range("0.59", "3.09")),
            ("—", Ok(amount("0", None))),
            ("-----", Ok(amount("0", None))),
            ("Less than ½ unit.", Ok(amount("0.5", Some("at_most")))),
            ("W", Ok(Figure::Without("withheld"))),
            ("NA", Ok(Figure::Without("not_available"))),
            (
                "NA (Reserve data is thousand metric tons).",
                Err(Unread::Unknown),
            ),
            ("Large", Ok(Figure::Words)),
            ("XX", Ok(Figure::Nothing)),
            ("", Ok(Figure::Nothing)),
        ] {
            assert_eq!(marks().read(text), read, "{text}");
        }
    }

    #[test]
    fn commas_part_decimals_where_the_map_says_so() {
        let marks = Marks {
            decimal: Decimal::Comma,
            ..marks()
        };
        for (text, read) in [
            ("1,5", Ok(amount("1.5", None))),
            ("2.400,75", Ok(amount("2400.75", None))),
            ("2.400.000", Ok(amount("2400000", None))),
            ("1’300", Ok(amount("1300", None))),
            (">1.200", Ok(amount("1200", Some("at_least")))),
            ("1.5", Err(Unread::Unknown)),
            ("2,400,000", Err(Unread::Unknown)),
        ] {
            assert_eq!(marks.read(text), read, "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_no_number() {
        for (text, why) in [
            ("1,5", Unread::Comma),
            ("12,3456", Unread::Comma),
            ("2.400,0", Unread::Comma),
            ("2.400.000", Unread::Stops),
            ("589,000.111", Unread::Code),
            ("-124,890,000", Unread::Negative),
            ("20 - 10", Unread::Backwards),
            ("12a", Unread::Unknown),
            ("Included with ilmenite", Unread::Unknown),
            ("e", Unread::Unknown),
            (".5", Unread::Unknown),
            ("1e5", Unread::Unknown),
            ("XX1", Unread::Unknown),
        ] {
            assert_eq!(marks().read(text), Err(why), "{text}");
        }
    }
}
