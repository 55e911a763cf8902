//! Which edition a rank is held against, and how far apart in time claims may be.

use super::{claim, edition, news, row, source, table, tungsten_2025};
use crate::check::testing::{rules_found, shown};

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
