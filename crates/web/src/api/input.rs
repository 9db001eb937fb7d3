//! What operations read of a request.

use axum::{
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use broker::Broker;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::{Problem, ProblemKind};
use crate::extract::Body;

/// The query, with its parameters and no others, each once.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Broker> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, broker).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => {
                let detail = rejection.body_text();
                let detail = detail.strip_prefix("Failed to deserialize query string: ").unwrap_or(&detail);
                Err(Problem::new(ProblemKind::InvalidRequest, format!("The query: {detail}.")))
            }
        }
    }
}

/// The one name in the address.
pub(super) struct Named(pub(super) String);

impl FromRequestParts<Broker> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Problem> {
        let nothing = || Problem::new(ProblemKind::NotFound, "There is nothing at this address.");
        let Path(name) = Path::<String>::from_request_parts(parts, broker).await.map_err(|_| nothing())?;
        if name.contains(char::is_control) { Err(nothing()) } else { Ok(Self(name)) }
    }
}

/// The body: one JSON object of this form, without repeated members.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Broker> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Problem> {
        object(request, broker, "application/json").await.and_then(|body| read(body).map(Self))
    }
}

/// The same as a merge patch ([RFC 7396](https://www.rfc-editor.org/rfc/rfc7396)).
pub(super) struct Patch(pub(super) serde_json::Map<String, Value>);

impl FromRequest<Broker> for Patch {
    type Rejection = Problem;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Problem> {
        object(request, broker, "application/merge-patch+json").await.map(Self)
    }
}

/// A body of this type that is one JSON object.
async fn object(request: Request, broker: &Broker, wanted: &str) -> Result<serde_json::Map<String, Value>, Problem> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted) {
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, format!("The body is to be {wanted}.")));
    }
    let Ok(Body(body)) = Body::from_request(request, broker).await;
    let body = body.map_err(|unread| {
        let kind = match unread.status {
            StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
            _ => ProblemKind::InvalidRequest,
        };
        Problem::new(kind, unread.sentence)
    })?;
    oauth::json::object(&body).ok_or_else(|| {
        Problem::new(ProblemKind::InvalidRequest, "The body is one JSON object, which has no member twice.")
    })
}

fn read<T: DeserializeOwned>(body: serde_json::Map<String, Value>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Value::Object(body)).map_err(|error| {
        let at = match error.path().to_string().as_str() {
            "." => String::new(),
            path => format!(" at {path}"),
        };
        Problem::new(ProblemKind::InvalidRequest, format!("The body{at}: {}.", error.into_inner()))
    })
}

/// The version that `If-Match` names ([RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)).
pub(super) fn seen_version(headers: &HeaderMap) -> Result<i64, Problem> {
    let Some(named) = headers.get(header::IF_MATCH) else {
        let detail = "Send If-Match with the ETag that you read.";
        return Err(Problem::new(ProblemKind::PreconditionRequired, detail));
    };
    let tag = named.to_str().unwrap_or_default().trim();
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|tag| tag.parse().ok());
    version.ok_or_else(|| Problem::new(ProblemKind::Outdated, "If-Match is not the ETag of the present version."))
}

/// The tag of a version.
pub(super) fn tag_of(version: i64) -> String {
    format!("\"{version}\"")
}

/// Reads what is a number from 1 to 1,000 in a query, 100 where nothing is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit(pub(super) u16);

impl Limit {
    const MOST: u16 = 1_000;
}

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

impl<'de> serde::Deserialize<'de> for Limit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let limit = text.parse().ok().filter(|limit| (1..=Self::MOST).contains(limit));
        limit.map(Self).ok_or_else(|| serde::de::Error::custom("expected 1 to 1000"))
    }
}
