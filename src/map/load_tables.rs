//! Reads what becomes of a table's rows: records, sets, rows that are skipped, that head others, or
//! that are gathered.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::index::Index;
use super::load::Loader;
use super::pattern::Pattern;
use super::rules::{Begins, Block, Gather, Heading, Part, Read, Set, Skip};
use super::template::Name;
use crate::config::INVALID;
use crate::config::section::{At, Section, at};

/// The most rows that name the columns of a table.
const MOST_HEADER_ROWS: usize = 20;

/// The rules of a map, or of one of its tables.
#[derive(Debug, Default, Clone)]
pub(super) struct Rules {
    every: Block,
    sets: Vec<Set>,
    skips: Vec<Skip>,
    headings: Vec<Heading>,
    gather: Option<Gather>,
    blocks: Vec<Block>,
    ignore: Vec<Pattern>,
}

impl Rules {
    /// These rules, and after them `own`.
    fn with(mut self, own: Rules) -> Rules {
        self.every.reads.extend(own.every.reads);
        self.every.fields.extend(own.every.fields);
        self.every.sets.extend(own.every.sets);
        self.sets.extend(own.sets);
        self.skips.extend(own.skips);
        self.headings.extend(own.headings);
        self.blocks.extend(own.blocks);
        self.ignore.extend(own.ignore);
        self.gather = own.gather.or(self.gather);
        self
    }

    fn into_part(self, begins: Option<Begins>) -> Part {
        let Rules {
            every,
            sets,
            skips,
            headings,
            gather,
            blocks,
            ignore,
        } = self;
        let mut index = Index::of(&every, &sets, &blocks, &skips, &ignore);
        index.headings(&headings);
        index.gather(gather.as_ref());
        index.titles(begins.as_ref());
        Part {
            begins,
            gather,
            skips,
            headings,
            every,
            sets,
            blocks,
            index,
        }
    }
}

impl Loader<'_> {
    /// What a section says of rows.
    pub(super) fn rules(&mut self, section: &mut Section<'_, '_>) -> Rules {
        let ignore = section.strings("ignore", self.out);
        let every = section
            .table("every", self.out)
            .map(|table| self.block(table))
            .unwrap_or_default();
        let sets = self.sets(section);
        let skips = section.tables("skip", self.out).into_iter();
        let skips = skips.filter_map(|(table, span)| self.skip(table, &span));
        let skips = skips.collect();
        let headings = section.tables("heading", self.out).into_iter();
        let headings = headings.filter_map(|(table, span)| self.heading(table, &span));
        let headings = headings.collect();
        let gather = section.table("gather", self.out);
        let gather = gather.and_then(|table| self.gather(table));
        let blocks = section.tables("record", self.out).into_iter();
        let blocks = blocks.map(|(table, _)| self.block(table)).collect();
        Rules {
            every,
            sets,
            skips,
            headings,
            gather,
            blocks,
            ignore: self.patterns(ignore),
        }
    }

    /// What becomes of each table.
    pub(super) fn parts(&mut self, root: &mut Section<'_, '_>, common: Rules) -> Vec<Part> {
        let tables = root.tables("table", self.out);
        let lacks = "a map needs a [[record]]: what a row becomes";
        if tables.is_empty() {
            if common.blocks.is_empty() {
                self.out.push(root.invalid(&(0..0), lacks));
            }
            return vec![common.into_part(None)];
        }
        if let Some(span) = self.header_at.clone() {
            let message =
                "where a file has several tables, each [[table]] says what its `header` holds";
            self.invalid(&span, message);
        }
        let mut parts = Vec::with_capacity(tables.len());
        for (table, span) in tables {
            let mut section = Section::new(self.file, table);
            let begins = self.begins(&mut section, &span);
            let own = self.rules(&mut section);
            section.finish(self.out);
            let rules = common.clone().with(own);
            if rules.blocks.is_empty() {
                self.invalid(
                    &span,
                    "a [[table]] needs a [[table.record]]: what its rows become",
                );
            }
            parts.push(rules.into_part(begins));
        }
        parts
    }

    /// Where a table begins.
    fn begins(&mut self, section: &mut Section<'_, '_>, span: &Range<u64>) -> Option<Begins> {
        let header = section.strings("header", self.out);
        let title = section.strings("title", self.out);
        let blanks = section.boolean("blank_rows", self.out);
        let rows = section.get("header_rows").map(|value| {
            let number = match value.get_ref() {
                DeValue::Integer(number) => number.as_str().parse::<usize>().ok(),
                _ => None,
            };
            number
                .filter(|number| (1..=MOST_HEADER_ROWS).contains(number))
                .unwrap_or_else(|| {
                    self.wrong(
                        value,
                        "`header_rows` must be how many rows name the columns, such as 2",
                    );
                    1
                })
        });
        let Some(first) = header.first() else {
            self.invalid(
                span,
                "a [[table]] needs `header`: what the row that names its columns holds, such as [\"Country\", \"Reserves*\"]",
            );
            return None;
        };
        let span = first.span.clone();
        Some(Begins {
            header: self.patterns(header),
            title: self.patterns(title),
            rows: rows.unwrap_or(1),
            holds_blanks: blanks.is_some_and(|blanks| blanks.value),
            span,
        })
    }

    /// Which rows become the fields of one record.
    fn gather(&mut self, table: &DeTable<'_>) -> Option<Gather> {
        let mut section = Section::new(self.file, table);
        let by = section.strings("by", self.out);
        let name = section.string("name", self.out);
        let value = section.string("value", self.out);
        let lists = section.strings("lists", self.out);
        section.finish(self.out);
        let lists = self.patterns(lists);
        let first = table
            .iter()
            .map(|(key, _)| key.span())
            .min_by_key(|span| span.start);
        let span = first.map_or(0..0, |span| span.start as u64..span.end as u64);
        let mut lacks = |what: &str| {
            let place = crate::finding::Place::in_file(self.file, span.clone());
            self.out
                .push(INVALID.at(place, format!("[gather] needs {what}")));
        };
        if by.is_empty() {
            lacks(
                "`by`: the columns by whose cells rows belong to one record, such as [\"Country\", \"Year\"]",
            );
        }
        if name.is_none() {
            lacks("`name`: the column that names a field of the record");
        }
        if value.is_none() {
            lacks("`value`: the column that holds what the field is");
        }
        Some(Gather {
            by: by.into_iter().map(column).collect(),
            name: column(name?),
            value: column(value?),
            lists,
        })
    }

    fn skip(&mut self, table: &DeTable<'_>, span: &Range<u64>) -> Option<Skip> {
        let mut section = Section::new(self.file, table);
        let only = self.condition(&mut section);
        let why = section.string("why", self.out);
        section.finish(self.out);
        if only.tests.is_empty() {
            self.invalid(span, "[[skip]] needs `where`: which rows it is about");
        }
        let Some(why) = why else {
            self.invalid(
                span,
                "[[skip]] needs `why`: what these rows are, in a few words",
            );
            return None;
        };
        Some(Skip {
            only,
            why: why.value,
        })
    }

    fn heading(&mut self, table: &DeTable<'_>, span: &Range<u64>) -> Option<Heading> {
        let mut section = Section::new(self.file, table);
        let mut only = self.condition(&mut section);
        only.heads = true;
        if let Some(condition) = self.conditions.get_mut(only.number) {
            condition.heads = true;
        }
        if only.tests.is_empty() {
            self.invalid(
                span,
                "[[heading]] needs `where`: which rows head those below",
            );
            return None;
        }
        let mut names = Vec::new();
        for (key, value) in section.others() {
            match value.get_ref().as_str() {
                Some(text) => {
                    let template = self.template(&at(value, text.to_owned()))?;
                    names.push((key.value, template));
                }
                None => self.wrong(value, "a name stands for a text, such as \"{Country}\""),
            }
        }
        if names.is_empty() {
            self.invalid(
                span,
                "[[heading]] needs a name for what it says, such as mineral = \"{Country}\": the rows below know it as {mineral}",
            );
        }
        Some(Heading { only, names })
    }

    fn sets(&mut self, section: &mut Section<'_, '_>) -> Vec<Set> {
        let tables = section.tables("set", self.out);
        let set = |(table, span): (&DeTable<'_>, _)| {
            let mut section = Section::new(self.file, table);
            let only = self.condition(&mut section);
            if only.tests.is_empty() {
                self.invalid(&span, "a `set` needs `where`: for which rows it is");
            }
            Set {
                only,
                fields: self.fields(&section),
            }
        };
        tables.into_iter().map(set).collect()
    }

    fn block(&mut self, table: &DeTable<'_>) -> Block {
        let mut section = Section::new(self.file, table);
        let only = self.condition(&mut section);
        let columns = section.strings("columns", self.out);
        let columns_at = columns.first().map_or(0..0, |first| first.span.clone());
        let columns = self.patterns(columns);
        let mut reads = Vec::new();
        if let Some(table) = section.table("read", self.out) {
            for (key, value) in Section::new(self.file, table).others() {
                let patterns = self.texts(value, "a pattern, or a list of patterns");
                reads.push(Read {
                    name: Name::parse(&key.value, key.span),
                    patterns: self.patterns(patterns),
                });
            }
        }
        let sets = self.sets(&mut section);
        Block {
            only,
            columns,
            columns_at,
            reads,
            fields: self.fields(&section),
            sets,
        }
    }
}

/// A column's name, in braces or without.
fn column(text: At<String>) -> Name {
    let name = text.value.trim();
    let bare = name
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'));
    Name::parse(bare.unwrap_or(name), text.span)
}
