//! Maps: how a published table becomes records.
//!
//! A map is a page of TOML (`docs/mapping.md`): which rows and columns become records, what each
//! field is made from, and what the table's marks and names mean. It is compiled once ([`Map`]);
//! [`Map::apply`] then wraps a format's reader, so that records come out of it where rows went in.
//! Everything after that works as if the records had been written by hand, and each value still
//! knows the cell, the header or the line of the map that it was made from.
//!
//! A map never guesses: what it cannot read is a finding at its cell, and each row is counted
//! ([`Tally`]). Nothing here knows a published table; what is known of them is in `maps/`.
//!
//! Read [`rules`] first, then `make`, which evaluates them, `engine`, which wraps a reader, and
//! `pass`, which goes through rows. `gather` joins rows to one record, `tables` tells several tables
//! of a file apart.

mod columns;
mod condition;
mod emit;
mod engine;
mod figure;
mod files;
mod gather;
mod headings;
mod index;
pub mod init;

mod lines;
mod load;
mod load_constants;
mod load_names;
mod load_tables;
mod load_values;
mod make;
mod metadata;
mod pass;
mod pattern;
mod record;
mod row;
mod rules;
mod source;
mod tables;
mod tally;
mod template;
mod told;
mod values;
mod watch;
mod words;

use std::collections::HashMap;
use std::path::PathBuf;

use encoding_rs::Encoding;

pub use engine::Progress;
pub use files::{MapError, Maps};
pub use metadata::Metadata;
pub use tally::Tally;
pub use told::Told;

use crate::config::section::At;
use crate::document::Pointer;
use crate::finding::{FileId, Findings};
use crate::format::Format;
use crate::rule::{Rule, Severity};
use crate::schema::Bundled;
use crate::vocabulary::Vocabulary;
use condition::Condition;
use figure::Marks;
use pattern::Pattern;
use rules::{Field, Part};
use words::Names;

/// A compiled map.
#[derive(Debug)]
pub struct Map {
    /// The map's own file.
    pub file: FileId,
    /// The map's text.
    pub text: String,
    /// The folder that it is in.
    pub dir: PathBuf,
    /// What it is for, in a line.
    pub title: Option<String>,
    /// The schema of its records: a bundled name, or a file relative to the map.
    pub schema: String,
    /// How the table is read.
    pub how: How,
    source: Option<SourceRule>,
    /// Whether other tables are read with it too, so that a rule may be for none of this one's rows.
    several_tables: bool,
    /// Every condition of the map.
    conditions: Vec<Condition>,
    marks: Marks,
    names: Names,
    /// What becomes of each of its tables.
    parts: Vec<Part>,
    /// What stands between them, in rows of no table.
    between: Vec<Pattern>,
    /// Where each field stands in a record.
    order: HashMap<String, usize>,
}

/// How a map's table is read, where its name and text do not tell.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// The format.
    pub format: Option<Format>,
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter.
    pub delimiter: Option<u8>,
    /// Where the rows are.
    pub records: Option<Pointer>,
    /// The lines that name a table's columns, where it is not the first row alone.
    pub header: Vec<u64>,
}

/// The source that a map describes.
#[derive(Debug)]
struct SourceRule {
    id: At<String>,
    fields: Vec<Field>,
    /// The metadata beside the table: a file's name, with `?` where it may be missing.
    metadata: Option<At<String>>,
    /// The coverage of every commodity in the table.
    every: Option<At<String>>,
    /// The coverage of single ones.
    single: HashMap<String, At<String>>,
}

impl Map {
    /// Reads a map; what is wrong with it goes to `out`, and then there is none.
    pub fn parse(file: FileId, text: &str, out: &mut Findings) -> Option<Map> {
        Map::parse_with(file, text, Vocabulary::default(), out)
    }

    /// The same, with the words of a configuration.
    pub fn parse_with(
        file: FileId,
        text: &str,
        vocabulary: Vocabulary,
        out: &mut Findings,
    ) -> Option<Map> {
        load::map(file, text, vocabulary, out)
    }

    /// The id of the source that it describes, if it does.
    pub fn source_id(&self) -> Option<&str> {
        self.source.as_ref().map(|source| source.id.value.as_str())
    }

    /// The schema of its records, as a bundled name or the path of a file.
    pub fn schema_path(&self) -> String {
        Bundled::name_or_path(&self.schema, &self.dir)
    }

    /// Whether a rule without a condition of its own gives records a field of that name.
    fn gives_always(&self, field: &str) -> bool {
        let mut blocks = self
            .parts
            .iter()
            .flat_map(|part| part.blocks.iter().chain([&part.every]));
        blocks.any(|block| block.fields.iter().any(|known| known.name == field))
    }

    /// Whether the condition of that number is one under which a field of that name is given.
    fn gives_under(&self, condition: usize, field: &str) -> bool {
        let mut sets = self.parts.iter().flat_map(|part| {
            let blocks = part.blocks.iter().chain([&part.every]);
            part.sets.iter().chain(blocks.flat_map(|block| &block.sets))
        });
        sets.any(|set| {
            set.only.number == condition && set.fields.iter().any(|known| known.name == field)
        })
    }

    /// Where a field stands in a record; behind all others where the schema does not know it.
    fn position(&self, field: &str) -> usize {
        self.order.get(field).copied().unwrap_or(usize::MAX)
    }
}

/// The order of the fields in a bundled schema; of others, the map's own order counts.
fn order_of(schema: &str) -> HashMap<String, usize> {
    let value = Bundled::named(schema)
        .map(Bundled::value)
        .unwrap_or_default();
    let names = value["properties"].as_object().into_iter().flatten();
    names
        .enumerate()
        .map(|(at, (name, _))| (name.clone(), at))
        .collect()
}

macro_rules! map_rule {
    ($name:ident, $id:literal, $level:ident, $summary:literal, $docs:literal) => {
        #[doc = concat!("`", $id, "`: ", $summary, ".")]
        pub static $name: Rule = Rule {
            id: $id,
            level: Some(Severity::$level),
            since: "0.1.0",
            summary: $summary,
            docs: include_str!($docs),
        };
    };
}

map_rule!(
    FIGURE,
    "map/figure",
    Error,
    "a cell that is no figure the map can read",
    "docs/figure.md"
);
map_rule!(
    CODE,
    "map/code",
    Warning,
    "a cell that holds a code in place of a figure",
    "docs/code.md"
);
map_rule!(
    NAME,
    "map/name",
    Error,
    "a country, commodity or unit that nobody knows by that name",
    "docs/name.md"
);
map_rule!(
    WORD,
    "map/word",
    Error,
    "a word whose meaning the map does not say",
    "docs/word.md"
);
map_rule!(
    PATTERN,
    "map/pattern",
    Error,
    "a cell that no pattern of the map fits",
    "docs/pattern.md"
);
map_rule!(
    VALUE,
    "map/value",
    Error,
    "a cell that holds no date, number or truth where one belongs",
    "docs/value.md"
);
map_rule!(
    REPEATED,
    "map/repeated",
    Error,
    "rows that say two things of one record",
    "docs/repeated.md"
);
map_rule!(
    ROW,
    "map/row",
    Error,
    "a row that no rule of the map is for",
    "docs/row.md"
);
map_rule!(
    MISSING_COLUMN,
    "map/missing-column",
    Error,
    "a column that the map names and the table lacks",
    "docs/missing-column.md"
);
map_rule!(
    MISSING_TABLE,
    "map/missing-table",
    Error,
    "a table that the map describes and the file lacks",
    "docs/missing-table.md"
);
map_rule!(
    CONDITION,
    "map/condition",
    Warning,
    "a condition of the map that no row meets",
    "docs/condition.md"
);
map_rule!(
    METADATA,
    "map/metadata",
    Error,
    "metadata that are missing, or say something else than the map",
    "docs/metadata.md"
);
map_rule!(
    UNUSED_COLUMN,
    "map/unused-column",
    Warning,
    "a column that no rule of the map reads",
    "docs/unused-column.md"
);

/// Every rule about reading with a map.
pub static RULES: [&Rule; 13] = [
    &FIGURE,
    &CODE,
    &NAME,
    &WORD,
    &PATTERN,
    &VALUE,
    &REPEATED,
    &ROW,
    &MISSING_COLUMN,
    &MISSING_TABLE,
    &CONDITION,
    &METADATA,
    &UNUSED_COLUMN,
];
