//! What goes out signed, and encrypted where a client registered for that; and our own tokens when they come back.

use domain::{
    Client,
    client::{ContentEncryption, JwsAlgorithm, KeyManagement},
};
use oauth::jose::{
    self, JoseError,
    jwe::{self, Encryption},
    verify_own,
};
use serde::Serialize;
use serde_json::{Map, Value};
use storage::StoreError;
use thiserror::Error;

use crate::{Broker, client_keys::ClientKeysError, keyring::KeyringError};

/// Why a token could not be written.
#[derive(Debug, Error)]
pub enum SigningError {
    /// There is no key.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// It could not be signed or encrypted.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// The client's keys are not at hand.
    #[error(transparent)]
    ClientKeys(#[from] ClientKeysError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The client registered for encryption and has no key for it.
    #[error("the client registered for encryption with {0}, but its keys have none for that")]
    NoClientKey(KeyManagement),
}

/// How something for a client is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Protection {
    /// Its signature; `none` for a token that nobody signs.
    pub(crate) signing: JwsAlgorithm,
    /// Its encryption.
    pub(crate) encryption: Option<Encryption>,
}

impl Protection {
    /// Of ID tokens for this client.
    pub(crate) fn of_id_tokens(client: &Client) -> Self {
        let metadata = &client.metadata;
        Self {
            signing: metadata.id_token_signed_response_alg.unwrap_or(metadata.usual_algorithm()),
            encryption: encryption(metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc),
        }
    }
}

impl Protection {
    /// Of logout tokens: as ID tokens, but always signed
    /// ([OpenID Connect Back-Channel Logout §2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation)).
    pub(crate) fn of_logout_tokens(client: &Client) -> Self {
        match Self::of_id_tokens(client) {
            Self { signing: JwsAlgorithm::None, encryption } => {
                Self { signing: client.metadata.usual_algorithm(), encryption }
            }
            signed => signed,
        }
    }

    /// Of answers through the browser to this client ([JARM](https://openid.net/specs/oauth-v2-jarm.html)): an unsigned one
    /// would be worth nothing, so `none` counts as nothing said.
    pub(crate) fn of_answers(client: &Client) -> Self {
        let metadata = &client.metadata;
        let signing = metadata.authorization_signed_response_alg.filter(|algorithm| *algorithm != JwsAlgorithm::None);
        Self {
            signing: signing.unwrap_or(metadata.usual_algorithm()),
            encryption: encryption(
                metadata.authorization_encrypted_response_alg,
                metadata.authorization_encrypted_response_enc,
            ),
        }
    }
}

/// The encryption that a pair of metadata fields means.
pub(crate) fn encryption(alg: Option<KeyManagement>, enc: Option<ContentEncryption>) -> Option<Encryption> {
    alg.map(|key_management| Encryption { key_management, content: enc.unwrap_or(ContentEncryption::A128CbcHs256) })
}

impl Broker {
    /// A signed token for a client, encrypted to its key where `protection` says so.
    pub(crate) async fn protected<T: Serialize + ?Sized + Sync>(
        &self,
        client: &Client,
        protection: Protection,
        typ: Option<&str>,
        claims: &T,
    ) -> Result<String, SigningError> {
        let token = match protection.signing {
            JwsAlgorithm::None => jose::unsigned(typ, claims)?,
            algorithm => self.signing_key(algorithm).await?.sign(typ, claims)?,
        };
        match protection.encryption {
            Some(encryption) => self.encrypted(client, encryption, Some("JWT"), token.as_bytes()).await,
            None => Ok(token),
        }
    }

    /// Something encrypted to a client's key.
    pub(crate) async fn encrypted(
        &self,
        client: &Client,
        how: Encryption,
        content_type: Option<&str>,
        content: &[u8],
    ) -> Result<String, SigningError> {
        let keys = self.client_keys(client).await?;
        let key = keys.for_encryption(how.key_management).ok_or(SigningError::NoClientKey(how.key_management))?;
        Ok(jwe::encrypt(key, how, content_type, content, self.entropy())?)
    }

    /// The claims of an ID token of ours that comes back as a hint: expired or not, encrypted to us or not. Its owner, not
    /// its age, is what it tells.
    pub(crate) async fn own_id_token(&self, token: &str) -> Option<Map<String, Value>> {
        let inner = if jwe::is_encrypted(token) { Some(self.decrypt(token).await.ok()?) } else { None };
        let token = inner.as_deref().map_or(Ok(token), std::str::from_utf8).ok()?;
        let verify = || verify_own(&self.verifying_keys(), None, token).ok();
        match verify() {
            // Another node may have signed it with a key that it made a moment ago.
            None if self.took_newer_keys().await => verify(),
            claims => claims,
        }
    }
}
