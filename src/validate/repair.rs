//! What a value that is wrong was probably meant to be: the fixes of findings.
//!
//! A fix is *safe* where it only writes the same in the form that the schema wants: a country's name
//! as its code, a date in another order of the same parts, a figure without separators. Where
//! something is guessed, such as the nearest of the allowed values, it is not. What the keywords
//! beside the one at fault would refuse is never offered.

mod dates;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value};

use self::dates::iso_date;
use super::phrases::Figure;
use super::words::{At, type_names};
use crate::document::{Key, Kind, Node};
use crate::finding::Fix;
use crate::format::Format;
use crate::format::json::is_number;
use crate::format::spelling::{NewValue, Respelled};
use crate::suggest;

/// Compiled, by their text, what schemas say of one value without what they refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates(Arc<Mutex<HashMap<String, Option<Arc<jsonschema::Validator>>>>>);

impl Candidates {
    /// Whether the keywords in `schema` accept the value; one that cannot be compiled accepts none.
    fn accepts(&self, schema: &Value, value: &Value) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let compile = || {
            let options = jsonschema::options().should_validate_formats(true);
            options.build(schema).ok().map(Arc::new)
        };
        let validator = known
            .entry(schema.to_string())
            .or_insert_with(compile)
            .clone();
        drop(known);
        validator.is_some_and(|validator| validator.is_valid(value))
    }
}

/// The keywords that judge a scalar by themselves.
const OWN: [&str; 12] = [
    "type",
    "enum",
    "const",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

fn fix((span, replacement): Respelled, is_safe: bool) -> Fix {
    Fix {
        span,
        replacement,
        is_safe,
    }
}

impl At<'_> {
    /// The fix of a value that breaks this keyword.
    pub(super) fn repair(&self, kind: &ValidationErrorKind) -> Option<Fix> {
        use ValidationErrorKind as K;
        match kind {
            K::Type { kind } => self.repair_type(&type_names(kind)),
            K::Enum { options } => self.repair_choice(options.as_array()?),
            K::Constant { expected_value } => {
                self.repair_choice(std::slice::from_ref(&**expected_value))
            }
            K::Pattern { .. } | K::Format { .. } => self.repair_form(),
            K::MaxLength { .. } => self.trimmed(),
            _ => None,
        }
    }

    /// The fix of a member's name, which is a guess.
    pub(super) fn rename(&self, (key, value): (Key<'_>, Node<'_>), new: &str) -> Option<Fix> {
        // Only a record's own columns are named by whole cells.
        if self.instance.judge.spelling.format == Format::Csv && !self.path.is_empty() {
            return None;
        }
        let spelling = &self.instance.judge.spelling;
        Some(fix(spelling.name(key, value, new)?, false))
    }

    fn text(&self, new: &str, is_safe: bool) -> Option<Fix> {
        if !self.accepts(&Value::String(new.to_owned())) {
            return None;
        }
        self.written(NewValue::Text(new), is_safe)
    }

    fn literal(&self, new: &str, is_safe: bool) -> Option<Fix> {
        let value = serde_json::from_str(new).ok()?;
        if !self.accepts(&value) {
            return None;
        }
        self.written(NewValue::Literal(new), is_safe)
    }

    fn written(&self, new: NewValue<'_>, is_safe: bool) -> Option<Fix> {
        let spelling = &self.instance.judge.spelling;
        Some(fix(spelling.value(self.node, new)?, is_safe))
    }

    /// Whether the keywords beside the one at fault would accept the value.
    fn accepts(&self, value: &Value) -> bool {
        let judge = self.instance.judge;
        let Some(schema) = self.subschema().and_then(Value::as_object) else {
            return false;
        };
        let whole = judge.schema.value().as_object();
        let dialect = whole.and_then(|whole| whole.get_key_value("$schema"));
        let own = schema
            .iter()
            .filter(|(name, _)| OWN.contains(&name.as_str()));
        let part: Map<String, Value> = dialect
            .into_iter()
            .chain(own)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        judge.candidates.accepts(&Value::Object(part), value)
    }

    /// The fix of a value of another type.
    pub(super) fn repair_type(&self, expected: &[&str]) -> Option<Fix> {
        let wants = |name: &str| expected.contains(&name);
        let text = self.node.text()?;
        let is_string = self.node.kind() == Kind::String;
        if is_string && (wants("number") || wants("integer")) {
            let has_decimal_commas = self.instance.judge.spelling.delimiter == b';';
            let (figure, is_safe) = Figure::plain(text, has_decimal_commas)?;
            return self.literal(&figure, is_safe);
        }
        if is_string && wants("boolean") {
            let (boolean, is_safe) = boolean(text)?;
            return self.literal(boolean, is_safe);
        }
        if !is_string && self.node.kind() != Kind::Null && wants("string") {
            return self.text(text, true);
        }
        None
    }

    /// The fix of a value that is none of those that are listed.
    fn repair_choice(&self, options: &[Value]) -> Option<Fix> {
        let text = self.node.as_str()?.trim();
        let texts = || options.iter().filter_map(Value::as_str);
        let folded = text.to_lowercase();
        let mut same = texts().filter(|option| option.to_lowercase() == folded);
        match (
            texts().find(|option| *option == text),
            same.next(),
            same.next(),
        ) {
            (Some(exact), _, _) => self.text(exact, true),
            // `mt` may be `Mt`, or a metric ton: a word with several readings is a guess.
            (None, Some(only), None) => {
                let unit = self.instance.judge.vocabulary.find_unit(text);
                let is_one = unit.err().is_none_or(|unknown| unknown.readings.is_empty());
                self.text(only, is_one)
            }
            _ => self.text(suggest::nearest(text, texts())?, false),
        }
    }

    /// The fix of a text that has not the form that is wanted.
    fn repair_form(&self) -> Option<Fix> {
        let text = self.node.as_str()?;
        let words = self.instance.judge.vocabulary;
        let place = || self.text(words.place_named(text)?, true);
        let near = || {
            let unknown = words.place(text).err()?;
            self.text(unknown.nearest?.code, false)
        };
        let is_place = self.is_place();
        let by_name = is_place.then(place).flatten();
        by_name
            .or_else(|| self.trimmed())
            .or_else(|| self.date(text))
            .or_else(|| is_place.then(near).flatten())
    }

    fn trimmed(&self) -> Option<Fix> {
        let text = self.node.as_str()?;
        let trimmed = text.trim();
        (trimmed != text && !trimmed.is_empty())
            .then(|| self.text(trimmed, true))
            .flatten()
    }

    /// A date in another form, where dates alone are wanted.
    fn date(&self, text: &str) -> Option<Fix> {
        let date = iso_date(text)?;
        let others = ["1-1", "-", "9", "99999", "a", ""];
        let accepts = |text: &str| self.accepts(&Value::String(text.to_owned()));
        if others.into_iter().any(accepts) {
            return None;
        }
        self.text(&date, true)
    }
}

/// The boolean that a text spells, and whether only its case differs.
fn boolean(text: &str) -> Option<(&'static str, bool)> {
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "true" => ("true", true),
        "false" => ("false", true),
        "yes" | "y" => ("true", false),
        "no" | "n" => ("false", false),
        _ => return None,
    })
}

impl Figure {
    /// The number that a text means, as JSON writes it, and whether it can mean no other. Where
    /// commas may be decimal, `1,234` means two; where nothing says that they are, `1,23` may be
    /// `1,234` without a digit.
    fn plain(text: &str, has_decimal_commas: bool) -> Option<(String, bool)> {
        let bare = text.trim();
        let bare = bare.strip_prefix('+').unwrap_or(bare);
        if is_number(bare) {
            return Some((bare.to_owned(), true));
        }
        if has_decimal_commas && bare.matches(',').count() == 1 && grouped(bare).is_some() {
            return None;
        }
        let sure = grouped(bare).map(|number| (number, true));
        sure.or_else(|| {
            let (whole, fraction) = bare.split_once(',')?;
            let decimal = format!("{whole}.{fraction}");
            let is_plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
            let is_decimal = fraction.len() != 3 && is_plain && is_number(&decimal);
            is_decimal.then_some((decimal, has_decimal_commas))
        })
    }
}

/// A figure without its separators, where they are all alike and stand before groups of three
/// digits.
fn grouped(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let mark = unsigned.chars().find(|c| !c.is_ascii_digit())?;
    let is_mark = matches!(
        mark,
        ',' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '_'
    );
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let mut groups = whole.split(mark);
    let first = groups.next()?.len();
    let is_grouped = (1..=3).contains(&first) && groups.all(|group| group.len() == 3);
    let is_plain = fraction.is_none_or(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let digits: String = text.chars().filter(|c| *c != mark).collect();
    (is_mark && is_grouped && is_plain && is_number(&digits)).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_rewritten_only_where_it_means_one_number() {
        for (text, commas, number) in [
            ("1,234", false, Some(("1234", true))),
            ("1 234", false, Some(("1234", true))),
            ("2\u{A0}400\u{A0}000", false, Some(("2400000", true))),
            ("-1'200.5", false, Some(("-1200.5", true))),
            (" 42 ", false, Some(("42", true))),
            ("+5", false, Some(("5", true))),
            ("12,5", false, Some(("12.5", false))),
            ("1,234", true, None),
            ("1,2", true, Some(("1.2", true))),
            ("1,234,567", true, Some(("1234567", true))),
            ("0,123", false, None),
            ("1234,567", false, None),
            ("1,234 567", false, None),
            ("12,34,567", false, None),
            ("1,23", false, Some(("1.23", false))),
            ("1.234,5", false, None),
            ("007", false, None),
            ("", false, None),
            (",", false, None),
            ("1,234e3", false, None),
            (">1,200", false, None),
            ("--5", false, None),
        ] {
            let plain = Figure::plain(text, commas);
            let plain = plain
                .as_ref()
                .map(|(number, is_safe)| (number.as_str(), *is_safe));
            assert_eq!(plain, number, "{text}");
        }
    }
}
