//! The keys of tokens.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    documents::TokenKeys,
    token_keys::{Rotation, TokenKeyUse},
};
use domain::CommunityId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    input::{Asked, Sent},
    problem::{Answer, Problem, ProblemKind, Refusals, RefusedChanges},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct KeysQuery {
    /// The community whose issuer is meant; the installation's own where nothing is said.
    #[param(inline)]
    community: Option<Text<0, 64>>,
}

/// The issuer that is meant.
fn issuer(broker: &Broker, community: Option<&str>) -> Answer<Broker> {
    let Some(id) = community else { return Ok(broker.clone()) };
    let found = CommunityId::parse(id).and_then(|id| broker.issuer_of(&id));
    found.ok_or_else(|| Problem::not_found("community"))
}

/// Lists the keys of an issuer.
#[utoipa::path(get, path = "/keys", operation_id = "listKeys", tag = "keys", params(KeysQuery),
    security(("token" = ["keys:read"])), responses((status = 200, description = "The keys", body = TokenKeys), Refusals))]
pub(super) async fn list(
    State(broker): State<Broker>,
    program: Program<needs::ReadKeys>,
    Asked(KeysQuery { community }): Asked<KeysQuery>,
) -> Answer<Response> {
    let issuer = issuer(&broker, community.as_deref())?;
    let infos = issuer.token_key_infos().await.map_err(|error| program.failed(&error))?;
    Ok((no_store(), Json(TokenKeys::from(infos))).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotationToDo {
    /// An algorithm that has keys, `federation`, `saml-signing` or `saml-encryption`; all where nothing is said.
    #[schema(inline)]
    alg: Option<Text<0, 32>>,
    /// Whether the new key is used at once; else after it was published for a while.
    #[serde(default)]
    now: bool,
}

/// Puts new keys in place of old ones.
#[utoipa::path(post, path = "/keys/rotate", operation_id = "rotateKeys", tag = "keys", params(KeysQuery),
    request_body = RotationToDo, security(("token" = ["keys:rotate"])),
    responses((status = 200, description = "The keys", body = TokenKeys), Refusals, RefusedChanges))]
pub(super) async fn rotate(
    State(broker): State<Broker>,
    program: Program<needs::RotateKeys>,
    Asked(KeysQuery { community }): Asked<KeysQuery>,
    Sent(RotationToDo { alg, now }): Sent<RotationToDo>,
) -> Answer<Response> {
    let issuer = issuer(&broker, community.as_deref())?;
    let invalid = |detail: &'static str| Problem::new(ProblemKind::InvalidValue, detail);
    let key_use = |alg: &str| TokenKeyUse::parse(alg).ok_or_else(|| invalid("`alg` is no algorithm that has keys."));
    let only = alg.as_deref().map(key_use).transpose()?;
    if !issuer.settings.community.is_home() && only.is_some_and(TokenKeyUse::is_of_installation) {
        return Err(invalid("This key is the installation's, not a community's."));
    }
    let when = if now { Rotation::AtOnce } else { Rotation::Announced };
    tracing::info!(transaction = %program.context.transaction, by = program.name(), issuer = %issuer.settings.issuer, now, "rotates keys");
    let infos = issuer.rotate_token_keys(only, when).await.map_err(|error| program.failed(&error))?;
    Ok((no_store(), Json(TokenKeys::from(infos))).into_response())
}
