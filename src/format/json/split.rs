//! Cuts a JSON array into chunks of whole elements.

use std::io;

use crate::format::blocks::{Blocks, Boundary};
use crate::format::{Chunk, Split};

/// Cuts after the commas between elements; the last chunk runs to the file's end.
pub(super) struct ElementSplit {
    blocks: Blocks,
    scan: Scan,
}

impl ElementSplit {
    /// `blocks` begins after the array's `[`.
    pub(super) fn new(blocks: Blocks) -> Self {
        ElementSplit {
            blocks,
            scan: Scan::default(),
        }
    }
}

impl Split for ElementSplit {
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        self.blocks.next(buffer, &mut self.scan)
    }
}

/// Where in the array's text the scan is.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The array is closed: nothing after it is an element.
    ended: bool,
}

impl Boundary for Scan {
    fn scan(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut cut = None;
        let mut at = from;
        while at < bytes.len() && !self.ended {
            if self.in_string {
                if std::mem::take(&mut self.escaped) {
                    at += 1;
                    continue;
                }
                let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                    break;
                };
                at += found + 1;
                if bytes[at - 1] == b'"' {
                    self.in_string = false;
                } else {
                    self.escaped = true;
                }
                continue;
            }
            match bytes[at] {
                b'"' => self.in_string = true,
                b'[' | b'{' => self.depth += 1,
                b']' | b'}' => match self.depth.checked_sub(1) {
                    Some(depth) => self.depth = depth,
                    None => self.ended = true,
                },
                b',' if self.depth == 0 => cut = Some(at + 1),
                _ => {}
            }
            at += 1;
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_only_between_elements() {
        let text = br#"{"a":"x,]\",","b":[1,2]}, [1,{"c":3}], "t" ] , "after": [1, 2]"#;
        let mut scan = Scan::default();
        let cut = scan.scan(text, 0).unwrap();
        assert_eq!(&text[cut..], br#" "t" ] , "after": [1, 2]"#);
        for split in 1..text.len() {
            let mut scan = Scan::default();
            let first = scan.scan(&text[..split], 0);
            let both = scan.scan(text, split).or(first);
            assert_eq!(both, Some(cut), "split at {split}");
        }
    }
}
