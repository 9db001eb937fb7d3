//! Refusals: problem details ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).

use std::collections::BTreeMap;

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{self, Content, Ref, RefOr, ResponseBuilder},
};

use super::BASE;
use crate::{context::Context, route::oauth::no_store};

/// The type of a refusal.
const MEDIA_TYPE: &str = "application/problem+json";

/// Which problem it is: one code, title and status each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    InvalidRequest,
    InvalidToken,
    InsufficientScope,
    NotFound,
    MethodNotAllowed,
    NotPossible,
    TooLarge,
    Outdated,
    UnsupportedMediaType,
    InvalidValue,
    PreconditionRequired,
    Unavailable,
}

impl ProblemKind {
    pub(super) const ALL: [Self; 12] = [
        Self::InvalidRequest,
        Self::InvalidToken,
        Self::InsufficientScope,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotPossible,
        Self::TooLarge,
        Self::Outdated,
        Self::UnsupportedMediaType,
        Self::InvalidValue,
        Self::PreconditionRequired,
        Self::Unavailable,
    ];

    /// Its name in documents.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotPossible => "not_possible",
            Self::TooLarge => "too_large",
            Self::Outdated => "outdated",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::InvalidValue => "invalid_value",
            Self::PreconditionRequired => "precondition_required",
            Self::Unavailable => "temporarily_unavailable",
        }
    }

    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::InvalidRequest => StatusCode::BAD_REQUEST,
            Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotPossible => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Outdated => StatusCode::PRECONDITION_FAILED,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidValue => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "The request cannot be read",
            Self::InvalidToken => "The token is not good",
            Self::InsufficientScope => "The token may not do this",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "This cannot be done here",
            Self::NotPossible => "It cannot be done as things stand",
            Self::TooLarge => "The request is too large",
            Self::Outdated => "It was changed meanwhile",
            Self::UnsupportedMediaType => "The body has another type",
            Self::InvalidValue => "A value cannot be taken",
            Self::PreconditionRequired => "Say which version you saw",
            Self::Unavailable => "The server cannot answer just now",
        }
    }

    pub(super) const fn description(self) -> &'static str {
        match self {
            Self::InvalidRequest => "Query or body do not have the form that the OpenAPI document describes.",
            Self::InvalidToken => {
                "The Authorization header has no live token of `beadle admin token add`. Its owner makes a new one."
            }
            Self::InsufficientScope => {
                "The token is good, and has not the scope that the operation needs. Whoever runs the server makes one that has it."
            }
            Self::NotFound => "What the address names is not on record.",
            Self::MethodNotAllowed => "The Allow header says what can be done at this address.",
            Self::NotPossible => "Its state does not allow it; perhaps somebody else was first. Read it again.",
            Self::TooLarge => "The body is larger than any that is needed here.",
            Self::Outdated => "The version of If-Match is not the present one. Read it again, and decide anew.",
            Self::UnsupportedMediaType => "The Content-Type is not the one that the operation takes.",
            Self::InvalidValue => "The form is right, and a value is not one that can be registered or done.",
            Self::PreconditionRequired => "The operation needs If-Match with the ETag that was read.",
            Self::Unavailable => "The log of the server has the transaction that the detail names. Try again later.",
        }
    }

    /// What a problem has as its `type`: an address, relative to that of the request.
    pub(super) fn uri(self) -> String {
        format!("{BASE}/problems/{}", self.code())
    }
}

/// One refusal.
#[derive(Debug)]
pub(crate) struct Problem {
    kind: ProblemKind,
    detail: String,
    header: Option<(HeaderName, HeaderValue)>,
}

/// What every operation answers with, or refuses.
pub(super) type Answer<T> = Result<T, Problem>;

/// As it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDocument {
    /// Which problem it is; a description is to be read there.
    #[schema(format = "uri-reference")]
    r#type: String,
    /// What it means, in a few words.
    title: &'static str,
    /// The status of the response.
    status: u16,
    /// What is wrong here.
    detail: String,
    /// Which problem it is, in a word.
    code: &'static str,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), header: None }
    }

    /// With the challenge of [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3).
    pub(super) fn challenging(self, challenge: &str) -> Self {
        let header = HeaderValue::from_str(challenge).ok().map(|value| (header::WWW_AUTHENTICATE, value));
        Self { header, ..self }
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(ProblemKind::NotFound, format!("There is no {what} of this name."))
    }

    /// What failed is in the log, and of the answer only under which transaction.
    pub(super) fn failed(context: &Context, error: &impl std::fmt::Display) -> Self {
        tracing::error!(transaction = %context.transaction, %error, "a request of an administrator's program failed");
        let detail = format!("The server cannot answer just now; transaction {}.", context.transaction);
        Self::new(ProblemKind::Unavailable, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { kind, detail, header } = self;
        let document = ProblemDocument {
            r#type: kind.uri(),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail,
            code: kind.code(),
        };
        let mut response = (kind.status(), no_store(), Json(document)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// Groups of refusals, as the OpenAPI document has them.
macro_rules! refusals {
    ($($(#[$about:meta])* $name:ident: [$($kind:ident),*];)*) => {$(
        $(#[$about])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
                [$(ProblemKind::$kind),*].into_iter().map(described).collect()
            }
        }
    )*};
}

refusals! {
    /// What any operation may answer: its input cannot be read, its token is not good, nothing is there, or the server fails.
    Refusals: [InvalidRequest, InvalidToken, InsufficientScope, NotFound, Unavailable];
    /// What operations may answer besides that take a value, or change something.
    RefusedChanges: [NotPossible, TooLarge, UnsupportedMediaType, InvalidValue];
    /// And those that change the version that was seen.
    RefusedVersions: [Outdated, PreconditionRequired];
}

/// A refusal in the OpenAPI document, by its status.
fn described(kind: ProblemKind) -> (String, RefOr<openapi::Response>) {
    let content = Content::new(Some(Ref::from_schema_name(ProblemDocument::name())));
    let response = ResponseBuilder::new().description(kind.description()).content(MEDIA_TYPE, content).build();
    (kind.status().as_str().to_owned(), response.into())
}
