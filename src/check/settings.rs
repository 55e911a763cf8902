//! What a run may set: `[check]` and `[areas]` in `orelint.toml`.

use crate::config::Config;

/// How strictly claims are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How far two figures may differ, as a part of the larger, before they contradict one another.
    pub tolerance: f64,
    /// How many years apart reserves and resources may be and still be compared.
    pub year_window: u16,
    /// Identifiers or kinds of sources that are trusted before all others, the most trusted first.
    pub authority: Vec<String>,
    /// Areas beside those of the vocabulary, each with its members.
    pub areas: Vec<(String, Vec<String>)>,
    /// Commodities beside those of the vocabulary.
    pub commodities: Vec<String>,
    /// How many threads decide; what they find is the same for any number.
    pub jobs: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings::from(&Config::default())
    }
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        let check = &config.check;
        Settings {
            tolerance: check.tolerance,
            year_window: u16::try_from(check.year_window).unwrap_or(u16::MAX),
            authority: check.authority.clone(),
            areas: config
                .areas
                .iter()
                .map(|area| (area.code.clone(), area.members.clone()))
                .collect(),
            commodities: Vec::new(),
            jobs: 1,
        }
    }
}
