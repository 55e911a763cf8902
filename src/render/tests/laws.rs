//! What holds for any text and any span: nothing panics, places are the true ones, and the caret
//! stands under the value.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::draw;
use crate::finding::{Finding, Place};
use crate::render::{Options, OutputFormat, Summary, human};
use crate::rule::{Rule, Severity};
use crate::source::Sources;

static RULE: Rule = Rule {
    id: "test/law",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a rule of the tests",
    docs: "",
};

/// A finding with a related place in one file, about `spans`.
fn finding(text: &[u8], spans: [(usize, usize); 2]) -> (Finding, Sources) {
    let mut sources = Sources::new();
    let file = sources.add_text("a.csv", text);
    let [place, related] = spans.map(|(a, b)| {
        let (start, end) = (a.min(b) as u64, a.max(b) as u64);
        Place::in_file(file, start..end)
    });
    let finding = RULE
        .at(place, "a message")
        .label("here")
        .related(related, "and here");
    (finding, sources)
}

/// Bytes that make lines hard to show, up to several hundred of them.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "a", "\"", ",", " ", "\t", "\n", "\r\n", "\r", "é", "日", "e\u{301}", "🏔", "\u{200D}",
        "\u{FEFF}", "\u{FDD0}", "\u{202E}", "\x1B", "\0",
    ];
    let piece = prop_oneof![
        20 => select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        2 => Just(vec![b'x'; 200]),
        1 => Just(vec![0xFF]),
        1 => Just(vec![0xE6, 0x97]),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_can_be_shown(
        text in bytes(),
        ends in any::<[Index; 4]>(),
        width in 0usize..200,
        color: bool,
    ) {
        // Also a little past the end, as where a file was cut short meanwhile.
        let [a, b, c, d] = ends.map(|end| end.index(text.len() + 3));
        let (finding, sources) = finding(&text, [(a, b), (c, d)]);
        let findings = [finding];
        let options = Options { color, width, ..Options::default() };
        for format in OutputFormat::ALL {
            draw(format, &findings, &sources, &Summary::default(), &options);
        }
    }

    #[test]
    fn the_caret_stands_under_the_value(
        before in "[ -~]{0,400}\n?[ -~]{0,400}",
        value in "[ -~]{1,40}",
        after in "[ -~]{0,400}",
    ) {
        let text = format!("{before}{value}{after}");
        let start = before.len();
        let span = (start, start + value.len());
        let (finding, sources) = finding(text.as_bytes(), [span, span]);
        let drawing = draw(&human::FORMAT, &[finding], &sources, &Summary::default(), &Options::default());
        let lines: Vec<&str> = drawing.lines().collect();
        let line = before.matches('\n').count() + 1;
        let column = start - before.rfind('\n').map_or(0, |at| at + 1) + 1;
        let arrow = format!("--> a.csv:{line}:{column}");
        prop_assert_eq!(lines[1].trim_start(), arrow);
        let at = lines[4].find('^').unwrap();
        prop_assert_eq!(lines[4].matches('^').count(), value.len());
        let shown = lines[3].get(at..).unwrap_or_default();
        prop_assert!(shown.starts_with(value.trim_end()), "{}", drawing);
    }
}
