//! Whole groups as a table for the terminal: `check --explain-group`.

use std::io::{self, Write};

use super::visible::one_line;
use crate::check::explain::{Group, Statement, Voice};
use crate::source::Sources;

/// The widest a column of what is said or implied becomes, in characters.
const WIDEST: usize = 60;

/// Writes groups, one after the other.
///
/// # Errors
/// The output cannot be written, or a file can no longer be read.
pub fn write(out: &mut dyn Write, groups: &[Group], sources: &Sources) -> io::Result<()> {
    for (at, group) in groups.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        write_group(out, group, sources)?;
    }
    out.flush()
}

fn write_group(out: &mut dyn Write, group: &Group, sources: &Sources) -> io::Result<()> {
    let title = one_line(&group.title);
    writeln!(out, "{title}\n{}", "=".repeat(title.chars().count()))?;
    writeln!(out, "{}\n", one_line(&group.terms))?;
    let rows: Vec<(&Voice, Vec<[String; 6]>)> = group
        .voices
        .iter()
        .map(|voice| {
            let rows = voice.statements.iter().map(|said| cells(said, sources));
            Ok((voice, rows.collect::<io::Result<_>>()?))
        })
        .collect::<io::Result<_>>()?;
    let head = ["record", "country", "says", "implies", "decided", "place"].map(str::to_owned);
    let all = rows.iter().flat_map(|(_, rows)| rows).chain([&head]);
    let mut widths = [0; 6];
    for row in all {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().clamp(*width, WIDEST.max(*width));
        }
    }
    write_row(out, &head, &widths)?;
    for (voice, rows) in rows {
        writeln!(out, "\n{}", one_line(&voice.source))?;
        for remark in &voice.remarks {
            writeln!(out, "  ({})", one_line(remark))?;
        }
        for (row, said) in rows.iter().zip(&voice.statements) {
            write_row(out, row, &widths)?;
            for asked in &said.asked {
                writeln!(out, "      asked: {}", one_line(asked))?;
            }
        }
    }
    write_decisions(out, group)
}

fn cells(said: &Statement, sources: &Sources) -> io::Result<[String; 6]> {
    let at = sources.position(said.place.file, said.place.span.start)?;
    let place = format!("{}:{}", sources.path(said.place.file), at.line);
    Ok([
        &said.record,
        &said.country,
        &said.says,
        &said.implies,
        &said.decided,
        &place,
    ]
    .map(|cell| one_line(cell).into_owned()))
}

fn write_row(out: &mut dyn Write, row: &[String; 6], widths: &[usize; 6]) -> io::Result<()> {
    let mut line = " ".to_owned();
    for (cell, width) in row.iter().zip(widths) {
        let missing = width.saturating_sub(cell.chars().count());
        line.push(' ');
        line.push_str(cell);
        line.push_str(&" ".repeat(missing + 1));
    }
    writeln!(out, "{}", line.trim_end())
}

fn write_decisions(out: &mut dyn Write, group: &Group) -> io::Result<()> {
    writeln!(out, "\nDecided")?;
    for decision in &group.decisions {
        let message = one_line(&decision.message);
        writeln!(out, "  {}[{}]: {message}", decision.severity, decision.rule)?;
        for (at, record) in decision.conflict.iter().enumerate() {
            let part = if at == 0 { "doubt  " } else { "against" };
            writeln!(out, "    {part} {}", one_line(record))?;
        }
        for remark in &decision.remarks {
            writeln!(out, "    {}", one_line(remark))?;
        }
    }
    let told = "whatever speaks at one time can all be true";
    match (group.doubted, group.decisions.is_empty()) {
        (0, true) => writeln!(out, "  nothing was found: {told}"),
        (0, false) => writeln!(out, "  {told}"),
        (1, _) => writeln!(out, "  without the doubted record, {told}"),
        (doubted, _) => writeln!(out, "  without the {doubted} doubted records, {told}"),
    }
}
