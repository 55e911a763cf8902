//! `cargo fuzz run csv fuzz/seeds/csv`: any bytes, read as csv.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orelint::format::laws::places_hold;
use orelint::format::{Format, Records};

fuzz_target!(|bytes: &[u8]| {
    for records in [Records::Whole, Records::Elements] {
        places_hold(Format::Csv, &records, bytes).unwrap();
    }
});
