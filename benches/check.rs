//! How fast claims are compared with one another, by one thread and by all.
//!
//! `cargo bench --bench check` prints the claims a second, for 10,000 to 1,000,000 claims in groups
//! of 20 (50,000 groups at a million), for groups of two editions, for as many dates in one group,
//! and for as many agreements with one title: the time per record is to stay flat. In short, with one
//! sample each: `cargo bench --bench check -- --sample-count 1 'editions|one_title'`.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::thread::available_parallelism;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use orelint::check::{Facts, RecordKind, Settings, check};
use orelint::document::Document;
use orelint::finding::Findings;
use orelint::format::csv::CsvOptions;
use orelint::format::input::{Input, Origin};
use orelint::format::{self, Format, Records};
use orelint::pipeline;
use orelint::source::Sources;

fn main() {
    divan::main();
}

const COUNTRIES: [&str; 8] = ["AUS", "BRA", "CHN", "KAZ", "PRT", "RUS", "USA", "VNM"];

const COMMODITIES: [&str; 12] = [
    "antimony",
    "beryllium",
    "bismuth",
    "chromium",
    "cobalt",
    "gallium",
    "germanium",
    "lithium",
    "manganese",
    "niobium",
    "tungsten",
    "vanadium",
];

const MEASURES: [&str; 2] = ["reserves", "production"];

/// A group of twenty synthetic claims: two surveys with eight rows each that agree but for one in
/// a hundred groups, a newspaper and a company that rank two countries each.
fn group(number: usize, lines: &mut String) {
    let (commodity, rest) = (COMMODITIES[number % 12], number / 12);
    let (measure, product) = (MEASURES[rest % 2], rest / 2);
    let mut claim = |source: &str, country: usize, more: &str| {
        writeln!(
            lines,
            "{{\"id\":\"{source}-{number}-{country}\",\"country\":\"{}\",\
             \"commodity\":\"{commodity}\",\"measure\":\"{measure}\",\
             \"product\":\"form {product}\",\"source\":\"{source}\",{more}}}",
            COUNTRIES[country]
        )
        .expect("a string takes all");
    };
    for (source, slip) in [("survey", 0), ("institute", usize::from(number % 100 == 7))] {
        for country in 0..COUNTRIES.len() {
            let tonnes = ((COUNTRIES.len() - country) * 1000) << (slip * 2);
            let figure = format!(
                "\"quantity\":{tonnes},\"unit\":\"t\",\"basis\":\"contained\",\"as_of\":\"2024\""
            );
            claim(source, country, &figure);
        }
    }
    for (source, day) in [("news", number % 28 + 1), ("company", 28 - number % 28)] {
        for country in [0, 1] {
            let rank = country + 1;
            claim(
                source,
                country,
                &format!("\"rank\":{rank},\"as_of\":\"2024-11-{day:02}\""),
            );
        }
    }
}

/// Synthetic claims, twenty a group.
fn facts(claims: usize) -> Facts {
    let mut lines = String::new();
    for (id, kind) in [
        ("survey", "survey"),
        ("institute", "survey"),
        ("news", "news"),
        ("company", "company"),
    ] {
        writeln!(
            lines,
            "{{\"id\":\"{id}\",\"title\":\"{id}\",\"kind\":\"{kind}\"}}"
        )
        .expect("a string takes all");
    }
    for number in 0..claims / 20 {
        group(number, &mut lines);
    }
    read(lines)
}

/// Claims of one group, each with a date and a source of its own; all agree.
fn of_many_dates(claims: usize) -> Facts {
    let mut lines = String::new();
    for number in 0..claims {
        let (year, month, day) = (1000 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
        writeln!(
            lines,
            "{{\"id\":\"c{number}\",\"country\":\"KAZ\",\"commodity\":\"tungsten\",\
             \"measure\":\"reserves\",\"quantity\":1000,\"unit\":\"t\",\"rank\":7,\
             \"as_of\":\"{year}-{month:02}-{day:02}\",\"source\":\"s{number}\"}}"
        )
        .expect("a string takes all");
    }
    read(lines)
}

/// The tables of two editions of one series, and of a source that repeats the older: a product each,
/// twenty rows a product.
fn of_editions(claims: usize) -> Facts {
    let mut lines = String::new();
    for (id, series, day) in [
        ("e1", ",\"series\":\"e\"", "2024-01"),
        ("e2", ",\"series\":\"e\"", "2025-01"),
        ("copy", "", "2025-06"),
    ] {
        writeln!(
            lines,
            "{{\"id\":\"{id}\",\"title\":\"{id}\",\"kind\":\"survey\",\
             \"published_on\":\"{day}\"{series}}}"
        )
        .expect("a string takes all");
    }
    let rows = [("e1", 8, 1000), ("e2", 8, 1050), ("copy", 4, 1000)];
    for number in 0..claims / 20 {
        let (commodity, product) = (COMMODITIES[number % 12], number / 12);
        for (source, count, size) in rows {
            for (country, name) in COUNTRIES.iter().enumerate().take(count) {
                let tonnes = (COUNTRIES.len() - country) * size + number % 7;
                writeln!(
                    lines,
                    "{{\"id\":\"{source}-{number}-{country}\",\"country\":\"{name}\",\
                     \"commodity\":\"{commodity}\",\"measure\":\"reserves\",\
                     \"product\":\"form {product}\",\"quantity\":{tonnes},\"unit\":\"t\",\
                     \"basis\":\"contained\",\"as_of\":\"2024\",\"source\":\"{source}\"}}"
                )
                .expect("a string takes all");
            }
        }
    }
    read(lines)
}

/// Agreements that bear one title: each of two countries and of one day, told by both.
fn of_one_title(records: usize) -> Facts {
    let mut lines = String::new();
    for number in 0..records {
        let deal = number / 2;
        let (year, month, day) = (1900 + deal / 336 % 120, deal / 28 % 12 + 1, deal % 28 + 1);
        let one = deal % COUNTRIES.len();
        let other = (one + 1 + deal / 40_320 % (COUNTRIES.len() - 1)) % COUNTRIES.len();
        writeln!(
            lines,
            "{{\"id\":\"a{number}\",\"title\":\"Memorandum of understanding on critical minerals\",\
             \"type\":\"mou\",\"signed_on\":\"{year}-{month:02}-{day:02}\",\"sources\":[\"s{}\"],\
             \"parties\":[{{\"country\":\"{}\"}},{{\"country\":\"{}\"}}]}}",
            number % 2,
            COUNTRIES[one],
            COUNTRIES[other]
        )
        .expect("a string takes all");
    }
    read(lines)
}

fn read(lines: String) -> Facts {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("claims.ndjson".to_owned(), lines.into_bytes().into());
    let mut input = Input::open(&mut sources, origin, None).expect("memory can be read");
    let file = input.file;
    let (records, options) = (Records::Elements, CsvOptions::default());
    let reading = format::open(Format::Ndjson, &mut input, &records, &options, None);
    let mut facts = Facts::default();
    pipeline::read(
        &mut reading.expect("memory can be read"),
        file,
        1,
        || (),
        |(), number, document: &Document<'_>, _, facts: &mut Facts| {
            let root = document.root();
            let kind = match (root.get("title"), root.get("kind")) {
                (Some(_), Some(_)) => RecordKind::Source,
                (Some(_), None) => RecordKind::Agreement,
                (None, _) => RecordKind::Claim,
            };
            facts.add(kind, file, number, root);
        },
        |worked| {
            facts.absorb(worked.output, worked.parsed.records);
            ControlFlow::Continue(())
        },
    )
    .expect("memory can be read");
    facts
}

fn bench(bencher: Bencher, facts: &Facts, jobs: usize) {
    let settings = Settings {
        jobs,
        ..Settings::default()
    };
    bencher
        .counter(ItemsCount::new(facts.claims.len() + facts.agreements.len()))
        .bench(|| {
            let mut out = Findings::default();
            check(black_box(facts), &settings, &mut out);
            out
        });
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn groups(bencher: Bencher, claims: usize) {
    bench(bencher, &facts(claims), 1);
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn groups_on_all_threads(bencher: Bencher, claims: usize) {
    let jobs = available_parallelism().map_or(1, usize::from);
    bench(bencher, &facts(claims), jobs);
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn editions(bencher: Bencher, claims: usize) {
    bench(bencher, &of_editions(claims), 1);
}

#[divan::bench(args = [10_000, 100_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn one_title(bencher: Bencher, records: usize) {
    bench(bencher, &of_one_title(records), 1);
}

#[divan::bench(args = [1000, 10_000, 100_000], sample_count = 5, sample_size = 1)]
fn dates(bencher: Bencher, claims: usize) {
    bench(bencher, &of_many_dates(claims), 1);
}
