//! A schema taken apart where its parts judge independently of one another.
//!
//! The keywords of a schema are a conjunction. An object is valid if each of its members is by its
//! own subschema, none is missing, none is unknown, and what else the schema says of it holds; an
//! array likewise by its elements. Each part is compiled by `jsonschema`, which judges it; what is
//! gained is that an answer on one value can be remembered for the next record. A schema in which
//! a keyword looks further than its own value is not taken apart.

use std::collections::HashMap;

use jsonschema::{Validator, ValidatorMap};
use serde_json::{Map, Value};

use super::SchemaOptions;
use super::forms::Forms;
use super::load::{self, Offline};
use crate::document::{DocumentJson, Node, PreparedKey};

/// The parts of a schema; the first is the whole.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) list: Vec<Part>,
}

/// One subschema.
#[derive(Debug)]
pub(crate) struct Part {
    /// Judges any value.
    pub(crate) whole: Validator<DocumentJson>,
    /// How a container can be judged by what is in it.
    pub(crate) inside: Inside,
    /// Which scalars can be judged by others.
    pub(crate) gapless: Gapless,
    /// What the pattern sees of a string, where little else is said of strings.
    pub(crate) forms: Option<Forms>,
}

/// Of which scalars every one is valid that lies between two valid ones: the schema says nothing of
/// them but limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Gapless {
    /// Numbers that are written without a point.
    pub(crate) integers: bool,
    /// Numbers that are written with one.
    pub(crate) decimals: bool,
    /// Strings, by their length in characters.
    pub(crate) lengths: bool,
}

impl Gapless {
    fn of(keywords: &Map<String, Value>) -> Gapless {
        let numbers = says_no_more_than(
            keywords,
            &[
                &LIMITS_OF_NUMBERS,
                &LIMITS_OF_LENGTHS,
                &["format", "pattern"],
            ],
        );
        // 1.0 is an integer, 1.5 is none.
        let says_integer = keywords.contains_key("type") && !allows(keywords, "number");
        Gapless {
            integers: numbers,
            decimals: numbers && !says_integer,
            lengths: says_no_more_than(keywords, &[&LIMITS_OF_NUMBERS, &LIMITS_OF_LENGTHS]),
        }
    }
}

/// What the pattern of a schema sees of strings, if all that is said of them is that and their
/// length.
fn forms(keywords: &Map<String, Value>) -> Option<Forms> {
    let pattern = keywords.get("pattern")?.as_str()?;
    let known: [&[&str]; 3] = [&LIMITS_OF_NUMBERS, &LIMITS_OF_LENGTHS, &["pattern"]];
    says_no_more_than(keywords, &known)
        .then(|| Forms::of(pattern))
        .flatten()
}

/// Whether the keywords are `type`, those that are `known`, and such as assert nothing.
fn says_no_more_than(keywords: &Map<String, Value>, known: &[&[&str]]) -> bool {
    keywords.keys().map(String::as_str).all(|name| {
        name == "type" || is_silent(name) || known.iter().any(|known| known.contains(&name))
    })
}

/// How a container can be judged by what is in it.
#[derive(Debug)]
pub(crate) enum Inside {
    /// Only as a whole.
    Nothing,
    /// An object, by its members.
    Members(Members),
    /// An array, by its elements.
    Elements(Elements),
}

/// What a schema says of a container beside its members or elements, if anything.
#[derive(Debug)]
pub(crate) struct Beside(Option<Validator<DocumentJson>>);

impl Beside {
    /// Whether that holds.
    #[inline]
    pub(crate) fn is_valid(&self, node: Node<'_>) -> bool {
        let Beside(validator) = self;
        validator
            .as_ref()
            .is_none_or(|validator| validator.is_valid(node))
    }
}

/// What is said of the elements of an array.
#[derive(Debug)]
pub(crate) struct Elements {
    /// What is said of the array beside its elements.
    pub(crate) beside: Beside,
    /// Whether that speaks of nothing but limits of their number.
    pub(crate) by_count: bool,
    /// The part of each element.
    pub(crate) part: usize,
}

/// What is said of the members of an object.
#[derive(Debug)]
pub(crate) struct Members {
    /// What is said of the object beside its members.
    pub(crate) beside: Beside,
    /// The names that it declares, each with its part.
    pub(crate) declared: Vec<(PreparedKey, usize)>,
    by_name: HashMap<Box<str>, usize>,
    /// One bit each declared name that must be there.
    pub(crate) required: u64,
    /// Whether any other name may stand there with any value.
    pub(crate) open: bool,
}

impl Members {
    /// Which declared name that is.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

/// Keywords that assert nothing.
const SILENT: [&str; 13] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
];

const LIMITS_OF_NUMBERS: [&str; 4] = ["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"];

const LIMITS_OF_LENGTHS: [&str; 2] = ["maxLength", "minLength"];

/// Keywords of objects that do not ask what `properties` said.
const OF_OBJECTS: [&str; 13] = [
    "allOf",
    "anyOf",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxProperties",
    "minProperties",
    "not",
    "oneOf",
    "propertyNames",
    "then",
];

/// Keywords of arrays that do not ask what `items` said.
const OF_ARRAYS: [&str; 3] = ["maxItems", "minItems", "uniqueItems"];

/// Keywords that look beyond their own value: what was evaluated elsewhere, or who refers to them.
const FAR_SIGHTED: [&str; 4] = [
    "$dynamicRef",
    "$recursiveRef",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// How many references in a row are followed.
const MOST_HOPS: usize = 16;

impl Parts {
    /// Takes `schema` apart, as far as it comes apart; `None` if it cannot be compiled by parts.
    pub(super) fn of(schema: &Value, offline: &Offline, options: &SchemaOptions) -> Option<Parts> {
        if is_far_sighted(schema, true) {
            let whole = load::compile("", schema, offline, options).ok()?;
            let part = Part {
                whole,
                inside: Inside::Nothing,
                gapless: Gapless::default(),
                forms: None,
            };
            return Some(Parts { list: vec![part] });
        }
        let mut maker = Maker {
            schema,
            compiled: load::compile_parts(schema, offline, options)?,
            offline,
            options,
            list: Vec::new(),
            known: HashMap::new(),
        };
        maker.part("")?;
        let list = maker.list.into_iter().collect::<Option<Vec<Part>>>()?;
        Some(Parts { list })
    }

    /// Judges any value as a whole.
    pub(crate) fn whole(&self) -> &Validator<DocumentJson> {
        &self.list[0].whole
    }
}

/// Whether a keyword looks beyond its own value, or a subschema is a document of its own.
fn is_far_sighted(schema: &Value, is_root: bool) -> bool {
    match schema {
        Value::Object(members) => members.iter().any(|(name, inner)| {
            let is_document = !is_root && (name == "$id" || name == "id") && inner.is_string();
            let is_quoted = name == "examples" || name == "default";
            FAR_SIGHTED.contains(&name.as_str())
                || is_document
                || !is_quoted && is_far_sighted(inner, false)
        }),
        Value::Array(elements) => elements.iter().any(|inner| is_far_sighted(inner, false)),
        _ => false,
    }
}

struct Maker<'s> {
    schema: &'s Value,
    compiled: ValidatorMap<DocumentJson>,
    offline: &'s Offline,
    options: &'s SchemaOptions,
    /// A part is `None` while its own parts are made: it may contain itself.
    list: Vec<Option<Part>>,
    known: HashMap<String, usize>,
}

impl<'s> Maker<'s> {
    /// The part at `pointer`, made if it is new.
    fn part(&mut self, pointer: &str) -> Option<usize> {
        let (pointer, schema) = self.follow(pointer)?;
        if let Some(known) = self.known.get(&pointer) {
            return Some(*known);
        }
        let whole = self.compiled.get(&format!("#{pointer}"))?.clone();
        let index = self.list.len();
        self.known.insert(pointer.clone(), index);
        self.list.push(None);
        let keywords = schema.as_object();
        let inside = keywords
            .and_then(|keywords| self.inside(&pointer, keywords))
            .unwrap_or(Inside::Nothing);
        self.list[index] = Some(Part {
            whole,
            inside,
            gapless: keywords.map(Gapless::of).unwrap_or_default(),
            forms: keywords.and_then(forms),
        });
        Some(index)
    }

    /// Where a subschema that only refers to another leads.
    fn follow(&self, pointer: &str) -> Option<(String, &'s Value)> {
        let mut pointer = pointer.to_owned();
        for _ in 0..MOST_HOPS {
            let schema = self.schema.pointer(&pointer)?;
            let keywords = schema.as_object();
            let reference = keywords.and_then(|keywords| keywords.get("$ref")?.as_str());
            match reference.and_then(|reference| reference.strip_prefix("#/")) {
                Some(local) if !local.contains('%') && says_only(schema, &["$ref"]) => {
                    pointer = format!("/{local}");
                }
                _ => return Some((pointer, schema)),
            }
        }
        None
    }

    fn inside(&mut self, pointer: &str, keywords: &Map<String, Value>) -> Option<Inside> {
        if keywords.contains_key("items") {
            self.elements(pointer, keywords)
        } else {
            self.members(pointer, keywords).map(Inside::Members)
        }
    }

    fn elements(&mut self, pointer: &str, keywords: &Map<String, Value>) -> Option<Inside> {
        if !allows(keywords, "array") || keywords["items"].is_array() {
            return None;
        }
        let beside = self.beside(keywords, &OF_ARRAYS, &["items", "type"])?;
        let part = self.part(&format!("{pointer}/items"))?;
        Some(Inside::Elements(Elements {
            beside,
            by_count: !keywords.contains_key("uniqueItems"),
            part,
        }))
    }

    fn members(&mut self, pointer: &str, keywords: &Map<String, Value>) -> Option<Members> {
        let properties = keywords.get("properties")?.as_object()?;
        if !allows(keywords, "object") || !Self::has_own_names(keywords, properties)? {
            return None;
        }
        let apart = [
            "properties",
            "required",
            "patternProperties",
            "additionalProperties",
            "type",
        ];
        let beside = self.beside(keywords, &OF_OBJECTS, &apart)?;
        let mut declared = Vec::with_capacity(properties.len());
        let mut by_name = HashMap::new();
        for name in properties.keys() {
            let escaped = name.replace('~', "~0").replace('/', "~1");
            let part = self.part(&format!("{pointer}/properties/{escaped}"))?;
            by_name.insert(name.as_str().into(), declared.len());
            declared.push((PreparedKey::new(name), part));
        }
        let mut required = 0;
        for name in keywords
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let index = by_name.get(name.as_str()?).copied()?;
            required |= 1_u64.checked_shl(u32::try_from(index).ok()?)?;
        }
        let others = keywords.get("additionalProperties");
        Some(Members {
            beside,
            declared,
            by_name,
            required,
            open: others.is_none_or(|others| others == &Value::Bool(true))
                && !keywords.contains_key("patternProperties"),
        })
    }

    /// Whether no declared name is one that a pattern also speaks of.
    fn has_own_names(
        keywords: &Map<String, Value>,
        properties: &Map<String, Value>,
    ) -> Option<bool> {
        let Some(patterns) = keywords.get("patternProperties") else {
            return Some(true);
        };
        let none: Map<String, Value> = patterns
            .as_object()?
            .keys()
            .map(|pattern| (pattern.clone(), Value::Bool(false)))
            .collect();
        let schema = Value::Object(Map::from_iter([(
            "patternProperties".to_owned(),
            Value::Object(none),
        )]));
        let names: Map<String, Value> = properties
            .keys()
            .map(|name| (name.clone(), Value::Null))
            .collect();
        let validator = jsonschema::options().build(&schema).ok()?;
        Some(validator.is_valid(&Value::Object(names)))
    }

    /// What is said beside the keywords that are taken `apart`; `None` if it cannot be told from them.
    fn beside(
        &self,
        keywords: &Map<String, Value>,
        independent: &[&str],
        apart: &[&str],
    ) -> Option<Beside> {
        let mut said = Map::new();
        for (name, value) in keywords {
            let name = name.as_str();
            if independent.contains(&name) {
                said.insert(name.to_owned(), value.clone());
            } else if !is_silent(name) && !apart.contains(&name) {
                return None;
            }
        }
        if said.is_empty() {
            return Some(Beside(None));
        }
        for name in ["$schema", "$defs", "definitions"] {
            if let Some(value) = self.schema.get(name) {
                said.insert(name.to_owned(), value.clone());
            }
        }
        let said = Value::Object(said);
        if !refers_to_definitions_only(&said) {
            return None;
        }
        let compiled = load::compile("", &said, self.offline, self.options).ok()?;
        Some(Beside(Some(compiled)))
    }
}

fn is_silent(keyword: &str) -> bool {
    SILENT.contains(&keyword) || keyword.starts_with("x-")
}

fn says_only(schema: &Value, keywords: &[&str]) -> bool {
    schema.as_object().is_some_and(|said| {
        said.keys()
            .all(|name| keywords.contains(&name.as_str()) || is_silent(name))
    })
}

/// Whether `type` allows that kind of value.
fn allows(keywords: &Map<String, Value>, kind: &str) -> bool {
    match keywords.get("type") {
        None => true,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        Some(one) => one == kind,
    }
}

fn refers_to_definitions_only(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.iter().all(|(name, inner)| match inner {
            Value::String(to) if name == "$ref" => {
                to.starts_with("#/$defs/") || to.starts_with("#/definitions/")
            }
            _ => refers_to_definitions_only(inner),
        }),
        Value::Array(elements) => elements.iter().all(refers_to_definitions_only),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{BUNDLED, Schema};

    fn parts(schema: Value) -> Parts {
        let schema = Schema::from_value("test", schema, &SchemaOptions::default()).unwrap();
        schema.parts().unwrap()
    }

    fn comes_apart(parts: &Parts) -> bool {
        !matches!(parts.list[0].inside, Inside::Nothing)
    }

    #[test]
    fn every_bundled_record_schema_comes_apart() {
        for bundled in &BUNDLED {
            let schema = Schema::bundled(bundled, &SchemaOptions::default()).unwrap();
            let is_record = ["reserve", "agreement", "source"].contains(&bundled.name);
            let parts = schema.parts().unwrap();
            assert!(!is_record || comes_apart(&parts), "{}", bundled.name);
        }
    }

    #[test]
    fn a_schema_that_contains_itself_comes_apart() {
        let schema = json!({"$defs": {"node": {"properties": {"down": {"$ref": "#/$defs/node"}}}},
            "$ref": "#/$defs/node"});
        let parts = parts(schema);
        assert!(comes_apart(&parts) && parts.list.len() == 1);
    }

    #[test]
    fn limits_alone_leave_no_gap() {
        let gapless = |schema: Value| Gapless::of(schema.as_object().unwrap());
        let of = |integers, decimals, lengths| Gapless {
            integers,
            decimals,
            lengths,
        };
        for (schema, expected) in [
            (
                json!({"type": "number", "minimum": 0, "title": "t"}),
                of(true, true, true),
            ),
            (
                json!({"type": ["integer", "null"], "maximum": 9}),
                of(true, false, true),
            ),
            (
                json!({"type": "string", "minLength": 1}),
                of(true, false, true),
            ),
            (json!({"pattern": "^a"}), of(true, true, false)),
            (json!({"multipleOf": 2}), of(false, false, false)),
            (json!({"enum": [1, 3]}), of(false, false, false)),
            (
                json!({"minimum": 0, "$ref": "#/$defs/a"}),
                of(false, false, false),
            ),
        ] {
            assert_eq!(gapless(schema.clone()), expected, "{schema}");
        }
    }

    #[test]
    fn what_looks_further_is_left_whole() {
        for keyword in ["unevaluatedProperties", "$dynamicRef"] {
            let mut schema = json!({"properties": {"a": {"type": "string"}}});
            schema[keyword] = if keyword == "$dynamicRef" {
                json!("#")
            } else {
                json!(false)
            };
            assert!(!comes_apart(&parts(schema)), "{keyword}");
        }
        let named_twice = json!({"properties": {"x-a": {"type": "string"}},
            "patternProperties": {"^x-": {"maxLength": 1}}});
        assert!(!comes_apart(&parts(named_twice)));
    }
}
