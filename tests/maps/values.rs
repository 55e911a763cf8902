//! What cells mean.

use orelint::format::Format;
use serde_json::json;

use crate::run::run;

#[test]
fn the_maps_own_names_may_stand_in_the_map() {
    let map = "[names.country]\nAtlantis = \"GRC\"\n[names.unit]\ntons = \"t\"\n[[record]]\nid = \"{n}\"\ncountry = \"Atlantis\"\nunit = \"tons\"\n";
    let (records, ..) = run(map, Format::Csv, "n\n1\n");
    assert_eq!(records, [json!({"id": "1", "country": "GRC", "unit": "t"})]);
}

#[test]
fn lists_come_from_arrays_splits_and_json_in_a_cell() {
    let map = |parties: &str| {
        format!(
            "schema = \"agreement\"\n[names.country]\nAtlantis = \"organisation\"\n[[record]]\nid = \"a\"\ntitle = \"t\"\ntype = \"mou\"\nparties = {parties}\n"
        )
    };
    let parties = json!([{"country": "KAZ"}, {"organisation": "Atlantis"}]);
    let split = map("{ each = \"{p}\", split = \";\", country = \"{item}\" }");
    assert_eq!(
        run(&split, Format::Csv, "p\nKazakhstan ; Atlantis\n").0[0]["parties"],
        parties
    );
    let array = map("{ each = \"{p}\", country = \"{item}\" }");
    assert_eq!(
        run(
            &array,
            Format::Json,
            "[{\"p\": [\"Kazakhstan\", \"Atlantis\"]}]"
        )
        .0[0]["parties"],
        parties
    );
    let in_cell = map("{ each = \"{p}\", json = true, country = \"{item/iso3}\" }");
    let cell = "p\n\"[{\"\"iso3\"\":\"\"KAZ\"\"},{\"\"iso3\"\":\"\"Atlantis\"\"}]\"\n";
    assert_eq!(run(&in_cell, Format::Csv, cell).0[0]["parties"], parties);
}

#[test]
fn words_mean_what_the_map_says_and_no_more() {
    let map = "[[record]]\nid = \"{n}\"\nstage = { of = \"{s}\", words = { \"mine*\" = \"mine\", \"smelt*\" = \"smelter\" } }\n";
    let (records, _, found, _) = run(map, Format::Csv, "n,s\n1,Mine output\n2,Refinery\n3,\n");
    assert_eq!(
        records,
        [json!({"id": "1", "stage": "mine"}), json!({"id": "3"})]
    );
    assert_eq!(found, ["table:3:3 map/word"]);
}
