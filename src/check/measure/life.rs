//! `measure/life`: reserves that would not last a year.

use std::collections::HashMap;

use crate::check::heading;
use crate::check::model::{Basis, ClaimId, Scene, Table, Topic, about, list};
use crate::finding::{Finding, Findings};
use crate::record::{Measure, Part, Symbol};
use crate::rule::{Rule, Severity};

/// Reserves below one year's production, in the same source and on the same basis.
pub static RULE: Rule = Rule {
    id: "measure/life",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "reserves are below one year's production",
    docs: include_str!("life.md"),
};

/// How many countries a finding shows.
const SHOWN: usize = 3;

/// How long reserves usually last, in years: what a corrected unit should come to.
const USUAL: std::ops::Range<f64> = 5.0..1000.0;

/// Compares the reserves of each source with its own latest production; one finding for a table,
/// since a wrong unit is a fault of the column.
pub(in crate::check) fn check(scene: &Scene<'_>, topics: &[Topic], out: &mut Findings) {
    let of = |measure| topics.iter().find(|topic| topic.measure == measure);
    let (Some(reserves), Some(production)) = (of(Measure::Reserves), of(Measure::Production))
    else {
        return;
    };
    let outputs = outputs(production, scene);
    for table in &reserves.tables {
        if let Some(output) = outputs.get(&matter(table)) {
            out.0.extend(compare(table, output, reserves, scene));
        }
    }
}

/// What reserves and production must share to be compared: source, product, basis, volume or mass.
type Matter = (Symbol, Symbol, Basis, bool);

fn matter(table: &Table) -> Matter {
    let key = &table.key;
    (table.source, key.product, key.basis, key.volume)
}

/// The latest production at the mine that each source has of each matter.
fn outputs<'t>(production: &'t Topic, scene: &Scene<'_>) -> HashMap<Matter, &'t Table> {
    let mut latest: HashMap<Matter, &Table> = HashMap::new();
    let at_mine = |table: &&Table| matches!(scene.facts.word(table.key.stage), "" | "mine");
    let rank = |table: &Table| (table.key.year, table.rows.len());
    for table in production.tables.iter().filter(at_mine) {
        let known = latest.entry(matter(table)).or_insert(table);
        if rank(table) >= rank(known) {
            *known = table;
        }
    }
    latest
}

/// Reserves and production of one country, and how many years the former would last.
struct Short {
    reserves: ClaimId,
    production: ClaimId,
    years: f64,
}

/// The reserves that would not last a year, the shortest first, and how many rows were compared.
fn shortest(table: &Table, output: &Table, scene: &Scene<'_>) -> (Vec<Short>, usize) {
    let mut both = 0;
    let mut short: Vec<Short> = Vec::new();
    for &reserves in &table.rows {
        let Some(production) = output.row(scene.claim(reserves).country, scene) else {
            continue;
        };
        let (Some(held), Some(made)) = (scene.rounded(reserves), scene.rounded(production)) else {
            continue;
        };
        both += 1;
        // Reserves of zero are a word, and no unit makes another figure of them.
        if held.high > 0.0 && held.high < made.low {
            let years = (held.low + held.high) / (made.low + made.high);
            short.push(Short {
                reserves,
                production,
                years,
            });
        }
    }
    short.sort_by(|a, b| {
        a.years
            .total_cmp(&b.years)
            .then(a.reserves.cmp(&b.reserves))
    });
    (short, both)
}

/// What is said of reserves that would not last a year.
fn message(short: &[Short], both: usize, subject: &str, scene: &Scene<'_>) -> String {
    let country = |short: &Short| scene.claim(short.reserves).country;
    if let [only] = short {
        let whose = scene.possession(country(only), subject);
        return format!("{whose} are below one year's production");
    }
    let names = short.iter().map(|short| scene.country_name(country(short)));
    format!(
        "{subject} of {} of {both} countries are below one year's production: {}",
        short.len(),
        list(&names.collect::<Vec<_>>())
    )
}

fn compare(table: &Table, output: &Table, topic: &Topic, scene: &Scene<'_>) -> Option<Finding> {
    let (short, both) = shortest(table, output, scene);
    let first = short.first()?;
    let message = message(&short, both, &topic.subject(&table.key, scene), scene);
    let country = |id: ClaimId| scene.country_name(scene.claim(id).country);
    let place = |id: ClaimId| scene.claim(id).place(Part::Quantity, &scene.facts.symbols);
    let held = |id: ClaimId| format!("{} has {}", country(id), scene.amount(id));
    let made = |id: ClaimId| format!("{} makes {} a year", country(id), scene.amount(id));
    let mut finding = if is_column(&short, both) {
        let first = first.reserves;
        heading::finding(&RULE, (first, Part::Quantity), message, held(first), scene)
    } else {
        RULE.at(place(first.reserves), message)
            .label(held(first.reserves))
    };
    finding = finding.related(place(first.production), made(first.production));
    for other in short[1..].iter().take(SHOWN - 1) {
        finding = finding
            .related(place(other.reserves), held(other.reserves))
            .related(place(other.production), made(other.production));
    }
    if !is_column(&short, both) {
        // A mine that closes next year, perhaps.
        finding = finding.severity(Severity::Warning);
    }
    let unit = unit(&short, both);
    if let Some(times) = unit {
        finding = finding.doubts(table.times(times));
    }
    let slip = unit.map(|times| slip(times, &short, both));
    finding.diagnosis = slip.or_else(|| quoted(first, scene));
    Some(finding.help("compare the unit of both columns with the source, and with its notes"))
}

/// Whether most rows of a table share the fault, so that it is one of the column.
fn is_column(short: &[Short], both: usize) -> bool {
    short.len() >= 3 && 3 * short.len() >= 2 * both
}

/// The factor that mends a slip of unit: a thousand or a million, where most rows share the fault.
fn unit(short: &[Short], both: usize) -> Option<f64> {
    if !is_column(short, both) {
        return None;
    }
    let years = median(short);
    let mut factors = [1e3, 1e6].into_iter();
    factors.find(|factor| USUAL.contains(&(years * factor)))
}

fn slip(times: f64, short: &[Short], both: usize) -> String {
    format!(
        "probably a slip of unit: with {} times the reserves, {} of {both} rows would last {} years or so",
        about(times),
        short.len(),
        about((median(short) * times).round())
    )
}

/// How long the reserves of the middle one would last, in years.
fn median(short: &[Short]) -> f64 {
    short[short.len() / 2].years
}

/// Reserves that are the production of another year to the last digit.
fn quoted(short: &Short, scene: &Scene<'_>) -> Option<String> {
    let commodity = scene.matter(short.reserves).commodity;
    let like = scene.production_like(commodity, short.reserves)?;
    let year = scene.year(like)?;
    (scene.digits_of(short.reserves) >= 2).then(|| {
        format!(
            "{} is what {} makes in {year} by {}: probably production quoted as reserves",
            scene.amount(short.reserves),
            scene.country_name(scene.claim(short.reserves).country),
            scene.source_name(scene.source_id(like))
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{rules_found, shown};

    /// Molybdenum in the survey's table of 2025, whose column of reserves is headed in tonnes and
    /// holds thousands: reserves and the production of 2024.
    fn table(unit: &str) -> String {
        [("ARM", 150, 7000), ("KAZ", 7, 3900), ("USA", 3500, 33_000)]
            .iter()
            .map(|(country, reserves, production)| {
                let claim = |measure: &str, quantity: i32, unit: &str| {
                    format!(
                        "{{\"id\": \"{measure}-{country}\", \"country\": \"{country}\", \
                         \"commodity\": \"molybdenum\", \"measure\": \"{measure}\", \
                         \"quantity\": {quantity}, \"unit\": \"{unit}\", \"basis\": \"contained\", \
                         \"as_of\": \"2024\", \"source\": \"s\"}}\n"
                    )
                };
                claim("reserves", *reserves, unit) + &claim("production", *production, "t")
            })
            .collect()
    }

    #[test]
    fn a_column_in_the_wrong_unit_is_one_finding() {
        let text = shown(&table("t"));
        assert!(
            text.starts_with(
                "error[measure/life]: molybdenum reserves of 3 of 3 countries are below one year's \
                 production: Kazakhstan, Armenia and United States"
            ),
            "{text}"
        );
        assert!(text.contains("diagnosis: probably a slip of unit: with 1,000 times the reserves, 3 of 3 rows would last 21 years or so"), "{text}");
        assert_eq!(rules_found(&table("kt")), [""; 0]);
    }

    #[test]
    fn other_bases_and_stages_are_not_compared() {
        let other = |from: &str, to: &str| rules_found(&table("t").replace(from, to));
        assert_eq!(
            other(
                r#""production", "quantity""#,
                r#""production", "stage": "smelter", "quantity""#
            ),
            [""; 0]
        );
        let gross = table("t")
            .lines()
            .map(|line| {
                let basis = if line.contains("\"production\"") {
                    "gross"
                } else {
                    "contained"
                };
                line.replace("contained", basis) + "\n"
            })
            .collect::<String>();
        assert_eq!(rules_found(&gross), [""; 0]);
    }
}
