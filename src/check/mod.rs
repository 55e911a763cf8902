//! Checking the data against itself.

pub mod solver;
