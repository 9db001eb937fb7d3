//! The attributes of one element: read, resolved, ordered, written.

use std::ops::Range;

use super::{
    namespaces::Namespaces,
    text::{self, malformed},
};
use crate::xml::{DocumentError, MAX_ATTRIBUTES};

/// The attributes of one element. The texts of all of them lie in one string, which is used again.
#[derive(Default)]
pub(super) struct Attributes {
    texts: String,
    all: Vec<Attribute>,
    declarations: Vec<Attribute>,
}

/// Names and value as ranges of the text.
struct Attribute {
    name: Range<usize>,
    prefix: Range<usize>,
    /// Without references, its white space normalized.
    value: Range<usize>,
    /// Only where there is something to be ordered.
    namespace: String,
}

pub(super) const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

impl Attributes {
    /// Reads what follows the name in a start tag.
    pub(super) fn read(&mut self, tag: &str) -> Result<(), DocumentError> {
        self.texts.clear();
        self.all.clear();
        self.declarations.clear();
        let mut rest = tag;
        loop {
            let trimmed = rest.trim_start_matches(is_space);
            if trimmed.is_empty() {
                return Ok(());
            }
            if trimmed.len() == rest.len() {
                return Err(malformed("attributes without space between them"));
            }
            let (name, after) =
                text::split_at_byte(trimmed, b'=').ok_or_else(|| malformed("an attribute without a value"))?;
            let after = after.trim_start_matches(is_space);
            let quote = after.bytes().next().filter(|byte| matches!(byte, b'"' | b'\'')).ok_or_else(no_quotes)?;
            let quoted = after.get(1..).and_then(|value| text::split_at_byte(value, quote));
            let (value, after) = quoted.ok_or_else(no_quotes)?;
            self.add(name.trim_end_matches(is_space), value)?;
            if self.count() > MAX_ATTRIBUTES {
                return Err(DocumentError::TooManyAttributes);
            }
            rest = after;
        }
    }

    fn add(&mut self, name: &str, raw: &str) -> Result<(), DocumentError> {
        let prefix = text::prefix(name)?.len();
        let start = self.texts.len();
        self.texts.push_str(name);
        let end = self.texts.len();
        text::normalize_attribute(raw, &mut self.texts)?;
        let attribute = Attribute {
            name: start..end,
            prefix: start..start + prefix,
            value: end..self.texts.len(),
            namespace: String::new(),
        };
        if name == "xmlns" || name.starts_with("xmlns:") {
            self.declarations.push(attribute);
        } else {
            self.all.push(attribute);
        }
        Ok(())
    }

    pub(super) fn count(&self) -> usize {
        self.all.len() + self.declarations.len()
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.texts.get(range.clone()).unwrap_or_default()
    }

    fn local(&self, attribute: &Attribute) -> &str {
        let name = self.part(&attribute.name);
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// Prefix (empty for the default namespace) and namespace of each declaration.
    pub(super) fn declarations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.declarations.iter().map(|declaration| {
            let name = self.part(&declaration.name);
            (name.strip_prefix("xmlns:").unwrap_or_default(), self.part(&declaration.value))
        })
    }

    /// The prefixes of attributes; not `xml`, which stands for its namespace everywhere.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = &str> {
        let prefixes = self.all.iter().map(|attribute| self.part(&attribute.prefix));
        prefixes.filter(|prefix| !matches!(*prefix, "" | "xml"))
    }

    /// Finds out the namespaces, and orders by namespace and local name. No two attributes may be the same.
    pub(super) fn resolve(&mut self, namespaces: &Namespaces) -> Result<(), DocumentError> {
        let mut all = std::mem::take(&mut self.all);
        let several = all.len() > 1;
        for attribute in &mut all {
            let prefix = self.part(&attribute.prefix);
            if !prefix.is_empty() {
                let namespace = namespaces.resolve(prefix)?;
                if several {
                    namespace.clone_into(&mut attribute.namespace);
                }
            }
        }
        all.sort_by(|a, b| (&a.namespace, self.local(a)).cmp(&(&b.namespace, self.local(b))));
        let same = |a: &Attribute, b: &Attribute| a.namespace == b.namespace && self.local(a) == self.local(b);
        if all.windows(2).any(|pair| matches!(pair, [a, b] if same(a, b))) {
            return Err(malformed("an attribute occurs twice"));
        }
        self.all = all;
        let mut declared: Vec<&str> = self.declarations().map(|(prefix, _)| prefix).collect();
        declared.sort_unstable();
        if declared.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
            return Err(malformed("a namespace is declared twice"));
        }
        Ok(())
    }

    /// Writes all but the declarations; where the values lie of those that a reader could take for an ID.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Vec<Range<usize>> {
        let mut ids = Vec::new();
        for attribute in &self.all {
            out.push(b' ');
            out.extend_from_slice(self.part(&attribute.name).as_bytes());
            out.extend_from_slice(b"=\"");
            let start = out.len();
            text::write_attribute(self.part(&attribute.value), out);
            let local = self.local(attribute);
            if local.eq_ignore_ascii_case("id") || local == "AssertionID" {
                ids.push(start..out.len());
            }
            out.push(b'"');
        }
        ids
    }
}

fn no_quotes() -> DocumentError {
    malformed("an attribute without quotes")
}
