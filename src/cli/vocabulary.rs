use std::io::{self, Write};

use clap::Subcommand;
use orelint::vocabulary::{self as words, bases, commodities, countries, names, units};

use super::output::Output;
use super::{Failure, Outcome};

/// List the words that records are written in, and find what a table's word means
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List a vocabulary
    List {
        /// Which
        #[arg(value_enum)]
        which: Which,
    },
    /// Say what a word means: a code, a name or a spelling
    Find {
        /// The word, such as "Congo (Kinshasa)", chromite, "thousand metric tons", WO3
        term: String,
    },
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Which {
    Countries,
    Areas,
    Commodities,
    Units,
    Bases,
    Names,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    let found = match &args.what {
        What::List { which } => list(*which, &mut out).map(|()| true),
        What::Find { term } => find(term, &mut out),
    };
    let found = found.map_err(Failure::new)?;
    out.finish()?;
    Ok(if found {
        Outcome::Clean
    } else {
        Outcome::AtFault
    })
}

fn list(which: Which, out: &mut Output) -> io::Result<()> {
    match which {
        Which::Countries => countries::countries()
            .iter()
            .try_for_each(|country| writeln!(out, "{}\t{}", country.code, country.name)),
        Which::Areas => countries::areas().iter().try_for_each(|area| {
            writeln!(
                out,
                "{}\t{}\t{}",
                area.code,
                area.name,
                area.members.join(" ")
            )
        }),
        Which::Commodities => commodities::commodities().iter().try_for_each(|commodity| {
            writeln!(
                out,
                "{}\t{}\t{}",
                commodity.code,
                commodity.name,
                commodity.synonyms.join(", ")
            )
        }),
        Which::Units => units::units().iter().try_for_each(|unit| {
            writeln!(
                out,
                "{}\t{}\t= {} {}",
                unit.code,
                unit.name,
                unit.factor_text,
                unit.kind.base()
            )
        }),
        Which::Bases => bases::NAMED
            .iter()
            .try_for_each(|(basis, _, meaning)| writeln!(out, "{}\t{meaning}", basis.code())),
        Which::Names => names::dated_names().iter().try_for_each(|name| {
            let (from, until) = (name.from.unwrap_or("…"), name.until.unwrap_or("…"));
            writeln!(out, "{}	{}	{from} to {until}", name.name, name.place)
        }),
    }
}

/// Writes every reading of the word; `false` where there is none.
fn find(term: &str, out: &mut Output) -> io::Result<bool> {
    let mut found = false;
    if let Some(place) = words::place(term)
        .ok()
        .or_else(|| countries::find_place(term))
    {
        found = true;
        writeln!(out, "country    {}  {}", place.code(), place.name())?;
    }
    if let Some(commodity) = words::commodity(term)
        .ok()
        .or_else(|| words::find_commodity(term))
    {
        found = true;
        writeln!(out, "commodity  {}  {}", commodity.code, commodity.name)?;
    }
    match words::unit(term).or_else(|_| words::find_unit(term)) {
        Ok(unit) => {
            found = true;
            writeln!(
                out,
                "unit       {}  {} = {} {}",
                unit.code,
                unit.name,
                unit.factor_text,
                unit.kind.base()
            )?;
        }
        Err(unknown) if !unknown.readings.is_empty() => {
            found = true;
            writeln!(
                out,
                "unit       ambiguous: {}",
                unknown.help().unwrap_or_default()
            )?;
        }
        Err(_) => {}
    }
    if let Ok(basis) = words::basis(term) {
        found = true;
        writeln!(out, "basis      {}", basis.code())?;
    }
    if !found {
        let near = [
            words::place(term).err(),
            words::commodity(term).err(),
            words::unit(term).err(),
        ];
        let near = near
            .into_iter()
            .flatten()
            .find_map(|unknown| unknown.help());
        writeln!(
            out,
            "no vocabulary has `{term}`{}",
            near.map_or(String::new(), |help| format!("; {help}"))
        )?;
    }
    Ok(found)
}
