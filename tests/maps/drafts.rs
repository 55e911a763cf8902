//! First maps, made by looking at a table.

use std::fs;

use crate::run::{blocks, draft_of, mistakes, root};

#[test]
fn a_first_map_of_a_table_is_a_map_that_says_what_it_saw() {
    for (table, lines) in [
        (
            "lithium-2024.csv",
            &[
                "withheld = [\"W\"]",
                "country = \"{Country}\"",
                "columns = [\"Prod_{unit}_est_{year}\"]",
                "columns = [\"Reserves_{unit}\"]",
                "#   Type: \"Mine production, lithium content\"",
            ][..],
        ),
        (
            "world-2025.csv",
            &[
                "unit = \"{UNIT_MEAS}\"",
                "commodity = \"{COMMODITY}\"",
                "columns = [\"PROD_EST_ {year}\"]",
            ],
        ),
        (
            "world-2026.csv",
            &[
                "encoding = \"windows-1252\"",
                "zero = [\"—\"]",
                "figure = \"{Value}\"",
                "as_of = \"{Year}\"",
            ],
        ),
        (
            "policies.json",
            &["schema = \"agreement\"", "title = \"{title}\""],
        ),
        ("mines.geojson", &["# A first map of mines.geojson"]),
    ] {
        let path = root().join("samples/tables").join(table);
        let text = orelint::map::init::draft(&path, &orelint::map::init::Told::default()).unwrap();
        assert!(mistakes(&text).is_empty(), "{text}\n{:#?}", mistakes(&text));
        for line in lines {
            assert!(text.contains(line), "no `{line}` in\n{text}");
        }
    }
}

#[test]
fn columns_of_figures_are_known_though_half_of_their_cells_are_marks() {
    let page = fs::read_to_string(root().join("docs/mapping.md")).unwrap();
    let blocks = blocks(&page);
    let (_, table) = blocks
        .iter()
        .find(|(language, _)| *language == "text")
        .unwrap();
    let text = draft_of("ore.csv", table);
    for line in [
        "columns = [\"Prod_{unit}_est_{year}\"]",
        "columns = [\"Prod_{unit}_{year}\"]",
        "columns = [\"Reserves_{unit}\"]",
        "withheld = [\"W\"]",
        "zero = [\"—\"]",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
    // Nothing but marks, and years that figures look like.
    let text = draft_of(
        "few.csv",
        "Country,2022 t,2023 t,Resources kt,Count\nChile,W,1900,..,7\nPeru,NA,2000,--,8\n",
    );
    for line in [
        "columns = [\"{year} {unit}\"]",
        "columns = [\"Resources {unit}\"]",
        "not_available = [\"NA\", \"..\"]",
        "#   Count: \"7\", \"8\"",
    ] {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
    // A country without figures is no heading.
    let text = draft_of(
        "gaps.csv",
        "Country,2022 t,2023 t\nEurope,,\nSpain,1,2\nPeru,,\nSource: x,,\n",
    );
    assert!(
        text.contains("    \"Europe\",\n    \"Source: x\",\n]"),
        "{text}"
    );
    // A column of remarks is none of figures, though it bears a year.
    let text = draft_of(
        "notes.csv",
        "Country,Prod_t_2023,Notes 2023\nChile,1,NA\nPeru,2,NA\n",
    );
    assert!(text.contains("note = \"{Notes 2023}\""), "{text}");
}
