//! Which key of a token is meant, as a PKCS#11 URI ([RFC 7512]) or in an operator's words.
//!
//! [RFC 7512]: https://www.rfc-editor.org/rfc/rfc7512

use std::{fmt, fmt::Write as _, str::FromStr};

const SCHEME: &str = "pkcs11:";

/// A private key in a token, by what it carries there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyObject {
    /// Its CKA_ID.
    Id(Vec<u8>),
    /// Its CKA_LABEL.
    Label(String),
}

/// Why a text names no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key in a token is named by its label, by id:HEX, or by a PKCS#11 URI with id= or object= (RFC 7512)")]
pub struct NotAKeyObject;

/// The URI, which is how it is kept: `pkcs11:id=%0A%0B` or `pkcs11:object=…`.
impl fmt::Display for KeyObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        match self {
            Self::Id(id) => {
                f.write_str("id=")?;
                id.iter().try_for_each(|byte| write!(f, "%{byte:02X}"))
            }
            Self::Label(label) => {
                f.write_str("object=")?;
                label.bytes().try_for_each(|byte| match byte {
                    b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => f.write_char(byte.into()),
                    other => write!(f, "%{other:02X}"),
                })
            }
        }
    }
}

/// A PKCS#11 URI, of which `id` counts before `object` and all else is left aside; `id:` and hexadecimal digits; or a label.
impl FromStr for KeyObject {
    type Err = NotAKeyObject;

    fn from_str(text: &str) -> Result<Self, NotAKeyObject> {
        let object = if let Some(attributes) = text.strip_prefix(SCHEME) {
            let path = attributes.split_once('?').map_or(attributes, |(path, _)| path);
            let value = |name: &str| path.split(';').find_map(|one| one.strip_prefix(name)?.strip_prefix('='));
            match (value("id"), value("object")) {
                (Some(id), _) => Self::Id(unescaped(id)?),
                (None, Some(label)) => Self::Label(String::from_utf8(unescaped(label)?).map_err(|_| NotAKeyObject)?),
                (None, None) => return Err(NotAKeyObject),
            }
        } else if let Some(digits) = text.strip_prefix("id:") {
            Self::Id(bytes(digits.as_bytes())?)
        } else {
            Self::Label(text.to_owned())
        };
        let is_empty = match &object {
            Self::Id(id) => id.is_empty(),
            Self::Label(label) => label.is_empty(),
        };
        if is_empty { Err(NotAKeyObject) } else { Ok(object) }
    }
}

fn bytes(digits: &[u8]) -> Result<Vec<u8>, NotAKeyObject> {
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    digits.chunks(2).map(|pair| byte(pair).ok_or(NotAKeyObject)).collect()
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn unescaped(text: &str) -> Result<Vec<u8>, NotAKeyObject> {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (escaped, rest) = part.as_bytes().split_at_checked(2).ok_or(NotAKeyObject)?;
        plain.extend(bytes(escaped)?);
        plain.extend_from_slice(rest);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_by_label_id_or_uri() {
        let id = KeyObject::Id(vec![0x0a, 0xff]);
        for text in ["id:0aFF", "pkcs11:id=%0a%FF", "pkcs11:token=x;object=y;id=%0A%FF;type=private?pin-value=1"] {
            assert_eq!(text.parse(), Ok(id.clone()), "{text}");
        }
        let label = KeyObject::Label("Issuing CA 1".to_owned());
        for text in ["Issuing CA 1", "pkcs11:object=Issuing%20CA%201"] {
            assert_eq!(text.parse(), Ok(label.clone()), "{text}");
        }
        for object in [id, label, KeyObject::Label("a;b%é".to_owned())] {
            assert_eq!(object.to_string().parse(), Ok(object));
        }
    }

    #[test]
    fn what_names_no_key_is_refused() {
        for text in
            ["", "id:", "id:0", "id:xy", "pkcs11:", "pkcs11:token=x", "pkcs11:id=%0", "pkcs11:object=%FF", "id:+1"]
        {
            assert_eq!(text.parse::<KeyObject>(), Err(NotAKeyObject), "{text}");
        }
    }
}
