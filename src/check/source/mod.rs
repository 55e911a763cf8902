//! Rules on who says something.

pub mod cycle;
pub(in crate::check) mod origin;
pub mod quotation;
pub mod shared_origin;
pub mod superseded;
pub mod unknown;

#[cfg(test)]
mod tests;
