//! Names, text and values: what may stand in them, and how they are written
//! ([Canonical XML §2.3](https://www.w3.org/TR/xml-c14n#ProcessingModel)).

use crate::xml::DocumentError;

pub(super) fn malformed(reason: &str) -> DocumentError {
    DocumentError::Malformed(reason.to_owned())
}

/// [`str::split_once`] at an ASCII character, by a search that takes many bytes at once.
pub(in crate::metadata) fn split_at_byte(text: &str, at: u8) -> Option<(&str, &str)> {
    let found = memchr::memchr(at, text.as_bytes())?;
    Some((text.get(..found)?, text.get(found + 1..)?))
}

/// The prefix of a qualified name, empty if it has none; `Err` if it is no name.
pub(super) fn prefix(name: &str) -> Result<&str, DocumentError> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let colon_alone = name.contains(':') && prefix.is_empty();
    if !colon_alone && (prefix.is_empty() || is_plain_name(prefix)) && is_plain_name(local) {
        Ok(prefix)
    } else {
        Err(malformed("a name that is none"))
    }
}

/// `NCName` of [Namespaces in XML](https://www.w3.org/TR/xml-names/#NT-NCName).
fn is_plain_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    let mut bytes = name.bytes();
    if bytes.next().is_some_and(is_letter)
        && bytes.all(|byte| is_letter(byte) || matches!(byte, b'0'..=b'9' | b'-' | b'.'))
    {
        return true;
    }
    let mut characters = name.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

fn starts_name(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// `Char` of [XML §2.2](https://www.w3.org/TR/xml/#charsets).
const fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// The character that `&name;` stands for. There are no other entities without a document type.
pub(super) fn resolve(name: &str) -> Result<char, DocumentError> {
    let number = |digits: &str, radix| {
        let plain = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32)
    };
    let character = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(|digits| match digits.strip_prefix('x') {
            Some(digits) => number(digits, 16),
            None => number(digits, 10),
        }),
    };
    character.filter(|c| is_character(*c)).ok_or_else(|| malformed("an undeclared entity or impossible character"))
}

/// Between the end of the document's outermost element and the file's end nothing but space may stand.
pub(super) fn only_space(raw: &str) -> Result<(), DocumentError> {
    if raw.chars().all(super::attributes::is_space) { Ok(()) } else { Err(malformed("text outside the document")) }
}

/// How many bytes are looked at together. Every byte of a block, without a branch: of that the compiler makes one
/// instruction for many.
const BLOCK: usize = 32;

/// How many bytes at the beginning are copied as they are. Beside what is `special` these are not: control characters,
/// and the first byte of U+FFFE and U+FFFF.
fn plain(bytes: &[u8], special: impl Fn(u8) -> bool) -> usize {
    let is_copied = |byte: u8| byte != 0xef && (byte >= b' ' || matches!(byte, b'\t' | b'\n')) && !special(byte);
    let blocks = bytes.chunks_exact(BLOCK);
    let copied = blocks.take_while(|block| block.iter().fold(true, |all, byte| all & is_copied(*byte))).count() * BLOCK;
    let rest = bytes.get(copied..).unwrap_or_default();
    copied + rest.iter().position(|byte| !is_copied(*byte)).unwrap_or(rest.len())
}

/// Text as written, without references: line ends become `\n` (XML §2.11).
pub(super) fn write_text(raw: &str, out: &mut Vec<u8>) -> Result<(), DocumentError> {
    let mut rest = raw;
    loop {
        let (copied, after) = rest.split_at(plain(rest.as_bytes(), |byte| matches!(byte, b'&' | b'<' | b'>')));
        out.extend_from_slice(copied.as_bytes());
        let mut characters = after.chars();
        match characters.next() {
            None => return Ok(()),
            Some('\r') => {
                out.push(b'\n');
                rest = characters.as_str();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                continue;
            }
            Some('>') if copied.ends_with("]]") => return Err(malformed("text with ]]> in it")),
            Some(c) if is_character(c) => write_text_character(c, out),
            Some(_) => return Err(malformed("a forbidden character")),
        }
        rest = characters.as_str();
    }
}

/// A character of text, however it was written.
pub(super) fn write_text_character(c: char, out: &mut Vec<u8>) {
    match c {
        '&' => out.extend_from_slice(b"&amp;"),
        '<' => out.extend_from_slice(b"&lt;"),
        '>' => out.extend_from_slice(b"&gt;"),
        '\r' => out.extend_from_slice(b"&#xD;"),
        c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// The value that an attribute written so has (XML §3.3.3, for an attribute that nobody declared).
pub(super) fn normalize_attribute(raw: &str, value: &mut String) -> Result<(), DocumentError> {
    let mut rest = raw;
    loop {
        let (copied, after) = rest.split_at(plain(rest.as_bytes(), |byte| matches!(byte, b'&' | b'<' | b'\n' | b'\t')));
        value.push_str(copied);
        let mut characters = after.chars();
        match characters.next() {
            None => return Ok(()),
            Some('<') => return Err(malformed("an attribute with < in it")),
            Some('&') => {
                let (name, after) =
                    characters.as_str().split_once(';').ok_or_else(|| malformed("an & that means nothing"))?;
                value.push(resolve(name)?);
                rest = after;
                continue;
            }
            Some('\r') => {
                value.push(' ');
                rest = characters.as_str();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                continue;
            }
            Some('\n' | '\t') => value.push(' '),
            Some(c) if is_character(c) => value.push(c),
            Some(_) => return Err(malformed("a forbidden character")),
        }
        rest = characters.as_str();
    }
}

/// Writes the value of an attribute.
pub(super) fn write_attribute(value: &str, out: &mut Vec<u8>) {
    let mut rest = value;
    loop {
        let (copied, after) =
            rest.split_at(plain(rest.as_bytes(), |byte| matches!(byte, b'&' | b'<' | b'"' | b'\n' | b'\t')));
        out.extend_from_slice(copied.as_bytes());
        let mut characters = after.chars();
        match characters.next() {
            None => return,
            Some('&') => out.extend_from_slice(b"&amp;"),
            Some('<') => out.extend_from_slice(b"&lt;"),
            Some('"') => out.extend_from_slice(b"&quot;"),
            Some('\t') => out.extend_from_slice(b"&#x9;"),
            Some('\n') => out.extend_from_slice(b"&#xA;"),
            Some('\r') => out.extend_from_slice(b"&#xD;"),
            Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = characters.as_str();
    }
}
