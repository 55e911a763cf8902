//! Reads a table with a map, and in another way.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use orelint::config::Config;
use orelint::config::files::Target;
use orelint::document::{Document, Tree};
use orelint::finding::Finding;
use orelint::map::{MapError, Tally};
use orelint::schema::SchemaOptions;
use orelint::source::Sources;
use orelint::validate::files::{Asked, OpenError, Opened, Schemas, open};
use serde_json::Value;

/// A table read with a map.
pub(crate) struct Read {
    /// Its records.
    pub(crate) records: Vec<Value>,
    /// The record of its source, if the map describes one.
    pub(crate) source: Option<Value>,
    /// What became of its rows.
    pub(crate) tally: Tally,
    /// What was found, as `file:line:column rule: message`.
    pub(crate) findings: Vec<String>,
    /// What is found in the metadata beside it.
    pub(crate) metadata: Vec<String>,
}

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The path of a published table; `None`, with a note, where it is not at hand.
pub(crate) fn table(name: &str) -> Option<PathBuf> {
    let path = root().join("../shared/data").join(name);
    let found = path.is_file();
    if !found {
        let _ = writeln!(
            std::io::stderr(),
            "note: {name} is not at hand, so nothing is tested"
        );
    }
    found.then_some(path)
}

/// Reads a table with a map of `maps/`.
pub(crate) fn read(path: &Path, map: &str) -> Read {
    let file = root().join("maps").join(format!("{map}.toml"));
    read_with(path, &file)
}

/// Reads a table with a map that stands in a file of its own.
pub(crate) fn read_with(path: &Path, map: &Path) -> Read {
    let asked = Asked {
        map: Some(map.to_owned()),
        ..Asked::default()
    };
    let target = Target::File {
        path: path.to_owned(),
        named: true,
    };
    let mut sources = Sources::new();
    let mut schemas = Schemas::new(SchemaOptions::default());
    let mut data = match open(
        &target,
        &asked,
        &Config::default(),
        &mut schemas,
        &mut sources,
    ) {
        Ok(Opened::Data(data)) => data,
        Ok(_) => panic!("{}: the table was not opened", map.display()),
        Err(OpenError::Map(MapError::Mistaken { findings, .. })) => {
            panic!("{}: {:#?}", map.display(), shown(&findings, &sources))
        }
        Err(error) => panic!("{}: {error}", map.display()),
    };
    let each =
        |_, document: &Document<'_>, out: &mut Vec<Value>| out.push(document.root().to_value());
    let mut records = Vec::new();
    let mut findings = Vec::new();
    data.read(2, each, |some: Vec<Value>, _, found| {
        records.extend(some);
        findings.extend(found);
        ControlFlow::Continue(())
    })
    .unwrap();
    let mapping = data.mapping.as_ref().unwrap();
    let tally = mapping.tally();
    let mut tree = Tree::default();
    let mut of_metadata = Vec::new();
    let metadata = mapping.map().metadata(path, &mut sources, &mut of_metadata);
    let described = mapping.map().source_record(&tally, &metadata, &mut tree);
    let source = described.then(|| {
        let document = Document::new(&mapping.map().text, 0, &tree);
        document.root().to_value()
    });
    assert_eq!(tally.records, records.len() as u64, "{}", map.display());
    Read {
        records,
        source,
        tally,
        findings: shown(&findings, &sources),
        metadata: shown(&of_metadata, &sources),
    }
}

fn shown(findings: &[Finding], sources: &Sources) -> Vec<String> {
    let line = |finding: &Finding| {
        let place = &finding.place;
        let at = sources.position(place.file, place.span.start).unwrap();
        let file = sources.path(place.file).rsplit('/').next().unwrap();
        format!(
            "{file}:{}:{} {}: {}",
            at.line, at.column, finding.rule.id, finding.message
        )
    };
    findings.iter().map(line).collect()
}

impl Read {
    /// The records made of a line, where every record says its line.
    pub(crate) fn on_line(&self, line: u64) -> Vec<&Value> {
        let end = format!(":{line}");
        let of_line = |record: &&Value| {
            record["locator"]
                .as_str()
                .is_some_and(|locator| locator.ends_with(&end))
        };
        self.records.iter().filter(of_line).collect()
    }

    /// The record of that id.
    pub(crate) fn with_id(&self, id: &str) -> &Value {
        self.records
            .iter()
            .find(|record| record["id"] == id)
            .unwrap_or_else(|| panic!("no record {id}"))
    }

    /// The records by id.
    pub(crate) fn by_id(&self) -> BTreeMap<&str, &Value> {
        self.records
            .iter()
            .map(|record| (record["id"].as_str().unwrap(), record))
            .collect()
    }
}

/// The rows of a table by the crate `csv`, each with its physical line, as names with cells.
pub(crate) fn plain(
    path: &Path,
    encoding: &'static encoding_rs::Encoding,
    delimiter: u8,
) -> Vec<(u64, BTreeMap<String, String>)> {
    let bytes = std::fs::read(path).unwrap();
    let (text, _, faulty) = encoding.decode(&bytes);
    assert!(!faulty);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::Result<csv::StringRecord>| {
        let row = row.unwrap();
        // The crate counts a row's line feed to the next row where a carriage return precedes it.
        let start = row.position().unwrap().byte() as usize;
        let before =
            text[..start].matches('\n').count() + usize::from(text[start..].starts_with('\n'));
        let cells = header
            .iter()
            .zip(row.iter())
            .map(|(name, cell)| (name.to_owned(), cell.trim().to_owned()));
        (before as u64 + 1, cells.collect())
    };
    reader.records().map(row).collect()
}

/// The number in a cell that holds nothing but digits and commas, by the simplest means.
pub(crate) fn simple_number(cell: &str) -> Option<f64> {
    let is_digit = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    (!cell.is_empty() && cell.chars().all(is_digit)).then(|| cell.replace(',', "").parse().unwrap())
}

/// The quantity of a record.
pub(crate) fn quantity(record: &Value) -> Option<f64> {
    record["quantity"].as_f64()
}
