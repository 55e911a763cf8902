//! For people: the line itself, a caret under the value, related places below, then what to do.
//!
//! The form is rustc's. The counts at the end are no part of it: they are [`Summary`]'s text,
//! which the command line prints on standard error.

use std::io::{self, Write};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::excerpt::Excerpt;
use super::visible::{one_line, visible};
use super::{Options, OutputFormat, Render, Summary};
use crate::finding::{Finding, Place};
use crate::rule::Severity;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "human",
    summary: "for people: each line with a caret under the value",
    make: |out, options| Box::new(Human::new(out, options)),
};

/// Fewer columns than this show nothing.
const LEAST_WIDTH: usize = 60;

/// Stands between the true place and the one that the drawing crate counts; a noncharacter, which
/// [`visible`] lets through in no text.
const COUNTED: char = '\u{FDD0}';

pub(super) struct Human<W> {
    out: W,
    renderer: Renderer,
    width: usize,
}

impl<W: Write> Human<W> {
    pub(super) fn new(out: W, options: &Options) -> Self {
        let width = options.width.max(LEAST_WIDTH);
        let renderer = if options.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Human {
            out,
            renderer: renderer.term_width(width),
            width,
        }
    }

    /// Where it is drawn.
    pub(super) fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// The places of a finding with their lines; those on one line share a snippet.
    fn views(&self, finding: &Finding, sources: &Sources) -> io::Result<Vec<View>> {
        let mut views: Vec<View> = Vec::with_capacity(1 + finding.related.len());
        let own = (
            &finding.place,
            finding.label.as_str(),
            AnnotationKind::Primary,
        );
        let related = finding.related.iter();
        let others = related.map(|at| (&at.place, at.message.as_str(), AnnotationKind::Context));
        for (place, label, kind) in std::iter::once(own).chain(others) {
            let view = View::new(sources, place, label, kind, self.width)?;
            match views
                .iter_mut()
                .find(|other| other.excerpt.same_text(&view.excerpt))
            {
                Some(other) => other.marks.extend(view.marks),
                None => views.push(view),
            }
        }
        Ok(views)
    }
}

impl<W: Write> Render for Human<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let views = self.views(finding, sources)?;
        let mut group = Group::with_title(
            level(finding.severity)
                .primary_title(one_line(&finding.message))
                .id(finding.rule.id),
        );
        group = group.elements(views.iter().map(View::snippet));
        for note in &finding.notes {
            group = group.element(Level::NOTE.message(visible(note)));
        }
        if let Some(diagnosis) = &finding.diagnosis {
            let level = Level::NOTE.with_name("diagnosis");
            group = group.element(level.message(visible(diagnosis)));
        }
        let help = help(finding);
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        let drawn = self.renderer.render(&[group]);
        write!(self.out, "{}\n\n", without_counted(&drawn))
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

/// The help, with the option that does what it says.
fn help(finding: &Finding) -> Option<String> {
    let Some(fix) = &finding.fix else {
        return finding.help.clone();
    };
    let option = if fix.is_safe {
        "--fix"
    } else {
        "--unsafe-fixes"
    };
    let help = match &finding.help {
        Some(help) => format!("{help} (`{option}` writes it)"),
        None => format!("`{option}` writes `{}`", fix.replacement),
    };
    Some(help)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// A line with all that is marked on it.
struct View {
    origin: String,
    excerpt: Excerpt,
    marks: Vec<Annotation<'static>>,
}

impl View {
    fn new(
        sources: &Sources,
        place: &Place,
        label: &str,
        kind: AnnotationKind,
        width: usize,
    ) -> io::Result<Self> {
        let mut excerpt = Excerpt::of(sources, place, width)?;
        // As long in bytes as what it replaces, so that the span holds.
        excerpt.text = excerpt.text.replace(COUNTED, "\u{FFFD}");
        let path = one_line(sources.path(place.file));
        let origin = format!("{path}:{}:{}{COUNTED}", excerpt.line, excerpt.column);
        let label = Some(one_line(label).into_owned()).filter(|label| !label.is_empty());
        let mark = kind.span(excerpt.span.clone()).label(label);
        Ok(View {
            origin,
            excerpt,
            marks: vec![mark],
        })
    }

    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        Snippet::source(&self.excerpt.text)
            .line_start(usize::try_from(self.excerpt.line).unwrap_or(usize::MAX))
            .path(&self.origin)
            .annotations(self.marks.iter().cloned())
    }
}

/// The drawing without the line and column that its crate counts.
///
/// It counts in the text that it is given, and of a long line that is a part only. So the path that
/// it is given holds the true place already, up to a mark; from there on its own is taken out.
fn without_counted(drawn: &str) -> String {
    let mut parts = drawn.split(COUNTED);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    text
}
