//! Patterns and formats.

use jsonschema::Draft;
use serde_json::{Value, json};

use super::Scene;
use super::mark::Mark;
use super::rules::{FORMAT, PATTERN, UNANCHORED};
use super::vocabulary::{FORMATS, STORAGE_FORMATS, format_since, name};
use super::walk::{Sub, below};
use crate::suggest;

pub(super) fn check(scene: &Scene<'_>, sub: &Sub<'_>, out: &mut Vec<Mark>) {
    if scene.has("pattern")
        && let Some(pattern) = sub.map.get("pattern").and_then(Value::as_str)
    {
        let place = below(&sub.pointer, "pattern");
        match fault_of(pattern) {
            Some(fault) => out.push(Mark::on_value(&PATTERN, place, fault)),
            None if sub.map.contains_key("maxLength") => {}
            None => out.extend(
                loose(pattern)
                    .map(|(message, help)| Mark::on_value(&UNANCHORED, place, message).help(help)),
            ),
        }
    }
    let named = sub.map.get("patternProperties").and_then(Value::as_object);
    for pattern in named.into_iter().flat_map(serde_json::Map::keys) {
        if let Some(fault) = fault_of(pattern) {
            let place = below(&below(&sub.pointer, "patternProperties"), pattern);
            out.push(Mark::on_key(&PATTERN, place, fault));
        }
    }
    if let Some(format) = sub.map.get("format").and_then(Value::as_str) {
        check_format(scene.draft, format, &below(&sub.pointer, "format"), out);
    }
}

fn check_format(draft: Draft, format: &str, place: &str, out: &mut Vec<Mark>) {
    let since = format_since(format);
    if since > draft {
        let (own, first) = (name(draft), name(since));
        let message = format!("`{format}` is no format of {own}: nothing is checked");
        out.push(Mark::on_value(&FORMAT, place, message).help(format!(
            "it is of {first} and later: name such a draft by `$schema`, or say it by a `pattern`"
        )));
        return;
    }
    if FORMATS.contains(&format) || STORAGE_FORMATS.contains(&format) {
        return;
    }
    let mark = Mark::on_value(
        &FORMAT,
        place,
        format!("there is no format `{format}`: nothing is checked"),
    );
    let folded = format.to_lowercase().replace('_', "-");
    let same = FORMATS
        .iter()
        .find(|known| known.replace('-', "") == folded.replace('-', ""));
    let near = suggest::nearest(&folded, FORMATS).or(same.copied());
    out.push(mark.help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "say it by a `pattern`, or remove it".to_owned(),
    }));
}

/// Why no engine reads the pattern.
fn fault_of(pattern: &str) -> Option<String> {
    let schema = json!({ "pattern": pattern });
    let error = jsonschema::options().build(&schema).err()?;
    let why = regex::Regex::new(pattern).err().map(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    });
    Some(match why {
        Some(why) => format!("`{pattern}` is no regular expression: {why}"),
        None => format!("`{pattern}` is no regular expression: {error}"),
    })
}

/// Why the pattern lets more through than it seems to, with what to write instead.
fn loose(pattern: &str) -> Option<(String, String)> {
    let branches = alternatives(pattern);
    if let [first, .., last] = branches.as_slice() {
        let binds = first.starts_with('^')
            && !ends_anchored(first)
            && ends_anchored(last)
            && !last.starts_with('^');
        return binds.then(|| {
            let inner = &pattern[1..pattern.len() - 1];
            (
                "`^` binds to the first alternative alone, and `$` to the last".to_owned(),
                format!("write `^(?:{inner})$`"),
            )
        });
    }
    let starts_open = !pattern.starts_with('^') && begins_counted(pattern);
    let ends_open = !ends_anchored(pattern) && ends_counted(pattern);
    if !starts_open && !ends_open {
        return None;
    }
    let whole = |text: &str| {
        let start = if text.starts_with('^') { "" } else { "^" };
        let end = if ends_anchored(text) { "" } else { "$" };
        format!("{start}{text}{end}")
    };
    let message = match (starts_open, ends_open) {
        (true, true) => "the count means little: anything may stand before and after it",
        (true, false) => "the count means little: anything may stand before it",
        _ => "the count means little: anything may stand after it",
    };
    Some((
        message.to_owned(),
        format!("for the whole text, write `{}`", whole(pattern)),
    ))
}

/// The alternatives at the top of a pattern.
fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut depth, mut in_class, mut start) = (0_usize, false, 0);
    let mut found = Vec::new();
    let mut signs = pattern.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => {
                signs.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth = depth.saturating_sub(1),
            '|' if !in_class && depth == 0 => {
                found.push(&pattern[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&pattern[start..]);
    found
}

fn ends_anchored(pattern: &str) -> bool {
    pattern.ends_with('$') && !pattern.ends_with("\\$")
}

/// Whether the first thing is repeated a number of times.
fn begins_counted(pattern: &str) -> bool {
    let rest = if let Some(class) = pattern.strip_prefix('[') {
        class.split_once(']').map_or("", |(_, rest)| rest)
    } else if let Some(escaped) = pattern.strip_prefix('\\') {
        escaped.get(1..).unwrap_or_default()
    } else {
        return false;
    };
    rest.strip_prefix('{')
        .and_then(|count| count.split_once('}'))
        .is_some_and(|(count, _)| is_closed_count(count))
}

/// Whether the last thing is repeated a number of times.
fn ends_counted(pattern: &str) -> bool {
    let count = pattern
        .strip_suffix('}')
        .and_then(|text| text.rsplit_once('{'));
    count.is_some_and(|(before, count)| {
        is_closed_count(count) && before.ends_with([']', 'd', 'w', 'D', 'W'])
    })
}

/// `3` or `1,3`, but not `3,`.
fn is_closed_count(count: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match count.split_once(',') {
        Some((low, high)) => digits(low) && digits(high),
        None => digits(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_wants_anchors_and_a_prefix_does_not() {
        for pattern in [
            "[A-Z]{3}",
            "^[A-Z]{3}",
            "[0-9]{4}$",
            r"\d{4}-\d{2}",
            "^a|b$",
        ] {
            assert!(loose(pattern).is_some(), "{pattern}");
        }
        for pattern in [
            "^[A-Z]{3}$",
            "^x-",
            "mine",
            r"\.csv$",
            "^[a-z]{2,}",
            "^(a|b)$",
            "^a$|^b$",
            "a|b",
            "^$|^[A-Z]{3}$",
            "[|]",
            r"a\|b",
        ] {
            assert_eq!(loose(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_look_around_needs_is_read_by_the_other_engine() {
        assert_eq!(fault_of("^(?!x-)[a-z]+$"), None);
        assert!(fault_of("^[a-z").is_some());
    }
}
