//! The tree as a JSON representation of `jsonschema`, so that it validates in place.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema_value::types::JsonType;
use jsonschema_value::{Array, Json, LazyInstance, Node as JsonNode, NodeIdentity, Object};
use serde_json::Value;

use super::build::{KeyRef, Text};
use super::node::{Document, Elements, Key, Members, Node};
use super::number::NumberText;
use super::print::Print;
use super::tree::{Kind, Span, Tree};

/// Names [`Node`] as a representation: `jsonschema::options_for::<DocumentJson>()`.
#[derive(Debug)]
pub struct DocumentJson;

/// A property name with its print, made once a schema.
#[derive(Debug)]
pub struct PreparedKey {
    name: Box<str>,
    print: Print,
}

impl PreparedKey {
    /// Prepares `name`.
    pub fn new(name: &str) -> Self {
        PreparedKey {
            name: name.into(),
            print: Print::of(name),
        }
    }

    /// Whether `key` is that name.
    #[inline]
    pub fn is(&self, key: Key<'_>) -> bool {
        key.print() == self.print && (self.print.is_whole() || key.name() == &*self.name)
    }
}

impl Json for DocumentJson {
    type Node<'a> = Node<'a>;
    type PreparedKey = PreparedKey;
    type StringBuffer = Tree;

    fn prepare_key(key: &str) -> PreparedKey {
        PreparedKey::new(key)
    }

    fn with_string_node<T>(tree: &mut Tree, string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        tree.clear();
        let span = Span::new(0, string.len());
        tree.scalar(KeyRef::NONE, Kind::String, span, Text::Source(span));
        let document = Document::new(string, 0, tree);
        f(document.root())
    }
}

impl<'a> JsonNode<'a, DocumentJson> for Node<'a> {
    type Object = ObjectNode<'a>;
    type Array = ArrayNode<'a>;
    type Number = NumberText<'a>;

    fn as_object(&self) -> Option<ObjectNode<'a>> {
        (self.kind() == Kind::Object).then_some(ObjectNode(*self))
    }

    fn as_array(&self) -> Option<ArrayNode<'a>> {
        (self.kind() == Kind::Array).then_some(ArrayNode(*self))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<NumberText<'a>> {
        Node::as_number(*self).map(NumberText::new)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn is_string(&self) -> bool {
        self.kind() == Kind::String
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::Boolean => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn string_length(&self) -> Option<u64> {
        self.as_str().map(|text| length(text) as u64)
    }

    fn equals_value(&self, expected: &Value) -> bool {
        equals(*self, expected)
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(Node::to_value(*self))
    }

    /// Findings look at the node, not at the value that an error carries, so none is built. A
    /// property's name is no node of the document: that of a string can be asked for.
    fn lazy_value(&self) -> LazyInstance<'a> {
        LazyInstance::Deferred {
            bytes: self.as_str().unwrap_or_default().as_bytes(),
            tag: 0,
            make: |bytes, _| Value::String(String::from_utf8_lossy(bytes).into_owned()),
            cell: OnceLock::new(),
        }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(
            self.document().address(),
            self.index(),
        ))
    }
}

/// The length of a string as JSON Schema has it: in characters.
#[inline]
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

/// An object node.
#[derive(Debug, Clone, Copy)]
pub struct ObjectNode<'a>(Node<'a>);

impl<'a> Object<'a, DocumentJson> for ObjectNode<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = std::iter::Map<Members<'a>, fn((Key<'a>, Node<'a>)) -> (&'a str, Node<'a>)>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &PreparedKey) -> Option<Node<'a>> {
        self.0.get_printed(&key.name, key.print)
    }

    fn members(&self) -> Self::MembersIter {
        self.0.members().map(|(key, node)| (key.name(), node))
    }
}

/// An array node.
#[derive(Debug, Clone, Copy)]
pub struct ArrayNode<'a>(Node<'a>);

impl<'a> Array<'a, DocumentJson> for ArrayNode<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Elements<'a> {
        self.0.elements()
    }

    fn is_unique(&self) -> bool {
        // Few short strings are the usual case; anything else is left to the crate's own comparison.
        let nodes = self.0;
        if nodes.len() <= 16 && nodes.elements().all(|node| node.kind() == Kind::String) {
            return nodes.elements().enumerate().all(|(index, node)| {
                nodes
                    .elements()
                    .take(index)
                    .all(|earlier| earlier.as_str() != node.as_str())
            });
        }
        let values: Vec<Value> = nodes.elements().map(Node::to_value).collect();
        jsonschema_value::unique::is_unique(&values)
    }
}

/// Equality as JSON Schema has it: numbers by value, objects in any order.
fn equals(node: Node<'_>, expected: &Value) -> bool {
    match (node.kind(), expected) {
        (Kind::Null, Value::Null) => true,
        (Kind::Boolean, Value::Bool(value)) => node.as_bool() == Some(*value),
        (Kind::String, Value::String(value)) => node.as_str() == Some(value),
        (Kind::Number, Value::Number(value)) => node.as_number().is_some_and(|text| {
            jsonschema_value::cmp::equal_numbers(&NumberText::new(text), value)
        }),
        (Kind::Array, Value::Array(values)) => {
            node.len() == values.len()
                && node
                    .elements()
                    .zip(values)
                    .all(|(node, value)| equals(node, value))
        }
        (Kind::Object, Value::Object(map)) => {
            node.len() == map.len()
                && node
                    .members()
                    .all(|(key, node)| map.get(key.name()).is_some_and(|value| equals(node, value)))
        }
        _ => false,
    }
}
