//! Who is this client? ([RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3))

use domain::{Client, ClientStatus, Digest};
use oauth::{ClientCredentials, ErrorCode, OAuthError, Params, Proof, RequestContext};

use crate::{Broker, token::TokenError};

impl Broker {
    /// The approved client that shows the right secret, or is public and shows none. An unknown client and a wrong
    /// secret look and take the same.
    pub async fn authenticate_client(&self, context: &RequestContext, params: &Params) -> Result<Client, TokenError> {
        let candidates = ClientCredentials::from_request(context.authorization(), params)?;
        for credentials in &candidates {
            let client = self.store.client(&credentials.id).await?;
            if let Some(client) = client.filter(|client| proves(client, &credentials.proof)) {
                return match client.status {
                    ClientStatus::Approved => Ok(client),
                    status => Err(refused(&format!("This client is {status}; nobody can use it now.")).into()),
                };
            }
        }
        Err(refused("There is no such client, or its secret is wrong.").into())
    }
}

fn proves(client: &Client, proof: &Proof) -> bool {
    match (&client.secret, proof) {
        // Digests compare in constant time, and are made of whatever is presented, so the time tells nothing.
        (Some(stored), Proof::Secret(presented, _)) => *stored == Digest::of(presented.expose().as_bytes()),
        (None, Proof::None) => client.is_public(),
        _ => false,
    }
}

fn refused(sentence: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, sentence)
}
