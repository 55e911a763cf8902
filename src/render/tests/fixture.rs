//! The one set of findings that every renderer draws: each kind of place that is hard to show.

use crate::finding::{FileId, Finding, Fix, Place, SchemaPlace};
use crate::format::Format;
use crate::render::{FileSummary, Summary};
use crate::rule::{Rule, Severity};
use crate::source::{Backing, Sources, Stored};

const fn rule(id: &'static str, severity: Severity, summary: &'static str) -> Rule {
    Rule {
        id,
        level: Some(severity),
        since: "0.1.0",
        summary,
        docs: "# Why\n\nA rule of the renderers' tests.\n",
    }
}

static JSON: Rule = rule("syntax/json", Severity::Error, "text that is no JSON");
static TYPE: Rule = rule("schema/type", Severity::Error, "a value of another type");
static ENUM: Rule = rule("schema/enum", Severity::Error, "a value outside the list");
static REQUIRED: Rule = rule("schema/required", Severity::Error, "a member is missing");
static ORDER: Rule = rule(
    "rank/order",
    Severity::Error,
    "a ranking against quantities",
);
static RESERVES: Rule = rule(
    "measure/reserves",
    Severity::Error,
    "reserves above resources",
);
static UNIT: Rule = rule(
    "vocabulary/unit",
    Severity::Warning,
    "a unit that is not known",
);
static SPIKE: Rule = rule(
    "quantity/spike",
    Severity::Note,
    "a figure far from its neighbours",
);

/// Figures in these files are synthetic, but for the two of MCS 2025.
const NEWS: &str = "\
id,country,commodity,measure,quantity,unit,rank,as_of,source
tt-1,KAZ,tungsten,reserves,,,1,2025-11,times-tengri
tt-2,KAZ,chromium,reserves,\"1,200\",kt,2,2025-11,times-tengri
,KAZ,chromium,reserves,n/a,kt,,2025-11,synthetic
,KAZ,chromium,reserves,n/a,kt,,2025-11,synthetic
";
const USGS: &str = r#"{
  "reserves": [
    {
      "id": "mcs25-w-chn",
      "country": "CHN", "commodity": "tungsten",
      "quantity": 2400000, "unit": "t"
    },
    {
      "id": "mcs25-w-rest",
      "country": "rest", "commodity": "tungsten",
      "quantity": 950000, "unit": "t"
    },
    {
      "id": "mcs25-w-syn",
      "commodity": "tungsten"
    }
  ]
}
"#;
const WIDE: &str = "\u{FEFF}id\tcountry\tname\tunit\r\n\
                    w-1\tJPN\t日本の鉱山 (ね\u{301}o)\ttonnen\r\n\
                    w-2\tKAZ\tҚазақстан 🏔\t\r\n";
const PIPED: &str =
    "{\"id\": \"p-1\", \"country\": \"KAZ\"}\n{\"id\": \"p-2\", \"country\": KAZ}\n";
const CUT_OFF: &str = "{\"id\": \"c-1\",\n \"reserves\": 5,\n \"resources\": [\n";
const ROW: &str = "id,reserves,resources\nr-1,\"5,000 kt\",\"4,000 kt\"\n";
const LATIN: &str = "id,town\nl-1,Öskemen\n";

/// One line of 88 KB, as exports are.
fn long() -> String {
    let record = |number: usize| {
        format!(
            r#"{{"id":"x-{number:04}","country":"KAZ","commodity":"tungsten","quantity":{number}}}"#
        )
    };
    let records: Vec<String> = (0..1400).map(record).collect();
    format!("[{}]", records.join(",")).replace(
        r#""KAZ","commodity":"tungsten","quantity":1200"#,
        r#""KAZ","commodity":"tungstn","quantity":1200"#,
    )
}

/// A file of the fixture with its text.
struct Text {
    file: FileId,
    text: String,
}

impl Text {
    /// Where `needle` stands, for the `nth` time from 0.
    fn at(&self, needle: &str, nth: usize) -> Place {
        let (start, _) = self.text.match_indices(needle).nth(nth).expect(needle);
        let start = start as u64;
        Place::in_file(self.file, start..start + needle.len() as u64)
    }

    /// As [`Text::at`], in a record.
    fn record(&self, number: u64, id: &str, pointer: &str, needle: &str, nth: usize) -> Place {
        Place {
            record: Some(number),
            id: Some(id).filter(|id| !id.is_empty()).map(Into::into),
            pointer: Some(pointer.into()),
            ..self.at(needle, nth)
        }
    }
}

/// Files, findings and counts.
pub(in crate::render) struct Fixture {
    pub(in crate::render) sources: Sources,
    pub(in crate::render) findings: Vec<Finding>,
    pub(in crate::render) summary: Summary,
}

impl Fixture {
    pub(in crate::render) fn new() -> Self {
        let mut sources = Sources::new();
        let mut add = |path: &str, text: &str| Text {
            file: sources.add_text(path, text.as_bytes()),
            text: text.to_owned(),
        };
        let piped = add("-", PIPED);
        let news = add("claims/news.csv", NEWS);
        let wide = add("claims/données 50%.tsv", WIDE);
        let cut_off = add("cut,off:1.json", CUT_OFF);
        let long = add("exports/all.json", &long());
        let row = add("row.csv", ROW);
        let usgs = add("usgs/mcs-2025.json", USGS);
        let stored = Stored {
            encoding: Some(encoding_rs::WINDOWS_1252),
            ..Stored::default()
        };
        let backing = Backing::Bytes(LATIN.as_bytes().into());
        let latin = Text {
            file: sources.add("western.csv", backing, stored),
            text: LATIN.to_owned(),
        };
        let mut findings = vec![syntax(&piped)];
        findings.extend(in_news(&news, &usgs));
        findings.extend(in_wide(&wide));
        findings.push(at_the_end(&cut_off));
        findings.push(in_a_long_line(&long));
        findings.push(twice_in_a_line(&row));
        findings.push(over_lines(&usgs));
        findings.push(
            SPIKE
                .at(
                    latin.record(1, "l-1", "/town", "Öskemen", 0),
                    "a town with an umlaut",
                )
                .label("seven bytes as stored"),
        );
        let summary = summary(&sources, &findings);
        Fixture {
            sources,
            findings,
            summary,
        }
    }
}

fn syntax(piped: &Text) -> Finding {
    let mut place = piped.at("KAZ}", 0);
    place.span.end -= 1;
    place.record = Some(2);
    JSON.at(place, "a value cannot begin with `K`")
        .label("a string stands between quotation marks")
}

fn in_news(news: &Text, usgs: &Text) -> Vec<Finding> {
    let claim = news.record(1, "tt-1", "/rank", "1,2025", 0);
    let claim = Place {
        span: claim.span.start..claim.span.start + 1,
        ..claim
    };
    let mut order = ORDER
        .at(
            claim,
            "Kazakhstan cannot be first in tungsten reserves if USGS MCS 2025 is right",
        )
        .label("ranked 1st in the world")
        .related(
            usgs.record(1, "mcs25-w-chn", "/quantity", "2400000", 0),
            "China has 2,400,000 t",
        )
        .related(
            usgs.record(2, "mcs25-w-rest", "/quantity", "950000", 0),
            "all countries without a row of their own have 950,000 t together",
        )
        .note("two of these three records can stand")
        .note("USGS (survey) outranks Times Tengri (news),\nso doubt the claim first")
        .help("look for its source, or record it as status \"disputed\" with a reason");
    order.diagnosis = Some("a superlative of the press, without a figure".to_owned());
    let mut number = TYPE
        .at(
            news.record(2, "tt-2", "/quantity", "\"1,200\"", 0),
            "column `quantity` must be a number, but is the text `1,200`",
        )
        .label("not a number")
        .help("write digits without separators: `1200`");
    number.schema = Some(SchemaPlace {
        keyword: "type".to_owned(),
        pointer: "/properties/quantity/type".to_owned(),
    });
    number.fix = Some(Fix {
        span: number.place.span.clone(),
        replacement: "1200".to_owned(),
        is_safe: true,
    });
    let equal = |number, nth| {
        TYPE.at(
            news.record(number, "", "/quantity", "n/a", nth),
            "column `quantity` must be a number, but is the text `n/a`",
        )
    };
    vec![order, number, equal(3, 0), equal(4, 1)]
}

fn in_wide(wide: &Text) -> Vec<Finding> {
    let after_row = wide.at("🏔\t\r\n", 0).span.end - 2;
    let cell = wide.record(2, "w-2", "/unit", "🏔", 0);
    vec![
        UNIT.at(
            wide.record(1, "w-1", "/unit", "tonnen", 0),
            "unit `tonnen` is not known\x1B[2J",
        )
        .label("did you mean `tonnes`?"),
        REQUIRED
            .at(
                Place {
                    span: after_row..after_row,
                    ..cell
                },
                "100% of the rows need `unit`: the cell, empty here, \"must\" be <filled> & kept]]>",
            )
            .label("nothing stands here"),
    ]
}

fn at_the_end(cut_off: &Text) -> Finding {
    let end = cut_off.text.len() as u64;
    let open = cut_off.at("[", 0);
    JSON.at(
        Place::in_file(cut_off.file, end..end),
        "the file ends inside an array",
    )
    .label("expected a value or `]`")
    .related(open, "the array begins here")
}

fn in_a_long_line(long: &Text) -> Finding {
    let mut finding = ENUM
        .at(
            long.record(1201, "x-1200", "/commodity", "\"tungstn\"", 0),
            "property `commodity` is `tungstn`, which is no commodity",
        )
        .label("no commodity")
        .related(
            long.record(1, "x-0000", "/commodity", "\"tungsten\"", 0),
            "spelled so in the first record",
        )
        .related(
            long.record(1400, "x-1399", "", r#"{"id":"x-1399""#, 0),
            "and in the last",
        )
        .help("did you mean `tungsten`?");
    finding.related[1].place.span.end = long.text.len() as u64;
    finding.schema = Some(SchemaPlace {
        keyword: "enum".to_owned(),
        pointer: "/properties/commodity/enum".to_owned(),
    });
    finding
}

fn twice_in_a_line(row: &Text) -> Finding {
    RESERVES
        .at(
            row.record(1, "r-1", "/resources", "\"4,000 kt\"", 0),
            "resources are below the reserves, which are a part of them",
        )
        .label("the whole")
        .related(
            row.record(1, "r-1", "/reserves", "\"5,000 kt\"", 0),
            "its part",
        )
}

fn over_lines(usgs: &Text) -> Finding {
    let object = "{\n      \"id\": \"mcs25-w-syn\",\n      \"commodity\": \"tungsten\"\n    }";
    let mut finding = REQUIRED
        .at(
            usgs.record(3, "mcs25-w-syn", "", object, 0),
            "property `country` is missing",
        )
        .help("every claim names a country, or an area such as `world`");
    finding.schema = Some(SchemaPlace {
        keyword: "required".to_owned(),
        pointer: "/required".to_owned(),
    });
    finding
}

fn summary(sources: &Sources, findings: &[Finding]) -> Summary {
    let mut summary = Summary::default();
    for finding in findings {
        summary.count(finding.severity);
    }
    for number in 0..sources.len() as u32 {
        let path = sources.path(FileId(number));
        let here = findings
            .iter()
            .filter(|finding| finding.place.file.0 == number);
        let format = path.rsplit('.').next().filter(|_| path.contains('.'));
        summary.files.push(FileSummary {
            path: path.to_owned(),
            format: format.map_or(Some(Format::Ndjson), |ending| {
                Format::of_path(format!("a.{ending}").as_ref())
            }),
            schema: Some("reserve".to_owned()).filter(|_| path != "row.csv"),
            records: 3,
            valid: Some(path == "western.csv").filter(|_| path != "row.csv"),
            findings: here.count() as u64,
        });
    }
    summary.files.push(FileSummary {
        path: "claims/well.json".to_owned(),
        format: Some(Format::Json),
        schema: Some("reserve".to_owned()),
        records: 1180,
        valid: Some(true),
        findings: 0,
    });
    summary
}
