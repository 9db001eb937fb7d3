//! The samples as files with everything that they load, for a browser.

use std::{fs, path::Path};

use super::{letters, samples};
use crate::words::{
    Words,
    tests::{bracketed, speaking},
};

/// Writes every letter in every language, and from right to left.
pub(super) fn letters(folder: &Path) {
    for words in Words::all().chain([bracketed()]) {
        for (name, letter) in speaking(words, letters::to_look_at) {
            fs::write(folder.join(format!("{name}.{}.html", words.tag())), letter.html.unwrap()).unwrap();
        }
    }
}

/// Writes `PAGE.LANGUAGE.html` and `assets/`: every page in every language, and from right to left.
pub(super) fn all(folder: &Path) {
    let assets = folder.join("assets");
    fs::create_dir_all(&assets).unwrap();
    for (file, bytes) in crate::assets::all() {
        fs::write(assets.join(file), bytes).unwrap();
    }
    let (skins, dress) = (folder.join("skins"), samples::skinned::dress());
    fs::create_dir_all(&skins).unwrap();
    for file in [Some(&dress.style), dress.logo.as_ref()].into_iter().flatten() {
        fs::write(skins.join(&file.name), &file.bytes).unwrap();
    }
    for words in Words::all().chain([bracketed()]) {
        for (page, html) in speaking(words, samples::all) {
            fs::write(folder.join(format!("{page}.{}.html", words.tag())), html).unwrap();
        }
    }
}
