//! What came of a conversion.

use crate::finding::Finding;
use crate::format::Dropped;

/// How a conversion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The output is complete.
    Written,
    /// The data is at fault: a target that is a file is as it was before.
    Refused,
    /// Whoever read the output stream went away.
    Closed,
}

/// Something to know that is no finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// In one line.
    pub message: String,
    /// Whether something was passed over.
    pub is_loss: bool,
}

/// What came of a conversion.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// Number of records written.
    pub records: u64,
    /// What is wrong with the input.
    pub findings: Vec<Finding>,
    /// What else there is to know.
    pub notes: Vec<Note>,
}

impl Report {
    /// Nothing was written.
    pub(super) fn refused(findings: Vec<Finding>) -> Report {
        Report {
            outcome: Outcome::Refused,
            records: 0,
            findings,
            notes: Vec::new(),
        }
    }
}

/// What was passed over, a note each.
pub(super) fn losses(dropped: &Dropped, reordered: u64) -> Vec<Note> {
    let Dropped {
        comments,
        instructions,
        doctypes,
        empty_rows,
        empty_columns,
        bare_columns,
        outside,
        tables,
        beside: _,
    } = *dropped;
    [
        (comments, "comment", "comments", "not carried over"),
        (
            instructions,
            "processing instruction",
            "processing instructions",
            "not carried over",
        ),
        (
            doctypes,
            "document type declaration",
            "document type declarations",
            "not carried over",
        ),
        (empty_rows, "empty row", "empty rows", "passed over"),
        (
            empty_columns,
            "empty column without a name",
            "empty columns without a name",
            "passed over",
        ),
        (
            bare_columns,
            "column of a table without a row",
            "columns of a table without a row",
            "not carried over",
        ),
        (
            outside,
            "value outside the records",
            "values outside the records",
            "not carried over",
        ),
        (
            tables,
            "other table of the package",
            "other tables of the package",
            "not carried over",
        ),
        (
            reordered,
            "record",
            "records",
            "written with the keys in the order of the columns",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many, what)| {
        let (things, verb) = if count == 1 {
            (one, "was")
        } else {
            (many, "were")
        };
        Note {
            message: format!("{count} {things} {verb} {what}"),
            is_loss: true,
        }
    })
    .collect()
}

/// How many columns a note names.
const NAMED: usize = 5;

/// That strings had to be encoded in some columns.
pub(super) fn encoded(columns: &[String]) -> Option<Note> {
    let shown: Vec<String> = columns
        .iter()
        .take(NAMED)
        .map(|column| format!("`{column}`"))
        .collect();
    let more = match columns.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (word, stand) = if columns.len() == 1 {
        ("column", "stands")
    } else {
        ("columns", "stand")
    };
    (!columns.is_empty()).then(|| Note {
        message: format!(
            "{word} {}{more} {stand} in JSON quotes, as some of the texts are empty or would be read as other values; where --schema says that they are strings, they need none",
            shown.join(", ")
        ),
        is_loss: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_worded() {
        let dropped = Dropped {
            comments: 1,
            empty_rows: 12,
            ..Dropped::default()
        };
        let said: Vec<String> = losses(&dropped, 2)
            .into_iter()
            .map(|note| note.message)
            .collect();
        assert_eq!(
            said,
            [
                "1 comment was not carried over",
                "12 empty rows were passed over",
                "2 records were written with the keys in the order of the columns",
            ]
        );
    }

    #[test]
    fn encoded_columns_are_named_up_to_a_few() {
        assert_eq!(encoded(&[]), None);
        let columns: Vec<String> = (0..7).map(|n| format!("c{n}")).collect();
        let said = encoded(&columns).unwrap().message;
        assert!(
            said.starts_with(
                "columns `c0`, `c1`, `c2`, `c3`, `c4` and 2 more stand in JSON quotes"
            ),
            "{said}"
        );
    }
}
