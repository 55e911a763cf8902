//! What a written figure says about the quantity behind it.

/// The quantities from `low` to `high`, both included; `high` may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The least, never below 0.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Interval {
    /// Any quantity: what a withheld figure says.
    pub const ANY: Interval = Interval {
        low: 0.0,
        high: f64::INFINITY,
    };

    /// Exactly this much.
    pub fn point(value: f64) -> Self {
        Interval {
            low: value,
            high: value,
        }
    }

    /// A figure or a range (`low` and `high` alike for a figure), read with a tolerance from 0 to
    /// below 1: `low` √(1 − t) to `high` / √(1 − t).
    ///
    /// Two figures *v* < *w* so widened are disjoint exactly when *v* < *w* (1 − *t*), that is,
    /// when they differ by more than the tolerance of the larger.
    pub fn with_tolerance(low: f64, high: f64, tolerance: f64) -> Self {
        let root = (1.0 - tolerance).sqrt();
        Interval {
            low: low * root,
            high: high / root,
        }
    }

    /// A figure or a range, rounded to a unit of which `half_unit` is the half.
    pub fn rounded(low: f64, high: f64, half_unit: f64) -> Self {
        Interval {
            low: (low - half_unit).max(0.0),
            high: high + half_unit,
        }
    }

    /// The same without an upper end.
    #[must_use]
    pub fn at_least(self) -> Self {
        Interval {
            high: f64::INFINITY,
            ..self
        }
    }

    /// The same without a lower end.
    #[must_use]
    pub fn at_most(self) -> Self {
        Interval { low: 0.0, ..self }
    }

    /// Whether some quantity is in both.
    pub fn meets(self, other: Interval) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// What is in both: empty (`low` above `high`) where they do not meet.
    #[must_use]
    pub fn and(self, other: Interval) -> Self {
        Interval {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.low > self.high
    }
}

/// How far apart two computed ends may be, relative to their size, and still mean one number.
const NOISE: f64 = 1e-12;

/// Makes ends that differ by noise alone equal.
pub(super) fn snap<'e>(ends: impl Iterator<Item = &'e mut f64>) {
    let mut ends: Vec<_> = ends.collect();
    ends.sort_by(|a, b| a.total_cmp(b));
    let mut last = 0.0;
    for end in ends {
        if *end <= last * (1.0 + NOISE) {
            *end = last;
        }
        last = *end;
    }
}

#[cfg(test)]
mod tests {
    use super::{Interval, snap};

    #[test]
    fn exactly_at_the_tolerance_two_figures_touch() {
        for (less, more) in [
            (90.0, 100.0),
            (0.9, 1.0),
            (2_070_000.0, 2_300_000.0),
            (27e6, 30e6),
        ] {
            let mut a = Interval::with_tolerance(less, less, 0.1);
            let mut b = Interval::with_tolerance(more, more, 0.1);
            snap([&mut a.low, &mut a.high, &mut b.low, &mut b.high].into_iter());
            assert!(a.meets(b), "{less} and {more}");
            let mut c = Interval::with_tolerance(less * 0.999_999, less * 0.999_999, 0.1);
            snap([&mut c.low, &mut c.high, &mut b.low, &mut b.high].into_iter());
            assert!(!c.meets(b), "a little less than {less} and {more}");
        }
    }

    #[test]
    fn a_figure_just_below_another_by_rounding_touches_it() {
        let (one, two) = (
            Interval::rounded(100.0, 100.0, 0.5),
            Interval::rounded(101.0, 101.0, 0.5),
        );
        assert!(one.meets(two));
        assert_eq!(
            Interval::rounded(0.0, 0.0, 0.5),
            Interval {
                low: 0.0,
                high: 0.5
            }
        );
    }

    #[test]
    fn snapping_leaves_zero_and_infinity_alone() {
        let mut ends = [0.0, f64::MIN_POSITIVE, 1.0, 1.0 + 1e-15, f64::INFINITY];
        snap(ends.iter_mut());
        let expected: [f64; 5] = [0.0, f64::MIN_POSITIVE, 1.0, 1.0, f64::INFINITY];
        assert_eq!(ends.map(f64::to_bits), expected.map(f64::to_bits));
    }
}
