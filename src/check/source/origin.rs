//! Whom a source repeats: its figures are theirs, and several that repeat one are one witness.

use std::collections::{BTreeSet, HashMap};

use crate::check::model::Scene;
use crate::record::{Reference, Relation, Symbol};

/// Where the figures of each source come from.
#[derive(Debug)]
pub(in crate::check) struct Origins {
    /// Of each source that repeats others: all of them, and itself.
    known: HashMap<Symbol, BTreeSet<Symbol>>,
}

impl Origins {
    pub(in crate::check) fn new(scene: &Scene<'_>) -> Self {
        let links = links(scene, Relation::DerivedFrom);
        let id = |index: usize| scene.facts.sources[index].home.id;
        let mut known = HashMap::new();
        for (start, first) in links.iter().enumerate() {
            if first.is_empty() {
                continue;
            }
            let mut seen = BTreeSet::from([id(start)]);
            let mut open = vec![start];
            while let Some(index) = open.pop() {
                for &(to, _) in &links[index] {
                    if seen.insert(id(to)) {
                        open.push(to);
                    }
                }
            }
            known.insert(id(start), seen);
        }
        Origins { known }
    }

    /// Whether no source repeats another.
    pub(in crate::check) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The first source, in the order of names, that both repeat or are.
    pub(in crate::check) fn shared(&self, one: Symbol, other: Symbol) -> Option<Symbol> {
        let of = |source: Symbol| self.known.get(&source);
        match (of(one), of(other)) {
            (None, None) => (one == other).then_some(one),
            (Some(all), None) => all.contains(&other).then_some(other),
            (None, Some(all)) => all.contains(&one).then_some(one),
            (Some(mine), Some(theirs)) => mine.intersection(theirs).next().copied(),
        }
    }

    /// How many of these sources are witnesses of their own: of those that share an origin one
    /// counts.
    ///
    /// `alike` are further pairs of sources that are known to share an origin.
    pub(in crate::check) fn witnesses(
        &self,
        sources: &BTreeSet<Symbol>,
        alike: &[[Symbol; 2]],
    ) -> usize {
        let mut groups: Vec<Vec<Symbol>> = Vec::new();
        for &source in sources {
            let shares = |group: &Vec<Symbol>| {
                let mut members = group.iter();
                members.any(|&other| {
                    self.shared(source, other).is_some()
                        || alike.contains(&[source, other])
                        || alike.contains(&[other, source])
                })
            };
            let (joined, mut apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(shares);
            let mut joined = joined.concat();
            joined.push(source);
            apart.push(joined);
            groups = apart;
        }
        groups.len()
    }
}

/// What each source names in one way, so far as the run has its record.
pub(super) fn links<'f>(scene: &Scene<'f>, relation: Relation) -> Vec<Vec<(usize, &'f Reference)>> {
    let sources = &scene.facts.sources;
    let mut index = HashMap::new();
    for (at, source) in sources.iter().enumerate() {
        index.entry(source.home.id).or_insert(at);
    }
    let named = |references: &'f [Reference]| {
        references
            .iter()
            .filter(|reference| reference.relation == relation)
            .filter_map(|reference| Some((*index.get(&reference.to)?, reference)))
            .collect()
    };
    sources
        .iter()
        .map(|source| named(&source.references))
        .collect()
}
