//! What stands around the root element, and what its name says of the document.

use std::ops::Range;

use super::WRAPPERS;
use super::entity::Entities;
use super::fault::{Fault, misplaced, outside_root};
use super::implied::is_blank;
use super::marker::declared_prefix;
use super::token::{Kind as Sign, Token, Tokens};
use crate::document::Kind;

/// What a root element's name and marker say of the document.
pub(super) enum Role {
    /// A list of all child elements.
    List,
    /// A list of elements with this name, if it is one.
    Wrapper(&'static str),
    /// The value itself.
    Value,
    /// The one member of an object.
    Foreign,
}

impl Role {
    pub(super) fn of(name: &str, mark: Option<Kind>) -> Role {
        match mark {
            Some(Kind::Array) => Role::List,
            Some(_) => Role::Value,
            None => {
                let wrapper = WRAPPERS.iter().find(|(plural, _)| *plural == name);
                if let Some((_, singular)) = wrapper {
                    Role::Wrapper(singular)
                } else if WRAPPERS.iter().any(|(_, singular)| *singular == name) {
                    Role::Value
                } else {
                    Role::Foreign
                }
            }
        }
    }
}

/// Whether an attribute of a list's root is of no account: it says where a schema lies, or declares
/// a prefix (which counts where it is used).
pub(super) fn is_aside(attribute: &str) -> bool {
    matches!(
        attribute,
        "xsi:schemaLocation" | "xsi:noNamespaceSchemaLocation"
    ) || declared_prefix(attribute).is_some_and(|prefix| !prefix.is_empty())
}

/// Where a name in `text` uses the prefix; what only looks like a name counts too.
pub(super) fn use_of(prefix: &str, text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let sought = format!("{prefix}:");
    memchr::memmem::find_iter(bytes, sought.as_bytes())
        .map(|start| start..start + sought.len())
        .find(|found| {
            let before = found.start.checked_sub(1).map(|at| bytes[at]);
            let after = bytes.get(found.end);
            before.is_some_and(|byte| matches!(byte, b'<' | b'/') || byte.is_ascii_whitespace())
                && after.is_some_and(|byte| !byte.is_ascii_whitespace())
        })
}

/// Reads what stands before the root element, and gives its tag.
pub(super) fn prolog(tokens: &mut Tokens<'_>) -> Result<(Token, Entities), Fault> {
    let mut entities = Entities::default();
    loop {
        let token = tokens.next()?;
        match token.kind {
            Sign::Start | Sign::Empty => return Ok((token, entities)),
            Sign::Declaration if token.start == 0 => {}
            Sign::Doctype if tokens.dropped.doctypes == 0 => {
                tokens.dropped.doctypes += 1;
                entities = Entities::declared_in(&tokens.text()[token.start..token.end]);
            }
            Sign::Doctype => {
                let message = "a second DOCTYPE";
                return Err(tokens.fault(token.start, token.end, message));
            }
            Sign::Declaration => return Err(misplaced(tokens, token)),
            Sign::Eof => {
                let message = "there is no root element";
                return Err(tokens.fault(token.start, token.end, message));
            }
            Sign::Text if is_blank(&tokens.text()[token.start..token.end]) => {}
            _ => return Err(outside_root(tokens, token)),
        }
    }
}

/// Reads what stands after the root element.
pub(super) fn epilog(tokens: &mut Tokens<'_>) -> Result<(), Fault> {
    loop {
        let token = tokens.next()?;
        match token.kind {
            Sign::Eof => return Ok(()),
            Sign::Text if is_blank(&tokens.text()[token.start..token.end]) => {}
            Sign::Declaration | Sign::Doctype => return Err(misplaced(tokens, token)),
            _ => return Err(outside_root(tokens, token)),
        }
    }
}
