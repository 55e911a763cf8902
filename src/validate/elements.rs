//! What is said of the elements of an array: too many, twice, not of the kind that is asked for.

use std::collections::HashMap;

use jsonschema_value::cmp;
use serde_json::Value;

use super::phrases::{clipped, shown};
use super::words::{At, short};
use crate::document::{Kind, Node};
use crate::finding::Finding;
use crate::format::json::compact;

/// Among more elements than these, twins are looked for by their spelling alone.
const FEW: usize = 2_000;

impl<'a> At<'a> {
    fn element(&self, index: usize) -> Option<Node<'a>> {
        self.node.elements().nth(index)
    }

    fn at_element(&self, index: usize, message: String) -> Finding {
        let span = self.element(index).map_or_else(|| self.span(), short);
        self.finding(&format!("{}/{index}", self.path), span, message)
    }

    /// The first element beyond those that the schema describes.
    pub(super) fn surplus(&self, described: usize) -> Finding {
        self.at_element(described, one_too_many(described, described))
    }

    /// How many elements the schema describes one by one, around `items: false`.
    pub(super) fn described_elements(&self) -> Option<usize> {
        let path = self.error.schema_path().as_str();
        if !path.ends_with("/items") {
            return None;
        }
        let prefix = self.subschema()?.get("prefixItems")?;
        prefix.as_array().map(Vec::len)
    }

    /// The first of the elements that no part of the schema describes, given as JSON texts.
    pub(super) fn undescribed(&self, unexpected: &[String]) -> Finding {
        // They are mostly the last ones: of equal elements, the later is meant.
        let texts: Vec<String> = self
            .node
            .elements()
            .map(|element| element.to_value().to_string())
            .collect();
        let mut first = texts.len();
        for wanted in unexpected.iter().rev() {
            let found = texts[..first].iter().rposition(|text| text == wanted);
            first = found.unwrap_or(first);
        }
        let others = match unexpected.len() {
            0 | 1 => String::new(),
            2 => " and 1 other".to_owned(),
            more => format!(" and {} others", more - 1),
        };
        let message = if self.allows_others() {
            "this element is not of the kind that other ones must be".to_owned()
        } else {
            format!("no part of the schema describes this element{others}")
        };
        self.at_element(first.min(texts.len().saturating_sub(1)), message)
    }

    /// The second of two equal elements.
    pub(super) fn twins(&self) -> Finding {
        let Some((first, second)) = equal_pair(self.node) else {
            let message = "two elements of this array are equal".to_owned();
            return self.finding(self.path, self.span(), message);
        };
        let message = match self.element(second) {
            Some(twin) if !matches!(twin.kind(), Kind::Array | Kind::Object) => {
                format!("{} stands in this array twice", shown(twin))
            }
            _ => "this element stands in its array twice".to_owned(),
        };
        let finding = self
            .at_element(second, message)
            .label("again here")
            .help("remove one of the two");
        match self.element(first) {
            Some(node) => {
                let pointer = format!("{}/{first}", self.path);
                finding.related(self.instance.place(&pointer, short(node)), "first here")
            }
            None => finding,
        }
    }

    /// `contains`, `minContains` and `maxContains`.
    pub(super) fn contained(&self) -> (String, Option<String>) {
        let schema = self.subschema();
        let limit = |keyword: &str| schema?.get(keyword)?.as_u64();
        let kind = schema.and_then(|schema| schema.get("contains"));
        let text_of = |key: &str| kind?.get(key)?.as_str();
        let (what, help) = match (text_of("title"), text_of("description"), kind) {
            (Some(title), description, _) => (
                format!("of the kind `{title}`"),
                description.map(str::to_owned),
            ),
            (None, Some(description), _) => (ASKED.to_owned(), Some(description.to_owned())),
            (None, None, Some(kind)) if kind.is_object() => {
                let schema = clipped(&kind.to_string());
                (ASKED.to_owned(), Some(format!("that kind is `{schema}`")))
            }
            (None, None, _) => (ASKED.to_owned(), None),
        };
        let message = match (limit("minContains"), limit("maxContains")) {
            (least, Some(most)) if self.keyword() == "maxContains" => match (least, most) {
                // No element at all of the kind is reported at `maxContains` too.
                (None, 1) => format!("exactly 1 element of this array must be {what}"),
                (None, most) => format!("1 to {most} elements of this array must be {what}"),
                (Some(_), 1) => format!("more than 1 element of this array is {what}"),
                (Some(_), most) => format!("more than {most} elements of this array are {what}"),
            },
            (Some(least), _) if least > 1 => {
                format!("fewer than {least} elements of this array are {what}")
            }
            _ => format!("no element of this array is {what}"),
        };
        (message, help)
    }
}

const ASKED: &str = "of the kind that the schema asks for";

/// "at most 2 elements may stand here, and this is number 3".
pub(super) fn one_too_many(most: usize, index: usize) -> String {
    let number = index + 1;
    match most {
        1 => format!("only 1 element may stand here, and this is number {number}"),
        _ => format!("only {most} elements may stand here, and this is number {number}"),
    }
}

/// The first element that is equal to an earlier one, with that one.
fn equal_pair(array: Node<'_>) -> Option<(usize, usize)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let spelled_alike = array.elements().enumerate().find_map(|(second, element)| {
        let first = seen.insert(compact(element), second)?;
        Some((first, second))
    });
    if array.len() > FEW {
        return spelled_alike;
    }
    let values: Vec<Value> = array.elements().map(Node::to_value).collect();
    values.iter().enumerate().find_map(|(second, value)| {
        let first = values[..second]
            .iter()
            .position(|earlier| cmp::equal(earlier, value))?;
        Some((first, second))
    })
}
