//! One line a finding, `path:line:column: error[rule] message`, which editors and `grep` can read.

use std::io::{self, Write};

use annotate_snippets::renderer::{
    DEFAULT_ERROR_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE, Style,
};

use super::visible::one_line;
use super::{Options, OutputFormat, Render, Summary};
use crate::finding::Finding;
use crate::rule::Severity;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "concise",
    summary: "one line a finding, for editors: path:line:column: error[rule] message",
    make: |out, options| Box::new(Concise::new(out, options)),
};

struct Concise<W> {
    out: W,
    color: bool,
}

impl<W: Write> Concise<W> {
    fn new(out: W, options: &Options) -> Self {
        Concise {
            out,
            color: options.color,
        }
    }
}

impl<W: Write> Render for Concise<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let file = finding.place.file;
        let at = sources.position(file, finding.place.span.start)?;
        let path = one_line(sources.path(file));
        let style = if self.color {
            style(finding.severity)
        } else {
            Style::new()
        };
        writeln!(
            self.out,
            "{path}:{}:{}: {style}{}[{}]{style:#} {}",
            at.line,
            at.column,
            finding.severity,
            finding.rule.id,
            one_line(&finding.message),
        )
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => DEFAULT_ERROR_STYLE,
        Severity::Warning => DEFAULT_WARNING_STYLE,
        Severity::Note => DEFAULT_NOTE_STYLE,
    }
}
