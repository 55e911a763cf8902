//! The rules on ranks, against small data sets that a reader can follow by hand.
//!
//! Figures are those of the surveys' tables unless a name says `synthetic`.

use crate::check::testing::{findings, rules_found, shown};

/// A source of a kind, as a record.
fn source(id: &str, kind: &str, more: &str) -> String {
    format!("{{\"id\": \"{id}\", \"title\": \"{id}\", \"kind\": \"{kind}\"{more}}}\n")
}

/// An edition of the survey, which covers every commodity of these tests completely.
fn edition(year: u16, published: &str) -> String {
    source(
        &format!("mcs-{year}"),
        "survey",
        &format!(
            r#", "series": "mcs", "edition": "{year}", "published_on": "{published}",
               "coverage": {{"tungsten": "complete", "chromium": "complete"}}"#
        )
        .replace('\n', " "),
    )
}

/// A claim of that source: `more` is what it says.
fn claim(source: &str, country: &str, commodity: &str, more: &str) -> String {
    format!(
        "{{\"id\": \"{source}-{commodity}-{country}\", \"country\": \"{country}\", \
         \"commodity\": \"{commodity}\", \"measure\": \"reserves\", \"source\": \"{source}\", {more}}}\n"
    )
}

/// A row of the survey's table; without a figure it is not available.
fn row(year: u16, country: &str, commodity: &str, tonnes: Option<u64>) -> String {
    let figure = match tonnes {
        Some(tonnes) => format!(r#""quantity": {tonnes}, "unit": "t""#),
        None => r#""qualifier": "not_available""#.to_owned(),
    };
    let as_of = year - 1;
    claim(
        &format!("mcs-{year}"),
        country,
        commodity,
        &format!(r#"{figure}, "basis": "contained", "as_of": "{as_of}""#),
    )
}

fn table(year: u16, commodity: &str, rows: &[(&str, u64)]) -> String {
    rows.iter()
        .map(|&(country, tonnes)| row(year, country, commodity, Some(tonnes)))
        .collect()
}

/// The table of tungsten reserves in the edition of 2025, without its smaller rows.
fn tungsten_2025() -> String {
    edition(2025, "2025-01")
        + &table(
            2025,
            "tungsten",
            &[
                ("CHN", 2_400_000),
                ("AUS", 570_000),
                ("RUS", 400_000),
                ("rest", 950_000),
            ],
        )
}

fn news(rank: &str, as_of: &str) -> String {
    source("news", "news", "")
        + &claim(
            "news",
            "KAZ",
            "tungsten",
            &format!(r#""rank": {rank}, "as_of": "{as_of}""#),
        )
}

#[test]
fn an_unlisted_country_cannot_be_first_above_the_rest() {
    let data = tungsten_2025() + &news("1", "2025-11");
    assert_eq!(
        shown(&data),
        "\
error[rank/order]: Kazakhstan cannot be first in tungsten reserves if mcs-2025 is right
  news-tungsten-KAZ/rank 1: Kazakhstan is ranked 1st in the world
  mcs-2025-tungsten-CHN/quantity 2400000: China has 2,400,000 t
  mcs-2025-tungsten-rest/quantity 950000: all countries without a row of their own have 950,000 t together
  note: 2 of these 3 records can stand; mcs-2025 (survey) outranks news (news), so doubt the latter first
  help: look for the claim's own source, or record it with status `disputed` and a note that says why
"
    );
}

#[test]
fn complete_coverage_alone_rules_an_unlisted_country_out() {
    let rows = [("CHN", 2_400_000), ("AUS", 570_000), ("RUS", 400_000)];
    let data = edition(2025, "2025-01") + &table(2025, "tungsten", &rows);
    assert_eq!(
        shown(&(data.clone() + &news("1", "2025-11"))),
        "\
error[rank/order]: Kazakhstan cannot be first in tungsten reserves if mcs-2025 is right
  news-tungsten-KAZ/rank 1: Kazakhstan is ranked 1st in the world
  mcs-2025/coverage/tungsten \"complete\": it lists every country, 3 of them
  mcs-2025-tungsten-CHN/quantity 2400000: China is first there, with 2,400,000 t
  note: only one of these 2 records can stand; mcs-2025 (survey) outranks news (news), so doubt the latter first
  note: Kazakhstan is not among the countries that mcs-2025 lists
  help: look for the claim's own source, or record it with status `disputed` and a note that says why
"
    );
    // Nobody has the last place: there is none to name.
    let text = shown(&(data + &news("4", "2025-11")));
    assert!(text.starts_with("error[rank/order]"), "{text}");
    assert!(!text.contains(" there, with"), "{text}");
}

#[test]
fn a_row_that_is_there_twice_hides_nothing() {
    let table = edition(2025, "2025-01")
        + &table(
            2025,
            "tungsten",
            &[("CHN", 2_400_000), ("AUS", 570_000), ("RUS", 400_000)],
        );
    let second = |tonnes| {
        row(2025, "CHN", "tungsten", Some(tonnes)).replace("tungsten-CHN", "tungsten-CHN-2")
    };
    let ranked = |country: &str, rank: &str| news(rank, "2025-11").replace("KAZ", country);
    assert_eq!(
        shown(&(table.clone() + &second(9_500_000))),
        "\
error[quantity/conflict]: mcs-2025 has two figures for China's tungsten reserves: 2,400,000 t and 9,500,000 t
  mcs-2025-tungsten-CHN-2/quantity 9500000: China has 9,500,000 t
  mcs-2025-tungsten-CHN/quantity 2400000: China has 2,400,000 t
  help: remove one of the rows, or record what sets them apart: product, basis, classification, deposit
"
    );
    let found = |data: String| rules_found(&(table.clone() + &data));
    // The smallest of them is still above Australia, and nobody is.
    assert_eq!(
        found(second(9_500_000) + &ranked("AUS", "1")),
        ["quantity/conflict", "rank/order"]
    );
    assert_eq!(
        found(second(9_500_000) + &ranked("CHN", "2")),
        ["quantity/conflict", "rank/order"]
    );
    assert_eq!(
        found(second(500_000) + &ranked("AUS", "1")),
        ["quantity/conflict"],
        "by one of the two rows it is"
    );
    assert_eq!(
        found(second(2_400_000) + &ranked("AUS", "1")),
        ["rank/order"],
        "a row that was pasted twice is one"
    );
    assert_eq!(found(second(2_420_000)), [""; 0], "within its rounding");
    // What says how it differs is another row, not another figure for the same.
    for more in [
        r#""product": "scheelite""#,
        r#""classification": "JORC""#,
        r#""cost_class": "<130 USD/kgU""#,
        r#""status": "superseded""#,
    ] {
        let other = second(9_500_000).replace("\"country\"", &format!("{more}, \"country\""));
        assert_eq!(found(other), [""; 0], "{more}");
    }
    let deposit = r#""deposit": "Shizhuyuan", "country""#;
    let deposit = |tonnes| found(second(tonnes).replace("\"country\"", deposit));
    assert_eq!(deposit(500_000), [""; 0]);
    assert_eq!(deposit(9_500_000), ["quantity/total"], "above its country");
    let joint = second(9_500_000).replace(r#""country": "CHN""#, r#""countries": ["CHN", "MNG"]"#);
    assert_eq!(found(joint), [""; 0]);
}

#[test]
fn a_country_in_a_joint_row_has_at_most_the_joint_figure() {
    let joint = row(2025, "KAZ", "tungsten", Some(500_000))
        .replace(r#""country": "KAZ""#, r#""countries": ["KAZ", "UZB"]"#);
    let data = tungsten_2025() + &joint;
    assert_eq!(
        shown(&(data.clone() + &news("1", "2025-11"))),
        "\
error[rank/order]: Kazakhstan cannot be first in tungsten reserves if mcs-2025 is right
  news-tungsten-KAZ/rank 1: Kazakhstan is ranked 1st in the world
  mcs-2025-tungsten-CHN/quantity 2400000: China has 2,400,000 t
  mcs-2025-tungsten-KAZ/quantity 500000: Kazakhstan and Uzbekistan together have 500,000 t
  note: 2 of these 3 records can stand; mcs-2025 (survey) outranks news (news), so doubt the latter first
  help: look for the claim's own source, or record it with status `disputed` and a note that says why
"
    );
    let text = shown(&(data.clone() + &news("3", "2025-11")));
    assert!(
        text.starts_with("note[rank/unsupported]: no table here says whether Kazakhstan is third"),
        "{text}"
    );
    assert!(
        text.contains("mcs-2025 has one figure for Kazakhstan and Uzbekistan together"),
        "{text}"
    );
    // A row of its own says more, and a bound from below says nothing.
    let own = row(2025, "KAZ", "tungsten", Some(3_000_000)).replace("-KAZ", "-own");
    assert_eq!(
        rules_found(&(data.clone() + &own + &news("1", "2025-11"))),
        [""; 0]
    );
    let open = data.replace("500000,", r#"500000, "qualifier": "at_least","#);
    assert_eq!(
        rules_found(&(open + &news("1", "2025-11"))),
        ["rank/unsupported"]
    );
    // Another source's figure for one of them cannot be above what they have together.
    let other = source("bgs", "survey", "")
        + &claim(
            "bgs",
            "KAZ",
            "tungsten",
            r#""quantity": 900000, "unit": "t", "basis": "contained", "as_of": "2024""#,
        );
    let text = shown(&(data + &other));
    assert!(
        text.starts_with("warning[quantity/conflict]: figures for Kazakhstan's tungsten reserves"),
        "{text}"
    );
}

#[test]
fn an_unlisted_country_may_be_second_below_the_rest() {
    assert_eq!(
        rules_found(&(tungsten_2025() + &news("2", "2025-11"))),
        ["rank/unsupported"],
        "nothing rules it out, and nothing confirms it"
    );
    // Two places above Australia are one too few for a third.
    assert_eq!(
        rules_found(&(tungsten_2025() + &news("3", "2025-11"))),
        ["rank/unsupported"]
    );
}

#[test]
fn a_country_without_a_figure_is_a_note() {
    let data = edition(2026, "2026-02-06")
        + &table(
            2026,
            "tungsten",
            &[("CHN", 2_500_000), ("AUS", 570_000), ("RUS", 400_000)],
        )
        + &row(2026, "KAZ", "tungsten", None)
        + &news("1", "2026-03");
    let text = shown(&data);
    assert!(
        text.starts_with("note[rank/unsupported]: no table here says whether Kazakhstan is first"),
        "{text}"
    );
    assert!(
        text.contains("mcs-2026 lists Kazakhstan without a figure"),
        "{text}"
    );
}

#[test]
fn each_claim_is_held_against_the_edition_of_its_time() {
    let data = tungsten_2025()
        + &edition(2026, "2026-02-06")
        + &table(
            2026,
            "tungsten",
            &[
                ("CHN", 2_500_000),
                ("AUS", 570_000),
                ("RUS", 400_000),
                ("rest", 950_000),
            ],
        )
        + &row(2026, "KAZ", "tungsten", None);
    // While the edition of 2025 was current; a later one has no figure.
    let text = shown(&(data.clone() + &news("1", "2025-11")));
    let heads: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        heads,
        [
            "error[rank/order]: Kazakhstan cannot be first in tungsten reserves if mcs-2025 is right",
            "note[rank/outdated]: mcs-2026, a later edition, lists Kazakhstan without a figure for tungsten reserves",
        ]
    );
    // Before any edition was out there is nothing to hold it against.
    let text = shown(&(data.clone() + &news("1", "2024-11")));
    assert!(
        text.starts_with("note[rank/unsupported]: no table here says whether Kazakhstan is first"),
        "{text}"
    );
    assert!(
        text.contains("note: no edition of `mcs` here is as old as the claim: the first, mcs-2025, is of 2025-01\n"),
        "{text}"
    );
    assert_eq!(
        rules_found(&(data + &news("1", "2026-02"))),
        ["rank/unsupported"]
    );
}

#[test]
fn a_rank_that_a_later_edition_rules_out_is_outdated_and_no_error() {
    let rows = [("KAZ", 300), ("ZAF", 200), ("IND", 100)];
    let later = [("ZAF", 400), ("KAZ", 300), ("IND", 100)];
    let data = edition(2024, "2024-01")
        + &table(2024, "chromium", &rows)
        + &edition(2025, "2025-01")
        + &table(2025, "chromium", &later)
        + &source("news", "news", "")
        + &claim(
            "news",
            "KAZ",
            "chromium",
            r#""rank": 1, "as_of": "2024-06""#,
        );
    assert_eq!(
        rules_found(&data),
        ["rank/revised", "quantity/revised", "rank/outdated"]
    );
    let text = shown(&data);
    assert!(text.contains("note: Kazakhstan 1st, as news has it, agrees with edition 2024, and not with edition 2025"), "{text}");
    assert!(
        text.contains(
            "Kazakhstan is no longer first in chromium reserves by mcs-2025, a later edition"
        ),
        "{text}"
    );
}

#[test]
fn a_claim_silent_on_the_basis_is_contradicted_only_on_every_basis() {
    let on = |basis: &str, rows: [(&str, u64); 3]| -> String {
        rows.iter()
            .map(|(country, kt)| {
                let more = format!(
                    r#""quantity": {kt}, "unit": "kt", "basis": "{basis}", "as_of": "2024""#
                );
                claim("survey", country, "chromium", &more)
                    .replace("\"id\": \"", &format!("\"id\": \"{basis}-"))
            })
            .collect()
    };
    let survey = source(
        "survey",
        "survey",
        r#", "coverage": {"chromium": "complete"}"#,
    );
    let gross = on("gross", [("ZWE", 540), ("KAZ", 320), ("ZAF", 200)]);
    let oxide = on("Cr2O3", [("KAZ", 100), ("ZAF", 90), ("ZWE", 78)]);
    let first = source("news", "news", "")
        + &claim("news", "KAZ", "chromium", r#""rank": 1, "as_of": "2025""#);
    assert_eq!(
        rules_found(&(survey.clone() + &gross + &first)),
        ["rank/order"]
    );
    assert_eq!(
        rules_found(&(survey.clone() + &gross + &oxide + &first)),
        [""; 0]
    );
    let third = first.replace("\"rank\": 1", "\"rank\": 3");
    assert_eq!(
        rules_found(&(survey + &gross + &oxide + &third)),
        ["rank/order"]
    );
}

#[test]
fn a_printed_order_stands_whatever_the_tolerance() {
    let data = |more| {
        source(
            "survey",
            "survey",
            r#", "coverage": {"chromium": "complete"}"#,
        ) + &[("KAZ", 230), ("ZAF", 225), ("IND", more)]
            .iter()
            .map(|(country, kt)| {
                let more = format!(r#""quantity": {kt}, "unit": "kt", "as_of": "2024""#);
                claim("survey", country, "chromium", &more)
            })
            .collect::<String>()
            + &source("news", "news", "")
            + &claim("news", "ZAF", "chromium", r#""rank": 1, "as_of": "2025""#)
    };
    let text = shown(&data(79));
    assert!(
        text.starts_with("warning[rank/order]: South Africa cannot be first"),
        "{text}"
    );
    assert!(
        text.contains("note: the figures are less than 10 % apart"),
        "{text}"
    );
    // Equal figures give no order.
    let tied = data(79).replace("\"quantity\": 230", "\"quantity\": 225");
    assert_eq!(rules_found(&tied), [""; 0]);
}

#[test]
fn ranks_of_an_area_are_decided_within_it() {
    let survey = source(
        "survey",
        "survey",
        r#", "coverage": {"chromium": "complete"}"#,
    ) + &[("ZWE", 540), ("KAZ", 320), ("ZAF", 200), ("UZB", 3)]
        .iter()
        .map(|(country, kt)| {
            let more = format!(r#""quantity": {kt}, "unit": "kt", "as_of": "2024""#);
            claim("survey", country, "chromium", &more)
        })
        .collect::<String>();
    let ranked = |country: &str, more: &str| {
        source("news", "news", "")
            + &claim(
                "news",
                country,
                "chromium",
                &format!(r#"{more}, "as_of": "2025""#),
            )
    };
    let found = |country: &str, more: &str| rules_found(&(survey.clone() + &ranked(country, more)));
    assert_eq!(found("KAZ", r#""rank": 1, "rank_scope": "c5""#), [""; 0]);
    assert_eq!(
        found("UZB", r#""rank": 1, "rank_scope": "c5""#),
        ["rank/order"]
    );
    assert_eq!(found("UZB", r#""rank": 2, "rank_scope": "c5""#), [""; 0]);
    assert_eq!(found("KAZ", r#""rank": 1, "rank_except": "ZWE""#), [""; 0]);
    assert_eq!(
        found("ZAF", r#""rank": 1, "rank_except": "ZWE""#),
        ["rank/order"]
    );
}

#[test]
fn sources_that_rank_alike_say_nothing_new() {
    let ranks = |source: &str, order: &[&str]| -> String {
        let rank = |(index, country): (usize, &&str)| {
            claim(
                source,
                country,
                "uranium",
                &format!(r#""rank": {}, "as_of": "2022""#, index + 1),
            )
        };
        order.iter().enumerate().map(rank).collect()
    };
    let one = ranks("a", &["AUS", "KAZ", "CAN"]);
    assert_eq!(
        rules_found(&(one.clone() + &ranks("b", &["AUS", "KAZ", "CAN"]))),
        [""; 0]
    );
    assert_eq!(
        rules_found(&(one + &ranks("b", &["KAZ", "CAN", "AUS"]))),
        ["rank/contested", "rank/contested", "rank/conflict"]
    );
}

#[test]
fn a_window_leaves_room_and_a_full_one_does_not() {
    let top = |source: &str, country: &str, max: u32| {
        claim(
            source,
            country,
            "uranium",
            &format!(r#""rank": 1, "rank_max": {max}, "as_of": "2022""#),
        )
    };
    let two = top("a", "AUS", 2) + &top("b", "KAZ", 2);
    assert_eq!(rules_found(&two), [""; 0]);
    let text = shown(&(two + &top("c", "CAN", 2)));
    assert!(
        text.starts_with("error[rank/contested]: Australia, Kazakhstan and Canada cannot all be 1st to 2nd in uranium reserves"),
        "{text}"
    );
}

#[test]
fn claims_too_far_apart_in_time_do_not_meet() {
    let first = |source: &str, country: &str, as_of: &str| {
        claim(
            source,
            country,
            "uranium",
            &format!(r#""rank": 1, "as_of": "{as_of}""#),
        )
    };
    let old = first("a", "AUS", "2014");
    assert_eq!(
        rules_found(&(old.clone() + &first("b", "KAZ", "2016"))),
        ["rank/contested"]
    );
    assert_eq!(
        rules_found(&(old.clone() + &first("b", "KAZ", "2017"))),
        [""; 0]
    );
    // Without a year, a claim is about the latest: here, that is the other's.
    let undated = claim("b", "KAZ", "uranium", r#""rank": 1"#);
    assert_eq!(rules_found(&(old.clone() + &undated)), ["rank/contested"]);
    assert_eq!(
        rules_found(&(old + &undated + &first("c", "KAZ", "2020"))),
        [""; 0]
    );
}

#[test]
fn disputed_claims_and_parts_of_countries_take_no_part() {
    let claim = |more: &str| {
        tungsten_2025() + &news("1", "2025-11").replace("\"rank\"", &format!("{more}, \"rank\""))
    };
    assert_eq!(rules_found(&claim(r#""status": "disputed""#)), [""; 0]);
    assert_eq!(
        rules_found(&claim(r#""deposit": "Upper Kairakty""#)),
        [""; 0]
    );
    assert_eq!(rules_found(&claim(r#""rank_of": "deposit""#)), [""; 0]);
}

#[test]
fn ore_of_another_grade_has_its_place_in_the_printed_order() {
    let row = |country: &str, kt: u32, grade: u32| {
        let more = format!(
            r#""quantity": {kt}, "unit": "kt", "basis": "gross", "grade": {grade}, "grade_of": "Cr2O3", "as_of": "2023""#
        );
        claim("survey", country, "chromium", &more)
    };
    // The United States is listed at 7 %, far below: nobody is left to be above Kazakhstan.
    let data = source(
        "survey",
        "survey",
        r#", "coverage": {"chromium": "complete"}"#,
    ) + &row("KAZ", 230_000, 45)
        + &row("ZAF", 200_000, 45)
        + &row("IND", 79_000, 45)
        + &row("USA", 630, 7)
        + &source("news", "news", "")
        + &claim("news", "KAZ", "chromium", r#""rank": 2, "as_of": "2024""#);
    assert_eq!(rules_found(&data), ["rank/order"]);
}

#[test]
fn a_whole_rank_counts_however_it_is_written() {
    let plain = rules_found(&(tungsten_2025() + &news("1", "2025-11")));
    assert_eq!(plain, ["rank/order"]);
    for rank in ["1.0", "1e0", "10e-1"] {
        assert_eq!(
            rules_found(&(tungsten_2025() + &news(rank, "2025-11"))),
            plain,
            "{rank}"
        );
    }
    let window = r#"1.0, "rank_max": 2.0"#;
    assert_eq!(
        rules_found(&(tungsten_2025() + &news(window, "2025-11"))),
        ["rank/unsupported"]
    );
}

#[test]
fn what_no_place_or_range_can_be_meets_no_other() {
    let second = source("other", "news", "")
        + &claim(
            "other",
            "KAZ",
            "tungsten",
            r#""rank": 2, "as_of": "2025-11""#,
        );
    // The schema refuses a place 0, and that is all there is to say.
    assert_eq!(rules_found(&(news("0", "2025-11") + &second)), [""; 0]);
    assert_eq!(
        rules_found(&(news(r#"5, "rank_max": 3"#, "2025-11") + &second)),
        ["record/range"]
    );
    assert_eq!(
        rules_found(&(news(r#"2, "rank_max": 2"#, "2025-11") + &second)),
        [""; 0]
    );
}

/// A rank in an area by a source. Synthetic.
fn ranked(source: &str, country: &str, rank: u32, scope: &str) -> String {
    format!(
        r#"{{"id": "{source}-{country}", "country": "{country}", "commodity": "uranium", "measure": "reserves", "rank": {rank}, "rank_scope": "{scope}", "as_of": "2024", "source": "{source}"}}"#
    )
}

fn circles(ranks: &[(&str, &str, u32, &str)]) -> Vec<String> {
    let lines = ranks
        .iter()
        .map(|&(source, country, rank, scope)| ranked(source, country, rank, scope));
    let found = findings(&lines.collect::<Vec<_>>().join("\n")).into_iter();
    let told = found.filter(|finding| finding.rule.family() == "rank");
    told.map(|finding| format!("{}: {}", finding.rule.id, finding.message))
        .collect()
}

#[test]
fn areas_that_order_two_countries_otherwise_are_a_circle() {
    let told = circles(&[
        ("s", "KAZ", 1, "c5"),
        ("s", "UZB", 2, "c5"),
        ("s", "TJK", 3, "c5"),
        ("t", "UZB", 7, "world"),
        ("t", "KAZ", 9, "world"),
        ("t", "TJK", 20, "world"),
    ]);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].starts_with("rank/cycle: ranks in uranium reserves run in a circle: "),
        "{told:#?}"
    );
    assert!(
        told[0].contains("Kazakhstan before Uzbekistan in "),
        "{told:#?}"
    );
    assert!(
        told[0].contains("Uzbekistan before Kazakhstan in the world"),
        "{told:#?}"
    );
}

#[test]
fn areas_that_agree_or_that_say_too_little_are_none() {
    for ranks in [
        [
            ("s", "KAZ", 1, "c5"),
            ("s", "UZB", 2, "c5"),
            ("t", "KAZ", 2, "world"),
            ("t", "UZB", 7, "world"),
        ],
        // Another country is ranked in each.
        [
            ("s", "KAZ", 1, "c5"),
            ("s", "UZB", 2, "c5"),
            ("t", "TJK", 2, "world"),
            ("t", "KAZ", 7, "world"),
        ],
    ] {
        assert_eq!(circles(&ranks), [""; 0]);
    }
    // Places that overlap are no order.
    let lines = [
        ranked("s", "KAZ", 1, "c5"),
        ranked("s", "UZB", 2, "c5"),
        ranked("t", "UZB", 5, "world"),
        ranked("t", "KAZ", 5, "world").replace("\"rank\": 5", "\"rank\": 4, \"rank_max\": 9"),
    ];
    assert_eq!(
        rules_found(&lines.join("\n"))
            .iter()
            .filter(|id| id.starts_with("rank"))
            .count(),
        0
    );
}

#[test]
fn of_every_circle_the_least_trusted_is_dropped_and_the_search_goes_on() {
    let mut ranks = Vec::new();
    let countries = ["KAZ", "UZB", "TJK", "KGZ", "TKM"];
    for (at, country) in countries.iter().enumerate() {
        ranks.push(("s", *country, at as u32 + 1, "c5"));
        ranks.push(("t", *country, 9 - at as u32, "world"));
    }
    let told = circles(&ranks);
    // Five in one order, and in the reverse: all but one of a list must go.
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(
        told.iter().all(|told| told.starts_with("rank/cycle")),
        "{told:#?}"
    );
}
