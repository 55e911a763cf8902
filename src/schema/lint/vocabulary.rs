//! Which keywords there are, in which drafts, and of which types they speak.

use jsonschema::Draft;

/// A keyword.
pub(super) struct Keyword {
    pub(super) name: &'static str,
    /// The first draft that has it.
    since: Draft,
    /// The last draft that has it, where a later one has it no more.
    until: Option<Draft>,
    /// What it speaks of.
    pub(super) of: Of,
}

/// What a keyword speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// The schema itself, or every value.
    All,
    /// Values of one type; it lets all others pass.
    Type(&'static str),
    /// Nothing: it is a remark.
    Remark,
}

/// A range of drafts, with the keywords that it has.
type Group = (Draft, Option<Draft>, Of, &'static [&'static str]);

use Draft::{Draft4, Draft6, Draft7, Draft201909, Draft202012};
use Of::{All, Remark, Type};

static GROUPS: [Group; 23] = [
    (Draft4, Some(Draft4), All, &["id"]),
    (Draft6, None, All, &["$id", "const"]),
    (
        Draft4,
        None,
        All,
        &[
            "$schema",
            "$ref",
            "type",
            "enum",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "definitions",
        ],
    ),
    (Draft7, None, All, &["if", "then", "else"]),
    (Draft201909, None, All, &["$anchor", "$vocabulary"]),
    (
        Draft201909,
        Some(Draft201909),
        All,
        &["$recursiveRef", "$recursiveAnchor"],
    ),
    (Draft202012, None, All, &["$dynamicRef", "$dynamicAnchor"]),
    (
        Draft4,
        None,
        Type("number"),
        &[
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
        ],
    ),
    (
        Draft4,
        None,
        Type("string"),
        &["maxLength", "minLength", "pattern", "format"],
    ),
    (
        Draft7,
        None,
        Type("string"),
        &["contentEncoding", "contentMediaType"],
    ),
    (Draft201909, None, Type("string"), &["contentSchema"]),
    (
        Draft4,
        None,
        Type("array"),
        &["items", "maxItems", "minItems", "uniqueItems"],
    ),
    (
        Draft4,
        Some(Draft201909),
        Type("array"),
        &["additionalItems"],
    ),
    (Draft6, None, Type("array"), &["contains"]),
    (
        Draft201909,
        None,
        Type("array"),
        &["maxContains", "minContains", "unevaluatedItems"],
    ),
    (Draft202012, None, Type("array"), &["prefixItems"]),
    (
        Draft4,
        None,
        Type("object"),
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "required",
            "maxProperties",
            "minProperties",
        ],
    ),
    (Draft4, Some(Draft7), Type("object"), &["dependencies"]),
    (Draft6, None, Type("object"), &["propertyNames"]),
    (
        Draft201909,
        None,
        Type("object"),
        &[
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
        ],
    ),
    // References lead to them in any draft.
    (Draft4, None, All, &["$defs"]),
    (
        Draft4,
        None,
        Remark,
        &[
            "title",
            "description",
            "default",
            "examples",
            "readOnly",
            "writeOnly",
            "deprecated",
            "$comment",
        ],
    ),
    // What editors read.
    (
        Draft4,
        None,
        Remark,
        &[
            "markdownDescription",
            "enumDescriptions",
            "markdownEnumDescriptions",
            "defaultSnippets",
            "deprecationMessage",
            "doNotSuggest",
            "suggestSortText",
            "allowComments",
            "allowTrailingCommas",
            "errorMessage",
            "patternErrorMessage",
            "enumNames",
            "tsType",
            "tsEnumNames",
        ],
    ),
];

/// Every keyword of every draft.
fn keywords() -> impl Iterator<Item = Keyword> {
    GROUPS.iter().flat_map(|(since, until, of, names)| {
        names.iter().map(|name| Keyword {
            name,
            since: *since,
            until: *until,
            of: *of,
        })
    })
}

impl Keyword {
    /// The keyword of that name.
    pub(super) fn named(name: &str) -> Option<Keyword> {
        keywords().find(|keyword| keyword.name == name)
    }

    /// Whether the draft has it.
    pub(super) fn is_of(&self, draft: Draft) -> bool {
        self.since <= draft && self.until.is_none_or(|last| draft <= last)
    }

    /// Which drafts have it, in words.
    pub(super) fn drafts(&self) -> String {
        match self.until {
            Some(last) if last == self.since => name(last).to_owned(),
            Some(last) if self.since == Draft4 => format!("drafts up to {}", bare(last)),
            Some(last) => format!("drafts {} to {}", bare(self.since), bare(last)),
            None => format!("draft {} and later", bare(self.since)),
        }
    }
}

/// The names that a draft has, to suggest from.
pub(super) fn names_of(draft: Draft) -> impl Iterator<Item = &'static str> {
    let of_draft = keywords().filter(move |keyword| keyword.is_of(draft));
    of_draft.map(|keyword| keyword.name)
}

/// The draft in words.
pub(super) fn name(draft: Draft) -> &'static str {
    match draft {
        Draft4 => "draft 4",
        Draft6 => "draft 6",
        Draft7 => "draft 7",
        Draft201909 => "draft 2019-09",
        _ => "draft 2020-12",
    }
}

fn bare(draft: Draft) -> &'static str {
    name(draft).trim_start_matches("draft ")
}

/// Words of other languages for data, each with whose it is and what to write instead.
pub(super) static FOREIGN: [(&str, &str, &str); 10] = [
    (
        "nullable",
        "OpenAPI 3.0",
        "list `null` among the types: `\"type\": [\"string\", \"null\"]`",
    ),
    ("example", "OpenAPI", "write `examples`, which is a list"),
    (
        "discriminator",
        "OpenAPI",
        "give each branch of `oneOf` a `const` of its own",
    ),
    ("xml", "OpenAPI", "remove it"),
    ("externalDocs", "OpenAPI", "write it into `description`"),
    ("divisibleBy", "draft 3", "write `multipleOf`"),
    ("disallow", "draft 3", "write `not`"),
    ("extends", "draft 3", "write `allOf`"),
    (
        "optional",
        "draft 2",
        "leave the property out of `required`",
    ),
    ("requires", "draft 2", "write `dependentRequired`"),
];

/// What takes the place of a keyword in later drafts.
pub(super) fn successor(name: &str) -> Option<&'static str> {
    Some(match name {
        "id" => "write `$id`",
        "dependencies" => {
            "write `dependentRequired` for lists of names, `dependentSchemas` for schemas"
        }
        "additionalItems" => "write `items`, and `prefixItems` for what `items` listed",
        "$recursiveRef" => "write `$dynamicRef`",
        "$recursiveAnchor" => "write `$dynamicAnchor`",
        _ => return None,
    })
}

/// The first draft that has a format, where an earlier one passes over it. Others are checked in any
/// draft, for older schemas use them all the same.
pub(super) fn format_since(format: &str) -> Draft {
    match format {
        "duration" | "uuid" => Draft201909,
        "idn-hostname" | "iri" | "iri-reference" | "relative-json-pointer" => Draft7,
        "json-pointer" | "uri-reference" | "uri-template" => Draft6,
        _ => Draft4,
    }
}

/// The formats of all drafts.
pub(super) static FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

/// The formats by which `OpenAPI` says how values are stored; validators take them for remarks.
pub(super) static STORAGE_FORMATS: [&str; 13] = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double",
    "byte", "binary", "password",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_listed_once() {
        let mut names: Vec<&str> = keywords().map(|keyword| keyword.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn drafts_are_said_in_words() {
        let said = |name| Keyword::named(name).unwrap().drafts();
        assert_eq!(said("id"), "draft 4");
        assert_eq!(said("additionalItems"), "drafts up to 2019-09");
        assert_eq!(said("prefixItems"), "draft 2020-12 and later");
    }
}
