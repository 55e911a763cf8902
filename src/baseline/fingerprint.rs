//! A name for a finding that outlives the place where it stands.
//!
//! A fingerprint is SipHash-2-4 with a key of zeros, as 16 hexadecimal digits, over the rule's id,
//! the file's name ([`Sources::name`]), the record's id (or, where it has none, the value's line without the blanks
//! around it), the JSON Pointer, and the text of the value: each as a length of eight bytes, least
//! first, and its bytes in UTF-8; and then the ids of the rules whose findings are told with it, if
//! there are any, so that what was accepted stands for no more than it did. Line, record number and message are left out, so that a line
//! moved elsewhere and a message put better leave it as it was. The second and further findings of
//! a file that are equal in all of this bear a number: `…-2`, `…-3`.
//!
//! Baselines and reports outside of this project keep fingerprints: how they are made is part of
//! the output formats' contract.

use std::collections::HashMap;
use std::hash::Hasher;
use std::io;

use siphasher::sip::SipHasher24;

use crate::finding::{FileId, Finding};
use crate::source::Sources;

/// A value is known by its first bytes, a line only if it is no longer than this.
const LIMIT: u64 = 64 << 10;

/// Gives the findings of a run their fingerprints.
///
/// It must see all findings of a file in order, one file after the other.
#[derive(Debug, Default)]
pub struct Fingerprints {
    file: Option<FileId>,
    /// How often each was given in the present file.
    given: HashMap<u64, u64>,
}

impl Fingerprints {
    /// None given yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fingerprint of the next finding.
    ///
    /// # Errors
    /// The finding's file can no longer be read.
    pub fn next(&mut self, finding: &Finding, sources: &Sources) -> io::Result<String> {
        self.next_in(finding, sources.name(finding.place.file), sources)
    }

    /// The fingerprint that the next finding would have if its file had that name.
    ///
    /// # Errors
    /// The finding's file can no longer be read.
    pub fn next_in(
        &mut self,
        finding: &Finding,
        name: &str,
        sources: &Sources,
    ) -> io::Result<String> {
        if self.file != Some(finding.place.file) {
            self.file = Some(finding.place.file);
            self.given.clear();
        }
        let hash = hash(finding, name, sources)?;
        let times = self.given.entry(hash).or_default();
        *times += 1;
        Ok(match *times {
            1 => format!("{hash:016x}"),
            more => format!("{hash:016x}-{more}"),
        })
    }
}

fn hash(finding: &Finding, name: &str, sources: &Sources) -> io::Result<u64> {
    let place = &finding.place;
    let value = place.span.start..place.span.end.min(place.span.start + LIMIT);
    let line = match &place.id {
        Some(_) => None,
        None => sources.line(place.file, place.span.start, LIMIT)?,
    };
    let record = place.id.as_deref().map(str::as_bytes);
    let line = line.as_deref().map(<[u8]>::trim_ascii);
    let parts = [
        finding.rule.id.as_bytes(),
        name.as_bytes(),
        record.or(line).unwrap_or_default(),
        place.pointer.as_deref().unwrap_or_default().as_bytes(),
        &sources.bytes(place.file, value)?,
    ];
    let mut hasher = SipHasher24::new();
    let explained = finding.explains.iter().map(|rule| rule.as_bytes());
    for part in parts.into_iter().chain(explained) {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::rule::{Rule, Severity};

    static RULE: Rule = Rule {
        id: "test/value",
        level: Some(Severity::Error),
        since: "0.1.0",
        summary: "a value of the tests",
        docs: "",
    };

    /// The fingerprints of findings at each `needle` of a file.
    fn fingerprints(path: &str, text: &str, needle: &str, id: Option<&str>) -> Vec<String> {
        let mut sources = Sources::new();
        let file = sources.add_text(path, text.as_bytes());
        let mut fingerprints = Fingerprints::new();
        text.match_indices(needle)
            .map(|(start, _)| {
                let start = start as u64;
                let mut place = Place::in_file(file, start..start + needle.len() as u64);
                place.id = id.map(Into::into);
                place.pointer = Some("/quantity".into());
                let finding = RULE.at(place, format!("at {start}"));
                fingerprints.next(&finding, &sources).unwrap()
            })
            .collect()
    }

    #[test]
    fn what_is_told_with_a_finding_is_part_of_its_name() {
        let mut sources = Sources::new();
        let file = sources.add_text("a.csv".to_owned(), b"id,n\na,1\n".to_vec());
        let alone = RULE.at(Place::in_file(file, 7..8), "one");
        let mut more = alone.clone();
        more.explains = vec!["quantity/conflict"];
        let names =
            [&alone, &more].map(|finding| Fingerprints::new().next(finding, &sources).unwrap());
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn a_fingerprint_stays_when_its_line_moves() {
        let before = fingerprints("a.csv", "id,quantity\nx,7\n", "7", None);
        let after = fingerprints("./a.csv", "id,quantity\ny,8\r\n\r\n  x,7\r\n", "7", None);
        assert_eq!(before, after);
        let id = Some("x");
        let before = fingerprints("a.json", r#"{"id":"x","quantity":7}"#, "7", id);
        let after = fingerprints("a.json", "{\"quantity\": 7,\n\"id\": \"x\"}", "7", id);
        assert_eq!(before, after, "an id does without the line");
    }

    #[test]
    fn what_differs_has_another_fingerprint() {
        let one = |path, text, needle, id| fingerprints(path, text, needle, id).remove(0);
        let mut all = vec![
            one("a.csv", "x,7", "7", None),
            one("b.csv", "x,7", "7", None),
            one("a.csv", "y,7", "7", None),
            one("a.csv", "x,7", "7", Some("x")),
            one("a.csv", "x,8", "8", None),
        ];
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn equals_of_one_file_are_numbered() {
        let given = fingerprints("a.csv", "x,7\nx,7\nx,7\n", "7", None);
        assert_eq!(given[1], format!("{}-2", given[0]));
        assert_eq!(given[2], format!("{}-3", given[0]));
    }

    /// Baselines are kept for years: this must never change.
    #[test]
    fn a_fingerprint_is_a_promise() {
        assert_eq!(
            fingerprints("a.csv", "x,7", "7", Some("x")),
            ["6b1d000fdcad55ce"]
        );
    }
}
