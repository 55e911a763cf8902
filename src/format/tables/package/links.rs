//! Foreign keys by which the tables of a package by others make one record.
//!
//! They do where they make a tree: one table has none, every other has one. The rows of a table are
//! then a list in the row that their key leads to, under the table's name, with all their columns.
//! Anything else (a table of codes that two others refer to) makes no record, and is refused.

use super::{JoinBy, Link, Read, Reader, Resource, choose};
use crate::document::{Node, Pointer};
use crate::finding::Finding;

impl Reader<'_> {
    /// Hangs each table on the one that its foreign key leads to; the one without becomes the first.
    pub(super) fn tree(
        &self,
        nodes: &[Node<'_>],
        mut resources: Vec<Resource>,
    ) -> Read<Vec<Resource>> {
        let mut root = None;
        for (index, node) in nodes.iter().enumerate() {
            let Some(key) = self.only_key(*node, &resources[index])? else {
                if let Some(first) = root.replace(index) {
                    let (one, other) = (&resources[first].name, &resources[index].name);
                    return Err(self.apart(*node, one, other));
                }
                continue;
            };
            resources[index].parent = Some(self.link(key, index, &resources)?);
        }
        let Some(root) = root else {
            return Err(self.circle(nodes[0], &resources[0]));
        };
        for (index, node) in nodes.iter().enumerate() {
            let above = |index: &usize| Some(resources[*index].parent.as_ref()?.table);
            let steps = std::iter::successors(Some(index), above);
            if steps.take(nodes.len() + 1).count() > nodes.len() {
                return Err(self.circle(*node, &resources[index]));
            }
        }
        resources.swap(0, root);
        let tables = resources.iter_mut().filter_map(|it| it.parent.as_mut());
        for link in tables {
            link.table = match link.table {
                0 => root,
                table if table == root => 0,
                table => table,
            };
        }
        Ok(resources)
    }

    /// The one foreign key of a table that leads to another, if there is one.
    fn only_key<'n>(&self, node: Node<'n>, resource: &Resource) -> Read<Option<Node<'n>>> {
        let keys = node.get("schema").and_then(|it| it.get("foreignKeys"));
        let mut keys = keys
            .into_iter()
            .flat_map(Node::elements)
            .filter(|key| target(*key).is_some_and(|name| name != resource.name));
        let first = keys.next();
        match keys.next() {
            None => Ok(first),
            Some(second) => {
                let name = &resource.name;
                let message = format!(
                    "the rows of `{name}` belong to two other tables, so they are no list in either"
                );
                Err(Box::new(self.bad(second, message).help(choose(name))))
            }
        }
    }

    fn link(&self, key: Node<'_>, index: usize, resources: &[Resource]) -> Read<Link> {
        let name = target(key).unwrap_or_default();
        let table = resources.iter().position(|other| other.name == name);
        let Some(table) = table else {
            return Err(self.bad(key, format!("the package has no table `{name}`")));
        };
        let part = |node: Option<Node<'_>>, of: &Resource| match node {
            Some(names) => self.columns(names, &of.fields),
            None => Err(self.bad(
                key,
                "a foreign key has `fields` and a `reference` with `fields`",
            )),
        };
        let own = part(key.get("fields"), &resources[index])?;
        let reference = key.get("reference");
        let of = part(
            reference.and_then(|reference| reference.get("fields")),
            &resources[table],
        )?;
        let is_key = |columns: &[usize]| {
            let (mut columns, mut primary) = (columns.to_vec(), resources[table].primary.clone());
            columns.sort_unstable();
            primary.sort_unstable();
            columns == primary
        };
        if own.len() != of.len() || !is_key(&of) {
            let message = format!(
                "this does not lead to the `primaryKey` of `{name}`, so more than one row may have it"
            );
            let help = choose(&resources[index].name);
            return Err(Box::new(self.bad(key, message).help(help)));
        }
        let mut pointer = Pointer::ROOT;
        pointer.push(&resources[index].name);
        Ok(Link {
            table,
            pointer,
            before: usize::MAX,
            join: JoinBy::Columns(own.into_iter().zip(of).collect()),
        })
    }

    fn apart(&self, node: Node<'_>, one: &str, other: &str) -> Box<Finding> {
        let message = format!("the package does not say how `{one}` and `{other}` make one record");
        Box::new(self.bad(node, message).help(choose(other)))
    }

    fn circle(&self, node: Node<'_>, resource: &Resource) -> Box<Finding> {
        let name = &resource.name;
        let message = format!("the foreign keys from `{name}` on lead round in a circle");
        Box::new(self.bad(node, message).help(choose(name)))
    }
}

/// The table that a foreign key leads to; none where it is the same.
fn target(key: Node<'_>) -> Option<&str> {
    let name = key.get("reference")?.get("resource")?.as_str()?;
    Some(name).filter(|name| !name.is_empty())
}
