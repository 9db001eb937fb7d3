//! Certificates for scripts: text goes in, text comes out, also when it fails.

use std::time::Duration;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{CertificateError, CertificateRequest},
    token::TokenError,
};
use oauth::{ErrorCode, OAuthError, Params, RequestContext, bearer::TokenScheme};

use super::oauth::no_store;
use crate::{
    context::Context,
    extract::{Body, MULTIPART, Sent, is_multipart},
};

/// `POST /oauth2/getcert`.
pub(crate) async fn getcert(
    State(broker): State<Broker>,
    context: Context,
    Sent(sent): Sent,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return text(unread.status, unread.sentence),
    };
    if is_multipart(&headers) {
        return refused_by(&context, Err(OAuthError::new(ErrorCode::InvalidRequest, MULTIPART)));
    }
    match answer_getcert(&broker, &sent, &body).await {
        Ok(chain) => text(StatusCode::OK, &chain),
        Err(Refused::Certificate(error)) => {
            refused_certificate(&context, &error, TokenScheme::of(sent.authorization()))
        }
        Err(Refused::Client(error)) => refused_by(&context, Err(error)),
        Err(Refused::Failed(error)) => refused_by(&context, Ok(error)),
    }
}

/// Any other method there: in text as well.
pub(crate) async fn by_post_alone() -> Response {
    let allowed = [(header::ALLOW, "POST")];
    (allowed, text(StatusCode::METHOD_NOT_ALLOWED, "Certificates are asked for by POST, with a form.")).into_response()
}

/// Whether a certification request came as the bytes that it stands for: as the body, or as the parameter.
fn is_der(body: &[u8]) -> bool {
    let name = b"certreq=";
    let value = body.windows(name.len()).position(|window| window == name);
    let start = value.and_then(|at| body.get(at + name.len()..)).unwrap_or(body);
    // A SEQUENCE whose length takes two octets.
    [&b"\x30\x82"[..], b"0%82", b"%30%82"].iter().any(|beginning| start.starts_with(beginning))
}

/// Why a script gets no certificate, of whatever kind.
pub(super) enum Refused<E> {
    Client(OAuthError),
    Certificate(E),
    Failed(TokenError),
}

/// What a script hears before anybody looks at what it wants: of the client's mistake, or of what went wrong here.
pub(super) fn refused_by(context: &Context, error: Result<TokenError, OAuthError>) -> Response {
    match error {
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            text(status, &format!("{}: {}", error.code(), error.description()))
        }
        Ok(TokenError::TooMany { sentence, retry_after }) => {
            let after = [(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())];
            (after, text(StatusCode::TOO_MANY_REQUESTS, sentence)).into_response()
        }
        Ok(error) => failed(context, &error),
    }
}

impl<E> From<OAuthError> for Refused<E> {
    fn from(error: OAuthError) -> Self {
        Self::Client(error)
    }
}

impl<E> From<TokenError> for Refused<E> {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(error) => Self::Client(error),
            other => Self::Failed(other),
        }
    }
}

async fn answer_getcert(
    broker: &Broker,
    sent: &RequestContext,
    body: &[u8],
) -> Result<String, Refused<CertificateError>> {
    if body.trim_ascii_start().starts_with(b"{") {
        let sentence = "The body must be a form (application/x-www-form-urlencoded), and is JSON.";
        return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
    }
    if is_der(body) {
        let sentence = "The certification request is DER, and must be text: make it by `openssl req -inform DER -in request.der \
                        -out request.pem`, and send that as the parameter certreq of a form.";
        return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
    }
    let params = Params::parse(body).map_err(OAuthError::from)?;
    let client = broker.authenticate_client(sent, &params).await?;
    let missing = |sentence| OAuthError::new(ErrorCode::InvalidRequest, sentence);
    let csr = params.get("certreq").ok_or_else(|| missing("The parameter certreq is missing."))?;
    let lifetime = params.get("certlifetime").map(str::parse).transpose();
    let lifetime = lifetime.map_err(|_| missing("The parameter certlifetime is a number of seconds."))?;
    let (profile, lifetime) = (params.get("profile"), lifetime.map(Duration::from_secs));
    let renews = params.get("renews");
    let request = CertificateRequest { context: sent, form: &params, csr, profile, lifetime, renews };
    broker.certificate(&client, &request).await.map_err(Refused::Certificate)
}

pub(super) fn refused_certificate(context: &Context, error: &CertificateError, scheme: TokenScheme) -> Response {
    let status = match error {
        CertificateError::Issue(_) | CertificateError::NoAuthority | CertificateError::Store(_) => {
            return failed(context, error);
        }
        CertificateError::Token(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED),
        CertificateError::OtherClient => StatusCode::UNAUTHORIZED,
        CertificateError::ClosedAccount
        | CertificateError::Assurance { .. }
        | CertificateError::InactiveInstitution
        | CertificateError::UnprovedName
        | CertificateError::AddressOfSomebodyElse(_)
        | CertificateError::FunctionNotAlone(_)
        | CertificateError::NotVetted(_)
        | CertificateError::NoName
        | CertificateError::Name(_) => StatusCode::FORBIDDEN,
        CertificateError::AddressInUse { .. } | CertificateError::Quota(_) | CertificateError::NotRenewable(_) => {
            StatusCode::CONFLICT
        }
        CertificateError::NothingToRenew => StatusCode::NOT_FOUND,
        CertificateError::UnknownProfile(_)
        | CertificateError::OtherWay { .. }
        | CertificateError::NotForClient { .. }
        | CertificateError::BeyondConsent(_)
        | CertificateError::BeyondLimit(_)
        | CertificateError::KnownKey
        | CertificateError::CompromisedKey
        | CertificateError::ForeignKey
        | CertificateError::ForeignAddress(_)
        | CertificateError::Csr(_)
        | CertificateError::Prepare(_) => StatusCode::BAD_REQUEST,
    };
    tracing::info!(transaction = %context.transaction, reason = %error, "refused a certificate");
    let refusal = text(status, &error.to_string());
    match error {
        CertificateError::Token(error) => {
            ([(header::WWW_AUTHENTICATE, error.www_authenticate(scheme))], refusal).into_response()
        }
        _ => refusal,
    }
}

pub(super) fn failed(context: &Context, error: &dyn std::error::Error) -> Response {
    // What the person is told says less than what happened.
    let cause = error.source().map(tracing::field::display);
    tracing::error!(transaction = %context.transaction, %error, cause, "a request for a certificate failed");
    let sentence = format!("The server cannot issue certificates just now; transaction {}.", context.transaction);
    text(StatusCode::SERVICE_UNAVAILABLE, &sentence)
}

pub(super) fn text(status: StatusCode, body: &str) -> Response {
    let newline = if body.ends_with('\n') { "" } else { "\n" };
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, no_store(), plain, format!("{body}{newline}")).into_response()
}
