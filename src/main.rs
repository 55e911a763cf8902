//! The command line of orelint. Exit status: 0 clean, 1 the data is at fault, 2 the call is.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Ok(cli::Outcome::Clean) => ExitCode::SUCCESS,
        Ok(cli::Outcome::AtFault) => ExitCode::from(1),
        Err(failure) => {
            cli::report(&failure);
            ExitCode::from(2)
        }
    }
}
