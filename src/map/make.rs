//! Makes the values of a record from a row, as the rules of a map say.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::condition::Condition;
use super::headings::Told;
use super::lines::LineStarts;
use super::row::{Found, Origin, Row, part_of, text_of};
use super::rules::{Part, Read, Value, Words};
use super::template::{Name, Piece, Template};
use super::watch::Watch;
use super::{Map, PATTERN, WORD};
use crate::document::{Document, Key, Kind, Node, Span};
use crate::finding::{FileId, Finding, Place};
use crate::rule::Rule;
use crate::suggest;

/// A value that was made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// What it is.
    pub(super) product: Product,
    /// What it was made from.
    pub(super) origin: Origin,
}

/// What was made.
#[derive(Debug, Clone)]
pub(super) enum Product {
    /// A string, number or boolean.
    Scalar(Kind, String),
    /// A list.
    List(Vec<Made>),
    /// An object.
    Object(Vec<(Cow<'static, str>, Made)>),
}

/// Something could not be read: the finding says what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

/// An item of a list that is being gone through.
#[derive(Debug, Clone)]
pub(super) enum Item<'a> {
    Node(Node<'a>),
    Text(Found<'a>),
    Json(Json, Origin),
}

/// What stands under a name that is no column.
enum Known<'a> {
    Is(Found<'a>),
    Nothing,
}

impl<'a> From<Option<Found<'a>>> for Known<'a> {
    fn from(found: Option<Found<'a>>) -> Self {
        found.map_or(Known::Nothing, Known::Is)
    }
}

/// The column that a record is made for.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    /// Its header.
    pub(super) key: Key<'a>,
    /// Its cell; of an empty one, only where it would stand.
    pub(super) cell: Option<Node<'a>>,
    /// Where the cell stands.
    pub(super) span: Span,
}

/// The table that rows are of.
#[derive(Clone, Copy)]
pub(super) struct Table<'m> {
    /// The map.
    pub(super) map: &'m Map,
    /// What becomes of the table.
    pub(super) part: &'m Part,
    /// The file.
    pub(super) file: FileId,
    /// Its name, without folders.
    pub(super) file_name: &'m str,
}

/// What a row gives for one record.
pub(super) struct Maker<'m, 'a> {
    /// The map.
    pub(super) map: &'m Map,
    /// What becomes of the table at hand.
    pub(super) part: &'m Part,
    /// Notes what conditions hold.
    watch: Rc<Watch>,
    /// The row.
    pub(super) row: Row<'a>,
    /// Its document.
    pub(super) document: &'a Document<'a>,
    /// The file.
    pub(super) file: FileId,
    /// Its name, without folders.
    pub(super) file_name: &'m str,
    /// The line at which the row begins.
    pub(super) line: u64,
    /// Whether each row has a line of its own.
    pub(super) has_lines: bool,
    /// Where the lines begin, where the row is one of many lines.
    pub(super) lines: Option<Rc<LineStarts>>,
    /// The column, of a record made column by column.
    pub(super) column: Option<Column<'a>>,
    /// Where the record's figure stands.
    pub(super) focus: Option<Origin>,
    /// What patterns have read.
    pub(super) captures: Vec<(&'m str, Found<'a>)>,
    /// What the heading above the row says.
    pub(super) above: Arc<Told>,
    /// What was cut off names.
    pub(super) remarks: Vec<String>,
    /// What could not be read.
    pub(super) findings: Vec<Finding>,
    pub(super) items: Vec<Item<'a>>,
    /// Fields that the record lacks, with the empty cells that they would come from.
    pub(super) absent: Vec<(&'m str, Span)>,
}

impl<'m, 'a> Maker<'m, 'a> {
    /// Begins with a row.
    pub(super) fn new(
        table: Table<'m>,
        watch: &Rc<Watch>,
        row: Row<'a>,
        document: &'a Document<'a>,
        line: u64,
    ) -> Self {
        let Table {
            map,
            part,
            file,
            file_name,
        } = table;
        Maker {
            map,
            part,
            watch: Rc::clone(watch),
            row,
            document,
            file,
            file_name,
            line,
            has_lines: row.header.is_some(),
            lines: None,
            column: None,
            focus: None,
            captures: Vec::new(),
            above: Arc::default(),
            remarks: Vec::new(),
            findings: Vec::new(),
            items: Vec::new(),
            absent: Vec::new(),
        }
    }

    /// Forgets what belongs to the record before.
    pub(super) fn restart(&mut self, column: Option<Column<'a>>) {
        self.column = column;
        self.focus = None;
        self.captures.clear();
        self.remarks.clear();
        self.absent.clear();
    }

    /// The line on which a byte of the row stands.
    pub(super) fn line_at(&self, byte: u32) -> u64 {
        if let Some(lines) = &self.lines {
            return lines.line(self.document.base() + u64::from(byte));
        }
        let before = self
            .document
            .text()
            .as_bytes()
            .get(..byte as usize)
            .unwrap_or_default();
        self.line + memchr::memchr_iter(b'\n', before).count() as u64
    }

    /// Where the record's own cell stands: the column's, the figure's, else the one that a pattern
    /// took apart.
    pub(super) fn main(&self) -> Option<Origin> {
        if let Some(column) = self.column {
            return Some(Origin::Cell(column.span));
        }
        let is_cell = |origin: &&Origin| matches!(origin, Origin::Cell(_));
        let read = self.captures.iter().map(|(_, found)| &found.origin);
        self.focus.iter().chain(read).find(is_cell).cloned()
    }

    /// What stands under a name; `None` where nothing does.
    pub(super) fn text(&self, name: &Name) -> Option<Found<'a>> {
        let known = name
            .spellings
            .iter()
            .find_map(|spelling| self.known(spelling));
        let found = match known {
            Some(Known::Is(found)) => Some(found),
            Some(Known::Nothing) => None,
            None => self.row.text(name),
        };
        found.filter(|found| !found.text.is_empty())
    }

    /// What stands under a name that is no column; `None` where it is one.
    fn known(&self, name: &str) -> Option<Known<'a>> {
        if let Some(path) = name.strip_prefix("item")
            && let Some(item) = self.items.last()
            && (path.is_empty() || path.starts_with('/'))
        {
            return Some(item.text(path).into());
        }
        if let Some((_, found)) = self.captures.iter().find(|(known, _)| *known == name) {
            return Some(Known::Is(found.clone()));
        }
        if let Some((_, found)) = self.above.iter().find(|(known, _)| *known == name) {
            return Some(Known::Is(found.clone()));
        }
        let whole = self.row.root.span();
        let made = |text: String, span: Span| {
            let text = Cow::Owned(text);
            Some(Known::Is(Found {
                text,
                origin: Origin::Cell(span),
            }))
        };
        match (name, self.column) {
            ("value", Some(column)) => Some(column.cell.and_then(text_of).into()),
            ("column", Some(column)) => Some(Known::Is(Found {
                text: Cow::Borrowed(column.key.name().trim()),
                origin: Origin::Header(column.key.place(), None),
            })),
            ("line", _) => match self.main() {
                Some(Origin::Cell(span)) => made(self.line_at(span.start).to_string(), span),
                _ => made(self.line.to_string(), whole),
            },
            ("offset", _) => made(self.document.absolute(whole).start.to_string(), whole),
            ("file", _) => made(self.file_name.to_owned(), whole),
            _ if self.part.index.is_part(name) => Some(Known::Nothing),
            _ => None,
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: &Condition) -> bool {
        self.watch.holds(condition, |name| {
            self.text(name)
                .map_or(Cow::Borrowed(""), |found| found.text)
        })
    }

    /// Takes apart the cells that patterns are for.
    pub(super) fn take_apart(&mut self, reads: &'m [Read]) -> Result<(), Unreadable> {
        let mut result = Ok(());
        for read in reads {
            let Some(whole) = self.text(&read.name) else {
                continue;
            };
            let Some(parts) = read
                .patterns
                .iter()
                .find_map(|pattern| pattern.read(&whole.text))
            else {
                let message = format!("no pattern of the map fits `{}`", shortened(&whole.text));
                let help = read
                    .patterns
                    .iter()
                    .map(|pattern| format!("`{}`", pattern.text()))
                    .collect::<Vec<_>>()
                    .join(" or ");
                let related = Place::in_file(self.map.file, read.name.span.clone());
                let finding = PATTERN
                    .at(self.place(&whole.origin), message)
                    .related(related, "the patterns are here");
                self.findings
                    .push(finding.help(format!("what is read is {help}")));
                result = Err(Unreadable);
                continue;
            };
            for (name, range) in parts {
                if let Some(range) = range {
                    self.captures
                        .push((name, part_of(&whole, self.document.text(), range)));
                }
            }
        }
        result
    }

    /// Where something stands, for a finding.
    pub(super) fn place(&self, origin: &Origin) -> Place {
        match origin {
            Origin::Cell(span) => Place::in_file(self.file, self.document.absolute(*span)),
            Origin::Header(span, _) => Place::in_file(self.file, span.clone()),
            Origin::Map(span) => Place::in_file(self.map.file, span.clone()),
        }
    }

    pub(super) fn complain(
        &mut self,
        rule: &'static Rule,
        origin: &Origin,
        message: String,
        help: Option<String>,
    ) -> Unreadable {
        let mut finding = rule.at(self.place(origin), message);
        if let (Some(column), Origin::Cell(span)) = (self.column, origin)
            && column.span.start <= span.start
            && span.end <= column.span.end
        {
            finding = finding.related(
                Place::in_file(self.file, column.key.place()),
                "under this header",
            );
        }
        self.findings.push(match help {
            Some(help) => finding.help(help),
            None => finding,
        });
        Unreadable
    }

    /// The text of a template; `None` where a name in it stands for nothing.
    pub(super) fn fill(
        &self,
        template: &Template,
        fields: &[(Cow<'static, str>, Made)],
    ) -> Option<Found<'a>> {
        let mut text = String::new();
        let mut origin = None;
        for part in &template.parts {
            match part {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Name(name) => {
                    let found = field_text(fields, name).or_else(|| self.text(name))?;
                    let made = found.origin.by(&template.span);
                    if template.parts.len() == 1 {
                        return Some(Found {
                            origin: made,
                            ..found
                        });
                    }
                    text.push_str(&found.text);
                    origin.get_or_insert(made);
                }
            }
        }
        let origin = origin.unwrap_or_else(|| Origin::Map(template.span.clone()));
        (!text.is_empty()).then_some(Found {
            text: Cow::Owned(text),
            origin,
        })
    }

    /// The text that a rule gives.
    pub(super) fn plain(&mut self, value: &'m Value) -> Result<Option<Found<'a>>, Unreadable> {
        match value {
            Value::Text(template) => Ok(self.fill(template, &[])),
            Value::Constant { text, span, .. } => Ok(Some(Found {
                text: Cow::Owned(text.clone()),
                origin: Origin::Map(span.clone()),
            })),
            Value::First(values) => {
                for value in values {
                    if let Some(found) = self.plain(value)? {
                        return Ok(Some(found));
                    }
                }
                Ok(None)
            }
            Value::Words(words) => self.word(words),
            Value::List(..) | Value::Object(..) | Value::Each(_) => Ok(None),
        }
    }

    fn word(&mut self, words: &'m Words) -> Result<Option<Found<'a>>, Unreadable> {
        let Some(found) = self.fill(&words.of, &[]) else {
            return Ok(None);
        };
        if let Some((_, meaning)) = words
            .words
            .iter()
            .find(|(pattern, _)| pattern.fits(&found.text))
        {
            // The cell says it; the map only translates.
            return Ok(self.fill(meaning, &[]).map(|word| Found {
                text: word.text,
                origin: found.origin,
            }));
        }
        let message = format!(
            "the map does not say what `{}` means",
            shortened(&found.text)
        );
        let near = suggest::nearest(
            &found.text,
            words.words.iter().map(|(pattern, _)| pattern.text()),
        );
        let help = near.map(|near| format!("it knows `{near}`"));
        Err(self.complain(&WORD, &found.origin, message, help))
    }
}

impl<'a> Item<'a> {
    pub(super) fn text(&self, path: &str) -> Option<Found<'a>> {
        match self {
            Item::Node(node) if path.is_empty() => text_of(*node),
            Item::Node(node) => Row {
                root: *node,
                header: None,
            }
            .node(&path[1..])
            .and_then(text_of),
            Item::Text(found) => path.is_empty().then(|| found.clone()),
            Item::Json(json, origin) => {
                let text = match json.pointer(path)? {
                    Json::String(text) => text.trim().to_owned(),
                    Json::Null | Json::Array(_) | Json::Object(_) => return None,
                    scalar => scalar.to_string(),
                };
                Some(Found {
                    text: Cow::Owned(text),
                    origin: origin.clone(),
                })
            }
        }
    }
}
/// The text of a field that was made already.
fn field_text<'a>(fields: &[(Cow<'static, str>, Made)], name: &Name) -> Option<Found<'a>> {
    let (_, made) = fields
        .iter()
        .find(|(known, _)| name.spellings.iter().any(|name| name == known))?;
    match &made.product {
        Product::Scalar(_, text) => Some(Found {
            text: Cow::Owned(text.clone()),
            origin: made.origin.clone(),
        }),
        Product::List(elements) => {
            let texts = elements
                .iter()
                .filter_map(|element| match &element.product {
                    Product::Scalar(_, text) => Some(text.as_str()),
                    _ => None,
                });
            Some(Found {
                text: Cow::Owned(texts.collect::<Vec<_>>().join("+")),
                origin: made.origin.clone(),
            })
        }
        Product::Object(_) => None,
    }
}

/// A text short enough for a message.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}
