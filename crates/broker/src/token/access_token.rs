//! Access tokens before they are handed out: opaque, or in the form that the client is registered for.

use std::time::Duration;

use domain::{AccessToken, Client, Scopes, SignIn, TokenDetails, TokenOrigin};
use storage::NewAccessToken;

use crate::Broker;

/// What an access token is to stand for.
#[derive(Debug)]
pub(crate) struct Minting<'a> {
    /// Where it comes from.
    pub(crate) origin: TokenOrigin,
    /// Who signed in, if anybody did.
    #[expect(dead_code, reason = "what stands in a token that is a JWT")]
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
    pub(crate) fn mint(&self, client: &Client, minting: &Minting<'_>) -> NewAccessToken {
        NewAccessToken {
            token: AccessToken::generate(self.now(), minting.lifetime, self.entropy()),
            client: client.id.clone(),
            origin: minting.origin,
            scopes: minting.scopes.clone(),
            details: minting.details.clone(),
        }
    }
}
