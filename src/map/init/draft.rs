//! Writes what was recognised as a map, and what was not as remarks in it.

use std::fmt::Write;

use super::Told;
use super::columns::{Column, Columns, Nature};
use crate::map::figure::{Figure, Marks};
use crate::map::pattern::Pattern;
use crate::map::words::Names;
use crate::vocabulary;

/// How many examples a remark gives.
const EXAMPLES: usize = 6;

/// A column of figures whose name says more: `Prod_t_2021`.
struct Family {
    /// The pattern for the names of its columns.
    pattern: String,
    measure: Option<&'static str>,
    estimated: bool,
    has_unit: bool,
    has_year: bool,
    columns: Vec<String>,
}

/// The map's text.
pub(super) fn write(name: &str, how: &Told, columns: &Columns) -> String {
    let natures: Vec<Nature> = columns.all.iter().map(Column::nature).collect();
    // Of several columns of a nature, one that bears its name.
    let of = |wanted, word: &str| {
        let fitting = columns
            .all
            .iter()
            .zip(&natures)
            .filter(|(_, nature)| **nature == wanted);
        let fitting: Vec<&Column> = fitting.map(|(column, _)| column).collect();
        let named = fitting
            .iter()
            .find(|column| column.name.to_lowercase().contains(word));
        named.or(fitting.first()).copied()
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
    marks(&mut out, &figures);
    let country = of(Nature::Country, "country");
    unknown_names(&mut out, country);
    // ---- What every record says.
    section(&mut out, "every");
    field(&mut out, "country", country, "the country or area");
    field(
        &mut out,
        "commodity",
        of(Nature::Commodity, "commodity"),
        "the commodity, such as \"tungsten\"",
    );
    if families.iter().all(|family| !family.has_unit) {
        field(
            &mut out,
            "unit",
            of(Nature::Unit, "unit"),
            "the unit, such as \"t\" or \"kt\"",
        );
    }
    if families.iter().all(|family| !family.has_year) {
        field(
            &mut out,
            "as_of",
            of(Nature::Date, "year"),
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
            of(Nature::Commodity, "commodity"),
            of(Nature::Unit, "unit"),
            of(Nature::Date, "year"),
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

/// A text as a pattern for just that text, in quotes.
fn exact(text: &str) -> String {
    let escaped = text.chars().flat_map(|sign| {
        let escape = matches!(sign, '*' | '[' | ']' | '{' | '}' | '\\' | '!');
        escape.then_some('\\').into_iter().chain([sign])
    });
    quoted(&escaped.collect::<String>())
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
        if let Some(records) = &how.records {
            let _ = writeln!(out, "records = \"{records}\"");
        }
    }
    out.push_str(
        "\n[source]\nid = \"my-source\"            # how records and other sources name it\ntitle = \"\"\n\
         kind = \"survey\"             # survey, government, company, news, dataset, …\n\
         coverage = \"partial\"        # complete, if every country is listed or in a row for the rest\n",
    );
}

/// The words in the columns of figures.
fn marks(out: &mut String, figures: &[&Column]) {
    let known = Marks::default();
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
            "na" | "n/a" | "n.a" | "not available" | "..." | "…" => 1,
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

/// The names of countries that nobody knows.
fn unknown_names(out: &mut String, country: Option<&Column>) {
    let names = Names::default();
    let texts = country.into_iter().flat_map(|column| &column.texts);
    let unknown: Vec<&String> = texts
        .filter(|(text, _)| names.place(text).is_err())
        .map(|(text, _)| text)
        .collect();
    if unknown.is_empty() {
        return;
    }
    section(out, "names.country");
    for name in unknown {
        let near = names.place(name).err().and_then(|unknown| unknown.nearest);
        let code = near.map_or("…", |near| near.code);
        let _ = writeln!(out, "# {} = \"{code}\"", quoted(name));
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
    if family.has_unit {
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
        columns: vec![name.to_owned()],
    };
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
    debug_assert!(Pattern::parse(&family.pattern).is_ok_and(|pattern| pattern.fits(name)));
    family
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
            ("res", "reserves"),
            ("cap", "capacity"),
        ];
        if is_year && !self.has_year {
            self.has_year = true;
            self.pattern.push_str("{year}");
        } else if !self.has_unit && !self.pattern.is_empty() && vocabulary::unit(word).is_ok() {
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
