//! Rules on how the measures of one commodity hang together.

pub mod life;
