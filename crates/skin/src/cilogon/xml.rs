//! A small XML document as a tree, with the line of each element. A document type, and with it entities, is refused.

use quick_xml::{Reader, XmlVersion, events::Event};

use super::ImportError;

/// The deepest nesting: theirs have three.
const MAX_DEPTH: usize = 16;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Where it begins, from 1.
    pub(super) line: usize,
    /// The text in it, without that of its children.
    pub(super) text: String,
    pub(super) children: Vec<Self>,
}

impl Element {
    /// Whether an option is switched on, as PHP's `(int)` sees it.
    pub(super) fn is_set(&self) -> bool {
        self.text.trim().parse::<i64>().is_ok_and(|number| number > 0)
    }
}

/// Reads the one outermost element.
pub(super) fn read(file: &[u8]) -> Result<Element, ImportError> {
    let text = std::str::from_utf8(file).map_err(|error| ImportError::Xml {
        line: line(file, error.valid_up_to()),
        reason: "it is not UTF-8".to_owned(),
    })?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    // The first stands for the document.
    let mut open = vec![Element::default()];
    loop {
        let begins = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let read = reader.read_event();
        let line = line(file, begins);
        let wrong = |reason: String| ImportError::Xml { line, reason };
        match read.map_err(|error| wrong(format!("no XML: {error}")))? {
            Event::Start(tag) => {
                if open.len() > MAX_DEPTH {
                    return Err(wrong("its elements are nested too deeply".to_owned()));
                }
                open.push(Element { name: tag.name().as_ref().to_owned(), line, ..Element::default() });
            }
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                top(&mut open)?.children.push(Element { name, line, ..Element::default() });
            }
            Event::End(_) => {
                let Some(element) = open.pop() else { return Err(wrong("an end without a beginning".to_owned())) };
                top(&mut open)?.children.push(element);
            }
            Event::Text(part) => top(&mut open)?.text.push_str(&part.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(part) => top(&mut open)?.text.push_str(&part.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| wrong(format!("no XML: {error}")))?;
                let name: &str = &reference;
                let known = character.or(match name {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                });
                top(&mut open)?.text.push(known.ok_or_else(|| wrong(format!("there is no entity &{name};")))?);
            }
            Event::DocType(_) => return Err(wrong("a DOCTYPE is not taken".to_owned())),
            Event::PI(_) => return Err(wrong("a processing instruction is not taken".to_owned())),
            Event::Comment(_) | Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    let (document, rest) = (open.pop().unwrap_or_default(), open);
    let end = ImportError::Xml { line: line(file, file.len()), reason: "the document is not whole".to_owned() };
    let mut outermost = document.children.into_iter();
    match (outermost.next(), outermost.next()) {
        (Some(one), None) if rest.is_empty() => Ok(one),
        _ => Err(end),
    }
}

fn top(open: &mut [Element]) -> Result<&mut Element, ImportError> {
    open.last_mut().ok_or_else(|| ImportError::Xml { line: 1, reason: "an end without a beginning".to_owned() })
}

fn line(file: &[u8], offset: usize) -> usize {
    file.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
