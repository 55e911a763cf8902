//! All claims that are alike, together.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{conflict, contested, duplicate, order};
use crate::check::model::{
    Case, ClaimId, Contradiction, Epoch, Key, Member, Reading, Scene, Scope, Topic, list, nth,
    place_word, ranks,
};
use crate::check::quantity;
use crate::check::solver::Statement;
use crate::finding::{Finding, Findings};
use crate::record::{Date, Symbol};

/// Reports what cannot all be true, and hands on the claims that it doubts. Ranks that a table
/// already rules out are left aside.
pub(super) fn check(
    scene: &Scene<'_>,
    topic: &Topic,
    ruled_out: &HashSet<ClaimId>,
    out: &mut Findings,
) -> Vec<ClaimId> {
    let mut doubted = Vec::new();
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
            doubted.extend(group.check(out));
        }
    }
    doubted
}

/// The claims of one key.
struct Group<'g> {
    scene: &'g Scene<'g>,
    topic: &'g Topic,
    key: Key,
    /// By source and year.
    claims: Vec<ClaimId>,
    /// Those of them that are rows of tables.
    rows: HashSet<ClaimId>,
    ruled_out: &'g HashSet<ClaimId>,
}

/// Claims and tables that speak at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Company {
    tables: Vec<usize>,
    /// Claims whose figures, if they have one, are in none of the tables.
    quantities: Vec<ClaimId>,
    /// Claims whose ranks count, if they have one.
    ranks: Vec<ClaimId>,
}

/// A member of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Speaker {
    Table(usize),
    Quantity(ClaimId),
    Rank(ClaimId),
}

impl Company {
    fn size(&self) -> usize {
        self.tables.len() + self.quantities.len() + self.ranks.len()
    }

    fn speakers(&self) -> impl Iterator<Item = Speaker> {
        let tables = self.tables.iter().copied().map(Speaker::Table);
        let quantities = self.quantities.iter().copied().map(Speaker::Quantity);
        let ranks = self.ranks.iter().copied().map(Speaker::Rank);
        tables.chain(quantities).chain(ranks)
    }

    fn is_within(&self, other: &Company) -> bool {
        let within = |a: &[usize], b: &[usize]| a.iter().all(|id| b.binary_search(id).is_ok());
        within(&self.tables, &other.tables)
            && within(&self.quantities, &other.quantities)
            && within(&self.ranks, &other.ranks)
    }
}

/// Of companies, the largest first, those that are not within a larger one.
fn largest(mut companies: Vec<Company>) -> Vec<Company> {
    companies.sort_by_key(|company| std::cmp::Reverse(company.size()));
    let mut kept: Vec<Company> = Vec::new();
    let mut in_kept: HashMap<Speaker, Vec<usize>> = HashMap::new();
    for company in companies {
        // Only companies that have its rarest member can have all.
        let holders = company
            .speakers()
            .map(|speaker| in_kept.get(&speaker).map_or(&[][..], Vec::as_slice))
            .min_by_key(|holders| holders.len());
        let known = match holders {
            Some(holders) => holders.iter().any(|&at| company.is_within(&kept[at])),
            None => !kept.is_empty(),
        };
        if !known {
            for speaker in company.speakers() {
                in_kept.entry(speaker).or_default().push(kept.len());
            }
            kept.push(company);
        }
    }
    kept
}

/// Claims with the years that they are about, by year.
#[derive(Debug, Default)]
struct Timeline(Vec<(Option<u16>, ClaimId)>);

impl Timeline {
    /// The claims that are no further than the window from a year, sorted.
    fn within(&self, window: u16, year: Option<u16>) -> Vec<ClaimId> {
        let (undated, dated) = self
            .0
            .split_at(self.0.partition_point(|(year, _)| year.is_none()));
        let near = match year {
            Some(year) => {
                let (first, last) = (year.saturating_sub(window), year.saturating_add(window));
                let from = dated.partition_point(|&(year, _)| year < Some(first));
                let until = dated.partition_point(|&(year, _)| year <= Some(last));
                &dated[from..until]
            }
            None => dated,
        };
        let mut claims: Vec<ClaimId> = undated.iter().chain(near).map(|&(_, id)| id).collect();
        claims.sort_unstable();
        claims
    }
}

impl Group<'_> {
    fn check(&self, out: &mut Findings) -> Vec<ClaimId> {
        // A record is doubted once, whatever else speaks against it.
        let mut doubted = HashSet::new();
        let mut told = quantity::conflict::Told::new();
        for company in self.companies() {
            for scope in self.scopes(&company) {
                let world = scope.is_world();
                let case = self.case(&company, &scope);
                for contradiction in case.contradictions() {
                    // A place that an area does not have is the business of `rank/scope`.
                    let alone = contradiction.said.len() == 1 && !world;
                    if alone || self.is_history(&contradiction) {
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
        let claims = doubted.into_iter().filter_map(|member| match member {
            Member::Claim(id) => Some(id),
            Member::Coverage(_) => None,
        });
        claims.collect()
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
        let (source, year) = (scene.source_id(other), scene.year(one));
        let twin = |&&id: &&ClaimId| scene.claim(id).country == scene.claim(one).country;
        let agrees = |&id: &ClaimId| {
            let figures = scene.tolerant(one).zip(scene.tolerant(id));
            figures.is_some_and(|(one, other)| one.meets(other))
        };
        let of_source = self.of_source(source);
        let before = of_source.partition_point(|&id| scene.year(id) < year);
        let until = of_source.partition_point(|&id| scene.year(id) <= year);
        of_source[before..until].iter().filter(twin).any(agrees)
    }

    /// The claims of one source, by year.
    fn of_source(&self, source: Symbol) -> &[ClaimId] {
        let scene = self.scene;
        let from = self
            .claims
            .partition_point(|&id| scene.source_id(id) < source);
        let until = self
            .claims
            .partition_point(|&id| scene.source_id(id) <= source);
        &self.claims[from..until]
    }

    /// Who speaks together: at each claim's moment, and at the latest.
    ///
    /// Moments are many, and epochs few: what speaks at a moment is looked up once for each epoch,
    /// and each claim is looked at once for each year that it is near to.
    fn companies(&self) -> Vec<Company> {
        let (scene, topic) = (self.scene, self.topic);
        // Claims of sources that are no edition of a series, with their epochs.
        let mut loose: Vec<(ClaimId, Epoch)> = Vec::new();
        let mut epochs: BTreeMap<Epoch, Option<Date>> = BTreeMap::new();
        epochs.insert(topic.epoch(None), None);
        for &id in &self.claims {
            if scene.series(scene.source_id(id)).is_none() {
                let moment = topic.moment(id, scene);
                let epoch = topic.epoch(moment);
                let first = epochs.entry(epoch).or_insert(moment);
                *first = moment.min(*first);
                loose.push((id, epoch));
            }
        }
        // Each list of tables once, and by epoch which it is.
        let mut lists: HashMap<Vec<usize>, usize> = HashMap::new();
        let speaking: HashMap<Epoch, usize> = epochs
            .iter()
            .map(|(&epoch, &moment)| {
                let next = lists.len();
                let tables = topic.speaking(&self.key, moment, scene);
                (epoch, *lists.entry(tables).or_insert(next))
            })
            .collect();
        let mut quantities = Timeline::default();
        let mut all_ranks = Timeline::default();
        let mut ranks: Vec<Timeline> = Vec::new();
        ranks.resize_with(lists.len(), Timeline::default);
        for (id, epoch) in loose {
            // Without a year, a claim is about the latest.
            let year = scene.year(id).or(topic.latest());
            if !self.rows.contains(&id) {
                quantities.0.push((year, id));
            }
            ranks[speaking[&epoch]].0.push((year, id));
            all_ranks.0.push((year, id));
        }
        for timeline in ranks.iter_mut().chain([&mut quantities, &mut all_ranks]) {
            timeline.0.sort_unstable();
        }
        let mut by_list: Vec<Vec<usize>> = vec![Vec::new(); lists.len()];
        for (tables, list) in lists {
            by_list[list] = tables;
        }
        // At the latest first, then in the order of moments.
        let mut moments: Vec<(Option<Date>, Epoch)> = epochs
            .into_iter()
            .map(|(epoch, moment)| (moment, epoch))
            .collect();
        moments.sort_unstable();
        let mut known = HashSet::new();
        let mut companies: Vec<Company> = Vec::new();
        for (moment, epoch) in moments {
            let list = speaking[&epoch];
            let year = moment.map(Date::year).or(topic.latest());
            if known.insert((list, year)) {
                let tables = by_list[list].clone();
                let mut ranks = self.near(&ranks[list], year);
                ranks.extend(self.of_editions(&tables));
                ranks.sort_unstable();
                companies.push(Company {
                    tables,
                    quantities: self.near(&quantities, year),
                    ranks,
                });
            }
        }
        // Ranks across editions: without the tables that the editions replaced.
        companies.push(Company {
            tables: Vec::new(),
            quantities: Vec::new(),
            ranks: self.near(&all_ranks, topic.latest()),
        });
        largest(companies)
    }

    fn near(&self, claims: &Timeline, year: Option<u16>) -> Vec<ClaimId> {
        // What belongs to a year is of that year, whenever it is said.
        let year = year.filter(|_| self.key.year == 0);
        claims.within(self.scene.settings.year_window, year)
    }

    /// The claims of the editions whose tables these are.
    fn of_editions(&self, tables: &[usize]) -> Vec<ClaimId> {
        let scene = self.scene;
        let mut sources: Vec<Symbol> = tables
            .iter()
            .map(|&table| self.topic.tables[table].source)
            .filter(|&source| scene.series(source).is_some())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        sources
            .into_iter()
            .flat_map(|source| self.of_source(source))
            .copied()
            .collect()
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

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::check::Settings;
    use crate::check::testing::facts;

    /// One claim a day and source from 1970 on, all alike, with the rank that `rank` gives.
    fn days(count: u32, rank: impl Fn(u32) -> String) -> String {
        let mut lines = String::new();
        for number in 0..count {
            let (year, month, day) = (1970 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
            writeln!(
                lines,
                "{{\"id\": \"c{number}\", \"country\": \"KAZ\", \"commodity\": \"tungsten\", \
                 \"measure\": \"reserves\", \"quantity\": 1000, \"unit\": \"t\"{}, \
                 \"as_of\": \"{year}-{month:02}-{day:02}\", \"source\": \"s{number}\"}}",
                rank(number)
            )
            .unwrap();
        }
        lines
    }

    /// How many companies there are, and how many members they have together.
    fn work(lines: &str) -> (usize, usize) {
        let (facts, settings) = (facts(lines), Settings::default());
        let scene = Scene::new(&facts, &settings);
        let topic = Topic::all_of(&scene.subjects(), &scene).remove(0);
        let group = Group {
            scene: &scene,
            topic: &topic,
            key: topic.claims[0].1,
            claims: topic.claims.iter().map(|&(id, _)| id).collect(),
            rows: topic
                .tables
                .iter()
                .flat_map(|table| table.rows.clone())
                .collect(),
            ruled_out: &HashSet::new(),
        };
        let companies = group.companies();
        (companies.len(), companies.iter().map(Company::size).sum())
    }

    #[test]
    fn claims_of_many_dates_are_taken_together_by_year() {
        let rank = |_| ", \"rank\": 7".to_owned();
        let (companies, members) = work(&days(20_000, rank));
        let years = 20_000 / 336 + 1;
        assert!(
            companies <= years + 1,
            "{companies} companies of {years} years"
        );
        // Each claim, and its table, in the company of each year of the window.
        let window = 2 * usize::from(Settings::default().year_window) + 1;
        assert!(members <= 2 * 20_000 * window, "{members} members");
    }
}
