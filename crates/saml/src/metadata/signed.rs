//! Metadata whose root is signed, as a stream of verified bytes.
//!
//! [`Verifying`] reads a document, digests its canonical form without the root's signature, and gives exactly the
//! digested bytes on. Whoever reads from it reads what was signed and nothing else, but may believe it only after
//! [`Verifying::finish`]: the last byte decides.

use std::{
    collections::{HashSet, hash_map::RandomState},
    hash::BuildHasher as _,
    io::{self, BufRead, Read},
};

use aws_lc_rs::digest;
use quick_xml::{Reader, events::Event};

use super::{MetadataError, canonical::Canonical, reader::unreadable};
use crate::{
    signature::{SignatureError, SignedRoot, TrustedKeys},
    xml::{self, DocumentError},
};

/// How much canonical text is digested and handed on at a time.
const CHUNK: usize = 64 * 1024;

/// How long the root's start tag with its signature may be. They are kept whole.
const MAX_SIGNATURE: usize = 64 * 1024;

/// A signed document, being verified while it is read.
pub(super) struct Verifying<R> {
    source: Source<R>,
    canonical: Canonical,
    digest: digest::Context,
    /// What the signature says that the digest is.
    stated: Vec<u8>,
    ids: Ids,
    /// Canonical text, all of it digested once it is shown; `taken` bytes of it have been read.
    out: Vec<u8>,
    taken: usize,
    ended: bool,
    failure: Option<MetadataError>,
}

impl<R: BufRead> Verifying<R> {
    /// Reads up to the end of the root's signature, and verifies that with one of the keys.
    pub(super) fn begin(xml: R, keys: &TrustedKeys) -> Result<Self, MetadataError> {
        let mut source = Source::new(xml);
        let start = Start::read(&mut source)?;
        let tree = xml::parse(&start.with_signature)?;
        let signed = SignedRoot::verify(&tree, keys).map_err(|error| match error {
            SignatureError::Misplaced => MetadataError::Unsigned,
            other => MetadataError::Signature(other),
        })?;
        let mut verifying = Self {
            source,
            canonical: Canonical::new(signed.inclusive_prefixes),
            digest: digest::Context::new(signed.digest_algorithm),
            stated: signed.digest,
            ids: Ids::default(),
            out: Vec::with_capacity(CHUNK * 2),
            taken: 0,
            ended: false,
            failure: None,
        };
        for id in &signed.ids {
            verifying.ids.insert(id.as_bytes())?;
        }
        let opened = verifying.canonical.open(&start.root, &mut verifying.out)?;
        verifying.ids.insert_all(opened.ids, &verifying.out)?;
        verifying.out.extend_from_slice(&start.text);
        verifying.digest.update(&verifying.out);
        Ok(verifying)
    }

    /// What was read, if all of it was signed.
    pub(super) fn finish<T>(self, read: Result<T, MetadataError>) -> Result<T, MetadataError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let read = read?;
        if !self.ended || self.digest.finish().as_ref() != self.stated {
            return Err(SignatureError::Bad.into());
        }
        Ok(read)
    }

    /// Canonicalizes and digests the next piece.
    fn advance(&mut self) -> Result<(), MetadataError> {
        self.out.clear();
        self.taken = 0;
        while self.out.len() < CHUNK && !self.ended {
            self.step()?;
        }
        self.digest.update(&self.out);
        Ok(())
    }

    fn step(&mut self) -> Result<(), MetadataError> {
        let Self { source, canonical, out, .. } = self;
        match source.next()? {
            Event::Start(_) if canonical.depth() == 0 => {
                return Err(DocumentError::Malformed("a second outermost element".into()).into());
            }
            Event::Start(tag) => {
                let opened = canonical.open(&tag, out)?;
                // Deeper ones are the signatures of single entities.
                if opened.is_signature && canonical.depth() == 2 {
                    return Err(SignatureError::Several.into());
                }
                self.ids.insert_all(opened.ids, out)?;
            }
            Event::End(tag) => canonical.close(tag.name().into_inner(), out),
            Event::Text(text) => canonical.text(&text, out)?,
            Event::CData(text) => canonical.cdata(&text, out)?,
            Event::GeneralRef(name) => canonical.reference(&name, out)?,
            Event::Eof if canonical.depth() > 0 => return Err(ends_early()),
            Event::Eof => self.ended = true,
            _ => {}
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for Verifying<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.failure.is_none() && self.taken >= self.out.len() && !self.ended {
            self.failure = self.advance().err();
        }
        match &self.failure {
            Some(failure) => Err(io::Error::other(failure.clone())),
            None => Ok(self.out.get(self.taken..).unwrap_or_default()),
        }
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
    }
}

impl<R: BufRead> Read for Verifying<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ready = self.fill_buf()?;
        let read = ready.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// The document's markup. What is forbidden everywhere never comes out.
struct Source<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    begun: bool,
}

impl<R: BufRead> Source<R> {
    fn new(xml: R) -> Self {
        let mut xml = Reader::from_reader(xml);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        Self { xml, buffer: Vec::new(), begun: false }
    }

    fn next(&mut self) -> Result<Event<'_>, MetadataError> {
        self.buffer.clear();
        let is_first = !std::mem::replace(&mut self.begun, true);
        match self.xml.read_event_into(&mut self.buffer).map_err(unreadable)? {
            Event::DocType(_) => Err(DocumentError::DocumentType.into()),
            Event::Decl(declaration) if is_first => {
                if declaration.encoding().is_some_and(|name| !name.is_ok_and(|n| n.eq_ignore_ascii_case("utf-8"))) {
                    return Err(DocumentError::NotUtf8.into());
                }
                if !declaration.version().is_ok_and(|version| version == "1.0") {
                    return Err(DocumentError::Malformed("the document is not XML 1.0".into()).into());
                }
                Ok(Event::Decl(declaration))
            }
            Event::PI(_) | Event::Decl(_) => Err(DocumentError::ProcessingInstruction.into()),
            event => Ok(event),
        }
    }
}

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

fn ends_early() -> MetadataError {
    DocumentError::Malformed("the document ends early".into()).into()
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
