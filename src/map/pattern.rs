//! Patterns: how a map describes text, such as `Prod_{unit}_{year}` or `{amount:number} Mt*`.
//!
//! A pattern stands for the whole text, blanks at its ends aside. Case makes no difference, a blank
//! stands for any run of them. `{name}` reads a part and gives it that name, `{name:number}` only
//! where it is a number; `*` is anything, `[…]` may be missing, and a backslash takes the next sign
//! as it is.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::figure::Decimal;
use crate::vocabulary::Vocabulary;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    names: Vec<String>,
    /// Which of the parts must be units.
    units: Vec<usize>,
    /// Knows the units.
    vocabulary: Vocabulary,
    text: String,
    /// Where it stands in the map.
    span: Range<u64>,
}

/// The name of a part, and where it stands in the text.
pub(super) type NamedPart<'p> = (&'p str, Option<Range<usize>>);

/// What a named part may hold, with the word that says so and its expression.
const KINDS: [(&str, &str); 6] = [
    ("text", r"\S(?:.*?\S)??"),
    // As the table writes numbers.
    ("number", ""),
    ("year", r"[0-9]{4}"),
    ("digits", r"[0-9]+"),
    ("word", r"[^\s_]+?"),
    // And the vocabulary must know it.
    ("unit", r"[^\s_]+?"),
];

impl Pattern {
    /// Reads a pattern as a map has it.
    ///
    /// # Errors
    /// What is wrong with it, for a message.
    pub(super) fn parse(text: &str) -> Result<Pattern, String> {
        Pattern::of(text, Decimal::default())
    }

    /// The same, for a table that writes its numbers in that way.
    pub(super) fn of(text: &str, decimal: Decimal) -> Result<Pattern, String> {
        let mut out = String::from(r"^\s*");
        let mut names = Vec::new();
        let mut units = Vec::new();
        let mut optional = 0_usize;
        let mut signs = text.trim().chars().peekable();
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => {
                    let next = signs.next().ok_or("a backslash takes a sign after it")?;
                    out.push_str(&regex::escape(next.encode_utf8(&mut [0; 4])));
                }
                '*' => out.push_str(".*"),
                '[' => {
                    optional += 1;
                    out.push_str("(?:");
                }
                ']' => {
                    optional = optional
                        .checked_sub(1)
                        .ok_or("`]` closes nothing; write `\\]` for the sign itself")?;
                    out.push_str(")?");
                }
                '{' => {
                    let mut inside = String::new();
                    loop {
                        match signs.next() {
                            Some('}') => break,
                            Some(sign) => inside.push(sign),
                            None => {
                                return Err("`{` is never closed; write `\\{` for the sign itself"
                                    .to_owned());
                            }
                        }
                    }
                    out.push_str(&named(&inside, decimal, &mut names, &mut units)?);
                }
                sign if sign.is_whitespace() => {
                    while signs.next_if(|next| next.is_whitespace()).is_some() {}
                    out.push_str(r"\s+");
                }
                sign => out.push_str(&regex::escape(sign.encode_utf8(&mut [0; 4]))),
            }
        }
        if optional > 0 {
            return Err("`[` is never closed; write `\\[` for the sign itself".to_owned());
        }
        out.push_str(r"\s*$");
        let regex = RegexBuilder::new(&out)
            .case_insensitive(true)
            .dot_matches_new_line(true)
            .size_limit(1 << 20)
            .build();
        let regex = regex.map_err(|_| "it is too long".to_owned())?;
        Ok(Pattern {
            regex,
            names,
            units,
            vocabulary: Vocabulary::default(),
            text: text.to_owned(),
            span: 0..0,
        })
    }

    /// The same pattern, which stands at `span` of the map and knows the units of that vocabulary.
    pub(super) fn with(self, vocabulary: Vocabulary, span: Range<u64>) -> Pattern {
        Pattern {
            vocabulary,
            span,
            ..self
        }
    }

    /// Whether the text is one that the pattern describes.
    pub(super) fn fits(&self, text: &str) -> bool {
        if self.units.is_empty() {
            return self.regex.is_match(text);
        }
        self.read(text).is_some()
    }

    /// The named parts of a text that the pattern describes, with their places in it; a part that
    /// was optional and is missing has none.
    pub(super) fn read(&self, text: &str) -> Option<Vec<NamedPart<'_>>> {
        let found = self.regex.captures(text)?;
        let is_unit = |part: regex::Match<'_>| self.vocabulary.find_unit(part.as_str()).is_ok();
        if !self
            .units
            .iter()
            .all(|at| found.get(at + 1).is_none_or(is_unit))
        {
            return None;
        }
        let parts = self.names.iter().enumerate();
        Some(
            parts
                .map(|(at, name)| (name.as_str(), found.get(at + 1).map(|part| part.range())))
                .collect(),
        )
    }

    /// The names of its parts.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The pattern as the map has it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands in the map.
    pub(super) fn span(&self) -> &Range<u64> {
        &self.span
    }
}

/// The expression for `{inside}`.
fn named(
    inside: &str,
    decimal: Decimal,
    names: &mut Vec<String>,
    units: &mut Vec<usize>,
) -> Result<String, String> {
    let (name, kind) = match inside.split_once(':') {
        Some((name, kind)) => (name.trim(), kind.trim()),
        None if matches!(inside.trim(), "year" | "unit") => (inside.trim(), inside.trim()),
        None => (inside.trim(), "text"),
    };
    if name.is_empty() {
        return Err("`{}` needs a name for what it reads".to_owned());
    }
    if names.iter().any(|known| known == name) {
        return Err(format!("`{{{name}}}` stands twice"));
    }
    let Some((_, expression)) = KINDS.iter().find(|(known, _)| *known == kind) else {
        let known: Vec<&str> = KINDS.iter().map(|(known, _)| *known).collect();
        return Err(format!(
            "`{kind}` is nothing that can be read; known are {}",
            known.join(", ")
        ));
    };
    if kind == "unit" {
        units.push(names.len());
    }
    names.push(name.to_owned());
    Ok(match kind {
        "number" => format!("({})", decimal.expression()),
        _ => format!("({expression})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(pattern: &str, text: &str) -> Option<Vec<String>> {
        let pattern = Pattern::parse(pattern).unwrap();
        let read = pattern.read(text)?;
        Some(
            read.into_iter()
                .map(|(name, range)| format!("{name}={}", range.map_or("", |range| &text[range])))
                .collect(),
        )
    }

    #[test]
    fn the_columns_of_four_editions_are_read_by_two_patterns() {
        let est = "Prod_{unit}_est_{year}";
        let plain = "Prod_{unit}_{year}";
        assert_eq!(parts("Reserves_{unit}", "Reserves_notes"), None, "no unit");
        assert_eq!(
            parts(plain, "Prod_t_2021").unwrap(),
            ["unit=t", "year=2021"]
        );
        assert_eq!(
            parts(est, "Prod_kt_Est_2021").unwrap(),
            ["unit=kt", "year=2021"]
        );
        assert_eq!(parts(plain, "Prod_t_est_2022"), None);
        assert_eq!(
            parts("PROD_[EST_ ]{year}", "PROD_EST_ 2024").unwrap(),
            ["year=2024"]
        );
        assert_eq!(
            parts("PROD_[EST_ ]{year}", "PROD_2023").unwrap(),
            ["year=2023"]
        );
    }

    #[test]
    fn free_text_is_read_and_what_does_not_fit_is_not() {
        let pattern = "{amount:number}[ ]Mt ({grade:number}[ ]% {of})[ = {lce:number} Mt LCE]";
        let read = parts(pattern, "179 Mt (1.9% Li2O) = 8.5 Mt LCE").unwrap();
        assert_eq!(read, ["amount=179", "grade=1.9", "of=Li2O", "lce=8.5"]);
        assert_eq!(
            parts(pattern, "26.5Mt (0.96% LCE)").unwrap(),
            ["amount=26.5", "grade=0.96", "of=LCE", "lce="]
        );
        assert_eq!(parts(pattern, "164.6 (1.15% Li2O)"), None);
        assert_eq!(parts(pattern, "100 Mt (SC6?)"), None);
    }

    #[test]
    fn blanks_and_case_make_no_difference() {
        let pattern = Pattern::parse("world total*").unwrap();
        assert!(pattern.fits(" World\u{a0}total (rounded) "));
        assert!(!pattern.fits("the world total"));
        assert!(Pattern::parse("").unwrap().fits("  "));
        assert!(Pattern::parse(r"100 \* \[a\]").unwrap().fits("100 * [A]"));
    }

    #[test]
    fn mistakes_are_named() {
        for (pattern, fault) in [
            (
                "a{b",
                "`{` is never closed; write `\\{` for the sign itself",
            ),
            ("{}", "`{}` needs a name for what it reads"),
            ("{a} {a}", "`{a}` stands twice"),
            ("a]", "`]` closes nothing; write `\\]` for the sign itself"),
            ("[a", "`[` is never closed; write `\\[` for the sign itself"),
            (
                "{a:nmber}",
                "`nmber` is nothing that can be read; known are text, number, year, digits, word, unit",
            ),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap_err(), fault);
        }
    }
}
