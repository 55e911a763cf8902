mod infer;
mod lint;

use std::io::{self, Write};

use clap::Subcommand;
use orelint::schema::{BUNDLED, Bundled};
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
        #[arg(value_parser = bundled)]
        name: &'static Bundled,
    },
    /// Find what makes a schema useless: unknown keywords, branches that nothing reaches
    Lint(lint::Args),
    /// Write a schema that the given data keep to
    Infer(infer::Args),
}

fn bundled(name: &str) -> Result<&'static Bundled, String> {
    let names = BUNDLED.iter().map(|bundled| bundled.name);
    Bundled::named(name).ok_or_else(|| match suggest::nearest(name, names.clone()) {
        Some(near) => format!("there is no such schema; did you mean `{near}`?"),
        None => format!(
            "there is no such schema; known are {}",
            names.collect::<Vec<_>>().join(", ")
        ),
    })
}

pub(crate) fn run(args: Args) -> Result<Outcome, Failure> {
    match args.what {
        What::List => write(|out| BUNDLED.iter().try_for_each(|bundled| list(bundled, out))),
        What::Show { name } => write(|out| write!(out, "{}", name.text)),
        What::Lint(args) => lint::run(args),
        What::Infer(args) => infer::run(&args),
    }
}

fn list(bundled: &Bundled, out: &mut Output) -> io::Result<()> {
    let (name, summary, id) = (bundled.name, bundled.summary, bundled.id());
    writeln!(out, "{name:10} {summary}\n           {id}")
}

fn write(text: impl FnOnce(&mut Output) -> io::Result<()>) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    text(&mut out).map_err(Failure::new)?;
    out.finish()?;
    Ok(Outcome::Clean)
}
