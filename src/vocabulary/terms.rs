//! The closed lists: what a schema can enumerate.

use std::sync::LazyLock;

use super::rows;

/// One word that a closed list allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The list: `measure`, `qualifier`, `agreement_type`, ...
    pub list: &'static str,
    /// The word, as records spell it.
    pub term: &'static str,
    /// What it means, for lists and help.
    pub meaning: &'static str,
    /// Where the word comes from.
    pub source: &'static str,
}

static TABLE: LazyLock<Vec<Term>> = LazyLock::new(|| {
    rows(include_str!("terms.tsv"))
        .map(|[list, term, meaning, source]| Term {
            list,
            term,
            meaning,
            source,
        })
        .collect()
});

/// The words of a closed list, in the order of the schemas; empty if there is no such list.
pub fn terms(list: &str) -> &'static [Term] {
    TABLE
        .chunk_by(|a, b| a.list == b.list)
        .find(|chunk| chunk[0].list == list)
        .unwrap_or_default()
}

/// The names of the closed lists.
pub fn lists() -> impl Iterator<Item = &'static str> {
    TABLE
        .chunk_by(|a, b| a.list == b.list)
        .map(|chunk| chunk[0].list)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{TABLE, lists, terms};

    #[test]
    fn lists_are_whole_and_words_are_unique() {
        let names: Vec<_> = lists().collect();
        assert_eq!(
            names.iter().collect::<HashSet<_>>().len(),
            names.len(),
            "a list is split"
        );
        let words: HashSet<_> = TABLE.iter().map(|term| (term.list, term.term)).collect();
        assert_eq!(words.len(), TABLE.len());
        for term in TABLE.iter() {
            assert!(
                !term.meaning.is_empty() && !term.source.is_empty(),
                "{term:?}"
            );
        }
    }

    #[test]
    fn a_list_has_its_words_in_order() {
        let measures: Vec<_> = terms("measure").iter().map(|term| term.term).collect();
        assert_eq!(
            measures,
            [
                "reserves",
                "reserve_base",
                "resources",
                "production",
                "capacity"
            ]
        );
        assert!(terms("no such list").is_empty());
    }
}
