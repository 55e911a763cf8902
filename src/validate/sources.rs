//! Judges the source records that maps describe.

use std::sync::Arc;

use super::Judge;
use crate::document::{Document, Tree};
use crate::finding::Finding;
use crate::format::Format;
use crate::map::{Map, Metadata, Tally};
use crate::schema::Schema;

/// What is wrong, by the schema of sources, with the source that a map describes; each finding
/// stands at its line of the map.
pub fn judge(map: &Map, tally: &Tally, metadata: &Metadata, schema: Arc<Schema>) -> Vec<Finding> {
    let mut tree = Tree::default();
    let mut findings = Vec::new();
    if map.source_record(tally, metadata, &mut tree) {
        let document = Document::new(&map.text, 0, &tree);
        Judge::new(schema, map.file, Format::Json).judge(1, &document, &mut findings);
    }
    // It is no instance of a file of data.
    for finding in &mut findings {
        finding.place.record = None;
        // And a map is spelled in TOML.
        finding.fix = None;
    }
    findings
}
