//! The rules of conversion.

use super::report::Note;
use crate::document::{Document, Node, Pointer};
use crate::finding::{FileId, Finding, Place};
use crate::format::{Beside, Refusal};
use crate::rule::{Rule, Severity};

/// All of them.
pub static RULES: &[&Rule] = &[&DROPPED, &REFUSED, &VERIFY];

/// A value that the target format cannot hold.
pub static REFUSED: Rule = Rule {
    id: "convert/refused",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a value that the target format cannot hold",
    docs: include_str!("docs/refused.md"),
};

/// Something that would be lost, where nobody asked for that or nothing may be.
pub static DROPPED: Rule = Rule {
    id: "convert/dropped",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "something that is not carried over, unasked or under `--strict`",
    docs: include_str!("docs/dropped.md"),
};

/// The output, read back, is not what went in.
pub static VERIFY: Rule = Rule {
    id: "convert/verify",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "an output that reads back as another value",
    docs: include_str!("docs/verify.md"),
};

/// The finding for a count that `--strict` does not let pass.
pub(super) fn dropped(file: FileId, note: &Note) -> Finding {
    DROPPED.at(Place::in_file(file, 0..0), note.message.clone())
}

/// The finding for what stands beside records that were not named.
pub(super) fn beside(file: FileId, beside: Beside) -> Finding {
    DROPPED
        .at(Place::in_file(file, beside.start..beside.end), beside.what)
        .label("this would be lost")
        .help("name the records by --records (`/` and the root's name) to leave it out")
}

/// The finding for what stands outside records at `pointer` that were not named.
pub(super) fn outside(file: FileId, pointer: &Pointer) -> Finding {
    let message =
        format!("other values stand beside the records of `{pointer}`, and would be lost");
    let help = format!("name the records by --records {pointer} to leave the others out");
    DROPPED.at(Place::in_file(file, 0..0), message).help(help)
}

/// The finding for a record that the format cannot hold.
pub(super) fn refused(
    file: FileId,
    number: u64,
    document: &Document<'_>,
    refusal: Refusal,
) -> Finding {
    let root = document.root();
    let node = root.follow(&refusal.pointer).unwrap_or(root);
    let place = Place {
        record: Some(number),
        id: root.get("id").and_then(Node::as_str).map(Into::into),
        pointer: Some(refusal.pointer.to_string().into()),
        ..Place::in_file(file, node.place())
    };
    REFUSED.at(place, refusal.message)
}
