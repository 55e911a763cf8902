//! How messages speak of claims, figures and sources.

use super::case::{Member, Reading, Said};
use super::key::{Basis, Key};
use super::table::{Gap, Table};
use super::{ClaimId, Scene, Topic};
use crate::check::solver::Statement;
use crate::finding::Instead;
use crate::record::{Figure, Qualifier, SourceKind, Symbol};

/// `1st`, `2nd`, `3rd`, `4th`, `11th`, ...
pub fn nth(rank: u32) -> String {
    let ending = match (rank % 100, rank % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

/// `first`, `second`, ..., `tenth`, `11th`, ...
pub fn place_word(rank: u32) -> String {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    let word = (rank as usize)
        .checked_sub(1)
        .and_then(|index| WORDS.get(index));
    word.map_or_else(|| nth(rank), |&word| word.to_owned())
}

/// `a`, `a and b`, `a, b and c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, most)) => format!("{} and {last}", most.join(", ")),
    }
}

/// How the names of countries end that bear an article.
const ARTICLED: [&str; 8] = [
    "Emirates",
    "Islands",
    "Netherlands",
    "Philippines",
    "States",
    "Maldives",
    "Bahamas",
    "Territories",
];

/// Whose something is, of the name of a country or area.
fn possession(name: &str, what: &str) -> String {
    // Two genitives of one name read badly, and a plural has no other.
    if !name.ends_with('s') {
        return format!("{name}'s {what}");
    }
    let article = if ARTICLED.iter().any(|end| name.ends_with(end)) {
        "the "
    } else {
        ""
    };
    format!("the {what} of {article}{name}")
}

/// A computed quantity, to about four digits, with separators.
pub fn about(value: f64) -> String {
    let digits = if value > 0.0 {
        value.log10().floor() as i32 - 3
    } else {
        0
    };
    let digits = digits.clamp(-6, 300);
    let unit = 10_f64.powi(digits.abs());
    let value = if digits < 0 {
        (value * unit).round() / unit
    } else {
        (value / unit).round() * unit
    };
    let last = if digits < 0 && value.fract() != 0.0 {
        digits as i8
    } else {
        0
    };
    Figure {
        value,
        last,
        significant: last,
    }
    .to_string()
}

impl Scene<'_> {
    /// The name of a country or area.
    pub fn country_name(&self, country: Symbol) -> &str {
        self.words.place_name(country)
    }

    /// The name of a country or area, or `the world`.
    pub fn place_name(&self, place: Symbol) -> &str {
        if self.words.is_world(place) {
            "the world"
        } else {
            self.country_name(place)
        }
    }

    /// Whose something is: `Kazakhstan's tungsten reserves`, `the tungsten reserves of the United
    /// States`.
    pub fn possession(&self, place: Symbol, what: &str) -> String {
        possession(self.place_name(place), what)
    }

    /// What messages call a source: its title, with the edition where the title lacks it; of an
    /// article, its publisher; its identifier where the run does not have its record.
    pub fn source_name(&self, source: Symbol) -> String {
        let word = |symbol: Symbol| self.facts.word(symbol);
        let Some(record) = self.source(source) else {
            return format!("`{}`", word(source));
        };
        let (title, edition) = (word(record.title), word(record.edition));
        let article = matches!(
            record.kind,
            SourceKind::News | SourceKind::Company | SourceKind::Other
        );
        if article && record.publisher.is_some() {
            word(record.publisher).to_owned()
        } else if edition.is_empty() || title.contains(edition) {
            title.to_owned()
        } else {
            format!("{title}, {edition}")
        }
    }

    /// Whose figure a claim gives: `Kazakhstan`, `Kazakhstan and Uzbekistan together`.
    pub fn holder_name(&self, id: ClaimId) -> String {
        let members = self.joint_members(id);
        let names = members.iter().map(|&member| self.country_name(member));
        match names.collect::<Vec<_>>().as_slice() {
            [] => self.country_name(self.claim(id).country).to_owned(),
            names => format!("{} together", list(names)),
        }
    }

    /// A claim's figure as written: `2,400,000 t`, `at least 2,000,000 t of WO3`; with what it is read
    /// as, where a fault of its table is mended.
    pub fn amount(&self, id: ClaimId) -> String {
        let written = self.written(id);
        let read = match self.instead(id) {
            Some(Instead::Times(times)) => self.times(id, times),
            Some(Instead::FigureOf(other)) => Some(self.written(other)),
            Some(Instead::Nothing) | None => None,
        };
        match read.filter(|read| *read != written) {
            Some(read) => format!("{written} (read as {read})"),
            None => written,
        }
    }

    /// So many times a claim's figure.
    fn times(&self, id: ClaimId, times: f64) -> Option<String> {
        let claim = self.claim(id);
        let figure = claim.quantity?.figure()?;
        let unit = self.facts.word(self.facts.frame(claim).unit);
        Some(format!("{} {unit}", about(figure.value * times)))
    }

    fn written(&self, id: ClaimId) -> String {
        let claim = self.claim(id);
        let frame = self.facts.frame(claim);
        let Some(quantity) = claim.quantity else {
            return "no figure".to_owned();
        };
        let figure = match (quantity.figure(), quantity.low(), quantity.high()) {
            (Some(figure), ..) => figure.to_string(),
            (None, Some(low), Some(high)) => format!("{low} to {high}"),
            (None, Some(low), None) => format!("at least {low}"),
            (None, None, Some(high)) => format!("at most {high}"),
            (None, None, None) => String::new(),
        };
        let qualifier = match claim.qualifier {
            Some(Qualifier::AtLeast) => "at least ",
            Some(Qualifier::AtMost) => "at most ",
            Some(Qualifier::Approximate) => "about ",
            _ => "",
        };
        let basis = self.facts.word(frame.basis);
        let of = match self.matter(id).key.basis {
            Basis::Contained if basis != "contained" => format!(" of {basis}"),
            _ => String::new(),
        };
        format!("{qualifier}{figure} {}{of}", self.facts.word(frame.unit))
            .trim_end()
            .to_owned()
    }

    /// The same, and what it comes to, where unit or basis hide that.
    pub fn amount_compared(&self, id: ClaimId) -> String {
        let amount = self.amount(id);
        let volume = self.matter(id).key.volume;
        let figure = self
            .claim(id)
            .quantity
            .and_then(|quantity| quantity.figure());
        let is_written = self.instead(id).is_none();
        match (figure, self.matter(id).factor) {
            (Some(figure), Some(factor)) if (factor - 1.0).abs() > 1e-9 && is_written => {
                let unit = if volume { "m3" } else { "t" };
                let element = match self.matter(id).key.basis {
                    Basis::Contained => {
                        let commodity = self.facts.frame(self.claim(id)).commodity;
                        format!(" of {}", self.words.commodity_name(commodity))
                    }
                    _ => String::new(),
                };
                format!(
                    "{amount}, that is {} {unit}{element}",
                    about(figure.value * factor)
                )
            }
            _ => amount,
        }
    }

    /// `1st`, or `1st to 5th`.
    pub fn places(&self, id: ClaimId) -> String {
        match self.claim(id).rank {
            Some((first, last)) if last > first => format!("{} to {}", nth(first), nth(last)),
            Some((first, _)) => nth(first),
            None => String::new(),
        }
    }

    /// `in the world`, `in Central Asia (C5)`, `in the world outside China`.
    pub fn scope_phrase(&self, id: ClaimId) -> String {
        let frame = self.facts.frame(self.claim(id));
        let area = match frame.rank_scope {
            Symbol::NONE => "the world",
            scope => self.country_name(scope),
        };
        match frame.rank_except {
            Symbol::NONE => format!("in {area}"),
            except => format!("in {area} outside {}", self.country_name(except)),
        }
    }

    /// What a claim says of its rank: `ranked 1st in the world`.
    pub fn rank_phrase(&self, id: ClaimId) -> String {
        let joint = if self.claim(id).joint { "joint " } else { "" };
        format!(
            "ranked {joint}{} {}",
            self.places(id),
            self.scope_phrase(id)
        )
    }

    /// What a member says to a contradiction, for the label at its place.
    pub fn label(&self, said: &Said, topic: &Topic) -> String {
        let verb = if topic.measure.is_yearly() {
            "makes"
        } else {
            "has"
        };
        match (said.member, &said.statement) {
            (Member::Claim(id), Statement::Rank { .. }) => {
                format!(
                    "{} is {}",
                    self.country_name(self.claim(id).country),
                    self.rank_phrase(id)
                )
            }
            (Member::Claim(id), Statement::Quantity { .. }) => {
                let verb = match (self.joint_members(id), verb) {
                    ([], verb) => verb,
                    (_, "makes") => "make",
                    _ => "have",
                };
                format!(
                    "{} {verb} {}",
                    self.holder_name(id),
                    self.amount_compared(id)
                )
            }
            (Member::Claim(id), Statement::Total { .. }) => {
                format!("the world {verb} {}", self.amount_compared(id))
            }
            (Member::Claim(id), Statement::Coverage { .. }) => self.rest_phrase(id, topic),
            (Member::Coverage(table), _) => {
                let count = topic.tables[table].listed.len();
                format!("it lists every country, {count} of them")
            }
        }
    }

    /// What a row for the rest, or a total, leaves to countries without a row.
    fn rest_phrase(&self, id: ClaimId, topic: &Topic) -> String {
        let verb = if topic.measure.is_yearly() {
            "make"
        } else {
            "have"
        };
        if self.words.is_rest(self.claim(id).country) {
            let amount = self.amount_compared(id);
            return format!("all countries without a row of their own {verb} {amount} together");
        }
        let left = topic
            .tables
            .iter()
            .find(|table| table.total == Some(id))
            .map(|table| table.gap(Reading::Printed, topic, self));
        match left {
            Some(Gap::Row(_, left)) => format!(
                "of the world's {}, the listed countries leave at most {} {} to all others",
                self.amount(id),
                about(left),
                if self.matter(id).key.volume {
                    "m3"
                } else {
                    "t"
                }
            ),
            _ => format!("the world {verb} {}", self.amount(id)),
        }
    }

    /// What a table is called: its source, and what it weighs where the source has several.
    pub fn table_name(&self, table: &Table, topic: &Topic) -> String {
        let name = self.source_name(table.source);
        match self.basis_of_several(table, topic) {
            Some(basis) => format!("{name} ({basis})"),
            None => name,
        }
    }

    /// The same in the middle of a sentence, where a bracket would look like part of the name.
    pub fn figures_of(&self, table: &Table, topic: &Topic) -> String {
        let name = self.source_name(table.source);
        match self.basis_of_several(table, topic) {
            Some(basis) => format!("the {basis} figures of {name}"),
            None => name,
        }
    }

    fn basis_of_several(&self, table: &Table, topic: &Topic) -> Option<String> {
        let basis = self.basis_phrase(table.key.basis);
        let mut same = topic
            .tables
            .iter()
            .filter(|other| other.source == table.source);
        let several = same.any(|other| other.is_ranking() && other.key.basis != table.key.basis);
        (several && !basis.is_empty()).then_some(basis)
    }

    /// What sets the claims of one key apart from others on the same measure, the year and product
    /// aside: `gross, 45 % Cr2O3, JORC, proved`.
    pub fn key_phrase(&self, key: &Key) -> String {
        let words = [
            key.recovery,
            key.cost_class,
            key.classification,
            key.category,
        ];
        let words = words.map(|word| self.facts.word(word).to_owned());
        let parts = [self.basis_phrase(key.basis)].into_iter().chain(words);
        let said: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        said.join(", ")
    }

    /// What is weighed, for messages; empty where the claim does not say.
    pub fn basis_phrase(&self, basis: Basis) -> String {
        match basis {
            Basis::Silent => String::new(),
            Basis::Contained => "contained".to_owned(),
            Basis::Own(word) => self.facts.word(word).to_owned(),
            Basis::Gross { word, grade, of } => {
                let [word, grade, of] = [word, grade, of].map(|symbol| self.facts.word(symbol));
                if grade.is_empty() {
                    word.to_owned()
                } else {
                    format!("{word}, {grade} % {of}")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spoken_as_people_do() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 112].map(nth).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"
        );
        assert_eq!([1, 10, 11].map(place_word).join(" "), "first tenth 11th");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a"]), "a");
        let whose = [
            ("Kazakhstan", "Kazakhstan's reserves"),
            ("the world", "the world's reserves"),
            ("United States", "the reserves of the United States"),
            ("Cyprus", "the reserves of Cyprus"),
            ("other countries", "the reserves of other countries"),
        ];
        for (name, said) in whose {
            assert_eq!(possession(name, "reserves"), said);
        }
        assert_eq!(
            [1_586_000.4, 1.5, 0.0, 12_345.6, 200.0, 0.000_123_45]
                .map(about)
                .join(" "),
            "1,586,000 1.500 0 12,350 200 0.000123"
        );
    }
}
