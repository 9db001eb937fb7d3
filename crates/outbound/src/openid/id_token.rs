//! ID tokens ([OpenID Connect Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)).

use std::{
    collections::BTreeMap,
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::Timestamp;
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ClientId, Nonce,
    SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm as Algorithm},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    OpenIdClient, OpenIdError, Proof,
    known::{Known, issuer_of},
};

/// How far the provider's clock may be from ours.
pub(super) const LEEWAY: Duration = Duration::from_secs(60);

/// What may sign. No algorithm with a shared secret, and not `none`: whoever learns our secret could vouch for anybody.
pub(super) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// Every claim of userinfo that is not one of OpenID Connect's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OtherClaims(BTreeMap<String, Value>);

impl AdditionalClaims for OtherClaims {}

impl OpenIdClient {
    /// The claims of an ID token that stands up to every check.
    pub(super) fn verified(
        &self,
        known: &Known,
        id_token: &CoreIdToken,
        proof: &Proof,
        access_token: &AccessToken,
        now: Timestamp,
    ) -> Result<Map<String, Value>, OpenIdError> {
        let seconds = |at: Timestamp| UNIX_EPOCH + Duration::from_secs(u64::try_from(at.as_seconds()).unwrap_or(0));
        let (past, soon) = (seconds(now - LEEWAY), (now + LEEWAY).as_seconds());
        // No client secret: then no algorithm could use it, even if it were allowed.
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(self.registration.client_id.clone()),
            known.issuer.clone(),
            known.keys.clone(),
        )
        // Below, for a tenant's is not the document's.
        .require_issuer_match(false)
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || past.into())
        .set_issue_time_verifier_fn(move |issued_at| {
            if issued_at.timestamp() <= soon { Ok(()) } else { Err("it comes from the future".to_owned()) }
        });
        let claims = id_token.claims(&verifier, &Nonce::new(proof.nonce.expose().to_owned())).map_err(bad)?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = id_token.signing_alg().map_err(invalid)?;
            let key = id_token.signing_key(&verifier).map_err(invalid)?;
            if AccessTokenHash::from_token(access_token, algorithm, key).map_err(invalid)? != *expected {
                return Err(OpenIdError::IdToken("the access token is not the ID token's (at_hash)".to_owned()));
            }
        }
        let payload = payload(id_token)?;
        let text = |name: &str| payload.get(name).and_then(Value::as_str);
        if text("iss").is_none() || text("iss") != issuer_of(known.issuer.as_str(), text("tid")).as_deref() {
            return Err(OpenIdError::IdToken(format!("its iss is {:?}", text("iss"))));
        }
        if text("azp").is_some_and(|azp| azp != self.registration.client_id) {
            return Err(OpenIdError::IdToken("it was issued to another client (azp)".to_owned()));
        }
        Ok(payload)
    }
}

/// The claims of an ID token that has been verified, as they were sent.
fn payload(id_token: &CoreIdToken) -> Result<Map<String, Value>, OpenIdError> {
    let token = id_token.to_string();
    let payload = token.split('.').nth(1).unwrap_or_default();
    serde_json::from_slice(&BASE64URL.decode(payload).map_err(invalid)?).map_err(invalid)
}

fn bad(error: ClaimsVerificationError) -> OpenIdError {
    use SignatureVerificationError::{CryptoError, NoMatchingKey};
    match error {
        ClaimsVerificationError::SignatureVerification(error @ (NoMatchingKey | CryptoError(_))) => {
            OpenIdError::UnknownKey(error.to_string())
        }
        error => OpenIdError::IdToken(super::told(&error)),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the signature that map_err wants")]
fn invalid(error: impl ToString) -> OpenIdError {
    OpenIdError::IdToken(error.to_string())
}
