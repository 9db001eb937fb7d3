//! `/admin/api/v1`: what programs of administrators call, with a token of `beadle admin token` and never with a cookie.

use axum::{
    Json,
    extract::{FromRequestParts, RawQuery, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    token_keys::{Rotation, TokenKeyInfo, TokenKeyUse},
};
use domain::{CommunityId, Secret};
use oauth::{Params, json};
use serde::Serialize;
use serde_json::Value;

use super::oauth::no_store;
use crate::{context::Context, extract::Body};

/// `GET /admin/api/v1/keys`: the keys of tokens; those of a community with `?community=ID`.
pub(crate) async fn keys(
    State(broker): State<Broker>,
    context: Context,
    _: AdministratorProgram,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(issuer) = issuer(&broker, query.as_deref()) else { return unknown_community() };
    match issuer.token_key_infos().await {
        Ok(infos) => shown(&infos),
        Err(error) => failed(&context, &error),
    }
}

/// `POST /admin/api/v1/keys/rotate`, with nothing or with `{"alg": "RS256", "now": true}`: a new key for one algorithm
/// or for all, after it was published for a while or at once.
pub(crate) async fn rotate_keys(
    State(broker): State<Broker>,
    context: Context,
    AdministratorProgram(name): AdministratorProgram,
    RawQuery(query): RawQuery,
    Body(body): Body,
) -> Response {
    let Some(wish) = body.ok().and_then(|body| Wish::parse(&body)) else {
        let sentence =
            "The body is empty, or a JSON object with `alg` (an algorithm that has keys) and `now` (true or false).";
        return refused(StatusCode::BAD_REQUEST, "invalid_request", sentence);
    };
    let Some(issuer) = issuer(&broker, query.as_deref()) else { return unknown_community() };
    if !issuer.settings.community.is_home() && wish.only.is_some_and(TokenKeyUse::is_of_installation) {
        return refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "This key is the installation's, not a community's.",
        );
    }
    let issuer_name = &issuer.settings.issuer;
    tracing::info!(transaction = %context.transaction, by = name, issuer = %issuer_name,
        now = wish.when == Rotation::AtOnce, "rotates keys");
    match issuer.rotate_token_keys(wish.only, wish.when).await {
        Ok(infos) => shown(&infos),
        Err(error) => failed(&context, &error),
    }
}

/// The issuer that is meant: `?community=ID`, or the installation's own. `None` if there is none of that id.
fn issuer(broker: &Broker, query: Option<&str>) -> Option<Broker> {
    let params = Params::parse(query.unwrap_or_default().as_bytes()).ok()?;
    match params.get("community") {
        None => Some(broker.clone()),
        Some(id) => broker.issuer_of(&CommunityId::parse(id)?),
    }
}

fn unknown_community() -> Response {
    refused(StatusCode::NOT_FOUND, "invalid_request", "There is no community of this id.")
}

/// What is asked for.
struct Wish {
    only: Option<TokenKeyUse>,
    when: Rotation,
}

impl Wish {
    fn parse(body: &[u8]) -> Option<Self> {
        if body.is_empty() {
            return Some(Self { only: None, when: Rotation::Announced });
        }
        let body = json::object(body)?;
        let only = match body.get("alg") {
            None => None,
            Some(name) => Some(TokenKeyUse::parse(name.as_str()?)?),
        };
        let when = match body.get("now") {
            None | Some(Value::Bool(false)) => Rotation::Announced,
            Some(Value::Bool(true)) => Rotation::AtOnce,
            Some(_) => return None,
        };
        body.keys().all(|name| name == "alg" || name == "now").then_some(Self { only, when })
    }
}

/// A key as JSON, with times in seconds since the epoch.
#[derive(Serialize)]
struct Shown<'a> {
    alg: String,
    kid: &'a str,
    state: &'static str,
    active_from: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<i64>,
}

fn shown(infos: &[TokenKeyInfo]) -> Response {
    let keys: Vec<_> = infos
        .iter()
        .map(|info| Shown {
            alg: info.key_use.to_string(),
            kid: &info.kid,
            state: info.stage.as_str(),
            active_from: info.active_from.as_seconds(),
            ends_at: info.ends_at.map(domain::Timestamp::as_seconds),
        })
        .collect();
    (no_store(), Json(serde_json::json!({ "keys": keys }))).into_response()
}

/// A program of an administrator, by the name of its token.
pub(crate) struct AdministratorProgram(pub(super) String);

impl FromRequestParts<Broker> for AdministratorProgram {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let name = match token {
            Some((_, token)) => broker.admin_token_name(&Secret::from(token.trim())).await,
            None => Ok(None),
        };
        match name {
            Ok(Some(name)) => Ok(Self(name)),
            Ok(None) => {
                let sentence = "Show a live token of `beadle admin token` in the Authorization header.";
                let mut refusal = refused(StatusCode::UNAUTHORIZED, "invalid_token", sentence);
                let challenge = header::HeaderValue::from_static("Bearer realm=\"administrators\"");
                refusal.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                Err(refusal)
            }
            Err(error) => Err(failed(&context, &error)),
        }
    }
}

pub(super) fn refused(status: StatusCode, error: &str, sentence: &str) -> Response {
    let body = serde_json::json!({ "error": error, "error_description": sentence });
    (status, no_store(), Json(body)).into_response()
}

pub(super) fn failed(context: &Context, error: &impl std::fmt::Display) -> Response {
    tracing::error!(transaction = %context.transaction, %error, "a request of an administrator's program failed");
    let sentence = format!("The server cannot answer just now; transaction {}.", context.transaction);
    refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", &sentence)
}
