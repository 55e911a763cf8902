//! What a configuration adds to the vocabularies: `[commodities]`, `[countries]`, `[areas]`,
//! `[units]` and `[[places]]`.

mod places;

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeValue;

use crate::config::section::{At, Section, at, json_number};
use crate::finding::{FileId, Findings, Place};
use crate::vocabulary::units::{self, Kind, Unit};
use crate::vocabulary::{self, Additions, Commodity, Defined, Unknown, Vocabulary, fold, keep};

/// What the source of a row is that a configuration adds.
const SOURCE: &str = super::NAME;

/// Reads all that `root` adds.
pub(super) fn additions(
    file: FileId,
    text: &str,
    root: &mut Section<'_, '_>,
    out: &mut Findings,
) -> Additions {
    let mut words = Words {
        file,
        text,
        bundled: Vocabulary::default(),
        added: Additions::default(),
        taken: HashMap::new(),
        referred: Vec::new(),
        out,
    };
    // Units come first: commodities name them. So do countries, of which areas consist.
    for name in ["units", "commodities", "countries", "areas"] {
        let Some(table) = root.table(name, words.out) else {
            continue;
        };
        for (code, value) in Section::new(file, table).others() {
            match name {
                "units" => words.unit(&code, value),
                "commodities" => words.commodity(&code, value),
                "countries" => words.country(&code, value),
                _ => words.area(&code, value),
            }
        }
    }
    for (table, span) in root.tables("places", words.out) {
        words.dated_name(table, &span);
    }
    words.check_references();
    words.added
}

struct Words<'o> {
    file: FileId,
    text: &'o str,
    bundled: Vocabulary,
    added: Additions,
    /// The words that the configuration defines, by kind and as folded, with what they mean.
    taken: HashMap<(&'static str, String), String>,
    /// References to words that the vocabulary lacks, until all of the file's own are known.
    referred: Vec<(std::ops::Range<u64>, &'static str, Unknown)>,
    out: &'o mut Findings,
}

impl Words<'_> {
    fn invalid(&mut self, span: &std::ops::Range<u64>, message: String, help: Option<String>) {
        let finding = super::INVALID.at(Place::in_file(self.file, span.clone()), message);
        self.out.push(match help {
            Some(help) => finding.help(help),
            None => finding,
        });
    }

    fn table<'a, 't>(
        &mut self,
        value: &'a Spanned<DeValue<'t>>,
        expected: &str,
    ) -> Option<Section<'a, 't>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.invalid(&at(value, ()).span, format!("write {expected}"), None);
        }
        Some(Section::new(self.file, table?))
    }

    /// Notes that a word means `code`; one that means something already is complained of.
    fn define(&mut self, kind: &'static str, word: &At<String>, code: &'static str) -> bool {
        let bundled = match kind {
            "commodity" => self.bundled.find_commodity(&word.value).map(|row| row.code),
            "unit" => self.bundled.find_unit(&word.value).ok().map(|row| row.code),
            "country" => self
                .bundled
                .find_place(&word.value)
                .map(vocabulary::Place::code),
            _ => None,
        };
        let key = (kind, fold(&word.value));
        let own = self.taken.get(&key).map(String::as_str);
        let what = match kind {
            "country" => "country or area",
            kind => kind,
        };
        let message = match (bundled, own) {
            (Some(known), _) if known == word.value => {
                format!("`{known}` is a {what} of the bundled vocabulary")
            }
            (Some(known), _) => {
                format!("`{}` is already a name of the {what} `{known}`", word.value)
            }
            (None, Some(known)) => {
                format!("`{}` already means `{known}` in this file", word.value)
            }
            (None, None) => {
                let before = &self.text.as_bytes()[..word.span.start as usize];
                let line = memchr::memchr_iter(b'\n', before).count();
                self.taken.insert(key, code.to_owned());
                self.added.defined.push(Defined {
                    kind,
                    word: keep(&word.value),
                    code,
                    line: line as u64 + 1,
                });
                return true;
            }
        };
        let help = "a word means one thing: take another, or leave it out";
        self.invalid(&word.span, message, Some(help.to_owned()));
        false
    }

    /// The names of a list that are free.
    fn names(
        &mut self,
        kind: &'static str,
        names: &[At<String>],
        code: &'static str,
    ) -> Vec<&'static str> {
        let mut free = Vec::new();
        for name in names {
            let readings = match kind {
                "unit" => units::readings(&name.value),
                _ => &[],
            };
            if !readings.is_empty() {
                let message = format!("`{}` may be any of several units", name.value);
                let help = format!(
                    "they are {}: say in the map of a table which one it means",
                    readings.join(", ")
                );
                self.invalid(&name.span, message, Some(help));
            } else if self.define(kind, name, code) {
                free.push(keep(&name.value));
            }
        }
        free
    }

    /// Complains of what only a word of its own may have, where a bundled one is added to.
    fn only_names(&mut self, known: &str, what: &str, keys: &[Option<&std::ops::Range<u64>>]) {
        for span in keys.iter().flatten() {
            self.invalid(
                span,
                format!("`{known}` is a {what} of the bundled vocabulary, which says this of it"),
                Some("only further names can be added to it".to_owned()),
            );
        }
    }

    fn has_form(&mut self, code: &At<String>, form: Form) -> bool {
        let fits = (form.fits)(&code.value);
        if !fits {
            let message = format!("`{}` cannot be a code: {}", code.value, form.said);
            self.invalid(&code.span, message, None);
        }
        fits
    }

    fn commodity(&mut self, code: &At<String>, value: &Spanned<DeValue<'_>>) {
        let Some(mut section) = self.table(value, "a table, such as { synonyms = [\"…\"] }")
        else {
            return;
        };
        let mut string = |key| section.string(key, self.out);
        let (name, symbol, group) = (string("name"), string("symbol"), string("group"));
        let (basis, unit) = (string("basis"), string("unit"));
        let synonyms = section.strings("synonyms", self.out);
        let compounds = section.strings("compounds", self.out);
        section.finish(self.out);
        for compound in &compounds {
            if !vocabulary::bases::is_formula(&compound.value) {
                let message = format!("`{}` is no chemical formula", compound.value);
                self.invalid(&compound.span, message, None);
            }
        }
        if let Some(symbol) = &symbol
            && vocabulary::mass_fraction(&symbol.value, &symbol.value).is_none()
        {
            let message = format!("`{}` is no symbol of an element", symbol.value);
            self.invalid(&symbol.span, message, None);
        }
        if let Some(basis) = &basis
            && let Err(unknown) = vocabulary::basis(&basis.value)
        {
            self.invalid(&basis.span, unknown.to_string(), unknown.help());
        }
        let compounds = compounds.iter().map(|compound| keep(&compound.value));
        let mut row = if let Ok(bundled) = self.bundled.commodity(&code.value) {
            let told = [&name, &symbol, &group, &basis, &unit];
            let told = told.map(|key| key.as_ref().map(|key| &key.span));
            self.only_names(bundled.code, "commodity", &told);
            bundled.clone()
        } else {
            if !self.has_form(code, COMMODITY) {
                return;
            }
            if name.is_none() && symbol.is_none() {
                self.near_commodity(code);
            }
            let kept = keep(&code.value);
            if !self.define("commodity", code, kept) {
                return;
            }
            let name = name.filter(|name| fold(&name.value) != fold(kept));
            let named = name.and_then(|name| self.names("commodity", &[name], kept).pop());
            let given = |text: &Option<At<String>>| text.as_ref().map(|text| keep(&text.value));
            Commodity {
                code: kept,
                name: named.unwrap_or_else(|| keep(kept.replace('-', " "))),
                symbol: given(&symbol),
                group: given(&group),
                basis: given(&basis).unwrap_or("contained"),
                unit: given(&unit).unwrap_or("t"),
                synonyms: Vec::new(),
                compounds: Vec::new(),
                lists: Vec::new(),
                source: SOURCE,
            }
        };
        row.synonyms
            .extend(self.names("commodity", &synonyms, row.code));
        row.compounds.extend(compounds);
        self.added.commodities.push(row);
        for (reference, kind) in [(group, "commodity"), (unit, "unit")] {
            self.refer(reference, kind);
        }
    }

    /// Complains of a new commodity that is one slip from a known one, and of which nothing is said
    /// but what may be added to a known one too.
    fn near_commodity(&mut self, code: &At<String>) {
        let unknown = self.bundled.commodity(&code.value).err();
        let near = unknown.and_then(|unknown| unknown.nearest);
        let Some(near) = near.filter(|near| crate::suggest::is_one_slip(&code.value, near.code))
        else {
            return;
        };
        let message = format!(
            "`{}` would be a new commodity, one letter from `{}`",
            code.value, near.code
        );
        let help = format!(
            "did you mean `{}`? One that is new is told by its `name`",
            near.code
        );
        self.invalid(&code.span, message, Some(help));
    }

    fn unit(&mut self, code: &At<String>, value: &Spanned<DeValue<'_>>) {
        let expected = "a table, such as { factor = 0.05, dimension = \"mass\" }";
        let Some(mut section) = self.table(value, expected) else {
            return;
        };
        let name = section.string("name", self.out);
        let factor = section.get("factor");
        let dimension = section.string("dimension", self.out);
        let spellings = section.strings("spellings", self.out);
        section.finish(self.out);
        let factor_span = factor.map(|factor| at(factor, ()).span);
        let mut row = if let Ok(bundled) = self.bundled.unit(&code.value) {
            let told = [&name, &dimension].map(|key| key.as_ref().map(|key| &key.span));
            self.only_names(
                bundled.code,
                "unit",
                &[told[0], factor_span.as_ref(), told[1]],
            );
            bundled.clone()
        } else {
            if !self.has_form(code, UNIT) {
                return;
            }
            let kind = self.dimension(dimension);
            let Some((factor_text, number)) = factor.and_then(factor_of) else {
                self.no_factor(code, factor_span.as_ref());
                return;
            };
            let kept = keep(&code.value);
            if self
                .names("unit", std::slice::from_ref(code), kept)
                .is_empty()
            {
                return;
            }
            let named = name.and_then(|name| self.names("unit", &[name], kept).pop());
            Unit {
                code: kept,
                name: named.unwrap_or(kept),
                kind,
                factor_text: keep(factor_text),
                factor: number,
                spellings: Vec::new(),
                source: SOURCE,
            }
        };
        row.spellings
            .extend(self.names("unit", &spellings, row.code));
        self.added.units.push(row);
    }

    /// A unit's factor is missing, or is none.
    fn no_factor(&mut self, code: &At<String>, factor: Option<&std::ops::Range<u64>>) {
        let what = "how many tonnes, or cubic metres, one of it is";
        match factor {
            Some(span) => {
                let message = format!("`factor` must be a number above 0: {what}");
                let help = "such as factor = 0.05, or in quotes to keep every digit";
                self.invalid(span, message, Some(help.to_owned()));
            }
            None => self.invalid(&code.span, format!("a unit needs `factor`: {what}"), None),
        }
    }

    fn dimension(&mut self, named: Option<At<String>>) -> Kind {
        let Some(named) = named else {
            return Kind::Mass;
        };
        match &*named.value {
            "mass" => {}
            "volume" => return Kind::Volume,
            other => {
                let near = crate::suggest::nearest(other, ["mass", "volume"]);
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let message = "`dimension` must be mass or volume".to_owned();
                self.invalid(&named.span, message, help);
            }
        }
        Kind::Mass
    }

    /// Notes a word that must be known when all is read.
    fn refer(&mut self, word: Option<At<String>>, kind: &'static str) {
        let Some(word) = word else { return };
        let unknown: Option<Unknown> = match kind {
            "commodity" => self.bundled.commodity(&word.value).err(),
            "unit" => self.bundled.unit(&word.value).err(),
            _ => self.bundled.country(&word.value).err(),
        };
        if let Some(unknown) = unknown {
            self.referred.push((word.span, kind, unknown));
        }
    }

    /// Complains of references to words that neither the vocabulary nor this file has.
    fn check_references(&mut self) {
        for (span, kind, unknown) in std::mem::take(&mut self.referred) {
            let is_own =
                self.added.defined.iter().any(|own| {
                    own.kind == kind && own.code == &*unknown.word && own.word == own.code
                });
            if !is_own {
                self.invalid(&span, unknown.to_string(), unknown.help());
            }
        }
    }
}

/// What a code looks like.
#[derive(Clone, Copy)]
struct Form {
    fits: fn(&str) -> bool,
    said: &'static str,
}

fn is_lower(code: &str, also: &[char]) -> bool {
    code.starts_with(|first: char| first.is_ascii_lowercase())
        && code
            .chars()
            .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || also.contains(&sign))
}

const COMMODITY: Form = Form {
    fits: |code| is_lower(code, &['-']),
    said: "commodities are in lower case, words joined by `-`",
};
const UNIT: Form = Form {
    fits: |code| !code.is_empty() && !code.contains(char::is_whitespace),
    said: "a unit has no blanks",
};

/// A factor as text and number: a number above 0, in quotes where it should keep every digit.
fn factor_of(value: &Spanned<DeValue<'_>>) -> Option<(String, f64)> {
    let text = match value.get_ref() {
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::String(text) => text.to_string(),
        _ => return None,
    };
    let text = json_number(&text)?.to_string();
    let number: f64 = text.parse().ok()?;
    (number.is_finite() && number > 0.0).then_some((text, number))
}
