//! A reserve claim.

use std::ops::Range;

use super::symbol::{Renaming, Symbol, Symbols};
use super::{Date, Figure, Frame, FrameId, Heading, Home, Measure, RankOf};
use crate::document::{Node, Span};
use crate::finding::{FileId, Fix, Place};
use crate::format::spelling::Stands;

/// How firmly a figure is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qualifier {
    /// Without reserve.
    Exact,
    /// The source's own estimate.
    Estimated,
    /// About.
    Approximate,
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// The source keeps the figure.
    Withheld,
    /// The source has no figure.
    NotAvailable,
}

impl Qualifier {
    /// Every qualifier with its word: the one table both ways.
    pub const ALL: [(Qualifier, &'static str); 7] = [
        (Qualifier::Exact, "exact"),
        (Qualifier::Estimated, "estimated"),
        (Qualifier::Approximate, "approximate"),
        (Qualifier::AtLeast, "at_least"),
        (Qualifier::AtMost, "at_most"),
        (Qualifier::Withheld, "withheld"),
        (Qualifier::NotAvailable, "not_available"),
    ];

    fn parse(word: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(_, known)| *known == word);
        known.map(|(qualifier, _)| *qualifier)
    }
}

/// Whether a claim takes part in comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// It does.
    #[default]
    Current,
    /// A later claim of its source has replaced it.
    Superseded,
    /// Its source has withdrawn it.
    Retracted,
    /// It is known to conflict, and the conflict is accepted.
    Disputed,
}

impl Status {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "current" => Some(Status::Current),
            "superseded" => Some(Status::Superseded),
            "retracted" => Some(Status::Retracted),
            "disputed" => Some(Status::Disputed),
            _ => None,
        }
    }
}

/// A figure or a range, in the claim's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    // A missing end is NaN, and the digits are those of the coarser end: a claim is kept a million
    // times.
    low: f64,
    high: f64,
    last: i8,
    significant: i8,
}

impl Quantity {
    /// A range that may be open at one end; the same figure twice is a figure. `None` without both.
    pub fn new(low: Option<Figure>, high: Option<Figure>) -> Option<Self> {
        let digits = |of: fn(Figure) -> i8| low.into_iter().chain(high).map(of).max();
        Some(Quantity {
            last: digits(|figure| figure.last)?,
            significant: digits(|figure| figure.significant)?,
            low: low.map_or(f64::NAN, |figure| figure.value),
            high: high.map_or(f64::NAN, |figure| figure.value),
        })
    }

    /// The lower end; `None` where only an upper end is given.
    pub fn low(&self) -> Option<Figure> {
        self.end(self.low)
    }

    /// The upper end; the same as the lower for a figure.
    pub fn high(&self) -> Option<Figure> {
        self.end(self.high)
    }

    /// The figure, if it is one and no range.
    pub fn figure(&self) -> Option<Figure> {
        self.low()
            .filter(|_| self.low.to_bits() == self.high.to_bits())
    }

    /// Whether the lower end is above the upper, so that nothing is between them.
    pub fn is_reversed(&self) -> bool {
        self.low > self.high
    }

    fn end(&self, value: f64) -> Option<Figure> {
        let Quantity {
            last, significant, ..
        } = *self;
        (!value.is_nan()).then_some(Figure {
            value,
            last,
            significant,
        })
    }
}

/// A part of a claim that a message can point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The country or countries.
    Country,
    /// The commodity.
    Commodity,
    /// The unit.
    Unit,
    /// The basis.
    Basis,
    /// The area in which a rank holds.
    Scope,
    /// Who is left out of the ranking.
    Except,
    /// The figure, or the lower end of the range, else the upper.
    Quantity,
    /// The qualifier.
    Qualifier,
    /// The rank.
    Rank,
    /// The share.
    Share,
    /// The statement.
    Statement,
    /// The source's identifier.
    Source,
    /// As of when.
    AsOf,
}

/// Every part with the property that holds it. Of several for one part the first wins.
const PARTS: [(&str, Part); 16] = [
    ("country", Part::Country),
    ("countries", Part::Country),
    ("commodity", Part::Commodity),
    ("unit", Part::Unit),
    ("basis", Part::Basis),
    ("rank_scope", Part::Scope),
    ("rank_except", Part::Except),
    ("quantity", Part::Quantity),
    ("quantity_low", Part::Quantity),
    ("quantity_high", Part::Quantity),
    ("qualifier", Part::Qualifier),
    ("rank", Part::Rank),
    ("share_percent", Part::Share),
    ("statement", Part::Statement),
    ("source", Part::Source),
    ("as_of", Part::AsOf),
];

/// Where a part stands within the record. Of a text longer than 64 KiB only the start is kept.
#[derive(Debug, Clone, Copy)]
struct Spot {
    start: u32,
    length: u16,
    /// Which property it is: an index into [`PARTS`], or [`ABSENT`].
    property: u8,
    stands: Stands,
}

const ABSENT: u8 = u8::MAX;
const NOWHERE: Spot = Spot {
    start: 0,
    length: 0,
    property: ABSENT,
    stands: Stands::Otherwise,
};

const PART_COUNT: usize = 13;

/// What one source says about one country.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Where it stands.
    pub home: Home,
    /// What it is about.
    pub frame: FrameId,
    /// Whose matter it is.
    pub country: Symbol,
    /// The countries of a joint row.
    pub countries: Option<Box<[Symbol]>>,
    /// The mine or deposit, if it is about a part of the country's whole.
    pub deposit: Symbol,
    /// How much, in the frame's unit.
    pub quantity: Option<Quantity>,
    /// How firmly.
    pub qualifier: Option<Qualifier>,
    /// Which place: the best and the worst.
    pub rank: Option<(u32, u32)>,
    /// Whether the worst place that was given is above the best, so that there is none: then it has
    /// no `rank`.
    pub rank_reversed: bool,
    /// Whether others of the same source share the rank.
    pub joint: bool,
    /// Percent of the whole.
    pub share: Option<f32>,
    /// As of when.
    pub as_of: Option<Date>,
    /// Whether it takes part in comparisons.
    pub status: Status,
    spots: [Spot; PART_COUNT],
}

impl Claim {
    /// Reads a claim; its frame is returned beside it, to be kept once for all that are alike.
    pub fn read(file: FileId, record: u64, node: Node<'_>, symbols: &mut Symbols) -> (Self, Frame) {
        let mut claim = Claim {
            home: Home::new(file, record, node, symbols),
            frame: FrameId(0),
            country: Symbol::NONE,
            countries: None,
            deposit: Symbol::NONE,
            quantity: None,
            qualifier: None,
            rank: None,
            rank_reversed: false,
            joint: false,
            share: None,
            as_of: None,
            status: Status::Current,
            spots: [NOWHERE; PART_COUNT],
        };
        let heading = |span: Range<u64>| Heading {
            file,
            start: span.start,
            end: span.end,
        };
        let mut frame = Frame {
            heading: node.document().heading().map(heading),
            ..Frame::default()
        };
        let (mut rank_max, mut low, mut high) = (None, None, None);
        for (key, value) in node.members() {
            let name = key.name();
            claim.note_spot(name, value);
            let text = value.text().unwrap_or_default();
            let number = || value.as_number().and_then(Figure::parse);
            match name {
                "quantity" => {
                    if key.is_shared() {
                        frame.heading = Some(heading(key.place()));
                    }
                    low = number();
                    high = low;
                }
                "quantity_low" => low = number(),
                "quantity_high" => high = number(),
                "qualifier" => claim.qualifier = Qualifier::parse(text),
                "rank" => claim.rank = place_in_line(text).map(|rank| (rank, rank)),
                "rank_max" => rank_max = place_in_line(text),
                "joint" => claim.joint = value.as_bool() == Some(true),
                "share_percent" => claim.share = text.parse().ok(),
                "as_of" => claim.as_of = Date::parse(text),
                "status" => claim.status = Status::parse(text).unwrap_or_default(),
                "measure" => frame.measure = Measure::parse(text),
                "rank_of" => frame.rank_of = rank_of(text),
                "countries" => {
                    let words = value.elements().filter_map(Node::as_str);
                    claim.countries = Some(words.map(|word| symbols.intern(word)).collect());
                }
                _ => {
                    let word = match name {
                        "country" => &mut claim.country,
                        "deposit" => &mut claim.deposit,
                        "commodity" => &mut frame.commodity,
                        "stage" => &mut frame.stage,
                        "product" => &mut frame.product,
                        "unit" => &mut frame.unit,
                        "basis" => &mut frame.basis,
                        "grade" => &mut frame.grade,
                        "grade_of" => &mut frame.grade_of,
                        "classification" => &mut frame.classification,
                        "category" => &mut frame.category,
                        "recovery" => &mut frame.recovery,
                        "cost_class" => &mut frame.cost_class,
                        "rank_scope" => &mut frame.rank_scope,
                        "rank_except" => &mut frame.rank_except,
                        "source" => &mut frame.source,
                        _ => continue,
                    };
                    if value.text().is_some() {
                        *word = symbols.intern(text);
                    }
                }
            }
        }
        claim.quantity = Quantity::new(low, high);
        if let (Some((first, last)), Some(max)) = (claim.rank, rank_max) {
            claim.rank_reversed = max < first;
            claim.rank = (!claim.rank_reversed).then_some((first, last.max(max)));
        }
        (claim, frame)
    }

    fn note_spot(&mut self, name: &str, value: Node<'_>) {
        let Some(property) = PARTS.iter().position(|(known, _)| *known == name) else {
            return;
        };
        let spot = &mut self.spots[PARTS[property].1 as usize];
        if usize::from(spot.property) > property {
            let span = self.home.span(value);
            let length = u16::try_from(span.len()).unwrap_or(u16::MAX);
            *spot = Spot {
                start: span.start,
                length,
                property: property as u8,
                stands: Stands::of(value),
            };
        }
    }

    /// Leaves out what the property of that name says, where it is a value that rules compare.
    pub(crate) fn disregard(&mut self, name: &str) {
        match name {
            "quantity" | "quantity_low" | "quantity_high" => self.quantity = None,
            "rank" | "rank_max" => self.rank = None,
            "share_percent" => self.share = None,
            "as_of" => self.as_of = None,
            _ => {}
        }
    }

    /// The place of a part; that of the whole record where the part is absent.
    pub fn place(&self, part: Part, symbols: &Symbols) -> Place {
        let Spot {
            start,
            length,
            property,
            ..
        } = self.spots[part as usize];
        let Some((name, _)) = PARTS.get(usize::from(property)) else {
            return self.home.whole(symbols);
        };
        let span = Span {
            start,
            end: start + u32::from(length),
        };
        self.home.place(symbols, &format!("/{name}"), span)
    }

    /// The fix that puts `word`, a code, in place of a part; `None` where the part is not one word
    /// that stands there as it is.
    pub fn fix(&self, part: Part, word: &str, is_safe: bool, symbols: &Symbols) -> Option<Fix> {
        let replacement = self.spots[part as usize].stands.spell(word)?;
        Some(Fix {
            span: self.place(part, symbols).span,
            replacement,
            is_safe,
        })
    }

    /// Whether the part is there.
    pub fn has(&self, part: Part) -> bool {
        self.spots[part as usize].property != ABSENT
    }

    /// The part that says how much: the figure, else the qualifier that says why there is none.
    pub fn figure_part(&self) -> Part {
        if self.has(Part::Quantity) {
            Part::Quantity
        } else {
            Part::Qualifier
        }
    }

    pub(crate) fn rename(&mut self, renaming: &Renaming) {
        renaming.apply([&mut self.home.id, &mut self.country, &mut self.deposit]);
        renaming.apply(
            self.countries
                .iter_mut()
                .flat_map(|countries| countries.iter_mut()),
        );
    }
}

/// A place, from 1: the schema refuses 0, and nothing more is to be said of it.
fn place_in_line(text: &str) -> Option<u32> {
    whole(text).filter(|&place| place > 0)
}

fn rank_of(word: &str) -> RankOf {
    match word {
        "deposit" => RankOf::Deposit,
        "company" => RankOf::Company,
        _ => RankOf::Country,
    }
}

/// A whole number, however it is written: `1`, `1.0`, `10e-1`.
fn whole(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [before, after].concat();
    if before.is_empty() || digits.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    let point = i64::try_from(before.len())
        .ok()?
        .checked_add(exponent.parse().ok()?)?;
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    // What is left of the point when the last digit that is not 0 has been passed: zeros.
    let zeros = point.checked_sub(i64::try_from(digits.len()).ok()?)?;
    let power = 10_u32.checked_pow(u32::try_from(zeros).ok()?)?;
    digits.parse::<u32>().ok()?.checked_mul(power)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_whole_number_may_be_written_as_a_decimal() {
        for (text, number) in [
            ("1", 1),
            ("1.0", 1),
            ("1e0", 1),
            ("10e-1", 1),
            ("0.1E+1", 1),
            ("1.20e2", 120),
            ("0.0", 0),
            ("4294967295.000", u32::MAX),
        ] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in [
            "",
            ".",
            "e1",
            "1.5",
            "1e-1",
            "15e-1",
            "-1.0",
            "1e10",
            "4294967296.0",
            "1e99999999999999999999",
            "1e9223372036854775807",
            "x",
            "1.0.0",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
    }
}
