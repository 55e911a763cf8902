//! Maps: the schema describes the language, mistakes are told with their places, and what becomes
//! of a row is what the map says, each value with the place that it came from.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod columns;
mod drafts;
mod gathered;
mod language;
mod rows;
mod run;
mod samples;
mod stacked;
mod values;
