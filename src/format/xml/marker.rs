//! Which prefixes mean our namespace, and what the markers on an element say.

use super::name::{local, prefix};
use super::{NAMESPACE, PREFIX};
use crate::document::Kind;

/// The prefixes in force that have to do with our namespace.
///
/// Empty as long as no document declares it, so that foreign XML costs nothing.
#[derive(Debug, Default, Clone)]
pub(super) struct Scope(Vec<Binding>);

#[derive(Debug, Clone)]
struct Binding {
    prefix: Box<str>,
    ours: bool,
    depth: usize,
}

impl Scope {
    /// Whether no prefix means our namespace.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in an attribute of an element at `depth`, if it declares a namespace; says whether it
    /// declares ours.
    pub(super) fn declare(&mut self, attribute: &str, value: &str, depth: usize) -> bool {
        let Some(prefix) = declared_prefix(attribute) else {
            return false;
        };
        let ours = value == NAMESPACE;
        if ours || !self.0.is_empty() {
            self.0.push(Binding {
                prefix: prefix.into(),
                ours,
                depth,
            });
        }
        ours
    }

    /// Forgets what an element at `depth` declared.
    #[inline]
    pub(super) fn leave(&mut self, depth: usize) {
        while self.0.last().is_some_and(|binding| binding.depth >= depth) {
            self.0.pop();
        }
    }

    /// Whether the prefix means our namespace.
    fn is_ours(&self, prefix: &str) -> bool {
        let binding = self.0.iter().rev().find(|known| *known.prefix == *prefix);
        binding.is_some_and(|binding| binding.ours)
    }

    /// Whether the element's name is our `entry`.
    pub(super) fn is_entry(&self, name: &str) -> bool {
        !self.0.is_empty() && local(name) == "entry" && self.is_ours(prefix(name))
    }

    /// The local name of an attribute of ours. One without a prefix has no namespace.
    pub(super) fn marker<'n>(&self, attribute: &'n str) -> Option<&'n str> {
        let (prefix, local) = attribute.split_once(':')?;
        self.is_ours(prefix).then_some(local)
    }
}

/// The prefix that an attribute declares: `""` for `xmlns`.
pub(super) fn declared_prefix(attribute: &str) -> Option<&str> {
    match attribute.strip_prefix("xmlns") {
        Some("") => Some(""),
        Some(rest) => rest.strip_prefix(':').filter(|prefix| !prefix.is_empty()),
        None => None,
    }
}

/// The type that `ore:type` names, or why it names none.
pub(super) fn marked_kind(value: &str) -> Result<Kind, String> {
    let kinds = [
        Kind::Null,
        Kind::Boolean,
        Kind::Number,
        Kind::String,
        Kind::Array,
        Kind::Object,
    ];
    kinds
        .into_iter()
        .find(|kind| kind.name() == value)
        .ok_or_else(|| {
            let names = kinds.map(Kind::name).join(", ");
            format!("`{PREFIX}:type` names no type here; known are {names}")
        })
}
