//! Rules on records as such: who they are, and which others they name.

pub mod date;
pub mod duplicate_id;
pub mod range;
pub mod unknown_reference;

#[cfg(test)]
mod tests;
