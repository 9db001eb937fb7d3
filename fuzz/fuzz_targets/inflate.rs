#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| beadle_fuzz::run("inflate", bytes));
