//! `docs/rules.md`, every rule with its level, is what the registry says.
//!
//! `BLESS=1 cargo test --test levels` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use orelint::check;
use orelint::rule::Rule;

const HEAD: &str = "\
# Rules and their levels

Each rule with the level that it has unless `[rules]` in `orelint.toml` sets another. An error cannot be
true, or breaks the schema; a warning is probably wrong, or sources differ; a note is worth knowing;
what is off is not told until its own name is given a level or selected (`--select`): a family such as
`rank/*` switches on only what is on by default. A rule may weigh single findings less than it does
by default: what the tolerance could explain, what two sources say and not one, or a value of an `enum` that
can never be chosen, is a warning where this page says error. `orelint explain RULE` says why, with examples.

This page is made from the list of rules, by `BLESS=1 cargo test --test levels`.
";

fn level(rule: &Rule) -> &'static str {
    rule.level.map_or("off", |level| level.name())
}

/// The page: a table for each family, in the order of names.
fn page(rules: &[&Rule]) -> String {
    let mut page = HEAD.to_owned();
    for family in rules.chunk_by(|one, other| one.family() == other.family()) {
        let name = family[0].family();
        write!(
            page,
            "\n## {name}\n\n| rule | level | found when |\n| --- | --- | --- |\n"
        )
        .expect("a string takes all");
        for rule in family {
            let summary = rule.summary.replace('|', "\\|");
            writeln!(page, "| `{}` | {} | {summary} |", rule.id, level(rule))
                .expect("a string takes all");
        }
    }
    page
}

#[test]
fn the_page_says_what_the_registry_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let made = page(&check::rules());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &made).expect("the page can be written");
    }
    let kept = std::fs::read_to_string(&path).expect("docs/rules.md is there");
    let kept = kept.replace("\r\n", "\n");
    assert!(
        kept == made,
        "docs/rules.md is not what the list of rules says; `BLESS=1 cargo test --test levels` renews it"
    );
}

#[test]
fn every_rule_has_one_line_with_its_level() {
    let rules = check::rules();
    let page = page(&rules);
    for rule in rules {
        let start = format!("| `{}` | {} | ", rule.id, level(rule));
        let lines = page.lines().filter(|line| line.starts_with(&start)).count();
        assert_eq!(lines, 1, "{}", rule.id);
    }
}
