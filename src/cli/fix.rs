//! Makes the fixes of a run, or shows them, before what is left is reported.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;
use orelint::config::files::Target;
use orelint::finding::{FileId, Fix};
use orelint::fix::{apply, diff, together};
use orelint::source::{Overlaid, Overlay, Replacement, Sources};
use orelint::wording::counted;

use super::Failure;
use super::common::ReportArgs;
use super::inspect::Found;
use super::output::Output;

/// What is done about the findings.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct FixArgs {
    /// Write what is safe to write: a code for a name, a date in its form, a figure without
    /// separators; then report what is left
    #[arg(long, group = "fixing")]
    pub(crate) fix: bool,
    /// Show as a diff what --fix would write, and write nothing
    #[arg(long, group = "fixing")]
    pub(crate) diff: bool,
    /// Also take the nearest value or name for what was meant
    #[arg(long, requires = "fixing")]
    pub(crate) unsafe_fixes: bool,
}

impl FixArgs {
    /// Whether anything is fixed or shown.
    pub(crate) fn any(&self) -> bool {
        self.fix || self.diff
    }

    /// Refuses reports that would go where the diff goes, or what becomes of standard input.
    pub(crate) fn refuse_mixed(&self, args: &ReportArgs, has_stdin: bool) -> Result<(), Failure> {
        let taken = match (self.diff, has_stdin) {
            (true, _) => "the diff",
            (false, true) => "what becomes of standard input",
            (false, false) => return Ok(()),
        };
        let mixed = args.report.iter().find(|(_, path)| path.as_os_str() == "-");
        mixed.map_or(Ok(()), |(format, _)| {
            let name = format.name;
            Err(Failure::Message(format!(
                "standard output has {taken}, so `--report {name}=-` cannot go there, too; give it a file: --report {name}=FILE"
            )))
        })
    }
}

/// How often fixes are looked for: one may wait until another is made.
const ROUNDS: usize = 20;

/// What became of the files.
#[derive(Default)]
pub(crate) struct Fixing {
    /// What is to be read in place of each file that has changed, and of standard input.
    pub(crate) overlay: Overlay,
    changed: BTreeMap<String, Changed>,
    refused: BTreeMap<String, String>,
    count: usize,
}

/// A file with fixes.
struct Changed {
    before: Arc<[u8]>,
    after: Arc<[u8]>,
    encoding: Option<&'static Encoding>,
}

impl Fixing {
    /// Makes fixes, round by round, until `look` finds no more.
    pub(crate) fn run(
        args: &FixArgs,
        targets: &[Target],
        look: impl Fn(&Overlay) -> Result<Found, Failure>,
    ) -> Result<Self, Failure> {
        let mut fixing = Fixing::default();
        for target in targets {
            fixing.prepare(target)?;
        }
        for _ in 0..ROUNDS {
            let Found { sources, findings } = look(&fixing.overlay)?;
            let mut by_file: BTreeMap<FileId, Vec<Fix>> = BTreeMap::new();
            for finding in findings {
                let fixes = by_file.entry(finding.place.file).or_default();
                fixes.extend(finding.fix);
            }
            let mut is_done = true;
            for (file, fixes) in by_file {
                let fixes = together(fixes, args.unsafe_fixes);
                is_done &= !fixing.make(&sources, file, &fixes)?;
            }
            if is_done {
                break;
            }
        }
        Ok(fixing)
    }

    /// What can be read only once is read now.
    fn prepare(&mut self, target: &Target) -> Result<(), Failure> {
        let path = match target {
            Target::Stdin => PathBuf::from("-"),
            Target::File { path, .. } => {
                let is_plain = path.metadata().map_or(true, |data| data.is_file());
                if is_plain {
                    return Ok(());
                }
                let path = path.display();
                return Err(Failure::Message(format!(
                    "{path} is no plain file, so nothing can be fixed in it"
                )));
            }
        };
        let mut bytes = Vec::new();
        let read = io::stdin().read_to_end(&mut bytes);
        read.map_err(|error| Failure::Message(format!("cannot read standard input: {error}")))?;
        let text = Overlaid {
            bytes: bytes.into(),
            is_text: false,
        };
        self.overlay.set(&path, text);
        Ok(())
    }

    /// Makes the fixes of one file; `true` if it changed.
    fn make(&mut self, sources: &Sources, file: FileId, fixes: &[Fix]) -> Result<bool, Failure> {
        let shown = sources.path(file);
        if fixes.is_empty() || self.refused.contains_key(shown) {
            return Ok(false);
        }
        let path = Path::new(shown);
        let before = match self.overlay.get(path) {
            Some(text) => Arc::clone(&text.bytes),
            None => std::fs::read(path)
                .map_err(|error| Failure::Message(format!("cannot read {shown}: {error}")))?
                .into(),
        };
        let stored = sources.stored_as(file);
        let at = |offset| sources.stored(file, offset);
        let after: Arc<[u8]> = match apply(&before, stored, fixes, at) {
            Ok(after) => after.into(),
            Err(error) => {
                self.refused.insert(shown.to_owned(), error.to_string());
                return Ok(false);
            }
        };
        let text = Overlaid {
            bytes: Arc::clone(&after),
            is_text: false,
        };
        self.overlay.set(path, text);
        self.count += fixes.len();
        let changed = self
            .changed
            .entry(shown.to_owned())
            .or_insert_with(|| Changed {
                before,
                after: Arc::clone(&after),
                encoding: stored.encoding,
            });
        changed.after = after;
        Ok(true)
    }

    /// What is to be read where nothing is changed: standard input, which cannot be read again.
    pub(crate) fn before(&self) -> Overlay {
        let mut overlay = Overlay::default();
        let stdin = Path::new("-");
        if let Some(text) = self.overlay.get(stdin) {
            let changed = self.changed.get("-").map(|changed| &changed.before);
            let bytes = Arc::clone(changed.unwrap_or(&text.bytes));
            overlay.set(
                stdin,
                Overlaid {
                    bytes,
                    is_text: false,
                },
            );
        }
        overlay
    }

    /// Whether something would change.
    pub(crate) fn has_changes(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Puts every file that changed in its place; of standard input what became of it goes to
    /// standard output, changed or not.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        for (shown, changed) in &self.changed {
            if shown != "-" {
                replace(Path::new(shown), changed)
                    .map_err(|error| Failure::Message(format!("cannot write {shown}: {error}")))?;
            }
        }
        let Some(text) = self.overlay.get(Path::new("-")) else {
            return Ok(());
        };
        let mut out = Output::open(None)?;
        out.write_all(&text.bytes).map_err(cannot_write)?;
        out.finish()
    }

    /// Writes on standard output what would change.
    pub(crate) fn show(&self) -> Result<(), Failure> {
        let mut out = Output::open(None)?;
        for (shown, changed) in &self.changed {
            let name = if shown == "-" {
                "standard input"
            } else {
                shown
            };
            let shown = diff(name, &changed.before, &changed.after, changed.encoding);
            out.write_all(shown.as_bytes()).map_err(cannot_write)?;
        }
        out.finish()
    }

    /// What to say on standard error, a line each.
    pub(crate) fn said(&self, is_written: bool) -> Vec<String> {
        let mut lines: Vec<String> = self
            .refused
            .iter()
            .map(|(path, why)| format!("note: nothing in {path} was fixed, for {why}"))
            .collect();
        let findings = counted(self.count, "finding");
        let files = counted(self.changed.len(), "file");
        lines.push(match (self.count, is_written) {
            (0, _) => "nothing to fix".to_owned(),
            (_, true) => format!("fixed {findings} in {files}"),
            (_, false) => format!("would fix {findings} in {files}"),
        });
        lines
    }
}

fn replace(path: &Path, changed: &Changed) -> io::Result<()> {
    // Somebody may have saved the file meanwhile.
    if std::fs::read(path)? != *changed.before {
        return Err(io::Error::other(
            "it was changed while orelint read it; run orelint again",
        ));
    }
    let mut file = Replacement::open(path)?;
    file.write_all(&changed.after)?;
    file.flush()?;
    file.commit()
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn cannot_write(error: io::Error) -> Failure {
    Failure::Message(format!("cannot write to standard output: {error}"))
}
