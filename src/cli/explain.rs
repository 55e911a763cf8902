use std::io::Write;

use orelint::check;
use orelint::rule::Rule;
use orelint::suggest;

use super::output::Output;
use super::{Failure, Outcome};

/// Say what a rule means, why it matters and how to fix what it found
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The rule, as printed between brackets: rank/order; of a family (rank), its rules are listed;
    /// without one, all are
    #[arg(value_parser = known_rule)]
    rule: Option<Asked>,
}

/// What is explained.
#[derive(Debug, Clone)]
enum Asked {
    Rule(&'static Rule),
    Family(&'static str),
}

fn known_rule(name: &str) -> Result<Asked, String> {
    let rules = check::rules();
    if let Some(rule) = rules.iter().find(|rule| rule.id == name) {
        return Ok(Asked::Rule(rule));
    }
    let family = name.strip_suffix("/*").unwrap_or(name);
    let families = || rules.iter().map(|rule| rule.family());
    if let Some(family) = families().find(|known| *known == family) {
        return Ok(Asked::Family(family));
    }
    let ids = rules.iter().map(|rule| rule.id);
    // Often the family is left out.
    let by_name = || {
        rules
            .iter()
            .map(|rule| rule.id)
            .find(|id| id.ends_with(&format!("/{name}")))
    };
    let near = suggest::nearest(name, ids.chain(families()));
    Err(match near.or_else(by_name) {
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
    if let Some(Asked::Rule(rule)) = args.rule {
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
        let mut rules = check::rules();
        if let Some(Asked::Family(family)) = args.rule {
            rules.retain(|rule| rule.family() == family);
        }
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
