//! Pushed authorization requests ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)).

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{Broker, token::TokenError};
use oauth::{OAuthError, Params};

use super::oauth::{failed, no_store, refused, unread};
use crate::{
    context::Context,
    extract::{Body, Sent},
};

/// `POST /oauth2/par`.
pub(crate) async fn par(
    State(broker): State<Broker>,
    context: Context,
    Sent(sent): Sent,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(error) => return unread(&error),
    };
    let params = match Params::parse(&body) {
        Ok(params) => params,
        Err(error) => return refused(&OAuthError::from(error), &sent),
    };
    match broker.push(&sent, params).await {
        Ok(answer) => (StatusCode::CREATED, no_store(), Json(answer)).into_response(),
        Err(TokenError::Refused(error)) => {
            tracing::info!(transaction = %context.transaction, code = error.code().as_str(),
                reason = error.description(), "refused a pushed request");
            refused(&error, &sent)
        }
        Err(error) => failed(&context, &error),
    }
}
