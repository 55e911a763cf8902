//! Conversion loses nothing, or refuses; canonical forms and inferred schemas are about the same values.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod canonical;
mod files;
mod infer;
mod laws;
mod tables;
mod values;

use std::sync::Arc;

use orelint::convert::Options;
use orelint::format::Format;
use orelint::format::csv::{Arrays, CsvOptions};
use proptest::prelude::*;

use laws::carries_everything;
use tables::tables_carry_everything;
use values::{any_records, any_shape, any_table, any_values};

fn any_chain() -> impl Strategy<Value = Vec<Format>> {
    let formats = Format::ALL.map(|(format, _)| format);
    prop::collection::vec(prop::sample::select(formats.to_vec()), 1..3)
}

fn plain() -> Options {
    Options::new(Format::Ndjson, Format::Ndjson)
}

proptest! {
    #[test]
    fn any_chain_of_formats_carries_everything(records in any_records(), chain in any_chain()) {
        carries_everything(&records, &chain, &plain())?;
    }

    #[test]
    fn records_that_are_no_objects_are_carried_or_refused(values in any_values(), chain in any_chain()) {
        carries_everything(&values, &chain, &plain())?;
    }

    #[test]
    fn a_table_carries_everything_however_it_is_spelled(records in any_records(), table in any_table()) {
        let options = Options { table_in: table.clone(), table_out: table, ..plain() };
        carries_everything(&records, &[Format::Csv], &options)?;
    }

    #[test]
    fn any_format_carries_everything_under_a_schema(
        records in any_records(),
        chain in any_chain(),
        shape in any_shape(),
        table in any_table(),
    ) {
        let shape = Some(Arc::new(shape));
        let options = Options { shape, table_in: table.clone(), table_out: table, ..plain() };
        carries_everything(&records, &chain, &options)?;
    }

    #[test]
    fn tables_carry_everything_however_they_are_spelled(
        records in any_records(),
        shape in prop::option::of(any_shape()),
        table in any_table(),
        jobs in 1_usize..3,
    ) {
        let table_out = CsvOptions { arrays: Arrays::Tables, ..table };
        let options = Options {
            to: Format::Csv,
            shape: shape.map(Arc::new),
            table_out,
            jobs,
            verify: true,
            ..plain()
        };
        tables_carry_everything(&records, &options)?;
    }
}
