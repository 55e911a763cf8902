//! The kinds of faults, and how each is planted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Dice;
use super::changes::change;
use super::places::{Row, rows};
use super::world::{Found, Planted, World};

/// A kind of fault that the engine diagnoses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    UnitRow,
    UnitColumn,
    Tons,
    CompoundRow,
    CompoundColumn,
    Stale,
    Transposed,
    Lost,
    Doubled,
    Footnote,
    Exchanged,
    Shifted,
    Sign,
    Percentage,
    Production,
}

impl Kind {
    pub(super) const ALL: [Kind; 15] = [
        Kind::UnitRow,
        Kind::UnitColumn,
        Kind::Tons,
        Kind::CompoundRow,
        Kind::CompoundColumn,
        Kind::Stale,
        Kind::Transposed,
        Kind::Lost,
        Kind::Doubled,
        Kind::Footnote,
        Kind::Exchanged,
        Kind::Shifted,
        Kind::Sign,
        Kind::Percentage,
        Kind::Production,
    ];

    /// Whether a whole column is at fault.
    fn is_of_column(self) -> bool {
        use Kind::{CompoundColumn, Shifted, Tons, UnitColumn};
        matches!(self, UnitColumn | CompoundColumn | Tons | Shifted)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::UnitRow => "unit of a row",
            Kind::UnitColumn => "unit of a column",
            Kind::Tons => "short or long tons",
            Kind::CompoundRow => "compound of a row",
            Kind::CompoundColumn => "compound of a column",
            Kind::Stale => "stale copy",
            Kind::Transposed => "digits exchanged",
            Kind::Lost => "digit lost",
            Kind::Doubled => "digit doubled",
            Kind::Footnote => "footnote run in",
            Kind::Exchanged => "rows exchanged",
            Kind::Shifted => "column shifted",
            Kind::Sign => "sign",
            Kind::Percentage => "percentage",
            Kind::Production => "production as reserves",
        }
    }
}

/// A change of figures: which claims get which, and what says so.
pub(super) struct Change {
    pub(super) figures: Vec<(usize, Option<f64>)>,
    pub(super) words: Vec<String>,
}

/// How many places were tried of each kind, and how many of them could be seen by no one.
pub(super) type Excluded = BTreeMap<&'static str, (usize, usize)>;

/// How often a place is looked for before a planting is given up.
const TRIES: usize = 300;

impl World {
    /// Plants a fault somewhere.
    pub(super) fn plant(
        &self,
        kind: Kind,
        dice: &mut Dice,
        excluded: &mut Excluded,
    ) -> Option<Planted> {
        let series = self.series();
        let names: Vec<&String> = self.by_commodity.keys().collect();
        let copied = match kind {
            Kind::Stale => true,
            Kind::Percentage => false,
            _ => dice.below(2) == 0,
        };
        let count = excluded.entry(kind.name()).or_default();
        for _ in 0..TRIES {
            let commodity = &self.by_commodity[*dice.pick(&names)?];
            // What stands beside a column that is at fault itself shows nothing.
            if kind.is_of_column() && commodity.found.iter().any(Found::is_of_column) {
                continue;
            }
            let (mut claims, mut before) = (commodity.claims.clone(), commodity.found.clone());
            let first = claims.len();
            if copied {
                let Some(copy) = copy_of(&claims, dice) else {
                    continue;
                };
                claims.extend(copy);
            }
            let rows = rows(&claims, &before, &series);
            let mut places: Vec<&Row> = rows
                .iter()
                .filter(|row| (row.clean || kind == Kind::Stale) && (!copied || row.at >= first))
                .collect();
            let mut found = None;
            while found.is_none() && !places.is_empty() {
                let row = places.swap_remove(dice.below(places.len()));
                found = change(kind, row, &rows, &claims, dice);
                count.1 += 1;
                count.0 += usize::from(found.is_none());
            }
            let Some(change) = found else { continue };
            if copied || kind == Kind::Sign {
                before = self.found(&claims, kind == Kind::Sign);
                // The copy by itself must be clean: what it repeats of the tables' own faults is not.
                let is_of_copy = |found: &Found| {
                    found.ids.iter().any(|id| id.starts_with("copy:")) && !found.is_count()
                };
                if before.iter().any(is_of_copy) {
                    continue;
                }
            }
            return Some(planted(kind, claims, before, &change));
        }
        None
    }

    fn series(&self) -> BTreeMap<String, String> {
        let text = |source: &Value, name: &str| source[name].as_str().map(str::to_owned);
        let of = |source: &Value| Some((text(source, "id")?, text(source, "series")?));
        self.sources.iter().filter_map(of).collect()
    }
}

/// A synthetic data set that copies a table of the latest edition, as of March 2026.
fn copy_of(claims: &[Value], dice: &mut Dice) -> Option<Vec<Value>> {
    let of_edition: Vec<&Value> = claims
        .iter()
        .filter(|claim| claim["source"] == "usgs-mcs-2026")
        .collect();
    let like = *dice.pick(&of_edition)?;
    let same = |claim: &&Value| {
        [
            "source", "measure", "as_of", "product", "stage", "basis", "unit",
        ]
        .iter()
        .all(|name| claim[*name] == like[*name])
    };
    let copies = claims.iter().filter(same).map(|claim| {
        let mut copy = claim.clone();
        copy["id"] = json!(format!("copy:{}", claim["id"].as_str().unwrap()));
        copy["source"] = json!("copy");
        if copy["measure"] == "reserves" {
            copy["x-year"] = copy["as_of"].clone();
            copy["as_of"] = json!("2026-03");
        }
        copy
    });
    Some(copies.collect())
}

fn planted(kind: Kind, mut claims: Vec<Value>, before: Vec<Found>, change: &Change) -> Planted {
    let mut ids = BTreeSet::new();
    let mut what = String::new();
    for (at, figure) in &change.figures {
        let claim = &mut claims[*at];
        let id = claim["id"].as_str().unwrap().to_owned();
        let name = if kind == Kind::Percentage {
            "share_percent"
        } else {
            "quantity"
        };
        let _ = write!(what, "{id} {} to {figure:?}; ", claim[name]);
        if let Some(figure) = figure {
            claim[name] = number(*figure);
        } else {
            claim.as_object_mut().unwrap().remove(name);
            claim["qualifier"] = json!("not_available");
        }
        ids.insert(id);
    }
    Planted {
        claims,
        before,
        ids,
        words: change.words.clone(),
        what,
        validated: kind == Kind::Sign,
    }
}

fn number(figure: f64) -> Value {
    if figure.fract() == 0.0 && figure.abs() < 1e15 {
        json!(figure as i64)
    } else {
        json!(figure)
    }
}

/// To so many digits.
pub(super) fn rounded(figure: f64, digits: usize) -> f64 {
    let text = format!("{figure:.*e}", digits - 1);
    text.parse().unwrap()
}
