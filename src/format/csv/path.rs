//! A column's name as a path: `parties[0].country`.
//!
//! A dot goes into an object, an index in brackets into an array. A backslash before a dot, a
//! bracket or a backslash takes it as it stands. Brackets that hold no index need none
//! (`Quantity [t]`). The empty key alone is `\`, since a column without a name is none.

/// One step from a record to a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::format) enum Step {
    /// Into an object.
    Name(Box<str>),
    /// Into an array.
    Index(usize),
}

/// The path that a header cell names; its first step is a name.
pub(in crate::format) fn parse(header: &str) -> Vec<Step> {
    if header == "\\" {
        return vec![Step::Name("".into())];
    }
    let mut steps = Vec::new();
    let mut name = String::new();
    let mut rest = header;
    loop {
        let mut signs = rest.chars();
        let sign = signs.next();
        let after = signs.as_str();
        match sign {
            None => {
                steps.push(Step::Name(name.into()));
                return steps;
            }
            Some('.') => {
                steps.push(Step::Name(std::mem::take(&mut name).into()));
                rest = after;
            }
            Some('\\') if after.starts_with(['.', '[', ']', '\\']) => {
                name.push_str(&after[..1]);
                rest = &after[1..];
            }
            Some('[') => {
                if let Some((found, after)) = indices(rest) {
                    steps.push(Step::Name(std::mem::take(&mut name).into()));
                    steps.extend(found.into_iter().map(Step::Index));
                    let Some(after) = after.strip_prefix('.') else {
                        return steps;
                    };
                    rest = after;
                } else {
                    name.push('[');
                    rest = after;
                }
            }
            Some(other) => {
                name.push(other);
                rest = after;
            }
        }
    }
}

/// Indices in brackets, if they run up to the end or a dot; with what follows.
fn indices(mut rest: &str) -> Option<(Vec<usize>, &str)> {
    let mut found = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let (digits, after) = inner.split_once(']')?;
        let canonical = digits == "0" || !digits.starts_with('0');
        let short = (1..=9).contains(&digits.len());
        if !canonical || !short || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        found.push(digits.parse().ok()?);
        rest = after;
    }
    (rest.is_empty() || rest.starts_with('.')).then_some((found, rest))
}

/// The header cell of a path: what [`parse`] reads as that path.
pub(in crate::format) fn header(path: &[Step]) -> String {
    let mut header = String::new();
    for (depth, step) in path.iter().enumerate() {
        match step {
            Step::Index(index) => {
                header.push('[');
                header.push_str(&index.to_string());
                header.push(']');
            }
            Step::Name(name) => {
                if depth > 0 {
                    header.push('.');
                }
                escape(name, &mut header);
            }
        }
    }
    if header.is_empty() {
        header.push('\\');
    }
    header
}

fn escape(name: &str, header: &mut String) {
    let mut signs = name.chars().peekable();
    while let Some(sign) = signs.next() {
        let opens_index = sign == '[' && signs.peek().is_some_and(char::is_ascii_digit);
        if matches!(sign, '.' | '\\') || opens_index {
            header.push('\\');
        }
        header.push(sign);
    }
}

/// The path as a JSON Pointer.
pub(in crate::format) fn pointer(path: &[Step]) -> crate::document::Pointer {
    let mut pointer = crate::document::Pointer::ROOT;
    for step in path {
        match step {
            Step::Name(name) => pointer.push(name),
            Step::Index(index) => pointer.push(index),
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(header: &str) -> String {
        pointer(&parse(header)).to_string()
    }

    #[test]
    fn a_header_is_a_path() {
        for (header, pointer) in [
            ("country", "/country"),
            ("signatory.name", "/signatory/name"),
            ("parties[0].country", "/parties/0/country"),
            ("cells[1][20]", "/cells/1/20"),
            (r"a\.b", "/a.b"),
            (r"a\[0\]", "/a[0]"),
            (r"C:\data", r"/C:\data"),
            ("Quantity [t]", "/Quantity [t]"),
            ("a[01]", "/a[01]"),
            ("a[0]b", "/a[0]b"),
            ("a[0][t]", "/a[0][t]"),
            ("a[]", "/a[]"),
            ("a[", "/a["),
            ("\\", "/"),
            (".", "//"),
            ("a.", "/a/"),
            ("[0]", "//0"),
        ] {
            assert_eq!(shown(header), pointer, "{header}");
        }
    }

    #[test]
    fn brackets_are_escaped_only_where_they_would_be_an_index() {
        let name = |name: &str| header(&[Step::Name(name.into())]);
        assert_eq!(name("Quantity [t]"), "Quantity [t]");
        assert_eq!(name("a[0]"), r"a\[0]");
        assert_eq!(name(""), r"\");
        assert_eq!(name("\\"), r"\\");
    }

    fn any_path() -> impl Strategy<Value = Vec<Step>> {
        let name = || r"[\[\]\\.0-9a-z é]{0,5}".prop_map(|name| Step::Name(name.into()));
        let step = prop_oneof![name(), (0_usize..200).prop_map(Step::Index)];
        (name(), prop::collection::vec(step, 0..4)).prop_map(|(first, mut rest)| {
            rest.insert(0, first);
            rest
        })
    }

    proptest! {
        #[test]
        fn a_path_is_read_back(path in any_path()) {
            prop_assert_eq!(parse(&header(&path)), path);
        }
    }
}
