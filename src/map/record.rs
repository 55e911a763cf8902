//! Puts a record together: fields under their conditions, figures, notes, the id.

use std::borrow::Cow;

use super::figure::{Figure, Unread};
use super::make::{Made, Maker, Product, Unreadable};
use super::row::{Found, Origin};
use super::rules::{Block, Field, Meaning, Value};
use super::template::Name;
use super::values::named;
use super::{FIGURE, NAME};
use crate::document::{Kind, Span};

/// A record's fields, in the order of the schema.
pub(super) type Fields = Vec<(Cow<'static, str>, Made)>;

impl<'m> Maker<'m, '_> {
    /// The record that a block makes of the row (and column) at hand; `None` where the cell of
    /// figures makes no statement. `ordinal` tells the records of a row apart.
    pub(super) fn record(
        &mut self,
        block: &'m Block,
        ordinal: usize,
    ) -> Result<Option<Fields>, Unreadable> {
        let map = self.map;
        self.take_apart(&self.part.every.reads)?;
        self.take_apart(&block.reads)?;
        let rules = self.rules(block);
        let mut fields = Fields::with_capacity(rules.len() + 6);
        let mut result = Ok(());
        let mut bears_quantity = true;
        if let Some(rule) = rules.iter().find(|field| field.meaning == Meaning::Figure) {
            let Some(found) = self.plain(&rule.value)? else {
                return Ok(None);
            };
            self.focus = Some(found.origin.clone());
            match self.figure(found, &mut fields) {
                Ok(Some(bears)) => bears_quantity = bears,
                Ok(None) => return Ok(None),
                Err(unreadable) => result = Err(unreadable),
            }
        }
        let mut id = None;
        for rule in rules {
            match (&*rule.name, rule.meaning) {
                ("id", _) => id = Some(rule),
                (_, Meaning::Figure) => {}
                ("unit" | "qualifier", _) if !bears_quantity => {}
                // What the cell itself says of its figure goes before what the map says of all.
                (name @ ("qualifier" | "statement" | "quoted"), _)
                    if fields.iter().any(|(known, _)| known == name) => {}
                _ => match self.value(&rule.value, rule.meaning) {
                    Ok(Some(made)) => fields.push((named(rule, &made), made)),
                    Ok(None) => self.note_absent(rule),
                    Err(unreadable) => result = Err(unreadable),
                },
            }
        }
        result?;
        self.add_source(&mut fields);
        self.add_remarks(&mut fields);
        self.add_id(id, &mut fields, ordinal);
        fields.sort_by_key(|(name, _)| map.position(name));
        Ok(Some(fields))
    }

    /// Looks at whose row it is that has no figure: one of nobody that is known is a heading or a
    /// remark that the map does not tell, and what is below it may be read amiss.
    pub(super) fn name_of_silent_row(&mut self, block: &'m Block) -> Result<(), Unreadable> {
        let rules = self.rules(block);
        let Some(rule) = rules.iter().find(|rule| rule.meaning == Meaning::Place) else {
            return Ok(());
        };
        let Value::Text(template) = &rule.value else {
            return Ok(());
        };
        let Some(found) = self.fill(template, &[]) else {
            return Ok(());
        };
        if !matches!(found.origin, Origin::Cell(_)) {
            return Ok(());
        }
        let Err(unknown) = self.map.names.place(&found.text) else {
            return Ok(());
        };
        let message = format!("{unknown}, in a row without a figure");
        let near = match unknown.help() {
            Some(near) => near,
            None => "if it is one, say in [names.country] which.".to_owned(),
        };
        let help = format!(
            "{near} A row that heads those below it is a [[heading]], and a remark a [[skip]]"
        );
        Err(self.complain(&NAME, &found.origin, message, Some(help)))
    }

    /// Notes the empty cell from which a field would come.
    fn note_absent(&mut self, rule: &'m Field) {
        let Value::Text(template) = &rule.value else {
            return;
        };
        if let Some(span) = template.names().find_map(|name| self.absent_cell(name)) {
            self.absent.push((&rule.name, span));
        }
    }

    /// The empty cell that a name leads to.
    pub(super) fn absent_cell(&self, name: &Name) -> Option<Span> {
        let root = self.row.root;
        let column = |spelling: &String| match self.row.header {
            Some(header) => root.absent(header.column(spelling)?),
            None => root.absent(spelling),
        };
        let place = name.spellings.iter().find_map(column)?;
        let base = self.document.base();
        let within = |offset: u64| offset.saturating_sub(base) as usize;
        Some(Span::new(within(place.start), within(place.end)))
    }

    /// The rules for each field: those that come later, and those under a condition that holds,
    /// replace the ones before.
    fn rules(&self, block: &'m Block) -> Vec<&'m Field> {
        let mut rules: Vec<&'m Field> = Vec::new();
        let mut put = |fields: &'m [Field]| {
            for field in fields {
                match rules.iter_mut().find(|known| known.name == field.name) {
                    Some(known) => *known = field,
                    None => rules.push(field),
                }
            }
        };
        put(&self.part.every.fields);
        for set in self.part.every.sets.iter().chain(&self.part.sets) {
            if self.holds(&set.only) {
                put(&set.fields);
            }
        }
        put(&block.fields);
        for set in &block.sets {
            if self.holds(&set.only) {
                put(&set.fields);
            }
        }
        rules
    }

    /// Makes fields of a cell of figures: whether one of them is a quantity. `None` where the cell
    /// makes no statement.
    fn figure(
        &mut self,
        found: Found<'_>,
        fields: &mut Fields,
    ) -> Result<Option<bool>, Unreadable> {
        let Found { text, origin } = found;
        let mut add = |name: &'static str, kind, text: String| {
            fields.push((
                name.into(),
                Made {
                    product: Product::Scalar(kind, text),
                    origin: origin.clone(),
                },
            ));
        };
        match self.map.marks.read(&text) {
            Ok(Figure::Nothing) => Ok(None),
            Ok(Figure::Without(qualifier)) => {
                add("qualifier", Kind::String, qualifier.to_owned());
                Ok(Some(false))
            }
            Ok(Figure::Words) => {
                add("statement", Kind::String, text.into_owned());
                Ok(Some(false))
            }
            Ok(Figure::Amount { number, qualifier }) => {
                let is_plain = qualifier.is_none()
                    && super::figure::number(&text, self.map.marks.decimal).is_ok();
                add("quantity", Kind::Number, number);
                if let Some(qualifier) = qualifier {
                    add("qualifier", Kind::String, qualifier.to_owned());
                }
                if !is_plain {
                    add("quoted", Kind::String, text.into_owned());
                }
                Ok(Some(true))
            }
            Ok(Figure::Range { low, high }) => {
                add("quantity_low", Kind::Number, low);
                add("quantity_high", Kind::Number, high);
                add("quoted", Kind::String, text.into_owned());
                Ok(Some(true))
            }
            Err(unread) => {
                let rule = if unread == Unread::Code {
                    &super::CODE
                } else {
                    &FIGURE
                };
                Err(self.complain(
                    rule,
                    &origin,
                    unread.message(&text),
                    Some(unread.help().to_owned()),
                ))
            }
        }
    }

    /// The source that the map describes, where the record names none.
    fn add_source(&self, fields: &mut Fields) {
        let Some(source) = &self.map.source else {
            return;
        };
        let id = Made {
            product: Product::Scalar(Kind::String, source.id.value.clone()),
            origin: Origin::Map(source.id.span.clone()),
        };
        let (name, made) = match &*self.map.schema {
            "reserve" => ("source", id),
            "agreement" => (
                "sources",
                Made {
                    origin: id.origin.clone(),
                    product: Product::List(vec![id]),
                },
            ),
            _ => return,
        };
        if !fields.iter().any(|(known, _)| known == name) {
            fields.push((name.into(), made));
        }
    }

    /// What was cut off names, as a note.
    fn add_remarks(&mut self, fields: &mut Fields) {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.dedup();
        if remarks.is_empty() || self.map.position("note") == usize::MAX {
            return;
        }
        let said = remarks.join("; ");
        let note = fields.iter_mut().find(|(name, _)| name == "note");
        if let Some(Product::Scalar(_, note)) = note.map(|(_, made)| &mut made.product) {
            note.push_str("; ");
            note.push_str(&said);
            return;
        }
        let origin = self.main().unwrap_or(Origin::Cell(self.row.root.span()));
        let product = Product::Scalar(Kind::String, said);
        fields.push(("note".into(), Made { product, origin }));
    }

    /// The id: as the map has it, else by file, line and column.
    fn add_id(&self, rule: Option<&'m Field>, fields: &mut Fields, ordinal: usize) {
        let told = rule.and_then(|rule| match &rule.value {
            Value::Text(template) => self.fill(template, fields),
            _ => None,
        });
        let found = told.or_else(|| {
            if self.map.position("id") == usize::MAX {
                return None;
            }
            let stem = self.file_name.split('.').next().unwrap_or_default();
            let start = match self.main() {
                Some(Origin::Cell(span)) => span.start,
                _ => 0,
            };
            let mut id = if self.has_lines {
                format!("{stem}:{}", self.line_at(start))
            } else {
                // All rows may stand on one line.
                let whole = self.document.absolute(self.row.root.span());
                format!("{stem}:@{}", whole.start)
            };
            match self.column {
                Some(column) => id.extend([":", column.key.name().trim()]),
                None if ordinal > 1 => id.extend([":", &ordinal.to_string()]),
                None => {}
            }
            Some(Found {
                text: Cow::Owned(id),
                origin: self.main().unwrap_or(Origin::Cell(self.row.root.span())),
            })
        });
        if let Some(found) = found {
            let made = Made {
                product: Product::Scalar(Kind::String, found.text.into_owned()),
                origin: found.origin,
            };
            fields.push(("id".into(), made));
        }
    }
}
