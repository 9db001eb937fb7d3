//! [Exclusive XML Canonicalization](https://www.w3.org/TR/xml-exc-c14n/) without comments, of a document that comes by
//! as a stream of tags and text.
//!
//! Nothing is kept but the open elements and the namespaces in scope. What no XML parser would accept is refused, so
//! that only well-formed documents have a canonical form.

mod attributes;
mod namespaces;
mod text;

use std::ops::Range;

use self::{attributes::Attributes, namespaces::Namespaces};
pub(super) use self::{namespaces::Scoped, text::split_at_byte};
use crate::{
    vocabulary::DSIG,
    xml::{DocumentError, MAX_ATTRIBUTES, MAX_DEPTH},
};

/// Writes the canonical form of what it is given.
pub(super) struct Canonical {
    namespaces: Namespaces,
    /// Prefixes that are treated as inclusive canonicalization does (`InclusiveNamespaces`).
    inclusive_prefixes: Vec<String>,
    depth: u32,
    /// Kept for its capacity.
    attributes: Attributes,
}

/// What is known of an element that opened.
pub(super) struct Opened {
    /// Whether it is a `ds:Signature`.
    pub(super) is_signature: bool,
    /// Where in the output the value of each attribute lies that some reader could take for an ID.
    pub(super) ids: Vec<Range<usize>>,
}

impl Canonical {
    pub(super) fn new(inclusive_prefixes: Vec<String>) -> Self {
        let inclusive_prefixes =
            inclusive_prefixes.into_iter().map(|prefix| if prefix == "#default" { String::new() } else { prefix });
        Self {
            namespaces: Namespaces::default(),
            inclusive_prefixes: inclusive_prefixes.collect(),
            depth: 0,
            attributes: Attributes::default(),
        }
    }

    /// How many elements are open.
    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// A start tag: what stands between `<` and `>`.
    pub(super) fn open(&mut self, tag: &str, out: &mut Vec<u8>) -> Result<Opened, DocumentError> {
        if self.depth >= MAX_DEPTH {
            return Err(DocumentError::TooDeep);
        }
        self.depth += 1;
        self.namespaces.open();
        let (name, rest) =
            tag.split_at(tag.bytes().position(|byte| attributes::is_space(byte.into())).unwrap_or(tag.len()));
        let prefix = text::prefix(name)?;
        self.attributes.read(rest)?;
        if self.attributes.count() > MAX_ATTRIBUTES {
            return Err(DocumentError::TooManyAttributes);
        }
        for (prefix, uri) in self.attributes.declarations() {
            self.namespaces.declare(prefix, uri)?;
        }
        let uri = self.namespaces.resolve(prefix)?;
        let is_signature = uri == DSIG && name.rsplit(':').next() == Some("Signature");
        self.attributes.resolve(&self.namespaces)?;

        out.push(b'<');
        out.extend_from_slice(name.as_bytes());
        self.write_namespaces(prefix, out)?;
        let ids = self.attributes.write(out);
        out.push(b'>');
        Ok(Opened { is_signature, ids })
    }

    /// The namespaces that the element uses visibly, as far as no element around it has already written them.
    fn write_namespaces(&mut self, prefix: &str, out: &mut Vec<u8>) -> Result<(), DocumentError> {
        let Self { namespaces, inclusive_prefixes, attributes, .. } = self;
        // Most elements use nothing but what an element around them has written.
        if namespaces.is_rendered(prefix) && inclusive_prefixes.is_empty() && attributes.prefixes().next().is_none() {
            return Ok(());
        }
        let mut wanted = vec![prefix];
        wanted.extend(attributes.prefixes());
        wanted.extend(inclusive_prefixes.iter().map(String::as_str).filter(|p| p.is_empty() || namespaces.is_bound(p)));
        wanted.sort_unstable();
        wanted.dedup();
        for prefix in wanted {
            let Some(uri) = namespaces.render(prefix)? else { continue };
            out.extend_from_slice(b" xmlns");
            if !prefix.is_empty() {
                out.push(b':');
                out.extend_from_slice(prefix.as_bytes());
            }
            out.extend_from_slice(b"=\"");
            text::write_attribute(uri, out);
            out.push(b'"');
        }
        Ok(())
    }

    /// An end tag. That it fits the start tag is the caller's business.
    pub(super) fn close(&mut self, name: &str, out: &mut Vec<u8>) {
        self.depth = self.depth.saturating_sub(1);
        self.namespaces.close();
        out.extend_from_slice(b"</");
        out.extend_from_slice(name.as_bytes());
        out.push(b'>');
    }

    /// Text as written, without references.
    pub(super) fn text(&mut self, raw: &str, out: &mut Vec<u8>) -> Result<(), DocumentError> {
        if self.depth == 0 {
            return text::only_space(raw);
        }
        text::write_text(raw, out)
    }

    /// What a CDATA section holds.
    pub(super) fn cdata(&mut self, raw: &str, out: &mut Vec<u8>) -> Result<(), DocumentError> {
        if self.depth == 0 {
            return Err(text::malformed("text outside the document"));
        }
        text::write_text(raw, out)
    }

    /// What stands between `&` and `;`.
    pub(super) fn reference(&mut self, name: &str, out: &mut Vec<u8>) -> Result<(), DocumentError> {
        if self.depth == 0 {
            return Err(text::malformed("text outside the document"));
        }
        text::write_text_character(text::resolve(name)?, out);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
