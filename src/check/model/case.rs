//! A question to the solver: can these claims and tables stand together?

use std::collections::HashMap;

use super::table::{Gap, Table};
use super::{ClaimId, Key, Scene, Topic};
use crate::check::solver::{Interval, Problem, Statement};
use crate::finding::{FileId, Place};
use crate::record::{Part, RankOf, Symbol};

/// Who says something in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Member {
    /// A claim.
    Claim(ClaimId),
    /// A source's word that a table (an index into the topic's) is complete.
    Coverage(usize),
}

/// How figures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As printed: 230 above 200 is an order; equal figures give none.
    Printed,
    /// With the tolerance.
    Tolerant,
}

/// What a member of a contradiction says to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Who.
    pub member: Member,
    /// What, of all that it says.
    pub statement: Statement,
}

/// A smallest set of records that cannot all be true, the least trusted last.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// What each says to it; a record may say two things.
    pub said: Vec<Said>,
}

impl Contradiction {
    /// The records, each once, the least trusted last.
    pub fn members(&self) -> Vec<Member> {
        let mut members: Vec<Member> = self.said.iter().map(|said| said.member).collect();
        members.dedup();
        members
    }

    /// The record to doubt first.
    pub fn doubted(&self) -> Option<Member> {
        self.said.last().map(|said| said.member)
    }
}

/// Records put together for the solver, the most trusted first.
#[derive(Debug)]
pub struct Case<'c> {
    scene: &'c Scene<'c>,
    topic: &'c Topic,
    reading: Reading,
    /// Whether a source's word that it lists every country counts.
    nobody_else: bool,
    scope: Scope<'c>,
    countries: HashMap<Symbol, u32>,
    /// Members of the scope that no claim of the run names.
    nameless: u32,
    records: Vec<(Member, Vec<Statement>)>,
    /// Where each member's record is, until they are sorted.
    places: HashMap<Member, usize>,
}

/// Who is ranked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope<'c> {
    /// Only these; `None` is the world.
    only: Option<Vec<&'c str>>,
    /// But not these.
    except: Vec<&'c str>,
}

impl<'c> Scope<'c> {
    /// The scope of a claim's rank; `None` where its area is not known.
    pub fn of(id: ClaimId, scene: &'c Scene<'_>) -> Option<Self> {
        let frame = scene.facts.frame(scene.claim(id));
        let only = match frame.rank_scope {
            Symbol::NONE => None,
            scope if scene.words.is_world(scope) => None,
            scope => Some(scene.words.members(scope)?),
        };
        let except = match frame.rank_except {
            Symbol::NONE => Vec::new(),
            except => scene.words.members(except)?,
        };
        Some(Scope { only, except })
    }

    /// Whether it is the world without exception.
    pub fn is_world(&self) -> bool {
        self.only.is_none() && self.except.is_empty()
    }

    /// Whether a country is ranked in it.
    pub fn has(&self, code: &str) -> bool {
        !self.except.contains(&code) && self.only.as_ref().is_none_or(|only| only.contains(&code))
    }
}

/// By how much a figure as printed is widened, relative to its size, so that equal figures give no
/// order, and the least difference that is ever printed gives one.
const HAIR: f64 = 1e-9;

impl<'c> Case<'c> {
    /// An empty case.
    pub fn new(scene: &'c Scene<'c>, topic: &'c Topic, reading: Reading, scope: Scope<'c>) -> Self {
        let mut case = Case {
            scene,
            topic,
            reading,
            nobody_else: reading == Reading::Printed,
            countries: HashMap::new(),
            nameless: 0,
            records: Vec::new(),
            places: HashMap::new(),
            scope,
        };
        let members = case.scope.only.clone().unwrap_or_default();
        for code in members
            .into_iter()
            .filter(|code| case.scope.has(code))
            .collect::<Vec<_>>()
        {
            match scene.facts.symbols.find(code) {
                Some(symbol) => _ = case.country(symbol),
                None => case.nameless += 1,
            }
        }
        case
    }

    /// Takes each source at its word that it lists every country: set against a rank it counts
    /// whatever the tolerance, but it is no figure to set against another source's.
    pub fn trust_coverage(&mut self) {
        self.nobody_else = true;
    }

    /// Adds the rows of a table, the largest first, and what it leaves to those not listed.
    pub fn add_table(&mut self, index: usize) {
        let table = &self.topic.tables[index];
        for &country in &table.listed {
            self.country(country);
        }
        let mut rows = table.rows.clone();
        if self.reading == Reading::Printed {
            rows.extend(&table.strays);
        }
        rows.sort_by(|&a, &b| {
            let high = |id| self.scene.printed(id).map_or(0.0, |interval| interval.high);
            high(b).total_cmp(&high(a)).then(a.cmp(&b))
        });
        for row in rows {
            self.add_quantity(row);
        }
        for rows in table.doubles(self.scene) {
            self.add_hull(rows);
        }
        for &(country, row) in &table.joint {
            if !table.has_figure(country, self.scene) {
                self.add_joint(country, row);
            }
        }
        self.add_coverage(index, table);
    }

    fn add_coverage(&mut self, index: usize, table: &Table) {
        let (member, rest) = match table.gap(self.reading, self.topic, self.scene) {
            Gap::Row(row, rest) => (Member::Claim(row), rest),
            Gap::Nobody if self.nobody_else => (Member::Coverage(index), 0.0),
            Gap::Nobody | Gap::Open => return,
        };
        let rest = if self.reading == Reading::Printed {
            rest * (1.0 + HAIR)
        } else {
            rest
        };
        let mut listed: Vec<u32> = table
            .listed
            .iter()
            .filter_map(|country| self.countries.get(country).copied())
            .collect();
        listed.sort_unstable();
        self.add(member, Statement::Coverage { listed, rest });
    }

    /// Adds what several figures of one source for one country leave open: the smallest says how
    /// much the country has at least, the largest how much at most.
    fn add_hull(&mut self, rows: &[ClaimId]) {
        let read: Vec<(ClaimId, Interval)> = rows
            .iter()
            .filter_map(|&row| Some((row, self.read(row)?)))
            .collect();
        let least = read.iter().min_by(|a, b| a.1.low.total_cmp(&b.1.low));
        let most = read.iter().max_by(|a, b| a.1.high.total_cmp(&b.1.high));
        let (Some(&(least, low)), Some(&(most, high))) = (least, most) else {
            return;
        };
        if let Some(country) = self.country(self.scene.claim(least).country) {
            for (row, interval) in [(most, high.at_most()), (least, low.at_least())] {
                self.add(
                    Member::Claim(row),
                    Statement::Quantity { country, interval },
                );
            }
        }
    }

    /// Adds what a joint row says of a country that has no row of its own: at most the figure.
    fn add_joint(&mut self, country: Symbol, row: ClaimId) {
        let interval = self.read(row).map(Interval::at_most);
        let bound = interval.filter(|interval| interval.high.is_finite());
        if let Some((interval, country)) = bound.zip(self.country(country)) {
            self.add(
                Member::Claim(row),
                Statement::Quantity { country, interval },
            );
        }
    }

    /// Adds what a claim says of how much its country has.
    pub fn add_quantity(&mut self, id: ClaimId) {
        let claim = self.scene.claim(id);
        if !self.scene.words.is_country(claim.country) {
            return;
        }
        let Some(country) = self.country(claim.country) else {
            return;
        };
        if let Some(interval) = self.read(id) {
            self.add(Member::Claim(id), Statement::Quantity { country, interval });
        }
    }

    /// A claim's figure, as this case reads figures.
    fn read(&self, id: ClaimId) -> Option<Interval> {
        match self.reading {
            Reading::Tolerant => self.scene.tolerant(id),
            Reading::Printed => self
                .scene
                .printed(id)
                .map(|Interval { low, high }| Interval {
                    low: low * (1.0 - HAIR),
                    high: high * (1.0 + HAIR),
                }),
        }
    }

    /// Adds what a claim says of how much the whole world has.
    pub fn add_total(&mut self, id: ClaimId) {
        if let Some(interval) = self.scene.tolerant(id) {
            self.add(Member::Claim(id), Statement::Total { interval });
        }
    }

    /// Adds what a claim says of its country's place, if it ranks countries in this scope.
    pub fn add_rank(&mut self, id: ClaimId, key: &Key) {
        let claim = self.scene.claim(id);
        let Some((first, mut last)) = claim.rank else {
            return;
        };
        if claim.joint {
            let joint = self.topic.joint_with(id, key, self.scene);
            last = last.saturating_add(joint.saturating_sub(1));
        }
        if let Some(country) = self.country(claim.country) {
            self.add(
                Member::Claim(id),
                Statement::Rank {
                    country,
                    first,
                    last,
                },
            );
        }
    }

    /// The solver's number of a country; `None` outside the scope.
    fn country(&mut self, country: Symbol) -> Option<u32> {
        if !self.scope.has(self.scene.words.text(country)) {
            return None;
        }
        let next = self.countries.len() as u32;
        Some(*self.countries.entry(country).or_insert(next))
    }

    fn add(&mut self, member: Member, statement: Statement) {
        let at = *self.places.entry(member).or_insert(self.records.len());
        match self.records.get_mut(at) {
            Some((_, statements)) => statements.push(statement),
            None => self.records.push((member, vec![statement])),
        }
    }

    /// Moves the most trusted records to the front; equals stay as they were added.
    pub fn sort_by_trust(&mut self) {
        let (scene, topic) = (self.scene, self.topic);
        self.records
            .sort_by_cached_key(|(member, _)| match *member {
                Member::Claim(id) => scene.authority(scene.source_id(id), Some(id)),
                Member::Coverage(table) => scene.authority(topic.tables[table].source, None),
            });
    }

    /// Moves one record to the end: the one to doubt, if anything is wrong.
    pub fn doubt(&mut self, id: ClaimId) {
        if let Some(at) = self
            .records
            .iter()
            .position(|(member, _)| *member == Member::Claim(id))
        {
            let record = self.records.remove(at);
            self.records.push(record);
        }
    }

    /// The contradictions, each smallest among what still stands.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let problem = self.problem(
            self.records
                .iter()
                .map(|(_, statements)| statements.clone()),
        );
        let conflicts = problem.resolve().conflicts;
        conflicts
            .into_iter()
            .map(|conflict| self.narrow(&conflict.members))
            .collect()
    }

    fn problem(&self, records: impl IntoIterator<Item = Vec<Statement>>) -> Problem {
        let others = if self.scope.only.is_some() {
            0.0
        } else {
            f64::INFINITY
        };
        Problem::new(self.countries.len() as u32 + self.nameless, others, records)
    }

    /// Of what the members of a conflict say, keeps what is needed for it.
    fn narrow(&self, members: &[usize]) -> Contradiction {
        let mut said: Vec<Said> = members
            .iter()
            .flat_map(|&member| {
                let (member, statements) = &self.records[member];
                statements.iter().map(|statement| Said {
                    member: *member,
                    statement: statement.clone(),
                })
            })
            .collect();
        let mut at = 0;
        while said.len() > members.len() && at < said.len() {
            let without = said.iter().enumerate().filter(|&(index, _)| index != at);
            let rest: Vec<_> = without
                .map(|(_, said)| vec![said.statement.clone()])
                .collect();
            let count = rest.len();
            if self.problem(rest).can_stand(0..count) {
                at += 1;
            } else {
                said.remove(at);
            }
        }
        Contradiction { said }
    }
}

impl Scene<'_> {
    /// Sorts sources and claims, the more authoritative and then the more recent first.
    pub fn authority(&self, source: Symbol, claim: Option<ClaimId>) -> impl Ord + Clone + use<> {
        let published = self.source(source).and_then(|source| source.published_on);
        let as_of = claim.and_then(|id| self.as_of(id));
        (
            self.kind_rank(source),
            std::cmp::Reverse(published.or(as_of)),
        )
    }

    /// The authority of a source by its kind, and by what the run sets: less is more.
    pub fn kind_rank(&self, source: Symbol) -> impl Ord + Clone + use<> {
        let (name, kind) = (self.facts.word(source), self.kind(source));
        let named = &self.settings.authority;
        let set = named
            .iter()
            .position(|own| own == name || own == kind.name());
        (set.unwrap_or(named.len()), kind)
    }

    /// Whether a claim ranks its country among countries.
    pub fn ranks_a_country(&self, id: ClaimId) -> bool {
        let claim = self.claim(id);
        claim.rank.is_some()
            && self.facts.frame(claim).rank_of == RankOf::Country
            && self.words.is_country(claim.country)
    }

    /// The place of what a member says.
    pub fn said_at(&self, said: &Said, topic: &Topic) -> Place {
        let symbols = &self.facts.symbols;
        match (said.member, &said.statement) {
            (Member::Claim(id), Statement::Rank { .. }) => {
                self.claim(id).place(Part::Rank, symbols)
            }
            (Member::Claim(id), _) => {
                let claim = self.claim(id);
                claim.place(claim.figure_part(), symbols)
            }
            (Member::Coverage(table), _) => {
                // Only a source's own record says that its tables are complete.
                let source = self.source(topic.tables[table].source);
                source.map_or_else(
                    || Place::in_file(FileId(0), 0..0),
                    |source| source.coverage_place(topic.commodity, symbols),
                )
            }
        }
    }
}
