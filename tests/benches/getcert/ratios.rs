//! The shares that were measured before, so that a change that costs much does not go unseen.

use std::collections::BTreeMap;
use std::path::PathBuf;

use beadle_tests::root;

/// A share is too small that is less than this part of the one before. What else a machine does moves it by a tenth.
const LEAST: f64 = 2.0 / 3.0;

/// The signature's share of the processor time, by database and kind of the authority's key.
#[derive(Debug, Default)]
pub(crate) struct Ratios(BTreeMap<String, f64>);

impl Ratios {
    pub(crate) fn add(&mut self, database: &str, authority: &str, share: f64) {
        self.0.insert(format!("{database}, {authority}"), (share * 1e3).round() / 1e3);
    }

    /// Writes them down for the next time.
    pub(crate) fn keep(&self) {
        let json = serde_json::to_string_pretty(&self.0).expect("numbers with names");
        std::fs::write(file(), json + "\n").expect("our own file");
    }

    /// Panics if one is much smaller than it was.
    pub(crate) fn check(&self) {
        let text = std::fs::read_to_string(file()).expect("bench/ratios.json: --keep writes it");
        let before: BTreeMap<String, f64> = serde_json::from_str(&text).expect("bench/ratios.json: numbers with names");
        for (what, before) in before {
            let now = self.0.get(&what).copied().unwrap_or_default();
            assert!(now >= before * LEAST, "{what}: the signature's share was {before}, and is {now}");
        }
    }
}

fn file() -> PathBuf {
    root().join("bench/ratios.json")
}
