//! Rows of a table whose columns lead into objects and arrays.

use super::read::Record;
use super::{ARRAY_HOLE, COLUMN_COLLISION};
use crate::document::{KeyRef, Kind, Open, Span, Tree};
use crate::format::Sink;

impl Record<'_> {
    /// Some columns lead into objects and arrays.
    pub(super) fn nested(&self, tree: &mut Tree, sink: &mut dyn Sink) {
        let root = tree.open(KeyRef::NONE, Kind::Object, 0);
        let count = self.members(0, root, tree, sink);
        tree.close(root, count, self.end().end as usize);
    }

    /// Whether a branch has a value in this row.
    fn has_value(&self, branch: usize) -> bool {
        self.first_filled(branch).is_some()
    }

    /// The first column of a branch that has a value in this row.
    fn first_filled(&self, branch: usize) -> Option<usize> {
        let header = &self.table.header;
        let columns = &header.order[header.branches[branch].columns.clone()];
        columns
            .iter()
            .copied()
            .find(|column| self.is_filled(*column))
    }

    /// From a branch's first value to its last.
    fn extent(&self, branch: usize) -> Span {
        let header = &self.table.header;
        let columns = &header.order[header.branches[branch].columns.clone()];
        let filled = columns.iter().filter(|column| self.is_filled(**column));
        let spans = filled.map(|column| self.span(*column));
        spans
            .reduce(|a, b| Span {
                start: a.start.min(b.start),
                end: a.end.max(b.end),
            })
            .unwrap_or_default()
    }

    fn members(&self, branch: usize, open: Open, tree: &mut Tree, sink: &mut dyn Sink) -> usize {
        let header = &self.table.header;
        let mut count = 0;
        for member in &header.branches[branch].members {
            let key = self.keys[header.branches[*member].name];
            if self.has_value(*member) {
                self.value(*member, key, tree, sink);
                count += 1;
            } else if let Some(column) = header.order.get(header.branches[*member].columns.start) {
                tree.absent(open, key, self.span(*column));
            }
        }
        count
    }

    fn elements(&self, branch: usize, tree: &mut Tree, sink: &mut dyn Sink) -> usize {
        let header = &self.table.header;
        let mut count = 0;
        let mut hole = None;
        for (_, element) in &header.branches[branch].elements {
            if !self.has_value(*element) {
                hole = hole.or(Some(*element));
                continue;
            }
            if let Some(hole) = hole.take() {
                self.array_hole(hole, *element, sink);
            }
            self.value(*element, KeyRef::NONE, tree, sink);
            count += 1;
        }
        count
    }

    fn array_hole(&self, hole: usize, after: usize, sink: &mut dyn Sink) {
        let header = &self.table.header;
        let empty = header.order.get(header.branches[hole].columns.start);
        let mut place = self.place(self.span(empty.copied().unwrap_or(0)));
        place.pointer = Some(header.pointer(hole).into());
        let message = format!(
            "`{}` is empty, but an element after it is not",
            header.shown(hole)
        );
        let mut finding = ARRAY_HOLE
            .at(place, message)
            .label("nothing here")
            .help("move the later elements up, or write `null` where one is meant to be null");
        if let Some(column) = self.first_filled(after) {
            finding = finding.related(self.place(self.span(column)), "an element after it");
        }
        sink.finding(finding);
    }

    /// Adds the value of a branch that has one.
    fn value(&self, branch: usize, key: KeyRef, tree: &mut Tree, sink: &mut dyn Sink) {
        let header = &self.table.header;
        let own = header.branches[branch]
            .own
            .filter(|own| self.is_filled(*own));
        let members = &header.branches[branch].members;
        let member = members
            .iter()
            .copied()
            .find(|member| self.has_value(*member));
        let mut elements = header.branches[branch].elements.iter();
        let element = elements.find(|(_, element)| self.has_value(*element));
        let element = element.map(|(_, element)| *element);
        let inner = [member, element].map(|inner| inner.and_then(|inner| self.first_filled(inner)));
        let mut given = [own, inner[0], inner[1]].into_iter().flatten();
        if let (Some(first), Some(second)) = (given.next(), given.next()) {
            self.collision(branch, first, second, sink);
        }
        let extent = self.extent(branch);
        if let Some(own) = own {
            let column = header.columns[own];
            self.push(own, column.typing(), column.depth, key, tree);
        } else if member.is_some() {
            let open = tree.open(key, Kind::Object, extent.start as usize);
            let count = self.members(branch, open, tree, sink);
            tree.close(open, count, extent.end as usize);
        } else {
            let open = tree.open(key, Kind::Array, extent.start as usize);
            let count = self.elements(branch, tree, sink);
            tree.close(open, count, extent.end as usize);
        }
    }

    fn collision(&self, branch: usize, first: usize, second: usize, sink: &mut dyn Sink) {
        let header = &self.table.header;
        let mut place = self.place(self.span(second));
        place.pointer = Some(header.pointer(branch).into());
        let shown = |column: usize| header.shown(header.columns[column].branch);
        let message = format!(
            "`{}` and `{}` both have a value, but only one can be `{}`",
            shown(first),
            shown(second),
            header.shown(branch)
        );
        sink.finding(
            COLUMN_COLLISION
                .at(place, message)
                .label("and this")
                .related(self.place(self.span(first)), "this value")
                .help("empty one of the two cells"),
        );
    }
}
