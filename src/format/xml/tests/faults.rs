//! What is said of malformed XML, and where.

use crate::format::Records;
use crate::format::xml::laws::read;

/// The text with `«…»` around the place of the fault, the message, and the text under the related
/// place.
type Case = (&'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    ("<a>x «&» y</a>", "a bare `&` in text", ""),
    ("<a>Johnson «&» Matthey; and</a>", "a bare `&` in text", ""),
    ("<a b='x «&» y'/>", "a bare `&` in text", ""),
    ("<a>x «<» 5</a>", "a bare `<` in text", ""),
    ("<a>«&nbsp;»</a>", "unknown entity `&nbsp;`", ""),
    (
        "<a>«&#0;»</a>",
        "`&#0;` is no character that XML 1.0 allows",
        "",
    ),
    ("<a><b>x«</a>»", "`<b>` is not closed before `</a>`", "<b"),
    (
        "<a><b>x«</c>»</a>",
        "`</c>` closes no open element; `<b>` is open",
        "<b",
    ),
    ("«<a»><b>x</b>", "`<a>` is never closed", ""),
    ("<a>«<b» c='d'>x", "`<b>` is never closed", ""),
    ("<a>«<b» x", "this tag is never closed by `>`", ""),
    (
        "<a>«<b »<c/></a>",
        "the tag `b` is not closed by `>` before the next `<`",
        "",
    ),
    ("<a b='1' «b»='2'/>", "the attribute `b` stands twice", "b"),
    ("<a b=«1»/>", "an attribute value without quotes", ""),
    ("<a «b»/>", "the attribute `b` has no value", ""),
    ("<a «b» c='d'/>", "the attribute `b` has no value", ""),
    (
        "<a b='1'«c»='2'/>",
        "white space is missing before this attribute",
        "",
    ),
    ("<a «1b»='1'/>", "`1b` is no XML name", ""),
    ("<a><«b/c»></b></a>", "`b/c` is no XML name", ""),
    ("<a b='«<»c'/>", "a bare `<` in an attribute value", ""),
    (
        "<a>«<b» c='d></a>",
        "an attribute value in this tag is never closed by its quote",
        "",
    ),
    ("<a/>\n «x»\n", "text outside of the root element", ""),
    ("«x» <a/>", "text outside of the root element", ""),
    ("<a/>«<b»/>", "a second element after the root", ""),
    ("<a/>«</a>»", "`</a>` closes no open element", ""),
    (
        "<a>«\u{1}»</a>",
        "U+0001 is no character that XML 1.0 allows",
        "",
    ),
    ("<a>x«]]>»</a>", "`]]>` stands bare in text", ""),
    (
        "<a>«<!--» x</a>",
        "this comment is never closed by `-->`",
        "",
    ),
    (
        "<a><!-- x «--» y --></a>",
        "`--` stands inside a comment",
        "",
    ),
    (
        "<a>«<![CDATA[»x</a>",
        "this CDATA section is never closed by `]]>`",
        "",
    ),
    (
        "<a>«<!»x></a>",
        "`<!` begins nothing that XML knows here",
        "",
    ),
    (
        "<a>«<?»x</a>",
        "this processing instruction is never closed by `?>`",
        "",
    ),
    (
        "<a>«<!DOCTYPE a>»</a>",
        "a DOCTYPE stands only before the root element",
        "",
    ),
    (
        "<a>«<?xml version='1.0'?>»</a>",
        "an XML declaration stands only at the very start of the file",
        "",
    ),
    ("<!-- x -->«»", "there is no root element", ""),
];

#[test]
fn faults_are_said_at_their_place() {
    for (marked, message, related) in CASES {
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let text = marked.replace(['«', '»'], "");
        // In a list of records, alone, and anywhere in a longer file.
        let inside = marked
            .ends_with("</a>")
            .then(|| text.strip_prefix("<a>")?.strip_suffix("</a>"))
            .flatten();
        let mut texts = vec![
            (text.clone(), 0, Records::Whole),
            (text.clone(), 0, Records::Elements),
        ];
        if let Some(inside) = inside {
            let head = "<records>\n<record>é</record>\n<record>";
            let text = format!("{head}{inside}</record>\n</records>\n");
            texts.push((text, head.len() as u64 - 3, Records::Elements));
        }
        for (text, shift, records) in texts {
            let read = read(text.as_bytes(), &records, None);
            let [finding] = &read.findings[..] else {
                panic!("{text}: {:?}", read.findings)
            };
            let place = start as u64 + shift..end as u64 + shift;
            assert_eq!(
                (finding.message.as_str(), &finding.place.span),
                (*message, &place),
                "{text}"
            );
            let under: Vec<&str> = finding
                .related
                .iter()
                .map(|related| &related.place.span)
                .map(|span| &text[span.start as usize..span.end as usize])
                .collect();
            assert_eq!(under.concat(), *related, "{text}");
        }
    }
}

#[test]
fn a_wrong_marker_costs_one_record() {
    let text = "<records xmlns:ore='https://orelint.dev/ns'>\
        <record><a ore:type='number'>1</a></record>\
        <record><a ore:type='number'>one</a></record>\
        <record><a ore:type='numbr'>1</a></record>\
        <record><ore:entry>1</ore:entry></record>\
        <record ore:typ='number'>1</record>\
        <record><a ore:encoding='json'>x</a></record>\
        <record ore:type='array'>x</record>\
        <record ore:type='null'>x</record>\
        <record><a ore:type='null'/></record></records>";
    let read = read(text.as_bytes(), &Records::Elements, None);
    assert_eq!(read.records, [r#"{"a":1}"#, r#"{"a":null}"#]);
    let records: Vec<_> = read
        .findings
        .iter()
        .filter_map(|finding| finding.place.record)
        .collect();
    assert_eq!(records, [2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(
        read.findings[0].message,
        "marked as number, but what is in it is not a JSON number"
    );
}

#[test]
fn nesting_and_entities_are_bounded() {
    let deep = "<a>".repeat(100_000);
    assert_eq!(
        read(deep.as_bytes(), &Records::Whole, None).findings.len(),
        1
    );
    let entity = format!(
        "<!DOCTYPE a [<!ENTITY x '{}'>]><a>{}</a>",
        "x".repeat(1000),
        "&x;".repeat(20_000)
    );
    let read = read(entity.as_bytes(), &Records::Whole, None);
    let message = "the declared entities of this record add up to over 16 MiB";
    assert_eq!(read.findings[0].message, message);
}

#[test]
fn records_before_a_fault_are_read() {
    let text = "<records><record>1</record><record><a>2</b></record><record>3</record></records>";
    let read = read(text.as_bytes(), &Records::Elements, None);
    assert_eq!(read.records, ["\"1\""]);
    assert_eq!(read.findings.len(), 1);
    assert_eq!(read.findings[0].place.record, Some(2));
}
