//! The command line of orelint. Exit status: 0 clean, 1 the data is at fault, 2 the call is.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::panic::catch_unwind(|| cli::run(std::env::args_os())) {
        Ok(Ok(cli::Outcome::Clean)) => ExitCode::SUCCESS,
        Ok(Ok(cli::Outcome::AtFault)) => ExitCode::from(1),
        Ok(Err(failure)) => {
            cli::report(&failure);
            ExitCode::from(2)
        }
        // A fault of orelint's own: never the data's, so never 0 or 1.
        Err(_) => {
            cli::report(&cli::Failure::own_fault());
            ExitCode::from(2)
        }
    }
}
