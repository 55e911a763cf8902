//! What a configuration names and the data do not have: globs that match no file, sources that
//! nobody describes. Either is a slip, or a gate that lets everything through.

use std::path::{Path, PathBuf};

use super::files::Target;
use super::{Config, INVALID};
use crate::finding::{FileId, Findings, Place};
use crate::record::SourceKind;
use crate::source::names_in;
use crate::suggest;

impl Config {
    /// A finding for each glob of a data set that matches none of `targets`, which are all files
    /// that the configuration lists; `file` is the configuration itself.
    pub fn unmatched(&self, file: FileId, targets: &[Target]) -> Findings {
        let paths = targets.iter().filter_map(|target| match target {
            Target::File { path, .. } => Some(self.relative(path)),
            Target::Stdin => None,
        });
        let paths: Vec<PathBuf> = paths.collect();
        let mut out = Findings::default();
        for set in &self.data {
            for (glob, matcher) in set.paths.iter().zip(&set.matchers) {
                if paths.iter().any(|path| matcher.is_match(path)) {
                    continue;
                }
                let place = Place::in_file(file, glob.span.clone());
                let finding = INVALID.at(place, format!("no file matches `{}`", glob.value));
                out.push(finding.help(match near(&self.dir, &glob.value) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "globs are relative to the folder of this file; what `exclude` or a .gitignore names is left out".to_owned(),
                }));
            }
        }
        out
    }

    /// A finding for each name under `authority` that is no kind of source and none of `ids`, the
    /// sources of the run. Where the run is not about all data (`whole`), another file may describe
    /// the source: then only what is nearly one of them is found.
    pub fn unknown_authorities(&self, file: FileId, ids: &[&str], whole: bool) -> Findings {
        let kinds = SourceKind::ALL.map(|(_, name)| name);
        let known = || kinds.iter().chain(ids).copied();
        let mut out = Findings::default();
        for named in &self.check.authority {
            let name = named.value.as_str();
            if known().any(|known| known == name) {
                continue;
            }
            let near = suggest::nearest(name, known());
            if near.is_none() && !whole {
                continue;
            }
            let place = Place::in_file(file, named.span.clone());
            let message = format!("`{name}` is neither a kind of source nor the id of one");
            out.push(INVALID.at(place, message).help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the kinds are {}", kinds.join(", ")),
            }));
        }
        out
    }
}

/// The glob with its first part that leads nowhere put right.
pub(super) fn near(dir: &Path, glob: &str) -> Option<String> {
    let parts: Vec<&str> = glob.trim_start_matches("./").split('/').collect();
    let mut folder = dir.to_owned();
    for (at, part) in parts.iter().enumerate() {
        let names = names_in(&folder);
        let has_sign = part.contains(['*', '?', '[', '{']);
        if !has_sign && names.iter().any(|name| name == part) {
            folder.push(part);
            continue;
        }
        let meant = match part.rsplit_once('.') {
            // `*.cvs`: of the endings that there are, the nearest.
            Some((stem, ending)) if has_sign && !ending.contains(['*', '?', '[', '{']) => {
                let endings = names
                    .iter()
                    .filter_map(|name| Some(name.rsplit_once('.')?.1));
                format!("{stem}.{}", suggest::nearest(ending, endings)?)
            }
            _ if has_sign => return None,
            _ => suggest::nearest(part, names.iter().map(String::as_str))?.to_owned(),
        };
        let mut mended = parts.clone();
        mended[at] = &meant;
        return (meant != *part).then(|| mended.join("/"));
    }
    None
}
