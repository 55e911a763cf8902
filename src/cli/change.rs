//! A run about a change: which files it reads for it, and to which its findings are limited.

use std::collections::HashSet;
use std::path::PathBuf;

use orelint::config::Config;
use orelint::config::changed::{changes_all, data_among};
use orelint::config::files::{Target, resolve};

use super::Failure;
use super::inspect::InspectArgs;

/// The change that a run is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// None: the paths are what it reads.
    None,
    /// Something that may change every finding, such as the configuration.
    All,
    /// These files alone, each without regard to the others.
    Alone(Vec<Target>),
    /// These files, by their whole paths, set against all others.
    Files(HashSet<PathBuf>),
}

impl Change {
    /// What the call says has changed; `compare` where records are set against one another.
    pub(crate) fn of(args: &InspectArgs, config: &Config, compare: bool) -> Result<Self, Failure> {
        if !args.changed {
            return Ok(Change::None);
        }
        if args.paths.iter().any(|path| path.as_os_str() == "-") {
            let message = "--changed takes files; standard input is none";
            return Err(Failure::Message(message.to_owned()));
        }
        if changes_all(&args.paths, config) {
            return Ok(Change::All);
        }
        let changed = data_among(&args.paths, config).map_err(Failure::new)?;
        if !compare || changed.is_empty() {
            return Ok(Change::Alone(changed));
        }
        let whole = changed.iter().filter_map(Target::canonical);
        Ok(Change::Files(whole.collect()))
    }

    /// What the run reads.
    pub(crate) fn targets(
        &self,
        args: &InspectArgs,
        config: &Config,
    ) -> Result<Vec<Target>, Failure> {
        if let Change::Alone(targets) = self {
            return Ok(targets.clone());
        }
        resolve(self.paths(args), config, args.input.format).map_err(Failure::new)
    }

    /// Whether the file is one of those that changed.
    pub(crate) fn names(&self, target: &Target) -> bool {
        match self {
            Change::None | Change::All => false,
            Change::Alone(targets) => targets.contains(target),
            Change::Files(files) => target.canonical().is_some_and(|path| files.contains(&path)),
        }
    }

    /// Whether the run reads no more than what changed.
    pub(crate) fn is_of_few(&self) -> bool {
        matches!(self, Change::Alone(_))
    }

    /// Whether the run reads all that a run without paths reads.
    pub(crate) fn reads_all(&self, args: &InspectArgs) -> bool {
        !self.is_of_few() && self.paths(args).is_empty()
    }

    /// The paths by which the run chooses its files.
    pub(crate) fn paths<'a>(&self, args: &'a InspectArgs) -> &'a [PathBuf] {
        match self {
            Change::None | Change::Alone(_) => &args.paths,
            Change::All | Change::Files(_) => &[],
        }
    }
}
