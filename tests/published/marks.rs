//! More of what real tables do, each at a line where it stands: marks of every kind, residue of
//! spreadsheets, names that wander.

use serde_json::json;

use crate::quirks::assert_fields;
use crate::read::{plain, read, table};

/// The letter `s` stands for "included elsewhere" or "less than half a unit", as the notes say.
#[test]
fn the_letter_s_says_what_its_note_says() {
    let Some(path) = table("MCS2026_Commodities_Data.world-extract.csv") else {
        return;
    };
    let read = read(&path, "usgs-mcs-2026");
    let rows = plain(&path, encoding_rs::WINDOWS_1252, b',');
    let marked: Vec<_> = rows.iter().filter(|(_, row)| row["Value"] == "s").collect();
    assert_eq!(marked.len(), 14);
    for (line, row) in marked {
        let record = read.with_id(&format!("mcs26:{line}"));
        if row["Notes"].contains("Less than") {
            assert_fields(
                record,
                &json!({"quantity": 0.5, "qualifier": "at_most", "statement": null}),
            );
        } else {
            assert_fields(
                record,
                &json!({"statement": "Included elsewhere", "quantity": null, "unit": null}),
            );
        }
    }
    assert_fields(
        read.with_id("mcs26:3159"),
        &json!({"country": "MEX", "quantity": 0.5, "unit": "kt"}),
    );
    assert_fields(
        read.with_id("mcs26:3032"),
        &json!({"country": "USA", "statement": "Included elsewhere", "product": "rutile"}),
    );
}

/// `E` (net exporter) stands in a column of trade, which makes no record: the row's own figures do.
#[test]
fn the_letter_e_is_no_figure_of_any_record() {
    let Some(path) = table("MCS2025_T5_Critical_Minerals_Salient.csv") else {
        return;
    };
    let read = read(&path, "usgs-mcs-2025-salient");
    let rows = plain(&path, encoding_rs::UTF_8, b',');
    let marked: Vec<u64> = rows
        .iter()
        .filter(|(_, row)| row["Net_Import_Reliance"] == "E")
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(marked, [6]);
    let records = read.on_line(6);
    assert_eq!(records.len(), 3);
    for record in &records {
        let values = record.as_object().unwrap().values();
        assert!(values.into_iter().all(|value| value != "E"), "{record}");
        assert_eq!(record["commodity"], "beryllium");
    }
    assert_fields(
        read.with_id("mcs25-t5:6:usa"),
        &json!({"quantity": 180, "qualifier": "estimated"}),
    );
    assert_fields(
        read.with_id("mcs25-t5:6:first"),
        &json!({"country": "USA", "quantity": 180, "share_percent": 50}),
    );
}

#[test]
fn quantities_in_words_and_zeros_and_blanks() {
    let Some(path) = table("MCS2025_World_Data.csv") else {
        return;
    };
    let mcs25 = read(&path, "usgs-mcs-2025");
    for (line, word) in [
        (378, "Moderate to Large"),
        (72, "Small"),
        (696, "Very small"),
        (75, "Large"),
    ] {
        assert_fields(
            mcs25.with_id(&format!("mcs25:{line}:RESERVES_2024")),
            &json!({"statement": word, "quantity": null, "unit": null}),
        );
    }
    // An empty cell beside a word or a note without one makes no record.
    let on_line: Vec<_> = mcs25
        .on_line(72)
        .iter()
        .map(|record| record["measure"].clone())
        .collect();
    assert_eq!(on_line, ["reserves"]);
    let Some(path) = table("mcs2024-lithi_world.csv") else {
        return;
    };
    let lithium = read(&path, "usgs-mcs-2024");
    assert_fields(
        lithium.with_id("mcs24:lithium:11:Prod_t_2022"),
        &json!({"country": "rest", "quantity": 0, "quoted": null, "qualifier": null}),
    );
}

#[test]
fn what_a_spreadsheet_left_is_counted_and_no_more() {
    let Some(path) = table("mcs2024-tungs_world.csv") else {
        return;
    };
    let tungsten = read(&path, "usgs-mcs-2024");
    assert_eq!((tungsten.tally.empty, tungsten.tally.rows()), (10, 23));
    assert!(
        tungsten.findings.is_empty(),
        "34 columns without a name hold nothing: {:?}",
        tungsten.findings
    );
}

#[test]
fn a_blank_at_the_end_of_a_type() {
    let Some(path) = table("mcs2022-tungs_world.csv") else {
        return;
    };
    let tungsten = read(&path, "usgs-mcs-2022");
    let all = tungsten.records.iter();
    assert!(
        all.into_iter()
            .all(|record| record["commodity"] == "tungsten" && record["basis"] == "contained")
    );
}

#[test]
fn the_world_and_the_rest_by_more_names() {
    let Some(path) = table("MCS2025_World_Data.csv") else {
        return;
    };
    let mcs25 = read(&path, "usgs-mcs-2025");
    assert_fields(
        mcs25.with_id("mcs25:1140:PROD_2023"),
        &json!({"country": "world", "product": "ilmenite", "quantity": 8840, "note": "ilmenite"}),
    );
    assert_fields(
        mcs25.with_id("mcs25:582:PROD_2023"),
        &json!({"country": "world", "qualifier": "not_available"}),
    );
    assert!(mcs25.on_line(159).is_empty(), "printed `xx`, in lower case");
    assert_fields(
        mcs25.with_id("mcs25:15:CAP_2023"),
        &json!({"country": "rest", "measure": "capacity"}),
    );
    for (line, code) in [(53, "IRN"), (56, "LAO")] {
        assert_fields(
            mcs25.with_id(&format!("mcs25:{line}:PROD_2023")),
            &json!({"country": code}),
        );
    }
}

#[test]
fn footnotes_of_the_british_survey() {
    let Some(path) = table("BGS_tungsten_production.csv") else {
        return;
    };
    let tungsten = read(&path, "bgs-tungsten");
    for (line, fields) in [
        (
            17,
            json!({"country": "ZAR", "quantity": 405, "qualifier": null}),
        ),
        (24, json!({"country": "CSK", "qualifier": "estimated"})),
        (
            53,
            json!({"country": "AUT", "quantity": 0, "as_of": "1972"}),
        ),
        (
            157,
            json!({"qualifier": "estimated", "note": "Estimates.|Including tungsten content of tin-tungsten concentrates."}),
        ),
        (
            196,
            json!({"country": "TUR", "quantity": 0, "note": "Break in series."}),
        ),
    ] {
        assert_fields(tungsten.with_id(&format!("bgs-w:{line}")), &fields);
    }
    let Some(path) = table("BGS_lithium_production.csv") else {
        return;
    };
    // The same columns in another order.
    let lithium = read(&path, "bgs-lithium");
    assert_fields(
        lithium.with_id("bgs-li:5"),
        &json!({"country": "USA", "quantity": 3500, "basis": "contained", "as_of": "1974", "qualifier": "estimated"}),
    );
    assert_fields(
        lithium.with_id("bgs-li:444"),
        &json!({"country": "CHN", "quantity": 42000, "qualifier": "estimated"}),
    );
}
