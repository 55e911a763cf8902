//! The rules on ranks, against small data sets that a reader can follow by hand.
//!
//! Figures are those of the surveys' tables unless a name says `synthetic`.

mod areas;
mod order;
mod places;
mod time;
mod unlisted;

/// A source of a kind, as a record.
fn source(id: &str, kind: &str, more: &str) -> String {
    format!("{{\"id\": \"{id}\", \"title\": \"{id}\", \"kind\": \"{kind}\"{more}}}\n")
}

/// An edition of the survey, which covers every commodity of these tests completely.
fn edition(year: u16, published: &str) -> String {
    source(
        &format!("mcs-{year}"),
        "survey",
        &format!(
            r#", "series": "mcs", "edition": "{year}", "published_on": "{published}",
               "coverage": {{"tungsten": "complete", "chromium": "complete"}}"#
        )
        .replace('\n', " "),
    )
}

/// A claim of that source: `more` is what it says.
fn claim(source: &str, country: &str, commodity: &str, more: &str) -> String {
    format!(
        "{{\"id\": \"{source}-{commodity}-{country}\", \"country\": \"{country}\", \
         \"commodity\": \"{commodity}\", \"measure\": \"reserves\", \"source\": \"{source}\", {more}}}\n"
    )
}

/// A row of the survey's table; without a figure it is not available.
fn row(year: u16, country: &str, commodity: &str, tonnes: Option<u64>) -> String {
    let figure = match tonnes {
        Some(tonnes) => format!(r#""quantity": {tonnes}, "unit": "t""#),
        None => r#""qualifier": "not_available""#.to_owned(),
    };
    let as_of = year - 1;
    claim(
        &format!("mcs-{year}"),
        country,
        commodity,
        &format!(r#"{figure}, "basis": "contained", "as_of": "{as_of}""#),
    )
}

fn table(year: u16, commodity: &str, rows: &[(&str, u64)]) -> String {
    rows.iter()
        .map(|&(country, tonnes)| row(year, country, commodity, Some(tonnes)))
        .collect()
}

/// The table of tungsten reserves in the edition of 2025, without its smaller rows.
fn tungsten_2025() -> String {
    edition(2025, "2025-01")
        + &table(
            2025,
            "tungsten",
            &[
                ("CHN", 2_400_000),
                ("AUS", 570_000),
                ("RUS", 400_000),
                ("rest", 950_000),
            ],
        )
}

fn news(rank: &str, as_of: &str) -> String {
    source("news", "news", "")
        + &claim(
            "news",
            "KAZ",
            "tungsten",
            &format!(r#""rank": {rank}, "as_of": "{as_of}""#),
        )
}
