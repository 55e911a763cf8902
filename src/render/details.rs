//! A finding in plain lines, for formats with one field for text.

use std::fmt::Write;
use std::io;

use super::paths::Paths;
use super::visible::{one_line, visible};
use crate::finding::Finding;
use crate::source::Sources;

/// The message, and below it a line each for notes, diagnosis and help.
pub fn details(finding: &Finding) -> String {
    let mut text = one_line(&finding.message).into_owned();
    push_advice(&mut text, finding);
    text
}

/// As [`details`], with the related places before the notes: `path:line:column: message`.
pub(super) fn details_with_related(
    finding: &Finding,
    sources: &Sources,
    paths: &Paths,
) -> io::Result<String> {
    let mut text = one_line(&finding.message).into_owned();
    for related in &finding.related {
        let place = &related.place;
        let at = sources.position(place.file, place.span.start)?;
        let path = paths.of(sources, place.file);
        let path = one_line(&path);
        let message = one_line(&related.message);
        push(
            &mut text,
            format_args!("{path}:{}:{}", at.line, at.column),
            &message,
        );
    }
    push_advice(&mut text, finding);
    Ok(text)
}

fn push_advice(text: &mut String, finding: &Finding) {
    for note in &finding.notes {
        push(text, format_args!("note"), &visible(note));
    }
    if let Some(diagnosis) = &finding.diagnosis {
        push(text, format_args!("diagnosis"), &visible(diagnosis));
    }
    if let Some(help) = &finding.help {
        push(text, format_args!("help"), &visible(help));
    }
}

fn push(text: &mut String, title: std::fmt::Arguments<'_>, line: &str) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\n{title}: {line}");
}
