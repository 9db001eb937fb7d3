//! Letters that went out, as a program shows them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// A letter, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The lines of its head, unfolded and decoded.
    pub head: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
}

impl Letter {
    /// Takes a letter apart that has a part of text and one of HTML.
    ///
    /// # Panics
    /// If it is another kind of letter.
    pub fn read(source: &str) -> Self {
        let (head, body) = source.split_once("\r\n\r\n").expect("a head");
        let unfolded = head.replace("\r\n ", " ").replace("\r\n", "\n");
        let head = unfolded.lines().map(decoded).collect::<Vec<_>>().join("\n");
        let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("two parts");
        let part = |kind: &str| {
            let part = body.split(&format!("--{boundary}")).find(|part| part.contains(kind)).expect(kind);
            let (_, content) = part.split_once("\r\n\r\n").expect("a part's head");
            quoted_printable(content).replace("\r\n", "\n")
        };
        Self { text: part("text/plain"), html: part("text/html"), head }
    }

    /// Head and text, as one reads them.
    pub fn readable(source: &str) -> String {
        let Self { head, text, .. } = Self::read(source);
        format!("{head}\n\n{text}")
    }
}

/// Decodes the words of a header (RFC 2047), and drops the blanks between them.
fn decoded(line: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        if !before.trim().is_empty() {
            bytes.extend(before.bytes());
        }
        let (word, left) = after.split_once("?=").expect("an encoded word has an end");
        bytes.extend(BASE64.decode(word).expect("Base64"));
        rest = left;
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).expect("UTF-8")
}

/// RFC 2045 §6.7.
fn quoted_printable(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut bytes: Vec<u8> = parts.next().unwrap_or_default().into();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}
