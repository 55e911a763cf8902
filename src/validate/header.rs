//! What a table's header tells by itself, where no row follows: which required columns are missing,
//! and which columns the schema does not know.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::{Instance, Judge, words};
use crate::document::{Document, Tree};
use crate::finding::Finding;
use crate::format::{Chunk, Parse, Sink};

/// Judges the header of the table that `parser` reads; of other formats, nothing is found.
pub(super) fn judge(judge: &Judge, parser: &dyn Parse) -> Vec<Finding> {
    let Some(row) = parser.filled_row() else {
        return Vec::new();
    };
    let chunk = Chunk {
        bytes: row.clone().into_bytes(),
        base: 0,
        first: true,
        last: true,
    };
    let mut look = Look {
        judge,
        findings: Vec::new(),
    };
    parser.parse(&chunk, &row, &mut Tree::default(), &mut look);
    let mut findings = look.findings;
    for finding in &mut findings {
        (finding.place.record, finding.place.id) = (None, None);
    }
    findings.sort_by_key(|finding| (finding.place.span.start, finding.place.span.end));
    findings
}

/// Takes an invented row, of which only the columns count.
struct Look<'j> {
    judge: &'j Judge,
    findings: Vec<Finding>,
}

impl Sink for Look<'_> {
    fn record(&mut self, number: u64, document: &Document<'_>) {
        let root = document.root();
        let instance = Instance {
            judge: self.judge,
            root,
            number,
        };
        for error in self.judge.schema.validator().iter_errors(root) {
            if is_of_header(&error) {
                words::explain(&instance, &error, &mut self.findings);
            }
        }
    }

    fn finding(&mut self, _: Finding) {}
}

/// Whether the error holds for every row, whatever its values.
fn is_of_header(error: &ValidationError<'_>) -> bool {
    const CONDITIONAL: [&str; 9] = [
        "if",
        "then",
        "else",
        "not",
        "anyOf",
        "oneOf",
        "contains",
        "dependentSchemas",
        "dependencies",
    ];
    let path = error.schema_path().as_str();
    let is_always = path.split('/').all(|part| !CONDITIONAL.contains(&part));
    is_always
        && match error.kind() {
            ValidationErrorKind::Required { .. } => {
                error.instance_path().as_str().is_empty() && path.ends_with("/required")
            }
            ValidationErrorKind::AdditionalProperties { .. } => true,
            ValidationErrorKind::FalseSchema => path.ends_with("/additionalProperties"),
            _ => false,
        }
}
