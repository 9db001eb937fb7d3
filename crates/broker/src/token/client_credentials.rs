//! The client credentials grant ([RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)): a client in its own
//! name, without anybody who has signed in.

use domain::{Scopes, TokenDetails, TokenOrigin};
use oauth::{ErrorCode, OAuthError};

use super::{Asker, Granted, TokenError, access_token::Minting, confidential};
use crate::Broker;

impl Broker {
    /// A token for what the client is registered for, except what speaks of a person.
    pub(super) async fn grant_to_client(&self, asker: &Asker<'_>) -> Result<Granted, TokenError> {
        confidential(asker.client)?;
        if asker.narrowing.scopes.iter().flat_map(Scopes::iter).any(domain::Scope::is_personal) {
            let sentence = "Nobody has signed in: a client by itself cannot have scopes that speak of a person.";
            return Err(OAuthError::new(ErrorCode::InvalidScope, sentence).into());
        }
        let own = asker.client.registration.scopes.iter().filter(|scope| !scope.is_personal()).cloned().collect();
        let scopes = asker.narrowed(&own)?;
        let minting = Minting {
            origin: TokenOrigin::Client,
            sign_in: None,
            scopes: &scopes,
            details: &TokenDetails {
                authorization_details: asker.details(&[], &scopes)?,
                audience: asker.audience(&[])?,
                confirmation: asker.confirmation.clone(),
                ..TokenDetails::default()
            },
            lifetime: self.access_lifetime(asker),
        };
        let access_token = self.mint(asker.client, &minting).await?;
        self.store.insert_access_token(&access_token).await?;
        Ok(Granted { access_token, identity: None, refresh: None, issued_token_type: None })
    }
}
