use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;

use encoding_rs::Encoding;
use orelint::config::Config;
use orelint::config::files::{Target, resolve};
use orelint::document::Pointer;
use orelint::finding::Finding;
use orelint::format::{Format, Records};
use orelint::map::How;
use orelint::render::OutputFormat;
use orelint::schema::infer::{Choices, Inferred, Source, infer};
use orelint::source::Sources;
use orelint::validate::files::{Asked, data_fault, open_input};
use orelint::wording::counted;

use crate::cli::common::{self, ConfigArgs, JobsArg, TerminalArgs};
use crate::cli::output::Output;
use crate::cli::reporter::Reporter;
use crate::cli::{Failure, Outcome};

/// Write a schema that the given data keep to
///
/// Said are types, required properties, formats (dates, addresses), words that repeat, and codes of
/// one form; of numbers only that none is negative, where ten or more say so. A CSV row and an
/// NDJSON line are an instance each, a JSON or XML file is one as a whole, as in "validate".
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files, folders, globs, or - for standard input; all are taken for instances of one schema
    #[arg(required = true, value_name = "DATA")]
    data: Vec<PathBuf>,
    /// Where to write; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Say exact limits, too: of numbers, lengths and counts
    #[arg(long)]
    strict: bool,
    /// Let objects have further properties
    #[arg(long)]
    open: bool,
    /// The format, where the file's name does not tell it
    #[arg(long, value_name = "csv|json|ndjson|xml", value_parser = Format::from_str)]
    format: Option<Format>,
    /// JSON Pointer to the array whose elements are the instances; "" is the root
    #[arg(long, value_name = "POINTER", value_parser = Pointer::from_str)]
    records: Option<Pointer>,
    /// The encoding, by a label of the WHATWG standard (windows-1252, utf-16le)
    #[arg(long, value_name = "LABEL", value_parser = common::encoding)]
    encoding: Option<&'static Encoding>,
    /// The character between a table's cells
    #[arg(long, value_name = "CHAR", value_parser = common::delimiter)]
    delimiter: Option<u8>,
    #[command(flatten)]
    terminal: TerminalArgs,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    jobs: JobsArg,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let config = args.config.load()?;
    let targets = resolve(&args.data, &config, args.format).map_err(Failure::new)?;
    let mut sources = Sources::below(&config.dir);
    let mut opened = Vec::new();
    for target in &targets {
        match open(args, &config, target, &mut sources)? {
            Ok(source) => opened.push(source),
            Err(finding) => return broken(args, vec![*finding], &sources),
        }
    }
    let choices = Choices {
        strict: args.strict,
        open: args.open,
    };
    let inferred = match infer(&mut opened, choices, args.jobs.count()) {
        Ok(inferred) => inferred,
        Err(error) => {
            let fault = opened
                .first()
                .and_then(|one| data_fault(one.input.file, &error));
            match fault.filter(|_| opened.len() == 1) {
                Some(finding) => Inferred::Broken(vec![finding]),
                None => return Err(Failure::Message(format!("cannot read the data: {error}"))),
            }
        }
    };
    match inferred {
        Inferred::Broken(findings) => broken(args, findings, &sources),
        Inferred::Nothing => {
            let nothing = "there is no record to infer a schema from";
            Err(Failure::Message(nothing.to_owned()))
        }
        Inferred::Schema(schema, records) => {
            let mut out = Output::open(Some(&args.output))?;
            writeln!(out, "{schema:#}").map_err(Failure::new)?;
            out.finish()?;
            if !args.terminal.quiet && args.output.as_os_str() != "-" {
                let (shown, records) = (args.output.display(), counted(records, "record"));
                let _ = writeln!(std::io::stderr(), "{shown}: inferred from {records}");
            }
            Ok(Outcome::Clean)
        }
    }
}

/// Says what is wrong with the data, of which there is then no schema.
fn broken(args: &Args, findings: Vec<Finding>, sources: &Sources) -> Result<Outcome, Failure> {
    let mut reporter = Reporter::plain(
        OutputFormat::ALL[0],
        true,
        args.terminal.color,
        args.terminal.quiet,
    )?;
    for finding in findings {
        reporter.finding(finding, sources)?;
    }
    reporter.close()?;
    if !args.terminal.quiet {
        let _ = writeln!(std::io::stderr(), "no schema was written");
    }
    Ok(Outcome::AtFault)
}

fn open(
    args: &Args,
    config: &Config,
    target: &Target,
    sources: &mut Sources,
) -> Result<Result<Source, Box<Finding>>, Failure> {
    let asked = Asked {
        format: args.format,
        records: args.records.clone(),
        encoding: args.encoding,
        delimiter: args.delimiter,
        ..Asked::default()
    };
    let opened = open_input(target, &asked, config, &How::default(), sources);
    let opened = opened.map_err(Failure::new)?;
    let opened = opened.map_err(|broken| broken.finding);
    Ok(opened.map(|opened| Source {
        input: opened.input,
        format: opened.format,
        records: args.records.clone().map_or(Records::Elements, Records::At),
        table: opened.table,
    }))
}
