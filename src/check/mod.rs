//! Checking the data against itself.
//!
//! [`Facts`] gathers what the records of a run say; [`check`] asks every rule of [`CHECKS`]. Rules
//! compute: they read no file and no clock. Start with [`model`], which says what can be compared
//! with what, then [`solver`], which decides; each rule is a file that explains itself, its page
//! beside it.

pub mod agreement;
mod cycles;
mod facts;
pub mod measure;
pub mod model;
pub mod quantity;
pub mod rank;
pub mod record;
mod settings;
pub mod solver;
pub mod source;
#[cfg(test)]
mod testing;
pub mod vocabulary;

pub use facts::Facts;
pub use settings::{Settings, Texts};

pub use crate::record::RecordKind;

use crate::config::{self, Config};
use crate::finding::{Finding, Findings};
use crate::rule::Rule;
use crate::{convert, format, map, validate};
use model::{Scene, Topic};

/// A pass over the facts, and the rules that it can find broken.
#[derive(Debug)]
pub struct Check {
    /// What it can find.
    pub rules: &'static [&'static Rule],
    /// How.
    run: Run,
}

#[derive(Debug)]
enum Run {
    /// Once.
    Whole(fn(&Scene<'_>, &mut Findings)),
    /// For each topic.
    Topic(fn(&Scene<'_>, &Topic, &mut Findings)),
    /// For all topics of each commodity.
    Commodity(fn(&Scene<'_>, &[Topic], &mut Findings)),
}

/// Every rule of a check.
pub static RULES: &[&Rule] = &[
    &record::duplicate_id::RULE,
    &record::unknown_reference::RULE,
    &source::unknown::RULE,
    &source::cycle::RULE,
    &source::superseded::RULE,
    &source::shared_origin::RULE,
    &source::quotation::RULE,
    &vocabulary::country::RULE,
    &vocabulary::commodity::RULE,
    &vocabulary::unit::RULE,
    &vocabulary::basis::RULE,
    &rank::conflict::RULE,
    &rank::contested::RULE,
    &rank::order::RULE,
    &rank::exceeds::RULE,
    &rank::duplicate::RULE,
    &rank::gap::RULE,
    &rank::unsupported::RULE,
    &rank::outdated::RULE,
    &rank::revised::RULE,
    &rank::single_witness::RULE,
    &quantity::conflict::RULE,
    &quantity::total::RULE,
    &quantity::revised::RULE,
    &measure::life::RULE,
    &agreement::status::RULE,
    &agreement::date::RULE,
    &agreement::differs::RULE,
    &agreement::duplicate::RULE,
    &agreement::party::RULE,
    &agreement::retroactive::RULE,
    &agreement::expiry::RULE,
    &agreement::anachronism::RULE,
    &agreement::cycle::RULE,
    &agreement::gap::RULE,
    &agreement::ended::RULE,
];

/// Every check. A new one is a file, a line here, and a line in [`RULES`].
pub static CHECKS: &[Check] = &[
    Check {
        rules: &[&record::duplicate_id::RULE],
        run: Run::Whole(record::duplicate_id::check),
    },
    Check {
        rules: &[&record::unknown_reference::RULE],
        run: Run::Whole(record::unknown_reference::check),
    },
    Check {
        rules: &[&source::unknown::RULE],
        run: Run::Whole(source::unknown::check),
    },
    Check {
        rules: &[&source::cycle::RULE],
        run: Run::Whole(source::cycle::check),
    },
    Check {
        rules: &[&source::superseded::RULE],
        run: Run::Whole(source::superseded::check),
    },
    Check {
        rules: &[&source::shared_origin::RULE],
        run: Run::Whole(source::shared_origin::check),
    },
    Check {
        rules: &[&source::quotation::RULE],
        run: Run::Whole(source::quotation::check),
    },
    Check {
        rules: &[&vocabulary::country::RULE],
        run: Run::Whole(vocabulary::country::check),
    },
    Check {
        rules: &[&vocabulary::commodity::RULE],
        run: Run::Whole(vocabulary::commodity::check),
    },
    Check {
        rules: &[&vocabulary::unit::RULE],
        run: Run::Whole(vocabulary::unit::check),
    },
    Check {
        rules: &[&vocabulary::basis::RULE],
        run: Run::Whole(vocabulary::basis::check),
    },
    Check {
        rules: &[
            &agreement::status::RULE,
            &agreement::date::RULE,
            &agreement::differs::RULE,
            &agreement::duplicate::RULE,
            &agreement::party::RULE,
            &agreement::retroactive::RULE,
            &agreement::expiry::RULE,
            &agreement::anachronism::RULE,
            &agreement::cycle::RULE,
            &agreement::gap::RULE,
            &agreement::ended::RULE,
        ],
        run: Run::Whole(agreement::check),
    },
    Check {
        rules: &[&quantity::total::RULE],
        run: Run::Topic(quantity::total::check),
    },
    Check {
        rules: &[
            &rank::conflict::RULE,
            &rank::contested::RULE,
            &rank::order::RULE,
            &rank::exceeds::RULE,
            &rank::duplicate::RULE,
            &rank::unsupported::RULE,
            &rank::outdated::RULE,
            &quantity::conflict::RULE,
            &quantity::total::RULE,
        ],
        run: Run::Topic(rank::check),
    },
    Check {
        rules: &[&measure::life::RULE],
        run: Run::Commodity(measure::life::check),
    },
    Check {
        rules: &[&rank::gap::RULE],
        run: Run::Topic(rank::gap::check),
    },
    Check {
        rules: &[&rank::single_witness::RULE],
        run: Run::Topic(rank::single_witness::check),
    },
    Check {
        rules: &[&rank::revised::RULE, &quantity::revised::RULE],
        run: Run::Topic(rank::check_editions),
    },
];

/// Every rule of the program, sorted by id: the one list from which `explain`, the configuration,
/// the reports and the tests enumerate.
pub fn rules() -> Vec<&'static Rule> {
    let lists = [
        RULES,
        config::RULES,
        convert::RULES,
        format::RULES,
        &map::RULES,
    ];
    let mut rules: Vec<&Rule> = lists.concat();
    rules.extend(validate::RULES);
    rules.sort_unstable_by_key(|rule| rule.id);
    rules
}

/// Asks every rule, with what a configuration sets, in the order of files and places.
pub fn run(facts: &Facts, config: &Config) -> Vec<Finding> {
    let mut out = Findings::default();
    check(facts, &Settings::from(config), &mut out);
    out.0
}

/// Asks every rule, and appends what they find in the order of files and places.
pub fn check(facts: &Facts, settings: &Settings, out: &mut Findings) {
    let scene = Scene::new(facts, settings);
    let mut found = Findings::default();
    for check in CHECKS {
        if let Run::Whole(run) = check.run {
            run(&scene, &mut found);
        }
    }
    let mut topics = scene.topics().peekable();
    while let Some(first) = topics.next() {
        let commodity = first.commodity;
        let mut of_commodity = vec![first];
        while let Some(next) = topics.next_if(|topic| topic.commodity == commodity) {
            of_commodity.push(next);
        }
        for check in CHECKS {
            match check.run {
                Run::Whole(_) => {}
                Run::Topic(run) => of_commodity
                    .iter()
                    .for_each(|topic| run(&scene, topic, &mut found)),
                Run::Commodity(run) => run(&scene, &of_commodity, &mut found),
            }
        }
    }
    found
        .0
        .sort_by_key(|finding| (finding.place.file, finding.place.span.start));
    out.0.append(&mut found.0);
}
