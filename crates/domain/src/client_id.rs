//! The name of a relying party ([RFC 6749 §2.2](https://www.rfc-editor.org/rfc/rfc6749#section-2.2)).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A `client_id`: 1–255 visible ASCII characters. CILogon's contain `:`, `,` and `/`, so nothing else is forbidden.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// The longest client id, in bytes.
    pub const MAX_LENGTH: usize = 255;

    /// Takes over a client id.
    pub fn parse(text: &str) -> Result<Self, InvalidClientId> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidClientId)
        }
    }

    /// The client id as one segment of a path: `:` and `/` are percent-encoded.
    pub fn path_segment(&self) -> String {
        url::form_urlencoded::byte_serialize(self.0.as_bytes()).collect()
    }

    /// Reads a segment of a path; `None` if it is not written as [`path_segment`](Self::path_segment) does, or names a
    /// folder.
    pub fn from_path_segment(segment: &str) -> Option<Self> {
        // No client id has a blank, so none is written as `+`.
        let query = format!("id={segment}");
        let (_, id) = url::form_urlencoded::parse(query.as_bytes()).next()?;
        let id = Self::parse(&id).ok()?;
        (id.path_segment() == segment && !matches!(segment, "." | "..")).then_some(id)
    }

    /// The client id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidClientId;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// The text cannot be a client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a client_id has 1 to 255 visible ASCII characters")]
pub struct InvalidClientId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_cilogon_are_client_ids() {
        for id in ["cilogon:/client_id/72c5b0a1f4", "myproxy:oa4mp,2012:/client/5f", "portal"] {
            assert_eq!(ClientId::parse(id).unwrap().as_str(), id);
        }
    }

    #[test]
    fn a_path_has_a_client_id_in_one_segment() {
        for id in ["cilogon:/client_id/72c5", "myproxy:oa4mp,2012:/client/5f", "a&b=c%2F+d", "portal", "a.b-c_d*"] {
            let id = ClientId::parse(id).unwrap();
            let segment = id.path_segment();
            assert!(!segment.contains(['/', '&', '?', '#', '"', '<']), "{segment}");
            assert_eq!(ClientId::from_path_segment(&segment), Some(id));
        }
        for segment in ["", ".", "..", "a/b", "a b", "a+b", "a&x=1", "%2", "%zz", "a%00", "a?b", "cilogon:%2f"] {
            assert_eq!(ClientId::from_path_segment(segment), None, "{segment}");
        }
    }

    #[test]
    fn controls_blanks_and_other_alphabets_are_refused() {
        for id in ["", "a b", "a\nb", "a\0", "ä", &"x".repeat(256)] {
            assert_eq!(ClientId::parse(id), Err(InvalidClientId), "{id:?}");
        }
    }
}
