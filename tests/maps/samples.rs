//! The tables among the samples.

use std::ops::ControlFlow;

use orelint::source::Sources;

use crate::run::root;

#[test]
fn the_tables_among_the_samples_are_understood_by_the_maps() {
    use orelint::config::Config;
    use orelint::config::files::Target;
    use orelint::schema::SchemaOptions;
    use orelint::validate::files::{Asked, Opened, Schemas, open};
    for (table, map, expected) in [
        (
            "lithium-2024.csv",
            "usgs-mcs-2024",
            "14 rows: 11 read (33 records), 3 empty, 0 not understood",
        ),
        (
            "world-2025.csv",
            "usgs-mcs-2025",
            "26 rows: 26 read (63 records), 0 not understood",
        ),
        (
            "world-2026.csv",
            "usgs-mcs-2026",
            "44 rows: 44 read (44 records), 0 not understood",
        ),
        (
            "world-2025.xml",
            "fgdc",
            "1 row: 1 read (1 record), 0 not understood",
        ),
        (
            "mines.geojson",
            "cmmdc-mines",
            "3 rows: 2 read (7 records), 1 not understood",
        ),
        (
            "policies.json",
            "iea-policies-json",
            "7 rows: 6 read (6 records), 1 skipped (a policy of one side, no agreement), 0 not understood",
        ),
        (
            "statistics.csv",
            "../samples/tables/statistics",
            "10 rows: 9 read (5 records), 1 skipped (a remark), 0 not understood",
        ),
        (
            "yearbook.csv",
            "../samples/tables/yearbook",
            "15 rows: 5 read (8 records), 3 skipped (a header), 2 skipped (a title), 3 skipped (between the tables), 2 empty, 0 not understood",
        ),
    ] {
        let target = Target::File {
            path: root().join("samples/tables").join(table),
            named: true,
        };
        let asked = Asked {
            map: Some(root().join("maps").join(format!("{map}.toml"))),
            ..Asked::default()
        };
        let (mut schemas, mut sources) = (Schemas::new(SchemaOptions::default()), Sources::new());
        let opened = open(
            &target,
            &asked,
            &Config::default(),
            &mut schemas,
            &mut sources,
        );
        let Ok(Opened::Data(mut data)) = opened else {
            panic!("{table} was not opened")
        };
        data.read(
            1,
            |_, _, (): &mut ()| (),
            |(), _, _| ControlFlow::Continue(()),
        )
        .unwrap();
        assert_eq!(
            data.mapping.unwrap().tally().to_string(),
            expected,
            "{table}"
        );
    }
}
