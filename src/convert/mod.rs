//! Converts a file from one format to another: everything is carried over, or nothing is written.
//!
//! Records go one by one from the reader of one format to the writer of the other, so memory does
//! not grow with the file. What a table needs to know beforehand, its columns, is gathered in a
//! first pass ([`columns`]); the pass that writes is [`pass`]. The result takes the target's place only when it is complete
//! ([`output`]), and, where that is asked for, has been read back ([`verify`]).
//!
//! Nothing here prints: what a person should know is in the [`Report`].

mod columns;
mod mapping;
mod options;
mod output;
mod pass;
mod report;
mod rules;
mod tables;
mod verify;
mod writer;

use std::io;

pub use self::mapping::Mapping;
pub use self::options::Options;
pub use self::output::{Compress, Target};
pub use self::report::{Note, Outcome, Report};
pub use self::rules::{DROPPED, REFUSED, RULES, VERIFY};
pub use self::tables::{Joined, PackageError, open_package};

use self::output::Output;
use self::pass::Pass;
use self::writer::Writer;
use crate::format::Format;
use crate::format::csv::Natures;
use crate::format::input::Input;
use crate::source::Replacement;
use crate::validate::files::data_fault;

/// Why nothing could be converted: the call or the machine is at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The input cannot be read.
    #[error("cannot read the input: {0}")]
    Read(#[source] io::Error),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Write(#[source] io::Error),
}

/// Converts `input` to `target`.
///
/// # Errors
/// The input cannot be read, or the output cannot be written. Data that cannot be read or carried
/// over is no error but a finding.
pub fn convert(
    input: &mut Input,
    target: Target<'_>,
    options: &Options,
) -> Result<Report, ConvertError> {
    let file = input.file;
    match foresee_or_run(input, target, options) {
        Err(ConvertError::Read(error)) => match data_fault(file, &error) {
            Some(finding) => Ok(Report::refused(vec![finding])),
            None => Err(ConvertError::Read(error)),
        },
        result => result,
    }
}

/// A file that is replaced can be begun anew: so it is first written by what the beginning of the
/// input tells of its columns, in one pass. What comes of that counts only where nothing else would
/// have come of looking at all of the input first.
fn foresee_or_run(
    input: &mut Input,
    target: Target<'_>,
    options: &Options,
) -> Result<Report, ConvertError> {
    if let Target::File(path) = target
        && options.may_foresee()
        && Replacement::is_replaced(path)
    {
        let report = run(input, Target::File(path), options, true)?;
        if report.outcome == Outcome::Written {
            return Ok(report);
        }
    }
    run(input, target, options, false)
}

fn run(
    input: &mut Input,
    target: Target<'_>,
    options: &Options,
    foresee: bool,
) -> Result<Report, ConvertError> {
    let file = input.file;
    match target {
        Target::Folder(folder) => return tables::run(input, folder, options),
        Target::File(_) | Target::Stream(_) if options.makes_tables() => {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "tables go to a folder");
            return Err(ConvertError::Write(error));
        }
        Target::File(_) | Target::Stream(_) => {}
    }
    if options.to == Format::Csv || options.verify {
        input.settle().map_err(ConvertError::Read)?;
    }
    let writer = match Writer::for_records(input, options, foresee)? {
        Ok(writer) => writer,
        Err(findings) => return Ok(Report::refused(findings)),
    };
    let natures = if foresee {
        Natures::Foreseen
    } else {
        Natures::All
    };
    let reading = options.open_with(input, natures);
    let mut reading = reading.map_err(ConvertError::Read)?;
    let mut pass = Pass::new(std::mem::take(&mut reading.findings), reading.dropped);
    let output =
        Output::open(target, options.compress, options.verify).map_err(ConvertError::Write)?;
    let lone = reading.lone;
    let written = pass.write(&mut reading, file, writer.of(lone), options, output)?;
    let Some(output) = written else {
        return Ok(pass.report(Outcome::Refused, writer.reordered(), &writer.encoded()));
    };
    if pass.closed {
        return Ok(pass.report(Outcome::Closed, writer.reordered(), &writer.encoded()));
    }
    if options.to != Format::Csv {
        pass.count_bare(&reading);
    }
    if options.strict {
        pass.refuse_losses(file, writer.reordered());
    }
    if pass.has_error() {
        return Ok(pass.report(Outcome::Refused, writer.reordered(), &writer.encoded()));
    }
    if options.verify {
        let written = output.written().map_err(ConvertError::Write)?;
        let any_order = writer.reordered() > 0;
        let difference = verify::file(input, written, options, any_order)?;
        if let Some(finding) = difference {
            pass.findings.push(finding);
            return Ok(pass.report(Outcome::Refused, writer.reordered(), &writer.encoded()));
        }
    }
    let outcome = output.commit().map_err(ConvertError::Write)?;
    Ok(pass.report(outcome, writer.reordered(), &writer.encoded()))
}
