//! What is accepted, and what is kept.

use super::{Acceptances, Baseline, Entry, INVALID, Looked};
use crate::config::{INVALID as OTHER, Levels};
use crate::finding::Place;
use crate::record::Date;
use crate::rule::{Rule, Severity};
use crate::source::Sources;

static RULE: Rule = Rule {
    id: "test/value",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a value of the tests",
    docs: "",
};

/// Findings at each `7` of a table, judged; which of them are accepted.
fn judge(acceptances: &mut Acceptances, text: &str) -> Vec<bool> {
    judge_file("a.csv", acceptances, text)
}

fn judge_file(path: &str, acceptances: &mut Acceptances, text: &str) -> Vec<bool> {
    let mut sources = Sources::new();
    let file = sources.add_text(path, text.as_bytes());
    let sevens = text.match_indices('7').map(|(at, _)| at as u64);
    let findings = sevens.map(|at| RULE.at(Place::in_file(file, at..at + 1), "seven"));
    findings
        .map(|finding| acceptances.accepts(&finding, &sources).unwrap().is_some())
        .collect()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn written(acceptances: Acceptances) -> Vec<Entry> {
    let rules: &[&Rule] = &[&RULE];
    let looked = Looked {
        rules,
        comparing: &[],
        levels: &Levels::default(),
        compared: false,
        whole: true,
        file: &|_| true,
    };
    acceptances.written(&looked).unwrap().entries
}

fn baseline_of(entries: Vec<Entry>) -> Baseline {
    let mut baseline = Baseline::default();
    for entry in entries {
        baseline.push(entry);
    }
    baseline
}

#[test]
fn a_baseline_knows_findings_wherever_they_stand_and_how_many_they_are() {
    let today = day("2026-11-24");
    let mut first = Acceptances::new(today, &[], None, true);
    assert_eq!(judge(&mut first, "v\nx,7\nx,7\ny,7\n"), [true; 3]);
    let entries = written(first);
    assert_eq!(entries.len(), 3);

    let again = |text: &str| {
        let baseline = baseline_of(entries.clone());
        judge(
            &mut Acceptances::new(today, &[], Some(baseline), false),
            text,
        )
    };
    let moved = "v\ny,7\nnew,8\n\nx,7\n  x,7\n";
    assert_eq!(again(moved), [true; 3]);
    let more = "v\nx,7\nx,7\nx,7\nz,7\ny,7\n";
    assert_eq!(again(more), [true, true, false, false, true]);
}

#[test]
fn a_baseline_written_anew_keeps_what_was_said_and_drops_what_is_gone() {
    let mut first = Acceptances::new(day("2026-01-01"), &[], None, true);
    judge(&mut first, "x,7\ny,7\n");
    let mut entries = written(first);
    entries[0].terms.reason = Some("synthetic".to_owned());

    let today = day("2026-11-24");
    let baseline = baseline_of(entries.clone());
    let mut second = Acceptances::new(today, &[], Some(baseline), true);
    assert_eq!(judge(&mut second, "x,7\nz,7\n"), [true, true]);
    let mut anew = written(second);
    anew.sort_by_key(|entry| entry.accepted_on);
    assert_eq!(anew[0], entries[0]);
    assert_eq!(anew[1].accepted_on, Some(today));
    assert_eq!(anew.len(), 2);
}

#[test]
fn a_file_may_be_renamed_but_not_copied() {
    let today = day("2026-11-24");
    let mut first = Acceptances::new(today, &[], None, true);
    judge(&mut first, "x,7\nx,7\ny,7\n");
    let mut entries = written(first);
    entries[0].terms.reason = Some("synthetic".to_owned());
    let now = |writes| Acceptances::new(today, &[], Some(baseline_of(entries.clone())), writes);

    let text = "x,7\nz,7\nx,7\ny,7\n";
    let still_there = &mut now(false).without(|_| false);
    assert_eq!(judge_file("b.csv", still_there, text), [false; 4]);
    let mut gone = now(true).without(|name| name == "a.csv");
    assert_eq!(judge_file("b.csv", &mut gone, text), [true; 4]);
    let anew = written(gone);
    assert_eq!(anew.len(), 4);
    assert!(anew.iter().all(|entry| &*entry.file == "b.csv"));
    let explained = anew.iter().find(|entry| entry.terms.reason.is_some());
    assert_ne!(explained.unwrap().fingerprint, entries[0].fingerprint);

    let mut second = Acceptances::new(today, &[], Some(baseline_of(anew)), false);
    assert_eq!(judge_file("b.csv", &mut second, text), [true; 4]);

    let mut copied = now(false).without(|_| true);
    assert_eq!(
        judge_file("b.csv", &mut copied, text),
        [true, false, true, true]
    );
    assert_eq!(judge_file("c.csv", &mut copied, text), [false; 4]);
}

#[test]
fn an_acceptance_holds_to_the_end_of_its_last_day() {
    let until = |date: &str, today: &str| {
        let mut first = Acceptances::new(day("2026-01-01"), &[], None, true);
        judge(&mut first, "x,7\n");
        let mut entries = written(first);
        entries[0].terms.until = Some(day(date));
        let baseline = baseline_of(entries);
        judge(
            &mut Acceptances::new(day(today), &[], Some(baseline), false),
            "x,7\n",
        )
    };
    for (date, today, holds) in [
        ("2026-06-30", "2026-06-30", true),
        ("2026-06-30", "2026-07-01", false),
        ("2026-06", "2026-06-30", true),
        ("2026-06", "2026-07-01", false),
        ("2026", "2026-12-31", true),
        ("2026", "2027-01-01", false),
    ] {
        assert_eq!(until(date, today), [holds], "{date} on {today}");
    }
}

#[test]
fn what_cannot_be_read_is_not_accepted() {
    for rule in [&INVALID, &OTHER] {
        let mut sources = Sources::new();
        let file = sources.add_text("a.csv", *b"x");
        let mut all = Acceptances::new(day("2026-01-01"), &[], None, true);
        let finding = rule.at(Place::in_file(file, 0..1), "wrong");
        assert_eq!(all.accepts(&finding, &sources).unwrap(), None);
    }
}
