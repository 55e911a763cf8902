//! Tells from a file's head which schema is meant, and where its records are.

use std::fmt;

use quick_xml::Reader as XmlReader;
use quick_xml::events::Event;

use super::bundled::{BUNDLED, Bundled};
use crate::document::{Document, Node, Pointer, Tree};
use crate::format::csv::likely_delimiter;
use crate::format::json::Scanner;
use crate::format::{Format, Records};
use crate::suggest;

/// The schema that a document asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// One that comes with orelint.
    Bundled(&'static str),
    /// What the document's `$schema` says: a URI, or a path relative to the document.
    Reference(String),
}

/// What a file's head tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// The schema, if the head tells one.
    pub schema: Option<Named>,
    /// Where the records of a bundled schema are.
    pub records: Records,
    /// Whether the head has a `$schema` beside the records.
    pub says_schema: bool,
}

/// What the head of a file shows without a schema.
#[derive(Debug, Default)]
struct Head {
    /// `$schema`.
    reference: Option<String>,
    /// The root's or wrapper's name, where it is that of a bundled schema.
    wrapper: Option<(&'static Bundled, Pointer)>,
    /// Property names of the first record.
    names: Vec<String>,
    /// Where the records are, if any bundled schema turns out to be meant.
    records: Records,
}

/// What the first record of a file has, whatever its schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// The names of its properties.
    pub names: Vec<String>,
    /// Whether it stands in an array that is the whole document.
    pub is_listed: bool,
}

/// Looks at the first record in the first bytes of a file's text; `delimiter` is a table's.
pub fn outline(format: Format, head: &[u8], delimiter: u8) -> Outline {
    let head = Head::of(format, head, delimiter);
    Outline {
        names: head.names,
        is_listed: format == Format::Json && head.records == Records::At(Pointer::ROOT),
    }
}

/// Looks at the first bytes of a file's text; `delimiter` is a table's.
///
/// With a `wanted` bundled schema only the place of its records is asked.
pub fn detect(
    format: Format,
    head: &[u8],
    delimiter: u8,
    wanted: Option<&'static Bundled>,
) -> Detected {
    let head = Head::of(format, head, delimiter);
    let says_schema = head.reference.is_some();
    let (schema, records) = head.decide(wanted);
    Detected {
        schema,
        records,
        says_schema,
    }
}

/// What the head of a file that tells no schema is likely to mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Another delimiter.
    Delimiter {
        /// How an option says it.
        option: &'static str,
        /// Whether columns cut so tell a bundled schema, or nearly so.
        tells: bool,
    },
    /// A bundled schema.
    Near {
        /// Its name.
        schema: &'static str,
        /// What every record has by it, and the first one here has not; with the name that may be
        /// meant to be that.
        lacks: Vec<(&'static str, Option<String>)>,
    },
}

impl Hint {
    /// Whether the file has a name that is meant to be one of a bundled schema.
    pub fn is_slip(&self) -> bool {
        match self {
            Hint::Near { lacks, .. } => lacks.iter().any(|(_, meant)| meant.is_some()),
            Hint::Delimiter { .. } => false,
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (schema, lacks) = match self {
            Hint::Delimiter { option, .. } => {
                let sign = match *option {
                    "tab" => "a tab".to_owned(),
                    sign => sign.replace('\'', "`"),
                };
                return write!(
                    f,
                    "its delimiter is probably {sign}: say --delimiter {option}"
                );
            }
            Hint::Near { schema, lacks } => (schema, lacks),
        };
        write!(f, "the nearest is {schema}; it lacks ")?;
        for (at, (name, meant)) in lacks.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
            if let Some(meant) = meant {
                write!(f, " (is `{meant}` meant to be that?)")?;
            }
        }
        write!(f, "; correct that, or say --schema {schema}")
    }
}

/// What is likely to be meant by a file that tells no schema; `delimiter` is a table's, if it is
/// known.
pub fn hint(format: Format, head: &[u8], delimiter: Option<u8>) -> Option<Hint> {
    let names = Head::of(format, head, delimiter.unwrap_or(b',')).names;
    if let ([name], Format::Csv, None) = (&names[..], format, delimiter) {
        let (sign, _, option) = likely_delimiter(name)?;
        let sign = u8::try_from(sign).ok();
        let tells = sign.is_some_and(|sign| {
            let told = detect(format, head, sign, None).schema.is_some();
            told || hint(format, head, Some(sign)).is_some()
        });
        return Some(Hint::Delimiter { option, tells });
    }
    let near = BUNDLED.iter().filter_map(|bundled| near(bundled, &names));
    let (_, hint) = near.min_by_key(|(lacking, _)| *lacking)?;
    Some(hint)
}

/// How many required properties are missing, if that schema may be meant: of four, three are there
/// or nearly so.
fn near(bundled: &'static Bundled, names: &[String]) -> Option<(usize, Hint)> {
    let all = bundled.required;
    let is_there = |name: &str| names.iter().any(|own| own == name);
    let missing: Vec<&'static str> = all.iter().copied().filter(|name| !is_there(name)).collect();
    if (all.len() - missing.len()) * 2 < all.len() {
        return None;
    }
    let schema = bundled.value();
    let strangers = names
        .iter()
        .filter(|name| schema["properties"].get(name).is_none());
    let strangers: Vec<&str> = strangers.map(String::as_str).collect();
    let meant = |name: &str| suggest::nearest(name, strangers.iter().copied()).map(str::to_owned);
    let lacks: Vec<_> = missing
        .into_iter()
        .map(|name| (name, meant(name)))
        .collect();
    let lacking = lacks.iter().filter(|(_, meant)| meant.is_none()).count();
    let schema = bundled.name;
    (lacking * 4 <= all.len()).then_some((lacking, Hint::Near { schema, lacks }))
}

impl Head {
    fn of(format: Format, head: &[u8], delimiter: u8) -> Head {
        let text = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        };
        match format {
            Format::Csv => csv_head(text, delimiter),
            Format::Ndjson => ndjson_head(text),
            Format::Json => json_head(text),
            Format::Xml => xml_head(text),
        }
    }

    fn decide(self, wanted: Option<&'static Bundled>) -> (Option<Named>, Records) {
        if let Some(bundled) = wanted {
            return (Some(Named::Bundled(bundled.name)), self.records_of());
        }
        if let Some(reference) = self.reference {
            let schema = match Bundled::with_id(&reference).or_else(|| Bundled::named(&reference)) {
                Some(bundled) => Named::Bundled(bundled.name),
                None => {
                    return (Some(Named::Reference(reference)), Records::Whole);
                }
            };
            let records = self
                .wrapper
                .map_or(self.records, |(_, pointer)| Records::At(pointer));
            return (Some(schema), records);
        }
        if let Some((bundled, _)) = self.wrapper {
            return (Some(Named::Bundled(bundled.name)), self.records_of());
        }
        let has_all = |bundled: &&Bundled| {
            let mut required = bundled.required.iter();
            required.all(|name| self.names.iter().any(|own| own == name))
        };
        // The one with most required properties is the most telling.
        let best = BUNDLED
            .iter()
            .filter(has_all)
            .max_by_key(|bundled| bundled.required.len());
        match best {
            Some(bundled) => (Some(Named::Bundled(bundled.name)), self.records),
            None => (None, Records::Whole),
        }
    }

    fn records_of(&self) -> Records {
        match &self.wrapper {
            Some((_, pointer)) => Records::At(pointer.clone()),
            None => self.records.clone(),
        }
    }
}

fn csv_head(text: &str, delimiter: u8) -> Head {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut names = vec![0; text.len() + 16];
    let mut ends = vec![0; 4096];
    let (_, _, _, count) = reader.read_record(text.as_bytes(), &mut names, &mut ends);
    let mut start = 0;
    let mut head = Head::default();
    for end in &ends[..count] {
        // Nested columns count by their first name.
        let name = String::from_utf8_lossy(&names[start..*end]);
        head.names
            .push(name.split(['.', '[']).next().unwrap_or_default().to_owned());
        start = *end;
    }
    head
}

fn ndjson_head(text: &str) -> Head {
    let mut head = Head::default();
    if let Some(line) = text.lines().find(|line| !line.trim().is_empty()) {
        let mut object = object_head(line);
        head.reference = object.reference.take();
        head.names = object.names;
    }
    head
}

fn json_head(text: &str) -> Head {
    let start = text.trim_start();
    if let Some(elements) = start.strip_prefix('[') {
        let mut head = object_head(elements.trim_start());
        head.reference = None;
        head.wrapper = None;
        head.records = Records::At(Pointer::ROOT);
        return head;
    }
    object_head(start)
}

/// Reads the members of the object at the start of `text` as far as they go.
fn object_head(text: &str) -> Head {
    let mut head = Head::default();
    let mut scanner = Scanner::new(text, 0);
    let mut tree = Tree::default();
    scanner.eat(b'{');
    loop {
        scanner.space();
        let Ok(name) = scanner.member_name(&mut tree) else {
            break;
        };
        if let Some(bundled) = BUNDLED.iter().find(|bundled| bundled.wrapper == name)
            && scanner.peek() == Some(b'[')
            && head.wrapper.is_none()
        {
            let mut pointer = Pointer::ROOT;
            pointer.push(&name);
            head.wrapper = Some((bundled, pointer));
        }
        head.names.push(name);
        tree.clear();
        let start = scanner.at();
        if scanner.root(&mut tree).is_err() {
            break;
        }
        if head.names.last().is_some_and(|name| name == "$schema") {
            let document = Document::new(&text[start..scanner.at()], 0, &tree);
            head.reference = Node::as_str(document.root()).map(str::to_owned);
        }
        scanner.space();
        if !scanner.eat(b',') {
            break;
        }
    }
    head
}

fn xml_head(text: &str) -> Head {
    let mut head = Head::default();
    let mut reader = XmlReader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut first_child: Option<String> = None;
    while let Ok(event) = reader.read_event() {
        let (start, empty) = match event {
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                open.pop();
                // The first record is over.
                if open.len() <= 1 {
                    break;
                }
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = start.name().as_ref().to_owned();
        match open.len() {
            0 => {
                let mut pointer = Pointer::ROOT;
                pointer.push(&name);
                head.records = Records::At(pointer.clone());
                if let Some(bundled) = BUNDLED.iter().find(|bundled| bundled.wrapper == name) {
                    pointer.push(bundled.name);
                    head.wrapper = Some((bundled, pointer));
                } else if let Some(bundled) = Bundled::named(&name) {
                    head.wrapper = Some((bundled, pointer));
                }
            }
            1 => first_child = Some(name.clone()),
            2 => head.names.push(name.clone()),
            _ => {}
        }
        if !empty {
            open.push(name);
        }
    }
    // Any root around any repeated element: the records are the root's children.
    if head.wrapper.is_none() && first_child.is_some() {
        head.records = Records::At(Pointer::ROOT);
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tell(format: Format, text: &str) -> Option<(String, Records)> {
        let detected = detect(format, text.as_bytes(), b',', None);
        let name = match detected.schema? {
            Named::Bundled(name) => name.to_owned(),
            Named::Reference(uri) => format!("-> {uri}"),
        };
        Some((name, detected.records))
    }

    fn at(pointer: &str) -> Records {
        Records::At(pointer.parse().unwrap())
    }

    #[test]
    fn a_head_that_tells_no_schema_may_be_near_one() {
        let hint = |format, text: &str| {
            let hint = hint(format, text.as_bytes(), None)?;
            Some(hint.to_string())
        };
        assert_eq!(
            hint(Format::Csv, "id,comodity,measure,source,rank\n").unwrap(),
            "the nearest is reserve; it lacks `commodity` (is `comodity` meant to be that?); correct that, or say --schema reserve"
        );
        assert_eq!(
            hint(
                Format::Json,
                r#"[{"id": "a", "titel": "b", "kind": "news"}]"#
            )
            .unwrap(),
            "the nearest is source; it lacks `title` (is `titel` meant to be that?); correct that, or say --schema source"
        );
        assert_eq!(
            hint(Format::Csv, "id;commodity;measure;source\n").unwrap(),
            "its delimiter is probably `;`: say --delimiter ';'"
        );
        assert_eq!(
            hint(Format::Csv, "id\tcommodity\n").unwrap(),
            "its delimiter is probably a tab: say --delimiter tab"
        );
        assert_eq!(hint(Format::Csv, "id,title\n"), None);
        assert_eq!(hint(Format::Csv, "foo,bar\n"), None);
    }

    #[test]
    fn each_format_tells_its_schema() {
        let reserve = |records| Some(("reserve".to_owned(), records));
        let claim = r#"{"id":"a","country":"KAZ","commodity":"tungsten","measure":"reserves","source":"s"}"#;
        assert_eq!(
            tell(Format::Csv, "id,commodity,measure,source,rank\n1"),
            reserve(Records::Whole)
        );
        assert_eq!(
            tell(Format::Ndjson, &format!("\n{claim}\n")),
            reserve(Records::Whole)
        );
        assert_eq!(tell(Format::Json, claim), reserve(Records::Whole));
        assert_eq!(
            tell(Format::Json, &format!(" [{claim}, {{")),
            reserve(at(""))
        );
        assert_eq!(
            tell(Format::Json, r#"{"x": 1, "reserves": [{"id""#),
            reserve(at("/reserves"))
        );
        assert_eq!(
            tell(Format::Xml, "<?xml version='1.0'?><reserves><reserve>"),
            reserve(at("/reserves/reserve"))
        );
        assert_eq!(
            tell(Format::Xml, "<reserve><id>a</id></reserve>"),
            reserve(at("/reserve"))
        );
        assert_eq!(tell(Format::Json, r#"{"parties": [], "title": "x"}"#), None);
        assert_eq!(
            tell(Format::Json, r#"{"$schema": "./own.json", "a": 1}"#),
            Some(("-> ./own.json".to_owned(), Records::Whole))
        );
        let id = BUNDLED[1].id();
        assert_eq!(
            tell(
                Format::Json,
                &format!(r#"{{"$schema": "{id}", "agreements": []}}"#)
            ),
            Some(("agreement".to_owned(), at("/agreements")))
        );
    }
}
