//! Factors that only a slip of unit or of basis makes.

use super::Pair;
use crate::check::model::{Scene, Table, Topic, about, list};
use crate::finding::picture::Slip;
use crate::record::Symbol;

/// How near a ratio of two figures must be to a factor that explains it.
const NEAR: f64 = 0.02;

/// How near it must be where nothing else speaks for it.
const VERY_NEAR: f64 = 0.003;

/// How near it must be for a thousand or a million in most rows of tables whose figures were revised
/// beside it.
const REVISED: f64 = 0.4;

/// The same for two kinds of ton, which are so near to a tonne that rounding hides them.
const NEAR_TON: f64 = 0.003;

/// Tons that are no tonnes, in tonnes.
const TONS: [(&str, f64); 2] = [("short", 0.907_184_74), ("long", 1.016_046_908_8)];

/// A factor with its cause.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    /// What the larger figure is of the smaller, above 1.
    pub(super) times: f64,
    /// How near a ratio must be.
    pub(super) near: f64,
    /// How many digits one of two figures must have before their ratio shows anything: 10 and 11
    /// are a tenth apart, as tons and short tons are.
    pub(super) digits: usize,
    /// What probably happened.
    pub(super) cause: String,
    /// Whether only a slip makes it, so that most rows of a table need not share it.
    pub(super) rare: bool,
}

/// Every factor that explains a whole column.
pub(super) fn factors(topic: &Topic, scene: &Scene<'_>) -> Vec<Factor> {
    let units = |near: f64| {
        [1e3, 1e6].map(|times| Factor {
            times,
            near,
            digits: 1,
            cause: "probably a slip of unit".to_owned(),
            rare: true,
        })
    };
    let commodity = scene.words.commodity_name(topic.commodity);
    let compounds = scene.words.compounds(topic.commodity).into_iter();
    let compounds = compounds.map(|(compound, fraction)| Factor {
        times: 1.0 / fraction,
        near: NEAR,
        digits: 2,
        cause: format!(
            "{compound} is {:.1} % {commodity} by mass: probably the larger figures are of {compound}",
            100.0 * fraction
        ),
        rare: false,
    });
    let narrow = units(0.05).into_iter().chain(compounds).chain(tons());
    // Estimates are revised from one edition to the next, but not by a factor of a thousand.
    narrow.chain(units(REVISED)).collect()
}

/// The factors of other tons.
pub(super) fn tons() -> [Factor; 2] {
    TONS.map(|(name, tonnes)| Factor {
        times: tonnes.max(1.0 / tonnes),
        near: NEAR_TON,
        digits: 3,
        cause: format!("probably {name} tons taken for tonnes, or tonnes for {name} tons"),
        rare: false,
    })
}

/// A factor of a thousand or a million.
pub(super) fn unit(pair: &Pair<'_>) -> Option<String> {
    unit_by(pair, 1.0 + NEAR)
}

/// The same, where the figures with the slip undone differ by that factor at most.
pub(super) fn unit_by(pair: &Pair<'_>, near: f64) -> Option<String> {
    let ratio = pair.ratio()?;
    let off = |times: f64| (ratio.ln().abs() - times.ln()).abs();
    let times = [1e3, 1e6]
        .into_iter()
        .find(|&times| off(times) < near.ln())?;
    let nearly = if is_near(ratio, times, NEAR) {
        ""
    } else {
        "nearly "
    };
    Some(format!(
        "one figure is {nearly}{} times the other: probably a slip of unit",
        about(times)
    ))
}

/// The factor between a tonne and another ton. Two figures show it only to three digits or more.
pub(super) fn ton(pair: &Pair<'_>) -> Option<String> {
    let ratio = pair.ratio()?;
    let scene = pair.scene;
    let digits = scene
        .digits_of(pair.doubted)
        .min(scene.digits_of(pair.other));
    let (name, tonnes) = TONS
        .into_iter()
        .find(|&(_, tonnes)| is_near(ratio, tonnes.max(1.0 / tonnes), NEAR_TON))?;
    (digits >= 3).then(|| {
        format!(
            "a {name} ton is {tonnes:.4} t, and so is the ratio of the figures: probably one is in {name} tons"
        )
    })
}

/// The part of a compound's mass that is the element. One ratio may be near it by chance, unless it
/// is very near, or the same in other years.
pub(super) fn compound(pair: &Pair<'_>) -> Option<String> {
    let (ratio, scene, topic) = (pair.ratio()?, pair.scene, pair.topic);
    let commodity = scene.words.commodity_name(topic.commodity);
    let off = |fraction: f64| (ratio.min(1.0 / ratio) / fraction - 1.0).abs();
    let (compound, fraction) = scene
        .words
        .compounds(topic.commodity)
        .into_iter()
        .min_by(|a, b| off(a.1).total_cmp(&off(b.1)))
        .filter(|(_, fraction)| off(*fraction) < NEAR)?;
    let years = years_alike(pair, ratio);
    let digits = scene
        .digits_of(pair.doubted)
        .max(scene.digits_of(pair.other));
    if years.is_empty() && (off(fraction) >= VERY_NEAR || digits < 3) {
        return None;
    }
    let also = match years.as_slice() {
        [] => String::new(),
        years => format!(", as in {}", list(years)),
    };
    Some(format!(
        "{compound} is {:.1} % {commodity} by mass, and so is the ratio of the figures{also}: probably the larger is of {compound}",
        100.0 * fraction
    ))
}

/// How far from the other figure a mended one may be and still be worth showing, as a factor.
const WORTH_SHOWING: f64 = 3.0;

/// Where the doubted figure would stand if a slip were mended: those that bring it near the other.
pub fn slips(pair: &Pair<'_>) -> Vec<Slip> {
    let Some((ratio, printed)) = pair.ratio().zip(pair.scene.printed(pair.doubted)) else {
        return Vec::new();
    };
    let compounds = pair.scene.words.compounds(pair.topic.commodity);
    let compounds = compounds
        .into_iter()
        .map(|(compound, fraction)| (fraction, NEAR, Some(format!("as {compound}"))));
    let tons = TONS.map(|(name, tonnes)| (tonnes, NEAR_TON, Some(format!("as {name} tons"))));
    let units = [1e3, 1e6].map(|times| (times, WORTH_SHOWING - 1.0, None));
    let factors = compounds.chain(tons).chain(units);
    let mended = factors.filter_map(|(times, near, how)| {
        let off = |times: f64| (ratio * times).ln().abs();
        let by = if off(times) < off(1.0 / times) {
            times
        } else {
            1.0 / times
        };
        let sign = if by > 1.0 { '×' } else { '÷' };
        let how = how.unwrap_or_else(|| format!("{sign} {}", about(times)));
        let value = printed.low * by;
        (off(by) < near.ln_1p()).then_some(Slip { value, how })
    });
    mended.collect()
}

/// The other years in which the same two sources differ by the same ratio.
fn years_alike(pair: &Pair<'_>, ratio: f64) -> Vec<String> {
    let (scene, topic) = (pair.scene, pair.topic);
    let country = scene.claim(pair.doubted).country;
    let own = scene.source_id(pair.doubted);
    let (other, matter) = (scene.source_id(pair.other), scene.matter(pair.doubted).key);
    let series = scene.series(other);
    let of = |table: &Table, source: Symbol| {
        table.source == source
            || (series.is_some() && source == other && scene.series(table.source) == series)
    };
    let mut years: Vec<u16> = Vec::new();
    for table in topic.tables.iter().filter(|table| of(table, own)) {
        let Some(year) = table
            .year
            .filter(|year| Some(*year) != scene.year(pair.doubted))
        else {
            continue;
        };
        let alike = (table.key.product, table.key.basis) == (matter.product, matter.basis);
        let others = topic.tables.iter().filter(|twin| {
            alike && of(twin, other) && twin.key == table.key && twin.year == table.year
        });
        let is_alike = |twin: &Table| {
            let pair = Pair {
                doubted: table.row(country, scene)?,
                other: twin.row(country, scene)?,
                ..*pair
            };
            Some((pair.ratio()? / ratio - 1.0).abs() < NEAR)
        };
        if others.filter_map(is_alike).any(|alike| alike) {
            years.push(year);
        }
    }
    years.sort_unstable();
    years.dedup();
    years.iter().map(u16::to_string).collect()
}

/// Why a part is not its share of the whole, from how many times it is that.
pub fn of_share(times: f64) -> Option<String> {
    if is_near(times, 100.0, NEAR) && times > 1.0 {
        return Some(
            "the part is 100 times its share: probably the share is a fraction, not percent"
                .to_owned(),
        );
    }
    let slip = [1e3, 1e6]
        .into_iter()
        .find(|&slip| is_near(times, slip, 0.05))?;
    Some(format!(
        "part and share differ by a factor of {}: probably a slip of unit",
        about(slip)
    ))
}

/// Why a sum is not its total, from how many times it is that; with the power of ten.
pub(super) fn of_sum(times: f64) -> Option<(String, f64)> {
    let power = times.log10().round();
    let near = (times / 10_f64.powf(power) - 1.0).abs() < 0.03;
    let told = near && power != 0.0 && power.abs() <= 6.0;
    let why = || match power as i32 {
        1 => "the total is a tenth of the sum: it has probably lost a digit".to_owned(),
        -1 => "the total is ten times the sum: it probably has a digit too many".to_owned(),
        power => format!(
            "sum and total differ by a factor of 10^{}: probably a slip of unit",
            power.abs()
        ),
    };
    told.then(|| (why(), 10_f64.powf(power)))
}

/// Whether a ratio, or its inverse, is near a factor.
pub(super) fn is_near(ratio: f64, times: f64, near: f64) -> bool {
    let is = |ratio: f64| (ratio / times - 1.0).abs() < near;
    is(ratio) || is(1.0 / ratio)
}

#[cfg(test)]
mod tests {
    use super::{of_share, of_sum};

    #[test]
    fn a_lost_digit_is_a_factor_of_ten() {
        let starts = |times, with| of_sum(times).is_some_and(|(text, _)| text.starts_with(with));
        assert!(starts(44_240.0 / 4400.0, "the total is a tenth"));
        assert!(starts(0.000_99, "sum and total differ by a factor of 10^3"));
        assert_eq!(of_sum(1.02), None);
        assert_eq!(of_sum(f64::NAN), None);
    }

    #[test]
    fn a_fraction_for_percent_is_a_factor_of_a_hundred() {
        assert!(of_share(100.4).is_some_and(|text| text.contains("fraction")));
        assert!(of_share(0.001).is_some_and(|text| text.contains("unit")));
        assert_eq!(of_share(1.4), None);
    }
}
