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
    let out_set = job.output_set(config);
    let from = if package {
        Format::Ndjson
    } else {
        input_format(args, set, map.as_deref(), input, job)?
    };
    let to = output_format(args, job, out_set)?;
    let mut options = Options::new(from, to);
    let delimiter = args.delimiter.or(set.and_then(|set| set.delimiter));
    options.table_in = table(args, delimiter, &job.input);
    let delimiter = args.to_delimiter.or(args.delimiter);
    let delimiter = delimiter.or(out_set.and_then(|set| set.delimiter));
    options.table_out = table(args, delimiter, &job.output);
    let schema = told_schema(args, config, map.as_deref(), set);
    let schema = schema.map(|name| open_schema(args, config, &name));
    let schema = schema.transpose()?;
    options.mapping = map.map(|map| Mapping::new(map, job.shown()));
    let wrapper = match &schema {
        Some(schema) => shaped(&mut options, schema, args, input),
        None if matches!(to, Format::Csv | Format::Ndjson) => unwrap(&mut options, input),
        None => None,
    };
    let records = args.records.as_ref().filter(|_| !package);
    if records.is_some() && !from.has_places() {
        return Err(Failure::new(OpenError::NoPointer {
            path: job.shown(),
            format: from,
        }));
    }
    let of_set = set.and_then(|set| set.records.as_ref());
    if let Some(pointer) = records.or(of_set.filter(|_| from.has_places())) {
        options.records = Records::At(pointer.clone());
        options.may_leave_out = None;
    }
    let root = args.root.as_deref();
    if let Some(root) = root {
        options.xml_names.0 = root.into();
    }
    if let Some(record) = &args.record_name {
        options.xml_names.1 = record.as_str().into();
    }
    let table_name = root.map(str::to_owned).or(wrapper.map(str::to_owned));
    if let Some(name) = table_name.or(job.stem()) {
        options.table_name = name.into();
    }
    options.indent = args.indent.filter(|indent| *indent > 0);
    options.compress = match args.compress {
        Some(CompressArg::Gzip) => Compress::Gzip,
        Some(CompressArg::Zstd) => Compress::Zstandard,
        Some(CompressArg::None) => Compress::No,
        None => Compress::of_path(&job.output),
    };
    options.jobs = args.jobs.count();
    options.strict = args.strict;
    options.verify = args.verify;
    Ok(options)
}

/// The format that the call, the configuration, the map, the input's name or its text tells.
fn input_format(
    args: &Args,
    set: Option<&DataSet>,
    map: Option<&Map>,
    input: &Input,
    job: &Job,
) -> Result<Format, Failure> {
    let told = match args.from {
        Some(InputFormat::Format(format)) => Some(format),
        Some(InputFormat::Package) | None => None,
    };
    told.or(set.and_then(|set| set.format))
        .or(map.and_then(|map| map.how.format))
        .or_else(|| Format::of_path(&job.input))
        .or_else(|| Format::of_text(input.head()))
        .ok_or_else(|| {
            Failure::Message(format!(
                "cannot tell the format of {}; say --from csv, json, ndjson or xml",
                job.shown()
            ))
        })
}

fn open_schema(args: &Args, config: &Config, name: &str) -> Result<Schema, Failure> {
    let options = schema_options(&args.schema_dir, config);
    Schema::named(name, &options).map_err(Failure::new)
}

/// Types the records by the schema; gives the name of a list of them.
fn shaped(
    options: &mut Options,
    schema: &Schema,
    args: &Args,
    input: &Input,
) -> Option<&'static str> {
    options.shape = Some(schema.shape());
    let bundled = schema.as_bundled()?;
    options.xml_names = (bundled.wrapper.into(), bundled.name.into());
    // From JSON to JSON nothing is typed: only where the call asks for it is a file unwrapped.
    let is_asked = args.schema.is_some() || options.to != Format::Json;
    if options.from == Format::Json
        && options.mapping.is_none()
        && is_asked
        && let Records::At(pointer) =
            detect(options.from, input.head(), b',', Some(bundled)).records
    {
        options.records = Records::At(pointer);
    }
    Some(bundled.wrapper)
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
