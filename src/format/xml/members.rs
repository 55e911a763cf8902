//! From child elements to the members of an object, or to a list where their order matters.

use super::build::{Build, Builder, is_text};
use super::implied;
use super::part::Part;
use crate::document::{KeyRef, Kind, ShapeAt};

/// Up to so many names of an object are compared one by one.
const FEW: usize = 48;

/// A member of an object: one element, or neighbours of one name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    first: usize,
    count: usize,
}

impl Builder<'_, '_> {
    /// The members that the child elements are, their keys in [`Builder::names`]; `false` where a
    /// plain object cannot hold them: text among them, or a name that comes again later.
    pub(super) fn runs(&mut self, index: usize, names: usize) -> Build<bool> {
        let parts = self.parts;
        if !self.is_blank(parts.at(index)) {
            return Ok(false);
        }
        let mut previous = None;
        for (index, part) in self.inside(index) {
            if is_text(part) {
                if !self.is_blank(part) {
                    return Ok(false);
                }
                continue;
            }
            let name = self.member_name(part)?;
            match self.memory.runs.last_mut() {
                Some(run) if previous == Some(name) => run.count += 1,
                _ => {
                    let key = self.key(part);
                    let base = &self.memory.names[names..];
                    if base.len() < FEW
                        && self
                            .tree
                            .find_key(self.record, base.iter().copied(), key)
                            .is_some()
                    {
                        return Ok(false);
                    }
                    self.memory.names.push(key);
                    self.memory.runs.push(Run {
                        first: index,
                        count: 1,
                    });
                }
            }
            previous = Some(name);
        }
        let all = &self.memory.names[names..];
        if all.len() > FEW
            && self
                .tree
                .duplicate_key(self.record, all.iter().copied())
                .is_some()
        {
            return Ok(false);
        }
        Ok(true)
    }

    pub(super) fn member(&mut self, run: Run, key: KeyRef, shape: Option<ShapeAt<'_>>) -> Build {
        let parts = self.parts;
        let shape = shape.and_then(|shape| shape.member(self.tree.key_name(self.record, key)));
        let first = parts.at(run.first);
        if run.count == 1 && !self.is_array_of_one(first, shape) {
            return self.value(run.first, key, shape);
        }
        let element = shape.and_then(ShapeAt::element);
        let open = self.open(key, Kind::Array, first)?;
        let (mut at, mut left, mut end) = (run.first, run.count, first.end);
        while left > 0 {
            let part = parts.at(at);
            if !is_text(part) {
                self.value(at, KeyRef::NONE, element)?;
                left -= 1;
                end = part.end;
            }
            at = part.next as usize;
        }
        self.close(open, run.count, end);
        Ok(())
    }

    /// Whether the shape makes an array of a single element.
    fn is_array_of_one(&self, part: &Part, shape: Option<ShapeAt<'_>>) -> bool {
        let types = implied::types(shape);
        let is_empty = || {
            let is_leaf = part.children == 0 && self.parts.attributes(part).is_empty();
            is_leaf && !part.is_json && implied::is_empty(types, self.text(part))
        };
        part.mark.is_none() && implied::is_array(types) && !is_empty()
    }

    /// Children whose order matters, as a list of strings and one-member objects.
    pub(super) fn content(
        &mut self,
        index: usize,
        key: KeyRef,
        shape: Option<ShapeAt<'_>>,
    ) -> Build {
        let parts = self.parts;
        let part = parts.at(index);
        let keeps_space = part.keeps_space
            || !self.is_blank(part)
            || self
                .inside(index)
                .any(|(_, inside)| is_text(inside) && !self.is_blank(inside));
        let open = self.open(key, Kind::Array, part)?;
        let mut count = 0;
        if keeps_space && !self.text(part).is_empty() {
            let end = self
                .inside(index)
                .next()
                .map_or(part.inside.1, |(_, first)| first.start);
            let text = self.sliced(part.text);
            let span = self.span(part.inside.0, end);
            self.tree.scalar(KeyRef::NONE, Kind::String, span, text);
            count += 1;
        }
        for (index, inside) in self.inside(index) {
            if !is_text(inside) {
                self.wrapped(index, KeyRef::NONE, shape)?;
            } else if keeps_space && !self.text(inside).is_empty() {
                self.scalar(inside, KeyRef::NONE, Kind::String)?;
            } else {
                continue;
            }
            count += 1;
        }
        self.close(open, count, part.end);
        Ok(())
    }

    /// The element as the one member of an object.
    pub(super) fn wrapped(
        &mut self,
        index: usize,
        key: KeyRef,
        shape: Option<ShapeAt<'_>>,
    ) -> Build {
        let part = self.parts.at(index);
        self.member_name(part)?;
        let open = self.open(key, Kind::Object, part)?;
        let key = self.key(part);
        let member = shape.and_then(|shape| shape.member(self.tree.key_name(self.record, key)));
        self.value(index, key, member)?;
        self.close(open, 1, part.end);
        Ok(())
    }
}
