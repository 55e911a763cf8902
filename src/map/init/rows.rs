//! Where the rows of a JSON or XML file are, as far as that can be told by looking at it.

use std::io;
use std::ops::ControlFlow;

use crate::document::{Document, Kind, Node, Pointer};
use crate::format::csv::CsvOptions;
use crate::format::input::Input;
use crate::format::{self, Format, Records};
use crate::pipeline;

/// The pointer to the longest array of objects below the root; `None` where the root is that array,
/// or there is none.
pub(super) fn find(format: Format, input: &mut Input) -> io::Result<Option<Pointer>> {
    input.settle()?;
    let file = input.file;
    let table = CsvOptions::default();
    let mut reading = format::open(format, input, &Records::Whole, &table, None)?;
    let mut longest = None;
    pipeline::read(
        &mut reading,
        file,
        1,
        || (),
        |(), _, document: &Document<'_>, _, found: &mut Option<(usize, String)>| {
            look(document.root(), String::new(), found);
        },
        |worked| {
            longest = worked.output;
            ControlFlow::Break(())
        },
    )?;
    let pointer = longest
        .map(|(_, path)| path)
        .filter(|path| !path.is_empty());
    Ok(pointer.and_then(|path| path.parse().ok()))
}

fn look(node: Node<'_>, path: String, found: &mut Option<(usize, String)>) {
    match node.kind() {
        Kind::Object => {
            for (key, value) in node.members() {
                let step = key.name().replace('~', "~0").replace('/', "~1");
                look(value, format!("{path}/{step}"), found);
            }
        }
        Kind::Array => {
            let rows = node
                .elements()
                .filter(|element| element.kind() == Kind::Object);
            let count = rows.count();
            // What is within rows are no rows.
            if count > 1 && found.as_ref().is_none_or(|(most, _)| count > *most) {
                *found = Some((count, path));
            }
        }
        _ => {}
    }
}
