//! One page for people: what was found, by commodity, with pictures of what is contested.
//!
//! The page stands alone: nothing in it asks for another file, and its Content-Security-Policy
//! forbids it. Findings are written as they come and wait in a spool; what is kept in memory are
//! their groups, and the pictures that these carry. Without JavaScript everything is shown, with it
//! the findings can be filtered. `page.css` and `page.js` are parts of every page; their hashes
//! stand in its policy, and a test says how to renew them.

mod amounts;
mod article;
mod escape;
mod page;
mod picture;
mod ranking;
mod svg;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::Arc;

use super::spool::Spool;
use super::{Options, OutputFormat, Render, Summary};
use crate::finding::Finding;
use crate::finding::picture::{Picture, Witness};
use crate::rule::{Rule, Severity};
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "html",
    summary: "a page that stands alone, with pictures, to be read and printed",
    make: |out, options| Box::new(Html::new(out, options)),
};

/// What a page is divided into, in this order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Commodity(Box<str>),
    Schema,
    Records,
    Sources,
    Agreements,
    Files,
}

impl Section {
    fn of(finding: &Finding) -> Self {
        let about = finding.about.as_ref();
        let commodity = about.and_then(|about| about.commodity.clone());
        match (commodity, finding.rule.family()) {
            (Some(commodity), _) => Section::Commodity(commodity),
            (None, "schema") => Section::Schema,
            (None, "record" | "vocabulary") => Section::Records,
            (None, "source") => Section::Sources,
            (None, "agreement") => Section::Agreements,
            (None, _) => Section::Files,
        }
    }

    fn title(&self) -> String {
        match self {
            Section::Commodity(name) => {
                let mut letters = name.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                first.chain(letters).collect()
            }
            Section::Schema => "Schema".to_owned(),
            Section::Records => "Records and words".to_owned(),
            Section::Sources => "Sources".to_owned(),
            Section::Agreements => "Agreements".to_owned(),
            Section::Files => "Files".to_owned(),
        }
    }
}

/// The findings of one group, with its picture.
struct Case {
    /// Kept, so that no other picture takes its address.
    picture: Arc<Picture>,
    drawn: Part,
    articles: Vec<Part>,
}

/// A part of the spool: start and length.
type Part = (u64, u64);

/// The cases of a section, those with a picture first.
#[derive(Default)]
struct Cases {
    pictured: Vec<Case>,
    /// Which case has the picture of this address.
    by_picture: HashMap<*const Picture, usize>,
    /// Findings without a picture.
    plain: Vec<Part>,
    counts: Counts,
}

/// How many findings there are, by severity: notes, warnings, errors.
#[derive(Debug, Clone, Copy, Default)]
struct Counts([u64; 3]);

impl Counts {
    fn add(&mut self, severity: Severity) {
        self.0[severity as usize] += 1;
    }

    fn all(self) -> u64 {
        self.0.iter().sum()
    }
}

struct Html<W> {
    out: W,
    /// How paths as shown are reached from the page.
    base: Box<str>,
    spool: Spool,
    sections: BTreeMap<Section, Cases>,
    rules: BTreeMap<&'static str, (&'static Rule, Counts)>,
    /// The sources, each with a number and how many findings name it.
    witnesses: BTreeMap<Witness, (usize, u64)>,
    /// The files with findings, likewise.
    files: BTreeMap<Box<str>, (usize, u64)>,
    /// How many findings and pictures there are.
    count: u64,
    pictures: u64,
}

impl<W: Write> Html<W> {
    fn new(out: W, options: &Options) -> Self {
        Html {
            out,
            base: options.base.clone(),
            spool: Spool::new(),
            sections: BTreeMap::new(),
            rules: BTreeMap::new(),
            witnesses: BTreeMap::new(),
            files: BTreeMap::new(),
            count: 0,
            pictures: 0,
        }
    }

    fn set_aside(&mut self, text: &str) -> io::Result<Part> {
        let start = self.spool.len();
        self.spool.write_all(text.as_bytes())?;
        Ok((start, text.len() as u64))
    }

    /// The numbers by which the page's filters know the finding's file and sources.
    fn number(&mut self, finding: &Finding, path: &str) -> (usize, Vec<usize>) {
        let next = self.files.len();
        let file = self.files.entry(path.into()).or_insert((next, 0));
        file.1 += 1;
        let file = file.0;
        let witnesses = finding.about.iter().flat_map(|about| &about.witnesses);
        let mut numbers = Vec::new();
        for witness in witnesses {
            let next = self.witnesses.len();
            let known = self.witnesses.entry(witness.clone()).or_insert((next, 0));
            known.1 += 1;
            numbers.push(known.0);
        }
        (file, numbers)
    }
}

impl<W: Write> Render for Html<W> {
    fn is_illustrated(&self) -> bool {
        true
    }

    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        self.count += 1;
        let (file, witnesses) = self.number(finding, sources.path(finding.place.file));
        let section = Section::of(finding);
        let article = article::Article {
            number: self.count,
            finding,
            section: &section.title(),
            file,
            witnesses: &witnesses,
            base: &self.base,
        };
        let article = article.html(sources)?;
        let part = self.set_aside(&article)?;
        let rule = self.rules.entry(finding.rule.id);
        let (_, counts) = rule.or_insert((finding.rule, Counts::default()));
        counts.add(finding.severity);
        let cases = self.sections.entry(section.clone()).or_default();
        cases.counts.add(finding.severity);
        let about = finding.about.as_ref();
        let Some(picture) = about.and_then(|about| about.picture.as_ref()) else {
            cases.plain.push(part);
            return Ok(());
        };
        if let Some(&known) = cases.by_picture.get(&Arc::as_ptr(picture)) {
            cases.pictured[known].articles.push(part);
            return Ok(());
        }
        self.pictures += 1;
        let drawn = picture::figure(picture, self.pictures, sources, &self.base)?;
        let case = Case {
            picture: Arc::clone(picture),
            drawn: self.set_aside(&drawn)?,
            articles: vec![part],
        };
        let cases = self.sections.entry(section).or_default();
        let address = Arc::as_ptr(&case.picture);
        cases.by_picture.insert(address, cases.pictured.len());
        cases.pictured.push(case);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.page(summary)?;
        self.out.flush()
    }
}
