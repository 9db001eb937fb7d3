//! Token exchange ([RFC 8693](https://www.rfc-editor.org/rfc/rfc8693)): a client turns a token of a person into one for
//! somebody else, with less than it had.
//!
//! A client exchanges what was issued to it, or what was issued for it to receive. What it gets names it as the one who
//! acts, dies with what it came from, lives no longer, and never fetches certificates.

use domain::{
    AccessToken, RefreshToken, Scope, Scopes, SignIn, Timestamp, TokenDetails, TokenOrigin, client::AccessTokenFormat,
    token::Actor,
};
use oauth::{
    ErrorCode, OAuthError,
    token::{ExchangeGrant, SubjectTokenType},
};
use serde_json::{Map, Value};
use storage::tokens::TokenGrant;

use super::{Asker, Granted, TokenError, access_token::Minting, confidential, invalid_grant};
use crate::{Broker, pairwise::audience, userinfo::LiveToken};

/// How many may act one behind the other.
const MAX_ACTORS: usize = 5;

const UNKNOWN: &str = "The subject_token is unknown, has ended, or was neither issued to this client nor for it.";

/// What a subject token gives.
struct Subject {
    origin: TokenOrigin,
    sign_in: SignIn,
    scopes: Scopes,
    details: TokenDetails,
    expires_at: Timestamp,
}

impl Broker {
    /// Issues a token in exchange.
    pub(super) async fn exchange_token(
        &self,
        asker: &Asker<'_>,
        request: &ExchangeGrant,
    ) -> Result<Granted, TokenError> {
        confidential(asker.client)?;
        let jwt = asker.client.metadata.access_token_format.is_some_and(|format| format != AccessTokenFormat::Opaque);
        if request.wants_jwt && !jwt {
            let sentence = "This client is not registered for access tokens that are JWTs.";
            return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
        }
        let subject = self.subject_of(asker, request).await?;
        if !self.counts(&subject.sign_in).await? {
            return Err(invalid_grant(UNKNOWN));
        }
        let now = self.now();
        if now >= subject.expires_at {
            return Err(invalid_grant(UNKNOWN));
        }
        let left = |scope: &&Scope| !scope.is_certifying() && **scope != Scope::OfflineAccess;
        let transferable: Scopes = subject.scopes.iter().filter(left).cloned().collect();
        let scopes = asker.narrowed(&transferable.intersection(&asker.client.registration.scopes))?;
        let actor = Actor { client: asker.client.id.clone(), before: subject.details.actor.clone().map(Box::new) };
        if actor.depth() > MAX_ACTORS {
            return Err(invalid_grant("The subject_token was exchanged too often."));
        }
        let minting = Minting {
            origin: subject.origin,
            sign_in: Some(&subject.sign_in),
            scopes: &scopes,
            details: &TokenDetails {
                // Another audience is what an exchange is for.
                audience: asker.audience(&[])?,
                confirmation: asker.confirmation.clone(),
                actor: Some(actor),
                // Of certificates, which is all that they speak of, nothing is handed on.
                authorization_details: asker.details(&[], &scopes)?,
                ..TokenDetails::default()
            },
            lifetime: self.access_lifetime(asker).min(subject.expires_at.since(now)),
        };
        let access_token = self.mint(asker.client, &minting).await?;
        let audience = audience(asker.client);
        let person = &subject.sign_in.subject;
        self.store.insert_exchanged_token(&access_token, person, &self.on_record(&audience)).await?;
        let kind = if request.wants_jwt { SubjectTokenType::Jwt } else { SubjectTokenType::AccessToken };
        Ok(Granted { access_token, identity: None, refresh: None, issued_token_type: Some(kind.as_str()) })
    }

    async fn subject_of(&self, asker: &Asker<'_>, request: &ExchangeGrant) -> Result<Subject, TokenError> {
        let text = request.subject_token.expose();
        let found = match request.subject_token_type {
            SubjectTokenType::AccessToken | SubjectTokenType::Jwt => self.by_access_token(asker, text).await?,
            SubjectTokenType::RefreshToken => self.by_refresh_token(asker, text).await?,
            SubjectTokenType::IdToken => self.by_id_token(asker, text).await?,
        };
        found.ok_or_else(|| invalid_grant(UNKNOWN))
    }

    async fn by_access_token(&self, asker: &Asker<'_>, text: &str) -> Result<Option<Subject>, TokenError> {
        let Some(token) = AccessToken::parse(text) else { return Ok(None) };
        let Some(LiveToken { grant, .. }) = self.live_token(&token).await? else { return Ok(None) };
        let TokenGrant { client, origin, sign_in: Some(sign_in), scopes, details } = grant else { return Ok(None) };
        let mine = client == asker.client.id || details.audience.iter().any(|to| to == asker.client.id.as_str());
        // One that is bound is good only with its key, here as anywhere.
        if !mine || (details.confirmation.is_some() && details.confirmation != asker.confirmation) {
            return Ok(None);
        }
        Ok(Some(Subject { origin, sign_in, scopes, details, expires_at: token.expires_at() }))
    }

    /// Only the present one; it is not used up.
    async fn by_refresh_token(&self, asker: &Asker<'_>, text: &str) -> Result<Option<Subject>, TokenError> {
        let Some(token) = RefreshToken::parse(text) else { return Ok(None) };
        let grant = self.live_grant(asker.client, &token, self.now()).await?;
        if grant.refresh_token != token.digest() {
            return Ok(None);
        }
        let origin = TokenOrigin::Grant(grant.id);
        let (scopes, details, expires_at) = (grant.scopes, grant.details, grant.idle_until);
        Ok(Some(Subject { origin, sign_in: grant.sign_in, scopes, details, expires_at }))
    }

    /// One that was issued to this client, and has not ended: it leads back to where it came from.
    async fn by_id_token(&self, asker: &Asker<'_>, text: &str) -> Result<Option<Subject>, TokenError> {
        let Some(claims) = self.own_id_token(text).await else { return Ok(None) };
        let text_of = |name: &str| claims.get(name).and_then(Value::as_str);
        if text_of("aud") != Some(asker.client.id.as_str()) {
            return Ok(None);
        }
        let Some((origin, expires_at)) = origin_of(&claims) else { return Ok(None) };
        let found = match origin {
            TokenOrigin::Authorization(id) => {
                let authorization = self.store.authorization(id).await?;
                let live = authorization.filter(|found| found.revoked_at.is_none());
                live.and_then(|found| Some((found.client, found.sign_in?, found.scopes?, TokenDetails::default())))
            }
            TokenOrigin::Grant(id) => {
                let live = self.store.grant(id).await?.filter(|found| found.is_live(self.now()));
                live.map(|found| (found.client, found.sign_in, found.scopes, found.details))
            }
            TokenOrigin::Client => None,
        };
        let Some((client, sign_in, scopes, details)) = found else { return Ok(None) };
        let same = client == asker.client.id;
        Ok(same.then_some(Subject { origin, sign_in, scopes, details, expires_at }))
    }
}

/// Where an ID token comes from, and when it ends.
fn origin_of(claims: &Map<String, Value>) -> Option<(TokenOrigin, Timestamp)> {
    let (origin, _) = claims.get("jti")?.as_str()?.split_once('.')?;
    Some((TokenOrigin::parse(origin)?, Timestamp::from_seconds(claims.get("exp")?.as_i64()?)))
}
