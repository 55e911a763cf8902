//! What was told of a file already: one cause is one finding, in however many chunks it is met.

use std::collections::HashSet;
use std::ops::Range;

use super::UNUSED_COLUMN;
use crate::document::SET_BY_MAP;
use crate::finding::{Finding, Related};

/// The findings on whole columns, and on constants of a map, that were told.
#[derive(Debug, Default)]
pub struct Told(HashSet<(&'static str, String, Option<Range<u64>>)>);

impl Told {
    /// Whether a finding, in the order of the file, was not told already: a column that no rule of
    /// a map reads is met in each chunk, and a constant of a map in each record.
    pub fn is_news(&mut self, finding: &Finding) -> bool {
        let is_constant = |related: &&Related| related.message == SET_BY_MAP;
        let constant = finding.related.iter().find(is_constant);
        if constant.is_none() && finding.rule != &UNUSED_COLUMN {
            return true;
        }
        let map = constant.map(|related| related.place.span.clone());
        self.0
            .insert((finding.rule.id, finding.message.clone(), map))
    }
}
