//! Reads what a Frictionless Data Package says of its tables.

use std::path::{Component, Path, PathBuf};

use encoding_rs::Encoding;

use crate::document::{Document, Kind, Node, Pointer, Tree, Types};
use crate::finding::{FileId, Finding, Place};
use crate::format::Format;
use crate::format::csv::{CsvOptions, Natures, TypesMode, is_guarded};
use crate::format::input::encoding_named;
use crate::format::json::{fault_finding, scan_one};
use crate::rule::{Rule, Severity};

/// A package that does not say how its tables are records, or says what they are not.
pub static PACKAGE: Rule = Rule {
    id: "syntax/package",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a data package whose tables make no records",
    docs: include_str!("../docs/package.md"),
};

/// The tables of a package, and how they join.
#[derive(Debug)]
pub struct Package {
    pub(super) resources: Vec<Resource>,
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
    /// The key column of the root table.
    pub(super) id: Option<usize>,
    /// The column for rows that are no objects.
    pub(super) value: Option<usize>,
    /// Which array the rows are the elements of.
    pub(super) array: Option<Array>,
    /// Whether it is not described in our own words.
    pub(super) is_foreign: bool,
    /// Cells that stand for nothing.
    pub(super) missing: Vec<String>,
}

/// A column.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    /// What its cells may be.
    pub(super) types: Types,
}

/// An array within the rows of a table.
#[derive(Debug)]
pub(super) struct Array {
    /// The table's index.
    pub(super) table: usize,
    pub(super) pointer: Pointer,
    /// How many columns of that table stand before it.
    pub(super) before: usize,
}

type Read<T> = Result<T, Box<Finding>>;

impl Package {
    /// Reads the description `text`, of tables in the folder `dir`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(file: FileId, text: &str, dir: &Path) -> Result<Package, Box<Finding>> {
        let mut tree = Tree::default();
        if let Err(fault) = scan_one(text.trim_end(), &mut tree) {
            return Err(Box::new(fault_finding(file, 0, 0, *fault)));
        }
        let document = Document::new(text, 0, &tree);
        let reader = Reader { file, dir };
        reader.package(document.root())
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

struct Reader<'d> {
    file: FileId,
    dir: &'d Path,
}

impl Reader<'_> {
    fn bad(&self, node: Node<'_>, message: impl Into<String>) -> Box<Finding> {
        Box::new(PACKAGE.at(Place::in_file(self.file, node.place()), message.into()))
    }

    fn package(&self, root: Node<'_>) -> Read<Package> {
        let list = root
            .get("resources")
            .filter(|list| list.kind() == Kind::Array && !list.is_empty());
        let Some(list) = list else {
            return Err(self.bad(root, "the package has no list of `resources`"));
        };
        let nodes: Vec<Node<'_>> = list.elements().collect();
        let names: Vec<&str> = nodes
            .iter()
            .map(|node| self.text(*node, "name"))
            .collect::<Read<_>>()?;
        let mut resources = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let resource = self.resource(*node, names[index], &names[..index])?;
            let joined = index == 0 || resource.array.is_some();
            if !joined {
                let message = format!(
                    "the package has {} tables and does not say how `{}` and `{}` make one record",
                    nodes.len(),
                    names[0],
                    names[index]
                );
                let help = format!("convert each by itself: {}", resource.path.display());
                return Err(Box::new(self.bad(*node, message).help(help)));
            }
            resources.push(resource);
        }
        Ok(Package { resources })
    }

    fn text<'n>(&self, node: Node<'n>, name: &str) -> Read<&'n str> {
        let text = node.get(name).and_then(Node::as_str);
        text.ok_or_else(|| {
            let at = node.get(name).unwrap_or(node);
            self.bad(at, format!("`{name}` is missing, or no string"))
        })
    }

    fn resource(&self, node: Node<'_>, name: &str, before: &[&str]) -> Read<Resource> {
        let schema = node
            .get("schema")
            .filter(|schema| schema.kind() == Kind::Object);
        let Some(schema) = schema else {
            return Err(self.bad(
                node,
                format!("the table `{name}` has no `schema` of its own"),
            ));
        };
        let own = node.get("orelint");
        let guarded = own.and_then(|own| own.get("guarded")?.as_bool()) == Some(true);
        let fields = self.fields(schema, own.is_some(), guarded)?;
        let count = |name: &str| own.and_then(|own| own.get(name)?.as_number()?.parse().ok());
        let keys = count("keys").unwrap_or(0);
        if keys > fields.len() || count("value").is_some_and(|value| value >= fields.len()) {
            let message = format!("the table `{name}` has not as many fields as it says");
            return Err(self.bad(schema, message));
        }
        let options = self.options(node, own.is_some(), guarded)?;
        let encoding = node
            .get("encoding")
            .and_then(|label| Some((label, label.as_str()?)));
        let encoding = match encoding {
            Some((at, label)) => Some(
                encoding_named(label)
                    .ok_or_else(|| self.bad(at, format!("there is no encoding `{label}`")))?,
            ),
            None => None,
        };
        Ok(Resource {
            path: self.path(node)?,
            id: id(schema, &fields),
            name: name.to_owned(),
            encoding,
            options,
            keys,
            value: count("value"),
            array: match own.and_then(|own| own.get("array")) {
                Some(array) => Some(self.array(array, before)?),
                None => None,
            },
            is_foreign: own.is_none(),
            missing: self.missing(schema)?,
            fields,
        })
    }

    /// Where the table is: beside the description or below, never elsewhere.
    fn path(&self, node: Node<'_>) -> Read<PathBuf> {
        let text = self.text(node, "path").map_err(|finding| {
            Box::new(finding.help("a table is one file; other packages are not read"))
        })?;
        let at = node.get("path").unwrap_or(node);
        let path = Path::new(text);
        let stays = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if text.contains("://") || !path.components().all(stays) {
            let message = format!("`{text}` is no path within the package's folder");
            return Err(self.bad(at, message));
        }
        if Format::of_path(path) != Some(Format::Csv) {
            return Err(self.bad(at, format!("`{text}` is no CSV file")));
        }
        Ok(self.dir.join(path))
    }

    fn fields(&self, schema: Node<'_>, own: bool, guarded: bool) -> Read<Vec<Field>> {
        let list = schema.get("fields").filter(|list| !list.is_empty());
        let Some(list) = list else {
            return Err(self.bad(schema, "the schema has no `fields`"));
        };
        let mut fields: Vec<Field> = Vec::new();
        for node in list.elements() {
            let name = self.text(node, "name")?;
            let name = if guarded && is_guarded(name) {
                &name[1..]
            } else {
                name
            };
            if fields.iter().any(|field| field.name == name) {
                return Err(self.bad(node, format!("the field `{name}` stands twice")));
            }
            let kind = node.get("type").and_then(Node::as_str);
            let said = node.get("orelint").and_then(|own| own.get("json"));
            let types = match said {
                Some(kinds) if own => kinds
                    .elements()
                    .filter_map(|kind| Types::named(kind.as_str()?))
                    .fold(Types::NONE, |types, kind| types | kind),
                // What our own words do not narrow down, each cell tells, but for text.
                _ if own && kind != Some("string") => Types::ANY,
                _ => types_of(kind),
            };
            fields.push(Field {
                name: name.to_owned(),
                types,
            });
        }
        Ok(fields)
    }

    fn options(&self, node: Node<'_>, own: bool, guarded: bool) -> Read<CsvOptions> {
        let dialect = node.get("dialect");
        // The second version of the standard's software nests it.
        let dialect = dialect.and_then(|dialect| dialect.get("csv").or(Some(dialect)));
        let get = |name: &str| dialect.and_then(|dialect| dialect.get(name));
        let sign = |name: &str| match get(name) {
            None => Ok(None),
            Some(sign) => match sign.as_str().map(str::as_bytes) {
                Some([sign]) if sign.is_ascii() => Ok(Some(*sign)),
                _ => Err(self.bad(sign, format!("`{name}` is one ASCII character"))),
            },
        };
        let refused = [("header", false), ("doubleQuote", false)].into_iter();
        for (name, bad) in refused {
            if let Some(said) = get(name).filter(|said| said.as_bool() == Some(bad)) {
                return Err(self.bad(said, format!("a table with `{name}: {bad}` is not read")));
            }
        }
        if let Some(said) = get("escapeChar").or(get("commentChar")) {
            let message = "tables with `escapeChar` or `commentChar` are not read";
            return Err(self.bad(said, message));
        }
        let options = CsvOptions {
            delimiter: sign("delimiter")?,
            quote: sign("quoteChar")?.unwrap_or(b'"'),
            // Of our own tables the description says of each column how it is read.
            types: if own {
                TypesMode::Cell
            } else {
                TypesMode::Column
            },
            natures: Natures::All,
            safe: guarded,
            flat: true,
            ..CsvOptions::default()
        };
        match options.check() {
            Ok(()) => Ok(options),
            Err(error) => Err(self.bad(dialect.unwrap_or(node), error.to_string())),
        }
    }

    fn missing(&self, schema: Node<'_>) -> Read<Vec<String>> {
        let Some(list) = schema.get("missingValues") else {
            return Ok(Vec::new());
        };
        let texts = list.elements().filter_map(Node::as_str);
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        if !texts.iter().any(String::is_empty) {
            let message = "an empty cell is an absent property, so `\"\"` is always among the `missingValues`";
            return Err(self.bad(list, message));
        }
        Ok(texts)
    }

    fn array(&self, node: Node<'_>, before: &[&str]) -> Read<Array> {
        let name = self.text(node, "resource")?;
        let table = before.iter().position(|known| *known == name);
        let table = table
            .ok_or_else(|| self.bad(node, format!("no table `{name}` stands before this one")))?;
        let pointer = self.text(node, "pointer")?.parse::<Pointer>();
        let pointer = pointer.map_err(|error| self.bad(node, error.to_string()))?;
        let count = node.get("before").and_then(Node::as_number);
        Ok(Array {
            table,
            pointer,
            before: count
                .and_then(|count| count.parse().ok())
                .unwrap_or(usize::MAX),
        })
    }
}

/// The first column of the primary key.
fn id(schema: Node<'_>, fields: &[Field]) -> Option<usize> {
    let key = schema.get("primaryKey")?;
    let name = key.as_str().or_else(|| key.at(0)?.as_str())?;
    fields.iter().position(|field| field.name == name)
}

/// What cells of a type of Table Schema are; what is no value of JSON stays text.
fn types_of(name: Option<&str>) -> Types {
    match name {
        None | Some("any") => Types::ANY,
        Some("integer" | "number" | "year") => Types::only(Kind::Number),
        Some("boolean") => Types::only(Kind::Boolean),
        Some("array") => Types::only(Kind::Array),
        Some("object" | "geojson") => Types::only(Kind::Object),
        Some(_) => Types::only(Kind::String),
    }
}
