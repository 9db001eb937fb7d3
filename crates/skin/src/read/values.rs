//! Values of a file with their places, and the mistakes that were found in it.

use std::cell::RefCell;

use super::document::{Member, Node, Value};
use crate::Mistake;

/// How unlike two keys may be for one to be suggested (Jaro-Winkler; 1 is the same).
const ALIKE: f64 = 0.7;

/// A value with its name.
pub(super) struct Entry<'a> {
    /// The last part of its key.
    pub(super) name: &'a str,
    /// The whole key.
    pub(super) path: String,
    /// What it is.
    pub(super) node: &'a Node,
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
    pub(super) fn wrong(&self, entry: &Entry<'_>, reason: impl Into<String>) {
        self.mistakes.borrow_mut().push(Mistake::at(self.text, &entry.node.place, reason));
    }

    /// The values of a table whose keys are known; another key is a mistake.
    pub(super) fn entries<'a>(
        &self,
        table: &'a [Member],
        path: &str,
        known: &[&str],
    ) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let strangers = table.iter().filter(|member| !known.contains(&member.name.as_str()));
        for stranger in strangers {
            let reason = unknown(&stranger.name, path, known);
            self.mistakes.borrow_mut().push(Mistake::at(self.text, &stranger.place, reason));
        }
        let mut entries = any_entries(table, path);
        entries.retain(|entry| known.contains(&entry.name));
        entries.into_iter()
    }

    /// The value as a text.
    pub(super) fn text<'a>(&self, entry: &Entry<'a>) -> Option<&'a str> {
        match &entry.node.value {
            Value::Text(text) => Some(text),
            other => self.otherwise(entry, "a text", other),
        }
    }

    /// The value as a table.
    pub(super) fn table<'a>(&self, entry: &Entry<'a>) -> Option<&'a [Member]> {
        match &entry.node.value {
            Value::Table(table) => Some(table),
            other => self.otherwise(entry, "a table", other),
        }
    }

    /// The members of a list.
    pub(super) fn list<'a>(&self, entry: &Entry<'a>) -> Vec<Entry<'a>> {
        match &entry.node.value {
            Value::List(items) => {
                let item = |node| Entry { name: entry.name, path: entry.path.clone(), node };
                items.iter().map(item).collect()
            }
            other => self.otherwise(entry, "a list", other).unwrap_or_default(),
        }
    }

    fn otherwise<T>(&self, entry: &Entry<'_>, wanted: &str, value: &Value) -> Option<T> {
        self.wrong(entry, format!("{} is {wanted}, not {}", entry.path, value.kind()));
        None
    }
}

/// Every value of a table.
pub(super) fn any_entries<'a>(table: &'a [Member], path: &str) -> Vec<Entry<'a>> {
    let entry =
        |member: &'a Member| Entry { name: &member.name, path: format!("{path}{}", member.name), node: &member.node };
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
