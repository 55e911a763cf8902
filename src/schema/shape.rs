//! What a schema says of typing, gathered into a [`Shape`].
//!
//! At each place some schemas all apply (its own, through `$ref` and `allOf`), and of some others
//! one may (`anyOf`, `oneOf`, `if` and its kin). The types are what all of the first kind allow;
//! only where those say nothing, the second kind is asked.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Resolve;
use crate::document::{Kind, Shape, ShapePlace, Types};

/// How many places a shape may have; beyond it nothing more is said.
const MOST: usize = 20_000;

/// The shape of the instances of `schema`.
pub(crate) fn shape_of(schema: &Value, resolve: &dyn Resolve) -> Shape {
    let mut builder = Builder {
        resolve,
        places: vec![ShapePlace::any()],
        known: HashMap::new(),
    };
    let root = builder.place(
        &[Within {
            schema,
            root: schema,
        }],
        &[],
    );
    Shape::new(builder.places, root)
}

/// A subschema, with the document within which its references count.
#[derive(Clone, Copy)]
struct Within<'v> {
    schema: &'v Value,
    root: &'v Value,
}

struct Builder<'v> {
    resolve: &'v dyn Resolve,
    places: Vec<ShapePlace>,
    known: HashMap<Vec<usize>, usize>,
}

/// The schemas at a place, references followed.
#[derive(Default)]
struct Gathered<'v> {
    all: Vec<Within<'v>>,
    some: Vec<Within<'v>>,
}

impl<'v> Builder<'v> {
    fn place(&mut self, all: &[Within<'v>], some: &[Within<'v>]) -> usize {
        let mut gathered = Gathered::default();
        for within in all {
            self.gather(*within, true, &mut gathered);
        }
        for within in some {
            self.gather(*within, false, &mut gathered);
        }
        if gathered.all.is_empty() && gathered.some.is_empty() {
            return Shape::ANY;
        }
        let address = |within: &Within<'_>| std::ptr::from_ref(within.schema) as usize;
        let mut identity: Vec<usize> = gathered.all.iter().map(address).collect();
        identity.push(0);
        identity.extend(gathered.some.iter().map(address));
        if let Some(index) = self.known.get(&identity) {
            return *index;
        }
        if self.places.len() >= MOST {
            return Shape::ANY;
        }
        let index = self.places.len();
        self.places.push(ShapePlace::any());
        self.known.insert(identity, index);
        let place = self.describe(&gathered);
        self.places[index] = place;
        index
    }

    /// Follows references and `allOf`; what only may apply goes to `some`.
    fn gather(&self, within: Within<'v>, surely: bool, out: &mut Gathered<'v>) {
        let Value::Object(map) = within.schema else {
            return;
        };
        let list = if surely { &mut out.all } else { &mut out.some };
        if list
            .iter()
            .any(|seen| std::ptr::eq(seen.schema, within.schema))
        {
            return;
        }
        list.push(within);
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            if let Some(target) = map
                .get(keyword)
                .and_then(Value::as_str)
                .and_then(|uri| self.follow(uri, within.root))
            {
                self.gather(target, surely, out);
            }
        }
        for schema in list_of(map, "allOf") {
            self.gather(Within { schema, ..within }, surely, out);
        }
        let alternatives = ["anyOf", "oneOf"]
            .into_iter()
            .flat_map(|keyword| list_of(map, keyword));
        let branches = ["if", "then", "else"]
            .into_iter()
            .filter_map(|keyword| map.get(keyword));
        let dependent = map
            .get("dependentSchemas")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::values);
        for schema in alternatives.chain(branches).chain(dependent) {
            self.gather(Within { schema, ..within }, false, out);
        }
    }

    fn follow(&self, uri: &str, root: &'v Value) -> Option<Within<'v>> {
        let (document, fragment) = uri.split_once('#').unwrap_or((uri, ""));
        let id = |value: &'v Value| value.get("$id").and_then(Value::as_str);
        let document = if document.is_empty() || id(root) == Some(document) {
            root
        } else {
            match id(root).and_then(|base| base.rsplit_once('/')) {
                Some((base, _)) if self.resolve.document(document).is_none() => {
                    self.resolve.document(&format!("{base}/{document}"))?
                }
                _ => self.resolve.document(document)?,
            }
        };
        let schema = if fragment.is_empty() || fragment.starts_with('/') {
            document.pointer(&percent_decoded(fragment))?
        } else {
            anchored(document, fragment)?
        };
        Some(Within {
            schema,
            root: document,
        })
    }

    fn describe(&mut self, gathered: &Gathered<'v>) -> ShapePlace {
        let said = gathered
            .all
            .iter()
            .map(|within| own_types(within.schema))
            .fold(Types::ANY, |a, b| a & b);
        let types = if said == Types::ANY {
            let mut branches = gathered
                .some
                .iter()
                .map(|within| own_types(within.schema))
                .filter(|types| *types != Types::ANY);
            branches
                .next()
                .map_or(Types::ANY, |first| branches.fold(first, |a, b| a | b))
        } else {
            said
        };
        let mut names: Vec<&'v str> = Vec::new();
        for within in gathered.all.iter().chain(&gathered.some) {
            for name in map_of(within.schema, "properties")
                .into_iter()
                .flat_map(Map::keys)
            {
                if !names.contains(&&**name) {
                    names.push(name);
                }
            }
        }
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            let all = sub_of(&gathered.all, |schema| {
                map_of(schema, "properties").and_then(|map| map.get(name))
            });
            let some = sub_of(&gathered.some, |schema| {
                map_of(schema, "properties").and_then(|map| map.get(name))
            });
            members.push((name.into(), self.place(&all, &some)));
        }
        let is_false =
            |schema: &Value, keyword: &str| schema.get(keyword) == Some(&Value::Bool(false));
        let has_patterns = gathered.all.iter().any(|within| {
            map_of(within.schema, "patternProperties").is_some_and(|map| !map.is_empty())
        });
        let closed = gathered.all.iter().any(|within| {
            is_false(within.schema, "additionalProperties")
                || is_false(within.schema, "unevaluatedProperties")
        });
        let other = if closed && !has_patterns {
            None
        } else {
            let all = sub_of(&gathered.all, |schema| schema.get("additionalProperties"));
            Some(if has_patterns {
                Shape::ANY
            } else {
                self.place(&all, &[])
            })
        };
        let items = |schema: &'v Value| -> Vec<&'v Value> {
            let listed = ["prefixItems", "items"]
                .into_iter()
                .filter_map(|keyword| schema.get(keyword)?.as_array())
                .flatten();
            let single = ["items", "additionalItems"]
                .into_iter()
                .filter_map(|keyword| schema.get(keyword).filter(|value| value.is_object()));
            listed.chain(single).collect()
        };
        let within_items = |list: &[Within<'v>]| -> Vec<Within<'v>> {
            list.iter()
                .flat_map(|within| {
                    items(within.schema)
                        .into_iter()
                        .map(|schema| Within { schema, ..*within })
                })
                .collect()
        };
        let (all, some) = (within_items(&gathered.all), within_items(&gathered.some));
        // Several item schemas in a row are alternatives for "an element".
        let element = if all.len() <= 1 {
            self.place(&all, &some)
        } else {
            self.place(&[], &all)
        };
        ShapePlace {
            types,
            members,
            other,
            element: Some(element),
        }
    }
}

fn list_of<'v>(map: &'v Map<String, Value>, keyword: &str) -> impl Iterator<Item = &'v Value> {
    map.get(keyword)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn map_of<'v>(schema: &'v Value, keyword: &str) -> Option<&'v Map<String, Value>> {
    schema.get(keyword).and_then(Value::as_object)
}

fn sub_of<'v>(
    list: &[Within<'v>],
    get: impl Fn(&'v Value) -> Option<&'v Value>,
) -> Vec<Within<'v>> {
    list.iter()
        .filter_map(|within| get(within.schema).map(|schema| Within { schema, ..*within }))
        .collect()
}

/// The types that one schema allows by its own `type`, `const` or `enum`.
fn own_types(schema: &Value) -> Types {
    let type_of = |name: &Value| name.as_str().and_then(Types::named).unwrap_or(Types::NONE);
    let mut types = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().map(type_of).fold(Types::NONE, |a, b| a | b),
        Some(name) => type_of(name),
        None => Types::ANY,
    };
    if let Some(value) = schema.get("const") {
        types = types & Types::only(kind_of(value));
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        types = types
            & values
                .iter()
                .map(|value| Types::only(kind_of(value)))
                .fold(Types::NONE, |a, b| a | b);
    }
    if types == Types::NONE {
        Types::ANY
    } else {
        types
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(_) => Kind::Number,
        Value::String(_) => Kind::String,
        Value::Array(_) => Kind::Array,
        Value::Object(_) => Kind::Object,
    }
}

/// The subschema with that `$anchor` or `$dynamicAnchor`.
pub(super) fn anchored<'v>(schema: &'v Value, anchor: &str) -> Option<&'v Value> {
    let is_it = |keyword: &str| schema.get(keyword).and_then(Value::as_str) == Some(anchor);
    if is_it("$anchor") || is_it("$dynamicAnchor") {
        return Some(schema);
    }
    match schema {
        Value::Object(map) => map.values().find_map(|value| anchored(value, anchor)),
        Value::Array(values) => values.iter().find_map(|value| anchored(value, anchor)),
        _ => None,
    }
}

pub(super) fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Nothing;

    impl Resolve for Nothing {
        fn document(&self, _: &str) -> Option<&Value> {
            None
        }
    }

    fn types(schema: &Value, path: &[&str]) -> Types {
        let shape = shape_of(schema, &Nothing);
        let mut at = shape.root();
        for name in path {
            at = if *name == "*" {
                at.element().unwrap()
            } else {
                at.member(name).unwrap()
            };
        }
        at.types()
    }

    #[test]
    fn types_come_through_references_and_branches() {
        let schema = json!({
            "$defs": {
                "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
                "list": {"type": "array", "items": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/tree"}]}},
                "tree": {"type": "object", "properties": {"children": {"$ref": "#/$defs/list"}, "n": {"type": "integer"}}}
            },
            "properties": {
                "country": {"$ref": "#/$defs/code"},
                "kind": {"enum": ["mou", "treaty"]},
                "value": {"type": ["number", "string"]},
                "tree": {"$ref": "#/$defs/tree"},
                "free": {"title": "anything"}
            },
            "anyOf": [{"properties": {"late": {"type": "boolean"}}}, {"required": ["country"]}],
            "additionalProperties": {"type": "number"}
        });
        assert_eq!(types(&schema, &["country"]), Types::only(Kind::String));
        assert_eq!(types(&schema, &["kind"]), Types::only(Kind::String));
        assert_eq!(
            types(&schema, &["value"]),
            Types::only(Kind::Number) | Types::only(Kind::String)
        );
        assert_eq!(
            types(&schema, &["tree", "children", "*", "children", "*", "n"]),
            Types::only(Kind::Number)
        );
        assert_eq!(
            types(&schema, &["tree", "children", "*"]),
            Types::only(Kind::Null) | Types::only(Kind::Object)
        );
        assert_eq!(types(&schema, &["free"]), Types::ANY);
        assert_eq!(types(&schema, &["late"]), Types::only(Kind::Boolean));
        assert_eq!(types(&schema, &["other"]), Types::only(Kind::Number));
    }

    #[test]
    fn a_closed_schema_has_no_other_members() {
        let shape = shape_of(
            &json!({"properties": {"b": true, "a": {"type": "null"}}, "additionalProperties": false}),
            &Nothing,
        );
        assert!(shape.root().is_closed());
        assert!(shape.root().member("c").is_none());
        assert_eq!(
            shape
                .root()
                .members()
                .map(|(name, _)| name)
                .collect::<Vec<_>>(),
            ["b", "a"]
        );
    }
}
