//! Converts every file of a folder.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use orelint::config::files::{Target, resolve};
use orelint::format::Format;
use orelint::format::compression::Compression;
use orelint::format::tables::DESCRIPTION;
use orelint::wording::counted;

use super::one::{Job, Run};
use super::{Args, ArraysArg, CompressArg};
use crate::cli::reporter::whole;
use crate::cli::{Failure, Outcome};

/// Each file goes to the same name, with the ending of its new format, below the output folder. A
/// file that is at fault is told, and does not keep the others.
pub(super) fn run(mut run: Run<'_>) -> Result<Outcome, Failure> {
    let jobs = jobs(&run)?;
    let mut refused = 0;
    let mut failed = Vec::new();
    for job in &jobs {
        if let Some(folder) = job.output.parent() {
            fs::create_dir_all(folder).map_err(|error| {
                Failure::Message(format!(
                    "cannot make the folder {}: {error}",
                    folder.display()
                ))
            })?;
        }
        match run.file(job) {
            Ok(Outcome::Clean) => {}
            Ok(Outcome::AtFault) => refused += 1,
            Err(Failure::Message(message)) => failed.push(message),
            Err(failure) => return Err(failure),
        }
    }
    let (count, bad) = (jobs.len(), refused + failed.len());
    let all = counted(count, "file");
    run.reporter
        .say(&format!("{} of {all} converted", count - bad));
    run.close()?;
    match (failed.is_empty(), refused) {
        (false, _) => Err(Failure::Messages(failed)),
        (true, 0) => Ok(Outcome::Clean),
        (true, _) => Ok(Outcome::AtFault),
    }
}

fn jobs(run: &Run<'_>) -> Result<Vec<Job>, Failure> {
    let args = run.args;
    let to = match args.arrays {
        ArraysArg::Tables => args.to.or(Some(Format::Csv)),
        ArraysArg::Indexed | ArraysArg::Json => args.to,
    };
    let Some(to) = to else {
        let message =
            "say to which format the files of the folder go: --to csv, json, ndjson or xml";
        return Err(Failure::Message(message.to_owned()));
    };
    if args.output.as_os_str() == "-" || args.output.is_file() {
        let message = "the files of a folder go to a folder: name one by -o DIR";
        return Err(Failure::Message(message.to_owned()));
    }
    let targets = resolve(std::slice::from_ref(&args.input), &run.config, None);
    let out = whole(&args.output);
    let within = whole(&args.input) == out;
    let mut jobs: Vec<Job> = Vec::new();
    for target in targets.map_err(Failure::new)? {
        let Target::File { path, .. } = target else {
            continue;
        };
        // What an earlier run wrote is no input.
        if !within && whole(&path).starts_with(&out) {
            continue;
        }
        if path.file_name().is_some_and(|name| name == DESCRIPTION) {
            let shown = path.display();
            run.reporter.remark(&format!(
                "skipped {shown}: it describes tables; convert it by itself to join them"
            ));
            continue;
        }
        let output = args.output.join(new_name(args, &path, to));
        jobs.push(Job {
            input: path,
            output,
        });
    }
    if jobs.is_empty() {
        let message = format!(
            "there is nothing to convert: no file in {} is named like CSV, JSON, NDJSON or XML, or is in a data set",
            args.input.display()
        );
        return Err(Failure::Message(message));
    }
    refuse_clashes(&jobs)?;
    Ok(jobs)
}

/// The file's path within the folder, with the ending of its new format.
fn new_name(args: &Args, path: &Path, to: Format) -> PathBuf {
    let below = path.strip_prefix(&args.input).unwrap_or(path);
    let bare = Compression::bare(below);
    if to == Format::Csv && matches!(args.arrays, ArraysArg::Tables) {
        return bare.with_extension("");
    }
    let ending = match args.compress {
        Some(CompressArg::Gzip) => format!("{to}.{}", Compression::Gzip.ending()),
        Some(CompressArg::Zstd) => format!("{to}.{}", Compression::Zstandard.ending()),
        Some(CompressArg::None) | None => to.to_string(),
    };
    bare.with_extension(ending)
}

/// No two files go to one name, and none takes the place of another that is still to be read.
fn refuse_clashes(jobs: &[Job]) -> Result<(), Failure> {
    let inputs: HashMap<PathBuf, usize> = jobs
        .iter()
        .enumerate()
        .map(|(index, job)| (whole(&job.input), index))
        .collect();
    let mut known: HashMap<PathBuf, &Job> = HashMap::new();
    let mut messages = Vec::new();
    for (index, job) in jobs.iter().enumerate() {
        let output = whole(&job.output);
        let read = inputs.get(&output).filter(|reader| **reader != index);
        let other = read.map(|reader| &jobs[*reader]);
        let other = other.or_else(|| known.get(&output).copied());
        if let Some(other) = other {
            messages.push(format!(
                "{} and {} would both be {}; rename one of them",
                other.input.display(),
                job.input.display(),
                job.output.display()
            ));
        }
        known.insert(output, job);
    }
    if messages.is_empty() {
        Ok(())
    } else {
        Err(Failure::Messages(messages))
    }
}
