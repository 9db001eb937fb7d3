//! Secrets that stand for one row: their expiry and 216 random bits, 43 URL-safe characters.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{Deserialize, Serialize};

use super::{expiry, stamped};
use crate::{Digest, Entropy, Secret, Timestamp};

/// Where the row of a secret stands: enough to find it, not enough to show the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// When the row may be dropped.
    pub expires_at: Timestamp,
    /// SHA-256 of the secret.
    pub digest: Digest,
}

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            secret: Secret,
            expires_at: Timestamp,
        }

        impl $name {
            /// A new one whose row may be dropped after `expires_at` (rounded down to seconds).
            pub fn generate(expires_at: Timestamp, entropy: &dyn Entropy) -> Self {
                let bytes: [u8; 32] = stamped(expires_at, entropy);
                Self { secret: Secret::from(BASE64URL.encode(bytes)), expires_at: expiry(&bytes) }
            }

            /// Reads one that a client presents; `None` if it cannot be one of ours.
            pub fn parse(text: &str) -> Option<Self> {
                let bytes: [u8; 32] = BASE64URL.decode(text).ok()?.try_into().ok()?;
                Some(Self { secret: Secret::from(text), expires_at: expiry(&bytes) })
            }

            /// The value that the client gets.
            pub fn expose(&self) -> &str {
                self.secret.expose()
            }

            /// Where its row stands.
            pub fn place(&self) -> Place {
                Place { expires_at: self.expires_at, digest: self.secret.digest() }
            }
        }
    };
}

opaque! {
    /// What stands for a pushed authorization request ([RFC 9126 §2.2](https://www.rfc-editor.org/rfc/rfc9126#section-2.2)).
    /// Its row outlives the right to begin a sign-in with it: it tells until the sign-in has ended whether it was used.
    PushedRequest
}

opaque! {
    /// What a device fetches its tokens with ([RFC 8628 §3.2](https://www.rfc-editor.org/rfc/rfc8628#section-3.2)).
    DeviceCode
}

opaque! {
    /// What stands for a person who has signed in without a browser, to fetch one certificate.
    EcpSession
}

impl PushedRequest {
    /// What every such `request_uri` begins with.
    pub const URN: &str = "urn:ietf:params:oauth:request_uri:";

    /// The `request_uri`.
    pub fn uri(&self) -> String {
        format!("{}{}", Self::URN, self.expose())
    }

    /// Reads a `request_uri`; `None` if it cannot be one of ours.
    pub fn parse_uri(uri: &str) -> Option<Self> {
        Self::parse(uri.strip_prefix(Self::URN)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_request_uri_leads_back_to_its_row() {
        let end = Timestamp::from_seconds(1_790_000_000);
        let pushed = PushedRequest::generate(end, &SeededEntropy::new(3));
        let read = PushedRequest::parse_uri(&pushed.uri()).unwrap();
        assert_eq!((read.place(), read.place().expires_at), (pushed.place(), end));
        assert!(!format!("{pushed:?}").contains(pushed.expose()));
        for other in ["", "urn:ietf:params:oauth:request_uri:", "urn:ietf:params:oauth:request_uri:x", pushed.expose()]
        {
            assert!(PushedRequest::parse_uri(other).is_none(), "{other}");
        }
    }
}
