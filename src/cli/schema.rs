mod infer;
mod lint;

use std::io::{self, Write};

use clap::Subcommand;
use orelint::schema::{BUNDLED, SETTINGS};
use orelint::suggest;

use super::output::Output;
use super::{Failure, Outcome};

/// List and show the bundled schemas, look for mistakes in schemas, infer one from data
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the bundled schemas
    List,
    /// Print a bundled schema
    Show {
        /// Its name
        #[arg(value_name = "NAME", value_parser = text_of)]
        text: &'static str,
    },
    /// Find what makes a schema useless: unknown keywords, branches that nothing reaches
    Lint(lint::Args),
    /// Write a schema that the given data keep to
    Infer(infer::Args),
}

/// Every schema that can be shown: name, summary, `$id`, text.
fn all() -> impl Iterator<Item = (&'static str, &'static str, String, &'static str)> {
    let of_records = BUNDLED
        .iter()
        .map(|it| (it.name, it.summary, it.id(), it.text));
    let of_settings = SETTINGS
        .iter()
        .map(|it| (it.name, it.summary, it.id(), it.text));
    of_records.chain(of_settings)
}

fn text_of(name: &str) -> Result<&'static str, String> {
    if let Some((.., text)) = all().find(|(known, ..)| *known == name) {
        return Ok(text);
    }
    let names: Vec<&str> = all().map(|(known, ..)| known).collect();
    Err(match suggest::nearest(name, names.iter().copied()) {
        Some(near) => format!("there is no such schema; did you mean `{near}`?"),
        None => format!("there is no such schema; known are {}", names.join(", ")),
    })
}

pub(crate) fn run(args: Args) -> Result<Outcome, Failure> {
    match args.what {
        What::List => write(|out| {
            all().try_for_each(|(name, summary, id, _)| {
                writeln!(out, "{name:10} {summary}\n           {id}")
            })
        }),
        What::Show { text } => write(|out| write!(out, "{text}")),
        What::Lint(args) => lint::run(args),
        What::Infer(args) => infer::run(&args),
    }
}

fn write(text: impl FnOnce(&mut Output) -> io::Result<()>) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    text(&mut out).map_err(Failure::new)?;
    out.finish()?;
    Ok(Outcome::Clean)
}
