//! Access tokens at work: userinfo, and the check that every protected resource shares.

use domain::{AccessToken, Client, ClientStatus, Scope, client::JwsAlgorithm};
use oauth::{
    Params, RequestContext,
    bearer::{BearerError, presented_token},
    userinfo::{SignedUserInfo, UserInfo},
};
use storage::{StoreError, tokens::TokenGrant};
use thiserror::Error;

use crate::{
    Broker,
    signing::{Protection, SigningError, encryption},
};

/// All that is told of a token that is not good: what it is not tells of others' tokens.
pub(crate) const UNKNOWN_TOKEN: BearerError =
    BearerError::InvalidToken("The access token is unknown, expired or revoked.");

/// Why a protected resource does not answer.
#[derive(Debug, Error)]
pub enum ResourceError {
    /// The client is told.
    #[error(transparent)]
    Bearer(#[from] BearerError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why userinfo does not answer.
#[derive(Debug, Error)]
pub enum UserInfoError {
    /// The token is not good for it.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// The answer could not be signed or encrypted.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<StoreError> for UserInfoError {
    fn from(error: StoreError) -> Self {
        Self::Resource(error.into())
    }
}

/// What userinfo answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserInfoAnswer {
    /// Compact JSON.
    Json(String),
    /// A token.
    Jwt(String),
}

/// What an access token stands for, and whose it is.
pub(crate) struct LiveToken {
    pub(crate) grant: TokenGrant,
    pub(crate) client: Client,
}

impl Broker {
    /// What the access token of a request stands for, in its header or, where the resource reads it, in its form: a live
    /// one of an approved client and an open account, sent by whoever it is bound to.
    pub(crate) async fn token_grant(
        &self,
        context: &RequestContext,
        form: Option<&Params>,
    ) -> Result<LiveToken, ResourceError> {
        let live = self.token_of_somebody(context, form, None).await?;
        if let Some(sign_in) = &live.grant.sign_in
            && !self.counts(sign_in).await?
        {
            return Err(UNKNOWN_TOKEN.into());
        }
        Ok(live)
    }

    /// The same of whom nobody has asked yet whether their account is open: for those who look at the account themselves.
    /// `client` is one that has just proved itself, and is not asked for again if the token is its own.
    pub(crate) async fn token_of_somebody(
        &self,
        context: &RequestContext,
        form: Option<&Params>,
        client: Option<&Client>,
    ) -> Result<LiveToken, ResourceError> {
        let presented = presented_token(context.authorization(), form)?;
        let token = AccessToken::parse(presented.token.expose()).ok_or(UNKNOWN_TOKEN)?;
        if self.now() >= token.expires_at() {
            return Err(BearerError::InvalidToken("The access token has expired.").into());
        }
        let live = self.found_token(&token, client).await?.ok_or(UNKNOWN_TOKEN)?;
        let audience = &live.grant.details.audience;
        if !audience.is_empty() && !audience.iter().any(|to| to == self.settings.issuer.as_str()) {
            return Err(BearerError::InvalidToken("The access token is for another resource server.").into());
        }
        self.check_possession(context, &presented, &live).await?;
        Ok(live)
    }

    /// What a token stands for that has not ended, whose client is approved, and whose person's account is open.
    pub(crate) async fn live_token(&self, token: &AccessToken) -> Result<Option<LiveToken>, StoreError> {
        let Some(found) = self.found_token(token, None).await? else { return Ok(None) };
        let open = match &found.grant.sign_in {
            Some(sign_in) => self.counts(sign_in).await?,
            None => true,
        };
        Ok(open.then_some(found))
    }

    /// The same, whether or not the account is open.
    async fn found_token(&self, token: &AccessToken, client: Option<&Client>) -> Result<Option<LiveToken>, StoreError> {
        if self.now() >= token.expires_at() {
            return Ok(None);
        }
        let Some(grant) = self.store.token_grant(token).await? else { return Ok(None) };
        let client = match client.filter(|client| client.id == grant.client) {
            Some(client) => Some(client.clone()),
            None => self.client(&grant.client).await?,
        };
        let Some(client) = client.filter(|client| client.status == ClientStatus::Approved) else { return Ok(None) };
        Ok(Some(LiveToken { grant, client }))
    }

    /// `GET|POST /oauth2/userinfo`.
    pub async fn userinfo(
        &self,
        context: &RequestContext,
        form: Option<&Params>,
    ) -> Result<UserInfoAnswer, UserInfoError> {
        let LiveToken { grant, client } = self.token_grant(context, form).await?;
        let Some(sign_in) = &grant.sign_in else {
            let error = BearerError::InsufficientScope([Scope::OpenId].into_iter().collect());
            return Err(ResourceError::from(error).into());
        };
        let named = grant.details.claims.userinfo.iter().map(String::as_str);
        let released = self.view(&client, sign_in).await.claims(&grant.scopes, named);
        let sub = self.subject_for(&client, &sign_in.subject).await?;
        self.userinfo_answer(&client, &UserInfo { sub: &sub, released: &released }).await
    }

    /// The answer as the client registered for it ([OpenID Connect Core
    /// §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)).
    async fn userinfo_answer(&self, client: &Client, info: &UserInfo<'_>) -> Result<UserInfoAnswer, UserInfoError> {
        let metadata = &client.metadata;
        let encryption = encryption(metadata.userinfo_encrypted_response_alg, metadata.userinfo_encrypted_response_enc);
        let signing = metadata.userinfo_signed_response_alg.filter(|algorithm| *algorithm != JwsAlgorithm::None);
        match (signing, encryption) {
            (Some(signing), encryption) => {
                let protection = Protection { signing, encryption };
                let claims = SignedUserInfo { iss: &self.settings.issuer, aud: &client.id, info };
                Ok(UserInfoAnswer::Jwt(self.protected(client, protection, None, &claims).await?))
            }
            (None, Some(encryption)) => {
                Ok(UserInfoAnswer::Jwt(self.encrypted(client, encryption, None, json(info)?.as_bytes()).await?))
            }
            (None, None) => Ok(UserInfoAnswer::Json(json(info)?)),
        }
    }
}

fn json(info: &UserInfo<'_>) -> Result<String, StoreError> {
    serde_json::to_string(info).map_err(|_| StoreError::Corrupt("claim"))
}
