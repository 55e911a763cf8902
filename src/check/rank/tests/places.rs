//! Places that sources give, set against one another.

use super::{claim, news, source, tungsten_2025};
use crate::check::testing::{rules_found, shown};

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
