//! Which files a run reads, and that no report takes the place of one.

use std::collections::HashSet;
use std::path::Path;

use orelint::config::Config;
use orelint::config::files::Target;
use orelint::format::Format;

use super::InspectArgs;
use crate::cli::Failure;
use crate::cli::change::Change;
use crate::cli::common::hold_to_data;
use crate::cli::here::near_here;
use crate::cli::reporter::whole;

/// What a run reads, and for which change.
pub(super) fn targets(
    args: &InspectArgs,
    config: &Config,
    compare: bool,
    strict: bool,
) -> Result<(Change, Vec<Target>), Failure> {
    let change = Change::of(args, config, compare)?;
    let targets = change.targets(args, config)?;
    let mut targets = distinct(targets.into_iter().map(near_here).collect());
    if strict && change.reads_all(args) {
        hold_to_data(config, |file| config.unmatched(file, &targets))?;
    }
    args.accept.leave_out(config, &mut targets);
    if targets.is_empty() && change == Change::None {
        let nothing = "there is nothing to read: no file here is named like CSV, JSON, NDJSON or XML, or is in a data set";
        return Err(Failure::Message(nothing.to_owned()));
    }
    refuse_to_overwrite(args, &targets)?;
    Ok((change, targets))
}

/// A report takes the place of no file that is read, nor does a baseline, nor one of the other.
fn refuse_to_overwrite(args: &InspectArgs, targets: &[Target]) -> Result<(), Failure> {
    let reports = args.report.report.iter().map(|(_, path)| path);
    let reports = args.report.output.iter().chain(reports);
    let baseline = &args.accept.write_baseline;
    for output in reports.clone().chain(baseline) {
        let same = |target: &Target| match target {
            Target::File { path, .. } => is_same_file(path, output),
            Target::Stdin => false,
        };
        if targets.iter().any(same) {
            let message = format!(
                "{} is read in this run: write the findings elsewhere",
                output.display()
            );
            return Err(Failure::Message(message));
        }
    }
    let baseline = baseline.as_deref();
    match baseline.filter(|path| reports.clone().any(|report| whole(report) == whole(path))) {
        Some(path) => Err(Failure::Message(format!(
            "both a report and the baseline would go to `{}`; give each a file of its own",
            path.display()
        ))),
        None => Ok(()),
    }
}

pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Each file once, however it is spelled: read twice, its records would contradict themselves.
pub(super) fn distinct(targets: Vec<Target>) -> Vec<Target> {
    let mut seen = HashSet::new();
    let mut fresh = |target: &Target| match target {
        Target::File { path, .. } => {
            seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone()))
        }
        Target::Stdin => seen.insert("-".into()),
    };
    targets.into_iter().filter(|target| fresh(target)).collect()
}

/// Whether the target's name tells its format.
pub(super) fn tells_format(target: &Target) -> bool {
    match target {
        Target::File { path, .. } => Format::of_path(path).is_some(),
        Target::Stdin => false,
    }
}
