//! One cause, one finding: what a slip in one figure makes of other rules is told with the slip.
//!
//! That is not guessed but tried: the rules are asked again with the figure that shows the slip in
//! place of the doubted one. What they then no longer find, and what shows the doubted record, was
//! the slip's doing.

use std::collections::{HashMap, HashSet};

use super::model::{ClaimId, Scene, Subject};
use super::{quantity, rank, source};
use crate::finding::{FileId, Finding, Findings, Place, Related};
use crate::rule::{Rule, Severity};

/// A record, by its file and number.
type Record = (FileId, u64);

/// Which rule speaks of which place.
type Spot = (&'static str, FileId, u64);

/// A slip, and what it has to do with.
struct Cause {
    finding: Finding,
    doubted: Record,
    effects: Vec<Finding>,
}

/// Tells what a slip made of other rules with the slip itself; `again` asks the rules of a mended run.
pub(super) fn unite(
    found: &mut Findings,
    scene: &Scene<'_>,
    claims: &[Subject],
    again: impl FnOnce(&Scene<'_>) -> Findings,
) {
    let is_on = |finding: &Finding| {
        let levels = &scene.settings.levels;
        levels.of(finding.rule, finding.severity).is_some()
    };
    if !found
        .0
        .iter()
        .any(|finding| is_cause(finding) && is_on(finding))
    {
        return;
    }
    let ids: HashMap<Record, ClaimId> = claims
        .iter()
        .map(|&(.., id)| {
            let home = &scene.claim(id).home;
            ((home.file, home.record), id)
        })
        .collect();
    let mut figures = HashMap::new();
    let (mut causes, mut others) = (Vec::new(), Vec::new());
    for finding in std::mem::take(&mut found.0) {
        match mended(&finding, &ids, scene).filter(|_| is_on(&finding)) {
            Some((doubted, figure)) => {
                if let Some(record) =
                    record(&finding.place).filter(|_| !figures.contains_key(&doubted))
                {
                    figures.insert(doubted, figure);
                    causes.push(Cause {
                        finding,
                        doubted: record,
                        effects: Vec::new(),
                    });
                } else {
                    others.push(finding);
                }
            }
            None => others.push(finding),
        }
    }
    let mended = again(&scene.mended(figures));
    let still: HashSet<Spot> = mended.0.iter().map(spot).collect();
    let of_record: HashMap<Record, usize> = causes
        .iter()
        .enumerate()
        .map(|(at, cause)| (cause.doubted, at))
        .collect();
    if !causes.is_empty() {
        // What changed between editions is told as it would be without the slips.
        others.retain(|finding| !is_revision(finding));
        found.0.extend(mended.0.into_iter().filter(is_revision));
    }
    for finding in others {
        let cause = shown(&finding).find_map(|place| of_record.get(&record(place)?));
        // That two sources share the slip is news of the sources.
        let is_effect = finding.rule != &source::shared_origin::RULE;
        match cause.filter(|_| is_effect && is_on(&finding) && !still.contains(&spot(&finding))) {
            Some(&at) => causes[at].effects.push(finding),
            None => found.0.push(finding),
        }
    }
    found.0.extend(causes.into_iter().map(Cause::told));
}

/// Whether a finding says which slip put a single figure where it is.
fn is_cause(finding: &Finding) -> bool {
    let rules: [&Rule; 2] = [&quantity::slip::RULE, &quantity::conflict::RULE];
    let of_figure = finding.place.pointer.as_deref() == Some("/quantity");
    rules.contains(&finding.rule) && of_figure && finding.diagnosis.is_some()
}

fn is_revision(finding: &Finding) -> bool {
    let rules: [&Rule; 2] = [&quantity::revised::RULE, &rank::revised::RULE];
    rules.contains(&finding.rule)
}

/// The doubted claim of a slip, and the claim that shows what its figure should be like.
fn mended(
    finding: &Finding,
    ids: &HashMap<Record, ClaimId>,
    scene: &Scene<'_>,
) -> Option<(ClaimId, ClaimId)> {
    if !is_cause(finding) {
        return None;
    }
    let claim = |place: &Place| ids.get(&record(place)?).copied();
    let doubted = claim(&finding.place)?;
    let country = scene.claim(doubted).country;
    let witness = |&id: &ClaimId| {
        id != doubted && scene.claim(id).country == country && scene.claim(id).quantity.is_some()
    };
    let related = finding.related.iter();
    let figure = related
        .filter_map(|related| claim(&related.place))
        .find(witness)?;
    Some((doubted, figure))
}

fn record(place: &Place) -> Option<Record> {
    Some((place.file, place.record?))
}

fn spot(finding: &Finding) -> Spot {
    (
        finding.rule.id,
        finding.place.file,
        finding.place.span.start,
    )
}

/// All places that a finding shows.
fn shown(finding: &Finding) -> impl Iterator<Item = &Place> {
    let related = finding.related.iter().map(|related| &related.place);
    std::iter::once(&finding.place).chain(related)
}

impl Cause {
    /// One finding: the slip as the reason of the worst that it does at the same figure, else the slip.
    fn told(self) -> Finding {
        let Cause {
            finding: slip,
            mut effects,
            ..
        } = self;
        let worst = effects.iter().map(|effect| effect.severity).max();
        let is_here = |effect: &&Finding| effect.place == slip.place;
        let here = effects.iter().filter(is_here);
        let here = here.map(|effect| effect.severity).max();
        let here = here.filter(|here| *here > Severity::Note && *here >= slip.severity);
        let is_main = |effect: &Finding| is_here(&effect) && Some(effect.severity) == here;
        let main = effects.iter().position(is_main);
        let mut told = match main {
            Some(at) => {
                let mut main = effects.remove(at);
                main.diagnosis = slip.diagnosis.or(main.diagnosis);
                for related in slip.related {
                    show(&mut main, related.place, related.message);
                }
                main
            }
            None => slip,
        };
        for effect in effects {
            // A spike says no more than that the figure is odd; the slip says why.
            if effect.rule == &quantity::spike::RULE {
                continue;
            }
            let message = format!("{} ({})", effect.message, effect.rule.id);
            if effect.place == told.place {
                told = told.note(format!("for the same cause: {message}"));
            } else {
                show(
                    &mut told,
                    effect.place,
                    format!("for the same cause: {message}"),
                );
            }
        }
        let severity = worst.map_or(told.severity, |worst| worst.max(told.severity));
        told.severity(severity)
    }
}

fn show(finding: &mut Finding, place: Place, message: String) {
    let known = finding.related.iter().any(|known| known.place == place);
    if !known && finding.place != place {
        finding.related.push(Related { place, message });
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::check::testing::{facts, findings, shown};
    use crate::check::{Settings, check};
    use crate::finding::Findings;
    use crate::rule::Severity;

    /// Three years of production with totals, and a newspaper that ranks Vietnam third; Vietnam's
    /// figure of 2022 as given. Synthetic.
    fn years(vietnam: u32) -> String {
        let mut lines = String::new();
        for (year, figure) in [(2021, 4800), (2022, vietnam), (2023, 4700)] {
            let rows = [
                ("CHN", 66_000),
                ("RUS", 2300),
                ("VNM", figure),
                ("world", 73_100),
            ];
            for (country, figure) in rows {
                writeln!(
                    lines,
                    "{{\"id\": \"{country}-{year}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
                     \"stage\": \"mine\", \"measure\": \"production\", \"quantity\": {figure}, \"unit\": \"t\", \
                     \"basis\": \"contained\", \"as_of\": \"{year}\", \"source\": \"s\"}}"
                )
                .unwrap();
            }
        }
        for (country, rank) in [("VNM", 2), ("CHN", 1)] {
            writeln!(
                lines,
                "{{\"id\": \"n-{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \"stage\": \"mine\", \
                 \"measure\": \"production\", \"rank\": {rank}, \"as_of\": \"2022\", \"source\": \"news\"}}"
            )
            .unwrap();
        }
        lines
    }

    #[test]
    fn one_wrong_digit_is_one_finding() {
        assert_eq!(shown(&years(4750)), "");
        for wrong in [47_500, 475] {
            let found = findings(&years(wrong));
            let told: Vec<_> = found.iter().map(|finding| finding.rule.id).collect();
            assert_eq!(told.len(), 1, "{wrong}: {}", shown(&years(wrong)));
        }
        // What it does elsewhere is shown with it, and weighs as it did.
        let text = shown(&years(475));
        assert!(text.contains("VNM-2022/quantity 475"), "{text}");
        assert!(text.contains("(rank/order)"), "{text}");
        assert!(text.starts_with("error["), "{text}");
    }

    #[test]
    fn what_is_off_takes_nothing_with_it() {
        let mut settings = Settings::default();
        let slip = &crate::check::quantity::slip::RULE;
        let off = crate::config::Selector::parse("quantity/slip", &[slip]);
        settings.levels.set(off.unwrap(), None);
        let mut out = Findings::default();
        check(&facts(&years(475)), &settings, &mut out);
        let errors = out
            .0
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        assert!(errors.count() >= 1, "{:#?}", out.0);
    }
}
