//! What the tests share: running a map over a text, and the mistakes in one.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use orelint::document::{Document, Node};
use orelint::finding::{FileId, Finding, Findings};
use orelint::format::Format;
use orelint::format::input::{Input, Origin};
use orelint::map::{Map, Told};
use orelint::pipeline;
use orelint::source::Sources;
use serde_json::Value;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The mistakes in a map, as `line:column message (help)`.
pub(crate) fn mistakes(text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let file = sources.add_text("map.toml", text.as_bytes());
    let mut findings = Findings::default();
    let map = Map::parse(file, text, &mut findings);
    assert_eq!(map.is_none(), !findings.0.is_empty());
    let line = |finding: &Finding| {
        let at = sources.position(file, finding.place.span.start).unwrap();
        let help = finding
            .help
            .as_ref()
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        format!("{}:{} {}{help}", at.line, at.column, finding.message)
    };
    findings.0.iter().map(line).collect()
}

/// The text of a record's value at the place that it has, and the header's and the map's where
/// they made it.
pub(crate) type Shown = Vec<(String, String, [Option<String>; 2])>;

/// What a map makes of a text: records, and for each member the source at its place.
pub(crate) fn run(
    map: &str,
    format: Format,
    table: &str,
) -> (Vec<Value>, Vec<Shown>, Vec<String>, String) {
    let mut sources = Sources::new();
    let map_file = sources.add_text("map.toml", map.as_bytes());
    let mut findings = Findings::default();
    let compiled = Map::parse(map_file, map, &mut findings);
    let compiled = Arc::new(compiled.unwrap_or_else(|| panic!("{:#?}", findings.0)));
    let origin = Origin::Bytes("table".to_owned(), table.as_bytes().into());
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    let file = input.file;
    let (mut reading, progress) = compiled
        .open(&mut input, format, b',', None, "table.csv")
        .unwrap();
    let text_at = |file: FileId, span: std::ops::Range<u64>| {
        let text = if file == map_file { map } else { table };
        text[span.start as usize..span.end as usize].to_owned()
    };
    let shown = |root: Node<'_>| {
        let members = root.members().map(|(key, node)| {
            let far = node.made_at();
            let header = far.and_then(|far| Some(text_at(file, far.header.clone()?)));
            let rule = far.and_then(|far| far.map.clone());
            let rule = rule.map(|(file, span)| text_at(file, span));
            let place = text_at(file, node.place());
            (key.name().to_owned(), place, [header, rule])
        });
        members.collect::<Shown>()
    };
    let each = |(): &mut (),
                _,
                document: &Document<'_>,
                _: &mut Vec<Finding>,
                out: &mut Vec<(Value, Shown)>| {
        out.push((document.root().to_value(), shown(document.root())));
    };
    let mut made = Vec::new();
    let mut found = std::mem::take(&mut reading.findings);
    pipeline::read(
        &mut reading,
        file,
        3,
        || (),
        each,
        |worked| {
            made.extend(worked.output);
            found.extend(worked.findings);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    found.extend(progress.finish(Told::new(&compiled)));
    let found = found.iter().map(|finding| {
        let at = sources
            .position(finding.place.file, finding.place.span.start)
            .unwrap();
        format!(
            "{}:{}:{} {}",
            sources.path(finding.place.file),
            at.line,
            at.column,
            finding.rule.id
        )
    });
    let found = found.collect();
    let (records, shown) = made.into_iter().unzip();
    (records, shown, found, progress.tally().to_string())
}

/// A first map of a table.
pub(crate) fn draft_of(name: &str, table: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, table).unwrap();
    let text = orelint::map::init::draft(&path, &orelint::map::init::Told::default()).unwrap();
    assert!(mistakes(&text).is_empty(), "{text}\n{:#?}", mistakes(&text));
    text
}

/// The fenced blocks of a page, with their languages.
pub(crate) fn blocks(page: &str) -> Vec<(&str, &str)> {
    let pieces = page.split("```").skip(1).step_by(2);
    pieces.filter_map(|piece| piece.split_once('\n')).collect()
}
