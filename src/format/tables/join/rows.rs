//! The rows of a table, read one after another, each cell as JSON.

use std::io;
use std::ops::Range;

use crate::document::{Document, Shape, ShapePlace, Tree};
use crate::finding::{FileId, Finding, Place, has_error};
use crate::format::input::{Input, Origin};
use crate::format::json::JsonWriter;
use crate::format::tables::package::{Field, PACKAGE, Resource, Said};
use crate::format::{Chunk, Reading, Sink, csv, not_utf8};
use crate::rule::Severity;
use crate::source::Sources;

/// A table being read.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    /// The column that is the key of a root's row.
    pub(super) key: Option<usize>,
    pub(super) findings: Vec<Finding>,
    file: FileId,
    reading: Reading,
    tree: Tree,
    batch: Batch,
    ended: bool,
}

/// Rows that were read, but not all used yet.
#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    /// Where in `bytes` each cell is, row by row; an empty cell is absent.
    cells: Vec<Range<u32>>,
    /// Where each row stands in the file.
    places: Vec<Range<u64>>,
    /// Number of columns.
    width: usize,
    /// The next row.
    next: usize,
    buffer: Vec<u8>,
}

impl Batch {
    /// The cell of the next row; without a column, nothing.
    pub(super) fn cell(&self, column: Option<usize>) -> &[u8] {
        let Some(column) = column else {
            return &[];
        };
        let cell = self.next * self.width + column;
        let range = self.cells.get(cell).cloned().unwrap_or_default();
        &self.bytes[range.start as usize..range.end as usize]
    }

    fn is_used_up(&self) -> bool {
        self.next >= self.places.len()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.cells.clear();
        self.places.clear();
        self.next = 0;
    }
}

impl Source {
    pub(super) fn open(resource: &Resource, sources: &mut Sources) -> io::Result<Source> {
        let origin = Origin::Path(resource.path.clone());
        let mut input = Input::open(sources, origin, resource.encoding)?;
        let shape = shape(resource);
        let options = resource.options.clone();
        let reading = csv::open(&mut input, &options, Some(&shape))?;
        let mut source = Source {
            name: resource.name.clone(),
            fields: resource.fields.clone(),
            key: match resource.keys {
                0 => resource.primary.first().copied(),
                _ => Some(0),
            },
            findings: Vec::new(),
            file: input.file,
            reading,
            tree: Tree::default(),
            batch: Batch {
                width: resource.fields.len(),
                ..Batch::default()
            },
            ended: false,
        };
        source.findings = std::mem::take(&mut source.reading.findings);
        source.ended = has_error(&source.findings);
        Ok(source)
    }

    /// Whether there is a further row; reads on where it takes that.
    pub(super) fn has_row(&mut self) -> Result<bool, super::Stop> {
        while self.batch.is_used_up() {
            if self.ended {
                return self.sound();
            }
            let buffer = std::mem::take(&mut self.batch.buffer);
            let Some(chunk) = self.reading.split.next(buffer)? else {
                self.ended = true;
                return self.sound();
            };
            self.ended = chunk.last;
            self.parse(&chunk);
            self.batch.buffer = chunk.bytes;
            self.sound()?;
        }
        Ok(true)
    }

    /// Nothing more, unless the table has a fault.
    fn sound(&mut self) -> Result<bool, super::Stop> {
        match self
            .findings
            .iter()
            .position(|finding| finding.severity == Severity::Error)
        {
            Some(at) => Err(super::Stop::Finding(Box::new(
                self.findings.swap_remove(at),
            ))),
            None => Ok(false),
        }
    }

    fn parse(&mut self, chunk: &Chunk) {
        self.batch.clear();
        let text = match std::str::from_utf8(&chunk.bytes) {
            Ok(text) => text,
            Err(error) => {
                let finding = not_utf8(self.file, chunk, error.valid_up_to());
                return self.findings.push(finding);
            }
        };
        let mut rows = Rows {
            fields: &self.fields,
            batch: &mut self.batch,
            findings: &mut self.findings,
            file: self.file,
        };
        let parser = &*self.reading.parser;
        let parsed = parser.parse(chunk, text, &mut self.tree, &mut rows);
        self.ended |= parsed.stop;
    }

    /// Takes the rows out, while the next is put together.
    pub(super) fn take(&mut self) -> Batch {
        std::mem::take(&mut self.batch)
    }

    /// Gives them back, the next row used.
    pub(super) fn give_back(&mut self, batch: Batch) {
        self.batch = batch;
        self.batch.next += 1;
    }

    /// Gives them back, the next row not used.
    pub(super) fn give_back_unread(&mut self, batch: Batch) {
        self.batch = batch;
    }

    /// Where the next row stands.
    pub(super) fn place(&self) -> Place {
        self.place_of(&self.batch)
    }

    pub(super) fn place_of(&self, batch: &Batch) -> Place {
        let range = batch.places.get(batch.next).cloned();
        Place::in_file(self.file, range.unwrap_or_default())
    }
}

/// Takes rows into a batch.
struct Rows<'s> {
    fields: &'s [Field],
    batch: &'s mut Batch,
    findings: &'s mut Vec<Finding>,
    file: FileId,
}

impl Sink for Rows<'_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        let root = document.root();
        let start = self.batch.cells.len();
        self.batch.cells.resize(start + self.fields.len(), 0..0);
        let mut next = 0;
        for (key, node) in root.members() {
            let name = key.name();
            let is_it = |field: &Field| field.name == name;
            let ahead = self.fields[next..].iter().position(is_it);
            let column = match ahead {
                Some(ahead) => next + ahead,
                None => match self.fields.iter().position(is_it) {
                    Some(column) => column,
                    None => return self.unknown(name, key.place()),
                },
            };
            next = column + 1;
            let from = self.batch.bytes.len() as u32;
            match self.fields[column].read(node) {
                Said::Nothing => continue,
                Said::Value => JsonWriter::COMPACT.value(node, 0, &mut self.batch.bytes),
                Said::Boolean(true) => self.batch.bytes.extend(b"true"),
                Said::Boolean(false) => self.batch.bytes.extend(b"false"),
            }
            self.batch.cells[start + column] = from..self.batch.bytes.len() as u32;
        }
        self.batch.places.push(root.place());
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

impl Rows<'_> {
    fn unknown(&mut self, name: &str, place: Range<u64>) {
        let message = format!("the description has no field `{name}`");
        self.findings.push(
            PACKAGE
                .at(Place::in_file(self.file, place), message)
                .help("add it to the `fields` of this table in datapackage.json"),
        );
    }
}

/// The types of the columns, each a property of the name that it has.
fn shape(resource: &Resource) -> Shape {
    let mut places = vec![ShapePlace::any(), ShapePlace::any()];
    for field in &resource.fields {
        let place = places.len();
        places[1].members.push((field.name.as_str().into(), place));
        places.push(ShapePlace {
            types: field.types,
            ..ShapePlace::any()
        });
    }
    Shape::new(places, 1)
}
