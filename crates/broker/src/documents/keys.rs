//! The keys of tokens, without what is secret of them.

use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::token_keys::TokenKeyInfo;

/// One key.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenKey {
    /// What it is for: an algorithm, `federation`, `saml-signing` or `saml-encryption`.
    pub alg: String,
    /// Its name in the JWKS document.
    pub kid: String,
    /// `next`: published, and not yet used; `current`; `retiring`: replaced, and what it signed is still good.
    pub state: String,
    /// Since when it is used, or from when on: seconds since the epoch.
    pub active_from: i64,
    /// When it goes: seconds since the epoch; `null` until it is replaced.
    pub ends_at: Option<i64>,
}

impl From<TokenKeyInfo> for TokenKey {
    fn from(info: TokenKeyInfo) -> Self {
        Self {
            alg: info.key_use.to_string(),
            kid: info.kid,
            state: info.stage.as_str().to_owned(),
            active_from: info.active_from.as_seconds(),
            ends_at: info.ends_at.map(Timestamp::as_seconds),
        }
    }
}

/// All of an issuer.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenKeys {
    /// By what they are for, the newest first.
    pub keys: Vec<TokenKey>,
}

impl From<Vec<TokenKeyInfo>> for TokenKeys {
    fn from(infos: Vec<TokenKeyInfo>) -> Self {
        Self { keys: infos.into_iter().map(TokenKey::from).collect() }
    }
}
