//! A document's markup as it is written. What is forbidden everywhere never comes out.

use std::io::BufRead;

use quick_xml::{Reader, events::Event};

use super::MetadataError;
use crate::xml::DocumentError;

/// Reads one piece of markup after the other.
pub(super) struct Source<R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    begun: bool,
}

impl<R: BufRead> Source<R> {
    pub(super) fn new(xml: R) -> Self {
        let mut xml = Reader::from_reader(xml);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        Self { xml, buffer: Vec::new(), begun: false }
    }

    /// The next piece. An empty element is a start and an end.
    pub(super) fn next(&mut self) -> Result<Event<'_>, MetadataError> {
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

/// What a failure of the XML reader means.
fn unreadable(error: quick_xml::Error) -> MetadataError {
    match error {
        quick_xml::Error::Io(error) => MetadataError::Interrupted(error.to_string()),
        quick_xml::Error::Encoding(_) => DocumentError::NotUtf8.into(),
        other => DocumentError::Malformed(other.to_string()).into(),
    }
}

/// The document breaks off within an element.
pub(super) fn ends_early() -> MetadataError {
    DocumentError::Malformed("the document ends early".into()).into()
}
