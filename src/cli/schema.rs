use std::io::Write;

use clap::Subcommand;
use orelint::schema::{BUNDLED, Bundled};
use orelint::suggest;

use super::output::Output;
use super::{Failure, Outcome};

/// List and show the schemas that come with orelint
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

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    let written = match args.what {
        What::List => BUNDLED.iter().try_for_each(|bundled| {
            writeln!(
                out,
                "{:10} {}\n           {}",
                bundled.name,
                bundled.summary,
                bundled.id()
            )
        }),
        What::Show { name } => write!(out, "{}", name.text),
    };
    written.map_err(Failure::new)?;
    out.finish()?;
    Ok(Outcome::Clean)
}
