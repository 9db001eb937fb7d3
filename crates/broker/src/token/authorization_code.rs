//! The authorization code grant ([RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)).

use domain::{AuthorizationCode, Confirmation, TokenDetails, TokenOrigin};
use oauth::{AuthorizationRequest, ErrorCode, OAuthError, token::AuthorizationCodeGrant};
use storage::{
    NewTokens,
    authorizations::{Redemption, Stage},
};
use thiserror::Error;

use super::{Asker, Granted, Identity, TokenError, access_token::Minting};
use crate::Broker;

/// Why a code buys nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum InvalidCode {
    #[error("The code is not one that this server issued to this client.")]
    Unknown,
    #[error("The code has expired.")]
    Expired,
    #[error("The code was used before. The tokens that it bought are revoked now.")]
    Replayed,
    #[error("The person's account is closed.")]
    Closed,
    #[error("The person has signed out, or took back what they agreed to, before the code was used.")]
    Withdrawn,
    #[error("The redirect_uri is not the one of the authorization request.")]
    RedirectUri,
    #[error("The code_verifier is missing, although the authorization request had a code_challenge.")]
    NoVerifier,
    #[error("The code_verifier does not fit the code_challenge.")]
    WrongVerifier,
    #[error("The code is bound to a DPoP key, and the request does not prove to have it.")]
    OtherKey,
    #[error("There is a code_verifier, but the authorization request had no code_challenge.")]
    NoChallenge,
}

impl From<InvalidCode> for TokenError {
    fn from(reason: InvalidCode) -> Self {
        Self::Refused(OAuthError::new(ErrorCode::InvalidGrant, reason.to_string()))
    }
}

impl Broker {
    /// Uses up a code. What the client must prove is checked before, so that a thief without the proof cannot spend it;
    /// the single use itself is decided by the database.
    pub(super) async fn redeem_code(
        &self,
        asker: &Asker<'_>,
        request: &AuthorizationCodeGrant,
    ) -> Result<Granted, TokenError> {
        let (client, now) = (asker.client, self.now());
        let code = AuthorizationCode::parse(request.code.expose()).ok_or(InvalidCode::Unknown)?;
        let authorization = self.store.authorization(code.authorization()).await?.ok_or(InvalidCode::Unknown)?;
        if authorization.client != client.id || authorization.code != Some(code.digest()) {
            return Err(InvalidCode::Unknown.into());
        }
        if authorization.stage != Stage::Redeemed && authorization.revoked_at.is_some() {
            return Err(InvalidCode::Withdrawn.into());
        }
        // A replay is told from an expired code even after it has expired, because it revokes tokens.
        if authorization.stage != Stage::Redeemed && now >= code.expires_at() {
            return Err(InvalidCode::Expired.into());
        }
        let wanted: AuthorizationRequest = serde_json::from_str(&authorization.request)
            .map_err(|_| storage::StoreError::Corrupt("authorization request"))?;
        check_proof(&wanted, request)?;
        check_key(&wanted, asker.confirmation.as_ref())?;
        let (Some(scopes), Some(sign_in)) = (&authorization.scopes, &authorization.sign_in) else {
            return Err(InvalidCode::Unknown.into());
        };
        if !self.counts(sign_in).await? {
            return Err(InvalidCode::Closed.into());
        }
        let details = TokenDetails {
            audience: asker.audience(wanted.resources.as_slice())?,
            confirmation: asker.confirmation.clone(),
            claims: wanted.claims,
            authorization_details: asker.details(&wanted.authorization_details, scopes)?,
            actor: None,
        };
        let minting = Minting {
            origin: TokenOrigin::Authorization(authorization.id),
            sign_in: Some(sign_in),
            scopes,
            details: &details,
            lifetime: self.access_lifetime(asker),
        };
        let tokens = NewTokens {
            access_token: self.mint(client, &minting).await?,
            grant: self.new_grant(asker, &authorization, &details).await?,
        };
        match self.store.redeem(&code, &tokens, now).await? {
            Redemption::Done => Ok(Granted {
                access_token: tokens.access_token,
                identity: authorization.sign_in.map(|sign_in| Identity { sign_in, nonce: wanted.nonce }),
                refresh: tokens.grant.map(|grant| self.issued(&grant.refresh_token, grant.idle_until)),
                issued_token_type: None,
            }),
            Redemption::Replayed => {
                tracing::warn!(client = %client.id, authorization = %code.authorization(), "a code was used twice; its tokens are revoked");
                Err(InvalidCode::Replayed.into())
            }
        }
    }
}

/// A code that is bound to a key is redeemed with that key
/// ([RFC 9449 §10](https://www.rfc-editor.org/rfc/rfc9449#section-10)).
fn check_key(asked_for: &AuthorizationRequest, confirmation: Option<&Confirmation>) -> Result<(), InvalidCode> {
    match (&asked_for.dpop_jkt, confirmation) {
        (None, _) => Ok(()),
        (Some(wanted), Some(Confirmation::Jkt(proven))) if wanted == proven => Ok(()),
        (Some(_), _) => Err(InvalidCode::OtherKey),
    }
}

fn check_proof(wanted: &AuthorizationRequest, request: &AuthorizationCodeGrant) -> Result<(), InvalidCode> {
    if !wanted.accepts_redirect_uri(request.redirect_uri.as_deref()) {
        return Err(InvalidCode::RedirectUri);
    }
    match (&wanted.code_challenge, &request.code_verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(InvalidCode::NoChallenge),
        (Some(_), None) => Err(InvalidCode::NoVerifier),
        (Some(challenge), Some(verifier)) if challenge.accepts(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(InvalidCode::WrongVerifier),
    }
}
