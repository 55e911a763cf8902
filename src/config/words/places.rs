//! Countries, areas and dated names that a configuration adds.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Form, SOURCE, Words, is_lower};
use crate::config::section::{At, Section, at};
use crate::record::Date;
use crate::vocabulary::countries::{Area, Country};
use crate::vocabulary::{DatedName, fold, keep};

impl Words<'_> {
    pub(super) fn country(&mut self, code: &At<String>, value: &Spanned<DeValue<'_>>) {
        let expected = "a table, such as { names = [\"Kasachstan\"] }";
        let Some(mut section) = self.table(value, expected) else {
            return;
        };
        let name = section.string("name", self.out);
        let names = section.strings("names", self.out);
        section.finish(self.out);
        let kept = if let Ok(bundled) = self.bundled.country(&code.value) {
            self.only_names(
                bundled.code,
                "country",
                &[name.as_ref().map(|name| &name.span)],
            );
            bundled.code
        } else {
            let kept = keep(&code.value);
            if !self.has_form(code, COUNTRY) || !self.define("country", code, kept) {
                return;
            }
            let called = name.and_then(|name| self.names("country", &[name], kept).pop());
            self.added
                .place_names
                .extend(called.map(|name| (name, kept)));
            self.added.countries.push(Country {
                code: kept,
                alpha2: None,
                name: called.unwrap_or(kept),
                from: None,
                until: None,
                successors: Vec::new(),
                source: SOURCE,
            });
            kept
        };
        let names = self.names("country", &names, kept);
        let names = names.into_iter().map(|name| (name, kept));
        self.added.place_names.extend(names);
    }

    pub(super) fn area(&mut self, code: &At<String>, value: &Spanned<DeValue<'_>>) {
        let (mut name, mut names) = (None, Vec::new());
        let members = if let DeValue::Table(table) = value.get_ref() {
            let mut section = Section::new(self.file, table);
            name = section.string("name", self.out);
            names = section.strings("names", self.out);
            let members = section.strings("members", self.out);
            section.finish(self.out);
            members
        } else {
            let list = value.get_ref().as_array().into_iter().flatten();
            let texts = list.filter_map(|member| {
                let text = member.get_ref().as_str()?;
                Some(at(member, text.to_owned()))
            });
            texts.collect()
        };
        if members.is_empty() {
            let message = format!("the area `{}` needs a list of alpha-3 codes", code.value);
            self.invalid(&at(value, ()).span, message, None);
            return;
        }
        let kept = keep(&code.value);
        if !self.has_form(code, AREA) || !self.define("country", code, kept) {
            return;
        }
        let called = name.and_then(|name| self.names("country", &[name], kept).pop());
        let names = self.names("country", &names, kept);
        let all = called.into_iter().chain(names).map(|name| (name, kept));
        self.added.place_names.extend(all);
        let mut codes: Vec<_> = members.iter().map(|member| keep(&member.value)).collect();
        codes.sort_unstable();
        self.added.areas.push(Area {
            code: kept,
            name: called.unwrap_or(kept),
            members: codes,
            source: SOURCE,
        });
        for member in members {
            self.refer(Some(member), "country");
        }
    }

    pub(super) fn dated_name(&mut self, table: &DeTable<'_>, span: &Range<u64>) {
        let mut section = Section::new(self.file, table);
        let mut string = |key| section.string(key, self.out);
        let (name, place) = (string("name"), string("place"));
        let (from, until) = (string("from"), string("until"));
        section.finish(self.out);
        let mut is_sound = true;
        for date in [&from, &until].into_iter().flatten() {
            if !is_date(&date.value) {
                let message = format!(
                    "`{}` is no date of the form YYYY, YYYY-MM or YYYY-MM-DD",
                    date.value
                );
                let help =
                    "write the day in digits, such as \"1945-10-01\"; months go from 01 to 12";
                self.invalid(&date.span, message, Some(help.to_owned()));
                is_sound = false;
            }
        }
        if let (Some(from), Some(until)) = (&from, &until)
            && is_sound
            && ends_before(&from.value, &until.value)
        {
            let message = format!(
                "the name would end on {} and begin on {}",
                until.value, from.value
            );
            let help = "`from` is its first day, `until` its last";
            self.invalid(&until.span, message, Some(help.to_owned()));
        }
        let (Some(name), Some(place)) = (name, place) else {
            let message = "a dated name needs `name`, and `place`: the code of the country, or the city's name of today";
            self.invalid(&(span.start..span.start + 1), message.to_owned(), None);
            return;
        };
        if (COUNTRY.fits)(&place.value)
            && let Err(unknown) = self.bundled.country(&place.value)
            && !self
                .added
                .countries
                .iter()
                .any(|own| own.code == place.value)
        {
            self.invalid(&place.span, unknown.to_string(), unknown.help());
        }
        let from = from.map(|from| keep(from.value));
        let until = until.map(|until| keep(until.value));
        let row = DatedName {
            name: keep(&name.value),
            place: keep(place.value),
            from,
            until,
            source: SOURCE,
        };
        if let Some(known) = self.bundled.periods(&name.value).first() {
            let message = format!(
                "the vocabulary knows when {} was called `{}`",
                known.place, known.name
            );
            let help = "a word means one thing: take another, or leave it out";
            self.invalid(&name.span, message, Some(help.to_owned()));
        } else {
            // A name may have several periods.
            self.taken.remove(&("name", fold(&name.value)));
            self.define("name", &name, row.place);
            self.added.dated_names.push(row);
        }
    }
}

const AREA: Form = Form {
    fits: |code| is_lower(code, &['-', '+']),
    said: "areas are in lower case, words joined by `-`",
};

const COUNTRY: Form = Form {
    fits: |code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()),
    said: "countries have three capitals",
};

/// Whether a text is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and such a day can be.
fn is_date(text: &str) -> bool {
    Date::parse(text).is_some() && !text.contains("-00")
}

/// Whether a period's last day comes before its first, compared as far as both are precise.
fn ends_before(from: &str, until: &str) -> bool {
    let common = from.len().min(until.len());
    until[..common] < from[..common]
}
