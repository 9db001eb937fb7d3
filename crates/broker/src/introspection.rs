//! Introspection ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)) and revocation
//! ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)): what a token is, and its end before its time.
//!
//! What kind of token it is shows by itself, so a `token_type_hint` changes nothing.

use domain::{AccessToken, Client, Confirmation, RefreshToken, client::JwsAlgorithm};
use oauth::{
    ErrorCode, OAuthError, Params, RequestContext,
    introspection::{ActiveToken, Introspection, SignedIntrospection, TYP},
};
use storage::{StoreError, grants::StoredGrant};

use crate::{Broker, signing::SigningError, token::TokenError, userinfo::LiveToken};

/// What the asker gets.
#[derive(Debug)]
pub enum IntrospectionAnswer {
    /// JSON.
    Plain(Introspection),
    /// A JWT for the asker alone.
    Signed(String),
}

impl Broker {
    /// `POST /oauth2/introspect`. A client learns of the tokens that were issued to it or for it, and of all if it is
    /// registered so; any other token is inactive to it.
    pub async fn introspect(
        &self,
        context: &RequestContext,
        params: &Params,
        as_jwt: bool,
    ) -> Result<IntrospectionAnswer, TokenError> {
        let client = self.authenticate_client(context, params).await?;
        if client.is_public() {
            let sentence = "Only a client that proves who it is may ask about tokens.";
            return Err(OAuthError::new(ErrorCode::InvalidClient, sentence).into());
        }
        let text = presented(params)?;
        let answer = if let Some(token) = AccessToken::parse(text) {
            self.introspect_access_token(&client, &token).await?
        } else if let Some(token) = RefreshToken::parse(text) {
            self.introspect_refresh_token(&client, &token).await?
        } else {
            None
        };
        let answer = answer.map_or(Introspection::Inactive, |token| Introspection::Active(Box::new(token)));
        if !as_jwt {
            return Ok(IntrospectionAnswer::Plain(answer));
        }
        let signed = SignedIntrospection {
            iss: &self.settings.issuer,
            aud: &client.id,
            iat: self.now().as_seconds(),
            token_introspection: &answer,
        };
        let registered = client.metadata.introspection_signed_response_alg;
        let registered = registered.filter(|algorithm| *algorithm != JwsAlgorithm::None);
        let algorithm = registered.unwrap_or(client.metadata.usual_algorithm());
        let key = self.signing_key(algorithm).await.map_err(SigningError::from)?;
        Ok(IntrospectionAnswer::Signed(key.sign(Some(TYP), &signed).map_err(SigningError::from)?))
    }

    async fn introspect_access_token(
        &self,
        asker: &Client,
        token: &AccessToken,
    ) -> Result<Option<ActiveToken>, StoreError> {
        let Some(LiveToken { grant, client }) = self.live_token(token).await? else { return Ok(None) };
        let for_asker = grant.details.audience.iter().any(|to| to == asker.id.as_str());
        if !(grant.client == asker.id || for_asker || asker.metadata.introspects_all) {
            return Ok(None);
        }
        let sign_in = grant.sign_in.as_ref();
        let subject = match sign_in {
            Some(sign_in) => self.subject_for(&client, &sign_in.subject).await?,
            None => grant.client.to_string(),
        };
        Ok(Some(ActiveToken {
            sub: subject,
            auth_time: sign_in.map(|sign_in| sign_in.authenticated_at),
            acr: sign_in.and_then(|sign_in| sign_in.context().map(str::to_owned)),
            scope: grant.scopes,
            client_id: grant.client,
            aud: grant.details.audience,
            iss: self.settings.issuer.clone(),
            exp: token.expires_at(),
            token_type: Some(match grant.details.confirmation {
                Some(Confirmation::Jkt(_)) => "DPoP",
                Some(Confirmation::X5tS256(_)) | None => "Bearer",
            }),
            cnf: grant.details.confirmation,
            act: grant.details.actor,
            authorization_details: grant.details.authorization_details,
        }))
    }

    /// Only the present token of its grant is good.
    async fn introspect_refresh_token(
        &self,
        asker: &Client,
        token: &RefreshToken,
    ) -> Result<Option<ActiveToken>, StoreError> {
        let present = |grant: &StoredGrant| grant.refresh_token == token.digest() && grant.is_live(self.now());
        let Some(grant) = self.store.grant(token.grant()).await?.filter(present) else { return Ok(None) };
        let visible = grant.client == asker.id || asker.metadata.introspects_all;
        if !visible || !self.counts(&grant.sign_in).await? {
            return Ok(None);
        }
        let Some(client) = self.client(&grant.client).await? else { return Ok(None) };
        Ok(Some(ActiveToken {
            sub: self.subject_for(&client, &grant.sign_in.subject).await?,
            auth_time: Some(grant.sign_in.authenticated_at),
            acr: grant.sign_in.context().map(str::to_owned),
            scope: grant.scopes,
            client_id: grant.client,
            aud: Vec::new(),
            iss: self.settings.issuer.clone(),
            exp: grant.idle_until,
            token_type: None,
            cnf: grant.details.confirmation,
            act: None,
            authorization_details: grant.details.authorization_details,
        }))
    }

    /// `POST /oauth2/revoke`. A refresh token ends its grant with everything that came from it. What is unknown, or
    /// another client's, is left as it is, and that is told to nobody.
    pub async fn revoke_token(&self, context: &RequestContext, params: &Params) -> Result<(), TokenError> {
        let client = self.authenticate_client(context, params).await?;
        let text = presented(params)?;
        let now = self.now();
        if let Some(token) = AccessToken::parse(text) {
            let grant = self.store.token_grant(&token).await?;
            if grant.is_some_and(|grant| grant.client == client.id) {
                self.store.revoke_access_token(&token, now).await?;
            }
        } else if let Some(token) = RefreshToken::parse(text) {
            // An older one of the family will do: whoever has it wants the grant to end.
            let own = |grant: &StoredGrant| grant.client == client.id && grant.family == token.family();
            if let Some(grant) = self.store.grant(token.grant()).await?.filter(own) {
                self.store.revoke_grant(&grant, now).await?;
                tracing::info!(client = %client.id, grant = %grant.id, "a client gave a grant back");
            }
        }
        Ok(())
    }
}

fn presented(params: &Params) -> Result<&str, OAuthError> {
    params.get("token").ok_or_else(|| OAuthError::new(ErrorCode::InvalidRequest, "The parameter token is missing."))
}
