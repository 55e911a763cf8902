//! Makes values: lists and objects, and what a text means in its field.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::figure::{self, Decimal};
use super::make::{Item, Made, Maker, Product, Unreadable, shortened};
use super::row::{Found, Origin, part_of};
use super::rules::{Each, Field, Meaning, Value};
use super::words::{Named, is_date};
use super::{NAME, VALUE};
use crate::document::Kind;
use crate::vocabulary::Unknown;

impl<'m, 'a> Maker<'m, 'a> {
    /// The value of a field.
    pub(super) fn value(
        &mut self,
        value: &'m Value,
        meaning: Meaning,
    ) -> Result<Option<Made>, Unreadable> {
        match value {
            Value::Constant { kind, text, span } => Ok(Some(Made {
                product: Product::Scalar(*kind, text.clone()),
                origin: Origin::Map(span.clone()),
            })),
            Value::List(values, span) => {
                let mut list = Vec::with_capacity(values.len());
                for value in values {
                    match self.value(value, meaning)? {
                        // An `each` within a list gives its elements to it.
                        Some(Made {
                            product: Product::List(elements),
                            ..
                        }) => list.extend(elements),
                        Some(made) => list.push(made),
                        None => {}
                    }
                }
                Ok(Some(Made {
                    product: Product::List(list),
                    origin: Origin::Map(span.clone()),
                }))
            }
            Value::Object(fields, span) => {
                let object = self.object(fields)?;
                Ok(Some(Made {
                    product: Product::Object(object),
                    origin: Origin::Map(span.clone()),
                }))
            }
            Value::Each(each) => self.each(each, meaning),
            Value::Text(_) | Value::First(_) | Value::Words(_) => match self.plain(value)? {
                Some(found) => self.understand(found, meaning),
                None => Ok(None),
            },
        }
    }

    /// The fields of an object.
    fn object(
        &mut self,
        fields: &'m [Field],
    ) -> Result<Vec<(Cow<'static, str>, Made)>, Unreadable> {
        let mut object = Vec::with_capacity(fields.len());
        let mut result = Ok(());
        for field in fields {
            match self.value(&field.value, field.meaning) {
                // A party that is no state.
                Ok(Some(Made {
                    product: Product::Object(inner),
                    ..
                })) if field.meaning == Meaning::Place => {
                    object.extend(inner);
                }
                Ok(Some(made)) => object.push((named(field, &made), made)),
                Ok(None) => {}
                Err(unreadable) => result = Err(unreadable),
            }
        }
        result.map(|()| object)
    }

    fn each(&mut self, each: &'m Each, meaning: Meaning) -> Result<Option<Made>, Unreadable> {
        let mut list = Vec::new();
        let mut result = Ok(());
        for item in self.items(each)? {
            self.items.push(item);
            if self.holds(&each.only) {
                match self.value(&each.value, meaning) {
                    Ok(Some(made)) => list.push(made),
                    Ok(None) => {}
                    Err(unreadable) => result = Err(unreadable),
                }
            }
            self.items.pop();
        }
        result?;
        let origin = self
            .text(&each.over)
            .map_or(Origin::Cell(self.row.root.span()), |found| found.origin);
        Ok(Some(Made {
            product: Product::List(list),
            origin,
        }))
    }

    /// The items of a cell or array.
    fn items(&mut self, each: &Each) -> Result<Vec<Item<'a>>, Unreadable> {
        let node = each
            .over
            .spellings
            .iter()
            .find_map(|spelling| self.row.node(spelling));
        if let Some(node) = node.filter(|node| node.kind() == Kind::Array) {
            return Ok(node.elements().map(Item::Node).collect());
        }
        let Some(whole) = self.text(&each.over) else {
            return Ok(Vec::new());
        };
        if each.json {
            return match serde_json::from_str(&whole.text) {
                Ok(Json::Array(items)) => Ok(items
                    .into_iter()
                    .map(|item| Item::Json(item, whole.origin.clone()))
                    .collect()),
                Ok(item) => Ok(vec![Item::Json(item, whole.origin)]),
                Err(error) => {
                    let message = format!("this cell is no JSON: {error}");
                    Err(self.complain(&VALUE, &whole.origin, message, None))
                }
            };
        }
        let Some(split) = &each.split else {
            return Ok(vec![Item::Text(whole)]);
        };
        let mut items = Vec::new();
        let mut at = 0;
        for piece in whole.text.split(split.as_str()) {
            let start = at + (piece.len() - piece.trim_start().len());
            let end = start + piece.trim().len();
            if start < end {
                items.push(Item::Text(part_of(
                    &whole,
                    self.document.text(),
                    start..end,
                )));
            }
            at += piece.len() + split.len();
        }
        Ok(items)
    }

    /// What a text means in a field.
    fn understand(
        &mut self,
        found: Found<'a>,
        meaning: Meaning,
    ) -> Result<Option<Made>, Unreadable> {
        let Found { text, origin } = found;
        let scalar = |kind, text: String, origin| {
            Ok(Some(Made {
                product: Product::Scalar(kind, text),
                origin,
            }))
        };
        match meaning {
            Meaning::Text | Meaning::Figure => scalar(Kind::String, text.into_owned(), origin),
            Meaning::Place | Meaning::Places => match self.map.names.place(&text) {
                Ok(Named { codes, remarks }) => {
                    self.remarks.extend(remarks);
                    match <[String; 1]>::try_from(codes) {
                        Ok([code]) if code == ORGANISATION => {
                            let name = Made {
                                product: Product::Scalar(Kind::String, text.into_owned()),
                                origin: origin.clone(),
                            };
                            Ok(Some(Made {
                                product: Product::Object(vec![(ORGANISATION.into(), name)]),
                                origin,
                            }))
                        }
                        Ok([code]) => scalar(Kind::String, code, origin),
                        Err(codes) => {
                            let element = |code| Made {
                                product: Product::Scalar(Kind::String, code),
                                origin: origin.clone(),
                            };
                            Ok(Some(Made {
                                product: Product::List(codes.into_iter().map(element).collect()),
                                origin,
                            }))
                        }
                    }
                }
                Err(unknown) => Err(self.unknown(&unknown, &origin)),
            },
            Meaning::Commodity => match self.map.names.commodity(&text) {
                Ok(code) => scalar(Kind::String, code, origin),
                Err(unknown) => Err(self.unknown(&unknown, &origin)),
            },
            Meaning::Unit => match self.map.names.unit(&text) {
                Ok(code) => scalar(Kind::String, code, origin),
                Err(unknown) => Err(self.unknown(&unknown, &origin)),
            },
            Meaning::Date if is_date(&text) => scalar(Kind::String, text.into_owned(), origin),
            Meaning::Date => {
                let message = format!(
                    "`{}` is no date of the form YYYY, YYYY-MM or YYYY-MM-DD",
                    shortened(&text)
                );
                let help =
                    "take it apart by a pattern under `read`, and write the date from its parts"
                        .to_owned();
                Err(self.complain(&VALUE, &origin, message, Some(help)))
            }
            Meaning::Number => match figure::number(&text, self.decimal(&origin)) {
                Ok(number) => scalar(Kind::Number, number, origin),
                Err(unread) => Err(self.complain(&VALUE, &origin, unread.message(&text), None)),
            },
            Meaning::Boolean => match text.to_lowercase().as_str() {
                "true" | "yes" => scalar(Kind::Boolean, "true".to_owned(), origin),
                "false" | "no" => scalar(Kind::Boolean, "false".to_owned(), origin),
                _ => Err(self.complain(
                    &VALUE,
                    &origin,
                    format!("`{text}` is neither yes nor no"),
                    None,
                )),
            },
        }
    }

    /// How a number is written: in the table's way, or in the map's own.
    fn decimal(&self, origin: &Origin) -> Decimal {
        match origin {
            Origin::Map(_) => Decimal::Point,
            Origin::Cell(_) | Origin::Header(..) => self.map.marks.decimal,
        }
    }

    fn unknown(&mut self, unknown: &Unknown, origin: &Origin) -> Unreadable {
        let table = format!("[names.{}]", unknown.kind);
        let help = match unknown.help() {
            Some(help) => format!("{help} If the table means it, say so in {table} of the map"),
            None => format!("say in {table} of the map what it stands for"),
        };
        self.complain(&NAME, origin, unknown.to_string(), Some(help))
    }
}

/// The field of a party that is no state: what [names.country] may lead to.
pub(super) const ORGANISATION: &str = "organisation";

/// The name of a field for what was made: several countries stand under `countries`, what is no
/// state under `organisation`.
pub(super) fn named(field: &Field, made: &Made) -> Cow<'static, str> {
    match &made.product {
        Product::List(_) if field.meaning == Meaning::Place => "countries".into(),
        _ => field.name.clone().into(),
    }
}
