//! SSH certificates: for scripts as text, like those of X.509, and what hosts need to trust them.

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{SshError, SshRequest},
};
use oauth::{ErrorCode, OAuthError, Params, RequestContext, bearer::TokenScheme};

use super::getcert::{Refused, failed, refused_by, refused_certificate, text};
use crate::{
    context::Context,
    extract::{Body, Sent},
};

/// `POST /oauth2/ssh-certificate`.
pub(crate) async fn certificate(
    State(broker): State<Broker>,
    context: Context,
    Sent(sent): Sent,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return text(unread.status, unread.sentence),
    };
    match answer(&broker, &sent, &body).await {
        Ok(line) => text(StatusCode::OK, &line),
        Err(Refused::Certificate(error)) => refused(&context, &error, TokenScheme::of(sent.authorization())),
        Err(Refused::Client(error)) => refused_by(&context, Err(error)),
        Err(Refused::Failed(error)) => refused_by(&context, Ok(error)),
    }
}

async fn answer(broker: &Broker, sent: &RequestContext, body: &[u8]) -> Result<String, Refused<SshError>> {
    let params = Params::parse(body).map_err(OAuthError::from)?;
    let client = broker.authenticate_client(sent, &params).await?;
    let missing = |sentence| OAuthError::new(ErrorCode::InvalidRequest, sentence);
    let key = params.get("public_key").ok_or_else(|| missing("The parameter public_key is missing."))?;
    let lifetime = params.get("lifetime").map(str::parse).transpose();
    let lifetime = lifetime.map_err(|_| missing("The parameter lifetime is a number of seconds."))?;
    let request = SshRequest { context: sent, form: &params, key, lifetime: lifetime.map(Duration::from_secs) };
    broker.ssh_certificate(&client, &request).await.map_err(Refused::Certificate)
}

fn refused(context: &Context, error: &SshError, scheme: TokenScheme) -> Response {
    let status = match error {
        SshError::Certificate(error) => return refused_certificate(context, error, scheme),
        SshError::Authority(_) | SshError::Keyring(_) => return failed(context, error),
        SshError::Off => StatusCode::NOT_FOUND,
        SshError::NoPrincipal => StatusCode::FORBIDDEN,
        SshError::Key(_) | SshError::Lifetime(..) | SshError::Prepare(_) => StatusCode::BAD_REQUEST,
    };
    tracing::info!(transaction = %context.transaction, reason = %error, "refused an SSH certificate");
    text(status, &error.to_string())
}

/// `GET /ca/ssh/user_ca.pub`: what hosts name as `TrustedUserCAKeys`.
pub(crate) async fn trusted_keys(State(broker): State<Broker>) -> Response {
    file("text/plain; charset=utf-8", broker.ssh_trusted_keys().await)
}

/// `GET /ca/ssh/krl`: what hosts name as `RevokedKeys`.
pub(crate) async fn revocation_list(State(broker): State<Broker>) -> Response {
    file("application/octet-stream", broker.ssh_revocation_list().await)
}

fn file<T: IntoResponse>(media_type: &'static str, content: Result<T, SshError>) -> Response {
    const MINUTE: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=60");
    match content {
        Ok(content) => ([(header::CONTENT_TYPE, media_type), MINUTE], content).into_response(),
        Err(SshError::Off) => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
        Err(error) => {
            tracing::error!(%error, "a file of the SSH authority could not be made");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")], "Try again later.\n").into_response()
        }
    }
}
