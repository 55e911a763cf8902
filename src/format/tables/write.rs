//! Writes records as rows of several tables.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use super::plan::{Plan, refuse_no_object, within};
use crate::document::{Kind, Node, Pointer, Segment, Types};
use crate::format::Refusal;
use crate::format::csv::columns::Seen;
use crate::format::csv::layout::{Layout, Spelling};
use crate::format::csv::{CsvOptions, CsvWriter};

/// Writes records as rows of several tables, under given columns.
#[derive(Debug)]
pub struct TablesWriter {
    /// The root first, each table before its children.
    pub(super) tables: Vec<Table>,
    pub(super) key: RootKey,
    pub(super) options: CsvOptions,
}

/// What tells a record from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RootKey {
    /// Its property `id`: an integer, or else a string.
    Id { integer: bool },
    /// Its number, in a column of its own.
    Number,
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name, which is its file's but for the ending.
    pub(super) name: String,
    pub(super) parent: Option<Parent>,
    pub(super) cells: CsvWriter,
    /// The names of the columns that are keys and no values.
    pub(super) keys: Vec<String>,
    /// The tables of arrays within its rows, by the array's place.
    children: BTreeMap<usize, (usize, Pointer)>,
}

/// Where the rows of a table belong.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) table: usize,
    /// Where the array stands in the parent's row.
    pub(super) array: Pointer,
    /// How many columns of the parent stand before the array.
    pub(super) field: usize,
}

/// The rows of a few records, for each table.
#[derive(Debug, Default)]
pub struct Rows {
    tables: Vec<Part>,
    /// Number of records.
    pub records: u64,
}

/// Rows of one table.
#[derive(Debug, Default)]
struct Part {
    bytes: Vec<u8>,
    /// Where a record's number is to be put in.
    numbers: Vec<(usize, u64)>,
}

impl Rows {
    /// Forgets the rows written so far.
    pub fn clear(&mut self) {
        *self = Rows::default();
    }
}

impl TablesWriter {
    pub(super) fn new(plan: &Plan<'_>, name: &str, options: &CsvOptions) -> Result<Self, Refusal> {
        let mut building = Building {
            tables: Vec::new(),
            names: Names::default(),
            plan,
            options,
        };
        let root = building.plan.tables[0].columns.layout()?;
        let key = root_key(plan, &root);
        building.add(None, root, name, &[], key)?;
        let tables = building.tables;
        Ok(TablesWriter {
            tables,
            key,
            options: options.clone(),
        })
    }

    /// The tables' names, the root's first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|table| &*table.name)
    }

    /// How many of the records and elements written had their keys in another order than the
    /// columns.
    pub fn reordered(&self) -> u64 {
        self.tables
            .iter()
            .map(|table| table.cells.reordered())
            .sum()
    }

    /// The names of the columns of a table.
    pub fn head(&self, table: usize, out: &mut Vec<u8>) {
        let table = &self.tables[table];
        table.cells.header(table.headers(), out);
        out.push(b'\n');
    }

    /// Writes one record, number `number` of those that [`Rows::write`] writes together.
    ///
    /// # Errors
    /// A table cannot carry a value of it; `rows` may then hold a part.
    pub fn record(&self, root: Node<'_>, number: u64, rows: &mut Rows) -> Result<(), Refusal> {
        refuse_no_object(root)?;
        rows.tables.resize_with(self.tables.len(), Part::default);
        let mut lead = Vec::new();
        if let RootKey::Id { .. } = self.key
            && let Some(id) = root.get("id").and_then(Node::text)
        {
            self.tables[0].cells.text_cell(id, &mut lead);
        }
        self.row(0, root, number, &mut lead, rows)?;
        rows.records += 1;
        Ok(())
    }

    fn row(
        &self,
        at: usize,
        value: Node<'_>,
        number: u64,
        lead: &mut Vec<u8>,
        rows: &mut Rows,
    ) -> Result<(), Refusal> {
        let table = &self.tables[at];
        let Part { bytes, numbers } = &mut rows.tables[at];
        if !table.keys.is_empty() {
            if self.key == RootKey::Number {
                numbers.push((bytes.len(), number));
            }
            bytes.extend_from_slice(lead);
            if !table.cells.columns().is_empty() {
                bytes.push(self.delimiter());
            }
        }
        let met = table.cells.row(value, bytes)?;
        bytes.push(b'\n');
        for (place, array) in met {
            let Some((child, pointer)) = table.children.get(&place) else {
                continue;
            };
            let length = lead.len();
            for (index, element) in array.elements().enumerate() {
                lead.push(self.delimiter());
                lead.extend_from_slice(index.to_string().as_bytes());
                self.row(*child, element, number, lead, rows)
                    .map_err(|refusal| within(pointer, index, refusal))?;
                lead.truncate(length);
            }
        }
        Ok(())
    }

    fn delimiter(&self) -> u8 {
        self.options.dialect().delimiter
    }
}

impl Rows {
    /// Writes the rows to the files of their tables; `before` records were written already.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write<W: Write>(&self, before: u64, files: &mut [W]) -> io::Result<()> {
        for (part, file) in self.tables.iter().zip(files) {
            let mut from = 0;
            for (at, number) in &part.numbers {
                file.write_all(&part.bytes[from..*at])?;
                write!(file, "{}", before + number)?;
                from = *at;
            }
            file.write_all(&part.bytes[from..])?;
        }
        Ok(())
    }
}

impl Table {
    /// The names of its columns.
    pub(super) fn headers(&self) -> impl Iterator<Item = &str> {
        let keys = self.keys.iter().map(String::as_str);
        let columns = self.cells.columns().iter();
        keys.chain(columns.map(|column| &*column.header))
    }
}

/// Whether `id` can be the key: each record has its own, and it is spelled alike in every table.
fn root_key(plan: &Plan<'_>, root: &Layout) -> RootKey {
    let own = root.branches[0]
        .by_name
        .get("id")
        .and_then(|branch| root.branches[*branch].own);
    let Some(column) = own.map(|own| &root.columns[own]) else {
        return RootKey::Number;
    };
    let strings = Seen::TEXT | Seen::DISGUISED;
    let strays = Seen::EMPTY | Seen::FRACTION | Seen::BOOLEAN | Seen::COMPOUND | Seen::ELEMENTS;
    let integer = match column.spelling {
        Spelling::Text => false,
        Spelling::Encoded(types) | Spelling::Mixed(types) => types.has(Kind::Number),
    };
    let alike = if integer {
        !column.seen.has(strings)
    } else {
        column.spelling == Spelling::Text && !column.seen.has(Seen::OTHER)
    };
    if alike && !column.seen.has(strays) && plan.ids.clone().are_unique() {
        RootKey::Id { integer }
    } else {
        RootKey::Number
    }
}

/// Names that are given once.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// The name, or one like it.
    fn give(&mut self, name: &str) -> String {
        let mut given = name.to_owned();
        let mut number = 1;
        while !self.0.insert(given.clone()) {
            number += 1;
            given = format!("{name}-{number}");
        }
        given
    }
}

/// Tables being made of a plan.
struct Building<'p, 's> {
    tables: Vec<Table>,
    names: Names,
    plan: &'p Plan<'s>,
    options: &'p CsvOptions,
}

impl Building<'_, '_> {
    fn add(
        &mut self,
        from: Option<(Parent, usize)>,
        layout: Layout,
        name: &str,
        chain: &[String],
        key: RootKey,
    ) -> Result<usize, Refusal> {
        let (parent, planned) = match from {
            Some((parent, planned)) => (Some(parent), planned),
            None => (None, 0),
        };
        let at = self.tables.len();
        let name = self.names.give(&file_name(name));
        let arrays = arrays(&layout);
        let keys = keys(&layout, parent.as_ref(), chain, key);
        self.tables.push(Table {
            name: name.clone(),
            parent,
            cells: CsvWriter::of(layout, self.options),
            keys: keys.own,
            children: BTreeMap::new(),
        });
        for (place, array, field) in arrays {
            let Some(planned) = self.plan.tables[planned].children.get(&place).copied() else {
                continue;
            };
            let layout = self.plan.tables[planned].columns.layout()?;
            let parent = Parent {
                table: at,
                array: array.clone(),
                field,
            };
            let words: Vec<&str> = array.segments().iter().map(Segment::name).collect();
            let words = if words.is_empty() {
                vec!["value"]
            } else {
                words
            };
            let name = format!("{name}.{}", words.join("."));
            let child = self.add(Some((parent, planned)), layout, &name, &keys.chain, key)?;
            self.tables[at].children.insert(place, (child, array));
        }
        Ok(at)
    }
}

/// The arrays in a row that have tables of their own, in the order of the columns.
fn arrays(layout: &Layout) -> Vec<(usize, Pointer, usize)> {
    let branches = layout.branches.iter();
    branches
        .filter_map(|branch| {
            let table = branch.table?;
            Some((table.place, branch.pointer.clone(), table.field))
        })
        .collect()
}

struct Keys {
    /// The columns of the table that are keys only.
    own: Vec<String>,
    /// What its children are keyed by, before their own index.
    chain: Vec<String>,
}

/// The names of a table's key columns, which are no names of its values.
fn keys(layout: &Layout, parent: Option<&Parent>, chain: &[String], key: RootKey) -> Keys {
    let columns = layout.columns.iter();
    let taken: HashSet<&str> = columns.map(|column| &*column.header).collect();
    let mut own: Vec<String> = Vec::new();
    let mut wanted = chain.to_vec();
    match parent {
        Some(parent) => wanted.push(match parent.array.segments().last() {
            Some(segment) => format!("_{}", segment.name()),
            None => "_value".to_owned(),
        }),
        None if key == RootKey::Number => wanted.push("_row".to_owned()),
        None => {}
    }
    for name in &wanted {
        // They are read as they stand, so no sign in them needs a backslash.
        let mut name = name.clone();
        while taken.contains(name.as_str()) || own.contains(&name) {
            name.push('_');
        }
        own.push(name);
    }
    let chain = match (parent, key) {
        (None, RootKey::Id { .. }) => vec!["_id".to_owned()],
        _ => own.clone(),
    };
    Keys { own, chain }
}

/// A table's name, of the signs that Data Packages and file systems take.
fn file_name(name: &str) -> String {
    /// The longest name, in bytes, so that a file system takes it with a number and an ending.
    const LONGEST: usize = 120;
    let sign = |sign: char| match sign.to_ascii_lowercase() {
        sign @ ('a'..='z' | '0'..='9' | '.' | '-' | '_') => sign,
        _ => '_',
    };
    let name: String = name.chars().map(sign).take(LONGEST).collect();
    match name.trim_matches('.') {
        "" => "table".to_owned(),
        name => name.to_owned(),
    }
}

impl Spelling {
    /// As what the cells that are no bare text are read.
    pub(super) fn types(self) -> Types {
        match self {
            Spelling::Text => Types::only(Kind::String),
            Spelling::Encoded(types) | Spelling::Mixed(types) => types,
        }
    }
}
