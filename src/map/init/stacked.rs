//! Writes the first map of a file that holds several tables: what the first becomes stands in a
//! `[[table]]` of its own, and the others are named.

use std::fmt::Write;

use super::draft::exact;
use super::header::Further;

/// How many columns tell a table.
const NAMES: usize = 4;

/// The map of the first table, as one of a table among others.
pub(super) fn write(text: &str, first: &[&str], further: &[Further]) -> String {
    let mut out = String::new();
    let mut is_begun = false;
    let mut is_in_read = false;
    for line in text.lines() {
        // Which row is the header, the table itself says.
        if line.starts_with('[') {
            is_in_read = line == "[read]";
        }
        if is_in_read && line.starts_with("header = ") {
            continue;
        }
        let section = line.trim_start_matches('[').trim_end_matches(']');
        let is_of_table = line.starts_with('[')
            && matches!(
                section,
                "every" | "skip" | "heading" | "record" | "record.set"
            );
        if !is_of_table {
            let _ = writeln!(out, "{line}");
            continue;
        }
        if !std::mem::replace(&mut is_begun, true) {
            let _ = writeln!(
                out,
                "# The file holds {} tables; this is the first.",
                further.len() + 1
            );
            let _ = writeln!(out, "[[table]]\nheader = {}\n", list(first));
        }
        let brackets = line.len() - line.trim_start_matches('[').len();
        let (open, close) = ("[".repeat(brackets), "]".repeat(brackets));
        let _ = writeln!(out, "{open}table.{section}{close}");
    }
    for table in further {
        let names: Vec<&str> = table.names.iter().map(String::as_str).collect();
        let _ = write!(
            out,
            "\n# Another table begins on line {}. Say what its rows become:\n#\n# [[table]]\n# header = {}\n#\n# [[table.record]]\n",
            table.line,
            list(&names)
        );
    }
    let mut out = out.replace("[read]\n\n", "");
    let _ = writeln!(
        out,
        "\n# Remarks between the tables are listed at the top: between = [\"Source:*\"]"
    );
    out
}

/// Patterns for the first of the names.
fn list(names: &[&str]) -> String {
    let names = names.iter().filter(|name| !name.is_empty()).take(NAMES);
    let quoted: Vec<String> = names.map(|name| exact(name)).collect();
    format!("[{}]", quoted.join(", "))
}
