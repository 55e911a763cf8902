//! Data keep to the schema that was inferred from them.

use std::ops::ControlFlow;
use std::sync::Arc;

use orelint::finding::{FileId, Finding};
use orelint::format::csv::CsvOptions;
use orelint::format::input::{Input, Origin};
use orelint::format::{self, Format, Records};
use orelint::pipeline;
use orelint::rule::Severity;
use orelint::schema::infer::{Choices, Inferred, Source, infer};
use orelint::schema::{Schema, SchemaOptions, lint};
use orelint::source::Sources;
use orelint::validate::Judge;
use proptest::prelude::*;

use super::laws::converted;
use super::plain;
use super::values::any_records;

fn input(bytes: &[u8]) -> Input {
    let origin = Origin::Bytes("input".to_owned(), Arc::from(bytes));
    Input::open(&mut Sources::new(), origin, None).unwrap()
}

fn inferred(bytes: &[u8], format: Format, choices: Choices) -> Option<serde_json::Value> {
    let source = Source {
        input: input(bytes),
        format,
        records: Records::Elements,
        table: CsvOptions::default(),
    };
    match infer(&mut [source], choices, 1).unwrap() {
        Inferred::Schema(schema, _) => Some(schema),
        Inferred::Nothing => None,
        Inferred::Broken(findings) => panic!("{findings:?}"),
    }
}

fn judged(bytes: &[u8], format: Format, schema: &Arc<Schema>) -> Vec<Finding> {
    let mut input = input(bytes);
    let (records, table) = (Records::Whole, CsvOptions::default());
    let shape = Some(schema.shape());
    let mut reading = format::open(format, &mut input, &records, &table, shape).unwrap();
    let mut found = std::mem::take(&mut reading.findings);
    let judge = Judge::new(Arc::clone(schema), input.file, format);
    pipeline::read(
        &mut reading,
        input.file,
        1,
        || judge.clone(),
        |judge, number, document, out, (): &mut ()| {
            judge.judge(number, document, out);
        },
        |worked| {
            found.extend(worked.findings);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    // A name that holds semicolons is doubted as a header, and is no fault.
    found.retain(|finding| finding.severity == Severity::Error);
    found
}

proptest! {
    #[test]
    fn data_keep_to_the_schema_inferred_from_them(
        records in any_records(),
        format in prop::sample::select(Format::ALL.map(|(format, _)| format).to_vec()),
        strict in any::<bool>(),
        open in any::<bool>(),
        times in 1_usize..12,
    ) {
        let lines: Vec<u8> = vec![records.join("\n"); times].join("\n").into_bytes();
        let to = orelint::convert::Options { to: format, ..plain() };
        let (report, bytes) = converted(&lines, &to);
        prop_assume!(report.findings.is_empty());
        let Some(value) = inferred(&bytes, format, Choices { strict, open }) else {
            return Ok(());
        };
        let text = format!("{value:#}");
        let shown = || format!("{text}\n{}", String::from_utf8_lossy(&bytes));
        let schema = Schema::from_value("inferred", value, &SchemaOptions::default());
        let found = judged(&bytes, format, &Arc::new(schema.unwrap()));
        prop_assert!(found.is_empty(), "{:#?}\n{}", found, shown());
        let linted = lint::lint(FileId(0), &text, 0, None, &SchemaOptions::default());
        prop_assert!(linted.is_empty(), "{:#?}\n{}", linted, shown());
    }
}
