use crate::check::testing::{rules_found, shown};

/// Synthetic: an offtake deal with these members beside its title and type.
fn deal(members: &str) -> String {
    format!(r#"{{"id": "d", "title": "Katpar offtake", "type": "offtake", {members}}}"#)
}

#[test]
fn words_of_agreements_are_checked_as_those_of_claims() {
    let text = shown(&deal(
        r#""parties": [{"country": "KZK"}, {"organisation": "KZK"}], "commodities": ["tungsten", "tungsen"], "shares": [{"country": "euu", "share_percent": 30}], "volumes": [{"commodity": "wolfram", "quantity": 12, "unit": "ton", "basis": "Wo3"}]"#,
    ));
    let expected = r#"error[vocabulary/country]: unknown country `KZK`
  d/parties/0/country "KZK": no country of that name
  help: did you mean `KAZ` (Kazakhstan) or `KGZ` (Kyrgyzstan)?
error[vocabulary/commodity]: unknown commodity `tungsen`
  d/commodities/1 "tungsen": no commodity of that name
  help: did you mean `tungsten`?
error[vocabulary/country]: unknown country `euu`
  d/shares/0/country "euu": no country of that name
  help: did you mean `ECU` (Ecuador)?
error[vocabulary/commodity]: unknown commodity `wolfram`
  d/volumes/0/commodity "wolfram": no commodity of that name
  help: did you mean `tungsten`?
error[vocabulary/unit]: ambiguous unit `ton`
  d/volumes/0/unit "ton": may be tonnes, short tons or long tons
  help: write `t`, `short_ton` or `long_ton`
error[vocabulary/basis]: unknown basis `Wo3`
  d/volumes/0/basis "Wo3": no basis of that name
  help: did you mean `WO3`?
"#;
    assert_eq!(text, expected);
}

#[test]
fn organisations_and_what_the_schema_says_already_are_passed_over() {
    for members in [
        r#""parties": [{"organisation": "Tau-Ken Samruk"}, {"country": "KAZ"}, {"country": "eu"}], "commodities": []"#,
        r#""parties": [{"country": "Kazakhstan"}], "commodities": [""]"#,
        r#""parties": [{"country": 7}], "commodities": [7, null], "volumes": [{"quantity": 1, "unit": 3}]"#,
        r#""parties": "KZK", "commodities": "tungsen""#,
        r#""parties": [{"country": "KAZ"}], "volumes": [{"commodity": "tungsten", "quantity": 1, "unit": "kt", "basis": "WO3"}]"#,
    ] {
        assert_eq!(rules_found(&deal(members)), [""; 0], "{members}");
    }
}
