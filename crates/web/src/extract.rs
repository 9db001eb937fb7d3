//! What pages read from a request. What cannot be read ends on a page that says so, never in a framework's own words.

use std::convert::Infallible;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, StatusCode, header, request::Parts, uri::Authority},
    response::{IntoResponse as _, Response},
};
use broker::{Broker, sign_in::StepError};
use domain::AuthorizationId;
use oauth::{ErrorCode, OAuthError, Params, RequestContext};
use serde::de::DeserializeOwned;

use crate::{
    address::{ClientAddress, Peer},
    context::{Context, Told},
    forwarded_certificate,
    listen::ClientCertificates,
    route::{
        login::step_error,
        oauth::{refused, unread},
    },
};

/// A proof of possession ([RFC 9449 §4.1](https://www.rfc-editor.org/rfc/rfc9449#section-4.1)).
pub(crate) const DPOP: header::HeaderName = header::HeaderName::from_static("dpop");

/// What the next one must have ([RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)).
pub(crate) const DPOP_NONCE: header::HeaderName = header::HeaderName::from_static("dpop-nonce");

/// A form that did not arrive as one.
pub(crate) fn unreadable_form(context: &Context, status: StatusCode) -> Response {
    let say = context.say();
    let (title, sentence) = match status {
        StatusCode::PAYLOAD_TOO_LARGE => (say.error_form_too_large(), say.error_form_too_large_what()),
        _ => (say.error_form_unreadable(), say.error_form_unreadable_what()),
    };
    context.error(status, Told::new(title, [sentence], say.error_forged_next()))
}

/// A body that its handler reads itself, or why it did not arrive.
pub(crate) struct Body(pub(crate) Result<Bytes, Unread>);

/// Why a body did not arrive.
pub(crate) struct Unread {
    pub(crate) status: StatusCode,
    pub(crate) sentence: &'static str,
}

impl FromRequest<Broker> for Body {
    type Rejection = Infallible;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Infallible> {
        let body = Bytes::from_request(request, broker).await;
        Ok(Self(body.map_err(|rejection| match rejection.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => {
                Unread { status, sentence: "The body of the request is too large." }
            }
            _ => Unread {
                status: StatusCode::REQUEST_TIMEOUT,
                sentence: "The body of the request did not arrive completely.",
            },
        })))
    }
}

/// What a client sends to an endpoint, and who it is as far as it shows; what does not arrive is refused in JSON.
pub(crate) struct ClientBody {
    pub(crate) sent: RequestContext,
    pub(crate) body: Bytes,
}

impl FromRequest<Broker> for ClientBody {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(Sent(sent)) = Sent::from_request_parts(&mut parts, broker).await;
        let Ok(Body(body)) = Body::from_request(Request::from_parts(parts, body), broker).await;
        let body = body.map_err(|error| unread(&error))?;
        Ok(Self { sent, body })
    }
}

/// The same where it is a form.
pub(crate) struct ClientForm {
    pub(crate) sent: RequestContext,
    pub(crate) params: Params,
}

impl FromRequest<Broker> for ClientForm {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let is_multipart = is_multipart(request.headers());
        let ClientBody { sent, body } = ClientBody::from_request(request, broker).await?;
        if is_multipart {
            return Err(refused(&OAuthError::new(ErrorCode::InvalidRequest, MULTIPART), &sent));
        }
        let params = Params::parse(&body).map_err(|error| refused(&OAuthError::from(error), &sent))?;
        Ok(Self { sent, params })
    }
}

/// What is said of a form that is none that endpoints read
/// ([RFC 6749 appendix B](https://www.rfc-editor.org/rfc/rfc6749#appendix-B)).
pub(crate) const MULTIPART: &str =
    "The body must be a form of the type application/x-www-form-urlencoded, and is multipart/form-data.";

/// Whether the body is such a form.
pub(crate) fn is_multipart(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = media_type.split(';').next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("multipart/form-data")
}

/// Who sends a request to an endpoint, as far as it shows.
pub(crate) struct Sent(pub(crate) RequestContext);

impl FromRequestParts<Broker> for Sent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Infallible> {
        let Ok(address) = ClientAddress::from_request_parts(parts, broker).await;
        let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        Ok(Self(RequestContext {
            method: parts.method.as_str().to_owned(),
            url: endpoint(parts, broker),
            authorization: authorization.map(str::to_owned),
            // One that is no text is no proof, but it is not nothing either.
            dpop: parts
                .headers
                .get_all(DPOP)
                .iter()
                .map(|value| value.to_str().unwrap_or_default().to_owned())
                .collect(),
            certificates: certificates(parts, broker),
            address: address.0,
        }))
    }
}

/// The URL of the endpoint that was called: below the issuer, or below the base of those that ask for certificates.
fn endpoint(parts: &Parts, broker: &Broker) -> String {
    let (settings, path) = (&broker.settings, parts.uri.path());
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(Authority::as_str));
    match &settings.client_certificates.base {
        Some(base) if host.is_some_and(|host| host.eq_ignore_ascii_case(base.authority())) => {
            format!("{}{path}", base.as_str().trim_end_matches('/'))
        }
        _ => settings.issuer.endpoint(path),
    }
}

/// The client's certificates: those of its handshake with us, or what a trusted proxy says of its handshake there.
/// Nobody else's word counts.
fn certificates(parts: &Parts, broker: &Broker) -> Vec<Vec<u8>> {
    let from_proxy = parts
        .extensions
        .get::<Peer>()
        .is_some_and(|Peer(address)| broker.settings.trusted_proxies.contains(&address.to_canonical()));
    match &broker.settings.client_certificates.proxy_header {
        Some(name) if from_proxy => {
            let values: Vec<_> = parts.headers.get_all(name.as_str()).iter().collect();
            // A second one would be the client's own.
            let [value] = values.as_slice() else { return Vec::new() };
            value.to_str().ok().and_then(forwarded_certificate::read).into_iter().collect()
        }
        _ => parts.extensions.get().map(|ClientCertificates(shown)| shown.to_vec()).unwrap_or_default(),
    }
}

/// The query of a page's address.
pub(crate) struct PageQuery<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Broker> for PageQuery<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        if let Ok(Query(query)) = Query::from_request_parts(parts, broker).await {
            return Ok(Self(query));
        }
        let say = context.say();
        let (title, sentence) = (say.error_query_unreadable(), say.error_query_unreadable_what());
        let told = Told::new(title, [sentence], say.error_query_unreadable_next());
        Err(context.error(StatusCode::BAD_REQUEST, told))
    }
}

/// The sign-in that an address names.
pub(crate) struct Login(pub(crate) AuthorizationId);

impl FromRequestParts<Broker> for Login {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let id = Path::<String>::from_request_parts(parts, broker).await.ok();
        let Some(id) = id.and_then(|Path(id)| AuthorizationId::parse(&id)) else {
            return Err(step_error(&context, None, StepError::Expired).into_response());
        };
        context.is_of_sign_in(broker, id).await;
        Ok(Self(id))
    }
}
