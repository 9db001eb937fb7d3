//! Telling a mistyped key with its line and the nearest known one.

use std::path::Path;

use toml::{Spanned, Table, de::DeTable, de::DeValue};

use super::{ConfigError, EXAMPLE};

/// How unlike two keys may be for one to be suggested (Jaro-Winkler; 1 is the same).
const ALIKE: f64 = 0.7;

/// Reads TOML whose keys are all in the example.
pub(super) fn parse(text: &str, path: &Path) -> Result<Table, ConfigError> {
    let written = DeTable::parse(text).map_err(|error| at_line(&error, text, path))?;
    let known: Table = EXAMPLE.parse().expect("a test reads the example");
    check(written.get_ref(), &known, "").map_err(|unknown| ConfigError::Line {
        path: path.to_owned(),
        line: line(text, unknown.offset),
        message: unknown.message,
    })?;
    text.parse().map_err(|error| at_line(&error, text, path))
}

struct Unknown {
    offset: usize,
    message: String,
}

fn check(written: &DeTable<'_>, known: &Table, section: &str) -> Result<(), Unknown> {
    for (key, value) in written {
        let name = key.get_ref().as_ref();
        let Some(expected) = known.get(name) else {
            return Err(Unknown { offset: key.span().start, message: message(name, known, section) });
        };
        let section = format!("{section}{name}.");
        match (value.get_ref(), expected) {
            (DeValue::Table(inner), toml::Value::Table(known)) => check(inner, known, &section)?,
            (DeValue::Array(items), toml::Value::Array(expected)) => {
                if let Some(known) = expected.first().and_then(toml::Value::as_table) {
                    items.iter().filter_map(table).try_for_each(|item| check(item, known, &section))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn table<'a, 'i>(value: &'a Spanned<DeValue<'i>>) -> Option<&'a DeTable<'i>> {
    match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn message(name: &str, known: &Table, section: &str) -> String {
    let nearest = known
        .keys()
        .map(|key| (strsim::jaro_winkler(name, key), key))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((_, key)) => format!("there is no key {section}{name}; did you mean {section}{key}?"),
        None => format!(
            "there is no key {section}{name}; known here are {}",
            known.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// An error of the TOML reader, with its line.
pub(super) fn at_line(error: &toml::de::Error, text: &str, path: &Path) -> ConfigError {
    let offset = error.span().map_or(0, |span| span.start);
    ConfigError::Line { path: path.to_owned(), line: line(text, offset), message: error.message().to_owned() }
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        parse(text, Path::new("beadle.toml")).unwrap_err().to_string()
    }

    #[test]
    fn a_mistyped_key_is_told_with_its_line_and_the_nearest_one() {
        assert_eq!(
            wrong("# a comment\nisuer = \"https://x.org\"\n"),
            "the configuration beadle.toml, line 2: there is no key isuer; did you mean issuer?"
        );
        assert_eq!(
            wrong("[service]\nname = \"x\"\nsuport = \"y\"\n"),
            "the configuration beadle.toml, line 3: there is no key service.suport; did you mean service.support?"
        );
        assert_eq!(
            wrong("\n[[institutions]]\nmetadta = \"x\"\n"),
            "the configuration beadle.toml, line 3: there is no key institutions.metadta; did you mean \
             institutions.metadata?"
        );
    }

    #[test]
    fn a_key_like_no_other_gets_the_list() {
        assert!(wrong("[log]\nqqq = 1\n").ends_with("there is no key log.qqq; known here are filter, format"));
    }

    #[test]
    fn broken_toml_is_told_with_its_line() {
        assert!(wrong("issuer = \"x\"\nlisten = \n").contains("line 2:"));
    }
}
