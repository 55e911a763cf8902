//! The command line of orelint.

fn main() {}
