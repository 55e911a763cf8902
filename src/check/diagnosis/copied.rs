//! Figures that stand elsewhere: in an earlier edition, or in the column of another measure.

use super::Pair;
use crate::check::model::{ClaimId, Scene, Topic};
use crate::record::{Measure, Symbol};

/// How many digits two figures must share before they are one.
const ENOUGH: usize = 2;

/// The doubted figure is that of an edition which the other's has replaced.
pub(super) fn stale(pair: &Pair<'_>) -> Option<String> {
    let scene = pair.scene;
    let old = scene.replaced(pair.doubted, pair.other, pair.topic)?;
    Some(format!(
        "{} is the figure of {}: probably copied from that edition",
        scene.amount(pair.doubted),
        pair.source_name(old)
    ))
}

/// Reserves that are a year's production.
pub(super) fn production(pair: &Pair<'_>) -> Option<String> {
    let (scene, id) = (pair.scene, pair.doubted);
    if pair.topic.measure != Measure::Reserves || scene.digits_of(id) < ENOUGH {
        return None;
    }
    let of_year = scene.production_like(pair.topic.commodity, id)?;
    let year = scene
        .year(of_year)
        .map_or_else(String::new, |year| format!(" in {year}"));
    Some(format!(
        "{} is what {} makes{year} by {}: probably production quoted as reserves",
        scene.amount(id),
        scene.country_name(scene.claim(id).country),
        pair.source_name(of_year)
    ))
}

impl Scene<'_> {
    /// The row of an earlier edition that a claim repeats, where a current edition says otherwise.
    pub fn replaced(&self, id: ClaimId, current: ClaimId, topic: &Topic) -> Option<ClaimId> {
        let edition = self.source_id(current);
        let series = self.series(edition)?;
        if self.series(self.source_id(id)) == Some(series) || self.digits_of(id) < ENOUGH {
            return None;
        }
        let published = topic.published(edition);
        let country = self.claim(id).country;
        topic
            .of_form(&self.matter(current).key)
            .filter(|table| {
                table.source != edition
                    && self.series(table.source) == Some(series)
                    && topic.published(table.source) < published
            })
            .filter_map(|table| table.row(country, self))
            .filter(|&row| self.year(row) <= self.year(current))
            .find(|&row| self.is_same_figure(row, id) && !self.is_same_figure(row, current))
    }

    /// A claim on the production of the same country that has exactly this claim's figure.
    pub fn production_like(&self, commodity: Symbol, id: ClaimId) -> Option<ClaimId> {
        let of_country = self.production(commodity, self.claim(id).country);
        let like = |&other: &ClaimId| {
            self.matter(other).key.basis == self.matter(id).key.basis
                && self.is_same_figure(other, id)
        };
        of_country.iter().copied().find(like)
    }
}
