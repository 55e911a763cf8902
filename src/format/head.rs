//! Whether the beginning of a file has a fault of syntax: enough to tell a broken file from one
//! that is no concern of ours, without reading either to its end.

use quick_xml::errors::IllFormedError;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error as XmlError, Reader as XmlReader};

use super::Format;
use super::json::{Fault, FaultKind, scan_one};
use crate::document::Tree;

/// Whether `head` has a fault that no continuation could mend; where it is the `whole` text, what
/// is missing at its end is one, too.
///
/// A table has hardly a syntax: only its header is looked at. A name that stands twice in an object
/// is no fault here, for such a text can still be read.
pub fn has_fault(format: Format, head: &[u8], whole: bool, delimiter: u8) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => {
            let text = std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default();
            // Later rows of a table may be in any encoding, as long as nobody says it is ours.
            let is_cut = !whole && error.error_len().is_none();
            if !is_cut && (format != Format::Csv || !text.contains('\n')) {
                return true;
            }
            text
        }
    };
    match format {
        Format::Csv => csv_fault(text, whole, delimiter),
        Format::Json => json_fault(text, whole),
        Format::Ndjson => ndjson_fault(text, whole),
        Format::Xml => xml_fault(text, whole),
    }
}

/// No header, or one with a quote that is never closed.
fn csv_fault(text: &str, whole: bool, delimiter: u8) -> bool {
    if text.trim().is_empty() {
        return whole;
    }
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut cells = vec![0; text.len() + 16];
    let mut ends = vec![0; 4096];
    let (result, ..) = reader.read_record(text.as_bytes(), &mut cells, &mut ends);
    matches!(result, csv_core::ReadRecordResult::InputEmpty) && text.trim().contains('\n')
}

fn json_fault(text: &str, whole: bool) -> bool {
    match scan_one(text, &mut Tree::default()) {
        Ok(()) => false,
        Err(fault) => match fault.kind {
            FaultKind::DuplicateKey(_) => false,
            FaultKind::Unclosed(..) => whole,
            FaultKind::Syntax(..) => whole || !may_be_cut(text, &fault),
        },
    }
}

/// The longest sign that a cut may break: an escaped pair of surrogates.
const LONGEST: usize = "\\uD800\\uDC00".len();

/// Whether the text's end may be all that is wrong: the fault is at it, or is a string that would
/// go on behind it.
fn may_be_cut(text: &str, fault: &Fault) -> bool {
    let rest = &text[fault.start..];
    let goes_on = rest.starts_with('"')
        && !rest.contains(['\n', '\r'])
        && scan_one(rest, &mut Tree::default()).is_err_and(|inner| inner.start == 0);
    goes_on || fault.end.max(fault.start + LONGEST) >= text.len()
}

/// A whole line that is no JSON.
fn ndjson_fault(text: &str, whole: bool) -> bool {
    text.split_inclusive('\n')
        .filter(|line| whole || line.ends_with('\n'))
        .map(str::trim)
        .any(|line| !line.is_empty() && json_fault(line, true))
}

fn xml_fault(text: &str, whole: bool) -> bool {
    let mut reader = XmlReader::from_str(text);
    let (mut open, mut elements) = (0_usize, 0_usize);
    let ill = |start: &BytesStart<'_>| start.attributes().any(|attribute| attribute.is_err());
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                (open, elements) = (open + 1, elements + 1);
                if ill(&start) {
                    return true;
                }
            }
            Ok(Event::Empty(start)) => {
                elements += 1;
                if ill(&start) {
                    return true;
                }
            }
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(Event::Eof) => return whole && (open > 0 || elements == 0),
            Ok(_) => {}
            // What the text's end cuts off is a syntax error to this reader, and only that; a
            // reference excepted.
            Err(XmlError::Syntax(_)) => return whole,
            Err(XmlError::IllFormed(IllFormedError::UnclosedReference)) => {
                let last = text.rfind('&').map_or("", |at| &text[at..]);
                return whole || last.contains(['<', '>', ' ', '\n']);
            }
            Err(_) => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(format: Format, text: &str, whole: bool) -> bool {
        has_fault(format, text.as_bytes(), whole, b',')
    }

    #[test]
    fn a_cut_is_a_fault_only_at_the_end_of_the_file() {
        let json = r#"{"a": ["x\ny\uD83D\uDE00", -1.5e3, true], "b": {"c": null}} "#;
        let xml = "<?xml version='1.0'?><!-- c --><a b='1'><c>&lt;x</c><d/><![CDATA[x]]></a>";
        for (format, text) in [(Format::Json, json), (Format::Xml, xml)] {
            assert!(!fault(format, text, true), "{text}");
            let end = text.trim_end().len();
            for cut in (0..end).filter(|cut| text.is_char_boundary(*cut)) {
                assert!(fault(format, &text[..cut], true), "{}", &text[..cut]);
                assert!(!fault(format, &text[..cut], false), "{}", &text[..cut]);
            }
        }
    }

    #[test]
    fn what_is_wrong_within_is_a_fault_in_any_case() {
        let long = "x".repeat(100);
        for (format, text) in [
            (Format::Json, format!(r#"{{"reserves" [ "{long}""#)),
            (Format::Json, format!(r#"{{"a": 1 "{long}": 2, "b""#)),
            (Format::Json, format!("{{\"a\": \"\n{long}")),
            (Format::Json, format!(r#"{{"a": 1}} {{"b": "{long}"}}"#)),
            (Format::Ndjson, format!("{{\"id\" 1}}\n{{\"b\": \"{long}")),
            (Format::Xml, format!("<a><b></a>{long}")),
            (Format::Xml, format!("<a b=c>{long}")),
            (Format::Csv, format!("id,\"name,{long}\n1,2\n3,4\n")),
        ] {
            assert!(fault(format, &text, true), "{text}");
            assert!(fault(format, &text, false), "{text}");
        }
        assert!(has_fault(
            Format::Json,
            b"{\"a\": \"\xE9\", \"b\": 1}",
            false,
            b','
        ));
        assert!(!has_fault(Format::Json, b"{\"a\": \"\xC3", false, b','));
        assert!(!has_fault(
            Format::Csv,
            b"id,name\n1,caf\xE9\n2,b\n",
            true,
            b','
        ));
    }

    #[test]
    fn a_sound_text_has_none() {
        for (format, text) in [
            (Format::Json, r#"{"a": 1, "a": 2}"#),
            (Format::Ndjson, "\n{\"a\": 1}\r\n[2]\n"),
            (Format::Ndjson, ""),
            (Format::Csv, "id,\"two\nlines\"\n1,2\n"),
            (Format::Csv, "id"),
        ] {
            assert!(!fault(format, text, true), "{text}");
        }
    }
}
