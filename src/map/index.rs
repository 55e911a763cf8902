//! What a map names: the columns that it reads, and the parts that its patterns give.

use std::collections::HashSet;

use super::condition::Condition;
use super::pattern::Pattern;
use super::rules::{Begins, Block, Field, Gather, Heading, Set, Skip, Value};
use super::template::Name;
use super::words::folded;

/// Words that every row knows.
const BUILT_IN: [&str; 3] = ["line", "offset", "file"];

/// Words that a record made column by column knows.
const OF_COLUMN: [&str; 2] = ["value", "column"];

/// The names of a map, gathered once.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The columns that rules read.
    pub(super) columns: Vec<Name>,
    /// Every name that rules use, whatever it leads to.
    used: Vec<Name>,
    /// The columns, or fields, that ids are made of.
    of_ids: Vec<Name>,
    /// Whether a record is made column by column.
    by_column: bool,
    /// The parts that patterns read.
    parts: HashSet<String>,
    /// The patterns for columns that become records, and for columns that are left.
    patterns: Vec<Pattern>,
}

impl Index {
    pub(super) fn of(
        every: &Block,
        sets: &[Set],
        blocks: &[Block],
        skips: &[Skip],
        ignore: &[Pattern],
    ) -> Index {
        let mut index = Index {
            patterns: ignore.to_vec(),
            ..Index::default()
        };
        index.by_column = blocks.iter().any(|block| !block.columns.is_empty());
        for block in blocks.iter().chain([every]) {
            for pattern in &block.columns {
                index.parts.extend(pattern.names().iter().cloned());
                index.patterns.push(pattern.clone());
            }
            let patterns = block.reads.iter().flat_map(|read| &read.patterns);
            index
                .parts
                .extend(patterns.flat_map(|pattern| pattern.names().iter().cloned()));
        }
        for skip in skips {
            index.condition(&skip.only);
        }
        for set in sets {
            index.set(set);
        }
        for block in blocks.iter().chain([every]) {
            index.condition(&block.only);
            for read in &block.reads {
                index.name(&read.name);
            }
            index.fields(&block.fields);
            for set in &block.sets {
                index.set(set);
            }
        }
        index
    }

    /// Adds what rows that head others give, and what they are known by.
    pub(super) fn headings(&mut self, headings: &[Heading]) {
        for heading in headings {
            self.condition(&heading.only);
            for (name, template) in &heading.names {
                template.names().for_each(|name| self.name(name));
                self.parts.insert(name.clone());
            }
        }
        self.forget_parts();
    }

    /// Takes what is read by a pattern, or said by a heading or a title, out of the columns.
    fn forget_parts(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        let is_part = |name: &Name| name.spellings.iter().any(|one| parts.contains(one));
        self.columns.retain(|name| !is_part(name));
        self.parts = parts;
    }

    /// Adds what the titles of a table give.
    pub(super) fn titles(&mut self, begins: Option<&Begins>) {
        let titles = begins.into_iter().flat_map(|begins| &begins.title);
        let names = titles.flat_map(|pattern| pattern.names().iter().cloned());
        self.parts.extend(names);
        self.forget_parts();
    }

    /// Adds the columns by which rows are gathered.
    pub(super) fn gather(&mut self, gather: Option<&Gather>) {
        let columns = gather.into_iter().flat_map(Gather::columns);
        columns.for_each(|name| self.name(name));
    }

    /// Whether a rule is about a field that rows are gathered for, or about a cell beside it.
    pub(super) fn touches_field(&self, field: &str) -> bool {
        let within = format!("{}/", folded(field));
        let spellings = self.columns.iter().flat_map(|name| &name.spellings);
        let mut folded = spellings.map(|name| folded(name));
        self.touches(field) || folded.any(|name| name.starts_with(&within))
    }

    /// Whether a rule is about a column of the rows that are gathered: it is read by itself, or as
    /// what stands beside a field, `{Reserves/Unit}`.
    pub(super) fn touches_column(&self, column: &str) -> bool {
        let beside = format!("/{}", folded(column));
        let spellings = self.columns.iter().flat_map(|name| &name.spellings);
        let mut folded = spellings.map(|name| folded(name));
        self.touches(column) || folded.any(|name| name.ends_with(&beside))
    }

    /// Whether a pattern, a heading or a title gives what the name stands for.
    pub(super) fn is_told(&self, name: &Name) -> bool {
        name.spellings.iter().any(|one| self.is_part(one))
    }

    /// Whether a pattern of the map may read a part of that name.
    pub(super) fn is_part(&self, name: &str) -> bool {
        self.parts.contains(name)
    }

    /// The parts that patterns of the map may read, and the words that every row knows.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter().map(String::as_str);
        let of_column = OF_COLUMN.into_iter().filter(|_| self.by_column);
        let mut all: Vec<&str> = parts.chain(BUILT_IN).chain(of_column).collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// Whether a rule is about the column or path.
    pub(super) fn touches(&self, path: &str) -> bool {
        let path_folded = folded(path);
        let is_within = |name: &str| {
            let name = folded(name);
            path_folded
                .strip_prefix(&name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.columns
            .iter()
            .chain(&self.of_ids)
            .flat_map(|name| &name.spellings)
            .any(|name| is_within(name))
            || self.patterns.iter().any(|pattern| pattern.fits(path))
    }

    /// The names that rules use, in fields, conditions and headings.
    pub(super) fn used(&self) -> &[Name] {
        &self.used
    }

    fn name(&mut self, name: &Name) {
        self.used.push(name.clone());
        let known = |spelling: &String| {
            BUILT_IN.contains(&spelling.as_str())
                || (self.by_column && OF_COLUMN.contains(&spelling.as_str()))
                || spelling == "item"
                || spelling.starts_with("item/")
                || self.parts.contains(spelling)
        };
        if !name.spellings.iter().any(known) {
            self.columns.push(name.clone());
        }
    }

    fn condition(&mut self, condition: &Condition) {
        for test in &condition.tests {
            self.name(&test.name);
        }
    }

    fn set(&mut self, set: &Set) {
        self.condition(&set.only);
        self.fields(&set.fields);
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            let before = self.columns.len();
            self.value(&field.value);
            if field.name == "id" {
                // An id is made of the record's own fields too, which are no columns.
                let names = self.columns.drain(before..).collect::<Vec<_>>();
                self.of_ids.extend(names);
            }
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(template) => template.names().for_each(|name| self.name(name)),
            Value::Constant { .. } => {}
            Value::First(values) | Value::List(values, _) => {
                for value in values {
                    self.value(value);
                }
            }
            Value::Words(words) => {
                let meant = words.words.iter().flat_map(|(_, meant)| meant.names());
                let names = words.of.names().chain(meant);
                names.for_each(|name| self.name(name));
            }
            Value::Object(fields, _) => self.fields(fields),
            Value::Each(each) => {
                self.name(&each.over);
                self.condition(&each.only);
                self.value(&each.value);
            }
        }
    }
}
