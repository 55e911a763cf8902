//! JSON: a scanner that keeps places, and a writer.
//!
//! The scanner is our own, since a place for every value at this speed is to be had from no crate;
//! `serde_json` is its oracle in the tests.

mod array;
mod read;
mod scan;
mod split;
mod write;

pub(crate) use read::fault_finding;
pub use read::open;
pub use scan::{Fault, FaultKind, Scan, Scanner};
pub(crate) use scan::{is_number, scan_one};
pub use write::{JsonLone, JsonWriter, Order, compact, write_string};

use crate::rule::{Rule, Severity};

/// Text that is no JSON.
pub static SYNTAX: Rule = Rule {
    id: "syntax/json",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "text that is not JSON",
    docs: include_str!("../docs/json.md"),
};

/// A name that an object has twice.
pub static DUPLICATE_KEY: Rule = Rule {
    id: "syntax/duplicate-key",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "an object that has the same property twice",
    docs: include_str!("../docs/duplicate-key.md"),
};

/// `--records` names a place where no records are.
pub static NO_RECORDS: Rule = Rule {
    id: "syntax/records",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "no array of records where `--records` says it is",
    docs: include_str!("../docs/records.md"),
};

/// Whether the text is one JSON value, wholly.
pub fn is_value(text: &str) -> bool {
    scan_one(text, &mut crate::document::Tree::default()).is_ok()
}
