//! The page around the findings: policy, summary, filters, sections.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::escape::{Text, web_address};
use super::{Counts, Html, Section};
use crate::render::Summary;
use crate::render::summary::{counted, grouped};
use crate::rule::Severity;
use crate::wording::plural;

/// Part of every page. Change it, and a test says what its hash is now.
pub(super) const STYLE: &str = include_str!("page.css");
pub(super) const SCRIPT: &str = include_str!("page.js");
pub(super) const STYLE_HASH: &str = "sha256-QUVl3kWXjqVHEADKV1J8zv/f4pAYQVsSDJwcBP8/eHE=";
pub(super) const SCRIPT_HASH: &str = "sha256-t0Ma/lw1e4XEFWQLcF0ptyPLGN0fwkCyw+HuIS7/+BM=";

/// The severities, the weightiest first.
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

impl<W: Write> Html<W> {
    /// Writes the whole page.
    pub(super) fn page(&mut self, summary: &Summary) -> io::Result<()> {
        self.head(summary)?;
        self.summary(summary)?;
        if self.count > 0 {
            self.contents()?;
            self.filters()?;
            self.sections()?;
        } else {
            writeln!(self.out, "<p>Nothing was found.</p>\n</main>")?;
        }
        writeln!(
            self.out,
            "<footer><p>Made by orelint {}. Places lead to the files as this run named them.</p></footer>\n\
             <script>{SCRIPT}</script>\n</body>\n</html>",
            env!("CARGO_PKG_VERSION")
        )
    }

    fn head(&mut self, summary: &Summary) -> io::Result<()> {
        writeln!(
            self.out,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src '{STYLE_HASH}'; script-src '{SCRIPT_HASH}'; img-src data:; base-uri 'none'; \
             form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <link rel=\"icon\" href=\"data:,\">\n\
             <title>orelint: {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n\
             <header><p class=\"kicker\">orelint</p>\n<h1>What the records say, and where they disagree</h1>\n\
             <p class=\"lead\">{}.</p></header>\n<main>",
            Text(&summary.to_string()),
            Text(&summary.to_string()),
        )
    }

    fn summary(&mut self, summary: &Summary) -> io::Result<()> {
        writeln!(
            self.out,
            "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n<dl class=\"counts\">"
        )?;
        let counts = [
            (summary.errors, "error"),
            (summary.warnings, "warning"),
            (summary.notes, "note"),
            (summary.files.len() as u64, "file"),
            (summary.records(), "record"),
        ];
        for (count, noun) in counts {
            writeln!(
                self.out,
                "<div class=\"{noun}\"><dt>{}</dt><dd>{}</dd></div>",
                plural(count, noun),
                grouped(count)
            )?;
        }
        writeln!(self.out, "</dl>")?;
        self.rules_table()?;
        self.files_table(summary)?;
        self.sources_list()?;
        writeln!(self.out, "</section>")
    }

    fn rules_table(&mut self) -> io::Result<()> {
        if self.rules.is_empty() {
            return Ok(());
        }
        writeln!(
            self.out,
            "<details open><summary>By rule</summary>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Rule</th>\
             <th scope=\"col\" class=\"what\">What it finds</th><th scope=\"col\">Errors</th>\
             <th scope=\"col\">Warnings</th><th scope=\"col\">Notes</th></tr></thead><tbody>"
        )?;
        for (id, (rule, counts)) in &self.rules {
            write!(
                self.out,
                "<tr><th scope=\"row\"><code>{id}</code></th><td class=\"what\">{}</td>",
                Text(rule.summary)
            )?;
            for severity in SEVERITIES {
                let count = counts.0[severity as usize];
                let shown = if count == 0 {
                    "–".to_owned()
                } else {
                    grouped(count)
                };
                write!(self.out, "<td class=\"number\">{shown}</td>")?;
            }
            writeln!(self.out, "</tr>")?;
        }
        writeln!(self.out, "</tbody></table></div></details>")
    }

    fn files_table(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.files.is_empty() {
            return Ok(());
        }
        writeln!(
            self.out,
            "<details><summary>By file</summary>\n<div class=\"scroll\"><table><thead><tr><th scope=\"col\">File</th>\
             <th scope=\"col\">Format</th><th scope=\"col\">Schema</th><th scope=\"col\">Keeps to it</th>\
             <th scope=\"col\">Records</th><th scope=\"col\">Findings</th></tr></thead><tbody>"
        )?;
        for file in &summary.files {
            let valid = match file.valid {
                Some(true) => "yes",
                Some(false) => "no",
                None => "–",
            };
            writeln!(
                self.out,
                "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td><td>{valid}</td>\
                 <td class=\"number\">{}</td><td class=\"number\">{}</td></tr>",
                Text(&file.path),
                file.format.map_or("–", crate::format::Format::name),
                Text(file.schema.as_deref().unwrap_or("–")),
                grouped(file.records),
                grouped(file.findings)
            )?;
        }
        writeln!(self.out, "</tbody></table></div></details>")
    }

    fn sources_list(&mut self) -> io::Result<()> {
        if self.witnesses.is_empty() {
            return Ok(());
        }
        writeln!(
            self.out,
            "<details><summary>By source</summary>\n<ul class=\"sources\">"
        )?;
        for (witness, (_, count)) in &self.witnesses {
            let name = Text(&witness.name);
            let url = witness.url.as_deref().and_then(web_address);
            let name = match url {
                Some(url) => format!(
                    "<a href=\"{}\" rel=\"noreferrer noopener\"><bdi>{name}</bdi></a>",
                    Text(url)
                ),
                None => format!("<bdi>{name}</bdi>"),
            };
            writeln!(
                self.out,
                "<li>{name} <code>{}</code>: {}</li>",
                Text(&witness.id),
                counted(*count, "finding")
            )?;
        }
        writeln!(self.out, "</ul></details>")
    }

    fn contents(&mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n<ul class=\"contents\">"
        )?;
        for (at, (section, cases)) in self.sections.iter().enumerate() {
            writeln!(
                self.out,
                "<li><a href=\"#s{at}\">{}</a> <span>{}</span></li>",
                Text(&section.title()),
                tally(cases.counts)
            )?;
        }
        writeln!(self.out, "</ul></nav>")
    }

    fn filters(&mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "<form id=\"filter\" role=\"search\" aria-label=\"Filter the findings\" hidden>"
        )?;
        let severities: Vec<Choice> = SEVERITIES
            .map(|severity| {
                let count = self
                    .rules
                    .values()
                    .map(|(_, counts)| counts.0[severity as usize]);
                Choice::new(severity.name(), severity.name(), count.sum())
            })
            .into_iter()
            .filter(|choice| choice.count > 0)
            .collect();
        select(&mut self.out, "severity", "Severity", &severities)?;
        let rules = self.rules.iter();
        let rules: Vec<Choice> = rules
            .map(|(id, (_, counts))| Choice::new(id, id, counts.all()))
            .collect();
        select(&mut self.out, "rule", "Rule", &rules)?;
        let sections: Vec<Choice> = self
            .sections
            .iter()
            .map(|(section, cases)| {
                Choice::new(&section.title(), &section.title(), cases.counts.all())
            })
            .collect();
        let only_commodities = self
            .sections
            .keys()
            .all(|section| matches!(section, Section::Commodity(_)));
        let name = if only_commodities {
            "Commodity"
        } else {
            "Commodity or part"
        };
        select(&mut self.out, "section", name, &sections)?;
        let witnesses = self.witnesses.iter();
        let witnesses: Vec<Choice> = witnesses
            .map(|(witness, (number, count))| {
                Choice::new(&format!("w{number}"), &witness.id, *count)
            })
            .collect();
        select(&mut self.out, "witness", "Source", &witnesses)?;
        let files = self.files.iter();
        let files: Vec<Choice> = files
            .map(|(path, (number, count))| Choice::new(&format!("p{number}"), path, *count))
            .collect();
        select(&mut self.out, "file", "File", &files)?;
        writeln!(
            self.out,
            "<label>Text <input type=\"search\" name=\"text\" autocomplete=\"off\" spellcheck=\"false\"></label>\n\
             <button type=\"reset\">Show all</button>\n\
             <p id=\"shown\" role=\"status\" aria-live=\"polite\">{}</p>\n</form>",
            counted(self.count, "finding")
        )
    }

    fn sections(&mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "<div id=\"findings\" tabindex=\"-1\">\n\
             <p id=\"none\" hidden>No finding is like that.</p>"
        )?;
        let sections: BTreeMap<_, _> = std::mem::take(&mut self.sections);
        for (at, (section, cases)) in sections.iter().enumerate() {
            writeln!(
                self.out,
                "<section class=\"part\" aria-labelledby=\"s{at}\">\n<h2 id=\"s{at}\">{} <small>{}</small></h2>",
                Text(&section.title()),
                tally(cases.counts)
            )?;
            for case in &cases.pictured {
                writeln!(
                    self.out,
                    "<section class=\"case\">\n<h3>{}</h3>",
                    Text(&case.picture.title)
                )?;
                for (start, length) in std::iter::once(&case.drawn).chain(&case.articles) {
                    self.spool.pour_part(*start, *length, &mut self.out)?;
                }
                writeln!(self.out, "</section>")?;
            }
            if !cases.plain.is_empty() {
                writeln!(self.out, "<section class=\"case\">")?;
                if !cases.pictured.is_empty() {
                    writeln!(self.out, "<h3>Further findings</h3>")?;
                }
                for (start, length) in &cases.plain {
                    self.spool.pour_part(*start, *length, &mut self.out)?;
                }
                writeln!(self.out, "</section>")?;
            }
            writeln!(self.out, "</section>")?;
        }
        writeln!(self.out, "</div>\n</main>")
    }
}

/// What a filter may be set to.
struct Choice {
    value: String,
    name: String,
    count: u64,
}

impl Choice {
    fn new(value: &str, name: &str, count: u64) -> Self {
        Choice {
            value: value.to_owned(),
            name: name.to_owned(),
            count,
        }
    }
}

/// A list to choose from; none where there is nothing to choose.
fn select(out: &mut impl Write, name: &str, label: &str, choices: &[Choice]) -> io::Result<()> {
    if choices.len() < 2 {
        return Ok(());
    }
    writeln!(
        out,
        "<label>{label} <select name=\"{name}\"><option value=\"\">all</option>"
    )?;
    for choice in choices {
        writeln!(
            out,
            "<option value=\"{}\">{} ({})</option>",
            Text(&choice.value),
            Text(&choice.name),
            grouped(choice.count)
        )?;
    }
    writeln!(out, "</select></label>")
}

/// `2 errors, 1 note`.
fn tally(counts: Counts) -> String {
    let counts = SEVERITIES
        .map(|severity| (counts.0[severity as usize], severity.name()))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun));
    counts.collect::<Vec<_>>().join(", ")
}
