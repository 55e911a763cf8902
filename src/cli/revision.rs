//! An older state of the files, taken out of git by its own program.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use orelint::config::Config;
use orelint::source::{Sources, absolute};
use tempfile::TempDir;

use super::Failure;
use super::accept::TakenOut;

/// The files of a revision, in a folder of their own for as long as this is kept.
pub(crate) struct Revision {
    rev: String,
    /// The folder that git calls the top.
    top: PathBuf,
    folder: TempDir,
}

impl Revision {
    /// Takes the files of `rev` out of the repository of the working folder. What the configuration
    /// names and `rev` lacks (schemas, maps) is taken from the working folder.
    pub(crate) fn check_out(rev: &str, config: &Config) -> Result<Self, Failure> {
        if rev.starts_with('-') {
            return Err(Failure::Message(format!("`{rev}` is no git revision")));
        }
        let top = git(&["rev-parse", "--show-toplevel"], None)
            .map_err(|said| Failure::Message(format!("--rev needs a git repository: {said}")))?;
        let commit = format!("{rev}^{{commit}}");
        git(&["rev-parse", "--quiet", "--verify", &commit], None).map_err(|_| {
            Failure::Message(format!(
                "there is no git revision `{rev}` here; git fetch may bring it"
            ))
        })?;
        let folder = tempfile::tempdir().map_err(|error| {
            Failure::Message(format!("cannot make a folder for `{rev}`: {error}"))
        })?;
        // An index of its own: that of the repository stays as it is.
        let index = tempfile::tempdir().map_err(Failure::new)?;
        let index = index.path().join("index");
        let whole = canonical(Path::new(&top));
        let prefix = format!("--prefix={}/", folder.path().display());
        let at_top = ["-C", &top];
        for args in [
            &["read-tree", &*commit][..],
            &["checkout-index", "--all", "--quiet", &prefix],
        ] {
            git(&[&at_top, args].concat(), Some(&index)).map_err(|said| {
                Failure::Message(format!("cannot take `{rev}` out of git: {said}"))
            })?;
        }
        let revision = Revision {
            rev: rev.to_owned(),
            top: whole,
            folder,
        };
        revision.complete(config)?;
        Ok(revision)
    }

    /// Shows the files as git does: `main:claims/a.csv`.
    pub(crate) fn show(&self, sources: &mut Sources) {
        let TakenOut { folder, shown } = self.taken_out();
        sources.show_below(&folder, &shown);
    }

    /// Where the files are, and how they are shown.
    pub(crate) fn taken_out(&self) -> TakenOut {
        TakenOut {
            folder: self.folder.path().to_owned(),
            shown: format!("{}:", self.rev),
        }
    }

    /// The failure, with the files shown as git does.
    pub(crate) fn rename(&self, failure: Failure) -> Failure {
        let rename = |text: &String| self.taken_out().rename(text);
        match failure {
            Failure::Message(text) => Failure::Message(rename(&text)),
            Failure::Messages(lines) => Failure::Messages(lines.iter().map(rename).collect()),
            other => other,
        }
    }

    /// Where `paths` are in the revision; without any, where the configuration is.
    pub(crate) fn paths(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
        let places = paths.iter().map(|path| {
            let then = self.place(path)?;
            let is_glob = path.to_string_lossy().contains(['*', '?', '[', '{']);
            if then.exists() || is_glob {
                return Ok(then);
            }
            let (rev, path) = (&self.rev, path.display());
            Err(Failure::Message(format!(
                "`{rev}` has no file or folder `{path}`"
            )))
        });
        places.collect()
    }

    /// Moves a configuration to where the files are.
    pub(crate) fn move_to(&self, config: &mut Config) {
        if config.path.is_some()
            && let Ok(dir) = self.place(&config.dir)
        {
            config.dir = dir;
        }
    }

    fn place(&self, path: &Path) -> Result<PathBuf, Failure> {
        let whole = canonical(path);
        let Ok(relative) = whole.strip_prefix(&self.top) else {
            let (path, top) = (path.display(), self.top.display());
            return Err(Failure::Message(format!(
                "{path} is not in the git repository {top}"
            )));
        };
        Ok(self.folder.path().join(relative))
    }

    fn complete(&self, config: &Config) -> Result<(), Failure> {
        let named = config
            .data
            .iter()
            .flat_map(|set| set.schema.iter().chain(&set.map));
        for name in named {
            let now = config.dir.join(&name.value);
            let Ok(then) = self.place(&now) else { continue };
            if then.exists() || !now.is_file() {
                continue;
            }
            let folder = then.parent().unwrap_or(&then);
            let copied = std::fs::create_dir_all(folder).and_then(|()| std::fs::copy(&now, &then));
            copied.map_err(|error| {
                Failure::Message(format!("cannot copy {}: {error}", now.display()))
            })?;
        }
        Ok(())
    }
}

/// The whole path, links followed as far as it is there.
fn canonical(path: &Path) -> PathBuf {
    let whole = absolute(path);
    whole.canonicalize().unwrap_or_else(|_| {
        let parent = whole
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        match (parent, whole.file_name()) {
            (Some(parent), Some(name)) => canonical(parent).join(name),
            _ => whole,
        }
    })
}

/// What git says on its standard output; else what it says is wrong.
fn git(args: &[&str], index: Option<&Path>) -> Result<String, String> {
    let mut command = Command::new("git");
    command.args(args);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let run: io::Result<Output> = command.output();
    let output = run.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "the program `git` is not on the path".to_owned(),
        _ => format!("cannot run `git`: {error}"),
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it failed");
    Err(said.strip_prefix("fatal: ").unwrap_or(said).to_owned())
}
