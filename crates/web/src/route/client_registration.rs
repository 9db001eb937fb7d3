//! Clients that register and manage themselves
//! ([RFC 7591](https://www.rfc-editor.org/rfc/rfc7591), [RFC 7592](https://www.rfc-editor.org/rfc/rfc7592)).

use axum::{
    Json,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, registration::api::ApiError};
use oauth::{ErrorCode, OAuthError, bearer::BearerError, registration::ClientInformation};
use serde::Deserialize;

use super::oauth::{failed, no_store, too_many};
use crate::{
    context::Context,
    extract::{ClientBody, Sent},
};

#[derive(Deserialize, Default)]
pub(crate) struct Which {
    client_id: Option<String>,
}

/// A query that cannot be read names nobody.
type Named = Result<Query<Which>, axum::extract::rejection::QueryRejection>;

fn id(named: &Named) -> Option<&str> {
    named.as_ref().ok().and_then(|Query(which)| which.client_id.as_deref())
}

/// `POST /oauth2/oidc-cm`.
pub(crate) async fn register(
    State(broker): State<Broker>,
    context: Context,
    ClientBody { sent, body }: ClientBody,
) -> Response {
    answer(&context, StatusCode::CREATED, broker.register_client(&sent, &body).await)
}

/// `GET /oauth2/oidc-cm?client_id=…`.
pub(crate) async fn read(State(broker): State<Broker>, context: Context, Sent(sent): Sent, which: Named) -> Response {
    answer(&context, StatusCode::OK, broker.registered_client(sent.authorization(), id(&which)).await)
}

/// `PUT /oauth2/oidc-cm?client_id=…`.
pub(crate) async fn replace(
    State(broker): State<Broker>,
    context: Context,
    which: Named,
    ClientBody { sent, body }: ClientBody,
) -> Response {
    answer(&context, StatusCode::OK, broker.replace_client(sent.authorization(), id(&which), &body).await)
}

/// `DELETE /oauth2/oidc-cm?client_id=…`.
pub(crate) async fn remove(State(broker): State<Broker>, context: Context, Sent(sent): Sent, which: Named) -> Response {
    match broker.retire_client(sent.authorization(), id(&which)).await {
        Ok(()) => (StatusCode::NO_CONTENT, no_store()).into_response(),
        Err(error) => refusal(&context, &error),
    }
}

fn answer(context: &Context, status: StatusCode, outcome: Result<ClientInformation, ApiError>) -> Response {
    match outcome {
        Ok(information) => (status, no_store(), Json(information)).into_response(),
        Err(error) => refusal(context, &error),
    }
}

fn refusal(context: &Context, error: &ApiError) -> Response {
    if !matches!(error, ApiError::Store(_)) {
        tracing::info!(transaction = %context.transaction, %error, "refused a request of the registration API");
    }
    let told = |status: StatusCode, code, sentence: &str| {
        (status, no_store(), Json(OAuthError::new(code, sentence))).into_response()
    };
    match error {
        ApiError::Refused(error) => (StatusCode::BAD_REQUEST, no_store(), Json(error)).into_response(),
        ApiError::Token(error) => not_admitted(error),
        ApiError::Forbidden(sentence) => told(StatusCode::FORBIDDEN, ErrorCode::AccessDenied, sentence),
        ApiError::TooMany { sentence, retry_after } => too_many(sentence, *retry_after),
        ApiError::Conflict => {
            let sentence = "The client was changed by somebody else at the same time; read it and try again.";
            told(StatusCode::CONFLICT, ErrorCode::InvalidRequest, sentence)
        }
        ApiError::Store(error) => failed(context, error),
    }
}

fn not_admitted(error: &BearerError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let challenge = [(header::WWW_AUTHENTICATE, error.bearer_challenge())];
    match error.error() {
        Some(error) => (status, no_store(), challenge, Json(error)).into_response(),
        None => (status, no_store(), challenge).into_response(),
    }
}
