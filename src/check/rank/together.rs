//! All claims that are alike, together.

use std::collections::{BTreeMap, HashSet};

use super::{conflict, contested, duplicate, order};
use crate::check::model::{
    Case, ClaimId, Contradiction, Key, Member, Reading, Scene, Scope, Topic, list, nth, place_word,
    ranks,
};
use crate::check::quantity;
use crate::check::solver::Statement;
use crate::finding::{Finding, Findings};
use crate::record::Date;

/// Reports what cannot all be true. Ranks that a table already rules out are left aside.
pub(super) fn check(
    scene: &Scene<'_>,
    topic: &Topic,
    ruled_out: &HashSet<ClaimId>,
    out: &mut Findings,
) {
    let mut groups: BTreeMap<Key, Vec<ClaimId>> = BTreeMap::new();
    for &(id, key) in &topic.claims {
        groups.entry(key).or_default().push(id);
    }
    for (key, claims) in groups {
        let sources: HashSet<_> = claims.iter().map(|&id| scene.source_id(id)).collect();
        let ranked = claims.iter().any(|&id| scene.ranks_a_country(id));
        let mut countries: Vec<_> = claims.iter().map(|&id| scene.claim(id).country).collect();
        countries.sort_unstable();
        let repeated = countries.windows(2).any(|pair| pair[0] == pair[1]);
        // One source that says one thing of each country has nothing to contradict.
        if sources.len() > 1 || ranked || repeated {
            let tables = topic.of_key(&key).iter().map(|&index| &topic.tables[index]);
            let rows = tables
                .flat_map(|table| table.rows.iter().chain(&table.doubled).copied())
                .collect();
            let group = Group {
                scene,
                topic,
                key,
                claims,
                rows,
                ruled_out,
            };
            group.check(out);
        }
    }
}

/// The claims of one key.
struct Group<'g> {
    scene: &'g Scene<'g>,
    topic: &'g Topic,
    key: Key,
    claims: Vec<ClaimId>,
    /// Those of them that are rows of tables.
    rows: HashSet<ClaimId>,
    ruled_out: &'g HashSet<ClaimId>,
}

/// Claims and tables that speak at one moment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Company {
    tables: Vec<usize>,
    quantities: Vec<ClaimId>,
    ranks: Vec<ClaimId>,
}

impl Company {
    fn is_within(&self, other: &Company) -> bool {
        let within = |a: &[usize], b: &[usize]| a.iter().all(|id| b.binary_search(id).is_ok());
        within(&self.tables, &other.tables)
            && within(&self.quantities, &other.quantities)
            && within(&self.ranks, &other.ranks)
    }
}

impl Group<'_> {
    fn check(&self, out: &mut Findings) {
        // A record is doubted once, whatever else speaks against it.
        let mut doubted = HashSet::new();
        let mut told = quantity::conflict::Told::new();
        for company in self.companies() {
            for scope in self.scopes(&company) {
                let world = scope.is_world();
                let case = self.case(&company, &scope);
                for contradiction in case.contradictions() {
                    if self.is_history(&contradiction) {
                        continue;
                    }
                    let ranked = !ranks(&contradiction).is_empty();
                    let new = contradiction
                        .doubted()
                        .is_some_and(|member| doubted.insert(member));
                    if new && (world || ranked) {
                        out.0.extend(self.report(&contradiction, &mut told));
                    }
                }
            }
        }
    }

    /// Whether two figures of different years are apart only because one source had no newer one:
    /// for the earlier year, or the later, the other source has a figure that agrees.
    fn is_history(&self, contradiction: &Contradiction) -> bool {
        let members = contradiction.members();
        let [Member::Claim(one), Member::Claim(other)] = members[..] else {
            return false;
        };
        ranks(contradiction).is_empty()
            && self.scene.year(one) != self.scene.year(other)
            && (self.agrees_in_time(one, other) || self.agrees_in_time(other, one))
    }

    /// Whether the source of `other` has, for the year of `one`, a figure that agrees with it.
    fn agrees_in_time(&self, one: ClaimId, other: ClaimId) -> bool {
        let scene = self.scene;
        let twin = |&id: &ClaimId| {
            scene.source_id(id) == scene.source_id(other)
                && scene.claim(id).country == scene.claim(one).country
                && scene.year(id) == scene.year(one)
        };
        let agrees = |id: ClaimId| {
            let figures = scene.tolerant(one).zip(scene.tolerant(id));
            figures.is_some_and(|(one, other)| one.meets(other))
        };
        self.claims.iter().copied().filter(twin).any(agrees)
    }

    /// Who speaks together: at each claim's moment, and at the latest.
    fn companies(&self) -> Vec<Company> {
        let mut moments: Vec<Option<Date>> = self
            .loose()
            .map(|id| self.topic.moment(id, self.scene))
            .collect();
        moments.push(None);
        moments.sort_unstable();
        moments.dedup();
        let mut companies: Vec<Company> = moments
            .into_iter()
            .map(|moment| self.company(moment))
            .collect();
        // Ranks across editions: without the tables that the editions replaced.
        companies.push(Company {
            tables: Vec::new(),
            quantities: Vec::new(),
            ranks: self
                .loose()
                .filter(|&id| self.in_window(id, self.topic.latest()))
                .collect(),
        });
        companies.sort_by_key(|company| {
            let size = company.tables.len() + company.quantities.len() + company.ranks.len();
            std::cmp::Reverse(size)
        });
        let mut kept: Vec<Company> = Vec::new();
        for company in companies {
            if !kept.iter().any(|known| company.is_within(known)) {
                kept.push(company);
            }
        }
        kept
    }

    /// Claims of sources that are no edition of a series.
    fn loose(&self) -> impl Iterator<Item = ClaimId> {
        self.claims
            .iter()
            .copied()
            .filter(|&id| self.scene.series(self.scene.source_id(id)).is_none())
    }

    fn company(&self, moment: Option<Date>) -> Company {
        let (scene, topic) = (self.scene, self.topic);
        let tables = topic.speaking(&self.key, moment, scene);
        let at = moment.map(Date::year).or(topic.latest());
        let quantities: Vec<ClaimId> = self
            .loose()
            .filter(|&id| self.in_window(id, at) && !self.rows.contains(&id))
            .collect();
        let mut ranks: Vec<ClaimId> = self
            .claims
            .iter()
            .copied()
            .filter(|&id| {
                let source = scene.source_id(id);
                let speaks = tables
                    .iter()
                    .any(|&table| topic.tables[table].source == source);
                match scene.series(source) {
                    Some(_) => speaks,
                    None => {
                        self.in_window(id, at)
                            && (moment == topic.moment(id, scene)
                                || topic.speaking(&self.key, topic.moment(id, scene), scene)
                                    == tables)
                    }
                }
            })
            .collect();
        ranks.sort_unstable();
        let mut company = Company {
            tables,
            quantities,
            ranks,
        };
        company.quantities.sort_unstable();
        company
    }

    fn in_window(&self, id: ClaimId, year: Option<u16>) -> bool {
        // Without a year, a claim is about the latest.
        let own = self.scene.year(id).or(self.topic.latest());
        let window = self.scene.settings.year_window;
        self.key.year != 0
            || own
                .zip(year)
                .is_none_or(|(own, year)| own.abs_diff(year) <= window)
    }

    /// The world, and each other area that some claim ranks in.
    fn scopes(&self, company: &Company) -> Vec<Scope<'_>> {
        let mut scopes = vec![Scope::default()];
        for &id in &company.ranks {
            if self.scene.ranks_a_country(id)
                && let Some(scope) = Scope::of(id, self.scene)
                && !scopes.contains(&scope)
            {
                scopes.push(scope);
            }
        }
        scopes
    }

    fn case<'c>(&'c self, company: &Company, scope: &Scope<'c>) -> Case<'c> {
        let (scene, topic) = (self.scene, self.topic);
        let mut case = Case::new(scene, topic, Reading::Tolerant, scope.clone());
        for &table in &company.tables {
            case.add_table(table);
            let total = topic.tables[table].total;
            // A total that its own rows exceed is the business of the table alone.
            if let Some(total) = total.filter(|_| scope.is_world())
                && !quantity::total::is_broken(&topic.tables[table], scene)
            {
                case.add_total(total);
            }
        }
        for &id in &company.quantities {
            case.add_quantity(id);
        }
        for &id in &company.ranks {
            let fits = Scope::of(id, scene).is_some_and(|own| own == *scope);
            if fits && scene.ranks_a_country(id) && !self.ruled_out.contains(&id) {
                case.add_rank(id, &self.key);
            }
        }
        case.sort_by_trust();
        case
    }

    fn report(
        &self,
        contradiction: &Contradiction,
        told: &mut quantity::conflict::Told,
    ) -> Option<Finding> {
        let (scene, topic) = (self.scene, self.topic);
        let ranked = ranks(contradiction);
        let subject = topic.subject(&self.key, scene);
        let has = |wanted: fn(&Statement) -> bool| {
            contradiction
                .said
                .iter()
                .any(|said| wanted(&said.statement))
        };
        if ranked.is_empty() {
            return quantity::conflict::report(contradiction, &self.key, told, topic, scene);
        }
        if has(|statement| !matches!(statement, Statement::Rank { .. })) {
            let message = order_message(&ranked, &subject, scene);
            return scene.report(&order::RULE, message, contradiction, topic);
        }
        let countries = scene.ranked_countries(contradiction);
        let names: Vec<&str> = countries
            .iter()
            .map(|&country| scene.country_name(country))
            .collect();
        if let [one] = names.as_slice() {
            let places: Vec<String> = ranked.iter().map(|&id| scene.places(id)).collect();
            let message = format!("{one} is ranked {} in {subject}", list(&places));
            scene.report(&conflict::RULE, message, contradiction, topic)
        } else {
            let message = contested_message(&ranked, &names, &subject, scene);
            // One source that gives a place twice contradicts itself.
            let own = ranked
                .iter()
                .all(|&id| scene.source_id(id) == scene.source_id(ranked[0]));
            let rule = if own {
                &duplicate::RULE
            } else {
                &contested::RULE
            };
            scene.report(rule, message, contradiction, topic)
        }
    }
}

fn order_message(ranked: &[ClaimId], subject: &str, scene: &Scene<'_>) -> String {
    match ranked {
        [one] => format!(
            "{} cannot be {} in {subject} by the figures beside it",
            scene.country_name(scene.claim(*one).country),
            scene.places(*one)
        ),
        _ => format!("these ranks and figures cannot all be true of {subject}"),
    }
}

fn contested_message(
    ranked: &[ClaimId],
    names: &[&str],
    subject: &str,
    scene: &Scene<'_>,
) -> String {
    let places: Vec<(u32, u32)> = ranked
        .iter()
        .filter_map(|&id| scene.claim(id).rank)
        .collect();
    match places.split_first() {
        Some((&(first, last), others)) if others.iter().all(|&other| other == (first, last)) => {
            if first == last {
                format!(
                    "{} are both given {} place in {subject}",
                    list(names),
                    place_word(first)
                )
            } else {
                format!(
                    "{} cannot all be {} to {} in {subject}",
                    list(names),
                    nth(first),
                    nth(last)
                )
            }
        }
        _ => format!("{} cannot all have these ranks in {subject}", list(names)),
    }
}
