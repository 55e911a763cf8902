use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use anstream::ColorChoice;
use clap::ValueEnum;
use encoding_rs::Encoding;
use orelint::config::{Config, DataSet};
use orelint::convert::{Compress, Mapping, Options, Outcome as Converted, Target, convert};
use orelint::document::Pointer;
use orelint::format::csv::{Arrays, CsvOptions, TypesMode};
use orelint::format::input::{Input, Origin};
use orelint::format::{Format, Records};
use orelint::map::{Map, Maps};
use orelint::render::OutputFormat;
use orelint::schema::{Schema, SchemaOptions, detect};
use orelint::source::Sources;
use orelint::validate::files::{OpenError, data_fault};

use super::common::{self, ConfigArgs, JobsArg};
use super::output::Output;
use super::reporter::Reporter;
use super::{Failure, Outcome};

/// Convert among CSV, JSON, NDJSON and XML: nothing is lost, or nothing is written
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// The file to convert, or - for standard input
    input: PathBuf,
    /// Where to write; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// The input's format, where its name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = Format::from_str)]
    from: Option<Format>,
    /// The output's format, where its name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = Format::from_str)]
    to: Option<Format>,
    /// JSON Pointer to the array that holds the records; "" is the root
    #[arg(long, value_name = "POINTER", value_parser = Pointer::from_str)]
    records: Option<Pointer>,
    /// Type cells and XML text by this schema: a bundled name or a file
    #[arg(long, value_name = "NAME|FILE")]
    schema: Option<String>,
    /// The map by which a published table becomes records
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// A further folder in which "$ref" may find schemas
    #[arg(long, value_name = "DIR")]
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
    /// The name of the XML root
    #[arg(long, value_name = "NAME", value_parser = xml_name)]
    root: Option<String>,
    /// The name of a record's XML element
    #[arg(long, value_name = "NAME", value_parser = xml_name)]
    record_name: Option<String>,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = OutputFormat::named)]
    output_format: &'static OutputFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = common::color)]
    color: ColorChoice,
    /// Say nothing on standard error but failures
    #[arg(long, short)]
    quiet: bool,
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

impl Args {
    fn is_stdin(&self) -> bool {
        self.input.as_os_str() == "-"
    }

    /// What the configuration says of the input.
    fn data_set<'c>(&self, config: &'c Config) -> Option<&'c DataSet> {
        let input = Some(&self.input).filter(|_| !self.is_stdin());
        input.and_then(|path| config.data_set(path))
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut sources = Sources::new();
    let origin = if args.is_stdin() {
        Origin::Stdin
    } else {
        Origin::Path(args.input.clone())
    };
    let shown = origin.shown();
    let to_stdout = args.output.as_os_str() == "-";
    let config = args.config.load()?;
    let set = args.data_set(&config);
    let mut reporter = Reporter::plain(args.output_format, to_stdout, args.color, args.quiet)?;
    let of_set = set.and_then(|set| set.map.as_ref());
    let of_set = of_set.map(|name| config.dir.join(&name.value));
    let map = match args.map.as_ref().or(of_set.as_ref()) {
        Some(path) => Some(
            Maps::new(config.vocabulary)
                .get(path, &mut sources)
                .map_err(|error| common::open_failure(error.into(), &sources))?,
        ),
        None => None,
    };
    let encoding = args
        .encoding
        .or(set.and_then(|set| set.encoding))
        .or(map.as_ref().and_then(|map| map.how.encoding));
    let mut input = match Input::open(&mut sources, origin, encoding) {
        Ok(input) => input,
        Err(error) => {
            let file = sources.add_text(shown.clone(), Vec::new());
            let Some(finding) = data_fault(file, &error) else {
                return Err(Failure::new(OpenError::Unreadable { path: shown, error }));
            };
            reporter.finding(finding, &sources)?;
            reporter.close()?;
            return Ok(Outcome::AtFault);
        }
    };
    let options = options(args, &config, map, &input, &shown)?;
    options
        .table_in
        .check()
        .and(options.table_out.check())
        .map_err(Failure::new)?;
    let mut stdout = Output::open(None)?;
    let target = if to_stdout {
        Target::Stream(&mut stdout)
    } else {
        Target::File(&args.output)
    };
    let report = convert(&mut input, target, &options)
        .map_err(|error| Failure::Message(format!("{shown}: {error}")))?;
    let _ = stdout.flush();
    for finding in report.findings {
        reporter.finding(finding, &sources)?;
    }
    let progress = options.mapping.as_ref().and_then(Mapping::progress);
    if let Some(progress) = progress {
        reporter.remark(&format!("{shown}: {}", progress.tally()));
    }
    for note in &report.notes {
        reporter.remark(&format!("{shown}: {}", note.message));
    }
    match report.outcome {
        Converted::Written => {
            let plural = if report.records == 1 { "" } else { "s" };
            reporter.say(&format!("{} record{plural} written", report.records));
            reporter.close()?;
            Ok(Outcome::Clean)
        }
        Converted::Closed => {
            reporter.close()?;
            Ok(Outcome::Clean)
        }
        Converted::Refused => {
            if !to_stdout {
                reporter.say(&format!("{} was not written", args.output.display()));
            }
            reporter.close()?;
            Ok(Outcome::AtFault)
        }
    }
}

fn options(
    args: &Args,
    config: &Config,
    map: Option<Arc<Map>>,
    input: &Input,
    shown: &str,
) -> Result<Options, Failure> {
    let set = args.data_set(config);
    let from = args
        .from
        .or(set.and_then(|set| set.format))
        .or(map.as_ref().and_then(|map| map.how.format))
        .or_else(|| Format::of_path(&args.input))
        .or_else(|| Format::of_text(input.head()));
    let from = from.ok_or_else(|| {
        Failure::Message(format!(
            "cannot tell the format of {shown}; say --from csv, json, ndjson or xml"
        ))
    })?;
    let to = args.to.or_else(|| Format::of_path(&args.output));
    let to = to.ok_or_else(|| {
        Failure::Message(format!(
            "cannot tell the output's format from `{}`; say --to csv, json, ndjson or xml",
            args.output.display()
        ))
    })?;
    let mut options = Options::new(from, to);
    let delimiter = args.delimiter.or(set.and_then(|set| set.delimiter));
    options.table_in = table(args, delimiter, &args.input);
    options.table_out = table(args, args.delimiter, &args.output);
    let of_map = map.as_ref().map(|map| map.schema_path());
    options.mapping = map.map(|map| Mapping::new(map, shown));
    if let Some(name) = args.schema.as_ref().or(of_map.as_ref()) {
        let schema = Schema::named(
            name,
            &SchemaOptions {
                dirs: [&args.schema_dir[..], &config.schema_dirs[..]].concat(),
                no_format: false,
            },
        )
        .map_err(Failure::new)?;
        options.shape = Some(schema.shape());
        if let Some(bundled) = schema.as_bundled() {
            options.xml_names = (bundled.wrapper.into(), bundled.name.into());
            // Where a JSON file wraps the schema's records, they are the records.
            let delimiter = options.table_in.delimiter.unwrap_or(b',');
            if from == Format::Json
                && options.mapping.is_none()
                && let Records::At(pointer) =
                    detect(from, input.head(), delimiter, Some(bundled)).records
            {
                options.records = Records::At(pointer);
            }
        }
    }
    if let Some(pointer) = &args.records {
        if !from.has_places() {
            return Err(Failure::new(OpenError::NoPointer {
                path: shown.to_owned(),
                format: from,
            }));
        }
        options.records = Records::At(pointer.clone());
    } else if let Some(pointer) = set.and_then(|set| set.records.as_ref())
        && from.has_places()
    {
        options.records = Records::At(pointer.clone());
    }
    if let Some(root) = &args.root {
        options.xml_names.0 = root.as_str().into();
    }
    if let Some(record) = &args.record_name {
        options.xml_names.1 = record.as_str().into();
    }
    options.indent = args.indent.filter(|indent| *indent > 0);
    options.compress = match args.compress {
        Some(CompressArg::Gzip) => Compress::Gzip,
        Some(CompressArg::Zstd) => Compress::Zstandard,
        Some(CompressArg::None) => Compress::No,
        None => Compress::of_path(&args.output),
    };
    options.jobs = args.jobs.count();
    options.strict = args.strict;
    options.verify = args.verify;
    Ok(options)
}

fn table(args: &Args, delimiter: Option<u8>, path: &Path) -> CsvOptions {
    let table = CsvOptions {
        delimiter,
        quote: args.quote,
        types: match args.types {
            Types::Column => TypesMode::Column,
            Types::Cell => TypesMode::Cell,
            Types::Text => TypesMode::Text,
        },
        arrays: match args.arrays {
            ArraysArg::Indexed => Arrays::Indexed,
            ArraysArg::Json => Arrays::Json,
        },
        safe: args.csv_safe,
        ..CsvOptions::default()
    };
    table.for_path(path)
}
