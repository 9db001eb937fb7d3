//! Access tokens before they are handed out: opaque, or a JWT in the profile that the client is registered for.

use std::time::Duration;

use domain::{
    AccessToken, Client, Scopes, Secret, SignIn, TokenDetails, TokenOrigin, claims::ClaimValue,
    client::AccessTokenFormat, scope::WLCG_GROUPS,
};
use oauth::access_token::{AccessTokenClaims, SCITOKENS_ANY, TYP, WLCG_ANY};
use storage::NewAccessToken;

use crate::{Broker, signing::SigningError};

/// What an access token is to stand for.
#[derive(Debug)]
pub(crate) struct Minting<'a> {
    /// Where it comes from.
    pub(crate) origin: TokenOrigin,
    /// Who signed in, if anybody did.
    pub(crate) sign_in: Option<&'a SignIn>,
    /// What it is good for.
    pub(crate) scopes: &'a Scopes,
    /// Its particulars.
    pub(crate) details: &'a TokenDetails,
    /// How long it lives.
    pub(crate) lifetime: Duration,
}

impl Broker {
    /// A new access token of a client. It is dead until the store has it.
    pub(crate) async fn mint(&self, client: &Client, minting: &Minting<'_>) -> Result<NewAccessToken, SigningError> {
        let format = client.metadata.access_token_format.unwrap_or(AccessTokenFormat::Opaque);
        let token = match format {
            AccessTokenFormat::Opaque => AccessToken::generate(self.now(), minting.lifetime, self.entropy()),
            format => self.mint_jwt(client, minting, format).await?,
        };
        Ok(NewAccessToken {
            token,
            client: client.id.clone(),
            origin: minting.origin,
            scopes: minting.scopes.clone(),
            details: minting.details.clone(),
        })
    }

    async fn mint_jwt(
        &self,
        client: &Client,
        minting: &Minting<'_>,
        format: AccessTokenFormat,
    ) -> Result<AccessToken, SigningError> {
        let now = self.now();
        let expires_at = (now + minting.lifetime).truncated_to_seconds();
        let jti = Secret::generate(self.entropy());
        let subject = match minting.sign_in {
            Some(sign_in) => Some(self.subject_for(client, &sign_in.subject).await?),
            None => None,
        };
        let anybody = [match format {
            AccessTokenFormat::Wlcg => WLCG_ANY,
            AccessTokenFormat::SciTokens => SCITOKENS_ANY,
            AccessTokenFormat::Opaque | AccessTokenFormat::Jwt => self.settings.issuer.as_str(),
        }
        .to_owned()];
        let wlcg = format == AccessTokenFormat::Wlcg;
        let groups = if wlcg { self.groups(client, minting).await } else { Vec::new() };
        let claims = AccessTokenClaims {
            iss: &self.settings.issuer,
            sub: subject.as_deref().unwrap_or(client.id.as_str()),
            aud: if minting.details.audience.is_empty() { &anybody } else { &minting.details.audience },
            client_id: &client.id,
            exp: expires_at,
            iat: now,
            nbf: now,
            jti: jti.expose(),
            scope: minting.scopes,
            auth_time: minting.sign_in.map(|sign_in| sign_in.authenticated_at),
            acr: minting.sign_in.and_then(|sign_in| sign_in.context()),
            cnf: minting.details.confirmation.as_ref(),
            act: minting.details.actor.as_ref(),
            authorization_details: &minting.details.authorization_details,
            wlcg_ver: wlcg.then_some("1.0"),
            wlcg_groups: &groups,
            ver: (format == AccessTokenFormat::SciTokens).then_some("scitoken:2.0"),
        };
        let key = self.signing_key(client.metadata.usual_algorithm()).await?;
        Ok(AccessToken::jwt(key.sign(Some(TYP), &claims)?, expires_at))
    }

    async fn groups(&self, client: &Client, minting: &Minting<'_>) -> Vec<String> {
        let Some(sign_in) = minting.sign_in else { return Vec::new() };
        let released = self.view(client, sign_in).await.claims(minting.scopes, []);
        let groups = released.into_iter().find(|claim| claim.name == WLCG_GROUPS).map(|claim| claim.value);
        if let Some(ClaimValue::List(groups)) = groups { groups } else { Vec::new() }
    }
}
