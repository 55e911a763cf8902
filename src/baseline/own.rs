//! What a record accepts of its own findings: its property, or columns, `x-accept`.

use super::INVALID;
use super::fields::{Context, Fields, head};
use crate::config::Selector;
use crate::config::accept::{Terms, acceptable};
use crate::document::{Kind, Node};
use crate::finding::{FileId, Findings, Place};
use crate::rule::Rule;

/// The property in which a record accepts findings: an object, or an array of them.
pub const KEY: &str = "x-accept";

/// One acceptance in a record.
#[derive(Debug, Clone)]
pub struct Own {
    /// The record within its file, or within the chunk that is being read.
    pub record: u64,
    /// Whose findings it accepts.
    pub rules: Selector,
    /// Why, by whom and until when.
    pub terms: Terms,
    /// Where it stands.
    pub place: Place,
    /// Whether a finding was met that it is about.
    pub(super) used: bool,
}

impl Own {
    /// Reads what the record number `record` accepts; what is wrong with that goes to `out`.
    ///
    /// An acceptance with a mistake accepts nothing.
    pub fn read(
        file: FileId,
        record: u64,
        root: Node<'_>,
        rules: &[&'static Rule],
        out: &mut Findings,
    ) -> Vec<Own> {
        let Some(node) = root.get(KEY) else {
            return Vec::new();
        };
        let id = root.get("id").and_then(Node::text);
        let mut read = |node: Node<'_>, pointer: String| {
            let context = Context {
                file,
                record: Some(record),
                id: id.map(Into::into),
                pointer,
                invalid: &INVALID,
                unknown: &INVALID,
            };
            own(node, &context, record, rules, out)
        };
        if node.kind() == Kind::Array {
            let elements = node.elements().enumerate();
            elements
                .filter_map(|(index, node)| read(node, format!("/{KEY}/{index}")))
                .collect()
        } else {
            read(node, format!("/{KEY}")).into_iter().collect()
        }
    }
}

fn own(
    node: Node<'_>,
    context: &Context,
    record: u64,
    rules: &[&'static Rule],
    out: &mut Findings,
) -> Option<Own> {
    if node.kind() != Kind::Object {
        let place = context.place(None, head(node));
        let message = "an acceptance has a `rule` and a `reason`";
        out.push(INVALID.at(place, message).help(
            "write them as members of `x-accept`; in a table, as the columns `x-accept.rule` and `x-accept.reason`",
        ));
        return None;
    }
    let before = out.0.len();
    let mut fields = Fields::new(node, context);
    let rule = fields.text("rule", out);
    let selector = match rule {
        Some((name, node)) => acceptable(name, rules)
            .map_err(|message| out.push(fields.invalid("rule", node, message)))
            .ok(),
        None => None,
    };
    let terms = fields.terms(out);
    if node.get("rule").is_none() {
        let finding = fields.missing("rule", "an acceptance needs `rule`");
        out.push(finding.help("name the rule of the finding, as it stands between brackets"));
    }
    if node.get("reason").is_none() {
        let finding = fields.missing("reason", "an acceptance needs `reason`");
        out.push(finding.help("say why the finding may stand, for whoever reads this next"));
    }
    fields.finish(out);
    let place = match rule {
        Some((_, rule)) => context.place(Some("rule"), rule.place()),
        None => context.place(None, head(node)),
    };
    (out.0.len() == before).then_some(Own {
        record,
        rules: selector?,
        terms,
        place,
        used: false,
    })
}
