//! The tables that one source, or the editions of one series, have of one thing, year after year:
//! each figure has its neighbours there, and a table that all its neighbours contradict alike has a
//! fault of its own.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::majority::more_against;
use super::rows::{Common, among, between, in_tons};
use crate::check::model::{ClaimId, Key, Scene, Table, Topic};
use crate::finding::Doubt;
use crate::record::{Part, Symbol};

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
    /// What the table's figures should be.
    pub doubts: Vec<Doubt>,
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
    /// differ so, the one that more of the chain's other tables speak against, else the one whose
    /// figures look as if they had been converted, else the one that has fewer on its side, or else the
    /// earlier: a later edition mends more often than it breaks.
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
                Ordering::Equal => match self.converted(at, common, scene) {
                    Ordering::Equal => at > broken.len() - table_after,
                    converted => converted.is_gt(),
                },
            };
            if both {
                told.insert(table_after);
            }
            let (first, second) = (self.tables[at], self.tables[table_after]);
            let (table, other, row) = if later {
                (second, first, (*after, *before))
            } else {
                (first, second, (*before, *after))
            };
            faults.push(Fault {
                table,
                row,
                doubts: common.doubts(table, &[other], !later, scene),
                common: common.clone(),
                links: table_after..table_after + 1 + usize::from(both),
            });
        }
        self.between_two(&broken, &mut faults, topic, scene);
        faults.sort_by_key(|fault| fault.links.start);
        faults
    }

    /// Tables that both neighbours together show to be in another ton or of another compound, though
    /// neither shows it alone: of some rows the one has the same figure, of others the other.
    fn between_two(
        &self,
        broken: &[Option<(Common, (ClaimId, ClaimId))>],
        faults: &mut Vec<Fault<'t>>,
        topic: &Topic,
        scene: &Scene<'_>,
    ) {
        let mut last = 0;
        for at in 1..self.tables.len().saturating_sub(1) {
            let links = at..at + 2;
            if links.start < last || broken[at - 1..=at].iter().any(Option::is_some) {
                continue;
            }
            let (table, others) = (self.tables[at], [self.tables[at - 1], self.tables[at + 1]]);
            if let Some((common, row)) = among(table, &others, topic, scene) {
                last = links.end;
                faults.push(Fault {
                    table,
                    row,
                    doubts: common.doubts(table, &others, true, scene),
                    common,
                    links,
                });
            }
        }
    }

    /// Which of two tables looks converted: the one before a link (`Less`) or the one behind it
    /// (`Greater`). A factor other than a power of ten makes more digits of a figure.
    fn converted(&self, at: usize, common: &Common, scene: &Scene<'_>) -> Ordering {
        if common.part != Part::Basis {
            return Ordering::Equal;
        }
        let (before, after) = (self.tables[at], self.tables[at + 1]);
        let (mut less, mut greater) = (0, 0);
        for &row in &before.rows {
            let twin = after.row(scene.claim(row).country, scene);
            let digits = twin.map(|twin| scene.digits_of(twin).cmp(&scene.digits_of(row)));
            less += usize::from(digits == Some(Ordering::Less));
            greater += usize::from(digits == Some(Ordering::Greater));
        }
        // One more digit is chance: a rounded figure may end in a zero.
        if less.max(greater) < 2 * less.min(greater) + 2 {
            return Ordering::Equal;
        }
        greater.cmp(&less)
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
                let (common, row) = in_tons(table, other, scene)?;
                Some(Fault {
                    table,
                    row,
                    doubts: common.doubts(table, &[other], true, scene),
                    common,
                    links: 0..0,
                })
            });
            faults.extend(fault);
        }
    }
    faults
}
