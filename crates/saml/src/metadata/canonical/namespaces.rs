//! Which prefix stands for which namespace, and which of that has been written.

use super::text::malformed;
use crate::xml::{DocumentError, is_absolute};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Prefixes as declared and as written, innermost last.
#[derive(Default)]
pub(super) struct Namespaces {
    declared: Scoped,
    rendered: Scoped,
    /// The prefix that was last found to be written as it is declared; none once that may have changed.
    settled: Option<String>,
}

/// Bindings of prefixes; each open element has taken some.
#[derive(Default)]
pub(in crate::metadata) struct Scoped {
    bindings: Vec<(String, String)>,
    /// How many bindings there were when each open element began.
    marks: Vec<usize>,
}

impl Scoped {
    /// An element opens.
    pub(in crate::metadata) fn open(&mut self) {
        self.marks.push(self.bindings.len());
    }

    /// Binds a prefix, the empty one for the default namespace, until the element that opened last closes.
    pub(in crate::metadata) fn bind(&mut self, prefix: &str, uri: &str) {
        self.bindings.push((prefix.to_owned(), uri.to_owned()));
    }

    /// The element that opened last closes; whether that undid a binding.
    pub(in crate::metadata) fn close(&mut self) -> bool {
        let (before, mark) = (self.bindings.len(), self.marks.pop().unwrap_or_default());
        self.bindings.truncate(mark);
        mark < before
    }

    /// What a prefix is bound to.
    pub(in crate::metadata) fn find(&self, prefix: &str) -> Option<&str> {
        self.bindings.iter().rev().find(|(own, _)| own == prefix).map(|(_, uri)| uri.as_str())
    }
}

impl Namespaces {
    pub(super) fn open(&mut self) {
        self.declared.open();
        self.rendered.open();
    }

    pub(super) fn close(&mut self) {
        let undone = [self.declared.close(), self.rendered.close()];
        if undone.contains(&true) {
            self.settled = None;
        }
    }

    /// Takes over a declaration of the element that opened last; the empty prefix is the default namespace.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str) -> Result<(), DocumentError> {
        // Namespaces in XML §3: what is bound for good, and what cannot be undeclared.
        let forbidden = match prefix {
            "xml" => uri != XML,
            "xmlns" => true,
            "" => uri == XML || uri == XMLNS,
            _ => uri.is_empty() || uri == XML || uri == XMLNS,
        };
        if forbidden {
            return Err(malformed("a namespace that cannot be declared so"));
        }
        if !uri.is_empty() && !is_absolute(uri) {
            return Err(DocumentError::RelativeNamespace);
        }
        if prefix != "xml" {
            self.settled = None;
            self.declared.bind(prefix, uri);
        }
        Ok(())
    }

    /// The namespace of a prefix; empty for no prefix and no default namespace.
    pub(super) fn resolve(&self, prefix: &str) -> Result<&str, DocumentError> {
        match (self.declared.find(prefix), prefix) {
            (Some(uri), _) => Ok(uri),
            (None, "") => Ok(""),
            (None, "xml") => Ok(XML),
            (None, _) => Err(malformed("a prefix without a namespace")),
        }
    }

    pub(super) fn is_bound(&self, prefix: &str) -> bool {
        self.declared.find(prefix).is_some()
    }

    /// Whether the prefix is known to be written as it is declared. (It may be without being known to be.)
    pub(super) fn is_rendered(&self, prefix: &str) -> bool {
        self.settled.as_deref() == Some(prefix)
    }

    /// What to write for a prefix that the element which opened last uses; `None` if it is written already.
    pub(super) fn render(&mut self, prefix: &str) -> Result<Option<&str>, DocumentError> {
        if prefix == "xml" {
            return Ok(None);
        }
        let uri = self.declared.find(prefix).unwrap_or_default();
        if prefix.is_empty() || !uri.is_empty() {
            if self.rendered.find(prefix).unwrap_or_default() == uri {
                self.settled = Some(prefix.to_owned());
                return Ok(None);
            }
            self.rendered.bind(prefix, uri);
            return Ok(self.rendered.bindings.last().map(|(_, uri)| uri.as_str()));
        }
        Err(malformed("a prefix without a namespace"))
    }
}
