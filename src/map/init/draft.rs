//! Writes what was recognised as a map, and what was not as remarks in it.

use std::fmt::Write;

use super::agreements::Agreements;
use super::columns::{Column, Columns, Nature};
use super::families::Family;
use super::hints::{Hints, formula};
use super::roles::{Roles, is_category};
use super::terms::measure_in;
use super::{Table, agreements, marks, names};
use crate::map::figure::Decimal;
use crate::wording::counted;

/// How many examples a remark gives.
pub(super) const EXAMPLES: usize = 6;

/// A line of `[every]`, and what to say where the answer is not known.
struct Asked {
    field: &'static str,
    what: &'static str,
}

const COUNTRY: Asked = Asked {
    field: "country",
    what: "the country or area: \"KAZ\" for all rows, or \"{…}\" with the name of a column",
};
const COMMODITY: Asked = Asked {
    field: "commodity",
    what: "the commodity: \"tungsten\" for all rows, or \"{…}\" with the name of a column",
};
const UNIT: Asked = Asked {
    field: "unit",
    what: "the unit of all figures, such as \"t\" or \"kt\"",
};
const YEAR: Asked = Asked {
    field: "as_of",
    what: "the year that the figures are of, such as \"2024\"",
};

/// The map's text.
pub(super) fn write(table: &Table<'_>) -> String {
    let roles = Roles::of(table.columns);
    match Agreements::of(table.columns, &roles) {
        Some(agreements) => agreements::write(table, &agreements, &roles),
        None => claims(table, &roles),
    }
}

/// The map's text, for a table of claims.
fn claims(table: &Table<'_>, roles: &Roles<'_>) -> String {
    let columns = table.columns;
    let hints = Hints::of(&table.titles, table.name, columns.known()).completed(columns, roles);
    let mut out = String::new();
    head(&mut out, table, "reserve");
    marks::write(&mut out, &roles.figures, columns.decimal);
    names::write(&mut out, columns, roles);
    let first = roles.country.or(columns.all.first());
    let (heads, remarks) = names::heads_and_remarks(columns, roles.commodity.is_none());
    names::headings(&mut out, first, &heads);
    names::skips(&mut out, columns, roles, first, &remarks);
    every(&mut out, roles, &hints, !heads.is_empty());
    for family in &roles.families {
        record(&mut out, family, roles, &hints);
    }
    if roles.families.is_empty() {
        out.push_str("\n# No column of figures was recognised. Name the one that holds them:\n\n[[record]]\n");
        measure(&mut out, None, roles, &hints);
        out.push_str("# figure = \"{…}\"\n");
    }
    let is_used = |column: &Column| roles.uses(column);
    left(&mut out, columns, &roles.natures, &is_used);
    out
}

/// What every record says.
fn every(out: &mut String, roles: &Roles<'_>, hints: &Hints, has_heads: bool) {
    let families = || roles.families.iter();
    section(out, "every");
    field(out, &COUNTRY, roles.country, None);
    if has_heads {
        out.push_str("commodity = \"{mineral}\"\n");
    } else if !families().any(|family| family.mineral.is_some()) {
        field(
            out,
            &COMMODITY,
            roles.commodity,
            hints.commodity.map(str::to_owned),
        );
    }
    if let Some(deposit) = roles.deposit {
        let _ = writeln!(out, "deposit = {}", cell(deposit));
    }
    // A column's own unit goes before that of the row.
    let lacks_unit = |family: &Family| !family.has_unit && family.unit.is_none();
    let asks_itself = |family: &Family| family.perhaps.is_some() && roles.unit.is_none();
    let mut lacking = families().filter(|family| lacks_unit(family) && !asks_itself(family));
    if lacking.next().is_some() || roles.families.is_empty() {
        field(out, &UNIT, roles.unit, hints.unit.map(str::to_owned));
    }
    let lacks_year = |family: &Family| !family.has_year && roles.date_of(family).is_none();
    let is_known = roles.date.is_some() || hints.year.is_some();
    let lacking = families().filter(|family| lacks_year(family)).count();
    if lacking == roles.families.len() || (lacking > 0 && is_known) {
        field(
            out,
            &YEAR,
            roles.date,
            hints.year.map(|year| year.to_string()),
        );
    }
    if families().any(|family| family.basis.is_none()) || roles.families.is_empty() {
        let _ = match hints.basis {
            Some(basis) => writeln!(
                out,
                "basis = \"{basis}\"   # so the title, the file's name or a column says"
            ),
            None => writeln!(
                out,
                "# basis = \"contained\"        # what is weighed: contained, gross, or a formula"
            ),
        };
    }
    if let Some(notes) = roles.notes_of(None) {
        let _ = writeln!(out, "note = {}", cell(notes));
    }
    out.push_str("locator = \"{file}:{line}\"\n");
}

pub(super) fn section(out: &mut String, name: &str) {
    let _ = write!(out, "\n[{name}]\n");
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A column's cell as a field's value.
pub(super) fn cell(column: &Column) -> String {
    quoted(&format!("{{{}}}", column.name))
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

pub(super) fn head(out: &mut String, table: &Table<'_>, schema: &str) {
    let Table {
        name, how, columns, ..
    } = table;
    let _ = write!(
        out,
        "# A first map of {name}, made by `orelint map init` from {} and {}.\n\
         # What it could not tell is remarked below. Try it with\n#\n#     orelint validate --map MAP.toml {name}\n\n\
         title = {}\nschema = \"{schema}\"\n",
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

/// A pattern for a text, by its beginning where it is long.
pub(super) fn begin(text: &str) -> String {
    let shown: String = text.chars().take(30).collect();
    if shown.len() == text.len() {
        escaped(text)
    } else {
        format!("{}*", escaped(&shown))
    }
}

/// A field from its column, else from what is said of all rows; else it is asked for.
fn field(out: &mut String, asked: &Asked, column: Option<&Column>, said: Option<String>) {
    let name = asked.field;
    let _ = match (column, said) {
        (Some(column), _) => writeln!(out, "{name} = {}", cell(column)),
        (None, Some(said)) => writeln!(
            out,
            "{name} = {}   # so the title, the file's name or a column says",
            quoted(&said)
        ),
        (None, None) => writeln!(out, "# {name} = \"…\"  # not recognised: {}", asked.what),
    };
}

fn record(out: &mut String, family: &Family, roles: &Roles<'_>, hints: &Hints) {
    out.push_str("\n[[record]]\n");
    let is_pattern =
        family.has_unit || family.has_year || family.mineral.is_some() || family.cost.is_some();
    let is_listed = family.pattern.is_empty();
    let figure = if is_pattern && !is_listed {
        let _ = writeln!(out, "columns = [{}]", quoted(&family.pattern));
        "\"{value}\"".to_owned()
    } else if let ([only], false) = (family.columns.as_slice(), is_pattern) {
        quoted(&format!("{{{only}}}"))
    } else {
        let columns: Vec<String> = family.columns.iter().map(|name| exact(name)).collect();
        let remark = if is_pattern {
            ""
        } else {
            "   # take out what holds no figures"
        };
        let _ = writeln!(out, "columns = [{}]{remark}", columns.join(", "));
        "\"{value}\"".to_owned()
    };
    if let Some(mineral) = family.mineral {
        let _ = writeln!(out, "commodity = \"{mineral}\"");
    }
    measure(out, Some(family), roles, hints);
    let _ = writeln!(out, "figure = {figure}");
    if family.estimated {
        out.push_str("qualifier = \"estimated\"\n");
    }
    if let Some(unit) = family.unit {
        let _ = writeln!(out, "unit = \"{unit}\"");
    } else if family.has_unit {
        out.push_str("unit = \"{unit}\"\n");
    } else if let (Some((word, readings)), None) = (&family.perhaps, roles.unit) {
        let readings: Vec<String> = readings.iter().map(|code| format!("\"{code}\"")).collect();
        let _ = writeln!(
            out,
            "# unit = \"…\"                # `{word}` may be {}",
            readings.join(" or ")
        );
    }
    if let Some(basis) = family.basis {
        let _ = writeln!(out, "basis = \"{basis}\"");
    }
    if let Some(cost) = &family.cost {
        let _ = writeln!(out, "cost_class = {}", quoted(cost));
    }
    year(out, family, roles, hints);
    grade(out, family, roles);
    if let Some(notes) = family.measure.and_then(|of| roles.notes_of(Some(of))) {
        let _ = writeln!(out, "note = {}", cell(notes));
    }
}

/// Measure and stage: what the column's name says, else a column, else the title.
fn measure(out: &mut String, family: Option<&Family>, roles: &Roles<'_>, hints: &Hints) {
    let of_name = family.and_then(|family| family.measure);
    let said = of_name.or(hints.measure.filter(|_| roles.measure.is_none()));
    match (said, roles.measure) {
        (Some(measure), _) => {
            let _ = writeln!(out, "measure = \"{measure}\"");
        }
        (None, Some(column)) => {
            words(out, "measure", column, &|text| measure_in(text).map(str::to_owned));
        }
        (None, None) => out.push_str(
            "# measure = \"…\"             # not recognised: reserves, resources, production, capacity\n",
        ),
    }
    if matches!(said, Some("production" | "capacity")) {
        let stage = family.and_then(|family| family.stage).or(hints.stage);
        let _ = match stage {
            Some(stage) => writeln!(out, "stage = \"{stage}\""),
            None => writeln!(
                out,
                "# stage = \"mine\"            # mine, smelter, refinery, plant"
            ),
        };
    }
    if let Some(category) = roles.category {
        words(out, "category", category, &category_of);
    }
    if let Some(classification) = roles.classification {
        let _ = writeln!(out, "classification = {}", cell(classification));
    }
}

/// The category of a word, as records spell it.
fn category_of(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let spelled = if lower == "proved" { "proven" } else { &lower };
    is_category(&lower).then(|| spelled.to_owned())
}

/// A field whose words the map explains; those that nobody knows are remarked below.
fn words(out: &mut String, field: &str, column: &Column, meaning: &dyn Fn(&str) -> Option<String>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for (text, _) in &column.texts {
        match meaning(text) {
            Some(means) => known.push(format!("{} = \"{means}\"", exact(text))),
            None => unknown.push(exact(text)),
        }
    }
    let _ = writeln!(
        out,
        "{field} = {{ of = {}, words = {{ {} }} }}",
        cell(column),
        known.join(", ")
    );
    for word in unknown {
        let _ = writeln!(out, "#   among its words: {word} = \"…\"");
    }
}

fn year(out: &mut String, family: &Family, roles: &Roles<'_>, hints: &Hints) {
    if family.has_year {
        out.push_str("as_of = \"{year}\"\n");
    } else if let Some(date) = roles.date_of(family) {
        let _ = writeln!(out, "as_of = {}", cell(date));
    } else if roles.date.is_none()
        && hints.year.is_none()
        && roles
            .families
            .iter()
            .any(|family| family.has_year || roles.date_of(family).is_some())
    {
        out.push_str("# as_of = \"…\"               # the column's name tells no year\n");
    }
}

/// The grade of ore, where a column gives it in percent of something.
fn grade(out: &mut String, family: &Family, roles: &Roles<'_>) {
    let Some(column) = roles.grade else { return };
    if !roles.graded().any(|graded| std::ptr::eq(graded, family)) {
        return;
    }
    let lower = column.name.to_lowercase();
    let is_percent = lower.contains('%') || lower.contains("pct") || lower.contains("percent");
    let words = column.name.split(|sign: char| !sign.is_alphanumeric());
    let of = words
        .into_iter()
        .find_map(|word| formula(word, roles.known));
    let mark = if is_percent && of.is_some() { "" } else { "# " };
    let percent = if is_percent { "" } else { "   # in percent?" };
    let _ = writeln!(
        out,
        "{mark}basis = \"gross\"             # the ore that the grade is of\n{mark}grade = {}{percent}",
        cell(column)
    );
    let _ = match of {
        Some(of) => writeln!(out, "{mark}grade_of = \"{of}\""),
        None => writeln!(
            out,
            "# grade_of = \"…\"             # of what: Cu, WO3, Li2O"
        ),
    };
}

/// Columns that nothing was made of.
pub(super) fn left(
    out: &mut String,
    columns: &Columns,
    natures: &[Nature],
    is_used: &dyn Fn(&Column) -> bool,
) {
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

pub(super) fn shortened(text: &str) -> String {
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
