//! How a value is laid out as an element: which marker it needs, which members are attributes,
//! and what becomes of the rest. Each answer is the reader's own rule, turned round.

use super::implied;
use super::marker::declared_prefix;
use super::name::{can_carry, is_reserved, is_xml_name, local, prefix};
use super::{NAMESPACE, PREFIX};
use crate::document::{Key, Kind, Node, ShapeAt};

/// The prefixes that stand for something at a place, innermost last; ours and `xml` always do.
#[derive(Debug, Default)]
pub(super) struct Prefixes<'n>(Vec<&'n str>);

/// The namespace that the prefix `xml` stands for, and no other.
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of declarations, which no prefix may stand for.
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

impl<'n> Prefixes<'n> {
    /// How many there are, to go back to.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Goes back to how many there were.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Whether the key can be an element's name as it is.
    pub(super) fn is_element(&self, key: &str) -> bool {
        self.is_qualified(key) && (!is_reserved(key) || prefix(key) == "xml")
    }

    /// Whether the name can be an attribute's, declarations aside.
    fn is_attribute(&self, name: &str) -> bool {
        self.is_qualified(name) && declared_prefix(name).is_none()
    }

    fn is_qualified(&self, name: &str) -> bool {
        let (prefix, local) = (prefix(name), local(name));
        is_xml_name(name)
            && !local.contains(':')
            && is_xml_name(local)
            && (!name.contains(':')
                || (prefix != PREFIX && (prefix == "xml" || self.0.contains(&prefix))))
    }

    /// Notes what the attribute declares; `false` where it is a declaration that cannot stand.
    fn declare(&mut self, name: &'n str, value: &str) -> bool {
        let Some(prefix) = declared_prefix(name) else {
            return true;
        };
        let stands = match prefix {
            "" => ![NAMESPACE, XML_NAMESPACE, XMLNS_NAMESPACE].contains(&value),
            "xml" => value == XML_NAMESPACE,
            "xmlns" | PREFIX => false,
            _ => {
                let names = is_xml_name(prefix) && !prefix.contains(':');
                let taken = ["", NAMESPACE, XML_NAMESPACE, XMLNS_NAMESPACE];
                names && !taken.contains(&value)
            }
        };
        if stands && !prefix.is_empty() {
            self.0.push(prefix);
        }
        stands
    }
}

/// The marker that the value needs on an element of its own; none where it is read right as it is.
pub(super) fn marker(node: Node<'_>, shape: Option<ShapeAt<'_>>) -> Option<Kind> {
    let types = implied::types(shape);
    let kind = node.kind();
    let read_as = match kind {
        // JSON text is a string whatever the shape says.
        Kind::String if !carries(node) => Kind::String,
        Kind::String | Kind::Number | Kind::Boolean => {
            implied::kind(types, node.text().unwrap_or_default())
        }
        Kind::Object if !node.is_empty() => Kind::Object,
        Kind::Array if !node.is_empty() => return Some(kind),
        Kind::Null | Kind::Array | Kind::Object => implied::kind(types, ""),
    };
    (read_as != kind).then_some(kind)
}

/// The same for the single element of a member, which a shape may make an array of one.
pub(super) fn member_marker(node: Node<'_>, shape: Option<ShapeAt<'_>>) -> Option<Kind> {
    let types = implied::types(shape);
    let is_bare = match node.kind() {
        Kind::Null => true,
        Kind::Array | Kind::Object => node.is_empty(),
        _ => carries(node) && implied::is_empty(types, node.text().unwrap_or_default()),
    };
    if implied::is_array(types) && !is_bare {
        return Some(node.kind());
    }
    marker(node, shape)
}

/// Whether the array is written by repeating its member's element.
pub(super) fn repeats(array: Node<'_>, shape: Option<ShapeAt<'_>>) -> bool {
    let types = implied::types(shape);
    let mut elements = array.elements();
    match (elements.next(), elements.next()) {
        (Some(_), Some(_)) => true,
        (Some(only), None) if implied::is_array(types) => {
            let is_bare = match only.kind() {
                Kind::Null | Kind::Array => true,
                Kind::Object => only.is_empty(),
                _ => carries(only) && implied::is_empty(types, only.text().unwrap_or_default()),
            };
            !is_bare && marker(only, shape.and_then(ShapeAt::element)).is_none()
        }
        _ => false,
    }
}

/// Whether XML can carry the text of a scalar as it is.
pub(super) fn carries(node: Node<'_>) -> bool {
    node.text().is_none_or(can_carry)
}

/// What an object's members become.
pub(super) struct Layout {
    /// So many members, from the first, are attributes.
    pub(super) attributes: usize,
    /// Whether white space is text in it.
    pub(super) keeps_space: bool,
    pub(super) rest: Rest,
}

/// What the members after the attributes become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// `#text`: the element's text.
    Text,
    /// `#content`: children as they come.
    Content,
    /// Child elements.
    Elements,
}

/// Lays an object out; notes the prefixes that it declares. `is_entry` says that the element is
/// `ore:entry`, which has attributes of its own; `keeps_space`, that white space is text around it.
pub(super) fn object<'n>(
    object: Node<'n>,
    shape: Option<ShapeAt<'_>>,
    is_entry: bool,
    keeps_space: bool,
    prefixes: &mut Prefixes<'n>,
) -> Layout {
    let attributes = attributes(object, shape, is_entry, prefixes);
    let space = object
        .members()
        .take(attributes)
        .find(|(key, _)| key.name() == "@xml:space");
    let keeps_space = space.map_or(keeps_space, |(_, value)| value.text() == Some("preserve"));
    let mut rest = object.members().skip(attributes);
    let layout = match (rest.next(), rest.next()) {
        (Some((key, value)), None) if key.name() == "#text" && attributes > 0 => {
            is_text(value, shape).then_some(Rest::Text)
        }
        (Some((key, value)), None) if key.name() == "#content" => {
            is_content(value, keeps_space).then_some(Rest::Content)
        }
        _ => None,
    };
    Layout {
        attributes,
        keeps_space,
        rest: layout.unwrap_or(Rest::Elements),
    }
}

/// How many members, from the first, can be attributes.
fn attributes<'n>(
    object: Node<'n>,
    shape: Option<ShapeAt<'_>>,
    is_entry: bool,
    prefixes: &mut Prefixes<'n>,
) -> usize {
    let name_of = |key: Key<'n>| key.name().strip_prefix('@');
    let first = object.members().next();
    if first.and_then(|(key, _)| name_of(key)).is_none() {
        return 0;
    }
    let outer = prefixes.len();
    let mut count = object.len();
    // A name may need a prefix that is declared after it, so that a member that cannot be an
    // attribute takes others with it.
    loop {
        prefixes.truncate(outer);
        let candidates = || object.members().take(count);
        let declared = candidates().take_while(|(key, value)| {
            name_of(*key)
                .is_some_and(|name| prefixes.declare(name, value.text().unwrap_or_default()))
        });
        let mut fitting = declared.count();
        let fits = |(key, value): &(Key<'n>, Node<'n>)| {
            let Some(name) = name_of(*key) else {
                return false;
            };
            let named = declared_prefix(name).is_some() || prefixes.is_attribute(name);
            let taken = is_entry && matches!(name, "key" | "key-encoding");
            named && !taken && is_attribute_value(*value, shape, key.name())
        };
        fitting = candidates().take(fitting).take_while(fits).count();
        if fitting == count {
            return count;
        }
        count = fitting;
    }
}

fn is_attribute_value(value: Node<'_>, shape: Option<ShapeAt<'_>>, key: &str) -> bool {
    let types = implied::types(shape.and_then(|shape| shape.member(key)));
    let kind = value.kind();
    let read_as = implied::kind(types, value.text().unwrap_or_default());
    match kind {
        Kind::Array | Kind::Object => false,
        Kind::String if matches!(read_as, Kind::Array | Kind::Object) => carries(value),
        _ => read_as == kind && carries(value),
    }
}

/// Whether the value can be text beside attributes.
fn is_text(value: Node<'_>, shape: Option<ShapeAt<'_>>) -> bool {
    let Some(text) = value.text().filter(|text| !text.is_empty()) else {
        return false;
    };
    let types = implied::types(shape.and_then(|shape| shape.member("#text")));
    match (value.kind(), implied::kind(types, text)) {
        (Kind::String, _) if !carries(value) => true,
        (Kind::String, Kind::Array | Kind::Object | Kind::Null) => true,
        (kind, read_as) => kind == read_as,
    }
}

/// Whether the value is a list that the reader would make of children as they come.
fn is_content(list: Node<'_>, keeps_space: bool) -> bool {
    if list.kind() != Kind::Array {
        return false;
    }
    let mut names: Vec<&str> = Vec::new();
    let mut has_text = false;
    let mut was_text = false;
    for item in list.elements() {
        match item.kind() {
            Kind::String if was_text || item.text() == Some("") || !carries(item) => return false,
            Kind::String => {
                has_text |= keeps_space || item.text().is_some_and(|text| !implied::is_blank(text));
                was_text = true;
            }
            Kind::Object if item.len() == 1 => {
                names.extend(item.members().map(|(key, _)| key.name()));
                was_text = false;
            }
            _ => return false,
        }
    }
    let only_elements = names.len() == list.len();
    !names.is_empty() && (has_text || (only_elements && comes_again(&names)))
}

/// Whether a name comes again after another one.
fn comes_again(names: &[&str]) -> bool {
    let mut runs: Vec<&str> = names.to_vec();
    runs.dedup();
    let count = runs.len();
    runs.sort_unstable();
    runs.dedup();
    runs.len() < count
}
