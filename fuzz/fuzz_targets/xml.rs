//! `cargo fuzz run xml fuzz/seeds/xml`: any bytes, read as xml.

#![no_main]

use libfuzzer_sys::fuzz_target;
use orelint::format::laws::places_hold;
use orelint::format::{Format, Records};

fuzz_target!(|bytes: &[u8]| {
    for records in [Records::Whole, Records::Elements] {
        places_hold(Format::Xml, &records, bytes).unwrap();
    }
});
