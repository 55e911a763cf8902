//! Deposits, mines, agreements and metadata, each held against the same file read in another way:
//! by the crate `csv`, by `serde_json`, or by looking for its tags.

use encoding_rs::UTF_8;
use serde_json::Value;

use crate::read::{plain, quantity, read, simple_number, table};

fn json(path: &std::path::Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn resources_of_deposits() {
    let Some(path) = table("USGS_Lithium_US_Resources.csv") else {
        return;
    };
    let read = read(&path, "usgs-lithium-us");
    let (mut figures, mut codes, mut others) = (0, 0, 0);
    for (line, row) in plain(&path, UTF_8, b',') {
        let cell = row["CntSIComAm"].as_str();
        let records = read.on_line(line);
        if row["CntSICom"] != "Li" {
            others += 1;
            assert!(
                records.is_empty(),
                "line {line} is about {}",
                row["CntSICom"]
            );
        } else if cell.ends_with(".111") || cell.starts_with('-') {
            codes += 1;
            assert!(records.is_empty(), "line {line} holds the code {cell}");
        } else {
            figures += 1;
            let record = records[0];
            assert_eq!(quantity(record), simple_number(cell), "line {line}");
            assert_eq!(record["deposit"], row["Ftr_Name"].as_str(), "line {line}");
            assert_eq!(record["x-feature"], row["Ftr_ID *"].as_str(), "line {line}");
            assert_eq!(record["unit"], "t", "line {line}: {}", row["CntSIComUt"]);
            assert_eq!(record["as_of"], row["Rsrc_Date"].as_str(), "line {line}");
        }
    }
    assert_eq!((figures, codes, others), (20, 26, 27));
}

#[test]
fn policies_in_a_table() {
    let Some(path) = table("IEA_CM_Policies.csv") else {
        return;
    };
    let read = read(&path, "iea-policies");
    let rows = plain(&path, UTF_8, b',');
    assert_eq!(
        rows.len(),
        625,
        "though quoted line feeds make it 642 lines"
    );
    let mut agreements = 0;
    for (line, row) in rows {
        let record = read
            .records
            .iter()
            .find(|record| record["id"] == format!("iea:{line}"));
        if !row["policyType"].contains("International arrangements") {
            assert!(record.is_none(), "line {line}");
            continue;
        }
        agreements += 1;
        let record = record.unwrap_or_else(|| panic!("nothing of line {line}"));
        assert_eq!(record["title"], row["title"].as_str(), "line {line}");
        assert!(!record.to_string().contains("<div>"), "line {line}");
        let countries: Value = serde_json::from_str(&row["countries"]).unwrap();
        let codes = countries.as_array().unwrap().iter();
        let codes: Vec<_> = codes
            .map(|country| country["iso3"].as_str().unwrap())
            // The list's own code of the European Union.
            .map(|code| if code == "EUR" { "eu" } else { code })
            .collect();
        let parties = record["parties"].as_array().unwrap().iter();
        let parties: Vec<_> = parties.map(|it| it["country"].as_str().unwrap()).collect();
        assert_eq!(parties, codes, "line {line}");
        let signed = record["signed_on"].as_str().unwrap();
        let printed = [&row["datePromulgated"], &row["year"]];
        let printed = printed.into_iter().find(|cell| !cell.is_empty()).unwrap();
        assert!(printed.contains(&signed[..4]), "line {line}: {printed}");
    }
    assert_eq!(agreements, 64);
}

#[test]
fn policies_in_json() {
    let Some(path) = table("iea_policies.json") else {
        return;
    };
    let (read, list) = (read(&path, "iea-policies-json"), json(&path));
    let is_agreement = |policy: &&Value| {
        policy["policyTypes"]
            .to_string()
            .contains("International arrangements")
    };
    let agreements: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .filter(is_agreement)
        .collect();
    assert_eq!(read.records.len(), agreements.len());
    for (record, policy) in read.records.iter().zip(agreements) {
        assert_eq!(record["title"], policy["title"].as_str().unwrap().trim());
        assert_eq!(
            record["parties"].as_array().unwrap().len(),
            policy["countries"].as_array().unwrap().len(),
            "{policy}"
        );
    }
}

#[test]
fn treaties_in_a_wrapper() {
    let Some(path) = table("uk_treaties_4310_batch.json") else {
        return;
    };
    let (read, batch) = (read(&path, "uk-treaties"), json(&path));
    let treaties = &batch["csw:GetRecordsResponse"]["csw:SearchResults"]["iStoreRecord"];
    let treaties = treaties.as_array().unwrap();
    assert_eq!(read.records.len(), treaties.len());
    let turned = |date: &Value| {
        let parts: Vec<_> = date.as_str()?.split('/').collect();
        Some(format!("{}-{}-{}", parts[2], parts[1], parts[0]))
    };
    let mut without_entry = 0;
    for (record, treaty) in read.records.iter().zip(treaties) {
        assert_eq!(record["title"], treaty["title"].as_str().unwrap().trim());
        assert_eq!(
            record["signed_on"].as_str().map(str::to_owned),
            turned(&treaty["signed_event_date"])
        );
        let entry = turned(&treaty["definative_eif_event_date"])
            .or_else(|| turned(&treaty["provisional_eif_event_date"]));
        without_entry += usize::from(entry.is_none());
        assert_eq!(record["in_force_on"].as_str().map(str::to_owned), entry);
        assert_eq!(
            record["parties"].as_array().unwrap().len(),
            treaty["country_name"]
                .as_str()
                .unwrap()
                .split(" ; ")
                .count()
        );
        assert!(!record["url"].to_string().contains('\\'));
    }
    assert!(
        without_entry > 0,
        "a date that is not known is a key that is not there"
    );
}

#[test]
fn mines() {
    let Some(path) = table("CMMDC_Australia_mines.geojson") else {
        return;
    };
    let (read, map) = (read(&path, "cmmdc-mines"), json(&path));
    let mines = map["features"].as_array().unwrap();
    assert_eq!(mines.len(), 49);
    assert_eq!(
        mines
            .iter()
            .filter(|mine| mine["geometry"].is_null())
            .count(),
        1
    );
    let mut compared = 0;
    for mine in mines {
        let mine = &mine["properties"];
        let of_mine = |record: &&Value| {
            let name = mine["Name"].as_str().unwrap().trim();
            record["deposit"] == name && record["measure"] == "production"
        };
        // Two mines may bear one name: the figure must be among them.
        let produced: Vec<_> = read.records.iter().filter(of_mine).map(quantity).collect();
        if let Some(figure) = mine["Primary  Production (kt)"].as_f64() {
            assert!(produced.contains(&Some(figure)), "{mine}");
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

/// The text of the first element of that name.
fn element<'t>(text: &'t str, name: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("<{name}>")).unwrap();
    rest.split_once("</").unwrap().0
}

#[test]
fn a_treaty_and_metadata_in_xml() {
    let Some(path) = table("tota_pta_75.xml") else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let treaty = &read(&path, "tota-treaty").records[0];
    assert_eq!(treaty["signed_on"], element(&text, "date_signed"));
    assert_eq!(treaty["in_force_on"], element(&text, "date_into_force"));
    assert!(
        treaty["title"]
            .as_str()
            .unwrap()
            .ends_with(element(&text, "name"))
    );
    for name in ["MCS2025_World_Data.xml", "mcs2024-chrom_meta.xml"] {
        let Some(path) = table(name) else { return };
        let text = std::fs::read_to_string(&path).unwrap();
        let source = &read(&path, "fgdc").records[0];
        assert_eq!(source["title"], element(&text, "title"), "{name}");
        assert_eq!(source["published_on"], element(&text, "pubdate"), "{name}");
        assert_eq!(source["publisher"], element(&text, "origin"), "{name}");
        assert_eq!(source["url"], element(&text, "networkr"), "{name}");
    }
}

#[test]
fn a_list_of_countries() {
    let Some(path) = table("country-codes.csv") else {
        return;
    };
    let read = read(&path, "country-codes");
    for ((line, row), record) in plain(&path, UTF_8, b',').iter().zip(&read.records) {
        assert_eq!(
            record["alpha3"],
            row["ISO3166-1-Alpha-3"].as_str(),
            "line {line}"
        );
        assert_eq!(
            record["numeric"],
            row["ISO3166-1-numeric"].as_str(),
            "line {line}"
        );
    }
}
