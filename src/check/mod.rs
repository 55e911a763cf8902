//! Checking the data against itself.
//!
//! [`Facts`] gathers what the records of a run say; [`check`] asks every rule of [`CHECKS`]. Rules
//! compute: they read no file and no clock. Start with [`model`], which says what can be compared
//! with what, then [`solver`], which decides; each rule is a file that explains itself, its page
//! beside it.

pub mod agreement;
mod causes;
mod cycles;
pub mod diagnosis;
pub mod edition;
pub mod explain;
mod facts;
mod heading;
mod illustrate;
mod made;
pub mod measure;
pub mod model;
pub mod quantity;
pub mod rank;
pub mod record;
mod settings;
pub mod share;
pub mod solver;
pub mod source;
#[cfg(test)]
mod testing;
mod touched;
pub mod vocabulary;

pub use facts::Facts;
pub use settings::{Settings, Texts};
pub use touched::Touched;

pub use crate::record::RecordKind;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::config::{self, Config};
use crate::finding::{Finding, Findings};
use crate::rule::Rule;
use crate::{baseline, convert, format, map, schema, validate};
use model::{Scene, Subject, Topic};

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
    &record::range::RULE,
    &record::date::RULE,
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
    &rank::cycle::RULE,
    &rank::order::RULE,
    &rank::exceeds::RULE,
    &rank::duplicate::RULE,
    &rank::gap::RULE,
    &rank::scope::RULE,
    &rank::unsupported::RULE,
    &rank::outdated::RULE,
    &rank::revised::RULE,
    &rank::single_witness::RULE,
    &quantity::conflict::RULE,
    &quantity::total::RULE,
    &quantity::revised::RULE,
    &quantity::slip::RULE,
    &quantity::spike::RULE,
    &quantity::stale::RULE,
    &share::total::RULE,
    &share::sum::RULE,
    &measure::life::RULE,
    &measure::reserves::RULE,
    &measure::capacity::RULE,
    &measure::cost_class::RULE,
    &measure::grade::RULE,
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
        rules: &[&record::range::RULE],
        run: Run::Whole(record::range::check),
    },
    Check {
        rules: &[&record::date::RULE],
        run: Run::Whole(record::date::check),
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
        rules: &[
            &quantity::slip::RULE,
            &quantity::total::RULE,
            &quantity::spike::RULE,
            &source::shared_origin::RULE,
        ],
        run: Run::Topic(quantity::check),
    },
    Check {
        rules: &[&quantity::total::RULE],
        run: Run::Topic(quantity::part::check),
    },
    Check {
        rules: &[&quantity::conflict::RULE],
        run: Run::Topic(quantity::conflict::check),
    },
    Check {
        rules: &[
            &rank::conflict::RULE,
            &rank::contested::RULE,
            &rank::cycle::RULE,
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
        rules: &[&measure::reserves::RULE],
        run: Run::Commodity(measure::reserves::check),
    },
    Check {
        rules: &[&measure::capacity::RULE],
        run: Run::Commodity(measure::capacity::check),
    },
    Check {
        rules: &[&measure::cost_class::RULE],
        run: Run::Topic(measure::cost_class::check),
    },
    Check {
        rules: &[&measure::grade::RULE],
        run: Run::Whole(measure::grade::check),
    },
    Check {
        rules: &[&share::total::RULE],
        run: Run::Topic(share::total::check),
    },
    Check {
        rules: &[&share::sum::RULE],
        run: Run::Topic(share::sum::check),
    },
    Check {
        rules: &[&quantity::stale::RULE],
        run: Run::Topic(quantity::stale::check),
    },
    Check {
        rules: &[&rank::scope::RULE],
        run: Run::Topic(rank::scope::check),
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
        baseline::RULES,
        config::RULES,
        convert::RULES,
        format::RULES,
        &map::RULES,
        schema::lint::RULES,
    ];
    let mut rules: Vec<&Rule> = lists.concat();
    rules.extend(validate::RULES);
    rules.sort_unstable_by_key(|rule| rule.id);
    rules
}

/// Asks every rule by that many threads, with what a configuration sets, in the order of files and
/// places.
pub fn run(facts: &Facts, config: &Config, jobs: usize) -> Vec<Finding> {
    let mut out = Findings::default();
    let settings = Settings {
        jobs,
        ..Settings::from(config)
    };
    check(facts, &settings, &mut out);
    // What is off stays silent.
    let levels = &config.levels;
    out.0
        .retain(|finding| levels.of(finding.rule, finding.severity).is_some());
    out.0
}

/// Asks of these records only whether the countries and areas that they name are known.
pub fn places(facts: &Facts, settings: &Settings) -> Vec<Finding> {
    let mut found = Findings::default();
    vocabulary::country::check(&Scene::new(facts, settings), &mut found);
    let levels = &settings.levels;
    found
        .0
        .retain(|finding| levels.of(finding.rule, finding.severity).is_some());
    found.0
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
    if settings.illustrate {
        illustrate::name_subjects(&mut found.0, &scene);
    }
    let claims = scene.subjects();
    let commodities: Vec<&[Subject]> = claims.chunk_by(|a, b| a.0 == b.0).collect();
    for mut findings in shared(&commodities, settings.jobs, |claims| decide(&scene, claims)) {
        found.0.append(&mut findings.0);
    }
    found
        .0
        .sort_by_key(|finding| (finding.place.file, finding.place.span.start));
    facts.made.say_once(&mut found.0);
    for finding in &mut found.0 {
        facts.made.show(finding);
    }
    out.0.append(&mut found.0);
}

/// What the rules find in the claims on one commodity; what has one cause is one finding.
fn decide(scene: &Scene<'_>, claims: &[Subject]) -> Findings {
    let topics = Topic::all_of(claims, scene);
    let mut found = ask(scene, &topics);
    causes::unite(&mut found, scene, claims, |mended| {
        ask(mended, &Topic::all_of(claims, mended))
    });
    if scene.settings.illustrate {
        illustrate::illustrate(&mut found.0, &topics, claims, scene);
    }
    found
}

fn ask(scene: &Scene<'_>, topics: &[Topic]) -> Findings {
    let mut found = Findings::default();
    for check in CHECKS {
        match check.run {
            Run::Whole(_) => {}
            Run::Topic(run) => topics
                .iter()
                .for_each(|topic| run(scene, topic, &mut found)),
            Run::Commodity(run) => run(scene, topics, &mut found),
        }
    }
    found
}

/// What `work` makes of each task, in order; the tasks are shared out among `jobs` threads.
fn shared<T: Copy + Sync, R: Send>(
    tasks: &[T],
    jobs: usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let share = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match tasks.get(at) {
                Some(&task) => done.push((at, work(task))),
                None => return done,
            }
        }
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..jobs.min(tasks.len()))
            .map(|_| scope.spawn(share))
            .collect();
        let mut done = share();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_find_the_same_in_the_same_order() {
        let mut lines = String::new();
        for number in 0..60 {
            let commodity = ["tungsten", "lithium", "cobalt", "chromium"][number % 4];
            for (source, rank) in [("s", number + 1), ("t", number + 2)] {
                let line = format!(
                    "{{\"id\":\"{source}{number}\",\"country\":\"KAZ\",\
                     \"commodity\":\"{commodity}\",\"product\":\"p{number}\",\
                     \"measure\":\"reserves\",\"rank\":{rank},\"source\":\"{source}\"}}\n"
                );
                lines.push_str(&line);
            }
        }
        let facts = testing::facts(&lines);
        let by = |jobs| run(&facts, &Config::default(), jobs);
        let one = by(1);
        assert!(one.len() >= 60, "{}", one.len());
        for jobs in [0, 2, 3, 64] {
            assert_eq!(by(jobs), one, "{jobs}");
        }
    }

    #[test]
    fn tasks_come_back_in_order() {
        let tasks: Vec<usize> = (0..1000).collect();
        assert_eq!(
            shared(&tasks, 8, |task| task * 2),
            tasks.iter().map(|task| task * 2).collect::<Vec<_>>()
        );
        assert!(shared(&[], 8, |task: usize| task).is_empty());
    }
}
