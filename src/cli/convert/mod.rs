//! `convert`: one file, or every file of a folder.

mod folder;
mod one;
mod options;

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use encoding_rs::Encoding;
use orelint::document::Pointer;
use orelint::format::Format;
use orelint::render::OutputFormat;

use self::one::{Job, Run};
use super::common::{self, ConfigArgs, JobsArg, TerminalArgs};
use super::{Failure, Outcome};

/// Convert among CSV, JSON, NDJSON and XML: nothing is lost, or nothing is written
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file to convert, - for standard input, a datapackage.json for its tables, or a folder for
    /// every file in it
    input: PathBuf,
    /// Where to write; - is standard output. A folder's files, and tables, go to a folder
    #[arg(long, short, value_name = "FILE|DIR", default_value = "-")]
    output: PathBuf,
    /// The input's format, where its name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml|datapackage", value_parser = InputFormat::from_str)]
    from: Option<InputFormat>,
    /// The output's format, where its name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = common::format)]
    to: Option<Format>,
    /// JSON Pointer to the array that holds the records; "" is the root. Of a datapackage.json, `/`
    /// and the name of one table
    #[arg(long, value_name = "POINTER", value_parser = Pointer::from_str)]
    records: Option<Pointer>,
    /// Type cells and XML text by this schema: a bundled name or a file
    #[arg(long, value_name = "NAME|FILE")]
    schema: Option<String>,
    /// The map by which a published table becomes records
    #[arg(long, value_name = "FILE", value_parser = common::file)]
    map: Option<PathBuf>,
    /// A further folder in which "$ref" may find schemas
    #[arg(long, value_name = "DIR", value_parser = common::folder)]
    schema_dir: Vec<PathBuf>,
    /// Read the output back and compare, before it takes its name
    #[arg(long)]
    verify: bool,
    /// Take whatever is passed over on purpose (comments, empty rows) for an error
    #[arg(long)]
    strict: bool,
    /// How a table's cells are typed without a schema
    #[arg(long, value_enum, default_value = "column")]
    types: Types,
    /// How arrays become cells of a table
    #[arg(long, value_enum, default_value = "indexed")]
    arrays: ArraysArg,
    /// Guard text cells that a spreadsheet would run as a formula
    #[arg(long)]
    csv_safe: bool,
    /// The character between a table's cells
    #[arg(long, value_name = "CHAR", value_parser = common::delimiter)]
    delimiter: Option<u8>,
    /// The character between the cells of a table that is written, where it is another
    #[arg(long, value_name = "CHAR", value_parser = common::delimiter)]
    to_delimiter: Option<u8>,
    /// The character that quotes a table's cells
    #[arg(long, value_name = "CHAR", default_value = "\"", value_parser = common::delimiter)]
    quote: u8,
    /// The input's encoding, by a label of the WHATWG standard
    #[arg(long, value_name = "LABEL", value_parser = common::encoding)]
    encoding: Option<&'static Encoding>,
    /// Spaces a level in JSON and XML
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=16))]
    indent: Option<u8>,
    /// Compress the output, where its name does not tell
    #[arg(long, value_enum)]
    compress: Option<CompressArg>,
    /// The name of the XML root, or of the first of several tables
    #[arg(long, value_name = "NAME", value_parser = xml_name)]
    root: Option<String>,
    /// The name of a record's XML element
    #[arg(long, value_name = "NAME", value_parser = xml_name)]
    record_name: Option<String>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = OutputFormat::named)]
    output_format: &'static OutputFormat,
    #[command(flatten)]
    terminal: TerminalArgs,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    jobs: JobsArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Types {
    /// All cells of a column alike: JSON values where each is one, else text
    Column,
    /// Each cell for itself
    Cell,
    /// Every cell is text
    Text,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ArraysArg {
    /// Each element has columns of its own: parties[0].country
    Indexed,
    /// The array is JSON text in one cell
    Json,
    /// Each element is a row of another table, all of them in a folder with a datapackage.json
    Tables,
}

/// What the input is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InputFormat {
    Format(Format),
    /// The description of tables that are joined.
    Package,
}

impl FromStr for InputFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match (name, name.parse()) {
            ("datapackage" | "datapackage.json", _) => Ok(InputFormat::Package),
            (_, Ok(format)) => Ok(InputFormat::Format(format)),
            (_, Err(error)) => Err(format!("{error}, datapackage")),
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CompressArg {
    Gzip,
    Zstd,
    None,
}

fn xml_name(text: &str) -> Result<String, String> {
    let named = orelint::format::xml::is_name(text);
    if named {
        Ok(text.to_owned())
    } else {
        Err("this is no name of an XML element".to_owned())
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut run = Run::new(args)?;
    if args.input.is_dir() {
        return folder::run(run);
    }
    let outcome = run.file(&Job {
        input: args.input.clone(),
        output: args.output.clone(),
    })?;
    run.close()?;
    Ok(outcome)
}
