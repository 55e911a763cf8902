//! The words of a run: the bundled tables, with what a configuration adds to them.

use super::bases::{self, Basis};
use super::commodities::{self, Commodity};
use super::countries::{self, Area, Country, Place, Tables};
use super::names::{self, Anachronism, DatedName};
use super::units::{self, Unit};
use super::{Unknown, fold};

/// The words of a run; by default those of the bundled tables.
///
/// Tables that were extended stay for the rest of the process, as the bundled ones do: a run reads
/// one configuration.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vocabulary(Option<&'static Own>);

#[derive(Debug)]
struct Own {
    commodities: commodities::Table,
    units: units::Table,
    countries: countries::Countries,
    areas: countries::Areas,
    names: names::Table,
    defined: Vec<Defined>,
}

/// A word that a configuration defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defined {
    /// What it is: "country" (areas too), "commodity", "unit", "name".
    pub kind: &'static str,
    /// The word as it was written.
    pub word: &'static str,
    /// What it means: a code, or the name that a place has today.
    pub code: &'static str,
    /// The line of the configuration, from 1.
    pub line: u64,
}

/// What a configuration adds. Rows with a code that a table has take the place of its row.
#[derive(Debug, Default)]
pub struct Additions {
    /// Commodities.
    pub commodities: Vec<Commodity>,
    /// Units.
    pub units: Vec<Unit>,
    /// Countries.
    pub countries: Vec<Country>,
    /// Areas.
    pub areas: Vec<Area>,
    /// Names of countries and areas, each with its code.
    pub place_names: Vec<(&'static str, &'static str)>,
    /// Names that were valid for a time.
    pub dated_names: Vec<DatedName>,
    /// Where each word was defined.
    pub defined: Vec<Defined>,
}

/// Keeps a text as long as the bundled tables are kept.
pub(crate) fn keep(text: impl Into<String>) -> &'static str {
    text.into().leak()
}

impl Vocabulary {
    /// The bundled words with further ones; the caller sees to it that no name means two things.
    pub fn with(additions: Additions) -> Vocabulary {
        let Additions {
            commodities,
            units,
            countries,
            areas,
            place_names,
            dated_names,
            defined,
        } = additions;
        if defined.is_empty() {
            return Vocabulary::default();
        }
        let bundled = Tables::bundled();
        let (countries, areas) = bundled.extended(&countries, &areas, &place_names);
        let own = Own {
            commodities: commodities::Table::new(merged(
                &commodities::Table::bundled().rows,
                commodities,
                |row| row.code,
            )),
            units: units::Table::new(merged(&units::Table::bundled().rows, units, |row| row.code)),
            countries,
            areas,
            names: names::Table::new([&names::Table::bundled().rows[..], &dated_names].concat()),
            defined,
        };
        Vocabulary(Some(Box::leak(Box::new(own))))
    }

    fn commodity_table(self) -> &'static commodities::Table {
        self.0
            .map_or_else(commodities::Table::bundled, |own| &own.commodities)
    }

    fn unit_table(self) -> &'static units::Table {
        self.0.map_or_else(units::Table::bundled, |own| &own.units)
    }

    fn name_table(self) -> &'static names::Table {
        self.0.map_or_else(names::Table::bundled, |own| &own.names)
    }

    fn places(self) -> Tables {
        self.0.map_or_else(Tables::bundled, |own| Tables {
            countries: &own.countries,
            areas: &own.areas,
        })
    }

    /// Where the configuration defines a word of that kind that means `code`; `None` for bundled
    /// words.
    pub fn defined(self, kind: &str, word: &str, code: &str) -> Option<Defined> {
        let word = fold(word);
        let defined = self.0.map_or(&[][..], |own| &own.defined[..]);
        let of = |row: &&Defined| row.kind == kind && row.code == code && fold(row.word) == word;
        defined.iter().find(of).copied()
    }

    /// Every commodity, by code.
    pub fn commodities(self) -> &'static [Commodity] {
        &self.commodity_table().rows
    }

    /// As [`super::commodity`], with the run's own.
    pub fn commodity(self, code: &str) -> Result<&'static Commodity, Unknown> {
        self.commodity_table().get(code)
    }

    /// As [`super::find_commodity`], with the run's own.
    pub fn find_commodity(self, name: &str) -> Option<&'static Commodity> {
        self.commodity_table().find(name)
    }

    /// The commodity of an element's symbol: tungsten for `W`; of several, such as bauxite and
    /// aluminum, the one that bears the element's name.
    pub fn commodity_of_symbol(self, symbol: &str) -> Option<&'static Commodity> {
        self.commodity_table().of_symbol(symbol)
    }

    /// As [`super::contained_factor`], with the run's own.
    pub fn contained_factor(self, basis: Basis<'_>, commodity_code: &str) -> Option<f64> {
        bases::contained(self.commodity_table(), basis, commodity_code)
    }

    /// As [`super::basis`], with suggestions from the compounds of the run's own commodities too.
    ///
    /// # Errors
    /// The word is neither a named basis nor a formula.
    pub fn basis(self, code: &str) -> Result<Basis<'_>, Unknown> {
        bases::read(self.commodity_table(), code)
    }

    /// Every unit, by code.
    pub fn units(self) -> &'static [Unit] {
        &self.unit_table().rows
    }

    /// As [`super::unit()`], with the run's own.
    pub fn unit(self, code: &str) -> Result<&'static Unit, Unknown> {
        self.unit_table().get(code)
    }

    /// As [`super::find_unit`], with the run's own.
    pub fn find_unit(self, name: &str) -> Result<&'static Unit, Unknown> {
        self.unit_table().find(name)
    }

    /// Every country, by code.
    pub fn countries(self) -> &'static [Country] {
        &self.places().countries.rows
    }

    /// Every area, by code.
    pub fn areas(self) -> &'static [Area] {
        &self.places().areas.rows
    }

    /// As [`super::country`], with the run's own.
    pub fn country(self, code: &str) -> Result<&'static Country, Unknown> {
        self.places().country(code)
    }

    /// As [`super::place`], with the run's own.
    pub fn place(self, code: &str) -> Result<Place, Unknown> {
        self.places().get(code)
    }

    /// As [`super::find_place`], with the run's own.
    pub fn find_place(self, name: &str) -> Option<Place> {
        self.places().find(name)
    }

    /// The code of the country or area whose name or code this is, in any spelling.
    pub fn place_named(self, name: &str) -> Option<&'static str> {
        let place = self.find_place(name).map(Place::code);
        let upper = name.trim().to_uppercase();
        place.or_else(|| self.country(&upper).ok().map(|country| country.code))
    }

    /// The code of the commodity whose own name or code this is, in any spelling.
    ///
    /// A synonym is none: it may be one mineral of several (`rutile` for `titanium`), and to write
    /// the commodity alone would say less.
    pub fn commodity_named(self, name: &str) -> Option<&'static str> {
        let commodity = self.find_commodity(name)?;
        let folded = fold(name);
        let is_own = [commodity.code, commodity.name].map(fold).contains(&folded);
        is_own.then_some(commodity.code)
    }

    /// Every dated name, by name and first day.
    pub fn dated_names(self) -> &'static [DatedName] {
        &self.name_table().rows
    }

    /// As [`names::periods`], with the run's own.
    pub fn periods(self, name: &str) -> &'static [DatedName] {
        self.name_table().periods(name)
    }

    /// As [`super::anachronism`], with the run's own.
    pub fn anachronism(self, name: &str, date: &str) -> Option<Anachronism> {
        self.name_table().anachronism(name, date)
    }
}

/// Two vocabularies are the same if they are one.
impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

/// The rows of a table, of which others take the place by their code.
fn merged<T: Clone>(table: &[T], rows: Vec<T>, code: fn(&T) -> &'static str) -> Vec<T> {
    let stays = |row: &&T| !rows.iter().any(|own| code(own) == code(row));
    let mut all: Vec<T> = table.iter().filter(stays).cloned().collect();
    all.extend(rows);
    all
}
