//! The token endpoint: the phases that every grant shares. What is special to a grant is in its own file.

pub(crate) mod access_token;
mod authorization_code;
mod client_credentials;
mod device_code;
mod exchange;
mod jwt_bearer;
mod refresh;

use std::time::Duration;

use domain::{AuthorizationDetail, Client, Confirmation, Scopes, Secret, SignIn};
use oauth::{
    ErrorCode, OAuthError, Params, RequestContext,
    token::{IssuedRefreshToken, Narrowing, TokenRequest, TokenResponse, TokenType},
};
use storage::{NewAccessToken, StoreError};
use thiserror::Error;

use crate::{Broker, id_token::NewIdToken, signing::SigningError};

/// What a token request says besides its grant.
struct Asker<'a> {
    /// Who asks.
    client: &'a Client,
    /// The key that the client proves to have, to which its tokens are bound.
    confirmation: Option<Confirmation>,
    /// What it wants less than it could have.
    narrowing: Narrowing,
}

/// What a grant gives, whatever it is. The tokens are live already.
struct Granted {
    access_token: NewAccessToken,
    /// Of whom there is an ID token, if there is one.
    identity: Option<Identity>,
    refresh: Option<IssuedRefreshToken>,
    issued_token_type: Option<&'static str>,
}

/// What an ID token is made from.
struct Identity {
    sign_in: SignIn,
    /// That of the authorization request.
    nonce: Option<String>,
}

/// Why no token is issued.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The client is told.
    #[error("{}: {}", .0.code(), .0.description())]
    Refused(#[from] OAuthError),
    /// Too much of it; what, and when to come again.
    #[error("{sentence}")]
    TooMany {
        /// For whoever asks.
        sentence: &'static str,
        /// When to come again.
        retry_after: Duration,
    },
    /// The store failed; the client is told to try again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An ID token could not be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl Broker {
    /// `POST /oauth2/token`: client authentication, then the grant, then the issue.
    pub async fn exchange(&self, context: &RequestContext, params: &Params) -> Result<TokenResponse, TokenError> {
        if let Some(name) = params.repeated() {
            let sentence = format!("The parameter {name} stands more than once.");
            return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
        }
        let client = self.authenticate_client(context, params).await?;
        match self.redeem_as(&client, context, params).await {
            Err(error) => {
                self.note_refused_token(&client.id, &error);
                Err(self.limit_failures(context, error).await)
            }
            outcome => {
                self.note_use(&client.id).await;
                outcome
            }
        }
    }

    async fn redeem_as(
        &self,
        client: &Client,
        context: &RequestContext,
        params: &Params,
    ) -> Result<TokenResponse, TokenError> {
        let request = TokenRequest::parse(params)?;
        if !client.may(request.grant_type()) {
            let sentence = format!("This client is not registered for the grant type {}.", request.grant_type());
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, sentence).into());
        }
        let confirmation = self.confirmation(client, context).await?;
        let asker = Asker { client, confirmation, narrowing: Narrowing::parse(params)? };
        let granted = match request {
            TokenRequest::AuthorizationCode(request) => self.redeem_code(&asker, &request).await?,
            TokenRequest::DeviceCode(request) => self.redeem_device_code(&asker, &request).await?,
            TokenRequest::RefreshToken(request) => self.refresh(&asker, &request).await?,
            TokenRequest::ClientCredentials => self.grant_to_client(&asker).await?,
            TokenRequest::TokenExchange(request) => self.exchange_token(&asker, &request).await?,
            TokenRequest::JwtBearer(request) => self.redeem_assertion(&asker, context, &request).await?,
        };
        self.answer(client, granted).await
    }

    async fn answer(&self, client: &Client, granted: Granted) -> Result<TokenResponse, TokenError> {
        let NewAccessToken { token, scopes, details, origin, .. } = granted.access_token;
        let access_token = Secret::from(token.expose());
        let id_token = match &granted.identity {
            Some(identity) => {
                let new = NewIdToken {
                    client,
                    origin,
                    sign_in: &identity.sign_in,
                    scopes: &scopes,
                    claims: &details.claims,
                    nonce: identity.nonce.as_deref(),
                    access_token: Some(&access_token),
                    code: None,
                    state: None,
                };
                Some(self.id_token(&new).await?)
            }
            None => None,
        };
        Ok(TokenResponse {
            access_token,
            token_type: match details.confirmation {
                Some(Confirmation::Jkt(_)) => TokenType::Dpop,
                Some(Confirmation::X5tS256(_)) | None => TokenType::Bearer,
            },
            expires_in: token.expires_at().since(self.now().truncated_to_seconds()).as_secs(),
            scope: scopes,
            authorization_details: details.authorization_details,
            id_token,
            refresh: granted.refresh,
            issued_token_type: granted.issued_token_type,
        })
    }

    /// How long an access token lives: what the client wants, but no longer than the server's.
    fn access_lifetime(&self, asker: &Asker<'_>) -> Duration {
        let usual = self.settings.lifetimes.token;
        asker.narrowing.access_lifetime.map_or(usual, |wanted| wanted.min(usual))
    }
}

impl Asker<'_> {
    /// What is left of `granted`: all, or the less that the client wants. More is refused.
    fn narrowed(&self, granted: &Scopes) -> Result<Scopes, TokenError> {
        match &self.narrowing.scopes {
            None => Ok(granted.clone()),
            Some(wanted) if wanted.is_subset(granted) => Ok(wanted.clone()),
            Some(_) => {
                let sentence = format!("The scope asks for more than was granted: {granted}.");
                Err(OAuthError::new(ErrorCode::InvalidScope, sentence).into())
            }
        }
    }

    /// For whom the access token is: those that the client wants, of those that were granted to it. If none was, any
    /// that it is registered for.
    fn audience(&self, granted: &[String]) -> Result<Vec<String>, TokenError> {
        let wanted = &self.narrowing.targets;
        if wanted.is_empty() {
            return Ok(granted.to_vec());
        }
        let allowed = if granted.is_empty() { &self.client.metadata.resources } else { granted };
        if !allowed.is_empty() && wanted.iter().any(|target| !allowed.contains(target)) {
            let sentence = "This client cannot have a token for that resource.";
            return Err(OAuthError::new(ErrorCode::InvalidTarget, sentence).into());
        }
        Ok(wanted.clone())
    }

    /// What scopes are limited to: as granted, or less if the client wants less.
    fn details(
        &self,
        granted: &[AuthorizationDetail],
        scopes: &Scopes,
    ) -> Result<Vec<AuthorizationDetail>, TokenError> {
        let details = AuthorizationDetail::narrowed(granted, self.narrowing.details.as_deref(), scopes);
        details.ok_or_else(|| {
            let sentence = "The authorization_details ask for more than was granted.";
            OAuthError::new(ErrorCode::InvalidAuthorizationDetails, sentence).into()
        })
    }

    /// The key that it proves to have, as text.
    fn key(&self) -> String {
        match &self.confirmation {
            None => String::new(),
            Some(Confirmation::Jkt(thumbprint)) => format!("jkt:{thumbprint}"),
            Some(Confirmation::X5tS256(thumbprint)) => format!("x5t:{thumbprint}"),
        }
    }
}

/// What only a client can have that proves who it is.
fn confidential(client: &Client) -> Result<(), TokenError> {
    if client.is_public() {
        let sentence = "Only a client that proves who it is may use this grant type.";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, sentence).into());
    }
    Ok(())
}

fn invalid_grant(sentence: &str) -> TokenError {
    OAuthError::new(ErrorCode::InvalidGrant, sentence).into()
}
