//! The session of a person in one browser: from their sign-in until they sign out, however many relying parties they
//! visit in between.
//!
//! Invariant: the id itself never leaves Beadle. Each relying party sees a name of its own for the session (`sid`), so
//! that two of them cannot tell by it that they have the same visitor.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{Deserialize, Serialize};

use crate::{
    client_id::ClientId,
    entropy::{Entropy, random},
    secret::Digest,
};

/// One session. It carries no authority: the browser's cookie does.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(String);

impl SessionId {
    /// A new one of 128 random bits.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(BASE64URL.encode(random::<16>(entropy)))
    }

    /// Reads a stored one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL.decode(text).ok()?;
        (bytes.len() == 16).then(|| Self(text.to_owned()))
    }

    /// What is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The claim `sid` for one client
    /// ([Back-Channel Logout §2.1](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCSupport)).
    pub fn seen_by(&self, client: &ClientId) -> String {
        self.derived("sid", client.as_str())
    }

    /// The browser state: what changes for scripts when the session begins or ends
    /// ([Session Management §3](https://openid.net/specs/openid-connect-session-1_0.html#ChangeNotification)).
    pub fn browser_state(&self) -> String {
        self.derived("browser-state", "")
    }

    /// By which the person whose session it is names it on their own page.
    pub fn shown_to_owner(&self) -> String {
        self.derived("owner", "")
    }

    fn derived(&self, purpose: &str, of: &str) -> String {
        let digest = Digest::of(format!("{purpose}\n{}\n{of}", self.0).as_bytes());
        BASE64URL.encode(digest.as_bytes().first_chunk::<16>().map_or(&[] as &[u8], <[u8; 16]>::as_slice))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn every_client_and_every_session_has_a_name_of_its_own() {
        let entropy = SeededEntropy::new(3);
        let (one, other) = (SessionId::generate(&entropy), SessionId::generate(&entropy));
        let (portal, hub) = (ClientId::parse("portal").unwrap(), ClientId::parse("hub").unwrap());
        let names = [
            one.seen_by(&portal),
            one.seen_by(&hub),
            other.seen_by(&portal),
            one.browser_state(),
            one.shown_to_owner(),
            one.0.clone(),
        ];
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{names:?}");
            assert_eq!(name.len(), 22);
        }
        assert_eq!(one.seen_by(&portal), one.clone().seen_by(&portal));
    }

    #[test]
    fn a_stored_id_reads_back_and_nothing_else_does() {
        let id = SessionId::generate(&SeededEntropy::new(3));
        assert_eq!(SessionId::parse(id.as_str()), Some(id));
        assert!(["", "x", "AAAAAAAAAAAAAAAAAAAAAAAA"].iter().all(|text| SessionId::parse(text).is_none()));
    }
}
