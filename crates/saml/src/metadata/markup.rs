//! Canonical XML as tags and text. It has no comments, empty elements, CDATA sections, single quotes or declarations, so
//! little is left to understand; it is always well-formed, because [`super::canonical`] wrote it.

use std::{borrow::Cow, io::BufRead};

use memchr::{memchr, memchr2};

use super::{
    MetadataError,
    canonical::{Scoped, split_at_byte},
    source::ends_early,
};
use crate::xml::DocumentError;

/// A tag, or the text between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A start tag.
    Open {
        /// The element's name, with its prefix.
        name: &'a str,
        /// What follows it.
        attributes: Attributes<'a>,
    },
    /// An end tag.
    Close,
    /// Text with its references.
    Text(&'a str),
}

/// Reads one token after the other.
pub(super) struct Markup<R> {
    text: R,
    /// What was read, from the beginning of the token at `at`.
    window: Vec<u8>,
    at: usize,
}

impl<R: BufRead> Markup<R> {
    pub(super) const fn new(text: R) -> Self {
        Self { text, window: Vec::new(), at: 0 }
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'_>>, MetadataError> {
        let Some(length) = self.length()? else { return Ok(None) };
        let end = self.at + length;
        let token = self.window.get(self.at..end).unwrap_or_default();
        self.at = end;
        Ok(Some(match token {
            [b'<', b'/', ..] => Token::Close,
            [b'<', tag @ .., b'>'] => {
                let tag = text(tag)?;
                let (name, attributes) = tag.split_at(memchr(b' ', tag.as_bytes()).unwrap_or(tag.len()));
                Token::Open { name, attributes: Attributes(attributes) }
            }
            written => Token::Text(text(written)?),
        }))
    }

    /// Passes over everything up to the end of the element that opened last.
    pub(super) fn skip(&mut self) -> Result<(), MetadataError> {
        let mut open = 1;
        while open > 0 {
            // First: finding the length may move the window.
            let length = self.length()?.ok_or_else(ends_early)?;
            let end = self.at + length;
            match self.window.get(self.at..end) {
                Some([b'<', b'/', ..]) => open -= 1,
                Some([b'<', ..]) => open += 1,
                _ => {}
            }
            self.at = end;
        }
        Ok(())
    }

    /// How long the token at `at` is, in bytes. All of it is in the window then.
    fn length(&mut self) -> Result<Option<usize>, MetadataError> {
        let (mut seen, mut is_quoted) = (0, false);
        loop {
            let rest = self.window.get(self.at..).unwrap_or_default();
            if rest.first() == Some(&b'<') {
                while let Some(found) = rest.get(seen..).and_then(|unseen| memchr2(b'"', b'>', unseen)) {
                    seen += found + 1;
                    match rest.get(seen - 1) {
                        Some(b'>') if !is_quoted => return Ok(Some(seen)),
                        Some(b'"') => is_quoted = !is_quoted,
                        _ => {}
                    }
                }
            } else if let Some(found) = rest.get(seen..).and_then(|unseen| memchr(b'<', unseen)) {
                return Ok(Some(seen + found));
            }
            seen = rest.len();
            if !self.read_on()? {
                return if seen == 0 { Ok(None) } else { Err(ends_early()) };
            }
        }
    }

    /// Adds what comes next to the window; `false` at the end.
    fn read_on(&mut self) -> Result<bool, MetadataError> {
        self.window.drain(..self.at);
        self.at = 0;
        let more = self.text.fill_buf().map_err(|error| MetadataError::Interrupted(error.to_string()))?;
        let count = more.len();
        self.window.extend_from_slice(more);
        self.text.consume(count);
        Ok(count > 0)
    }
}

/// The attributes of an element, in the order of the canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// The value of the attribute that is written exactly so.
    pub(super) fn get(self, name: &str) -> Option<Cow<'a, str>> {
        self.raw().find(|(own, _)| *own == name).map(|(_, value)| plain(value))
    }

    /// The value of the attribute with this local name in a namespace.
    pub(super) fn get_in(self, namespaces: &Scoped, namespace: &str, name: &str) -> Option<Cow<'a, str>> {
        let found = self.raw().find(|(own, _)| {
            own.split_once(':')
                .is_some_and(|(prefix, local)| local == name && namespaces.find(prefix) == Some(namespace))
        });
        found.map(|(_, value)| plain(value))
    }

    /// Takes over the namespaces that the element declares.
    pub(super) fn declare(self, namespaces: &mut Scoped) {
        for (name, value) in self.raw() {
            let Some(rest) = name.strip_prefix("xmlns") else { continue };
            namespaces.bind(rest.strip_prefix(':').unwrap_or_default(), &plain(value));
        }
    }

    /// Names and values as they are written.
    fn raw(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            // ` name="value"`: no other space or quotation mark is written so.
            let (before, after) = split_at_byte(rest, b'"')?;
            let name = before.strip_suffix('=')?;
            let (value, behind) = split_at_byte(after, b'"')?;
            rest = behind;
            Some((name.strip_prefix(' ').unwrap_or(name), value))
        })
    }
}

fn text(bytes: &[u8]) -> Result<&str, MetadataError> {
    std::str::from_utf8(bytes).map_err(|_| DocumentError::NotUtf8.into())
}

/// What is written so, in text or in the value of an attribute.
pub(super) fn plain(written: &str) -> Cow<'_, str> {
    if memchr(b'&', written.as_bytes()).is_none() {
        return Cow::Borrowed(written);
    }
    let (mut plain, mut rest) = (String::with_capacity(written.len()), written);
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (name, after) = after.split_once(';').unwrap_or((after, ""));
        plain.push(character(name));
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The references of the canonical form; it has no others.
fn character(name: &str) -> char {
    match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "#x9" => '\t',
        "#xA" => '\n',
        "#xD" => '\r',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    const TEXT: &str =
        "<a:b xmlns=\"urn:d\" xmlns:a=\"urn:a\" x=\"1 > 2 &amp; &quot;&#xA;\" a:y=\"ü\">t &lt; <c></c>&#xD;</a:b>";

    fn told(capacity: usize) -> Vec<String> {
        let mut markup = Markup::new(BufReader::with_capacity(capacity, TEXT.as_bytes()));
        let mut told = Vec::new();
        while let Some(token) = markup.next().unwrap() {
            told.push(match token {
                Token::Open { name, attributes } => {
                    let mut namespaces = Scoped::default();
                    namespaces.open();
                    attributes.declare(&mut namespaces);
                    let y = attributes.get_in(&namespaces, "urn:a", "y").map(Cow::into_owned);
                    format!("{name} {:?} {y:?} {:?}", attributes.get("x"), namespaces.find(""))
                }
                Token::Close => "close".to_owned(),
                Token::Text(text) => format!("{:?}", plain(text)),
            });
        }
        told
    }

    #[test]
    fn tags_and_text_are_the_same_wherever_the_stream_is_cut() {
        let whole = told(1_000);
        assert_eq!(
            whole,
            [
                "a:b Some(\"1 > 2 & \\\"\\n\") Some(\"ü\") Some(\"urn:d\")",
                "\"t < \"",
                "c None None None",
                "close",
                "\"\\r\"",
                "close"
            ]
        );
        for capacity in 1..TEXT.len() {
            assert_eq!(told(capacity), whole, "{capacity}");
        }
    }

    #[test]
    fn an_element_is_passed_over_with_everything_in_it() {
        let mut markup = Markup::new("<a><b><c>1</c><c>2</c></b>3</a>".as_bytes());
        markup.next().unwrap();
        markup.next().unwrap();
        markup.skip().unwrap();
        assert_eq!(markup.next().unwrap(), Some(Token::Text("3")));
        assert_eq!(markup.next().unwrap(), Some(Token::Close));
        assert_eq!(markup.next().unwrap(), None);
    }

    #[test]
    fn what_breaks_off_is_told() {
        for cut in ["<a", "<a b=\">", "text"] {
            assert_eq!(Markup::new(cut.as_bytes()).next(), Err(ends_early()), "{cut}");
        }
        let mut markup = Markup::new("<a><b>".as_bytes());
        markup.next().unwrap();
        assert_eq!(markup.skip(), Err(ends_early()));
    }
}
