//! What must hold of any text and any value: for property tests and fuzz targets.

use std::sync::Arc;

use super::{Form, XmlWriter, open};
use crate::document::{Document, Kind, Node, Shape, Tree};
use crate::finding::Finding;
use crate::format::input::{Input, Origin};
use crate::format::json::{compact, scan_one};
use crate::format::{Dropped, Records, Sink, WriteRecords};
use crate::source::Sources;

/// What came of reading a text.
#[derive(Debug, Default)]
pub struct Read {
    /// The records, as compact JSON.
    pub records: Vec<String>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// What was passed over.
    pub dropped: Dropped,
}

/// Reads `bytes`; every span is in bounds, on character boundaries and inside its parent's.
///
/// # Panics
/// A law is broken.
pub fn read(bytes: &[u8], records: &Records, shape: Option<&Arc<Shape>>) -> Read {
    let mut sources = Sources::new();
    let origin = Origin::Bytes("a.xml".to_owned(), bytes.into());
    let opened = Input::open(&mut sources, origin, Some(encoding_rs::UTF_8));
    let mut input = opened.expect("bytes in memory can be read");
    let mut reading =
        open(&mut input, records, shape.cloned()).expect("bytes in memory can be read");
    let mut all = Gather {
        bytes: bytes.len() as u64,
        read: Read {
            dropped: reading.dropped,
            findings: std::mem::take(&mut reading.findings),
            ..Read::default()
        },
    };
    let mut tree = Tree::default();
    let mut stop = false;
    while !stop
        && let Some(chunk) = reading
            .split
            .next(Vec::new())
            .expect("bytes in memory can be read")
    {
        let Ok(text) = std::str::from_utf8(&chunk.bytes) else {
            break;
        };
        let parsed = reading.parser.parse(&chunk, text, &mut tree, &mut all);
        all.read.dropped += parsed.dropped;
        stop = parsed.stop;
    }
    for finding in &all.read.findings {
        let span = &finding.place.span;
        assert!(
            span.start <= span.end && span.end <= all.bytes,
            "{finding:?} is outside of the file"
        );
        let head = &bytes[..span.start as usize];
        let valid = std::str::from_utf8(bytes).is_err() || std::str::from_utf8(head).is_ok();
        assert!(valid, "{finding:?} begins inside a character");
    }
    all.read
}

struct Gather {
    bytes: u64,
    read: Read,
}

impl Sink for Gather {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        let root = document.root();
        assert!(root.place().end <= self.bytes);
        spans_nest(root);
        self.read.records.push(compact(root));
    }

    fn finding(&mut self, finding: Finding) {
        self.read.findings.push(finding);
    }
}

fn spans_nest(node: Node<'_>) {
    let outer = node.span();
    let text = node.document().text();
    let is_boundary = |at: u32| text.is_char_boundary(at as usize);
    assert!(is_boundary(outer.start) && is_boundary(outer.end));
    if matches!(node.kind(), Kind::Array | Kind::Object) {
        for child in node.elements() {
            let inner = child.span();
            assert!(
                outer.start <= inner.start && inner.end <= outer.end,
                "{:?} is not inside {:?}",
                child.source(),
                node.source()
            );
            spans_nest(child);
        }
    }
}

/// Writes a JSON text as a document of its own.
///
/// # Panics
/// The text is no JSON.
pub fn write_lone(json: &str, writer: &XmlWriter) -> String {
    let writer = XmlWriter {
        form: Form::Lone,
        ..writer.clone()
    };
    write(&[json], &writer)
}

/// Writes JSON texts as records.
///
/// # Panics
/// A text is no JSON.
pub fn write(records: &[&str], writer: &XmlWriter) -> String {
    let mut out = Vec::new();
    let mut tree = Tree::default();
    writer.head(&mut out);
    for (index, json) in records.iter().enumerate() {
        if index > 0 {
            writer.separator(&mut out);
        }
        scan_one(json, &mut tree).expect("the text is JSON");
        let document = Document::new(json, 0, &tree);
        writer
            .record(document.root(), &mut out)
            .expect("XML carries every value");
    }
    writer.tail(records.len() as u64, &mut out);
    String::from_utf8(out).expect("the writer writes UTF-8")
}

/// A value is the same after it went through XML, alone and among others, digit for digit.
///
/// # Panics
/// It is not.
pub fn comes_back(json: &str, writer: &XmlWriter) {
    let shape = writer.shape.as_ref();
    let lone = write_lone(json, writer);
    same(
        &lone,
        &read(lone.as_bytes(), &Records::Whole, shape),
        &[json],
    );
    let list = write(&[json, json], writer);
    same(
        &list,
        &read(list.as_bytes(), &Records::Elements, shape),
        &[json, json],
    );
}

fn same(xml: &str, read: &Read, wanted: &[&str]) {
    let is_whole = read.findings.is_empty() && read.dropped == Dropped::default();
    let is_same = read
        .records
        .iter()
        .map(String::as_str)
        .eq(wanted.iter().copied());
    assert!(
        is_whole && is_same,
        "{wanted:?} went out as\n{xml}\nand came back as {read:?}"
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{ShapePlace, Types};

    /// Numbers keep their text, which `serde_json`'s values do not: so values are made as text.
    fn json() -> impl Strategy<Value = String> {
        let number = prop_oneof![
            "-?(0|[1-9][0-9]{0,3})",
            "-?[1-9][0-9]{39}",
            "-?(0|[1-9][0-9]?)\\.[0-9]{1,4}",
            "[1-9](\\.[0-9])?[eE][+-]?[0-9]{1,3}",
        ];
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("true".to_owned()),
            Just("false".to_owned()),
            number,
            string().prop_map(|text| quoted(&text)),
        ];
        leaf.prop_recursive(5, 32, 5, |inner| {
            let object = prop::collection::vec((key(), inner.clone()), 0..5);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[{}]", items.join(","))),
                (inner.clone(), 1..4_usize)
                    .prop_map(|(item, count)| format!("[{}]", vec![item; count].join(","))),
                object.prop_map(|members| {
                    let mut seen = Vec::new();
                    let members: Vec<String> = members
                        .into_iter()
                        .filter(|(key, _)| {
                            !seen.contains(key) && {
                                seen.push(key.clone());
                                true
                            }
                        })
                        .map(|(key, value)| format!("{}:{value}", quoted(&key)))
                        .collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    fn quoted(text: &str) -> String {
        let mut out = Vec::new();
        crate::format::json::write_string(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn key() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => prop::sample::select(vec![
                "", "a", "b", "a.b", "a b", "a:b", "@a", "@b", "@", "#text", "#content", "@@a",
                "xmlns", "@xmlns", "@xmlns:ore", "@xmlns:a", "@a:b", "xml", "xml:lang", "@xml:lang",
                "@xml:space", "ore:entry", "ore:type", "@ore:type", "entry", "key", "@key",
                "record", "records", "reserves", "-a", "1", "дата", "名前", "\u{0}", "a\u{FFFE}",
                "a\nb", "\r", "a<b>&\"'", "]]>", ":", "a:", ":a", "a:b:c", "@xmlns:", "item",
            ]).prop_map(str::to_owned),
            1 => any::<String>(),
        ]
    }

    fn string() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => prop::sample::select(vec![
                "", " ", "  a ", "\n", "\r", "\r\n", "a\nb", "a\tb", "]]>", "<a>", "&amp;", "\"'",
                "\u{FFFE}", "\u{0}", "a\u{1}b", "\u{FFFF}\r", "true", "null", "5", "-0", "preserve",
                "default", "http://a", super::super::NAMESPACE, "\u{85}", "\u{2028}", "𝄞",
            ]).prop_map(str::to_owned),
            1 => any::<String>(),
        ]
    }

    /// Shapes that say something of the usual keys.
    fn shape() -> impl Strategy<Value = Option<Arc<Shape>>> {
        let names = vec!["a", "b", "@a", "#text", "@b", "#content", "a b", "record"];
        let types = prop::collection::vec(
            prop::sample::select(vec![
                "null", "boolean", "number", "string", "array", "object",
            ]),
            1..3,
        );
        let place = (
            types,
            prop::collection::vec((prop::sample::select(names), 0..5_usize), 0..4),
            0..5_usize,
            prop::option::of(Just(Shape::ANY)),
        );
        let places = prop::collection::vec(place, 4);
        prop::option::of((places, 0..5_usize).prop_map(|(places, root)| {
            let mut all = vec![ShapePlace::any()];
            for (types, members, element, other) in places {
                let types = types.iter().filter_map(|name| Types::named(name));
                let members = members.into_iter();
                all.push(ShapePlace {
                    types: types.fold(Types::NONE, |all, one| all | one),
                    members: members.map(|(name, index)| (name.into(), index)).collect(),
                    other,
                    element: Some(element),
                });
            }
            Arc::new(Shape::new(all, root))
        }))
    }

    fn writer() -> impl Strategy<Value = XmlWriter> {
        let names = prop::sample::select(vec![
            ("records", "record"),
            ("reserves", "reserve"),
            ("claims", "claim"),
            ("a", "b"),
            ("sources", "reserve"),
        ]);
        let indent = prop::option::of(0..3_u8);
        (names, shape(), indent).prop_map(|((root, record), shape, indent)| XmlWriter {
            root: root.into(),
            record: record.into(),
            shape,
            indent,
            form: Form::List,
        })
    }

    proptest! {
        #[test]
        fn any_value_comes_back(json in json(), writer in writer()) {
            comes_back(&json, &writer);
        }

        #[test]
        fn no_text_is_too_much(text in r#"(<a>|</a>|<b/>|<b |x="y"|>|&amp;|&|;|<!--|-->|<!\[CDATA\[|\]\]>|<\?p|\?>|<!DOCTYPE a|\[|<record>|</record>|<records>|</records>| xmlns:o="https://orelint.dev/ns"| o:type="array"|<o:entry |key="a"|\r|é|\x00| |'){0,16}"#) {
            for records in [Records::Whole, Records::Elements, Records::At("/a/b".parse().unwrap()), Records::At("".parse().unwrap())] {
                read(text.as_bytes(), &records, None);
            }
        }

        #[test]
        fn no_bytes_are_too_much(bytes in any::<Vec<u8>>()) {
            read(&bytes, &Records::Elements, None);
        }

        /// What was read from XML is read the same from what is written of it.
        #[test]
        fn foreign_documents_come_back(text in r#"<r( p="1")?>(<a>|</a>|<b/>|<b x="y"/>| |t|&lt;|<!-- -->|<c>|</c>){0,16}</r>"#) {
            let first = read(text.as_bytes(), &Records::Whole, None);
            if let [json] = &first.records[..] {
                comes_back(json, &XmlWriter::default());
            }
        }
    }
}
