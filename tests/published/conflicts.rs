//! What the published tables contradict one another in, kind by kind, and what they do not.
//!
//! Each case is a line or two of the tables, found by hand: a total that its rows do not come to (T),
//! a unit that is wrong (U), a figure or a rank that a later edition revised (V), two sources that
//! differ (R); and alarms that must not be raised.

use serde_json::json;

use crate::plantings::world::{Found, WORLD, World};

/// What is found of a commodity.
struct Of<'w>(&'w [Found], &'w str);

impl Of<'_> {
    /// A finding of that rule that says all of this, on that record (its own place, or beside it).
    #[track_caller]
    fn has(&self, rule: &str, id: &str, says: &[&str]) {
        let fits = |found: &&Found| {
            let said = format!("{} {}", found.text, found.why);
            found.rule == rule
                && (id.is_empty() || found.ids.iter().any(|known| known == id))
                && says.iter().all(|what| said.contains(what))
        };
        assert!(
            self.0.iter().any(|found| fits(&found)),
            "{}: no {rule} on {id} that says {says:?}: {:#?}",
            self.1,
            self.0
        );
    }

    /// No finding of that rule, or of none that says this.
    #[track_caller]
    fn lacks(&self, rule: &str, says: &str) {
        let found = self.0.iter();
        let found: Vec<&Found> = found
            .filter(|found| found.rule == rule && found.text.contains(says))
            .collect();
        assert!(found.is_empty(), "{}: {found:#?}", self.1);
    }
}

fn of<'w>(world: &'w World, commodity: &'w str) -> Of<'w> {
    Of(&world.by_commodity[commodity].found, commodity)
}

#[test]
fn totals_and_their_rows() {
    let Some(world) = WORLD.as_ref() else { return };
    of(world, "clays").has(
        "quantity/total",
        "mcs25:264:PROD_EST_ 2024",
        &["44,240 kt", "4,400 kt", "lost a digit"],
    );
    // 5.8 % above, which the tolerance would hide, and the rounding of one figure as well.
    of(world, "manganese").has(
        "quantity/total",
        "mcs26:1782",
        &["1,798,000 kt", "1,700,000 kt"],
    );
    // Rounded, lower bounds, parts that are counted in other rows, totals of parts.
    for commodity in [
        "tungsten",
        "antimony",
        "zirconium",
        "gemstones",
        "soda-ash",
        "diatomite",
        "talc",
        "titanium",
        "lithium",
        "rare-earths",
        "chromium",
    ] {
        of(world, commodity).lacks("quantity/total", "");
    }
}

#[test]
fn units_that_are_wrong_by_a_thousand() {
    let Some(world) = WORLD.as_ref() else { return };
    let titanium = of(world, "titanium");
    for product in ["ilmenite", "rutile"] {
        let subject = format!("titanium ({product}) reserves: ");
        titanium.has("quantity/slip", "", &[&subject, "1,000", "slip of unit"]);
    }
    // Both editions are wrong, and each shows it by itself.
    let vanadium = of(world, "vanadium");
    for id in ["mcs25:1188:RESERVES_2024", "mcs26:3149"] {
        vanadium.has(
            "measure/life",
            id,
            &["below one year's production", "slip of unit"],
        );
    }
    // The notes overrule the unit, and the map reads the notes.
    for commodity in ["iron-ore", "molybdenum"] {
        of(world, commodity).lacks("quantity/slip", "");
        of(world, commodity).lacks("measure/life", "");
    }
    // Read literally, molybdenum is found by its production and by the edition after.
    let mut claims = world.by_commodity["molybdenum"].claims.clone();
    for claim in &mut claims {
        if claim["source"] == "usgs-mcs-2025" && claim["measure"] == "reserves" {
            claim["unit"] = json!("t");
        }
    }
    let found = world.found(&claims, false);
    let literal = Of(&found, "molybdenum in tonnes");
    literal.has(
        "quantity/slip",
        "mcs25:715:RESERVES_2024",
        &["differ by a factor of 1,000", "slip of unit"],
    );
    // One fault is one finding: that the reserves are below a year's production is told with it.
    literal.lacks("measure/life", "");
    let slip = found.iter().find(|found| found.rule == "quantity/slip");
    assert!(slip.unwrap().explains.contains("measure/life"), "{slip:#?}");
}

#[test]
fn figures_and_ranks_that_a_later_edition_revised() {
    let Some(world) = WORLD.as_ref() else { return };
    for (commodity, says) in [
        ("tungsten", "China 1,800,000 t to 2,300,000 t"),
        ("tungsten", "Vietnam 100,000 t to 74,000 t"),
        ("tungsten", "Vietnam 74,000 t to 140,000 t"),
        ("tungsten", "Vietnam 140,000 t to 170,000 t"),
        ("chromium", "Kazakhstan 230,000 kt to 320,000 kt"),
        ("chromium", "Zimbabwe 540,000 kt to 140,000 kt"),
        ("rare-earths", "Vietnam 22,000,000 t to 3,500,000 t"),
        ("rare-earths", "Russia 10,000,000 t to 3,800,000 t"),
        ("lithium", "United States 1,800,000 t to 4,400,000 t"),
        ("rhenium", "China 19,000 kg to 200,000 kg"),
        ("cobalt", "Russia 250,000 t to 800,000 t"),
        ("potash", "Russia 920,000 kt of K2O to 2,000,000 kt of K2O"),
        ("tin", "Brazil 420,000 t to 700,000 t"),
        ("asbestos", "China 18,000,000 t to 7,100,000 t"),
        ("bauxite", "Kazakhstan 280,000 kt to 160,000 kt"),
    ] {
        of(world, commodity).has("quantity/revised", "", &[says]);
    }
    for (commodity, says) in [
        (
            "chromium",
            &["Zimbabwe new as 1st", "Kazakhstan 1st to 2nd"][..],
        ),
        (
            "chromium",
            &["South Africa 3rd to 1st", "Zimbabwe 1st to 3rd"],
        ),
        ("rare-earths", &["Vietnam 2nd to 6th", "India 5th to 3rd"]),
        // The two of fourth place are tied.
        (
            "lithium",
            &[
                "China 4th to 3rd",
                "Argentina 3rd to 4th",
                "United States 5th to 4th",
            ],
        ),
    ] {
        of(world, commodity).has("rank/revised", "", says);
    }
    // Strontium content in one edition, celestite in the next: these are two bases.
    of(world, "strontium").lacks("quantity/revised", "");
    // Estimates of production that later figures replace are no contradictions.
    for commodity in ["rare-earths", "antimony", "chromium"] {
        of(world, commodity).lacks("quantity/conflict", "");
    }
}

#[test]
fn sources_that_differ_and_sources_that_agree() {
    let Some(world) = WORLD.as_ref() else { return };
    let tungsten = of(world, "tungsten");
    for (id, says) in [
        (
            "bgs-w:1288",
            "Vietnam's tungsten production in 2023 differ by 40 %",
        ),
        (
            "bgs-w:1269",
            "Vietnam's tungsten production in 2022 differ by 37 %",
        ),
        (
            "bgs-w:1276",
            "Rwanda's tungsten production in 2022 differ by 23 %",
        ),
    ] {
        tungsten.has("quantity/conflict", id, &[says]);
    }
    // Within the tolerance: 71,000 and 68,660 t, 66,000 and 71,450 t.
    tungsten.lacks("quantity/conflict", "China");
    // Ore, carbonate and content under one label of a unit; 91,700 and 94,608 t of content.
    of(world, "lithium").lacks("quantity/conflict", "Australia");
    // The parts are below the whole, and China, Chile and Kazakhstan lead in all tables.
    for commodity in ["lithium", "tungsten", "rare-earths", "uranium"] {
        for rule in ["rank/order", "rank/conflict", "rank/contested"] {
            of(world, commodity).lacks(rule, "");
        }
    }
    // Table 5 of 2025 agrees with the world table of that edition.
    for commodity in ["cobalt", "chromium"] {
        of(world, commodity).lacks("quantity/conflict", "");
        of(world, commodity).lacks("share/total", "");
    }
}

/// The records that a finding of that rule points at first.
fn pointed_at<'f>(found: &'f [Found], rule: &str) -> Vec<&'f str> {
    let of_rule = found.iter().filter(|found| found.rule == rule);
    let first = of_rule.filter_map(|found| found.ids.iter().find(|id| !id.is_empty()));
    first.map(String::as_str).collect()
}

#[test]
fn only_titanium_has_another_unit_of_reserves_from_edition_to_edition() {
    let Some(world) = WORLD.as_ref() else { return };
    for (commodity, of) in &world.by_commodity {
        let slips = of.found.iter();
        let slips = slips.filter(|found| found.rule == "quantity/slip");
        let reserves = slips.filter(|found| found.text.contains(" reserves"));
        assert!(
            commodity == "titanium" || reserves.count() == 0,
            "{commodity}"
        );
    }
    // Of two editions the later has mended what the earlier had: its unit is the wrong one.
    let titanium = &world.by_commodity["titanium"].found;
    for id in pointed_at(titanium, "quantity/slip") {
        assert!(id.starts_with("mcs25:"), "{id}: {titanium:#?}");
    }
}

/// The columns of 2023 say tonnes and the notes thousands of them: read by the columns alone, the
/// editions after show it.
#[test]
fn chromite_by_the_names_of_its_columns() {
    let Some(world) = WORLD.as_ref() else { return };
    let mut claims = world.by_commodity["chromium"].claims.clone();
    for claim in &mut claims {
        let is_of_2023 = claim["source"] == "usgs-mcs-2023" && claim["measure"] == "production";
        if is_of_2023 {
            claim["unit"] = json!("t");
        }
    }
    let found = world.found(&claims, false);
    Of(&found, "chromium in tonnes").has(
        "quantity/slip",
        "",
        &["production", "differ by a factor of 1,000", "slip of unit"],
    );
    for id in pointed_at(&found, "quantity/slip") {
        assert!(id.starts_with("mcs23:"), "{id}: {found:#?}");
    }
}

#[test]
fn of_four_editions_the_one_in_another_unit_is_pointed_at() {
    let Some(world) = WORLD.as_ref() else { return };
    for (commodity, source, prefix, unit) in [
        ("tungsten", "usgs-mcs-2024", "mcs24:", "kt"),
        ("lithium", "usgs-mcs-2024", "mcs24:", "kt"),
        ("rare-earths", "usgs-mcs-2024", "mcs24:", "kt"),
        ("rare-earths", "usgs-mcs-2023", "mcs23:", "kt"),
        ("lithium", "usgs-mcs-2025", "mcs25:", "kt"),
        ("tungsten", "usgs-mcs-2026", "mcs26:", "kt"),
    ] {
        let mut claims = world.by_commodity[commodity].claims.clone();
        for claim in &mut claims {
            if claim["source"] == source && claim["measure"] == "reserves" {
                claim["unit"] = json!(unit);
            }
        }
        let found = world.found(&claims, false);
        let slips = pointed_at(&found, "quantity/slip");
        assert!(
            !slips.is_empty() && slips.iter().all(|id| id.starts_with(prefix)),
            "{commodity} {source}: {slips:?} {found:#?}"
        );
    }
}

#[test]
fn one_figure_in_tonnes_among_thousands_of_them() {
    let Some(world) = WORLD.as_ref() else { return };
    for source in ["usgs-mcs-2023", "usgs-mcs-2024", "usgs-mcs-2025"] {
        let mut claims = world.by_commodity["chromium"].claims.clone();
        let kazakhstan = claims.iter_mut().find(|claim| {
            claim["source"] == source && claim["measure"] == "reserves" && claim["country"] == "KAZ"
        });
        let claim = kazakhstan.unwrap();
        claim["unit"] = json!("t");
        let id = claim["id"].as_str().unwrap().to_owned();
        let found = world.found(&claims, false);
        let named = found
            .iter()
            .any(|found| found.why.contains("slip of unit") && found.ids.first() == Some(&id));
        assert!(named, "{source}: {found:#?}");
    }
}

#[test]
fn what_is_plainly_no_conflict() {
    let Some(world) = WORLD.as_ref() else { return };
    for (commodity, of) in &world.by_commodity {
        let all = Of(&of.found, commodity);
        // The percentages of table 5 match its figures and the world table, and the leaders lead.
        for rule in [
            "share/total",
            "share/sum",
            "rank/order",
            "rank/conflict",
            "rank/contested",
        ] {
            all.lacks(rule, "");
        }
        // Editions replace one another: an estimate and the figure after it do not conflict.
        let editions = of.found.iter().find(|found| {
            found.rule == "quantity/conflict" && found.ids.iter().all(|id| id.starts_with("mcs"))
        });
        assert!(editions.is_none(), "{commodity}: {editions:#?}");
        // Reserve base occurs in definitions alone.
        let base = of
            .claims
            .iter()
            .find(|claim| claim["measure"] == "reserve_base");
        assert!(base.is_none(), "{base:?}");
    }
    let touched = |commodity: &str, id: &str, rules: &[&str]| {
        let of = &world.by_commodity[commodity].found;
        let touched = of
            .iter()
            .filter(|found| found.ids.iter().any(|known| known.starts_with(id)));
        let touched: Vec<&Found> = touched
            .filter(|found| !rules.contains(&found.rule))
            .collect();
        assert!(touched.is_empty(), "{commodity} {id}: {touched:#?}");
    };
    let revisions = ["rank/revised", "quantity/revised"];
    // 570,000 t in the cell, and 220,000 t by a reporting code in the note.
    touched("tungsten", "mcs25:1174:RESERVES", &revisions);
    // One reserve as ore, oxide and carbonate; parts of a country below its whole.
    for id in ["cmmdc-au:827", "cmmdc-au:865"] {
        touched("lithium", id, &[]);
    }
    // 630 kt on one basis, then on another.
    touched("chromium", "mcs25:217:RESERVES", &revisions);
    touched("chromium", "mcs26:580", &revisions);
    // Within the tolerance: 91,700 and 94,608 t of lithium, 3,794 and 4,100 t of uranium.
    for id in ["bgs-li:881", "mcs25:630:PROD"] {
        touched("lithium", id, &[]);
    }
    for id in ["bgs-u:182", "bgs-u:184", "bgs-u:190", "bgs-u:192"] {
        touched("uranium", id, &[]);
    }
}

#[test]
fn reserves_that_vanish_between_editions() {
    let Some(world) = WORLD.as_ref() else { return };
    for (commodity, rule, says) in [
        ("rare-earths", "rank/revised", "India 3rd to none"),
        (
            "rare-earths",
            "quantity/revised",
            "Russia 21,000,000 t to 10,000,000 t",
        ),
        ("tungsten", "rank/revised", "Australia new as 2nd"),
        (
            "lithium",
            "quantity/revised",
            "Argentina 2,700,000 t to 3,600,000 t",
        ),
        (
            "chromium",
            "quantity/revised",
            "India 100,000 kt to 79,000 kt",
        ),
        (
            "chromium",
            "quantity/revised",
            "South Africa 200,000 kt to 350,000 kt",
        ),
    ] {
        of(world, commodity).has(rule, "", &[says]);
    }
    for (id, says) in [
        ("bgs-w:1230", "Vietnam's tungsten production in 2020"),
        ("bgs-w:1231", "Vietnam's tungsten production in 2021"),
        ("bgs-w:1287", "Russia's tungsten production in 2023"),
        ("bgs-w:1282", "Rwanda's tungsten production in 2023"),
    ] {
        of(world, "tungsten").has("quantity/conflict", id, &[says]);
    }
}

/// Bald Hill's reserves are of 0.96 % lithium carbonate, its resources of 0.94 % oxide: the figures
/// agree, and what they weigh differs by 2.4 times. No other deposit has the like.
#[test]
fn one_grade_of_two_compounds() {
    let Some(world) = WORLD.as_ref() else { return };
    let says = [
        "Bald Hill",
        "0.96 % LCE",
        "0.94 % Li2O",
        "probably `LCE` is written for `Li2O`",
    ];
    of(world, "lithium").has("measure/grade", "cmmdc-au:789:ore", &says);
    for (commodity, of) in &world.by_commodity {
        let found = of.found.iter().filter(|it| it.rule == "measure/grade");
        let expected = usize::from(commodity == "lithium");
        assert_eq!(found.count(), expected, "{commodity}");
    }
}
