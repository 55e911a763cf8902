//! What tables of other years show of a figure: reserves are revised, but never by a thousand.

use super::history::Slip;
use super::mended::exactly;
use super::{Pair, factor};
use crate::check::model::{ClaimId, Key, Scene, Table, Topic};

/// By what factor two figures may differ when the slip is undone, whatever lies between their years.
const LIKE: f64 = 1.25;

/// By what factor a figure is at least from all that is asked.
const FAR: f64 = 100.0;

/// How many tables on each side in time are asked, of each key in which a table may be meant.
const ASKED: usize = 2;

/// Figures of reserves and resources that are a thousand or a million times those of a more trusted
/// source with which they are not compared: it is of a year outside the window, or says more of its basis.
pub fn afar(topic: &Topic, scene: &Scene<'_>) -> Vec<Slip> {
    if topic.measure.is_yearly() {
        return Vec::new();
    }
    let mut slips = Vec::new();
    for table in &topic.tables {
        let mut others = others(table, topic, scene);
        others.sort_by_cached_key(|other| {
            let years = table.year.zip(other.year);
            let apart = years.map_or(u16::MAX, |(one, other)| one.abs_diff(other));
            (apart, scene.authority(other.source, None))
        });
        for &row in &table.rows {
            let twins = others
                .iter()
                .filter_map(|other| other.row(scene.claim(row).country, scene));
            let twins: Vec<ClaimId> = twins.filter(|twin| scene.is_figure(*twin)).collect();
            slips.extend(slip(row, &twins, &table.key, topic, scene));
        }
    }
    slips
}

/// A slip of unit that the nearest of the others shows, where all are far.
fn slip(
    row: ClaimId,
    twins: &[ClaimId],
    key: &Key,
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Slip> {
    let pair = |other: ClaimId| Pair {
        doubted: row,
        other,
        topic,
        scene,
    };
    let is_far = |&twin: &ClaimId| {
        let ratio = pair(twin).ratio();
        ratio.is_some_and(|ratio| ratio.max(1.0 / ratio) > FAR)
    };
    if !scene.is_figure(row) || !twins.iter().all(is_far) {
        return None;
    }
    let first = *twins.first()?;
    Some(Slip {
        doubted: row,
        witnesses: vec![first],
        exchanged: false,
        key: *key,
        diagnosis: factor::unit_by(&pair(first), LIKE)?,
        doubts: exactly(row, first),
    })
}

/// The tables that are nearest in time of those that are more trusted and not compared with this one.
fn others<'t>(table: &Table, topic: &'t Topic, scene: &Scene<'_>) -> Vec<&'t Table> {
    let own = scene.authority(table.source, None);
    let is_apart = |other: &Table| {
        let window = scene.settings.year_window;
        let years = table.year.zip(other.year);
        let is_far = years.is_some_and(|(one, other)| one.abs_diff(other) > window);
        let is_same_series = scene
            .series(table.source)
            .is_some_and(|series| scene.series(other.source) == Some(series));
        (is_far || other.key != table.key)
            && !is_same_series
            && scene.authority(other.source, None) < own
    };
    let nearest = |tables: &[usize]| {
        let year = |at: &usize| topic.tables[*at].year;
        let here = tables.partition_point(|at| year(at) < table.year);
        let near = here.saturating_sub(ASKED)..tables.len().min(here + ASKED);
        let near = tables[near].iter().map(|&at| &topic.tables[at]);
        near.filter(|other| is_apart(other)).collect::<Vec<_>>()
    };
    let known = topic.rankings_by_year(&table.key);
    known.flat_map(nearest).collect()
}
