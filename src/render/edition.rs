//! What a new edition brings, for people and for programs.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::changes::{Fresh, Spot, diagnostics};
use super::list::List;
use super::visible::one_line;
use crate::baseline::{Again, Entry, Line, Written};
use crate::check::edition::{Editions, Moved, Ranking, Standing};
use crate::finding::Finding;
use crate::source::Sources;

/// The number of the format that [`json`] writes.
const VERSION: u32 = 1;

/// What an edition brings.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The two editions.
    pub editions: &'a Editions,
    /// The rankings that changed.
    pub rankings: &'a [Ranking],
    /// What says of older records that they are outdated now.
    pub outdated: &'a [Finding],
    /// The changes of the baseline; `None` where there is none.
    pub baseline: Option<&'a Written>,
    /// The files of the data set.
    pub sources: &'a Sources,
}

/// How much an edition brings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct EditionCounts {
    /// Rankings that changed.
    pub rankings: u64,
    /// Places in them that changed.
    pub places: u64,
    /// Records that are outdated now.
    pub outdated: u64,
    /// Findings that are there only with the new edition.
    pub new_findings: u64,
    /// Findings that are there only without it.
    pub gone_findings: u64,
}

/// Writes which places changed and which records are outdated, for people: before the findings.
///
/// # Errors
/// The output cannot be written, or a file no longer read.
pub fn human(out: &mut dyn Write, brought: &Brought<'_>) -> io::Result<()> {
    for ranking in brought.rankings {
        let terms = match &*ranking.terms {
            "" => String::new(),
            terms => format!(" ({terms})"),
        };
        let years = match ranking.years {
            [Some(old), Some(new)] if old != new => format!(", {old} and {new}"),
            _ => String::new(),
        };
        let subject = one_line(&ranking.subject);
        let (changed, all) = (ranking.changed.len(), ranking.countries);
        writeln!(
            out,
            "ranks    {subject}{}{years}: {changed} of {all} changed",
            one_line(&terms)
        )?;
        moves(out, ranking, brought.sources)?;
    }
    for finding in brought.outdated {
        let at = Spot::at(&finding.place, brought.sources)?;
        let id = at
            .id
            .map(|id| format!(" {}", one_line(id)))
            .unwrap_or_default();
        writeln!(out, "outdated {}{id}", at.shown())?;
    }
    Ok(())
}

fn moves(out: &mut dyn Write, ranking: &Ranking, sources: &Sources) -> io::Result<()> {
    let names = ranking
        .changed
        .iter()
        .map(|moved| moved.name.chars().count());
    let width = names.max().unwrap_or(0);
    for moved in &ranking.changed {
        let name = one_line(&moved.name);
        let (change, standing) = match (&moved.old, &moved.new) {
            (Some(old), Some(new)) => (format!("{} -> {}", old.rank, new.rank), new),
            (None, Some(new)) => (format!("+ {}", new.rank), new),
            (Some(old), None) => (format!("- {}", old.rank), old),
            (None, None) => continue,
        };
        let at = Spot::at(&standing.place, sources)?;
        writeln!(out, "    {name:width$}  {change:8}  {}", at.shown())?;
    }
    Ok(())
}

/// Writes what becomes of the baseline, for people: after the findings.
///
/// # Errors
/// The output cannot be written.
pub fn human_baseline(out: &mut dyn Write, written: &Written) -> io::Result<()> {
    for entry in written.added() {
        line(out, "add", entry, "")?;
    }
    for entry in &written.dropped {
        line(out, "remove", entry, &said(entry))?;
    }
    for again in &written.again {
        let mut more = said(&again.entry);
        if again.is_past {
            more.push_str(", which is past");
        }
        if let Some(before) = &again.said {
            let _ = write!(more, "; it said: {before}");
        }
        line(out, "again", &again.entry, &more)?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, word: &str, entry: &Entry, more: &str) -> io::Result<()> {
    let (rule, file) = (entry.rule.id, one_line(&entry.file));
    let text = format!("{}{more}", entry.message);
    writeln!(
        out,
        "{word:8} {} {rule} {file}: {}",
        entry.fingerprint,
        one_line(&text)
    )
}

/// On whose word, until when and why an entry was accepted.
fn said(entry: &Entry) -> String {
    let terms = &entry.terms;
    let by = terms.by.as_ref().map(|by| format!("by {by}"));
    let until = terms.until.map(|until| format!("until {until}"));
    let reason = terms
        .reason
        .as_ref()
        .map(|reason| format!("because: {reason}"));
    let parts: Vec<String> = [by, reason, until].into_iter().flatten().collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("; accepted {}", parts.join(", "))
    }
}

/// Writes all of it as one JSON object, with the findings that are new and their fingerprints.
///
/// # Errors
/// The output cannot be written, or a file no longer read.
pub fn json(
    out: &mut dyn Write,
    brought: &Brought<'_>,
    fresh: &[Fresh],
    counts: &EditionCounts,
) -> io::Result<()> {
    let Editions { old, new } = brought.editions;
    write!(out, "{{\n \"version\": {VERSION},\n \"old\": ")?;
    serde_json::to_writer(&mut *out, old)?;
    write!(out, ",\n \"new\": ")?;
    serde_json::to_writer(&mut *out, new)?;
    write!(out, ",\n \"rankings\": ")?;
    let mut list = List::new("[", "]");
    for ranking in brought.rankings {
        list.push(out, &Table::of(ranking, brought.sources)?)?;
    }
    list.close(out)?;
    write!(out, ",\n \"outdated\": ")?;
    let mut list = List::new("[", "]");
    for finding in brought.outdated {
        list.push(out, &Spot::at(&finding.place, brought.sources)?)?;
    }
    list.close(out)?;
    write!(out, ",\n \"new_findings\": ")?;
    diagnostics(out, fresh, brought.sources)?;
    write!(out, ",\n \"baseline\": ")?;
    serde_json::to_writer(&mut *out, &brought.baseline.map(Proposal::of))?;
    write!(out, ",\n \"summary\": ")?;
    serde_json::to_writer(&mut *out, counts)?;
    writeln!(out, "\n}}")
}

#[derive(Serialize)]
struct Table<'a> {
    subject: &'a str,
    terms: &'a str,
    old_year: Option<u16>,
    new_year: Option<u16>,
    countries: usize,
    changed: Vec<Move<'a>>,
}

#[derive(Serialize)]
struct Move<'a> {
    country: &'a str,
    name: &'a str,
    old: Option<Place<'a>>,
    new: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    rank: u32,
    amount: &'a str,
    #[serde(flatten)]
    at: Spot<'a>,
}

impl<'a> Table<'a> {
    fn of(ranking: &'a Ranking, sources: &'a Sources) -> io::Result<Self> {
        let place = |standing: &'a Option<Standing>| {
            let place = |standing: &'a Standing| -> io::Result<Place<'a>> {
                Ok(Place {
                    rank: standing.rank,
                    amount: &standing.amount,
                    at: Spot::at(&standing.place, sources)?,
                })
            };
            standing.as_ref().map(place).transpose()
        };
        let each = |moved: &'a Moved| {
            Ok(Move {
                country: &moved.country,
                name: &moved.name,
                old: place(&moved.old)?,
                new: place(&moved.new)?,
            })
        };
        Ok(Table {
            subject: &ranking.subject,
            terms: &ranking.terms,
            old_year: ranking.years[0],
            new_year: ranking.years[1],
            countries: ranking.countries,
            changed: ranking
                .changed
                .iter()
                .map(each)
                .collect::<io::Result<_>>()?,
        })
    }
}

/// The changes of a baseline.
#[derive(Serialize)]
struct Proposal<'a> {
    add: Vec<Line<'a>>,
    remove: Vec<Line<'a>>,
    look_again: Vec<Repeated<'a>>,
}

#[derive(Serialize)]
struct Repeated<'a> {
    entry: Line<'a>,
    said: Option<&'a str>,
    is_past: bool,
}

impl<'a> Proposal<'a> {
    fn of(written: &'a Written) -> Self {
        let again = |again: &'a Again| Repeated {
            entry: Line::from(&again.entry),
            said: again.said.as_deref(),
            is_past: again.is_past,
        };
        Proposal {
            add: written.added().iter().map(Line::from).collect(),
            remove: written.dropped.iter().map(Line::from).collect(),
            look_again: written.again.iter().map(again).collect(),
        }
    }
}
