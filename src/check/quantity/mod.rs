//! Rules on who has how much.

pub mod conflict;
pub mod revised;
pub mod spike;
pub mod stale;
pub mod total;

#[cfg(test)]
mod tests;
