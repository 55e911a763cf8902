//! Agreements, mines and metadata: formats within formats.

use serde_json::json;

use crate::read::{read, table};

#[test]
fn one_record_a_party_with_a_status_of_its_own() {
    let Some(path) = table("IEA_CM_Policies.csv") else {
        return;
    };
    let read = read(&path, "iea-policies");
    let titled = |title: &str| {
        read.records
            .iter()
            .filter(|record| record["title"] == title)
            .collect::<Vec<_>>()
    };
    let sides = titled("Australia - India Critical Minerals Investment Partnership");
    let mut sides: Vec<_> = sides
        .iter()
        .map(|side| {
            (
                side["parties"][0]["country"].as_str(),
                side["status"].as_str(),
            )
        })
        .collect();
    sides.sort_unstable();
    assert_eq!(
        sides,
        [
            (Some("AUS"), Some("in_force")),
            (Some("IND"), Some("announced"))
        ]
    );
    let sides = titled("Kazakhstan-EU Strategic Partnership on Raw Materials");
    let parties: Vec<_> = sides.iter().map(|side| &side["parties"]).collect();
    assert_eq!(
        parties,
        [&json!([{"country": "eu"}]), &json!([{"country": "KAZ"}])]
    );
    assert!(
        sides
            .iter()
            .all(|side| side["type"] == "mou" && side["signed_on"] == "2022")
    );
}

#[test]
fn dates_in_three_forms() {
    let Some(path) = table("iea_policies.json") else {
        return;
    };
    let read = read(&path, "iea-policies-json");
    let dates: Vec<_> = read
        .records
        .iter()
        .filter_map(|record| record["signed_on"].as_str())
        .collect();
    assert_eq!(dates.len(), read.records.len());
    assert!(
        dates.contains(&"2023-06-13") && dates.contains(&"2022"),
        "{dates:?}"
    );
    let joint = read
        .records
        .iter()
        .find(|record| record["parties"].as_array().unwrap().len() == 6);
    assert!(
        joint.is_some(),
        "the Minerals Security Partnership has six parties in one record"
    );
}

#[test]
fn a_treaty_within_a_wrapper() {
    let Some(path) = table("uk_treaties_4310_batch.json") else {
        return;
    };
    let read = read(&path, "uk-treaties");
    let uranium = &read.records[53];
    assert_eq!(
        uranium["title"],
        "Agreement concerning Uranium Mining and Export of Ore."
    );
    assert_eq!(
        uranium["signed_on"], "1949-07-11",
        "the eleventh of July, not the seventh of November"
    );
    assert_eq!(uranium["in_force_on"], "1949-07-11");
    assert_eq!(
        uranium["parties"],
        json!([{"country": "PRT"}, {"country": "GBR"}])
    );
    assert_eq!(
        uranium["url"],
        "https://treaties.fcdo.gov.uk/data/Library2/html/4964.html"
    );
    assert_eq!(uranium["id"], "uk:c562b638-6723-474d-8757-dc8cf145f724");
    assert_eq!(
        read.records
            .iter()
            .filter(|record| record["signed_on"].is_null())
            .count(),
        0
    );
    let parties: Vec<_> = read
        .records
        .iter()
        .flat_map(|record| record["parties"].as_array().unwrap())
        .collect();
    assert!(parties.contains(&&json!({"country": "CSK"})));
    assert!(
        parties.contains(&&json!({"organisation": "Aden Colony"})),
        "a territory that no code stands for"
    );
}

#[test]
fn a_treaty_in_xml() {
    let Some(path) = table("tota_pta_75.xml") else {
        return;
    };
    let read = read(&path, "tota-treaty");
    let treaty = &read.records[0];
    assert_eq!(
        treaty["parties"],
        json!([{"country": "GEO"}, {"country": "KAZ"}])
    );
    assert_eq!(
        (treaty["signed_on"].as_str(), treaty["in_force_on"].as_str()),
        (Some("1997-11-11"), Some("1999-07-16"))
    );
    assert!(
        treaty["expires_on"].is_null(),
        "an empty element is no date"
    );
}

#[test]
fn reserves_in_free_text() {
    let Some(path) = table("CMMDC_Australia_mines.geojson") else {
        return;
    };
    let read = read(&path, "cmmdc-mines");
    let ore = read.with_id("cmmdc-au:827:ore");
    assert_eq!(
        (ore["quantity"].as_f64(), ore["unit"].as_str()),
        (Some(179.0), Some("Mt"))
    );
    assert_eq!(
        (ore["grade"].as_f64(), ore["grade_of"].as_str()),
        (Some(1.9), Some("Li2O"))
    );
    let carbonate = read.with_id("cmmdc-au:827:LCE");
    assert_eq!(
        (carbonate["quantity"].as_f64(), carbonate["basis"].as_str()),
        (Some(8.5), Some("LCE"))
    );
    let bald_hill = read.with_id("cmmdc-au:789:ore");
    assert_eq!(
        (
            bald_hill["quantity"].as_f64(),
            bald_hill["grade_of"].as_str()
        ),
        (Some(26.5), Some("LCE"))
    );
    let oxide = read.with_id("cmmdc-au:865:content");
    assert_eq!(
        (
            oxide["quantity"].as_f64(),
            oxide["unit"].as_str(),
            oxide["basis"].as_str()
        ),
        (Some(84.0), Some("kt"), Some("Li2O"))
    );
    // No unit; a word that nobody explains.
    for line in [979, 1017] {
        let place = format!("CMMDC_Australia_mines.geojson:{line}:26 map/pattern");
        assert!(
            read.findings
                .iter()
                .any(|finding| finding.starts_with(&place)),
            "{place}"
        );
    }
    // A number that is a text.
    let range = read.with_id("cmmdc-au:1088:production");
    assert_eq!(
        (
            range["quantity_low"].as_f64(),
            range["quantity_high"].as_f64()
        ),
        (Some(2090.0), Some(2324.0))
    );
    assert!(
        read.records
            .iter()
            .any(|record| record["commodity"] == "nickel"),
        "`Nickel ` has a blank at its end"
    );
}

#[test]
fn metadata_beside_a_table_complete_the_source_of_its_map() {
    use orelint::document::{Document, Tree};
    use orelint::map::{Map, Tally};
    let Some(path) = table("MCS2025_World_Data.csv") else {
        return;
    };
    let text = "[source]\nid = \"s\"\nkind = \"survey\"\nedition = \"2024\"\npublished_on = \"2025-01\"\nmetadata = \"{stem}.xml\"\n[[record]]\n";
    let mut sources = orelint::source::Sources::new();
    let file = sources.add_text("map.toml", text.as_bytes());
    let mut map = Map::parse(file, text, &mut orelint::finding::Findings::default()).unwrap();
    text.clone_into(&mut map.text);
    let mut found = Vec::new();
    let metadata = map.metadata(&path, &mut sources, &mut found);
    assert!(
        found.is_empty(),
        "they name no edition, and the year alone: {found:#?}"
    );
    let mut tree = Tree::default();
    assert!(map.source_record(&Tally::default(), &metadata, &mut tree));
    let record = Document::new(text, 0, &tree).root().to_value();
    assert_eq!(record["edition"], "2024");
    assert_eq!(record["published_on"], "2025-01", "the map counts");
    assert_eq!(record["publisher"], "National Minerals Information Center");
    assert_eq!(record["url"], "https://doi.org/10.5066/P9WCYUI6");
    let title = record["title"].as_str().unwrap();
    assert!(
        title.starts_with("Mineral Commodity Summaries 2025"),
        "{title}"
    );
}

/// The maps in `maps/` name the metadata beside their tables, and say nothing else than these: but
/// for the link of 2024, where the metadata give that of the release of 2023.
#[test]
fn ready_maps_agree_with_the_metadata_beside_their_tables() {
    for (name, map, expected) in [
        ("MCS2025_World_Data.csv", "usgs-mcs-2025", &[][..]),
        (
            "mcs2024-chrom_world.csv",
            "usgs-mcs-2024",
            &["the metadata give another `url`: `https://doi.org/10.5066/P9WCYUI6`"],
        ),
        ("mcs2024-lithi_world.csv", "usgs-mcs-2024", &[]),
    ] {
        let Some(path) = table(name) else { continue };
        let read = read(&path, map);
        assert_eq!(read.metadata.len(), expected.len(), "{:#?}", read.metadata);
        for (found, expected) in read.metadata.iter().zip(expected) {
            assert!(found.ends_with(expected), "{found}");
        }
        let url = read.source.unwrap()["url"].to_string();
        assert!(!url.contains("P9WCYUI6"), "{name}: {url}");
    }
}

#[test]
fn metadata_give_the_source_of_a_table() {
    let Some(path) = table("MCS2025_World_Data.xml") else {
        return;
    };
    let source = &read(&path, "fgdc").records[0];
    assert_eq!(source["edition"], "2025");
    assert_eq!(source["published_on"], "2025");
    assert_eq!(source["publisher"], "National Minerals Information Center");
    assert_eq!(source["url"], "https://doi.org/10.5066/P13XCP3R");
    // The metadata contradict themselves: this is the link of the release of 2023.
    assert!(
        source["note"]
            .as_str()
            .unwrap()
            .contains("10.5066/P9WCYUI6")
    );
}
