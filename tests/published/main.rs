//! Reads the published tables themselves, with the maps in `maps/`.
//!
//! The tables are not part of the project: they are looked for in `../shared/data`, and where that
//! folder is missing each test says so and passes. What a map makes of a table is held against the
//! same table read in another way, by the crate `csv` or by `serde_json`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod accounts;
mod agreements;
mod conflicts;
mod figures;
mod marks;
mod others;
mod plantings;
mod quirks;
mod read;
mod readers;
mod remarks;
mod samples;

use read::{read, table};

/// Each table with its map, and what must become of its rows: read, without a figure, skipped,
/// empty, not understood; and the number of records.
const TABLES: [(&str, &str, [u64; 5], u64); 25] = [
    (
        "mcs2022-tungs_world.csv",
        "usgs-mcs-2022",
        [12, 0, 0, 0, 0],
        24,
    ),
    (
        "mcs2023-tungs_world.csv",
        "usgs-mcs-2023",
        [11, 0, 0, 0, 0],
        33,
    ),
    (
        "mcs2023-chrom_world.csv",
        "usgs-mcs-2023",
        [8, 0, 0, 0, 0],
        24,
    ),
    (
        "mcs2023-lithi_world.csv",
        "usgs-mcs-2023",
        [11, 0, 0, 0, 0],
        33,
    ),
    (
        "mcs2023-raree_world.csv",
        "usgs-mcs-2023",
        [17, 0, 0, 0, 0],
        51,
    ),
    (
        "mcs2024-tungs_world.csv",
        "usgs-mcs-2024",
        [13, 0, 0, 10, 0],
        39,
    ),
    (
        "mcs2024-chrom_world.csv",
        "usgs-mcs-2024",
        [8, 0, 0, 0, 0],
        24,
    ),
    (
        "mcs2024-lithi_world.csv",
        "usgs-mcs-2024",
        [11, 0, 0, 15, 0],
        33,
    ),
    (
        "mcs2024-raree_world.csv",
        "usgs-mcs-2024",
        [16, 0, 0, 22, 0],
        48,
    ),
    ("mcs2024-chrom_meta.xml", "fgdc", [1, 0, 0, 0, 0], 1),
    (
        "MCS2025_World_Data.csv",
        "usgs-mcs-2025",
        [1204, 46, 0, 0, 0],
        3120,
    ),
    ("MCS2025_World_Data.xml", "fgdc", [1, 0, 0, 0, 0], 1),
    (
        "MCS2025_T5_Critical_Minerals_Salient.csv",
        "usgs-mcs-2025-salient",
        [31, 0, 0, 0, 0],
        93,
    ),
    (
        "MCS2026_Commodities_Data.world-extract.csv",
        "usgs-mcs-2026",
        [3295, 8, 0, 0, 0],
        3295,
    ),
    (
        "USGS_Lithium_US_Resources.csv",
        "usgs-lithium-us",
        [20, 0, 27, 0, 26],
        20,
    ),
    (
        "BGS_tungsten_production.csv",
        "bgs-tungsten",
        [1301, 0, 0, 0, 0],
        1301,
    ),
    (
        "BGS_lithium_production.csv",
        "bgs-lithium",
        [911, 0, 0, 0, 0],
        911,
    ),
    (
        "BGS_uranium_2012to2021.csv",
        "bgs-uranium",
        [179, 21, 0, 0, 0],
        179,
    ),
    (
        "iea_policies.json",
        "iea-policies-json",
        [61, 0, 49, 0, 0],
        61,
    ),
    (
        "IEA_CM_Policies.csv",
        "iea-policies",
        [64, 0, 561, 0, 0],
        64,
    ),
    (
        "uk_treaties_4310_batch.json",
        "uk-treaties",
        [100, 0, 0, 0, 0],
        100,
    ),
    ("tota_pta_75.xml", "tota-treaty", [1, 0, 0, 0, 0], 1),
    (
        "CMMDC_Australia_mines.geojson",
        "cmmdc-mines",
        [33, 5, 0, 0, 11],
        117,
    ),
    ("country-codes.csv", "country-codes", [249, 0, 0, 0, 0], 249),
    ("iso3166-slim-3.xml", "iso3166-slim", [249, 0, 0, 0, 0], 249),
];

#[test]
fn every_row_of_every_table_is_accounted_for() {
    for (name, map, rows, records) in TABLES {
        let Some(path) = table(name) else { continue };
        let read = read(&path, map);
        let tally = &read.tally;
        let counted = [
            tally.read,
            tally.silent,
            tally.skipped(),
            tally.empty,
            tally.unread,
        ];
        assert_eq!((counted, tally.records), (rows, records), "{name}: {tally}");
        assert_eq!(tally.rows(), rows.iter().sum::<u64>(), "{name}");
        if tally.unread == 0 && name != "MCS2025_World_Data.csv" {
            assert!(read.findings.is_empty(), "{name}: {:#?}", read.findings);
        }
        let ids: Vec<_> = read
            .records
            .iter()
            .filter_map(|record| record["id"].as_str())
            .collect();
        let unique: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{name}: two records with one id");
    }
}

#[test]
fn a_row_that_is_not_understood_has_a_finding_in_the_table() {
    for (name, map, rows, _) in TABLES.iter().filter(|(.., rows, _)| rows[4] > 0) {
        let Some(path) = table(name) else { continue };
        let findings = read(&path, map).findings;
        assert_eq!(findings.len() as u64, rows[4], "{findings:#?}");
        assert!(
            findings.iter().all(|finding| finding.starts_with(name)),
            "{findings:#?}"
        );
    }
}

#[test]
fn a_first_map_of_every_table_is_a_map() {
    for (name, ..) in TABLES {
        let Some(path) = table(name) else { continue };
        let text = orelint::map::init::draft(&path, &orelint::map::init::Told::default()).unwrap();
        let mut sources = orelint::source::Sources::new();
        let file = sources.add_text("map.toml", text.as_bytes());
        let mut findings = orelint::finding::Findings::default();
        let map = orelint::map::Map::parse(file, &text, &mut findings);
        assert!(map.is_some(), "{name}: {:#?}\n{text}", findings.0);
        let rows = match name {
            "uk_treaties_4310_batch.json" => {
                "records = \"/csw:GetRecordsResponse/csw:SearchResults/iStoreRecord\""
            }
            "CMMDC_Australia_mines.geojson" => "records = \"/features\"",
            "iso3166-slim-3.xml" => "records = \"/countries/country\"",
            _ => "[[record]]",
        };
        assert!(text.contains(rows), "{name}: no {rows} in\n{text}");
    }
}

/// A map for excerpts says nothing of conditions that no row meets: the whole tables meet all of
/// them, but for the rows that are not among those at hand.
#[test]
fn no_condition_of_a_map_is_in_vain() {
    let folder = tempfile::tempdir().unwrap();
    for (name, map, unmet) in [
        ("MCS2025_World_Data.csv", "usgs-mcs-2025", 0),
        (
            "MCS2026_Commodities_Data.world-extract.csv",
            "usgs-mcs-2026",
            1,
        ),
    ] {
        let Some(path) = table(name) else { continue };
        let text = std::fs::read_to_string(read::root().join(format!("maps/{map}.toml"))).unwrap();
        let strict = folder.path().join(format!("{map}.toml"));
        std::fs::write(&strict, text.replace("several_tables = true", "")).unwrap();
        let found = read::read_with(&path, &strict).findings;
        let found: Vec<_> = found
            .iter()
            .filter(|it| it.contains("map/condition"))
            .collect();
        assert_eq!(found.len(), unmet, "{found:#?}");
    }
}

#[test]
fn every_map_is_used_here() {
    let folder = read::root().join("maps");
    let maps = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for map in maps.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
        let name = map.file_stem().unwrap().to_string_lossy().into_owned();
        let used = TABLES.iter().any(|(_, map, ..)| *map == name);
        assert!(used, "{name} reads no table");
    }
}
