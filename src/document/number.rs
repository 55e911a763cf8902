//! A number as its text, and what it comes to.

use std::borrow::Cow;

use jsonschema_value::JsonNumber;
use serde_json::Number;

/// A number as its text.
#[derive(Debug, Clone, Copy)]
pub struct NumberText<'a> {
    text: &'a str,
    plain: Plain,
}

/// What a number comes to that is written with few digits and without an exponent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Plain {
    /// One without a point: at most 19 digits.
    Integer { negative: bool, digits: u64 },
    /// One with a point, as the `f64` next to it.
    Decimal(f64),
    /// Any other: left to the standard library.
    No,
}

/// More digits may not fit a `u64`.
const MOST_DIGITS: usize = 19;

/// Up to here every integer is an `f64`.
const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;

/// The powers of ten from 1 to 10^19: up to 10^22 they are exact as `f64`.
const POWERS: [f64; MOST_DIGITS + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19,
];

impl<'a> NumberText<'a> {
    /// The number that `text` writes: a JSON number.
    #[inline]
    pub fn new(text: &'a str) -> Self {
        NumberText {
            text,
            plain: Plain::of(text.as_bytes()),
        }
    }
}

impl Plain {
    /// What the JSON number `text` comes to.
    #[inline]
    pub(crate) fn of(text: &[u8]) -> Plain {
        let (negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        if text.len() > MOST_DIGITS {
            return Plain::No;
        }
        let mut digits = 0;
        let mut point = None;
        for (index, byte) in text.iter().enumerate() {
            match byte {
                b'0'..=b'9' => digits = digits * 10 + u64::from(byte - b'0'),
                b'.' => point = Some(index),
                _ => return Plain::No,
            }
        }
        match point {
            None => Plain::Integer { negative, digits },
            // Where both are exact, one division rounds once (Clinger, "How to Read Floating Point
            // Numbers Accurately", 1990).
            Some(point) if digits <= EXACT => {
                let value = digits as f64 / POWERS[text.len() - 1 - point];
                Plain::Decimal(if negative { -value } else { value })
            }
            Some(_) => Plain::No,
        }
    }
}

impl JsonNumber for NumberText<'_> {
    #[inline]
    fn as_u64(&self) -> Option<u64> {
        match self.plain {
            Plain::Integer { negative, digits } => (!negative).then_some(digits),
            Plain::Decimal(_) => None,
            Plain::No => self.text.parse().ok(),
        }
    }

    #[inline]
    fn as_i64(&self) -> Option<i64> {
        match self.plain {
            Plain::Integer { negative, digits } => {
                let signed = i128::from(digits) * if negative { -1 } else { 1 };
                i64::try_from(signed).ok()
            }
            Plain::Decimal(_) => None,
            Plain::No => self.text.parse().ok(),
        }
    }

    #[inline]
    fn as_f64(&self) -> Option<f64> {
        match self.plain {
            Plain::Decimal(value) => Some(value),
            Plain::Integer { .. } | Plain::No => self.text.parse().ok(),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.text)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(super::value::number(self.text))
    }

    fn is_integer(&self) -> bool {
        self.is_written_as_integer()
            || jsonschema_value::types::number_is_integer(&self.to_number())
    }

    fn is_written_as_integer(&self) -> bool {
        match self.plain {
            Plain::Integer { .. } => true,
            Plain::Decimal(_) => false,
            Plain::No => {
                let mut bytes = self.text.bytes();
                bytes.all(|byte| byte.is_ascii_digit() || byte == b'-')
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agrees(text: &str) -> Result<(), TestCaseError> {
        let number = NumberText::new(text);
        prop_assert_eq!(number.as_u64(), text.parse::<u64>().ok());
        prop_assert_eq!(number.as_i64(), text.parse::<i64>().ok());
        let bits = |value: Option<f64>| value.map(f64::to_bits);
        prop_assert_eq!(bits(number.as_f64()), bits(text.parse::<f64>().ok()));
        let is_integer = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        prop_assert_eq!(number.is_written_as_integer(), is_integer);
        Ok(())
    }

    #[test]
    fn the_ends_of_what_is_plain() {
        for text in [
            "0",
            "-0",
            "-0.0",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "9007199254740992.5",
            "0.000000000000000001",
        ] {
            agrees(text).unwrap();
        }
    }

    proptest! {
        /// The standard library is the oracle.
        #[test]
        fn agrees_with_the_standard_library(
            text in r"-?(0|[1-9][0-9]{0,21})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?"
        ) {
            agrees(&text)?;
        }
    }
}
