use std::io::Write;

use orelint::check;
use orelint::rule::Rule;
use orelint::suggest;

use super::output::Output;
use super::{Failure, Outcome};

/// Say what a rule means, why it matters and how to fix what it found
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The rule, as printed between brackets: rank/order; without one, all are listed
    #[arg(value_parser = known_rule)]
    rule: Option<&'static Rule>,
}

fn known_rule(name: &str) -> Result<&'static Rule, String> {
    let rules = check::rules();
    if let Some(rule) = rules.iter().find(|rule| rule.id == name) {
        return Ok(rule);
    }
    let ids = rules.iter().map(|rule| rule.id);
    // Often the family is left out.
    let by_name = || {
        rules
            .iter()
            .map(|rule| rule.id)
            .find(|id| id.ends_with(&format!("/{name}")))
    };
    Err(match suggest::nearest(name, ids).or_else(by_name) {
        Some(near) => format!("there is no such rule; did you mean `{near}`?"),
        None => "there is no such rule; `orelint explain` lists them".to_owned(),
    })
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = Output::open(None)?;
    write(args, &mut out).map_err(Failure::new)?;
    out.finish()?;
    Ok(Outcome::Clean)
}

fn write(args: &Args, out: &mut Output) -> std::io::Result<()> {
    let level = |rule: &Rule| rule.level.map_or("off", orelint::rule::Severity::name);
    if let Some(rule) = args.rule {
        writeln!(
            out,
            "{} ({}, since {}): {}\n",
            rule.id,
            level(rule),
            rule.since,
            rule.summary
        )?;
        writeln!(out, "{}", rule.docs.trim_end())?;
        if rule.level.is_none() {
            writeln!(
                out,
                "\nIt is off by default, and a family such as `{}/*` does not switch it on: name it, as `--select {}` or under `[rules]` in orelint.toml.",
                rule.family(),
                rule.id
            )?;
        }
        Ok(())
    } else {
        let rules = check::rules();
        let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
        for rule in rules {
            writeln!(
                out,
                "{:width$}  {:7}  {}",
                rule.id,
                level(rule),
                rule.summary
            )?;
        }
        Ok(())
    }
}
