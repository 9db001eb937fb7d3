//! What only a browser can tell of the pages: `tests/pages/check.mjs` shows every sample to headless Chromium.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::written;

#[test]
fn no_page_scrolls_sideways_on_a_screen_of_320_pixels_in_any_language() {
    assert_fine("width", None);
}

#[test]
fn axe_finds_nothing_in_any_language_in_light_and_in_dark() {
    let axe = target().join("peers/node/node_modules/axe-core/axe.min.js");
    assert!(axe.exists(), "{} is missing: `cargo xtask test` installs it", axe.display());
    assert_fine("axe", Some(&axe));
}

#[test]
fn the_tab_key_alone_reaches_everything_in_order_and_is_seen() {
    assert_fine("keyboard", None);
}

fn assert_fine(what: &str, axe: Option<&Path>) {
    let samples = std::env::temp_dir().join(format!("beadle-samples-{what}-{}", std::process::id()));
    written::all(&samples);
    // A program that shows letters brings its own focus.
    if what != "keyboard" {
        written::letters(&samples);
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages/check.mjs");
    let mut node = Command::new("node");
    let output = node.arg(script).arg(&samples).arg(what).args(axe).output().expect("node starts");
    fs::remove_dir_all(&samples).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.ends_with("pages, 0 problems\n"), "{said}");
}

/// Below it is what `cargo xtask test` installs.
fn target() -> PathBuf {
    let tests = std::env::current_exe().expect("the running tests have a path");
    // target/PROFILE/deps/beadle_web-… → target
    tests.ancestors().nth(3).expect("cargo's layout").to_owned()
}
