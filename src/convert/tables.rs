//! Records to a folder of tables with its description, and back.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::columns::{about_all, gather};
use super::pass::Pass;
use super::verify::{difference, unreadable};
use super::{ConvertError, Options, Outcome, Report};
use crate::document::Node;
use crate::finding::{FileId, Finding, Place, has_error};
use crate::format::Format;
use crate::format::input::Input;
use crate::format::tables::{
    DESCRIPTION, Join, PACKAGE, Package, Plan, Rows, TablesWriter, describe,
};
use crate::source::{CannotRead, FolderReplacement, Sources, Spool};

/// The longest description that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// How much of the joined records is held before it goes to the spool, in bytes.
const BUFFER: usize = 256 << 10;

/// Converts `input` to tables in `folder`.
pub(super) fn run(
    input: &mut Input,
    folder: &Path,
    options: &Options,
) -> Result<Report, ConvertError> {
    let file = input.file;
    refuse_others_files(folder).map_err(ConvertError::Write)?;
    input.settle().map_err(ConvertError::Read)?;
    let (table, shape) = (&options.table_out, options.shape.as_deref());
    let plan = match gather(input, options, None, || Plan::new(table, shape))? {
        Ok(gathered) => gathered.all,
        Err(findings) => return Ok(Report::refused(findings)),
    };
    let writer = match plan.writer(&options.table_name) {
        Ok(writer) => writer,
        Err(refusal) => return Ok(Report::refused(vec![about_all(file, refusal)])),
    };
    let output = FolderReplacement::open(folder).map_err(ConvertError::Write)?;
    let mut reading = options.open(input).map_err(ConvertError::Read)?;
    let mut pass = Pass::new(std::mem::take(&mut reading.findings), reading.dropped);
    let make = |root: Node<'_>, rows: &mut Rows| writer.record(root, rows.records + 1, rows);
    let mut files = open_files(&writer, output.path()).map_err(ConvertError::Write)?;
    let take = |rows: Rows, before: u64| {
        rows.write(before, &mut files)?;
        Ok(rows.records)
    };
    if !pass.has_error()
        && let Some(error) = pass.each(&mut reading, file, options, make, take)?
    {
        return Err(ConvertError::Write(error));
    }
    close(files, &writer, output.path()).map_err(ConvertError::Write)?;
    pass.count_bare(&reading);
    if options.strict {
        pass.refuse_losses(file, writer.reordered());
    }
    if !pass.has_error() && options.verify {
        let difference = verify(input, output.path(), options, writer.reordered() > 0)?;
        pass.findings.extend(difference);
    }
    if pass.has_error() {
        return Ok(pass.report(Outcome::Refused, writer.reordered(), &[]));
    }
    output.commit().map_err(ConvertError::Write)?;
    Ok(pass.report(Outcome::Written, writer.reordered(), &[]))
}

/// A folder with anything but tables of an earlier conversion is nobody's to replace.
fn refuse_others_files(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let description = folder.join(DESCRIPTION);
    let mut ours: Vec<PathBuf> = Vec::new();
    if let Ok(text) = fs::read_to_string(&description)
        && let Ok(package) = Package::read(FileId(0), (0, &text), folder, None)
        && package.is_ours()
    {
        ours.extend(package.paths().map(Path::to_owned));
        ours.push(description);
    }
    for entry in entries {
        let path = entry?.path();
        if !ours.contains(&path) {
            let message = format!(
                "`{}` holds `{}`, which no conversion wrote there: name an empty folder, or a new one",
                folder.display(),
                path.file_name().unwrap_or_default().display()
            );
            return Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, message));
        }
    }
    Ok(())
}

fn open_files(writer: &TablesWriter, folder: &Path) -> io::Result<Vec<BufWriter<File>>> {
    let names = writer.names().enumerate();
    let files = names.map(|(index, name)| {
        let file = File::create_new(folder.join(format!("{name}.csv")))?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        let mut head = Vec::new();
        writer.head(index, &mut head);
        file.write_all(&head)?;
        Ok(file)
    });
    files.collect()
}

/// Ends the tables, and describes them.
fn close(files: Vec<BufWriter<File>>, writer: &TablesWriter, folder: &Path) -> io::Result<()> {
    for mut file in files {
        file.flush()?;
    }
    fs::write(folder.join(DESCRIPTION), describe(writer))
}

fn verify(
    input: &mut Input,
    folder: &Path,
    options: &Options,
    any_order: bool,
) -> Result<Option<Finding>, ConvertError> {
    let back = open_package(&folder.join(DESCRIPTION), None, &mut Sources::new());
    match back {
        Ok(mut back) => difference(input, &mut back.input, Format::Ndjson, options, any_order),
        Err(PackageError::Data(findings)) => {
            let message = findings.first().map_or("", |finding| &finding.message);
            Ok(Some(unreadable(input.file, None, message)))
        }
        Err(PackageError::Read { error, .. }) => Err(ConvertError::Write(error)),
    }
}

/// Why a package makes no records.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The data is at fault.
    #[error("the package makes no records")]
    Data(Vec<Finding>),
    /// A file cannot be read.
    #[error("{}", CannotRead(Path::new(path), error))]
    Read {
        /// Which one.
        path: String,
        /// Why not.
        #[source]
        error: io::Error,
    },
}

/// The records that the tables of a package make.
pub struct Joined {
    /// A record a line, as NDJSON.
    pub input: Input,
    /// How many tables were left out, since one was chosen.
    pub left_out: u64,
}

/// Joins the tables that a `datapackage.json` describes, or reads the one called `table`.
///
/// # Errors
/// A file cannot be read, or the tables do not make records.
pub fn open_package(
    path: &Path,
    table: Option<&str>,
    sources: &mut Sources,
) -> Result<Joined, PackageError> {
    let shown = path.display().to_string();
    let failed = |error| PackageError::Read {
        path: shown.clone(),
        error,
    };
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > LONGEST {
        let error = io::Error::new(
            io::ErrorKind::FileTooLarge,
            "a description that long is none",
        );
        return Err(failed(error));
    }
    let bytes = fs::read(path).map_err(failed)?;
    let file = sources.add_disk(shown.clone(), path.to_owned());
    let folder = path.parent().unwrap_or(Path::new(""));
    let data = |finding: Box<Finding>| PackageError::Data(vec![*finding]);
    let text = text_of(file, &bytes).map_err(data)?;
    let package = Package::read(file, text, folder, table).map_err(data)?;
    let join = Join::open(&package, sources)
        .map_err(|(path, error)| PackageError::Read { path, error })?;
    let spool = Spool::new();
    let mut out = BufWriter::with_capacity(BUFFER, Appending(&spool));
    let joined = join
        .write(&mut out)
        .and_then(|joined| out.flush().map(|()| joined));
    let joined = joined.map_err(failed)?;
    if has_error(&joined.findings) {
        return Err(PackageError::Data(joined.findings));
    }
    drop(out);
    let input = Input::spooled(sources, format!("{shown} (joined)"), spool).map_err(failed)?;
    Ok(Joined {
        input,
        left_out: package.left_out,
    })
}

/// A description's text without a byte order mark, and the offset at which it begins.
fn text_of(file: FileId, bytes: &[u8]) -> Result<(u64, &str), Box<Finding>> {
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = (bytes.len() - bare.len()) as u64;
    let text = std::str::from_utf8(bare).map_err(|error| {
        let at = start + error.valid_up_to() as u64;
        let place = Place::in_file(file, at..at + 1);
        Box::new(PACKAGE.at(place, "a description is UTF-8, and this is none"))
    })?;
    Ok((start, text))
}

/// Writes to a spool.
struct Appending<'s>(&'s Spool);

impl Write for Appending<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
