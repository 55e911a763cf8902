//! `quantity/total`, one part above the whole: a deposit above its country, a country above an area
//! that holds it, either above the world of a group that counts more.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::total::{RULE, SLACK};
use crate::check::model::{ClaimId, Key, Scene, Topic};
use crate::check::solver::Interval;
use crate::finding::{Finding, Findings};
use crate::record::Symbol;
use crate::rule::Severity;

/// With how many wholes of other sources a part is compared: the most trusted ones.
const OTHERS: usize = 4;

/// Sets each part against the smallest whole that holds it, of its own source, else of others.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    let wholes = Wholes::of(topic, scene);
    if wholes.is_empty() {
        return;
    }
    let deposits = scene.deposits(topic.commodity, topic.measure);
    let deposits = deposits
        .iter()
        .map(|&id| (id, scene.key(id, topic.measure)));
    // Each part is shown once, under the whole that it exceeds.
    let mut above: BTreeMap<(ClaimId, bool), Vec<ClaimId>> = BTreeMap::new();
    for (part, key) in topic.claims.iter().copied().chain(deposits) {
        if let Some((whole, within)) = wholes.exceeded(part, &key, topic, scene) {
            above.entry((whole, within)).or_default().push(part);
        }
    }
    for ((whole, within), mut parts) in above {
        let size = |id: ClaimId| scene.printed(id).map_or(0.0, |printed| printed.low);
        parts.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        out.0.extend(report(whole, within, &parts, topic, scene));
    }
}

/// What counts for what: the place, and what claims must share, be the whole silent on product and
/// category or not.
type Shelf = (Symbol, Key);

/// The same of one source and year.
type OwnShelf = (Symbol, Option<u16>, Shelf);

/// The claims that may be the whole of others.
struct Wholes {
    /// By place and key; of one source the latest first, sources by trust.
    on: HashMap<Shelf, Vec<(ClaimId, Key)>>,
    /// The same of one source and year.
    of_source: HashMap<OwnShelf, Vec<(ClaimId, Key)>>,
    /// The areas that have claims, the smallest first, and the world last; each with its members'
    /// codes, of which the world needs none.
    areas: Vec<(Symbol, Option<HashSet<String>>)>,
}

/// The key without what a whole need not say.
fn loose(key: &Key) -> Key {
    Key {
        product: Symbol::NONE,
        category: Symbol::NONE,
        ..*key
    }
}

impl Wholes {
    fn of(topic: &Topic, scene: &Scene<'_>) -> Self {
        let mut wholes = Wholes {
            on: HashMap::new(),
            of_source: HashMap::new(),
            areas: Vec::new(),
        };
        let has_deposits = !scene.deposits(topic.commodity, topic.measure).is_empty();
        let mut claims: Vec<&(ClaimId, Key)> = topic.claims.iter().collect();
        claims.sort_by_cached_key(|(id, _)| {
            let source = scene.source_id(*id);
            let trust = scene.authority(source, None);
            (trust, source, Reverse(scene.year(*id)), *id)
        });
        let mut known: HashSet<Symbol> = HashSet::new();
        for &&(id, key) in &claims {
            let place = scene.claim(id).country;
            let is_country = scene.words.is_country(place);
            let counts = !is_country || has_deposits;
            if !counts || place.is_none() || scene.words.is_rest(place) {
                continue;
            }
            if !is_country && known.insert(place) {
                let members = scene.words.members(place);
                let members = members.map(|all| all.into_iter().map(str::to_owned).collect());
                if members.is_some() || scene.words.is_world(place) {
                    wholes.areas.push((place, members));
                }
            }
            let shelf = (place, loose(&key));
            let own = (scene.source_id(id), scene.year(id), shelf);
            wholes.of_source.entry(own).or_default().push((id, key));
            wholes.on.entry(shelf).or_default().push((id, key));
        }
        wholes.areas.sort_by_key(|(place, members)| {
            (members.as_ref().map_or(usize::MAX, HashSet::len), *place)
        });
        wholes
    }

    fn is_empty(&self) -> bool {
        self.on.is_empty()
    }

    /// The smallest whole below a part, and whether it is of the same source.
    fn exceeded(
        &self,
        part: ClaimId,
        key: &Key,
        topic: &Topic,
        scene: &Scene<'_>,
    ) -> Option<(ClaimId, bool)> {
        let places = self.holding(part, scene);
        let mut within = places
            .iter()
            .flat_map(|&place| self.own(part, key, place, scene));
        let within = within.find(|&whole| is_above(part, whole, |id| scene.rounded(id), scene));
        if let Some(whole) = within {
            return Some((whole, true));
        }
        let place = *places.first()?;
        let wholes = self.others(part, key, place, topic, scene);
        let whole = wholes
            .into_iter()
            .find(|&whole| is_above(part, whole, |id| scene.tolerant(id), scene))?;
        Some((whole, false))
    }

    /// What the part's own source has for a place as a whole: for the product itself, and for all
    /// of them; of several figures the largest.
    fn own(&self, part: ClaimId, key: &Key, place: Symbol, scene: &Scene<'_>) -> Vec<ClaimId> {
        let own = (scene.source_id(part), scene.year(part), (place, loose(key)));
        let same = self.of_source.get(&own).map_or(&[][..], Vec::as_slice);
        let size = |id: ClaimId| scene.printed(id).map_or(0.0, |printed| printed.high);
        // The total of the table itself is set against all rows together.
        let is_row = scene.words.is_world(place) && scene.claim(part).deposit.is_none();
        let largest = |exact: bool| {
            let same = same
                .iter()
                .filter(|(_, of)| (of == key) == exact && holds(of, key));
            same.map(|&(id, _)| id)
                .max_by(|&a, &b| size(a).total_cmp(&size(b)))
        };
        let exact = largest(true).filter(|_| !is_row);
        exact.into_iter().chain(largest(false)).collect()
    }

    /// What the most trusted of other sources have for a place as a whole, where the part's own
    /// source has nothing.
    fn others(
        &self,
        part: ClaimId,
        key: &Key,
        place: Symbol,
        topic: &Topic,
        scene: &Scene<'_>,
    ) -> Vec<ClaimId> {
        let undated = topic.measure.is_yearly() && key.year == 0;
        // Totals of other sources are decided together with the rows.
        let decided = scene.words.is_world(place);
        let known = !self.own(part, key, place, scene).is_empty();
        if undated || decided || known || !topic.is_current(part, key, scene) {
            return Vec::new();
        }
        let window = scene.settings.year_window;
        let near = |whole: ClaimId| {
            let years = scene.year(whole).zip(scene.year(part));
            years.is_none_or(|(one, other)| one.abs_diff(other) <= window)
        };
        let series = |id: ClaimId| {
            let source = scene.source_id(id);
            scene.series(source).unwrap_or(source)
        };
        let mut seen = HashSet::from([series(part)]);
        let others = self
            .on
            .get(&(place, loose(key)))
            .map_or(&[][..], Vec::as_slice);
        let others = others.iter().filter(|(whole, of)| {
            holds(of, key)
                && near(*whole)
                && topic.is_current(*whole, of, scene)
                && seen.insert(series(*whole))
        });
        others.map(|&(whole, _)| whole).take(OTHERS).collect()
    }

    /// The places that hold what a claim is about, the smallest first.
    fn holding(&self, part: ClaimId, scene: &Scene<'_>) -> Vec<Symbol> {
        let claim = scene.claim(part);
        let own = scene.words.members(claim.country);
        let Some(own) = own else { return Vec::new() };
        let country = claim.deposit.is_some().then_some(claim.country);
        let areas = self.areas.iter().filter(|(place, members)| {
            *place != claim.country
                && members.as_ref().is_none_or(|members| {
                    members.len() > own.len() && own.iter().all(|&code| members.contains(code))
                })
        });
        country
            .into_iter()
            .chain(areas.map(|&(place, _)| place))
            .collect()
    }
}

/// Whether what has one key is within what has the other: it is silent on the product and the
/// category, or has the same.
fn holds(whole: &Key, part: &Key) -> bool {
    let word = |whole: Symbol, part: Symbol| whole.is_none() || whole == part;
    word(whole.product, part.product) && word(whole.category, part.category)
}

fn is_above(
    part: ClaimId,
    whole: ClaimId,
    read: impl Fn(ClaimId) -> Option<Interval>,
    scene: &Scene<'_>,
) -> bool {
    let known = |id: ClaimId| scene.claim(id).quantity.is_some();
    known(part)
        && known(whole)
        && read(part)
            .zip(read(whole))
            .is_some_and(|(part, whole)| part.low > whole.high * (1.0 + SLACK))
}

/// How many parts a finding shows.
const SHOWN: usize = 3;

fn report(
    whole: ClaimId,
    within: bool,
    parts: &[ClaimId],
    topic: &Topic,
    scene: &Scene<'_>,
) -> Option<Finding> {
    let (&first, others) = parts.split_first()?;
    let place = |id: ClaimId| {
        let claim = scene.claim(id);
        claim.place(claim.figure_part(), &scene.facts.symbols)
    };
    let name = |id: ClaimId| {
        let claim = scene.claim(id);
        match scene.facts.symbols.text(claim.deposit) {
            Some(deposit) => deposit.to_owned(),
            None => scene.place_name(claim.country).to_owned(),
        }
    };
    let label = |id: ClaimId| {
        let source = scene.source_name(scene.source_id(id));
        let has = format!("{} has {}", name(id), scene.amount_compared(id));
        if within {
            has
        } else {
            format!("{has} in {source}")
        }
    };
    let subject = topic.subject(&scene.key(first, topic.measure), scene);
    let of_whole = name(whole);
    let more = match others.len() {
        0 => format!("{} has", name(first)),
        count => format!("{} and {count} more each have", name(first)),
    };
    let message = if within {
        format!("{more} more {subject} than {of_whole} as a whole, in the same source")
    } else {
        let source = scene.source_name(scene.source_id(whole));
        format!("{more} more {subject} than {of_whole} as a whole has in {source}")
    };
    let mut finding = RULE
        .at(place(first), message)
        .label(label(first))
        .related(place(whole), label(whole));
    for &other in others.iter().take(SHOWN - 1) {
        finding = finding.related(place(other), label(other));
    }
    if !within {
        finding = finding.severity(Severity::Warning);
    }
    Some(
        finding.help(
            "compare both figures, their units and what each of them counts, with the sources",
        ),
    )
}

#[cfg(test)]
mod tests {
    use crate::check::Settings;
    use crate::check::testing::{findings_with, rules_found, shown};

    /// Synthetic reserves of 2024 in tonnes, of a country, area or deposit.
    fn held(source: &str, place: &str, deposit: &str, tonnes: u32, more: &str) -> String {
        let deposit = match deposit {
            "" => String::new(),
            name => format!(r#""deposit": "{name}", "#),
        };
        format!(
            "{{\"id\": \"{source}-{place}-{tonnes}-{}\", \"country\": \"{place}\", {deposit}\
             \"commodity\": \"tungsten\", \"measure\": \"reserves\", \"quantity\": {tonnes}, \
             \"unit\": \"t\", \"basis\": \"contained\", \"as_of\": \"2024\", \
             \"source\": \"{source}\"{more}}}\n",
            if deposit.is_empty() { "whole" } else { "part" },
        )
    }

    #[test]
    fn a_deposit_is_within_its_country() {
        let pair = |deposit, country, more: &str| {
            held("s", "KAZ", "Katpar", deposit, more) + &held("s", "KAZ", "", country, "")
        };
        let text = shown(&pair(180_000, 120_000, ""));
        assert_eq!(
            text,
            "error[quantity/total]: Katpar has more tungsten reserves than Kazakhstan as a whole, in the same source\n  \
             s-KAZ-180000-part/quantity 180000: Katpar has 180,000 t\n  \
             s-KAZ-120000-whole/quantity 120000: Kazakhstan has 120,000 t\n  \
             help: compare both figures, their units and what each of them counts, with the sources\n"
        );
        for (more, why) in [
            (
                r#", "classification": "JORC""#,
                "other rules of classification",
            ),
            (r#", "status": "disputed""#, "set aside"),
            (r#", "qualifier": "at_most""#, "it may be less"),
        ] {
            assert_eq!(rules_found(&pair(180_000, 120_000, more)), [""; 0], "{why}");
        }
        assert_eq!(rules_found(&pair(120_000, 120_000, "")), [""; 0]);
        // 124 kt may be 120 kt, rounded.
        assert_eq!(rules_found(&pair(124_000, 120_000, "")), [""; 0]);
        let other_year = pair(180_000, 120_000, "").replacen("2024", "2023", 1);
        assert_eq!(rules_found(&other_year), [""; 0]);
    }

    #[test]
    fn another_source_is_given_the_tolerance() {
        let pair = |deposit, country| {
            held("company", "KAZ", "Katpar", deposit, "") + &held("survey", "KAZ", "", country, "")
        };
        assert_eq!(rules_found(&pair(132_000, 120_000)), [""; 0]);
        let text = shown(&pair(180_000, 120_000));
        assert!(
            text.starts_with(
                "warning[quantity/total]: Katpar has more tungsten reserves than Kazakhstan as a whole has in `survey`\n"
            ),
            "{text}"
        );
        // What the company has for the country answers for the company.
        let own = pair(180_000, 120_000) + &held("company", "KAZ", "", 190_000, "");
        assert_eq!(rules_found(&own), ["quantity/conflict"]);
    }

    #[test]
    fn a_country_is_within_the_areas_that_hold_it() {
        let pair = |area: &str, country: &str| {
            held("s", country, "", 180_000, "") + &held("s", area, "", 120_000, "")
        };
        assert_eq!(rules_found(&pair("eu", "PRT")), ["quantity/total"]);
        assert_eq!(rules_found(&pair("c5", "KAZ")), ["quantity/total"]);
        for (area, country) in [
            ("eu", "KAZ"),
            ("c5", "PRT"),
            ("rest", "KAZ"),
            ("KAZ", "PRT"),
        ] {
            assert_eq!(
                rules_found(&pair(area, country)),
                [""; 0],
                "{area}, {country}"
            );
        }
        let settings = Settings {
            areas: vec![(
                "caspian".to_owned(),
                vec!["KAZ".to_owned(), "AZE".to_owned()],
            )],
            ..Settings::default()
        };
        let found = findings_with(&pair("caspian", "KAZ"), &settings);
        assert_eq!(found.len(), 1, "{found:#?}");
    }

    #[test]
    fn the_world_of_all_products_holds_each_of_them() {
        let ore = r#", "product": "scheelite""#;
        let rows = held("s", "CHN", "", 180_000, ore) + &held("s", "VNM", "", 150_000, ore);
        let text = shown(&(rows.clone() + &held("s", "world", "", 120_000, "")));
        assert!(
            text.starts_with(
                "error[quantity/total]: China and 1 more each have more tungsten (scheelite) reserves than the world as a whole"
            ),
            "{text}"
        );
        // The total of the same product is one of the table, and another product's holds nothing.
        let total =
            |more: &str| rules_found(&(rows.clone() + &held("s", "world", "", 120_000, more)));
        assert_eq!(total(ore), ["quantity/total"]);
        assert_eq!(total(r#", "product": "wolframite""#), [""; 0]);
    }
}
