//! How many subschemas judge one value: where each of several references leads to several more, the
//! number grows as a power, and no validator comes to an end.

use std::collections::HashMap;

use serde_json::Value;

use super::super::load::{Flaw, Offline};
use super::refs::{Part, Refs, Target};
use super::walk::{all, below, in_place};

/// How many subschemas may judge one value. The largest schemas of standards ask some thousands.
const MOST: u64 = 100_000;

/// How far references may lead on; what is deeper is not counted.
const DEEPEST: usize = 500;

/// The keywords that refer to a schema for the same value.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Where a value would be judged by more subschemas than can be: of such places, the one that leads
/// to the least.
pub(in crate::schema) fn fault(schema: &Value, offline: &Offline) -> Option<Flaw> {
    let mut counter = Counter {
        refs: Refs {
            root: schema,
            offline,
        },
        known: HashMap::new(),
    };
    let places = all(schema, "").into_iter();
    let places = places.map(|sub| (counter.count(sub.schema, schema, 0), sub.pointer));
    let (count, pointer) = places.filter(|(count, _)| *count > MOST).min()?;
    let shown = match count {
        ..1_000_000 => "more than a hundred thousand".to_owned(),
        1_000_000..1_000_000_000 => "more than a million".to_owned(),
        _ => "more than a billion".to_owned(),
    };
    let keywords = schema.pointer(&pointer)?.as_object()?;
    let near = keywords.keys().find(|name| {
        REFERENCES.contains(&name.as_str()) || matches!(name.as_str(), "allOf" | "anyOf" | "oneOf")
    });
    Some(Flaw {
        pointer: near.map_or_else(|| pointer.clone(), |name| below(&pointer, name)),
        message: format!(
            "a value here would be judged by {shown} subschemas, since the same is referred to again and again; refer to each once"
        ),
    })
}

struct Counter<'v> {
    refs: Refs<'v>,
    /// What was counted, by the schema's address; nothing while it is being counted.
    known: HashMap<usize, u64>,
}

impl<'v> Counter<'v> {
    /// How many subschemas judge the value that `schema`, within `document`, judges.
    fn count(&mut self, schema: &'v Value, document: &'v Value, depth: usize) -> u64 {
        let Some(map) = schema.as_object().filter(|_| depth < DEEPEST) else {
            return 1;
        };
        let address = std::ptr::from_ref(schema) as usize;
        if let Some(count) = self.known.get(&address) {
            return *count;
        }
        // A reference that leads round to here adds nothing.
        self.known.insert(address, 0);
        let mut count: u64 = 1;
        for (_, _, inner) in in_place(map, "") {
            count = count.saturating_add(self.count(inner, document, depth + 1));
        }
        let references = REFERENCES
            .iter()
            .filter_map(|name| map.get(*name)?.as_str());
        for reference in references {
            if let Target::Found(Part {
                schema, document, ..
            }) = self.refs.follow(reference, document)
            {
                count = count.saturating_add(self.count(schema, document, depth + 1));
            }
        }
        self.known.insert(address, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Definitions each of which refers to the next so many times.
    fn chain(length: usize, times: usize, keyword: &str) -> Value {
        let mut definitions = serde_json::Map::new();
        for at in 0..length {
            let next = json!({"$ref": format!("#/$defs/d{}", at + 1)});
            definitions.insert(format!("d{at}"), json!({keyword: vec![next; times]}));
        }
        definitions.insert(format!("d{length}"), json!({"type": "object"}));
        json!({"$ref": "#/$defs/d0", "$defs": definitions})
    }

    fn fault_of(schema: &Value) -> Option<Flaw> {
        fault(schema, &Offline::new(None, &[]))
    }

    #[test]
    fn references_that_multiply_are_found() {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let flaw = fault_of(&chain(10, 10, keyword)).unwrap();
            assert_eq!(flaw.pointer, format!("/$defs/d5/{keyword}"));
            assert!(flaw.message.contains("more than a hundred thousand"));
        }
        assert!(fault_of(&chain(60, 2, "allOf")).is_some());
    }

    #[test]
    fn references_that_do_not_multiply_are_none() {
        assert!(fault_of(&chain(4, 10, "allOf")).is_none());
        assert!(fault_of(&chain(400, 1, "allOf")).is_none());
        assert!(fault_of(&chain(5_000, 1, "allOf")).is_none());
        let round = json!({"allOf": [{"$ref": "#"}, {"$ref": "#"}]});
        assert!(fault_of(&round).is_none());
        // Each property is another value.
        let tree = json!({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}});
        assert!(fault_of(&tree).is_none());
    }
}
