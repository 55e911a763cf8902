//! The numbers at a place.

/// What numbers were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    count: u64,
    /// Whether some number has a fraction or an exponent.
    has_fraction: bool,
    /// Whether some number is beyond what is compared exactly.
    is_vast: bool,
    /// The least and the greatest, each with its text.
    range: Option<[(f64, Box<str>); 2]>,
}

/// Digits up to which `f64` tells all numbers apart.
const EXACT: usize = 15;

impl Numbers {
    pub(super) fn look(&mut self, text: &str) {
        self.count += 1;
        self.has_fraction |= text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
        let is_plain = text.len() <= EXACT && !text.bytes().any(|byte| matches!(byte, b'e' | b'E'));
        match text.parse::<f64>() {
            Ok(value) if is_plain => self.extend(value, text),
            _ => self.is_vast = true,
        }
    }

    fn extend(&mut self, value: f64, text: &str) {
        match &mut self.range {
            None => self.range = Some([(value, text.into()), (value, text.into())]),
            Some([least, greatest]) => {
                if value < least.0 {
                    *least = (value, text.into());
                }
                if value > greatest.0 {
                    *greatest = (value, text.into());
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: Numbers) {
        self.count += other.count;
        self.has_fraction |= other.has_fraction;
        self.is_vast |= other.is_vast;
        for (value, text) in other.range.into_iter().flatten() {
            self.extend(value, &text);
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Whether all of them are written as integers.
    pub(super) fn are_integers(&self) -> bool {
        !self.has_fraction
    }

    /// The texts of the least and the greatest, where every number can be compared.
    pub(super) fn range(&self) -> Option<(&str, &str)> {
        let [least, greatest] = self.range.as_ref().filter(|_| !self.is_vast)?;
        Some((&least.1, &greatest.1))
    }

    /// Whether there are enough of them to say that none is negative.
    pub(super) fn are_never_negative(&self) -> bool {
        let least = self.range.as_ref().map(|[least, _]| least.0);
        !self.is_vast && self.count >= super::write::ENOUGH && least.is_some_and(|it| it >= 0.0)
    }
}
