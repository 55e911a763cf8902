//! Opens what a run reads: its bytes, its format, and how it is read if it is a table.

use super::{Asked, OpenError, data_fault};
use crate::config::Config;
use crate::config::files::Target;
use crate::finding::{FileId, Finding};
use crate::format::Format;
use crate::format::csv::CsvOptions;
use crate::format::input::{Input, Origin};
use crate::map::How;
use crate::source::Sources;

/// An input that is open.
pub struct OpenInput {
    /// The bytes.
    pub input: Input,
    /// Their format.
    pub format: Format,
    /// How it is read if it is a table.
    pub table: CsvOptions,
}

/// An input whose bytes are not what its compression or encoding says.
pub struct BrokenInput {
    /// The file, of which nothing is known but its name.
    pub file: FileId,
    /// The format, if something but the bytes told it.
    pub format: Option<Format>,
    /// What is wrong.
    pub finding: Box<Finding>,
}

/// Opens `target` as the call, the configuration and the map (`how`) say, in this order.
///
/// # Errors
/// The file cannot be read, or nothing tells its format.
pub fn open_input(
    target: &Target,
    asked: &Asked,
    config: &Config,
    how: &How,
    sources: &mut Sources,
) -> Result<Result<OpenInput, BrokenInput>, OpenError> {
    let (origin, path, named) = match target {
        Target::Stdin => (Origin::Stdin, None, true),
        Target::File { path, named } => (Origin::Path(path.clone()), Some(path.as_path()), *named),
    };
    let set = path.and_then(|path| config.data_set(path));
    let told = asked
        .format
        .or(set.and_then(|set| set.format))
        .or(how.format)
        .or_else(|| path.and_then(Format::of_path));
    let encoding = asked.encoding.or(set.and_then(|set| set.encoding));
    let shown = origin.shown();
    let input = match open_bytes(origin, encoding.or(how.encoding), sources)? {
        Ok(input) => input,
        Err((file, finding)) => {
            return Ok(Err(BrokenInput {
                file,
                format: told,
                finding,
            }));
        }
    };
    let Some(format) = told.or_else(|| Format::of_text(input.head())) else {
        return Err(OpenError::NoFormat { path: shown });
    };
    if named && asked.records.is_some() && !format.has_places() {
        let path = shown;
        return Err(OpenError::NoPointer { path, format });
    }
    let delimiter = asked.delimiter.or(set.and_then(|set| set.delimiter));
    let table = CsvOptions {
        delimiter: delimiter.or(how.delimiter),
        ..CsvOptions::default()
    };
    let table = match path {
        Some(path) => table.for_path(path),
        None => table,
    };
    Ok(Ok(OpenInput {
        input,
        format,
        table,
    }))
}

/// Opens the bytes of `origin`; a finding, with its file, where they are not what the compression or
/// encoding says.
///
/// # Errors
/// They cannot be read.
pub fn open_bytes(
    origin: Origin,
    encoding: Option<&'static encoding_rs::Encoding>,
    sources: &mut Sources,
) -> Result<Result<Input, (FileId, Box<Finding>)>, OpenError> {
    let path = origin.shown();
    match Input::open(sources, origin, encoding) {
        Ok(input) => Ok(Ok(input)),
        Err(error) => {
            let file = sources.add_text(path.clone(), Vec::new());
            let finding = data_fault(file, &error);
            let unreadable = || OpenError::Unreadable { path, error };
            let finding = finding.ok_or_else(unreadable)?;
            Ok(Err((file, Box::new(finding))))
        }
    }
}
