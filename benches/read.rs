//! How fast each format is read, and read and judged, by one thread.
//!
//! `cargo bench` prints the bytes a second. What a whole process takes, beside other programs, is
//! measured by `beside.py`.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use orelint::document::Document;
use orelint::finding::Finding;
use orelint::format::csv::CsvOptions;
use orelint::format::input::{Input, Origin};
use orelint::format::spelling::Spelling;
use orelint::format::{self, Format, Records};
use orelint::pipeline;
use orelint::schema::{Schema, SchemaOptions};
use orelint::source::Sources;
use orelint::validate::Judge;

fn main() {
    divan::main();
}

/// Some megabytes of synthetic records in each format.
const RECORDS: u32 = 20_000;

const FORMATS: [Format; 4] = [Format::Csv, Format::Json, Format::Ndjson, Format::Xml];

const SCHEMA: &str = r#"{
    "type": "object",
    "properties": {
        "hole": {"type": "string", "pattern": "^DH-[0-9]+$"},
        "from": {"type": "number", "minimum": 0},
        "to": {"type": "number", "exclusiveMinimum": 0, "maximum": 3000},
        "rock": {"enum": ["granite", "skarn", "greisen", "dunite"]},
        "wo3_percent": {"type": "number", "minimum": 0, "maximum": 100},
        "samples": {"type": "integer", "minimum": 1},
        "logged_by": {"type": "string", "minLength": 2, "maxLength": 40},
        "remark": {"type": "string"}
    },
    "required": ["hole", "from", "to", "rock"],
    "additionalProperties": false
}"#;

const COLUMNS: [&str; 8] = [
    "hole",
    "from",
    "to",
    "rock",
    "wo3_percent",
    "samples",
    "logged_by",
    "remark",
];

/// The cells of a record; an empty one is an absent property.
fn cells(number: u32) -> [String; 8] {
    let pick = |list: &[&str], salt: u32| list[(number / salt) as usize % list.len()].to_owned();
    [
        format!("DH-{}", number / 90),
        format!("{}.5", number % 90 * 20),
        format!("{}.0", number % 90 * 20 + 21),
        pick(&["granite", "skarn", "greisen", "dunite"], 3),
        pick(&["", "0.14", "1.02", "0.385"], 1),
        pick(&["1", "2", "3"], 2),
        pick(&["A. Synthetic", "Ж. Пример", "B. Synthetic"], 5),
        pick(
            &["", "core lost, 0.4 m", "vein \"4\" & <fault>", "", "wet"],
            1,
        ),
    ]
}

/// Names and values of a record: numbers as they stand, texts with the quotes of JSON.
fn members(number: u32) -> impl Iterator<Item = (&'static str, String)> {
    let is_text = |name| matches!(name, "hole" | "rock" | "logged_by" | "remark");
    let named = COLUMNS.into_iter().zip(cells(number));
    named
        .filter(|(_, cell)| !cell.is_empty())
        .map(move |(name, cell)| {
            let quoted = is_text(name).then(|| serde_json::Value::from(&*cell).to_string());
            (name, quoted.unwrap_or(cell))
        })
}

fn object(number: u32) -> String {
    let members: Vec<String> = members(number)
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn corpus(format: Format) -> Arc<[u8]> {
    let mut text = String::new();
    let numbers = 0..RECORDS;
    match format {
        Format::Csv => {
            text = COLUMNS.join(",") + "\n";
            for number in numbers {
                let cells = cells(number).map(|cell| {
                    if cell.contains([',', '"']) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell
                    }
                });
                text += &(cells.join(",") + "\n");
            }
        }
        Format::Json => {
            let objects: Vec<String> = numbers.map(object).collect();
            text = format!("[\n{}\n]\n", objects.join(",\n"));
        }
        Format::Ndjson => text.extend(numbers.map(|number| object(number) + "\n")),
        Format::Xml => {
            text += "<intervals>\n";
            for number in numbers {
                text += "  <interval>";
                for (name, cell) in COLUMNS.into_iter().zip(cells(number)) {
                    let cell = cell.replace('&', "&amp;").replace('<', "&lt;");
                    if !cell.is_empty() {
                        write!(text, "<{name}>{cell}</{name}>").expect("a string takes all");
                    }
                }
                text += "</interval>\n";
            }
            text += "</intervals>\n";
        }
    }
    text.into_bytes().into()
}

static CORPORA: LazyLock<[Arc<[u8]>; 4]> = LazyLock::new(|| FORMATS.map(corpus));

static COMPILED: LazyLock<Arc<Schema>> = LazyLock::new(|| {
    let value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let schema = Schema::from_value("interval", value, &SchemaOptions::default());
    Arc::new(schema.expect("the schema compiles"))
});

/// Reads a corpus by one thread and shows every record to `each`; returns how many there were.
fn read_all(
    format: Format,
    bytes: &Arc<[u8]>,
    each: impl Fn(u64, &Document<'_>, &mut Vec<Finding>) + Sync,
) -> u64 {
    let records = match format {
        Format::Xml => Records::At("/intervals/interval".parse().expect("a pointer")),
        _ => Records::Elements,
    };
    let mut sources = Sources::new();
    let origin = Origin::Bytes(format!("corpus.{format}"), Arc::clone(bytes));
    let mut input = Input::open(&mut sources, origin, None).expect("memory can be read");
    let (options, shape) = (CsvOptions::default(), COMPILED.shape());
    let reading = format::open(format, &mut input, &records, &options, Some(shape));
    let mut count = 0;
    pipeline::read(
        &mut reading.expect("memory can be read"),
        input.file,
        1,
        || (),
        |(), number, document, out, (): &mut ()| each(number, document, out),
        |worked| {
            let fault = worked.findings.first().map(|finding| &finding.message);
            assert_eq!(fault, None, "the corpus is sound");
            count += worked.parsed.records;
            ControlFlow::Continue(())
        },
    )
    .expect("memory can be read");
    assert_eq!(count, u64::from(RECORDS));
    count
}

fn bench(bencher: Bencher, format: Format, job: impl Fn(&Arc<[u8]>) -> u64 + Sync) {
    let bytes = &CORPORA[format as usize];
    LazyLock::force(&COMPILED);
    bencher
        .counter(BytesCount::of_slice(bytes))
        .bench(|| job(black_box(bytes)));
}

#[divan::bench(args = FORMATS)]
fn read(bencher: Bencher, format: Format) {
    bench(bencher, format, |bytes| {
        read_all(format, bytes, |_, document, _| {
            black_box(document.root());
        })
    });
}

#[divan::bench(args = FORMATS)]
fn validate(bencher: Bencher, format: Format) {
    bench(bencher, format, |bytes| {
        let mut sources = Sources::new();
        let file = sources.add_text("judged", Vec::new());
        let judge = Judge::new(Arc::clone(&COMPILED), file, Spelling::of(format));
        read_all(format, bytes, |number, document, out| {
            judge.clone().judge(number, document, out);
        })
    });
}
