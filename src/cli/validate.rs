use super::common::{InputArgs, JobsArg, ReportArgs};
use super::inspect::{Inspection, PathArgs};
use super::{Failure, Outcome};

/// Hold records against their schemas, and point at what breaks them
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
        compare: false,
    }
    .run()
}
