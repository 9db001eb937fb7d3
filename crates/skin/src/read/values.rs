//! Values of a file with their places, and the mistakes that were found in it.

use std::cell::RefCell;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::Mistake;

/// How unlike two keys may be for one to be suggested (Jaro-Winkler; 1 is the same).
const ALIKE: f64 = 0.7;

/// A value with its name.
pub(super) struct Entry<'a, 'i> {
    /// The last part of its key.
    pub(super) name: &'a str,
    /// The whole key.
    pub(super) path: String,
    /// What it is.
    pub(super) value: &'a Spanned<DeValue<'i>>,
}

/// What reads values of a text and remembers what was wrong.
pub(super) struct Values<'t> {
    text: &'t str,
    mistakes: RefCell<Vec<Mistake>>,
}

impl<'t> Values<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, mistakes: RefCell::default() }
    }

    pub(super) fn mistakes(self) -> Vec<Mistake> {
        self.mistakes.into_inner()
    }

    /// Something is wrong with a value.
    pub(super) fn wrong(&self, entry: &Entry<'_, '_>, reason: impl Into<String>) {
        self.mistakes.borrow_mut().push(Mistake::at(self.text, &entry.value.span(), reason));
    }

    /// The values of a table whose keys are known; another key is a mistake.
    pub(super) fn entries<'a, 'i>(
        &self,
        table: &'a DeTable<'i>,
        path: &str,
        known: &[&str],
    ) -> impl Iterator<Item = Entry<'a, 'i>> + use<'a, 'i> {
        let strangers = table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref()));
        for (key, _) in strangers {
            let reason = unknown(key.get_ref().as_ref(), path, known);
            self.mistakes.borrow_mut().push(Mistake::at(self.text, &key.span(), reason));
        }
        let mut entries = any_entries(table, path);
        entries.retain(|entry| known.contains(&entry.name));
        entries.into_iter()
    }

    /// The value as a text.
    pub(super) fn text<'a>(&self, entry: &Entry<'a, '_>) -> Option<&'a str> {
        match entry.value.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            other => self.otherwise(entry, "a text", other),
        }
    }

    /// The value as a table.
    pub(super) fn table<'a, 'i>(&self, entry: &Entry<'a, 'i>) -> Option<&'a DeTable<'i>> {
        match entry.value.get_ref() {
            DeValue::Table(table) => Some(table),
            other => self.otherwise(entry, "a table", other),
        }
    }

    /// The members of a list.
    pub(super) fn list<'a, 'i>(&self, entry: &Entry<'a, 'i>) -> Vec<Entry<'a, 'i>> {
        match entry.value.get_ref() {
            DeValue::Array(items) => {
                let item = |value| Entry { name: entry.name, path: entry.path.clone(), value };
                items.iter().map(item).collect()
            }
            other => self.otherwise(entry, "a list", other).unwrap_or_default(),
        }
    }

    fn otherwise<T>(&self, entry: &Entry<'_, '_>, wanted: &str, value: &DeValue<'_>) -> Option<T> {
        let found = match value {
            DeValue::String(_) => "a text",
            DeValue::Table(_) => "a table",
            DeValue::Array(_) => "a list",
            DeValue::Boolean(_) => "a yes or no",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Datetime(_) => "a date",
        };
        self.wrong(entry, format!("{} is {wanted}, not {found}", entry.path));
        None
    }
}

/// Every value of a table.
pub(super) fn any_entries<'a, 'i>(table: &'a DeTable<'i>, path: &str) -> Vec<Entry<'a, 'i>> {
    let entry = |(key, value): (&'a Spanned<_>, &'a Spanned<DeValue<'i>>)| {
        let key: &'a std::borrow::Cow<'i, str> = key.get_ref();
        let name: &'a str = key.as_ref();
        Entry { name, path: format!("{path}{name}"), value }
    };
    table.iter().map(entry).collect()
}

fn unknown(name: &str, path: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|key| (strsim::jaro_winkler(name, key), key))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match nearest {
        Some((_, key)) => format!("there is no key {path}{name}; did you mean {path}{key}?"),
        None => format!("there is no key {path}{name}; known here are {}", known.join(", ")),
    }
}
