//! One finding: message, places with their lines, notes, diagnosis, help.

use std::fmt::Write;
use std::io;
use std::ops::Range;

use super::escape::{Lines, Prose, Text};
use crate::finding::{Finding, Place};
use crate::render::excerpt::Excerpt;
use crate::render::uri::Uri;
use crate::source::Sources;

/// About how many columns of a long line are shown.
const WIDTH: usize = 160;

/// A finding with its number and what the filters know it by.
pub(super) struct Article<'a> {
    pub(super) number: u64,
    pub(super) finding: &'a Finding,
    pub(super) section: &'a str,
    pub(super) file: usize,
    pub(super) witnesses: &'a [usize],
    pub(super) base: &'a str,
}

impl Article<'_> {
    /// Its element.
    pub(super) fn html(&self, sources: &Sources) -> io::Result<String> {
        let (finding, number) = (self.finding, self.number);
        let mut html = String::new();
        let witnesses: Vec<String> = self.witnesses.iter().map(|id| format!("w{id}")).collect();
        // Writing to a string cannot fail.
        let _ = write!(
            html,
            "<article class=\"finding {severity}\" id=\"f{number}\" aria-labelledby=\"h{number}\" \
             data-severity=\"{severity}\" data-rule=\"{rule}\" data-section=\"{section}\" \
             data-file=\"p{file}\" data-witness=\"{witnesses}\">\n\
             <h4 id=\"h{number}\"><span class=\"severity\">{severity}</span> {message}</h4>\n",
            severity = finding.severity,
            rule = finding.rule.id,
            section = Text(self.section),
            file = self.file,
            witnesses = witnesses.join(" "),
            message = Prose(&finding.message),
        );
        self.meta(&mut html, sources)?;
        if let Some(diagnosis) = &finding.diagnosis {
            let _ = writeln!(
                html,
                "<p class=\"diagnosis\"><b>Diagnosis</b> {}</p>",
                Prose(diagnosis)
            );
        }
        for snippet in snippets(finding, sources)? {
            snippet.write(&mut html, self.base, sources);
        }
        for note in &finding.notes {
            let _ = writeln!(html, "<p class=\"remark\"><b>Note</b> {}</p>", Prose(note));
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(html, "<p class=\"remark\"><b>Help</b> {}</p>", Prose(help));
        }
        if let Some(fix) = &finding.fix {
            let _ = writeln!(
                html,
                "<p class=\"remark\"><b>Fix</b> put <code>{}</code> there</p>",
                Lines(&fix.replacement)
            );
        }
        html.push_str("</article>\n");
        Ok(html)
    }

    fn meta(&self, html: &mut String, sources: &Sources) -> io::Result<()> {
        let (finding, number) = (self.finding, self.number);
        let place = &finding.place;
        let _ = write!(
            html,
            "<p class=\"meta\"><code class=\"rule\" title=\"{}\">{}</code> {}",
            Text(finding.rule.summary),
            finding.rule.id,
            place_link(place, self.base, sources)?
        );
        if let Some(id) = &place.id {
            let _ = write!(html, " <span>record <bdi>{}</bdi></span>", Text(id));
        } else if let Some(record) = place.record {
            let _ = write!(html, " <span>record {record}</span>");
        }
        if let Some(schema) = &finding.schema {
            let _ = write!(
                html,
                " <span>schema <code>{}</code></span>",
                Text(&schema.pointer)
            );
        }
        let _ = writeln!(
            html,
            " <a class=\"self\" href=\"#f{number}\" aria-label=\"Link to finding {number}\">#{number}</a></p>"
        );
        Ok(())
    }
}

/// `path:line:column`, as a link to the file where it has a name.
pub(super) fn place_link(place: &Place, base: &str, sources: &Sources) -> io::Result<String> {
    let at = sources.position(place.file, place.span.start)?;
    Ok(link(
        sources.path(place.file),
        at.line,
        Some(at.column),
        base,
    ))
}

fn link(path: &str, line: u64, column: Option<u64>, base: &str) -> String {
    let column = column.map_or_else(String::new, |column| format!(":{column}"));
    let shown = format!("<bdi>{}</bdi>:{line}{column}", Text(path));
    if path == "-" {
        return format!("<span class=\"place\">{shown}</span>");
    }
    let uri = Uri(path).to_string();
    let base = if uri.starts_with("file:") { "" } else { base };
    let href = format!("{base}{uri}#L{line}");
    format!("<a class=\"place\" href=\"{}\">{shown}</a>", Text(&href))
}

/// A line with all that is marked on it.
struct Snippet {
    excerpt: Excerpt,
    marks: Vec<Mark>,
}

struct Mark {
    span: Range<usize>,
    primary: bool,
    label: String,
}

/// The places of a finding with their lines; those on one line share a snippet.
fn snippets(finding: &Finding, sources: &Sources) -> io::Result<Vec<Snippet>> {
    let own = (&finding.place, &finding.label, true);
    let related = finding.related.iter();
    let others = related.map(|related| (&related.place, &related.message, false));
    let mut snippets: Vec<Snippet> = Vec::new();
    for (place, label, primary) in std::iter::once(own).chain(others) {
        let excerpt = Excerpt::of(sources, place, WIDTH)?;
        let mark = Mark {
            span: excerpt.span.clone(),
            primary,
            label: label.clone(),
        };
        let known = snippets
            .iter_mut()
            .find(|known| known.excerpt.same_text(&excerpt));
        match known {
            Some(known) => known.marks.push(mark),
            None => snippets.push(Snippet {
                excerpt,
                marks: vec![mark],
            }),
        }
    }
    Ok(snippets)
}

impl Snippet {
    fn write(&self, html: &mut String, base: &str, sources: &Sources) {
        let (line, path) = (self.excerpt.line, sources.path(self.excerpt.file));
        let _ = write!(
            html,
            "<figure class=\"snippet\"><figcaption>{}</figcaption>\
             <pre><span class=\"line\">{line}</span><code>",
            link(path, line, Some(self.excerpt.column), base)
        );
        self.write_line(html);
        html.push_str("</code></pre>");
        if self.marks.iter().any(|mark| !mark.label.is_empty()) {
            html.push_str("<ul>");
            for mark in self.marks.iter().filter(|mark| !mark.label.is_empty()) {
                let _ = write!(
                    html,
                    "<li class=\"{}\">{}</li>",
                    class(mark.primary),
                    Prose(&mark.label)
                );
            }
            html.push_str("</ul>");
        }
        html.push_str("</figure>\n");
    }

    /// The line, cut at the ends of its marks; of marks that overlap the finding's own is seen.
    fn write_line(&self, html: &mut String) {
        let text = &self.excerpt.text;
        let ends = self
            .marks
            .iter()
            .flat_map(|mark| [mark.span.start, mark.span.end]);
        let mut cuts: Vec<usize> = ends.chain([0, text.len()]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        for (at, &start) in cuts.iter().enumerate() {
            if let Some(empty) = self.mark(|span| span.is_empty() && span.start == start) {
                let _ = write!(html, "<mark class=\"{} empty\"></mark>", class(empty));
            }
            let Some(&end) = cuts.get(at + 1) else {
                continue;
            };
            let piece = Text(&text[start..end]);
            let _ = match self.mark(|span| span.start <= start && span.end >= end) {
                Some(primary) => write!(html, "<mark class=\"{}\">{piece}</mark>", class(primary)),
                None => write!(html, "{piece}"),
            };
        }
    }

    /// Whether of the marks with such spans one is the finding's own; `None` where there is none.
    fn mark(&self, wanted: impl Fn(&Range<usize>) -> bool) -> Option<bool> {
        let found = self.marks.iter().filter(|mark| wanted(&mark.span));
        found.map(|mark| mark.primary).max()
    }
}

fn class(primary: bool) -> &'static str {
    if primary { "primary" } else { "related" }
}
