//! What a relying party owes to a federation
//! ([OpenID Federation 1.0 §12](https://openid.net/specs/openid-federation-1_0.html#name-openid-connect-client-regis)).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How a relying party that a federation vouches for came here, and until when it may stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Federated {
    /// By its first request, or by a registration of its own.
    pub by: RegistrationType,
    /// The trust anchor at the end of the chain of statements that vouches for it.
    pub trust_anchor: String,
    /// When the chain was looked at last.
    pub resolved_at: Timestamp,
    /// When its registration ends, unless it is renewed; never after the chain does.
    pub expires_at: Timestamp,
}

impl Federated {
    /// Whether its registration has ended.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

/// The two ways of a federation's relying parties: `client_registration_types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationType {
    /// Its first request brings it ([§12.1](https://openid.net/specs/openid-federation-1_0.html#name-automatic-registration)).
    Automatic,
    /// It registers itself ([§12.2](https://openid.net/specs/openid-federation-1_0.html#name-explicit-registration)).
    Explicit,
}

impl RegistrationType {
    /// Every type.
    pub const ALL: [Self; 2] = [Self::Automatic, Self::Explicit];

    /// The name in metadata and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Explicit => "explicit",
        }
    }

    /// The type with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl fmt::Display for RegistrationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
