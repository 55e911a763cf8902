//! The rules of schemas.

use crate::rule::{Rule, Severity};

macro_rules! lint_rule {
    ($name:ident, $level:ident, $id:literal, $summary:literal) => {
        #[doc = concat!("`lint/", $id, "`: ", $summary, ".")]
        pub static $name: Rule = Rule {
            id: concat!("lint/", $id),
            level: Some(Severity::$level),
            since: "0.1.0",
            summary: $summary,
            docs: include_str!(concat!("docs/", $id, ".md")),
        };
    };
}

lint_rule!(
    CLOSED,
    Warning,
    "closed",
    "`additionalProperties: false` that forbids what is declared beside it"
);
lint_rule!(
    CONTRADICTION,
    Error,
    "contradiction",
    "keywords that no value can satisfy together"
);
lint_rule!(
    DIALECT,
    Note,
    "dialect",
    "a schema that does not say by which draft it is written"
);
lint_rule!(
    DUPLICATE_VALUE,
    Warning,
    "duplicate-value",
    "an `enum` that lists a value twice"
);
lint_rule!(
    FORMAT,
    Warning,
    "format",
    "a `format` that no validator knows"
);
lint_rule!(
    IGNORED,
    Warning,
    "ignored",
    "keywords beside `$ref` where the draft ignores them"
);
lint_rule!(
    INVALID,
    Error,
    "invalid",
    "a schema that no validator can use"
);
lint_rule!(
    OTHER_DRAFT,
    Warning,
    "other-draft",
    "a keyword of another draft, which this one ignores"
);
lint_rule!(
    PATTERN,
    Error,
    "pattern",
    "a `pattern` that is no regular expression"
);
lint_rule!(
    POINTLESS,
    Warning,
    "pointless",
    "a keyword that can never matter where it stands"
);
lint_rule!(REFERENCE, Error, "reference", "a `$ref` that leads nowhere");
lint_rule!(
    REFUSED_VALUE,
    Warning,
    "refused-value",
    "a default, an example or an allowed value that the schema itself refuses"
);
lint_rule!(
    REQUIRED,
    Warning,
    "required",
    "a required property that is not declared"
);
lint_rule!(
    UNANCHORED,
    Warning,
    "unanchored",
    "a `pattern` that lets more through than it seems to"
);
lint_rule!(
    UNKNOWN_KEYWORD,
    Warning,
    "unknown-keyword",
    "a keyword that no draft knows"
);
lint_rule!(
    UNREACHABLE,
    Warning,
    "unreachable",
    "a branch that can never be what decides"
);

/// All of them.
pub static RULES: &[&Rule] = &[
    &CLOSED,
    &CONTRADICTION,
    &DIALECT,
    &DUPLICATE_VALUE,
    &FORMAT,
    &IGNORED,
    &INVALID,
    &OTHER_DRAFT,
    &PATTERN,
    &POINTLESS,
    &REFERENCE,
    &REFUSED_VALUE,
    &REQUIRED,
    &UNANCHORED,
    &UNKNOWN_KEYWORD,
    &UNREACHABLE,
];
