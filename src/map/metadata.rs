//! Metadata beside a table: XML by the FGDC's Content Standard for Digital Geospatial Metadata
//! (CSDGM, 1998), from which the source record is completed.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use super::row::Row;
use super::rules::Value;
use super::{METADATA, Map};
use crate::document::{Document, Node};
use crate::finding::{Finding, Place};
use crate::format::csv::CsvOptions;
use crate::format::input::{Input, Origin};
use crate::format::{self, Format, Records};
use crate::pipeline;
use crate::rule::Severity;
use crate::source::Sources;
use crate::vocabulary::fold;

/// Where a field of the source record stands in the metadata.
struct Where {
    field: &'static str,
    /// The first that is there counts; the map agrees with the metadata where it agrees with one.
    paths: &'static [&'static str],
    /// What stands in for it where nothing else is there, and contradicts nothing: who made the
    /// data need not be who publishes them.
    instead: Option<&'static str>,
}

const fn citation(field: &'static str, paths: &'static [&'static str]) -> Where {
    Where {
        field,
        paths,
        instead: None,
    }
}

/// Section 8 of the standard, citation information; and for the address also section 6, distribution
/// information.
const FIELDS: [Where; 6] = [
    citation("title", &["metadata/idinfo/citation/citeinfo/title"]),
    Where {
        field: "publisher",
        paths: &["metadata/idinfo/citation/citeinfo/pubinfo/publish"],
        instead: Some("metadata/idinfo/citation/citeinfo/origin"),
    },
    citation(
        "published_on",
        &["metadata/idinfo/citation/citeinfo/pubdate"],
    ),
    citation("edition", &["metadata/idinfo/citation/citeinfo/edition"]),
    citation(
        "series",
        &["metadata/idinfo/citation/citeinfo/serinfo/sername"],
    ),
    citation(
        "url",
        &[
            "metadata/idinfo/citation/citeinfo/onlink",
            "metadata/distinfo/stdorder/digform/digtopt/onlinopt/computer/networka/networkr",
        ],
    ),
];

/// What metadata say of a table's source: fields of its record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    pub(super) fields: Vec<Said>,
}

/// A field, and where the metadata say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) name: &'static str,
    pub(super) text: String,
    pub(super) place: Place,
    /// What else the metadata say of it; `None` where they only say something like it.
    others: Option<Vec<String>>,
}

impl Metadata {
    /// Takes over the fields that are not there yet.
    pub fn complete(&mut self, others: Metadata) {
        for said in others.fields {
            if !self.fields.iter().any(|known| known.name == said.name) {
                self.fields.push(said);
            }
        }
    }
}

impl Map {
    /// Reads the metadata that the map names, beside the table at `table`. What is wrong with them,
    /// and where they contradict the map, goes to `out`; there, the map is right.
    pub fn metadata(
        &self,
        table: &Path,
        sources: &mut Sources,
        out: &mut Vec<Finding>,
    ) -> Metadata {
        let Some(named) = self.source.as_ref().and_then(|it| it.metadata.as_ref()) else {
            return Metadata::default();
        };
        let (name, optional) = match named.value.strip_suffix('?') {
            Some(name) => (name, true),
            None => (named.value.as_str(), false),
        };
        let stem = table.file_stem().unwrap_or_default().to_string_lossy();
        let path = table.with_file_name(named_for(name, &stem));
        let here = Place::in_file(self.file, named.span.clone());
        if !path.exists() {
            if !optional {
                let message = format!("there is no file `{}` beside the table", path.display());
                let help = format!("where it may be missing, write `{name}?`");
                out.push(METADATA.at(here, message).help(help));
            }
            return Metadata::default();
        }
        match read(&path, sources, out) {
            Ok(metadata) => {
                if metadata.fields.is_empty() {
                    let message = format!(
                        "`{}` has no citation by the FGDC's standard",
                        path.display()
                    );
                    out.push(
                        METADATA
                            .at(here, message)
                            .help("name a file with `metadata/idinfo/citation/citeinfo` in it"),
                    );
                }
                self.compare(&metadata, out);
                metadata
            }
            Err(error) => {
                let message = format!("cannot read `{}`: {error}", path.display());
                out.push(METADATA.at(here, message));
                Metadata::default()
            }
        }
    }

    /// Complains of fields that the map and the metadata give in two ways.
    fn compare(&self, metadata: &Metadata, out: &mut Vec<Finding>) {
        let fields = self.source.iter().flat_map(|source| &source.fields);
        for field in fields {
            let Value::Text(template) = &field.value else {
                continue;
            };
            let said = metadata.fields.iter().find(|said| said.name == field.name);
            let (Some(said), Some(text)) = (said, template.constant()) else {
                continue;
            };
            let Some(others) = &said.others else {
                continue;
            };
            let mut all = others.iter().chain([&said.text]);
            if all.any(|said| agree(text, said)) {
                continue;
            }
            let place = Place::in_file(self.file, template.span.clone());
            let message = format!(
                "the metadata give another `{}`: `{}`",
                field.name, said.text
            );
            let finding = METADATA
                .at(place, message)
                .severity(Severity::Warning)
                .label("this counts")
                .related(said.place.clone(), "the metadata say this");
            let help = "correct the one that is wrong, or leave the field out of the map";
            out.push(finding.help(help));
        }
    }
}

/// The name of the metadata of a table: `{stem}` is the table's name without its ending, and
/// `{stem-_world}` that without `_world` at its end.
fn named_for(name: &str, stem: &str) -> String {
    let Some((before, rest)) = name.split_once("{stem") else {
        return name.to_owned();
    };
    let Some((cut, after)) = rest.split_once('}') else {
        return name.to_owned();
    };
    let cut = cut.strip_prefix('-').unwrap_or_default();
    format!("{before}{}{after}", stem.strip_suffix(cut).unwrap_or(stem))
}

/// Whether two texts say the same, one of them perhaps more fully.
fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    one.contains(&other) || other.contains(&one)
}

fn read(path: &Path, sources: &mut Sources, out: &mut Vec<Finding>) -> io::Result<Metadata> {
    let mut input = Input::open(sources, Origin::Path(path.to_owned()), None)?;
    let file = input.file;
    let table = CsvOptions::default();
    let mut reading = format::open(Format::Xml, &mut input, &Records::Whole, &table, None)?;
    out.append(&mut reading.findings);
    let mut fields = Vec::new();
    pipeline::read(
        &mut reading,
        file,
        1,
        || (),
        |(), _, document: &Document<'_>, findings, said: &mut Vec<Said>| {
            let row = Row {
                root: document.root(),
                header: None,
            };
            for sought in FIELDS {
                let field = sought.field;
                let all = sought.paths.iter().filter_map(|path| row.node(path));
                let mut all: Vec<Node<'_>> = all.collect();
                let instead = || sought.instead.and_then(|path| row.node(path));
                let is_sure = !all.is_empty();
                if !is_sure {
                    all.extend(instead());
                }
                let texts = all.into_iter().filter_map(|node| {
                    let place = Place::in_file(file, node.place());
                    let text = text_of(field, node, &place, findings)?;
                    (!text.is_empty()).then_some((text, place))
                });
                let mut texts = texts.collect::<Vec<_>>().into_iter();
                if let Some((text, place)) = texts.next() {
                    let others = is_sure.then(|| texts.map(|(text, _)| text).collect());
                    said.push(Said {
                        name: field,
                        text,
                        place,
                        others,
                    });
                }
            }
        },
        |worked| {
            out.extend(worked.findings);
            fields.extend(worked.output);
            ControlFlow::Continue(())
        },
    )?;
    Ok(Metadata { fields })
}

/// What an element says of a field; a date that is none is found.
fn text_of(
    field: &str,
    node: Node<'_>,
    place: &Place,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let found = super::row::text_of(node)?;
    if field != "published_on" {
        let words: Vec<&str> = found.text.split_whitespace().collect();
        return Some(words.join(" "));
    }
    let date = date(&found.text);
    if date.is_none() {
        let message = format!("`{}` is no date of the standard", found.text);
        let help = "dates are YYYY, YYYYMM or YYYYMMDD there";
        findings.push(super::VALUE.at(place.clone(), message).help(help));
    }
    date
}

/// A calendar date of the standard (`YYYY`, `YYYYMM`, `YYYYMMDD`) as records have it; its words for
/// an unknown date give nothing.
fn date(text: &str) -> Option<String> {
    let text = text.trim();
    if ["unknown", "unpublished material"].contains(&text.to_lowercase().as_str()) {
        return Some(String::new());
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return super::words::is_date(text).then(|| text.to_owned());
    }
    let date = match text.len() {
        4 => text.to_owned(),
        6 => format!("{}-{}", &text[..4], &text[4..]),
        8 => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]),
        _ => return None,
    };
    super::words::is_date(&date).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_standard_become_those_of_records() {
        for (text, read) in [
            ("2025", Some("2025")),
            ("202501", Some("2025-01")),
            ("20250131", Some("2025-01-31")),
            ("2025-01-31", Some("2025-01-31")),
            ("Unknown", Some("")),
            ("20251301", None),
            ("January 2025", None),
        ] {
            assert_eq!(date(text).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn metadata_are_found_by_the_name_of_their_table() {
        for (name, file) in [
            ("{stem}.xml", "mcs-chrom_world.xml"),
            ("{stem-_world}_meta.xml", "mcs-chrom_meta.xml"),
            ("{stem-_other}.xml", "mcs-chrom_world.xml"),
            ("about.xml", "about.xml"),
        ] {
            assert_eq!(named_for(name, "mcs-chrom_world"), file, "{name}");
        }
    }

    #[test]
    fn one_may_say_it_more_fully() {
        assert!(agree("2025-01", "2025"));
        assert!(agree("Summaries 2025", "Summaries 2025 - World Production"));
        assert!(!agree("2024", "2025"));
    }
}
