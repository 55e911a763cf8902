//! Rules on how the measures of one commodity hang together.

pub mod capacity;
pub mod cost_class;
pub mod grade;
pub mod life;
pub mod reserves;
mod within;
