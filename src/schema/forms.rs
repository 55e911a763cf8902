//! What a pattern sees of a text.

use regex_automata::nfa::thompson::NFA;

/// For each byte the first one that the pattern cannot tell from it.
///
/// The engine of the `regex` crate keeps the bytes of a pattern in classes: in a text, one byte may
/// stand for another of its class, and no answer changes.
#[derive(Debug)]
pub(crate) struct Forms {
    first: Box<[u8; 256]>,
}

impl Forms {
    /// Those of a pattern as JSON Schema writes it; `None` if it needs another engine.
    pub(super) fn of(pattern: &str) -> Option<Forms> {
        let pattern = jsonschema_regex::to_rust_regex(pattern).ok()?;
        let automaton = NFA::new(&pattern).ok()?;
        let classes = automaton.byte_classes();
        let mut first = Box::new([0; 256]);
        let mut of_class = [None; 256];
        for byte in 0..=u8::MAX {
            let class = &mut of_class[usize::from(classes.get(byte))];
            first[usize::from(byte)] = *class.get_or_insert(byte);
        }
        Some(Forms { first })
    }

    /// The form of `text` in the first bytes of `buffer`, if it is ASCII and fits in.
    #[inline]
    pub(crate) fn form<'b, const N: usize>(
        &self,
        text: &str,
        buffer: &'b mut [u8; N],
    ) -> Option<&'b [u8]> {
        let form = buffer.get_mut(..text.len())?;
        if !text.is_ascii() {
            return None;
        }
        for (to, byte) in form.iter_mut().zip(text.bytes()) {
            *to = self.first[usize::from(byte)];
        }
        Some(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pattern: &str, text: &str) -> Vec<u8> {
        let forms = Forms::of(pattern).unwrap();
        forms.form(text, &mut [0; 16]).unwrap().to_vec()
    }

    #[test]
    fn what_a_pattern_tells_apart_has_two_forms() {
        let pattern = "^LOT-[0-9]+$";
        assert_eq!(form(pattern, "LOT-123"), form(pattern, "LOT-908"));
        assert_ne!(form(pattern, "LOT-123"), form(pattern, "LOT-12a"));
        assert_ne!(form(pattern, "LOT-123"), form(pattern, "LOT-12"));
        assert_ne!(form(r"^a\b", "ab"), form(r"^a\b", "a-"));
    }

    #[test]
    fn what_has_no_form() {
        let forms = Forms::of("^[a-z]+$").unwrap();
        assert_eq!(forms.form("é", &mut [0; 16]), None);
        assert_eq!(forms.form("abc", &mut [0; 2]), None);
        assert!(Forms::of("^(?=a)").is_none());
    }
}
