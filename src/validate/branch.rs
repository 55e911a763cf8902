//! Which branch of `anyOf` or `oneOf` came closest.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

/// The index of the branch to report, if one stands out.
///
/// A branch that a discriminating `const` or `enum` refutes is out. Of the others the one with the
/// fewest errors is meant, then the one whose errors stand deepest; with a tie none stands out.
pub(super) fn closest(branches: &[Vec<ValidationError<'_>>]) -> Option<usize> {
    let mut scored: Vec<(Score, usize)> = branches
        .iter()
        .enumerate()
        .map(|(index, errors)| (score(errors), index))
        .collect();
    scored.sort_by_key(|(score, _)| *score);
    match scored.as_slice() {
        [(only, index)] if !only.refuted => Some(*index),
        [(first, index), (second, _), ..] if first < second && !first.wrong_type => Some(*index),
        _ => None,
    }
}

/// Less is closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    /// The value is of another type altogether.
    wrong_type: bool,
    /// A property that tells the branches apart has another value.
    refuted: bool,
    errors: usize,
    shallow: std::cmp::Reverse<usize>,
}

fn score(errors: &[ValidationError<'_>]) -> Score {
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    let base = errors.iter().map(depth).min().unwrap_or(0);
    let is_root_type = |error: &ValidationError<'_>| {
        matches!(error.kind(), ValidationErrorKind::Type { .. })
            && errors.len() == 1
            && depth(error) == base
    };
    let discriminates = |error: &ValidationError<'_>| {
        matches!(
            error.kind(),
            ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. }
        )
    };
    Score {
        wrong_type: errors.iter().any(is_root_type),
        refuted: errors.iter().any(discriminates),
        errors: errors.len(),
        shallow: std::cmp::Reverse(errors.iter().map(depth).max().unwrap_or(0)),
    }
}
