//! Findings out: one file a format, all of them streaming.
//!
//! A renderer is handed one finding after the other, ordered by file and then by place, and the
//! run's counts at the end. What a format wants to see first (counts, rules, files) waits in a
//! temporary file, so memory does not grow with the number of findings. Nothing here decides what
//! is shown, or whether the run failed.
//!
//! A new format is one file with a `FORMAT` in it, and one line in [`OutputFormat::ALL`].

pub mod changes;
mod concise;
mod details;
pub mod edition;
mod excerpt;
mod github;
mod gitlab;
pub mod groups;
mod html;
mod human;
mod json;
mod junit;
mod list;
mod ndjson;
mod paths;
mod rdjson;
mod region;
mod sarif;
mod spool;
mod summary;
#[cfg(test)]
mod tests;
mod uri;
mod visible;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

pub use details::details;
pub use summary::{FileSummary, Summary};

use crate::baseline::Accepted;
use crate::finding::Finding;
use crate::rule::Severity;
use crate::source::Sources;
use crate::suggest;

/// Writes findings in one format.
pub trait Render {
    /// Whether it shows what findings are about ([`Finding::about`]).
    fn is_illustrated(&self) -> bool {
        false
    }

    /// Writes one finding.
    ///
    /// # Errors
    /// The output cannot be written, or the finding's file can no longer be read.
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()>;

    /// Is told of a finding that is accepted, and so not shown; formats with room for such may write
    /// it all the same. It comes in order with the others.
    ///
    /// # Errors
    /// As for [`Render::finding`].
    fn accepted(
        &mut self,
        finding: &Finding,
        accepted: &Accepted,
        sources: &Sources,
    ) -> io::Result<()> {
        let _ = (finding, accepted, sources);
        Ok(())
    }

    /// Writes what follows the last finding, and flushes.
    ///
    /// # Errors
    /// The output cannot be written.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

/// What the caller decides about the looks of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whether to write colours (ANSI escapes), where the format is for people.
    pub color: bool,
    /// Columns of the screen, where the format is for people.
    pub width: usize,
    /// The lightest severity that fails the run, where the format tells failures from the rest.
    pub fail_on: Option<Severity>,
    /// What stands before relative paths, as shown, in links: where the output is in another folder,
    /// the way from there, such as `../`.
    pub base: Box<str>,
    /// The repository's root, an absolute path: services look files up relative to it.
    pub root: Option<Box<Path>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            color: false,
            width: 140,
            fail_on: Some(Severity::Error),
            base: Box::default(),
            root: None,
        }
    }
}

type Output<'w> = Box<dyn Write + 'w>;
type Renderer<'w> = Box<dyn Render + 'w>;

/// A format that findings can be written in.
pub struct OutputFormat {
    /// The name, as `--output-format` takes it.
    pub name: &'static str,
    /// Whom it is for, in one line.
    pub summary: &'static str,
    make: for<'w> fn(Output<'w>, &Options) -> Renderer<'w>,
}

impl OutputFormat {
    /// The format for people.
    pub const HUMAN: &'static OutputFormat = &human::FORMAT;

    /// Annotations of GitHub Actions that follow another report; never asked for by its name.
    pub const BESIDE: &'static OutputFormat = &github::BESIDE;

    /// Every format: the one table both ways.
    pub const ALL: &'static [&'static OutputFormat] = &[
        Self::HUMAN,
        &concise::FORMAT,
        &json::FORMAT,
        &ndjson::FORMAT,
        &sarif::FORMAT,
        &junit::FORMAT,
        &github::FORMAT,
        &gitlab::FORMAT,
        &rdjson::FORMAT,
        &html::FORMAT,
    ];

    /// The format of that name.
    ///
    /// # Errors
    /// There is none; the error suggests the nearest.
    pub fn named(name: &str) -> Result<&'static OutputFormat, UnknownOutputFormat> {
        let found = Self::ALL.iter().find(|format| format.name == name);
        found
            .copied()
            .ok_or_else(|| UnknownOutputFormat(name.to_owned()))
    }

    /// Whether a service reads it, which looks files up from the repository's root.
    pub fn is_for_service(&self) -> bool {
        matches!(self.name, "github" | "gitlab" | "junit" | "sarif")
    }

    /// A renderer of this format that writes to `out`.
    pub fn renderer<'w>(&self, out: impl Write + 'w, options: &Options) -> Renderer<'w> {
        (self.make)(Box::new(out), options)
    }
}

impl fmt::Debug for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OutputFormat").field(&self.name).finish()
    }
}

impl fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The text names no output format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownOutputFormat(String);

impl std::error::Error for UnknownOutputFormat {}

impl fmt::Display for UnknownOutputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown output format `{}`; ", self.0)?;
        let names = OutputFormat::ALL.iter().map(|format| format.name);
        match suggest::nearest(&self.0, names.clone()) {
            Some(near) => write!(f, "did you mean `{near}`?"),
            None => write!(f, "known are {}", names.collect::<Vec<_>>().join(", ")),
        }
    }
}
