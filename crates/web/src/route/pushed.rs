//! Pushed authorization requests ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)).

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::Broker;

use super::oauth::{declined, no_store};
use crate::{context::Context, extract::ClientForm};

/// `POST /oauth2/par`.
pub(crate) async fn par(
    State(broker): State<Broker>,
    context: Context,
    ClientForm { sent, params }: ClientForm,
) -> Response {
    match broker.push(&sent, params).await {
        Ok(answer) => (StatusCode::CREATED, no_store(), Json(answer)).into_response(),
        Err(error) => declined(&context, &sent, &error, "a pushed request"),
    }
}
