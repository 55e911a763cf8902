//! Which names and characters XML 1.0 has.

/// Whether the text is a name that an element of ours may bear: an XML name without a colon that
/// is not reserved.
pub fn is_name(text: &str) -> bool {
    !text.contains(':') && is_xml_name(text) && !is_reserved(text)
}

/// Names that begin with `xml` are the standard's own.
pub(super) fn is_reserved(text: &str) -> bool {
    text.as_bytes()
        .first_chunk::<3>()
        .is_some_and(|head| head.eq_ignore_ascii_case(b"xml"))
}

/// Whether the text is a `Name` (XML 1.0, fifth edition, section 2.3).
#[inline]
pub(super) fn is_xml_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(first) if first.is_ascii_alphabetic() || matches!(first, b'_' | b':') => {}
        Some(first) if !first.is_ascii() => return is_wide_name(text),
        _ => return false,
    }
    let plain = bytes
        .iter()
        .take_while(|byte| NAME[usize::from(**byte)])
        .count();
    plain == bytes.len() || (!bytes[plain].is_ascii() && is_wide_name(text))
}

/// The ASCII characters that a name may go on with.
static NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let sign = byte as u8;
        table[byte] = sign.is_ascii_alphanumeric() || matches!(sign, b'_' | b':' | b'-' | b'.');
        byte += 1;
    }
    table
};

fn is_wide_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

fn starts_name(c: char) -> bool {
    matches!(c,
        ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    starts_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether XML 1.0 has the character, be it only as a reference (section 2.2).
pub(super) fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether XML 1.0 can carry the text.
pub(super) fn can_carry(text: &str) -> bool {
    first_invalid(text).is_none()
}

/// The first character that XML 1.0 does not have.
pub(super) fn first_invalid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // A fold over all of it, so that it runs on vectors; where it finds anything is the rare case.
    let control = bytes.iter().fold(false, |found, byte| {
        found | ((*byte < 0x20) & !matches!(*byte, b'\t' | b'\n' | b'\r'))
    });
    if !control && memchr::memmem::find(bytes, b"\xEF\xBF").is_none() {
        return None;
    }
    text.char_indices()
        .find(|(_, c)| !is_character(*c))
        .map(|(at, _)| at)
}

/// The part of a name before its colon; `""` where there is none.
pub(super) fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// The part of a name after its colon.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_standard() {
        for name in ["a", "_1", "alpha-3", "x.y", "дата", "名前", "a\u{B7}"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "", "1a", "-a", "a b", "a:b", "@a", "xml", "XMLa", "a/b", "\u{B7}a", "×",
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert!(is_xml_name("dc:title"));
    }

    #[test]
    fn characters_are_those_of_the_standard() {
        assert!(can_carry("a\t\n\r é\u{7F}\u{FFFD}\u{FF0C}𝄞"));
        assert_eq!(first_invalid("é\u{0}"), Some(2));
        assert_eq!(first_invalid("日\u{FFFE}"), Some(3));
        assert_eq!(first_invalid("日\u{FFFF}"), Some(3));
    }
}
