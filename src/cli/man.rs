use clap::CommandFactory;

use super::output::Output;
use super::{Cli, Failure, Outcome};

/// Print the manual page
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    clap_mangen::Man::new(Cli::command())
        .render(&mut out)
        .map_err(Failure::new)?;
    out.finish()?;
    Ok(Outcome::Clean)
}
