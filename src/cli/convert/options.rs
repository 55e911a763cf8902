//! What `convert` is asked to do with a file.

use std::path::Path;
use std::sync::Arc;

use orelint::config::{Config, DataSet};
use orelint::convert::{Compress, Mapping, Options};
use orelint::format::csv::{Arrays, CsvOptions, TypesMode};
use orelint::format::input::Input;
use orelint::format::{Format, Records};
use orelint::map::Map;
use orelint::schema::{Bundled, Named, Schema, detect};
use orelint::validate::files::OpenError;

use super::one::Job;
use super::{Args, ArraysArg, CompressArg, InputFormat, Types};
use crate::cli::Failure;
use crate::cli::common::schema_options;

/// What a job is asked to do; `package` where its input was joined from tables.
pub(super) fn options(
    args: &Args,
    config: &Config,
    map: Option<Arc<Map>>,
    input: &Input,
    job: &Job,
    package: bool,
) -> Result<Options, Failure> {
    let set = job.data_set(config).filter(|_| !package);
    let shown = &job.shown();
    let from = match args.from {
        _ if package => Some(Format::Ndjson),
        Some(InputFormat::Format(format)) => Some(format),
        Some(InputFormat::Package) | None => None,
    };
    let from = from
        .or(set.and_then(|set| set.format))
        .or(map.as_ref().and_then(|map| map.how.format))
        .or_else(|| Format::of_path(&job.input))
        .or_else(|| Format::of_text(input.head()));
    let from = from.ok_or_else(|| {
        Failure::Message(format!(
            "cannot tell the format of {shown}; say --from csv, json, ndjson or xml"
        ))
    })?;
    let out_set = job.output_set(config);
    let to = output_format(args, job, out_set)?;
    let mut options = Options::new(from, to);
    let mut table_name = job.stem();
    let delimiter = args.delimiter.or(set.and_then(|set| set.delimiter));
    options.table_in = table(args, delimiter, &job.input);
    let delimiter = args.to_delimiter.or(args.delimiter);
    let delimiter = delimiter.or(out_set.and_then(|set| set.delimiter));
    options.table_out = table(args, delimiter, &job.output);
    let told = told_schema(args, config, map.as_deref(), set);
    options.mapping = map.map(|map| Mapping::new(map, shown.as_str()));
    if let Some(name) = &told {
        let schemas = schema_options(&args.schema_dir, config);
        let schema = Schema::named(name, &schemas).map_err(Failure::new)?;
        options.shape = Some(schema.shape());
        if let Some(bundled) = schema.as_bundled() {
            options.xml_names = (bundled.wrapper.into(), bundled.name.into());
            table_name = Some(bundled.wrapper.to_owned());
            // From JSON to JSON nothing is typed: only where the call asks for it is a file unwrapped.
            let is_asked = args.schema.is_some() || to != Format::Json;
            if from == Format::Json
                && options.mapping.is_none()
                && is_asked
                && let Records::At(pointer) =
                    detect(from, input.head(), b',', Some(bundled)).records
            {
                options.records = Records::At(pointer);
            }
        }
    } else if matches!(to, Format::Csv | Format::Ndjson)
        && let Some(wrapper) = unwrap(&mut options, input)
    {
        table_name = Some(wrapper.to_owned());
    }
    if let Some(pointer) = args.records.as_ref().filter(|_| !package) {
        if !from.has_places() {
            return Err(Failure::new(OpenError::NoPointer {
                path: shown.to_owned(),
                format: from,
            }));
        }
        options.records = Records::At(pointer.clone());
        options.may_leave_out = None;
    } else if let Some(pointer) = set.and_then(|set| set.records.as_ref())
        && from.has_places()
    {
        options.records = Records::At(pointer.clone());
        options.may_leave_out = None;
    }
    if let Some(root) = &args.root {
        options.xml_names.0 = root.as_str().into();
        table_name = Some(root.clone());
    }
    if let Some(record) = &args.record_name {
        options.xml_names.1 = record.as_str().into();
    }
    options.indent = args.indent.filter(|indent| *indent > 0);
    options.compress = match args.compress {
        Some(CompressArg::Gzip) => Compress::Gzip,
        Some(CompressArg::Zstd) => Compress::Zstandard,
        Some(CompressArg::None) => Compress::No,
        None => Compress::of_path(&job.output),
    };
    if let Some(name) = table_name {
        options.table_name = name.into();
    }
    options.jobs = args.jobs.count();
    options.strict = args.strict;
    options.verify = args.verify;
    Ok(options)
}

/// The format that the call, the configuration or the output's name tells.
fn output_format(args: &Args, job: &Job, set: Option<&DataSet>) -> Result<Format, Failure> {
    let tables = matches!(args.arrays, ArraysArg::Tables).then_some(Format::Csv);
    let to = args.to.or(set.and_then(|set| set.format));
    let to = to.or_else(|| Format::of_path(&job.output)).or(tables);
    to.ok_or_else(|| {
        Failure::Message(format!(
            "cannot tell the output's format from `{}`; say --to csv, json, ndjson or xml",
            job.output.display()
        ))
    })
}

/// Where a JSON file wraps the records of a bundled schema, they are the rows and lines, and not the
/// file as a whole; gives the wrapper's name. Nobody named them, so nothing but a `$schema` may stand
/// beside them.
fn unwrap(options: &mut Options, input: &Input) -> Option<&'static str> {
    if options.from != Format::Json || options.mapping.is_some() {
        return None;
    }
    let detected = detect(options.from, input.head(), b',', None);
    let Some(Named::Bundled(name)) = detected.schema else {
        return None;
    };
    let Records::At(pointer) = &detected.records else {
        return None;
    };
    if pointer.is_root() {
        return None;
    }
    options.records = detected.records;
    options.may_leave_out = Some(u64::from(detected.says_schema));
    Bundled::named(name).map(|bundled| bundled.wrapper)
}

/// The schema that the call names, else the map, else the configuration.
fn told_schema(
    args: &Args,
    config: &Config,
    map: Option<&Map>,
    set: Option<&DataSet>,
) -> Option<String> {
    let of_map = || map.map(Map::schema_path);
    let of_set = || {
        let name = &set?.schema.as_ref()?.value;
        Some(Bundled::name_or_path(name, &config.dir))
    };
    args.schema.clone().or_else(of_map).or_else(of_set)
}

/// What was said that does nothing to this conversion.
pub(super) fn idle(args: &Args, options: &Options) -> Vec<String> {
    let (from, to) = (options.from, options.to);
    let writes_table = to == Format::Csv;
    let has_table = writes_table || from == Format::Csv;
    let is_indented = matches!(to, Format::Json | Format::Xml);
    let said = [
        (
            args.indent.is_some() && !is_indented,
            "--indent",
            "JSON and XML output",
        ),
        (
            args.root.is_some() && to != Format::Xml && !options.makes_tables(),
            "--root",
            "XML output and several tables",
        ),
        (
            args.record_name.is_some() && to != Format::Xml,
            "--record-name",
            "XML output",
        ),
        (
            !matches!(args.arrays, ArraysArg::Indexed) && !writes_table,
            "--arrays",
            "CSV output",
        ),
        (args.csv_safe && !has_table, "--csv-safe", "CSV"),
        (args.delimiter.is_some() && !has_table, "--delimiter", "CSV"),
        (
            args.to_delimiter.is_some() && !writes_table,
            "--to-delimiter",
            "CSV output",
        ),
        (args.quote != b'"' && !has_table, "--quote", "CSV"),
        (
            !matches!(args.types, Types::Column) && !has_table,
            "--types",
            "CSV",
        ),
    ];
    let idle = said.into_iter().filter(|(is_idle, ..)| *is_idle);
    idle.map(|(_, option, what)| format!("{option} is about {what}, and does nothing here"))
        .collect()
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
            ArraysArg::Tables => Arrays::Tables,
        },
        safe: args.csv_safe,
        ..CsvOptions::default()
    };
    table.for_path(path)
}
