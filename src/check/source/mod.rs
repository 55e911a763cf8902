//! Rules on who says something.

pub mod cycle;
pub(in crate::check) mod origin;
pub mod quotation;
pub mod shared_origin;
pub(in crate::check) mod shared_slip;
pub mod superseded;
pub mod unknown;

#[cfg(test)]
mod tests;
