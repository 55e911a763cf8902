//! Countries of ISO 3166-1, former ones of ISO 3166-3, and areas.
//!
//! The code list of ISO 3166-1 comes from the crate `rust_iso3166`; `countries.tsv` adds short
//! names, further spellings and the former countries, `areas.tsv` what is no country.

use std::sync::LazyLock;

use super::{CANDIDATES, Index, Known, Unknown, fold, meant, rows, words};

/// A country or territory with a code of its own, now or once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-3, or that code at the time of a former country (`SUN`).
    pub code: &'static str,
    /// ISO 3166-1 alpha-2; `None` for a former country.
    pub alpha2: Option<&'static str>,
    /// The short name for messages: "Kazakhstan".
    pub name: &'static str,
    /// For a former country, its first day, as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, where known.
    pub from: Option<&'static str>,
    /// For a former country, its last day; `None` says that the country exists.
    pub until: Option<&'static str>,
    /// For a former country, the codes of those that followed it, in full or in part.
    pub successors: Vec<&'static str>,
    /// Where the names and dates come from.
    pub source: &'static str,
}

/// What a claim may be about beside a country, such as the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The code, in lower case.
    pub code: &'static str,
    /// The name for messages: "the world".
    pub name: &'static str,
    /// The codes of its countries, in order; empty for `world` and `rest`, which list none.
    pub members: Vec<&'static str>,
    /// Where the list of members comes from.
    pub source: &'static str,
}

/// A country or an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A country.
    Country(&'static Country),
    /// An area.
    Area(&'static Area),
}

impl Place {
    /// The code, as records spell it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Country(country) => country.code,
            Self::Area(area) => area.code,
        }
    }

    /// The name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Country(country) => country.name,
            Self::Area(area) => area.name,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Countries {
    pub(super) rows: Vec<Country>,
    /// Names with the codes of their countries.
    names: Vec<(&'static str, &'static str)>,
    index: Index,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| {
    let mut countries: Vec<_> = rust_iso3166::ALL
        .iter()
        .map(|iso| Country {
            code: iso.alpha3,
            alpha2: Some(iso.alpha2),
            name: iso.name,
            from: None,
            until: None,
            successors: Vec::new(),
            source: "ISO 3166-1",
        })
        .collect();
    let mut names: Vec<_> = rust_iso3166::ALL
        .iter()
        .map(|iso| (iso.name, iso.alpha3))
        .collect();
    for [code, name, others, from, until, successors, source] in rows(include_str!("countries.tsv"))
    {
        let row = Country {
            code,
            alpha2: rust_iso3166::from_alpha3(code).map(|iso| iso.alpha2),
            name,
            from: Some(from).filter(|date| !date.is_empty()),
            until: Some(until).filter(|date| !date.is_empty()),
            successors: words(successors).collect(),
            source,
        };
        match countries.iter_mut().find(|known| known.code == code) {
            Some(known) => *known = row,
            None => countries.push(row),
        }
        names.push((name, code));
        names.extend(words(others).map(|other| (other, code)));
    }
    Countries::new(countries, names)
});

impl Countries {
    /// A table of these rows, in any order, with further names, each with its country's code.
    fn new(mut rows: Vec<Country>, names: Vec<(&'static str, &'static str)>) -> Countries {
        rows.sort_unstable_by_key(|country| country.code);
        let at = |code| {
            rows.binary_search_by(|row: &Country| row.code.cmp(code))
                .ok()
        };
        let placed = names
            .iter()
            .filter_map(|&(name, code)| Some((name, at(code)?)));
        let index = Index::new(placed, fold_words);
        Countries { rows, names, index }
    }

    fn get(&self, code: &str) -> Option<&Country> {
        let at = self.rows.binary_search_by(|row| row.code.cmp(code)).ok()?;
        Some(&self.rows[at])
    }

    fn find(&self, name: &str) -> Option<&Country> {
        self.get(name.trim())
            .or_else(|| self.index.find(name).map(|at| &self.rows[at]))
    }
}

#[derive(Debug, Clone)]
pub(super) struct Areas {
    pub(super) rows: Vec<Area>,
    names: Vec<(&'static str, &'static str)>,
    index: Index,
}

static AREAS: LazyLock<Areas> = LazyLock::new(|| {
    let mut names = Vec::new();
    let areas = rows(include_str!("areas.tsv")).map(|[code, name, others, members, source]| {
        names.extend(
            [name]
                .into_iter()
                .chain(words(others))
                .map(|name| (name, code)),
        );
        Area {
            code,
            name,
            members: words(members).collect(),
            source,
        }
    });
    let areas = areas.collect();
    Areas::new(areas, names)
});

impl Areas {
    /// A table of these rows, in any order, with further names, each with its area's code.
    fn new(mut rows: Vec<Area>, names: Vec<(&'static str, &'static str)>) -> Areas {
        rows.sort_unstable_by_key(|area| area.code);
        let at = |code| rows.binary_search_by(|row: &Area| row.code.cmp(code)).ok();
        let codes = rows.iter().map(|row| (row.code, row.code));
        let placed = codes
            .chain(names.iter().copied())
            .filter_map(|(name, code)| Some((name, at(code)?)));
        let index = Index::new(placed, fold);
        Areas { rows, names, index }
    }

    fn get(&self, code: &str) -> Option<&Area> {
        self.rows.iter().find(|area| area.code == code)
    }

    fn find(&self, name: &str) -> Option<&Area> {
        self.index.find(name).map(|at| &self.rows[at])
    }
}

/// The tables of countries and areas, which share their names' space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables {
    pub(super) countries: &'static Countries,
    pub(super) areas: &'static Areas,
}

impl Tables {
    pub(super) fn bundled() -> Tables {
        Tables {
            countries: &COUNTRIES,
            areas: &AREAS,
        }
    }

    /// These tables with further rows, and further names, each with the code that it means.
    pub(super) fn extended(
        self,
        countries: &[Country],
        areas: &[Area],
        names: &[(&'static str, &'static str)],
    ) -> (Countries, Areas) {
        let countries = [&self.countries.rows[..], countries].concat();
        let areas = [&self.areas.rows[..], areas].concat();
        // A name whose code the other table has is left out of this one.
        let with = |own: &[(&'static str, &'static str)]| [own, names].concat();
        (
            Countries::new(countries, with(&self.countries.names)),
            Areas::new(areas, with(&self.areas.names)),
        )
    }

    pub(super) fn get(self, code: &str) -> Result<Place, Unknown> {
        let country = || self.countries.get(code).map(Place::Country);
        let area = self.areas.get(code).map(Place::Area);
        area.or_else(country).ok_or_else(|| self.unknown(code))
    }

    pub(super) fn country(self, code: &str) -> Result<&'static Country, Unknown> {
        self.countries.get(code).ok_or_else(|| self.unknown(code))
    }

    pub(super) fn find(self, name: &str) -> Option<Place> {
        let country = || self.countries.find(name).map(Place::Country);
        self.areas.find(name).map(Place::Area).or_else(country)
    }

    fn unknown(self, word: &str) -> Unknown {
        let upper = word.trim().to_uppercase();
        let rows = &self.countries.rows;
        let certain = self
            .find(word)
            .or_else(|| near_code(rows, &upper).map(Place::Country));
        let (countries, areas) = (&self.countries.index, &self.areas.index);
        let near: [&dyn Fn() -> Vec<Place>; 4] = [
            &|| certain.into_iter().collect(),
            &|| {
                let near = countries.nearest(word).into_iter();
                near.map(|at| Place::Country(&rows[at])).collect()
            },
            &|| {
                let near = areas.nearest(word).into_iter();
                near.map(|at| Place::Area(&self.areas.rows[at])).collect()
            },
            &|| {
                let near = near_codes(rows, &upper).into_iter();
                near.map(Place::Country).collect()
            },
        ];
        let near = near.iter().map(|near| near()).find(|near| !near.is_empty());
        let known = |place: Place| Known {
            code: place.code(),
            name: place.name(),
        };
        let (nearest, candidates) = meant(near.into_iter().flatten().map(known).collect());
        Unknown {
            kind: "country",
            word: word.into(),
            nearest,
            candidates,
            readings: &[],
        }
    }
}

/// Every country, now or once, by code.
pub fn countries() -> &'static [Country] {
    &COUNTRIES.rows
}

/// Every bundled area, by code.
pub fn areas() -> &'static [Area] {
    &AREAS.rows
}

/// The country of a code, such as `KAZ` or `SUN`.
///
/// Any other word is [`Unknown`]; the suggestion takes names, alpha-2 codes and areas into account.
pub fn country(code: &str) -> Result<&'static Country, Unknown> {
    Tables::bundled().country(code)
}

/// The country or area of a code.
///
/// Any other word is [`Unknown`], with a suggestion from both.
pub fn place(code: &str) -> Result<Place, Unknown> {
    Tables::bundled().get(code)
}

/// The country that a table's word means: a name in any of its spellings, or the alpha-3 code.
///
/// Case, accents, blanks, punctuation and the order of words make no difference, so that
/// `Korea, Republic of` is `Republic of Korea`. Footnote marks and remarks in brackets are for the
/// caller to cut off.
pub fn find_country(name: &str) -> Option<&'static Country> {
    COUNTRIES.find(name)
}

/// The area of a code, such as `world`.
pub fn area(code: &str) -> Option<&'static Area> {
    AREAS.get(code)
}

/// Whether a code is that of an area rather than of a country.
pub fn is_area(code: &str) -> bool {
    area(code).is_some()
}

/// The codes of an area's countries, in order; empty for `world` and `rest`, which list none.
pub fn area_members(code: &str) -> Option<&'static [&'static str]> {
    area(code).map(|area| area.members.as_slice())
}

/// The area that a table's word means, such as `World total` or `Other countries`.
pub fn find_area(name: &str) -> Option<&'static Area> {
    AREAS.find(name)
}

/// The country or area that a table's word means.
pub fn find_place(name: &str) -> Option<Place> {
    Tables::bundled().find(name)
}

/// The country of a code in capitals that is alpha-2, or a slip away from the one alpha-3 code.
fn near_code<'c>(countries: &'c [Country], upper: &str) -> Option<&'c Country> {
    let only = |fits: &dyn Fn(&Country) -> bool| {
        let mut fitting = countries.iter().filter(|country| fits(country));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let sorted = |code: &str| {
        let mut letters = code.as_bytes().to_vec();
        letters.sort_unstable();
        letters
    };
    let letters = sorted(upper);
    let slips = |code: &str| {
        code.bytes()
            .zip(upper.bytes())
            .filter(|(a, b)| a != b)
            .count()
    };
    only(&|country| country.alpha2 == Some(upper))
        .or_else(|| only(&|country| sorted(country.code) == letters))
        .or_else(|| only(&|country| upper.len() == 3 && slips(country.code) <= 1))
}

/// The countries of today to whose codes three letters are nearest: of those that begin with the same
/// letter and share another in the same order the ones with the fewest slips, of equals the ones that
/// share the first two.
fn near_codes(countries: &'static [Country], upper: &str) -> Vec<&'static Country> {
    let &[first, second, third] = upper.as_bytes() else {
        return Vec::new();
    };
    let slips = |country: &Country| strsim::damerau_levenshtein(country.code, upper);
    let shares = |country: &&Country| {
        let code = country.code.as_bytes();
        let rest = &code[1..];
        code[0] == first && (rest.contains(&second) || rest.contains(&third))
    };
    let today = countries.iter().filter(|country| country.until.is_none());
    let mut near: Vec<&Country> = today.filter(shares).collect();
    let least = near.iter().map(|country| slips(country)).min();
    near.retain(|country| Some(slips(country)) == least);
    let begins = |country: &&Country| country.code.as_bytes()[1] == second;
    if near.iter().any(begins) {
        near.retain(begins);
    }
    if near.len() > CANDIDATES {
        near.clear();
    }
    near
}

/// A country's name as its words, in alphabetical order and without those that carry nothing.
fn fold_words(name: &str) -> String {
    let folded = fold(name);
    let mut words: Vec<_> = folded
        .split(' ')
        .filter(|word| !matches!(*word, "the" | "of" | "and"))
        .map(|word| match word {
            "dem" => "democratic",
            "fed" => "federal",
            "rep" => "republic",
            "st" => "saint",
            _ => word,
        })
        .collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{
        AREAS, COUNTRIES, area_members, areas, countries, country, find_area, find_country,
        find_place, is_area, place,
    };

    #[test]
    fn rows_are_sorted_and_unique_and_names_have_one_code() {
        assert!(countries().is_sorted_by(|a, b| a.code < b.code));
        assert!(areas().is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(COUNTRIES.index.contested(), [""; 0]);
        assert_eq!(AREAS.index.contested(), [""; 0]);
        for area in areas() {
            assert!(area.members.is_sorted_by(|a, b| a < b), "{}", area.code);
            assert!(
                area.members.iter().all(|code| country(code).is_ok()),
                "{}",
                area.code
            );
        }
    }

    #[test]
    fn the_table_agrees_with_iso_3166() {
        let former: Vec<_> = countries()
            .iter()
            .filter(|it| it.alpha2.is_none())
            .collect();
        assert_eq!(countries().len() - former.len(), 249);
        for country in &former {
            let known = rust_iso3166::iso3166_3::ALL
                .iter()
                .any(|entry| entry.former.alpha3 == country.code);
            assert!(known, "{} is in neither part of ISO 3166", country.code);
            assert!(!country.successors.is_empty(), "{} vanished", country.code);
            for code in &country.successors {
                assert!(
                    super::country(code).is_ok(),
                    "{code} after {}",
                    country.code
                );
            }
        }
        // The one code of ISO 3166-3 that is missing, ATF, is still in use for another extent.
        let ended = rust_iso3166::iso3166_3::ALL
            .iter()
            .map(|entry| entry.former.alpha3);
        assert_eq!(former.len(), ended.filter(|code| *code != "ATF").count());
        assert!(
            countries()
                .iter()
                .all(|it| it.alpha2.is_none() || it.until.is_none())
        );
    }

    #[test]
    fn a_code_gives_its_country() {
        assert_eq!(country("KAZ").unwrap().name, "Kazakhstan");
        assert_eq!(country("CHN").unwrap().name, "China");
        let union = country("SUN").unwrap();
        assert_eq!(
            (union.name, union.until),
            ("Soviet Union", Some("1991-12-26"))
        );
        assert!(union.successors.contains(&"KAZ"));
    }

    #[test]
    fn a_wrong_code_is_told_the_right_one() {
        for (word, code) in [
            ("Kazakhstan", "KAZ"),
            ("Kazakstan", "KAZ"),
            ("Khazakhstan", "KAZ"),
            ("kaz", "KAZ"),
            ("KZ", "KAZ"),
            ("KAZ ", "KAZ"),
            ("KZA", "KAZ"),
            ("KAX", "KAZ"),
            ("Chnia", "CHN"),
            ("World", "world"),
            ("wrld", "world"),
            ("EUR", "eu"),
        ] {
            let near = place(word).unwrap_err().nearest;
            assert_eq!(near.map(|near| near.code), Some(code), "{word}");
        }
        for word in ["Atlantis", "CHM", "XX", ""] {
            assert_eq!(place(word).unwrap_err().nearest, None, "{word}");
        }
    }

    #[test]
    fn a_code_that_is_as_near_to_several_is_told_all() {
        let told = |word| {
            let unknown = place(word).unwrap_err();
            let codes: Vec<_> = unknown.candidates.iter().map(|near| near.code).collect();
            codes.join(" ")
        };
        for (word, codes) in [
            ("AUZ", "AUS AUT"),
            ("KZK", "KAZ KGZ"),
            ("CHM", "CHE CHL CHN"),
            ("QQQ", ""),
            ("Atlantis", ""),
            ("KAX", ""),
        ] {
            assert_eq!(told(word), codes, "{word}");
        }
        assert_eq!(
            place("AUZ").unwrap_err().help().unwrap(),
            "did you mean `AUS` (Australia) or `AUT` (Austria)?"
        );
    }

    #[test]
    fn tables_name_countries_in_many_ways() {
        for (name, code) in [
            ("Bolivia", "BOL"),
            ("Burma", "MMR"),
            ("Canada ", "CAN"),
            ("Congo (Kinshasa)", "COD"),
            ("CONGO, DEMOCRATIC REPUBLIC OF", "COD"),
            ("CONGO, REPUBLIC OF", "COG"),
            ("Congo, Democratic Republic", "COD"),
            ("Cote D'ivoire", "CIV"),
            ("Côte d’Ivoire", "CIV"),
            ("Czech Republic", "CZE"),
            ("Czechoslovakia", "CSK"),
            ("Democratic Republic of the Congo", "COD"),
            ("GAMBIA THE", "GMB"),
            ("GERMAN DEMOCRATIC REPUBLIC", "DDR"),
            ("GERMANY FEDERAL REPUBLIC", "DEU"),
            ("Iran", "IRN"),
            ("KAZ", "KAZ"),
            ("KOREA DEMOCRATIC PEOPLE'S REPUBLIC OF", "PRK"),
            ("Korea", "KOR"),
            ("Korea (Rep. of)", "KOR"),
            ("Korea, Dem. P.R. of", "PRK"),
            ("Korea, North", "PRK"),
            ("Korea, Republic of", "KOR"),
            ("Laos", "LAO"),
            ("MACEDONIA THE FYR OF", "MKD"),
            ("Myanmar", "MMR"),
            ("NETHERLANDS THE", "NLD"),
            ("New Caledonia (overseas territory of France)", "NCL"),
            ("People's Republic of China", "CHN"),
            ("Plurinational State of Bolivia", "BOL"),
            ("Republic of Turkiye", "TUR"),
            ("Rhodesia", "RHO"),
            ("Russia ", "RUS"),
            ("ST KITTS AND NEVIS", "KNA"),
            ("Sao Tome And Principe", "STP"),
            ("Soviet Union", "SUN"),
            ("Turkey", "TUR"),
            ("Türkiye", "TUR"),
            ("UNITED STATES OF AMERICA", "USA"),
            ("USA", "USA"),
            ("USSR", "SUN"),
            ("United Republic of Tanzania", "TZA"),
            ("United\u{a0}States", "USA"),
            ("Venezuela", "VEN"),
            ("Viet Nam", "VNM"),
            ("Vietnam", "VNM"),
            ("Zaire", "ZAR"),
        ] {
            assert_eq!(find_country(name).map(|it| it.code), Some(code), "{name}");
        }
        for name in [
            "",
            "NA",
            "W",
            "Other countries",
            "World total",
            "United States1",
        ] {
            assert_eq!(find_country(name), None, "{name}");
        }
    }

    #[test]
    fn areas_have_members() {
        assert!(is_area("c5") && !is_area("KAZ") && !is_area("C5"));
        assert_eq!(
            area_members("c5").unwrap(),
            ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
        );
        assert_eq!(area_members("c5+1").unwrap().len(), 6);
        assert_eq!(area_members("eu").unwrap().len(), 27);
        assert_eq!(area_members("world").unwrap(), [""; 0]);
        assert_eq!(area_members("asia"), None);
        assert_eq!(find_area("Other Countries").unwrap().code, "rest");
        assert_eq!(find_place("World total").unwrap().code(), "world");
        assert_eq!(
            find_place("European Union").unwrap().name(),
            "European Union"
        );
    }
}
