//! The protocol's endpoints ([RFC 6749 §3](https://www.rfc-editor.org/rfc/rfc6749#section-3)).

use std::time::Duration;

use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    authorize::{BeginError, MAX_REQUEST},
    token::TokenError,
    userinfo::{ResourceError, UserInfoAnswer, UserInfoError},
};
use oauth::{
    AuthorizationRequest, ErrorCode, OAuthError, Params, RequestContext, Untrusted, authorize::SKIN,
    bearer::BearerError, client_auth::BASIC_CHALLENGE, metadata::path,
};

use super::certificate_api::challenged;
use super::login::{front_channel, not_active, see_other, step_error};
use crate::{
    context::{Context, Told},
    extract::{Body, ClientBody, ClientForm, Sent, Unread},
    page::Turn,
    session::NewSession,
};

/// `GET /authorize`.
pub(crate) async fn authorize(
    State(broker): State<Broker>,
    context: Context,
    session: NewSession,
    RawQuery(query): RawQuery,
) -> Response {
    begin(&broker, &context, session, query.unwrap_or_default().as_bytes()).await
}

/// `POST /authorize`.
pub(crate) async fn authorize_by_post(
    State(broker): State<Broker>,
    context: Context,
    session: NewSession,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return not_begun(&context, unread.status, unread.sentence),
    };
    match session.exists(&context).await {
        Ok(true) => begin(&broker, &context, session, &body).await,
        Ok(false) => match as_query(&body) {
            Some(query) => see_other(&format!("{}?{query}", path::AUTHORIZE)),
            None => begin(&broker, &context, session, &body).await,
        },
        Err(response) => response,
    }
}

/// The same request as a query. A POST from another site brings no `Lax` cookie, a GET does; so the browser is asked to
/// come once more, or a person who is signed in would not be found, and would lose their session to a new one.
pub(super) fn as_query(body: &[u8]) -> Option<&str> {
    let fits = body.len() <= MAX_REQUEST && body.iter().all(u8::is_ascii_graphic);
    std::str::from_utf8(body).ok().filter(|_| fits)
}

async fn begin(broker: &Broker, context: &Context, session: NewSession, request: &[u8]) -> Response {
    let params = match Params::parse_authorization(request) {
        Ok(params) => params,
        Err(error) => return untrusted(context, &Untrusted::from(error).to_string()),
    };
    // What a page about a request that is not taken looks like; a sign-in asks again, with its client.
    let wished = SKIN.into_iter().find_map(|name| params.get(name));
    context.wears(broker.skin_for(None, wished));
    context.wish(params.get("ui_locales"));
    // What a request object asks for has the same limit, but a chain of statements may come along in its header.
    if request.len() > MAX_REQUEST && params.get("request").is_none() {
        return not_begun(context, StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.");
    }
    let request = match broker.read_request(&params).await {
        Ok(request) => request,
        Err(BeginError::Untrusted(reason)) => {
            tracing::info!(transaction = %context.transaction, %reason, "refused an authorization request");
            return untrusted(context, &reason.to_string());
        }
        Err(BeginError::NotActive(client)) => {
            context.wears(broker.skin_for(Some(&client), wished));
            return not_active(context, &client);
        }
        Err(error @ (BeginError::Ended(_) | BeginError::NotVouchedFor(_))) => {
            tracing::info!(transaction = %context.transaction, reason = %error, "refused an authorization request");
            return not_begun(context, StatusCode::BAD_REQUEST, &error.to_string());
        }
        Err(BeginError::Redirect(answer)) => return front_channel(context, answer),
        Err(BeginError::Store(error)) => return context.unavailable(&error),
        Err(BeginError::Signing(error)) => return context.unavailable(&error),
    };
    // No session is begun for who must not be shown anything: in a frame of another site the browser would not keep it.
    if request.is_silent() {
        match session.exists(context).await {
            Ok(true) => {}
            Ok(false) => return unseen(broker, context, request).await,
            Err(response) => return response,
        }
    }
    let session = match session.open(context).await {
        Ok(session) => session,
        Err(response) => return response,
    };
    match broker.begin(request, &session.browser()).await {
        Ok(id) => Redirect::to(&format!("/login/{id}")).into_response(),
        Err(error) => context.unavailable(&error),
    }
}

/// The answer where nobody is known and nothing may be shown.
async fn unseen(broker: &Broker, context: &Context, request: AuthorizationRequest) -> Response {
    match broker.nobody_is_signed_in(request).await {
        Ok(answer) => front_channel(context, answer),
        Err(error) => step_error(context, None, error),
    }
}

fn untrusted(context: &Context, detail: &str) -> Response {
    not_begun(context, StatusCode::BAD_REQUEST, detail)
}

fn not_begun(context: &Context, status: StatusCode, detail: &str) -> Response {
    let say = context.say();
    let told = Told::new(say.error_untrusted(), [say.error_untrusted_what()], say.error_untrusted_next());
    context.error(status, Told { turn: Turn::Application, detail: Some(detail.to_owned()), ..told })
}

/// `GET /.well-known/openid-configuration`.
pub(crate) async fn openid_configuration(State(broker): State<Broker>) -> impl IntoResponse {
    (cacheable(), Json(broker.provider_metadata()))
}

/// `GET /.well-known/oauth-authorization-server`.
pub(crate) async fn oauth_authorization_server(State(broker): State<Broker>) -> impl IntoResponse {
    (cacheable(), Json(broker.authorization_server_metadata()))
}

/// `GET /oauth2/certs`, as the media type of RFC 7517 for those who ask for it.
pub(crate) async fn certs(State(broker): State<Broker>, context: Context, headers: HeaderMap) -> Response {
    let jwks = match broker.jwks().await {
        Ok(jwks) => Json(jwks).into_response(),
        Err(error) => return failed(&context, &error),
    };
    let accepts = |media: &str| {
        headers.get_all(header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(media)))
    };
    let media = if accepts(JWK_SET) { JWK_SET } else { "application/json" };
    let about = [(header::CONTENT_TYPE, media), (header::VARY, "accept")];
    tagged(&headers, (cacheable(), about, jwks.into_body())).await
}

/// The media type of a JWK Set ([RFC 7517 §8.5.2](https://www.rfc-editor.org/rfc/rfc7517#section-8.5.2)).
const JWK_SET: &str = "application/jwk-set+json";

/// A document with its `ETag`; without its content for whoever has it already.
pub(super) async fn tagged(headers: &HeaderMap, document: impl IntoResponse) -> Response {
    let (mut parts, body) = document.into_response().into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else { return (parts, "").into_response() };
    let tag = format!("\"{}\"", domain::Digest::of(&bytes));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|value| value.split(',')).any(|value| value.trim().trim_start_matches("W/") == tag);
    if let Ok(tag) = tag.parse() {
        parts.headers.insert(header::ETAG, tag);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        return (parts, ()).into_response();
    }
    (parts, bytes).into_response()
}

/// Five minutes: clients may keep it, and a new key is known soon.
pub(super) fn cacheable() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "public, max-age=300")]
}

/// Answers with secrets in them are kept by nobody (RFC 6749 §5.1).
pub(crate) fn no_store() -> [(header::HeaderName, &'static str); 2] {
    [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")]
}

/// `POST /oauth2/token`.
pub(crate) async fn token(
    State(broker): State<Broker>,
    context: Context,
    ClientForm { sent, params }: ClientForm,
) -> Response {
    match broker.exchange(&sent, &params).await {
        Ok(tokens) => (no_store(), Json(tokens)).into_response(),
        Err(error) => declined(&context, &sent, &error, "a token request"),
    }
}

/// Tells a client that it does not get what it asked for: `what`, for the log.
pub(super) fn declined(context: &Context, sent: &RequestContext, error: &TokenError, what: &str) -> Response {
    match error {
        TokenError::Refused(error) => {
            tracing::info!(transaction = %context.transaction, code = error.code().as_str(),
                reason = error.description(), "refused {what}");
            refused(error, sent)
        }
        TokenError::TooMany { sentence, retry_after } => {
            tracing::info!(transaction = %context.transaction, reason = sentence, "refused {what}");
            too_many(sentence, *retry_after)
        }
        error => failed(context, error),
    }
}

/// Too much at once ([RFC 6585 §4](https://www.rfc-editor.org/rfc/rfc6585#section-4)).
pub(super) fn too_many(sentence: &str, retry_after: Duration) -> Response {
    let error = OAuthError::new(ErrorCode::TemporarilyUnavailable, sentence);
    let mut response = (StatusCode::TOO_MANY_REQUESTS, no_store(), Json(error)).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, retry_after.as_secs().max(1).into());
    response
}

pub(crate) fn refused(error: &OAuthError, sent: &RequestContext) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, no_store(), Json(error)).into_response();
    if status == StatusCode::UNAUTHORIZED && sent.authorization.is_some() {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static(BASIC_CHALLENGE));
    }
    response
}

pub(crate) fn unread(error: &Unread) -> Response {
    (error.status, no_store(), Json(OAuthError::new(ErrorCode::InvalidRequest, error.sentence))).into_response()
}

/// Something of ours failed. The client may try again.
pub(super) fn failed(context: &Context, error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(transaction = %context.transaction, %error, "a request failed");
    let sentence = format!("The server cannot answer just now; transaction {}.", context.transaction);
    let error = OAuthError::new(ErrorCode::TemporarilyUnavailable, sentence);
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")], Json(error)).into_response()
}

/// `GET /oauth2/userinfo`.
pub(crate) async fn userinfo(State(broker): State<Broker>, context: Context, Sent(sent): Sent) -> Response {
    answer_userinfo(&context, &sent, broker.userinfo(&sent, None).await)
}

/// `POST /oauth2/userinfo`, with the token in the header or in the form.
pub(crate) async fn userinfo_by_post(
    State(broker): State<Broker>,
    context: Context,
    ClientBody { sent, body }: ClientBody,
) -> Response {
    let outcome = match Params::parse(&body) {
        Ok(params) => broker.userinfo(&sent, Some(&params)).await,
        Err(_) => Err(ResourceError::from(BearerError::InvalidRequest("The form cannot be read.")).into()),
    };
    answer_userinfo(&context, &sent, outcome)
}

fn answer_userinfo(
    context: &Context,
    sent: &RequestContext,
    outcome: Result<UserInfoAnswer, UserInfoError>,
) -> Response {
    match outcome {
        Ok(UserInfoAnswer::Json(json)) => {
            (no_store(), [(header::CONTENT_TYPE, "application/json")], json).into_response()
        }
        Ok(UserInfoAnswer::Jwt(token)) => {
            (no_store(), [(header::CONTENT_TYPE, "application/jwt")], token).into_response()
        }
        Err(UserInfoError::Resource(ResourceError::Bearer(error))) => challenged(sent, &error),
        Err(UserInfoError::Resource(ResourceError::Store(error))) => failed(context, &error),
        Err(UserInfoError::Signing(error)) => failed(context, &error),
    }
}
