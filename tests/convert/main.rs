//! Conversion loses nothing, or refuses; canonical forms and inferred schemas are about the same values.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod canonical;
mod files;
mod foresight;
mod infer;
mod laws;
mod packages;
mod tables;
mod values;

use std::sync::Arc;

use orelint::convert::Options;
use orelint::format::Format;
use orelint::format::csv::{Arrays, CsvOptions};
use proptest::prelude::*;

use laws::{
    a_key_that_stands_twice_is_refused, carries_everything, half_a_character_is_refused, halves,
};
use tables::tables_carry_everything;
use values::{any_long_string, any_marked_record, any_records, any_shape, any_table, any_values};

fn any_chain() -> impl Strategy<Value = Vec<Format>> {
    prop::collection::vec(any_format(), 1..3)
}

fn any_format() -> impl Strategy<Value = Format> {
    prop::sample::select(Format::ALL.map(|(format, _)| format).to_vec())
}

/// A format, and a way to spell half a character in it.
fn any_half() -> impl Strategy<Value = (Format, &'static [u8])> {
    any_format().prop_flat_map(|from| (Just(from), prop::sample::select(halves(from))))
}

fn plain() -> Options {
    Options::new(Format::Ndjson, Format::Ndjson)
}

#[test]
fn zeros_in_a_table_are_no_utf16() {
    for record in [
        r#"{"c":"\u0000","a":"\u0000"}"#,
        r#"{"\u0000":"\u0000"}"#,
        r#"{"\u0000":"\u0000","":"\u0000"}"#,
        r#"{"\u0000":"\u0000\n\u0000\n\u0000\n"}"#,
    ] {
        let records = vec![record.to_owned(); 3];
        for count in 1..=3 {
            carries_everything(&records[..count], &[Format::Csv], &plain()).unwrap();
        }
    }
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
    fn half_a_character_is_refused_wherever_it_stands(
        record in any_marked_record(),
        (from, half) in any_half(),
        to in any_format(),
    ) {
        half_a_character_is_refused(&record, from, half, to)?;
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_with_both_places(
        records in any_records(),
        to in any_format(),
    ) {
        for record in &records {
            a_key_that_stands_twice_is_refused(record, to)?;
        }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_string_of_a_megabyte_is_carried(
        text in any_long_string(),
        chain in any_chain(),
        table in any_table(),
    ) {
        let records = [
            serde_json::json!({"a": text, "b": {"c": [text, 1]}}).to_string(),
            serde_json::json!({"a": 7}).to_string(),
        ];
        let options = Options { table_in: table.clone(), table_out: table, ..plain() };
        carries_everything(&records, &chain, &options)?;
    }
}
