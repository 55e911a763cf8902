//! A number as it was written: its value, and how finely.

use std::fmt;

/// A non-negative decimal number and the place of its digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The value.
    pub value: f64,
    /// The power of ten of the last written digit: 0 for `570000`, -1 for `0.5`.
    pub last: i8,
    /// The power of ten of the last digit that is not 0: 4 for `570000`. The same as `last` for 0.
    pub significant: i8,
}

impl Figure {
    /// Reads a number of the JSON grammar; `None` for a negative one, and for one so long or so
    /// large that no quantity can be meant.
    pub fn parse(text: &str) -> Option<Self> {
        let value: f64 = text.parse().ok()?;
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let last = exponent - i32::try_from(decimals.len()).ok()?;
        let zeros = |digits: &str| digits.len() - digits.trim_end_matches('0').len();
        let trailing = if zeros(decimals) == decimals.len() {
            decimals.len() + zeros(whole)
        } else {
            zeros(decimals)
        };
        let significant = if value == 0.0 {
            last
        } else {
            last + i32::try_from(trailing).ok()?
        };
        (value.is_finite() && value >= 0.0).then_some(())?;
        Some(Figure {
            value,
            last: last.try_into().ok()?,
            significant: significant.try_into().ok()?,
        })
    }

    /// Half a unit of the last written digit.
    pub fn half_unit(self) -> f64 {
        0.5 * 10_f64.powi(i32::from(self.last))
    }

    /// Half a unit of the last digit that is not 0: how far a rounded figure may be off.
    pub fn half_significant_unit(self) -> f64 {
        0.5 * 10_f64.powi(i32::from(self.significant))
    }
}

/// With separators: `2,400,000`.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::try_from(-i32::from(self.last)).unwrap_or(0);
        let text = format!("{:.decimals$}", self.value);
        let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::Figure;

    #[test]
    fn digits_keep_their_place() {
        let digits = |text: &str| {
            let figure = Figure::parse(text).unwrap();
            (figure.value, figure.last, figure.significant)
        };
        assert_eq!(digits("570000"), (570_000.0, 0, 4));
        assert_eq!(digits("0.50"), (0.5, -2, -1));
        assert_eq!(digits("1.0"), (1.0, -1, 0));
        assert_eq!(digits("100.0"), (100.0, -1, 2));
        assert_eq!(digits("1.20e3"), (1200.0, 1, 2));
        assert_eq!(digits("0"), (0.0, 0, 0));
        assert_eq!(digits("589000.111"), (589_000.111, -3, -3));
        assert_eq!(Figure::parse("-1"), None);
        assert_eq!(Figure::parse("1e999"), None);
    }

    #[test]
    fn figures_are_shown_as_people_print_them() {
        for (text, shown) in [
            ("2400000", "2,400,000"),
            ("630", "630"),
            ("0.50", "0.50"),
            ("1.20e3", "1,200"),
            ("589000.111", "589,000.111"),
        ] {
            assert_eq!(Figure::parse(text).unwrap().to_string(), shown);
        }
    }
}
