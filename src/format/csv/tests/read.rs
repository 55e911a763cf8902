//! What tables say, and what is wrong with them.

use proptest::prelude::*;

use super::*;
use crate::document::{Kind, Node, ShapePlace};

fn records(text: &str) -> Vec<String> {
    let read = read(text);
    assert_eq!(read.said(), [""; 0], "{text}");
    read.records
}

#[test]
fn a_column_is_json_or_text_as_a_whole() {
    let text =
        "id,rank,code,flag,odd\na,1,007,true,\"\"\"7\"\"\"\nb,2,8,null,[]\nc,,9,false,1.10\n";
    assert_eq!(
        records(text),
        [
            r#"{"id":"a","rank":1,"code":"007","flag":true,"odd":"7"}"#,
            r#"{"id":"b","rank":2,"code":"8","flag":null,"odd":[]}"#,
            r#"{"id":"c","code":"9","flag":false,"odd":1.10}"#,
        ]
    );
}

#[test]
fn cells_can_be_typed_one_by_one_or_not_at_all() {
    let text = "a,b\n1,x\n007,\"[1, \"\"y\"\"]\"\n";
    let typed = |types| {
        let options = CsvOptions {
            types,
            ..CsvOptions::default()
        };
        read_as(text, &options, None).records
    };
    assert_eq!(
        typed(TypesMode::Cell),
        [r#"{"a":1,"b":"x"}"#, r#"{"a":"007","b":[1,"y"]}"#]
    );
    assert_eq!(
        typed(TypesMode::Text),
        [r#"{"a":"1","b":"x"}"#, r#"{"a":"007","b":"[1, \"y\"]"}"#]
    );
}

#[test]
fn columns_lead_into_objects_and_arrays() {
    let text = "id,p[0].c,p[0].n,p[1].c,s.t,p,s.u\n\
        1,KAZ,x,USA,a,,b\n\
        2,KAZ,,,,,\n\
        3,,,,,[],\n\
        4,,,,,null,b\n";
    assert_eq!(
        records(text),
        [
            r#"{"id":1,"p":[{"c":"KAZ","n":"x"},{"c":"USA"}],"s":{"t":"a","u":"b"}}"#,
            r#"{"id":2,"p":[{"c":"KAZ"}]}"#,
            r#"{"id":3,"p":[]}"#,
            r#"{"id":4,"p":null,"s":{"u":"b"}}"#,
        ]
    );
}

#[test]
fn empty_rows_and_columns_are_counted() {
    let read = read("\n,,\na,b,\n1,x,\n,,\n\n\n2,y\n");
    assert_eq!(read.said(), [""; 0]);
    assert_eq!(read.records, [r#"{"a":1,"b":"x"}"#, r#"{"a":2,"b":"y"}"#]);
    assert_eq!(
        (read.dropped.empty_rows, read.dropped.empty_columns),
        (5, 1)
    );
}

#[test]
fn faults_are_pointed_at_and_the_rest_is_read() {
    let cases: [(&str, &[&str], usize); 9] = [
        ("", &["csv/no-header at ``: the file has no header"], 0),
        (
            "a,b,a\n1,2,3\n",
            &["csv/duplicate-header at `a`: the column `a` stands twice"],
            1,
        ),
        (
            "a,b\n1,2,3,4\n5,6,,\n",
            &["csv/long-row at `3`: this row has 4 cells, but there are 2 columns"],
            2,
        ),
        (
            "a,\n1,\n2,x\n3,y\n",
            &["csv/unnamed-column at ``: column 2 has values but no name"],
            3,
        ),
        (
            "a[0],a[1]\n,x\n",
            &["csv/array-hole at ``: `a[0]` is empty, but an element after it is not"],
            1,
        ),
        (
            "a[0],a[2]\nx,y\n",
            &[
                "csv/array-hole at `a[2]`: no column holds `a[1]`, so this element cannot be number 2",
            ],
            1,
        ),
        (
            "a,a.b\nx,y\n,z\n",
            &[
                "csv/column-collision at `y`: `a` and `a.b` both have a value, but only one can be `a`",
            ],
            2,
        ),
        (
            "a;b\n1;2\n",
            &["csv/delimiter at `;`: the header is one column, with semicolons in its name"],
            1,
        ),
        (
            "a,b\n1,\"x\n2,y\n3,\"z\"w\n4,v\n",
            &["syntax/csv at `z\"w`: text goes on after the closing quote"],
            1,
        ),
    ];
    for (text, said, records) in cases {
        let read = read(text);
        assert_eq!(read.said(), said, "{text}");
        assert_eq!(read.records.len(), records, "{text}");
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let read = read("a,b\n1,\"x\n2,y\n");
    assert_eq!(
        read.said(),
        ["syntax/csv at `\"`: this quote is never closed"]
    );
    assert_eq!(read.records, [r#"{"a":2,"b":"y"}"#]);
}

#[test]
fn a_quote_that_is_never_closed_draws_in_no_more_than_the_limit() {
    let mut text = "a,b\n1,\"x\n".to_owned();
    text.push_str(&"2,y\n".repeat((ROW_LIMIT + (1 << 20)) / 4));
    let read = read(&text);
    assert_eq!(
        read.said(),
        ["syntax/csv at `\"`: the row is longer than 64 MiB"]
    );
}

#[test]
fn long_headers_and_wide_tables_are_read() {
    let names: Vec<String> = (0..20_000).map(|n| format!("column {n}")).collect();
    let values: Vec<String> = (0..20_000).map(|n| n.to_string()).collect();
    let text = format!("{}\n{}\n", names.join(","), values.join(","));
    let records = records(&text);
    assert!(records[0].ends_with(r#""column 19999":19999}"#));
}

#[test]
fn a_header_in_another_encoding_is_told() {
    for text in [&b"a,\xE9\n1,2\n"[..], b"a,\xE9"] {
        let reading = open_text(text, &CsvOptions::default(), None);
        assert_eq!(reading.findings[0].rule.id, "syntax/encoding");
        assert_eq!(reading.findings[0].place.span, 2..3);
    }
}

/// Looks at one record and its places.
struct Places<'t>(&'t str);

impl Sink for Places<'_> {
    fn record(&mut self, number: u64, document: &Document<'_>) {
        let text = self.0;
        let at = |place: std::ops::Range<u64>| &text[place.start as usize..place.end as usize];
        assert_eq!(number, 1);
        let root = document.root();
        assert_eq!(at(root.place()), "1,\"a \"\"b\"\"\",");
        let name = root.get("na\"me").unwrap();
        assert_eq!(name.as_str(), Some("a \"b\""));
        assert_eq!(at(name.place()), "a \"\"b\"\"");
        assert_eq!(at(name.key().unwrap().place()), "na\"\"me");
        let end = text.len() as u64 - 2;
        assert_eq!(root.absent("x"), Some(end..end));
    }

    fn finding(&mut self, finding: Finding) {
        panic!("{}", finding.message);
    }
}

#[test]
fn places_are_those_of_the_cells() {
    let text = "id,\"na\"\"me\",x.y\r\n1,\"a \"\"b\"\"\",\r\n";
    let reading = open_text(text.as_bytes(), &CsvOptions::default(), None);
    drain(reading, &mut Places(text));
}

/// `{"id": string, "rank": number, "either": string or number, "list": [string], "a.b": string}`
fn shape() -> Shape {
    let place = |types: Types| ShapePlace {
        types,
        ..ShapePlace::any()
    };
    let only = |kind| Types::only(kind);
    let names = ["id", "rank", "either", "list", "a.b"];
    let root = ShapePlace {
        members: names
            .iter()
            .zip([2, 3, 4, 5, 2])
            .map(|(name, at)| ((*name).into(), at))
            .collect(),
        ..place(only(Kind::Object))
    };
    let list = ShapePlace {
        element: Some(2),
        ..place(only(Kind::Array))
    };
    let either = only(Kind::String) | only(Kind::Number);
    let scalars = [
        place(only(Kind::String)),
        place(only(Kind::Number)),
        place(either),
    ];
    let mut places = vec![ShapePlace::any(), root];
    places.extend(scalars);
    places.push(list);
    Shape::new(places, 1)
}

#[test]
fn a_schema_types_the_cells() {
    let text = "id,rank,either,list,list[0],x,a.b\n\
        7,1,2,[],,3,x\n\
        8,first,3,,4,true,\n";
    let judged = read_as(text, &CsvOptions::default(), Some(&shape()));
    assert_eq!(judged.said(), [""; 0]);
    assert_eq!(
        judged.records,
        [
            r#"{"id":"7","rank":1,"either":2,"list":[],"x":3,"a.b":"x"}"#,
            r#"{"id":"8","rank":"first","either":3,"list":["4"],"x":true}"#,
        ]
    );
    let as_text = CsvOptions {
        types: TypesMode::Text,
        ..CsvOptions::default()
    };
    assert_eq!(
        read_as(text, &as_text, Some(&shape())).records[0],
        r#"{"id":"7","rank":1,"either":"2","list":[],"x":"3","a.b":"x"}"#,
        "what the schema settles stays"
    );
    let text = text.replace(",true,", ",NA,").replace(",3,,", ",NA,,");
    let all = CsvOptions {
        natures: Natures::All,
        ..CsvOptions::default()
    };
    assert_eq!(
        read_as(&text, &all, Some(&shape())).records,
        [
            r#"{"id":"7","rank":1,"either":"2","list":[],"x":"3","a.b":"x"}"#,
            r#"{"id":"8","rank":"first","either":"NA","list":["4"],"x":"NA"}"#,
        ]
    );
}

#[test]
fn signs_that_make_no_table_are_refused() {
    for (delimiter, quote) in [(b',', b','), (b'\n', b'"'), (0xE9, b'"')] {
        let options = CsvOptions {
            delimiter: Some(delimiter),
            quote,
            ..CsvOptions::default()
        };
        assert!(options.check().is_err());
    }
}

#[test]
fn the_name_tells_the_delimiter() {
    for (name, delimiter) in [
        ("a/b.TSV.gz", Some(b'\t')),
        ("b.tsv", Some(b'\t')),
        ("b.csv", None),
    ] {
        assert_eq!(
            CsvOptions::default().for_path(Path::new(name)).delimiter,
            delimiter
        );
    }
}

/// Every place lies in the text, on character boundaries, and inside that of what holds it; and a
/// scalar's source says what the scalar says.
struct InBounds<'t>(&'t str);

impl InBounds<'_> {
    fn node(&self, node: Node<'_>, within: std::ops::Range<u64>) {
        let place = node.place();
        assert!(
            within.start <= place.start && place.end <= within.end,
            "{place:?} in {:?}",
            self.0
        );
        let source = &self.0[place.start as usize..place.end as usize];
        match node.kind() {
            Kind::Number | Kind::Boolean => assert_eq!(node.text(), Some(source)),
            Kind::Null => assert_eq!(source, "null"),
            Kind::String => {
                let text = node.text().unwrap_or_default();
                // As it stands, or in JSON quotes; within a quoted cell with its quotes doubled.
                let spelled = [source.replace("\"\"", "\""), source.to_owned()];
                assert!(spelled.iter().any(|it| it == text || *it == compact(node)));
            }
            Kind::Array | Kind::Object => {}
        }
        if let Some(key) = node.key() {
            let key = key.place();
            assert!(self.0.get(key.start as usize..key.end as usize).is_some());
        }
        for child in node.elements() {
            self.node(child, place.clone());
        }
    }
}

impl Sink for InBounds<'_> {
    fn record(&mut self, _: u64, document: &Document<'_>) {
        self.node(document.root(), 0..self.0.len() as u64);
    }

    fn finding(&mut self, finding: Finding) {
        let places = finding.related.iter().map(|related| &related.place);
        for place in places.chain([&finding.place]) {
            let span = place.span.start as usize..place.span.end as usize;
            assert!(
                self.0.get(span.clone()).is_some(),
                "{span:?} of {} in {:?}",
                finding.rule.id,
                self.0
            );
        }
    }
}

proptest! {
    /// Whatever the text, nothing panics and every place is one.
    #[test]
    fn every_place_is_in_the_text(
        header in r#"[ab.,\[\]01\\é"]{0,12}"#,
        rows in r#"[ab07.,\[\]{}:"é\r\n]{0,40}"#,
    ) {
        every_place(&format!("{header}\n{rows}"));
    }
}

#[test]
fn an_empty_string_in_a_list_has_its_quotes_for_a_place() {
    every_place("a\n[\"\"]\n");
}

fn every_place(text: &str) {
    for natures in [Natures::Judged, Natures::All] {
        let options = CsvOptions {
            natures,
            ..CsvOptions::default()
        };
        drain(
            open_text(text.as_bytes(), &options, None),
            &mut InBounds(text),
        );
    }
}
