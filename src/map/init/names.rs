//! Names that nobody knows, and rows that are no places: headings, remarks, parts, sums.

use std::fmt::Write;

use super::columns::{Column, Columns};
use super::draft::{begin, escaped, exact, quoted, section, shortened};
use super::roles::Roles;
use crate::vocabulary::{Unknown, Vocabulary, fold};

/// How many names that nobody knows are listed.
const MOST_NAMES: usize = 60;

/// How the names of rows begin that are a part of the row above.
const PARTS: [&str; 10] = [
    "of which",
    "thereof",
    "davon",
    "darunter",
    "dont ",
    "de los cuales",
    "de las cuales",
    "dos quais",
    "в том числе",
    "из них",
];

/// What rows are called that sum up others.
const SUMS: [&str; 7] = [
    "subtotal",
    "sub total",
    "zwischensumme",
    "sous total",
    "подытог",
    "total of above",
    "summe der",
];

/// What rows are called that sum up all.
const TOTALS: [&str; 10] = [
    "total",
    "grand total",
    "totals",
    "gesamt",
    "insgesamt",
    "summe",
    "total general",
    "total geral",
    "всего",
    "итого",
];

/// Continents, whose rows sum up countries that have rows of their own.
const CONTINENTS: [&str; 22] = [
    "africa",
    "america",
    "americas",
    "asia",
    "europe",
    "oceania",
    "north america",
    "south america",
    "latin america",
    "central america",
    "middle east",
    "afrika",
    "asien",
    "europa",
    "afrique",
    "amerique",
    "asie",
    "asia pacific",
    "other europe",
    "ozeanien",
    "oceanie",
    "amerika",
];

/// What a row is that names no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Part,
    Sum,
}

/// What a name says of its row, where it is no place's.
fn row_of(name: &str) -> Option<Row> {
    let folded = fold(name);
    let bare = folded.strip_prefix("total ").unwrap_or(&folded);
    if PARTS.iter().any(|start| folded.starts_with(start)) {
        Some(Row::Part)
    } else if SUMS.iter().any(|sum| folded.starts_with(sum)) || CONTINENTS.contains(&bare) {
        Some(Row::Sum)
    } else {
        None
    }
}

fn is_total(name: &str) -> bool {
    TOTALS.contains(&fold(name).as_str())
}

/// The texts of a column, but for those that stand alone in their rows.
fn without<'c>(column: &'c Column, lone: &[String]) -> Vec<&'c str> {
    let texts = column.texts.iter().map(|(text, _)| text.as_str());
    texts
        .filter(|text| !lone.iter().any(|lone| lone == text))
        .collect()
}

fn texts<'c>(column: Option<&'c Column>, columns: &Columns) -> Vec<&'c str> {
    column.map_or_else(Vec::new, |column| without(column, &columns.lone))
}

/// Writes the names of countries and commodities that nobody knows, with what they may mean.
pub(super) fn write(out: &mut String, columns: &Columns, roles: &Roles<'_>) {
    let names = &columns.names;
    let countries: Vec<(&str, Unknown)> = texts(roles.country, columns)
        .into_iter()
        .filter(|name| row_of(name).is_none())
        .filter_map(|name| Some((name, names.place(name).err()?)))
        .collect();
    let minerals: Vec<(&str, Unknown)> = texts(roles.commodity, columns)
        .into_iter()
        .filter_map(|name| Some((name, names.commodity(name).err()?)))
        .collect();
    let country_of = |name: &str| is_total(name).then_some("world");
    strangers(out, "country", &countries, &country_of, columns.known());
    strangers(out, "commodity", &minerals, &|_| None, columns.known());
}

pub(super) fn strangers(
    out: &mut String,
    of: &str,
    unknown: &[(&str, Unknown)],
    meant: &dyn Fn(&str) -> Option<&'static str>,
    known: Vocabulary,
) {
    if unknown.is_empty() {
        return;
    }
    section(out, &format!("names.{of}"));
    out.push_str(match of {
        "country" => {
            "# Names that nobody knows. Where a code is right, take the # away; else write the right one,\n\
             # `world` or `rest` (all other countries). What is no place belongs into a [[skip]].\n"
        }
        _ => "# Names that nobody knows. Where a code is right, take the # away; else write the right one.\n",
    });
    for (name, unknown) in unknown.iter().take(MOST_NAMES) {
        let is_whole = !name.contains(char::is_control);
        let shown = quoted(&if is_whole {
            (*name).to_owned()
        } else {
            shortened(name)
        });
        // A code of two capitals is no guess.
        if of == "country"
            && let Some(code) = code_of_alpha2(name, known)
        {
            let _ = writeln!(out, "{shown} = \"{code}\"");
            continue;
        }
        let near = unknown.nearest.iter().chain(&unknown.candidates);
        let codes: Vec<&str> = near.map(|near| near.code).collect();
        let _ = match (meant(name), codes.as_slice()) {
            (Some(code), _) => writeln!(out, "# {shown} = \"{code}\""),
            (None, [code]) => writeln!(out, "# {shown} = \"{code}\""),
            (None, []) => writeln!(out, "# {shown} = \"…\""),
            (None, several) => writeln!(out, "# {shown} = \"…\"   # {}?", several.join(" or ")),
        };
    }
    if unknown.len() > MOST_NAMES {
        let _ = writeln!(out, "# … and {} more", unknown.len() - MOST_NAMES);
    }
}

/// The code of a country whose ISO 3166-1 alpha-2 code this is. `NA` may say that there is none.
fn code_of_alpha2(name: &str, known: Vocabulary) -> Option<&'static str> {
    let mut countries = known.countries().iter();
    let found = countries.find(|country| name != "NA" && country.alpha2 == Some(name))?;
    Some(found.code)
}

/// The rows of one cell: those that name a commodity, where no column does, and the others.
pub(super) fn heads_and_remarks(columns: &Columns, may_head: bool) -> (Vec<&String>, Vec<&String>) {
    let known = columns.known();
    let is_head = |text: &&String| may_head && known.find_commodity(text).is_some();
    columns.lone.iter().partition(is_head)
}

/// Rows that name a commodity and nothing else head those below them.
pub(super) fn headings(out: &mut String, first: Option<&Column>, heads: &[&String]) {
    let Some(first) = first.filter(|_| !heads.is_empty()) else {
        return;
    };
    let texts: Vec<String> = heads.iter().map(|text| exact(text.as_str())).collect();
    let _ = writeln!(
        out,
        "\n# Rows that name the commodity of those below them, it seems.\n[[heading]]\nwhere = {{ {} = [{}] }}\nmineral = {}",
        quoted(&first.name),
        texts.join(", "),
        quoted(&format!("{{{}}}", first.name)),
    );
}

/// Rows that are passed over: headings within the table and remarks below it, parts of the row
/// above, sums.
pub(super) fn skips(
    out: &mut String,
    columns: &Columns,
    roles: &Roles<'_>,
    first: Option<&Column>,
    remarks: &[&String],
) {
    let Some(first) = first else { return };
    let remarks: Vec<String> = remarks.iter().map(|text| begin(text.as_str())).collect();
    skip(
        out,
        "Rows of one cell: headings and remarks, it seems. Take out what is none.",
        &first.name,
        &remarks,
        "a heading or a remark",
    );
    if let Some(country) = roles.country {
        let of = |wanted| {
            let names = without(country, &columns.lone).into_iter();
            let names = names.filter(move |name| row_of(name) == Some(wanted));
            names.map(escaped).collect::<Vec<String>>()
        };
        let parts = "Parts of the row above. To keep them, give them a [[record]] of their own, with the country\n# of that row and `deposit`.";
        let sums = "Sums of rows that the table has, it seems.";
        for (row, remark, why) in [
            (Row::Part, parts, "a part of the row above"),
            (Row::Sum, sums, "a sum of other rows"),
        ] {
            skip(out, remark, &country.name, &of(row), why);
        }
    }
    // A list of mines has its total under their names.
    if let Some(deposit) = roles.deposit {
        let names = without(deposit, &columns.lone).into_iter();
        let totals = names.filter(|name| is_total(name) || row_of(name) == Some(Row::Sum));
        let totals: Vec<String> = totals.map(escaped).collect();
        let title = "Rows that sum up others.";
        skip(out, title, &deposit.name, &totals, "a sum of other rows");
    }
}

fn skip(out: &mut String, title: &str, column: &str, patterns: &[String], why: &str) {
    if patterns.is_empty() {
        return;
    }
    let patterns: Vec<String> = patterns.iter().map(|pattern| quoted(pattern)).collect();
    let _ = writeln!(
        out,
        "\n# {title}\n[[skip]]\nwhere = {{ {} = [\n    {},\n] }}\nwhy = \"{why}\"",
        quoted(column),
        patterns.join(",\n    "),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_no_places_are_told_by_their_names() {
        for (name, row) in [
            (" of which: Inkai", Some(Row::Part)),
            ("davon: Chromtau", Some(Row::Part)),
            ("Sub-total", Some(Row::Sum)),
            ("Total Africa", Some(Row::Sum)),
            ("South Africa", None),
            ("Total", None),
            ("Kasachstan", None),
        ] {
            assert_eq!(row_of(name), row, "{name}");
        }
        assert!(is_total("TOTAL") && !is_total("Total Energies"));
    }
}
