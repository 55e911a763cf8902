//! Short texts as numbers, so that they are compared without a loop.

/// The length of a text with its first and its last eight bytes.
///
/// Texts of up to sixteen bytes are equal if their prints are; longer ones may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Print {
    head: u64,
    tail: u64,
    length: u32,
}

/// Up to this length a print holds the whole text.
pub(crate) const WHOLE: usize = 16;

impl Print {
    /// The print of `text`.
    #[inline]
    pub fn of(text: &str) -> Print {
        Print::of_bytes(text.as_bytes())
    }

    /// The print of text that need not be valid UTF-8.
    #[inline]
    pub fn of_bytes(bytes: &[u8]) -> Print {
        let (head, tail) = if let Some(head) = word(bytes, 0) {
            (head, word(bytes, bytes.len() - 8).unwrap_or_default())
        } else {
            (short(bytes), 0)
        };
        Print {
            head,
            tail,
            length: bytes.len() as u32,
        }
    }

    /// Whether the print holds the whole text, so that equal prints are equal texts.
    #[inline]
    pub fn is_whole(self) -> bool {
        self.length as usize <= WHOLE
    }

    /// Whether `bytes` begin with the text `of` which this is the print.
    #[inline]
    pub(super) fn begins(self, bytes: &[u8], of: &[u8]) -> bool {
        let length = of.len();
        match word(bytes, 0) {
            _ if length == 0 => true,
            Some(head) if length < 8 => (head ^ self.head) << (64 - 8 * length as u32) == 0,
            Some(head) if length <= WHOLE => {
                head == self.head && word(bytes, length - 8) == Some(self.tail)
            }
            _ => bytes.starts_with(of),
        }
    }

    /// A number below 2 to the power of `bits`, spread evenly.
    #[inline]
    pub fn spread(self, bits: u32) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(29)).wrapping_mul(GOLDEN);
        (mixed >> (u64::BITS - bits)) as usize
    }
}

/// 2^64 divided by the golden ratio, made odd (Knuth, TAOCP 3, section 6.4).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let chunk = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk))
}

/// Fewer than eight bytes, the first one lowest.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let tail = u64::from(u32::from_le_bytes(*tail));
        // Where the two overlap they are the same.
        return u64::from(u32::from_le_bytes(*head)) | tail << (8 * (bytes.len() - 4));
    }
    let pack = |packed, byte: &u8| packed << 8 | u64::from(*byte);
    bytes.iter().rev().fold(0, pack)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prints_tell_short_texts_apart(left in "[ab]{0,18}", right in "[ab]{0,18}") {
            let is_same = Print::of(&left) == Print::of(&right);
            prop_assert_eq!(is_same && Print::of(&left).is_whole(), left == right && left.len() <= 16);
        }

        #[test]
        fn a_print_knows_its_text(text in "[ab]{0,18}", rest in "[ab]{0,20}") {
            let print = Print::of(&text);
            let known = print.begins(rest.as_bytes(), text.as_bytes());
            prop_assert_eq!(known, rest.starts_with(&text));
            let whole = format!("{text}{rest}");
            prop_assert!(print.begins(whole.as_bytes(), text.as_bytes()));
        }
    }
}
