//! Reads the fields of a map: what each is made from.

use toml::de::{DeTable, DeValue};

use super::load::{Entry, Loader};
use super::rules::{Each, Field, Meaning, Value, Words};
use super::template::{Name, Template};
use crate::config::section::{At, Section, at, json_number};
use crate::document::Kind;
use crate::suggest;

/// Keys of a record that are no fields.
const RESERVED: [&str; 5] = ["where", "columns", "read", "set", "each"];

impl Loader<'_> {
    /// What a section holds beside the keys that were asked for.
    pub(super) fn fields(&mut self, section: &Section<'_, '_>) -> Vec<Field> {
        let mut fields = Vec::new();
        for (key, value) in section.others() {
            self.check_field(&key);
            if let Some(value) = self.value(value) {
                let meaning = if self.bundled.is_some() {
                    Meaning::of(&key.value)
                } else {
                    Meaning::Text
                };
                self.check_constants(&key.value, meaning, &value);
                fields.push(Field {
                    meaning,
                    name: key.value,
                    value,
                });
            }
        }
        fields
    }

    fn check_field(&mut self, key: &At<String>) {
        let name = &*key.value;
        if self.known.is_empty()
            || name.starts_with("x-")
            || self.known.iter().any(|known| known == name)
        {
            return;
        }
        let place = crate::finding::Place::in_file(self.file, key.span.clone());
        let found = crate::config::UNKNOWN_KEY.at(place, format!("a record has no field `{name}`"));
        let known = self.known.iter().map(String::as_str).chain(RESERVED);
        self.out.push(match suggest::nearest(name, known) {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help("a key that begins with `x-` may hold anything"),
        });
    }

    pub(super) fn template(&mut self, value: &At<String>) -> Option<Template> {
        match Template::parse(&value.value, value.span.clone()) {
            Ok(template) => Some(template),
            Err(fault) => {
                self.invalid(&value.span, fault);
                None
            }
        }
    }

    fn value(&mut self, value: Entry<'_, '_>) -> Option<Value> {
        let span = at(value, ()).span;
        let constant = |kind, text| {
            Some(Value::Constant {
                kind,
                text,
                span: span.clone(),
            })
        };
        match value.get_ref() {
            DeValue::String(text) => self.template(&at(value, text.to_string())).map(Value::Text),
            DeValue::Boolean(flag) => constant(Kind::Boolean, flag.to_string()),
            DeValue::Integer(number) => {
                constant(Kind::Number, json_number(number.as_str())?.to_string())
            }
            DeValue::Float(number) => {
                constant(Kind::Number, json_number(number.as_str())?.to_string())
            }
            DeValue::Array(array) => Some(Value::List(
                array
                    .iter()
                    .filter_map(|element| self.value(element))
                    .collect(),
                span,
            )),
            DeValue::Table(table) => self.table(table, span),
            DeValue::Datetime(_) => {
                self.wrong(value, "write a date in quotes");
                None
            }
        }
    }

    fn table(&mut self, table: &DeTable<'_>, span: std::ops::Range<u64>) -> Option<Value> {
        let mut section = Section::new(self.file, table);
        if let Some(first) = section.get("first") {
            section.finish(self.out);
            return match self.value(first)? {
                Value::List(values, _) => Some(Value::First(values)),
                value => Some(value),
            };
        }
        if let Some(of) = section.string("of", self.out) {
            return self.words(&of, section);
        }
        if let Some(over) = section.string("each", self.out) {
            return self.each(&over, section, span);
        }
        let known = std::mem::take(&mut self.known);
        let fields = self.fields(&section);
        self.known = known;
        Some(Value::Object(fields, span))
    }

    fn words(&mut self, of: &At<String>, mut section: Section<'_, '_>) -> Option<Value> {
        let of = self.template(of)?;
        let table = section.table("words", self.out);
        section.finish(self.out);
        let Some(table) = table else {
            self.invalid(
                &of.span,
                "`of` goes with `words`: a table of what each text means",
            );
            return None;
        };
        let mut words = Vec::new();
        for (key, value) in Section::new(self.file, table).others() {
            let Some(pattern) = self.pattern(&key) else {
                continue;
            };
            match value.get_ref().as_str() {
                Some(text) => words.push((pattern, self.template(&at(value, text.to_owned()))?)),
                None => self.wrong(value, "a word stands for a text, in quotes"),
            }
        }
        Some(Value::Words(Words { of, words }))
    }

    fn each(
        &mut self,
        over: &At<String>,
        mut section: Section<'_, '_>,
        span: std::ops::Range<u64>,
    ) -> Option<Value> {
        let over = Name::parse(
            over.value
                .trim()
                .trim_start_matches('{')
                .trim_end_matches('}'),
            over.span.clone(),
        );
        let split = section.string("split", self.out).map(|split| split.value);
        let json = section
            .boolean("json", self.out)
            .is_some_and(|json| json.value);
        let only = self.condition(&mut section);
        let value = if let Some(value) = section.get("value") {
            section.finish(self.out);
            self.value(value)?
        } else {
            let known = std::mem::take(&mut self.known);
            let fields = self.fields(&section);
            self.known = known;
            Value::Object(fields, span)
        };
        Some(Value::Each(Box::new(Each {
            over,
            split,
            json,
            only,
            value,
        })))
    }
}
