//! Which agreements name which.

use std::collections::HashMap;

use super::united::United;
use crate::check::model::Scene;
use crate::record::{Agreement, Field, Reference, Relation, Symbol};

/// A reference to another agreement of the run.
pub(super) struct Link<'f> {
    /// The record that names it.
    pub(super) record: &'f Agreement,
    /// Where.
    pub(super) reference: &'f Reference,
    /// Which agreement that is.
    pub(super) to: usize,
}

/// Which agreement an identifier is of; the first, where a slip gave it to several.
pub(super) fn by_id(all: &[United<'_>]) -> HashMap<Symbol, usize> {
    let mut index = HashMap::new();
    for (at, united) in all.iter().enumerate() {
        for record in united
            .records
            .iter()
            .filter(|record| record.home.id.is_some())
        {
            index.entry(record.home.id).or_insert(at);
        }
    }
    index
}

/// What each agreement names in one of these ways.
pub(super) fn links<'f>(
    all: &[United<'f>],
    index: &HashMap<Symbol, usize>,
    relations: &[Relation],
) -> Vec<Vec<Link<'f>>> {
    let of = |record: &'f Agreement| {
        let named = record.references.iter();
        let named = named.filter(|reference| relations.contains(&reference.relation));
        let link = |reference: &'f Reference| {
            Some(Link {
                record,
                reference,
                to: *index.get(&reference.to)?,
            })
        };
        named.filter_map(link).collect::<Vec<_>>()
    };
    let records = |united: &United<'f>| united.records.clone();
    all.iter()
        .map(|united| records(united).into_iter().flat_map(of).collect())
        .collect()
}

impl<'f> United<'f> {
    /// A record that says it is in force, where none says otherwise.
    pub(super) fn in_force(&self, scene: &Scene<'f>) -> Option<&'f Agreement> {
        let status = |record: &Agreement| scene.facts.word(record.word(Field::Status)).to_owned();
        let mut stated = self
            .records
            .iter()
            .filter(|record| !status(record).is_empty());
        let agreed = stated.clone().all(|record| status(record) == "in_force");
        stated.next().copied().filter(|_| agreed)
    }
}
