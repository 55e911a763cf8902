//! Joins tables: each row of the root with the rows of its children is a record again.
//!
//! All tables are read side by side, a chunk of each at a time, so memory does not grow with them.

mod rows;
mod template;

use std::io::{self, Write};

use self::rows::{Batch, Source};
use self::template::Template;
use super::package::{JoinBy, PACKAGE, Package, choose};
use crate::finding::{Finding, has_error};
use crate::source::Sources;

/// Tables that are being joined.
pub struct Join {
    sources: Vec<Source>,
    templates: Vec<Template>,
    /// Of each table, the columns that a foreign key of others sets beside those of its parent.
    foreign: Vec<Option<Vec<(usize, usize)>>>,
}

/// What came of joining.
#[derive(Debug)]
pub struct Joined {
    /// Number of records.
    pub records: u64,
    /// What is wrong with the tables.
    pub findings: Vec<Finding>,
}

/// Why a record cannot be put together.
enum Stop {
    /// The data is at fault.
    Finding(Box<Finding>),
    Disk(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Disk(error)
    }
}

type Step<T> = Result<T, Stop>;

impl Join {
    /// Opens every table of a package.
    ///
    /// # Errors
    /// A table cannot be read; which one.
    pub fn open(package: &Package, sources: &mut Sources) -> Result<Join, (String, io::Error)> {
        let mut join = Join {
            sources: Vec::new(),
            templates: Vec::new(),
            foreign: Vec::new(),
        };
        for (index, resource) in package.resources.iter().enumerate() {
            let shown = || resource.path.display().to_string();
            let source = Source::open(resource, sources).map_err(|error| (shown(), error))?;
            join.sources.push(source);
            join.templates
                .push(Template::new(&package.resources, index));
            let link = resource.parent.as_ref();
            join.foreign.push(link.and_then(|link| match &link.join {
                JoinBy::Chain => None,
                JoinBy::Columns(pairs) => Some(pairs.clone()),
            }));
        }
        Ok(join)
    }

    /// Writes each record as a line of JSON.
    ///
    /// # Errors
    /// A table cannot be read on, or `out` cannot be written.
    pub fn write(mut self, out: &mut dyn Write) -> io::Result<Joined> {
        let mut records = 0;
        let stop = self.records(out, &mut records).err();
        let mut findings = Vec::new();
        for source in &mut self.sources {
            findings.append(&mut source.findings);
        }
        match stop {
            Some(Stop::Disk(error)) => return Err(error),
            Some(Stop::Finding(finding)) => findings.push(*finding),
            None => {}
        }
        findings.dedup();
        Ok(Joined { records, findings })
    }

    fn records(&mut self, out: &mut dyn Write, records: &mut u64) -> Step<()> {
        let mut line = Vec::new();
        let mut chain: Vec<Box<[u8]>> = Vec::new();
        while self.sources[0].has_row()? {
            let batch = self.sources[0].take();
            line.clear();
            chain.clear();
            let key = batch.cell(self.sources[0].key);
            chain.push(key.into());
            self.row(0, &batch, &mut chain, &mut line)?;
            line.push(b'\n');
            out.write_all(&line)?;
            *records += 1;
            self.sources[0].give_back(batch);
        }
        for index in 1..self.sources.len() {
            if self.sources[index].has_row()? {
                return Err(self.stray(index));
            }
        }
        Ok(())
    }

    /// Writes the row that stands first in `batch`, with the rows that belong to it.
    fn row(
        &mut self,
        table: usize,
        batch: &Batch,
        chain: &mut Vec<Box<[u8]>>,
        out: &mut Vec<u8>,
    ) -> Step<()> {
        if !self.spot(table, 0, batch, chain, out)? {
            out.extend_from_slice(b"{}");
        }
        Ok(())
    }

    /// Writes what stands at a spot of a row; whether anything does.
    fn spot(
        &mut self,
        table: usize,
        spot: usize,
        batch: &Batch,
        chain: &mut Vec<Box<[u8]>>,
        out: &mut Vec<u8>,
    ) -> Step<bool> {
        let start = out.len();
        let own = self.templates[table].spots[spot].own;
        out.extend_from_slice(own.map_or(&[][..], |own| batch.cell(Some(own))));
        let mut written = out.len() > start;
        if let Some(child) = self.templates[table].spots[spot].table {
            let before = out.len();
            if self.array(child, batch, chain, out)? {
                self.only(written, table, spot, batch)?;
                written = out.len() > before;
            }
        }
        let before = out.len();
        let mut open = false;
        for index in 0..self.templates[table].spots[spot].members.len() {
            let member = self.templates[table].spots[spot].members[index];
            let from = out.len();
            out.push(if open { b',' } else { b'{' });
            out.extend_from_slice(&self.templates[table].spots[member].key);
            if self.spot(table, member, batch, chain, out)? {
                open = true;
            } else {
                out.truncate(from);
            }
        }
        if open {
            out.push(b'}');
            self.only(written, table, spot, batch)?;
        }
        Ok(written || out.len() > before)
    }

    /// Refuses two values for one spot.
    fn only(&self, written: bool, table: usize, spot: usize, batch: &Batch) -> Step<()> {
        if !written {
            return Ok(());
        }
        let shown = &self.templates[table].spots[spot].shown;
        let message = format!("`{shown}` has a value of its own, and members or elements too");
        Err(Stop::Finding(Box::new(
            PACKAGE
                .at(self.sources[table].place_of(batch), message)
                .help("empty the cell, or take out what belongs to it in the other columns and tables"),
        )))
    }

    /// Writes the array of the child's rows that belong to the row that stands first in `parent`,
    /// whose key is `chain`; whether there are any.
    fn array(
        &mut self,
        child: usize,
        parent: &Batch,
        chain: &mut Vec<Box<[u8]>>,
        out: &mut Vec<u8>,
    ) -> Step<bool> {
        let mut count = 0_u64;
        while self.sources[child].has_row()? {
            let batch = self.sources[child].take();
            if !self.belongs(child, &batch, parent, chain) {
                self.sources[child].give_back_unread(batch);
                break;
            }
            let index = batch.cell(Some(chain.len()));
            if self.foreign[child].is_none() && index != count.to_string().as_bytes() {
                return Err(self.misnumbered(child, &batch, chain.len(), count));
            }
            out.push(if count == 0 { b'[' } else { b',' });
            chain.push(index.into());
            self.row(child, &batch, chain, out)?;
            chain.pop();
            self.sources[child].give_back(batch);
            count += 1;
        }
        if count > 0 {
            out.push(b']');
        }
        Ok(count > 0)
    }

    /// Whether the row that stands first in `batch` belongs to that of its parent.
    fn belongs(&self, child: usize, batch: &Batch, parent: &Batch, chain: &[Box<[u8]>]) -> bool {
        match &self.foreign[child] {
            None => {
                let mut keys = chain.iter().enumerate();
                keys.all(|(index, key)| batch.cell(Some(index)) == &**key)
            }
            Some(pairs) => pairs.iter().all(|(own, of)| {
                let cell = batch.cell(Some(*own));
                !cell.is_empty() && cell == parent.cell(Some(*of))
            }),
        }
    }

    fn misnumbered(&self, child: usize, batch: &Batch, key: usize, expected: u64) -> Stop {
        let source = &self.sources[child];
        let name = &source.fields[key].name;
        let message = format!("`{name}` should be {expected} here");
        Stop::Finding(Box::new(PACKAGE.at(source.place_of(batch), message).help(
            "the elements of an array are numbered from 0, without a gap, and stand in that order",
        )))
    }

    /// Whether some table has a fault.
    pub fn has_fault(&self) -> bool {
        let mut sources = self.sources.iter();
        sources.any(|source| has_error(&source.findings))
    }

    /// A row of which the parent is not there.
    fn stray(&self, table: usize) -> Stop {
        let source = &self.sources[table];
        let name = &source.name;
        let message = format!("this row of `{name}` belongs to no row of its parent");
        let help = if self.foreign[table].is_some() {
            format!(
                "no row of the parent has its key, or it has gone by: sort both tables by the key; {}",
                choose(name)
            )
        } else {
            "no row of the parent has its key, or it has gone by: both tables stand in the same order"
                .to_owned()
        };
        let finding = PACKAGE.at(source.place(), message);
        Stop::Finding(Box::new(finding.label("from here on").help(help)))
    }
}
