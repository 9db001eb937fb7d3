//! The token endpoint: the phases that every grant shares. What is special to a grant is in its own file.

mod authorization_code;

use domain::{Client, Secret};
use oauth::{
    ErrorCode, OAuthError, Params,
    client_auth::ClientCredentials,
    id_token::{IdTokenClaims, at_hash},
    token::{TokenRequest, TokenResponse, TokenType},
};
use storage::StoreError;
use thiserror::Error;

use crate::{Broker, token::authorization_code::Grant};

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
    pub async fn exchange(&self, authorization: Option<&str>, params: &Params) -> Result<TokenResponse, TokenError> {
        if let Some(name) = params.repeated() {
            let sentence = format!("The parameter {name} stands more than once.");
            return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
        }
        let candidates = ClientCredentials::from_request(authorization, params)?;
        let client = self.authenticate_client(&candidates).await?;
        match TokenRequest::parse(params)? {
            TokenRequest::AuthorizationCode(request) => {
                let grant = self.redeem_code(&client, &request).await?;
                self.issue(&client, &grant)
            }
        }
    }

    fn issue(&self, client: &Client, grant: &Grant) -> Result<TokenResponse, TokenError> {
        let now = self.now();
        let access_token = Secret::from(grant.access_token.expose());
        let jti = Secret::generate(self.entropy());
        let key = self.signing_key();
        let released = domain::claims::released(&grant.scopes, &grant.sign_in);
        let claims = IdTokenClaims {
            iss: &self.settings.issuer,
            sub: grant.sign_in.subject.as_str(),
            aud: &client.id,
            exp: now + self.settings.lifetimes.token,
            iat: now,
            auth_time: grant.sign_in.authenticated_at,
            nonce: grant.nonce.as_deref(),
            acr: grant.sign_in.acr.as_deref(),
            amr: &[],
            jti: jti.expose(),
            at_hash: Some(at_hash(key.algorithm(), &access_token)),
            released: &released,
        };
        let id_token = key.sign(None, &claims)?;
        Ok(TokenResponse {
            access_token,
            token_type: TokenType::Bearer,
            expires_in: self.settings.lifetimes.token.as_secs(),
            scope: grant.scopes.clone(),
            id_token: Some(Secret::from(id_token)),
        })
    }
}
