use super::{Failure, Outcome, inspect};

/// Validate, then set the sources against one another, and explain each contradiction
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    inspect: inspect::InspectArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    inspect::run(&args.inspect, true)
}
