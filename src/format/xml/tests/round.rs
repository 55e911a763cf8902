//! The laws, held against generated values and texts.

use proptest::prelude::*;

use std::sync::Arc;

use crate::document::{Shape, ShapePlace, Types};
use crate::format::Records;
use crate::format::xml::laws::{comes_back, read};
use crate::format::xml::{Form, NAMESPACE, XmlWriter};

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
            "default", "http://a", NAMESPACE, "\u{85}", "\u{2028}", "𝄞",
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
