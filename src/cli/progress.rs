//! How far a long run is: on a terminal only, and only past a second.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use orelint::wording::plural;

/// After how long a run counts as long.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that says what is read.
pub(crate) struct Progress {
    began: Instant,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(quiet: bool) -> Self {
        let wanted = !quiet && io::stderr().is_terminal() && !io::stdout().is_terminal();
        Progress {
            began: Instant::now(),
            wanted,
            bar: None,
        }
    }

    /// `records` of `path` were read.
    pub(crate) fn step(&mut self, path: &str, records: u64) {
        if !self.wanted || self.began.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
            let bar = ProgressBar::new_spinner();
            style
                .map(|style| bar.clone().with_style(style))
                .unwrap_or(bar)
        });
        bar.set_message(format!(
            "{path}: {} {}",
            HumanCount(records),
            plural(records, "record")
        ));
        bar.tick();
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
