//! What real tables do, quirk by quirk, each at a line where it stands.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::read::{Read, read, table};

/// Asserts fields of a record; `null` is a field that must be absent.
#[track_caller]
pub(crate) fn assert_fields(record: &Value, fields: &Value) {
    for (name, expected) in fields.as_object().unwrap() {
        assert_eq!(&record[name], expected, "{name} of {record}");
    }
}

fn mcs(name: &str) -> Option<Read> {
    let map = match &name[..7] {
        "mcs2022" => "usgs-mcs-2022",
        "mcs2023" => "usgs-mcs-2023",
        "mcs2024" => "usgs-mcs-2024",
        "MCS2025" => "usgs-mcs-2025",
        _ => "usgs-mcs-2026",
    };
    Some(read(&table(name)?, map))
}

/// The large tables are read once for all tests.
fn mcs2025() -> Option<&'static Read> {
    static READ: LazyLock<Option<Read>> = LazyLock::new(|| mcs("MCS2025_World_Data.csv"));
    READ.as_ref()
}

fn mcs2026() -> Option<&'static Read> {
    static READ: LazyLock<Option<Read>> =
        LazyLock::new(|| mcs("MCS2026_Commodities_Data.world-extract.csv"));
    READ.as_ref()
}

#[test]
fn an_encoding_of_its_own_and_a_dash_that_is_zero() {
    let Some(read) = mcs2026() else { return };
    assert_fields(
        read.with_id("mcs26:3096"),
        &json!({"country": "KAZ", "quantity": 0, "quoted": "—", "as_of": "2024"}),
    );
    assert_fields(
        read.with_id("mcs26:1754"),
        &json!({"country": "CIV", "commodity": "manganese"}),
    );
}

#[test]
fn the_unit_in_the_header_in_a_column_in_a_note_and_in_the_details() {
    let Some(read) = mcs("mcs2023-chrom_world.csv") else {
        return;
    };
    // The header says tons, the note thousands of them.
    assert_fields(
        read.with_id("mcs23:chromium:6:Prod_t_2021"),
        &json!({"quantity": 18600, "unit": "kt", "as_of": "2021"}),
    );
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:537:RESERVES_2024"),
        &json!({"quantity": 58000, "unit": "Mt", "basis": "gross"}),
    );
    assert_fields(
        read.with_id("mcs25:537:PROD_2023"),
        &json!({"quantity": 953_000, "unit": "kt"}),
    );
    assert_fields(
        read.with_id("mcs25:715:RESERVES_2024"),
        &json!({"country": "KAZ", "quantity": 7, "unit": "kt"}),
    );
    assert_fields(
        read.with_id("mcs25:715:PROD_2023"),
        &json!({"quantity": 3730, "unit": "t", "basis": "contained"}),
    );
    let Some(read) = mcs2026() else { return };
    assert_fields(
        read.with_id("mcs26:1912"),
        &json!({"country": "KAZ", "quantity": 7, "unit": "kt", "commodity": "molybdenum"}),
    );
    assert_fields(read.with_id("mcs26:1018"), &json!({"unit": "kcarat"}));
}

#[test]
fn headers_that_differ_in_case_blanks_and_number() {
    let Some(read) = mcs("mcs2022-tungs_world.csv") else {
        return;
    };
    assert_fields(
        read.with_id("mcs22:tungsten:5:Prod_t_Est_2021"),
        &json!({"as_of": "2021", "qualifier": "estimated"}),
    );
    let Some(read) = mcs("mcs2024-chrom_world.csv") else {
        return;
    };
    let record = read.with_id("mcs24:chromium:5:Prod_kt_est_2023");
    assert_fields(
        record,
        &json!({"unit": "kt", "quantity": 6000, "qualifier": "estimated"}),
    );
    assert!(
        record["note"]
            .as_str()
            .unwrap()
            .starts_with("Units are thousand"),
        "the column of notes is `Prod_note` here"
    );
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:1177:PROD_EST_ 2024"),
        &json!({"as_of": "2024", "country": "CHN"}),
    );
}

#[test]
fn a_years_estimate_may_be_said_in_a_note() {
    let Some(read) = mcs("mcs2023-tungs_world.csv") else {
        return;
    };
    assert_fields(
        read.with_id("mcs23:tungsten:5:Prod_t_2021"),
        &json!({"quantity": 71000, "qualifier": "estimated"}),
    );
    assert_fields(
        read.with_id("mcs23:tungsten:4:Prod_t_2021"),
        &json!({"quantity": 1563, "qualifier": null}),
    );
}

#[test]
fn stray_blanks_and_spelling_errors() {
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:3:CAP_2023"),
        &json!({"countries": ["USA", "CAN"], "country": null}),
    );
    assert_fields(
        read.with_id("mcs25:1180:PROD_2023"),
        &json!({"country": "RUS", "commodity": "tungsten"}),
    );
    assert_fields(
        read.with_id("mcs25:252:PROD_2023"),
        &json!({"stage": "mine", "product": "kaolin"}),
    );
    assert_fields(
        read.with_id("mcs25:1119:PROD_2023"),
        &json!({"stage": "mine", "product": "ilmenite", "basis": "TiO2"}),
    );
    assert!(
        read.on_line(403)
            .iter()
            .all(|record| record["commodity"] == "germanium"),
        "printed `Gemanium`"
    );
    let Some(read) = mcs("mcs2024-chrom_world.csv") else {
        return;
    };
    assert_fields(
        read.with_id("mcs24:chromium:5:Prod_kt_2022"),
        &json!({"stage": "mine", "basis": "gross"}),
    );
}

#[test]
fn footnote_marks_at_names_are_kept_as_notes() {
    let Some(read) = mcs("mcs2024-lithi_world.csv") else {
        return;
    };
    let record = read.with_id("mcs24:lithium:11:Reserves_t");
    assert_fields(record, &json!({"country": "rest", "quantity": 2_800_000}));
    assert!(
        record["note"]
            .as_str()
            .unwrap()
            .ends_with("the name bears the mark 6")
    );
    let Some(read) = mcs2025() else { return };
    let record = read.with_id("mcs25:63:RESERVES_2024");
    assert_fields(
        record,
        &json!({"country": "world", "quantity": 2_000_000, "qualifier": "at_least"}),
    );
    assert!(record["note"].as_str().unwrap().contains("the mark 10"));
}

#[test]
fn words_and_marks_in_place_of_figures() {
    let Some(read) = mcs("mcs2024-lithi_world.csv") else {
        return;
    };
    assert_fields(
        read.with_id("mcs24:lithium:2:Prod_t_2022"),
        &json!({"qualifier": "withheld", "quantity": null, "unit": null}),
    );
    let Some(read) = mcs("mcs2023-chrom_world.csv") else {
        return;
    };
    assert_fields(
        read.with_id("mcs23:chromium:8:Reserves_kt"),
        &json!({"qualifier": "not_available", "country": "rest"}),
    );
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:1173:RESERVES_2024"),
        &json!({"country": "USA", "qualifier": "not_available", "note": null}),
    );
    assert_fields(
        read.with_id("mcs25:78:PROD_2023"),
        &json!({"qualifier": "withheld"}),
    );
    assert_fields(
        read.with_id("mcs25:75:RESERVES_2024"),
        &json!({"statement": "Large", "quantity": null}),
    );
    assert_fields(
        read.with_id("mcs25:478:PROD_2023"),
        &json!({"quantity": 0.5, "qualifier": "at_most", "quoted": "Less than 1/2 unit"}),
    );
    assert_fields(
        read.with_id("mcs25:428:RESERVES_2024"),
        &json!({"statement": "Included in World total"}),
    );
    assert!(read.on_line(159).is_empty(), "XX is no statement");
    let Some(read) = mcs2026() else { return };
    assert_fields(
        read.with_id("mcs26:1148"),
        &json!({"statement": "Included elsewhere"}),
    );
    assert_fields(
        read.with_id("mcs26:1247"),
        &json!({"quantity": 0.5, "qualifier": "at_most"}),
    );
    assert_fields(
        read.with_id("mcs26:1781"),
        &json!({"statement": "Small", "country": "rest"}),
    );
    assert!(read.on_line(406).is_empty());
}

#[test]
fn inequalities_and_ranges() {
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:226:RESERVES_2024"),
        &json!({"quantity": 1_200_000, "qualifier": "at_least", "quoted": ">1200000"}),
    );
    let Some(read) = mcs2026() else { return };
    assert_fields(
        read.with_id("mcs26:3132"),
        &json!({"quantity": 4_700_000, "qualifier": "at_least", "quoted": ">4,700,000"}),
    );
    assert_fields(
        read.with_id("mcs26:549"),
        &json!({"countries": ["AUS", "CAN", "CHN", "NAM"], "quantity": 200_000, "qualifier": "at_most", "unit": "t"}),
    );
    assert_fields(
        read.with_id("mcs26:1385"),
        &json!({"quantity_low": 330, "quantity_high": 390, "product": "iron slag"}),
    );
    assert_fields(
        read.with_id("mcs26:3110"),
        &json!({"quantity": 2400, "quoted": null}),
    );
    assert_fields(
        read.with_id("mcs26:1483"),
        &json!({"quantity": 27000, "unit": "Mt", "basis": "contained"}),
    );
}

#[test]
fn totals_by_any_name_are_the_world() {
    let Some(read) = mcs("mcs2023-lithi_world.csv") else {
        return;
    };
    let record = read.with_id("mcs23:lithium:12:Prod_t_2021");
    assert_eq!(record["country"], "world");
    assert!(
        record["note"]
            .as_str()
            .unwrap()
            .contains("excluding U.S. production")
    );
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:1033:PROD_2023"),
        &json!({"country": "world", "product": "natural soda ash", "note": "natural"}),
    );
    assert_fields(
        read.with_id("mcs25:1142:PROD_2023"),
        &json!({"country": "world", "product": "ilmenite and rutile"}),
    );
    let Some(read) = mcs2026() else { return };
    // "rounded" moved to the details: the total must stay in the group of its rows.
    let (row, total) = (read.with_id("mcs26:3127"), read.with_id("mcs26:3132"));
    assert_fields(
        total,
        &json!({"country": "world", "measure": row["measure"], "basis": row["basis"], "product": row["product"]}),
    );
}

#[test]
fn one_table_spells_its_type_in_two_ways() {
    let Some(read) = mcs2025() else { return };
    let (first, second) = (
        read.with_id("mcs25:1027:PROD_2023"),
        read.with_id("mcs25:1028:PROD_2023"),
    );
    for field in ["commodity", "stage", "product", "basis", "unit"] {
        assert_eq!(first[field], second[field], "{field}");
    }
}

#[test]
fn a_shifted_row_gives_its_figure_and_no_nonsense() {
    let Some(read) = mcs2026() else { return };
    let record = read.with_id("mcs26:3207");
    assert_fields(
        record,
        &json!({"quantity_low": 10000, "quantity_high": 15000, "basis": "Y2O3", "note": null}),
    );
}

#[test]
fn a_missing_unit_is_one_finding_at_its_empty_cell() {
    let Some(read) = mcs2025() else { return };
    // Three figures of the row need it, and the column of units is the fifth.
    let [finding] = &read.findings[..] else {
        panic!("{:#?}", read.findings)
    };
    let text = std::fs::read_to_string(table("MCS2025_World_Data.csv").unwrap()).unwrap();
    let row = text.lines().nth(1131).unwrap();
    let (before, _) = row.split_once(",,").unwrap();
    let place = format!(
        "MCS2025_World_Data.csv:1132:{} ",
        before.chars().count() + 2
    );
    assert!(
        finding.starts_with(&place) && finding.contains("`unit`"),
        "{place}: {finding}"
    );
}

#[test]
fn reserves_that_are_none_are_not_taken() {
    let Some(read) = mcs2025() else { return };
    assert!(
        read.records
            .iter()
            .all(|record| record["commodity"] != "magnesium" || record["measure"] != "reserves")
    );
    // A capacity stands in the columns of production.
    assert_fields(
        read.with_id("mcs25:201:PROD_2023"),
        &json!({"measure": "capacity", "product": "clinker"}),
    );
}

#[test]
fn three_grades_in_one_table() {
    let Some(read) = mcs("mcs2024-chrom_world.csv") else {
        return;
    };
    for (line, grade) in [(2, 7), (3, 26), (5, 45)] {
        assert_fields(
            read.with_id(&format!("mcs24:chromium:{line}:Reserves_kt")),
            &json!({"grade": grade, "grade_of": "Cr2O3"}),
        );
    }
}

#[test]
fn names_that_are_not_those_of_the_standard() {
    let Some(read) = mcs2026() else { return };
    for (line, code) in [
        (117, "MMR"),
        (129, "TUR"),
        (678, "COD"),
        (1115, "PRK"),
        (376, "KOR"),
        (68, "RUS"),
        (64, "ISL"),
        (124, "LAO"),
    ] {
        assert_fields(
            read.with_id(&format!("mcs26:{line}")),
            &json!({"country": code}),
        );
    }
    let Some(read) = mcs2025() else { return };
    assert_fields(
        read.with_id("mcs25:682:PROD_EST_ 2024"),
        &json!({"country": "PER", "note": "na for 2023; exports"}),
    );
    assert_fields(
        read.with_id("mcs25:1062:PROD_2023"),
        &json!({"country": "USA", "commodity": "talc"}),
    );
}
