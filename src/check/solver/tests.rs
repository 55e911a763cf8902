//! The fast decision against the slow one, and cases that a reader can follow by hand.

use super::{Interval, NO_LAST, Problem, Statement, oracle};

fn has(country: u32, low: f64, high: f64) -> Statement {
    Statement::Quantity {
        country,
        interval: Interval { low, high },
    }
}

fn ranks(country: u32, first: u32, last: u32) -> Statement {
    Statement::Rank {
        country,
        first,
        last,
    }
}

fn lists(listed: &[u32], rest: f64) -> Statement {
    Statement::Coverage {
        listed: listed.to_vec(),
        rest,
    }
}

fn total(low: f64, high: f64) -> Statement {
    Statement::Total {
        interval: Interval { low, high },
    }
}

/// Each statement a record of its own, in an open world; the conflicts found.
fn conflicts(countries: u32, statements: Vec<Statement>) -> Vec<Vec<usize>> {
    let records = statements.into_iter().map(|statement| vec![statement]);
    let resolution = Problem::new(countries, f64::INFINITY, records).resolve();
    resolution
        .conflicts
        .into_iter()
        .map(|conflict| conflict.members)
        .collect()
}

#[test]
fn two_figures_of_one_country_apart() {
    assert_eq!(
        conflicts(
            1,
            vec![has(0, 9.0, 11.0), has(0, 10.0, 12.0), has(0, 20.0, 22.0)]
        ),
        [[0, 2]]
    );
}

#[test]
fn two_first_places() {
    assert_eq!(conflicts(2, vec![ranks(0, 1, 1), ranks(1, 1, 1)]), [[0, 1]]);
    assert_eq!(
        conflicts(3, vec![ranks(0, 1, 2), ranks(1, 1, 2), ranks(2, 1, 2)]),
        [[0, 1, 2]]
    );
    assert!(conflicts(2, vec![ranks(0, 1, 2), ranks(1, 1, 1)]).is_empty());
}

#[test]
fn a_rank_against_quantities() {
    assert_eq!(
        conflicts(
            2,
            vec![has(0, 9.0, 11.0), has(1, 20.0, 22.0), ranks(0, 1, 1)]
        ),
        [[0, 1, 2]]
    );
    assert!(
        conflicts(
            2,
            vec![has(0, 9.0, 11.0), has(1, 10.0, 12.0), ranks(0, 1, 1)]
        )
        .is_empty()
    );
}

#[test]
fn an_unlisted_country_has_at_most_the_rest() {
    let table = |rest| {
        vec![
            has(0, 24.0, 24.0),
            has(1, 8.0, 8.0),
            lists(&[0, 1], rest),
            ranks(2, 1, 1),
        ]
    };
    assert_eq!(conflicts(3, table(9.5)), [[0, 2, 3]]);
    assert!(conflicts(3, table(30.0)).is_empty());
    assert!(conflicts(3, table(f64::INFINITY)).is_empty());
    let second = |rest| {
        vec![
            has(0, 24.0, 24.0),
            has(1, 8.0, 8.0),
            lists(&[0, 1], rest),
            ranks(2, 2, 2),
        ]
    };
    assert!(conflicts(3, second(9.5)).is_empty());
    assert_eq!(conflicts(3, second(0.0)), [[2, 3]]);
}

#[test]
fn no_place_stays_empty_before_what_is_above_the_rest() {
    // Place 1 can be taken only by who is larger than 24, and nobody may be.
    assert_eq!(
        conflicts(
            1,
            vec![has(0, 24.0, 24.0), lists(&[0], 9.5), ranks(0, 2, 2)]
        ),
        [[0, 1, 2]]
    );
    // One who is listed without a figure may be larger.
    assert!(
        conflicts(
            2,
            vec![has(0, 24.0, 24.0), lists(&[0, 1], 9.5), ranks(0, 2, 2)]
        )
        .is_empty()
    );
    // But two places need two of them.
    assert_eq!(
        conflicts(
            2,
            vec![has(0, 24.0, 24.0), lists(&[0, 1], 9.5), ranks(0, 3, 3)]
        ),
        [[0, 1, 2]]
    );
}

#[test]
fn a_rank_beyond_the_list() {
    assert_eq!(
        conflicts(3, vec![lists(&[0, 1, 2], 0.0), ranks(0, 4, 4)]),
        [[0, 1]]
    );
    assert!(conflicts(3, vec![lists(&[0, 1, 2], 0.0), ranks(0, 3, 3)]).is_empty());
}

#[test]
fn a_total_bounds_its_parts() {
    assert_eq!(
        conflicts(
            2,
            vec![total(9.0, 11.0), has(0, 8.0, 8.0), has(1, 5.0, 5.0)]
        ),
        [[0, 1, 2]]
    );
    assert_eq!(
        conflicts(2, vec![total(9.0, 11.0), has(0, 12.0, 12.0)]),
        [[0, 1]]
    );
    let closed = vec![
        total(9.0, 11.0),
        has(0, 4.0, 4.0),
        has(1, 4.0, 4.5),
        lists(&[0, 1], 0.0),
    ];
    assert_eq!(conflicts(2, closed), [[0, 1, 2, 3]]);
    // What the total leaves to others decides who can be first.
    assert_eq!(
        conflicts(2, vec![total(9.0, 11.0), has(0, 8.0, 8.0), ranks(1, 1, 1)]),
        [[0, 1, 2]]
    );
}

#[test]
fn a_record_that_contradicts_itself_is_alone() {
    let problem = Problem::new(
        1,
        f64::INFINITY,
        [
            vec![has(0, 5.0, 6.0)],
            vec![has(0, 5.0, 5.0), total(1.0, 2.0)],
            vec![ranks(0, 1, 1)],
        ],
    );
    let members: Vec<_> = problem
        .resolve()
        .conflicts
        .into_iter()
        .map(|c| c.members)
        .collect();
    assert_eq!(members, [[1]]);
}

#[test]
fn the_more_trusted_records_explain_a_conflict() {
    // Either of the first two would do; the first is trusted more.
    assert_eq!(
        conflicts(
            1,
            vec![has(0, 1.0, 2.0), has(0, 1.0, 2.5), has(0, 5.0, 6.0)]
        ),
        [[0, 2]]
    );
    // Low and high come from different records, and only one of them is contradicted.
    assert_eq!(
        conflicts(
            1,
            vec![has(0, 1.0, 9.0), has(0, 0.0, 2.0), has(0, 5.0, 6.0)]
        ),
        [[1, 2]]
    );
}

#[test]
fn high_places_cost_nothing() {
    let far = NO_LAST - 1;
    assert!(conflicts(2, vec![ranks(0, far, far), ranks(1, far, NO_LAST)]).is_empty());
    assert_eq!(
        conflicts(2, vec![ranks(0, far, far), ranks(1, far, far)]),
        [[0, 1]]
    );
}

#[test]
fn many_records_and_many_conflicts_take_little_time() {
    // 20,000 records on 200 countries, every tenth of them wrong.
    let records = (0..20_000_u32).map(|n| {
        let value = f64::from(n % 200 + 1) * if n % 10 == 7 && n > 200 { 3.0 } else { 1.0 };
        vec![has(n % 200, value * 0.95, value * 1.05)]
    });
    let resolution = Problem::new(200, f64::INFINITY, records).resolve();
    assert_eq!(resolution.conflicts.len(), 1_980);
}

/// A small generator (`SplitMix64`, G. Steele et al. 2014), so that a group is named by its number.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn interval(&mut self) -> Interval {
        let low = self.below(8) as f64;
        let high = match self.below(6) {
            0 => f64::INFINITY,
            1 => low,
            width => low + width as f64 - 1.0,
        };
        Interval { low, high }
    }

    fn statement(&mut self, countries: u32, totals: bool) -> Statement {
        let country = self.below(u64::from(countries)) as u32;
        match self.below(if totals { 9 } else { 8 }) {
            0..=2 => Statement::Quantity {
                country,
                interval: self.interval(),
            },
            3..=5 => {
                let first = self.below(u64::from(countries) + 1) as u32 + 1;
                let last = match self.below(5) {
                    0 => NO_LAST,
                    1 => first + 1,
                    2 => first + 2,
                    _ => first,
                };
                ranks(country, first, last)
            }
            6 | 7 => {
                let listed: Vec<u32> = (0..countries).filter(|_| !self.one_in(3)).collect();
                let rest = [0.0, 0.0, 1.0, 3.0, 5.0, f64::INFINITY][self.below(6) as usize];
                lists(&listed, rest)
            }
            _ => Statement::Total {
                interval: self.interval(),
            },
        }
    }

    fn problem(&mut self, totals: bool) -> Problem {
        let countries = [1, 2, 2, 3, 3, 3, 4, 4, 5][self.below(9) as usize];
        let others = if self.one_in(4) { 0.0 } else { f64::INFINITY };
        let count = self.below(9) + 1;
        let records: Vec<Vec<Statement>> = (0..count)
            .map(|_| {
                let size = if self.one_in(5) { 2 } else { 1 };
                (0..size)
                    .map(|_| self.statement(countries, totals))
                    .collect()
            })
            .collect();
        Problem::new(countries, others, records)
    }
}

/// How many random groups to try: `ORELINT_GROUPS`, or a number that a debug build does in a moment.
#[expect(
    clippy::disallowed_methods,
    reason = "a test is run by hand with another number"
)]
fn groups() -> u64 {
    std::env::var("ORELINT_GROUPS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_000)
}

#[test]
fn the_fast_decision_agrees_with_trying_every_order() {
    let mut refused = 0;
    for seed in 0..groups() {
        let problem = Random(seed).problem(false);
        let all: Vec<usize> = (0..problem.records().len()).collect();
        let stands = oracle::can_stand(&problem, &all);
        assert_eq!(
            problem.can_stand(all.iter().copied()),
            stands,
            "group {seed}: {problem:#?}"
        );
        refused += u64::from(!stands);

        let resolution = problem.resolve();
        assert_eq!(resolution.conflicts.is_empty(), stands, "group {seed}");
        let mut dropped = Vec::new();
        for conflict in &resolution.conflicts {
            let members = &conflict.members;
            assert!(members.is_sorted() && members.iter().all(|member| !dropped.contains(member)));
            assert!(
                !oracle::can_stand(&problem, members),
                "group {seed}: {members:?} can stand: {problem:#?}"
            );
            for without in members {
                let rest: Vec<_> = members
                    .iter()
                    .copied()
                    .filter(|member| member != without)
                    .collect();
                assert!(
                    oracle::can_stand(&problem, &rest),
                    "group {seed}: {members:?} without {without} cannot: {problem:#?}"
                );
            }
            dropped.push(conflict.doubted());
        }
        let kept: Vec<_> = all
            .iter()
            .copied()
            .filter(|member| !dropped.contains(member))
            .collect();
        assert!(
            oracle::can_stand(&problem, &kept),
            "group {seed}: {kept:?} cannot stand: {problem:#?}"
        );
    }
    assert!(
        refused > groups() / 5 && refused < groups() * 4 / 5,
        "the groups are all alike: {refused}"
    );
}

#[test]
fn each_conflict_is_the_one_that_blames_the_least_trusted() {
    for seed in 0..groups() / 10 {
        let problem = Random(seed).problem(true);
        let mut standing: Vec<usize> = Vec::new();
        let mut doubted = Vec::new();
        for member in 0..problem.records().len() {
            standing.push(member);
            if !problem.can_stand(standing.iter().copied()) {
                standing.pop();
                doubted.push(member);
            }
        }
        assert_eq!(
            problem.resolve().doubted().collect::<Vec<_>>(),
            doubted,
            "group {seed}"
        );
    }
}

#[test]
fn with_totals_no_alarm_is_false() {
    let (mut refused, mut missed) = (0, 0);
    for seed in 0..groups() / 2 {
        let problem = Random(seed).problem(true);
        let all: Vec<usize> = (0..problem.records().len()).collect();
        let stands = oracle::can_stand(&problem, &all);
        let says = problem.can_stand(all.iter().copied());
        assert!(says || !stands, "group {seed}: a false alarm: {problem:#?}");
        refused += u64::from(!stands);
        missed += u64::from(says && !stands);
        for conflict in problem.resolve().conflicts {
            assert!(
                !oracle::can_stand(&problem, &conflict.members),
                "group {seed}: {conflict:?} can stand: {problem:#?}"
            );
        }
    }
    assert!(
        missed * 50 < refused,
        "{missed} of {refused} impossible groups were not seen"
    );
}
