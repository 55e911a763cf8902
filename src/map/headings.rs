//! Rows that head those below them: what they say goes on over any number of rows.

use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::Map;
use super::lines::ByOffset;
use super::make::{Maker, Table};
use super::row::{Found, Header, Origin, Row};
use super::rules::{Heading, Part};
use super::tables::{Begun, Is};
use super::watch::Watch;
use crate::document::{Document, Tree};
use crate::finding::{FileId, Finding};
use crate::format::csv::stacked::Section;
use crate::format::{Chunk, Parse, Sink, Split};
use crate::pipeline;

/// What headings say, by the names under which rows below know it.
pub(super) type Told = Vec<(String, Found<'static>)>;

/// A part of a title: its name, its text, its place in the file, and that of its pattern in the map.
pub(super) type TitlePart = (String, String, Range<u64>, Range<u64>);

/// The headings that stand above a row.
#[derive(Debug, Default, Clone)]
pub(super) struct Open {
    /// What each says, with the number of its rule, the outermost first.
    rules: Vec<(usize, Told)>,
    /// What the titles of the table say.
    titles: Told,
    /// All of that, the innermost first.
    above: Arc<Told>,
}

impl Open {
    /// Whether the row at hand is a heading; then it stands above those to come.
    pub(super) fn meet(&mut self, headings: &[Heading], maker: &Maker<'_, '_>) -> bool {
        let mut rules = headings.iter().enumerate();
        let Some((depth, heading)) = rules.find(|(_, heading)| maker.holds(&heading.only)) else {
            return false;
        };
        // The first rule is the outermost: what later ones said ends with it.
        self.rules.retain(|(outer, _)| *outer < depth);
        self.rules.push((depth, told_by(heading, maker)));
        let said = self.rules.iter().rev().flat_map(|(_, said)| said);
        self.above = Arc::new(said.chain(&self.titles).cloned().collect());
        true
    }

    /// What stands above a table.
    pub(super) fn above_table(part: &Part, section: Option<&Section>) -> Open {
        match (&part.begins, section) {
            (Some(begins), Some(section)) => begins.told(section),
            _ => Open::default(),
        }
    }

    /// What the titles of a table say: they stand above all headings.
    pub(super) fn titled(parts: Vec<TitlePart>) -> Open {
        let told = parts.into_iter().map(|(name, text, place, rule)| {
            let origin = Origin::Header(place, Some(rule));
            let text = text.into();
            (name, Found { text, origin })
        });
        let told: Told = told.collect();
        Open {
            rules: Vec::new(),
            above: Arc::new(told.clone()),
            titles: told,
        }
    }

    /// What they say.
    pub(super) fn above(&self) -> Arc<Told> {
        Arc::clone(&self.above)
    }
}

/// What a heading says, with its place in the file.
fn told_by(heading: &Heading, maker: &Maker<'_, '_>) -> Told {
    let told = heading.names.iter().filter_map(|(name, template)| {
        let found = maker.fill(template, &[])?;
        let place = maker.place(&found.origin);
        let origin = match found.origin {
            Origin::Cell(_) => Origin::Header(place.span, Some(template.span.clone())),
            other => other,
        };
        let text = found.text.into_owned().into();
        Some((name.clone(), Found { text, origin }))
    });
    told.collect()
}

/// Cuts as another does, and looks through each chunk for headings, so that the chunks behind it
/// know what stands above them.
pub(super) struct HeadedSplit {
    /// Cuts.
    pub(super) inner: Box<dyn Split>,
    /// Reads the rows.
    pub(super) parser: Arc<dyn Parse>,
    /// The map.
    pub(super) map: Arc<Map>,
    /// The table's file.
    pub(super) file: FileId,
    /// What stands above the chunk that comes next.
    pub(super) open: Open,
    /// Where that goes, by chunks.
    pub(super) above: ByOffset<Open>,
    /// Which table of the map a chunk is of, and whether it begins there.
    pub(super) tables: Begun,
}

impl Split for HeadedSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        let chunk = self.inner.next(buffer)?;
        if let Some(chunk) = &chunk {
            self.look(chunk);
        }
        Ok(chunk)
    }
}

impl HeadedSplit {
    fn look(&mut self, chunk: &Chunk) {
        let Is::Table {
            number,
            is_first,
            section,
        } = self.tables.of(chunk)
        else {
            return;
        };
        let part = &self.map.parts[number];
        if is_first {
            self.open = Open::above_table(part, section.as_deref());
        }
        self.above.put(chunk.base, self.open.clone());
        if part.headings.is_empty() || chunk.last {
            return;
        }
        let mut look = Look {
            table: Table {
                map: &self.map,
                part,
                file: self.file,
                file_name: "",
            },
            open: std::mem::take(&mut self.open),
            header: None,
            is_begun: false,
        };
        let text = pipeline::readable(chunk);
        self.parser
            .parse(chunk, &text, &mut Tree::default(), &mut look);
        self.open = look.open;
    }
}

/// Looks at rows for headings alone.
struct Look<'m> {
    table: Table<'m>,
    open: Open,
    header: Option<Header>,
    is_begun: bool,
}

impl Sink for Look<'_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        if !std::mem::replace(&mut self.is_begun, true) {
            self.header = Header::of(document);
        }
        let row = Row {
            root: document.root(),
            header: self.header.as_ref(),
        };
        let watch = Rc::new(Watch::default());
        let maker = Maker::new(self.table, &watch, row, document, 1);
        self.open.meet(&self.table.part.headings, &maker);
    }

    fn finding(&mut self, _: Finding) {}
}
