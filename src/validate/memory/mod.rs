//! What was found valid before, so that the same value need not be judged again.
//!
//! A column of country codes has a few hundred values in a million rows. Each value is judged by
//! the schema's own validator when it is first met, and remembered if it is valid. Where a schema
//! says nothing but limits, a value is valid as well if it lies between two that are. What the
//! memory cannot vouch for is judged anew, as a whole.

mod range;
mod scalars;

use std::sync::Arc;

use crate::document::{Kind, Node};
use crate::schema::{Inside, Members, Parts, Schema};
use range::Range;
use scalars::Scalars;

/// What one thread remembers.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    parts: Arc<Parts>,
    /// One each part.
    seen: Vec<Seen>,
}

/// What was seen of one part.
#[derive(Debug, Clone, Default)]
struct Seen {
    /// The members of an object in the order in which the data has them.
    order: Vec<u32>,
    /// How many elements arrays have.
    counts: Range<usize>,
    scalars: Scalars,
}

impl Memory {
    /// An empty one; `None` if the schema cannot be compiled by parts.
    pub(super) fn new(schema: &Schema) -> Option<Memory> {
        let parts = Arc::new(schema.parts()?);
        let seen = vec![Seen::default(); parts.list.len()];
        Some(Memory { parts, seen })
    }

    /// Whether the instance is valid.
    pub(super) fn is_valid(&mut self, root: Node<'_>) -> bool {
        self.vouches_for(root) || self.parts.whole().is_valid(root)
    }

    /// Whether the instance is certainly valid.
    fn vouches_for(&mut self, root: Node<'_>) -> bool {
        vouches(&self.parts, &mut self.seen, 0, root)
    }
}

fn vouches(parts: &Parts, seen: &mut [Seen], index: usize, node: Node<'_>) -> bool {
    let part = &parts.list[index];
    match (&part.inside, node.kind()) {
        (Inside::Members(members), Kind::Object) => object(parts, seen, index, members, node),
        (Inside::Elements(elements), Kind::Array) => {
            let judge = || elements.beside.is_valid(node);
            let beside = if elements.by_count {
                seen[index].counts.is_valid(node.len(), judge)
            } else {
                judge()
            };
            beside
                && node
                    .elements()
                    .all(|inner| vouches(parts, seen, elements.part, inner))
        }
        (_, Kind::Object | Kind::Array) => part.whole.is_valid(node),
        (_, kind) => seen[index].scalars.is_valid(part, kind, node),
    }
}

fn object(
    parts: &Parts,
    seen: &mut [Seen],
    index: usize,
    members: &Members,
    node: Node<'_>,
) -> bool {
    let mut next = 0;
    let mut present = 0;
    for (key, value) in node.members() {
        let order = &mut seen[index].order;
        let coming = order.get(next..).unwrap_or_default();
        let expected = coming
            .iter()
            .take(AHEAD)
            .position(|member| members.declared[*member as usize].0.is(key));
        let member = if let Some(passed) = expected {
            next += passed + 1;
            order[next - 1] as usize
        } else if let Some(member) = members.named(key.name()) {
            next = meet(order, next, member as u32);
            member
        } else if members.open {
            continue;
        } else {
            return false;
        };
        // Only the first 64 names can be required.
        present |= 1_u64.checked_shl(member as u32).unwrap_or(0);
        if !vouches(parts, seen, members.declared[member].1, value) {
            return false;
        }
    }
    members.required & !present == 0 && members.beside.is_valid(node)
}

/// Puts a member into the order in which the data has them, as the one before `next`.
fn meet(order: &mut Vec<u32>, next: usize, member: u32) -> usize {
    match order.iter().position(|known| *known == member) {
        Some(known) if known >= next => known + 1,
        Some(known) => {
            order[known..next].rotate_left(1);
            next
        }
        None => {
            order.insert(next, member);
            next + 1
        }
    }
}

/// How many names that are absent may be passed over at once.
const AHEAD: usize = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::document::{Document, Tree};
    use crate::format::json::scan_one;
    use crate::schema::SchemaOptions;

    /// Judges `instances` in turn: what the memory vouches for, and what is valid.
    fn judge(schema: Value, instances: &[Value]) -> Vec<(bool, bool)> {
        let schema = Schema::from_value("test", schema, &SchemaOptions::default()).unwrap();
        let mut memory = Memory::new(&schema);
        let mut tree = Tree::default();
        let mut judge = |instance: &Value| {
            let text = instance.to_string();
            tree.clear();
            scan_one(&text, &mut tree).unwrap();
            let document = Document::new(&text, 0, &tree);
            let vouched = memory
                .as_mut()
                .is_some_and(|memory| memory.vouches_for(document.root()));
            (vouched, schema.validator().is_valid(document.root()))
        };
        instances.iter().map(&mut judge).collect()
    }

    #[test]
    fn vouches_for_what_is_valid_and_for_nothing_else() {
        let schema = json!({
            "$defs": {"party": {"type": "object", "required": ["name"],
                "properties": {"name": {"minLength": 1}, "code": {"pattern": "^[A-Z]{3}$"}}}},
            "type": "object", "additionalProperties": false, "required": ["id"],
            "properties": {"id": {"type": "string"}, "rank": {"type": "integer", "minimum": 1},
                "parties": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/party"}}},
            "dependentRequired": {"rank": ["parties"]}
        });
        let valid = [
            json!({"id": "a"}),
            json!({"id": "a", "rank": 1, "parties": [{"name": "b", "code": "KAZ"}]}),
            json!({"rank": 1, "parties": [{"name": "b", "other": {}}], "id": "a"}),
        ];
        let invalid = [
            json!({"id": "a", "rank": 0, "parties": [{"name": "b"}]}),
            json!({"id": 1}),
            json!({"id": "a", "rank": 1}),
            json!({"id": "a", "parties": []}),
            json!({"id": "a", "parties": [{"code": "KAZ"}]}),
            json!({"id": "a", "parties": [{"name": "b", "code": "Kaz"}]}),
            json!({"id": "a", "other": 1}),
            json!({"rank": 1, "parties": [{"name": "b"}]}),
            json!(1),
        ];
        let twice = |instances: &[Value]| [instances, instances].concat();
        assert!(
            judge(schema.clone(), &twice(&valid))
                .iter()
                .all(|judged| *judged == (true, true))
        );
        let all = [&valid[..], &invalid[..]].concat();
        let answers = judge(schema, &twice(&all));
        assert!(
            answers.iter().all(|(vouched, valid)| vouched == valid),
            "{answers:?}"
        );
    }

    fn a_schema() -> impl Strategy<Value = Value> {
        let keyword = prop_oneof![
            Just(json!({"type": "string"})),
            Just(json!({"type": ["integer", "null"]})),
            Just(json!({"enum": ["a", 1, null]})),
            Just(json!({"minimum": 1, "maxLength": 1})),
            Just(
                json!({"type": ["number", "string"], "exclusiveMinimum": -1, "maximum": 3.5,
                "minLength": 1, "maxLength": 2})
            ),
            Just(json!({"type": "integer", "maximum": 7})),
            Just(json!({"multipleOf": 0.5, "maximum": 7})),
            Just(json!({"pattern": "^a"})),
            Just(json!({"pattern": "^[a-c][0-9]?$", "minLength": 2})),
            Just(json!({"pattern": "é|b\\b", "maxLength": 2})),
            Just(json!({"const": {"a": 1}})),
            Just(json!({"uniqueItems": true})),
            Just(json!({"$ref": "#/$defs/a"})),
            Just(json!(false)),
        ];
        let inner = keyword.prop_recursive(3, 12, 3, |inner| {
            let properties = prop::collection::btree_map("[a-c]", inner.clone(), 0..3);
            let names = prop::collection::btree_set("[a-c]", 0..2);
            let beside = prop_oneof![
                Just(json!({})),
                Just(json!({"type": "object"})),
                Just(json!({"minProperties": 1})),
                Just(json!({"additionalProperties": false})),
                Just(json!({"patternProperties": {"^a": {"type": "string"}}})),
                Just(json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]})),
                Just(json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}})),
                Just(json!({"propertyNames": {"maxLength": 0}})),
                Just(json!({"unevaluatedProperties": false})),
            ];
            prop_oneof![
                (properties, names, beside).prop_map(|(properties, names, beside)| {
                    let mut schema = beside;
                    schema["properties"] = json!(properties);
                    schema["required"] = json!(names);
                    schema
                }),
                (inner.clone(), 0..3_u8).prop_map(|(items, least)| match least {
                    0 => json!({"items": items}),
                    least => json!({"items": items, "minItems": least - 1, "uniqueItems": true}),
                }),
                prop::collection::vec(inner, 1..3).prop_map(|all| json!({"allOf": all})),
            ]
        });
        (inner.clone(), inner).prop_map(|(schema, defined)| {
            let mut schema = schema;
            if schema.is_boolean() {
                schema = json!({"not": {}});
            }
            // What refers to itself alone would never end.
            let defined = match defined.get("$ref") {
                Some(_) => json!({"type": "string"}),
                None => defined,
            };
            let says = defined.to_string();
            schema["$defs"] = if says.contains("allOf") && says.contains("$ref") {
                json!({"a": {"type": "integer"}})
            } else {
                json!({"a": defined})
            };
            schema
        })
    }

    fn a_value() -> impl Strategy<Value = Value> {
        let scalar = prop_oneof![
            Just(json!(null)),
            Just(json!("a")),
            Just(json!("1")),
            Just(json!(1)),
            Just(json!(1.5)),
            Just(json!("b")),
            (-2..9_i8).prop_map(|number| json!(number)),
            (-4..14_i8).prop_map(|halves| json!(f64::from(halves) / 2.0)),
            "[aé]{0,3}".prop_map(Value::from),
            "[a-d0-2-]{0,3}".prop_map(Value::from),
        ];
        scalar.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(|map| json!(map)),
            ]
        })
    }

    proptest! {
        /// The validator of the whole schema is the oracle.
        #[test]
        fn never_vouches_for_what_is_not_valid(
            schema in a_schema(),
            instances in prop::collection::vec(a_value(), 1..8),
        ) {
            let again = [&instances[..], &instances[..]].concat();
            for (vouched, valid) in judge(schema, &again) {
                prop_assert!(valid || !vouched);
            }
        }
    }
}
