use std::io::Write;
use std::path::Path;

use orelint::config;
use orelint::init::{self, BASELINE, NewFile, Place};

use super::common::ConfigArgs;
use super::output::Output;
use super::{Failure, Outcome};

/// Set up this folder: its configuration, a hook and a pipeline; then run once
///
/// Looks at the files here, and writes orelint.toml with the data sets that it recognises, a hook
/// for pre-commit, and a workflow for GitHub (or shows a job for GitLab). What is there already
/// stays as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Accept all that is found now, so that only what is new fails a run
    #[arg(long)]
    baseline: bool,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
    /// Show what would be written; write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let found = init::look().map_err(Failure::new)?;
    let folder = std::env::current_dir().map_err(Failure::new)?;
    let mut files = vec![NewFile {
        path: config::NAME.to_owned(),
        what: "the configuration",
        text: init::config(&found, args.baseline && !found.known.is_empty()),
        mark: "orelint".to_owned(),
        list: None,
    }];
    files.extend(init::files(&Place::of(&folder)));
    let mut out = Output::open(None)?;
    for file in &files {
        set_up(args, file, &mut out)?;
    }
    for (path, why) in &found.unreadable {
        say(&mut out, &format!("note: {}: {why}", path.display()))?;
    }
    if found.known.is_empty() {
        let nothing = "nothing here tells its schema: name the data sets in orelint.toml, then run `orelint check`";
        say(&mut out, nothing)?;
        if args.baseline {
            let advice = format!(
                "to accept what that finds: orelint check --write-baseline {BASELINE}, and `baseline = {BASELINE:?}` at the top of {}",
                config::NAME
            );
            say(&mut out, &advice)?;
        }
        out.finish()?;
        return Ok(Outcome::Clean);
    }
    out.finish()?;
    if !args.dry_run {
        first_run(args)?;
    }
    Ok(Outcome::Clean)
}

/// Writes a file, or says what to put into one that is there.
fn set_up(args: &Args, file: &NewFile, out: &mut Output) -> Result<(), Failure> {
    let (path, what) = (file.path.as_str(), file.what);
    let there = std::fs::read_to_string(path);
    if args.dry_run {
        let word = match there {
            Ok(_) if !args.force => "is there, and would stay; it would be",
            Ok(_) => "would be replaced",
            Err(_) => "would be written",
        };
        return say(out, &format!("--- {path} {word} ({what})\n{}", file.text));
    }
    match there {
        Ok(text) if !args.force && text.contains(&file.mark) => {
            let kept = format!("kept {path} ({what}): it names orelint already");
            say(out, &kept)
        }
        Ok(text) if !args.force => {
            let list = file.list.map(|list| format!("{list}:\n"));
            let (whole, into) = match list.filter(|list| text.contains(list.as_str())) {
                Some(list) => {
                    let name = list.trim_end().trim_end_matches(':');
                    (file.text.trim_start_matches(&list), format!("its `{name}`"))
                }
                None => (file.text.as_str(), "it".to_owned()),
            };
            say(
                out,
                &format!("kept {path} ({what}); add to {into}:\n{}", indented(whole)),
            )
        }
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Message(format!("cannot read {path}: {error}")))
        }
        _ => {
            write(path, &file.text)?;
            say(out, &format!("wrote {path} ({what})"))
        }
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}").trim_end().to_owned() + "\n")
        .collect()
}

fn write(path: &str, text: &str) -> Result<(), Failure> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::Message(format!("cannot make {}: {error}", folder.display())))?;
    let mut file = Output::open(Some(Path::new(path)))?;
    let cannot = |error| Failure::Message(format!("cannot write {path}: {error}"));
    file.write_all(text.as_bytes()).map_err(cannot)?;
    file.finish()
}

/// Shows the first of what is found, and takes all of it into the baseline where that is wanted.
fn first_run(args: &Args) -> Result<(), Failure> {
    let mut words = vec![
        "orelint",
        "check",
        "--output-format",
        "concise",
        "--max-findings",
        "5",
    ];
    if args.baseline {
        words.extend(["--write-baseline", BASELINE]);
    }
    let outcome = super::run(words.into_iter().map(Into::into))?;
    let mut out = Output::open(None)?;
    let settings = std::fs::read_to_string(config::NAME).unwrap_or_default();
    if args.baseline && !settings.contains(BASELINE) {
        let advice = format!(
            "add to the top of {}: baseline = {BASELINE:?}",
            config::NAME
        );
        say(&mut out, &advice)?;
    }
    let configured = ConfigArgs::default().load_quietly().baseline;
    if let Some(baseline) = configured.filter(|_| outcome == Outcome::AtFault && !args.baseline) {
        let advice = format!(
            "to accept these, too: orelint check --write-baseline {}",
            baseline.value
        );
        say(&mut out, &advice)?;
    } else if outcome == Outcome::AtFault && !args.baseline {
        let advice = format!(
            "to begin with what is new only, accept these: orelint check --write-baseline {BASELINE}, and `baseline = {BASELINE:?}` at the top of {}",
            config::NAME
        );
        say(&mut out, &advice)?;
    }
    out.finish()
}

fn say(out: &mut Output, text: &str) -> Result<(), Failure> {
    writeln!(out, "{text}").map_err(Failure::new)
}
