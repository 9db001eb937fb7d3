//! The folder with the files of skins.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use domain::SkinName;
use skin::{Mistake, Notation, Skin, Surroundings};

use super::SkinMistake;

/// By which it is seen that something changed: every file's name, length and last change.
pub(super) type Print = BTreeSet<(PathBuf, u64, Option<SystemTime>)>;

/// What was found.
pub(super) struct Folder {
    pub(super) skins: Vec<Skin>,
    pub(super) mistakes: Vec<SkinMistake>,
    pub(super) print: Print,
}

/// How the folder looks from outside.
pub(super) fn print(directory: &Path) -> io::Result<Print> {
    let mut print = Print::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        // What begins with a dot is an editor's or a mount's.
        if !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            // Not the entry's: a link counts as what it leads to.
            let about = fs::metadata(&path)?;
            print.insert((path, about.len(), about.modified().ok()));
        }
    }
    Ok(print)
}

/// The name that a file gives its skin.
pub(super) fn name(file: &Path) -> Option<SkinName> {
    SkinName::parse(file.file_stem()?.to_str()?)
}

/// Reads every skin.
pub(super) fn read(directory: &Path, languages: &[String]) -> io::Result<Folder> {
    let print = print(directory)?;
    let (mut skins, mut mistakes, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let beside = |file: &str| fs::read(directory.join(file)).map_err(|error| error.to_string());
    for (path, ..) in &print {
        let Some(notation) = path.extension().and_then(|ending| Notation::of_ending(ending.to_str()?)) else {
            continue;
        };
        let read = match name(path) {
            Some(name) if !seen.insert(name.clone()) => {
                // Which of them is meant nobody can tell.
                skins.retain(|skin: &Skin| skin.name != name);
                whole(format!("another file is the skin {name} already"))
            }
            Some(name) => match fs::read_to_string(path) {
                Ok(text) => Skin::read(name, (&text, notation), &Surroundings { languages, beside: &beside }),
                Err(error) => whole(error.to_string()),
            },
            None => whole(format!("its file is its name, and {}", SkinName::RULE)),
        };
        match read {
            Ok(skin) => skins.push(skin),
            Err(found) => {
                mistakes.extend(found.into_iter().map(|mistake| SkinMistake { file: path.clone(), mistake }));
            }
        }
    }
    Ok(Folder { skins, mistakes, print })
}

fn whole(reason: String) -> Result<Skin, Vec<Mistake>> {
    Err(vec![Mistake { line: 1, column: 1, reason }])
}
