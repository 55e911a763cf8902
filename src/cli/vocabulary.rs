use std::io::{self, Write};

use clap::Subcommand;
use orelint::vocabulary::{Vocabulary, bases};

use super::common::ConfigArgs;
use super::here::shortened;
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
        #[command(flatten)]
        config: ConfigArgs,
    },
    /// Say what a word means: a code, a name or a spelling
    Find {
        /// The word, such as "Congo (Kinshasa)", chromite, "thousand metric tons", WO3
        term: String,
        #[command(flatten)]
        config: ConfigArgs,
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
    let (What::List { config, .. } | What::Find { config, .. }) = &args.what;
    let config = config.load()?;
    let path = config.path.as_deref().map(shortened).unwrap_or_default();
    let words = Words {
        known: config.vocabulary,
        file: path.to_string_lossy().replace('\\', "/"),
    };
    let mut out = Output::open(None)?;
    let found = match &args.what {
        What::List { which, .. } => list(*which, words.known, &mut out).map(|()| true),
        What::Find { term, .. } => words.find(term, &mut out),
    };
    let found = found.map_err(Failure::new)?;
    out.finish()?;
    Ok(if found {
        Outcome::Clean
    } else {
        Outcome::AtFault
    })
}

fn list(which: Which, known: Vocabulary, out: &mut Output) -> io::Result<()> {
    match which {
        Which::Countries => known
            .countries()
            .iter()
            .try_for_each(|country| writeln!(out, "{}\t{}", country.code, country.name)),
        Which::Areas => known.areas().iter().try_for_each(|area| {
            writeln!(
                out,
                "{}\t{}\t{}",
                area.code,
                area.name,
                area.members.join(" ")
            )
        }),
        Which::Commodities => known.commodities().iter().try_for_each(|commodity| {
            writeln!(
                out,
                "{}\t{}\t{}",
                commodity.code,
                commodity.name,
                commodity.synonyms.join(", ")
            )
        }),
        Which::Units => known.units().iter().try_for_each(|unit| {
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
        Which::Names => known.dated_names().iter().try_for_each(|name| {
            let (from, until) = (name.from.unwrap_or("…"), name.until.unwrap_or("…"));
            writeln!(out, "{}	{}	{from} to {until}", name.name, name.place)
        }),
    }
}

/// The words of a run, and the file that adds to them.
struct Words {
    known: Vocabulary,
    file: String,
}

impl Words {
    /// Writes every reading of the word; `false` where there is none.
    fn find(&self, term: &str, out: &mut Output) -> io::Result<bool> {
        let known = self.known;
        let mut found = false;
        let mut tell = |line: String| {
            found = true;
            writeln!(out, "{line}")
        };
        let place = known.place(term).ok().or_else(|| known.find_place(term));
        if let Some(place) = place {
            let (code, name) = (place.code(), place.name());
            let origin = self.origin("country", term, code);
            tell(format!("country    {code}  {name}{origin}"))?;
        }
        let commodity = known.commodity(term).ok();
        if let Some(commodity) = commodity.or_else(|| known.find_commodity(term)) {
            let (code, name) = (commodity.code, commodity.name);
            let origin = self.origin("commodity", term, code);
            tell(format!("commodity  {code}  {name}{origin}"))?;
        }
        match known.unit(term).or_else(|_| known.find_unit(term)) {
            Ok(unit) => {
                let (code, name) = (unit.code, unit.name);
                let (factor, base) = (unit.factor_text, unit.kind.base());
                let origin = self.origin("unit", term, code);
                tell(format!(
                    "unit       {code}  {name} = {factor} {base}{origin}"
                ))?;
            }
            Err(unknown) if !unknown.readings.is_empty() => {
                let help = unknown.help().unwrap_or_default();
                tell(format!("unit       ambiguous: {help}"))?;
            }
            Err(_) => {}
        }
        let of_symbol = known.commodity_of_symbol(term);
        if let Some(commodity) = of_symbol.filter(|_| place.is_none()) {
            let (code, name) = (commodity.code, commodity.name);
            let withheld = match term {
                "W" => "; in tables it mostly says that a figure is withheld",
                _ => "",
            };
            tell(format!(
                "commodity  {code}  {name}, whose symbol this is{withheld}"
            ))?;
        }
        // That letters are those of elements says little where they name a place: `UK`, `US`.
        if let Ok(basis) = known.basis(term)
            && place.is_none()
        {
            tell(format!("basis      {}", basis.code()))?;
        }
        for period in known.periods(term) {
            let (from, until) = (period.from.unwrap_or("…"), period.until.unwrap_or("…"));
            let origin = self.origin("name", term, period.place);
            let (name, place) = (period.name, period.place);
            tell(format!(
                "name       {name}  {place}, {from} to {until}{origin}"
            ))?;
        }
        if !found {
            let near = [
                known.place(term).err(),
                known.commodity(term).err(),
                known.unit(term).err(),
            ];
            let mut near = near.into_iter().flatten();
            let help = near.find_map(|unknown| unknown.help());
            let help = help.map_or(String::new(), |help| format!("; {help}"));
            writeln!(out, "no vocabulary has `{term}`{help}")?;
        }
        Ok(found)
    }

    /// Where the configuration defines the word, in brackets; nothing for a bundled one.
    fn origin(&self, kind: &str, term: &str, code: &str) -> String {
        match self.known.defined(kind, term, code) {
            Some(defined) => format!("  ({}:{})", self.file, defined.line),
            None => String::new(),
        }
    }
}
