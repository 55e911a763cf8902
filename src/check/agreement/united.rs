//! Which records tell of one agreement: policy lists hold one a party, and each source has its own.
//!
//! Records are one agreement's if they share the identifier, or else title and date. A title that
//! many agreements bear is not enough, nor are parties that cannot be of one table. What a record
//! supersedes, amends or belongs to is always another agreement.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::shelves::{Marks, Shelves};
use super::title::Title;
use crate::check::model::{Scene, list};
use crate::finding::{Finding, Place};
use crate::record::{Agreement, Date, Field, Party, Relation, Symbol};
use crate::rule::Rule;
use crate::vocabulary::fold;

/// How many parties a message names of one record.
const SHOWN: usize = 3;

/// One agreement, with all that is recorded of it.
#[derive(Debug)]
pub(super) struct United<'f> {
    /// Its records, in the order of the files.
    pub(super) records: Vec<&'f Agreement>,
    /// What its title tells.
    pub(super) title: Title,
    parties: BTreeSet<String>,
    sources: BTreeSet<Symbol>,
    commodities: BTreeSet<Symbol>,
    signed: BTreeSet<Date>,
    /// Whether all parties are countries or areas.
    is_of_states: bool,
    ids: HashSet<Symbol>,
    /// The agreements that it supersedes, amends or belongs to.
    others: HashSet<Symbol>,
}

/// What some of an agreement's records say of a thing, where others say otherwise.
pub(super) struct Side<'f> {
    /// As it is written.
    pub(super) value: String,
    /// Who says so, and where.
    pub(super) said: Vec<(&'f Agreement, Place)>,
}

/// How two dates of signature are to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dates {
    /// One may be the other, less precise.
    Alike,
    /// One is not given.
    Open,
    /// They differ, by no more than a slip or another reading of the day would.
    Near,
    /// They differ.
    Far,
}

/// Unites the records of each agreement.
pub(super) fn unite<'f>(scene: &Scene<'f>) -> Vec<United<'f>> {
    let mut united: Vec<United<'f>> = Vec::new();
    let mut by_id: HashMap<Symbol, usize> = HashMap::new();
    let mut shelves = Shelves::default();
    for record in &scene.facts.agreements {
        let one = United::new(record, scene);
        let known = by_id.get(&record.home.id).copied().filter(|&known| {
            let first = united[known].records[0];
            record.home.id.is_some() && are_accounts(first, record, scene)
        });
        let found = known.or_else(|| {
            let mut alike = shelves.find(one.marks()).into_iter();
            alike.find(|&index| united[index].fits(&one))
        });
        let index = found.unwrap_or(united.len());
        if let Some(known) = united.get_mut(index) {
            let (signed, parties) = known.take(one);
            let marks = known.marks();
            let of_parties = Marks {
                parties: &parties,
                ..marks
            };
            let dated = Marks {
                signed: &signed,
                ..marks
            };
            if !parties.is_empty() {
                shelves.put(index, of_parties);
            }
            if !signed.is_empty() {
                shelves.put(index, dated);
            }
        } else {
            shelves.put(index, one.marks());
            united.push(one);
        }
        by_id.entry(record.home.id).or_insert(index);
    }
    united
}

/// Whether two records with one identifier are two accounts of one agreement, by other sources or
/// other parties, rather than a slip.
pub(in crate::check) fn are_accounts(
    one: &Agreement,
    other: &Agreement,
    scene: &Scene<'_>,
) -> bool {
    let (one, other) = (United::new(one, scene), United::new(other, scene));
    let sources = !one.sources.is_empty() && !other.sources.is_empty();
    let apart = sources && one.sources.is_disjoint(&other.sources)
        || one.parties.is_disjoint(&other.parties);
    apart && (one.title.key == other.title.key || one.dates(&other) == Dates::Alike)
}

/// Whether one date may be the other, less precise.
pub(super) fn alike(one: Date, other: Date) -> bool {
    let (one, other) = (one.to_string(), other.to_string());
    one.starts_with(&other) || other.starts_with(&one)
}

impl<'f> United<'f> {
    fn new(record: &'f Agreement, scene: &Scene<'_>) -> Self {
        let facts = scene.facts;
        let sources = record.named(Relation::Source);
        let others = record.references.iter();
        let others = others.filter(|reference| reference.relation != Relation::Source);
        let signed = record.date(Field::SignedOn, &facts.symbols);
        United {
            title: Title::new(
                facts.word(record.word(Field::Title)),
                scene.settings.vocabulary,
            ),
            parties: record
                .parties
                .iter()
                .map(|party| key(party, scene))
                .collect(),
            sources: sources.map(|reference| reference.to).collect(),
            commodities: record.commodities.iter().copied().collect(),
            signed: signed.into_iter().collect(),
            is_of_states: record.parties.iter().all(|party| party.country.is_some()),
            ids: HashSet::from([record.home.id]),
            others: others.map(|reference| reference.to).collect(),
            records: vec![record],
        }
    }

    /// Takes over another's records; what dates and parties they bring.
    fn take(&mut self, other: United<'f>) -> (BTreeSet<Date>, BTreeSet<String>) {
        let signed: BTreeSet<_> = other.signed.difference(&self.signed).copied().collect();
        let parties: BTreeSet<_> = other.parties.difference(&self.parties).cloned().collect();
        self.records.extend(other.records);
        self.parties.extend(parties.iter().cloned());
        self.sources.extend(other.sources);
        self.commodities.extend(other.commodities);
        self.signed.extend(&signed);
        self.is_of_states &= other.is_of_states;
        self.ids.extend(other.ids);
        self.others.extend(other.others);
        (signed, parties)
    }

    fn marks(&self) -> Marks<'_> {
        Marks {
            title: &self.title.key,
            is_common: self.title.is_common,
            signed: &self.signed,
            parties: &self.parties,
        }
    }

    /// Whether a record with the same title is of this agreement.
    fn fits(&self, one: &Self) -> bool {
        if self.is_linked_to(one) {
            return false;
        }
        let dates = self.dates(one);
        let (mine, theirs) = (&self.parties, &one.parties);
        let same_source = self.sources == one.sources || !self.sources.is_disjoint(&one.sources);
        if self.title.is_common {
            let part = mine.is_subset(theirs) || theirs.is_subset(mine);
            let to_the_day =
                |all: &BTreeSet<Date>| all.iter().any(|date| date.to_string().len() == 10);
            let days = to_the_day(&self.signed) && to_the_day(&one.signed);
            let about = self.commodities.is_subset(&one.commodities)
                || one.commodities.is_subset(&self.commodities);
            let fits = if same_source {
                part && days
            } else {
                mine == theirs || part && days
            };
            return dates == Dates::Alike && about && fits;
        }
        let disjoint = mine.is_disjoint(theirs);
        match dates {
            // Two deals of companies may share the name of a mine.
            Dates::Alike | Dates::Open => {
                let states = self.is_of_states && one.is_of_states;
                !disjoint || states || mine.len() == 1 || theirs.len() == 1
            }
            Dates::Near if disjoint => mine.len() == 1 || theirs.len() == 1,
            // Of one source they are two, such as the statements of two meetings.
            Dates::Near => !same_source,
            Dates::Far => false,
        }
    }

    fn is_linked_to(&self, one: &Self) -> bool {
        !self.others.is_disjoint(&one.ids) || !self.ids.is_disjoint(&one.others)
    }

    fn dates(&self, one: &Self) -> Dates {
        let pairs = || {
            let mine = self.signed.iter();
            mine.flat_map(|&mine| one.signed.iter().map(move |&theirs| (mine, theirs)))
        };
        if pairs().next().is_none() {
            Dates::Open
        } else if pairs().any(|(mine, theirs)| alike(mine, theirs)) {
            Dates::Alike
        } else if pairs().all(|(mine, theirs)| is_near(mine, theirs)) {
            Dates::Near
        } else {
            Dates::Far
        }
    }

    /// The title, as its first record has it.
    pub(super) fn name(&self, scene: &Scene<'f>) -> &'f str {
        let title = self.records[0].word(Field::Title);
        scene.facts.word(title)
    }

    /// Whether it has a party.
    pub(super) fn has_party(&self, code: &str) -> bool {
        self.parties.contains(code)
    }

    /// Whether all its parties are countries or areas.
    pub(super) fn is_of_states(&self) -> bool {
        self.is_of_states
    }

    /// Who tells it so in a record: its parties where those differ, else its sources, or both
    /// together, else its identifier.
    pub(super) fn teller(&self, record: &Agreement, scene: &Scene<'_>) -> String {
        let others = || {
            self.records
                .iter()
                .filter(|other| other.home != record.home)
        };
        let keys = |record: &Agreement| -> BTreeSet<String> {
            record
                .parties
                .iter()
                .map(|party| key(party, scene))
                .collect()
        };
        let sources = |record: &Agreement| -> BTreeSet<Symbol> {
            record
                .named(Relation::Source)
                .map(|source| source.to)
                .collect()
        };
        if others().all(|other| keys(other) != keys(record)) {
            return shown(&parties(record, scene), record.parties.len());
        }
        let own = sources(record);
        let names: Vec<_> = own
            .iter()
            .map(|&source| scene.source_name(source))
            .collect();
        let by = shown(&names, names.len());
        if !own.is_empty() && others().all(|other| sources(other) != own) {
            return by;
        }
        let is_alone = others().all(|other| sources(other) != own || keys(other) != keys(record));
        if is_alone && !own.is_empty() && !record.parties.is_empty() {
            let parties = shown(&parties(record, scene), record.parties.len());
            return format!("{parties} in {by}");
        }
        format!("`{}`", scene.facts.word(record.home.id))
    }

    /// A finding that its records differ: at the side with the fewest records, the later of equals.
    pub(super) fn differ(
        &self,
        rule: &'static Rule,
        what: &str,
        mut sides: Vec<Side<'f>>,
        scene: &Scene<'f>,
    ) -> Option<Finding> {
        sides.sort_by_key(|side| std::cmp::Reverse(side.said.len()));
        let by_party = parties_apart(&sides, scene);
        let tellers = |side: &Side<'f>| {
            if by_party {
                let names = parties_of(side, scene);
                return shown(&names, names.len());
            }
            let count = if side.said.len() > SHOWN + 1 {
                SHOWN
            } else {
                SHOWN + 1
            };
            let first = side.said.iter().take(count);
            let names = first.map(|(record, _)| self.teller(record, scene));
            shown(&names.collect::<Vec<_>>(), side.said.len())
        };
        let views: Vec<String> = sides
            .iter()
            .map(|side| format!("{} ({})", side.value, tellers(side)))
            .collect();
        let label = |record: &Agreement, side: &Side<'f>| {
            format!("{}: {}", self.teller(record, scene), side.value)
        };
        let (doubted, others) = sides.split_last()?;
        let (first, rest) = doubted.said.split_first()?;
        let mut finding = rule
            .at(
                first.1.clone(),
                format!(
                    "the records of `{}` differ in {what}: {}",
                    self.name(scene),
                    views.join(", ")
                ),
            )
            .label(label(first.0, doubted));
        for side in others {
            for (record, place) in side.said.iter().take(SHOWN) {
                finding = finding.related(place.clone(), label(record, side));
            }
        }
        for (record, place) in rest.iter().take(SHOWN) {
            finding = finding.related(place.clone(), label(record, doubted));
        }
        Some(finding)
    }
}

/// The parties of the records on one side, each once.
pub(super) fn parties_of(side: &Side<'_>, scene: &Scene<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for name in side
        .said
        .iter()
        .flat_map(|(record, _)| parties(record, scene))
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether each side has parties, and none that another side has.
fn parties_apart(sides: &[Side<'_>], scene: &Scene<'_>) -> bool {
    let mut told = BTreeSet::new();
    sides.iter().all(|side| {
        let own = parties_of(side, scene);
        !own.is_empty() && own.into_iter().all(|name| told.insert(name))
    })
}

/// `A, B and 4 others`, where there are more than a message should hold.
fn shown(names: &[String], count: usize) -> String {
    if count <= SHOWN + 1 {
        return list(names);
    }
    let rest = count - SHOWN;
    format!("{} and {rest} others", names[..SHOWN].join(", "))
}

/// The names of a record's parties.
pub(super) fn parties(record: &Agreement, scene: &Scene<'_>) -> Vec<String> {
    let names = record.parties.iter().map(|party| party_name(party, scene));
    names.collect()
}

/// What messages call a party.
pub(super) fn party_name(party: &Party, scene: &Scene<'_>) -> String {
    if party.country.is_some() {
        scene.country_name(party.country).to_owned()
    } else {
        scene.facts.word(party.organisation).to_owned()
    }
}

/// What makes a party the same: the code, or the name without what spellings vary.
pub(super) fn key(party: &Party, scene: &Scene<'_>) -> String {
    if party.country.is_some() {
        scene.facts.word(party.country).to_owned()
    } else {
        fold(scene.facts.word(party.organisation))
    }
}

/// Whether two dates that differ are no more than a month apart, or a year where a month is unknown.
fn is_near(one: Date, other: Date) -> bool {
    match (one.month(), other.month()) {
        (Some(month), Some(next)) => {
            let months = |date: Date, month: u8| u32::from(date.year()) * 12 + u32::from(month);
            months(one, month).abs_diff(months(other, next)) <= 1
        }
        _ => one.year().abs_diff(other.year()) <= 1,
    }
}

/// Whether every day that a date may mean is before every day that the other may mean.
pub(super) fn before(one: Date, other: Date) -> bool {
    !other.begins_by(one)
}

/// A date, and where it stands.
pub(super) struct Dated {
    pub(super) date: Date,
    pub(super) place: Place,
    /// The record that it stands in.
    pub(super) record: usize,
}

impl United<'_> {
    /// Two dates of which `wrong` holds: in one record, if there is one, else in two.
    pub(super) fn pair(
        &self,
        first: Field,
        second: Field,
        wrong: impl Fn(Date, Date) -> bool,
        scene: &Scene<'_>,
    ) -> Option<(Dated, Dated)> {
        let records = 0..self.records.len();
        let within = records.map(|record| {
            Some((
                self.dated_in(record, first, scene)?,
                self.dated_in(record, second, scene)?,
            ))
        });
        let across = || self.dated(first, scene).zip(self.dated(second, scene));
        let all = within
            .flatten()
            .chain(std::iter::once_with(across).flatten());
        { all }.find(|(one, other)| wrong(one.date, other.date))
    }

    /// The first date that a record gives.
    pub(super) fn dated(&self, field: Field, scene: &Scene<'_>) -> Option<Dated> {
        (0..self.records.len()).find_map(|record| self.dated_in(record, field, scene))
    }

    fn dated_in(&self, record: usize, field: Field, scene: &Scene<'_>) -> Option<Dated> {
        let (of, symbols) = (self.records[record], &scene.facts.symbols);
        Some(Dated {
            date: of.date(field, symbols)?,
            place: of.place(field, symbols),
            record,
        })
    }
}
