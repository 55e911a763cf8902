//! The source record that a map describes.

use super::make::{Made, Product};
use super::record::Fields;
use super::row::Origin;
use super::rules::Value;
use super::{Map, Metadata, SourceRule, Tally, emit::Emitter};
use crate::config::section::At;
use crate::document::{Kind, Span, Tree};

impl Map {
    /// Builds the record of the source that the map describes, as a document of the map's own text;
    /// `false` where it describes none. Its coverage speaks of the commodities that `tally` counted.
    /// What the map does not say of it, `metadata` do.
    pub fn source_record(&self, tally: &Tally, metadata: &Metadata, tree: &mut Tree) -> bool {
        let Some(source) = &self.source else {
            return false;
        };
        let mut fields = Fields::from([("id".into(), scalar(&source.id))]);
        for field in &source.fields {
            if let Some(made) = constant(&field.value) {
                fields.push((field.name.clone().into(), made));
            }
        }
        for said in &metadata.fields {
            let is_told = fields.iter().any(|(name, _)| name == said.name);
            if let Some(named) = source.metadata.as_ref().filter(|_| !is_told) {
                let made = scalar(&At {
                    value: said.text.clone(),
                    span: named.span.clone(),
                });
                fields.push((said.name.into(), made));
            }
        }
        fields.extend(coverage(source, tally).map(|made| ("coverage".into(), made)));
        let order = super::order_of("source");
        fields.sort_by_key(|(name, _)| order.get(&**name).copied().unwrap_or(usize::MAX));
        let ends = fields.iter().filter_map(|(_, made)| match &made.origin {
            Origin::Cell(span) => Some(span.end),
            _ => None,
        });
        let whole = Span {
            start: (source.id.span.start as u32).min(ends.clone().min().unwrap_or(0)),
            end: ends.max().unwrap_or(0),
        };
        Emitter {
            tree,
            map: self.file,
            main: whole,
        }
        .record(&fields, &[], whole);
        true
    }
}

/// What the source lists of each commodity: every country, or some.
fn coverage(source: &SourceRule, tally: &Tally) -> Option<Made> {
    let mut object = Vec::new();
    for commodity in &tally.commodities {
        if let Some(word) = source
            .single
            .get(commodity)
            .or_else(|| source.single.get("*"))
            .or(source.every.as_ref())
        {
            object.push((commodity.clone().into(), scalar(word)));
        }
    }
    let (_, first) = object.first()?;
    let origin = first.origin.clone();
    Some(Made {
        product: Product::Object(object),
        origin,
    })
}

fn scalar(text: &At<String>) -> Made {
    Made {
        product: Product::Scalar(Kind::String, text.value.clone()),
        origin: here(&text.span),
    }
}

/// A place in the map, which is the document's own text.
fn here(span: &std::ops::Range<u64>) -> Origin {
    Origin::Cell(Span::new(span.start as usize, span.end as usize))
}

/// The value of a rule that needs no row.
fn constant(value: &Value) -> Option<Made> {
    Some(match value {
        Value::Text(template) => Made {
            product: Product::Scalar(Kind::String, template.constant()?.to_owned()),
            origin: here(&template.span),
        },
        Value::Constant { kind, text, span } => Made {
            product: Product::Scalar(*kind, text.clone()),
            origin: here(span),
        },
        Value::List(values, span) => Made {
            product: Product::List(values.iter().filter_map(constant).collect()),
            origin: here(span),
        },
        Value::First(_) | Value::Words(_) | Value::Object(..) | Value::Each(_) => return None,
    })
}
