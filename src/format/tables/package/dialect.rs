//! How a table of a package is spelled: the CSV dialect of the standard.

use super::{Read, Reader};
use crate::document::{Kind, Node};
use crate::format::csv::{CsvOptions, Natures, TypesMode};

/// What a dialect may say that would have to be read in a way of its own, unless it says this.
const ONLY: [(&str, &[&str]); 9] = [
    ("doubleQuote", &["true"]),
    ("skipInitialSpace", &["false"]),
    ("escapeChar", &[]),
    ("commentChar", &[]),
    ("commentRows", &["[]"]),
    ("headerRows", &["[1]"]),
    ("skipRows", &["[]"]),
    ("skipBlankRows", &["false"]),
    ("lineTerminator", &[r#""\n""#, r#""\r\n""#]),
];

/// A member of a table's dialect; the second version of the standard's software nests some.
fn get<'n>(resource: Node<'n>, name: &str) -> Option<Node<'n>> {
    let dialect = resource.get("dialect")?;
    let nested = dialect.get("csv").and_then(|csv| csv.get(name));
    let said = nested.or_else(|| dialect.get(name));
    said.filter(|said| said.kind() != Kind::Null)
}

impl Reader<'_> {
    pub(super) fn options(&self, node: Node<'_>, own: bool, guarded: bool) -> Read<CsvOptions> {
        let dialect = node.get("dialect");
        if let Some(said) = dialect.filter(|said| said.kind() != Kind::Object) {
            let message = "a dialect in another file is not read: put it here";
            return Err(self.bad(said, message));
        }
        for (name, only) in ONLY {
            let said = get(node, name);
            if let Some(said) = said.filter(|said| !only.contains(&said.source())) {
                let shown = said.source();
                return Err(self.bad(said, format!("a table with `{name}: {shown}` is not read")));
            }
        }
        let options = CsvOptions {
            delimiter: self.sign(node, "delimiter")?,
            quote: self.sign(node, "quoteChar")?.unwrap_or(b'"'),
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

    fn sign(&self, node: Node<'_>, name: &str) -> Read<Option<u8>> {
        let Some(said) = get(node, name) else {
            return Ok(None);
        };
        match said.as_str().map(str::as_bytes) {
            Some([sign]) if sign.is_ascii() => Ok(Some(*sign)),
            _ => Err(self.bad(said, format!("`{name}` is one ASCII character"))),
        }
    }

    /// Whether the first row is one of values.
    pub(super) fn has_no_header(&self, node: Node<'_>) -> Read<bool> {
        match get(node, "header") {
            None => Ok(false),
            Some(said) => match said.as_bool() {
                Some(header) => Ok(!header),
                None => Err(self.bad(said, "`header` is true or false")),
            },
        }
    }

    /// A cell that stands for nothing.
    pub(super) fn null_sequence(&self, node: Node<'_>) -> Read<Option<String>> {
        match get(node, "nullSequence") {
            None => Ok(None),
            Some(said) => match said.as_str() {
                Some(text) => Ok(Some(text.to_owned())),
                None => Err(self.bad(said, "`nullSequence` is a string")),
            },
        }
    }
}
