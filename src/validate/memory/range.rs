//! Values that are known to be valid without gaps.

/// The least and the greatest value that was found valid: all between them are.
#[derive(Debug, Clone)]
pub(super) struct Range<T>(Option<(T, T)>);

impl<T> Default for Range<T> {
    fn default() -> Self {
        Range(None)
    }
}

impl<T: PartialOrd + Copy> Range<T> {
    /// Whether `value` is valid, by what is known or else by `judge`.
    #[inline]
    pub(super) fn is_valid(&mut self, value: T, judge: impl FnOnce() -> bool) -> bool {
        match self.0 {
            Some((least, greatest)) if least <= value && value <= greatest => true,
            _ => judge() && self.widen(value),
        }
    }

    #[cold]
    fn widen(&mut self, value: T) -> bool {
        let (least, greatest) = self.0.get_or_insert((value, value));
        if value < *least {
            *least = value;
        }
        if value > *greatest {
            *greatest = value;
        }
        true
    }
}
