//! Which prefixes mean our namespace, and what the markers on an element say.

use super::name::{local, prefix};
use super::part::{Attribute, Key, Parts, What};
use super::token::Tokens;
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
    Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == value)
        .ok_or_else(|| {
            let names = Kind::ALL.map(Kind::name).join(", ");
            format!("`{PREFIX}:type` names no type here; known are {names}")
        })
}

impl Parts<'_> {
    /// Looks at an attribute that may declare a namespace or how white space counts.
    pub(super) fn declare(&mut self, text: &str, index: usize, depth: usize) {
        let attribute = self.attributes[index];
        let name = &text[attribute.name.0 as usize..attribute.name.1 as usize];
        if !name.starts_with("xml") {
            return;
        }
        let of = if attribute.value.decoded {
            &self.decoded
        } else {
            text
        };
        let value = &of[attribute.value.start as usize..attribute.value.end as usize];
        if name == "xml:space"
            && let Some(part) = self.list.last_mut()
        {
            part.keeps_space = value == "preserve";
        }
        self.scope.declare(name, value, depth);
    }

    /// Takes our attributes out of those of the part at `index`, the last so far.
    pub(super) fn take_markers(&mut self, tokens: &Tokens<'_>, index: usize) {
        let text = tokens.text();
        let mut kept = self.list[index].attributes.0 as usize;
        let is_entry = self.list[index].what == What::Entry;
        let mut key = None;
        let mut key_is_json = false;
        let all = kept..self.attributes.len();
        for at in all {
            let attribute = self.attributes[at];
            let name = &text[attribute.name.0 as usize..attribute.name.1 as usize];
            let value = self.resolve(text, attribute.value);
            let (start, end) = (attribute.inside.0 as usize, attribute.inside.1 as usize);
            let mut wrong = None;
            match self.scope.marker(name) {
                Some("type") => match marked_kind(value) {
                    Ok(kind) => self.list[index].mark = Some(kind),
                    Err(message) => wrong = Some(tokens.fault(start, end, message)),
                },
                Some("encoding") if value == "json" => self.list[index].is_json = true,
                Some("encoding") => {
                    let message = format!("`{name}` can only be `json`");
                    wrong = Some(tokens.fault(start, end, message));
                }
                Some(_) => {
                    let (start, end) = (attribute.name.0 as usize, attribute.name.1 as usize);
                    let message = format!("`{name}` is no marker of orelint");
                    let fault = tokens.fault(start, end, message);
                    wrong = Some(fault.help("known are `type` and `encoding`"));
                }
                None if value == NAMESPACE && declared_prefix(name).is_some() => {}
                None if is_entry && name == "key" => key = Some(attribute),
                None if is_entry && name == "key-encoding" && value == "json" => {
                    key_is_json = true;
                }
                None => {
                    self.attributes[kept] = attribute;
                    kept += 1;
                }
            }
            if wrong.is_some() && self.wrong.is_none() {
                self.wrong = wrong;
            }
        }
        self.attributes.truncate(kept);
        if let Some(attribute) = key {
            self.take_key(tokens, index, attribute, key_is_json);
        }
    }

    /// Notes the key of the entry at `index`.
    fn take_key(&mut self, tokens: &Tokens<'_>, index: usize, key: Attribute, is_json: bool) {
        let mut value = key.value;
        if is_json {
            let decoded = serde_json::from_str::<String>(self.resolve(tokens.text(), value));
            if let Ok(decoded) = decoded {
                value = self.decode(&decoded);
            } else {
                let (start, end) = (key.inside.0 as usize, key.inside.1 as usize);
                let fault = tokens.fault(start, end, "this key is no JSON string");
                self.wrong.get_or_insert(fault);
            }
        }
        self.list[index].key = Some(self.keys.len() as u32);
        self.keys.push(Key {
            text: value,
            inside: key.inside,
        });
    }
}
