//! What becomes of tokens: introspection and revocation.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, introspection::IntrospectionAnswer};
use oauth::introspection::TYP;

use super::oauth::{declined, no_store};
use crate::{context::Context, extract::ClientForm};

/// `POST /oauth2/introspect`.
pub(crate) async fn introspect(
    State(broker): State<Broker>,
    context: Context,
    headers: HeaderMap,
    ClientForm { sent, params }: ClientForm,
) -> Response {
    match broker.introspect(&sent, &params, wants_jwt(&headers)).await {
        Ok(IntrospectionAnswer::Plain(answer)) => (no_store(), Json(answer)).into_response(),
        Ok(IntrospectionAnswer::Signed(jwt)) => {
            (no_store(), [(header::CONTENT_TYPE, format!("application/{TYP}"))], jwt).into_response()
        }
        Err(error) => declined(&context, &sent, &error, "a request about a token"),
    }
}

/// `POST /oauth2/revoke`.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    context: Context,
    ClientForm { sent, params }: ClientForm,
) -> Response {
    match broker.revoke_token(&sent, &params).await {
        Ok(()) => (StatusCode::OK, no_store()).into_response(),
        Err(error) => declined(&context, &sent, &error, "a request about a token"),
    }
}

/// Whether the asker wants a JWT (RFC 9701 §4).
fn wants_jwt(headers: &HeaderMap) -> bool {
    let wanted = format!("application/{TYP}");
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|media_type| {
        media_type.split(';').next().is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case(&wanted))
    })
}
