//! What is said where `anyOf` and `oneOf` fail: of the branch that came closest, if one did.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::phrases::{both, either, readable, shown, ticked, type_words};
use super::words::{At, explain, listed, short, type_names};
use crate::document::Pointer;
use crate::finding::Finding;

type Branch<'e> = Vec<ValidationError<'e>>;

/// How many branches a finding's notes go through.
const MOST_NOTES: usize = 4;

impl<'a> At<'a> {
    /// `anyOf` and `oneOf`, where no branch fits.
    pub(super) fn alternatives(&self, branches: &[Branch<'static>], out: &mut Vec<Finding>) {
        if let Some(finding) = self.needs_one_of(branches) {
            out.push(finding);
        } else if let Some(finding) = self.of_no_type(branches) {
            out.push(finding);
        } else if let Some(index) = closest(branches, self.depth()) {
            let errors = branches[index].iter();
            errors.for_each(|error| explain(self.instance, error, out));
        } else if let Some(finding) = self.of_no_branch(branches) {
            out.push(finding);
        } else {
            out.push(self.fits_none(branches));
        }
    }

    fn depth(&self) -> usize {
        depth_of(self.path)
    }

    /// The usual case of branches that each only require some properties: "at least one of".
    fn needs_one_of(&self, branches: &[Branch<'static>]) -> Option<Finding> {
        let only_misses = |error: &ValidationError<'_>| {
            use ValidationErrorKind as K;
            let kind = error.kind();
            matches!(
                kind,
                K::Required { .. } | K::Enum { .. } | K::Constant { .. }
            )
        };
        if !branches.iter().flatten().all(only_misses) {
            return None;
        }
        if self
            .branch_schemas()
            .all(|schema| limited(schema).is_some())
        {
            // One property tells the branches apart.
            return None;
        }
        let mut needs: Vec<String> = Vec::new();
        for schema in self.branch_schemas() {
            let need = requirement(schema)?;
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        let how_many = match self.keyword() {
            "oneOf" => "exactly one",
            _ => "at least one",
        };
        let (subject, of) = (self.subject(), needs.join(", "));
        let message = format!("{subject} needs {how_many} of {of}");
        let finding = self.finding(self.path, self.span(), message);
        Some(finding.help(format!("add {}", either(&needs))))
    }

    /// Where each branch only has another type.
    fn of_no_type(&self, branches: &[Branch<'static>]) -> Option<Finding> {
        let mut expected = Vec::new();
        for branch in branches {
            let [error] = branch.as_slice() else {
                return None;
            };
            match error.kind() {
                ValidationErrorKind::Type { kind }
                    if error.instance_path().as_str() == self.path =>
                {
                    expected.extend(type_names(kind));
                }
                _ => return None,
            }
        }
        let (message, help) = self.wrong_type(&expected);
        let finding = self
            .finding(self.path, self.span(), message)
            .fix(self.repair_type(&expected));
        Some(match help {
            Some(help) => finding.help(help),
            None => finding,
        })
    }

    /// Where each branch allows some values only, of the value itself or of the same property of
    /// it, and none of them stands there.
    fn of_no_branch(&self, branches: &[Branch<'static>]) -> Option<Finding> {
        let first = branches.first()?.iter().find_map(|error| {
            let path = error.instance_path().as_str();
            let is_near = depth_of(path) <= self.depth() + 1;
            (is_near && allowed_by(error).is_some()).then_some(path)
        });
        let path = first?;
        let mut options: Vec<Value> = Vec::new();
        for branch in branches {
            let mut errors = branch.iter();
            options.extend(errors.find_map(|error| {
                let is_there = error.instance_path().as_str() == path;
                allowed_by(error).filter(|_| is_there)
            })?);
        }
        let pointer: Pointer = path.parse().ok()?;
        let node = self.instance.root.follow(&pointer)?;
        let (shown, count) = (shown(node), options.len());
        let message = format!("{shown} is not one of the {count} allowed values");
        let finding = self.finding(path, short(node), message);
        Some(match listed(node.as_str(), &options) {
            Some(help) => finding.help(help),
            None => finding,
        })
    }

    /// Nothing better can be said: the first fault of each branch, as notes.
    fn fits_none(&self, branches: &[Branch<'static>]) -> Finding {
        let (subject, count) = (self.subject(), branches.len());
        let message = format!("{subject} fits none of {count} alternatives");
        let mut finding = self.finding(self.path, self.span(), message);
        for (index, errors) in branches.iter().enumerate().take(MOST_NOTES) {
            let mut faults = Vec::new();
            let errors = errors.iter().take(1);
            errors.for_each(|error| explain(self.instance, error, &mut faults));
            if let Some(fault) = faults.first() {
                let name = self.branch_name(index);
                finding = finding.note(format!("{name}: {}", fault.message));
            }
        }
        finding
    }

    /// `oneOf`, where more than one branch fits.
    pub(super) fn several(&self, branches: &[Branch<'static>]) -> Finding {
        let fitting = || {
            let empty = branches
                .iter()
                .enumerate()
                .filter(|(_, errors)| errors.is_empty());
            empty.map(|(index, _)| index)
        };
        let needs: Option<Vec<String>> = fitting()
            .map(|index| requirement(self.branch_schemas().nth(index)?))
            .collect();
        let (subject, count) = (self.subject(), fitting().count());
        let (message, help) = if let Some(needs) = needs {
            let message = format!("{subject} may have only one of {}", needs.join(", "));
            (message, format!("keep {}", either(&needs)))
        } else {
            let names: Vec<String> = fitting().map(|index| self.branch_name(index)).collect();
            let message =
                format!("{subject} fits {count} of the alternatives, but must fit exactly one");
            (message, format!("it fits {}", both(&names)))
        };
        self.finding(self.path, self.span(), message).help(help)
    }

    fn branch_schemas(&self) -> impl Iterator<Item = &'a Value> {
        let branches = self
            .subschema()
            .and_then(|schema| schema.get(self.keyword()));
        branches.and_then(Value::as_array).into_iter().flatten()
    }

    /// A branch by its title, by the definition that it refers to, by its type, or by number.
    fn branch_name(&self, index: usize) -> String {
        let title = |schema: &Value| Some(ticked(schema.get("title")?));
        let named = self.branch_schemas().nth(index).and_then(|schema| {
            let reference = schema.get("$ref").and_then(Value::as_str);
            let target = reference
                .and_then(|reference| reference.strip_prefix('#'))
                .and_then(|pointer| self.instance.judge.schema.value().pointer(pointer));
            let last = reference.and_then(|reference| reference.rsplit('/').next());
            let kind = schema.get("type").and_then(Value::as_str);
            title(schema)
                .or_else(|| title(target?))
                .or_else(|| last.map(|name| format!("`{}`", readable(name))))
                .or_else(|| Some(either(&type_words(&[kind?]))))
        });
        named.unwrap_or_else(|| format!("alternative {}", index + 1))
    }
}

/// What a branch that requires properties asks for: "`a`", "`a` with `b`", "a `q` of `x` or `y`".
fn requirement(schema: &Value) -> Option<String> {
    let names = schema.get("required")?.as_array()?;
    if let Some((name, allowed)) = limited(schema) {
        return Some(format!("a `{}` of {}", readable(name), either(&allowed)));
    }
    let names: Vec<String> = names.iter().map(ticked).collect();
    (!names.is_empty()).then(|| names.join(" with "))
}

/// The property that a branch allows some values only, with those.
fn limited(schema: &Value) -> Option<(&str, Vec<String>)> {
    let properties = schema.get("properties")?.as_object()?;
    properties.iter().find_map(|(name, property)| {
        let listed = property.get("enum").and_then(Value::as_array);
        let only = property.get("const").map(std::slice::from_ref);
        let allowed = listed.map(Vec::as_slice).or(only)?;
        Some((name.as_str(), allowed.iter().map(ticked).collect()))
    })
}

/// The index of the branch to report, if one stands out.
///
/// A branch is out where the value is of another type, or where a property that tells the branches
/// apart refutes it by its `const` or `enum`. Of the others the one with the fewest errors is meant,
/// then the one whose errors stand deepest; with a tie none stands out.
fn closest(branches: &[Branch<'_>], depth: usize) -> Option<usize> {
    let is_out = |error: &ValidationError<'_>| {
        let is_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
        is_type && depth_of(error.instance_path().as_str()) == depth || is_refuted(error, depth)
    };
    let mut scored: Vec<((usize, std::cmp::Reverse<usize>), usize)> = branches
        .iter()
        .enumerate()
        .filter(|(_, errors)| !errors.iter().any(is_out))
        .map(|(index, errors)| {
            let depths = errors
                .iter()
                .map(|error| depth_of(error.instance_path().as_str()));
            let deepest = depths.max().unwrap_or(depth);
            ((errors.len(), std::cmp::Reverse(deepest)), index)
        })
        .collect();
    scored.sort_unstable();
    match scored.as_slice() {
        [(_, only)] => Some(*only),
        [(first, index), (second, _), ..] if first < second => Some(*index),
        _ => None,
    }
}

/// Whether a property of the value itself has another `const` or `enum` than its branch.
fn is_refuted(error: &ValidationError<'_>, depth: usize) -> bool {
    depth_of(error.instance_path().as_str()) == depth + 1 && allowed_by(error).is_some()
}

/// The values that a `const` or `enum` allows.
fn allowed_by(error: &ValidationError<'_>) -> Option<Vec<Value>> {
    match error.kind() {
        ValidationErrorKind::Enum { options } => options.as_array().cloned(),
        ValidationErrorKind::Constant { expected_value } => {
            Some(vec![Value::clone(expected_value)])
        }
        _ => None,
    }
}

fn depth_of(path: &str) -> usize {
    path.matches('/').count()
}
