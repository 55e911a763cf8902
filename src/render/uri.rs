//! A path as a URI reference (RFC 3986).

use std::fmt;
use std::path::Path;

use crate::source::absolute;

/// What stands for itself beside letters and digits; not so the colon, for in a relative path's first
/// part it would end a scheme.
const PLAIN: &[u8] = b"/-._~!$&'()*+,;=@";

/// Relative where the path is; `/` between its parts on every system.
pub(super) struct Uri<'a>(pub(super) &'a str);

impl fmt::Display for Uri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of what lies above the working folder a report elsewhere could not tell where.
        if self.0.starts_with("../") {
            let whole = absolute(Path::new(self.0));
            return Uri(&whole.to_string_lossy()).write(cfg!(windows), f);
        }
        self.write(cfg!(windows), f)
    }
}

impl Uri<'_> {
    fn write(&self, windows: bool, f: &mut impl fmt::Write) -> fmt::Result {
        let path = self.0.strip_prefix("./").unwrap_or(self.0);
        let drive = windows && path.as_bytes().get(1) == Some(&b':');
        if drive {
            f.write_str("file:///")?;
        } else if path.starts_with('/') {
            f.write_str("file://")?;
        }
        for (at, byte) in path.bytes().enumerate() {
            match byte {
                b'\\' if windows => f.write_char('/')?,
                b':' if drive && at == 1 => f.write_char(':')?,
                _ if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) => {
                    f.write_char(byte.into())?;
                }
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Uri;

    #[test]
    fn paths_become_references() {
        let uri = |path, windows| {
            let mut text = String::new();
            Uri(path).write(windows, &mut text).unwrap();
            text
        };
        assert_eq!(uri("./claims/a b.csv", false), "claims/a%20b.csv");
        assert_eq!(uri("50%:é#?.csv", false), "50%25%3A%C3%A9%23%3F.csv");
        assert_eq!(uri("/data/a.csv", false), "file:///data/a.csv");
        assert_eq!(uri(r"a\b.csv", false), "a%5Cb.csv");
        assert_eq!(uri(r"claims\a.csv", true), "claims/a.csv");
        assert_eq!(uri(r"C:\data\a.csv", true), "file:///C:/data/a.csv");
        assert_eq!(uri("-", false), "-");
    }
}
