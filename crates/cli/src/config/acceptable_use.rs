//! The section `[acceptable_use]`.

use std::{collections::BTreeSet, fs, path::PathBuf};

use broker::settings::{AcceptableUse, UseText};
use domain::ClientId;
use serde::Deserialize;

use super::{Config, ConfigError, settings::wrong};

/// The longest version, in characters.
const VERSION: usize = 64;
/// The longest text, in bytes: a page, not a book.
const LONGEST: usize = 64 * 1024;

/// As it is written.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Written {
    version: String,
    #[serde(default)]
    texts: Vec<WrittenText>,
    #[serde(default)]
    clients: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct WrittenText {
    language: String,
    file: PathBuf,
}

impl Config {
    pub(super) fn acceptable_use(&self) -> Result<Option<AcceptableUse>, ConfigError> {
        self.acceptable_use.as_ref().map(Written::terms).transpose()
    }
}

impl Written {
    fn terms(&self) -> Result<AcceptableUse, ConfigError> {
        let plain = |c: char| c.is_ascii_graphic() || c == ' ';
        let version = self.version.trim();
        if version.is_empty() || version.len() > VERSION || !version.chars().all(plain) {
            return Err(wrong("acceptable_use.version", format!("1 to {VERSION} ASCII characters")));
        }
        if self.texts.is_empty() {
            return Err(wrong("acceptable_use.texts", "at least one text"));
        }
        let mut languages = BTreeSet::new();
        let mut texts = Vec::new();
        for written in &self.texts {
            let language = written.language.trim();
            let is_tag = !language.is_empty() && language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            if !is_tag || !languages.insert(language) {
                return Err(wrong("acceptable_use.texts.language", "a language tag such as en, each once"));
            }
            texts.push(UseText { language: language.to_owned(), text: written.read()? });
        }
        let client = |id: &String| ClientId::parse(id).map_err(|error| wrong("acceptable_use.clients", error));
        let clients = self.clients.iter().map(client).collect::<Result<_, _>>()?;
        Ok(AcceptableUse { version: version.to_owned(), texts, clients })
    }
}

impl WrittenText {
    fn read(&self) -> Result<String, ConfigError> {
        let told = |reason: String| wrong("acceptable_use.texts.file", format!("{}: {reason}", self.file.display()));
        let text = fs::read_to_string(&self.file).map_err(|error| told(error.to_string()))?;
        let text = text.replace("\r\n", "\n").trim().to_owned();
        match text.len() {
            0 => Err(told("there is no text in it".to_owned())),
            1..=LONGEST => Ok(text),
            _ => Err(told(format!("more than {LONGEST} bytes"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<AcceptableUse, String> {
        toml::from_str::<Written>(text).unwrap().terms().map_err(|error| error.to_string())
    }

    #[test]
    fn the_terms_are_read_and_mistakes_are_told_by_their_key() {
        let folder = std::env::temp_dir().join(format!("beadle-use-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (en, empty) = (file("en.txt", "Be kind.\r\n\r\nReally.\n"), file("empty.txt", " \n"));
        let long = file("long.txt", &"x".repeat(LONGEST + 1));
        let text = |path: &str| format!("[[texts]]\nlanguage = \"en\"\nfile = \"{path}\"\n");
        let good = format!("version = \"1\"\nclients = [\"hub\"]\n{}", text(&en));
        let terms = read(&good).unwrap();
        assert_eq!((terms.version.as_str(), terms.texts[0].text.as_str()), ("1", "Be kind.\n\nReally."));
        assert_eq!(terms.text("de"), terms.texts.first());
        for (written, key) in [
            (format!("version = \"\"\n{}", text(&en)), "acceptable_use.version"),
            (format!("version = \"{}\"\n{}", "1".repeat(65), text(&en)), "acceptable_use.version"),
            ("version = \"1\"".to_owned(), "acceptable_use.texts"),
            (format!("version = \"1\"\n{}{}", text(&en), text(&en)), "acceptable_use.texts.language"),
            (format!("version = \"1\"\n{}", text(&empty)), "acceptable_use.texts.file"),
            (format!("version = \"1\"\n{}", text(&long)), "acceptable_use.texts.file"),
            (format!("version = \"1\"\n{}", text("/nowhere/at/all")), "acceptable_use.texts.file"),
            (format!("version = \"1\"\nclients = [\"\"]\n{}", text(&en)), "acceptable_use.clients"),
        ] {
            let told = read(&written).unwrap_err();
            assert!(told.contains(key), "{told}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
