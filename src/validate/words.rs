//! What each keyword's finding says.
//!
//! The message names the value as the person wrote it, then what was expected; the help says what
//! to write instead. In a table it speaks of columns, in XML of elements, in JSON of properties.
//! The table of all messages, which is also their test, is in `messages.rs`.

use std::ops::Range;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, Uri, ValidationError};
use serde_json::Value;

use super::Instance;
use super::phrases::{
    Figure, boolean_help, counted, either, format_words, neither, noun, readable, shown, ticked,
    type_words,
};
use super::rules::rule_of;
use crate::document::{Kind, Node, Pointer};
use crate::finding::{Finding, SchemaPlace};
use crate::format::Format;
use crate::format::json::is_number;
use crate::suggest;

/// Adds the findings of one error.
pub(super) fn explain(
    instance: &Instance<'_>,
    error: &ValidationError<'_>,
    out: &mut Vec<Finding>,
) {
    use ValidationErrorKind as K;
    let path = error.instance_path().as_str();
    let pointer: Pointer = path.parse().unwrap_or_default();
    let Some(node) = instance.root.follow(&pointer) else {
        return;
    };
    let at = At {
        instance,
        error,
        node,
        path,
    };
    match error.kind() {
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => {
            at.unexpected(unexpected.iter().map(String::as_str), out);
        }
        K::FalseSchema if at.closes_object() => {
            let names: Vec<&str> = node.members().map(|(key, _)| key.name()).collect();
            at.unexpected(names.into_iter(), out);
        }
        K::FalseSchema => out.push(at.forbidden()),
        K::Required { property } => out.push(at.missing(property.as_str().unwrap_or_default())),
        K::PropertyNames { error } => {
            let finding = at.bad_name(error);
            // A name may be wrong in two ways, and is still one name.
            let is_known =
                |known: &Finding| known.place == finding.place && known.rule == finding.rule;
            if !out.iter().any(is_known) {
                out.push(finding);
            }
        }
        K::Not { schema } => out.push(at.excluded(schema)),
        K::AdditionalItems { limit } => out.push(at.surplus(*limit)),
        K::UnevaluatedItems { unexpected } => out.push(at.undescribed(unexpected)),
        K::UniqueItems => out.push(at.twins()),
        K::AnyOf { context } | K::OneOfNotValid { context } => at.alternatives(context, out),
        K::OneOfMultipleValid { context } => out.push(at.several(context)),
        kind => out.push(at.value(kind)),
    }
}

/// One error, with its node.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) instance: &'a Instance<'a>,
    pub(super) error: &'a ValidationError<'a>,
    pub(super) node: Node<'a>,
    pub(super) path: &'a str,
}

impl<'a> At<'a> {
    /// The keyword that the finding's rule is named after.
    pub(super) fn keyword(&self) -> &'a str {
        let path = self.error.schema_path().as_str();
        let last = path.rsplit('/').next().unwrap_or_default();
        match self.error.kind() {
            ValidationErrorKind::FalseSchema if self.closes_object() => "additionalProperties",
            ValidationErrorKind::FalseSchema => "false",
            // `required` that comes out of `dependentRequired` has that one's path.
            ValidationErrorKind::Required { .. } if last != "required" => "dependentRequired",
            ValidationErrorKind::Contains if last != "contains" => last,
            kind => kind.keyword(),
        }
    }

    /// The subschema that the keyword stands in.
    pub(super) fn subschema(&self) -> Option<&'a Value> {
        self.schema_around(self.error.schema_path().as_str())
    }

    /// The schema that has the keyword at `pointer`, in the document that the error is about.
    pub(super) fn schema_around(&self, pointer: &str) -> Option<&'a Value> {
        let uri = self.error.absolute_keyword_location();
        let schema = &self.instance.judge.schema;
        schema.subschema(uri.map(Uri::as_str), pointer)
    }

    /// The subschema, then those around it that judge the same value: `then`, `allOf` and the like
    /// do not lead into the value.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &'a Value> {
        let mut pointer = Some(self.error.schema_path().as_str());
        std::iter::from_fn(move || {
            let inner = pointer?;
            let schema = self.schema_around(inner);
            pointer = outer(inner);
            schema
        })
    }

    pub(super) fn finding(&self, pointer: &str, span: Range<u64>, message: String) -> Finding {
        let keyword = self.keyword();
        let mut finding = rule_of(keyword).at(self.instance.place(pointer, span), message);
        finding.schema = Some(SchemaPlace {
            keyword: keyword.to_owned(),
            pointer: self.error.schema_path().to_string(),
        });
        finding
    }

    /// The place of the value; of a container only its first sign, so that a snippet stays small.
    pub(super) fn span(&self) -> Range<u64> {
        short(self.node)
    }

    /// The value at the beginning of a message.
    pub(super) fn subject(&self) -> String {
        match self.node.kind() {
            Kind::Object if self.path.is_empty() => "the record".to_owned(),
            Kind::Object => "this object".to_owned(),
            Kind::Array => "this array".to_owned(),
            _ => shown(self.node),
        }
    }

    fn value(&self, kind: &ValidationErrorKind) -> Finding {
        if let Some(finding) = self.repeated(kind) {
            return finding;
        }
        let (message, help) = self.words(kind);
        let finding = self
            .finding(self.path, self.span(), message)
            .fix(self.repair(kind));
        match help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn words(&self, kind: &ValidationErrorKind) -> (String, Option<String>) {
        use ValidationErrorKind as K;
        let shown = shown(self.node);
        let count = self.node.len() as u64;
        let member = self.instance.member_word();
        match kind {
            K::Type { kind } => self.wrong_type(&type_names(kind)),
            K::Enum { options } => self.not_listed(options.as_array().map_or(&[], Vec::as_slice)),
            K::Constant { expected_value } => {
                let expected = ticked(expected_value);
                let instead = format!("only {expected} may stand here, not {shown}");
                (instead, None)
            }
            K::Pattern { pattern } => self.wrong_pattern(pattern),
            K::Format { format } => {
                let message = format!("{shown} is not {}", format_words(format));
                (message, self.example())
            }
            K::MinLength { .. } if self.node.text() == Some("") => {
                ("this text is empty".to_owned(), None)
            }
            K::MinLength { limit } => (self.length("needs at least", *limit), None),
            K::MaxLength { limit } => (self.length("may have at most", *limit), None),
            K::Minimum { limit } => {
                let message = format!("{shown} must be at least {limit}");
                (message, self.without_sign(limit))
            }
            K::Maximum { limit } => (format!("{shown} must be at most {limit}"), None),
            K::ExclusiveMinimum { limit } => (format!("{shown} must be more than {limit}"), None),
            K::ExclusiveMaximum { limit } => (format!("{shown} must be less than {limit}"), None),
            K::MultipleOf { multiple_of } => {
                let message = format!("{shown} must be a multiple of {multiple_of}");
                (message, None)
            }
            K::MinItems { limit } => {
                let has = counted(count, "element");
                let message = format!("this array has {has}, but needs at least {limit}");
                (message, None)
            }
            K::MaxItems { limit } => {
                let has = counted(count, "element");
                let message = format!("this array has {has}, but may have at most {limit}");
                (message, None)
            }
            K::MinProperties { limit } => {
                let (subject, has) = (self.subject(), counted(count, member));
                let message = format!("{subject} has {has}, but needs at least {limit}");
                (message, None)
            }
            K::MaxProperties { limit } => {
                let (subject, has) = (self.subject(), counted(count, member));
                let message = format!("{subject} has {has}, but may have at most {limit}");
                (message, None)
            }
            K::Contains => self.contained(),
            K::ContentEncoding { content_encoding } => {
                (format!("{shown} is not valid {content_encoding}"), None)
            }
            K::ContentMediaType { content_media_type } => {
                (format!("{shown} is not valid {content_media_type}"), None)
            }
            K::BacktrackLimitExceeded { .. } | K::RegexEngineFailure { .. } => (
                "the schema's pattern takes too long on this text".to_owned(),
                Some("simplify the pattern in the schema".to_owned()),
            ),
            K::Custom { message, .. } => (message.clone(), None),
            other => (format!("{shown} breaks `{}`", other.keyword()), None),
        }
    }

    /// What to do about a number that is too small by its sign alone.
    fn without_sign(&self, limit: &Value) -> Option<String> {
        let unsigned = self.node.text()?.strip_prefix('-')?;
        let (number, limit) = (unsigned.parse::<f64>().ok()?, limit.as_f64()?);
        (limit >= 0.0 && number >= limit)
            .then(|| format!("if the sign is a slip, write `{unsigned}`"))
    }

    fn length(&self, verb: &str, limit: u64) -> String {
        let length = self.node.text().unwrap_or_default().chars().count() as u64;
        let has = counted(length, "character");
        format!("{} has {has}, but {verb} {limit}", shown(self.node))
    }

    fn not_listed(&self, options: &[Value]) -> (String, Option<String>) {
        let shown = shown(self.node);
        let message = match options {
            [only] => format!("only {} may stand here, not {shown}", ticked(only)),
            _ => format!("{shown} is not one of the {} allowed values", options.len()),
        };
        (message, listed(self.node.as_str(), options))
    }

    /// An XML element that stands several times where the schema wants no array: an array to the
    /// reader, but a slip to the person.
    fn repeated(&self, kind: &ValidationErrorKind) -> Option<Finding> {
        let is_type = matches!(kind, ValidationErrorKind::Type { .. });
        if !is_type
            || self.instance.judge.spelling.format != Format::Xml
            || self.node.kind() != Kind::Array
        {
            return None;
        }
        let (first, second) = (self.node.at(0)?, self.node.at(1)?);
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let message = format!(
            "the element `{name}` stands {} times, but may stand only once",
            self.node.len()
        );
        let finding = self
            .finding(self.path, second.place(), message)
            .label("again here");
        let place = self.instance.place(self.path, first.place());
        Some(
            finding
                .related(place, "first here")
                .help("remove all but one"),
        )
    }

    /// Whether a bundled schema wants a country or area here.
    pub(super) fn is_place(&self) -> bool {
        let path = self.error.schema_path().as_str();
        path.starts_with("/$defs/place/") && self.instance.judge.schema.as_bundled().is_some()
    }

    /// What a bundled schema's country was meant to be: a table's name for it, or a near code.
    fn known_word(&self) -> Option<String> {
        if !self.is_place() {
            return None;
        }
        let words = self.instance.judge.vocabulary;
        words.place(self.node.as_str()?).err()?.help()
    }

    /// The message and help for a value that is of none of these types.
    pub(super) fn wrong_type(&self, expected: &[&str]) -> (String, Option<String>) {
        let text = self.node.text().unwrap_or_default();
        // A number in quotes looks like a number: say what it is.
        let is_number_in_quotes = self.node.kind() == Kind::String && is_number(text);
        let what = if is_number_in_quotes { "the text " } else { "" };
        let is = neither(&type_words(expected));
        let message = format!("{what}{} is {is}", shown(self.node));
        (message, self.type_help(text, expected))
    }

    fn type_help(&self, text: &str, expected: &[&str]) -> Option<String> {
        let wants = |name: &str| expected.contains(&name);
        let format = self.instance.judge.spelling.format;
        let quotes = matches!(format, Format::Json | Format::Ndjson);
        match self.node.kind() {
            Kind::Null => Some("leave it out where there is no value".to_owned()),
            Kind::Array if wants("object") && self.path.is_empty() && format == Format::Json => {
                Some("where each element is a record, say so: --records \"\", or records = \"\" in orelint.toml".to_owned())
            }
            Kind::String if wants("number") || wants("integer") => {
                let qualifier = self.knows_beside("qualifier");
                Figure { quotes, qualifier }.help(text)
            }
            Kind::String if wants("boolean") => boolean_help(text),
            Kind::Number if wants("integer") => Some("write a whole number".to_owned()),
            Kind::Number | Kind::Boolean if wants("string") && quotes => {
                Some(format!("write it in quotes: \"{text}\""))
            }
            _ => None,
        }
    }

    fn wrong_pattern(&self, pattern: &str) -> (String, Option<String>) {
        let title = self.subschema().and_then(|schema| schema.get("title"));
        let message = match title.and_then(Value::as_str) {
            Some(title) => format!("{} is no {}", shown(self.node), noun(title)),
            None => format!("{} does not match the pattern", shown(self.node)),
        };
        let pattern = || format!("it must match `{pattern}`");
        let help = self.known_word().or_else(|| self.example());
        (message, help.or_else(|| Some(pattern())))
    }

    /// How the schema itself writes such a value.
    fn example(&self) -> Option<String> {
        let examples = self.declared()?.get("examples")?.as_array()?;
        let shown: Vec<String> = examples.iter().take(3).map(ticked).collect();
        (!shown.is_empty()).then(|| format!("write it like {}", either(&shown)))
    }

    /// The schema that declares the property, which may only refer to the one that failed.
    fn declared(&self) -> Option<&'a Value> {
        if let Some(schema) = self.subschema()
            && schema.get("examples").is_some()
        {
            return Some(schema);
        }
        let evaluated = self.error.evaluation_path().as_str();
        let (parent, _) = evaluated.rsplit_once('/')?;
        let parent = parent.strip_suffix("/$ref").unwrap_or(parent);
        self.instance.judge.schema.value().pointer(parent)
    }
}

/// Which of the listed values `text` was meant to be, else all of them.
pub(super) fn listed(text: Option<&str>, options: &[Value]) -> Option<String> {
    if options.len() < 2 {
        return None;
    }
    let texts = options.iter().filter_map(Value::as_str);
    if let Some(near) = suggest::nearest(text.unwrap_or_default(), texts) {
        return Some(format!("did you mean `{}`?", readable(near)));
    }
    let names = |options: &[Value]| {
        let names: Vec<String> = options.iter().map(ticked).collect();
        names.join(", ")
    };
    Some(if options.len() > 30 {
        let (count, some) = (options.len(), names(&options[..8]));
        format!("{count} values are allowed, among them {some}")
    } else {
        format!("allowed are {}", names(options))
    })
}

/// The names of the types that were expected.
pub(super) fn type_names(kind: &TypeKind) -> Vec<&str> {
    match kind {
        TypeKind::Single(one) => vec![one.as_str()],
        TypeKind::Multiple(set) => set.iter().map(JsonType::as_str).collect(),
    }
}

/// A value's place; of a container only its first sign.
pub(super) fn short(node: Node<'_>) -> Range<u64> {
    let span = node.place();
    match node.kind() {
        Kind::Array | Kind::Object => span.start..span.end.min(span.start + 1),
        _ => span,
    }
}

/// The keyword through which a schema judges the same value, in the schema around it.
fn outer(pointer: &str) -> Option<&str> {
    let (schema, _) = pointer.rsplit_once('/')?;
    let (parent, last) = schema.rsplit_once('/')?;
    if matches!(last, "if" | "then" | "else" | "not") {
        return Some(schema);
    }
    let (_, group) = parent.rsplit_once('/')?;
    let groups = [
        "allOf",
        "anyOf",
        "oneOf",
        "dependentSchemas",
        "dependencies",
    ];
    groups.contains(&group).then_some(parent)
}
