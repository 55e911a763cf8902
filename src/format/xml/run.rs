//! The text of an element, which comes piece by piece: between comments, references and CDATA.

use super::entity::{NoPiece, Piece};
use super::fault::Fault;
use super::part::{Part, Parts, Slice, What};
use super::token::{Kind as Sign, Token, Tokens};

impl Parts<'_> {
    /// The part that text at `start` belongs to.
    fn run_at(&mut self, start: usize) -> usize {
        if let Some(run) = self.run {
            return run;
        }
        let parent = self.open.last().map_or(0, |open| *open as usize);
        let mut run = parent;
        if self.list[parent].children > 0 {
            run = self.list.len();
            self.list.push(Part {
                what: What::Text,
                start: start as u32,
                inside: (start as u32, start as u32),
                text: Slice::source(start, start),
                next: run as u32 + 1,
                key: None,
                ..self.list[parent]
            });
        }
        self.run = Some(run);
        run
    }

    /// Takes in text as it stands.
    pub(super) fn text(&mut self, tokens: &Tokens<'_>, token: Token) {
        let (start, end) = match token.kind {
            Sign::CData => (token.start + "<![CDATA[".len(), token.end - "]]>".len()),
            _ => (token.start, token.end),
        };
        let run = self.run_at(token.start);
        let piece = &tokens.text()[start..end];
        let returns = tokens.has_returns && piece.contains('\r');
        let part = &mut self.list[run];
        if part.what == What::Text {
            part.inside.1 = token.end as u32;
            part.end = token.end as u32;
        }
        let so_far = part.text;
        if so_far.start == so_far.end && !returns {
            part.text = Slice::source(start, end);
            return;
        }
        self.spill(tokens.text(), run);
        if returns {
            normalize_line_ends(piece, &mut self.decoded);
        } else {
            self.decoded.push_str(piece);
        }
        self.list[run].text.end = self.decoded.len() as u32;
    }

    /// Takes in what a reference stands for.
    pub(super) fn reference(&mut self, tokens: &Tokens<'_>, token: Token) -> Result<(), Fault> {
        let run = self.run_at(token.start);
        self.spill(tokens.text(), run);
        self.expand(tokens, token.start, token.end)?;
        let part = &mut self.list[run];
        part.text.end = self.decoded.len() as u32;
        if part.what == What::Text {
            part.inside.1 = token.end as u32;
            part.end = token.end as u32;
        }
        Ok(())
    }

    /// Appends what the reference from its `&` to after its `;` stands for.
    pub(super) fn expand(
        &mut self,
        tokens: &Tokens<'_>,
        start: usize,
        end: usize,
    ) -> Result<(), Fault> {
        let name = &tokens.text()[start + 1..end - 1];
        match self.entities.resolve(name) {
            Ok(Piece::Char(c)) => self.decoded.push(c),
            Ok(Piece::Text(text)) => {
                let Some(left) = self.budget.checked_sub(text.len()) else {
                    let message = "the declared entities of this record add up to over 16 MiB";
                    return Err(tokens.fault(start, end, message));
                };
                self.budget = left;
                self.decoded.push_str(text);
            }
            Err(NoPiece::Bare) => return Err(tokens.bare_ampersand(start)),
            Err(NoPiece::Wrong(message)) => {
                let help = "known are `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and characters by number; write the characters themselves";
                return Err(tokens.fault(start, end, message).help(help));
            }
        }
        Ok(())
    }

    /// Moves the text of the run, the last so far, to the decoded text.
    fn spill(&mut self, text: &str, run: usize) {
        let slice = self.list[run].text;
        if !slice.decoded {
            self.list[run].text = self.decode(&text[slice.start as usize..slice.end as usize]);
        }
    }

    /// Appends to the decoded text.
    pub(super) fn decode(&mut self, text: &str) -> Slice {
        let start = self.decoded.len() as u32;
        self.decoded.push_str(text);
        Slice {
            start,
            end: self.decoded.len() as u32,
            decoded: true,
        }
    }
}

/// Line ends are `\n`, however they are written (XML 1.0, section 2.11).
fn normalize_line_ends(text: &str, out: &mut String) {
    for (index, line) in text.split('\r').enumerate() {
        if index > 0 && !line.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
    }
}
