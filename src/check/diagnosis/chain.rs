//! The tables that one source, or the editions of one series, have of one thing, year after year:
//! each figure has its neighbours there, and a table that all its neighbours contradict alike has a
//! fault of its own.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::majority::more_against;
use super::rows::{Common, between, in_tons};
use crate::check::model::{ClaimId, Key, Scene, Table, Topic};
use crate::record::Symbol;

/// Tables on one thing, by year and then by edition.
#[derive(Debug)]
pub struct Chain<'t> {
    pub(super) tables: Vec<&'t Table>,
}

/// A table most of whose rows are at fault alike, with the neighbour that shows it.
#[derive(Debug)]
pub struct Fault<'t> {
    /// The table to doubt.
    pub table: &'t Table,
    /// The row that shows it, and the same in the neighbour.
    pub row: (ClaimId, ClaimId),
    /// What they show.
    pub common: Common,
    /// The links of the chain that it breaks: a number is that of the table after it.
    pub(super) links: Range<usize>,
}

/// The chains of a topic, those of two tables or more.
pub fn chains<'t>(topic: &'t Topic, scene: &Scene<'_>) -> Vec<Chain<'t>> {
    let mut chains: BTreeMap<(Option<Symbol>, Symbol, Key), Vec<&Table>> = BTreeMap::new();
    for table in &topic.tables {
        let series = scene.series(table.source);
        let source = series.map_or(table.source, |_| Symbol::NONE);
        let key = Key {
            year: 0,
            ..table.key
        };
        if !topic.measure.is_yearly() || table.year.is_some() {
            chains.entry((series, source, key)).or_default().push(table);
        }
    }
    let chains = chains.into_values().filter(|tables| tables.len() > 1);
    chains
        .map(|mut tables| {
            tables.sort_by_key(|table| (table.year, topic.published(table.source), table.source));
            Chain { tables }
        })
        .collect()
}

impl<'t> Chain<'t> {
    /// The tables whose rows differ from their neighbours' for one cause.
    ///
    /// Where both neighbours of a table show it, that table is to be doubted; where but two tables
    /// differ so, the one that more of the chain's other tables speak against, else the one that has
    /// fewer on its side, or else the earlier: a later edition mends more often than it breaks.
    pub fn faults(&self, topic: &Topic, scene: &Scene<'_>) -> Vec<Fault<'t>> {
        let links = 1..self.tables.len();
        let broken: Vec<Option<(Common, (ClaimId, ClaimId))>> = links
            .map(|at| between(self.tables[at - 1], self.tables[at], topic, scene))
            .collect();
        let mut faults = Vec::new();
        let mut told = HashSet::new();
        for (at, link) in broken.iter().enumerate() {
            let Some((common, (before, after))) = link.as_ref().filter(|_| told.insert(at)) else {
                continue;
            };
            let table_after = at + 1;
            let both = broken.get(table_after).is_some_and(Option::is_some);
            let others = self.tables.iter().copied();
            let later = match more_against(self.tables[at], self.tables[table_after], others, scene)
            {
                _ if both => true,
                Ordering::Greater => false,
                Ordering::Less => true,
                Ordering::Equal => at > broken.len() - table_after,
            };
            if both {
                told.insert(table_after);
            }
            let (table, row) = if later {
                (self.tables[table_after], (*after, *before))
            } else {
                (self.tables[at], (*before, *after))
            };
            faults.push(Fault {
                table,
                row,
                common: common.clone(),
                links: table_after..table_after + 1 + usize::from(both),
            });
        }
        faults
    }

    /// The tables between broken links: only these can be set beside one another.
    pub(super) fn stretches(&self, faults: &[Fault<'_>]) -> Vec<&[&'t Table]> {
        let mut cuts: Vec<usize> = faults
            .iter()
            .flat_map(|fault| fault.links.clone())
            .collect();
        cuts.push(self.tables.len());
        let mut from = 0;
        let stretch = |&cut: &usize| {
            let stretch = &self.tables[from..cut];
            from = cut;
            stretch
        };
        let stretches = cuts.iter().map(stretch);
        stretches.filter(|tables| tables.len() > 1).collect()
    }
}

/// How many of the most trusted tables another one is held against.
const HELD_AGAINST: usize = 4;

/// Tables most of whose rows differ from those of another source by a factor that is within the
/// tolerance, such as that of another ton: nothing else would tell.
pub fn beside<'t>(topic: &'t Topic, scene: &Scene<'_>) -> Vec<Fault<'t>> {
    let mut faults = Vec::new();
    for tables in topic.by_key() {
        let mut tables: Vec<&Table> = tables.filter(|table| table.is_ranking()).collect();
        tables.sort_by_cached_key(|table| scene.authority(table.source, None));
        for (at, table) in tables.iter().enumerate() {
            let trusted = tables[..at].iter().take(HELD_AGAINST);
            let mut others = trusted.filter(|other| {
                let series = scene.series(table.source);
                other.source != table.source
                    && (other.year == table.year || !topic.measure.is_yearly())
                    && (series.is_none() || scene.series(other.source) != series)
            });
            let fault = others.find_map(|other| {
                let (common, (row, other)) = in_tons(table, other, scene)?;
                let links = 0..0;
                Some(Fault {
                    table,
                    row: (row, other),
                    common,
                    links,
                })
            });
            faults.extend(fault);
        }
    }
    faults
}
