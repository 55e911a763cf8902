//! Paths as a service looks them up: relative to the repository's root, wherever the run was.

use std::borrow::Cow;
use std::path::Path;

use super::Options;
use crate::finding::FileId;
use crate::source::{Sources, path_below};

/// How files are named.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths {
    root: Option<Box<Path>>,
}

impl Paths {
    /// Relative to the root that the options name; without one, as the run shows them.
    pub(super) fn new(options: &Options) -> Self {
        Paths {
            root: options.root.clone(),
        }
    }

    /// The name of `file`.
    pub(super) fn of<'s>(&self, sources: &'s Sources, file: FileId) -> Cow<'s, str> {
        self.name(sources.path(file))
    }

    /// The name of the file that is shown as `shown`. One outside the repository keeps it.
    pub(super) fn name<'s>(&self, shown: &'s str) -> Cow<'s, str> {
        match self.below(shown) {
            Some(below) => Cow::Owned(below),
            // No service finds a file by a path that begins with `./`.
            None => Cow::Borrowed(shown.strip_prefix("./").unwrap_or(shown)),
        }
    }

    /// Whether the file that is shown as `shown` is in the repository.
    pub(super) fn holds(&self, shown: &str) -> bool {
        self.below(shown).is_some()
    }

    fn below(&self, shown: &str) -> Option<String> {
        let root = self.root.as_deref().filter(|_| shown != "-")?;
        path_below(root, shown)
    }
}
