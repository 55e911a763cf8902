//! Writes what was recognised as a map, and what was not as remarks in it.

use std::fmt::Write;

use super::Told;
use super::columns::{Column, Columns, Nature};
use crate::map::figure::{Decimal, Figure, Marks};
use crate::map::pattern::Pattern;
use crate::map::words::Names;
use crate::vocabulary::{self, Unknown};

/// How many examples a remark gives.
const EXAMPLES: usize = 6;

/// What columns of a nature are called, in the languages that tables are found in.
const COUNTRY: &[&str] = &["country", "land", "staat", "pays", "país"];
const COMMODITY: &[&str] = &["commodity", "mineral", "rohstoff", "substance", "metal"];
const UNIT: &[&str] = &["unit", "einheit", "unité", "unidad"];
const YEAR: &[&str] = &["year", "jahr", "année", "año", "date"];

/// How many names that nobody knows are listed.
const MOST_NAMES: usize = 60;

/// A column of figures whose name says more: `Prod_t_2021`.
struct Family {
    /// The pattern for the names of its columns.
    pattern: String,
    measure: Option<&'static str>,
    estimated: bool,
    has_unit: bool,
    has_year: bool,
    /// The unit that the name spells in several words.
    unit: Option<&'static str>,
    columns: Vec<String>,
}

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
    marks(&mut out, &figures, columns.decimal);
    let country = of(Nature::Country, COUNTRY);
    unknown_names(&mut out, country, of(Nature::Commodity, COMMODITY));
    // ---- What every record says.
    section(&mut out, "every");
    field(&mut out, "country", country, "the country or area");
    field(
        &mut out,
        "commodity",
        of(Nature::Commodity, COMMODITY),
        "the commodity, such as \"tungsten\"",
    );
    if families
        .iter()
        .all(|family| !family.has_unit && family.unit.is_none())
    {
        field(
            &mut out,
            "unit",
            of(Nature::Unit, UNIT),
            "the unit, such as \"t\" or \"kt\"",
        );
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
        record(&mut out, family);
    }
    if families.is_empty() {
        out.push_str("\n# No column of figures was recognised. Name the one that holds them:\n\n[[record]]\n");
        out.push_str("measure = \"reserves\"\n# figure = \"{…}\"\n");
    }
    left(
        &mut out,
        columns,
        &natures,
        &[
            country,
            of(Nature::Commodity, COMMODITY),
            of(Nature::Unit, UNIT),
            of(Nature::Date, YEAR),
        ],
    );
    out
}

fn section(out: &mut String, name: &str) {
    let _ = write!(out, "\n[{name}]\n");
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a pattern for just that text.
fn escaped(text: &str) -> String {
    let escaped = text.chars().flat_map(|sign| {
        let escape = matches!(sign, '*' | '[' | ']' | '{' | '}' | '\\' | '!');
        escape.then_some('\\').into_iter().chain([sign])
    });
    escaped.collect()
}

/// The same, in quotes.
fn exact(text: &str) -> String {
    quoted(&escaped(text))
}

fn head(out: &mut String, name: &str, how: &Told, columns: &Columns) {
    let plural = if columns.rows == 1 { "" } else { "s" };
    let _ = write!(
        out,
        "# A first map of {name}, made by `orelint map init` from {} row{plural} and {} columns.\n\
         # What it could not tell is remarked below. Try it with\n#\n#     orelint validate --map MAP.toml {name}\n\n\
         title = {}\nschema = \"reserve\"\n",
        columns.rows,
        columns.all.len(),
        quoted(name),
    );
    if how.encoding.is_some()
        || how.delimiter.is_some()
        || how.records.is_some()
        || how.format.is_some()
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

/// The words in the columns of figures.
fn marks(out: &mut String, figures: &[&Column], decimal: Decimal) {
    let known = Marks {
        decimal,
        ..Marks::default()
    };
    let mut lists: [(&str, Vec<String>); 5] = [
        ("withheld", vec![]),
        ("not_available", vec![]),
        ("zero", vec![]),
        ("words", vec![]),
        ("none", vec![]),
    ];
    let mut strange: Vec<(String, u64)> = Vec::new();
    for (text, count) in figures.iter().flat_map(|column| &column.texts) {
        if !matches!(known.read(text), Err(_) | Ok(Figure::Nothing)) {
            continue;
        }
        let list = match text.to_lowercase().trim_end_matches('.') {
            "w" => 0,
            "na" | "n/a" | "n.a" | "k. a" | "k.a" | "n. d" | "n.d" | "not available" | "..."
            | "…" => 1,
            dashes
                if dashes
                    .chars()
                    .all(|sign| matches!(sign, '-' | '–' | '—' | '−')) =>
            {
                2
            }
            "large" | "moderate" | "small" | "very small" | "moderate to large" => 3,
            "xx" | "x" | "<null>" | "null" => 4,
            _ => {
                match strange.iter_mut().find(|(known, _)| known == text) {
                    Some((_, sum)) => *sum += count,
                    None => strange.push((text.clone(), *count)),
                }
                continue;
            }
        };
        let text = exact(text);
        if !lists[list].1.contains(&text) {
            lists[list].1.push(text);
        }
    }
    if lists.iter().all(|(_, texts)| texts.is_empty()) && strange.is_empty() {
        return;
    }
    section(out, "marks");
    for (name, texts) in lists.iter().filter(|(_, texts)| !texts.is_empty()) {
        let _ = writeln!(out, "{name} = [{}]", texts.join(", "));
    }
    for (text, count) in strange.iter().take(3 * EXAMPLES) {
        let _ = writeln!(
            out,
            "# not understood: {} ({count} cell{})",
            quoted(text),
            if *count == 1 { "" } else { "s" }
        );
    }
}

/// The names of countries and commodities that nobody knows, with what they may mean.
fn unknown_names(out: &mut String, country: Option<&Column>, commodity: Option<&Column>) {
    let names = Names::default();
    let place = |text: &str| names.place(text).err();
    let mineral = |text: &str| names.commodity(text).err();
    strangers(out, "names.country", country, &place);
    strangers(out, "names.commodity", commodity, &mineral);
}

fn strangers(
    out: &mut String,
    table: &str,
    column: Option<&Column>,
    unknown: &dyn Fn(&str) -> Option<Unknown>,
) {
    let texts = column.into_iter().flat_map(|column| &column.texts);
    let unknown: Vec<(&String, Unknown)> = texts
        .filter_map(|(text, _)| Some((text, unknown(text)?)))
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

fn record(out: &mut String, family: &Family) {
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
    }
}

/// Columns that nothing was made of.
fn left(out: &mut String, columns: &Columns, natures: &[Nature], used: &[Option<&Column>]) {
    let is_used = |column: &Column| used.iter().flatten().any(|used| used.name == column.name);
    let left: Vec<(&Column, &Nature)> = columns
        .all
        .iter()
        .zip(natures)
        .filter(|(column, nature)| **nature != Nature::Figures && !is_used(column))
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

/// The columns of figures, those with names of one kind together.
fn families(figures: &[&Column]) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for column in figures {
        let family = family_of(&column.name);
        if !family.has_year && family.measure.is_none() && !is_plain_value(&column.name) {
            continue;
        }
        match families
            .iter_mut()
            .find(|known| known.pattern == family.pattern)
        {
            Some(known) => known.columns.push(column.name.clone()),
            None => families.push(family),
        }
    }
    // Of two patterns that fit one name, the one with more words of its own goes first.
    families.sort_by_key(|family| !family.estimated);
    families
}

fn is_plain_value(name: &str) -> bool {
    ["value", "quantity", "amount", "figure"]
        .iter()
        .any(|word| name.to_lowercase().contains(word))
}

fn family_of(name: &str) -> Family {
    let mut family = Family {
        pattern: String::new(),
        measure: None,
        estimated: false,
        has_unit: false,
        has_year: false,
        unit: None,
        columns: vec![name.to_owned()],
    };
    family.unit = unit_in_words(name);
    let mut word = String::new();
    for sign in name.chars().map(Some).chain([None]) {
        match sign {
            Some(sign) if sign.is_alphanumeric() => word.push(sign),
            sign => {
                family.add(&std::mem::take(&mut word));
                if let Some(sign) = sign {
                    if matches!(sign, '*' | '[' | ']' | '{' | '}' | '\\' | '!') {
                        family.pattern.push('\\');
                    }
                    family.pattern.push(sign);
                }
            }
        }
    }
    if !Pattern::parse(&family.pattern).is_ok_and(|pattern| pattern.fits(name)) {
        // A name that no pattern describes is taken as it is.
        family.pattern = escaped(name);
        (family.has_unit, family.has_year) = (false, false);
    }
    family
}

/// The unit that a column's name spells in several words, such as `1000 t`: the most words that
/// are a unit together.
fn unit_in_words(name: &str) -> Option<&'static str> {
    let words: Vec<&str> = name
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '.'))
        .filter(|word| !word.is_empty())
        .collect();
    (2..=4).rev().find_map(|length| {
        let mut windows = words.windows(length).map(|words| words.join(" "));
        windows.find_map(|text| Some(vocabulary::find_unit(&text).ok()?.code))
    })
}

impl Family {
    fn add(&mut self, word: &str) {
        let lower = word.to_lowercase();
        let is_year = word.len() == 4
            && matches!(word.get(..2), Some("18" | "19" | "20"))
            && word.parse::<u32>().is_ok();
        let measures = [
            ("reserve_base", "reserve_base"),
            ("prod", "production"),
            ("output", "production"),
            ("förder", "production"),
            ("gewinnung", "production"),
            ("resourc", "resources"),
            ("ressourc", "resources"),
            ("res", "reserves"),
            ("vorr", "reserves"),
            ("cap", "capacity"),
            ("kapaz", "capacity"),
        ];
        if is_year && !self.has_year {
            self.has_year = true;
            self.pattern.push_str("{year}");
        } else if !self.has_unit
            && self.unit.is_none()
            && !self.pattern.is_empty()
            && vocabulary::unit(word).is_ok()
        {
            self.has_unit = true;
            self.pattern.push_str("{unit}");
        } else {
            if let Some((_, measure)) = measures.iter().find(|(start, _)| lower.starts_with(start))
            {
                self.measure.get_or_insert(measure);
            }
            self.estimated |= lower.starts_with("est");
            self.pattern.push_str(word);
        }
    }
}
