//! The strings at a place: few that repeat, all of one format, or all of one form.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::number::Numbers;
use super::write::ENOUGH;
use crate::format::json::is_number;

/// So many different strings are kept, to see whether they repeat.
const MOST_DISTINCT: usize = 24;

/// No longer string is a word that could repeat, in bytes.
const LONGEST_WORD: usize = 48;

/// The formats that are looked for, the most telling first.
const FORMATS: [&str; 8] = [
    "date",
    "date-time",
    "time",
    "uuid",
    "ipv4",
    "ipv6",
    "email",
    "uri",
];

/// What strings were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    count: u64,
    /// The different ones with how often each was seen, while they are few.
    distinct: Vec<(Box<str>, u64)>,
    has_many: bool,
    /// A bit each: the formats that some string does not keep to.
    broken: u8,
    form: Form,
    lengths: Option<(usize, usize)>,
    /// What they would be as values of their own.
    numbers: Numbers,
    booleans: u64,
}

impl Texts {
    pub(super) fn look(&mut self, text: &str) {
        self.look_for_formats(text);
        self.form.look(text);
        let length = text.chars().count();
        self.extend((length, length));
        self.count += 1;
        if is_number(text) {
            self.numbers.look(text);
        } else if matches!(text, "true" | "false") {
            self.booleans += 1;
        }
        self.add(text, 1);
    }

    fn add(&mut self, text: &str, count: u64) {
        if self.has_many {
            return;
        }
        if let Some(known) = self.distinct.iter_mut().find(|(known, _)| **known == *text) {
            known.1 += count;
        } else if self.distinct.len() < MOST_DISTINCT && text.len() <= LONGEST_WORD {
            self.distinct.push((text.into(), count));
        } else {
            self.has_many = true;
            self.distinct = Vec::new();
        }
    }

    fn look_for_formats(&mut self, text: &str) {
        for (at, format) in FORMATS.iter().enumerate() {
            if self.broken & (1 << at) == 0 && !keeps_to(format, at, text) {
                self.broken |= 1 << at;
            }
        }
    }

    fn extend(&mut self, (least, most): (usize, usize)) {
        let (low, high) = self.lengths.unwrap_or((least, most));
        self.lengths = Some((low.min(least), high.max(most)));
    }

    pub(super) fn merge(&mut self, other: Texts) {
        if other.count == 0 {
            return;
        }
        self.count += other.count;
        self.broken |= other.broken;
        self.form.merge(other.form);
        self.numbers.merge(other.numbers);
        self.booleans += other.booleans;
        if let Some(lengths) = other.lengths {
            self.extend(lengths);
        }
        if other.has_many {
            self.has_many = true;
            self.distinct = Vec::new();
        }
        for (text, count) in other.distinct {
            self.add(&text, count);
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The numbers that all of them are.
    pub(super) fn as_numbers(&self) -> Option<Numbers> {
        let all = self.count > 0 && self.numbers.count() == self.count;
        all.then(|| self.numbers.clone())
    }

    /// How many there are, if all of them are booleans.
    pub(super) fn as_booleans(&self) -> Option<u64> {
        (self.count > 0 && self.booleans == self.count).then_some(self.count)
    }

    /// The format that all of them keep to.
    pub(super) fn format(&self) -> Option<&'static str> {
        let kept = |at: &usize| self.count > 0 && self.broken & (1 << at) == 0;
        (0..FORMATS.len()).find(kept).map(|at| FORMATS[at])
    }

    /// The different strings, where they are few and each comes again and again.
    pub(super) fn few(&self) -> Option<Vec<&str>> {
        let different = self.distinct.len() as u64;
        let repeat = !self.has_many && different >= 2 && self.count >= ENOUGH.max(different * 3);
        repeat.then(|| self.distinct.iter().map(|(text, _)| &**text).collect())
    }

    /// The one string that all of them are.
    pub(super) fn only(&self) -> Option<&str> {
        match self.distinct.as_slice() {
            [(text, count)] if *count >= ENOUGH && !self.has_many => Some(text),
            _ => None,
        }
    }

    /// The pattern of codes: all of one form, and enough of them that differ.
    pub(super) fn pattern(&self) -> Option<String> {
        let is_clear = self.has_many || self.distinct.len() >= 3;
        self.form.pattern().filter(|_| is_clear && self.count >= 5)
    }

    /// The least and the greatest length, in characters.
    pub(super) fn lengths(&self) -> Option<(usize, usize)> {
        self.lengths
    }
}

/// Whether the text keeps to the format, by the validator's own judgement; most texts are told by a
/// glance.
fn keeps_to(format: &str, at: usize, text: &str) -> bool {
    static JUDGES: LazyLock<Vec<Option<Validator>>> = LazyLock::new(|| {
        let judge = |format: &&str| {
            jsonschema::options()
                .should_validate_formats(true)
                .build(&json!({ "format": format }))
                .ok()
        };
        FORMATS.iter().map(judge).collect()
    });
    let has = |sign: u8| text.as_bytes().contains(&sign);
    let may_be = match format {
        "date" => text.len() == 10 && has(b'-'),
        "date-time" => text.len() >= 20 && has(b'-') && has(b':'),
        "time" => text.len() >= 9 && has(b':') && !has(b'-'),
        "uuid" => text.len() == 36,
        "ipv4" => (7..=15).contains(&text.len()) && has(b'.'),
        "ipv6" => (2..=45).contains(&text.len()) && has(b':') && !has(b'/'),
        "email" => has(b'@') && !has(b' '),
        _ => text.contains("://") || text.starts_with("mailto:") || text.starts_with("urn:"),
    };
    may_be
        && JUDGES[at]
            .as_ref()
            .is_some_and(|judge| judge.is_valid(&Value::String(text.to_owned())))
}

/// The longest code that is looked at, in characters.
const LONGEST_CODE: usize = 24;

/// What each character of codes is, where all codes are alike in it.
#[derive(Debug, Clone, Default)]
enum Form {
    /// Nothing was seen.
    #[default]
    None,
    /// The classes, a character each.
    Same(Box<[Class]>),
    /// They differ.
    Differs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Digit,
    /// A sign that stands for itself.
    Sign(u8),
}

impl Class {
    fn of(byte: u8) -> Option<Class> {
        match byte {
            b'A'..=b'Z' => Some(Class::Upper),
            b'a'..=b'z' => Some(Class::Lower),
            b'0'..=b'9' => Some(Class::Digit),
            b'-' | b'_' | b'.' | b':' | b'/' => Some(Class::Sign(byte)),
            _ => None,
        }
    }
}

impl Form {
    fn look(&mut self, text: &str) {
        if matches!(self, Form::Differs) {
            return;
        }
        let fits = (1..=LONGEST_CODE).contains(&text.len());
        let classes = text.bytes().map(Class::of);
        let classes: Option<Box<[Class]>> = if fits { classes.collect() } else { None };
        self.merge(classes.map_or(Form::Differs, Form::Same));
    }

    fn merge(&mut self, other: Form) {
        match (&*self, &other) {
            (_, Form::None) => {}
            (Form::None, _) => *self = other,
            (Form::Same(one), Form::Same(two)) if one == two => {}
            _ => *self = Form::Differs,
        }
    }

    /// The pattern, where it is one of codes: words of one length by chance are none.
    fn pattern(&self) -> Option<String> {
        let Form::Same(classes) = self else {
            return None;
        };
        let is_code = classes
            .iter()
            .any(|class| matches!(class, Class::Upper | Class::Digit));
        let is_name = classes.first() == Some(&Class::Upper)
            && classes[1..].iter().all(|class| *class == Class::Lower)
            && classes.len() > 1;
        if !is_code || is_name {
            return None;
        }
        let mut pattern = String::from("^");
        for run in classes.chunk_by(|one, two| one == two) {
            let class = match run[0] {
                Class::Upper => "[A-Z]".to_owned(),
                Class::Lower => "[a-z]".to_owned(),
                Class::Digit => "[0-9]".to_owned(),
                Class::Sign(b'.') => "\\.".to_owned(),
                Class::Sign(sign) => char::from(sign).to_string(),
            };
            pattern.push_str(&class);
            if run.len() > 1 {
                pattern.extend(["{", &run.len().to_string(), "}"]);
            }
        }
        pattern.push('$');
        Some(pattern)
    }
}
