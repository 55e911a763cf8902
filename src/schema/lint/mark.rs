//! What was found, at a JSON Pointer of the schema; places are looked up at the end.

use crate::document::{Node, Pointer};
use crate::finding::{FileId, Finding, Place, SchemaPlace};
use crate::rule::{Rule, Severity};

/// What was found at one place.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) rule: &'static Rule,
    /// JSON Pointer to the value.
    pub(super) pointer: String,
    /// Whether the name is meant that the value stands under.
    on_key: bool,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: Option<String>,
    pub(super) severity: Option<Severity>,
    related: Vec<(String, String)>,
}

impl Mark {
    /// About a value.
    pub(super) fn on_value(
        rule: &'static Rule,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Mark {
        Mark {
            rule,
            pointer: pointer.into(),
            on_key: false,
            message: message.into(),
            label: String::new(),
            help: None,
            severity: None,
            related: Vec::new(),
        }
    }

    /// About a keyword.
    pub(super) fn on_key(
        rule: &'static Rule,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Mark {
        Mark {
            on_key: true,
            ..Mark::on_value(rule, pointer, message)
        }
    }

    /// Sets the help.
    pub(super) fn help(mut self, help: impl Into<String>) -> Mark {
        self.help = Some(help.into());
        self
    }

    /// Sets the severity.
    pub(super) fn severity(mut self, severity: Severity) -> Mark {
        self.severity = Some(severity);
        self
    }

    /// Adds another place of the schema.
    pub(super) fn related(
        mut self,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> Mark {
        self.related.push((pointer.into(), message.into()));
        self
    }

    /// The finding, with its places in the schema's text.
    pub(super) fn finding(self, file: FileId, root: Node<'_>) -> Finding {
        let place = place(file, root, &self.pointer, self.on_key);
        let keyword = self.pointer.rsplit('/').next().unwrap_or_default();
        let schema = SchemaPlace {
            keyword: keyword.replace("~1", "/").replace("~0", "~"),
            pointer: self.pointer.clone(),
        };
        let mut finding = self.rule.at(place, self.message).label(self.label);
        for (pointer, message) in self.related {
            finding = finding.related(self::place(file, root, &pointer, true), message);
        }
        finding.severity = self.severity.unwrap_or(finding.severity);
        finding.help = self.help;
        finding.schema = Some(schema);
        finding
    }
}

/// Where the value at `pointer` stands, or its name; where there is none, the nearest around it.
fn place(file: FileId, root: Node<'_>, pointer: &str, on_key: bool) -> Place {
    let mut node = root;
    let mut whole = true;
    for segment in pointer.parse().unwrap_or(Pointer::ROOT).segments() {
        let Some(next) = node.step(segment) else {
            whole = false;
            break;
        };
        node = next;
    }
    let span = match node.key() {
        Some(key) if on_key && whole => key.place(),
        // A container is shown by its first sign.
        _ if node.text().is_none() => node.place().start..node.place().start + 1,
        _ => node.place(),
    };
    Place {
        pointer: Some(pointer.into()),
        ..Place::in_file(file, span)
    }
}
