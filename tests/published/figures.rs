//! Every plain figure of the surveys' tables is in a record, and none is another.

use encoding_rs::{UTF_8, WINDOWS_1252};

use crate::read::{plain, quantity, read, simple_number, table};

#[test]
fn the_long_table_of_2026() {
    let Some(path) = table("MCS2026_Commodities_Data.world-extract.csv") else {
        return;
    };
    let read = read(&path, "usgs-mcs-2026");
    let records = read.by_id();
    let mut compared = 0;
    for (line, row) in plain(&path, WINDOWS_1252, b',') {
        let record = records.get(format!("mcs26:{line}").as_str());
        let Some(figure) = simple_number(&row["Value"]) else {
            continue;
        };
        let record = record.unwrap_or_else(|| panic!("no record of line {line}"));
        assert_eq!(quantity(record), Some(figure), "line {line}");
        assert_eq!(record["as_of"], row["Year"].as_str(), "line {line}");
        assert_eq!(
            record["measure"],
            row["Statistics"].to_lowercase().as_str(),
            "line {line}"
        );
        compared += 1;
    }
    assert_eq!(compared, 2830);
}

#[test]
fn the_wide_table_of_2025() {
    let Some(path) = table("MCS2025_World_Data.csv") else {
        return;
    };
    let read = read(&path, "usgs-mcs-2025");
    let records = read.by_id();
    let mut compared = 0;
    for (line, row) in plain(&path, UTF_8, b',') {
        for column in [
            "PROD_2023",
            "PROD_EST_ 2024",
            "CAP_2023",
            "CAP_EST_ 2024",
            "RESERVES_2024",
        ] {
            let record = records.get(format!("mcs25:{line}:{column}").as_str());
            let Some(figure) = simple_number(&row[column]) else {
                continue;
            };
            // The reserves of magnesium metal are its capacity once more.
            if row["COMMODITY"] == "Magnesium metal" && column == "RESERVES_2024" {
                assert!(record.is_none(), "line {line}");
                continue;
            }
            let record = record.unwrap_or_else(|| panic!("no record of line {line}, {column}"));
            assert_eq!(quantity(record), Some(figure), "line {line}, {column}");
            assert!(
                column.ends_with(record["as_of"].as_str().unwrap()),
                "line {line}, {column}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 2827);
}

#[test]
fn the_tables_of_single_minerals() {
    let mut compared = 0;
    for (edition, minerals) in [
        ("2022", &["tungs"][..]),
        ("2023", &["tungs", "chrom", "lithi", "raree"]),
        ("2024", &["tungs", "chrom", "lithi", "raree"]),
    ] {
        for mineral in minerals {
            let Some(path) = table(&format!("mcs{edition}-{mineral}_world.csv")) else {
                return;
            };
            let read = read(&path, &format!("usgs-mcs-{edition}"));
            for (line, row) in plain(&path, UTF_8, b',') {
                for (column, cell) in row
                    .iter()
                    .filter(|(column, _)| column.contains("_t") || column.contains("_kt"))
                {
                    let Some(figure) = simple_number(cell) else {
                        continue;
                    };
                    let end = format!(":{line}:{column}");
                    let of_cell = |record: &&serde_json::Value| {
                        record["id"].as_str().is_some_and(|id| id.ends_with(&end))
                    };
                    let record = read.records.iter().find(of_cell);
                    let record =
                        record.unwrap_or_else(|| panic!("{edition} {mineral}: no record {end}"));
                    assert_eq!(quantity(record), Some(figure), "{edition} {mineral} {end}");
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 290);
}

#[test]
fn the_british_tables() {
    for (name, map, id, encoding) in [
        ("BGS_tungsten_production.csv", "bgs-tungsten", "bgs-w", b','),
        ("BGS_lithium_production.csv", "bgs-lithium", "bgs-li", b','),
        ("BGS_uranium_2012to2021.csv", "bgs-uranium", "bgs-u", b';'),
    ] {
        let Some(path) = table(name) else { return };
        let read = read(&path, map);
        let records = read.by_id();
        for (line, row) in plain(&path, UTF_8, encoding) {
            let cell = row.get("quantity").unwrap_or_else(|| &row["value"]);
            let Some(figure) = simple_number(cell) else {
                continue;
            };
            let record = records[format!("{id}:{line}").as_str()];
            let shown = row
                .get("data_precision_description")
                .is_some_and(|text| text.contains("less than 0.5"));
            assert_eq!(
                quantity(record),
                Some(if shown { 0.5 } else { figure }),
                "{name}:{line}"
            );
            assert_eq!(
                record["as_of"].as_str().unwrap(),
                &row["year"][..4],
                "{name}:{line}"
            );
            if let Some(code) = row.get("country_iso3_code").filter(|code| !code.is_empty()) {
                assert_eq!(record["country"], code.as_str(), "{name}:{line}");
            }
        }
    }
}

#[test]
fn the_table_of_critical_minerals() {
    let Some(path) = table("MCS2025_T5_Critical_Minerals_Salient.csv") else {
        return;
    };
    let read = read(&path, "usgs-mcs-2025-salient");
    for (line, row) in plain(&path, UTF_8, b',') {
        for (column, part) in [
            ("Primary_prod", "usa"),
            ("World_total_prod", "world"),
            ("Leading_country_prod", "first"),
        ] {
            let record = read.with_id(&format!("mcs25-t5:{line}:{part}"));
            assert_eq!(
                quantity(record),
                simple_number(&row[column])
                    .or_else(|| simple_number(row[column].strip_prefix('<')?)),
                "line {line}, {column}"
            );
        }
        let share = simple_number(&row["Leading_source_precent_world"]);
        assert_eq!(
            read.with_id(&format!("mcs25-t5:{line}:first"))["share_percent"].as_f64(),
            share,
            "line {line}"
        );
    }
    let withheld = read.with_id("mcs25-t5:15:usa");
    assert_eq!(
        (
            withheld["commodity"].as_str(),
            withheld["qualifier"].as_str()
        ),
        (Some("lithium"), Some("withheld"))
    );
    let bound = read.with_id("mcs25-t5:32:usa");
    assert_eq!(
        (bound["quoted"].as_str(), bound["qualifier"].as_str()),
        (Some("<100,000"), Some("at_most"))
    );
    assert_eq!(read.with_id("mcs25-t5:14:first")["country"], "CHN");
}
