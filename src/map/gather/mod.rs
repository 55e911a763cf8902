//! Collects the rows that are the fields of one record: `Reserves`, `Unit` and `Grade` of a country
//! and year, each a row of a long table.
//!
//! The rows of a record may stand anywhere in the table, so it is gone through as a whole. Of each
//! row only what rules read is kept (`held`); `object` makes of that what rules are applied to.

mod contradict;
mod held;
mod object;
mod records;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use self::held::{Gathered, Held, Said, moved};
use super::ROW;
use super::index::Index;
use super::make::{Maker, Unreadable};
use super::row::Origin;
use super::rules::Gather;
use super::template::Name;
use super::words::folded;
use crate::document::Span;
use crate::finding::{Finding, Place};
use crate::rule::Rule;

/// A column whose cells are kept beside the fields.
#[derive(Debug, Clone)]
struct Other {
    name: Rc<str>,
    /// Whether it is read for the record as a whole, and not of a row alone.
    is_common: bool,
}

/// Where a row stands that is being collected.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// Its offset in the chunk.
    pub(super) offset: usize,
    /// Its line.
    pub(super) line: u64,
}

/// The records that are being collected.
#[derive(Debug)]
pub(super) struct Gathering<'m> {
    rule: &'m Gather,
    index: &'m Index,
    /// In the order of their first rows.
    records: Vec<Gathered>,
    /// By what they have in common.
    known: HashMap<String, usize>,
    /// The names of fields, with the place of the first.
    names: HashMap<String, (Rc<str>, Span)>,
    /// By column's name; `None` where no rule reads it.
    others: HashMap<String, Option<Other>>,
    /// What is wrong, each told once, and how often it was met.
    faults: Vec<(Finding, u64)>,
    /// Whether the table lacks a column by which rows are gathered: that is told already.
    pub(super) is_blind: bool,
}

impl<'m> Gathering<'m> {
    pub(super) fn new(rule: &'m Gather, index: &'m Index) -> Self {
        Gathering {
            rule,
            index,
            records: Vec::new(),
            known: HashMap::new(),
            names: HashMap::new(),
            others: HashMap::new(),
            faults: Vec::new(),
            is_blind: false,
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// It belongs to no record, or says nothing of one.
    pub(super) fn add(&mut self, maker: &Maker<'m, '_>, at: At) -> Result<(), Unreadable> {
        if self.is_blind {
            return Err(Unreadable);
        }
        let key = self.key(maker)?;
        let root = maker.row.root;
        let Some(found) = maker.text(&self.rule.name) else {
            let message = format!("a row with nothing in `{}`", self.rule.name);
            let help = "what it says of its record is not known; a [[skip]] passes over it";
            return Err(self.complain(maker, &ROW, root.span(), message, help));
        };
        let named = match found.origin {
            Origin::Cell(span) => moved(span, at.offset),
            Origin::Header(..) | Origin::Map(_) => moved(root.span(), at.offset),
        };
        let name = self.name(&found.text, named);
        let said = Said {
            name,
            named,
            value: self.value(maker, at.offset).ok_or_else(|| {
                let cell = maker.absent_cell(&self.rule.value);
                moved(cell.unwrap_or(root.span()), at.offset)
            }),
            others: self.others(maker, at.offset),
        };
        let bytes = at.offset..at.offset + root.span().end as usize;
        let number = match self.known.get(&key) {
            Some(number) => *number,
            None => self.begin(maker, key, at, bytes.clone()),
        };
        self.hold_against(maker, number, &said, at.offset);
        let record = &mut self.records[number];
        record.rows += 1;
        record.bytes.end = record.bytes.end.max(bytes.end);
        record.said.push(said);
        Ok(())
    }

    /// The records that were collected.
    fn take(&mut self) -> Vec<Gathered> {
        std::mem::take(&mut self.records)
    }

    /// The fields that rows name, each with its first place in the chunk, in the order of the text.
    pub(super) fn names(&self) -> Vec<(Rc<str>, Span)> {
        let mut names: Vec<_> = self.names.values().cloned().collect();
        names.sort_by_key(|(_, span)| span.start);
        names
    }

    /// What is wrong with the rows: each once, with how often it was met.
    pub(super) fn faults(&mut self) -> impl Iterator<Item = Finding> {
        let faults = std::mem::take(&mut self.faults).into_iter();
        faults.map(|(finding, count)| match count {
            0 | 1 => finding,
            2 => finding.note("so is one more row"),
            _ => finding.note(format!("so are {} more rows", count - 1)),
        })
    }

    /// Whether several rows of a record may give the field.
    pub(super) fn is_list(&self, name: &str) -> bool {
        self.rule.lists.iter().any(|pattern| pattern.fits(name))
    }

    /// The columns that are read for a record as a whole.
    pub(super) fn common(&self) -> Vec<Rc<str>> {
        let others = self.others.values().flatten();
        let common = others.filter(|other| other.is_common);
        let mut names: Vec<_> = common.map(|other| Rc::clone(&other.name)).collect();
        names.sort_unstable();
        names
    }

    /// What the row has in common with others of its record.
    fn key(&mut self, maker: &Maker<'m, '_>) -> Result<String, Unreadable> {
        let mut key = String::new();
        let mut is_empty = true;
        for name in &self.rule.by {
            let found = maker.text(name);
            is_empty &= found.is_none();
            key.push_str(found.as_ref().map_or("", |found| &found.text));
            key.push('\0');
        }
        if is_empty {
            let names: Vec<String> = self
                .rule
                .by
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let message = format!("a row with nothing in {}", names.join(" or "));
            let help = "to which record it belongs is not known; a [[skip]] passes over it";
            return Err(self.complain(maker, &ROW, maker.row.root.span(), message, help));
        }
        // Rows below different headings are of different records.
        for (name, found) in maker.above.iter() {
            key.extend([&**name, "\0", &*found.text, "\0"]);
        }
        Ok(key)
    }

    /// A field's name, kept once.
    fn name(&mut self, text: &str, place: Span) -> Rc<str> {
        let known = self.names.entry(folded(text));
        Rc::clone(&known.or_insert_with(|| (text.into(), place)).0)
    }

    fn value(&self, maker: &Maker<'m, '_>, offset: usize) -> Option<Held> {
        let spellings = &self.rule.value.spellings;
        let node = spellings.iter().find_map(|name| maker.row.node(name))?;
        Held::of(node, offset)
    }

    fn begin(
        &mut self,
        maker: &Maker<'m, '_>,
        key: String,
        at: At,
        bytes: std::ops::Range<usize>,
    ) -> usize {
        let by = self.rule.by.iter().filter_map(|name| {
            let node = |spelling: &String| {
                let held = Held::of(maker.row.node(spelling)?, at.offset)?;
                Some((spelling.as_str().into(), held))
            };
            name.spellings.iter().find_map(node)
        });
        self.records.push(Gathered {
            above: Arc::clone(&maker.above),
            bytes,
            line: at.line,
            rows: 0,
            by: by.collect(),
            said: Vec::new(),
            is_faulty: false,
        });
        self.known.insert(key, self.records.len() - 1);
        self.records.len() - 1
    }

    /// The row's other cells that rules read.
    fn others(&mut self, maker: &Maker<'m, '_>, offset: usize) -> Vec<(Rc<str>, Held)> {
        let mut others = Vec::new();
        for (key, node) in maker.row.root.members() {
            if !self.others.contains_key(key.name()) {
                let other = other(self.rule, self.index, key.name());
                self.others.insert(key.name().to_owned(), other);
            }
            if let Some(other) = &self.others[key.name()]
                && let Some(held) = Held::of(node, offset)
            {
                others.push((Rc::clone(&other.name), held));
            }
        }
        others
    }

    fn complain(
        &mut self,
        maker: &Maker<'m, '_>,
        rule: &'static Rule,
        span: Span,
        message: String,
        help: &str,
    ) -> Unreadable {
        let place = Place::in_file(maker.file, maker.document.absolute(span));
        self.fault(rule.at(place, message).help(help));
        Unreadable
    }

    /// Notes a fault; the same one in other rows is counted.
    fn fault(&mut self, finding: Finding) {
        let mut known = self.faults.iter_mut();
        match known.find(|(known, _)| known.message == finding.message) {
            Some((_, count)) => *count += 1,
            None => self.faults.push((finding, 1)),
        }
    }
}

/// Whether, and for what, rules read a column beside those that gather rows.
fn other(rule: &Gather, index: &Index, column: &str) -> Option<Other> {
    let column_folded = folded(column);
    let is_own = |name: &Name| {
        name.spellings.iter().map(|one| folded(one)).any(|one| {
            one == column_folded || one.split('/').next() == Some(column_folded.as_str())
        })
    };
    if rule.columns().any(is_own) {
        return None;
    }
    let spellings = || index.used().iter().flat_map(|name| &name.spellings);
    let is_common = spellings().any(|one| {
        let one = folded(one);
        one == column_folded || one.split('/').next() == Some(&column_folded)
    });
    let is_of_row = spellings().any(|one| {
        folded(one)
            .split('/')
            .skip(1)
            .any(|step| step == column_folded)
    });
    (is_common || is_of_row).then(|| Other {
        name: column.into(),
        is_common,
    })
}
