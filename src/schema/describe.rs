//! What a schema says of a place in words: for editors and other readers.

use serde_json::Value;

use super::{Resolve, Schema};
use crate::document::{Pointer, Segment};

/// How many subschemas of one place are looked at.
const MOST: usize = 64;

/// What a schema says of a value in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Description<'s> {
    /// Its title.
    pub title: Option<&'s str>,
    /// What it is.
    pub description: Option<&'s str>,
    /// The values that are allowed, where they are listed.
    pub allowed: Vec<&'s Value>,
    /// Values as they may be.
    pub examples: Vec<&'s Value>,
}

impl Schema {
    /// What it says of the value at `pointer` of an instance; `None` where it has no words for it.
    pub fn describe(&self, pointer: &Pointer) -> Option<Description<'_>> {
        let mut here = self.unfolded(vec![self.value()]);
        for segment in pointer.segments() {
            let inner = here.iter().flat_map(|schema| step(schema, segment));
            here = self.unfolded(inner.collect());
        }
        let texts = |keyword| {
            here.iter()
                .find_map(move |schema| schema.get(keyword)?.as_str())
        };
        let lists = |keyword| {
            let list = here
                .iter()
                .find_map(move |schema| schema.get(keyword)?.as_array());
            list.into_iter().flatten().collect()
        };
        let found = Description {
            title: texts("title"),
            description: texts("description"),
            allowed: lists("enum"),
            examples: lists("examples"),
        };
        (found != Description::default()).then_some(found)
    }

    /// The schemas, each followed by those that judge the same value through it.
    fn unfolded<'s>(&'s self, mut schemas: Vec<&'s Value>) -> Vec<&'s Value> {
        let mut at = 0;
        while let Some(schema) = schemas.get(at).copied() {
            at += 1;
            if schemas.len() >= MOST {
                break;
            }
            let reference = schema.get("$ref").and_then(Value::as_str);
            schemas.extend(reference.and_then(|reference| self.target(reference)));
            schemas.extend(["then", "else"].iter().filter_map(|name| schema.get(name)));
            for group in ["allOf", "anyOf", "oneOf"] {
                let group = schema.get(group).and_then(Value::as_array);
                schemas.extend(group.into_iter().flatten());
            }
        }
        schemas
    }

    fn target(&self, reference: &str) -> Option<&Value> {
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let root = match document {
            "" => self.value(),
            uri => self.offline.document(uri)?,
        };
        root.pointer(fragment)
    }
}

/// The subschemas of a member or element.
fn step<'s>(schema: &'s Value, segment: &Segment) -> Vec<&'s Value> {
    let name = segment.name();
    let mut found: Vec<&Value> = Vec::new();
    found.extend(schema.get("properties").and_then(|all| all.get(name)));
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    for (pattern, inner) in patterns.into_iter().flatten() {
        if regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(name)) {
            found.push(inner);
        }
    }
    if found.is_empty() {
        found.extend(schema.get("additionalProperties"));
    }
    if let Some(index) = segment.index() {
        let nth = |keyword| schema.get(keyword)?.as_array()?.get(index);
        let items = schema.get("items").filter(|items| !items.is_array());
        found.extend(nth("prefixItems").or_else(|| nth("items")).or(items));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::schema::{Bundled, Schema, SchemaOptions};

    #[test]
    fn a_property_is_described_through_references() {
        let options = SchemaOptions::default();
        let bundled = Schema::bundled(Bundled::named("agreement").unwrap(), &options).unwrap();
        let title = |pointer: &str| {
            let found = bundled.describe(&pointer.parse().unwrap());
            found.and_then(|found| found.title.map(str::to_owned))
        };
        assert_eq!(title("/nothing/of/that/name"), None);
        for pointer in ["/signed_on", "/parties/0/country", "/x-note"] {
            assert!(title(pointer).is_some(), "{pointer}");
        }
        let schema = json!({
            "$defs": {"loop": {"$ref": "#/$defs/loop", "title": "a loop"}},
            "items": {"allOf": [{"enum": [1, 2]}]},
            "properties": {"a": {"$ref": "#/$defs/loop"}}
        });
        let schema = Schema::from_value("test", schema, &options).unwrap();
        let element = schema.describe(&"/3".parse().unwrap()).unwrap();
        assert_eq!(element.allowed, [&json!(1), &json!(2)]);
        let member = schema.describe(&"/a".parse().unwrap()).unwrap();
        assert_eq!(member.title, Some("a loop"));
    }
}
