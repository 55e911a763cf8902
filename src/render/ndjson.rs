//! One JSON object a line and finding, as it is found: what `json` has among its `diagnostics`.

use std::io::{self, Write};

use super::json::Diagnostic;
use super::{OutputFormat, Render, Summary};
use crate::baseline::{Accepted, Fingerprints};
use crate::finding::Finding;
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "ndjson",
    summary: "for programs that read as it comes: one object a line",
    make: |out, _| Box::new(Ndjson::new(out)),
};

struct Ndjson<W> {
    out: W,
    fingerprints: Fingerprints,
}

impl<W: Write> Ndjson<W> {
    fn new(out: W) -> Self {
        Ndjson {
            out,
            fingerprints: Fingerprints::new(),
        }
    }
}

impl<W: Write> Render for Ndjson<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        let fingerprint = self.fingerprints.next(finding, sources)?;
        let diagnostic = Diagnostic::new(finding, fingerprint, sources)?;
        serde_json::to_writer(&mut self.out, &diagnostic)?;
        writeln!(self.out)
    }

    fn accepted(&mut self, finding: &Finding, _: &Accepted, sources: &Sources) -> io::Result<()> {
        // Those that are equal to it are numbered on.
        self.fingerprints.next(finding, sources).map(drop)
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
