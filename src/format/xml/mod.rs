//! XML: our own records, and foreign documents as they come.
//!
//! # What becomes what
//!
//! An element with text alone is a string, an element with child elements an object with a
//! property a child, and neighbouring elements of one name are an array. Where a schema's shape
//! settles a type, that type it is ([`implied`]). What neither says, a marker in [`NAMESPACE`]
//! does; markers always speak of the value that the element itself is:
//!
//! | marker | meaning |
//! | --- | --- |
//! | `ore:type="number"` (`boolean`, `null`, `string`, `object`) | the element's type |
//! | `ore:type="array"` | an array whose elements are the child elements, whatever their names |
//! | `ore:encoding="json"` | the text is a JSON string: it has characters that XML 1.0 cannot carry |
//! | `<ore:entry key="…">` | a property whose name is no XML name; without `key`, an element of an array |
//! | `key-encoding="json"` | the key, likewise, is a JSON string |
//!
//! Of foreign XML, attributes are members `@name`, text beside attributes is `#text`, and children
//! whose order a plain object cannot hold (text among them, or a name that comes again later) are
//! an ordered list `#content` of strings and one-member objects. White space alone between child
//! elements is layout, unless `xml:space="preserve"` says otherwise. Names keep their prefixes,
//! and declarations of namespaces are attributes like any other; only our own is left out.
//!
//! # What a document is
//!
//! The root is a **list** where it is marked `ore:type="array"` (all child elements are its
//! elements), or where it is one of the [`WRAPPERS`], says nothing more by attributes (but where a
//! schema lies, and prefixes that nothing uses), and has nothing in it or the record's element
//! first (then those are its elements). It is a **lone value** where it is marked with another
//! type, or has a record's name out of [`WRAPPERS`]. Any other document is an object with one
//! member, the root: `{"countries": {…}}`, so that it goes back out under its name.
//!
//! [`Records::At`](super::Records::At) walks from that member: `/rows/row` are the `row` elements
//! of the root `rows`, `/doc/group/1/row` those of its second `group` (of several, the first where
//! no number stands), `/rows` alone is the elements of a list `rows`, and `""` is every child
//! element of the root. [`Records::Elements`](super::Records::Elements) streams a list, notes
//! the first thing beside its elements, and takes any other document as one record.
//!
//! Tokenizing is done by `quick-xml`; what it leaves unchecked (names, characters, which tag
//! closes which) is checked here, with the place.

mod attribute;
mod build;
mod canonical;
mod entity;
mod fault;
mod frame;
mod head;
mod implied;
mod layout;

#[doc(hidden)]
pub mod laws;
mod marker;
mod members;
mod name;
mod part;
mod read;
mod run;
mod spell;
mod split;
#[cfg(test)]
mod tests;
mod token;
mod write;

pub use canonical::canonical;
pub use name::is_name;
pub use read::open;
pub(super) use spell::{spelled_attribute, spelled_text};
pub use write::{Form, XmlWriter};

use crate::rule::{Rule, Severity};

/// The namespace of the markers.
pub const NAMESPACE: &str = "https://orelint.dev/ns";

/// The usual prefix of [`NAMESPACE`].
pub const PREFIX: &str = "ore";

/// The names of our own documents: the list's root, and the record's element in it.
pub const WRAPPERS: [(&str, &str); 4] = [
    ("reserves", "reserve"),
    ("agreements", "agreement"),
    ("sources", "source"),
    ("records", "record"),
];

/// Text that is no XML.
pub static SYNTAX: Rule = Rule {
    id: "syntax/xml",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "text that is not well-formed XML",
    docs: include_str!("../docs/xml.md"),
};
