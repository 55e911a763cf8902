//! `--watch`: runs again when a file of the run changes, until it is ended.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use notify::{Event, RecursiveMode, Watcher};
use orelint::config::Config;
use orelint::format::Format;
use orelint::schema::Bundled;
use orelint::source::absolute;

use super::inspect::InspectArgs;
use super::reporter::whole;
use super::{Failure, Outcome, report};

/// How long nothing must change before it runs again: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// Runs `once`, and again after each change; it returns only where nothing can be watched.
pub(crate) fn run(
    args: &InspectArgs,
    once: impl Fn() -> Result<Outcome, Failure>,
) -> Result<Outcome, Failure> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        let message = "--watch takes files; standard input is none";
        return Err(Failure::Message(message.to_owned()));
    }
    loop {
        // Before the run, so that a change during it is not missed; anew for each run, since a run
        // may be about other files than the one before.
        let watched = Watched::of(args);
        let (sender, changes) = mpsc::channel();
        let mut notifier = notify::recommended_watcher(sender).map_err(cannot)?;
        for (folder, mode) in watched.places() {
            notifier.watch(&folder, mode).map_err(cannot)?;
        }
        if let Err(failure) = once() {
            report(&failure);
        }
        if !args.report.terminal.quiet {
            let _ = writeln!(io::stderr(), "watching for changes; Ctrl-C ends it");
        }
        watched.wait(&changes)?;
        if io::stdout().is_terminal() {
            let _ = write!(io::stdout(), "\x1b[2J\x1b[3J\x1b[H");
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn cannot(error: notify::Error) -> Failure {
    Failure::Message(format!("cannot watch for changes: {error}"))
}

/// What a change of which begins another run.
struct Watched {
    files: BTreeSet<PathBuf>,
    /// Whatever in them is named like data.
    folders: BTreeSet<PathBuf>,
    /// What the run writes itself.
    written: BTreeSet<PathBuf>,
}

impl Watched {
    fn of(args: &InspectArgs) -> Self {
        // A configuration with a mistake is watched, too: the run itself says what is wrong.
        let config = args.input.config.load_quietly();
        let (mut files, mut folders) = (BTreeSet::new(), BTreeSet::new());
        let is_glob = |path: &Path| path.to_string_lossy().contains(['*', '?', '[', '{']);
        for path in &args.paths {
            if path.is_file() || !path.is_dir() && !is_glob(path) {
                // One that is not there may come.
                files.insert(whole(path));
            } else {
                // A folder, or a glob, which begins with one.
                let plain = path.iter().take_while(|part| !is_glob(Path::new(part)));
                folders.insert(whole(&absolute(&plain.collect::<PathBuf>())));
            }
        }
        if args.paths.is_empty() {
            folders.insert(whole(&absolute(&config.dir)));
        }
        files.extend(settings(args, &config).iter().map(|path| whole(path)));
        let reports = args.report.report.iter().map(|(_, path)| path);
        let written = args.report.output.iter().chain(reports);
        Watched {
            files,
            folders,
            written: written.map(|path| whole(path)).collect(),
        }
    }

    /// The folders to watch, and how deeply: files that are replaced are seen in their folder only.
    fn places(&self) -> BTreeMap<PathBuf, RecursiveMode> {
        let parents = self.files.iter().filter_map(|file| file.parent());
        let parents = parents.filter(|parent| parent.is_dir());
        let parents = parents.map(|parent| (parent.to_owned(), RecursiveMode::NonRecursive));
        let folders = self.folders.iter().filter(|folder| folder.is_dir());
        let folders = folders.map(|folder| (folder.clone(), RecursiveMode::Recursive));
        parents.chain(folders).collect()
    }

    /// Waits for a change, and then until nothing more changes.
    fn wait(&self, changes: &Receiver<notify::Result<Event>>) -> Result<(), Failure> {
        let gone = || Failure::Message("cannot watch for changes any more".to_owned());
        loop {
            let event = changes.recv().map_err(|_| gone())?.map_err(cannot)?;
            if self.is_change(&event) {
                break;
            }
        }
        while changes.recv_timeout(QUIET).is_ok() {}
        Ok(())
    }

    fn is_change(&self, event: &Event) -> bool {
        // That a file was read is none.
        !event.kind.is_access() && event.paths.iter().any(|path| self.is_watched(path))
    }

    fn is_watched(&self, path: &Path) -> bool {
        if self.written.contains(path) {
            return false;
        }
        let is_hidden = |part: Component<'_>| match part {
            Component::Normal(name) => name.to_string_lossy().starts_with('.'),
            _ => false,
        };
        let is_below = |folder: &PathBuf| {
            path.strip_prefix(folder)
                .is_ok_and(|rest| !rest.components().any(is_hidden))
        };
        let is_data = Format::of_path(path).is_some();
        self.files.contains(path) || is_data && self.folders.iter().any(is_below)
    }
}

/// The files that say how data are read and judged.
fn settings(args: &InspectArgs, config: &Config) -> Vec<PathBuf> {
    let asked = args.input.asked();
    let is_file = |name: &&String| Bundled::named(name).is_none();
    let schema = asked.schema.as_ref().filter(is_file).map(PathBuf::from);
    let sets = config.data.iter();
    let named = sets.flat_map(|set| set.schema.iter().chain(&set.map));
    let named = named.chain(&config.baseline).map(|name| &name.value);
    let named = named.filter(is_file).map(|name| config.dir.join(name));
    // One that is made later counts as well.
    let own = config
        .path
        .clone()
        .unwrap_or_else(|| orelint::config::NAME.into());
    let all = named
        .chain(schema)
        .chain(asked.map)
        .chain(args.accept.baseline.clone());
    all.chain([own]).collect()
}
