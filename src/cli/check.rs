use orelint::check::explain::Asked;

use super::{Failure, Outcome, inspect};

/// Validate, then set the sources against one another, and explain each contradiction
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    inspect: inspect::InspectArgs,
    /// Instead of findings, show a whole group: every statement, what it implies, what was left out
    /// and why, and what was decided
    #[arg(
        long,
        value_name = "COMMODITY[:MEASURE]",
        help_heading = "Findings",
        conflicts_with_all = ["output_format", "output", "report", "max_findings", "write_baseline", "changed", "watch"]
    )]
    explain_group: Option<Asked>,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    match &args.explain_group {
        Some(asked) => inspect::explain(&args.inspect, asked),
        None => inspect::run(&args.inspect, true),
    }
}
