//! Signing out at OpenID providers: the way back from there, and what they tell from server to server.

use axum::{
    Json,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{Broker, logout::LogoutTokenError};
use oauth::{ErrorCode, OAuthError, Params};

use super::{
    oauth::{failed, no_store},
    single_logout,
};
use crate::{context::Context, extract::Body};

/// `GET /oidc/signed_out/{provider}`: the person comes back, and reads what became of it.
pub(crate) async fn signed_out(
    State(broker): State<Broker>,
    context: Context,
    provider: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    let provider = provider.map(|Path(provider)| provider).unwrap_or_default();
    let query = query.unwrap_or_default();
    // What stands there twice is no answer of any provider.
    let params = Params::parse(query.as_bytes()).ok();
    let state = params.as_ref().and_then(|params| params.get("state"));
    let context = context.in_the_name_of(&broker.who_asked(state));
    single_logout::came_back(&context, broker.back_from_provider(&provider, state).await)
}

/// `POST /oidc/backchannel_logout/{provider}`
/// ([Back-Channel Logout §2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse)).
pub(crate) async fn back_channel(
    State(broker): State<Broker>,
    context: Context,
    provider: Result<Path<String>, PathRejection>,
    Body(body): Body,
) -> Response {
    let provider = provider.map(|Path(provider)| provider).unwrap_or_default();
    let body = match body {
        Ok(body) => body,
        Err(unread) => return refused(unread.status, unread.sentence),
    };
    let Ok(params) = Params::parse(&body) else {
        return refused(StatusCode::BAD_REQUEST, "The form cannot be read.");
    };
    let Some(token) = params.get("logout_token") else {
        return refused(StatusCode::BAD_REQUEST, "The form has no logout_token.");
    };
    let error = match broker.receive_logout_token(&provider, token).await {
        Ok(_) => return (StatusCode::OK, no_store()).into_response(),
        Err(LogoutTokenError::Store(error)) => return failed(&context, &error),
        Err(error) => error,
    };
    tracing::warn!(transaction = %context.transaction, %error, "refused a logout token");
    match error {
        LogoutTokenError::Unacceptable(error) if error.is_passing() => failed(&context, &error),
        LogoutTokenError::Unacceptable(error) => refused(StatusCode::BAD_REQUEST, error.public_hint()),
        LogoutTokenError::Replayed => refused(StatusCode::BAD_REQUEST, "The logout token was used before."),
        LogoutTokenError::UnknownProvider(_) | LogoutTokenError::Store(_) => {
            refused(StatusCode::NOT_FOUND, "No provider has this address.")
        }
    }
}

fn refused(status: StatusCode, sentence: &str) -> Response {
    (status, no_store(), Json(OAuthError::new(ErrorCode::InvalidRequest, sentence))).into_response()
}
