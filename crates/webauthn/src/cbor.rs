//! CBOR as authenticators write it: small, flat, without repeated keys
//! ([CTAP2 canonical form](https://fidoalliance.org/specs/fido-v2.1-ps-20210615/fido-client-to-authenticator-protocol-v2.1-ps-20210615.html#message-encoding)).

use ciborium::{Value, de::from_reader_with_recursion_limit};

use crate::WebAuthnError;

/// How deep authenticators nest.
const DEPTH: usize = 8;

/// A map of which each key stands once.
#[derive(Debug)]
pub(crate) struct Map(Vec<(Value, Value)>);

impl Map {
    /// Reads a map at the beginning of `bytes`; the rest stays there.
    pub(crate) fn read(bytes: &mut &[u8], broken: WebAuthnError) -> Result<Self, WebAuthnError> {
        let Ok(Value::Map(members)) = from_reader_with_recursion_limit::<Value, _>(&mut *bytes, DEPTH) else {
            return Err(broken);
        };
        let repeated =
            members.iter().enumerate().any(|(n, (key, _))| members.iter().skip(n + 1).any(|(k, _)| k == key));
        if repeated { Err(broken) } else { Ok(Self(members)) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn member(&self, wanted: &Value) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key == wanted).map(|(_, value)| value)
    }

    /// The number under a number.
    pub(crate) fn integer(&self, label: i64) -> Option<i128> {
        self.member(&Value::from(label))?.as_integer().map(i128::from)
    }

    /// The bytes under a number.
    pub(crate) fn bytes(&self, label: i64) -> Option<&[u8]> {
        self.member(&Value::from(label))?.as_bytes().map(Vec::as_slice)
    }

    /// The text under a name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.member(&Value::from(name))?.as_text()
    }

    /// The bytes under a name.
    pub(crate) fn named_bytes(&self, name: &str) -> Option<&[u8]> {
        self.member(&Value::from(name))?.as_bytes().map(Vec::as_slice)
    }

    /// The number under a name.
    pub(crate) fn named_integer(&self, name: &str) -> Option<i128> {
        self.member(&Value::from(name))?.as_integer().map(i128::from)
    }

    /// The map under a name.
    pub(crate) fn map(&self, name: &str) -> Option<Self> {
        self.member(&Value::from(name))?.as_map().cloned().map(Self)
    }

    /// Whether there is something under a name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.member(&Value::from(name)).is_some()
    }
}
