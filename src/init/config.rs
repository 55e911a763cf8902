//! The configuration of a folder.

use std::fmt::Write;

use super::{BASELINE, Found, globs, is_table, slashed};

/// The text of `orelint.toml`, with a baseline where one is wanted.
pub fn config(found: &Found, has_baseline: bool) -> String {
    let mut text = String::from(
        "# What orelint reads here when it is given no path, and with which schema.\n",
    );
    if has_baseline {
        let _ = write!(
            text,
            "\n# What was found when orelint was set up: only what is new fails a run.\nbaseline = {BASELINE:?}\n"
        );
    }
    for (set, paths) in &found.known {
        let schema = &set.schema;
        let others = found.known.iter().filter(|(other, _)| *other != set);
        let others = others.flat_map(|(_, paths)| paths).chain(&found.unknown);
        let globs = globs(paths, &others.collect::<Vec<_>>());
        let _ = write!(text, "\n[[data]]\npaths = {}\n", list(&globs));
        if schema.is_empty() {
            text.push_str("# each file names its schema by `$schema`\n");
        } else {
            let _ = writeln!(text, "schema = {schema:?}");
        }
        if set.is_list {
            text.push_str("records = \"\"\n");
        }
    }
    if found.known.is_empty() {
        text.push_str("\n# Nothing here tells its schema: name it, and remove the marks.\n");
        text.push_str("# [[data]]\n# paths = [\"data/**\"]\n# schema = \"reserve\"   # or agreement, source, a file\n");
    }
    if !found.unknown.is_empty() {
        text.push_str("\n# Nothing tells the schema of these, so they are not read:\n");
        for path in &found.unknown {
            let how = if is_table(path) {
                "   (a published table? orelint map init writes a map of it)"
            } else {
                ""
            };
            let _ = writeln!(text, "#   {}{how}", slashed(path));
        }
    }
    text
}

/// A list in TOML, a line each where there are many; a string in TOML is one in JSON, too.
fn list(globs: &[String]) -> String {
    let quoted: Vec<String> = globs
        .iter()
        .map(|glob| serde_json::Value::from(escaped(glob)).to_string())
        .collect();
    match quoted.as_slice() {
        few if few.len() < 4 => format!("[{}]", few.join(", ")),
        many => format!("[\n    {},\n]", many.join(",\n    ")),
    }
}

/// A path whose signs mean nothing but themselves in a glob, but for the `*` of `*.csv`.
fn escaped(glob: &str) -> String {
    glob.chars()
        .map(|sign| match sign {
            '?' | '[' | ']' | '{' | '}' => format!("[{sign}]"),
            sign => sign.to_string(),
        })
        .collect()
}
