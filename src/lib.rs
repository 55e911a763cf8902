//! Validate, convert and cross-check records about critical minerals.
//!
//! Start with [`document`] (one tree for CSV, JSON, NDJSON and XML) and [`finding`] (what is
//! reported). `ARCHITECTURE.md` maps the rest.

pub mod baseline;
pub mod canonical;
pub mod check;
pub mod config;
pub mod convert;
pub mod diff;
pub mod document;
pub mod finding;
pub mod fix;
pub mod format;
pub mod init;
pub mod map;
pub mod pipeline;
pub mod record;
pub mod render;
pub mod rule;
pub mod schema;
pub mod source;
pub mod suggest;
pub mod validate;
pub mod vocabulary;
pub mod wording;
