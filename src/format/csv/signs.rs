//! Finds the signs that a table is made of, eight bytes at a time.
//!
//! Cells are short: a search that begins anew at each of them, however wide its vectors are, takes
//! longer than one that goes on.

use super::Dialect;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

/// The places of delimiters, quotes and line ends, in order.
pub(super) struct Signs<'b> {
    bytes: &'b [u8],
    /// Of delimiter, quote, line feed and carriage return.
    wanted: [u64; 4],
    /// Where the word begins of which `found` tells the signs.
    at: usize,
    /// The high bit of each byte of the word that is a sign, and was not given yet.
    found: u64,
}

impl<'b> Signs<'b> {
    #[inline]
    pub(super) fn new(dialect: Dialect, bytes: &'b [u8]) -> Self {
        let mut signs = Signs {
            bytes,
            wanted: wanted(dialect),
            at: 0,
            found: 0,
        };
        signs.found = signs.look();
        signs
    }

    /// The next sign's place.
    #[inline]
    pub(super) fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.at += 8;
            if self.at >= self.bytes.len() {
                return None;
            }
            self.found = self.look();
        }
        let byte = self.found.trailing_zeros() / 8;
        self.found &= self.found - 1;
        Some(self.at + byte as usize)
    }

    /// The signs of the word here.
    #[inline]
    fn look(&self) -> u64 {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest.first_chunk() {
            Some(word) => signs(self.wanted, *word),
            None => self.last(rest),
        }
    }

    /// The signs of the last bytes, fewer than eight.
    #[cold]
    fn last(&self, rest: &[u8]) -> u64 {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        // A byte that is not there is no sign, even where NUL is one.
        signs(self.wanted, word) & !(u64::MAX << (8 * rest.len()))
    }
}

/// Whether any of the bytes is a sign, or zero: bare zeros can make a table look like UTF-16.
#[inline]
pub(super) fn holds_any(dialect: Dialect, bytes: &[u8]) -> bool {
    let [delimiter, quote, feed, carriage] = wanted(dialect);
    let wanted = [delimiter, quote, feed, carriage, 0];
    if let Some(last) = bytes.last_chunk() {
        let mut rest = bytes;
        while let Some((word, after)) = rest.split_first_chunk() {
            if signs(wanted, *word) != 0 {
                return true;
            }
            rest = after;
        }
        return signs(wanted, *last) != 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let mut word = [0; 8];
        word[..4].copy_from_slice(first);
        word[4..].copy_from_slice(last);
        return signs(wanted, word) != 0;
    }
    let is_sign = |byte: &u8| wanted.contains(&(LOW * u64::from(*byte)));
    bytes.iter().any(is_sign)
}

/// Eight times each sign.
#[inline]
fn wanted(dialect: Dialect) -> [u64; 4] {
    let signs = [dialect.delimiter, dialect.quote, b'\n', b'\r'];
    signs.map(|sign| LOW * u64::from(sign))
}

/// The high bit of each byte of the word that is one of those wanted.
#[inline]
fn signs<const N: usize>(wanted: [u64; N], word: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(word);
    let other = |wanted: u64| {
        // The high bit of every byte that is not 0 (Warren, Hacker's Delight, section 6-1).
        let differs = word ^ wanted;
        ((differs & !HIGH) + !HIGH) | differs
    };
    !wanted
        .into_iter()
        .fold(u64::MAX, |others, wanted| others & other(wanted))
        & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::csv::CsvOptions;

    proptest! {
        #[test]
        fn every_sign_is_found_in_order(bytes in prop::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b';'), any::<u8>()], 0..40), delimiter in prop_oneof![Just(b','), Just(b';'), Just(0)]) {
            let options = CsvOptions { delimiter: Some(delimiter), ..CsvOptions::default() };
            let mut signs = Signs::new(options.dialect(), &bytes);
            let is_sign = |byte: u8| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
            let expected = bytes.iter().enumerate().filter(|(_, byte)| is_sign(**byte));
            for (at, _) in expected {
                prop_assert_eq!(signs.next(), Some(at));
            }
            prop_assert_eq!(signs.next(), None);
            prop_assert_eq!(holds_any(options.dialect(), &bytes), bytes.iter().any(|byte| *byte == 0 || is_sign(*byte)));
        }
    }
}
