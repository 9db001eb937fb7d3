//! Refresh tokens ([RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6),
//! [OpenID Connect Core §12](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokens)): who gets one, and
//! what it buys.
//!
//! They rotate, and a token that was used before ends its grant ([RFC 9700
//! §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)). Those of FAPI 2.0 clients do not rotate ([FAPI 2.0
//! §5.3.2.1](https://openid.net/specs/fapi-security-profile-2_0-final.html)): they are bound to a client that proves
//! itself by a key.

use std::time::Duration;

use domain::{Client, GrantId, RefreshToken, Scopes, Secret, Timestamp, TokenDetails, TokenOrigin};
use oauth::token::{IssuedRefreshToken, RefreshGrant};
use storage::{
    NewAccessToken, NewGrant, StoreError,
    authorizations::StoredAuthorization,
    grants::{Renewal, Renewed, StoredGrant},
};

use super::{Asker, Granted, Identity, TokenError, access_token::Minting, invalid_grant};
use crate::Broker;

/// How long a client may come again because the answer was lost.
const GRACE: Duration = Duration::from_secs(15);

const UNKNOWN: &str = "The refresh token is not one that this server issued to this client, or it has ended.";

impl Broker {
    /// A grant that outlives the sign-in, if the client may have one of what was granted.
    pub(super) async fn new_grant(
        &self,
        asker: &Asker<'_>,
        authorization: &StoredAuthorization,
        details: &TokenDetails,
    ) -> Result<Option<NewGrant>, StoreError> {
        let (Some(scopes), Some(sign_in)) = (authorization.scopes.clone(), authorization.sign_in.clone()) else {
            return Ok(None);
        };
        if !asker.client.is_renewable(&scopes) {
            return Ok(None);
        }
        let now = self.now();
        let id = GrantId::generate(now + self.settings.lifetimes.refresh_absolute, self.entropy());
        // Only of a public client the refresh token itself is bound; any other proves itself each time (RFC 9449 §5).
        let confirmation = details.confirmation.clone().filter(|_| asker.client.is_public());
        Ok(Some(NewGrant {
            refresh_token: RefreshToken::generate(id, self.entropy()),
            client: asker.client.id.clone(),
            authorization: authorization.id,
            sub: self.subject_for(asker.client, &sign_in.subject).await?,
            sign_in,
            scopes,
            details: TokenDetails { confirmation, ..details.clone() },
            idle_until: self.idle_until(asker, id, now),
        }))
    }

    /// When a grant ends unless it is used before: after what the client wants, what it is registered for, or the
    /// server's own time, whichever is the shortest, and never after the grant's longest end.
    pub(super) fn idle_until(&self, asker: &Asker<'_>, id: GrantId, now: Timestamp) -> Timestamp {
        let registered = asker.client.metadata.refresh_token_lifetime.map(Duration::from_secs);
        let longest = registered.unwrap_or(self.settings.lifetimes.refresh_idle);
        let lifetime = asker.narrowing.refresh_lifetime.map_or(longest, |wanted| wanted.min(longest));
        (now + lifetime).min(id.expires_at())
    }

    /// What the client is told of its refresh token.
    pub(super) fn issued(&self, token: &RefreshToken, idle_until: Timestamp) -> IssuedRefreshToken {
        let now = self.now().truncated_to_seconds();
        IssuedRefreshToken {
            refresh_token: Secret::from(token.expose()),
            refresh_token_lifetime: idle_until.since(now).as_secs(),
            refresh_token_iat: now.as_seconds(),
        }
    }

    /// Uses a refresh token.
    pub(super) async fn refresh(&self, asker: &Asker<'_>, request: &RefreshGrant) -> Result<Granted, TokenError> {
        let (client, now) = (asker.client, self.now());
        let presented = RefreshToken::parse(request.refresh_token.expose()).ok_or_else(|| invalid_grant(UNKNOWN))?;
        let grant = self.live_grant(client, &presented, now).await?;
        let access_token = self.mint_from(asker, &grant, &grant.scopes).await?;
        let rotates = !client.metadata.fapi2;
        let renewal = Renewal {
            next: if rotates { presented.successor(self.entropy()) } else { presented.clone() },
            presented,
            key: asker.key(),
            grace: GRACE,
            idle_until: self.idle_until(asker, grant.id, now),
            access_token,
        };
        match self.store.renew(&renewal, now).await? {
            Renewed::Done => Ok(Granted {
                refresh: Some(self.issued(&renewal.next, renewal.idle_until)),
                access_token: renewal.access_token,
                // A refreshed ID token need not have the nonce (OpenID Connect Core §12.2); it was for the first one.
                identity: Some(Identity { sign_in: grant.sign_in, nonce: None }),
                issued_token_type: None,
            }),
            Renewed::Reused => {
                tracing::warn!(client = %client.id, grant = %grant.id, "a refresh token was used twice; its grant is revoked");
                Err(invalid_grant(
                    "The refresh token was used before. Everything that came from its grant is revoked now.",
                ))
            }
            Renewed::Unknown => Err(invalid_grant(UNKNOWN)),
        }
    }

    /// An access token out of a grant, for `scopes` of those that it has, and no more than the client wants.
    pub(super) async fn mint_from(
        &self,
        asker: &Asker<'_>,
        grant: &StoredGrant,
        scopes: &Scopes,
    ) -> Result<NewAccessToken, TokenError> {
        if grant.details.confirmation.is_some() && grant.details.confirmation != asker.confirmation {
            return Err(invalid_grant("The grant is bound to a key that the request does not prove to have."));
        }
        // What was taken from the client meanwhile, it cannot have any more.
        let scopes = asker.narrowed(&scopes.intersection(&asker.client.registration.scopes))?;
        let details = TokenDetails {
            audience: asker.audience(&grant.details.audience)?,
            confirmation: asker.confirmation.clone(),
            authorization_details: asker.details(&grant.details.authorization_details, &scopes)?,
            ..grant.details.clone()
        };
        let minting = Minting {
            origin: TokenOrigin::Grant(grant.id),
            sign_in: Some(&grant.sign_in),
            scopes: &scopes,
            details: &details,
            lifetime: self.access_lifetime(asker),
        };
        Ok(self.mint(asker.client, &minting).await?)
    }

    /// The live grant of this client that a refresh token belongs to. Whether it is the present token, the store decides
    /// when it is used.
    pub(super) async fn live_grant(
        &self,
        client: &Client,
        presented: &RefreshToken,
        now: Timestamp,
    ) -> Result<StoredGrant, TokenError> {
        let grant = self.store.grant(presented.grant()).await?;
        let own = |grant: &StoredGrant| grant.client == client.id && grant.family == presented.family();
        let grant = grant.filter(own).filter(|grant| grant.is_live(now)).ok_or_else(|| invalid_grant(UNKNOWN))?;
        if !self.counts(&grant.sign_in).await? {
            return Err(invalid_grant("The person's account is closed."));
        }
        Ok(grant)
    }
}
