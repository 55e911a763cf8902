//! Chemical bases: what the figure of a claim weighs, and how much of it is the element.
//!
//! Mass fractions are computed from formulas and the abridged standard atomic weights of IUPAC
//! (`elements.tsv`); none is typed in.

use std::sync::LazyLock;

use super::commodities::Table as Commodities;
use super::{Known, Unknown, rows};
use crate::suggest;

/// What a figure weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis<'a> {
    /// The element itself: `contained`.
    Contained,
    /// Ore or concentrate, moist or not as the source has it: `gross`.
    Gross,
    /// Ore or concentrate without its moisture: `dry`.
    Dry,
    /// Ore or concentrate with its moisture: `wet`.
    Wet,
    /// Lithium carbonate equivalent: `LCE`, as much lithium as that mass of `Li2CO3` holds.
    Lce,
    /// Rare-earth oxides: `REO`, the highest common oxide of each.
    Reo,
    /// A compound, by its formula: `WO3`.
    Compound(&'a str),
}

/// The bases that are no formula, with what they mean, in the order in which to list them.
pub const NAMED: [(Basis<'static>, &str, &str); 6] = [
    (Basis::Contained, "contained", "the element itself"),
    (
        Basis::Gross,
        "gross",
        "ore or concentrate as the source has it",
    ),
    (Basis::Dry, "dry", "ore or concentrate, dry weight"),
    (Basis::Wet, "wet", "ore or concentrate, wet weight"),
    (Basis::Lce, "LCE", "lithium carbonate equivalent (Li2CO3)"),
    (Basis::Reo, "REO", "rare-earth oxides"),
];

impl<'a> Basis<'a> {
    /// The code, as records spell it.
    pub fn code(self) -> &'a str {
        match self {
            Self::Compound(formula) => formula,
            named => NAMED
                .iter()
                .find(|(basis, ..)| *basis == named)
                .map_or("", |row| row.1),
        }
    }
}

/// The basis of a code: `contained`, `gross`, `dry`, `wet`, `LCE`, `REO`, or a formula.
///
/// Any other word is [`Unknown`].
pub fn basis(code: &str) -> Result<Basis<'_>, Unknown> {
    read(Commodities::bundled(), code)
}

/// The same, with suggestions from the compounds of a table's commodities.
pub(super) fn read<'a>(table: &'static Commodities, code: &'a str) -> Result<Basis<'a>, Unknown> {
    if let Some((basis, ..)) = NAMED.iter().find(|(_, name, _)| *name == code) {
        return Ok(*basis);
    }
    if is_formula(code) {
        return Ok(Basis::Compound(code));
    }
    let near = compound_meant(table, code)
        .or_else(|| suggest::nearest(code, NAMED.iter().map(|(_, name, _)| *name)));
    Err(Unknown {
        kind: "basis",
        word: code.into(),
        nearest: near.map(|code| Known { code, name: code }),
        candidates: Vec::new(),
        readings: &[],
    })
}

/// The known compound that is meant where a zero stands for the letter O, or a letter is small.
fn compound_meant(table: &'static Commodities, code: &str) -> Option<&'static str> {
    let fold = |formula: &str| formula.to_ascii_uppercase().replace('O', "0");
    let wanted = fold(code);
    let rows = table.rows.iter();
    rows.flat_map(|row| row.compounds.iter().copied())
        .find(|formula| fold(formula) == wanted)
}

/// How much of a mass on this basis is the commodity's own element: 0.793 for `WO3` and `tungsten`.
///
/// 1 for `contained`. `None` where no fixed fraction exists: gross weights, the oxides of several
/// rare earths together, a compound without the element, a commodity that is no element.
pub fn contained_factor(basis: Basis<'_>, commodity_code: &str) -> Option<f64> {
    contained(Commodities::bundled(), basis, commodity_code)
}

/// The same for the commodities of a table.
pub(super) fn contained(
    table: &'static Commodities,
    basis: Basis<'_>,
    commodity_code: &str,
) -> Option<f64> {
    let formula = match basis {
        Basis::Contained => return Some(1.0),
        Basis::Gross | Basis::Dry | Basis::Wet => return None,
        Basis::Lce => "Li2CO3",
        Basis::Reo => {
            if !table.is_within(commodity_code, "rare-earths") {
                return None;
            }
            table.get(commodity_code).ok()?.compounds.first()?
        }
        Basis::Compound(formula) => formula,
    };
    let symbol = table.get(commodity_code).ok()?.symbol?;
    mass_fraction(formula, symbol).filter(|fraction| *fraction > 0.0)
}

/// How much of a compound's mass is one element, from 0 to 1.
///
/// `None` if the formula cannot be read or the element has no standard atomic weight.
///
/// ```
/// # use orelint::vocabulary::mass_fraction;
/// let tungsten = mass_fraction("WO3", "W").expect("a formula and an element");
/// assert!((tungsten - 0.7930).abs() < 0.00005);
/// ```
pub fn mass_fraction(formula: &str, symbol: &str) -> Option<f64> {
    atomic_weight(symbol)?;
    let mass = Formula {
        rest: formula,
        symbol,
        depth: 0,
    }
    .whole()?;
    Some(mass.element / mass.total)
}

/// Whether a word is a chemical formula of known elements: `WO3`, `Mg(OH)2`, `LiOH·H2O`, `U`.
///
/// Several atoms of one element alone are none: `U308` has a zero where the letter O belongs.
pub fn is_formula(word: &str) -> bool {
    let reads = |formula: &str, symbol| {
        let formula = Formula {
            rest: formula,
            symbol,
            depth: 0,
        };
        formula.whole()
    };
    let first = word.find(|letter: char| letter.is_ascii_digit());
    let is_one_element = first.is_some_and(|end| {
        let symbol = &word[..end];
        atomic_weight(symbol).is_some()
            && reads(word, symbol).is_some_and(|mass| mass.element >= mass.total)
    });
    !is_one_element && reads(word, "").is_some()
}

/// The abridged standard atomic weight of an element; `None` if it has none.
pub fn atomic_weight(symbol: &str) -> Option<f64> {
    let table = &*ELEMENTS;
    table
        .binary_search_by(|(known, _)| (*known).cmp(symbol))
        .ok()
        .map(|at| table[at].1)
}

/// The name of the element of a symbol; `None` if it has no standard atomic weight.
pub(super) fn element_name(symbol: &str) -> Option<&'static str> {
    let mut elements = rows(include_str!("elements.tsv"));
    elements.find_map(|[known, _weight, name, _source]| (known == symbol).then_some(name))
}

static ELEMENTS: LazyLock<Vec<(&'static str, f64)>> = LazyLock::new(|| {
    rows(include_str!("elements.tsv"))
        .filter_map(|[symbol, weight, _name, _source]| Some((symbol, weight.parse().ok()?)))
        .collect()
});

/// Relative masses: of all, and of the element in question.
#[derive(Clone, Copy, Default)]
struct Mass {
    total: f64,
    element: f64,
}

impl Mass {
    fn add(&mut self, part: Mass, times: f64) {
        self.total += part.total * times;
        self.element += part.element * times;
    }
}

/// A formula being read from left to right:
///
/// ```text
/// whole = part (dot count? part)*      dot = "·" | "." | "*"
/// part  = (unit count?)+               unit = Element | "(" part ")" | "[" part "]"
/// ```
struct Formula<'a> {
    rest: &'a str,
    symbol: &'a str,
    depth: u8,
}

impl Formula<'_> {
    /// Deeper nesting is no formula of any mineral, and must not exhaust the stack.
    const DEEPEST: u8 = 8;

    fn whole(mut self) -> Option<Mass> {
        let mut mass = self.part()?;
        while self.take(['·', '.', '*', '•', '∙', '⋅']).is_some() {
            let times = self.count()?;
            mass.add(self.part()?, times);
        }
        self.rest.is_empty().then_some(mass)
    }

    fn part(&mut self) -> Option<Mass> {
        let mut mass = Mass::default();
        let mut empty = true;
        while let Some(unit) = self.unit() {
            mass.add(unit, self.count()?);
            empty = false;
        }
        (!empty).then_some(mass)
    }

    fn unit(&mut self) -> Option<Mass> {
        if let Some(open) = self.take(['(', '[']) {
            self.depth += 1;
            let inner = if self.depth > Self::DEEPEST {
                None
            } else {
                self.part()
            };
            self.depth -= 1;
            self.take([if open == '(' { ')' } else { ']' }])?;
            return inner;
        }
        let second = self.rest.chars().nth(1);
        let length = if second.is_some_and(|letter| letter.is_ascii_lowercase()) {
            2
        } else {
            1
        };
        let symbol = self.rest.get(..length)?;
        let total = atomic_weight(symbol)?;
        self.rest = &self.rest[length..];
        Some(Mass {
            total,
            element: if symbol == self.symbol { total } else { 0.0 },
        })
    }

    /// A count of 1 to 999 in digits or subscripts, 1 where none is written; `None` for any other.
    fn count(&mut self) -> Option<f64> {
        let mut count = None;
        while let Some(digit) = self.rest.chars().next().and_then(digit) {
            if count == Some(0) {
                return None;
            }
            count = Some(count.unwrap_or(0) * 10 + digit);
            self.rest = &self.rest[self.rest.ceil_char_boundary(1)..];
            if count > Some(999) {
                return None;
            }
        }
        count.map_or(Some(1.0), |count| (count > 0).then_some(f64::from(count)))
    }

    fn take<const N: usize>(&mut self, any: [char; N]) -> Option<char> {
        let first = self
            .rest
            .chars()
            .next()
            .filter(|first| any.contains(first))?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }
}

/// The value of a digit or subscript digit.
fn digit(character: char) -> Option<u16> {
    let zero = match character {
        '0'..='9' => '0',
        '₀'..='₉' => '₀',
        _ => return None,
    };
    u16::try_from(character as u32 - zero as u32).ok()
}

#[cfg(test)]
mod tests {
    use super::{
        Basis, ELEMENTS, NAMED, atomic_weight, basis, contained_factor, is_formula, mass_fraction,
    };

    #[test]
    fn rows_are_sorted_and_unique() {
        assert!(ELEMENTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(
            ELEMENTS.len(),
            84,
            "the elements with a standard atomic weight"
        );
        assert_eq!(atomic_weight("W"), Some(183.84));
        assert_eq!(atomic_weight("Tc"), None);
    }

    #[test]
    fn mass_fractions_agree_with_the_handbooks() {
        for (formula, symbol, fraction) in [
            ("WO3", "W", 0.7930),
            ("U3O8", "U", 0.8480),
            ("Li2CO3", "Li", 0.1879),
            ("Li2O", "Li", 0.4645),
            ("LiOH·H2O", "Li", 0.1654),
            ("LiOH.H2O", "Li", 0.1654),
            ("Cr2O3", "Cr", 0.6842),
            ("Nb2O5", "Nb", 0.6990),
            ("Ta2O5", "Ta", 0.8190),
            ("TiO2", "Ti", 0.5993),
            ("V2O5", "V", 0.5602),
            ("Al2O3", "Al", 0.5293),
            ("MgO", "Mg", 0.6030),
            ("K2O", "K", 0.8302),
            ("P2O5", "P", 0.4364),
            ("MnO2", "Mn", 0.6319),
            ("BeO", "Be", 0.3603),
            ("ZrO2", "Zr", 0.7403),
            ("CeO2", "Ce", 0.8141),
            ("La2O3", "La", 0.8527),
            ("Nd2O3", "Nd", 0.8574),
            ("Y2O3", "Y", 0.7874),
            ("B2O3", "B", 0.3106),
            ("CaF2", "F", 0.4867),
            ("SnO2", "Sn", 0.7877),
            ("Mg(OH)2", "Mg", 0.4168),
            ("CaSO4·2H2O", "Ca", 0.2328),
            ("CaSO4·2H2O", "H", 0.0234),
            ("Li₂CO₃", "Li", 0.1879),
            ("U", "U", 1.0),
            ("WO3", "Cr", 0.0),
        ] {
            let computed = mass_fraction(formula, symbol).unwrap();
            assert!(
                (computed - fraction).abs() <= 0.00005,
                "{symbol} in {formula}: {computed}"
            );
        }
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for word in [
            "",
            "wo3",
            "WO3 ",
            "W O3",
            "Xx2",
            "W0",
            "W1000",
            "W03",
            "(OH",
            "OH)",
            "[OH)",
            "()",
            "·H2O",
            "LiOH·",
            "2H2O",
            "gross",
            "ore",
            "Tc",
            "é",
            "((((((((((H))))))))))",
        ] {
            assert!(!is_formula(word), "{word}");
            assert_eq!(mass_fraction(word, "H"), None, "{word}");
        }
        assert_eq!(mass_fraction("WO3", "Xx"), None);
        for zero_for_a_letter in ["Cr203", "U308", "Li20"] {
            assert!(!is_formula(zero_for_a_letter), "{zero_for_a_letter}");
        }
    }

    #[test]
    fn a_code_gives_its_basis() {
        for (named, code, _) in NAMED {
            assert_eq!(basis(code), Ok(named));
            assert_eq!(named.code(), code);
        }
        assert_eq!(basis("WO3"), Ok(Basis::Compound("WO3")));
        let near = |word| basis(word).unwrap_err().nearest.map(|near| near.code);
        assert_eq!(near("containd"), Some("contained"));
        assert_eq!(near("Gross"), Some("gross"));
        assert_eq!(near("W03"), Some("WO3"));
        assert_eq!(near("Cr203"), Some("Cr2O3"));
        assert_eq!(near("u3o8"), Some("U3O8"));
        assert_eq!(near("lce"), Some("LCE"));
        assert_eq!(near("shipping grade"), None);
    }

    #[test]
    fn figures_are_brought_to_the_element() {
        let factor = |code, commodity| {
            let factor = contained_factor(basis(code).unwrap(), commodity)?;
            Some((factor * 1e4).round() / 1e4)
        };
        assert_eq!(factor("contained", "rare-earths"), Some(1.0));
        assert_eq!(factor("WO3", "tungsten"), Some(0.7930));
        assert_eq!(factor("LCE", "lithium"), Some(0.1879));
        assert_eq!(factor("REO", "neodymium"), Some(0.8574));
        assert_eq!(factor("REO", "rare-earths"), None);
        assert_eq!(factor("REO", "tungsten"), None);
        assert_eq!(factor("LCE", "tungsten"), None);
        assert_eq!(factor("gross", "chromium"), None);
        assert_eq!(factor("WO3", "chromium"), None);
        assert_eq!(factor("WO3", "unobtainium"), None);
    }
}
