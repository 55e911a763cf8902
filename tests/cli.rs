//! Transcripts of real command runs: each `.md` shows what is typed and what is answered.
//!
//! A command runs in a copy of the folder `NAME.in` beside `NAME.md`. `TRYCMD=overwrite cargo test
//! --test cli` writes what is answered now; read the diff before you keep it.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        // As if not in GitHub Actions, even where these tests run there.
        .env("GITHUB_ACTIONS", "false")
        .case("README.md")
        .case("tests/cli/**/*.md");
}

#[test]
fn transcripts_in_github_actions() {
    trycmd::TestCases::new()
        .env("GITHUB_ACTIONS", "true")
        .case("tests/actions/*.md");
}
