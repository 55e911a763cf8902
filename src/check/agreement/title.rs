//! What a title tells of an agreement: which words two spellings share, and which places it names.

use std::ops::Range;

use crate::vocabulary::{Place, Vocabulary, fold};

/// Words that join others.
const JOINING: [&str; 14] = [
    "a",
    "an",
    "and",
    "between",
    "by",
    "concerning",
    "for",
    "in",
    "of",
    "on",
    "the",
    "to",
    "with",
    "regarding",
];

/// Words that many agreements have in their titles.
const COMMON: [&str; 50] = [
    "action",
    "agreement",
    "area",
    "arrangement",
    "chain",
    "chains",
    "collaboration",
    "contract",
    "cooperation",
    "critical",
    "declaration",
    "dialogue",
    "energy",
    "field",
    "framework",
    "government",
    "intent",
    "interest",
    "investment",
    "joint",
    "letter",
    "loan",
    "materials",
    "memorandum",
    "metals",
    "mineral",
    "minerals",
    "mining",
    "mou",
    "offtake",
    "partnership",
    "plan",
    "project",
    "protocol",
    "purchase",
    "rare",
    "raw",
    "earths",
    "resources",
    "sale",
    "sector",
    "statement",
    "strategic",
    "supply",
    "trade",
    "treaty",
    "understanding",
    "venture",
    "development",
    "republic",
];

/// Words after which a place is where something lies, not who agrees.
const LOCATING: [&str; 7] = ["across", "for", "from", "in", "near", "through", "within"];

/// Words before a name that make it another place: Western Australia, Latin America.
const DIRECTIONS: [&str; 15] = [
    "central",
    "east",
    "eastern",
    "inner",
    "latin",
    "lower",
    "new",
    "north",
    "northern",
    "south",
    "southern",
    "southeast",
    "upper",
    "west",
    "western",
];

/// How many words after names may still be about them: "A, B and French Military Zones".
const NEAR_BEHIND: usize = 4;

/// The longest name of a place, in words.
const LONGEST: usize = 7;

/// A title, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Title {
    /// Equal for titles that say the same in another order or spelling.
    pub(super) key: String,
    /// Whether many agreements may bear it: "Memorandum of understanding on critical minerals".
    pub(super) is_common: bool,
    /// The codes of those who agree, where the title says so.
    pub(super) parties: Vec<&'static str>,
}

/// A place that a title names.
struct Name {
    place: Place,
    words: Range<usize>,
}

impl Title {
    pub(super) fn new(text: &str, known: Vocabulary) -> Self {
        let words = words(text);
        let names = names(text, &words, known);
        let mut key: Vec<String> = names
            .iter()
            .map(|name| name.place.code().to_owned())
            .collect();
        let mut own = 0;
        for (index, word) in words.iter().enumerate() {
            let word = fold(&text[word.clone()]);
            let is_named = names.iter().any(|name| name.words.contains(&index));
            if is_named || JOINING.contains(&word.as_str()) {
                continue;
            }
            own += usize::from(!COMMON.contains(&word.as_str()));
            match word.as_str() {
                "mou" => key.extend(["memorandum", "understanding"].map(str::to_owned)),
                _ => key.push(word),
            }
        }
        key.sort_unstable();
        Title {
            key: key.join(" "),
            is_common: own == 0 && names.len() < 2,
            parties: parties(text, &words, &names),
        }
    }
}

/// Letters and digits that belong together, dots and apostrophes within: `U.S.`, `d'Ivoire`.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let inner = matches!(character, '.' | '\'' | '’');
        match words.last_mut() {
            Some(last) if last.end == at && (inner || character.is_alphanumeric()) => {
                last.end = end;
            }
            _ if character.is_alphanumeric() => words.push(at..end),
            _ => {}
        }
    }
    words
}

/// The places that a title names, the longest name first where one is part of another.
fn names(text: &str, words: &[Range<usize>], known: Vocabulary) -> Vec<Name> {
    let mut names = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let turned = at > 0 && DIRECTIONS.contains(&fold(&text[words[at - 1].clone()]).as_str());
        let longest = (words.len() - at).min(LONGEST);
        let found = (1..=longest).rev().find_map(|count| {
            let name = &text[words[at].start..words[at + count - 1].end];
            Some((count, named(name, known)?))
        });
        match found {
            Some((count, place)) => {
                if !turned {
                    names.push(Name {
                        place,
                        words: at..at + count,
                    });
                }
                at += count;
            }
            None => at += 1,
        }
    }
    names
}

/// The country, or the European Union, of a name in running text.
fn named(name: &str, known: Vocabulary) -> Option<Place> {
    let folded = fold(name);
    let (first, last) = (folded.split(' ').next()?, folded.split(' ').next_back()?);
    let joins = |word| JOINING.contains(&word);
    if joins(first) || joins(last) || !name.starts_with(char::is_uppercase) {
        return None;
    }
    // "AND" and "PER" are codes too; "us" is a word.
    let is_code = name.len() == 3 && name != "USA" && known.country(name).is_ok();
    let is_short = folded.len() <= 3 && name.chars().any(char::is_lowercase);
    if is_code || is_short {
        return None;
    }
    let place = known.find_place(name)?;
    if matches!(place, Place::Area(area) if area.code != "eu") {
        return None;
    }
    // "Korea and the Republic" is not the Republic of Korea.
    let joined = folded.split(' ').any(|word| word == "and");
    (!joined || fold(place.name()).contains(" and ")).then_some(place)
}

/// The codes of the places that a title names as those who agree: `A-B`, `A and B`, `between A and
/// B`, `with A`.
fn parties(text: &str, words: &[Range<usize>], names: &[Name]) -> Vec<&'static str> {
    let filler = |word: &str| {
        let known = ["and", "government", "governments", "of", "republic", "the"];
        known.contains(&word)
    };
    let word = |index: usize| fold(&text[words[index].clone()]);
    let mut parties = Vec::new();
    let mut at = 0;
    while at < names.len() {
        let mut end = at + 1;
        while end < names.len()
            && (names[end - 1].words.end..names[end].words.start).all(|index| filler(&word(index)))
        {
            end += 1;
        }
        let before = (0..names[at].words.start)
            .rev()
            .map(word)
            .find(|word| !filler(word));
        let before = before.as_deref().unwrap_or_default();
        // The zones of a country are not the country.
        let after = (names[end - 1].words.end..words.len()).take(NEAR_BEHIND);
        let zones = after.map(word).any(|word| word.starts_with("zone"));
        let agrees = matches!(before, "among" | "between" | "with");
        if zones {
            at = end;
            continue;
        }
        if agrees || (end - at > 1 && !LOCATING.contains(&before)) {
            parties.extend(names[at..end].iter().map(|name| name.place.code()));
        }
        at = end;
    }
    parties
}

#[cfg(test)]
mod tests {
    use super::Title;
    use crate::vocabulary::{Additions, Defined, Vocabulary};

    #[test]
    fn titles_name_those_who_agree() {
        for (title, parties) in [
            (
                "Kazakhstan-EU Strategic Partnership on Raw Materials",
                "KAZ eu",
            ),
            (
                "Korea-U.S. High-Tech Industry & Clean Energy Partnership MOU",
                "KOR USA",
            ),
            (
                "Australia - India Critical Minerals Investment Partnership",
                "AUS IND",
            ),
            (
                "France-Germany-Italy Joint Communique on Critical Raw Materials",
                "FRA DEU ITA",
            ),
            ("DRC - EU Strategic Partnership", "COD eu"),
            (
                "Agreement between the Government of the Republic of Kazakhstan and the \
                 Government of the United States of America",
                "KAZ USA",
            ),
            (
                "Treaty between the Republic of Korea and the Republic of Kazakhstan",
                "KOR KAZ",
            ),
            ("Memorandum with Kazakhstan on tungsten", "KAZ"),
            ("Joint venture for lithium in Chile and Argentina", ""),
            ("Development of the mines of Western Australia", ""),
            ("MEMORANDUM AND PROTOCOL", ""),
            ("Minerals Security Partnership", ""),
            ("Let us and China talk", ""),
            (
                "Trade Agreement between the United Kingdom and the United States of Brazil",
                "GBR BRA",
            ),
            (
                "Agreed Minute on Trade (United Kingdom, United States and French Military Zones): \
                 Protocol and lists.",
                "",
            ),
        ] {
            assert_eq!(
                Title::new(title, Vocabulary::default()).parties.join(" "),
                parties,
                "{title}"
            );
        }
    }

    #[test]
    fn one_title_has_many_spellings() {
        let key = |title: &str| Title::new(title, Vocabulary::default()).key;
        assert_eq!(
            key("EU–Kazakhstan strategic partnership on raw materials"),
            key("Kazakhstan-EU Strategic Partnership on Raw Materials")
        );
        assert_eq!(
            key("MoU between South Korea and the United States"),
            key("Korea-U.S. memorandum of understanding")
        );
        assert_ne!(
            key("Chile - EU Strategic Partnership"),
            key("Zambia - EU Strategic Partnership")
        );
    }

    #[test]
    fn some_titles_tell_nothing() {
        let common = |title: &str| Title::new(title, Vocabulary::default()).is_common;
        assert!(common("Memorandum of understanding on critical minerals"));
        assert!(common("Offtake agreement") && common("Memorandum with Kazakhstan"));
        assert!(!common("Minerals Security Partnership"));
        assert!(!common("Canada-EU Strategic Partnership on Raw Materials"));
        assert!(!common("Joint venture for the Northern Katpar deposit"));
    }

    #[test]
    fn names_of_the_run_are_names_in_titles_too() {
        let word = Defined {
            kind: "country",
            word: "Kasachstan",
            code: "KAZ",
            line: 1,
        };
        let known = Vocabulary::with(Additions {
            place_names: vec![(word.word, word.code)],
            defined: vec![word],
            ..Additions::default()
        });
        let title = "Memorandum between Kasachstan and Japan";
        assert_eq!(Title::new(title, known).parties, ["KAZ", "JPN"]);
        let bundled = Title::new(title, Vocabulary::default());
        assert!(!bundled.parties.contains(&"KAZ"));
    }
}
