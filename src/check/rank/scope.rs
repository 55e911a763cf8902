//! `rank/scope`: a country ranked where it does not belong.

use crate::check::model::{Scene, Scope, Topic, nth};
use crate::finding::{Finding, Findings};
use crate::record::{Part, Symbol};
use crate::rule::{Rule, Severity};
use crate::wording::counted;

/// A rank in an area of which the country is no member, or among more than the area has.
pub static RULE: Rule = Rule {
    id: "rank/scope",
    level: Some(Severity::Error),
    since: "0.1.0",
    summary: "a country is ranked in an area to which it does not belong",
    docs: include_str!("scope.md"),
};

/// Areas have the members of today; of claims before this year it is not known who belonged.
const SETTLED: u16 = 2021;

/// Looks at each rank in an area, or outside one.
pub(in crate::check) fn check(scene: &Scene<'_>, topic: &Topic, out: &mut Findings) {
    for &(id, _) in &topic.claims {
        let claim = scene.claim(id);
        let frame = scene.facts.frame(claim);
        let old = scene.year(id).is_some_and(|year| year < SETTLED);
        if !scene.ranks_a_country(id) || old {
            continue;
        }
        let Some(scope) = Scope::of(id, scene) else {
            continue;
        };
        if scope.is_world() {
            continue;
        }
        let country = scene.country_name(claim.country);
        let found = if scope.has(scene.words.text(claim.country)) {
            beyond(id, scene)
        } else {
            let (part, area) = outside(claim.country, frame.rank_scope, frame.rank_except, scene);
            let message = format!("{country} is ranked {}, {area}", scene.scope_phrase(id));
            let place = claim.place(part, &scene.facts.symbols);
            Some(RULE.at(place, message).label(scene.rank_phrase(id)))
        };
        let help =
            "correct the country or the area; areas of your own go in `[areas]` of `orelint.toml`";
        out.0.extend(found.map(|finding| finding.help(help)));
    }
}

/// Why a country is not ranked there, and the part that says so.
fn outside(
    country: Symbol,
    area: Symbol,
    except: Symbol,
    scene: &Scene<'_>,
) -> (Part, &'static str) {
    let code = scene.words.text(country);
    let excepted = scene.words.members(except);
    if except.is_some() && excepted.is_some_and(|members| members.contains(&code)) {
        return (Part::Except, "which leaves it out");
    }
    debug_assert!(area.is_some(), "else it is ranked in the world");
    (Part::Scope, "to which it does not belong")
}

/// A place after the last that an area has.
fn beyond(id: usize, scene: &Scene<'_>) -> Option<Finding> {
    let claim = scene.claim(id);
    let members = scene.words.members(scene.facts.frame(claim).rank_scope)?;
    let except = scene.words.members(scene.facts.frame(claim).rank_except);
    let except = except.unwrap_or_default();
    let count = members
        .iter()
        .filter(|member| !except.contains(member))
        .count();
    let (first, _) = claim.rank?;
    (first as usize > count).then(|| {
        let message = format!(
            "{} cannot be {} {}, which has {}",
            scene.country_name(claim.country),
            nth(first),
            scene.scope_phrase(id),
            counted(count, "country")
        );
        let place = claim.place(Part::Rank, &scene.facts.symbols);
        RULE.at(place, message).label(scene.rank_phrase(id))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{rules_found, shown};

    fn claim(country: &str, rank: u32, more: &str) -> String {
        format!(
            "{{\"id\": \"{country}\", \"country\": \"{country}\", \"commodity\": \"tungsten\", \
             \"measure\": \"reserves\", \"rank\": {rank}, \"source\": \"s\"{more}}}\n"
        )
    }

    #[test]
    fn a_country_is_ranked_among_its_like() {
        let c5 = r#", "rank_scope": "c5""#;
        assert_eq!(rules_found(&claim("KAZ", 1, c5)), [""; 0]);
        let text = shown(&claim("RUS", 1, c5));
        assert!(
            text.starts_with(
                "error[rank/scope]: Russia is ranked in Central Asia (C5), to which it does not belong\n  \
                 RUS/rank_scope \"c5\": ranked 1st in Central Asia (C5)"
            ),
            "{text}"
        );
        let text = shown(&claim("KAZ", 6, c5));
        assert!(
            text.starts_with(
                "error[rank/scope]: Kazakhstan cannot be 6th in Central Asia (C5), which has 5 countries"
            ),
            "{text}"
        );
    }

    #[test]
    fn who_is_left_out_is_not_ranked() {
        let except = r#", "rank_except": "CHN""#;
        assert_eq!(rules_found(&claim("VNM", 1, except)), [""; 0]);
        let text = shown(&claim("CHN", 1, except));
        assert!(
            text.starts_with(
                "error[rank/scope]: China is ranked in the world outside China, which leaves it out"
            ),
            "{text}"
        );
    }

    #[test]
    fn members_of_other_times_are_not_known() {
        let eu = r#", "rank_scope": "eu", "as_of": "2015""#;
        assert_eq!(rules_found(&claim("GBR", 1, eu)), [""; 0]);
        assert_eq!(
            rules_found(&claim("GBR", 1, &eu.replace("2015", "2024"))),
            ["rank/scope"]
        );
    }
}
