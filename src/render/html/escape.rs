//! Foreign text in a page: nothing in it is markup, moves the cursor or turns the direction.

use std::fmt;

use crate::render::visible::{one_line, visible};

/// Text for an element or an attribute between quotation marks, with line ends as spaces.
pub(super) struct Text<'t>(pub(super) &'t str);

/// The same, with its line ends.
pub(super) struct Lines<'t>(pub(super) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(&one_line(self.0), f)
    }
}

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(&visible(self.0), f)
    }
}

fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '`']) {
        f.write_str(&rest[..at])?;
        f.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => "&#96;",
        })?;
        rest = &rest[at + 1..];
    }
    f.write_str(rest)
}

/// A message with what stands between backticks as code.
pub(super) struct Prose<'t>(pub(super) &'t str);

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = visible(self.0);
        let parts: Vec<&str> = text.split('`').collect();
        // Without its partner, a backtick is one.
        let paired = parts.len() % 2 == 1;
        for (at, part) in parts.iter().enumerate() {
            match at % 2 {
                1 if paired => {
                    f.write_str("<code>")?;
                    escape(part, f)?;
                    f.write_str("</code>")?;
                }
                _ => {
                    if !paired && at > 0 {
                        f.write_str("&#96;")?;
                    }
                    escape(part, f)?;
                }
            }
        }
        Ok(())
    }
}

/// A web address that may be a link: `None` for any other scheme.
pub(super) fn web_address(url: &str) -> Option<&str> {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let known = lower.starts_with("https://") || lower.starts_with("http://");
    let plain = url.chars().all(|c| c.is_ascii_graphic());
    (known && plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        let text = "<script>\"x\" & 'y'`</style>]]>\0\u{202E}\n";
        assert_eq!(
            Text(text).to_string(),
            "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&#96;&lt;/style&gt;]]&gt;␀\u{FFFD} "
        );
        assert_eq!(Lines("a\n<b>").to_string(), "a\n&lt;b&gt;");
        assert_eq!(Prose("a `<b>` c").to_string(), "a <code>&lt;b&gt;</code> c");
        assert_eq!(Prose("one ` alone").to_string(), "one &#96; alone");
    }

    #[test]
    fn only_the_web_is_linked_to() {
        assert!(web_address("https://doi.org/10.5066/P13XCP3R").is_some());
        assert!(web_address("HTTP://x.org").is_some());
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//x.org",
            "https:x",
            "https://a\nb",
            "é",
        ] {
            assert_eq!(web_address(url), None, "{url}");
        }
    }
}
