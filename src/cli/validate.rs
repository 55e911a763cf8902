use super::{Failure, Outcome, inspect};

/// Hold records against their schemas, and point at what breaks them
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    inspect: inspect::InspectArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    inspect::run(&args.inspect, false)
}
