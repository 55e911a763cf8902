//! The files that gate a repository.

use std::path::Path;

use super::slashed;

/// What a repository has already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// It is one of git, or what others keep beside git is there.
    pub git: bool,
    /// It has a `.gitlab-ci.yml`.
    pub gitlab: bool,
    /// Where the folder is in the repository, with slashes; empty at its root, where alone hooks and
    /// pipelines are read.
    pub below: String,
}

impl Place {
    /// Looks at `folder`.
    pub fn of(folder: &Path) -> Self {
        let mut folders = folder.ancestors();
        let root = folders.find(|folder| folder.join(".git").exists());
        let below = root.and_then(|root| folder.strip_prefix(root).ok());
        let has = |name: &str| root.unwrap_or(folder).join(name).exists();
        let gitlab = has(".gitlab-ci.yml");
        Place {
            git: root.is_some() || gitlab || has(".github") || has(".pre-commit-config.yaml"),
            gitlab,
            below: below.map_or_else(String::new, slashed),
        }
    }

    /// The path of a file at the repository's root, from the folder.
    fn at_root(&self, path: &str) -> String {
        let ups = self.below.split('/').filter(|part| !part.is_empty());
        ups.map(|_| "../").collect::<String>() + path
    }
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where, from the folder.
    pub path: String,
    /// What it is, in a few words.
    pub what: &'static str,
    /// Its text.
    pub text: String,
    /// What a file that is there has where it needs nothing of this.
    pub mark: String,
    /// The list at its top that all of it goes into, if one does.
    pub list: Option<&'static str>,
}

/// The hook and the pipeline for a repository; the configuration is made by [`super::config()`].
pub fn files(place: &Place) -> Vec<NewFile> {
    if !place.git {
        return Vec::new();
    }
    let version = env!("CARGO_PKG_VERSION");
    let hook = NewFile {
        path: place.at_root(".pre-commit-config.yaml"),
        what: "the hook",
        text: hook_in(&place.below),
        mark: if place.below.is_empty() {
            "orelint".to_owned()
        } else {
            format!("{}/orelint.toml", place.below)
        },
        list: Some("repos"),
    };
    let (path, text) = if place.gitlab {
        (".gitlab-ci.yml".to_owned(), gitlab_in(&place.below))
    } else {
        // Each folder of a repository that holds several data sets has a pipeline of its own.
        let name = format!("orelint-{}", place.below.replace('/', "-"));
        let name = name.trim_end_matches('-');
        let path = format!(".github/workflows/{name}.yml");
        (path, github_in(&place.below))
    };
    let pipeline = NewFile {
        path: place.at_root(&path),
        what: "the pipeline",
        text: text.replace("VERSION", version),
        mark: if place.gitlab && !place.below.is_empty() {
            format!("cd '{}'", place.below)
        } else {
            "orelint".to_owned()
        },
        list: None,
    };
    vec![hook, pipeline]
}

/// pre-commit runs a hook at the repository's root.
fn hook_in(below: &str) -> String {
    let text = include_str!("pre-commit.yaml");
    if below.is_empty() {
        return text.to_owned();
    }
    let files = format!("files: '^{}/.*(", below.replace('.', "[.]"));
    text.replace(
        "check --changed",
        &format!("check --config '{below}/orelint.toml' --changed"),
    )
    .replace("files: '(", &files)
    .replace("(^|/)orelint", "orelint")
}

fn github_in(below: &str) -> String {
    let text = include_str!("github.yml");
    if below.is_empty() {
        return text.to_owned();
    }
    let step = format!("working-directory: '{below}'\n        run: orelint check");
    text.replace("run: orelint check", &step)
}

fn gitlab_in(below: &str) -> String {
    let text = include_str!("gitlab.yml");
    if below.is_empty() {
        return text.to_owned();
    }
    text.replace(
        "    - orelint check",
        &format!("    - cd '{below}'\n    - orelint check"),
    )
    .replace(": orelint-", &format!(": {below}/orelint-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gates_a_folder_stands_at_the_root() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data/ore.v2");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::create_dir(home.path().join(".git")).unwrap();
        let place = Place::of(&folder);
        let [hook, pipeline] = &files(&place)[..] else {
            panic!("a hook and a pipeline are made");
        };
        assert_eq!(hook.path, "../../.pre-commit-config.yaml");
        let entry = "entry: orelint check --config 'data/ore.v2/orelint.toml' --changed\n";
        assert!(hook.text.contains(entry), "{}", hook.text);
        assert!(hook.text.contains("files: '^data/ore[.]v2/.*([.](csv"));
        assert_eq!(
            pipeline.path,
            "../../.github/workflows/orelint-data-ore.v2.yml"
        );
        let step = "working-directory: 'data/ore.v2'\n        run: orelint check\n";
        assert!(pipeline.text.ends_with(step), "{}", pipeline.text);

        std::fs::write(home.path().join(".gitlab-ci.yml"), "").unwrap();
        let pipeline = &files(&Place::of(&folder))[1];
        assert_eq!(pipeline.path, "../../.gitlab-ci.yml");
        assert!(
            pipeline
                .text
                .contains("    - cd 'data/ore.v2'\n    - orelint check")
        );
        let report = "      codequality: data/ore.v2/orelint-codequality.json\n";
        assert!(pipeline.text.contains(report), "{}", pipeline.text);
        assert!(pipeline.text.contains("gitlab=orelint-codequality.json"));
    }

    #[test]
    fn at_the_root_nothing_is_said_of_a_folder() {
        let home = tempfile::tempdir().unwrap();
        assert!(files(&Place::of(home.path())).is_empty());
        std::fs::create_dir(home.path().join(".git")).unwrap();
        let files = files(&Place::of(home.path()));
        assert_eq!(files[0].path, ".pre-commit-config.yaml");
        assert_eq!(files[1].path, ".github/workflows/orelint.yml");
        assert!(!files[1].text.contains("working-directory"));
    }
}
