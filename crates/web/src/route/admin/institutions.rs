//! What institutions released of late.

use axum::{extract::State, http::HeaderMap, response::Response};
use broker::{
    Broker,
    observed::{KEPT_DAYS, Observed},
};
use domain::{EntityId, Institution};
use serde::Deserialize;

use crate::{
    administrator::{Administrator, needs},
    context::{Context, show},
    extract::PageQuery,
    page::{
        AdminInstitution, AdminInstitutions, BusyInstitution, InstitutionFact, InstitutionSearch, ReleaseCount,
        ReleaseCounts, Viewer,
    },
    route::login::{MATCHES, choice},
    session::BrowserSession,
    words::{Phrase, Words},
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
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadInstitutions>,
    headers: HeaderMap,
    PageQuery(query): PageQuery<InstitutionQuery>,
) -> Response {
    match query.entity_id.as_deref().and_then(EntityId::parse) {
        Some(id) => one(&broker, &context, &session, (&administrator, &id)).await,
        None => all(&broker, &context, &session, (&administrator, query.q.as_deref(), &headers)).await,
    }
}

async fn all(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, query, headers): (&Viewer, Option<&str>, &HeaderMap),
) -> Response {
    let busiest = match broker.observed_institutions(DAYS, BUSIEST).await {
        Ok(busiest) => busiest,
        Err(error) => return context.unavailable(&error),
    };
    let (catalogue, likelier) = (broker.catalogue.current(), context.likelier(broker, headers));
    let search = query.map(str::trim).filter(|query| !query.is_empty()).map(|query| {
        let found = catalogue.search(query, MATCHES, &likelier, |_| true);
        let hits = found.hits.iter().filter_map(|hit| catalogue.institution(&hit.entity_id));
        let results = hits.map(|institution| choice(broker, institution, &likelier)).collect();
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
        administrator: administrator.clone(),
        search,
        busiest: busiest.collect(),
        days: DAYS,
    })
}

async fn one(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, id): (&Viewer, &EntityId),
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
        administrator: administrator.clone(),
        name: institution.map_or(id.as_str(), |i| context.name(i)).to_owned(),
        entity_id: id.to_string(),
        present: institution.is_some(),
        facts: institution.map(|institution| source_facts(broker, context.say(), institution)).unwrap_or_default(),
        released: release_counts(context.say(), &observed),
    })
}

/// What its source says of an institution.
pub(crate) fn source_facts(broker: &Broker, say: Words, institution: &Institution) -> Vec<InstitutionFact> {
    let origin = broker.catalogue.current().origin(&institution.entity_id);
    let scopes: Vec<_> = institution.scopes.iter().map(|scope| scope.written().to_owned()).collect();
    let fact = |label: Phrase<'_>, values: Vec<String>, none: &dyn Fn() -> String| InstitutionFact {
        label: label.text(),
        warn: false,
        values: if values.is_empty() { vec![none()] } else { values },
    };
    let none = || say.fact_none().text();
    let registrar = institution.registration_authority.clone();
    let offered = if institution.hidden { say.fact_offered_no() } else { say.fact_offered_yes() };
    vec![
        fact(say.fact_source(), origin.map(|origin| origin.source).into_iter().collect(), &|| "–".to_owned()),
        fact(say.fact_registrar(), registrar.into_iter().collect(), &|| say.fact_registrar_none().text()),
        InstitutionFact {
            warn: scopes.is_empty(),
            ..fact(say.fact_scopes(), scopes, &|| say.fact_scopes_none().text())
        },
        fact(say.fact_categories(), institution.category_support.clone(), &none),
        fact(say.fact_certifications(), institution.assurance.clone(), &none),
        fact(say.fact_offered(), vec![offered.text()], &none),
    ]
}

/// What was counted, for a page in this language.
pub(crate) fn release_counts(say: Words, observed: &Observed) -> ReleaseCounts {
    let attributes = observed.attributes.iter().map(|attribute| ReleaseCount {
        friendly: attribute.name.friendly().to_owned(),
        released: attribute.released,
        dropped: attribute.dropped,
        last: attribute.last_released,
    });
    ReleaseCounts { say, answers: observed.answers, days: KEPT_DAYS, attributes: attributes.collect() }
}
