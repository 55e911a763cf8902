//! Checks that no slip parts a name that a map gives from the rule that uses it: `{yer}` in the name
//! of a column, and `{year}` in the field that it is for, would lose the year of every record.

use std::ops::Range;

use super::Map;
use super::index::Index;
use super::load::Loader;
use super::rules::{Block, Part};
use super::template::Name;
use crate::config::INVALID;
use crate::finding::{Finding, Place};
use crate::suggest;

/// The shortest name that may be a slip: `y1` and `y2` are two names.
const SHORTEST: usize = 3;

/// A name that the map gives to something, where it stands, and the names beside it.
struct Given<'m> {
    name: &'m str,
    span: &'m Range<u64>,
    beside: &'m [String],
}

impl Loader<'_> {
    /// Complains of each name that the map gives to a part of a text, or to what a heading says,
    /// where no rule uses it, but one that is spelled alike. A part that is read for its form alone
    /// may stay unused.
    pub(super) fn check_names(&mut self, map: &Map) {
        let mut findings: Vec<Finding> = Vec::new();
        let mut check = |part: &Part, given: Vec<Given<'_>>, used: &[Name]| {
            for given in given {
                let Some(finding) = self.slip(part, &given, used) else {
                    continue;
                };
                // One slip in a field is one finding, whatever number of patterns read the part.
                let is_told = |told: &Finding| {
                    told.place.span == finding.place.span && told.message == finding.message
                };
                if !findings.iter().any(is_told) {
                    findings.push(finding);
                }
            }
        };
        for part in &map.parts {
            for block in &part.blocks {
                let one = std::slice::from_ref(block);
                let used = Index::of(&part.every, &part.sets, one, &part.skips, &[]);
                check(part, given_by(block), used.used());
            }
            let heads = part.headings.iter().flat_map(|heading| &heading.names);
            let heads = heads.map(|(name, template)| Given {
                name,
                span: &template.span,
                beside: &[],
            });
            let given = given_by(&part.every).into_iter().chain(heads);
            check(part, given.collect(), part.index.used());
        }
        self.out.0.extend(findings);
    }

    /// The name is not used, and one that is used was probably meant, or the other way round.
    fn slip(&self, part: &Part, given: &Given<'_>, used: &[Name]) -> Option<Finding> {
        let Given { name, span, beside } = *given;
        let names = || {
            let names = used.iter();
            names.flat_map(|used| used.spellings.iter().map(move |spelling| (used, spelling)))
        };
        if name.chars().count() < SHORTEST || names().any(|(_, spelling)| spelling == name) {
            return None;
        }
        let strange = names().filter(|(_, spelling)| !beside.contains(spelling));
        let near = suggest::nearest(name, strange.map(|(_, spelling)| spelling.as_str()))?;
        let (used, _) = names().find(|(_, spelling)| *spelling == near)?;
        let place = |span: &Range<u64>| Place::in_file(self.file, span.clone());
        // Where something else bears the name that is used, the one that is given is the slip.
        Some(if part.index.is_part(near) {
            let message = format!("nothing uses `{{{name}}}`, which is given here");
            INVALID
                .at(place(span), message)
                .help(format!("did you mean `{{{near}}}`?"))
        } else {
            let message = format!(
                "`{{{near}}}` is no name that the map gives, and nothing uses `{{{name}}}`"
            );
            INVALID
                .at(place(&used.span), message)
                .related(place(span), format!("`{{{name}}}` is given here"))
                .help(format!("did you mean `{{{name}}}`?"))
        })
    }
}

/// The parts that the patterns of a block read.
fn given_by(block: &Block) -> Vec<Given<'_>> {
    let reads = block.reads.iter().flat_map(|read| &read.patterns);
    let patterns = block.columns.iter().chain(reads);
    let given = patterns.flat_map(|pattern| {
        pattern.names().iter().map(|name| Given {
            name,
            span: pattern.span(),
            beside: pattern.names(),
        })
    });
    given.collect()
}
