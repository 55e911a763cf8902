//! The XML of `JUnit`: a file is a test suite, a finding in it a test, a file without findings one
//! that passes.
//!
//! A finding fails its test where it fails the run; what is lighter passes, with its text as the
//! test's output. Counts stand before what they count, so the tests wait in a spool.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::escape::escape;

use super::human::Human;
use super::paths::Paths;
use super::spool::Spool;
use super::visible::one_line;
use super::{Options, OutputFormat, Render, Summary};
use crate::finding::Finding;
use crate::rule::Severity;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "junit",
    summary: "test results in JUnit's XML, for any build server",
    make: |out, options| Box::new(Junit::new(out, options)),
};

struct Junit<W> {
    out: W,
    fail_on: Option<Severity>,
    paths: Paths,
    drawing: Human<Vec<u8>>,
    tests: Spool,
    suites: BTreeMap<String, Suite>,
}

/// The tests of one file.
#[derive(Default)]
struct Suite {
    tests: u64,
    failures: u64,
    /// Where they stand in the spool: start and length.
    parts: Vec<(u64, u64)>,
}

impl<W: Write> Junit<W> {
    fn new(out: W, options: &Options) -> Self {
        let plain = Options {
            color: false,
            ..options.clone()
        };
        Junit {
            out,
            fail_on: options.fail_on,
            paths: Paths::new(options),
            drawing: Human::new(Vec::new(), &plain),
            tests: Spool::new(),
            suites: BTreeMap::new(),
        }
    }

    /// Whether the finding fails the run: what cannot be parsed does so at any level.
    fn fails(&self, finding: &Finding) -> bool {
        finding.rule.family() == "syntax"
            || self.fail_on.is_some_and(|level| finding.severity >= level)
    }

    fn suite(&mut self, path: &str, suite: &Suite) -> io::Result<()> {
        let name = attribute(path);
        let (tests, failures) = (suite.tests.max(1), suite.failures);
        writeln!(
            self.out,
            " <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
        )?;
        if suite.tests == 0 {
            writeln!(
                self.out,
                "  <testcase name=\"no findings\" classname=\"{name}\"/>"
            )?;
        }
        for (start, length) in &suite.parts {
            self.tests.pour_part(*start, *length, &mut self.out)?;
        }
        writeln!(self.out, " </testsuite>")
    }
}

impl<W: Write> Render for Junit<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let path = self.paths.of(sources, finding.place.file);
        let at = sources.position(finding.place.file, finding.place.span.start)?;
        let rule = finding.rule.id;
        let fails = self.fails(finding);
        self.drawing.finding(finding, sources)?;
        let drawing = std::mem::take(self.drawing.out());
        let drawing = String::from_utf8_lossy(drawing.trim_ascii_end());
        let text = content(&drawing);
        let start = self.tests.len();
        writeln!(
            self.tests,
            "  <testcase name=\"{rule} at line {}, column {}\" classname=\"{}\">",
            at.line,
            at.column,
            attribute(&path)
        )?;
        if fails {
            let message = attribute(&finding.message);
            writeln!(
                self.tests,
                "   <failure type=\"{rule}\" message=\"{message}\">{text}</failure>"
            )?;
        } else {
            writeln!(self.tests, "   <system-out>{text}</system-out>")?;
        }
        writeln!(self.tests, "  </testcase>")?;
        let length = self.tests.len() - start;
        let suite = self.suites.entry(path.into_owned()).or_default();
        suite.tests += 1;
        suite.failures += u64::from(fails);
        match suite.parts.last_mut() {
            Some((first, before)) if *first + *before == start => *before += length,
            _ => suite.parts.push((start, length)),
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let mut suites = std::mem::take(&mut self.suites);
        let mut ordered: Vec<(String, Suite)> = summary
            .files
            .iter()
            .map(|file| {
                let path = self.paths.name(&file.path).into_owned();
                let suite = suites.remove(&path).unwrap_or_default();
                (path, suite)
            })
            .collect();
        // Findings in what is no data file, such as the configuration.
        ordered.extend(suites);
        let tests: u64 = ordered.iter().map(|(_, suite)| suite.tests.max(1)).sum();
        let failures: u64 = ordered.iter().map(|(_, suite)| suite.failures).sum();
        writeln!(self.out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(
            self.out,
            r#"<testsuites name="orelint" tests="{tests}" failures="{failures}" errors="0">"#
        )?;
        for (path, suite) in &ordered {
            self.suite(path, suite)?;
        }
        writeln!(self.out, "</testsuites>")?;
        self.out.flush()
    }
}

fn attribute(text: &str) -> String {
    content(&one_line(text)).into_owned()
}

/// Text as XML 1.0 can carry it.
fn content(text: &str) -> Cow<'_, str> {
    if text.contains(is_no_xml) {
        escape(text.replace(is_no_xml, "\u{FFFD}"))
    } else {
        escape(text)
    }
}

fn is_no_xml(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}
