//! The token endpoint: the phases that every grant shares. What is special to a grant is in its own file.

pub(crate) mod access_token;
mod authorization_code;

use domain::{Client, Secret, SignIn};
use oauth::{
    ErrorCode, OAuthError, Params, RequestContext,
    token::{TokenRequest, TokenResponse, TokenType},
};
use storage::{NewAccessToken, StoreError};
use thiserror::Error;

use crate::{Broker, id_token::NewIdToken};

/// What a grant gives, whatever it is. The tokens are live already.
struct Granted {
    access_token: NewAccessToken,
    /// Who signed in, if anybody did.
    sign_in: Option<SignIn>,
    /// That of the authorization request, for the ID token.
    nonce: Option<String>,
}

/// Why no token is issued.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The client is told.
    #[error("{}: {}", .0.code(), .0.description())]
    Refused(#[from] OAuthError),
    /// The store failed; the client is told to try again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An ID token could not be signed.
    #[error(transparent)]
    Signing(#[from] oauth::jose::JoseError),
}

impl Broker {
    /// `POST /oauth2/token`: client authentication, then the grant, then the issue.
    pub async fn exchange(&self, context: &RequestContext, params: &Params) -> Result<TokenResponse, TokenError> {
        if let Some(name) = params.repeated() {
            let sentence = format!("The parameter {name} stands more than once.");
            return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
        }
        let client = self.authenticate_client(context, params).await?;
        let granted = match TokenRequest::parse(params)? {
            TokenRequest::AuthorizationCode(request) => self.redeem_code(&client, &request).await?,
        };
        self.answer(&client, granted)
    }

    fn answer(&self, client: &Client, granted: Granted) -> Result<TokenResponse, TokenError> {
        let NewAccessToken { token, scopes, details, .. } = granted.access_token;
        let access_token = Secret::from(token.expose());
        let id_token = match &granted.sign_in {
            Some(sign_in) => Some(self.id_token(&NewIdToken {
                client,
                sign_in,
                scopes: &scopes,
                claims: &details.claims,
                nonce: granted.nonce.as_deref(),
                access_token: Some(&access_token),
                code: None,
                state: None,
            })?),
            None => None,
        };
        Ok(TokenResponse {
            access_token,
            token_type: TokenType::Bearer,
            expires_in: token.expires_at().since(self.now().truncated_to_seconds()).as_secs(),
            scope: scopes,
            id_token,
        })
    }
}
