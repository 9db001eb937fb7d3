//! Institutions, and what they release.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    catalogue::Likelier,
    documents::{InstitutionDocument, InstitutionEntry, InstitutionPage},
    observed::KEPT_DAYS,
};
use domain::EntityId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    input::{Asked, Limit, Named},
    problem::{Answer, Problem, Refusals},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InstitutionsQuery {
    /// What people type into the search.
    #[param(inline)]
    q: Option<Text<0, 256>>,
    /// Those behind the page before: its `next`. Not of a search.
    #[param(inline)]
    after: Option<Text<0, 1024>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// Lists institutions by entityID, or searches them.
#[utoipa::path(get, path = "/institutions", operation_id = "listInstitutions", tag = "institutions",
    params(InstitutionsQuery), security(("token" = ["institutions:read"])),
    responses((status = 200, description = "A page of institutions", body = InstitutionPage), Refusals))]
pub(super) async fn list(
    State(broker): State<Broker>,
    _: Program<needs::ReadInstitutions>,
    Asked(InstitutionsQuery { q, after, limit: Limit(limit) }): Asked<InstitutionsQuery>,
) -> Answer<Response> {
    let catalogue = broker.catalogue.current();
    let limit = usize::from(limit);
    let page = if let Some(words) = q.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
        let found = catalogue.search(words, limit, &Likelier::default(), |_| true);
        let hits = found.hits.iter().filter_map(|hit| catalogue.institution(&hit.entity_id));
        let institutions = hits.map(|institution| InstitutionEntry::from(&**institution)).collect();
        InstitutionPage { institutions, total: found.total, next: None }
    } else {
        let after = after.as_deref().unwrap_or_default();
        let behind = catalogue.iter().filter(|institution| institution.entity_id.as_str() > after);
        let institutions: Vec<_> = behind.take(limit).map(|one| InstitutionEntry::from(&**one)).collect();
        let next = institutions.last().filter(|_| institutions.len() == limit).map(|last| last.id.clone());
        InstitutionPage { institutions, total: catalogue.len(), next }
    };
    Ok((no_store(), Json(page)).into_response())
}

/// Reads an institution: what its source says, and what it released of late.
#[utoipa::path(get, path = "/institutions/{id}", operation_id = "readInstitution", tag = "institutions",
    params(("id" = String, Path, description = "Its entityID, percent-encoded")),
    security(("token" = ["institutions:read"])), responses((status = 200, description = "The institution", body = InstitutionDocument), Refusals))]
pub(super) async fn one(
    State(broker): State<Broker>,
    program: Program<needs::ReadInstitutions>,
    Named(id): Named,
) -> Answer<Response> {
    let unknown = || Problem::not_found("institution");
    let id = EntityId::parse(&id).ok_or_else(unknown)?;
    let catalogue = broker.catalogue.current();
    let institution = catalogue.institution(&id).ok_or_else(unknown)?;
    let observed = broker.observed(&id, KEPT_DAYS).await.map_err(|error| program.failed(&error))?;
    let said = (catalogue.origin(&id), catalogue.read_at(&id));
    let body = InstitutionDocument::of(institution, said, (KEPT_DAYS, observed));
    Ok((no_store(), Json(body)).into_response())
}
