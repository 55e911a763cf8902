//! Cuts a table into chunks of whole rows.

use std::io;

use super::{Dialect, ROW_LIMIT};
use crate::format::blocks::{Blocks, Boundary};
use crate::format::{Chunk, Split};

/// Cuts after row ends; the last chunk runs to the file's end.
pub(super) struct RowSplit {
    blocks: Blocks,
    ends: RowEnds,
}

impl RowSplit {
    /// `blocks` begins where a row begins.
    pub(super) fn new(blocks: Blocks, dialect: Dialect) -> Self {
        RowSplit {
            blocks,
            ends: RowEnds::new(dialect),
        }
    }
}

impl Split for RowSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.blocks.next(buffer, &mut self.ends)
    }
}

/// Where the scan is, as to quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not within quotes.
    Outside,
    /// Within quotes.
    Quoted,
    /// A quote within quotes was the last byte: the next tells whether it is doubled or closes.
    Quote,
}

/// Finds row ends by the same rules as the tokenizer: a quote opens only at the start of a cell,
/// and stands for itself within quotes where it is doubled.
#[derive(Debug)]
struct RowEnds {
    dialect: Dialect,
    state: State,
}

impl RowEnds {
    fn new(dialect: Dialect) -> Self {
        RowEnds {
            dialect,
            state: State::Outside,
        }
    }

    /// The next quote from `at` on that opens a quoted cell.
    fn opening(&self, bytes: &[u8], at: usize) -> Option<usize> {
        memchr::memchr_iter(self.dialect.quote, &bytes[at..])
            .map(|found| at + found)
            .find(|found| {
                found.checked_sub(1).is_none_or(|before| {
                    let before = bytes[before];
                    before == self.dialect.delimiter || before == b'\n' || before == b'\r'
                })
            })
    }

    /// Where the quotes that are open at `at` are closed, and `state` when they are not.
    fn closing(&self, bytes: &[u8], mut at: usize) -> Result<usize, State> {
        let quote = self.dialect.quote;
        loop {
            let Some(found) = memchr::memchr(quote, &bytes[at..]) else {
                return Err(State::Quoted);
            };
            match bytes.get(at + found + 1) {
                None => return Err(State::Quote),
                Some(next) if *next == quote => at += found + 2,
                Some(_) => return Ok(at + found + 1),
            }
        }
    }
}

impl Boundary for RowEnds {
    fn scan(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut cut = None;
        let mut at = from;
        match (self.state, bytes.get(from)) {
            (_, None) => return None,
            (State::Quote, Some(next)) if *next == self.dialect.quote => {
                self.state = State::Quoted;
                at += 1;
            }
            (State::Quote, Some(_)) => self.state = State::Outside,
            // Whether a line feed belongs to a carriage return shows only now.
            (State::Outside, Some(_)) if from > 0 && bytes[from - 1] == b'\r' => at -= 1,
            _ => {}
        }
        loop {
            if self.state == State::Quoted {
                match self.closing(bytes, at) {
                    Ok(closed) => at = closed,
                    Err(state) => {
                        self.state = state;
                        break;
                    }
                }
                self.state = State::Outside;
            }
            let opening = self.opening(bytes, at);
            let region = at..opening.unwrap_or(bytes.len());
            cut = last_row_end(bytes, region).or(cut);
            let Some(opening) = opening else {
                break;
            };
            self.state = State::Quoted;
            at = opening + 1;
        }
        if cut.is_none() && bytes.len() >= ROW_LIMIT {
            // The parser, finding no row end there, says so and stops.
            return Some(whole_characters(bytes));
        }
        cut
    }
}

/// The end of the last row that ends in `region`, which lies outside of quotes.
fn last_row_end(bytes: &[u8], region: std::ops::Range<usize>) -> Option<usize> {
    let mut end = region.end;
    loop {
        let found = region.start + memchr::memrchr2(b'\n', b'\r', &bytes[region.start..end])?;
        // After a carriage return that is the last byte so far, a line feed may still come.
        if bytes[found] == b'\n' || found + 1 < bytes.len() {
            return Some(found + 1);
        }
        end = found;
    }
}

/// How many bytes there are without a character that is cut at the end.
fn whole_characters(bytes: &[u8]) -> usize {
    let lead = bytes.iter().rposition(|byte| byte & 0xC0 != 0x80);
    match lead {
        Some(lead) if bytes[lead] >= 0x80 => lead,
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::format::csv::CsvOptions;

    fn cut(text: &[u8]) -> Option<usize> {
        RowEnds::new(CsvOptions::default().dialect()).scan(text, 0)
    }

    #[test]
    fn cuts_only_at_row_ends() {
        let rest = |text: &'static str| cut(text.as_bytes()).map(|cut| &text[cut..]);
        assert_eq!(rest("a,b\nc,\"d\n"), Some("c,\"d\n"));
        assert_eq!(rest("a,b\nc,\"d\n\"\ne"), Some("e"));
        assert_eq!(rest("a,\"x\"\"\ny\"\nz,5\" pipe\ne"), Some("e"));
        assert_eq!(rest("a\r\nb\r"), Some("b\r"));
        assert_eq!(rest("a\rb\rc"), Some("c"));
        assert_eq!(rest("\"a\nb"), None);
    }

    proptest! {
        /// `csv-core` is the oracle: what is cut off is a run of whole rows, wherever a block ends.
        #[test]
        fn agrees_with_the_tokenizer(text in r#"[ab,"\r\n]{0,16}"#, split in 0_usize..16) {
            let bytes = text.as_bytes();
            let mut core = csv_core::Reader::new();
            let mut ends = Vec::new();
            let mut at = 0;
            while at < bytes.len() {
                let (result, read, _, _) = core.read_record(&bytes[at..], &mut [0; 32], &mut [0; 32]);
                at += read;
                if result != csv_core::ReadRecordResult::Record {
                    break;
                }
                if bytes[at - 1] == b'\n' || at < bytes.len() {
                    ends.push(at + usize::from(bytes[at - 1] == b'\r' && bytes.get(at) == Some(&b'\n')));
                }
            }
            // Blank lines belong to the row before or after them; the tokenizer passes over them.
            let blank = |from: usize, to: usize| bytes[from..to].iter().all(|byte| matches!(byte, b'\n' | b'\r'));
            let same = |ours: Option<usize>| match (ours, ends.last()) {
                (Some(ours), Some(theirs)) => ours >= *theirs && blank(*theirs, ours),
                (Some(ours), None) => blank(0, ours),
                (None, theirs) => theirs.is_none(),
            };
            prop_assert!(same(cut(bytes)), "{:?} but {ends:?}", cut(bytes));
            let split = split.min(bytes.len());
            let mut scan = RowEnds::new(CsvOptions::default().dialect());
            let first = scan.scan(&bytes[..split], 0);
            let both = scan.scan(bytes, split).or(first);
            prop_assert!(same(both), "split at {split}: {both:?} but {ends:?}");
        }
    }
}
