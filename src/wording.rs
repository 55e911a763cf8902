//! How messages count things: one record, two records.

use std::fmt::Display;

/// `1 record`, `12 records`, `1 country`, `0 countries`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    format!("{count} {}", plural(count, noun))
}

/// The noun for that many: `record` for one, else `records`; `country` and `countries`.
pub fn plural<N: Copy + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    if count == N::from(1) {
        return noun.to_owned();
    }
    let vowels = ['a', 'e', 'i', 'o', 'u'];
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(vowels) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, plural};

    #[test]
    fn one_is_no_plural() {
        assert_eq!(counted(1_u64, "record"), "1 record");
        assert_eq!(counted(0_usize, "record"), "0 records");
        assert_eq!(counted(12_u32, "country"), "12 countries");
        assert_eq!(plural(2_u64, "accepted finding"), "accepted findings");
        assert_eq!(plural(2_u64, "day"), "days");
    }
}
