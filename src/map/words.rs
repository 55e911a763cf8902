//! Names to codes: countries with footnote marks and remarks, commodities, units, dates.

use std::collections::HashMap;

use crate::vocabulary::{Place, Unknown, Vocabulary};

/// The map's own names, by field; they go before the vocabulary.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// What the table calls countries and areas.
    pub(super) country: HashMap<String, String>,
    /// What it calls commodities.
    pub(super) commodity: HashMap<String, String>,
    /// What it calls units.
    pub(super) unit: HashMap<String, String>,
    /// The words of the run.
    pub(super) vocabulary: Vocabulary,
}

/// How names are compared: case and blanks make no difference.
pub(super) fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The country or area that a cell names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Its code; several where one figure covers several countries together.
    pub(super) codes: Vec<String>,
    /// What was cut off the name: a footnote's mark, a remark in brackets.
    pub(super) remarks: Vec<String>,
}

impl Names {
    /// No names of the map's own.
    pub(super) fn of(vocabulary: Vocabulary) -> Names {
        Names {
            vocabulary,
            ..Names::default()
        }
    }

    /// The country or area of a name.
    ///
    /// # Errors
    /// Neither the map nor the vocabulary knows the name.
    pub(super) fn place(&self, text: &str) -> Result<Named, Unknown> {
        self.find_place(text).ok_or_else(|| {
            let (bare, _) = without_remarks(self.vocabulary, text.trim());
            self.vocabulary.place(&bare).err().unwrap_or(Unknown {
                kind: "country",
                word: bare.into(),
                nearest: None,
                candidates: Vec::new(),
                readings: &[],
            })
        })
    }

    /// The country or area of a name, if the map or the vocabulary knows it.
    pub(super) fn find_place(&self, text: &str) -> Option<Named> {
        let text = text.trim();
        if let Some(named) = self.exact(text) {
            return Some(named);
        }
        let (bare, mut remarks) = without_remarks(self.vocabulary, text);
        if let Some(mut named) = self.exact(&bare) {
            named.remarks.append(&mut remarks);
            return Some(named);
        }
        if let Some((name, mark)) = split_mark(&bare, |name| self.exact(name).is_some())
            && let Some(mut named) = self.exact(name)
        {
            named
                .remarks
                .push(format!("the name bears the mark {mark}"));
            named.remarks.append(&mut remarks);
            return Some(named);
        }
        let parts = bare.split(" and ").flat_map(|part| part.split(','));
        let parts: Vec<&str> = parts
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > 1
            && let Some(codes) = parts
                .iter()
                .map(|part| self.code(part))
                .collect::<Option<Vec<_>>>()
        {
            return Some(Named { codes, remarks });
        }
        None
    }

    fn exact(&self, text: &str) -> Option<Named> {
        self.code(text).map(|code| Named {
            codes: vec![code],
            remarks: Vec::new(),
        })
    }

    fn code(&self, text: &str) -> Option<String> {
        if let Some(code) = self.country.get(&folded(text)) {
            return Some(code.clone());
        }
        self.vocabulary
            .find_place(text)
            .map(Place::code)
            .map(str::to_owned)
    }

    /// The commodity of a name.
    ///
    /// # Errors
    /// Neither the map nor the vocabulary knows the name.
    pub(super) fn commodity(&self, text: &str) -> Result<String, Unknown> {
        if let Some(code) = self.commodity.get(&folded(text)) {
            return Ok(code.clone());
        }
        let found = match self.vocabulary.find_commodity(text) {
            Some(found) => found,
            None => self.vocabulary.commodity(text.trim())?,
        };
        Ok(found.code.to_owned())
    }

    /// The unit of a name.
    ///
    /// # Errors
    /// Neither the map nor the vocabulary knows the name, or it may mean several.
    pub(super) fn unit(&self, text: &str) -> Result<String, Unknown> {
        if let Some(code) = self.unit.get(&folded(text)) {
            return Ok(code.clone());
        }
        let found = self.vocabulary.find_unit(text)?;
        Ok(found.code.to_owned())
    }
}

/// The name without what stands in brackets or after `, excluding`, and that by itself.
fn without_remarks(vocabulary: Vocabulary, text: &str) -> (String, Vec<String>) {
    let mut bare = String::new();
    let mut remarks = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inside, after)) = after.split_once(')') else {
            break;
        };
        bare.push_str(before.trim_end());
        // "rounded" says nothing that the figure's own digits do not.
        let said: Vec<&str> = inside
            .split(", ")
            .map(str::trim)
            .filter(|word| *word != "rounded")
            .collect();
        if !said.is_empty() {
            remarks.push(said.join(", "));
        }
        rest = after;
    }
    bare.push_str(rest);
    if let Some((name, remark)) = bare.clone().split_once(", ")
        && vocabulary.find_place(&bare).is_none()
        && vocabulary
            .find_place(name)
            .is_some_and(|place| matches!(place, Place::Area(_)))
    {
        remarks.push(remark.trim().to_owned());
        bare.truncate(name.len());
    }
    (bare.trim().to_owned(), remarks)
}

/// A name and the footnote's mark at its end: digits, letters or signs set close to it.
fn split_mark(text: &str, known: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    let is_sign = |sign: char| {
        sign.is_ascii_digit()
            || matches!(
                sign,
                '*' | '†' | '‡' | '§' | '#' | ',' | '/' | '\\' | '¹' | '²' | '³' | '⁴'
                    ..='⁹' | ' ' | '\u{a0}'
            )
    };
    let name = text.trim_end_matches(is_sign);
    if name.len() < text.len() && known(name) {
        return Some((name, text[name.len()..].trim()));
    }
    let (at, letter) = text.char_indices().next_back()?;
    let name = &text[..at];
    (letter.is_ascii_lowercase() && known(name)).then_some((name, &text[at..]))
}

/// Whether a text is a date as records have it: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut next = |length: usize| match parts.next() {
        None => Some(None),
        Some(part) if part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(part.parse::<u32>().ok())
        }
        Some(_) => None,
    };
    let (Some(Some(_)), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
        return false;
    };
    month.is_none_or(|month| (1..=12).contains(&month))
        && day.is_none_or(|day| (1..=31).contains(&day))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> (String, String) {
        let named = Names::default().place(text).unwrap();
        (named.codes.join("+"), named.remarks.join("; "))
    }

    #[test]
    fn footnote_marks_and_remarks_are_cut_off_and_kept() {
        for (text, code, remark) in [
            ("United States1", "USA", "the name bears the mark 1"),
            ("Argentinae", "ARG", "the name bears the mark e"),
            ("Other countries6", "rest", "the name bears the mark 6"),
            (
                "World total (rounded) 10",
                "world",
                "the name bears the mark 10",
            ),
            ("World total (rounded)", "world", ""),
            ("World total (ilmenite, rounded)", "world", "ilmenite"),
            ("World total (rounded), natural", "world", "natural"),
            (
                "World total (rounded), excluding U.S. production",
                "world",
                "excluding U.S. production",
            ),
            ("Other countries (includes crude)", "rest", "includes crude"),
            ("Peru (exports)", "PER", "exports"),
            ("United\u{a0}States (kyanite)", "USA", "kyanite"),
            ("United\u{a0}States and Canada", "USA+CAN", ""),
            (
                "Australia, Canada, China, and Namibia",
                "AUS+CAN+CHN+NAM",
                "",
            ),
            ("Russia ", "RUS", ""),
            ("Korea, North", "PRK", ""),
            ("Korea, Republic of", "KOR", ""),
            ("Congo (Kinshasa)", "COD", ""),
            ("Côte d’Ivoire", "CIV", ""),
            ("Burma", "MMR", ""),
            ("Turkey", "TUR", ""),
            ("Türkiye", "TUR", ""),
            ("Trinidad and Tobago", "TTO", ""),
            ("New Caledonia (overseas territory of France)", "NCL", ""),
            ("Soviet Union", "SUN", ""),
        ] {
            assert_eq!(place(text), (code.to_owned(), remark.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_strange_name_is_not_guessed() {
        let unknown = Names::default().place("Kazakstn").unwrap_err();
        assert_eq!(unknown.help().unwrap(), "did you mean `KAZ` (Kazakhstan)?");
        assert!(Names::default().place("Atlantis and Canada").is_err());
        assert!(Names::default().unit("tons").is_err());
    }

    #[test]
    fn the_maps_own_names_go_first() {
        let mut names = Names::default();
        names.unit.insert(folded("Tons"), "t".to_owned());
        names.country.insert(folded("Atlantis"), "ATL".to_owned());
        assert_eq!(names.unit(" tons "), Ok("t".to_owned()));
        assert_eq!(names.place("ATLANTIS3").unwrap().codes, ["ATL"]);
    }

    #[test]
    fn dates_are_as_precise_as_they_are() {
        for (text, is) in [
            ("2025", true),
            ("2025-11", true),
            ("2025-11-06", true),
            ("2025-13", false),
            ("06-11-2025", false),
            ("2025-11-06T00", false),
            ("25", false),
        ] {
            assert_eq!(is_date(text), is, "{text}");
        }
    }
}
