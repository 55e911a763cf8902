//! Sets of the types that JSON Schema names, integers apart from other numbers.

use serde_json::{Map, Value};

/// A set of types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TypeSet(u8);

/// The names, a bit each; a number that is no integer is the last bit.
const NAMES: [&str; 7] = [
    "null", "boolean", "string", "array", "object", "integer", "fraction",
];

impl TypeSet {
    const NONE: TypeSet = TypeSet(0);

    fn bit(name: &str) -> TypeSet {
        let at = NAMES.iter().position(|known| *known == name);
        TypeSet(at.map_or(0, |at| 1 << at))
    }

    fn named(name: &str) -> TypeSet {
        match name {
            "number" => TypeSet::bit("integer") | TypeSet::bit("fraction"),
            name => TypeSet::bit(name),
        }
    }

    /// The type of a value.
    pub(super) fn of(value: &Value) -> TypeSet {
        TypeSet::bit(match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Number(number) => {
                let is_whole = number.as_f64().is_none_or(|number| number.fract() == 0.0);
                if is_whole { "integer" } else { "fraction" }
            }
        })
    }

    /// Whether some value of the type that a keyword speaks of is in the set.
    pub(super) fn has(self, name: &str) -> bool {
        !(self & TypeSet::named(name)).is_none()
    }

    /// Whether nothing is in it.
    pub(super) fn is_none(self) -> bool {
        self == TypeSet::NONE
    }

    /// Whether it has all that `other` has.
    pub(super) fn covers(self, other: TypeSet) -> bool {
        self & other == other
    }
}

impl std::ops::BitOr for TypeSet {
    type Output = TypeSet;

    fn bitor(self, other: TypeSet) -> TypeSet {
        TypeSet(self.0 | other.0)
    }
}

impl std::ops::BitAnd for TypeSet {
    type Output = TypeSet;

    fn bitand(self, other: TypeSet) -> TypeSet {
        TypeSet(self.0 & other.0)
    }
}

/// The types that `type` declares, if it is there.
pub(super) fn declared_types(map: &Map<String, Value>) -> Option<TypeSet> {
    types_of(map.get("type")?)
}

/// The types that a value of `type` names.
pub(super) fn types_of(value: &Value) -> Option<TypeSet> {
    match value {
        Value::String(name) => Some(TypeSet::named(name)),
        Value::Array(names) => {
            let names = names.iter().filter_map(Value::as_str);
            Some(names.map(TypeSet::named).fold(TypeSet::NONE, |a, b| a | b))
        }
        _ => None,
    }
}
