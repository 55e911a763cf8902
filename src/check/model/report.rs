//! A contradiction as a finding: every record of it with its line, and which to doubt.

use super::case::{Contradiction, Member, Said};
use super::say::list;
use super::{ClaimId, Scene, Topic};
use crate::check::solver::Statement;
use crate::finding::Finding;
use crate::record::Symbol;
use crate::rule::Rule;

impl Scene<'_> {
    /// The finding of a contradiction, at the record to doubt, with all others beside it.
    pub fn report(
        &self,
        rule: &'static Rule,
        message: impl Into<String>,
        contradiction: &Contradiction,
        topic: &Topic,
    ) -> Option<Finding> {
        let (doubted, others) = contradiction.said.split_last()?;
        let mut finding = rule
            .at(self.said_at(doubted, topic), message)
            .label(self.label(doubted, topic));
        for said in others {
            finding = finding.related(self.said_at(said, topic), self.label(said, topic));
        }
        finding = finding.note(self.doubt_note(contradiction, topic));
        Some(finding.help(Self::doubt_help(doubted)))
    }

    /// Which of the records can stand, and which to doubt, with the reason.
    fn doubt_note(&self, contradiction: &Contradiction, topic: &Topic) -> String {
        let members = contradiction.members();
        let (Some((&doubted, others)), count) = (members.split_last(), members.len()) else {
            return String::new();
        };
        let (doubted, mut trusted) = (
            self.member_source(doubted, topic),
            self.member_sources(others, topic),
        );
        if trusted.is_empty() {
            return "the record contradicts itself".to_owned();
        }
        let stand = match count {
            2 => "only one of these 2 records can stand".to_owned(),
            _ => format!("{} of these {count} records can stand", count - 1),
        };
        trusted.retain(|&source| source != doubted);
        if trusted.is_empty() {
            let source = self.source_name(doubted);
            return format!("{stand}; all are from {source}, so one of them has a slip");
        }
        let names: Vec<String> = trusted
            .iter()
            .map(|&source| self.source_name(source))
            .collect();
        let least = trusted.iter().map(|&source| self.kind(source)).max();
        let (kind, name) = (self.kind(doubted), self.source_name(doubted));
        let reason = match least {
            Some(least) if least < kind => format!(
                "{} ({}) outranks {name} ({}), so doubt the latter first",
                list(&names),
                least.name(),
                kind.name()
            ),
            _ => {
                let dated = |source: Symbol| self.source(source).and_then(|s| s.published_on);
                let later = trusted.iter().filter_map(|&source| dated(source)).min();
                match (later, dated(doubted)) {
                    (Some(later), Some(date)) if later > date => format!(
                        "{} ({later}) is more recent than {name} ({date}), so doubt the latter first",
                        list(&names)
                    ),
                    _ => format!("nothing here makes {} weigh more than {name}", list(&names)),
                }
            }
        };
        format!("{stand}; {reason}")
    }

    fn doubt_help(doubted: &Said) -> &'static str {
        match (doubted.member, &doubted.statement) {
            (Member::Claim(_), Statement::Rank { .. }) => {
                "look for the claim's own source, or record it with status `disputed` and a note that says why"
            }
            (Member::Claim(_), _) => {
                "compare the figure, its unit and its basis with the source, or record it with status `disputed`"
            }
            (Member::Coverage(_), _) => {
                "if the source lists only some countries, its coverage is `partial`"
            }
        }
    }

    fn member_source(&self, member: Member, topic: &Topic) -> Symbol {
        match member {
            Member::Claim(id) => self.source_id(id),
            Member::Coverage(table) => topic.tables[table].source,
        }
    }

    fn member_sources(&self, members: &[Member], topic: &Topic) -> Vec<Symbol> {
        let mut sources: Vec<Symbol> = Vec::new();
        for &member in members {
            let source = self.member_source(member, topic);
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        sources
    }

    /// The countries that the ranks of a contradiction are about, each once.
    pub fn ranked_countries(&self, contradiction: &Contradiction) -> Vec<Symbol> {
        let mut countries: Vec<Symbol> = Vec::new();
        for id in ranks(contradiction) {
            let country = self.claim(id).country;
            if !countries.contains(&country) {
                countries.push(country);
            }
        }
        countries
    }
}

/// The claims whose ranks take part in a contradiction.
pub fn ranks(contradiction: &Contradiction) -> Vec<ClaimId> {
    let of = |said: &Said| match (said.member, &said.statement) {
        (Member::Claim(id), Statement::Rank { .. }) => Some(id),
        _ => None,
    };
    contradiction.said.iter().filter_map(of).collect()
}
