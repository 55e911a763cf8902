//! Which of two tables that differ by a factor is at fault: what the others say.

use std::cmp::Ordering;

use crate::check::model::{Scene, Table};

/// How many others are asked at most.
const ASKED: usize = 16;

/// How many rows two tables must share before they say anything of one another.
const ROWS: usize = 2;

/// By what factor the middle row of two sound tables differs at most.
const NEAR: f64 = 5.0;

/// Whether more of the others speak against the one table (`Greater`) or against the other (`Less`).
///
/// A table speaks against the one from which its rows are far, if they are near to the other's. Several
/// tables of one source have one vote each: they are editions and years, which were printed apart.
pub fn more_against<'t>(
    one: &Table,
    other: &Table,
    others: impl Iterator<Item = &'t Table>,
    scene: &Scene<'_>,
) -> Ordering {
    let is_third = |table: &&Table| ![one, other].iter().any(|own| std::ptr::eq(*own, *table));
    let (mut first, mut second) = (0, 0);
    for table in others.filter(is_third).take(ASKED) {
        match (is_far(one, table, scene), is_far(other, table, scene)) {
            (Some(true), Some(false)) => first += 1,
            (Some(false), Some(true)) => second += 1,
            _ => {}
        }
    }
    first.cmp(&second)
}

/// Whether the middle one of the rows that two tables share is far apart; `None` where they share too
/// few.
fn is_far(one: &Table, other: &Table, scene: &Scene<'_>) -> Option<bool> {
    let mut ratios: Vec<f64> = one
        .rows
        .iter()
        .filter_map(|&row| {
            let twin = other.row(scene.claim(row).country, scene)?;
            let (row, twin) = (scene.printed(row)?.low, scene.printed(twin)?.low);
            (row > 0.0 && twin > 0.0).then(|| (row / twin).ln())
        })
        .collect();
    if ratios.len() < ROWS {
        return None;
    }
    ratios.sort_by(f64::total_cmp);
    Some(ratios[ratios.len() / 2].abs() > NEAR.ln())
}
