//! Rows that say two things of one record.

use std::rc::Rc;

use super::super::REPEATED;
use super::super::make::{Maker, shortened};
use super::Gathering;
use super::held::{Held, Said};
use crate::document::Span;
use crate::finding::Place;

impl<'m> Gathering<'m> {
    /// Complains where an earlier row of the record says the same, or something else.
    pub(super) fn hold_against(
        &mut self,
        maker: &Maker<'m, '_>,
        number: usize,
        said: &Said,
        offset: usize,
    ) {
        // A column that differs is why a field is there twice: then that is what to say.
        if self.hold_common(maker, number, said, offset) {
            return;
        }
        let record = &self.records[number];
        let is_same = |before: &&Said| before.name == said.name && before.value.is_ok();
        let before = record
            .said
            .iter()
            .find(is_same)
            .filter(|_| said.value.is_ok());
        if let Some(before) = before.filter(|_| !self.is_list(&said.name)) {
            let (first, others) = (before.span(), differing(before, said));
            let message = format!("two rows of one record say `{}`", shortened(&said.name));
            let help = match others {
                Some(column) => {
                    format!("they differ in `{column}`: does it belong under `by` in [gather]?")
                }
                None => format!(
                    "a field that several rows may give is a list: lists = [\"{}\"] in [gather]",
                    said.name
                ),
            };
            let place = |span| Place::in_file(maker.file, absolute(maker, span, offset));
            let finding = REPEATED.at(place(said.span()), message).label("again here");
            self.fault(finding.related(place(first), "said here first").help(help));
            self.records[number].is_faulty = true;
        }
    }

    /// Complains where a column that is read for the whole record holds two things; whether it does.
    fn hold_common(
        &mut self,
        maker: &Maker<'m, '_>,
        number: usize,
        said: &Said,
        offset: usize,
    ) -> bool {
        let record = &self.records[number];
        let mut found = None;
        for (column, held) in &said.others {
            let is_common = self.others.get(&**column).and_then(Option::as_ref);
            if !is_common.is_some_and(|other| other.is_common) || held.text().is_empty() {
                continue;
            }
            let mut others = record.said.iter().flat_map(|said| &said.others);
            let before = others.find(|(known, held)| known == column && !held.text().is_empty());
            if let Some((_, before)) = before.filter(|(_, before)| before.text() != held.text()) {
                found = Some((Rc::clone(column), before.span(), held.span()));
                break;
            }
        }
        let Some((column, first, second)) = found else {
            return false;
        };
        let place = |span| Place::in_file(maker.file, absolute(maker, span, offset));
        let message = format!("the rows of one record differ in `{column}`");
        let finding = REPEATED.at(place(second), message).label("another here");
        let finding = finding.related(place(first), "this stands first");
        let help = format!(
            "if it tells records apart, put `{column}` under `by` in [gather]; that of one row alone is `{{{}/{column}}}`",
            said.name
        );
        self.fault(finding.help(help));
        self.records[number].is_faulty = true;
        true
    }
}

/// The first column in which two rows differ.
fn differing<'s>(one: &Said, other: &'s Said) -> Option<&'s str> {
    let differs = |(column, held): &&(Rc<str>, Held)| {
        let before = one.others.iter().find(|(known, _)| known == column);
        before.is_some_and(|(_, before)| before.text() != held.text())
    };
    let (column, _) = other.others.iter().find(differs)?;
    Some(column)
}

/// A place in the chunk as bytes of the file; the row at hand begins at byte `offset` of the chunk.
fn absolute(maker: &Maker<'_, '_>, span: Span, offset: usize) -> std::ops::Range<u64> {
    let base = maker.document.base() - offset as u64;
    base + u64::from(span.start)..base + u64::from(span.end)
}
