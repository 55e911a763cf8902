//! Rules on who says something.

pub mod unknown;
