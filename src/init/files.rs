//! The files that gate a repository.

use std::path::Path;

/// What a repository has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// It is one of git, or what others keep beside git is there.
    pub git: bool,
    /// It has a `.gitlab-ci.yml`.
    pub gitlab: bool,
}

impl Place {
    /// Looks at `folder`.
    pub fn of(folder: &Path) -> Self {
        let has = |name: &str| folder.join(name).exists();
        let in_git = folder
            .ancestors()
            .any(|folder| folder.join(".git").exists());
        let gitlab = has(".gitlab-ci.yml");
        Place {
            git: in_git || gitlab || has(".github") || has(".pre-commit-config.yaml"),
            gitlab,
        }
    }
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where, from the folder.
    pub path: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// Its text.
    pub text: String,
}

/// The hook and the pipeline for a repository; the configuration is made by [`super::config()`].
pub fn files(place: Place) -> Vec<NewFile> {
    if !place.git {
        return Vec::new();
    }
    let version = env!("CARGO_PKG_VERSION");
    let hook = NewFile {
        path: ".pre-commit-config.yaml",
        what: "the hook",
        text: include_str!("pre-commit.yaml").to_owned(),
    };
    let (path, text) = if place.gitlab {
        (".gitlab-ci.yml", include_str!("gitlab.yml"))
    } else {
        (".github/workflows/orelint.yml", include_str!("github.yml"))
    };
    let pipeline = NewFile {
        path,
        what: "the pipeline",
        text: text.replace("VERSION", version),
    };
    vec![hook, pipeline]
}
