//! Why text is no XML, in words: the faults that several readers have in common.

use std::ops::Range;

use super::SYNTAX;
use super::name::is_xml_name;
use super::token::{Kind as Sign, Token, Tokens};
use crate::finding::{FileId, Finding, Place};

/// Where and why text is no XML, or a marker wrong. Places count in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) place: Range<u64>,
    pub(super) related: Option<(Range<u64>, String)>,
    /// The structure is whole: what comes after this record can be read.
    pub(super) goes_on: bool,
}

impl Fault {
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self, place: Range<u64>, message: impl Into<String>) -> Self {
        self.related = Some((place, message.into()));
        self
    }

    pub(super) fn going_on(mut self) -> Self {
        self.goes_on = true;
        self
    }

    pub(super) fn finding(self, file: FileId) -> Finding {
        let mut finding = SYNTAX.at(Place::in_file(file, self.place), self.message);
        finding.help = self.help;
        match self.related {
            Some((place, message)) => finding.related(Place::in_file(file, place), message),
            None => finding,
        }
    }
}

/// The fault of an element that is never closed.
pub(super) fn unclosed(name: &str, opened: Range<u64>) -> Fault {
    Fault {
        message: format!("`<{name}>` is never closed"),
        help: Some(format!("close it by `</{name}>`")),
        place: opened,
        related: None,
        goes_on: false,
    }
}

/// The fault of something that stands before or after the root element.
pub(super) fn outside_root(tokens: &Tokens<'_>, token: Token) -> Fault {
    let text = &tokens.text()[token.start..token.end];
    match token.kind {
        Sign::Start | Sign::Empty => {
            let name = token.name(tokens.text());
            let end = token.start + 1 + name.len();
            tokens
                .fault(token.start, end, "a second element after the root")
                .help("an XML document has one root element around everything")
        }
        Sign::End => {
            let name = token.name(tokens.text());
            let message = format!("`</{name}>` closes no open element");
            tokens.fault(token.start, token.end, message)
        }
        _ => {
            let trimmed = text.trim_ascii();
            let start = token.start + (text.len() - text.trim_ascii_start().len());
            let line = trimmed.lines().next().unwrap_or_default();
            tokens.fault(
                start,
                start + line.len(),
                "text outside of the root element",
            )
        }
    }
}

/// The fault of a DOCTYPE or XML declaration where none may stand.
pub(super) fn misplaced(tokens: &Tokens<'_>, token: Token) -> Fault {
    let message = if token.kind == Sign::Doctype {
        "a DOCTYPE stands only before the root element"
    } else {
        "an XML declaration stands only at the very start of the file"
    };
    tokens.fault(token.start, token.end, message)
}

/// The fault of a closing tag that does not close the innermost element `name`.
pub(super) fn mismatch(
    tokens: &Tokens<'_>,
    tag: Token,
    name: &str,
    opened: Range<u64>,
    outer: bool,
) -> Fault {
    let found = tag.name(tokens.text());
    let message = if outer {
        format!("`<{name}>` is not closed before `</{found}>`")
    } else {
        format!("`</{found}>` closes no open element; `<{name}>` is open")
    };
    tokens
        .fault(tag.start, tag.end, message)
        .related(opened, format!("`{name}` is opened here"))
}

/// The fault of a tag whose name is none.
pub(super) fn no_name(tokens: &Tokens<'_>, tag: Token, name: &str) -> Fault {
    let starts_name = |c: char| is_xml_name(c.encode_utf8(&mut [0; 4]));
    if !name.chars().next().is_some_and(starts_name) {
        return tokens.bare_less(tag.start);
    }
    let start = tag.start + 1;
    let message = format!("`{}` is no XML name", name.escape_debug());
    tokens.fault(start, start + name.len(), message)
}
