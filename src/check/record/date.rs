//! `record/date`: a date that no source could know of.

use crate::check::model::{Misdated, Scene};
use crate::finding::{Finding, Findings};
use crate::record::{Claim, Date, Part, Source};
use crate::rule::{Rule, Severity};

/// A claim as of a time after its source was published, or of a year that cannot be.
pub static RULE: Rule = Rule {
    id: "record/date",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a claim is as of a time that its source could not know",
    docs: include_str!("date.md"),
};

pub(in crate::check) fn check(scene: &Scene<'_>, out: &mut Findings) {
    for (id, claim) in scene.facts.claims.iter().enumerate() {
        if let Some(why) = scene.misdated(id) {
            out.push(report(claim, why, scene));
        }
    }
    for source in &scene.facts.sources {
        let published = source.published_on;
        if let Some(published) = published.filter(|published| scene.is_no_day(*published)) {
            out.push(of_source(source, published, scene));
        }
    }
}

fn of_source(source: &Source, published: Date, scene: &Scene<'_>) -> Finding {
    let name = scene.source_name(source.home.id);
    RULE.at(
        source.published_place(&scene.facts.symbols),
        format!("{name} was not published on {published}: that day has not come, or is long before there were figures"),
    )
    .label(format!("`published_on` is {published}"))
    .help("compare `published_on` with the source")
}

fn report(claim: &Claim, why: Misdated, scene: &Scene<'_>) -> Finding {
    let symbols = &scene.facts.symbols;
    let place = claim.place(Part::AsOf, symbols);
    let as_of = claim.as_of.map(|date| date.to_string());
    let as_of = as_of.unwrap_or_default();
    let frame = scene.facts.frame(claim);
    let compare = "compare the date with the source";
    match why {
        Misdated::TooEarly => RULE
            .at(place, format!("nobody has figures as of the year {as_of}"))
            .label("a typing slip?")
            .help(compare),
        Misdated::AfterPublication(published) => {
            let finding = RULE
                .at(
                    place,
                    format!(
                        "as of {as_of}, but {} was published on {published}",
                        scene.source_name(frame.source)
                    ),
                )
                .label("after its source was published");
            let finding = match scene.source(frame.source) {
                Some(source) => finding.related(
                    source.published_place(symbols),
                    format!("published on {published}"),
                ),
                None => finding,
            };
            weighed(finding, claim, scene).help(format!(
                "{compare}; if it is a later edition, record that as a source of its own"
            ))
        }
        Misdated::AfterToday(today) => {
            let finding = RULE
                .at(place, format!("as of {as_of}, and today is {today}"))
                .label("in the future");
            weighed(finding, claim, scene).help(compare)
        }
    }
}

/// What a mine will make or be able to make may be a plan; what is in the ground is none.
fn weighed(finding: Finding, claim: &Claim, scene: &Scene<'_>) -> Finding {
    let measure = scene.facts.frame(claim).measure;
    let Some(measure) = measure else {
        return finding;
    };
    let noun = measure.noun();
    if measure.is_yearly() {
        finding.severity(Severity::Warning).note(format!(
            "a warning only, since {noun} of a later year may be a plan or a forecast: it is then no claim on what is \
             made, and the finding can be accepted with that reason"
        ))
    } else {
        finding.note(format!(
            "an error, since nobody knows {noun} ahead of time; of production or capacity it would be a warning, for \
             these may be planned"
        ))
    }
}
