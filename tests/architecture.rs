//! Holds what `ARCHITECTURE.md` says of layers.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first.
const LAYERS: &[&[&str]] = &[
    &["rule", "suggest", "wording"],
    &["finding"],
    &["source"],
    &["document"],
    &["format", "pipeline"],
    &["schema"],
    &["vocabulary"],
    &["record"],
    &["config", "baseline"],
    &["map"],
    &[
        "validate",
        "convert",
        "canonical",
        "check",
        "diff",
        "fix",
        "init",
    ],
    &["render"],
    &["cli"],
];

fn sources_of(module: &str) -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let single = src.join(format!("{module}.rs"));
    if single.is_file() {
        files.push(single);
    }
    let mut folders = vec![src.join(module)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// The modules that a text names after `crate::` (or `orelint::`), also inside braces.
fn modules_named(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut named = Vec::new();
    for root in ["crate::", "orelint::"] {
        for (at, _) in code.match_indices(root) {
            let rest = &code[at + root.len()..];
            let name = |text: &str| {
                text.trim_start()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect::<String>()
            };
            if let Some(group) = rest.strip_prefix('{') {
                let mut depth = 0;
                let mut start = true;
                for (index, sign) in group.char_indices() {
                    match sign {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        _ if start && !sign.is_whitespace() => {
                            named.push(name(&group[index..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            } else {
                named.push(name(rest));
            }
        }
    }
    named
}

#[test]
fn no_module_reaches_up() {
    for (height, layer) in LAYERS.iter().enumerate() {
        let above = LAYERS[height + 1..].concat();
        for module in *layer {
            let sources = sources_of(module);
            assert!(!sources.is_empty(), "no module {module}");
            for (path, text) in sources {
                for name in modules_named(&text) {
                    assert!(
                        !above.contains(&&*name),
                        "{} uses {name}, a layer above",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn every_module_has_a_layer() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let all = LAYERS.concat();
    for module in lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
    {
        assert!(all.contains(&module), "{module} stands in no layer");
    }
}
