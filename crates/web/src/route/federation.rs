//! Federations of OpenID providers and relying parties
//! ([OpenID Federation 1.0](https://openid.net/specs/openid-federation-1_0.html)).

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, federation::RegistrationError};
use oauth::{
    ErrorCode, OAuthError,
    federation::{MEDIA_TYPE, explicit::RESPONSE_MEDIA_TYPE},
};

use super::oauth::{cacheable, failed, no_store, unread};
use crate::{
    context::{self, Context},
    extract::{Body, Sent},
};

/// `GET /.well-known/openid-federation`.
pub(crate) async fn entity_configuration(State(broker): State<Broker>, context: Context, uri: Uri) -> Response {
    match broker.entity_configuration().await {
        Ok(Some(statement)) => (cacheable(), [(header::CONTENT_TYPE, MEDIA_TYPE)], statement).into_response(),
        Ok(None) => context::not_found(context, uri).await,
        Err(error) => failed(&context, &error),
    }
}

/// `POST /oauth2/federation_registration`.
pub(crate) async fn register(
    State(broker): State<Broker>,
    context: Context,
    Sent(sent): Sent,
    uri: Uri,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(error) => return unread(&error),
    };
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match broker.register_by_federation(&sent, content_type, &body).await {
        Ok(statement) => (no_store(), [(header::CONTENT_TYPE, RESPONSE_MEDIA_TYPE)], statement).into_response(),
        Err(RegistrationError::Off) => context::not_found(context, uri).await,
        Err(RegistrationError::Refused(error)) => {
            tracing::info!(transaction = %context.transaction, %error, "refused a registration by a federation");
            told(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST), &error)
        }
        Err(RegistrationError::TooMany { retry_after }) => {
            let sentence = "This address has sent many registrations in the last hour.";
            let error = OAuthError::new(ErrorCode::TemporarilyUnavailable, sentence);
            let mut response = told(StatusCode::TOO_MANY_REQUESTS, &error);
            response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
            response
        }
        Err(error @ (RegistrationError::Store(_) | RegistrationError::Signing(_))) => failed(&context, &error),
    }
}

fn told(status: StatusCode, error: &OAuthError) -> Response {
    (status, no_store(), Json(error)).into_response()
}
