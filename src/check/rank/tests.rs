//! The rules on ranks, against small data sets that a reader can follow.

use crate::check::testing::{rules_found, shown};

#[test]
fn samples() {
    let mut all = String::new();
    for f in ["mcs-2023.ndjson", "mcs-2024.ndjson"] {
        all += &std::fs::read_to_string(format!("samples/claims/{f}")).unwrap();
    }
    all += &std::fs::read_to_string("/tmp/s.ndjson").unwrap();
    println!("{}", shown(&all));
    panic!();
}
