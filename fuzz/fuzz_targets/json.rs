//! `cargo fuzz run json fuzz/seeds/json`: any bytes, read as json.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orelint::format::laws::places_hold;
use orelint::format::{Format, Records};

fuzz_target!(|bytes: &[u8]| {
    for records in [Records::Whole, Records::Elements] {
        places_hold(Format::Json, &records, bytes).unwrap();
    }
});
