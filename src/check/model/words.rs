//! What the words of claims mean: the one place where the rules ask the vocabulary.

use std::collections::HashMap;

use crate::check::facts::Facts;
use crate::check::settings::Settings;
use crate::record::Symbol;
use crate::vocabulary::{Kind, Place};

/// What a unit counts in.
#[derive(Debug, Clone, Copy)]
pub struct UnitWord {
    /// Tonnes or cubic metres in one.
    pub factor: f64,
    /// Whether it is a volume.
    pub volume: bool,
}

/// What stands where a country should.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PlaceWord {
    Country,
    World,
    Rest,
    Area(Vec<String>),
    Unknown,
}

/// The vocabulary, with what a run adds to it.
#[derive(Debug, Clone)]
pub struct Words<'f> {
    facts: &'f Facts,
    settings: &'f Settings,
    places: HashMap<Symbol, PlaceWord>,
}

impl<'f> Words<'f> {
    pub(super) fn new(facts: &'f Facts, settings: &'f Settings) -> Self {
        let mut words = Words {
            facts,
            settings,
            places: HashMap::new(),
        };
        for claim in &facts.claims {
            words.learn(claim.country);
            for &country in claim.countries.iter().flatten() {
                words.learn(country);
            }
        }
        for frame in facts.frames() {
            words.learn(frame.rank_scope);
            words.learn(frame.rank_except);
        }
        words
    }

    fn learn(&mut self, place: Symbol) {
        if place.is_some() && !self.places.contains_key(&place) {
            self.places.insert(place, self.meaning(self.text(place)));
        }
    }

    fn meaning(&self, word: &str) -> PlaceWord {
        if let Some((_, members)) = self.settings.areas.iter().find(|(name, _)| name == word) {
            return PlaceWord::Area(members.clone());
        }
        match word {
            "world" => PlaceWord::World,
            "rest" => PlaceWord::Rest,
            _ => match self.settings.vocabulary.place(word) {
                Ok(Place::Area(area)) => {
                    PlaceWord::Area(area.members.iter().map(|&code| code.to_owned()).collect())
                }
                Ok(Place::Country(_)) => PlaceWord::Country,
                Err(_) => PlaceWord::Unknown,
            },
        }
    }

    /// The word of a symbol; empty where the property is absent.
    pub fn text(&self, symbol: Symbol) -> &'f str {
        self.facts.word(symbol)
    }

    /// Whether it is the code of a country.
    pub fn is_country(&self, place: Symbol) -> bool {
        self.places.get(&place) == Some(&PlaceWord::Country)
    }

    /// Whether it is the world; silence is not.
    pub fn is_world(&self, place: Symbol) -> bool {
        self.places.get(&place) == Some(&PlaceWord::World)
    }

    /// Whether it is the row for all that a source does not list.
    pub fn is_rest(&self, place: Symbol) -> bool {
        self.places.get(&place) == Some(&PlaceWord::Rest)
    }

    /// Whether the vocabulary, or the run's own words, have it.
    pub fn is_known_place(&self, place: Symbol) -> bool {
        self.places.get(&place) != Some(&PlaceWord::Unknown)
    }

    /// The codes of an area's countries; of a country, itself; `None` for the world and for words
    /// that mean nothing.
    pub fn members(&self, place: Symbol) -> Option<Vec<&str>> {
        match self.places.get(&place)? {
            PlaceWord::Country => Some(vec![self.text(place)]),
            PlaceWord::Area(members) => Some(members.iter().map(String::as_str).collect()),
            PlaceWord::World | PlaceWord::Rest | PlaceWord::Unknown => None,
        }
    }

    /// The name of a country or area, for messages.
    pub fn place_name(&self, place: Symbol) -> &'f str {
        let code = self.text(place);
        match self.settings.vocabulary.place(code) {
            Ok(place) => place.name(),
            Err(_) => code,
        }
    }

    /// The name of a commodity, for messages.
    pub fn commodity_name(&self, commodity: Symbol) -> &'f str {
        let code = self.text(commodity);
        let known = self.settings.vocabulary.commodity(code);
        known.map_or(code, |commodity| commodity.name)
    }

    /// Whether the vocabulary, or the run's own words, have the commodity.
    pub fn is_known_commodity(&self, commodity: Symbol) -> bool {
        let code = self.text(commodity);
        self.settings.vocabulary.commodity(code).is_ok()
    }

    /// What a unit counts in; `None` where it is absent, unknown or ambiguous.
    pub fn unit(&self, unit: Symbol) -> Option<UnitWord> {
        if unit.is_none() {
            return None;
        }
        let unit = self.settings.vocabulary.unit(self.text(unit)).ok()?;
        Some(UnitWord {
            factor: unit.factor,
            volume: unit.kind == Kind::Volume,
        })
    }

    /// The compounds that a commodity is quoted as, each with how much of its mass is the element.
    pub fn compounds(&self, commodity: Symbol) -> Vec<(&'static str, f64)> {
        let Ok(known) = self.settings.vocabulary.commodity(self.text(commodity)) else {
            return Vec::new();
        };
        let compounds = known.compounds.iter().copied();
        compounds
            .filter_map(|compound| Some((compound, self.contained_in(commodity, compound)?)))
            .collect()
    }

    /// How much of a mass on that basis is the commodity's element; `None` where no fixed part is.
    pub fn contained_in(&self, commodity: Symbol, basis: &str) -> Option<f64> {
        let words = self.settings.vocabulary;
        let basis = words.basis(basis).ok()?;
        words.contained_factor(basis, self.text(commodity))
    }
}
