//! One table of a package: where it is, how it is spelled, its columns and keys.

use std::path::{Component, Path, PathBuf};

use encoding_rs::Encoding;

use super::{Field, JoinBy, Link, Read, Reader, Resource};
use crate::document::{Kind, Node, Pointer};
use crate::format::Format;
use crate::format::encoding::encoding_named;

impl Reader<'_> {
    pub(super) fn resource(&self, node: Node<'_>, name: &str, before: &[&str]) -> Read<Resource> {
        let path = self.path(node, before.len())?;
        let schema = self.schema(node, name)?;
        let own = node.get("orelint");
        let guarded = own.and_then(|own| own.get("guarded")?.as_bool()) == Some(true);
        let mut options = self.options(node, own.is_some(), guarded)?;
        let mut missing = self.missing(schema)?;
        missing.extend(self.null_sequence(node)?);
        let fields = self.fields(schema, own.is_some(), guarded, &missing)?;
        if self.has_no_header(node)? {
            let names = fields.iter().map(|field| field.name.clone());
            options.names = Some(names.collect());
        }
        let count = |name: &str| own.and_then(|own| own.get(name)?.as_number()?.parse().ok());
        let keys = count("keys").unwrap_or(0);
        if keys > fields.len() || count("value").is_some_and(|value| value >= fields.len()) {
            let message = format!("the table `{name}` has not as many fields as it says");
            return Err(self.bad(schema, message));
        }
        Ok(Resource {
            options: options.for_path(&path),
            path,
            primary: self.primary(schema, &fields)?,
            name: name.to_owned(),
            encoding: self.encoding(node)?,
            keys,
            value: count("value"),
            parent: match own.and_then(|own| own.get("array")) {
                Some(array) => Some(self.own_link(array, before)?),
                None => None,
            },
            is_foreign: own.is_none(),
            fields,
        })
    }

    /// Where the table is: beside the description or below, never elsewhere.
    fn path(&self, node: Node<'_>, index: usize) -> Read<PathBuf> {
        let text = self.file_of(node, index)?;
        let at = node.get("path").unwrap_or(node);
        let path = Path::new(text);
        if text.contains("://") {
            let message = format!("`{text}` is elsewhere, and nothing is fetched");
            let help = "save it beside the description, and name that file as `path`";
            return Err(Box::new(self.bad(at, message).help(help)));
        }
        let stays = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if text.is_empty() || text.contains('\\') || !path.components().all(stays) {
            let message = format!("`{text}` is no path within the package's folder");
            return Err(self.bad(at, message));
        }
        let named = match node.get("format").and_then(Node::as_str) {
            Some("csv" | "tsv") => Some(Format::Csv),
            _ => Format::of_path(path),
        };
        if named != Some(Format::Csv) {
            let help = "a table is a CSV file; a file of another kind is converted by itself";
            return Err(Box::new(
                self.bad(at, format!("`{text}` is no CSV file")).help(help),
            ));
        }
        Ok(self.dir.join(path))
    }

    /// The one file that has the table.
    fn file_of<'n>(&self, node: Node<'n>, index: usize) -> Read<&'n str> {
        if let Some(data) = node.get("data") {
            let message = "rows that stand in the description itself are not read as a table";
            let help = format!(
                "convert them by --from json --records /resources/{index}/data, or put them into a CSV file, and name it as `path`"
            );
            return Err(Box::new(self.bad(data, message).help(help)));
        }
        let Some(path) = node.get("path").filter(|path| path.kind() == Kind::Array) else {
            return self.text(node, "path");
        };
        match (path.at(0).and_then(Node::as_str), path.len()) {
            (Some(text), 1) => Ok(text),
            (_, 0) => Err(self.bad(path, "the table has no file")),
            _ => {
                let message = "a table that is cut into several files is not read";
                let help = "put them together into one, with one header";
                Err(Box::new(self.bad(path, message).help(help)))
            }
        }
    }

    fn schema<'n>(&self, node: Node<'n>, name: &str) -> Read<Node<'n>> {
        let said = node.get("schema");
        if let Some(schema) = said.filter(|schema| schema.kind() == Kind::Object) {
            return Ok(schema);
        }
        let (at, message) = match said {
            Some(said) if said.kind() == Kind::String => (
                said,
                "a schema in another file is not read: put it here".to_owned(),
            ),
            _ => (
                node,
                format!("the table `{name}` has no `schema` of its own"),
            ),
        };
        let help = "without types to keep to, convert its CSV file by itself";
        Err(Box::new(self.bad(at, message).help(help)))
    }

    fn encoding(&self, node: Node<'_>) -> Read<Option<&'static Encoding>> {
        let Some(at) = node.get("encoding") else {
            return Ok(None);
        };
        let label = self.text(node, "encoding")?;
        match encoding_named(label) {
            Some(encoding) => Ok(Some(encoding)),
            None => Err(self.bad(at, format!("there is no encoding `{label}`"))),
        }
    }

    /// The columns of the primary key.
    fn primary(&self, schema: Node<'_>, fields: &[Field]) -> Read<Vec<usize>> {
        match schema.get("primaryKey") {
            Some(key) => self.columns(key, fields),
            None => Ok(Vec::new()),
        }
    }

    /// The columns that a name or a list of names means.
    pub(super) fn columns(&self, names: Node<'_>, fields: &[Field]) -> Read<Vec<usize>> {
        let column = |node: Node<'_>| {
            let name = node.as_str();
            let found = name.and_then(|name| fields.iter().position(|field| field.name == name));
            found.ok_or_else(|| {
                let shown = name.unwrap_or_else(|| node.source());
                self.bad(node, format!("the table has no field `{shown}`"))
            })
        };
        if names.kind() == Kind::Array {
            names.elements().map(column).collect()
        } else {
            Ok(vec![column(names)?])
        }
    }

    /// The array that a table is in our own words.
    fn own_link(&self, node: Node<'_>, before: &[&str]) -> Read<Link> {
        let name = self.text(node, "resource")?;
        let table = before.iter().position(|known| *known == name);
        let table = table
            .ok_or_else(|| self.bad(node, format!("no table `{name}` stands before this one")))?;
        let pointer = self.text(node, "pointer")?.parse::<Pointer>();
        let pointer = pointer.map_err(|error| self.bad(node, error.to_string()))?;
        let count = node.get("before").and_then(Node::as_number);
        Ok(Link {
            table,
            pointer,
            before: count
                .and_then(|count| count.parse().ok())
                .unwrap_or(usize::MAX),
            join: JoinBy::Chain,
        })
    }
}
