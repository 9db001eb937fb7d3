//! A document's canonical form, while the document is read. It is the only thing that the reader of metadata sees.

use std::io::{self, BufRead, Read};

use quick_xml::events::Event;

use super::{
    MetadataError,
    canonical::{Canonical, Opened},
    source::{Source, ends_early},
};
use crate::xml::DocumentError;

/// How much is canonicalized at a time, in bytes.
pub(super) const CHUNK: usize = 64 * 1024;

/// Somebody who sees all of it before the reader does.
pub(super) trait Witness {
    /// An element opened, so many deep; the last of what was written.
    fn opened(&mut self, element: Opened, depth: u32, written: &[u8]) -> Result<(), MetadataError>;
    /// This comes next.
    fn written(&mut self, text: &[u8]);
}

/// Nobody asks what a document without a signature says.
pub(super) struct Nobody;

impl Witness for Nobody {
    fn opened(&mut self, _: Opened, _: u32, _: &[u8]) -> Result<(), MetadataError> {
        Ok(())
    }

    fn written(&mut self, _: &[u8]) {}
}

/// The canonical form of a document, as a stream.
pub(super) struct CanonicalText<R, W> {
    source: Source<R>,
    canonical: Canonical,
    witness: W,
    /// Canonical text, all of it witnessed once it is shown; `taken` bytes of it have been read.
    out: Vec<u8>,
    taken: usize,
    /// Whether the outermost element has begun.
    is_rooted: bool,
    ended: bool,
    failure: Option<MetadataError>,
}

impl<R: BufRead> CanonicalText<R, Nobody> {
    /// Of a document without a signature.
    pub(super) fn of(xml: R) -> Self {
        Self::new(Source::new(xml), Canonical::new(Vec::new()), Nobody)
    }
}

impl<R: BufRead, W: Witness> CanonicalText<R, W> {
    fn new(source: Source<R>, canonical: Canonical, witness: W) -> Self {
        let out = Vec::with_capacity(CHUNK * 2);
        Self { source, canonical, witness, out, taken: 0, is_rooted: false, ended: false, failure: None }
    }

    /// Goes on where somebody else has read the outermost element's start tag and the text behind it. `text` is in
    /// canonical form.
    pub(super) fn resume(
        source: Source<R>,
        canonical: Canonical,
        witness: W,
        (root, text): (&str, &[u8]),
    ) -> Result<Self, MetadataError> {
        let mut resumed = Self { is_rooted: true, ..Self::new(source, canonical, witness) };
        let Self { canonical, witness, out, .. } = &mut resumed;
        let opened = canonical.open(root, out)?;
        witness.opened(opened, canonical.depth(), out)?;
        out.extend_from_slice(text);
        witness.written(out);
        Ok(resumed)
    }

    /// The witness, and whether the document came to its end; or why it did not.
    pub(super) fn finish(self) -> Result<(W, bool), MetadataError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok((self.witness, self.ended)),
        }
    }

    /// Canonicalizes the next piece, and shows it to the witness.
    fn advance(&mut self) -> Result<(), MetadataError> {
        self.out.clear();
        self.taken = 0;
        while self.out.len() < CHUNK && !self.ended {
            self.step()?;
        }
        self.witness.written(&self.out);
        Ok(())
    }

    fn step(&mut self) -> Result<(), MetadataError> {
        let Self { source, canonical, witness, out, .. } = self;
        match source.next()? {
            Event::Start(_) if self.is_rooted && canonical.depth() == 0 => {
                return Err(DocumentError::Malformed("a second outermost element".into()).into());
            }
            Event::Start(tag) => {
                self.is_rooted = true;
                let opened = canonical.open(&tag, out)?;
                witness.opened(opened, canonical.depth(), out)?;
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

impl<R: BufRead, W: Witness> BufRead for CanonicalText<R, W> {
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

impl<R: BufRead, W: Witness> Read for CanonicalText<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ready = self.fill_buf()?;
        let read = ready.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
