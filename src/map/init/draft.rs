//! Writes what was recognised as a map, and what was not as remarks in it.

use std::fmt::Write;

use super::Told;
use super::columns::{Column, Columns, Nature};
use super::families::{Family, families};
use super::marks;
use crate::map::figure::Decimal;
use crate::map::words::Names;
use crate::vocabulary::{self, Unknown};
use crate::wording::counted;

/// How many examples a remark gives.
pub(super) const EXAMPLES: usize = 6;

/// What columns of a nature are called, in the languages that tables are found in.
const COUNTRY: &[&str] = &["country", "land", "staat", "pays", "país"];
const COMMODITY: &[&str] = &["commodity", "mineral", "rohstoff", "substance", "metal"];
const UNIT: &[&str] = &["unit", "einheit", "unité", "unidad"];
const YEAR: &[&str] = &["year", "jahr", "année", "año", "date"];

/// How many names that nobody knows are listed.
const MOST_NAMES: usize = 60;

/// The map's text.
pub(super) fn write(name: &str, how: &Told, columns: &Columns) -> String {
    let natures: Vec<Nature> = columns
        .all
        .iter()
        .map(|column| column.nature(columns.decimal))
        .collect();
    // Of several columns of a nature, one that bears its name; of none, a text that does.
    let of = |wanted, names: &[&str]| {
        let is_named = |column: &Column| {
            let name = column.name.to_lowercase();
            names.iter().any(|word| name.contains(word))
        };
        let fitting = columns
            .all
            .iter()
            .zip(&natures)
            .filter(|(_, nature)| **nature == wanted);
        let fitting: Vec<&Column> = fitting.map(|(column, _)| column).collect();
        let named = fitting.iter().find(|column| is_named(column));
        let text = || {
            let texts = columns.all.iter().zip(&natures);
            let texts = texts.filter(|(_, nature)| **nature == Nature::Text);
            texts
                .map(|(column, _)| column)
                .find(|column| is_named(column))
        };
        named.or(fitting.first()).copied().or_else(text)
    };
    let figures: Vec<&Column> = columns
        .all
        .iter()
        .zip(&natures)
        .filter(|(_, nature)| **nature == Nature::Figures)
        .map(|(column, _)| column)
        .collect();
    let families = families(&figures);
    let mut out = String::new();
    head(&mut out, name, how, columns);
    marks::write(&mut out, &figures, columns.decimal);
    let country = of(Nature::Country, COUNTRY);
    let countries = country.map(|column| without(column, &columns.lone));
    let commodities = of(Nature::Commodity, COMMODITY);
    let commodities = commodities.map(|column| without(column, &columns.lone));
    unknown_names(&mut out, countries.as_deref(), commodities.as_deref());
    let first = country.or(columns.all.first());
    let (heads, remarks) = heads_and_remarks(columns, commodities.is_none());
    headings(&mut out, first, &heads);
    lone_rows(&mut out, first, &remarks);
    // ---- What every record says.
    section(&mut out, "every");
    field(&mut out, "country", country, "the country or area");
    if heads.is_empty() {
        field(
            &mut out,
            "commodity",
            of(Nature::Commodity, COMMODITY),
            "the commodity, such as \"tungsten\"",
        );
    } else {
        out.push_str("commodity = \"{mineral}\"\n");
    }
    // A column's own unit goes before that of the row.
    let without_unit = |family: &Family| !family.has_unit && family.unit.is_none();
    let unit = of(Nature::Unit, UNIT);
    if families.iter().all(without_unit) || (unit.is_some() && families.iter().any(without_unit)) {
        field(&mut out, "unit", unit, "the unit, such as \"t\" or \"kt\"");
    }
    if families.iter().all(|family| !family.has_year) {
        field(
            &mut out,
            "as_of",
            of(Nature::Date, YEAR),
            "the year, such as \"2024\"",
        );
    }
    out.push_str(
        "# basis = \"contained\"        # what is weighed: contained, gross, or a formula\n",
    );
    out.push_str("locator = \"{file}:{line}\"\n");
    for family in &families {
        record(
            &mut out,
            family,
            families.iter().any(|family| family.has_year),
        );
    }
    if families.is_empty() {
        out.push_str("\n# No column of figures was recognised. Name the one that holds them:\n\n[[record]]\n");
        out.push_str("measure = \"reserves\"\n# figure = \"{…}\"\n");
    }
    left(
        &mut out,
        columns,
        &natures,
        &families,
        &[
            country,
            of(Nature::Commodity, COMMODITY),
            of(Nature::Unit, UNIT),
            of(Nature::Date, YEAR),
        ],
    );
    out
}

pub(super) fn section(out: &mut String, name: &str) {
    let _ = write!(out, "\n[{name}]\n");
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a pattern for just that text.
pub(super) fn escaped(text: &str) -> String {
    let escaped = text.chars().flat_map(|sign| {
        let escape = matches!(sign, '*' | '[' | ']' | '{' | '}' | '\\' | '!');
        escape.then_some('\\').into_iter().chain([sign])
    });
    escaped.collect()
}

/// The same, in quotes.
pub(super) fn exact(text: &str) -> String {
    quoted(&escaped(text))
}

fn head(out: &mut String, name: &str, how: &Told, columns: &Columns) {
    let _ = write!(
        out,
        "# A first map of {name}, made by `orelint map init` from {} and {}.\n\
         # What it could not tell is remarked below. Try it with\n#\n#     orelint validate --map MAP.toml {name}\n\n\
         title = {}\nschema = \"reserve\"\n",
        counted(columns.rows, "row"),
        counted(columns.all.len(), "column"),
        quoted(name),
    );
    if how.encoding.is_some()
        || how.delimiter.is_some()
        || how.records.is_some()
        || how.format.is_some()
        || !how.header.is_empty()
        || columns.decimal != Decimal::Point
    {
        section(out, "read");
        if let Some(format) = how.format {
            let _ = writeln!(out, "format = \"{format}\"");
        }
        if let Some(encoding) = how.encoding {
            let _ = writeln!(out, "encoding = \"{}\"", encoding.name().to_lowercase());
        }
        if let Some(delimiter) = how.delimiter {
            let _ = writeln!(
                out,
                "delimiter = {}",
                quoted(&char::from(delimiter).escape_default().to_string()).replace("\\\\", "\\")
            );
        }
        if !how.header.is_empty() {
            let _ = writeln!(
                out,
                "header = {:?}          # the lines that name the columns; what is above is passed over",
                how.header
            );
        }
        if columns.decimal != Decimal::Point {
            out.push_str("decimal = \",\"\n");
        }
        if let Some(records) = &how.records {
            let _ = writeln!(out, "records = \"{records}\"");
        }
    }
    out.push_str(
        "\n[source]\nid = \"my-source\"            # how records and other sources name it\n\
         title = \"My source\"\n\
         kind = \"survey\"             # survey, government, company, news, dataset, …\n\
         coverage = \"partial\"        # complete, if every country is listed or in a row for the rest\n",
    );
}

/// The names of countries and commodities that nobody knows, with what they may mean.
fn unknown_names(out: &mut String, country: Option<&[&str]>, commodity: Option<&[&str]>) {
    let names = Names::default();
    let place = |text: &str| names.place(text).err();
    let mineral = |text: &str| names.commodity(text).err();
    strangers(out, "names.country", country, &place);
    strangers(out, "names.commodity", commodity, &mineral);
}

/// The texts of a column, but for those that stand alone in their rows.
fn without<'c>(column: &'c Column, lone: &[String]) -> Vec<&'c str> {
    let texts = column.texts.iter().map(|(text, _)| text.as_str());
    texts
        .filter(|text| !lone.iter().any(|lone| lone == text))
        .collect()
}

/// The rows of one cell: those that name a commodity, where no column does, and the others.
fn heads_and_remarks(columns: &Columns, may_head: bool) -> (Vec<&String>, Vec<&String>) {
    let is_head = |text: &&String| may_head && vocabulary::find_commodity(text).is_some();
    columns.lone.iter().partition(is_head)
}

/// Rows that name a commodity and nothing else head those below them.
fn headings(out: &mut String, first: Option<&Column>, heads: &[&String]) {
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

/// Other rows of one cell are passed over: headings within the table, and remarks below it.
fn lone_rows(out: &mut String, first: Option<&Column>, lone: &[&String]) {
    let Some(first) = first.filter(|_| !lone.is_empty()) else {
        return;
    };
    out.push_str(
        "\n# Rows of one cell: headings and remarks, it seems. Take out what is none.\n[[skip]]\n",
    );
    let texts: Vec<String> = lone
        .iter()
        .map(|text| quoted(&begin(text.as_str())))
        .collect();
    let _ = writeln!(
        out,
        "where = {{ {} = [\n    {},\n] }}\nwhy = \"a heading or a remark\"",
        quoted(&first.name),
        texts.join(",\n    "),
    );
}

/// A pattern for a text, by its beginning where it is long.
fn begin(text: &str) -> String {
    let shown: String = text.chars().take(30).collect();
    if shown.len() == text.len() {
        escaped(text)
    } else {
        format!("{}*", escaped(&shown))
    }
}

fn strangers(
    out: &mut String,
    table: &str,
    texts: Option<&[&str]>,
    unknown: &dyn Fn(&str) -> Option<Unknown>,
) {
    let texts = texts.into_iter().flatten();
    let unknown: Vec<(&str, Unknown)> = texts
        .filter_map(|text| Some((*text, unknown(text)?)))
        .take(MOST_NAMES)
        .collect();
    if unknown.is_empty() {
        return;
    }
    section(out, table);
    for (name, unknown) in unknown {
        let code = unknown.nearest.map_or("…", |near| near.code);
        let _ = writeln!(out, "# {} = \"{code}\"", quoted(&shortened(name)));
    }
}

fn field(out: &mut String, name: &str, column: Option<&Column>, what: &str) {
    let _ = match column {
        Some(column) => writeln!(out, "{name} = {}", quoted(&format!("{{{}}}", column.name))),
        None => writeln!(out, "# {name} = \"…\"  # no column was recognised: {what}"),
    };
}

fn record(out: &mut String, family: &Family, some_have_years: bool) {
    out.push_str("\n[[record]]\n");
    if family.has_unit || family.has_year || family.columns.len() > 1 {
        let _ = writeln!(out, "columns = [{}]", quoted(&family.pattern));
    }
    match family.measure {
        Some(measure) => drop(writeln!(out, "measure = \"{measure}\"")),
        None => out.push_str(
            "measure = \"production\"      # not recognised: reserves, production, capacity, …\n",
        ),
    }
    if family.measure != Some("reserves") {
        out.push_str("stage = \"mine\"              # mine, smelter, refinery, plant\n");
    }
    if family.has_unit || family.has_year || family.columns.len() > 1 {
        out.push_str("figure = \"{value}\"\n");
    } else {
        let _ = writeln!(
            out,
            "figure = {}",
            quoted(&format!("{{{}}}", family.columns[0]))
        );
    }
    if family.estimated {
        out.push_str("qualifier = \"estimated\"\n");
    }
    if let Some(unit) = family.unit {
        let _ = writeln!(out, "unit = \"{unit}\"");
    } else if family.has_unit {
        out.push_str("unit = \"{unit}\"\n");
    }
    if family.has_year {
        out.push_str("as_of = \"{year}\"\n");
    } else if some_have_years {
        out.push_str("# as_of = \"…\"               # the column's name tells no year\n");
    }
}

/// Columns that nothing was made of.
fn left(
    out: &mut String,
    columns: &Columns,
    natures: &[Nature],
    families: &[Family],
    used: &[Option<&Column>],
) {
    let of_records = || families.iter().flat_map(|family| &family.columns);
    let is_used = |column: &Column| {
        used.iter().flatten().any(|used| used.name == column.name)
            || of_records().any(|used| *used == column.name)
    };
    let left: Vec<(&Column, &Nature)> = columns
        .all
        .iter()
        .zip(natures)
        .filter(|(column, _)| !is_used(column))
        .collect();
    if left.is_empty() {
        return;
    }
    out.push_str("\n# Columns that are not read yet: use them in a field or a condition, or list them at the top\n# under `ignore = [\"…\"]`.\n");
    for (column, nature) in left {
        if *nature == Nature::Empty {
            let _ = writeln!(out, "#   {}: empty", column.name);
            continue;
        }
        let examples: Vec<String> = column
            .texts
            .iter()
            .take(EXAMPLES)
            .map(|(text, _)| quoted(&shortened(text)))
            .collect();
        let more = if column.texts.len() > EXAMPLES {
            ", …"
        } else {
            ""
        };
        let _ = writeln!(out, "#   {}: {}{more}", column.name, examples.join(", "));
    }
}

fn shortened(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .take(40)
        .collect();
    if line.chars().count() < text.chars().count() {
        format!("{line}…")
    } else {
        line
    }
}
