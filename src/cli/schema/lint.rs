use std::io::Read;
use std::path::{Path, PathBuf};

use orelint::baseline::Acceptances;
use orelint::finding::Finding;
use orelint::format::input::{Input, Origin};
use orelint::format::{Chunk, Format, not_utf8};
use orelint::render::FileSummary;
use orelint::rule::Severity;
use orelint::schema::{Bundled, SchemaOptions, lint};
use orelint::source::Sources;
use orelint::validate::files::{OpenError, data_fault};

use crate::cli::accept::today;
use crate::cli::common::{ConfigArgs, FailOn, ReportArgs, folder, schema_options};
use crate::cli::reporter::{Reporter, To};
use crate::cli::{Failure, Outcome};

/// Find what makes a schema useless
///
/// Warnings fail the run, too, unless --fail-on says otherwise. Nothing is fetched: "$ref" leads to
/// bundled schemas, to files beside the schema, and to those in a --schema-dir.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Schemas: files, bundled names, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A further folder in which "$ref" may find schemas
    #[arg(long, value_name = "DIR", value_parser = folder)]
    schema_dir: Vec<PathBuf>,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

pub(super) fn run(mut args: Args) -> Result<Outcome, Failure> {
    let config = args.config.load()?;
    if args.report.fail_on.is_none() {
        args.report.fail_on = Some(FailOn(Some(Severity::Warning)));
    }
    let options = schema_options(&args.schema_dir, &config);
    let mut sources = Sources::below(&config.dir);
    let acceptances = Acceptances::new(today()?, &config.accept, None, false);
    let mut reporter = Reporter::new(&args.report, &config, acceptances, To::Reports)?;
    let mut failed = Vec::new();
    for path in &args.files {
        match look(path, &options, &mut sources) {
            Ok(findings) => report(findings, path, &mut reporter, &sources)?,
            Err(error) => failed.push(error.to_string()),
        }
    }
    let outcome = reporter.finish()?;
    if failed.is_empty() {
        Ok(outcome)
    } else {
        Err(Failure::Messages(failed))
    }
}

/// Reports what was found in one schema.
fn report(
    findings: Vec<Finding>,
    path: &Path,
    reporter: &mut Reporter,
    sources: &Sources,
) -> Result<(), Failure> {
    let mut summary = FileSummary {
        path: Origin::Path(path.to_owned()).shown(),
        format: Some(Format::Json),
        schema: None,
        records: 1,
        valid: Some(true),
        findings: 0,
    };
    for finding in findings {
        summary.valid = Some(false);
        if reporter.finding(finding, sources)? {
            summary.findings += 1;
        }
    }
    reporter.file(summary);
    Ok(())
}

/// What is found in one schema.
fn look(
    path: &Path,
    options: &SchemaOptions,
    sources: &mut Sources,
) -> Result<Vec<Finding>, OpenError> {
    let bundled = path.to_str().and_then(Bundled::named);
    let origin = match bundled {
        _ if path.as_os_str() == "-" => Origin::Stdin,
        Some(bundled) if !path.exists() => {
            Origin::Bytes(bundled.name.to_owned(), bundled.text.as_bytes().into())
        }
        _ => Origin::Path(path.to_owned()),
    };
    let on_disk = matches!(origin, Origin::Path(_)).then_some(path);
    let shown = origin.shown();
    let unreadable = |error| OpenError::Unreadable {
        path: shown.clone(),
        error,
    };
    let mut input = match Input::open(sources, origin, None) {
        Ok(input) => input,
        Err(error) => {
            let file = sources.add_text(shown.clone(), Vec::new());
            let finding = data_fault(file, &error);
            return finding.map(|it| vec![it]).ok_or_else(|| unreadable(error));
        }
    };
    let mut bytes = Vec::new();
    let read = input.reader().and_then(|mut it| it.read_to_end(&mut bytes));
    if let Err(error) = read {
        let finding = data_fault(input.file, &error);
        return finding.map(|it| vec![it]).ok_or_else(|| unreadable(error));
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.valid_up_to();
            let chunk = Chunk {
                bytes,
                base: input.start,
                first: true,
                last: true,
            };
            return Ok(vec![not_utf8(input.file, &chunk, valid)]);
        }
    };
    Ok(lint::lint(input.file, text, input.start, on_disk, options))
}
