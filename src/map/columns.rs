//! Holds the columns of a table against those that its map names.

use std::ops::Range;

use super::engine::Seen;
use super::gather::Gathering;
use super::pass::RowSink;
use super::row::Row;
use super::rules::{Block, Part};
use super::template::Name;
use super::words::folded;
use super::{MISSING_COLUMN, Map, UNUSED_COLUMN};
use crate::document::{Document, Key};
use crate::finding::{FileId, Finding, Place};
use crate::suggest;

impl RowSink<'_, '_> {
    /// Complains of columns that only the table, or only the map, knows.
    pub(super) fn compare_columns(&mut self, document: &Document<'_>) {
        let (map, part, file) = (&self.rows.map, self.part, self.rows.file);
        let places: Vec<Range<u64>> = document.shared_keys().map(Key::place).collect();
        let whole = places.iter().map(|place| place.start).min().unwrap_or(0)
            ..places.iter().map(|place| place.end).max().unwrap_or(0);
        let keys = document.shared_keys();
        let untouched: Vec<_> = keys.filter(|key| !self.is_touched(key.name())).collect();
        for key in untouched {
            self.sink.finding(unused(file, key.name(), key.place()));
        }
        if let Some(header) = &self.header {
            // What rows are gathered for are no columns.
            let mut wanted: Vec<&Name> = match &part.gather {
                Some(gather) => gather.columns().collect(),
                None => part.index.columns.iter().collect(),
            };
            wanted.retain(|name| !header.has(name) && !part.index.is_told(name));
            if let Some(gathering) = self.gathering.as_mut().filter(|_| !wanted.is_empty()) {
                gathering.is_blind = true;
            }
            let missing = &mut self.rows.progress.state().parts[self.number].missing;
            missing.extend(wanted.iter().map(|&name| name.clone()));
            for name in wanted.into_iter().filter(|name| !name.optional) {
                let place = Place::in_file(file, whole.clone());
                let finding = missing_column(map, part, name, Some(place));
                let known = document.shared_keys().map(|key| key.name().trim());
                self.sink.finding(suggested(finding, part, name, known));
            }
        }
        if part.gather.is_some() {
            return;
        }
        if !map.several_tables {
            let names: Vec<&str> = document
                .shared_keys()
                .map(|key| key.name().trim())
                .collect();
            let by_column = part.blocks.iter().filter(|block| !block.columns.is_empty());
            for block in by_column {
                let fits = |name: &&str| block.columns.iter().any(|pattern| pattern.fits(name));
                if !names.iter().any(fits) {
                    let header = Place::in_file(file, whole.clone());
                    self.sink
                        .finding(no_column_fits(map, block, &names, Some(header)));
                }
            }
        }
        self.rows.progress.state().parts[self.number].compared = true;
    }

    /// Whether each record is for columns of which the table's header has none.
    pub(super) fn fits_no_column(&self, document: &Document<'_>) -> bool {
        let fits = |block: &Block| {
            let is_one = |key: Key<'_>| block.columns.iter().any(|it| it.fits(key.name().trim()));
            block.columns.is_empty() || document.shared_keys().any(is_one)
        };
        let is_told = !self.rows.map.several_tables && self.part.gather.is_none();
        is_told && self.header.is_some() && !self.part.blocks.iter().any(fits)
    }

    /// Whether a rule is about a column of the rows.
    fn is_touched(&self, name: &str) -> bool {
        match &self.part.gather {
            Some(_) => self.part.index.touches_column(name),
            None => self.part.index.touches(name),
        }
    }

    /// Notes which of the map's names the gathered rows give, and complains of fields that no rule
    /// reads.
    pub(super) fn compare_fields(&mut self, gathering: &Gathering<'_>) {
        if gathering.is_blind {
            // No row could say anything.
            self.rows.progress.state().parts[self.number].compared = true;
            return;
        }
        let index = &self.part.index;
        let names = gathering.names();
        for (name, span) in &names {
            if !index.touches_field(name) {
                let place = self.base + u64::from(span.start)..self.base + u64::from(span.end);
                self.sink.finding(unused(self.rows.file, name, place));
            }
        }
        let folded_names: Vec<String> = names.iter().map(|(name, _)| folded(name)).collect();
        for (at, name) in index.columns.iter().enumerate() {
            let is_given = |spelling: &String| {
                let spelling = folded(spelling);
                folded_names.iter().any(|known| {
                    let rest = spelling.strip_prefix(known);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
            };
            let in_header = self.header.as_ref().is_some_and(|header| header.has(name));
            if in_header || name.spellings.iter().any(is_given) {
                self.seen.insert(at);
            }
        }
        let mut state = self.rows.progress.state();
        let fields = &mut state.parts[self.number].fields;
        fields.extend(names.iter().map(|(name, _)| name.to_string()));
    }

    /// Notes which of the map's columns the row has, and complains of those that it does not know.
    pub(super) fn compare_paths(&mut self, row: Row<'_>) {
        let index = &self.part.index;
        let mut paths = Vec::new();
        row.paths(&mut paths);
        for path in paths {
            if self.paths.contains_key(&path) {
                continue;
            }
            let touched = self.is_touched(&path);
            if !touched && let Some(node) = row.node(&path) {
                self.sink
                    .finding(unused(self.rows.file, &path, node.place()));
            }
            self.paths.insert(path, touched);
        }
        for (at, name) in index.columns.iter().enumerate() {
            if !self.seen.contains(&at)
                && name.spellings.iter().any(|name| row.node(name).is_some())
            {
                self.seen.insert(at);
            }
        }
    }
}

/// The map names a column that the table does not have.
pub(super) fn missing_column(
    map: &Map,
    part: &Part,
    name: &Name,
    header: Option<Place>,
) -> Finding {
    let place = Place::in_file(map.file, name.span.clone());
    let message = match &part.gather {
        Some(gather) if header.is_none() && !gather.columns().any(|known| known == name) => {
            format!(
                "no row gives `{name}`: nothing in `{}` says so",
                gather.name
            )
        }
        _ => format!("the table has no column `{name}`"),
    };
    let finding = MISSING_COLUMN.at(place, message);
    let finding = match header {
        Some(header) => finding.related(header, "its columns are these"),
        None => finding,
    };
    finding.help(format!("where it may be missing, write `{name}?`"))
}

/// A record is for columns of which the table has none.
fn no_column_fits(map: &Map, block: &Block, names: &[&str], header: Option<Place>) -> Finding {
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
    let finding = match header {
        Some(header) => finding.related(header, "its columns are these"),
        None => finding,
    };
    finding.help(help)
}

/// The records for columns of which the rows that are gathered give none.
pub(super) fn no_field_fits(map: &Map, number: usize, seen: &Seen) -> Vec<Finding> {
    let part = &map.parts[number];
    if part.gather.is_none() || map.several_tables {
        return Vec::new();
    }
    let names: Vec<&str> = seen.fields.iter().map(String::as_str).collect();
    let blocks = part.blocks.iter().enumerate();
    let unfitted =
        blocks.filter(|(at, block)| !block.columns.is_empty() && !seen.fitted.contains(at));
    let findings = unfitted.map(|(_, block)| no_column_fits(map, block, &names, None));
    findings.collect()
}

/// The finding with the column or the part of a pattern that was probably meant.
pub(super) fn suggested<'n>(
    finding: Finding,
    part: &'n Part,
    name: &Name,
    columns: impl Iterator<Item = &'n str>,
) -> Finding {
    let parts = part.index.parts();
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
