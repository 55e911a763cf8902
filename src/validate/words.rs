//! What each keyword's finding says.
//!
//! The message names the value as the person wrote it, then what was expected; the help says what
//! to write instead. In a table it speaks of columns, in XML of elements, in JSON of properties.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::rules::rule_of;
use super::{Instance, branch};
use crate::document::{Kind, Node, Pointer};
use crate::finding::{Finding, SchemaPlace};
use crate::format::Format;
use crate::format::json::{compact, is_number};
use crate::{suggest, vocabulary};

/// Adds the findings of one error.
pub(super) fn explain(
    instance: &Instance<'_>,
    error: &ValidationError<'_>,
    out: &mut Vec<Finding>,
) {
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
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            unexpected
                .iter()
                .for_each(|name| out.push(at.unexpected(name)));
        }
        ValidationErrorKind::Required { property } => {
            out.push(at.missing(property.as_str().unwrap_or_default()))
        }
        ValidationErrorKind::PropertyNames { error } => out.push(at.bad_name(error)),
        ValidationErrorKind::AnyOf { context } => at.alternatives(context, out),
        ValidationErrorKind::OneOfNotValid { context } => at.alternatives(context, out),
        kind => out.push(at.value(kind)),
    }
}

/// One error, with its node.
#[derive(Clone, Copy)]
struct At<'a> {
    instance: &'a Instance<'a>,
    error: &'a ValidationError<'a>,
    node: Node<'a>,
    path: &'a str,
}

impl<'a> At<'a> {
    fn keyword(&self) -> &'a str {
        match self.error.kind() {
            ValidationErrorKind::FalseSchema => "false",
            kind => {
                let last = self
                    .error
                    .schema_path()
                    .as_str()
                    .rsplit('/')
                    .next()
                    .unwrap_or_default();
                // `required` that comes out of `dependentRequired` bears that name.
                if matches!(kind, ValidationErrorKind::Required { .. }) && last != "required" {
                    "dependentRequired"
                } else if last == "minContains" || last == "maxContains" {
                    last
                } else {
                    kind.keyword()
                }
            }
        }
    }

    /// The subschema that the keyword stands in.
    fn subschema(&self) -> Option<&'a Value> {
        let uri = self
            .error
            .absolute_keyword_location()
            .map(|uri| uri.as_str());
        self.instance
            .judge
            .schema
            .subschema(uri, self.error.schema_path().as_str())
    }

    fn finding(&self, pointer: &str, span: std::ops::Range<u64>, message: String) -> Finding {
        let keyword = self.keyword();
        let mut finding = rule_of(keyword).at(self.instance.place(pointer, span), message);
        finding.schema = Some(SchemaPlace {
            keyword: keyword.to_owned(),
            pointer: self.error.schema_path().to_string(),
        });
        finding
    }

    /// The place of the value: of an object only its first sign, so that a snippet stays small.
    fn span(&self) -> std::ops::Range<u64> {
        self.node.place()
    }

    fn unexpected(&self, name: &str) -> Finding {
        let word = self.instance.member_word();
        let member = self.node.members().find(|(key, _)| key.name() == name);
        let span = member.map_or_else(|| self.span(), |(key, _)| key.place());
        let pointer = format!("{}/{}", self.path, escaped(name));
        let known = self.known_names();
        let finding = self
            .finding(&pointer, span, format!("unknown {word} `{name}`"))
            .label(format!("the schema has no {word} of that name"));
        match suggest::nearest(name, known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if !known.is_empty() && known.len() <= 12 => {
                finding.help(format!("known are {}", list(&known)))
            }
            None => finding,
        }
    }

    /// The names of the object's properties that the schema knows.
    fn known_names(&self) -> Vec<&'a str> {
        let properties = self
            .subschema()
            .and_then(|schema| schema.get("properties"))
            .and_then(Value::as_object);
        let present = |name: &str| self.node.get(name).is_some();
        properties
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .filter(|name| !present(name))
            .collect()
    }

    fn missing(&self, name: &str) -> Finding {
        let word = self.instance.member_word();
        let pointer = format!("{}/{}", self.path, escaped(name));
        let empty_cell = self.node.absent(name);
        let is_cell = empty_cell.is_some();
        let span = empty_cell.unwrap_or_else(|| first_byte(self.span()));
        let message = match (self.required_by(name), is_cell) {
            (Some(other), true) => format!("the cell of `{name}` is empty, but `{other}` needs it"),
            (Some(other), false) => {
                format!("`{other}` needs the {word} `{name}`, which is missing")
            }
            (None, true) => format!("the cell of `{name}` is empty, but required"),
            (None, false) => format!("the required {word} `{name}` is missing"),
        };
        let finding = self.finding(&pointer, span, message);
        let present: Vec<&str> = self.node.members().map(|(key, _)| key.name()).collect();
        let known = self.known_names();
        let strangers = present.iter().copied().filter(|present| {
            let declared = self
                .subschema()
                .and_then(|schema| schema.get("properties"))
                .and_then(|p| p.get(*present));
            declared.is_none() && !known.contains(present)
        });
        match suggest::nearest(name, strangers) {
            Some(near) => finding.help(format!("is `{near}` meant to be `{name}`?")),
            None => match self.example_of(name) {
                Some(example) => finding.help(format!("add `{name}`, for example {example}")),
                None => finding.help(format!("add `{name}`")),
            },
        }
    }

    /// The property that makes `name` required, under `dependentRequired`.
    fn required_by(&self, name: &str) -> Option<&'a str> {
        if self.keyword() != "dependentRequired" {
            return None;
        }
        let schema = self.subschema()?;
        let map = schema
            .get("dependentRequired")
            .or_else(|| schema.get("dependencies"))?
            .as_object()?;
        let needs = |names: &Value| {
            names
                .as_array()
                .is_some_and(|names| names.iter().any(|one| one == name))
        };
        map.iter()
            .find(|(other, names)| self.node.get(other).is_some() && needs(names))
            .map(|(other, _)| other.as_str())
    }

    /// An example of the property, as the schema gives it.
    fn example_of(&self, name: &str) -> Option<String> {
        let properties = self.subschema()?.get("properties")?;
        properties
            .get(name)?
            .get("examples")?
            .get(0)
            .map(|value| format!("`{}`", plain(value)))
    }

    fn bad_name(&self, inner: &ValidationError<'_>) -> Finding {
        let word = self.instance.member_word();
        let name = inner.instance().as_str().map(str::to_owned);
        let bad = self.node.members().find(|(key, _)| match &name {
            Some(name) => key.name() == name,
            None => true,
        });
        let (shown, span) = bad.map_or_else(
            || (String::new(), self.span()),
            |(key, _)| (key.name().to_owned(), key.place()),
        );
        let pointer = format!("{}/{}", self.path, escaped(&shown));
        self.finding(
            &pointer,
            span,
            format!("`{shown}` is no allowed name of a {word}"),
        )
    }

    /// `anyOf` and `oneOf`, where no branch fits.
    fn alternatives(&self, branches: &[Vec<ValidationError<'static>>], out: &mut Vec<Finding>) {
        if let Some(finding) = self.one_of_these_properties(branches) {
            out.push(finding);
            return;
        }
        match branch::closest(branches) {
            Some(index) => {
                let before = out.len();
                branches[index]
                    .iter()
                    .for_each(|error| explain(self.instance, error, out));
                if out.len() > before {
                    return;
                }
            }
            None => {}
        }
        let titles: Vec<String> = self.branch_titles();
        let message = format!(
            "{} fits none of {} alternatives",
            self.shown(),
            branches.len()
        );
        let mut finding = self.finding(self.path, self.short_span(), message);
        if !titles.is_empty() {
            finding = finding.help(format!("it may be {}", either(&titles)));
        }
        for (index, errors) in branches.iter().enumerate().take(4) {
            if let Some(error) = errors.first() {
                let name = titles
                    .get(index)
                    .map_or_else(|| format!("alternative {}", index + 1), Clone::clone);
                let mut inner = Vec::new();
                explain(self.instance, error, &mut inner);
                if let Some(first) = inner.first() {
                    finding = finding.note(format!("not {name}: {}", first.message));
                }
            }
        }
        out.push(finding);
    }

    /// The usual case of branches that each only require some properties: "at least one of".
    fn one_of_these_properties(
        &self,
        branches: &[Vec<ValidationError<'static>>],
    ) -> Option<Finding> {
        let mut names: Vec<String> = Vec::new();
        let branch_schemas = self.subschema()?.get(self.keyword())?.as_array()?;
        for (errors, schema) in branches.iter().zip(branch_schemas) {
            let required = schema.get("required")?.as_array()?;
            if !errors.iter().all(|error| {
                error.instance_path().as_str() == self.path || is_below(error, self.path)
            }) {
                return None;
            }
            let joined: Vec<&str> = required.iter().filter_map(Value::as_str).collect();
            let condition = schema
                .get("properties")
                .and_then(Value::as_object)
                .and_then(|properties| {
                    let (name, property) = properties.iter().next()?;
                    let allowed = property
                        .get("enum")
                        .and_then(Value::as_array)
                        .cloned()
                        .or_else(|| property.get("const").map(|v| vec![v.clone()]))?;
                    let allowed: Vec<String> = allowed
                        .iter()
                        .map(|value| format!("`{}`", plain(value)))
                        .collect();
                    Some(format!("a `{name}` of {}", either(&allowed)))
                });
            let name = condition.unwrap_or_else(|| {
                joined
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(" with ")
            });
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let what = if self.path.is_empty() {
            "the record".to_owned()
        } else {
            "this".to_owned()
        };
        let message = format!("{what} needs at least one of {}", list_plain(&names));
        Some(
            self.finding(self.path, first_byte(self.span()), message)
                .help(format!("add {}", either(&names))),
        )
    }

    fn branch_titles(&self) -> Vec<String> {
        let schemas = self
            .subschema()
            .and_then(|schema| schema.get(self.keyword()))
            .and_then(Value::as_array);
        let title = |schema: &Value| -> Option<String> {
            if let Some(title) = schema.get("title").and_then(Value::as_str) {
                return Some(title.to_owned());
            }
            let reference = schema.get("$ref").and_then(Value::as_str)?;
            let target = self
                .instance
                .judge
                .schema
                .value()
                .pointer(reference.strip_prefix('#')?)?;
            let named = target
                .get("title")
                .and_then(Value::as_str)
                .map(str::to_owned);
            named.or_else(|| reference.rsplit('/').next().map(str::to_owned))
        };
        let of_type = |schema: &Value| {
            schema
                .get("type")
                .and_then(Value::as_str)
                .map(|name| with_article(name).to_owned())
        };
        let names: Option<Vec<String>> = schemas
            .into_iter()
            .flatten()
            .map(|schema| title(schema).or_else(|| of_type(schema)))
            .collect();
        names.unwrap_or_default()
    }

    /// The value as the message shows it.
    fn shown(&self) -> String {
        shown(self.node)
    }

    /// Containers are pointed at by their first sign.
    fn short_span(&self) -> std::ops::Range<u64> {
        match self.node.kind() {
            Kind::Array | Kind::Object => first_byte(self.span()),
            _ => self.span(),
        }
    }

    fn value(&self, kind: &ValidationErrorKind) -> Finding {
        if let Some(finding) = self.repeated(kind) {
            return finding;
        }
        let (message, help) = self.words(kind);
        let finding = self.finding(self.path, self.short_span(), message);
        match help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn words(&self, kind: &ValidationErrorKind) -> (String, Option<String>) {
        use ValidationErrorKind as K;
        let shown = self.shown();
        let number = |value: &Value| value.to_string();
        match kind {
            K::Type { kind } => self.wrong_type(kind),
            K::Enum { options } => {
                let options: Vec<String> = options
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(plain)
                    .collect();
                let names: Vec<&str> = options.iter().map(String::as_str).collect();
                let near = self
                    .node
                    .text()
                    .and_then(|text| suggest::nearest(text, names.iter().copied()));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.len() > 30 => format!(
                        "{} values are allowed, among them {}",
                        names.len(),
                        list(&names[..8])
                    ),
                    None => format!("allowed are {}", list(&names)),
                };
                (
                    format!("{shown} is not among the {} allowed values", names.len()),
                    Some(help),
                )
            }
            K::Constant { expected_value } => (
                format!("{shown} stands where only `{}` may", plain(expected_value)),
                None,
            ),
            K::Pattern { pattern } => self.wrong_pattern(pattern),
            K::Format { format } => (
                format!("{shown} is not {}", format_words(format)),
                self.example(),
            ),
            K::MinLength { limit } => (
                format!("{shown} is shorter than {}", counted(*limit, "character")),
                None,
            ),
            K::MaxLength { limit } => (
                format!("this text is longer than {}", counted(*limit, "character")),
                None,
            ),
            K::Minimum { limit } => (
                format!("{shown} is below the least allowed, {}", number(limit)),
                None,
            ),
            K::Maximum { limit } => (
                format!("{shown} is above the most allowed, {}", number(limit)),
                None,
            ),
            K::ExclusiveMinimum { limit } => {
                (format!("{shown} must be more than {}", number(limit)), None)
            }
            K::ExclusiveMaximum { limit } => {
                (format!("{shown} must be less than {}", number(limit)), None)
            }
            K::MultipleOf { multiple_of } => {
                (format!("{shown} is no multiple of {multiple_of}"), None)
            }
            K::MinItems { limit } => (
                format!(
                    "{} stand here, at least {limit} are needed",
                    counted(self.node.len() as u64, "element")
                ),
                None,
            ),
            K::MaxItems { limit } => (
                format!(
                    "{} stand here, at most {limit} are allowed",
                    counted(self.node.len() as u64, "element")
                ),
                None,
            ),
            K::MinProperties { limit } | K::MaxProperties { limit } => {
                let word = self.instance.member_word();
                let bound = if matches!(kind, K::MinProperties { .. }) {
                    "at least"
                } else {
                    "at most"
                };
                (
                    format!(
                        "{} stand here, {bound} {limit} must",
                        counted(self.node.len() as u64, word)
                    ),
                    None,
                )
            }
            K::UniqueItems => self.twins(),
            K::Contains => (
                "no element here is of the kind that the schema asks for".to_owned(),
                None,
            ),
            K::FalseSchema => self.forbidden(),
            K::Not { .. } => (
                format!("{shown} is what the schema forbids here"),
                self.description(),
            ),
            K::OneOfMultipleValid { .. } => (
                format!("{shown} fits more than one of the alternatives, but must fit just one"),
                None,
            ),
            K::AdditionalItems { limit } => (
                format!("only the first {limit} elements are described by the schema"),
                None,
            ),
            K::UnevaluatedItems { unexpected } => (
                format!(
                    "{} here that no part of the schema describes",
                    counted(unexpected.len() as u64, "element")
                ),
                None,
            ),
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

    /// An XML element that stands several times where the schema wants no array: an array to the
    /// reader, but a slip to the person.
    fn repeated(&self, kind: &ValidationErrorKind) -> Option<Finding> {
        let is_type = matches!(kind, ValidationErrorKind::Type { .. });
        if !is_type || self.instance.judge.format != Format::Xml || self.node.kind() != Kind::Array
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

    fn wrong_type(&self, kind: &TypeKind) -> (String, Option<String>) {
        let expected: Vec<&str> = match kind {
            TypeKind::Single(one) => vec![one.as_str()],
            TypeKind::Multiple(set) => set.iter().map(|one| one.as_str()).collect(),
        };
        let wants = |name: &str| expected.contains(&name);
        let words: Vec<String> = expected
            .iter()
            .map(|name| with_article(name).to_owned())
            .collect();
        let message = format!(
            "{} is not {}",
            self.shown_with_kind(&expected),
            either(&words)
        );
        let Some(text) = self.node.text() else {
            let help = (self.node.kind() == Kind::Null)
                .then(|| "leave it out where there is no value".to_owned());
            return (message, help);
        };
        let help = match self.node.kind() {
            Kind::String if wants("number") || wants("integer") => {
                number_help(text, self.instance.judge.format == Format::Csv)
            }
            Kind::String if wants("boolean") => boolean_help(text),
            Kind::Number if wants("integer") => Some("write a whole number".to_owned()),
            Kind::Number | Kind::Boolean if wants("string") => {
                Some(format!("write it in quotes: \"{text}\""))
            }
            _ => None,
        };
        (message, help)
    }

    fn shown_with_kind(&self, expected: &[&str]) -> String {
        match self.node.kind() {
            Kind::String if self.node.text() == Some("") => "an empty text".to_owned(),
            // A number in quotes looks like a number: say what it is.
            Kind::String
                if self.node.text().is_some_and(is_number) && !expected.contains(&"string") =>
            {
                format!("the text {}", self.shown())
            }
            _ => self.shown(),
        }
    }

    fn wrong_pattern(&self, pattern: &str) -> (String, Option<String>) {
        let title = self
            .subschema()
            .and_then(|schema| schema.get("title"))
            .and_then(Value::as_str);
        let what = match title {
            Some(title) => format!("{} is no {}", self.shown(), lower_first(title)),
            None => format!("{} does not match the pattern", self.shown()),
        };
        let help = self
            .known_word()
            .or_else(|| self.example())
            .or_else(|| Some(format!("it must match `{pattern}`")));
        (what, help)
    }

    /// What a bundled schema's country was meant to be: a table's name for it, or a near code.
    fn known_word(&self) -> Option<String> {
        let place = self
            .error
            .schema_path()
            .as_str()
            .starts_with("/$defs/place/");
        if !place || self.instance.judge.schema.as_bundled().is_none() {
            return None;
        }
        vocabulary::place(self.node.as_str()?).err()?.help()
    }

    /// An example that the schema gives of the value.
    fn example(&self) -> Option<String> {
        let declared = self.declared()?;
        let examples = declared.get("examples")?.as_array()?;
        let shown: Vec<String> = examples
            .iter()
            .take(3)
            .map(|value| format!("`{}`", plain(value)))
            .collect();
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

    fn description(&self) -> Option<String> {
        self.subschema()?
            .get("description")?
            .as_str()
            .map(str::to_owned)
    }

    fn forbidden(&self) -> (String, Option<String>) {
        let word = self.instance.member_word();
        let name = self.path.rsplit('/').next().unwrap_or_default();
        // Under `if`/`then` the condition is what makes the value wrong.
        let path = self.error.schema_path().as_str();
        let condition = ["/then/", "/else/"].iter().find_map(|branch| {
            let at = path.find(branch)?;
            let owner = self.instance.judge.schema.value().pointer(&path[..at])?;
            let properties = owner.get("if")?.get("properties")?.as_object()?;
            let (other, _) = properties
                .iter()
                .find(|(other, _)| self.instance.root.get(other).is_some())?;
            let value = self.instance.root.get(other)?;
            Some(format!(" where `{other}` is {}", shown(value)))
        });
        let message = format!(
            "the {word} `{name}` may not stand here{}",
            condition.as_deref().unwrap_or_default()
        );
        (
            message,
            Some("remove it, or correct the other".to_owned()).filter(|_| condition.is_some()),
        )
    }

    fn twins(&self) -> (String, Option<String>) {
        let elements: Vec<String> = self.node.elements().map(compact).collect();
        let twin = elements
            .iter()
            .enumerate()
            .find(|(index, one)| elements[..*index].contains(one));
        match twin {
            Some((_, twin)) => (
                format!("`{}` stands here twice", clipped(twin)),
                Some("remove one of the two".to_owned()),
            ),
            None => ("two elements here are equal".to_owned(), None),
        }
    }
}

fn is_below(error: &ValidationError<'_>, path: &str) -> bool {
    error
        .instance_path()
        .as_str()
        .strip_prefix(path)
        .is_some_and(|rest| rest.starts_with('/'))
}

fn first_byte(span: std::ops::Range<u64>) -> std::ops::Range<u64> {
    span.start..span.end.min(span.start + 1)
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A value in a message: scalars in backticks, containers by what they are.
fn shown(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "`null`".to_owned(),
        Kind::Array => format!("an array of {}", counted(node.len() as u64, "element")),
        Kind::Object => "an object".to_owned(),
        Kind::Boolean | Kind::Number | Kind::String => format!(
            "`{}`",
            clipped(
                &node
                    .text()
                    .unwrap_or_default()
                    .escape_debug()
                    .to_string()
                    .replace("\\'", "'")
                    .replace("\\\"", "\"")
            )
        ),
    }
}

fn clipped(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}

/// A value of the schema in a message: a string without its quotes.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn list_plain(names: &[String]) -> String {
    names.join(", ")
}

/// "a", "a or b", "a, b or c".
fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}

fn counted(count: u64, word: &str) -> String {
    let plural = if word == "property" {
        "properties".to_owned()
    } else {
        format!("{word}s")
    };
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {plural}")
    }
}

fn with_article(name: &str) -> &str {
    match name {
        "array" => "an array",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "null" => "`null`",
        "number" => "a number",
        "object" => "an object",
        "string" => "a text",
        other => other,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_lowercase);
    // An abbreviation keeps its capitals.
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.into_iter().flatten().chain(letters).collect()
}

/// What to write instead of a text that is meant to be a number.
fn number_help(text: &str, is_cell: bool) -> Option<String> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace());
    let marks = |c: char| {
        matches!(
            c,
            ',' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '_'
        )
    };
    let bare: String = trimmed.chars().filter(|c| !marks(*c)).collect();
    if is_number(trimmed) && trimmed == text {
        return (!is_cell).then(|| format!("write it without quotes: {text}"));
    }
    if is_number(trimmed) {
        return Some(format!("remove the blanks around it: {trimmed}"));
    }
    if grouped(trimmed) && is_number(&bare) {
        return Some(format!("write it without separators: {bare}"));
    }
    if let Some(decimal) = trimmed
        .split_once(',')
        .filter(|(_, digits)| digits.len() != 3)
        && is_number(&format!("{}.{}", decimal.0, decimal.1))
    {
        return Some(format!(
            "write the decimal mark as a point: {}.{}",
            decimal.0, decimal.1
        ));
    }
    match trimmed.to_ascii_uppercase().as_str() {
        "NA" | "N/A" | "N.A." | "-" | "—" | "–" | "W" | "NULL" | "NAN" => {
            Some("leave it empty where there is no figure, and say why in `qualifier` (`not_available`, `withheld`)".to_owned())
        }
        _ if trimmed.starts_with(['>', '<', '~', 'e']) && is_number(&bare[1..]) => {
            Some(format!("write {} and say the rest in `qualifier`", &bare[1..]))
        }
        _ => None,
    }
}

/// Whether the marks stand where a thousands separator would: before groups of three digits.
fn grouped(text: &str) -> bool {
    let whole = text
        .split('.')
        .next()
        .unwrap_or(text)
        .trim_start_matches('-');
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    groups.len() > 1 && groups.iter().skip(1).all(|group| group.len() == 3) && !groups[0].is_empty()
}

fn boolean_help(text: &str) -> Option<String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Some("write `true`".to_owned()),
        "false" | "no" | "n" | "0" => Some("write `false`".to_owned()),
        _ => None,
    }
}

/// A format of JSON Schema in words.
fn format_words(format: &str) -> String {
    match format {
        "date" => "a date of the calendar (YYYY-MM-DD)".to_owned(),
        "date-time" => "a date with a time (2025-11-06T12:00:00Z)".to_owned(),
        "time" => "a time with its zone (12:00:00Z)".to_owned(),
        "duration" => "a duration (P1Y6M)".to_owned(),
        "email" | "idn-email" => "an email address".to_owned(),
        "hostname" | "idn-hostname" => "a host name".to_owned(),
        "ipv4" => "an IPv4 address".to_owned(),
        "ipv6" => "an IPv6 address".to_owned(),
        "uri" | "iri" => "an absolute address (https://example.org/a)".to_owned(),
        "uri-reference" | "iri-reference" => "an address".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "regex" => "a regular expression".to_owned(),
        "json-pointer" => "a JSON Pointer (/a/0)".to_owned(),
        other => format!("of the format `{other}`"),
    }
}
