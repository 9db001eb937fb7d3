//! Access tokens at work: userinfo, and the check that every protected resource shares.

use domain::{AccessToken, ClientStatus, Scope};
use oauth::{
    Params, RequestContext,
    bearer::{BearerError, presented_token},
    userinfo::UserInfo,
};
use storage::{StoreError, tokens::TokenGrant};
use thiserror::Error;

use crate::Broker;

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

impl Broker {
    /// What the access token of a request stands for, in its header or, where the resource reads it, in its form: a live
    /// one of an approved client and an open account, sent by whoever it is bound to.
    pub(crate) async fn token_grant(
        &self,
        context: &RequestContext,
        form: Option<&Params>,
    ) -> Result<TokenGrant, ResourceError> {
        let presented = presented_token(context.authorization(), form)?;
        let refused = BearerError::InvalidToken("The access token is unknown, expired or revoked.");
        let token = AccessToken::parse(presented.token.expose()).ok_or_else(|| refused.clone())?;
        if self.now() >= token.expires_at() {
            return Err(BearerError::InvalidToken("The access token has expired.").into());
        }
        let grant = self.live_token(&token).await?.ok_or(refused)?;
        let audience = &grant.details.audience;
        if !audience.is_empty() && !audience.iter().any(|to| to == self.settings.issuer.as_str()) {
            return Err(BearerError::InvalidToken("The access token is for another resource server.").into());
        }
        self.check_possession(context, &presented, &grant.details).await?;
        Ok(grant)
    }

    /// What a token stands for that has not ended, whose client is approved, and whose person's account is open.
    pub(crate) async fn live_token(&self, token: &AccessToken) -> Result<Option<TokenGrant>, StoreError> {
        if self.now() >= token.expires_at() {
            return Ok(None);
        }
        let Some(grant) = self.store.token_grant(token).await? else { return Ok(None) };
        let client = self.store.client(&grant.client).await?;
        let approved = client.is_some_and(|client| client.status == ClientStatus::Approved);
        let open = match grant.subject() {
            Some(subject) => self.store.is_open(subject).await?,
            None => true,
        };
        Ok(Some(grant).filter(|_| approved && open))
    }

    /// `GET|POST /oauth2/userinfo`, as compact JSON.
    pub async fn userinfo(&self, context: &RequestContext, form: Option<&Params>) -> Result<String, ResourceError> {
        let grant = self.token_grant(context, form).await?;
        let Some(sign_in) = &grant.sign_in else {
            return Err(BearerError::InsufficientScope([Scope::OpenId].into_iter().collect()).into());
        };
        let named = grant.details.claims.userinfo.iter().map(String::as_str);
        let released = domain::claims::released_with(&grant.scopes, named, sign_in);
        let answer = UserInfo { sub: sign_in.subject.as_str(), released: &released };
        serde_json::to_string(&answer).map_err(|_| StoreError::Corrupt("claim").into())
    }
}
