//! Holds the columns of a table against those that its map names.

use std::ops::Range;

use super::engine::RowSink;
use super::row::Row;
use super::rules::Block;
use super::template::Name;
use super::{MISSING_COLUMN, Map, UNUSED_COLUMN};
use crate::document::{Document, Key};
use crate::finding::{FileId, Finding, Place};
use crate::suggest;

impl<'m> RowSink<'m, '_> {
    /// Complains of columns that only the table, or only the map, knows.
    pub(super) fn compare_columns(&mut self, document: &Document<'_>) {
        let (map, file) = (&self.rows.map, self.rows.file);
        let places: Vec<Range<u64>> = document.shared_keys().map(Key::place).collect();
        let whole = places.iter().map(|place| place.start).min().unwrap_or(0)
            ..places.iter().map(|place| place.end).max().unwrap_or(0);
        for key in document
            .shared_keys()
            .filter(|key| !map.index.touches(key.name()))
        {
            self.sink.finding(unused(file, key.name(), key.place()));
        }
        if let Some(header) = &self.header {
            let missing = map.index.columns.iter().filter(|name| !header.has(name));
            let missing: Vec<&Name> = missing.collect();
            self.rows.progress.state().missing = missing.iter().map(|&name| name.clone()).collect();
            for name in missing.into_iter().filter(|name| !name.optional) {
                let place = Place::in_file(file, whole.clone());
                let finding = missing_column(map, name, Some(place));
                let known = document.shared_keys().map(|key| key.name().trim());
                self.sink.finding(suggested(finding, map, name, known));
            }
        }
        if !map.several_tables {
            let names: Vec<&str> = document
                .shared_keys()
                .map(|key| key.name().trim())
                .collect();
            let by_column = map.blocks.iter().filter(|block| !block.columns.is_empty());
            for block in by_column {
                let fits = |name: &&str| block.columns.iter().any(|pattern| pattern.fits(name));
                if !names.iter().any(fits) {
                    let header = Place::in_file(file, whole.clone());
                    self.sink
                        .finding(no_column_fits(map, block, &names, header));
                }
            }
        }
        self.rows.progress.state().compared = true;
    }

    /// Notes which of the map's columns the row has, and complains of those that it does not know.
    pub(super) fn compare_paths(&mut self, row: Row<'_>) {
        let map: &'m Map = &self.rows.map;
        let mut paths = Vec::new();
        row.paths(&mut paths);
        for path in paths {
            if self.paths.contains_key(&path) {
                continue;
            }
            let touched = map.index.touches(&path);
            if !touched && let Some(node) = row.node(&path) {
                self.sink
                    .finding(unused(self.rows.file, &path, node.place()));
            }
            self.paths.insert(path, touched);
        }
        for (at, name) in map.index.columns.iter().enumerate() {
            if !self.seen.contains(&at)
                && name.spellings.iter().any(|name| row.node(name).is_some())
            {
                self.seen.insert(at);
            }
        }
    }
}

/// The map names a column that the table does not have.
pub(super) fn missing_column(map: &Map, name: &Name, header: Option<Place>) -> Finding {
    let place = Place::in_file(map.file, name.span.clone());
    let finding = MISSING_COLUMN.at(place, format!("the table has no column `{name}`"));
    let finding = match header {
        Some(header) => finding.related(header, "its columns are these"),
        None => finding,
    };
    finding.help(format!("where it may be missing, write `{name}?`"))
}

/// A record is for columns of which the table has none.
fn no_column_fits(map: &Map, block: &Block, names: &[&str], header: Place) -> Finding {
    let patterns: Vec<String> = block
        .columns
        .iter()
        .map(|it| format!("`{}`", it.text()))
        .collect();
    let place = Place::in_file(map.file, block.columns_at.clone());
    let message = format!("no column of the table fits {}", patterns.join(" or "));
    let near = block.columns.iter().find_map(|pattern| {
        let plain = pattern.text().replace(['{', '}', '[', ']', '*', '\\'], "");
        suggest::nearest(&plain, names.iter().copied())
    });
    let help = if let Some(near) = near {
        format!("is the column `{near}` meant?")
    } else {
        let some: Vec<String> = names
            .iter()
            .take(8)
            .map(|name| format!("`{name}`"))
            .collect();
        format!("the columns are {}", some.join(", "))
    };
    let finding = MISSING_COLUMN.at(place, message);
    finding.related(header, "its columns are these").help(help)
}

/// The finding with the column or the part of a pattern that was probably meant.
fn suggested<'n>(
    finding: Finding,
    map: &'n Map,
    name: &Name,
    columns: impl Iterator<Item = &'n str>,
) -> Finding {
    let parts = map.index.parts();
    let known: Vec<&str> = columns.chain(parts).collect();
    let near = name
        .spellings
        .iter()
        .find_map(|spelling| suggest::nearest(spelling, known.iter().copied()));
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}

/// The table has a column that the map does not name.
fn unused(file: FileId, name: &str, place: Range<u64>) -> Finding {
    let finding = UNUSED_COLUMN.at(
        Place::in_file(file, place),
        format!("no rule of the map reads `{name}`"),
    );
    finding.label("not read").help(format!(
        "read it in a [[record]], or list \"{name}\" under `ignore`"
    ))
}
