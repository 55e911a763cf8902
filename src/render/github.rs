//! Workflow commands, which GitHub Actions shows as annotations beside the lines.

use std::fmt::{self, Display};
use std::io::{self, Write};

use super::details::details_with_related;
use super::paths::Paths;
use super::region::Region;
use super::spool::Spool;
use super::visible::one_line;
use super::{Options, OutputFormat, Render, Summary};
use crate::finding::Finding;
use crate::rule::Severity;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "github",
    summary: "annotations of GitHub Actions, as workflow commands",
    make: |out, options| Box::new(Github::new(out, options)),
};

/// Annotations beside a report that people read: they wait for its end, and are folded in the log.
pub(super) static BESIDE: OutputFormat = OutputFormat {
    name: "github",
    summary: "annotations of GitHub Actions, folded in the log after another report",
    make: |out, options| {
        let waiting = Github::new(Spool::new(), options);
        Box::new(Beside { out, waiting })
    },
};

struct Beside<W> {
    out: W,
    waiting: Github<Spool>,
}

impl<W: Write> Render for Beside<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        self.waiting.finding(finding, sources)
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        if self.waiting.out.len() > 0 {
            writeln!(self.out, "::group::annotations")?;
            self.waiting.out.pour(&mut self.out)?;
            writeln!(self.out, "::endgroup::")?;
        }
        self.out.flush()
    }
}

struct Github<W> {
    out: W,
    paths: Paths,
}

impl<W> Github<W> {
    fn new(out: W, options: &Options) -> Self {
        Github {
            out,
            paths: Paths::new(options),
        }
    }
}

impl<W: Write> Render for Github<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let region = Region::of_place(sources, &finding.place)?;
        let path = self.paths.of(sources, finding.place.file);
        let path = one_line(&path);
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let title = Property(finding.rule.id);
        write!(self.out, "::{command} title={title}")?;
        // Standard input is no file beside whose lines something could be shown.
        if path != "-" {
            let file = Property(&path);
            write!(
                self.out,
                ",file={file},line={},col={}",
                region.line, region.column
            )?;
            // Columns are taken only where the region keeps to one line.
            if region.end_line == region.line {
                let (line, column) = (region.end_line, region.end_column);
                write!(self.out, ",endLine={line},endColumn={column}")?;
            }
        }
        // The log shows the text alone, so the text names the place too.
        let text = details_with_related(finding, sources, &self.paths)?;
        let place = format!("{path}:{}:{}", region.line, region.column);
        writeln!(self.out, "::{}: {}", Data(&place), Data(&text))
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}

/// What stands after the second `::`.
struct Data<'a>(&'a str);

/// The value of a property, where `:` and `,` end it too.
struct Property<'a>(&'a str);

impl Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "%\r\n", f)
    }
}

impl Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "%\r\n:,", f)
    }
}

/// Writes each of `reserved`, which are ASCII, by its number.
fn escape(text: &str, reserved: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(|c| reserved.contains(c)) {
        write!(f, "{}%{:02X}", &rest[..at], rest.as_bytes()[at])?;
        rest = &rest[at + 1..];
    }
    f.write_str(rest)
}
