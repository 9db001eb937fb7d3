//! Metadata whose root is signed, as a stream of verified bytes.
//!
//! [`verifying`] reads a document, and its witness digests the canonical form without the root's signature. Whoever
//! reads that text reads what was signed and nothing else, but may believe it only after [`finish`]: the last byte
//! decides.

use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher as _,
    io::BufRead,
};

use aws_lc_rs::digest;
use quick_xml::events::Event;

use super::{
    MetadataError,
    canonical::{Canonical, Opened},
    canonical_text::{CanonicalText, Witness},
    source::{Source, ends_early},
};
use crate::{
    signature::{SignatureError, SignedRoot, TrustedKeys},
    xml,
};

/// Digests what the reader is shown.
pub(super) struct Digesting {
    digest: digest::Context,
    /// What the signature says that the digest is.
    stated: Vec<u8>,
    ids: Ids,
}

impl Witness for Digesting {
    fn opened(&mut self, element: Opened, depth: u32, written: &[u8]) -> Result<(), MetadataError> {
        // Deeper ones are the signatures of single entities.
        if element.is_signature && depth == 2 {
            return Err(SignatureError::Several.into());
        }
        Ok(self.ids.insert_all(element.ids, written)?)
    }

    fn written(&mut self, text: &[u8]) {
        self.digest.update(text);
    }
}

/// Reads up to the end of the root's signature, verifies that with one of the keys, and shows the rest as it comes.
pub(super) fn verifying<R: BufRead>(xml: R, keys: &TrustedKeys) -> Result<CanonicalText<R, Digesting>, MetadataError> {
    let mut source = Source::new(xml);
    let start = Start::read(&mut source)?;
    let tree = xml::parse(&start.with_signature)?;
    let signed = SignedRoot::verify(&tree, keys).map_err(|error| match error {
        SignatureError::Misplaced => MetadataError::Unsigned,
        other => MetadataError::Signature(other),
    })?;
    let mut ids = Ids::default();
    for id in &signed.ids {
        ids.insert(id.as_bytes())?;
    }
    let digest = digest::Context::new(signed.digest_algorithm);
    let digesting = Digesting { digest, stated: signed.digest, ids };
    let canonical = Canonical::new(signed.inclusive_prefixes);
    CanonicalText::resume(source, canonical, digesting, (&start.root, &start.text))
}

/// What was read, if all of it was signed.
pub(super) fn finish<T, R: BufRead>(
    text: CanonicalText<R, Digesting>,
    read: Result<T, MetadataError>,
) -> Result<T, MetadataError> {
    let (Digesting { digest, stated, .. }, ended) = text.finish()?;
    let read = read?;
    if !ended || digest.finish().as_ref() != stated {
        return Err(SignatureError::Bad.into());
    }
    Ok(read)
}

/// How long the root's start tag with its signature may be, in bytes. They are kept whole.
const MAX_SIGNATURE: usize = 64 * 1024;

/// A document up to the end of its root's signature.
struct Start {
    /// The root's start tag, without its brackets.
    root: String,
    /// The canonical text between that and the signature.
    text: Vec<u8>,
    /// The root with nothing in it but the signature: a document by itself.
    with_signature: String,
}

impl Start {
    fn read<R: BufRead>(source: &mut Source<R>) -> Result<Self, MetadataError> {
        let mut outside = Canonical::new(Vec::new());
        let (root, name) = loop {
            match source.next()? {
                Event::Start(tag) => break (tag.to_string(), tag.name().into_inner().to_owned()),
                Event::Text(text) => outside.text(&text, &mut Vec::new())?,
                Event::Decl(_) | Event::Comment(_) => {}
                _ => return Err(MetadataError::NotMetadata),
            }
        };
        let mut text = Vec::new();
        let mut inside = Canonical::new(Vec::new());
        inside.open(&root, &mut Vec::new())?;
        let mut signature = loop {
            match source.next()? {
                Event::Start(tag) if tag.local_name().into_inner() == "Signature" => break format!("<{}>", &*tag),
                Event::Text(raw) => inside.text(&raw, &mut text)?,
                Event::CData(raw) => inside.cdata(&raw, &mut text)?,
                Event::GeneralRef(name) => inside.reference(&name, &mut text)?,
                Event::Comment(_) => {}
                _ => return Err(MetadataError::Unsigned),
            }
            if text.len() > MAX_SIGNATURE {
                return Err(MetadataError::Unsigned);
            }
        };
        let mut depth = 1;
        while depth > 0 {
            match source.next()? {
                Event::Start(tag) => {
                    depth += 1;
                    signature.extend(["<", &*tag, ">"]);
                }
                Event::End(tag) => {
                    depth -= 1;
                    signature.extend(["</", tag.name().into_inner(), ">"]);
                }
                Event::Text(raw) => signature.push_str(&raw),
                Event::CData(raw) => signature.extend(["<![CDATA[", &*raw, "]]>"]),
                Event::GeneralRef(name) => signature.extend(["&", &*name, ";"]),
                Event::Comment(_) => signature.push_str("<!---->"),
                _ => return Err(ends_early()),
            }
            if root.len() + signature.len() > MAX_SIGNATURE {
                return Err(SignatureError::Malformed("it is too long").into());
            }
        }
        let with_signature = format!("<{root}>{signature}</{name}>");
        Ok(Self { root, text, with_signature })
    }
}

/// The IDs of a document, by their hashes: a stranger cannot find two that look alike.
#[derive(Default)]
struct Ids {
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Ids {
    fn insert(&mut self, id: &[u8]) -> Result<(), SignatureError> {
        if self.seen.insert(self.hasher.hash_one(id)) {
            Ok(())
        } else {
            Err(SignatureError::DuplicateId(String::from_utf8_lossy(id).chars().take(100).collect()))
        }
    }

    fn insert_all(&mut self, ranges: Vec<std::ops::Range<usize>>, text: &[u8]) -> Result<(), SignatureError> {
        ranges.into_iter().try_for_each(|range| self.insert(text.get(range).unwrap_or_default()))
    }
}
