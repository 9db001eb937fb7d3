//! The institutions as JSON: the whole list, and the search of the picker.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::Broker;
use domain::AuthorizationId;
use oauth::{ErrorCode, OAuthError};
use serde::{Deserialize, Serialize};

use super::login::{MATCHES, step_error};
use crate::context::Context;

/// One institution, in the form of CILogon's `idplist.json`.
#[derive(Serialize)]
pub(crate) struct ListedInstitution {
    #[serde(rename = "EntityID")]
    entity_id: String,
    #[serde(rename = "OrganizationName")]
    organization_name: String,
    #[serde(rename = "DisplayName")]
    display_name: String,
    #[serde(rename = "RandS")]
    research_and_scholarship: bool,
}

/// `GET /idplist/`: every institution that may be shown.
pub(crate) async fn list(State(broker): State<Broker>) -> impl IntoResponse {
    let catalogue = broker.catalogue.current();
    let all = catalogue.iter().filter(|institution| !institution.hidden).map(|institution| ListedInstitution {
        entity_id: institution.entity_id.to_string(),
        organization_name: institution.name("en").to_owned(),
        display_name: institution.name("en").to_owned(),
        research_and_scholarship: institution
            .category_support
            .iter()
            .any(|category| category == "http://refeds.org/category/research-and-scholarship"),
    });
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(all.collect::<Vec<_>>()))
}

#[derive(Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
    /// The sign-in for which an institution is chosen: what it does not allow is left out.
    login: Option<String>,
}

/// One match of the picker's search.
#[derive(Serialize)]
pub(crate) struct Match {
    entity_id: String,
    name: String,
    detail: String,
}

/// `GET /idplist/search?q=…`: the best matches.
pub(crate) async fn search(
    State(broker): State<Broker>,
    context: Context,
    query: Result<Query<SearchQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "The query has q once, and login at most once.");
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    };
    let login = query.login.as_deref().and_then(AuthorizationId::parse);
    let found = match broker.search_institutions(login, &query.q, MATCHES).await {
        Ok(found) => found,
        Err(error) => return step_error(&context, login, error),
    };
    let hits = found.hits.into_iter().map(|hit| Match {
        entity_id: hit.entity_id.to_string(),
        name: hit.name,
        detail: hit.detail,
    });
    ([(header::CACHE_CONTROL, "public, max-age=60")], Json(hits.collect::<Vec<_>>())).into_response()
}
