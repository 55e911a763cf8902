//! Guards text that a spreadsheet would run as a formula.
//!
//! An apostrophe goes before it. So that nothing is lost, text that has apostrophes before a
//! formula already gets one more, and reading takes just one away.

/// What a spreadsheet takes for the start of a formula; after the OWASP page on CSV injection.
fn begins_formula(byte: u8) -> bool {
    matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
}

/// Whether a spreadsheet would run the text. Numbers and cells of dashes alone are no formulas.
fn is_formula(text: &str) -> bool {
    let Some((first, rest)) = text.as_bytes().split_first() else {
        return false;
    };
    let is_number = matches!(first, b'+' | b'-')
        && !rest.is_empty()
        && rest
            .iter()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let is_exact_number = crate::format::json::is_number(text);
    let is_dashes = text.bytes().all(|byte| byte == b'-');
    begins_formula(*first) && !is_number && !is_exact_number && !is_dashes
}

/// Whether the text, as it stands in a guarded table, needs an apostrophe more than it has.
pub(in crate::format) fn needs_guard(text: &str) -> bool {
    is_formula(text.trim_start_matches('\''))
}

/// Whether the text has a guard: an apostrophe to take away.
pub(in crate::format) fn is_guarded(text: &str) -> bool {
    text.starts_with('\'') && needs_guard(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_run_is_guarded() {
        for text in ["=1+2", "@SUM(A1)", "+cmd", "-2+3", "\t=1", "'=1", "''-x"] {
            assert!(needs_guard(text), "{text}");
            assert!(is_guarded(&format!("'{text}")), "{text}");
        }
        for text in [
            "", "-", "-----", "-5", "+7", "-1,234.5", "-1e5", "'", "'quoted'", "'-----", "a=1",
        ] {
            assert!(!needs_guard(text), "{text}");
            assert!(!is_guarded(text), "{text}");
        }
    }
}
