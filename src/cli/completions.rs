use clap::CommandFactory;
use clap_complete::Shell;

use super::output::Output;
use super::{Cli, Failure, Outcome};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    clap_complete::generate(args.shell, &mut Cli::command(), "orelint", &mut out);
    out.finish()?;
    Ok(Outcome::Clean)
}
