//! `where`: which rows a rule is for.

use std::borrow::Cow;
use std::ops::Range;

use super::pattern::Pattern;
use super::template::Name;

/// Tests that must all hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Condition {
    /// Its number among the conditions of the map.
    pub(super) number: usize,
    /// Each column with the patterns of which one must describe it.
    pub(super) tests: Vec<Test>,
    /// Whether it tells which rows head others: then a pattern that none fits is one heading less,
    /// and the rows below it belong to the heading before.
    pub(super) heads: bool,
}

/// A test of one column.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// The column.
    pub(super) name: Name,
    /// Where the patterns stand in the map.
    pub(super) span: Range<u64>,
    /// The patterns, and whether each must fit or, after `!`, must not.
    pub(super) patterns: Vec<(bool, Pattern)>,
}

impl Condition {
    /// Whether all tests hold, with texts looked up by `text`; a column that is missing is empty.
    pub(super) fn holds<'t>(&self, text: impl Fn(&Name) -> Cow<'t, str>) -> bool {
        self.tests.iter().all(|test| test.holds(&text(&test.name)))
    }
}

impl Test {
    /// One pattern without `!` must fit, if there is one; and none with it.
    pub(super) fn holds(&self, text: &str) -> bool {
        let mut wanted = self.patterns.iter().filter(|(fits, _)| *fits).peekable();
        let fits = wanted.peek().is_none() || wanted.any(|(_, pattern)| pattern.fits(text));
        fits && !self
            .patterns
            .iter()
            .any(|(fits, pattern)| !fits && pattern.fits(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_must_fit_and_none_may_that_is_excluded() {
        let test = |patterns: &[&str]| Test {
            name: Name::parse("Type", 0..0),
            span: 0..0,
            patterns: patterns
                .iter()
                .map(|text| match text.strip_prefix('!') {
                    Some(text) => (false, Pattern::parse(text).unwrap()),
                    None => (true, Pattern::parse(text).unwrap()),
                })
                .collect(),
        };
        assert!(test(&["mine*", "smelter*"]).holds("Smelter production"));
        assert!(!test(&["mine*"]).holds("Smelter production"));
        assert!(test(&["!*total*"]).holds("China"));
        assert!(!test(&["mine*", "!*rounded"]).holds("Mine production: rounded"));
        assert!(test(&[""]).holds(" "));
    }
}
