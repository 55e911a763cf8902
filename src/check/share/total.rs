//! `share/total`: a share, its part and its whole.

use std::collections::HashSet;

use crate::check::diagnosis;
use crate::check::model::{ClaimId, Key, Scene, Table, Topic, about};
use crate::check::solver::Interval;
use crate::finding::{Finding, Findings, Place};
use crate::record::{Part, Qualifier, Symbol};
use crate::rule::{Rule, Severity};

/// A share of a whole that is not the part's figure.
pub static RULE: Rule = Rule {
    id: "share/total",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a share, its part and its whole do not fit",
    docs: include_str!("total.md"),
};

/// A share with the two figures that it ties together.
#[derive(Debug, Clone, Copy)]
struct Tie {
    share: ClaimId,
    part: ClaimId,
    whole: ClaimId,
}

/// What a tie comes to.
enum Verdict {
    Fits,
    /// By more than rounding, or than the tolerance; what the share makes of the whole.
    Fails(f64),
    Unknown,
}

/// Compares each share with the figures of its own source, or else of others.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    // A record is doubted once, whatever else speaks against it.
    let mut doubted = HashSet::new();
    for &(id, key) in &topic.claims {
        if scene.share_of_world(id).is_none() {
            continue;
        }
        let ties = ties(id, &key, topic, scene);
        let mut failing = None;
        let mut fits = false;
        for tie in ties {
            match tie.verdict(scene) {
                Verdict::Fits => fits = true,
                Verdict::Fails(implied) => failing = failing.or(Some((tie, implied))),
                Verdict::Unknown => {}
            }
        }
        // What some source bears out is left to the rules on figures.
        if let Some((tie, implied)) = failing.filter(|_| !fits)
            && doubted.insert(tie.doubted(scene).0)
        {
            out.push(tie.report(implied, &key, topic, scene));
        }
    }
}

/// The figures that a share can be held against, those of its own source alone if it has both.
fn ties(share: ClaimId, key: &Key, topic: &Topic, scene: &Scene<'_>) -> Vec<Tie> {
    let (own, country) = (scene.source_id(share), scene.claim(share).country);
    let series = scene.series(own);
    let year = scene.year(share);
    let of_source = |table: &&Table| {
        table.source == own
            && key.admits(&table.key)
            && (table.year == year || table.year.is_none() || year.is_none())
    };
    let tables = topic.tables.iter().filter(of_source);
    let part = scene
        .printed(share)
        .map(|_| share)
        .or_else(|| tables.clone().find_map(|table| table.row(country, scene)));
    let whole = tables.clone().find_map(|table| table.total);
    if let (Some(part), Some(whole)) = (part, whole) {
        return vec![Tie { share, part, whole }];
    }
    let moment = topic.moment(share, scene);
    let others = topic.tables.iter().enumerate().filter(|(index, table)| {
        let sibling = series.is_some() && scene.series(table.source) == series;
        table.source != own
            && !sibling
            && key.admits(&table.key)
            && topic.speaks(*index, moment, scene)
    });
    let tie = |(_, table): (usize, &Table)| {
        Some(Tie {
            share,
            part: part.or_else(|| table.row(country, scene))?,
            whole: whole.or(table.total)?,
        })
    };
    let mut ties: Vec<Tie> = others.filter_map(tie).collect();
    ties.sort_by_cached_key(|tie| scene.authority(tie.other_source(scene), None));
    ties
}

impl Tie {
    /// Whether all is from one source.
    fn is_own(self, scene: &Scene<'_>) -> bool {
        let source = scene.source_id(self.share);
        scene.source_id(self.part) == source && scene.source_id(self.whole) == source
    }

    /// The source that is not the share's, if there is one.
    fn other_source(self, scene: &Scene<'_>) -> Symbol {
        let own = scene.source_id(self.share);
        let whole = scene.source_id(self.whole);
        if whole == own {
            scene.source_id(self.part)
        } else {
            whole
        }
    }

    fn is_approximate(self, scene: &Scene<'_>) -> bool {
        [self.share, self.part, self.whole]
            .iter()
            .any(|&id| scene.claim(id).qualifier == Some(Qualifier::Approximate))
    }

    fn verdict(self, scene: &Scene<'_>) -> Verdict {
        let strict = self.is_own(scene) && !self.is_approximate(scene);
        let read = |id: ClaimId| {
            if strict {
                scene.rounded(id)
            } else {
                scene.tolerant(id)
            }
        };
        let (Some(share), Some(whole), Some(part)) = (
            scene.share_of_world(self.share),
            read(self.whole),
            read(self.part),
        ) else {
            return Verdict::Unknown;
        };
        let implied = Interval {
            low: share.low * whole.low * (1.0 - 1e-9),
            high: share.high * whole.high * (1.0 + 1e-9),
        };
        if implied.meets(part) {
            return Verdict::Fits;
        }
        let printed = scene
            .printed(self.whole)
            .map_or(whole.low, |whole| whole.low);
        Verdict::Fails(printed * self.percent(scene) / 100.0)
    }

    fn percent(self, scene: &Scene<'_>) -> f64 {
        let share = scene.claim(self.share).share.unwrap_or_default();
        // As it is written: an f32 made wider shows digits that nobody wrote.
        share.to_string().parse().unwrap_or_default()
    }

    /// The record to doubt, and where.
    fn doubted(self, scene: &Scene<'_>) -> (ClaimId, Place) {
        let own = scene.source_id(self.share);
        let other = self.other_source(scene);
        if other == own || scene.authority(own, None) >= scene.authority(other, None) {
            (self.share, place(self.share, Part::Share, scene))
        } else if scene.source_id(self.part) == own {
            (self.whole, place(self.whole, Part::Quantity, scene))
        } else {
            (self.part, place(self.part, Part::Quantity, scene))
        }
    }

    fn report(self, implied: f64, key: &Key, topic: &Topic, scene: &Scene<'_>) -> Finding {
        let country = scene.country_name(scene.claim(self.share).country);
        let percent = self.percent(scene);
        let whose = scene.possession(scene.claim(self.share).country, &topic.subject(key, scene));
        let own = self.is_own(scene);
        let matter = scene.matter(self.part).key;
        let unit = if matter.volume { "m3" } else { "t" };
        let by = |id: ClaimId| {
            if own {
                String::new()
            } else {
                format!(" ({})", scene.source_name(scene.source_id(id)))
            }
        };
        let message = format!(
            "{whose}{}: {percent} % of {}{} would be {} {unit}, not {}",
            by(self.part),
            scene.amount(self.whole),
            by(self.whole),
            about(implied),
            scene.amount(self.part)
        );
        let (doubted, doubted_at) = self.doubted(scene);
        let parts = [
            (
                self.share,
                Part::Share,
                format!("{country} has {percent} % of the whole"),
            ),
            (
                self.part,
                Part::Quantity,
                format!("{country} has {}", scene.amount_compared(self.part)),
            ),
            (
                self.whole,
                Part::Quantity,
                format!("the world has {}", scene.amount_compared(self.whole)),
            ),
        ];
        let mut finding = RULE.at(doubted_at.clone(), message);
        for (id, part, label) in parts {
            let at = place(id, part, scene);
            if id == doubted && at == doubted_at {
                finding = finding.label(label);
            } else {
                finding = finding.related(at, label);
            }
        }
        if !own {
            finding = finding.severity(Severity::Warning);
        }
        if let Some(part) = scene.printed(self.part) {
            let all = 100.0 * part.low / percent;
            finding = finding.note(format!(
                "if the share and the part are right, the whole is {} {unit}",
                about(all)
            ));
            finding.diagnosis = diagnosis::of_share(part.low / implied);
        }
        finding.help("compare share, part and whole with the source: they may be of different years, bases or classes")
    }
}

fn place(id: ClaimId, part: Part, scene: &Scene<'_>) -> Place {
    scene.claim(id).place(part, &scene.facts.symbols)
}
