//! What a run comes to: its files and its counts.

use std::fmt;

use crate::format::Format;
use crate::rule::Severity;
use crate::wording::plural;

/// The counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The files that were read, in the order of the findings.
    pub files: Vec<FileSummary>,
    /// Findings that are errors, whether shown or not.
    pub errors: u64,
    /// Findings that are warnings, whether shown or not.
    pub warnings: u64,
    /// Findings that are notes, whether shown or not.
    pub notes: u64,
    /// Findings that are accepted, and so neither shown nor counted above.
    pub accepted: u64,
    /// How many of the findings were not shown, because only so many were wanted.
    pub not_shown: u64,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// The path as shown; `-` is standard input.
    pub path: String,
    /// The format that it was read as.
    pub format: Option<Format>,
    /// The schema that its instances were held against: a bundled name or a file.
    pub schema: Option<String>,
    /// Number of instances.
    pub records: u64,
    /// Whether the file is well-formed and keeps to its schema; `None` where that was not asked.
    pub valid: Option<bool>,
    /// Number of findings in it.
    pub findings: u64,
}

impl Summary {
    /// Counts one more finding.
    pub fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// Number of instances in all files.
    pub fn records(&self) -> u64 {
        self.files.iter().map(|file| file.records).sum()
    }

    /// The weightiest severity that was found.
    pub fn worst(&self) -> Option<Severity> {
        let counts = [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
            (Severity::Note, self.notes),
        ];
        counts
            .iter()
            .find(|(_, count)| *count > 0)
            .map(|(severity, _)| *severity)
    }
}

/// One line for people: "3 errors and 1 warning in 2 files (1,204 records)".
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.files.is_empty() && self.worst().is_none() {
            return f.write_str("no files were read");
        }
        let found: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
        match found.as_slice() {
            [] => f.write_str("nothing found")?,
            [only] => f.write_str(only)?,
            [most @ .., last] => write!(f, "{} and {last}", most.join(", "))?,
        }
        let files = counted(self.files.len() as u64, "file");
        let records = counted(self.records(), "record");
        write!(f, " in {files} ({records})")?;
        match self.not_shown {
            0 => {}
            1 => f.write_str("; 1 of them is not shown")?,
            count => write!(f, "; {} of them are not shown", grouped(count))?,
        }
        match self.accepted {
            0 => Ok(()),
            count => write!(f, "; {} hidden", counted(count, "accepted finding")),
        }
    }
}

pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{} {}", grouped(count), plural(count, noun))
}

/// The number with commas between its thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(records: u64) -> FileSummary {
        FileSummary {
            path: "a.csv".to_owned(),
            format: Some(Format::Csv),
            schema: None,
            records,
            valid: Some(true),
            findings: 0,
        }
    }

    #[test]
    fn the_line_reads_well_aloud() {
        let mut summary = Summary::default();
        assert_eq!(summary.to_string(), "no files were read");
        summary.files.push(file(1));
        assert_eq!(summary.to_string(), "nothing found in 1 file (1 record)");
        summary.files.push(file(1203));
        summary.count(Severity::Warning);
        assert_eq!(summary.to_string(), "1 warning in 2 files (1,204 records)");
        summary.errors = 3;
        assert_eq!(
            summary.to_string(),
            "3 errors and 1 warning in 2 files (1,204 records)"
        );
        summary.notes = 1_000_000;
        summary.not_shown = 2000;
        assert_eq!(
            summary.to_string(),
            "3 errors, 1 warning and 1,000,000 notes in 2 files (1,204 records); \
             2,000 of them are not shown"
        );
        assert_eq!(summary.worst(), Some(Severity::Error));
        let mut summary = Summary {
            accepted: 1,
            ..Summary::default()
        };
        summary.files.push(file(2));
        assert_eq!(
            summary.to_string(),
            "nothing found in 1 file (2 records); 1 accepted finding hidden"
        );
        assert_eq!(summary.worst(), None);
    }
}
