//! What the published lists of agreements and metadata contradict themselves in, and what they do
//! not: two records of one agreement, and two links to one data set.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::plantings::world::{Found, World};
use crate::read::{read, read_with, root, table};

/// What is found in both lists together; `None` where they are not at hand.
static FOUND: LazyLock<Option<Vec<Found>>> = LazyLock::new(|| {
    let csv = read(&table("IEA_CM_Policies.csv")?, "iea-policies");
    let json = read(&table("iea_policies.json")?, "iea-policies-json");
    let sources = [csv.source, json.source].into_iter().flatten().collect();
    Some(found(sources, &[csv.records, json.records].concat()))
});

fn found(sources: Vec<Value>, records: &[Value]) -> Vec<Found> {
    let world = World {
        sources,
        by_commodity: BTreeMap::new(),
    };
    world.found(records, false)
}

/// The findings whose message names the agreement.
fn about<'f>(found: &'f [Found], title: &str) -> Vec<&'f Found> {
    let named = found.iter().filter(|found| found.text.contains(title));
    named.collect()
}

/// A finding of that rule on the agreement that says all of this, on these lines of the CSV.
#[track_caller]
fn has(rule: &str, title: &str, says: &[&str], ids: &[&str]) {
    let Some(found) = FOUND.as_ref() else { return };
    let about = about(found, title);
    let fits = |found: &&&Found| {
        let touched = |id: &&str| found.ids.iter().any(|known| known == id);
        found.rule == rule
            && says.iter().all(|what| found.text.contains(what))
            && ids.iter().all(touched)
    };
    assert_eq!(about.iter().filter(fits).count(), 1, "{title}: {about:#?}");
}

#[test]
fn one_party_says_announced_and_the_other_in_force() {
    for (title, ids) in [
        ("Minerals Security Partnership", ["iea:102", "iea:112"]),
        (
            "Australia - India Critical Minerals Investment Partnership",
            ["iea:310", "iea:418"],
        ),
        (
            "Korea-U.S. High-Tech Industry & Clean Energy Partnership MOU",
            ["iea:251", "iea:413"],
        ),
        (
            "Australia - Korea Comprehensive Strategic Partnership",
            ["iea:326", "iea:433"],
        ),
        (
            "Australia - United States Net Zero Technology Acceleration Partnership",
            ["iea:327", "iea:440"],
        ),
    ] {
        let says = ["differ in status", "`announced`", "`in_force`"];
        has("agreement/status", title, &says, &ids);
    }
}

/// Both maps tell the type from the description, and one list cuts that off: it may be the rest that
/// speaks of a memorandum.
#[test]
fn a_type_told_from_a_text_that_is_cut_off_contradicts_none() {
    let Some(found) = FOUND.as_ref() else { return };
    let types = found
        .iter()
        .filter(|found| found.rule == "agreement/differs");
    let types: Vec<_> = types
        .filter(|found| found.text.contains("differ in type"))
        .collect();
    assert!(types.is_empty(), "{types:#?}");
}

#[test]
fn two_years_for_one_statement() {
    let title = "Quad Statement of Principles on Clean Energy Supply Chains";
    let says = ["differ in the date of signature", "2023", "2022"];
    has("agreement/date", title, &says, &["iea:429"]);
}

#[test]
fn a_day_within_the_other_sides_year_is_no_conflict() {
    let Some(found) = FOUND.as_ref() else { return };
    let dates = found.iter().filter(|found| found.rule == "agreement/date");
    let dates: Vec<_> = dates.collect();
    assert_eq!(dates.len(), 1, "the Quad's alone: {dates:#?}");
    for found in about(found, "Argentina") {
        assert_eq!(found.rule, "agreement/duplicate", "{found:#?}");
    }
}

#[test]
fn two_sides_that_agree_are_one_agreement_told_twice() {
    let Some(found) = FOUND.as_ref() else { return };
    for title in ["Kazakhstan-EU", "Chile", "Zambia", "Canada-EU"] {
        let of_eu = about(found, title)
            .into_iter()
            .filter(|found| found.text.contains("EU"))
            .collect::<Vec<_>>();
        let rules: Vec<_> = of_eu.iter().map(|found| found.rule).collect();
        assert!(
            !rules.is_empty() && rules.iter().all(|rule| *rule == "agreement/duplicate"),
            "{title}: {of_eu:#?}"
        );
    }
    // The two lists differ in the type of these, and in nothing else.
    for title in ["Namibia-EU", "Ukraine - EU", "DRC - EU"] {
        for found in about(found, title) {
            let known = ["agreement/duplicate", "agreement/differs"];
            assert!(known.contains(&found.rule), "{title}: {found:#?}");
            assert!(
                found.rule == "agreement/duplicate" || found.text.contains("differ in type"),
                "{title}: {found:#?}"
            );
        }
    }
    let statuses = found
        .iter()
        .filter(|found| found.rule == "agreement/status");
    assert_eq!(
        statuses.count(),
        5,
        "those of the list of contradictions alone"
    );
}

#[test]
fn the_union_is_no_unknown_country() {
    let Some(found) = FOUND.as_ref() else { return };
    let strangers = found
        .iter()
        .filter(|found| found.rule.starts_with("vocabulary/"));
    assert_eq!(strangers.count(), 0, "`EUR` of the lists is `eu`");
}

/// The metadata of 2025 give the link of the release of 2023 as that of the data set itself, and
/// those of 2024 give no other: what a link says is no proof of an edition.
#[test]
fn one_link_for_two_editions() {
    let names = ["MCS2025_World_Data.xml", "mcs2024-chrom_meta.xml"];
    let Some(paths) = names.into_iter().map(table).collect::<Option<Vec<_>>>() else {
        return;
    };
    let sources: Vec<Value> = paths
        .iter()
        .flat_map(|path| read(path, "fgdc").records)
        .collect();
    let editions: Vec<_> = sources.iter().map(|source| &source["edition"]).collect();
    assert_eq!(editions, ["2025", "2024"], "{sources:#?}");
    for source in &sources {
        let text = source.to_string();
        assert!(text.contains("10.5066/P9WCYUI6"), "{text}");
    }
    // Two editions remain two, whatever their links.
    assert_eq!(found(sources, &[]), []);
}

/// The list has 15 policies in force that ended in 2024 or before. They are of one side, so its map
/// passes over them; read as agreements are, each is told.
#[test]
fn policies_in_force_past_their_end() {
    let Some(path) = table("IEA_CM_Policies.csv") else {
        return;
    };
    let map = std::fs::read_to_string(root().join("maps/iea-policies.toml")).unwrap();
    let (before, rest) = map.split_once("[[skip]]").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let every = folder.path().join("every-policy.toml");
    std::fs::write(&every, format!("{before}{after}")).unwrap();
    let read = read_with(&path, &every);
    assert_eq!(read.records.len(), 625);
    let ends = |record: &Value| record["expires_on"].as_str().unwrap_or("9999").to_owned();
    let ended: Vec<&Value> = read
        .records
        .iter()
        .filter(|record| record["status"] == "in_force" && ends(record).as_str() <= "2024")
        .collect();
    assert_eq!(ended.len(), 15);
    let sources: Vec<Value> = read.source.into_iter().collect();
    assert_eq!(
        sources[0]["published_on"], "2026-04",
        "the last change of a record"
    );
    let found = found(sources, &read.records);
    let told: Vec<&Found> = found
        .iter()
        .filter(|found| found.rule == "agreement/ended")
        .collect();
    for record in &ended {
        let id = record["id"].as_str().unwrap();
        let says = format!("expired in {}", ends(record));
        let of = told
            .iter()
            .filter(|found| found.ids.iter().any(|known| known == id));
        let of: Vec<_> = of.collect();
        assert!(of.len() == 1 && of[0].text.contains(&says), "{id}: {of:#?}");
    }
    // Beside them only what ended between, and nothing that is in force still.
    let since = |record: &&Value| {
        record["status"] == "in_force" && ("2025".."2026-04").contains(&ends(record).as_str())
    };
    let since = read.records.iter().filter(since);
    let before = |record: &&Value| ends(record).as_str() < "2026";
    assert_eq!(told.len(), 15 + since.filter(before).count(), "{told:#?}");
}
