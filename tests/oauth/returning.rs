//! Clients that come back while the person is away, and what they bring along.

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Tokens};
use domain::ClientMetadata;
use domain::client::{ClientAuthMethod, GrantType};

/// The metadata of one that has refresh tokens.
pub(super) fn refreshing() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        ..ClientMetadata::default()
    }
}

/// One that proves itself by a secret.
pub(super) async fn portal(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], refreshing()).await
}

/// One that proves itself by nothing.
pub(super) async fn public(op: &Provider) -> Client {
    let nothing = Some(ClientAuthMethod::None);
    op.client_with(&[CALLBACK], ClientMetadata { token_endpoint_auth_method: nothing, ..refreshing() }).await
}

/// What Zoë's sign-in buys with every scope, `offline_access` among them.
pub(super) async fn bought(op: &Provider, client: &Client) -> Tokens {
    op.redeem_as(client, &op.browser().approve(client).await).await.tokens()
}
