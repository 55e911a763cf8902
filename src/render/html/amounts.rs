//! How much each source says: a bar a claim, from the least to the most that it may mean, on one
//! axis.

use std::fmt::Write;
use std::io;

use super::article::place_link;
use super::escape::Text;
use super::svg::{amount, cut, path, px, width, wrapped};
use crate::finding::picture::{Amounts, Bar, Role, Slip};
use crate::source::Sources;
use crate::wording::counted;

const LABEL: f64 = 250.0;
const PLOT: f64 = 380.0;
const VALUE: f64 = 190.0;
const HEAD: f64 = 14.0;
const ROW: f64 = 38.0;
/// What the name of a mended slip takes below its bar.
const SLIP: f64 = 16.0;
/// From line to line of a name.
const LINE: f64 = 14.0;
const FONT: f64 = 12.0;
/// What bold text of that size measures.
const BOLD: f64 = 14.2;

/// From how many times the least figure to the largest the axis is logarithmic.
const WIDE: f64 = 12.0;

/// The amounts with where everything goes.
pub(super) struct Chart<'a> {
    amounts: &'a Amounts,
    axis: Axis,
    /// The top of each bar's row, and below the last one.
    tops: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
    log: bool,
}

impl Axis {
    fn new(amounts: &Amounts) -> Self {
        let slips = |bar: &Bar| bar.slips.iter().map(|slip| slip.value).collect::<Vec<_>>();
        let ends = |bar: &Bar| [bar.low, bar.high, bar.figure.unwrap_or(bar.low)];
        let all = amounts
            .bars
            .iter()
            .flat_map(|bar| ends(bar).into_iter().chain(slips(bar)));
        let positive: Vec<f64> = all.filter(|end| *end > 0.0 && end.is_finite()).collect();
        let least = positive.iter().copied().fold(f64::INFINITY, f64::min);
        let most = positive.iter().copied().fold(0.0, f64::max);
        if most <= 0.0 {
            return Axis {
                low: 0.0,
                high: 1.0,
                log: false,
            };
        }
        if most / least >= WIDE {
            Axis {
                low: least / 1.4,
                high: most * 1.4,
                log: true,
            }
        } else {
            Axis {
                low: 0.0,
                high: most * 1.06,
                log: false,
            }
        }
    }

    /// Where a value stands, within the plot.
    fn x(self, value: f64) -> f64 {
        let part = if self.log {
            let low = self.low.ln();
            (value.max(self.low).ln() - low) / (self.high.ln() - low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        LABEL + PLOT * part.clamp(0.0, 1.0)
    }

    fn ticks(self) -> Vec<f64> {
        if self.log {
            return self.powers();
        }
        let step = 10_f64.powf((self.high / 4.0).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .map(|times| step * times)
            .into_iter()
            .find(|step| self.high / step <= 4.6)
            .unwrap_or(self.high);
        let ticks = (0..=4).map(|at| f64::from(at) * step);
        ticks.filter(|tick| *tick <= self.high).collect()
    }

    /// Powers of ten, with what is between them where these are few.
    fn powers(self) -> Vec<f64> {
        let (from, to) = (
            self.low.log10().floor() as i32,
            self.high.log10().ceil() as i32,
        );
        let every = (to.abs_diff(from) as usize / 6).max(1);
        let between: &[f64] = match to - from {
            ..=2 => &[1.0, 2.0, 5.0],
            _ => &[1.0],
        };
        let powers = (from..=to).step_by(every);
        powers
            .flat_map(|power| between.iter().map(move |times| times * 10_f64.powi(power)))
            .filter(|tick| (self.low..=self.high).contains(tick))
            .collect()
    }
}

impl<'a> Chart<'a> {
    pub(super) fn new(amounts: &'a Amounts) -> Self {
        let mut tops = vec![HEAD];
        for bar in &amounts.bars {
            let below = SLIP * bar.slips.len() as f64;
            tops.push(tops[tops.len() - 1] + row(bar) + below);
        }
        Chart {
            amounts,
            axis: Axis::new(amounts),
            tops,
        }
    }

    /// The drawing.
    pub(super) fn svg(&self, title: &str, number: u64) -> String {
        let bottom = self.tops[self.amounts.bars.len()];
        let (width, height) = (px(LABEL + PLOT + VALUE), px(bottom + 40.0));
        let mut svg = format!(
            "<svg class=\"amounts\" role=\"img\" aria-labelledby=\"t{number} d{number}\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             {title}<desc id=\"d{number}\">{}</desc>\n",
            Text(&self.description())
        );
        self.axis(bottom, &mut svg);
        self.bands(bottom, &mut svg);
        for (bar, top) in self.amounts.bars.iter().zip(&self.tops) {
            self.bar(bar, *top, &mut svg);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn description(&self) -> String {
        let said = self.amounts.bars.iter().map(|bar| {
            let detail = match bar.detail.as_str() {
                "" => String::new(),
                detail => format!(" ({detail})"),
            };
            let slips = bar
                .slips
                .iter()
                .map(|slip| format!("; {}: {}", slip.how, amount(slip.value)));
            format!(
                "{}{detail}: {}{}",
                bar.name,
                bar.says,
                slips.collect::<String>()
            )
        });
        said.collect::<Vec<_>>().join(". ")
    }

    fn axis(&self, bottom: f64, svg: &mut String) {
        let mut free = 0.0;
        for tick in self.axis.ticks() {
            let x = self.axis.x(tick);
            let text = amount(tick);
            let half = width(&text, 11.0) / 2.0 + 4.0;
            let _ = writeln!(
                svg,
                "<path class=\"row\" d=\"M{0} {1}V{2}\"/>",
                px(x),
                px(HEAD),
                px(bottom)
            );
            // A number that would touch the one before stays away.
            if x - half >= free {
                let _ = writeln!(
                    svg,
                    "<text class=\"place\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
                    px(x),
                    px(bottom + 15.0)
                );
                free = x + half;
            }
        }
        let scale = if self.axis.log {
            ", logarithmic scale"
        } else {
            ""
        };
        let _ = writeln!(
            svg,
            "<path class=\"axis\" d=\"M{} {2}H{}\"/><text class=\"place\" x=\"{}\" y=\"{3}\" text-anchor=\"middle\">{4}{scale}</text>",
            px(LABEL),
            px(LABEL + PLOT),
            px(LABEL + PLOT / 2.0),
            px(bottom + 33.0),
            unit(self.amounts.unit),
        );
    }

    /// What speaks against the doubted figures, over the whole height: where they would have to be.
    fn bands(&self, bottom: f64, svg: &mut String) {
        for bar in self
            .amounts
            .bars
            .iter()
            .filter(|bar| bar.role == Role::Against)
        {
            let (from, to) = (self.axis.x(bar.low), self.axis.x(bar.high));
            let _ = writeln!(
                svg,
                "<rect class=\"band\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                px(from),
                px(HEAD),
                px((to - from).max(1.0)),
                px(bottom - HEAD)
            );
        }
    }

    fn bar(&self, bar: &Bar, top: f64, svg: &mut String) {
        let class = match bar.role {
            Role::Doubted => "doubted",
            Role::Against => "against",
            Role::Beside => "beside",
        };
        let middle = top + row(bar) / 2.0;
        let _ = write!(
            svg,
            "<g class=\"bar {class}\"><title>{}: {}</title>",
            Text(&bar.name),
            Text(&bar.says)
        );
        let (names, x) = (names(bar), px(LABEL - 14.0));
        let lines = names.len() as f64 + f64::from(u8::from(!bar.detail.is_empty()));
        let mut y = middle - LINE * lines / 2.0 + 10.5;
        for name in &names {
            let (name, at) = (Text(name), px(y));
            let _ = write!(
                svg,
                "<text class=\"name\" x=\"{x}\" y=\"{at}\" text-anchor=\"end\">{name}</text>"
            );
            y += LINE;
        }
        if !bar.detail.is_empty() {
            let detail = cut(&bar.detail, 11.0, LABEL - 20.0);
            let _ = write!(
                svg,
                "<text class=\"place\" x=\"{x}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                px(y),
                Text(&detail)
            );
        }
        self.interval(bar, middle, svg);
        let _ = writeln!(
            svg,
            "<text class=\"value\" x=\"{}\" y=\"{}\" dy=\".35em\">{}</text></g>",
            px(LABEL + PLOT + 16.0),
            px(middle),
            Text(&cut(&bar.says, FONT, VALUE - 20.0))
        );
        for (at, slip) in bar.slips.iter().enumerate() {
            self.slip(bar, slip, middle, top + row(bar) + SLIP * at as f64, svg);
        }
    }

    /// The bar itself: open ends have an arrow, the figure a tick.
    fn interval(&self, bar: &Bar, y: f64, svg: &mut String) {
        let (from, to) = (self.axis.x(bar.low), self.axis.x(bar.high));
        let _ = write!(
            svg,
            "<rect class=\"interval\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"10\" rx=\"2\"/>",
            px(from),
            px(y - 5.0),
            px((to - from).max(2.0))
        );
        if bar.high.is_infinite() {
            let head = [(to, y - 8.0), (to + 9.0, y), (to, y + 8.0)];
            let _ = write!(svg, "<path class=\"end\" d=\"{}Z\"/>", path(&head));
        }
        if bar.low <= 0.0 && bar.high > 0.0 {
            let head = [(from, y - 8.0), (from - 9.0, y), (from, y + 8.0)];
            let _ = write!(svg, "<path class=\"end\" d=\"{}Z\"/>", path(&head));
        }
        if let Some(figure) = bar.figure {
            let x = px(self.axis.x(figure));
            let _ = write!(
                svg,
                "<path class=\"figure\" d=\"M{x} {}V{}\"/>",
                px(y - 8.0),
                px(y + 8.0)
            );
        }
    }

    fn slip(&self, bar: &Bar, slip: &Slip, y: f64, top: f64, svg: &mut String) {
        let x = self.axis.x(slip.value);
        let from = self.axis.x(bar.figure.unwrap_or(bar.low));
        let text = format!(
            "{} would be {} {}",
            slip.how,
            amount(slip.value),
            self.amounts.unit
        );
        let half = width(&text, 11.0) / 2.0;
        let at = x.clamp(LABEL + half, LABEL + PLOT - half);
        let _ = writeln!(
            svg,
            "<g class=\"slip\"><path d=\"M{} {2}H{}\"/><circle cx=\"{1}\" cy=\"{2}\" r=\"6\"/>\
             <text x=\"{3}\" y=\"{4}\" text-anchor=\"middle\">{5}</text></g>",
            px(from),
            px(x),
            px(y),
            px(at),
            px(top + 6.0),
            Text(&text)
        );
    }
}

/// A source's name in its lines.
fn names(bar: &Bar) -> Vec<String> {
    wrapped(&bar.name, BOLD, LABEL - 20.0, 2)
}

/// How high a claim's row is, slips aside.
fn row(bar: &Bar) -> f64 {
    ROW + LINE * (names(bar).len() as f64 - 1.0)
}

fn unit(unit: &str) -> &str {
    match unit {
        "t" => "tonnes",
        "m3" => "cubic metres",
        other => other,
    }
}

/// What the signs mean, so far as they are used.
pub(super) fn legend(amounts: &Amounts) -> String {
    let mut legend = vec![
        "The bars reach from the least to the most that a figure may mean within the tolerance"
            .to_owned(),
        "the doubted one is coloured, the shaded column is what speaks against it".to_owned(),
    ];
    if amounts.bars.iter().any(|bar| !bar.slips.is_empty()) {
        legend.push("◌ where it would stand if a slip were mended".to_owned());
    }
    if amounts.left_out > 0 {
        let are = if amounts.left_out == 1 { "is" } else { "are" };
        let earlier = counted(amounts.left_out, "earlier figure");
        legend.push(format!("{earlier} {are} not drawn"));
    }
    legend.join(" · ")
}

/// The same as a table, with where each figure stands.
pub(super) fn table(amounts: &Amounts, sources: &Sources, base: &str) -> io::Result<String> {
    let mut html = "<table><thead><tr><th scope=\"col\">Source</th><th scope=\"col\">Figure</th>\
                    <th scope=\"col\">Part</th><th scope=\"col\">Place</th></tr></thead><tbody>\n"
        .to_owned();
    for bar in &amounts.bars {
        let part = match bar.role {
            Role::Doubted => "doubted",
            Role::Against => "against it",
            Role::Beside => "beside",
        };
        let slips = bar.slips.iter().map(|slip| {
            format!(
                "<br><small>{} would be {} {}</small>",
                Text(&slip.how),
                amount(slip.value),
                amounts.unit
            )
        });
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{} <small>{}</small></th><td>{}{}</td><td>{part}</td><td>{}</td></tr>",
            Text(&bar.name),
            Text(&bar.detail),
            Text(&bar.says),
            slips.collect::<String>(),
            place_link(&bar.place, base, sources)?
        );
    }
    html.push_str("</tbody></table>");
    Ok(html)
}
