//! What holds of every reader, whatever the bytes: written once, for property tests, fuzz targets
//! and the replay of crashes.

use std::io;
use std::ops::Range;

use super::csv::CsvOptions;
use super::input::{Input, Origin};
use super::{Format, Records, Sink};
use crate::document::{Document, Kind, Node, Tree};
use crate::finding::Finding;
use crate::source::Sources;

/// What is wrong with a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

/// Reads `bytes` and holds every place against the text: in bounds, on character boundaries,
/// inside its parent's; findings too. Malformed bytes are findings, never a panic.
///
/// # Errors
/// A law is broken.
pub fn places_hold(format: Format, records: &Records, bytes: &[u8]) -> Result<(), Broken> {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("bytes".to_owned(), bytes.into());
    // What does not decode is told as an error of its own kind; there is nothing to read then.
    let Ok(mut input) = Input::open(&mut sources, origin, None) else {
        return Ok(());
    };
    let Ok(mut reading) = super::open(format, &mut input, records, &CsvOptions::default(), None)
    else {
        return Ok(());
    };
    let mut tree = Tree::default();
    let mut laws = Laws {
        sources: &sources,
        broken: None,
    };
    reading
        .findings
        .drain(..)
        .for_each(|finding| laws.finding(finding));
    let mut buffer = Vec::new();
    while let Some(chunk) = next(&mut *reading.split, std::mem::take(&mut buffer))? {
        if let Ok(text) = std::str::from_utf8(&chunk.bytes) {
            let parsed = reading.parser.parse(&chunk, text, &mut tree, &mut laws);
            if parsed.stop {
                break;
            }
        }
        buffer = chunk.bytes;
    }
    laws.broken.map_or(Ok(()), |broken| Err(Broken(broken)))
}

fn next(split: &mut dyn super::Split, buffer: Vec<u8>) -> Result<Option<super::Chunk>, Broken> {
    match split.next(buffer) {
        Ok(chunk) => Ok(chunk),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(Broken(format!("bytes in memory cannot be read: {error}"))),
    }
}

struct Laws<'s> {
    sources: &'s Sources,
    broken: Option<String>,
}

impl Laws<'_> {
    fn hold(&mut self, holds: bool, law: impl FnOnce() -> String) {
        if !holds && self.broken.is_none() {
            self.broken = Some(law());
        }
    }

    fn node(&mut self, node: Node<'_>, parent: &Range<u64>) {
        let place = node.place();
        let text = node.document().text();
        let (start, end) = (node.span().start as usize, node.span().end as usize);
        let inside = place.start >= parent.start && place.end <= parent.end;
        self.hold(inside, || format!("{place:?} is not inside {parent:?}"));
        let boundaries = start <= end && text.is_char_boundary(start) && text.is_char_boundary(end);
        self.hold(boundaries, || {
            format!("{place:?} cuts a character of {text:?}")
        });
        if let Some(number) = node.as_number() {
            let is_number = super::json::is_value(number)
                && !number.starts_with(['"', '[', '{', 't', 'f', 'n']);
            self.hold(is_number, || format!("{number:?} is no number"));
        }
        if matches!(node.kind(), Kind::Array | Kind::Object) {
            let count = node.elements().count();
            self.hold(count == node.len(), || {
                format!("{count} children, but a length of {}", node.len())
            });
        }
        for (key, value) in node.members() {
            let found = node.get(key.name()).map(Node::place);
            self.hold(found == Some(value.place()), || {
                format!("`{}` does not lead to its value", key.name())
            });
        }
        for child in node.elements() {
            self.node(child, &place);
        }
    }
}

impl Sink for Laws<'_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        let whole = document.base()..document.base() + document.text().len() as u64;
        self.node(document.root(), &whole);
    }

    fn finding(&mut self, finding: Finding) {
        let places = finding
            .related
            .iter()
            .map(|related| &related.place)
            .chain([&finding.place]);
        for place in places {
            let ordered = place.span.start <= place.span.end;
            self.hold(ordered, || {
                format!(
                    "{}: {:?} ends before it begins",
                    finding.rule.id, place.span
                )
            });
            let found = self.sources.position(place.file, place.span.start).is_ok();
            self.hold(found, || {
                format!("{}: {:?} is not in the file", finding.rule.id, place.span)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts that are nearly right, for each format.
    const SEEDS: [(Format, &str); 4] = [
        (
            Format::Csv,
            "id,a.b,c[0],c[1]\n1,\"x \"\"y\"\"\",é,\r\n2,,,\"z\n\"\n",
        ),
        (
            Format::Json,
            r#"{"reserves": [{"id": "é\n", "n": -1.50e+7, "l": [null, true, {}]}, []], "z": "\ud834\udd1e"}"#,
        ),
        (
            Format::Ndjson,
            "{\"id\": 1}\n\n[1, \"é\"]\n{\"id\": {\"a\": []}}\n",
        ),
        (
            Format::Xml,
            "<?xml version='1.0'?>\n<r xmlns:ore='https://orelint.dev/ns'><a k='é'>x&amp;<!-- c --></a><b ore:type='array'><ore:entry>1</ore:entry></b><![CDATA[<]]></r>",
        ),
    ];

    fn any_records() -> impl Strategy<Value = Records> {
        let pointers = ["", "/reserves", "/r/a", "/r", "/reserves/0"];
        prop_oneof![
            Just(Records::Whole),
            Just(Records::Elements),
            prop::sample::select(pointers.to_vec())
                .prop_map(|pointer| Records::At(pointer.parse().unwrap())),
        ]
    }

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..60), records in any_records()) {
            for (format, _) in SEEDS {
                prop_assert_eq!(places_hold(format, &records, &bytes), Ok(()), "{}", format);
            }
        }

        #[test]
        fn any_signs_of_a_format(text in r#"[<>/&;!?\[\]{}:,"'\\=ntu0-9.eE\-+a \n\ré]{0,40}"#, records in any_records()) {
            for (format, _) in SEEDS {
                prop_assert_eq!(places_hold(format, &records, text.as_bytes()), Ok(()), "{}", format);
            }
        }

        /// A byte changed, a piece cut out or doubled.
        #[test]
        fn texts_with_a_slip(seed in 0..4_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..3, records in any_records()) {
            let (format, text) = SEEDS[seed];
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                _ => bytes.extend_from_within(at..),
            }
            prop_assert_eq!(places_hold(format, &records, &bytes), Ok(()), "{}", format);
        }
    }
}
