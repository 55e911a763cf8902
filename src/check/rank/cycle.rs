//! `rank/cycle`: rankings of several areas whose orders run in a circle.
//!
//! Within one area the solver decides which ranks can stand together. Of two areas it knows nothing
//! together: who is first in Central Asia and second in the world has more than who is second in
//! Central Asia, and must stand before him in the world too. So of each area's ranks only the order
//! counts here: who stands before whom, when the last place of the one is before the first of the other.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::check::cycles::cycles;
use crate::check::model::{ClaimId, Contradiction, Key, Member, Said, Scene, Topic, list};
use crate::check::solver::Statement;
use crate::finding::Findings;
use crate::record::Symbol;
use crate::rule::{Rule, Severity};

/// Ranks in several areas that put countries in a circle.
pub static RULE: Rule = Rule {
    id: "rank/cycle",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "ranks in several areas put countries before one another in a circle",
    docs: include_str!("cycle.md"),
};

/// Who is ranked: an area, and who is left out.
type Area = (Symbol, Symbol);

/// Looks for circles in the ranks of each key that nothing else speaks against.
pub(super) fn check(
    scene: &Scene<'_>,
    topic: &Topic,
    doubted: &HashSet<ClaimId>,
    out: &mut Findings,
) {
    let mut groups: BTreeMap<Key, Vec<ClaimId>> = BTreeMap::new();
    for &(id, key) in &topic.claims {
        if scene.ranks_a_country(id) && !doubted.contains(&id) && topic.is_current(id, &key, scene)
        {
            groups.entry(key).or_default().push(id);
        }
    }
    for (key, claims) in groups {
        let first = claims.first().map(|&id| area(id, scene));
        if claims.iter().any(|&id| Some(area(id, scene)) != first) {
            let mut told = HashSet::new();
            for claims in in_time(claims, topic, scene) {
                circles(claims, &mut told, &key, topic, scene, out);
            }
        }
    }
}

/// In which area a claim ranks, silence being the world.
fn area(id: ClaimId, scene: &Scene<'_>) -> Area {
    let frame = scene.facts.frame(scene.claim(id));
    let scope = frame.rank_scope;
    if scene.words.is_world(scope) {
        (Symbol::NONE, frame.rank_except)
    } else {
        (scope, frame.rank_except)
    }
}

/// The claims that can be compared, by year: those of a year and of the window after it.
fn in_time(mut claims: Vec<ClaimId>, topic: &Topic, scene: &Scene<'_>) -> Vec<Vec<ClaimId>> {
    let window = scene.settings.year_window;
    let year = |id: ClaimId| scene.year(id).or(topic.latest()).unwrap_or_default();
    if topic.measure.is_yearly() {
        return vec![claims];
    }
    claims.sort_by_key(|&id| (year(id), id));
    let mut sets: Vec<Vec<ClaimId>> = Vec::new();
    let mut until = 0;
    for (at, &id) in claims.iter().enumerate() {
        let is_first = at == 0 || year(claims[at - 1]) < year(id);
        let end = claims.partition_point(|&other| year(other) <= year(id).saturating_add(window));
        // What is within an earlier set has been looked at.
        if is_first && end > until {
            sets.push(claims[at..end].to_vec());
            until = end;
        }
    }
    sets
}

/// Reports circles, the least trusted claim of each left out before the next is looked for.
fn circles(
    mut claims: Vec<ClaimId>,
    told: &mut HashSet<ClaimId>,
    key: &Key,
    topic: &Topic,
    scene: &Scene<'_>,
    out: &mut Findings,
) {
    claims.retain(|id| !told.contains(id));
    loop {
        let orders = Orders::new(&claims, scene);
        let Some(steps) = orders.shortest_circle() else {
            return;
        };
        let trust = |&id: &ClaimId| {
            let source = scene.source_id(id);
            (scene.authority(source, Some(id)), id)
        };
        let mut members: Vec<ClaimId> = steps.iter().flatten().copied().collect();
        members.sort_by_cached_key(trust);
        let Some(&last) = members.last() else {
            return;
        };
        told.insert(last);
        claims.retain(|&id| id != last);
        let areas: HashSet<Area> = members.iter().map(|&id| area(id, scene)).collect();
        if areas.len() < 2 {
            continue; // the ranks of one area are the solver's business
        }
        let said = |&id: &ClaimId| {
            let (first, last) = scene.claim(id).rank.unwrap_or_default();
            Said {
                member: Member::Claim(id),
                statement: Statement::Rank {
                    country: 0,
                    first,
                    last,
                },
            }
        };
        let contradiction = Contradiction {
            said: members.iter().map(said).collect(),
        };
        let message = message(&steps, key, topic, scene);
        out.0
            .extend(scene.report(&RULE, message, &contradiction, topic));
    }
}

fn message(steps: &[[ClaimId; 2]], key: &Key, topic: &Topic, scene: &Scene<'_>) -> String {
    let steps: Vec<String> = steps
        .iter()
        .map(|&[before, after]| {
            let name = |id: ClaimId| scene.country_name(scene.claim(id).country);
            let place = scene.scope_phrase(before);
            format!("{} before {} {place}", name(before), name(after))
        })
        .collect();
    format!(
        "ranks in {} run in a circle: {}",
        topic.subject(key, scene),
        list(&steps)
    )
}

/// Who stands before whom, as a graph: from each country to its claims, from each claim to the place
/// in its area's ranking from which on others stand behind it, from there to these claims and on.
struct Orders<'c> {
    claims: &'c [ClaimId],
    /// How many nodes are countries; those of the claims follow, and those of places.
    countries: usize,
    edges: Vec<Vec<usize>>,
}

impl<'c> Orders<'c> {
    fn new(claims: &'c [ClaimId], scene: &Scene<'_>) -> Self {
        let mut index: HashMap<Symbol, usize> = HashMap::new();
        for &id in claims {
            let next = index.len();
            index.entry(scene.claim(id).country).or_insert(next);
        }
        let countries = index.len();
        let mut edges = vec![Vec::new(); countries + claims.len()];
        let mut areas: BTreeMap<Area, Vec<(u32, u32, usize)>> = BTreeMap::new();
        for (at, &id) in claims.iter().enumerate() {
            let claim = scene.claim(id);
            let Some((first, last)) = claim.rank else {
                continue;
            };
            let country = index[&claim.country];
            edges[country].push(countries + at);
            edges[countries + at].push(country);
            let ranked = areas.entry(area(id, scene)).or_default();
            ranked.push((first, last, countries + at));
        }
        for ranked in areas.values_mut() {
            ranked.sort_unstable();
            let places = edges.len();
            edges.resize_with(places + ranked.len(), Vec::new);
            for (at, &(_, last, claim)) in ranked.iter().enumerate() {
                edges[places + at].push(claim);
                if at + 1 < ranked.len() {
                    edges[places + at].push(places + at + 1);
                }
                let behind = ranked.partition_point(|&(first, ..)| first <= last);
                if behind < ranked.len() {
                    edges[claim].push(places + behind);
                }
            }
        }
        Orders {
            claims,
            countries,
            edges,
        }
    }

    /// A circle that no subset of its claims makes: its steps, each with the claim on who is before
    /// and the claim on who is behind.
    fn shortest_circle(&self) -> Option<Vec<[ClaimId; 2]>> {
        // Between a country and its claims every edge leads back: only the others make circles.
        let mut best = self.some_country().and_then(|start| self.circle(start))?;
        loop {
            let countries = best.iter().map(|&(country, _)| country);
            let circles = countries.filter_map(|country| self.circle(country));
            match circles.min_by_key(Vec::len) {
                Some(shorter) if shorter.len() < best.len() => best = shorter,
                _ => return Some(best.into_iter().map(|(_, step)| step).collect()),
            }
        }
    }

    /// A country that some circle leads through.
    fn some_country(&self) -> Option<usize> {
        // Country to country, over what lies between: without the way back from claims.
        let mut forward = self.edges.clone();
        let claims = self.countries + self.claims.len();
        for (node, edges) in forward.iter_mut().enumerate() {
            if (self.countries..claims).contains(&node) {
                edges.retain(|&to| to >= claims);
            } else if node >= claims {
                for to in edges {
                    if *to < claims {
                        *to = self.country_of(*to);
                    }
                }
            }
        }
        let circle = cycles(&forward).into_iter().next()?;
        let mut nodes = circle.into_iter().map(|(node, _)| node);
        nodes.find(|&node| node < self.countries)
    }

    fn country_of(&self, claim: usize) -> usize {
        let own = self.edges[claim].iter();
        own.copied()
            .find(|&to| to < self.countries)
            .unwrap_or(claim)
    }

    /// The circle with the fewest steps that leads from a country back to it.
    fn circle(&self, start: usize) -> Option<Vec<(usize, [ClaimId; 2])>> {
        let claims = self.countries..self.countries + self.claims.len();
        // How each country was reached: from which other, by which two claims.
        let mut came: HashMap<usize, (usize, [usize; 2])> = HashMap::new();
        let mut seen: HashSet<usize> = HashSet::new();
        let mut open = VecDeque::from([start]);
        while let Some(country) = open.pop_front() {
            for &before in self.edges[country].iter().filter(|to| claims.contains(to)) {
                let places = self.edges[before].iter().filter(|&&to| to >= claims.end);
                let mut places: Vec<usize> = places.copied().collect();
                while let Some(place) = places.pop() {
                    // What stands behind a place stands behind all before it.
                    if !seen.insert(place) {
                        continue;
                    }
                    for &to in &self.edges[place] {
                        if to >= claims.end {
                            places.push(to);
                            continue;
                        }
                        let reached = self.country_of(to);
                        if let std::collections::hash_map::Entry::Vacant(new) = came.entry(reached)
                        {
                            new.insert((country, [before, to]));
                            open.push_back(reached);
                        }
                        if reached == start {
                            return Some(self.way(start, &came));
                        }
                    }
                }
            }
        }
        None
    }

    fn way(
        &self,
        start: usize,
        came: &HashMap<usize, (usize, [usize; 2])>,
    ) -> Vec<(usize, [ClaimId; 2])> {
        let mut way = Vec::new();
        let mut at = start;
        while let Some(&(from, step)) = came.get(&at) {
            let step = step.map(|node| self.claims[node - self.countries]);
            way.push((from, step));
            at = from;
            if at == start {
                break;
            }
        }
        way.reverse();
        way
    }
}
