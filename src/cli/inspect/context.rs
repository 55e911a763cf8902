//! Sources that the configuration describes beside what a call names: read for what claims say of
//! them, never for findings.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use orelint::check::{Facts, RecordKind};
use orelint::config::DataSet;
use orelint::config::files::{Target, resolve};
use orelint::document::Document;
use orelint::map::{self, Map};
use orelint::validate::files::{self, Opened, open};

use super::targets::distinct;
use super::{Mapped, Run};
use crate::cli::Failure;
use crate::cli::change::Change;
use crate::cli::common::open_failure;

impl Run<'_> {
    /// Reads the sources that the configuration describes beside what the call names, if that is part
    /// of its data: without them, every claim would cite a stranger. Nothing is found in them.
    pub(super) fn read_sources(&mut self, read: &[Target]) -> Result<(), Failure> {
        let is_of_few = !self.args.paths.is_empty() && self.change == Change::None;
        let is_listed = |target: &Target| self.set_of(target).is_some();
        if !self.compare || !is_of_few || !read.iter().any(is_listed) {
            return Ok(());
        }
        // What is wrong with the data sets is told by the run that reads them all.
        let listed = resolve(&[], &self.config, None).unwrap_or_default();
        let all = distinct(read.iter().cloned().chain(listed).collect());
        let mut maps = HashSet::new();
        let mut unread = Vec::new();
        for target in &all[read.len()..] {
            let Some(set) = self.set_of(target) else {
                continue;
            };
            let of_sources = set
                .schema
                .as_ref()
                .is_some_and(|name| name.value == "source");
            // One file is enough to tell what its map says of the source.
            let map = set.map.as_ref().map(|map| map.value.clone());
            let is_new = map.is_some_and(|map| maps.insert(map));
            if (of_sources || is_new) && !self.read_source(target, of_sources)? {
                unread.push(target);
            }
        }
        if let [Target::File { path, .. }, ..] = unread[..] {
            let others = match unread.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.reporter.remark(&format!(
                "{}{others} could not be read for the sources that claims here may cite",
                path.display()
            ));
        }
        Ok(())
    }

    /// The data set that a target belongs to.
    fn set_of(&self, target: &Target) -> Option<&DataSet> {
        match target {
            Target::File { path, .. } => self.config.data_set(path),
            Target::Stdin => None,
        }
    }

    /// Takes the facts of one file of sources, or the source that a table's map describes; `false`
    /// where it cannot be read.
    fn read_source(&mut self, target: &Target, of_sources: bool) -> Result<bool, Failure> {
        // What the call says is of the files that it names.
        let opened = open(
            target,
            &files::Asked::default(),
            &self.config,
            &mut self.schemas,
            &mut self.sources,
        );
        let mut data = match opened {
            Ok(Opened::Data(data)) => data,
            Ok(_) => return Ok(false),
            Err(error) if error.is_of_one_file() => return Ok(false),
            Err(error) => return Err(open_failure(error, &self.sources)),
        };
        if !of_sources {
            let map = data
                .mapping
                .as_ref()
                .map(|mapping| Arc::clone(mapping.map()));
            let is_known =
                |map: &Arc<Map>| self.mapped.iter().any(|known| known.map.file == map.file);
            if let Some(map) = map.filter(|map| !is_known(map)) {
                self.context.insert(map.file);
                self.mapped.push(Mapped {
                    map,
                    tally: map::Tally::default(),
                    metadata: map::Metadata::default(),
                });
            }
            return Ok(true);
        }
        let file = data.file;
        self.context.insert(file);
        let each = |number: u64, document: &Document<'_>, facts: &mut Facts| {
            facts.add(RecordKind::Source, file, number, document.root());
        };
        let tally = data.read(self.args.jobs.count(), each, |facts: Facts, before, _| {
            self.facts.absorb(facts, before);
            ControlFlow::Continue(())
        });
        Ok(tally.is_ok())
    }
}
