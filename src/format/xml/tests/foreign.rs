//! What becomes of foreign XML, and of our own as people write it by hand.

use std::sync::Arc;

use crate::document::{Shape, ShapePlace, Types};
use crate::format::xml::laws::{comes_back, read, write_lone};
use crate::format::xml::{XmlWriter, laws};
use crate::format::{Dropped, Records};

fn one(text: &str) -> String {
    let read = read(text.as_bytes(), &Records::Whole, None);
    assert!(read.findings.is_empty(), "{text}: {:?}", read.findings);
    read.records.concat()
}

#[test]
fn what_becomes_what() {
    let cases = [
        ("<r/>", r#"{"r":""}"#),
        ("<r> </r>", r#"{"r":" "}"#),
        (
            "<r>a &amp; b&#33;<![CDATA[<c>]]></r>",
            r#"{"r":"a & b!<c>"}"#,
        ),
        ("<r>a<!-- c -->b</r>", r#"{"r":"ab"}"#),
        ("<r>a\r\nb\rc&#13;</r>", r#"{"r":"a\nb\nc\r"}"#),
        (
            "<r a=' 1 ' b='x\ny&#10;&lt;'/>",
            r#"{"r":{"@a":" 1 ","@b":"x y\n<"}}"#,
        ),
        ("<r a='1'>t</r>", r##"{"r":{"@a":"1","#text":"t"}}"##),
        ("<r>\n <a>1</a>\n <b/>\n</r>", r#"{"r":{"a":"1","b":""}}"#),
        (
            "<r><a>1</a><a>2</a><b>3</b></r>",
            r#"{"r":{"a":["1","2"],"b":"3"}}"#,
        ),
        (
            "<r><a>1</a> <b>2</b> <a>3</a></r>",
            r##"{"r":{"#content":[{"a":"1"},{"b":"2"},{"a":"3"}]}}"##,
        ),
        (
            "<r>to <i>be</i> <b>or</b> not</r>",
            r##"{"r":{"#content":["to ",{"i":"be"}," ",{"b":"or"}," not"]}}"##,
        ),
        (
            "<r k='1'>x<a/></r>",
            r##"{"r":{"@k":"1","#content":["x",{"a":""}]}}"##,
        ),
        (
            "<r xml:space='preserve'> <a/></r>",
            r##"{"r":{"@xml:space":"preserve","#content":[" ",{"a":""}]}}"##,
        ),
        (
            "<dc:r xmlns:dc='http://a' xmlns='http://b'><dc:t dc:k='1'/></dc:r>",
            r#"{"dc:r":{"@xmlns:dc":"http://a","@xmlns":"http://b","dc:t":{"@dc:k":"1"}}}"#,
        ),
        ("<record><a>1</a></record>", r#"{"a":"1"}"#),
        ("<reserves><reserve>1</reserve></reserves>", r#"["1"]"#),
        ("<reserves/>", "[]"),
        (
            "<reserves><other/></reserves>",
            r#"{"reserves":{"other":""}}"#,
        ),
        (
            "<r type='number'>1</r>",
            r##"{"r":{"@type":"number","#text":"1"}}"##,
        ),
        (
            "<r xmlns='https://orelint.dev/ns' xmlns:o='https://orelint.dev/ns'><entry key='a b' o:type='number'>1</entry></r>",
            r#"{"r":{"a b":1}}"#,
        ),
    ];
    for (text, json) in cases {
        assert_eq!(one(text), json, "{text}");
        comes_back(json, &XmlWriter::default());
    }
}

#[test]
fn foreign_xml_goes_back_out_as_it_came() {
    let texts = [
        "<countries><country name=\"Åland Islands\" alpha-3=\"ALA\"/><country name=\"Albania\"/></countries>",
        "<r>to <i>be</i> <b>or</b> not</r>",
        "<a:r xmlns:a=\"http://a\"><a:t a:k=\"1\">x</a:t><b:u xmlns:b=\"http://b\" key=\"1\"/></a:r>",
        "<r xml:space=\"preserve\"> <a/></r>",
        "<r>&lt;&amp;&gt;</r>",
        // A wrapper's name, but no list.
        "<records><rec><a>1</a></rec></records>",
        "<reserves>none</reserves>",
        "<sources>see <source>a</source></sources>",
        "<reserves version=\"2\" src=\"x\"><reserve><id>a</id></reserve></reserves>",
        "<records xmlns=\"http://a\"/>",
    ];
    for text in texts {
        let written = write_lone(&one(text), &XmlWriter::default());
        let body = written.split_once("?>\n").unwrap().1.trim_end();
        assert_eq!(body, text);
    }
}

#[test]
fn what_would_be_read_as_a_list_is_no_root() {
    let values = [
        r#"{"records":{"record":{"a":"1"},"b":"2"}}"#,
        r##"{"records":{"#content":[" ",{"record":"1"},{"b":""},{"record":"2"}]}}"##,
        r#"{"records":""}"#,
        r#"{"records":" \r"}"#,
        r#"{"records":{}}"#,
        r#"{"records":{"@xmlns:x":"http://a","@xsi:schemaLocation":"b","record":"1"}}"#,
        r#"{"records":{"@xmlns:x":"http://a","record":{"@x:b":"1"}}}"#,
        r#"{"records":[]}"#,
        r#"{"records":[{"record":1}]}"#,
        r#"{"records":"\u0001"}"#,
        r#"{"record":{"a":"1"}}"#,
    ];
    for json in values {
        comes_back(json, &XmlWriter::default());
    }
}

#[test]
fn what_is_passed_over_is_counted() {
    let text = "<?xml version='1.0'?><!DOCTYPE a><!-- 1 --><?pi?><a><!-- 2 --><b/></a><!-- 3 -->";
    let wanted = Dropped {
        comments: 3,
        instructions: 1,
        doctypes: 1,
        ..Dropped::default()
    };
    assert_eq!(read(text.as_bytes(), &Records::Whole, None).dropped, wanted);
    let text =
        "<doc v='1'><!-- 1 --><x/><rows k='2'>t<y/><row>1</row><z/>u<row>2</row></rows><x/></doc>";
    let read = read(
        text.as_bytes(),
        &Records::At("/doc/rows/row".parse().unwrap()),
        None,
    );
    assert_eq!(read.records, [r#""1""#, r#""2""#]);
    assert_eq!((read.dropped.outside, read.dropped.comments), (8, 1));
}

#[test]
fn attributes_of_a_wrapper_are_not_lost() {
    let list = |text: &str| {
        let read = read(text.as_bytes(), &Records::Elements, None);
        assert!(read.findings.is_empty(), "{text}: {:?}", read.findings);
        (
            read.records.concat(),
            read.dropped.outside,
            read.dropped.beside,
        )
    };
    let foreign = [
        "<records version='2'><record>1</record></records>",
        "<records version='2'/>",
        "<records xmlns='http://a'><record>1</record></records>",
        "<records xmlns:x='http://a'><record x:b=''>1</record></records>",
    ];
    for text in foreign {
        assert!(list(text).0.starts_with(r#"{"records":{"@"#), "{text}");
        assert_eq!(list(text).0, one(text));
    }
    let schema =
        "<records xmlns:xsi='http://a' xsi:schemaLocation='b'><record>1</record></records>";
    assert_eq!(list(schema), (r#""1""#.to_owned(), 2, None));
    assert_eq!(one(schema), r#"["1"]"#);
    let named = Records::At("/records".parse().unwrap());
    let named = read(foreign[0].as_bytes(), &named, None);
    assert_eq!(
        (named.records.concat(), named.dropped.outside),
        (r#""1""#.to_owned(), 1)
    );
}

#[test]
fn what_stands_beside_records_that_were_not_named_is_told() {
    for (inside, beside) in [("<other/>", "<other"), (" more\n", "more")] {
        let text = format!("<records><record>1</record>{inside}</records>");
        let found = read(text.as_bytes(), &Records::Elements, None).dropped;
        let place = found
            .beside
            .map(|it| &text[it.start as usize..it.end as usize]);
        assert_eq!((place, found.outside), (Some(beside), 0));
        let named = Records::At("/records".parse().unwrap());
        let named = read(text.as_bytes(), &named, None).dropped;
        assert_eq!((named.beside, named.outside), (None, 1));
    }
}

#[test]
fn a_pointer_leads_to_the_records() {
    let text = "<doc><g><row>1</row></g><g><row>2</row><row>3</row></g><e/><n><x/></n></doc>";
    let at = |pointer: &str| {
        read(
            text.as_bytes(),
            &Records::At(pointer.parse().unwrap()),
            None,
        )
    };
    assert_eq!(at("/doc/g/row").records, [r#""1""#]);
    assert_eq!(at("/doc/g/1/row").records, [r#""2""#, r#""3""#]);
    assert_eq!(at("").records.len(), 4);
    assert_eq!(at("/doc").records.len(), 1);
    assert_eq!(at("/doc/e/row").records.len(), 0);
    assert!(
        at("/doc/e/row").findings.is_empty(),
        "an empty element has no rows"
    );
    for nowhere in [
        "/rows/row",
        "/doc/row",
        "/doc/n/row",
        "/doc/g/2/row",
        "/doc/g/1",
    ] {
        let read = at(nowhere);
        assert_eq!(read.findings.len(), 1, "{nowhere}");
        assert_eq!(read.findings[0].rule.id, "syntax/records", "{nowhere}");
    }
}

#[test]
fn a_shape_says_what_text_is() {
    let types = |name: &str| ShapePlace {
        types: Types::named(name).unwrap(),
        ..ShapePlace::any()
    };
    let root = ShapePlace {
        members: vec![
            ("n".into(), 2),
            ("l".into(), 3),
            ("o".into(), 4),
            ("@n".into(), 2),
        ],
        ..types("object")
    };
    let list = ShapePlace {
        element: Some(2),
        ..types("array")
    };
    let shape = Shape::new(
        vec![
            ShapePlace::any(),
            root,
            types("number"),
            list,
            types("object"),
        ],
        1,
    );
    let shape = Arc::new(shape);
    let text = "<records>\
        <record n='7'><n>1.10</n><l>5</l><o/></record>\
        <record><n>W</n><l/><o>\n</o></record>\
        <record><l>1</l><l>x</l></record></records>";
    let read = read(text.as_bytes(), &Records::Elements, Some(&shape));
    assert_eq!(
        read.records,
        [
            r#"{"@n":7,"n":1.10,"l":[5],"o":{}}"#,
            r#"{"n":"W","l":[],"o":{}}"#,
            r#"{"l":[1,"x"]}"#,
        ]
    );
    let writer = XmlWriter {
        shape: Some(shape),
        ..XmlWriter::default()
    };
    let written = laws::write(&[&read.records[0]], &writer);
    assert!(
        !written.contains("ore:"),
        "the shape says it all: {written}"
    );
}

#[test]
fn places_are_exact() {
    use crate::document::{Document, Tree};
    use crate::finding::{FileId, Finding};
    use crate::format::Sink;
    use crate::format::input::{Input, Origin};

    struct Places(Vec<(String, u64)>);
    impl Sink for Places {
        fn record(&mut self, _: u64, document: &Document<'_>) {
            let root = document.root();
            self.0.push((root.source().to_owned(), root.place().start));
            for (key, value) in root.members() {
                self.0.push((key.name().to_owned(), key.place().start));
                self.0
                    .push((value.source().to_owned(), value.place().start));
            }
        }
        fn finding(&mut self, finding: Finding) {
            panic!("{finding:?}")
        }
    }
    let text = "\u{FEFF}<records>\n<record k='1'><a>x</a><b>&amp;</b><c/></record></records>";
    let mut sources = crate::source::Sources::new();
    let origin = Origin::Bytes("a.xml".to_owned(), text.as_bytes().into());
    let mut input = Input::open(&mut sources, origin, None).unwrap();
    let mut reading = crate::format::xml::open(&mut input, &Records::Elements, None).unwrap();
    let chunk = reading.split.next(Vec::new()).unwrap().unwrap();
    let chunk_text = std::str::from_utf8(&chunk.bytes).unwrap();
    let mut places = Places(Vec::new());
    reading
        .parser
        .parse(&chunk, chunk_text, &mut Tree::default(), &mut places);
    assert_eq!(input.file, FileId(0));
    let at = |needle: &str| text.find(needle).unwrap() as u64;
    let wanted = [
        (
            "<record k='1'><a>x</a><b>&amp;</b><c/></record>",
            at("<record k"),
        ),
        ("@k", at("k='")),
        ("1", at("1'")),
        ("a", at("a>x")),
        ("x", at("x</a")),
        ("b", at("b>&")),
        ("&amp;", at("&amp;")),
        ("c", at("c/>")),
        ("<c/>", at("<c/>")),
    ];
    let found: Vec<(&str, u64)> = places
        .0
        .iter()
        .map(|(text, at)| (text.as_str(), *at))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn real_files_are_read_and_come_back() {
    let read_file = |name: &str| {
        let path = format!("{}/../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(&path);
        if bytes.is_err() {
            println!("skipped: {name} is not beside the project");
        }
        bytes.ok()
    };
    for (name, records) in [("iso3166-slim-3.xml", 249), ("tota_pta_75.xml", 1)] {
        let Some(bytes) = read_file(name) else {
            continue;
        };
        let whole = read(&bytes, &Records::Whole, None);
        assert!(whole.findings.is_empty(), "{name}: {:?}", whole.findings);
        comes_back(&whole.records[0], &XmlWriter::default());
        let pointer = if records > 1 {
            "/countries/country"
        } else {
            "/treaty"
        };
        let at = read(&bytes, &Records::At(pointer.parse().unwrap()), None);
        assert_eq!(at.records.len(), records, "{name}");
    }
    // Metadata of tables: well-formed, and with what looks like tags escaped in their texts.
    for name in ["MCS2025_World_Data.xml", "mcs2024-chrom_meta.xml"] {
        if let Some(bytes) = read_file(name) {
            let whole = read(&bytes, &Records::Whole, None);
            assert!(whole.findings.is_empty(), "{name}: {:?}", whole.findings);
            comes_back(&whole.records[0], &XmlWriter::default());
        }
    }
}
