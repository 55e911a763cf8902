//! Checks what a map says itself: a country, unit or date that it sets is known to be one before
//! any table is read.

use super::load::Loader;
use super::rules::{Meaning, Value};
use super::template::Template;
use super::words::is_date;
use crate::config::INVALID;
use crate::config::section::At;
use crate::finding::{Finding, Place};
use crate::schema::Bundled;
use crate::suggest;
use crate::vocabulary::Unknown;

impl Loader<'_> {
    /// Complains of what the map sets a field to and the field cannot be.
    pub(super) fn check_constants(&mut self, field: &str, meaning: Meaning, value: &Value) {
        match value {
            Value::Text(template) => self.check_constant(field, meaning, template),
            Value::First(values) | Value::List(values, _) => {
                for value in values {
                    self.check_constants(field, meaning, value);
                }
            }
            Value::Words(words) => {
                for (_, template) in &words.words {
                    self.check_constant(field, meaning, template);
                }
            }
            Value::Each(each) => self.check_constants(field, meaning, &each.value),
            // The fields of an object are checked by themselves.
            Value::Object(..) | Value::Constant { .. } => {}
        }
    }

    fn check_constant(&mut self, field: &str, meaning: Meaning, template: &Template) {
        let Some(word) = template.constant().filter(|word| !word.is_empty()) else {
            return;
        };
        let unknown = |unknown: Unknown| {
            let help = unknown.help().unwrap_or_else(|| {
                format!(
                    "write a code, or say what the name stands for in [names.{}]",
                    unknown.kind
                )
            });
            (unknown.to_string(), Some(help))
        };
        let wrong = match meaning {
            Meaning::Place | Meaning::Places => self.names.place(word).err().map(unknown),
            Meaning::Commodity => self.names.commodity(word).err().map(unknown),
            Meaning::Unit => self.names.unit(word).err().map(unknown),
            Meaning::Date => (!is_date(word)).then(|| {
                let message =
                    format!("`{word}` is no date of the form YYYY, YYYY-MM or YYYY-MM-DD");
                (message, None)
            }),
            Meaning::Number => super::figure::number(word, super::figure::Decimal::Point)
                .err()
                .map(|unread| (unread.message(word), None)),
            Meaning::Boolean => (!matches!(word, "true" | "false" | "yes" | "no"))
                .then(|| (format!("`{field}` must be true or false"), None)),
            Meaning::Text if field == "basis" && self.bundled.is_some() => {
                let basis = self.names.vocabulary.basis(word).err();
                basis.map(|unknown| (unknown.to_string(), unknown.help()))
            }
            Meaning::Text => self.word_of_schema(field, word),
            Meaning::Figure => None,
        };
        if let Some((message, help)) = wrong {
            let finding = self.mistake(template, message);
            self.out.push(match help {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
    }

    /// What is wrong with a word that the schema's list of words for the field does not have.
    fn word_of_schema(&self, field: &str, word: &str) -> Option<(String, Option<String>)> {
        let schema = self.bundled.filter(|_| !self.known.is_empty())?.value();
        let words = schema["properties"][field]["enum"].as_array()?;
        let words: Vec<&str> = words.iter().filter_map(|word| word.as_str()).collect();
        if words.contains(&word) {
            return None;
        }
        let help = match suggest::nearest(word, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", words.join(", ")),
        };
        Some((format!("`{field}` cannot be `{word}`"), Some(help)))
    }

    /// Complains of a word that is no coverage: each commodity of the table would be told of it.
    pub(super) fn check_coverage(&mut self, word: &At<String>) {
        let schema = Bundled::named("source").map(Bundled::value);
        let schema = schema.unwrap_or_default();
        let known = &schema["properties"]["coverage"]["additionalProperties"]["enum"];
        let known = known.as_array().into_iter().flatten();
        let known: Vec<&str> = known.filter_map(|word| word.as_str()).collect();
        if known.contains(&word.value.as_str()) {
            return;
        }
        let help = match suggest::nearest(&word.value, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", known.join(", ")),
        };
        let message = format!("`coverage` cannot be `{}`", word.value);
        let place = Place::in_file(self.file, word.span.clone());
        self.out.push(INVALID.at(place, message).help(help));
    }

    fn mistake(&self, template: &Template, message: String) -> Finding {
        INVALID.at(Place::in_file(self.file, template.span.clone()), message)
    }
}
