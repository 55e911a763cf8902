//! Scalars that were found valid: some by their text, some by lying between two others.

use super::range::Range;
use crate::document::{Kind, Node, Plain, Print, WHOLE, length};
use crate::schema::Part;

/// The scalars of one part that are known to be valid.
#[derive(Debug, Clone, Default)]
pub(super) struct Scalars {
    integers: Range<i128>,
    decimals: Range<f64>,
    lengths: Range<usize>,
    null: bool,
    texts: Texts,
}

impl Scalars {
    /// Whether `node`, a scalar of that kind, is valid by `part`.
    #[inline]
    pub(super) fn is_valid(&mut self, part: &Part, kind: Kind, node: Node<'_>) -> bool {
        let judge = || part.whole.is_valid(node);
        let text = node.text().unwrap_or_default();
        match kind {
            Kind::Null => {
                self.null = self.null || judge();
                self.null
            }
            Kind::Number if part.gapless.integers => match Plain::of(text.as_bytes()) {
                Plain::Integer { negative, digits } => {
                    let sign = if negative { -1 } else { 1 };
                    self.integers.is_valid(sign * i128::from(digits), judge)
                }
                Plain::Decimal(value) if part.gapless.decimals => {
                    self.decimals.is_valid(value, judge)
                }
                Plain::Decimal(_) | Plain::No => judge(),
            },
            Kind::String if part.gapless.lengths => self.lengths.is_valid(length(text), judge),
            _ => {
                let print = match &part.forms {
                    Some(forms) if kind == Kind::String => {
                        let mut buffer = [0; WHOLE];
                        forms.form(text, &mut buffer).map(Print::of_bytes)
                    }
                    _ => Some(Print::of(text)).filter(|print| print.is_whole()),
                };
                match print {
                    Some(print) => self.texts.is_valid(kind, print, judge),
                    None => judge(),
                }
            }
        }
    }
}

/// Short texts that are valid: in each place the last one that fell there.
#[derive(Debug, Clone, Default)]
struct Texts {
    places: Box<[Known]>,
    asked: u32,
    known: u32,
    /// The values differ too much for a memory to help.
    off: bool,
}

/// A short text and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Known {
    print: Print,
    kind: Option<Kind>,
}

/// How many places there are: 2 to this power.
const BITS: u32 = 11;

/// After how many questions it is seen whether the memory helps.
const TRIAL: u32 = 1024;

impl Texts {
    #[inline]
    fn is_valid(&mut self, kind: Kind, print: Print, judge: impl FnOnce() -> bool) -> bool {
        if self.off {
            return judge();
        }
        if self.places.is_empty() {
            self.places = vec![Known::default(); 1 << BITS].into();
        }
        let asked = Known {
            print,
            kind: Some(kind),
        };
        let place = &mut self.places[print.spread(BITS)];
        self.asked += 1;
        if *place == asked {
            self.known += 1;
            return true;
        }
        let valid = judge();
        if valid {
            *place = asked;
        }
        if self.asked >= TRIAL {
            self.off = self.known < self.asked / 2;
            if self.off {
                self.places = Box::default();
            }
            (self.asked, self.known) = (0, 0);
        }
        valid
    }
}
