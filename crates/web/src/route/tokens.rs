//! What becomes of tokens: introspection and revocation.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, introspection::IntrospectionAnswer, token::TokenError};
use oauth::{OAuthError, Params, RequestContext, introspection::TYP};

use super::oauth::{failed, no_store, refused, unread};
use crate::{
    context::Context,
    extract::{Body, Sent},
};

/// `POST /oauth2/introspect`.
pub(crate) async fn introspect(
    State(broker): State<Broker>,
    context: Context,
    headers: HeaderMap,
    Sent(sent): Sent,
    Body(body): Body,
) -> Response {
    let params = match read(body, &sent) {
        Ok(params) => params,
        Err(response) => return response,
    };
    match broker.introspect(&sent, &params, wants_jwt(&headers)).await {
        Ok(IntrospectionAnswer::Plain(answer)) => (no_store(), Json(answer)).into_response(),
        Ok(IntrospectionAnswer::Signed(jwt)) => {
            (no_store(), [(header::CONTENT_TYPE, format!("application/{TYP}"))], jwt).into_response()
        }
        Err(error) => not_done(&context, &sent, &error),
    }
}

/// `POST /oauth2/revoke`.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    context: Context,
    Sent(sent): Sent,
    Body(body): Body,
) -> Response {
    let params = match read(body, &sent) {
        Ok(params) => params,
        Err(response) => return response,
    };
    match broker.revoke_token(&sent, &params).await {
        Ok(()) => (StatusCode::OK, no_store()).into_response(),
        Err(error) => not_done(&context, &sent, &error),
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

#[expect(clippy::result_large_err, reason = "a response is what the caller returns at once")]
fn read(body: Result<axum::body::Bytes, crate::extract::Unread>, sent: &RequestContext) -> Result<Params, Response> {
    let body = body.map_err(|error| unread(&error))?;
    Params::parse(&body).map_err(|error| refused(&OAuthError::from(error), sent))
}

fn not_done(context: &Context, sent: &RequestContext, error: &TokenError) -> Response {
    match error {
        TokenError::Refused(error) => {
            tracing::info!(transaction = %context.transaction, code = error.code().as_str(),
                reason = error.description(), "refused a request about a token");
            refused(error, sent)
        }
        error => failed(context, error),
    }
}
