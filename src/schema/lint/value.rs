//! Values that a schema gives itself: defaults, examples, and those that it allows.

use std::str::FromStr;

use jsonschema::ValidatorMap;

use super::mark::Mark;
use super::rules::{CONTRADICTION, REFUSED_VALUE};
use super::walk::{Sub, below};
use crate::document::{DocumentJson, Kind, Node, Pointer};

/// Every subschema compiled by itself, and the schema's own text.
pub(super) struct Values<'v> {
    pub(super) parts: &'v ValidatorMap<DocumentJson>,
    pub(super) root: Node<'v>,
}

/// The keywords with one value, and those with a list of them; with what a value of theirs is.
const SINGLE: [(&str, &str); 2] = [
    ("default", "the default"),
    ("const", "the only value allowed"),
];
const LISTS: [(&str, &str); 2] = [("examples", "this example"), ("enum", "this value")];

/// Holds each value against the subschema that gives it.
pub(super) fn check(values: &Values<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    if sub.negated {
        return;
    }
    // Asked first: each look into the text goes through all that stands beside the place.
    let has = |keyword: &str| sub.map.contains_key(keyword);
    for (keyword, word) in SINGLE.into_iter().filter(|(keyword, _)| has(keyword)) {
        values.judge(sub, below(&sub.pointer, keyword), word, out);
    }
    for (keyword, word) in LISTS.into_iter().filter(|(keyword, _)| has(keyword)) {
        let list = below(&sub.pointer, keyword);
        let node = values.node(&list).filter(|node| node.kind() == Kind::Array);
        let count = node.map_or(0, |node| node.elements().count());
        for index in 0..count {
            values.judge(sub, format!("{list}/{index}"), word, out);
        }
    }
}

impl<'v> Values<'v> {
    fn node(&self, pointer: &str) -> Option<Node<'v>> {
        self.root.follow(&Pointer::from_str(pointer).ok()?)
    }

    fn judge(&self, sub: &Sub<'_>, place: String, word: &str, out: &mut Vec<Mark>) {
        // It was said already that nothing can be valid here.
        let is_told = |mark: &Mark| {
            let around = mark
                .pointer
                .rsplit_once('/')
                .map_or("", |(around, _)| around);
            mark.rule == &CONTRADICTION && (mark.pointer == place || around == sub.pointer)
        };
        let validator = self.parts.get(&format!("#{}", sub.pointer));
        let Some((node, validator)) = self.node(&place).zip(validator) else {
            return;
        };
        let Some(error) = validator.iter_errors(node).next() else {
            return;
        };
        if out.iter().any(is_told) {
            return;
        }
        let path = error.schema_path().to_string();
        let keyword = path.rsplit('/').find(|part| part.parse::<usize>().is_err());
        let message = match keyword.filter(|keyword| !keyword.is_empty()) {
            Some(keyword) => format!("{word} is refused by the schema's own `{keyword}`"),
            None => format!("{word} is refused by the schema itself"),
        };
        out.push(Mark::on_value(&REFUSED_VALUE, place, message));
    }
}
