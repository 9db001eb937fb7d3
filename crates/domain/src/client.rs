//! A relying party, from its registration to its retirement.

pub mod act;
pub mod algorithm;
pub mod built_in;
pub mod change;
pub mod contact;
pub mod failure;
pub mod federated;
pub mod metadata;
pub mod registrar;

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

pub use self::{
    algorithm::{AssertionAlgorithm, ContentEncryption, JwsAlgorithm, KeyManagement, MacAlgorithm},
    federated::{Federated, RegistrationType},
    metadata::{
        AccessTokenFormat, ApplicationType, ClientAuthMethod, ClientMetadata, GrantType, ResponseType, SubjectType,
    },
};
use crate::{ClientId, CommunityId, Digest, Entropy, RedirectUri, Scope, Scopes, Timestamp, entropy::random};

/// A registered relying party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its name in the protocol.
    pub id: ClientId,
    /// Whose client it is: nobody else's issuer knows it.
    pub community: CommunityId,
    /// What it tells about itself.
    pub registration: Registration,
    /// How it speaks the protocol.
    pub metadata: ClientMetadata,
    /// What is kept of its secrets, the oldest first: at most [`KeptSecret::MOST`]. None of a public client, of one that
    /// proves itself otherwise, and of one whose owner is still to make one.
    pub secrets: Vec<KeptSecret>,
    /// Where it stands.
    pub status: ClientStatus,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// The federation that vouches for it, if that is why it is here.
    pub federation: Option<Federated>,
}

impl Client {
    /// Whether a federation vouched for it, and does no longer, or its registration there was not renewed in time.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.federation.as_ref().is_some_and(|federation| federation.has_ended(now))
    }

    /// Whether its first request brought it: such a client proves itself in every request for a sign-in
    /// ([OpenID Federation 1.0 §12.1.1](https://openid.net/specs/openid-federation-1_0.html#name-authentication-request)).
    pub fn came_by_request(&self) -> bool {
        self.federation.as_ref().is_some_and(|federation| federation.by == RegistrationType::Automatic)
    }

    /// What is kept of the secrets that are still good.
    pub fn live_secrets(&self, now: Timestamp) -> impl Iterator<Item = &KeptSecret> {
        self.secrets.iter().filter(move |secret| secret.is_live(now))
    }

    /// Whether it cannot keep a secret (RFC 6749 §2.1) and so must use PKCE.
    pub fn is_public(&self) -> bool {
        self.metadata.token_endpoint_auth_method == Some(ClientAuthMethod::None)
    }

    /// Whether it may use this grant. One that names none uses codes, and refresh tokens if it is registered for
    /// `offline_access`.
    pub fn may(&self, grant: GrantType) -> bool {
        let offline = self.metadata.grant_types.is_none()
            && grant == GrantType::RefreshToken
            && self.registration.scopes.contains(&Scope::OfflineAccess);
        offline || self.metadata.allows_grant(grant)
    }

    /// Whether what it was granted outlives the sign-in: by its registration, or because the person let it act while
    /// they are away ([OpenID Connect Core §11](https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess)).
    pub fn is_renewable(&self, granted: &Scopes) -> bool {
        let wanted = granted.contains(&Scope::OfflineAccess) || self.metadata.refresh_token_lifetime.is_some();
        wanted && self.may(GrantType::RefreshToken)
    }
}

/// What is kept of a client's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptSecret {
    /// Its SHA-256 digest.
    pub digest: Digest,
    /// What it was derived from, together with a key that is not kept beside it: only of a client that signs with its
    /// secret ([`ClientMetadata::signs_with_secret`]).
    pub nonce: Option<[u8; Self::NONCE_LENGTH]>,
    /// From when on it is good no more, if it ends.
    pub ends_at: Option<Timestamp>,
}

impl KeptSecret {
    /// Bytes of a nonce.
    pub const NONCE_LENGTH: usize = 16;
    /// How many secrets a client may have at a time: a new one, and the old one until it is known everywhere.
    pub const MOST: usize = 2;

    /// Of a secret that can be recognised, and no more.
    pub const fn digest(digest: Digest) -> Self {
        Self { digest, nonce: None, ends_at: None }
    }

    /// Whether it is still good.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }
}

/// What an owner fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The name that people see.
    pub name: String,
    /// Mail address of whoever runs it.
    pub contact_email: String,
    /// Its home page.
    pub home_page: Option<Url>,
    /// Where answers may go; empty only for a client that never sends a browser here.
    pub redirect_uris: Vec<RedirectUri>,
    /// What it may ask for; always with `openid`.
    pub scopes: Scopes,
}

impl Registration {
    /// The host of its home page, else of its first redirect URI: where people come from.
    pub fn host(&self) -> Option<String> {
        let home = self.home_page.as_ref().and_then(|url| url.host_str().map(str::to_owned));
        home.or_else(|| self.redirect_uris.first().and_then(RedirectUri::host))
    }
}

/// A new client id: URL-safe, so that no cloud's console stumbles over it (unlike ids with `:` and `/`).
pub fn new_client_id(entropy: &dyn Entropy) -> ClientId {
    let number = u128::from_be_bytes(random(entropy));
    ClientId::parse(&format!("beadle-{number:032x}")).expect("39 hexadecimal digits and letters are visible ASCII")
}

/// Where a client stands. Only an approved one can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientStatus {
    /// Waits for an administrator.
    Pending,
    /// In use.
    Approved,
    /// Turned down.
    Rejected,
    /// Switched off for the moment.
    Suspended,
    /// Switched off for good.
    Retired,
}

impl ClientStatus {
    /// Every status, in the order of a client's life.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Approved, Self::Rejected, Self::Suspended, Self::Retired];

    /// The name in the database, on pages and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
        }
    }

    /// The status with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

impl fmt::Display for ClientStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an administrator does with a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Let it in.
    Approve,
    /// Turn it down.
    Reject,
    /// Switch it off for the moment.
    Suspend,
    /// Switch it on again.
    Resume,
    /// Switch it off for good.
    Retire,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 5] = [Self::Approve, Self::Reject, Self::Suspend, Self::Resume, Self::Retire];

    /// The verb of pages and of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Retire => "retire",
        }
    }

    /// The decision with this verb.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == text)
    }

    /// The statuses from which the decision is possible.
    pub const fn from(self) -> &'static [ClientStatus] {
        use ClientStatus::{Approved, Pending, Rejected, Suspended};
        match self {
            Self::Approve => &[Pending, Rejected],
            Self::Reject => &[Pending],
            Self::Suspend => &[Approved],
            Self::Resume => &[Suspended],
            Self::Retire => &[Pending, Approved, Rejected, Suspended],
        }
    }

    /// The status to which it leads.
    pub const fn to(self) -> ClientStatus {
        match self {
            Self::Approve | Self::Resume => ClientStatus::Approved,
            Self::Reject => ClientStatus::Rejected,
            Self::Suspend => ClientStatus::Suspended,
            Self::Retire => ClientStatus::Retired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_retired_client_stays_retired() {
        assert!(Decision::ALL.iter().all(|decision| !decision.from().contains(&ClientStatus::Retired)));
    }

    #[test]
    fn only_approval_and_resumption_switch_a_client_on() {
        let on: Vec<_> = Decision::ALL.into_iter().filter(|d| d.to() == ClientStatus::Approved).collect();
        assert_eq!(on, [Decision::Approve, Decision::Resume]);
        assert!(!Decision::Approve.from().contains(&ClientStatus::Suspended));
    }

    #[test]
    fn new_ids_need_no_escaping_anywhere() {
        let id = new_client_id(&SeededEntropy::new(1));
        assert!(id.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    }
}
