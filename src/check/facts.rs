//! What a run knows: every claim, agreement and source, read one by one.
//!
//! Threads fill facts of their own, chunk by chunk; [`Facts::absorb`] joins them in the order of
//! the files, so what comes out does not depend on the number of threads.

use std::collections::HashMap;

use super::made::Made;
use crate::document::Node;
use crate::finding::{FileId, Finding};
use crate::record::{
    Agreement, Claim, Frame, FrameId, Home, Quotation, RecordKind, Source, Symbol, Symbols,
};

/// All records of a run, so far as rules compare them.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The words that they are written in.
    pub symbols: Symbols,
    /// The claims, in the order of the files.
    pub claims: Vec<Claim>,
    /// The agreements, likewise.
    pub agreements: Vec<Agreement>,
    /// The sources, likewise.
    pub sources: Vec<Source>,
    /// What claims give as their sources' own words, likewise.
    pub quotations: Vec<Quotation>,
    /// Where maps made what the records say.
    pub made: Made,
    frames: Vec<Frame>,
    frame_ids: HashMap<Frame, FrameId>,
}

impl Facts {
    /// Takes a record: number `record` of its file, or of the chunk that is being read.
    ///
    /// What is no object is no record, and passed over: the schema says so.
    pub fn add(&mut self, kind: RecordKind, file: FileId, record: u64, node: Node<'_>) {
        self.made.add(file, record, node);
        let symbols = &mut self.symbols;
        match kind {
            RecordKind::Claim => {
                let (mut claim, frame) = Claim::read(file, record, node, symbols);
                Quotation::read(
                    &claim.home,
                    node,
                    frame.source,
                    symbols,
                    &mut self.quotations,
                );
                claim.frame = self.frame_id(frame);
                self.claims.push(claim);
            }
            RecordKind::Agreement => {
                self.agreements
                    .push(Agreement::read(file, record, node, symbols));
            }
            RecordKind::Source => self.sources.push(Source::read(file, record, node, symbols)),
        }
    }

    /// Leaves out of comparisons the figures, places and dates of claims that the schema refuses;
    /// records of findings count from `before`.
    pub fn disregard(&mut self, findings: &[Finding], before: u64) {
        let refused = findings
            .iter()
            .filter(|finding| finding.rule.family() == "schema");
        for place in refused.map(|finding| &finding.place) {
            let (Some(record), Some(pointer)) = (place.record, place.pointer.as_deref()) else {
                continue;
            };
            let name = pointer.split('/').nth(1).unwrap_or_default();
            let wanted = (place.file, record.saturating_sub(before));
            let at = self
                .claims
                .binary_search_by_key(&wanted, |claim| (claim.home.file, claim.home.record));
            if let Ok(at) = at {
                self.claims[at].disregard(name);
            }
        }
    }

    /// Takes over the facts of a later chunk, whose record numbers count from `before`.
    pub fn absorb(&mut self, later: Facts, before: u64) {
        self.made.absorb(later.made, before);
        let renaming = self.symbols.absorb(&later.symbols);
        let frames: Vec<FrameId> = later
            .frames
            .iter()
            .map(|frame| self.frame_id(frame.renamed(&renaming)))
            .collect();
        self.claims
            .extend(later.claims.into_iter().map(|mut claim| {
                claim.rename(&renaming);
                claim.frame = frames[claim.frame.0 as usize];
                claim.home.record += before;
                claim
            }));
        self.agreements
            .extend(later.agreements.into_iter().map(|mut agreement| {
                agreement.rename(&renaming);
                agreement.home.record += before;
                agreement
            }));
        self.quotations
            .extend(later.quotations.into_iter().map(|mut quotation| {
                quotation.rename(&renaming);
                quotation.home.record += before;
                quotation
            }));
        self.sources
            .extend(later.sources.into_iter().map(|mut source| {
                source.rename(&renaming);
                source.home.record += before;
                source
            }));
    }

    /// What a claim is about.
    pub fn frame(&self, claim: &Claim) -> &Frame {
        &self.frames[claim.frame.0 as usize]
    }

    /// All frames, each once; a claim's `frame` is an index.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The homes of all records of a kind.
    pub fn homes(&self, kind: RecordKind) -> Box<dyn Iterator<Item = &Home> + '_> {
        match kind {
            RecordKind::Claim => Box::new(self.claims.iter().map(|claim| &claim.home)),
            RecordKind::Agreement => Box::new(self.agreements.iter().map(|record| &record.home)),
            RecordKind::Source => Box::new(self.sources.iter().map(|source| &source.home)),
        }
    }

    /// Whether claims cite sources and no record here describes any: then none is looked up.
    pub fn cite_in_vain(&self) -> bool {
        let mut frames = self.claims.iter().map(|claim| self.frame(claim));
        self.sources.is_empty() && frames.any(|frame| !frame.source.is_none())
    }

    /// The word of a symbol; empty where the property is absent.
    pub fn word(&self, symbol: Symbol) -> &str {
        self.symbols.word(symbol)
    }

    fn frame_id(&mut self, frame: Frame) -> FrameId {
        let next = FrameId(self.frames.len() as u32);
        let id = *self.frame_ids.entry(frame).or_insert(next);
        if id == next {
            self.frames.push(frame);
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::facts;
    use super::*;

    #[test]
    fn chunks_join_to_what_one_pass_reads() {
        let lines = [
            r#"{"id":"a","country":"KAZ","commodity":"tungsten","measure":"reserves","rank":1,"source":"s"}"#,
            r#"{"id":"b","countries":["USA","CAN"],"commodity":"tungsten","measure":"reserves","quantity":7,"unit":"t","source":"t"}"#,
            r#"{"id":"c","country":"KAZ","commodity":"tungsten","measure":"reserves","rank":2,"source":"s"}"#,
        ];
        let whole = facts(&lines.join("\n"));
        let mut joined = facts(lines[0]);
        joined.absorb(facts(&lines[1..].join("\n")), 1);
        let shown = |facts: &Facts| {
            facts
                .claims
                .iter()
                .map(|claim| {
                    let frame = facts.frame(claim);
                    let words: Vec<_> =
                        [claim.home.id, claim.country, frame.commodity, frame.source]
                            .into_iter()
                            .chain(claim.countries.iter().flat_map(|all| all.iter().copied()))
                            .map(|symbol| facts.word(symbol).to_owned())
                            .collect();
                    (claim.home.record, words, claim.rank)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&whole), shown(&joined));
        assert_eq!(joined.frames().len(), 2);
    }
}
