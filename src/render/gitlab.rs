//! GitLab's Code Quality report: a JSON array, in the parts of Code Climate's form that it reads.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::details::details_with_related;
use super::list::List;
use super::paths::Paths;
use super::region::Region;
use super::visible::one_line;
use super::{Options, OutputFormat, Render, Summary};
use crate::baseline::{Accepted, Fingerprints};
use crate::finding::{Finding, Place};
use crate::rule::Severity;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "gitlab",
    summary: "a Code Quality report for GitLab",
    make: |out, options| Box::new(Gitlab::new(out, options)),
};

struct Gitlab<W> {
    out: W,
    paths: Paths,
    issues: List,
    fingerprints: Fingerprints,
}

impl<W: Write> Gitlab<W> {
    fn new(out: W, options: &Options) -> Self {
        Gitlab {
            out,
            paths: Paths::new(options),
            issues: List::new("[", "\n]\n"),
            fingerprints: Fingerprints::new(),
        }
    }
}

impl<W: Write> Render for Gitlab<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let related = finding.related.iter();
        let issue = Issue {
            kind: "issue",
            check_name: finding.rule.id,
            description: &one_line(&finding.message),
            content: Content {
                body: details_with_related(finding, sources, &self.paths)?,
            },
            categories: ["Bug Risk"],
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            fingerprint: self.fingerprints.next(finding, sources)?,
            location: Location::new(&finding.place, sources, &self.paths)?,
            other_locations: related
                .map(|related| Location::new(&related.place, sources, &self.paths))
                .collect::<io::Result<_>>()?,
        };
        self.issues.push(&mut self.out, &issue)
    }

    fn accepted(&mut self, finding: &Finding, _: &Accepted, sources: &Sources) -> io::Result<()> {
        // Those that are equal to it are numbered on.
        self.fingerprints.next(finding, sources).map(drop)
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.issues.close(&mut self.out)?;
        self.out.flush()
    }
}

#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    check_name: &'a str,
    description: &'a str,
    content: Content,
    categories: [&'a str; 1],
    severity: &'a str,
    fingerprint: String,
    location: Location<'a>,
    other_locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location<'a> {
    path: Cow<'a, str>,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
    end: u64,
}

impl<'a> Location<'a> {
    fn new(place: &Place, sources: &'a Sources, paths: &Paths) -> io::Result<Self> {
        let region = Region::of_place(sources, place)?;
        Ok(Location {
            path: paths.of(sources, place.file),
            lines: Lines {
                begin: region.line,
                end: region.end_line,
            },
        })
    }
}
