//! The subcommands: one file each, with its arguments on top and a thin `run` below.

mod accept;
mod accepting;
mod change;
mod check;
mod common;
mod completions;
mod convert;
mod diff;
mod edition;
mod explain;
mod fix;
mod fmt;
mod here;
mod init;
mod inspect;
mod lsp;
mod man;
mod map;
mod output;
mod progress;
mod reporter;
mod repository;
mod revision;
mod schema;
mod validate;
mod vocabulary;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{Parser, Subcommand};

/// Validate, convert and cross-check records about critical minerals
///
/// Records are agreements (memoranda, treaties, deals), reserve claims ("country C holds Q tonnes
/// of M, or ranks Nth, says source S") and sources, in CSV, JSON, NDJSON or XML.
#[derive(Debug, Parser)]
#[command(
    name = "orelint",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Validate(validate::Args),
    Check(check::Args),
    Convert(Box<convert::Args>),
    Diff(Box<diff::Args>),
    Fmt(fmt::Args),
    Explain(explain::Args),
    Init(init::Args),
    Schema(Box<schema::Args>),
    Vocabulary(vocabulary::Args),
    Completions(completions::Args),
    Map(map::Args),
    Man(man::Args),
    Lsp(lsp::Args),
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing at or above the fail level.
    Clean,
    /// The data is at fault.
    AtFault,
}

/// Why there is no outcome: the call or the machine is at fault.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What to say.
    Message(String),
    /// What to say, a line each.
    Messages(Vec<String>),
    /// Everything was said already.
    Said,
    /// The call is not one that clap takes.
    Usage(clap::Error),
}

impl Failure {
    /// A failure that says `error`.
    fn new(error: impl std::fmt::Display) -> Self {
        Failure::Message(error.to_string())
    }

    /// orelint itself is at fault.
    pub(crate) fn own_fault() -> Self {
        Failure::Message(
            "this is a fault of orelint, not of the data: please report it with the lines above"
                .to_owned(),
        )
    }
}

/// Runs the command that `args` ask for.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> Result<Outcome, Failure> {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => {
            // Help and version, asked for. A closed pipe is no failure.
            let _ = error.print();
            return Ok(Outcome::Clean);
        }
        Err(error) => return Err(Failure::Usage(error)),
    };
    match cli.command {
        Command::Validate(args) => validate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Schema(args) => schema::run(*args),
        Command::Vocabulary(args) => vocabulary::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Map(args) => map::run(&args),
        Command::Man(args) => man::run(&args),
        Command::Lsp(args) => lsp::run(&args),
    }
}

/// Says on standard error why there is no outcome; that may be closed, too.
pub(crate) fn report(failure: &Failure) {
    let _ = match failure {
        Failure::Message(message) => writeln!(io::stderr(), "error: {message}"),
        Failure::Messages(messages) => messages
            .iter()
            .try_for_each(|message| writeln!(io::stderr(), "error: {message}")),
        Failure::Said => Ok(()),
        Failure::Usage(error) => error.print(),
    };
}
