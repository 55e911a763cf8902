//! Countries that a table does not list, or lists without a figure.

use super::{claim, edition, news, row, source, table, tungsten_2025};
use crate::check::testing::{rules_found, shown};

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
