//! JSON Pointer (RFC 6901).

use std::fmt;
use std::str::FromStr;

/// One reference token, decoded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Segment(Box<str>);

impl Segment {
    /// The token as a member's name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The token as an index: digits without a leading zero.
    pub fn index(&self) -> Option<usize> {
        let canonical = &*self.0 == "0" || !self.0.starts_with('0');
        if canonical && self.0.bytes().all(|byte| byte.is_ascii_digit()) {
            self.0.parse().ok()
        } else {
            None
        }
    }
}

/// A path from a root to a value; `""` is the root.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Pointer(Vec<Segment>);

impl Pointer {
    /// The root.
    pub const ROOT: Pointer = Pointer(Vec::new());

    /// The reference tokens, outermost first.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes one step further down, by name or index.
    pub fn push(&mut self, token: &(impl ToString + ?Sized)) {
        self.0.push(Segment(token.to_string().into_boxed_str()));
    }

    /// Goes one step back up.
    pub fn pop(&mut self) -> Option<Segment> {
        self.0.pop()
    }
}

/// Why a text is no JSON Pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointerError {
    /// It neither is empty nor begins with `/`.
    #[error("a JSON Pointer is empty or begins with `/`")]
    NoSlash,
    /// `~` stands before something other than `0` or `1`.
    #[error("in a JSON Pointer `~` is written `~0`, and `/` inside a name `~1`")]
    Tilde,
}

impl FromStr for Pointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Self, PointerError> {
        if text.is_empty() {
            return Ok(Pointer::ROOT);
        }
        let tokens = text.strip_prefix('/').ok_or(PointerError::NoSlash)?;
        tokens
            .split('/')
            .map(segment)
            .collect::<Result<_, _>>()
            .map(Pointer)
    }
}

fn segment(token: &str) -> Result<Segment, PointerError> {
    let mut rest = token;
    let mut name = String::with_capacity(token.len());
    while let Some(at) = rest.find('~') {
        name.push_str(&rest[..at]);
        name.push(match rest.as_bytes().get(at + 1) {
            Some(b'0') => '~',
            Some(b'1') => '/',
            _ => return Err(PointerError::Tilde),
        });
        rest = &rest[at + 2..];
    }
    name.push_str(rest);
    Ok(Segment(name.into_boxed_str()))
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            write!(f, "/{}", segment.0.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_print_as_they_were_written() {
        for text in ["", "/", "/parties/0/country", "/a~1b/~0c", "//"] {
            assert_eq!(text.parse::<Pointer>().unwrap().to_string(), text);
        }
        assert_eq!("reserves".parse::<Pointer>(), Err(PointerError::NoSlash));
        assert_eq!("/a~2".parse::<Pointer>(), Err(PointerError::Tilde));
    }

    #[test]
    fn an_index_has_no_leading_zero() {
        let index = |text: &str| text.parse::<Pointer>().unwrap().segments()[0].index();
        assert_eq!(index("/0"), Some(0));
        assert_eq!(index("/12"), Some(12));
        assert_eq!(index("/01"), None);
        assert_eq!(index("/-"), None);
    }
}
