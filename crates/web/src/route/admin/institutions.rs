//! What institutions released of late.

use axum::{extract::State, http::HeaderMap, response::Response};
use broker::{
    Broker,
    observed::{KEPT_DAYS, Observed},
};
use domain::{EntityId, Institution};
use serde::Deserialize;

use super::administrator;
use crate::{
    context::{Context, show},
    extract::PageQuery,
    page::{
        AdminInstitution, AdminInstitutions, BusyInstitution, InstitutionFact, InstitutionSearch, ReleaseCount,
        ReleaseCounts,
    },
    recent,
    route::login::{MATCHES, choice},
    session::BrowserSession,
};

/// Over how many days the busiest institutions are found.
const DAYS: u32 = 7;
/// How many of them are shown.
const BUSIEST: u32 = 50;

#[derive(Deserialize, Default)]
pub(crate) struct InstitutionQuery {
    /// What is searched.
    q: Option<String>,
    /// Which one is shown.
    #[serde(rename = "entityID")]
    entity_id: Option<String>,
}

/// `GET /admin/institutions`.
pub(crate) async fn institutions(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    headers: HeaderMap,
    PageQuery(query): PageQuery<InstitutionQuery>,
) -> Response {
    let administrator = match administrator(&session, &context).await {
        Ok(administrator) => administrator,
        Err(response) => return response,
    };
    match query.entity_id.as_deref().and_then(EntityId::parse) {
        Some(id) => one(&broker, &context, &session, (administrator, &id)).await,
        None => all(&broker, &context, &session, (administrator, query.q.as_deref(), &headers)).await,
    }
}

async fn all(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, query, headers): (&str, Option<&str>, &HeaderMap),
) -> Response {
    let busiest = match broker.observed_institutions(DAYS, BUSIEST).await {
        Ok(busiest) => busiest,
        Err(error) => return context.unavailable(&error),
    };
    let (catalogue, likelier) = (broker.catalogue.current(), recent::likelier(broker, headers));
    let search = query.map(str::trim).filter(|query| !query.is_empty()).map(|query| {
        let found = catalogue.search(query, MATCHES, &likelier, |_| true);
        let hits = found.hits.iter().filter_map(|hit| catalogue.institution(&hit.entity_id));
        let results = hits.map(|institution| choice(institution, &likelier)).collect();
        InstitutionSearch { query: query.to_owned(), results, total: found.total }
    });
    let name = |id: &EntityId| catalogue.institution(id).map_or(id.as_str(), |i| likelier.name(i)).to_owned();
    let busiest = busiest.into_iter().map(|(id, answers)| BusyInstitution {
        name: name(&id),
        entity_id: id.to_string(),
        answers,
    });
    show(&AdminInstitutions {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator: administrator.to_owned(),
        search,
        busiest: busiest.collect(),
        days: DAYS,
    })
}

async fn one(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, id): (&str, &EntityId),
) -> Response {
    let observed = match broker.observed(id, KEPT_DAYS).await {
        Ok(observed) => observed,
        Err(error) => return context.unavailable(&error),
    };
    let catalogue = broker.catalogue.current();
    let institution = catalogue.institution(id);
    show(&AdminInstitution {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator: administrator.to_owned(),
        name: institution.map_or(id.as_str(), |i| i.name("en")).to_owned(),
        entity_id: id.to_string(),
        present: institution.is_some(),
        facts: institution.map(|institution| source_facts(broker, institution)).unwrap_or_default(),
        released: release_counts(&observed),
    })
}

/// What its source says of an institution.
pub(crate) fn source_facts(broker: &Broker, institution: &Institution) -> Vec<InstitutionFact> {
    let origin = broker.catalogue.current().origin(&institution.entity_id);
    let scopes: Vec<_> = institution.scopes.iter().map(|scope| scope.written().to_owned()).collect();
    let fact = |label: &str, values: Vec<String>, none: &str| InstitutionFact {
        label: label.to_owned(),
        warn: false,
        values: if values.is_empty() { vec![none.to_owned()] } else { values },
    };
    let registrar = institution.registration_authority.clone();
    vec![
        fact("Source", origin.map(|origin| origin.source).into_iter().collect(), "–"),
        fact("Registered by", registrar.into_iter().collect(), "Its metadata does not say"),
        InstitutionFact { warn: scopes.is_empty(), ..fact("Scopes", scopes, "None: every scoped value is dropped") },
        fact("Supported categories", institution.category_support.clone(), "None"),
        fact("Certifications", institution.assurance.clone(), "None"),
        fact("Offered to people", vec![if institution.hidden { "No: hidden" } else { "Yes" }.to_owned()], ""),
    ]
}

/// What was counted, for a page.
pub(crate) fn release_counts(observed: &Observed) -> ReleaseCounts {
    let attributes = observed.attributes.iter().map(|attribute| ReleaseCount {
        friendly: attribute.name.friendly().to_owned(),
        released: attribute.released,
        dropped: attribute.dropped,
        last: attribute.last_released,
    });
    ReleaseCounts { answers: observed.answers, days: KEPT_DAYS, attributes: attributes.collect() }
}
