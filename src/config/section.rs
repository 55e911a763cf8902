//! TOML with places: typed look-ups that leave a finding where something is wrong.

use std::ops::Range;

use serde_json::Number;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{INVALID, SYNTAX, UNKNOWN_KEY};
use crate::finding::{FileId, Findings, Place};
use crate::suggest;

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<u64>,
}

/// Parses a TOML text; where it is none, there is a finding.
pub fn parse<'t>(file: FileId, text: &'t str, out: &mut Findings) -> Option<Spanned<DeTable<'t>>> {
    match DeTable::parse(text) {
        Ok(table) => Some(table),
        Err(error) => {
            let span = error.span().unwrap_or(0..0);
            let message = error.message();
            let finding = SYNTAX.at(place(file, span), message.to_owned());
            let is_key = message.starts_with("invalid unquoted key");
            out.push(if is_key {
                finding.help("put the name in quotes: \"rank/order\" = \"off\"")
            } else {
                finding
            });
            None
        }
    }
}

fn place(file: FileId, span: Range<usize>) -> Place {
    Place::in_file(file, span.start as u64..span.end as u64)
}

/// A table that is being read; what was not asked for is an unknown key.
pub struct Section<'a, 't> {
    file: FileId,
    table: &'a DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'a, 't> Section<'a, 't> {
    /// Reads `table` of `file`.
    pub fn new(file: FileId, table: &'a DeTable<'t>) -> Self {
        Section {
            file,
            table,
            known: Vec::new(),
        }
    }

    /// The value of `key`, if it is there.
    pub fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.get(key)
    }

    fn wrong<T>(
        &self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        expected: &str,
        out: &mut Findings,
    ) -> Option<T> {
        let message = format!("`{key}` must be {expected}");
        out.push(INVALID.at(place(self.file, value.span()), message));
        None
    }

    /// A finding at `span` of this file.
    pub fn invalid(
        &self,
        span: &Range<u64>,
        message: impl Into<String>,
    ) -> crate::finding::Finding {
        INVALID.at(Place::in_file(self.file, span.clone()), message)
    }

    /// A string.
    pub fn string(&mut self, key: &'static str, out: &mut Findings) -> Option<At<String>> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(at(value, text.to_owned())),
            None => self.wrong(value, key, "a string", out),
        }
    }

    /// A boolean.
    pub fn boolean(&mut self, key: &'static str, out: &mut Findings) -> Option<At<bool>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(at(value, *flag)),
            _ => self.wrong(value, key, "true or false", out),
        }
    }

    /// A number, whole or not.
    pub fn number(&mut self, key: &'static str, out: &mut Findings) -> Option<At<f64>> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) => integer.as_str().replace('_', "").parse().ok(),
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => Some(at(value, number)),
            None => self.wrong(value, key, "a number", out),
        }
    }

    /// A list of strings; a lone string counts as a list of one.
    pub fn strings(&mut self, key: &'static str, out: &mut Findings) -> Vec<At<String>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::String(text) => vec![at(value, text.to_string())],
            DeValue::Array(array) => array
                .iter()
                .filter_map(|element| match element.get_ref().as_str() {
                    Some(text) => Some(at(element, text.to_owned())),
                    None => self.wrong(element, key, "a list of strings", out),
                })
                .collect(),
            _ => {
                self.wrong::<()>(value, key, "a list of strings", out);
                Vec::new()
            }
        }
    }

    /// A table.
    pub fn table(&mut self, key: &'static str, out: &mut Findings) -> Option<&'a DeTable<'t>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.wrong(value, key, "a table", out),
        }
    }

    /// A list of tables (`[[key]]`).
    pub fn tables(
        &mut self,
        key: &'static str,
        out: &mut Findings,
    ) -> Vec<(&'a DeTable<'t>, Range<u64>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(array) = value.get_ref() else {
            self.wrong::<()>(value, key, &format!("a list of tables, [[{key}]]"), out);
            return Vec::new();
        };
        let tables = array.iter().filter_map(|element| match element.get_ref() {
            DeValue::Table(table) => Some((table, at(element, ()).span)),
            _ => self.wrong(element, key, &format!("a list of tables, [[{key}]]"), out),
        });
        tables.collect()
    }

    /// The entries that were not asked for, in the order of the text.
    pub fn others(&self) -> Vec<(At<String>, &'a Spanned<DeValue<'t>>)> {
        let entries = self.table.iter();
        let others = entries.filter(|(key, _)| !self.known.contains(&&**key.get_ref()));
        let placed = others.map(|(key, value)| {
            let span = key.span();
            let span = span.start as u64..span.end as u64;
            let name = key.get_ref().to_string();
            (At { value: name, span }, value)
        });
        let mut placed: Vec<_> = placed.collect();
        placed.sort_by_key(|(key, _)| key.span.start);
        placed
    }

    /// Complains of every key that was not asked for.
    pub fn finish(self, out: &mut Findings) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let found = UNKNOWN_KEY.at(
                place(self.file, key.span()),
                format!("unknown key `{name}`"),
            );
            out.push(match suggest::nearest(name, self.known.iter().copied()) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(format!("known keys here are {}", self.known.join(", "))),
            });
        }
    }
}

/// A value with its place.
pub fn at<T>(spanned: &Spanned<DeValue<'_>>, value: T) -> At<T> {
    let span = spanned.span();
    At {
        value,
        span: span.start as u64..span.end as u64,
    }
}

/// The text of a TOML number as a JSON number.
pub fn json_number(text: &str) -> Option<Number> {
    text.replace('_', "").parse().ok()
}
