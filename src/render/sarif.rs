//! SARIF 2.1.0, for code scanning. Columns count characters (`unicodeCodePoints`).
//!
//! The rules that fired stand before the results, so the results wait in a spool.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::details::details;
use super::list::List;
use super::paths::Paths;
use super::region::Region;
use super::spool::Spool;
use super::uri::Uri;
use super::{Options, OutputFormat, Render, Summary};
use crate::baseline::{Accepted, Fingerprints, Whence};
use crate::finding::{FileId, Finding, Fix, Place};
use crate::rule::{Rule, Severity};
use crate::source::Sources;

pub(super) static FORMAT: OutputFormat = OutputFormat {
    name: "sarif",
    summary: "SARIF 2.1.0, for code scanning",
    make: |out, options| Box::new(Sarif::new(out, options)),
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths are relative to: the name that code scanning and editors know the repository's root
/// by. Where that is on the machine of the run is nobody's business.
const ROOT: &str = "%SRCROOT%";

struct Sarif<W> {
    out: W,
    paths: Paths,
    /// Whether a path is relative to the repository's root.
    has_root: bool,
    list: List,
    results: Spool,
    rules: Vec<&'static Rule>,
    /// Where each rule stands among `rules`.
    indices: HashMap<&'static str, usize>,
    fingerprints: Fingerprints,
}

impl<W: Write> Sarif<W> {
    fn new(out: W, options: &Options) -> Self {
        Sarif {
            out,
            paths: Paths::new(options),
            has_root: options.root.is_some(),
            list: List::new("[", "]"),
            results: Spool::new(),
            rules: Vec::new(),
            indices: HashMap::new(),
            fingerprints: Fingerprints::new(),
        }
    }

    fn rule_index(&mut self, rule: &'static Rule) -> usize {
        *self.indices.entry(rule.id).or_insert_with(|| {
            self.rules.push(rule);
            self.rules.len() - 1
        })
    }
}

impl<W: Write> Sarif<W> {
    fn result(
        &mut self,
        finding: &Finding,
        accepted: Option<&Accepted>,
        sources: &Sources,
    ) -> io::Result<()> {
        let related = finding.related.iter().zip(1..);
        let result = SarifResult {
            rule_id: finding.rule.id,
            rule_index: self.rule_index(finding.rule),
            level: finding.severity.name(),
            message: Text {
                text: details(finding),
            },
            locations: [SarifLocation::new(
                sources,
                &self.paths,
                &finding.place,
                None,
                &finding.label,
            )?],
            related_locations: related
                .map(|(related, number)| {
                    SarifLocation::new(
                        sources,
                        &self.paths,
                        &related.place,
                        Some(number),
                        &related.message,
                    )
                })
                .collect::<io::Result<_>>()?,
            partial_fingerprints: PartialFingerprints {
                orelint: self.fingerprints.next(finding, sources)?,
            },
            fixes: finding
                .fix
                .iter()
                .map(|fix| SarifFix::new(sources, &self.paths, finding.place.file, fix))
                .collect::<io::Result<_>>()?,
            suppressions: accepted.map(Suppression::from).into_iter().collect(),
        };
        self.list.push(&mut self.results, &result)
    }
}

impl<W: Write> Render for Sarif<W> {
    fn finding(&mut self, finding: &Finding, sources: &Sources) -> io::Result<()> {
        self.result(finding, None, sources)
    }

    fn accepted(
        &mut self,
        finding: &Finding,
        accepted: &Accepted,
        sources: &Sources,
    ) -> io::Result<()> {
        self.result(finding, Some(accepted), sources)
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.list.close(&mut self.results)?;
        let driver = Driver {
            name: env!("CARGO_PKG_NAME"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: self
                .rules
                .iter()
                .map(|rule| Descriptor::new(rule))
                .collect(),
        };
        let out = &mut self.out;
        write!(
            out,
            "{{\n \"$schema\": \"{SCHEMA}\",\n \"version\": \"2.1.0\",\n"
        )?;
        write!(out, " \"runs\": [{{\n  \"tool\": ")?;
        serde_json::to_writer(&mut *out, &Tool { driver })?;
        if self.has_root {
            let text = "the root of the repository";
            write!(
                out,
                ",\n  \"originalUriBaseIds\": {{\"{ROOT}\":{{\"description\":{{\"text\":\"{text}\"}}}}}}"
            )?;
        }
        write!(
            out,
            ",\n  \"columnKind\": \"unicodeCodePoints\",\n  \"results\": "
        )?;
        self.results.pour(out)?;
        writeln!(out, "\n }}]\n}}")?;
        out.flush()
    }
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    semantic_version: &'a str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

/// What a rule is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help<'a>>,
    default_configuration: Configuration<'a>,
    properties: RuleProperties<'a>,
}

#[derive(Serialize)]
struct Help<'a> {
    text: &'a str,
    markdown: &'a str,
}

#[derive(Serialize)]
struct Configuration<'a> {
    enabled: bool,
    level: &'a str,
}

#[derive(Serialize)]
struct RuleProperties<'a> {
    tags: [&'a str; 1],
    since: &'a str,
}

impl<'a> Descriptor<'a> {
    fn new(rule: &'a Rule) -> Self {
        Descriptor {
            id: rule.id,
            short_description: Text { text: rule.summary },
            help: Some(rule.docs)
                .filter(|docs| !docs.is_empty())
                .map(|docs| Help {
                    text: docs,
                    markdown: docs,
                }),
            default_configuration: Configuration {
                enabled: rule.level.is_some(),
                level: rule.level.unwrap_or(Severity::Note).name(),
            },
            properties: RuleProperties {
                tags: [rule.family()],
                since: rule.since,
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Text<String>,
    locations: [SarifLocation<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation<'a>>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression<'a>>,
}

/// That the finding is accepted.
#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'a str>,
}

impl<'a> From<&'a Accepted> for Suppression<'a> {
    fn from(accepted: &'a Accepted) -> Self {
        Suppression {
            kind: match accepted.whence {
                Whence::Record => "inSource",
                Whence::Beside => "external",
            },
            status: "accepted",
            justification: accepted.reason.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "orelint/v1")]
    orelint: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<&'a str>>,
    #[serde(skip_serializing_if = "RecordProperties::is_empty")]
    properties: RecordProperties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: SarifRegion,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRegion {
    start_line: u64,
    start_column: u64,
    end_line: u64,
    end_column: u64,
}

/// The value's place in its record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct RecordProperties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
}

impl RecordProperties<'_> {
    fn is_empty(&self) -> bool {
        self.record.is_none() && self.id.is_none()
    }
}

impl<'a> SarifLocation<'a> {
    fn new(
        sources: &Sources,
        paths: &Paths,
        place: &'a Place,
        id: Option<u32>,
        message: &'a str,
    ) -> io::Result<Self> {
        let pointer = place
            .pointer
            .as_deref()
            .filter(|pointer| !pointer.is_empty());
        let logical = pointer.map(|pointer| Logical {
            fully_qualified_name: pointer,
            kind: "value",
        });
        Ok(SarifLocation {
            id,
            physical_location: Physical {
                artifact_location: Artifact::new(sources, paths, place.file),
                region: SarifRegion::new(sources, place.file, &place.span)?,
            },
            logical_locations: logical.into_iter().collect(),
            message: Some(message)
                .filter(|message| !message.is_empty())
                .map(|text| Text { text }),
            properties: RecordProperties {
                record: place.record,
                id: place.id.as_deref(),
            },
        })
    }
}

impl Artifact {
    fn new(sources: &Sources, paths: &Paths, file: FileId) -> Self {
        let shown = sources.path(file);
        Artifact {
            uri: Uri(&paths.name(shown)).to_string(),
            uri_base_id: paths.holds(shown).then_some(ROOT),
        }
    }
}

impl SarifRegion {
    fn new(sources: &Sources, file: FileId, span: &Range<u64>) -> io::Result<Self> {
        let region = Region::of(sources, file, span)?;
        Ok(SarifRegion {
            start_line: region.line,
            start_column: region.column,
            end_line: region.end_line,
            end_column: region.end_column,
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Text<&'static str>,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: SarifRegion,
    inserted_content: Text<&'a str>,
}

impl<'a> SarifFix<'a> {
    fn new(sources: &Sources, paths: &Paths, file: FileId, fix: &'a Fix) -> io::Result<Self> {
        let description = if fix.is_safe {
            "the same, in the form that is wanted"
        } else {
            "what was probably meant"
        };
        Ok(SarifFix {
            description: Text { text: description },
            artifact_changes: [Change {
                artifact_location: Artifact::new(sources, paths, file),
                replacements: [Replacement {
                    deleted_region: SarifRegion::new(sources, file, &fix.span)?,
                    inserted_content: Text {
                        text: &fix.replacement,
                    },
                }],
            }],
        })
    }
}
