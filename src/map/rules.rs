//! What a map consists of, compiled.

use std::ops::Range;

use super::condition::Condition;
use super::index::Index;
use super::pattern::Pattern;
use super::template::{Name, Template};
use crate::document::Kind;

/// What a field holds, so that the text for it can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Text as it stands.
    Text,
    /// A country or area: its code.
    Place,
    /// A list of countries and areas.
    Places,
    /// A commodity: its code.
    Commodity,
    /// A unit: its code.
    Unit,
    /// A date as precise as it is known.
    Date,
    /// A plain number.
    Number,
    /// True or false.
    Boolean,
    /// A cell of figures: it becomes quantity, bounds, qualifier, statement.
    Figure,
}

/// The fields of the bundled schemas that are not plain text.
const MEANINGS: [(&str, Meaning); 23] = [
    ("figure", Meaning::Figure),
    ("country", Meaning::Place),
    ("rank_scope", Meaning::Place),
    ("rank_except", Meaning::Place),
    ("countries", Meaning::Places),
    ("commodity", Meaning::Commodity),
    ("commodities", Meaning::Commodity),
    ("unit", Meaning::Unit),
    ("as_of", Meaning::Date),
    ("period_end", Meaning::Date),
    ("signed_on", Meaning::Date),
    ("in_force_on", Meaning::Date),
    ("expires_on", Meaning::Date),
    ("published_on", Meaning::Date),
    ("accessed_on", Meaning::Date),
    ("quantity", Meaning::Number),
    ("grade", Meaning::Number),
    ("rank", Meaning::Number),
    ("rank_max", Meaning::Number),
    ("share_percent", Meaning::Number),
    ("amount", Meaning::Number),
    ("joint", Meaning::Boolean),
    ("binding", Meaning::Boolean),
];

impl Meaning {
    /// What a field of that name holds in the bundled schemas.
    pub(super) fn of(field: &str) -> Meaning {
        let found = MEANINGS.iter().find(|(name, _)| *name == field);
        found.map_or(Meaning::Text, |(_, meaning)| *meaning)
    }
}

/// Where a field's value comes from.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A template.
    Text(Template),
    /// A number or boolean of the map's own.
    Constant {
        /// Number or boolean.
        kind: Kind,
        /// As JSON spells it.
        text: String,
        /// Where it stands in the map.
        span: Range<u64>,
    },
    /// The first that is there.
    First(Vec<Value>),
    /// A table of words: what a text means.
    Words(Words),
    /// A list, element by element.
    List(Vec<Value>, Range<u64>),
    /// An object.
    Object(Vec<Field>, Range<u64>),
    /// A list with an element for each item of a cell or array.
    Each(Box<Each>),
}

/// What texts mean.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// The text.
    pub(super) of: Template,
    /// Pattern by pattern, the first that fits counts.
    pub(super) words: Vec<(Pattern, Template)>,
}

/// An element for each item.
#[derive(Debug, Clone)]
pub(super) struct Each {
    /// The cell or array.
    pub(super) over: Name,
    /// What parts the items of a cell.
    pub(super) split: Option<String>,
    /// Whether the cell holds JSON.
    pub(super) json: bool,
    /// Which items.
    pub(super) only: Condition,
    /// What becomes of an item.
    pub(super) value: Value,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: String,
    /// What it holds.
    pub(super) meaning: Meaning,
    /// Where its value comes from.
    pub(super) value: Value,
}

/// Fields for the records of which a condition holds.
#[derive(Debug, Clone)]
pub(super) struct Set {
    /// The condition.
    pub(super) only: Condition,
    /// The fields; they replace those before.
    pub(super) fields: Vec<Field>,
}

/// A cell that patterns take apart.
#[derive(Debug, Clone)]
pub(super) struct Read {
    /// The cell.
    pub(super) name: Name,
    /// The patterns, the first that fits counts.
    pub(super) patterns: Vec<Pattern>,
}

/// A record that every row gives, or every column of a kind in a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// For which rows.
    pub(super) only: Condition,
    /// For which columns: one record each.
    pub(super) columns: Vec<Pattern>,
    /// Where they stand in the map.
    pub(super) columns_at: Range<u64>,
    /// Cells that are taken apart.
    pub(super) reads: Vec<Read>,
    /// Its fields.
    pub(super) fields: Vec<Field>,
    /// Fields under a condition.
    pub(super) sets: Vec<Set>,
}

/// Rows that head those below them.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// Which rows.
    pub(super) only: Condition,
    /// What the rows below know by a name, until the next heading.
    pub(super) names: Vec<(String, Template)>,
}

/// Rows that give no record, and why.
#[derive(Debug, Clone)]
pub(super) struct Skip {
    /// Which rows.
    pub(super) only: Condition,
    /// Why, in a few words.
    pub(super) why: String,
}

/// Rows that become the fields of one record.
#[derive(Debug, Clone)]
pub(super) struct Gather {
    /// The columns by whose cells rows belong together.
    pub(super) by: Vec<Name>,
    /// The column that names a field.
    pub(super) name: Name,
    /// The column that holds what the field is.
    pub(super) value: Name,
    /// The fields that several rows of a record may give.
    pub(super) lists: Vec<Pattern>,
}

impl Gather {
    /// The columns of rows that it reads itself.
    pub(super) fn columns(&self) -> impl Iterator<Item = &Name> {
        self.by.iter().chain([&self.name, &self.value])
    }
}

/// Where one table of several begins.
#[derive(Debug, Clone)]
pub(super) struct Begins {
    /// What the row that names its columns holds: each fits a cell of it.
    pub(super) header: Vec<Pattern>,
    /// What a row above that says, if it must say something.
    pub(super) title: Vec<Pattern>,
    /// How many rows name the columns.
    pub(super) rows: usize,
    /// Whether a blank row may stand within the table.
    pub(super) holds_blanks: bool,
    /// Where `header` stands in the map.
    pub(super) span: Range<u64>,
}

/// What the rows of a table become.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Where it begins, of a table among several.
    pub(super) begins: Option<Begins>,
    /// Which rows become one record.
    pub(super) gather: Option<Gather>,
    /// Rows that give no record.
    pub(super) skips: Vec<Skip>,
    /// Rows that head others.
    pub(super) headings: Vec<Heading>,
    /// Fields of all records.
    pub(super) every: Block,
    /// Fields of all records under a condition.
    pub(super) sets: Vec<Set>,
    /// The records of a row.
    pub(super) blocks: Vec<Block>,
    /// What all of that names.
    pub(super) index: Index,
}
