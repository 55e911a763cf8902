//! Writes a record into a tree, each value with the place that it came from.

use std::ops::Range;

use super::make::{Made, Product};
use super::record::Fields;
use super::row::Origin;
use crate::document::{Far, KeyRef, Kind, Open, Span, Text, Tree};
use crate::finding::FileId;

/// Builds the tree of a record.
pub(super) struct Emitter<'t> {
    /// The tree, reused from record to record.
    pub(super) tree: &'t mut Tree,
    /// The map's file.
    pub(super) map: FileId,
    /// Where what has no cell of its own is shown.
    pub(super) main: Span,
}

impl Emitter<'_> {
    /// The record of these fields; `whole` is the row.
    /// `absent` are fields that it lacks, with the empty cells that they would come from.
    pub(super) fn record(&mut self, fields: &Fields, absent: &[(&str, Span)], whole: Span) {
        self.tree.clear();
        let root = self.object(
            KeyRef::NONE,
            fields.iter().map(|(name, made)| (&**name, made)),
            whole,
        );
        for (name, span) in absent {
            let text = self.tree.decoded(name);
            let key = self.tree.key("", *span, text);
            self.tree.absent(root, key, *span);
        }
    }

    fn object<'f>(
        &mut self,
        key: KeyRef,
        fields: impl Iterator<Item = (&'f str, &'f Made)>,
        span: Span,
    ) -> Open {
        let open = self.tree.open(key, Kind::Object, span.start as usize);
        let mut count = 0;
        for (name, made) in fields {
            let text = self.tree.decoded(name);
            let (at, _) = self.place(&made.origin);
            let key = self.tree.key("", at, text);
            self.value(key, made);
            count += 1;
        }
        self.tree.close(open, count, span.end as usize);
        open
    }

    fn value(&mut self, key: KeyRef, made: &Made) {
        let (span, far) = self.place(&made.origin);
        match &made.product {
            Product::Scalar(kind, text) => {
                let text: Text = self.tree.decoded(text);
                self.tree.scalar(key, *kind, span, text);
                if let Some(far) = far {
                    self.tree.made_at(far);
                }
            }
            Product::List(elements) => {
                let open = self.tree.open(key, Kind::Array, span.start as usize);
                if let Some(far) = far {
                    self.tree.made_at(far);
                }
                for element in elements {
                    self.value(KeyRef::NONE, element);
                }
                self.tree.close(open, elements.len(), span.end as usize);
            }
            Product::Object(fields) => {
                self.object(key, fields.iter().map(|(name, made)| (&**name, made)), span);
            }
        }
    }

    /// Where a value is shown in the record, and where else it was made.
    fn place(&self, origin: &Origin) -> (Span, Option<Far>) {
        let map = |span: &Range<u64>| (self.map, span.clone());
        match origin {
            Origin::Cell(span) => (*span, None),
            Origin::Header(span, rule) => {
                let far = Far {
                    header: Some(span.clone()),
                    map: rule.as_ref().map(map),
                };
                (self.main, Some(far))
            }
            Origin::Map(span) => {
                let far = Far {
                    header: None,
                    map: Some(map(span)),
                };
                (self.main, Some(far))
            }
        }
    }
}
