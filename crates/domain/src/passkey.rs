//! Passkeys: what a person proves, beside the login at their institution, to sign in by two factors.
//!
//! Invariant: a passkey strengthens a sign-in and never makes one: whoever has it alone is nobody here.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{Deserialize, Serialize};

use crate::{
    entropy::{Entropy, random},
    timestamp::Timestamp,
};

/// Our own name for a passkey: 32 hexadecimal digits. It carries no authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PasskeyId(String);

impl PasskeyId {
    /// A new one.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(random::<16>(entropy).iter().fold(String::with_capacity(32), |hex, byte| hex + &format!("{byte:02x}")))
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        good.then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PasskeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PasskeyId> for String {
    fn from(id: PasskeyId) -> Self {
        id.0
    }
}

/// It is no id of a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no id of a passkey")]
pub struct NoPasskeyId;

impl TryFrom<String> for PasskeyId {
    type Error = NoPasskeyId;

    fn try_from(text: String) -> Result<Self, NoPasskeyId> {
        Self::parse(&text).ok_or(NoPasskeyId)
    }
}

/// The authenticator's name for a credential: 1 to 1,023 bytes
/// ([Web Authentication §4](https://www.w3.org/TR/webauthn-3/#credential-id)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialId(Vec<u8>);

impl CredentialId {
    /// From bytes; `None` where there are none or too many.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (1..=1023).contains(&bytes.len()).then(|| Self(bytes.to_vec()))
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// In base64url without padding, as browsers are told.
    pub fn to_base64url(&self) -> String {
        BASE64URL.encode(&self.0)
    }
}

/// A person's handle at authenticators: 32 random bytes, which say nothing of who it is
/// ([Web Authentication §14.6.1](https://www.w3.org/TR/webauthn-3/#sctn-user-handle-privacy)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserHandle([u8; 32]);

impl UserHandle {
    /// A new one.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(random(entropy))
    }

    /// From stored bytes; `None` unless there are exactly 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a person calls a passkey: one line of 1 to 60 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// The longest, in characters.
    pub const MAX: usize = 60;

    /// Reads what a person typed: blanks around it do not count. `None` if nothing is left, or too much, or a character
    /// that cannot be seen.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let good = (1..=Self::MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        good.then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// That a person proved a passkey in a session, after they had signed in at their institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUp {
    /// When.
    pub at: Timestamp,
    /// Which passkey.
    pub passkey: PasskeyId,
}

/// A person's passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Our name for it.
    pub id: PasskeyId,
    /// The authenticator's name for it; no two people have the same.
    pub credential: CredentialId,
    /// The person's handle there.
    pub handle: UserHandle,
    /// What the person calls it.
    pub name: PasskeyName,
    /// Its public key, a `COSE_Key` as the authenticator wrote it ([RFC 9052 §7](https://www.rfc-editor.org/rfc/rfc9052#section-7)).
    pub public_key: Vec<u8>,
    /// How often the authenticator says to have signed with it; many always say 0.
    pub sign_count: u32,
    /// Whether copies of it may lie on several devices.
    pub is_synced: bool,
    /// How browsers may reach it, such as `usb` or `internal`.
    pub transports: Vec<String>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// From when on it counts as a second factor.
    pub counts_from: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
}

impl Passkey {
    /// Whether it counts as a second factor by now.
    pub fn counts(&self, now: Timestamp) -> bool {
        self.counts_from <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn ids_read_back_and_nothing_else_does() {
        let id = PasskeyId::generate(&SeededEntropy::new(1));
        assert_eq!(PasskeyId::parse(id.as_str()).as_ref(), Some(&id));
        assert_eq!(serde_json::from_str::<PasskeyId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
        for other in ["", "0", &id.as_str().to_uppercase(), &format!("{id}0")] {
            assert_eq!(PasskeyId::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        assert_eq!(PasskeyName::parse("  My key ").unwrap().as_str(), "My key");
        assert!(PasskeyName::parse(&"ü".repeat(60)).is_some());
        for other in ["", "   ", "a\nb", "a\u{0}b", &"x".repeat(61)] {
            assert_eq!(PasskeyName::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_credential_has_a_name_of_bounded_length() {
        let of = |length| CredentialId::from_bytes(&vec![7; length]);
        assert!(of(1).is_some() && of(1023).is_some());
        assert!(of(0).is_none() && of(1024).is_none());
    }
}
