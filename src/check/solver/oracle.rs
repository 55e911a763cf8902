//! The slow twin: tries every order of the countries, place by place, with empty places taken by
//! countries without a name, and gives out the largest quantities that fit. It shares nothing with
//! the fast decision but the statements.

use super::{Problem, Statement};

/// A quantity, less or more so many vanishingly small amounts: "just below 5" is `(5.0, -1)`.
type Quantity = (f64, i64);

/// What the records say of one country, read off statement by statement.
#[derive(Clone, Copy)]
struct Limits {
    low: f64,
    high: f64,
    first: u32,
    last: u32,
    ranked: bool,
}

/// Whether some order and some quantities agree with all statements of these records.
pub(super) fn can_stand(problem: &Problem, members: &[usize]) -> bool {
    let statements = || {
        members
            .iter()
            .flat_map(|&member| &problem.records()[member])
    };
    let mut countries = Vec::new();
    for country in 0..problem.countries() {
        let mut limits = Limits {
            low: 0.0,
            high: f64::INFINITY,
            first: 1,
            last: u32::MAX,
            ranked: false,
        };
        for statement in statements() {
            match statement {
                Statement::Quantity {
                    country: named,
                    interval,
                } if *named == country => {
                    limits.low = limits.low.max(interval.low);
                    limits.high = limits.high.min(interval.high);
                }
                Statement::Rank {
                    country: named,
                    first,
                    last,
                } if *named == country => {
                    limits.first = limits.first.max(*first);
                    limits.last = limits.last.min(*last);
                    limits.ranked = true;
                }
                Statement::Coverage { listed, rest } if !listed.contains(&country) => {
                    limits.high = limits.high.min(*rest);
                }
                _ => {}
            }
        }
        countries.push(limits);
    }
    let (mut others, mut total) = (problem.others, (0.0_f64, f64::INFINITY));
    for statement in statements() {
        match statement {
            Statement::Coverage { rest, .. } => others = others.min(*rest),
            Statement::Total { interval } => {
                total = (total.0.max(interval.low), total.1.min(interval.high));
            }
            _ => {}
        }
    }
    if total.0 > total.1 || countries.iter().any(|c| c.low > c.high || c.first > c.last) {
        return false;
    }
    // Beyond the last rank asked for and one place for each country, nothing new can happen.
    let asked = countries
        .iter()
        .filter(|c| c.ranked)
        .map(|c| c.first)
        .max()
        .unwrap_or(0);
    let places = asked as usize + countries.len();
    Search {
        countries,
        others,
        total,
        places,
    }
    .place(0, &mut Vec::new(), (f64::INFINITY, 0))
}

struct Search {
    countries: Vec<Limits>,
    others: f64,
    total: (f64, f64),
    places: usize,
}

impl Search {
    /// Tries whatever can take the next place: each country that is left, one without a name, or
    /// nobody, in which case the countries left must have nothing. `taken` is a set of bits.
    fn place(&self, taken: u32, line: &mut Vec<(f64, f64)>, ceiling: Quantity) -> bool {
        let left = |c: &usize| taken & (1 << *c) == 0;
        let nothing = |c: usize| self.countries[c].low == 0.0 && !self.countries[c].ranked;
        if (0..self.countries.len()).filter(left).all(nothing) && self.sum_fits(line) {
            return true;
        }
        if line.len() == self.places {
            return false;
        }
        let place = line.len() as u32 + 1;
        // A country whose last place is past makes what follows pointless.
        if (0..self.countries.len())
            .filter(left)
            .any(|c| self.countries[c].last < place)
        {
            return false;
        }
        for country in (0..self.countries.len()).filter(left) {
            let Limits {
                low,
                high,
                first,
                last,
                ..
            } = self.countries[country];
            let most = largest(ceiling, high);
            if first <= place && place <= last && most >= (low, 0) && most > (0.0, 0) {
                line.push((low, high));
                let found = self.place(taken | 1 << country, line, (most.0, most.1 - 1));
                line.pop();
                if found {
                    return true;
                }
            }
        }
        let most = largest(ceiling, self.others);
        most > (0.0, 0) && {
            line.push((0.0, self.others));
            let found = self.place(taken, line, (most.0, most.1 - 1));
            line.pop();
            found
        }
    }

    /// Whether quantities in this line can have a sum within the total: the sums that are possible
    /// have no hole, so the least and the greatest of them tell.
    fn sum_fits(&self, line: &[(f64, f64)]) -> bool {
        let (mut least, mut most) = ((0.0, 0), (0.0, 0));
        let mut floor: Quantity = (0.0, 1);
        for &(low, _) in line.iter().rev() {
            let quantity = if (low, 0) > floor { (low, 0) } else { floor };
            least = (least.0 + quantity.0, least.1 + quantity.1);
            floor = (quantity.0, quantity.1 + 1);
        }
        let mut ceiling: Quantity = (f64::INFINITY, 0);
        for &(_, high) in line {
            let quantity = largest(ceiling, high);
            most = (most.0 + quantity.0, most.1 + quantity.1);
            ceiling = (quantity.0, quantity.1 - 1);
        }
        if self.others > 0.0 && ceiling > (0.0, 0) {
            most.0 = f64::INFINITY; // any number of them may follow
        }
        least <= (self.total.1, 0) && most >= (self.total.0, 0)
    }
}

fn largest(ceiling: Quantity, high: f64) -> Quantity {
    if (high, 0) < ceiling {
        (high, 0)
    } else {
        ceiling
    }
}
