//! Commodities: elements, minerals and groups of them, by their English names.

use std::sync::LazyLock;

use super::{Index, Known, Unknown, bases, fold, meant, rows, words};

/// An element, mineral or group of them that is mined and traded under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commodity {
    /// The lower-case English name, words joined by `-`: `tungsten`, `rare-earths`.
    pub code: &'static str,
    /// The name for messages: "rare earths".
    pub name: &'static str,
    /// The symbol of the element that is its worth; `None` for a group or an industrial mineral.
    pub symbol: Option<&'static str>,
    /// The code of the group that it belongs to: `platinum-group` for `palladium`.
    pub group: Option<&'static str>,
    /// The basis that its reserves are usually quoted on.
    pub basis: &'static str,
    /// The unit that its reserves are usually quoted in.
    pub unit: &'static str,
    /// Further names: minerals, ores and spellings.
    pub synonyms: Vec<&'static str>,
    /// Compounds that figures are quoted as; a rare earth's oxide comes first.
    pub compounds: Vec<&'static str>,
    /// The lists that name it: `MCS`, `US-2022`, `US-2025`, `EU-2023`.
    pub lists: Vec<&'static str>,
    /// Where basis and unit come from.
    pub source: &'static str,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) rows: Vec<Commodity>,
    index: Index,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let given = |cell: &'static str| Some(cell).filter(|cell| !cell.is_empty());
    let rows = rows(include_str!("commodities.tsv")).map(|row| {
        let [
            code,
            name,
            symbol,
            group,
            basis,
            unit,
            synonyms,
            compounds,
            lists,
            source,
        ] = row;
        Commodity {
            code,
            name,
            symbol: given(symbol),
            group: given(group),
            basis,
            unit,
            synonyms: words(synonyms).collect(),
            compounds: words(compounds).collect(),
            lists: words(lists).collect(),
            source,
        }
    });
    Table::new(rows.collect())
});

impl Table {
    pub(super) fn bundled() -> &'static Table {
        &TABLE
    }

    /// A table of these rows, in any order.
    pub(super) fn new(mut rows: Vec<Commodity>) -> Table {
        rows.sort_by_key(|row| row.code);
        let names = rows.iter().enumerate().flat_map(|(at, row)| {
            let names = [row.code, row.name].into_iter();
            names
                .chain(row.synonyms.iter().copied())
                .map(move |name| (name, at))
        });
        let index = Index::new(names, fold);
        Table { rows, index }
    }

    pub(super) fn get(&'static self, code: &str) -> Result<&'static Commodity, Unknown> {
        match self.rows.binary_search_by(|row| row.code.cmp(code)) {
            Ok(at) => Ok(&self.rows[at]),
            Err(_) => Err(self.unknown(code)),
        }
    }

    /// A word that may be meant for an element, whose symbol it is, or for names that are near.
    fn unknown(&self, word: &str) -> Unknown {
        let known = |row: &Commodity| Known {
            code: row.code,
            name: row.name,
        };
        let of_symbol = self.of_symbol(word.trim()).map(known);
        let near = || self.index.nearest(word).into_iter();
        let near = of_symbol.map_or_else(
            || near().map(|at| known(&self.rows[at])).collect(),
            |row| vec![row],
        );
        let (nearest, candidates) = meant(near);
        Unknown {
            kind: "commodity",
            word: word.into(),
            nearest,
            candidates,
            readings: &[],
        }
    }

    /// The commodity of an element's symbol; of several, such as bauxite and aluminum, the one that
    /// bears the element's name.
    pub(super) fn of_symbol(&self, symbol: &str) -> Option<&Commodity> {
        let is_of = |row: &&Commodity| row.symbol == Some(symbol);
        let named = bases::element_name(symbol).and_then(|name| self.find(name));
        named.filter(is_of).or_else(|| self.rows.iter().find(is_of))
    }

    pub(super) fn find(&self, name: &str) -> Option<&Commodity> {
        self.index.find(name).map(|at| &self.rows[at])
    }

    /// Whether the commodity of a code is that of another, or belongs to that group, directly or
    /// not.
    pub(super) fn is_within(&'static self, code: &str, of: &str) -> bool {
        let mut group = self.get(code).ok();
        while let Some(current) = group {
            if current.code == of {
                return true;
            }
            group = current.group.and_then(|group| self.get(group).ok());
        }
        false
    }
}

/// Every commodity, by code.
pub fn commodities() -> &'static [Commodity] {
    &TABLE.rows
}

/// The commodity of a code, such as `tungsten`.
///
/// Any other word is [`Unknown`]; the suggestion knows synonyms, so that `wolfram` is told
/// `tungsten`.
pub fn commodity(code: &str) -> Result<&'static Commodity, Unknown> {
    TABLE.get(code)
}

/// The commodity that a table's word means: a code, name or synonym in any spelling.
pub fn find_commodity(name: &str) -> Option<&'static Commodity> {
    TABLE.find(name)
}

#[cfg(test)]
mod tests {
    use super::{TABLE, commodities, commodity, find_commodity};
    use crate::vocabulary::{bases, basis, mass_fraction, unit};

    #[test]
    fn rows_are_sorted_and_unique_and_names_have_one_code() {
        assert!(commodities().is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(TABLE.index.contested(), [""; 0]);
    }

    #[test]
    fn rows_hold_what_other_tables_know() {
        for row in commodities() {
            assert!(basis(row.basis).is_ok(), "{}: {}", row.code, row.basis);
            assert!(unit(row.unit).is_ok(), "{}: {}", row.code, row.unit);
            assert!(
                row.group.is_none_or(|group| commodity(group).is_ok()),
                "{}",
                row.code
            );
            assert!(!row.lists.is_empty(), "{} is on no list", row.code);
            for formula in &row.compounds {
                assert!(bases::is_formula(formula), "{}: {formula}", row.code);
            }
            let Some(symbol) = row.symbol else { continue };
            for formula in row.compounds.iter().copied().chain([symbol]) {
                let share = mass_fraction(formula, symbol);
                assert!(share.is_some_and(|it| it > 0.0), "{symbol} in {formula}");
            }
        }
    }

    /// The lists name elements; groups are marked beside their members.
    #[test]
    fn critical_lists_are_complete() {
        let on = |list| {
            let listed = commodities()
                .iter()
                .filter(move |it| it.lists.contains(&list));
            listed
                .filter(|it| !commodities().iter().any(|of| of.group == Some(it.code)))
                .count()
        };
        assert_eq!(on("US-2022"), 50);
        assert_eq!(on("US-2025"), 60);
        // Of 34 entries one is alumina, bauxite and aluminum; three are groups, of 15 rare earths
        // together (yttrium among them, promethium not) and of 6 platinum metals.
        assert_eq!(on("EU-2023"), 34 + 2 - 3 + 15 + 6);
    }

    #[test]
    fn tables_name_commodities_in_many_ways() {
        for (name, code) in [
            ("Chrome ore", "chromium"),
            ("Chromite", "chromium"),
            ("Columbium", "niobium"),
            ("Feldspar And Nepheline Syenite", "feldspar"),
            ("Gemanium", "germanium"),
            ("HELIUM", "helium"),
            ("Iron Ore  ", "iron-ore"),
            ("Lithium (Spodumene)  ", "lithium"),
            ("Magnesium Compounds", "magnesium-compounds"),
            ("NITROGEN (FIXED)—AMMONIA", "nitrogen"),
            ("Niobium (Columbium)", "niobium"),
            ("Platinum-Group metals", "platinum-group"),
            ("Pumice & Pumicite", "pumice"),
            ("RARE EARTHS", "rare-earths"),
            ("Sand and gravel (industrial)", "industrial-sand-and-gravel"),
            ("Titanium & titanium dioxide", "titanium"),
            ("Titanium Mineral Concentrates", "titanium"),
            ("Tungsten ", "tungsten"),
            ("Zirconium and Hafnium", "zirconium"),
            ("aluminium", "aluminum"),
            ("lithium minerals", "lithium"),
            ("sulphur", "sulfur"),
            ("tungsten, mine", "tungsten"),
            ("wolfram", "tungsten"),
        ] {
            assert_eq!(find_commodity(name).map(|it| it.code), Some(code), "{name}");
        }
        assert_eq!(find_commodity("unobtainium"), None);
    }

    #[test]
    fn a_wrong_code_is_told_the_right_one() {
        for (word, code) in [
            ("Tungsten", "tungsten"),
            ("tungstn", "tungsten"),
            ("chromite", "chromium"),
            ("rare_earths", "rare-earths"),
            ("aluminium", "aluminum"),
        ] {
            let near = commodity(word).unwrap_err().nearest;
            assert_eq!(near.map(|near| near.code), Some(code), "{word}");
        }
        assert_eq!(commodity("unobtainium").unwrap_err().nearest, None);
    }

    #[test]
    fn groups_hold_their_members() {
        assert!(TABLE.is_within("neodymium", "rare-earths"));
        assert!(TABLE.is_within("neodymium", "light-rare-earths"));
        assert!(!TABLE.is_within("neodymium", "heavy-rare-earths"));
        let of = |group| {
            commodities()
                .iter()
                .filter(move |row| row.group == Some(group))
        };
        assert_eq!(of("platinum-group").count(), 6);
    }
}
