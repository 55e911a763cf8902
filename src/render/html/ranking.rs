//! Who stands where: a line a country, a column a source, the first place on top.
//!
//! Places that a table gives are filled points, joined by lines; places that a source only claims
//! are hollow and joined by dashes. Where a column says nothing of a country, its line passes by.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::escape::Text;
use super::svg::{cut, path, px, width, wrapped};
use crate::finding::picture::{Column, Line, Ranking, Standing};
use crate::wording::counted;

/// Pixels from column to column, at most and at least.
const COLUMN: (f64, f64) = (132.0, 82.0);
/// The width of the page, into which the columns are drawn together so far as they can be.
const PAGE: f64 = 950.0;
/// Pixels from place to place.
const ROW: f64 = 30.0;
/// What a break in the places takes.
const BREAK: f64 = 16.0;
/// Room for names on both sides, where columns are few and where they are many.
const SIDE: (f64, f64) = (170.0, 142.0);
/// How many columns are many.
const MANY: usize = 6;
/// How high a line of a source's name is.
const LINE: f64 = 15.0;
const FONT: f64 = 12.0;
/// What bold text of that size measures.
const BOLD: f64 = 13.5;

/// A ranking with where everything goes.
pub(super) struct Chart<'r> {
    ranking: &'r Ranking,
    /// Pixels for names on a side.
    side: f64,
    /// Pixels from column to column.
    column: f64,
    /// How high the sources' names are.
    top: f64,
    /// The first and the last table.
    tables: Option<(usize, usize)>,
    /// How far down each place is.
    rows: BTreeMap<u32, f64>,
    /// Where places are passed over.
    breaks: Vec<f64>,
    height: f64,
}

impl<'r> Chart<'r> {
    pub(super) fn new(ranking: &'r Ranking) -> Self {
        let columns = &ranking.columns;
        let is_table = |column: &Column| !column.claimed;
        let first = columns.iter().position(is_table);
        let outer = [columns.first(), columns.last()].into_iter().flatten();
        let margins = outer.filter(|column| column.claimed).count() as f64 / 2.0;
        let gaps = columns.len() as f64 - 1.0 + margins;
        let side = if columns.len() < MANY { SIDE.0 } else { SIDE.1 };
        let column = ((PAGE - 2.0 * side) / gaps.max(1.0)).clamp(COLUMN.1, COLUMN.0);
        let heads = columns.iter().map(|known| head(known, column).len());
        let top = 32.0 + LINE * heads.max().unwrap_or(0) as f64;
        let standings = ranking.lines.iter().flat_map(|line| &line.standings);
        let mut slots: Vec<u32> = standings.flatten().map(|standing| standing.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        let (mut rows, mut breaks) = (BTreeMap::new(), Vec::new());
        let mut y = top + ROW / 2.0;
        let mut before = 0;
        for slot in slots {
            if slot > before + 1 {
                breaks.push(y - ROW / 2.0 + BREAK / 2.0);
                y += BREAK;
            }
            rows.insert(slot, y);
            y += ROW;
            before = slot;
        }
        Chart {
            side,
            column,
            top,
            tables: first.zip(columns.iter().rposition(is_table)),
            ranking,
            rows,
            breaks,
            height: y - ROW / 2.0 + 10.0,
        }
    }

    fn width(&self) -> f64 {
        let columns = self.ranking.columns.len().max(1);
        self.x(columns - 1) + self.margin(self.ranking.columns.last()) + self.right_side()
    }

    fn x(&self, column: usize) -> f64 {
        self.side + self.margin(self.ranking.columns.first()) + column as f64 * self.column
    }

    /// Room for names on the right: one table has its names on the left.
    fn right_side(&self) -> f64 {
        match self.tables {
            Some((first, last)) if first != last => self.side,
            _ => self.side / 2.0,
        }
    }

    /// The names of claimed places stand above them, and need room beside those at the sides.
    fn margin(&self, outermost: Option<&Column>) -> f64 {
        if outermost.is_some_and(|column| column.claimed) {
            self.column / 2.0
        } else {
            0.0
        }
    }

    fn y(&self, slot: u32) -> f64 {
        self.rows.get(&slot).copied().unwrap_or(self.top)
    }

    /// The drawing.
    pub(super) fn svg(&self, title: &str, number: u64) -> String {
        let (width, height) = (px(self.width()), px(self.height));
        let mut svg = format!(
            "<svg class=\"ranking\" role=\"img\" aria-labelledby=\"t{number} d{number}\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             {title}<desc id=\"d{number}\">{}</desc>\n",
            Text(&self.description())
        );
        self.grid(&mut svg);
        let (contested, others): (Vec<&Line>, Vec<&Line>) =
            self.ranking.lines.iter().partition(|line| line.contested);
        for line in &others {
            self.line(line, "", &mut svg);
        }
        for (at, line) in contested.iter().enumerate() {
            self.line(line, &format!(" contested c{}", at % 4), &mut svg);
        }
        let colours = |line: &Line| {
            contested
                .iter()
                .position(|known| std::ptr::eq(*known, line))
        };
        for line in others.iter().chain(&contested) {
            let class =
                colours(line).map_or_else(String::new, |at| format!(" contested c{}", at % 4));
            self.points(line, &class, &mut svg);
        }
        self.labels(&contested, &mut svg);
        svg.push_str("</svg>\n");
        svg
    }

    /// In words: who is contested, and what each source says of them.
    fn description(&self) -> String {
        let mut text = String::new();
        for line in self.ranking.lines.iter().filter(|line| line.contested) {
            let _ = write!(text, "{}: ", line.name);
            let columns = line.standings.iter().zip(&self.ranking.columns);
            let said: Vec<String> = columns
                .filter_map(|(standing, column)| {
                    let place = place(standing.as_ref()?);
                    Some(format!("{place} in {}", column.name))
                })
                .collect();
            let _ = write!(text, "{}. ", said.join(", "));
        }
        text.trim_end().to_owned()
    }

    fn grid(&self, svg: &mut String) {
        let (left, right) = (self.side - 24.0, self.width() - self.right_side() + 24.0);
        for (slot, y) in &self.rows {
            let y = px(*y);
            let _ = writeln!(
                svg,
                "<path class=\"row\" d=\"M{} {y}H{}\"/><text class=\"place\" x=\"20\" y=\"{y}\" dy=\".35em\" text-anchor=\"end\">{slot}</text>",
                px(left),
                px(right)
            );
        }
        for y in &self.breaks {
            let _ = writeln!(
                svg,
                "<text class=\"place\" x=\"16\" y=\"{}\" dy=\".3em\" text-anchor=\"middle\">⋮</text>",
                px(*y)
            );
        }
        for (at, column) in self.ranking.columns.iter().enumerate() {
            let x = px(self.x(at));
            let lines = head(column, self.column);
            let mut y = self.top - 16.0 - LINE * (lines.len() as f64);
            let class = if column.claimed {
                "head claimed"
            } else {
                "head"
            };
            let _ = write!(
                svg,
                "<text class=\"{class}\" text-anchor=\"middle\"><title>{}</title>",
                Text(&column.name)
            );
            for line in &lines {
                let _ = write!(
                    svg,
                    "<tspan x=\"{x}\" y=\"{}\">{}</tspan>",
                    px(y),
                    Text(line)
                );
                y += LINE;
            }
            let date = Text(&column.date);
            let _ = writeln!(
                svg,
                "<tspan class=\"date\" x=\"{x}\" y=\"{}\">{date}</tspan></text>",
                px(y)
            );
        }
    }

    /// The line of a country: through the tables in one stroke, to claims and back in dashes.
    fn line(&self, line: &Line, class: &str, svg: &mut String) {
        let points: Vec<(f64, f64, bool, usize)> = self.points_of(line).collect();
        for pair in points.windows(2) {
            let ((x1, y1, claimed, from), (x2, y2, also_claimed, to)) = (pair[0], pair[1]);
            let columns = &self.ranking.columns[from + 1..to];
            let unlisted = columns.iter().any(|column| !column.claimed);
            let dashed = claimed || also_claimed || unlisted;
            let dash = if dashed { " dashed" } else { "" };
            let _ = writeln!(
                svg,
                "<path class=\"line{class}{dash}\" d=\"{}\"/>",
                path(&[(x1, y1), (x2, y2)])
            );
        }
    }

    fn points_of(&self, line: &Line) -> impl Iterator<Item = (f64, f64, bool, usize)> {
        let said = line.standings.iter().enumerate();
        said.filter_map(|(at, standing)| {
            let y = self.y(standing.as_ref()?.slot);
            Some((self.x(at), y, self.ranking.columns[at].claimed, at))
        })
    }

    fn points(&self, line: &Line, class: &str, svg: &mut String) {
        for (at, standing) in line.standings.iter().enumerate() {
            let Some(standing) = standing else { continue };
            let column = &self.ranking.columns[at];
            let (x, y) = (self.x(at), self.y(standing.slot));
            let _ = write!(svg, "<g class=\"point{class}\">");
            self.window(standing, x, column.claimed, svg);
            if column.claimed {
                let diamond = [(x, y - 7.0), (x + 7.0, y), (x, y + 7.0), (x - 7.0, y)];
                let _ = write!(svg, "<path class=\"claim\" d=\"{}Z\"/>", path(&diamond));
            } else {
                let radius = if line.contested { 5 } else { 4 };
                let _ = write!(
                    svg,
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>",
                    px(x),
                    px(y)
                );
            }
            let _ = writeln!(
                svg,
                "<title>{}: {}, {} ({})</title></g>",
                Text(&line.name),
                place(standing),
                Text(&column.name),
                Text(&standing.says)
            );
        }
    }

    /// A bar over the places that a claim leaves open, or that equal figures share.
    fn window(&self, standing: &Standing, x: f64, claimed: bool, svg: &mut String) {
        let last = self.rows.range(..=standing.last).next_back();
        let first = self.rows.range(standing.first..).next();
        if let (Some((_, top)), Some((_, bottom))) = (first, last)
            && bottom > top
        {
            let class = if claimed { "window" } else { "tie" };
            let (x, top, bottom) = (px(x), px(*top), px(*bottom));
            let _ = write!(svg, "<path class=\"{class}\" d=\"M{x} {top}V{bottom}\"/>");
        }
    }

    /// Names: at the outermost tables on both sides, else above the first point.
    fn labels(&self, contested: &[&Line], svg: &mut String) {
        let first = self.tables.map(|(first, _)| first);
        let last = self
            .tables
            .map(|(_, last)| last)
            .filter(|&last| Some(last) != first);
        let mut above: BTreeMap<(usize, u32), Vec<&Line>> = BTreeMap::new();
        for line in &self.ranking.lines {
            let at = |column: Option<usize>| {
                column.and_then(|column| Some((column, line.standings[column].as_ref()?.slot)))
            };
            let (left, right) = (at(first), at(last));
            if let Some((column, slot)) = left {
                self.side_label(line, contested, (column, slot), true, svg);
            }
            if let Some((column, slot)) = right {
                self.side_label(line, contested, (column, slot), false, svg);
            }
            if left.is_some() || right.is_some() {
                continue;
            }
            for (column, standing) in line.standings.iter().enumerate() {
                let Some(standing) = standing else { continue };
                let first = line.standings[..column].iter().all(Option::is_none);
                if first || self.ranking.columns[column].claimed {
                    above.entry((column, standing.slot)).or_default().push(line);
                }
            }
        }
        for ((column, slot), lines) in above {
            let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
            let class = class_of(lines[0], contested);
            let _ = writeln!(
                svg,
                "<text class=\"name above{class}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                px(self.x(column)),
                px(self.y(slot) - 10.0),
                Text(&cut(&names.join(", "), FONT, self.column - 24.0))
            );
        }
    }

    /// A name at the side, and the line that leads to it past claims.
    fn side_label(
        &self,
        line: &Line,
        contested: &[&Line],
        (column, slot): (usize, u32),
        left: bool,
        svg: &mut String,
    ) {
        let y = px(self.y(slot));
        let class = class_of(line, contested);
        let edge = if left {
            self.side
        } else {
            self.width() - self.right_side()
        };
        let (x, anchor) = if left {
            (edge - 14.0, "end")
        } else {
            (edge + 14.0, "start")
        };
        let from = self.x(column);
        if (from - edge).abs() > 1.0 {
            let _ = writeln!(
                svg,
                "<path class=\"line carried{class}\" d=\"M{} {y}H{}\"/>",
                px(from),
                px(edge)
            );
        }
        let room = self.side - 44.0;
        let name = cut(&line.name, FONT, room);
        let full = if width(&line.name, FONT) > room {
            format!("<title>{}</title>", Text(&line.name))
        } else {
            String::new()
        };
        let _ = writeln!(
            svg,
            "<text class=\"name{class}\" x=\"{}\" y=\"{y}\" dy=\".35em\" text-anchor=\"{anchor}\">{}{full}</text>",
            px(x),
            Text(&name)
        );
    }
}

/// The lines of a source's name above a column of a width.
fn head(column: &Column, width: f64) -> Vec<String> {
    wrapped(&column.name, BOLD, width - 8.0, 4)
}

fn class_of(line: &Line, contested: &[&Line]) -> String {
    let at = contested
        .iter()
        .position(|known| std::ptr::eq(*known, line));
    at.map_or_else(String::new, |at| format!(" contested c{}", at % 4))
}

/// `1`, `1 to 5`.
fn place(standing: &Standing) -> String {
    if standing.last > standing.first {
        format!("{} to {}", standing.first, standing.last)
    } else {
        standing.first.to_string()
    }
}

/// What the signs mean, so far as they are used.
pub(super) fn legend(ranking: &Ranking) -> String {
    let any = |wanted: &dyn Fn(&Standing, bool) -> bool| {
        ranking.lines.iter().any(|line| {
            let said = line.standings.iter().zip(&ranking.columns);
            let mut said = said.filter_map(|(standing, column)| Some((standing.as_ref()?, column)));
            said.any(|(standing, column)| wanted(standing, column.claimed))
        })
    };
    let mut legend = Vec::new();
    if any(&|_, claimed| !claimed) {
        legend.push("● place by the source’s own figures".to_owned());
    }
    if any(&|_, claimed| claimed) {
        legend.push("◇ place that the source claims, without figures".to_owned());
    }
    if any(&|standing, claimed| !claimed && standing.last > standing.first) {
        legend.push("┃ equal figures".to_owned());
    }
    if any(&|standing, claimed| claimed && standing.last > standing.first) {
        legend.push("┆ places that a claim leaves open".to_owned());
    }
    if ranking.left_out > 0 {
        let are = if ranking.left_out == 1 { "is" } else { "are" };
        let further = counted(ranking.left_out, "further country");
        legend.push(format!("{further} {are} not drawn"));
    }
    legend.join(" · ")
}

/// The same as a table.
pub(super) fn table(ranking: &Ranking) -> String {
    let mut html = "<table><thead><tr><th scope=\"col\">Country</th>".to_owned();
    for column in &ranking.columns {
        let _ = write!(html, "<th scope=\"col\">{}", Text(&column.name));
        if !column.date.is_empty() {
            let _ = write!(html, "<br><small>{}</small>", Text(&column.date));
        }
        html.push_str("</th>");
    }
    html.push_str("</tr></thead><tbody>\n");
    for line in &ranking.lines {
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", Text(&line.name));
        for standing in &line.standings {
            let _ = match standing {
                Some(standing) => write!(
                    html,
                    "<td>{} <small>{}</small></td>",
                    place(standing),
                    Text(&standing.says)
                ),
                None => write!(html, "<td>–</td>"),
            };
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table>");
    html
}
