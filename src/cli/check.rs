use super::common::{InputArgs, JobsArg, ReportArgs};
use super::inspect::{Inspection, PathArgs};
use super::{Failure, Outcome};

/// Validate, then set the sources against one another, and explain each contradiction
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    paths: PathArgs,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    jobs: JobsArg,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let Args {
        paths,
        input,
        report,
        jobs,
    } = args;
    Inspection {
        paths,
        input,
        report,
        jobs,
        compare: true,
    }
    .run()
}
