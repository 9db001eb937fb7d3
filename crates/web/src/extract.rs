//! What pages read from a request. What cannot be read ends on a page that says so, never in a framework's own words.

use std::convert::Infallible;

use axum::{
    Form,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::FormRejection},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use broker::{Broker, sign_in::StepError};
use domain::AuthorizationId;
use oauth::RequestContext;
use serde::de::DeserializeOwned;

use crate::{
    address::ClientAddress,
    context::{Context, Failure},
    listen::ClientCertificates,
    route::login::step_error,
};

/// A proof of possession ([RFC 9449 §4.1](https://www.rfc-editor.org/rfc/rfc9449#section-4.1)).
const DPOP: header::HeaderName = header::HeaderName::from_static("dpop");

/// A form that was sent to a page.
pub(crate) struct PageForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Broker> for PageForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, broker).await;
        match Form::from_request(Request::from_parts(parts, body), broker).await {
            Ok(Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(unreadable_form(&context, &rejection)),
        }
    }
}

fn unreadable_form(context: &Context, rejection: &FormRejection) -> Response {
    let (title, sentence) = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ("The form is too large", "It is longer than this form ever needs to be."),
        _ => ("The form cannot be read", "A field is missing, or it was sent in another format than a form's."),
    };
    context.error(
        rejection.status(),
        Failure {
            title,
            sentences: vec![sentence.to_owned()],
            next: "Go back, load the page again and send the form once more.",
            ..Failure::default()
        },
    )
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

/// Who sends a request to an endpoint, as far as it shows.
pub(crate) struct Sent(pub(crate) RequestContext);

impl FromRequestParts<Broker> for Sent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Infallible> {
        let Ok(address) = ClientAddress::from_request_parts(parts, broker).await;
        let texts = |name| parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let certificates = parts.extensions.get().map(|ClientCertificates(shown)| shown.to_vec());
        Ok(Self(RequestContext {
            method: parts.method.as_str().to_owned(),
            url: broker.settings.issuer.endpoint(parts.uri.path()),
            authorization: texts(header::AUTHORIZATION).next().map(str::to_owned),
            dpop: texts(DPOP).map(str::to_owned).collect(),
            certificates: certificates.unwrap_or_default(),
            address: address.0,
        }))
    }
}

/// The query of a page's address.
pub(crate) struct PageQuery<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Broker> for PageQuery<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        match Query::from_request_parts(parts, broker).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(_) => Err(context.error(
                StatusCode::BAD_REQUEST,
                Failure {
                    title: "The address cannot be read",
                    sentences: vec!["Something behind its question mark is missing, broken or there twice.".to_owned()],
                    next: "Go back to where you came from, and follow the link once more.",
                    ..Failure::default()
                },
            )),
        }
    }
}

/// The sign-in that an address names.
pub(crate) struct Login(pub(crate) AuthorizationId);

impl FromRequestParts<Broker> for Login {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let id = Path::<String>::from_request_parts(parts, broker).await.ok();
        id.and_then(|Path(id)| AuthorizationId::parse(&id))
            .map(Self)
            .ok_or_else(|| step_error(&context, None, StepError::Expired).into_response())
    }
}
