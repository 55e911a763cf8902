//! Reads a map: TOML with places, each mistake a finding.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::condition::{Condition, Test};
use super::figure::{Decimal, Marks};
use super::pattern::Pattern;
use super::template::Name;
use super::values::ORGANISATION;
use super::words::{Names, folded};
use super::{How, Map, SourceRule};
use crate::config::section::{self, At, Section, at};
use crate::document::Pointer;
use crate::finding::{FileId, Finding, Findings};
use crate::format::Format;
use crate::format::encoding::encoding_named;
use crate::schema::Bundled;
use crate::suggest;
use crate::vocabulary::Vocabulary;

/// Reads a map's text; what is wrong with it goes to `out`.
pub(super) fn map(
    file: FileId,
    text: &str,
    vocabulary: Vocabulary,
    out: &mut Findings,
) -> Option<Map> {
    let before = out.0.len();
    let table = section::parse(file, text, out)?;
    let mut loader = Loader {
        file,
        out,
        vocabulary,
        decimal: Decimal::default(),
        bundled: None,
        known: Vec::new(),
        names: Names::of(vocabulary),
        conditions: Vec::new(),
        header_at: None,
    };
    let map = loader.map(table.get_ref());
    if loader.out.0.len() == before {
        loader.check_names(&map);
    }
    out.0[before..].sort_by_key(|finding| finding.place.span.start);
    (out.0.len() == before).then_some(map)
}

pub(super) struct Loader<'o> {
    pub(super) file: FileId,
    pub(super) out: &'o mut Findings,
    pub(super) vocabulary: Vocabulary,
    /// How the table writes numbers.
    pub(super) decimal: Decimal,
    pub(super) bundled: Option<&'static Bundled>,
    /// The fields that a record may have; empty where any may stand.
    pub(super) known: Vec<String>,
    /// What the table calls things.
    pub(super) names: Names,
    /// The conditions so far.
    pub(super) conditions: Vec<Condition>,
    /// Where the lines of a header stand in the map.
    pub(super) header_at: Option<std::ops::Range<u64>>,
}

/// The line below which no header is looked for.
const MOST_HEADER_LINES: u64 = 10_000;

pub(super) type Entry<'a, 't> = &'a Spanned<DeValue<'t>>;

impl Loader<'_> {
    fn map(&mut self, table: &DeTable<'_>) -> Map {
        let mut root = Section::new(self.file, table);
        let title = root.string("title", self.out).map(|title| title.value);
        let schema = self.schema(&mut root);
        let several_tables = root.boolean("several_tables", self.out);
        let how = root
            .table("read", self.out)
            .map(|table| self.how(table))
            .unwrap_or_default();
        let source = root
            .table("source", self.out)
            .map(|table| self.source(table));
        let marks = root
            .table("marks", self.out)
            .map(|table| self.marks(table))
            .unwrap_or_default();
        let marks = Marks {
            decimal: self.decimal,
            ..marks
        };
        if let Some(table) = root.table("names", self.out) {
            self.names = self.names(table);
        }
        let common = self.rules(&mut root);
        let parts = self.parts(&mut root, common);
        let has_tables = table.contains_key("table");
        let between = root.strings("between", self.out);
        let between = self.patterns(between);
        if let Some(first) = between.first().filter(|_| !has_tables) {
            self.invalid(
                first.span(),
                "`between` is what stands between several tables: write a [[table]] for each",
            );
        }
        root.finish(self.out);
        let order = super::order_of(&schema);
        Map {
            file: self.file,
            text: String::new(),
            dir: PathBuf::new(),
            title,
            schema,
            how,
            source,
            several_tables: several_tables.is_some_and(|told| told.value),
            conditions: std::mem::take(&mut self.conditions),
            marks,
            names: std::mem::take(&mut self.names),
            parts,
            between,
            order,
        }
    }

    pub(super) fn invalid(&mut self, span: &std::ops::Range<u64>, message: impl Into<String>) {
        let place = crate::finding::Place::in_file(self.file, span.clone());
        self.out.push(crate::config::INVALID.at(place, message));
    }

    pub(super) fn wrong(&mut self, value: Entry<'_, '_>, message: impl Into<String>) {
        self.invalid(&at(value, ()).span, message);
    }

    fn schema(&mut self, root: &mut Section<'_, '_>) -> String {
        let Some(schema) = root.string("schema", self.out) else {
            return self.bundle("reserve");
        };
        if Bundled::named(&schema.value).is_some() {
            return self.bundle(&schema.value);
        }
        if Path::new(&schema.value)
            .extension()
            .is_none_or(|ending| ending != "json")
        {
            let names = crate::schema::BUNDLED.iter().map(|bundled| bundled.name);
            let help = match suggest::nearest(&schema.value, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write reserve, agreement, source, or the path of a .json file".to_owned(),
            };
            let finding: Finding = root.invalid(
                &schema.span,
                format!("there is no schema `{}`", schema.value),
            );
            self.out.push(finding.help(help));
        }
        schema.value
    }

    fn bundle(&mut self, name: &str) -> String {
        self.bundled = Bundled::named(name);
        let value = self.bundled.map(Bundled::value).unwrap_or_default();
        self.known = value["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        if name == "reserve" {
            self.known.push("figure".to_owned());
        }
        name.to_owned()
    }

    fn how(&mut self, table: &DeTable<'_>) -> How {
        let mut section = Section::new(self.file, table);
        let mut how = How::default();
        if let Some(name) = section.string("format", self.out) {
            match Format::from_str(&name.value) {
                Ok(format) => how.format = Some(format),
                Err(error) => self.invalid(&name.span, error.to_string()),
            }
        }
        if let Some(label) = section.string("encoding", self.out) {
            how.encoding = encoding_named(&label.value);
            if how.encoding.is_none() {
                self.invalid(
                    &label.span,
                    format!("there is no encoding `{}`", label.value),
                );
            }
        }
        if let Some(text) = section.string("delimiter", self.out) {
            match text.value.as_bytes() {
                [byte] => how.delimiter = Some(*byte),
                _ => self.invalid(&text.span, "`delimiter` must be one ASCII character"),
            }
        }
        if let Some(sign) = section.string("decimal", self.out) {
            let known = Decimal::ALL.iter();
            match known
                .into_iter()
                .find(|(_, known)| sign.value == known.to_string())
            {
                Some((decimal, _)) => self.decimal = *decimal,
                None => self.invalid(&sign.span, "`decimal` must be \".\" or \",\""),
            }
        }
        if let Some(pointer) = section.string("records", self.out) {
            match Pointer::from_str(&pointer.value) {
                Ok(records) => how.records = Some(records),
                Err(error) => self.invalid(&pointer.span, error.to_string()),
            }
        }
        how.header = self.header_lines(&mut section);
        section.finish(self.out);
        how
    }

    /// The lines of a table's header: a number, or a list of them.
    fn header_lines(&mut self, section: &mut Section<'_, '_>) -> Vec<u64> {
        let Some(value) = section.get("header") else {
            return Vec::new();
        };
        let lines: Vec<Entry<'_, '_>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        self.header_at = Some(at(value, ()).span);
        let mut header = Vec::new();
        for line in lines {
            let number = match line.get_ref() {
                DeValue::Integer(number) => number.as_str().parse::<u64>().ok(),
                _ => None,
            };
            match number.filter(|number| (1..=MOST_HEADER_LINES).contains(number)) {
                Some(number) => header.push(number),
                None => self.wrong(
                    line,
                    "`header` must be the line that names the columns, from 1, or a list of such lines, such as [3, 4]",
                ),
            }
        }
        header
    }

    fn source(&mut self, table: &DeTable<'_>) -> SourceRule {
        let mut section = Section::new(self.file, table);
        let id = section.string("id", self.out).unwrap_or_else(|| {
            self.invalid(
                &(0..0),
                "[source] needs an `id`, by which the records name it",
            );
            At {
                value: String::new(),
                span: 0..0,
            }
        });
        let metadata = section.string("metadata", self.out);
        let coverage = section.get("coverage");
        let every =
            coverage.and_then(|value| Some(at(value, value.get_ref().as_str()?.to_owned())));
        if let Some(word) = &every {
            self.check_coverage(word);
        }
        let mut single = HashMap::new();
        if let Some(table) = coverage.and_then(|value| value.get_ref().as_table()) {
            for (key, value) in Section::new(self.file, table).others() {
                match value.get_ref().as_str() {
                    Some(word) => {
                        let word = at(value, word.to_owned());
                        self.check_coverage(&word);
                        single.insert(key.value, word);
                    }
                    None => self.wrong(value, "coverage is `complete` or `partial`"),
                }
            }
        }
        let known = std::mem::take(&mut self.known);
        self.known = Bundled::named("source")
            .map(Bundled::value)
            .and_then(|value| Some(value["properties"].as_object()?.keys().cloned().collect()))
            .unwrap_or_default();
        // The record is judged as a whole, when all that it holds is known.
        let bundled = self.bundled.take();
        let fields = self.fields(&section);
        (self.known, self.bundled) = (known, bundled);
        SourceRule {
            id,
            fields,
            metadata,
            every,
            single,
        }
    }

    fn marks(&mut self, table: &DeTable<'_>) -> Marks {
        let mut section = Section::new(self.file, table);
        let mut patterns = |key| {
            let texts = section.strings(key, self.out);
            self.patterns(texts)
        };
        let marks = Marks {
            withheld: patterns("withheld"),
            not_available: patterns("not_available"),
            zero: patterns("zero"),
            half: patterns("half"),
            words: patterns("words"),
            none: patterns("none"),
            codes: patterns("codes"),
            decimal: Decimal::default(),
        };
        section.finish(self.out);
        marks
    }

    fn names(&mut self, table: &DeTable<'_>) -> Names {
        let mut section = Section::new(self.file, table);
        let mut words = |kind: &'static str| {
            let table = section.table(kind, self.out);
            let entries = table
                .map(|table| Section::new(self.file, table).others())
                .unwrap_or_default();
            let mut words = HashMap::new();
            for (key, value) in entries {
                match value.get_ref().as_str() {
                    Some(code) => {
                        self.check_code(kind, &at(value, code.to_owned()));
                        words.insert(folded(&key.value), code.to_owned());
                    }
                    None => self.wrong(value, "a name stands for a code, in quotes"),
                }
            }
            words
        };
        let names = Names {
            country: words("country"),
            commodity: words("commodity"),
            unit: words("unit"),
            vocabulary: self.vocabulary,
        };
        section.finish(self.out);
        names
    }

    /// Complains of a code that the vocabulary does not have.
    fn check_code(&mut self, kind: &str, code: &At<String>) {
        let words = self.vocabulary;
        let unknown = match kind {
            "country" if code.value == ORGANISATION => None,
            "country" => words.place(&code.value).err(),
            "commodity" => words.commodity(&code.value).err(),
            _ => words.unit(&code.value).err(),
        };
        let Some(unknown) = unknown else { return };
        let place = crate::finding::Place::in_file(self.file, code.span.clone());
        let found = crate::config::INVALID.at(place, unknown.to_string());
        self.out.push(match unknown.help() {
            Some(help) => found.help(help),
            None => found.help("write a code; `orelint.toml` can add to the vocabulary"),
        });
    }

    pub(super) fn patterns(&mut self, texts: Vec<At<String>>) -> Vec<Pattern> {
        texts
            .into_iter()
            .filter_map(|text| self.pattern(&text))
            .collect()
    }

    pub(super) fn pattern(&mut self, text: &At<String>) -> Option<Pattern> {
        match Pattern::of(&text.value, self.decimal) {
            Ok(pattern) => Some(pattern.with(self.vocabulary, text.span.clone())),
            Err(fault) => {
                self.invalid(&text.span, format!("this is no pattern: {fault}"));
                None
            }
        }
    }

    pub(super) fn condition(&mut self, section: &mut Section<'_, '_>) -> Condition {
        let Some(table) = section.table("where", self.out) else {
            return Condition::default();
        };
        let mut tests = Vec::new();
        for (key, value) in Section::new(self.file, table).others() {
            let patterns = self.texts(value, "a pattern, or a list of patterns");
            let patterns = patterns.into_iter().filter_map(|mut text| {
                let fits = match text.value.strip_prefix('!') {
                    Some(rest) => {
                        text.value = rest.to_owned();
                        false
                    }
                    None => true,
                };
                Some((fits, self.pattern(&text)?))
            });
            tests.push(Test {
                span: at(value, ()).span,
                patterns: patterns.collect(),
                name: Name::parse(&key.value, key.span),
            });
        }
        let condition = Condition {
            number: self.conditions.len(),
            tests,
            heads: false,
        };
        self.conditions.push(condition.clone());
        condition
    }

    /// A string, or a list of strings.
    pub(super) fn texts(&mut self, value: Entry<'_, '_>, expected: &str) -> Vec<At<String>> {
        let mut texts = Vec::new();
        let elements: Vec<Entry<'_, '_>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        for element in elements {
            match element.get_ref().as_str() {
                Some(text) => texts.push(at(element, text.to_owned())),
                None => self.wrong(element, format!("this must be {expected}")),
            }
        }
        texts
    }
}
