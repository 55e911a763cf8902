//! Reads an output back and compares it with what went in, record by record.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::{ConvertError, Options, VERIFY};
use crate::document::{Document, Kind, Node, Pointer, Tree};
use crate::finding::{FileId, Finding, Place, has_error};
use crate::format::csv::{CsvOptions, Natures};
use crate::format::input::{Input, Origin};
use crate::format::json::{JsonWriter, scan_one, write_string};
use crate::format::{self, Format, Reading, Records};
use crate::pipeline;
use crate::source::Sources;

/// Chunks of records that the two sides may be apart.
const APART: usize = 4;

/// Compares the output at `written` with the input, as [`difference`] does.
pub(super) fn file(
    input: &mut Input,
    written: &Path,
    options: &Options,
    any_order: bool,
) -> Result<Option<Finding>, ConvertError> {
    let origin = Origin::Path(written.to_owned());
    let back = Input::open(&mut Sources::new(), origin, Some(encoding_rs::UTF_8));
    let mut back = back.map_err(ConvertError::Write)?;
    difference(input, &mut back, options.to, options, any_order)
}

/// What an output, `back` in the format `to`, says that the input does not, or the other way round;
/// with `any_order`, keys may stand in another order.
pub(super) fn difference(
    input: &mut Input,
    back: &mut Input,
    to: Format,
    options: &Options,
    any_order: bool,
) -> Result<Option<Finding>, ConvertError> {
    let file = input.file;
    let ours = options.open(input).map_err(ConvertError::Read)?;
    let table = CsvOptions {
        natures: Natures::All,
        jobs: options.jobs,
        ..options.table_out.clone()
    };
    let theirs = format::open(to, back, &Records::Elements, &table, options.shape.clone())
        .map_err(ConvertError::Write)?;
    if let Some(finding) = theirs
        .findings
        .first()
        .filter(|_| has_error(&theirs.findings))
    {
        return Ok(Some(unreadable(file, None, &finding.message)));
    }
    // One thread each at least; the two sides keep pace with one another.
    let jobs = options.jobs.div_ceil(2);
    let (sender, receiver) = sync_channel(APART);
    let (ours, theirs) = thread::scope(|scope| {
        let ours = scope.spawn(move || {
            let mut ours = ours;
            send(&mut ours, file, jobs, any_order, &sender)
        });
        let mut theirs = theirs;
        let theirs = compare(&mut theirs, back.file, jobs, any_order, file, receiver);
        (ours.join(), theirs)
    });
    match ours {
        Ok(ours) => ours.map_err(ConvertError::Read)?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
    theirs.map_err(ConvertError::Write)
}

/// The records of a chunk, each as comparable text with its place.
type Texts = Vec<(Vec<u8>, Place)>;

fn send(
    reading: &mut Reading,
    file: FileId,
    jobs: usize,
    any_order: bool,
    sender: &SyncSender<Texts>,
) -> io::Result<()> {
    pipeline::read(
        reading,
        file,
        jobs,
        || (),
        |(), number, document, _, texts: &mut Texts| {
            let place = Place {
                record: Some(number),
                ..Place::in_file(file, document.root().place())
            };
            texts.push((text(document, any_order), place));
        },
        |worked| match sender.send(worked.output) {
            Ok(()) => ControlFlow::Continue(()),
            // The other side has found a difference and gone.
            Err(_) => ControlFlow::Break(()),
        },
    )
}

fn compare(
    reading: &mut Reading,
    back: FileId,
    jobs: usize,
    any_order: bool,
    file: FileId,
    receiver: Receiver<Texts>,
) -> io::Result<Option<Finding>> {
    let mut ours = receiver.into_iter().flatten();
    let mut record = 0;
    let mut difference = None;
    pipeline::read(
        reading,
        back,
        jobs,
        || (),
        |(), _, document, _, texts: &mut Vec<Vec<u8>>| texts.push(text(document, any_order)),
        |worked| {
            if let Some(finding) = worked.findings.first() {
                difference = Some(unreadable(file, Some(record + 1), &finding.message));
                return ControlFlow::Break(());
            }
            for theirs in worked.output {
                record += 1;
                difference = match ours.next() {
                    Some((ours, _)) if ours == theirs => continue,
                    Some((ours, place)) => Some(differs(
                        Place {
                            record: Some(record),
                            ..place
                        },
                        &ours,
                        &theirs,
                    )),
                    None => Some(unreadable(
                        file,
                        Some(record),
                        "there is a record more than before",
                    )),
                };
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        },
    )?;
    if difference.is_none() && ours.next().is_some() {
        difference = Some(unreadable(file, Some(record + 1), "this record is missing"));
    }
    Ok(difference)
}

pub(super) fn unreadable(file: FileId, record: Option<u64>, message: &str) -> Finding {
    let place = Place {
        record,
        ..Place::in_file(file, 0..0)
    };
    VERIFY.at(
        place,
        format!("converted back, the output is not what went in: {message}"),
    )
}

fn differs(place: Place, ours: &[u8], theirs: &[u8]) -> Finding {
    let (ours, theirs) = (
        String::from_utf8_lossy(ours),
        String::from_utf8_lossy(theirs),
    );
    let (mut one, mut other) = (Tree::default(), Tree::default());
    let pointer = match (scan_one(&ours, &mut one), scan_one(&theirs, &mut other)) {
        (Ok(()), Ok(())) => {
            let (one, other) = (
                Document::new(&ours, 0, &one),
                Document::new(&theirs, 0, &other),
            );
            let mut pointer = Pointer::ROOT;
            descend(one.root(), other.root(), &mut pointer);
            pointer
        }
        _ => Pointer::ROOT,
    };
    let pointer = pointer.to_string();
    let message = format!("converted back, `{pointer}` is another value");
    VERIFY.at(
        Place {
            pointer: Some(pointer.into()),
            ..place
        },
        message,
    )
}

/// Goes down to where the two begin to differ.
fn descend(one: Node<'_>, other: Node<'_>, pointer: &mut Pointer) {
    if one.kind() != other.kind() {
        return;
    }
    for (index, node) in one.elements().enumerate() {
        let step = node
            .key()
            .map_or_else(|| index.to_string(), |key| key.name().to_owned());
        let twin = match node.key() {
            Some(key) => other.get(key.name()),
            None => other.at(index),
        };
        let same = twin.is_some_and(|twin| json(node) == json(twin));
        if !same {
            pointer.push(&step);
            if let Some(twin) = twin {
                descend(node, twin, pointer);
            }
            return;
        }
    }
}

fn json(node: Node<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    JsonWriter::COMPACT.value(node, 0, &mut out);
    out
}

/// The record as compact JSON; with `any_order`, its keys sorted.
fn text(document: &Document<'_>, any_order: bool) -> Vec<u8> {
    if any_order {
        let mut out = Vec::new();
        sorted(document.root(), &mut out);
        out
    } else {
        json(document.root())
    }
}

fn sorted(node: Node<'_>, out: &mut Vec<u8>) {
    match node.kind() {
        Kind::Object => {
            let mut members: Vec<_> = node.members().collect();
            members.sort_unstable_by_key(|(key, _)| key.name());
            out.push(b'{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key.name(), out);
                out.push(b':');
                sorted(value, out);
            }
            out.push(b'}');
        }
        Kind::Array => {
            out.push(b'[');
            for (index, element) in node.elements().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                sorted(element, out);
            }
            out.push(b']');
        }
        _ => JsonWriter::COMPACT.value(node, 0, out),
    }
}
