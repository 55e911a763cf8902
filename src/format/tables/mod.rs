//! Records as several tables: the elements of arrays are rows of child tables, keyed by their
//! parents; and such tables as records again.
//!
//! A first pass gathers what tables there are and their columns ([`Plan`]), a second writes their
//! rows ([`TablesWriter`]); a Frictionless Data Package describes them ([`describe`]), and by it
//! they are read and joined ([`Package`], [`Join`]).
//!
//! A row's key is its parent's key and its own index, so keys chain: `_id`, `_parties`, `_roles`.
//! The root's is its `id` where that can be a key, else its number. Rows stand in the order of
//! their parents, so that they are joined in one pass, whatever their number.

mod describe;
mod join;
mod key;
mod package;
mod plan;
mod write;

pub use self::describe::describe;
pub use self::join::{Join, Joined};
pub use self::package::{PACKAGE, Package};
pub use self::plan::Plan;
pub use self::write::{Rows, TablesWriter};

/// The name of the file that describes the tables.
pub const DESCRIPTION: &str = "datapackage.json";

/// The most tables that records may make: each is an open file.
const TABLE_LIMIT: usize = 200;
