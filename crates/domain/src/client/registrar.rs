//! Who may register clients by the API, and where a client came from.

use crate::{CommunityId, Digest, Entropy, Scopes, Timestamp, entropy::random};

/// An initial access token ([RFC 7591 §1.2](https://www.rfc-editor.org/rfc/rfc7591#section-1.2)), without its secret.
/// With an id beside the secret it is what CILogon calls an admin client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationToken {
    /// Names it to administrators, and to whoever uses CILogon's form.
    pub id: String,
    /// Whose clients it brings.
    pub community: CommunityId,
    /// Whose it is.
    pub name: String,
    /// SHA-256 of its secret.
    pub secret: Digest,
    /// What its clients may ask for.
    pub scopes: Scopes,
    /// Whether its clients can be used at once.
    pub approves: bool,
    /// Whether it may see, change and remove the clients that it brought.
    pub manages: bool,
    /// How many clients it may still bring; `None`: any number.
    pub uses_left: Option<u32>,
    /// Until when; `None`: until it is removed.
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl RegistrationToken {
    /// A new id.
    pub fn new_id(entropy: &dyn Entropy) -> String {
        format!("registrar-{:032x}", u128::from_be_bytes(random(entropy)))
    }

    /// Whether it is good at this time, apart from its uses.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// How a client came, if it came by the API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The [`RegistrationToken`] that brought it.
    pub registrar: Option<String>,
    /// The address of whoever registered it without one.
    pub address: Option<String>,
    /// SHA-256 of its registration access token, with which it manages itself.
    pub management: Option<Digest>,
}
