//! Walks from the start of a file to its records.

use std::ops::Range;

use super::entity::Entities;
use super::fault::{Fault, mismatch, misplaced, unclosed};
use super::frame::{Role, prolog};
use super::implied::is_blank;
use super::marker::Scope;
use super::part::{Part, Parts};
use super::token::{Kind as Sign, Token, Tokens};
use crate::document::{Pointer, Segment};
use crate::format::{Dropped, Records};

/// An element around the records.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) name: Box<str>,
    /// Where its tag begins, up to the end of the name.
    pub(super) opened: Range<u64>,
}

/// The records of a file, found.
#[derive(Debug)]
pub(super) struct List {
    /// Where reading goes on: at the first record, or at the end of the element around them.
    pub(super) start: usize,
    /// The elements that are open there, outermost first.
    pub(super) levels: Vec<Level>,
    /// Whether there can be no record: the element around them is an empty tag.
    pub(super) is_over: bool,
    /// The name of the records' elements; any where there is none.
    pub(super) only: Option<Box<str>>,
    pub(super) scope: Scope,
    pub(super) entities: Entities,
    pub(super) dropped: Dropped,
    /// Whether the records were found without being named, so that nothing beside them may be lost.
    pub(super) is_found: bool,
    /// The prefixes that the root declares, if so.
    pub(super) prefixes: Vec<Box<str>>,
}

/// What the head of a file tells.
#[derive(Debug)]
pub(super) enum Head {
    /// A list of records.
    List(Box<List>),
    /// One value: the document as it is.
    Whole,
    /// One record: what is in the root element.
    Root,
}

/// Why no records were found.
#[derive(Debug)]
pub(super) enum Missing {
    /// The text is no XML (or ends here).
    Fault(Fault),
    /// Nothing stands where they should.
    Nowhere { place: Range<u64>, message: String },
}

impl From<Fault> for Missing {
    fn from(fault: Fault) -> Self {
        Missing::Fault(fault)
    }
}

/// Finds the records in the beginning of a file, which begins at byte `base`.
pub(super) fn locate(text: &str, base: u64, records: &Records) -> Result<Head, Missing> {
    let mut tokens = Tokens::new(text, base);
    let (root, entities) = prolog(&mut tokens)?;
    let name = root.name(text);
    let mut parts = Parts::new(Scope::default(), &entities);
    let part = parts.enter(&tokens, root)?;
    let role = Role::of(name, part.mark);
    let prefixes = parts.prefixes(&part, text);
    let mut walk = Walk {
        tokens,
        levels: Vec::new(),
        outside: 0,
        is_over: false,
    };
    let found = match records {
        Records::Whole => return Ok(Head::Whole),
        Records::At(pointer) => {
            let segments = pointer.segments();
            if let Some(first) = segments.first()
                && first.name() != name
            {
                let message = format!(
                    "nothing stands at `/{}`: the root is `{name}`",
                    first.name()
                );
                let place = walk.tokens.place(root.start, root.start + 1 + name.len());
                return Err(Missing::Nowhere { place, message });
            }
            match (segments, role) {
                ([], _) | ([_], Role::List) => {
                    walk.enter(&parts, root, &part);
                    Some(walk.first(&mut parts, None)?)
                }
                ([_], Role::Wrapper(singular)) => {
                    walk.enter(&parts, root, &part);
                    walk.of_wrapper(singular)?
                }
                ([_], _) => None,
                ([_, inner @ ..], _) => {
                    walk.enter(&parts, root, &part);
                    Some(walk.at(&mut parts, inner, pointer)?)
                }
            }
        }
        Records::Elements if !parts.is_bare(&part, text, &text[root.end..]) => {
            return Ok(Head::Whole);
        }
        Records::Elements => match role {
            Role::List => {
                walk.enter(&parts, root, &part);
                let attributes = walk.outside;
                let found = walk.first(&mut parts, None)?;
                if walk.outside > attributes {
                    return Ok(Head::Whole);
                }
                Some(found)
            }
            Role::Wrapper(singular) => {
                walk.enter(&parts, root, &part);
                walk.of_wrapper(singular)?
            }
            Role::Value | Role::Foreign => return Ok(Head::Whole),
        },
    };
    let Some((start, only)) = found else {
        return Ok(match records {
            Records::At(_) => Head::Root,
            _ => Head::Whole,
        });
    };
    let is_found = *records == Records::Elements;
    let mut dropped = walk.tokens.dropped;
    dropped.outside = walk.outside;
    Ok(Head::List(Box::new(List {
        start,
        levels: walk.levels,
        is_over: walk.is_over,
        only,
        scope: parts.into_scope(),
        entities,
        dropped,
        is_found,
        prefixes,
    })))
}

/// Where reading goes on, and what the records are named.
type Found = (usize, Option<Box<str>>);

/// The way to the records.
struct Walk<'t> {
    tokens: Tokens<'t>,
    levels: Vec<Level>,
    outside: u64,
    is_over: bool,
}

impl Walk<'_> {
    /// Goes into an element, whose tag `parts` has just taken in.
    fn enter(&mut self, parts: &Parts<'_>, tag: Token, part: &Part) {
        let name = tag.name(self.tokens.text());
        self.outside += parts.attributes(part).len() as u64;
        self.is_over = tag.kind == Sign::Empty;
        if !self.is_over {
            let end = tag.start + 1 + name.len();
            self.levels.push(Level {
                name: name.into(),
                opened: self.tokens.place(tag.start, end),
            });
        }
    }

    /// The first thing in the root that is not layout decides whether it is a list.
    fn of_wrapper(&mut self, singular: &str) -> Result<Option<Found>, Missing> {
        loop {
            let token = self.tokens.next()?;
            let text = self.tokens.text();
            let is_list = match token.kind {
                _ if self.is_over => true,
                Sign::End => true,
                Sign::Start | Sign::Empty => token.name(text) == singular,
                Sign::Text if is_blank(&text[token.start..token.end]) => continue,
                Sign::Eof => return Err(self.unclosed().into()),
                _ => false,
            };
            return Ok(is_list.then(|| (token.start, Some(singular.into()))));
        }
    }

    /// The records that `inner` leads to, from the root on.
    fn at(
        &mut self,
        parts: &mut Parts<'_>,
        inner: &[Segment],
        pointer: &Pointer,
    ) -> Result<Found, Missing> {
        let mut steps = inner.iter().peekable();
        while let Some(step) = steps.next() {
            let number = steps.next_if(|next| next.index().is_some());
            if steps.peek().is_none() && number.is_none() {
                return self.first(parts, Some(step.name()));
            }
            let skipped = number.and_then(Segment::index).unwrap_or(0);
            if steps.peek().is_none() || !self.step(parts, step.name(), skipped)? {
                break;
            }
        }
        let end = self.tokens_at();
        Err(Missing::Nowhere {
            place: self
                .levels
                .last()
                .map_or(end.clone(), |level| level.opened.clone()),
            message: format!("no repeated element stands at `{pointer}` in this file"),
        })
    }

    /// Goes into the child element `name` after `skipped` others of that name.
    fn step(
        &mut self,
        parts: &mut Parts<'_>,
        name: &str,
        mut skipped: usize,
    ) -> Result<bool, Missing> {
        while let Some(tag) = self.child(parts)? {
            if tag.name(self.tokens.text()) == name {
                if skipped == 0 {
                    let part = parts.enter(&self.tokens, tag)?;
                    self.enter(parts, tag, &part);
                    return Ok(true);
                }
                skipped -= 1;
            }
            self.skip(parts, tag)?;
        }
        Ok(false)
    }

    /// The first record here: an element of that name, or any.
    fn first(&mut self, parts: &mut Parts<'_>, only: Option<&str>) -> Result<Found, Missing> {
        let before = self.outside;
        if self.is_over {
            return Ok((self.tokens.at(), only.map(Into::into)));
        }
        loop {
            let token = self.next_inside()?;
            match token.kind {
                Sign::End if self.outside == before || only.is_none() => {
                    return Ok((token.start, only.map(Into::into)));
                }
                Sign::End => {
                    let place = self.levels.last().map(|level| level.opened.clone());
                    let name = only.unwrap_or_default();
                    return Err(Missing::Nowhere {
                        place: place.unwrap_or_else(|| self.tokens_at()),
                        message: format!("there is no element `{name}` in this one"),
                    });
                }
                _ if only.is_none_or(|only| only == token.name(self.tokens.text())) => {
                    return Ok((token.start, only.map(Into::into)));
                }
                _ => self.skip(parts, token)?,
            }
        }
    }

    /// The next child element's tag; `None` at the end of the element.
    fn child(&mut self, _: &Parts<'_>) -> Result<Option<Token>, Missing> {
        if self.is_over {
            return Ok(None);
        }
        let token = self.next_inside()?;
        Ok((token.kind != Sign::End).then_some(token))
    }

    /// The next tag in the innermost element; text is counted.
    fn next_inside(&mut self) -> Result<Token, Missing> {
        loop {
            let token = self.tokens.next()?;
            let text = self.tokens.text();
            match token.kind {
                Sign::Start | Sign::Empty => return Ok(token),
                Sign::End => {
                    if let Some(level) = self.levels.last()
                        && *level.name != *token.name(text)
                    {
                        let outer = self
                            .levels
                            .iter()
                            .any(|level| *level.name == *token.name(text));
                        let opened = level.opened.clone();
                        return Err(
                            mismatch(&self.tokens, token, &level.name, opened, outer).into()
                        );
                    }
                    return Ok(token);
                }
                Sign::Text if is_blank(&text[token.start..token.end]) => {}
                Sign::Text | Sign::CData | Sign::Reference => self.outside += 1,
                Sign::Declaration | Sign::Doctype => {
                    return Err(misplaced(&self.tokens, token).into());
                }
                Sign::Eof => return Err(self.unclosed().into()),
            }
        }
    }

    fn skip(&mut self, parts: &mut Parts<'_>, tag: Token) -> Result<(), Missing> {
        self.outside += 1;
        match parts.read(&mut self.tokens, tag) {
            Err(fault) if !fault.goes_on => Err(fault.into()),
            _ => Ok(()),
        }
    }

    fn unclosed(&self) -> Fault {
        let end = self.tokens.text().len();
        match self.levels.last() {
            Some(level) => unclosed(&level.name, level.opened.clone()),
            None => self.tokens.fault(end, end, "the text ends too early"),
        }
    }

    fn tokens_at(&self) -> Range<u64> {
        let at = self.tokens.at();
        self.tokens.place(at, at)
    }
}
