//! A first map of a list of agreements: who signed what, and when.

use std::fmt::Write;

use super::columns::{Column, Columns};
use super::draft::{cell, exact, head, left, quoted, section};
use super::roles::Roles;
use super::terms::{bears, is_of_notes, names_one};
use super::{Table, names};
use crate::vocabulary::{fold, terms};

/// What columns of titles, of parties and of minerals are called, and those of addresses.
const TITLE: &[&str] = &["title", "agreement", "titel", "titre", "titulo", "name"];
const PARTIES: &[&str] = &[
    "parties",
    "party",
    "countries",
    "signatories",
    "partners",
    "vertragsparteien",
    "partes",
    "country",
    "states",
    "signataires",
];
const MINERALS: &[&str] = &[
    "mineral",
    "commodit",
    "rohstoff",
    "materials",
    "metals",
    "minerai",
];
const ADDRESS: &[&str] = &["url", "link", "address", "website", "source"];

/// Dates by the words of their columns' names.
const DATES: [(&str, &[&str]); 3] = [
    (
        "signed_on",
        &[
            "signed",
            "signature",
            "signing",
            "date",
            "year",
            "datum",
            "firma",
        ],
    ),
    (
        "in_force_on",
        &["force", "effective", "entry", "vigueur", "inkrafttreten"],
    ),
    ("expires_on", &["expir", "ended", "until", "termin"]),
];

/// What separates the items of a cell, the likeliest first.
const SEPARATORS: [&str; 4] = [" ; ", ";", "|", ","];

/// The columns of a list of agreements.
pub(super) struct Agreements<'c> {
    title: &'c Column,
    parties: &'c Column,
    kind: Option<&'c Column>,
    status: Option<&'c Column>,
    minerals: Option<&'c Column>,
    address: Option<&'c Column>,
    notes: Option<&'c Column>,
    dates: Vec<(&'static str, &'c Column)>,
}

impl<'c> Agreements<'c> {
    /// The columns, where a table without figures has titles and parties.
    pub(super) fn of(columns: &'c Columns, roles: &Roles<'_>) -> Option<Agreements<'c>> {
        if !roles.families.is_empty() {
            return None;
        }
        let all = || columns.all.iter().filter(|column| !column.texts.is_empty());
        let title = all().find(|column| names_one(&column.name, TITLE))?;
        let parties = all().find(|column| names_one(&column.name, PARTIES))?;
        if title.name == parties.name {
            return None;
        }
        let whole = |word: &str| all().find(|column| names_one(&column.name, &[word]));
        let mut dates = Vec::new();
        // The later fields have words of their own; what is left is the date of signature.
        for (field, words) in DATES.iter().rev() {
            let is_free = |column: &&&Column| {
                dates
                    .iter()
                    .all(|(_, taken): &(_, &Column)| taken.name != column.name)
            };
            let bearing: Vec<&Column> = all().filter(|it| bears(&it.name, words)).collect();
            if let Some(column) = bearing.iter().find(is_free) {
                dates.push((*field, *column));
            }
        }
        dates.reverse();
        Some(Agreements {
            title,
            parties,
            kind: whole("type").or_else(|| whole("kind")),
            status: whole("status"),
            minerals: all()
                .find(|column| bears(&column.name, MINERALS) && column.name != title.name),
            address: all().find(|column| names_one(&column.name, ADDRESS)),
            notes: all().find(|column| is_of_notes(&column.name)),
            dates,
        })
    }

    fn uses(&self, column: &Column) -> bool {
        let optional = [
            self.kind,
            self.status,
            self.minerals,
            self.address,
            self.notes,
        ];
        let used = [self.title, self.parties].into_iter();
        let used = used.chain(optional.into_iter().flatten());
        let mut used = used.chain(self.dates.iter().map(|(_, column)| *column));
        used.any(|used| used.name == column.name)
    }
}

/// The map's text, for a list of agreements.
pub(super) fn write(table: &Table<'_>, of: &Agreements<'_>, roles: &Roles<'_>) -> String {
    let columns = table.columns;
    let mut out = String::new();
    head(&mut out, table, "agreement");
    parties(&mut out, columns, of.parties);
    if let Some(minerals) = of.minerals {
        let split = separator(minerals);
        let strange = items(minerals, split).into_iter();
        let strange = strange.filter_map(|name| Some((name, columns.names.commodity(name).err()?)));
        names::strangers(
            &mut out,
            "commodity",
            &strange.collect::<Vec<_>>(),
            &|_| None,
            columns.known(),
        );
    }
    out.push_str("\n[[record]]\n");
    let _ = writeln!(out, "title = {}", cell(of.title));
    match of.kind {
        Some(kind) => words(&mut out, "type", "agreement_type", kind),
        None => {
            let _ = writeln!(
                out,
                "type = {{ of = {}, words = {{ \"*memorandum*\" = \"mou\", \"*treaty*\" = \"treaty\", \"*offtake*\" = \"offtake\", \"*partnership*\" = \"partnership\", \"*statement*\" = \"joint_statement\", \"*\" = \"other\" }} }}",
                cell(of.title)
            );
        }
    }
    if let Some(status) = of.status {
        words(&mut out, "status", "agreement_status", status);
    }
    for (field, column) in &of.dates {
        date(&mut out, field, column);
    }
    reads(&mut out, &of.dates);
    let _ = writeln!(
        out,
        "parties = {{ each = {}, split = {}, country = \"{{item}}\" }}",
        cell(of.parties),
        quoted(separator(of.parties))
    );
    if let Some(minerals) = of.minerals {
        let split = quoted(separator(minerals));
        let _ = writeln!(
            out,
            "commodities = {{ each = {}, split = {split}, value = \"{{item}}\" }}",
            cell(minerals)
        );
    }
    for (field, column) in [("url", of.address), ("note", of.notes)] {
        if let Some(column) = column {
            let _ = writeln!(out, "{field} = {}", cell(column));
        }
    }
    out.push_str("x-locator = \"{file}:{line}\"\n");
    left(&mut out, columns, &roles.natures, &|column| of.uses(column));
    out
}

/// Parties that are no states: organisations, or names that nobody knows.
fn parties(out: &mut String, columns: &Columns, column: &Column) {
    let split = separator(column);
    let names = items(column, split).into_iter();
    let unknown = names.filter_map(|name| Some((name, columns.names.place(name).err()?)));
    let unknown: Vec<_> = unknown.collect();
    if unknown.is_empty() {
        return;
    }
    section(out, "names.country");
    out.push_str(
        "# Parties that nobody knows: a code, or \"organisation\" for what is no state.\n",
    );
    for (name, unknown) in &unknown {
        let near = unknown.nearest.map_or("organisation", |near| near.code);
        let _ = writeln!(
            out,
            "# {} = \"{near}\"",
            quoted(&super::draft::shortened(name))
        );
    }
}

/// What separates the items in a column's cells: what most cells have.
fn separator(column: &Column) -> &'static str {
    let has = |separator: &&&str| {
        let count = column
            .texts
            .iter()
            .filter(|(text, _)| text.contains(**separator))
            .count();
        count > 0
    };
    SEPARATORS.iter().find(has).copied().unwrap_or(";")
}

/// The different items in a column's cells.
fn items<'c>(column: &'c Column, split: &str) -> Vec<&'c str> {
    let all = column.texts.iter().flat_map(|(text, _)| text.split(split));
    let mut items: Vec<&str> = all.map(str::trim).filter(|item| !item.is_empty()).collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// A field whose words are explained as far as the list of the schema has them.
fn words(out: &mut String, field: &str, list: &str, column: &Column) {
    let known = |text: &str| {
        let folded = fold(text).replace(' ', "_");
        terms(list).iter().find(|term| term.term == folded)
    };
    let words = column.texts.iter().map(|(text, _)| text.as_str());
    let (known, unknown): (Vec<_>, Vec<_>) = words
        .map(|text| (text, known(text)))
        .partition(|pair| pair.1.is_some());
    let shown = known
        .iter()
        .filter_map(|(text, term)| Some(format!("{} = \"{}\"", exact(text), (*term)?.term)));
    let _ = writeln!(
        out,
        "{field} = {{ of = {}, words = {{ {} }} }}",
        cell(column),
        shown.collect::<Vec<_>>().join(", ")
    );
    if !unknown.is_empty() {
        let list: Vec<&str> = terms(list).iter().map(|term| term.term).collect();
        let _ = writeln!(
            out,
            "#   say among its words what these are: {}",
            list.join(", ")
        );
    }
    for (text, _) in unknown {
        let _ = writeln!(out, "#     {} = \"…\"", exact(text));
    }
}

/// How the dates of a column are written, beside `2023-11-07`: with the day first, or the month; and
/// the sign between the parts.
fn order_of(column: &Column) -> Option<(bool, char, bool)> {
    let parts = |text: &str| {
        let sign = text.chars().find(|sign| matches!(sign, '/' | '.' | '-'))?;
        let parts: Vec<&str> = text.split(sign).collect();
        let [first, second, year] = parts.as_slice() else {
            return None;
        };
        let number = |part: &str| part.parse::<u8>().ok().filter(|_| part.len() <= 2);
        (year.len() == 4).then_some(())?;
        Some((number(first)?, number(second)?, sign))
    };
    let dates: Vec<_> = column
        .texts
        .iter()
        .filter_map(|(text, _)| parts(text))
        .collect();
    let (.., sign) = *dates.first()?;
    let is_month_first = dates.iter().any(|(_, second, _)| *second > 12);
    let is_day_first = dates.iter().any(|(first, ..)| *first > 12);
    Some((!is_month_first, sign, is_month_first || is_day_first))
}

/// The beginning of a date's parts in its patterns.
fn prefix(field: &str) -> &str {
    &field[..1]
}

fn date(out: &mut String, field: &str, column: &Column) {
    let own = prefix(field);
    let _ = match order_of(column) {
        None => writeln!(out, "{field} = {}", cell(column)),
        Some(_) => writeln!(
            out,
            "{field} = {{ first = [\"{{{own}y}}-{{{own}m}}-{{{own}d}}\", \"{{{own}iso}}\"] }}"
        ),
    };
}

/// The patterns that take dates apart.
fn reads(out: &mut String, dates: &[(&'static str, &Column)]) {
    let patterns = dates.iter().filter_map(|(field, column)| {
        let (is_day_first, sign, is_certain) = order_of(column)?;
        let own = prefix(field);
        let (first, second) = if is_day_first { ("d", "m") } else { ("m", "d") };
        let pattern =
            format!("{{{own}{first}:digits}}{sign}{{{own}{second}:digits}}{sign}{{{own}y:year}}");
        let read = format!(
            "{} = [{}, \"{{{own}iso}}\"]",
            quoted(&column.name),
            quoted(&pattern)
        );
        Some((read, is_certain))
    });
    let patterns: Vec<(String, bool)> = patterns.collect();
    if patterns.is_empty() {
        return;
    }
    if patterns.iter().any(|(_, is_certain)| !is_certain) {
        out.push_str(
            "# Is the day before the month (d, m), or behind it? The dates do not tell.\n",
        );
    }
    let reads: Vec<&str> = patterns.iter().map(|(read, _)| read.as_str()).collect();
    let _ = writeln!(out, "read = {{ {} }}", reads.join(", "));
}
