//! What is said of the members of an object: unknown, missing, forbidden, misnamed.

use std::collections::HashMap;
use std::ops::Range;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::phrases::{both, counted, format_words, list, readable, shown, ticked};
use super::words::{At, listed, short};
use crate::document::{Key, Kind, Node, Pointer, Shape, ShapeAt};
use crate::finding::Finding;
use crate::suggest;

impl<'a> At<'a> {
    /// Whether the error is that of an object that may have no properties at all.
    ///
    /// `additionalProperties: false` alone comes as one error for the whole object.
    pub(super) fn closes_object(&self) -> bool {
        let path = self.error.schema_path().as_str();
        let Some(parent) = path.strip_suffix("/additionalProperties") else {
            return false;
        };
        // A property may be called so, and its schema be `false`.
        let is_name =
            parent.ends_with("/properties") && self.path.ends_with("/additionalProperties");
        self.node.kind() == Kind::Object && !is_name
    }

    /// One finding for each of these members.
    ///
    /// A column's is said once, not for every row; of many members at once, none gets a
    /// suggestion, which would compare each with every known name.
    pub(super) fn unexpected<'n>(
        &self,
        names: impl ExactSizeIterator<Item = &'n str>,
        out: &mut Vec<Finding>,
    ) {
        const MANY: usize = 40;
        let known = if names.len() <= MANY {
            self.absent_names()
        } else {
            Vec::new()
        };
        let members: HashMap<&str, Member<'_>> = self
            .node
            .members()
            .map(|(key, value)| (key.name(), (key, value)))
            .collect();
        let first = out.len();
        for name in names {
            let member = members.get(name).copied();
            if member.is_some_and(|(key, _)| {
                key.is_shared() && self.instance.judge.has_said(key.place().start)
            }) {
                continue;
            }
            out.push(self.stranger(name, member, &known));
        }
        keep_distinct(&mut out[first..]);
    }

    fn stranger(&self, name: &str, member: Option<Member<'_>>, known: &[String]) -> Finding {
        let span = member.map_or_else(|| self.span(), |(key, _)| key.place());
        let word = self.instance.member_word();
        let shown = name_of(name);
        if self.allows_others() {
            let message = format!("the {word} {shown} is not of the kind that other ones must be");
            return self.finding(&self.member(name), span, message);
        }
        let finding = self
            .finding(&self.member(name), span, format!("unknown {word} {shown}"))
            .label(format!("the schema has no {word} of that name"));
        match suggest::nearest(name, known.iter().map(String::as_str)) {
            Some(near) => finding
                .help(format!("did you mean {}?", name_of(near)))
                .fix(member.and_then(|member| self.rename(member, near))),
            None if !known.is_empty() && known.len() <= 12 => {
                finding.help(format!("the schema also knows {}", list(known)))
            }
            None => finding,
        }
    }

    /// Whether the keyword describes what else may stand here, and does not only say `false`.
    pub(super) fn allows_others(&self) -> bool {
        let schema = self
            .subschema()
            .and_then(|schema| schema.get(self.keyword()));
        schema.is_some_and(Value::is_object)
    }

    pub(super) fn missing(&self, name: &str) -> Finding {
        let mut members = self.instance.root.members();
        let by_map = members.any(|(_, node)| node.made_at().is_some());
        let word = if by_map {
            "field"
        } else {
            self.instance.member_word()
        };
        let cell = self.node.absent(name);
        let shown = name_of(name);
        let message = match (self.required_by(name).map(name_of), &cell) {
            (Some(other), Some(_)) => format!("the cell of {shown} is empty, but {other} needs it"),
            (Some(other), None) => format!("{other} needs the {word} {shown}, which is missing"),
            (None, Some(_)) => format!("the cell of {shown} is empty, but required"),
            (None, None) => format!("the required {word} {shown} is missing"),
        };
        let condition = self.condition().unwrap_or_default();
        let has_cell = cell.is_some();
        let header = (!has_cell).then(|| self.header_without(name)).flatten();
        let span = header.clone().or(cell).unwrap_or_else(|| self.span());
        let mut finding = self.finding(&self.member(name), span, format!("{message}{condition}"));
        if header.is_some() {
            // It is about the table, not about this row.
            (finding.place.record, finding.place.id) = (None, None);
        }
        let strangers = self.unknown_names();
        let example = self.property(name).and_then(|schema| {
            let example = schema.get("examples")?.get(0)?;
            Some(format!(", for example {}", ticked(example)))
        });
        let near = suggest::nearest(name, strangers);
        let fix = near.and_then(|near| {
            let member = self.node.members().find(|(key, _)| key.name() == near);
            self.rename(member?, name)
        });
        finding.fix(fix).help(match near {
            Some(near) => format!("is {} meant to be {shown}?", name_of(near)),
            None if by_map && !has_cell => format!(
                "no rule of the map gives {shown} here: say it in [every], or in a [[set]] whose `where` holds for this row"
            ),
            None => format!("add {shown}{}", example.unwrap_or_default()),
        })
    }

    /// The header of the table, if none of its columns bears the name.
    fn header_without(&self, name: &str) -> Option<Range<u64>> {
        let mut keys = self.node.document().shared_keys();
        let first = keys.next().filter(|key| key.name() != name)?;
        let mut header = first.place();
        for key in keys {
            if key.name() == name {
                return None;
            }
            header.end = header.end.max(key.place().end);
        }
        Some(header)
    }

    /// The schema of a property of this object.
    fn property(&self, name: &str) -> Option<&'a Value> {
        self.schemas()
            .find_map(|schema| schema.get("properties")?.get(name))
    }

    /// The property that makes `name` required, under `dependentRequired`.
    fn required_by(&self, name: &str) -> Option<&'a str> {
        if self.keyword() != "dependentRequired" {
            return None;
        }
        let schema = self.subschema()?;
        let keywords = ["dependentRequired", "dependencies"];
        let mut dependencies = keywords
            .iter()
            .filter_map(|keyword| schema.get(keyword)?.as_object())
            .flatten();
        let needs = |names: &Value| {
            let names = names.as_array().into_iter().flatten();
            names.into_iter().any(|one| one == name)
        };
        dependencies
            .find(|(other, names)| self.node.get(other).is_some() && needs(names))
            .map(|(other, _)| other.as_str())
    }

    pub(super) fn bad_name(&self, inner: &ValidationError<'_>) -> Finding {
        use ValidationErrorKind as K;
        let name = inner.instance().as_str().unwrap_or_default().to_owned();
        let member = self.node.members().find(|(key, _)| key.name() == name);
        let span = member.map_or_else(|| self.span(), |(key, _)| key.place());
        let word = self.instance.member_word();
        let message = format!("{} may not be the name of a {word}", name_of(&name));
        let finding = self.finding(&self.member(&name), span, message);
        let help = match inner.kind() {
            K::Pattern { pattern } => Some(format!("names here match `{pattern}`")),
            K::MinLength { limit } => {
                let characters = counted(*limit, "character");
                Some(format!("names here have {characters} or more"))
            }
            K::MaxLength { limit } => {
                let characters = counted(*limit, "character");
                Some(format!("names here have {characters} at most"))
            }
            K::Format { format } => Some(format!("a name here is {}", format_words(format))),
            K::Constant { expected_value } => {
                Some(format!("only {} may stand here", ticked(expected_value)))
            }
            K::Enum { options } => options
                .as_array()
                .and_then(|options| listed(Some(&name), options)),
            _ => None,
        };
        match help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    /// A value where the schema is `false`.
    pub(super) fn forbidden(&self) -> Finding {
        let word = self.instance.member_word();
        let path = self.error.schema_path().as_str();
        let pointer: Pointer = self.path.parse().unwrap_or_default();
        let last = pointer.segments().last();
        let message = match last {
            _ if path.ends_with("/propertyNames") && self.node.kind() == Kind::Object => {
                format!("{} may have no {word} at all", self.subject())
            }
            _ if path.ends_with("/then") || path.ends_with("/else") || last.is_none() => {
                "nothing may stand here".to_owned()
            }
            Some(name) if self.node.key().is_some() => {
                format!("the {word} {} may not stand here", name_of(name.name()))
            }
            Some(index) => match self.described_elements() {
                Some(most) => super::elements::one_too_many(most, index.index().unwrap_or(most)),
                None => "no element may stand here".to_owned(),
            },
            None => String::new(),
        };
        let condition = self.condition();
        let help = condition.is_some() && self.node.key().is_some();
        let message = format!("{message}{}", condition.unwrap_or_default());
        let finding = self.finding(self.path, self.span(), message);
        if help {
            finding.help("remove it, or correct the other")
        } else {
            finding
        }
    }

    /// Under `then` and `else`: what makes this part of the schema count, as the end of a sentence.
    pub(super) fn condition(&self) -> Option<String> {
        let path = self.error.schema_path().as_str();
        let (at, branch) = ["/then", "/else"]
            .into_iter()
            .filter_map(|branch| Some((last_segment(path, branch)?, branch)))
            .max()?;
        let condition = self.schema_around(&path[..at + branch.len()])?.get("if")?;
        let below = instance_steps(&path[at + branch.len()..]);
        let pointer: Pointer = self.path.parse().ok()?;
        let depth = pointer.segments().len().checked_sub(below)?;
        let owner = pointer.segments()[..depth]
            .iter()
            .try_fold(self.instance.root, Node::step)?;
        let properties = condition.get("properties").and_then(Value::as_object);
        let present = properties
            .into_iter()
            .flatten()
            .filter_map(|(name, _)| Some((name, owner.get(name)?)));
        let is_scalar = |value: Node<'_>| !matches!(value.kind(), Kind::Array | Kind::Object);
        if let Some((name, value)) = present.into_iter().find(|(_, value)| is_scalar(*value)) {
            return Some(format!(" where {} is {}", name_of(name), shown(value)));
        }
        let name = condition.get("required")?.get(0)?.as_str()?;
        let state = owner.get(name).map_or("missing", |_| "given");
        Some(format!(" where {} is {state}", name_of(name)))
    }

    /// `not`: what stands here is what the schema excludes.
    pub(super) fn excluded(&self, excluded: &Value) -> Finding {
        let required = excluded.get("required").and_then(Value::as_array);
        let names: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let condition = self.condition().unwrap_or_default();
        let finding = match names.as_slice() {
            _ if !matches!(self.node.kind(), Kind::Array | Kind::Object) => {
                let message = format!("{} may not stand here{condition}", shown(self.node));
                self.finding(self.path, self.span(), message)
            }
            [name] if self.node.get(name).is_some() => {
                let word = self.instance.member_word();
                let message = format!("the {word} {} may not stand here{condition}", name_of(name));
                let value = self.node.get(name).unwrap_or(self.node);
                self.finding(&self.member(name), short(value), message)
            }
            [_, _, ..] => {
                let names: Vec<String> = names.iter().map(|name| name_of(name)).collect();
                let message = format!("{} may not stand together{condition}", both(&names));
                self.finding(self.path, self.span(), message)
            }
            _ => {
                let subject = self.subject();
                let message = format!("{subject} has a form that the schema forbids{condition}");
                self.finding(self.path, self.span(), message)
            }
        };
        let reason = |schema: &Value| Some(schema.get("description")?.as_str()?.to_owned());
        match reason(excluded).or_else(|| reason(self.subschema()?)) {
            Some(reason) => finding.help(reason),
            None => finding,
        }
    }

    /// JSON Pointer to a member of this object.
    fn member(&self, name: &str) -> String {
        let name = name.replace('~', "~0").replace('/', "~1");
        format!("{}/{name}", self.path)
    }

    /// The names that the schema knows in this object and that are not there.
    fn absent_names(&self) -> Vec<String> {
        let shape = self.instance.judge.schema.shape();
        let at = self.shape_of(&shape, self.path);
        let names = at.into_iter().flat_map(ShapeAt::members);
        names
            .map(|(name, _)| name.to_owned())
            .filter(|name| self.node.get(name).is_none())
            .collect()
    }

    /// The names in this object that the schema does not know.
    fn unknown_names(&self) -> Vec<&'a str> {
        let shape = self.instance.judge.schema.shape();
        let at = self.shape_of(&shape, self.path);
        let names = self.node.members().map(|(key, _)| key.name());
        names
            .filter(|name| at.is_none_or(|at| !at.knows(name)))
            .collect()
    }

    /// Whether the schema knows a property of that name in the object around this value.
    pub(super) fn knows_beside(&self, name: &str) -> bool {
        let shape = self.instance.judge.schema.shape();
        let around = self.path.rsplit_once('/').map_or("", |(around, _)| around);
        self.shape_of(&shape, around)
            .is_some_and(|at| at.knows(name))
    }

    /// What the schema says of typing at a place of the instance.
    fn shape_of<'s>(&self, shape: &'s Shape, path: &str) -> Option<ShapeAt<'s>> {
        let pointer: Pointer = path.parse().ok()?;
        let root = (self.instance.root, shape.root());
        let (_, at) = pointer
            .segments()
            .iter()
            .try_fold(root, |(node, at), step| {
                let inner = match node.kind() {
                    Kind::Array => at.element(),
                    _ => at.member(step.name()),
                };
                Some((node.step(step)?, inner?))
            })?;
        Some(at)
    }
}

/// A member of the object at fault.
type Member<'a> = (Key<'a>, Node<'a>);

/// Takes the fixes away from names that would all become the same one.
fn keep_distinct(findings: &mut [Finding]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        *counts.entry(fix.replacement.clone()).or_default() += 1;
    }
    for finding in findings {
        finding.fix.take_if(|fix| counts[&fix.replacement] > 1);
    }
}

/// A name in a message.
fn name_of(name: &str) -> String {
    format!("`{}`", readable(name))
}

/// Where `/then` or `/else` last stands in a path as a whole segment.
fn last_segment(path: &str, segment: &str) -> Option<usize> {
    path.rmatch_indices(segment)
        .map(|(at, _)| at)
        .find(|at| matches!(path.as_bytes().get(at + segment.len()), None | Some(b'/')))
}

/// How many steps down into the instance a path through a schema leads.
fn instance_steps(path: &str) -> usize {
    let mut segments = path.split('/').skip(1);
    let mut steps = 0;
    while let Some(segment) = segments.next() {
        match segment {
            "properties" | "patternProperties" | "prefixItems" => {
                segments.next();
                steps += 1;
            }
            "items" | "additionalItems" | "additionalProperties" | "contains" => steps += 1,
            "allOf" | "anyOf" | "oneOf" => {
                segments.next();
            }
            _ => {}
        }
    }
    steps
}
