//! A picture with what says the same in words.

use std::fmt::Write;
use std::io;

use super::escape::Text;
use super::{amounts, ranking};
use crate::finding::picture::{Drawing, Picture};
use crate::source::Sources;

/// The figure of a picture: drawing, legend, and the same as a table.
pub(super) fn figure(
    picture: &Picture,
    number: u64,
    sources: &Sources,
    base: &str,
) -> io::Result<String> {
    let (drawing, legend, table) = match &picture.drawing {
        Drawing::Ranking(ranking) => (
            ranking::Chart::new(ranking).svg(&title(picture, number), number),
            ranking::legend(ranking),
            ranking::table(ranking),
        ),
        Drawing::Amounts(amounts) => (
            amounts::Chart::new(amounts).svg(&title(picture, number), number),
            amounts::legend(amounts),
            amounts::table(amounts, sources, base)?,
        ),
    };
    let mut html = String::new();
    let _ = write!(
        html,
        "<figure class=\"picture\">\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"t{number}\">\n{drawing}</div>\n\
         <figcaption>{legend}</figcaption>\n\
         <details><summary>The same as a table</summary>\n<div class=\"scroll\">{table}</div></details>\n\
         </figure>\n"
    );
    Ok(html)
}

/// `<title>` and its identifier.
fn title(picture: &Picture, number: u64) -> String {
    format!("<title id=\"t{number}\">{}</title>", Text(&picture.title))
}
