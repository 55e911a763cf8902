//! What the scanner takes, and where it says that something is wrong.

use proptest::prelude::*;

use super::*;
use crate::document::Document;

proptest! {
    /// `serde_json` is the oracle: both take the text, with the same value, or neither does.
    #[test]
    fn agrees_with_serde_json(text in r#"[\[\]{}:,"\\ntu0-9.eE\-+a \u{e9}]{0,24}"#) {
        agree(&text)?;
    }

    #[test]
    fn agrees_with_serde_json_on_values(value in any_value()) {
        agree(&value.to_string())?;
        agree(&serde_json::to_string_pretty(&value).unwrap())?;
    }
}

proptest! {
    /// A tree that remembers names finds the same twins as one that does not.
    #[test]
    fn remembered_names_hide_no_twin(objects in prop::collection::vec(prop::collection::vec("[a-f]", 0..6), 1..12)) {
        let mut tree = Tree::default();
        for names in objects {
            let members: Vec<String> = names.iter().map(|name| format!("\"{name}\": {{\"{name}\": 1}}")).collect();
            let text = format!("{{{}}}", members.join(","));
            let mut unique = names.clone();
            unique.sort();
            unique.dedup();
            let scanned = scan_one(&text, &mut tree);
            prop_assert_eq!(scanned.is_ok(), unique.len() == names.len(), "{}", text);
            if scanned.is_ok() {
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                prop_assert_eq!(Document::new(&text, 0, &tree).root().to_value(), value);
            }
        }
    }
}

fn agree(text: &str) -> Result<(), TestCaseError> {
    let mut tree = Tree::default();
    let scanned = scan_one(text, &mut tree);
    let parsed: Result<serde_json::Value, _> = serde_json::from_str(text);
    match (&scanned, &parsed) {
        (Ok(()), Ok(value)) => {
            prop_assert_eq!(&Document::new(text, 0, &tree).root().to_value(), value);
        }
        (Err(fault), Ok(_)) if matches!(fault.kind, FaultKind::DuplicateKey(_)) => {}
        (Err(_), Err(_)) => {}
        (ours, theirs) => prop_assert!(false, "{text:?}: {ours:?} but {theirs:?}"),
    }
    if let Err(fault) = scanned {
        prop_assert!(
            fault.start <= fault.end && fault.end <= text.len(),
            "{fault:?} in {text:?}"
        );
        prop_assert!(text.is_char_boundary(fault.start) && text.is_char_boundary(fault.end));
    }
    Ok(())
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn usual_slips_are_named() {
    let cases = [
        (r#"{"a": 1,}"#, 7, "a comma after the last property"),
        (
            r#"{"a": 1 "b": 2}"#,
            8,
            "expected `,` or `}` after this property, found `\\\"`",
        ),
        (
            r"{'a': 1}",
            1,
            "expected a property name in double quotes, found `\\'`",
        ),
        (r#"{"a": 007}"#, 6, "`007` is not a JSON number"),
        (r#"{"a": NaN}"#, 6, "expected a value, found `NaN`"),
        (r#"{"a": [1, 2"#, 11, "the text ends before its `]`"),
        (r#"{"a": 1,"#, 8, "the text ends before its `}`"),
        (r#"{"a": "x"#, 6, "this string is never closed"),
        (
            "{\"a\": \"x\n\"}",
            6,
            "this string is not closed on its line",
        ),
        (r#"{"a": "\x"}"#, 7, "unknown escape in a string"),
        (
            r#"{"a": "\ud800"}"#,
            7,
            "half of a surrogate pair is no character",
        ),
        (r#"{"a": 1} x"#, 9, "text goes on after the value's end"),
        ("", 0, "the text ends where a value should stand"),
    ];
    for (text, start, message) in cases {
        let fault = scan_one(text, &mut Tree::default()).unwrap_err();
        let (FaultKind::Syntax(said, _) | FaultKind::Unclosed(said, _)) = fault.kind else {
            panic!("{text}")
        };
        assert_eq!((fault.start, said.as_str()), (start, message), "{text}");
    }
}

#[test]
fn many_names_are_compared_too() {
    let mut members: Vec<String> = (0..1000).map(|n| format!("\"k{n}\":{n}")).collect();
    members.push("\"k7\":1".to_owned());
    let text = format!("{{{}}}", members.join(","));
    let fault = scan_one(&text, &mut Tree::default()).unwrap_err();
    assert!(matches!(fault.kind, FaultKind::DuplicateKey(_)));
    assert_eq!(&text[fault.start..fault.end], "\"k7\"");
    assert!(fault.start > 1000, "the second is at fault");
}

#[test]
fn nesting_is_bounded() {
    let text = "[".repeat(100_000);
    assert!(scan_one(&text, &mut Tree::default()).is_err());
}
