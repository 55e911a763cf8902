//! "Did you mean": the known name nearest to a mistaken one.

/// The candidate nearest to `name`, if one is near enough to be meant.
///
/// Near enough is a Damerau-Levenshtein distance, ignoring case, of at most a third of the name's
/// length (1 for a name of two or three letters); a name that differs in case alone is always near.
/// Ties go to the first.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    all_nearest(name, candidates).first().copied()
}

/// The candidates nearest to `name`, near enough as in [`nearest`]: all that are as near, in order.
pub fn all_nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let folded = name.to_lowercase();
    let length = folded.chars().count();
    // One letter for another is no slip.
    let limit = (length / 3).max(1).min(length.saturating_sub(1));
    let mut best: Vec<&str> = Vec::new();
    let mut least = limit;
    for candidate in candidates {
        let lower = candidate.to_lowercase();
        // The distance is the difference in length at least: a long text is measured against no
        // short name.
        if lower.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &lower);
        if distance > least {
            continue;
        }
        if distance < least {
            best.clear();
            least = distance;
        }
        best.push(candidate);
    }
    best
}

/// Whether two names differ in one letter, or in two that changed places, case aside.
pub fn is_one_slip(one: &str, other: &str) -> bool {
    strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase()) == 1
}

/// The candidate nearest to `name`, else the only one of which it is the beginning (of three letters
/// at least): `warn` for `warning`.
pub fn begun<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str> + Clone,
) -> Option<&'c str> {
    let folded = name.to_lowercase();
    let begins = |candidate: &&str| folded.len() >= 3 && candidate.starts_with(&folded);
    nearest(name, candidates.clone()).or_else(|| {
        let mut begun = candidates.into_iter().filter(begins);
        begun.next().filter(|_| begun.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::{begun, nearest};

    #[test]
    fn a_beginning_is_enough_where_it_is_of_one_name() {
        let levels = ["error", "warning", "note", "never"];
        assert_eq!(begun("warn", levels), Some("warning"));
        assert_eq!(begun("Err", levels), Some("error"));
        assert_eq!(begun("worning", levels), Some("warning"));
        assert_eq!(begun("n", levels), None);
        assert_eq!(begun("fatal", levels), None);
        assert_eq!(begun("read", ["reader", "readme"]), None);
    }

    #[test]
    fn a_slip_is_mended_and_a_stranger_is_not() {
        let known = ["tungsten", "titanium", "uranium"];
        assert_eq!(nearest("tungstn", known), Some("tungsten"));
        assert_eq!(nearest("Uranium", known), Some("uranium"));
        assert_eq!(nearest("unobtainium", known), None);
        assert_eq!(nearest("t", known), None);
        assert_eq!(nearest("g", ["t", "G"]), Some("G"));
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_length() {
        let text = "tungsten is mined in many places. ".repeat(3_000);
        let known: Vec<String> = (0..1_000).map(|n| format!("name {n}")).collect();
        for _ in 0..20 {
            assert_eq!(nearest(&text, known.iter().map(String::as_str)), None);
        }
    }
}
