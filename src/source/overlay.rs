//! Texts that are read in place of files: what an editor has open, what fixes made of a file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is read in place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlaid {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// Whether they are text in UTF-8 already, whatever the file itself is stored in.
    pub is_text: bool,
}

/// Texts by the files in whose place they are read.
#[derive(Debug, Clone, Default)]
pub struct Overlay(HashMap<PathBuf, Overlaid>);

impl Overlay {
    /// Has `text` read in place of the file at `path`; `-` is standard input.
    pub fn set(&mut self, path: &Path, text: Overlaid) {
        self.0.insert(whole(path), text);
    }

    /// Has the file itself read again.
    pub fn remove(&mut self, path: &Path) {
        self.0.remove(&whole(path));
    }

    /// What is read in place of the file at `path`, however that is spelled.
    pub fn get(&self, path: &Path) -> Option<&Overlaid> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&whole(path))
    }
}

/// The path by which a file is known, whether it is there or not.
fn whole(path: &Path) -> PathBuf {
    if path.as_os_str() == "-" {
        return path.to_owned();
    }
    path.canonicalize()
        .unwrap_or_else(|_| super::absolute(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_however_it_is_spelled() {
        let mut overlay = Overlay::default();
        let text = Overlaid {
            bytes: b"id\n".as_slice().into(),
            is_text: true,
        };
        overlay.set(Path::new("src/../src/lib.rs"), text.clone());
        assert_eq!(overlay.get(Path::new("src/lib.rs")), Some(&text));
        assert_eq!(overlay.get(Path::new("src/main.rs")), None);
        overlay.remove(Path::new("./src/lib.rs"));
        assert_eq!(overlay.get(Path::new("src/lib.rs")), None);
    }
}
