//! One file of a run: opened, judged record by record, and what is said of it as a whole.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use orelint::check::vocabulary::country::has_strange_area;
use orelint::check::{self, Facts, RecordKind, Settings};
use orelint::config::files::Target;
use orelint::diff::Record;
use orelint::document::Document;
use orelint::finding::{FileId, Finding};
use orelint::format::{Format, Records};
use orelint::map::{self, MapError};
use orelint::render::FileSummary;
use orelint::schema::Hint;
use orelint::validate::files::{Astray, DataFile, OpenError, Opened, Tally, open};
use orelint::wording::counted;

use super::targets::tells_format;
use super::{Mapped, Run};
use crate::cli::Failure;
use crate::cli::accept::of_setting;
use crate::cli::accepting::Gathered;
use crate::cli::common::open_failure;

/// A chunk's findings with those on areas that nobody knows, in order; `before` records precede it.
fn with_strange_areas(
    mut findings: Vec<Finding>,
    mut chunk: Facts,
    before: u64,
    settings: &Settings,
) -> Vec<Finding> {
    chunk.disregard(&findings, before);
    let mut strange = Facts::default();
    strange.absorb(chunk, before);
    let mut found = check::places(&strange, settings);
    if !found.is_empty() {
        findings.append(&mut found);
        findings.sort_by_key(|finding| finding.place.span.start);
    }
    findings
}

impl Run<'_> {
    /// Opens a file, and judges it if it is data.
    pub(super) fn file(&mut self, target: &Target) -> Result<(), Failure> {
        let mut asked = self.args.input.asked();
        if !self.format_for_all && tells_format(target) {
            asked.format = None;
        }
        let opened = open(
            target,
            &asked,
            &self.config,
            &mut self.schemas,
            &mut self.sources,
        );
        match opened {
            Ok(Opened::Data(data)) => self.data(target, *data),
            Ok(Opened::Skipped { path, astray, hint }) => {
                let is_slip = hint.as_ref().is_some_and(Hint::is_slip);
                if is_slip && self.change.names(target) {
                    // A hook shows no note of what passes: a misspelled header would slip through.
                    self.failed.push(OpenError::NoSchema { path, hint });
                } else {
                    self.skip(path, astray, hint);
                }
                Ok(())
            }
            Ok(Opened::Package { path }) => {
                self.reporter.remark(&format!(
                    "skipped {path}: it describes tables; `orelint convert {path} -o FILE` joins them into records"
                ));
                Ok(())
            }
            Ok(Opened::Broken {
                file,
                format,
                finding,
            }) => {
                self.take(vec![*finding])?;
                self.summarize(file, format, None, 0, false);
                Ok(())
            }
            Err(error) if error.is_of_one_file() => {
                self.failed.push(error);
                Ok(())
            }
            Err(error) => Err(self.open_failure(target, error)),
        }
    }

    /// Judges each record of a file, and says what there is to say of the whole.
    fn data(&mut self, target: &Target, mut data: DataFile) -> Result<(), Failure> {
        let path = self.sources.path(data.file).to_owned();
        let tally = match self.judge(&mut data, &path)? {
            Ok(tally) => tally,
            Err(error) => {
                self.failed.push(OpenError::Unreadable { path, error });
                return Ok(());
            }
        };
        if data.schema.is_none() && tally.faults == 0 {
            // It was opened for its fault alone, and a thorough look finds none.
            match target {
                Target::File { named: false, .. } => self.skipped.push(path),
                _ => self.failed.push(OpenError::NoSchema { path, hint: None }),
            }
            return Ok(());
        }
        self.remark_dropped(&path, &tally, &data.records);
        if let Some(mapping) = &data.mapping {
            self.take_mapped(&path, mapping)?;
        }
        let schema = data.schema.map(|schema| schema.name().to_owned());
        let valid = tally.faults == 0;
        self.summarize(data.file, Some(data.format), schema, tally.records, valid);
        Ok(())
    }

    /// Judges each record of a file, and gathers what the run is to know of it; within, why it
    /// cannot be read to its end.
    fn judge(&mut self, data: &mut DataFile, path: &str) -> Result<io::Result<Tally>, Failure> {
        let file = data.file;
        let schema = data.schema.clone();
        let bundled = schema.as_ref().and_then(|schema| schema.as_bundled());
        let bundled = bundled.map(|bundled| bundled.name);
        let kind = bundled.and_then(RecordKind::named);
        // Without a comparison only what has the form of an area, and is none, is looked into.
        let compare = self.compare;
        let settings = Settings::from(&self.config);
        let rules = self.accepting.rules.clone();
        let key = self.key;
        let each = |number: u64, document: &Document<'_>, gathered: &mut Gathered| {
            let root = document.root();
            if let Some(kind) = kind.filter(|_| compare || has_strange_area(root, &settings)) {
                gathered.facts.add(kind, file, number, root);
            }
            if let Some(key) = key {
                gathered
                    .records
                    .push(Record::read(file, number, root, bundled, key));
            }
            gathered.accepts(file, number, root, &rules);
        };
        let mut failure = None;
        let jobs = self.args.jobs.count();
        let tally = data.read(
            jobs,
            each,
            |mut gathered: Gathered, before, mut findings| {
                if !compare {
                    let strange = std::mem::take(&mut gathered.facts);
                    findings = with_strange_areas(findings, strange, before, &settings);
                }
                self.accepting.gather(&mut gathered, before, &mut findings);
                gathered.facts.disregard(&findings, before);
                self.facts.absorb(gathered.facts, before);
                self.records.append(&mut gathered.records);
                self.progress.step(path, before);
                match self.take(findings) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failure = Some(error);
                        ControlFlow::Break(())
                    }
                }
            },
        );
        match failure {
            Some(failure) => Err(failure),
            None => Ok(tally),
        }
    }

    /// Keeps that a file was passed over, or says at once what seems to be meant by it.
    fn skip(&mut self, path: String, astray: Option<Astray>, hint: Option<Hint>) {
        match (astray, hint) {
            (Some(astray), _) => self.reporter.remark(&format!("skipped {path}: {astray}")),
            (None, Some(hint)) => self.reporter.remark(&format!(
                "skipped {path}, as nothing tells its schema: {hint}"
            )),
            (None, None) => self.skipped.push(path),
        }
    }

    /// Why nothing can be read: where the configuration says by what, it is shown there.
    fn open_failure(&self, target: &Target, error: OpenError) -> Failure {
        let set = match target {
            Target::File { path, .. } => self.config.data_set(path),
            Target::Stdin => None,
        };
        let asked = &self.args.input;
        let setting = match &error {
            OpenError::Schema(_) if asked.schema.is_none() => {
                set.and_then(|set| set.schema.as_ref())
            }
            OpenError::Map(MapError::Unreadable { .. }) if asked.map.is_none() => {
                set.and_then(|set| set.map.as_ref())
            }
            _ => None,
        };
        match setting {
            Some(setting) => of_setting(&self.config, &setting.span, error.to_string(), None),
            None => open_failure(error, &self.sources),
        }
    }

    /// Keeps what became of a file; its findings are counted when they are reported.
    fn summarize(
        &mut self,
        file: FileId,
        format: Option<Format>,
        schema: Option<String>,
        records: u64,
        valid: bool,
    ) {
        let path = self.sources.path(file).to_owned();
        let summary = FileSummary {
            path,
            format,
            schema,
            records,
            valid: Some(valid),
            findings: 0,
        };
        self.files.push((file, summary));
    }

    /// Says what became of the rows of a mapped file, and keeps the source that its map describes.
    fn take_mapped(&mut self, path: &str, mapping: &map::Progress) -> Result<(), Failure> {
        let tally = mapping.tally();
        self.reporter.remark(&format!("{path}: {tally}"));
        let map = mapping.map();
        let mut findings = Vec::new();
        let metadata = map.metadata(Path::new(path), &mut self.sources, &mut findings);
        let mut known = self.mapped.iter_mut();
        match known.find(|known| known.map.file == map.file) {
            Some(known) => {
                known.tally += tally;
                known.metadata.complete(metadata);
            }
            None => self.mapped.push(Mapped {
                map: Arc::clone(map),
                tally,
                metadata,
            }),
        }
        self.take(findings)
    }

    fn remark_dropped(&self, path: &str, tally: &Tally, records: &Records) {
        let dropped = tally.dropped;
        if tally.records == 0 && tally.faults == 0 {
            self.reporter.remark(&format!("{path} has no records"));
        }
        let (rows, columns) = (dropped.empty_rows, dropped.empty_columns);
        if rows > 0 {
            let rows = counted(rows, "empty row");
            self.reporter.remark(&format!("{path}: passed over {rows}"));
        }
        if columns > 0 {
            let columns = counted(columns, "empty column");
            self.reporter
                .remark(&format!("{path}: passed over {columns} without a name"));
        }
        if let (outside @ 1.., Records::At(pointer)) = (dropped.outside, records) {
            let were = if outside == 1 { "was" } else { "were" };
            let values = counted(outside, "value");
            let remark = format!("{path}: {values} outside `{pointer}` {were} not looked at");
            self.reporter.remark(&remark);
        }
    }
}
