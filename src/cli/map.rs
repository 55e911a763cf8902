use std::io::Write;
use std::path::PathBuf;

use clap::Subcommand;
use orelint::map::init::{Told, draft};

use super::common::{ConfigArgs, delimiter, encoding, file, format};
use super::output::Output;
use super::{Failure, Outcome};

/// Write a first map of a published table
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Look at a table, and write a map with what was recognised in it and what was not
    Init(Init),
}

#[derive(Debug, clap::Args)]
struct Init {
    /// The table
    #[arg(value_name = "TABLE", value_parser = file)]
    table: PathBuf,
    /// Write the map to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "output")]
    force: bool,
    /// The format, where the file's name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = format)]
    format: Option<orelint::format::Format>,
    /// JSON Pointer to the array that holds the rows
    #[arg(long, value_name = "POINTER")]
    records: Option<orelint::document::Pointer>,
    /// The lines that name a table's columns, where that is not seen: 3, or 3,4 for two rows
    #[arg(long, value_name = "LINE", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    header: Vec<u64>,
    /// The encoding, by a label of the WHATWG standard
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// The character between a table's cells
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    config: ConfigArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let What::Init(init) = &args.what;
    let told = Told {
        format: init.format,
        encoding: init.encoding,
        delimiter: init.delimiter,
        records: init.records.clone(),
        header: init.header.clone(),
        vocabulary: init.config.load()?.vocabulary,
    };
    if let Some(output) = init
        .output
        .as_deref()
        .filter(|path| path.is_file() && !init.force)
    {
        let output = output.display();
        let message = format!(
            "{output} is there already; a map that was edited would be lost: name another file, or add --force"
        );
        return Err(Failure::Message(message));
    }
    let shown = init.table.display();
    let map = draft(&init.table, &told)
        .map_err(|error| Failure::Message(format!("cannot map {shown}: {error}")))?;
    let mut out = Output::open(init.output.as_deref())?;
    out.write_all(map.as_bytes()).map_err(Failure::new)?;
    out.finish()?;
    Ok(Outcome::Clean)
}
