//! The institutions as lists, in the forms that CILogon's users read, and the search of the picker.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::Broker;
use domain::{AuthorizationId, EntityId, Institution, Place};
use oauth::{ErrorCode, OAuthError};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    login::{MATCHES, step_error},
    logos,
    oauth::{cacheable, tagged},
};
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

const RESEARCH_AND_SCHOLARSHIP: &str = "http://refeds.org/category/research-and-scholarship";
const INCOMMON_RESEARCH_AND_SCHOLARSHIP: &str = "http://id.incommon.org/category/research-and-scholarship";
const INCOMMON: &str = "https://incommon.org";
const SIRTFI: &str = "https://refeds.org/sirtfi";

fn supports(institution: &Institution, category: &str) -> bool {
    institution.category_support.iter().any(|own| own == category)
}

/// Either name of the category.
fn is_research_and_scholarship(institution: &Institution) -> bool {
    supports(institution, RESEARCH_AND_SCHOLARSHIP) || supports(institution, INCOMMON_RESEARCH_AND_SCHOLARSHIP)
}

/// `GET /idplist/` and `/include/idplist.json`: every institution that may be shown.
pub(crate) async fn list(State(broker): State<Broker>, headers: HeaderMap) -> Response {
    let catalogue = broker.catalogue.current();
    let shown = catalogue.iter().filter(|institution| !institution.hidden);
    let all = shown.map(|institution| ListedInstitution {
        entity_id: institution.entity_id.to_string(),
        organization_name: institution.organization_name().to_owned(),
        display_name: institution.name("en").to_owned(),
        research_and_scholarship: is_research_and_scholarship(institution),
    });
    tagged(&headers, (cacheable(), Json(all.collect::<Vec<_>>()))).await
}

/// `GET /include/idplist.xml`: the same with more about each.
pub(crate) async fn xml(State(broker): State<Broker>, headers: HeaderMap) -> Response {
    let catalogue = broker.catalogue.current();
    let mut document = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<idps>\n");
    for institution in catalogue.iter().filter(|institution| !institution.hidden) {
        describe(institution, &mut document);
    }
    document.push_str("</idps>\n");
    tagged(&headers, (cacheable(), [(header::CONTENT_TYPE, "application/xml")], document)).await
}

fn describe(institution: &Institution, document: &mut String) {
    document.push_str("  <idp entityID=\"");
    escape(institution.entity_id.as_str(), document);
    document.push_str("\">\n");
    let mut element = |name: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            document.extend(["    <", name, ">"]);
            escape(text, document);
            document.extend(["</", name, ">\n"]);
        }
    };
    element("Organization_Name", Some(institution.organization_name()));
    element("Display_Name", Some(institution.name("en")));
    element("Home_Page", institution.home_page.as_ref().map(Url::as_str));
    for (kind, prefix) in [("support", "Support"), ("technical", "Technical"), ("administrative", "Administrative")] {
        let contact = institution.contacts.iter().find(|contact| contact.kind == kind);
        element(&format!("{prefix}_Name"), contact.and_then(|contact| contact.name.as_deref()));
        element(&format!("{prefix}_Address"), contact.and_then(|contact| contact.email.as_deref()));
    }
    let authority = institution.registration_authority.as_deref();
    element("RegAuth", authority);
    // What is there is 1; what is not there is left out.
    for (name, is_so) in [
        ("SIRTFI", institution.assurance.iter().any(|own| own == SIRTFI)),
        ("Registered_By_InCommon", authority == Some(INCOMMON)),
        ("InCommon_RandS", supports(institution, INCOMMON_RESEARCH_AND_SCHOLARSHIP)),
        ("REFEDS_RandS", supports(institution, RESEARCH_AND_SCHOLARSHIP)),
        ("RandS", is_research_and_scholarship(institution)),
    ] {
        element(name, is_so.then_some("1"));
    }
    let logout = institution.sign_out.redirect.as_ref().or(institution.sign_out.post.as_ref());
    element("Logout", logout.map(Url::as_str));
    document.push_str("  </idp>\n");
}

/// `GET /include/ecpidps.txt`: the institutions at which clients without a browser can sign in, an address and a name on
/// each line.
pub(crate) async fn ecp(State(broker): State<Broker>, headers: HeaderMap) -> Response {
    let catalogue = broker.catalogue.current();
    let mut lines = String::new();
    for institution in catalogue.iter().filter(|institution| !institution.hidden) {
        let Some(address) = &institution.sign_in.ecp else { continue };
        let name = institution.name("en").split(char::is_whitespace).filter(|word| !word.is_empty());
        let name: String = name.collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect();
        lines.extend([address.as_str(), " ", &name, "\n"]);
    }
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    tagged(&headers, (cacheable(), plain, lines)).await
}

/// As text or attribute of XML. What XML cannot hold is left out.
fn escape(text: &str, document: &mut String) {
    for character in text.chars() {
        match character {
            '&' => document.push_str("&amp;"),
            '<' => document.push_str("&lt;"),
            '>' => document.push_str("&gt;"),
            '"' => document.push_str("&quot;"),
            '\t' | '\n' | '\r' => document.push(' '),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            other => document.push(other),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
    /// Where the person is, if they want those nearby: `latitude,longitude`, rounded by their browser.
    near: Option<String>,
    /// The sign-in for which an institution is chosen: what it does not allow is left out.
    login: Option<String>,
}

/// One match of the picker's search.
#[derive(Serialize)]
pub(crate) struct Match {
    entity_id: String,
    name: String,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<String>,
}

/// `GET /idplist/search?q=…`: the best matches; with `near`, what is nearest.
pub(crate) async fn search(
    State(broker): State<Broker>,
    context: Context,
    headers: HeaderMap,
    query: Result<Query<SearchQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "The query has q once, and login at most once.");
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    };
    let login = query.login.as_deref().and_then(AuthorizationId::parse);
    if let Some(id) = login {
        context.is_of_sign_in(&broker, id).await;
    }
    let likelier = context.likelier(&broker, &headers);
    let found = match query.near.as_deref().map(Place::parse) {
        None => broker.search_institutions(login, &query.q, MATCHES, likelier).await,
        Some(Some(place)) => broker.institutions_near(login, &place, MATCHES, likelier).await,
        Some(None) => {
            let error = OAuthError::new(ErrorCode::InvalidRequest, "near is latitude,longitude in degrees.");
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return step_error(&context, login, error),
    };
    let catalogue = broker.catalogue.current();
    let logo =
        |id: &EntityId| catalogue.institution(id).and_then(|one| broker.logo_of(one)).map(|one| logos::address(&one));
    let hits = found.hits.into_iter().map(|hit| Match {
        logo: logo(&hit.entity_id),
        entity_id: hit.entity_id.to_string(),
        name: hit.name,
        detail: hit.detail,
    });
    if query.near.is_some() {
        // Where somebody is is kept nowhere.
        return ([(header::CACHE_CONTROL, "no-store")], Json(hits.collect::<Vec<_>>())).into_response();
    }
    // Not for others: where somebody signed in before, and their languages, have part in it.
    let cache = [(header::CACHE_CONTROL, "private, max-age=60"), (header::VARY, "Accept-Language, Cookie")];
    tagged(&headers, (cache, Json(hits.collect::<Vec<_>>()))).await
}
