//! The page: its golden, what hostile text comes to, and that nothing in it asks for anything.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::page::{SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH};
use crate::finding::picture::{
    About, Amounts, Bar, Column, Drawing, Line, Picture, Ranking, Role, Slip, Standing, Witness,
};
use crate::finding::{Finding, Place};
use crate::render::tests::fixture::Fixture;
use crate::render::tests::{draw, golden};
use crate::render::{Options, OutputFormat, Summary};
use crate::rule::{Rule, Severity};
use crate::source::Sources;

fn page(findings: &[Finding], sources: &Sources, summary: &Summary) -> String {
    let html = OutputFormat::named("html").unwrap();
    let options = Options {
        base: "../".into(),
        ..Options::default()
    };
    draw(html, findings, sources, summary, &options)
}

fn standing(first: u32, last: u32, slot: u32, says: &str) -> Standing {
    Standing {
        first,
        last,
        slot,
        says: says.to_owned(),
    }
}

/// A ranking in which whatever is named is named `name`.
fn ranking(name: &str) -> Picture {
    let column = |date: &str, claimed| Column {
        name: format!("{name} Summaries"),
        date: date.to_owned(),
        claimed,
    };
    let line = |country: &str, contested, standings| Line {
        name: country.to_owned(),
        contested,
        standings,
    };
    Picture {
        title: format!("{name} reserves: who stands where"),
        drawing: Drawing::Ranking(Ranking {
            columns: vec![
                column("2024", false),
                column("2025", false),
                column(name, true),
            ],
            lines: vec![
                line(
                    "China",
                    false,
                    vec![
                        Some(standing(1, 1, 1, "9 t")),
                        Some(standing(1, 2, 1, name)),
                        None,
                    ],
                ),
                line(
                    "Peru",
                    false,
                    vec![None, Some(standing(1, 2, 2, "9 t")), None],
                ),
                line(
                    name,
                    true,
                    vec![
                        Some(standing(7, 7, 7, "1 t")),
                        None,
                        Some(standing(1, 5, 1, name)),
                    ],
                ),
            ],
            left_out: 2,
        }),
    }
}

/// Amounts, likewise.
fn amounts(name: &str, place: &Place) -> Picture {
    let bar = |low, high, figure, role, slips| Bar {
        name: name.to_owned(),
        detail: name.to_owned(),
        says: format!("{low} {name}"),
        low,
        high,
        figure,
        role,
        slips,
        place: place.clone(),
    };
    let slip = Slip {
        value: 2_400_000.0,
        how: "× 1,000".to_owned(),
    };
    Picture {
        title: format!("{name}, China: how much each source says"),
        drawing: Drawing::Amounts(Amounts {
            unit: "t",
            bars: vec![
                bar(2277.0, 2530.0, Some(2400.0), Role::Doubted, vec![slip]),
                bar(
                    2_277_000.0,
                    2_530_000.0,
                    Some(2_400_000.0),
                    Role::Against,
                    Vec::new(),
                ),
                bar(0.0, 9000.0, None, Role::Beside, Vec::new()),
                bar(
                    1000.0,
                    f64::INFINITY,
                    Some(1000.0),
                    Role::Beside,
                    Vec::new(),
                ),
            ],
            left_out: 1,
        }),
    }
}

fn about(commodity: &str, url: &str, picture: &Arc<Picture>) -> About {
    About {
        commodity: Some(commodity.into()),
        witnesses: vec![Witness {
            id: "s-1".into(),
            name: "Source 1".into(),
            url: Some(url.into()),
        }],
        picture: Some(Arc::clone(picture)),
    }
}

/// The fixture of all renderers, with pictures: findings of one group share one.
#[test]
fn a_page() {
    let mut fixture = Fixture::new();
    let place = fixture.findings[1].place.clone();
    let ranking = Arc::new(ranking("Mineral"));
    let amounts = Arc::new(amounts("Survey", &place));
    for (at, picture) in [(1, &ranking), (3, &ranking), (4, &amounts)] {
        fixture.findings[at].about = Some(Box::new(about(
            "tungsten",
            "https://example.org/1",
            picture,
        )));
    }
    let text = page(&fixture.findings, &fixture.sources, &fixture.summary);
    assert_eq!(text.matches("<svg").count(), 2, "one a group");
    let text = text
        .replace(STYLE, "STYLE")
        .replace(SCRIPT, "SCRIPT")
        .replace(STYLE_HASH, "STYLE-HASH")
        .replace(SCRIPT_HASH, "SCRIPT-HASH")
        .replace(env!("CARGO_PKG_VERSION"), "VERSION");
    golden("html.html", &text);
}

static HOSTILE_RULE: Rule = Rule {
    id: "rank/order",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a rule of the tests",
    docs: "",
};

/// Whatever tries to leave its element, its attribute, the style, the script or its line.
const HOSTILE: &str = "<script>alert(1)</script>\" onload=\"x' onerror='y` </style></title></svg> \
                       <img src=http://evil.example/x> ]]> --> \u{202E}bidi\u{2066} \0 \x1B[2J &lt; end";

#[test]
fn hostile_text_is_text() {
    let mut sources = Sources::new();
    let path = format!("a/{HOSTILE}.json");
    let file = sources.add_text(path.as_str(), HOSTILE.as_bytes());
    let place = Place {
        record: Some(1),
        id: Some(HOSTILE.into()),
        pointer: Some(format!("/{HOSTILE}").into()),
        ..Place::in_file(file, 3..20)
    };
    let mut findings = Vec::new();
    for picture in [ranking(HOSTILE), amounts(HOSTILE, &place)] {
        let mut finding = HOSTILE_RULE
            .at(place.clone(), HOSTILE)
            .label(HOSTILE)
            .related(place.clone(), HOSTILE)
            .note(HOSTILE)
            .help(HOSTILE);
        finding.diagnosis = Some(HOSTILE.to_owned());
        finding.about = Some(Box::new(about(
            HOSTILE,
            "javascript:alert(1)",
            &Arc::new(picture),
        )));
        if let Some(about) = &mut finding.about {
            about.witnesses[0].id = HOSTILE.into();
            about.witnesses[0].name = HOSTILE.into();
        }
        findings.push(finding);
    }
    let summary = Summary {
        files: Fixture::new().summary.files,
        ..Summary::default()
    };
    let text = page(&findings, &sources, &summary);
    let body = text.replace(STYLE, "").replace(SCRIPT, "");
    for told in [
        "<script>alert",
        "<img",
        "</svg> ",
        "</title></svg>",
        "]]>",
        "-->",
        "javascript:",
    ] {
        assert!(!body.contains(told), "{told}");
    }
    for sign in ['\0', '\x1B', '\u{202E}', '\u{2066}'] {
        assert!(!body.contains(sign), "{sign:?}");
    }
    assert_eq!(body.matches("<script").count(), 1);
    // What is named like a handler stands in text, never as an attribute.
    for tag in tags(&body) {
        let names = attribute_names(tag);
        assert!(
            names
                .iter()
                .all(|name| !name.starts_with("on") && *name != "style"),
            "{tag}"
        );
    }
}

/// The page asks for nothing: only links lead away, and only to the web and to the files of the run.
#[test]
fn nothing_is_asked_for() {
    let mut fixture = Fixture::new();
    let picture = Arc::new(ranking("Mineral"));
    fixture.findings[1].about = Some(Box::new(about(
        "tungsten",
        "https://example.org/1",
        &picture,
    )));
    fixture.findings[2].about = Some(Box::new(about("tungsten", "ftp://example.org/2", &picture)));
    let text = page(&fixture.findings, &fixture.sources, &fixture.summary);
    let body = text.replace(STYLE, "").replace(SCRIPT, "");
    let asking = [
        "src",
        "srcset",
        "data",
        "action",
        "formaction",
        "poster",
        "background",
        "cite",
        "ping",
        "xlink:href",
        "manifest",
    ];
    let mut links = Vec::new();
    for tag in tags(&body) {
        let names = attribute_names(tag);
        assert!(names.iter().all(|name| !asking.contains(name)), "{tag}");
        let element = tag.split_whitespace().next().unwrap_or_default();
        if let Some((_, href)) = tag.split_once(" href=\"") {
            let href = href.split('"').next().unwrap_or_default();
            assert!(
                element == "a" || (element, href) == ("link", "data:,"),
                "{tag}"
            );
            links.push(href);
        }
    }
    assert!(links.contains(&"https://example.org/1"));
    assert!(links.contains(&"../claims/news.csv#L2"), "{links:?}");
    for link in links {
        let safe = ["https://", "http://", "#", "../", "data:,"];
        assert!(safe.iter().any(|start| link.starts_with(start)), "{link}");
    }
    for text in [STYLE, SCRIPT] {
        for word in [
            "url(",
            "@import",
            "http",
            "fetch",
            "XMLHttp",
            "import(",
            "src",
            "innerHTML",
            "eval(",
        ] {
            assert!(!text.contains(word), "{word}");
        }
    }
    assert!(text.contains("default-src 'none'"));
}

/// The policy lets the page's own style and script in, and no others.
#[test]
fn the_policy_knows_style_and_script() {
    for (text, hash, name) in [
        (STYLE, STYLE_HASH, "STYLE_HASH"),
        (SCRIPT, SCRIPT_HASH, "SCRIPT_HASH"),
    ] {
        let digest = base64(&Sha256::digest(text.as_bytes()));
        assert_eq!(
            hash,
            format!("sha256-{digest}"),
            "put this into {name} in page.rs"
        );
        assert!(!text.contains("</"), "it would end its element");
    }
}

#[test]
fn an_empty_run_is_a_page() {
    let text = page(&[], &Sources::new(), &Summary::default());
    assert!(text.contains("Nothing was found.") && text.ends_with("</html>\n"));
}

/// The insides of all tags but those that end an element.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    let after = html.split('<').skip(1);
    after
        .filter(|tag| !tag.starts_with(['/', '!']))
        .filter_map(|tag| tag.split('>').next())
}

/// The names before each `=`, outside the values.
fn attribute_names(tag: &str) -> Vec<&str> {
    let outside = tag.split('"').step_by(2);
    outside
        .flat_map(str::split_whitespace)
        .filter_map(|word| word.strip_suffix('='))
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let sum = (0..3).fold(0, |sum, at| {
            (sum << 8) | u32::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..=three.len() {
            text.push(char::from(SIGNS[(sum >> (18 - 6 * at) & 63) as usize]));
        }
        text.push_str(&"=".repeat(3 - three.len()));
    }
    text
}
