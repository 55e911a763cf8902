//! Reads what a Frictionless Data Package says of its tables.
//!
//! Our own packages say under `orelint` how their tables are records. Of those by others, a single
//! table is read, or one that is chosen by its name, or tables whose foreign keys make a tree
//! ([`links`]). What would be read otherwise than others read it is refused, with its place.

mod dialect;
mod field;
mod links;
mod resource;

use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

pub(super) use self::field::{Field, Said};
use crate::document::{Document, Kind, Node, Pointer, Tree};
use crate::finding::{FileId, Finding, Place};
use crate::format::csv::CsvOptions;
use crate::format::json::{fault_finding, scan_one};
use crate::rule::{Rule, Severity};
use crate::suggest::nearest;

/// A package that does not say how its tables are records, or says what they are not.
pub static PACKAGE: Rule = Rule {
    id: "syntax/package",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a data package whose tables make no records",
    docs: include_str!("../../docs/package.md"),
};

/// The tables of a package, and how they join.
#[derive(Debug)]
pub struct Package {
    pub(super) resources: Vec<Resource>,
    /// How many tables there are beside a chosen one.
    pub left_out: u64,
}

/// A table.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) name: String,
    /// Where it is.
    pub(super) path: PathBuf,
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) options: CsvOptions,
    pub(super) fields: Vec<Field>,
    /// How many columns, the first, are keys and no values.
    pub(super) keys: usize,
    /// The columns that tell its rows from one another.
    pub(super) primary: Vec<usize>,
    /// The column for rows that are no objects.
    pub(super) value: Option<usize>,
    /// The table that it hangs on.
    pub(super) parent: Option<Link>,
    /// Whether it is not described in our own words.
    pub(super) is_foreign: bool,
}

/// How the rows of a table are the elements of an array within the rows of another.
#[derive(Debug)]
pub(super) struct Link {
    /// The other table's index.
    pub(super) table: usize,
    /// Where in its rows the array is.
    pub(super) pointer: Pointer,
    /// How many columns of the other table stand before it.
    pub(super) before: usize,
    pub(super) join: JoinBy,
}

/// By what rows belong to another's.
#[derive(Debug)]
pub(super) enum JoinBy {
    /// By the keys of all tables above, followed by their number.
    Chain,
    /// By a foreign key: columns of theirs, each with that of the other table.
    Columns(Vec<(usize, usize)>),
}

type Read<T> = Result<T, Box<Finding>>;

impl Package {
    /// Reads the description `text`, which begins at byte `start` of its file, of tables in the
    /// folder `dir`; of all of them, or of the one called `table` alone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(
        file: FileId,
        (start, text): (u64, &str),
        dir: &Path,
        table: Option<&str>,
    ) -> Result<Package, Box<Finding>> {
        let mut tree = Tree::default();
        if let Err(fault) = scan_one(text.trim_end(), &mut tree) {
            return Err(Box::new(fault_finding(file, start, start, *fault)));
        }
        let document = Document::new(text, start, &tree);
        Reader { file, dir }.package(document.root(), table)
    }

    /// Whether it is in our own words: a conversion wrote it.
    pub fn is_ours(&self) -> bool {
        self.resources.iter().all(|resource| !resource.is_foreign)
    }

    /// The paths of the tables.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.resources
            .iter()
            .map(|resource| resource.path.as_path())
    }
}

/// Reads a description.
struct Reader<'d> {
    file: FileId,
    dir: &'d Path,
}

impl Reader<'_> {
    fn bad(&self, node: Node<'_>, message: impl Into<String>) -> Box<Finding> {
        Box::new(PACKAGE.at(Place::in_file(self.file, node.place()), message.into()))
    }

    fn package(&self, root: Node<'_>, table: Option<&str>) -> Read<Package> {
        let list = root
            .get("resources")
            .filter(|list| list.kind() == Kind::Array && !list.is_empty());
        let Some(list) = list else {
            return Err(self.bad(root, "the package has no list of `resources`"));
        };
        let nodes: Vec<Node<'_>> = list.elements().collect();
        let names = self.names(&nodes)?;
        if let Some(table) = table {
            return self.alone(list, &nodes, &names, table);
        }
        let mut resources = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let resource = self.resource(*node, names[index], &names[..index]);
            resources.push(resource.map_err(|found| {
                // Beside a table that cannot be read there may be others that can.
                let other = names.iter().find(|name| **name != names[index]);
                match other.filter(|_| found.help.is_none()) {
                    Some(other) => Box::new(found.help(choose(other))),
                    None => found,
                }
            })?);
        }
        self.check_keys(&nodes, &resources)?;
        let is_root = |resource: &Resource| resource.parent.is_none();
        let is_joined = resources.iter().skip(1).all(|resource| !is_root(resource));
        if !is_joined {
            resources = self.tree(&nodes, resources)?;
        }
        Ok(Package {
            resources,
            left_out: 0,
        })
    }

    /// Whether each table in our own words has as many keys as rows are found by: one for every
    /// table above, and its number.
    fn check_keys(&self, nodes: &[Node<'_>], resources: &[Resource]) -> Read<()> {
        let mut depths = Vec::with_capacity(resources.len());
        for (node, resource) in nodes.iter().zip(resources) {
            let parent = resource.parent.as_ref();
            let depth = parent.map_or(0, |link| depths[link.table] + 1);
            depths.push(depth);
            if depth > 0 && resource.keys != depth + 1 {
                let at = node.get("orelint").unwrap_or(*node);
                let (name, keys) = (&resource.name, resource.keys);
                let message = format!(
                    "the table `{name}` says that it has {keys} `keys`, and where it belongs it has {}",
                    depth + 1
                );
                return Err(self.bad(at, message));
            }
        }
        Ok(())
    }

    /// The tables' names, no two of them the same.
    fn names<'n>(&self, nodes: &[Node<'n>]) -> Read<Vec<&'n str>> {
        let mut names = Vec::with_capacity(nodes.len());
        for node in nodes {
            let name = self.text(*node, "name")?;
            if names.contains(&name) {
                let at = node.get("name").unwrap_or(*node);
                return Err(self.bad(at, format!("a second table is called `{name}`")));
            }
            names.push(name);
        }
        Ok(names)
    }

    /// The table of that name, without those that hang on it or on which it hangs.
    fn alone(
        &self,
        list: Node<'_>,
        nodes: &[Node<'_>],
        names: &[&str],
        table: &str,
    ) -> Read<Package> {
        let Some(index) = names.iter().position(|name| *name == table) else {
            let message = format!("the package has no table `{table}`");
            let help = match nearest(table, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its tables: {}", names.join(", ")),
            };
            return Err(Box::new(self.bad(list, message).help(help)));
        };
        let mut resource = self.resource(nodes[index], table, &names[..index])?;
        resource.keys = 0;
        resource.value = None;
        resource.parent = None;
        Ok(Package {
            resources: vec![resource],
            left_out: nodes.len() as u64 - 1,
        })
    }

    fn text<'n>(&self, node: Node<'n>, name: &str) -> Read<&'n str> {
        let text = node.get(name).and_then(Node::as_str);
        text.ok_or_else(|| {
            let at = node.get(name).unwrap_or(node);
            self.bad(at, format!("`{name}` is missing, or no string"))
        })
    }
}

/// How to read a table by itself.
pub(super) fn choose(name: &str) -> String {
    let mut pointer = Pointer::ROOT;
    pointer.push(name);
    format!("one table is read by itself by --records {pointer}")
}
