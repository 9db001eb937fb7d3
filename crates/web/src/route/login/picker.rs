//! Choosing an institution.

use std::collections::HashSet;

use axum::{
    http::{HeaderMap, HeaderValue},
    response::Response,
};
use broker::{
    Broker,
    catalogue::{Likelier, SearchHit},
    sign_in::InstitutionQuestion,
};
use domain::{AuthorizationId, EntityId, Institution};

use super::time;
use crate::{
    context::{Context, show, show_with_logo},
    page::{ContinueWith, InstitutionChoice, InstitutionSearch, Picker},
    recent,
    route::logos,
    session::BrowserSession,
    usual,
};

/// The most matches that a search shows.
pub(crate) const MATCHES: usize = 10;
/// The most that is told of a search that found nothing.
const FEW: usize = 3;
/// A catalogue of at most this size is shown as a whole.
const SHORT: usize = 20;

/// The most that a skin puts first.
const PREFERRED: usize = 10;

/// The page that offers institutions.
pub(super) fn picker(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    headers: &HeaderMap,
    (id, question, query): (AuthorizationId, &InstitutionQuestion, Option<&str>),
) -> Response {
    let catalogue = broker.catalogue.current();
    let offer = &question.offer;
    let allowed = |institution: &Institution| offer.finds(institution);
    let shown = |institution: &Institution| offer.shows(institution);
    let likelier = context.likelier(broker, headers).sent_from(question.client.registration.host().as_deref());
    let choice = |id: &EntityId| catalogue.institution(id).filter(|i| allowed(i)).map(|i| choice(broker, i, &likelier));
    let first = question.initial.iter();
    let before = recent::chosen(broker, headers);
    let mut recent: Vec<EntityId> = first.chain(&before).cloned().collect();
    let mut seen = HashSet::new();
    recent.retain(|id| seen.insert(id.clone()));
    let preferred: Vec<EntityId> = offer.preferred().filter(|id| seen.insert((*id).clone())).cloned().collect();
    let always = usual::read(broker, headers).of(&question.client.id).cloned();
    let query = query.or(question.search.as_deref()).map(str::trim);
    let hits = |hits: Vec<SearchHit>| hits.iter().filter_map(|hit| choice(&hit.entity_id)).collect::<Vec<_>>();
    let (mut near, mut excluded) = (Vec::new(), Vec::new());
    let search = match query.filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, &likelier, allowed);
            if found.total == 0 {
                let kept_away = |institution: &Institution| !institution.hidden && !allowed(institution);
                excluded = catalogue.search(query, FEW, &likelier, kept_away).hits;
                near = catalogue.near(query, FEW, &likelier, allowed);
            }
            let results = hits(found.hits);
            Some(InstitutionSearch { query: query.to_owned(), results, total: found.total })
        }
        None => short_list(
            broker,
            &catalogue.iter().filter(|i| !i.social && shown(i)).map(|i| &**i).collect::<Vec<_>>(),
            &likelier,
        ),
    };
    let social = social(broker, catalogue.iter().filter(|i| shown(i)).map(|i| &**i), &likelier);
    // Where all are listed, those nearby are among them.
    let are_all_listed = search.as_ref().is_some_and(|search| search.query.is_empty());
    let places = !are_all_listed && catalogue.iter().any(|i| !i.places.is_empty() && shown(i));
    let page = Picker {
        places,
        frame: time::frame(broker, context, id, "institution-search"),
        csrf: session.csrf(),
        authorization: id.to_string(),
        application: context.application(&question.client),
        recent: recent.iter().filter_map(choice).collect(),
        hinted: question.initial.as_ref().map(ToString::to_string),
        always: always.is_some(),
        preferred: preferred.iter().filter_map(choice).take(PREFERRED).collect(),
        search,
        near: hits(near),
        excluded: excluded.into_iter().map(|hit| hit.name).collect(),
        social,
        institutions: if offer.is_whole() { catalogue.len() } else { catalogue.iter().filter(|i| allowed(i)).count() },
    };
    let mut response = show_with_logo(&page, &page.application);
    if places {
        let may_ask = HeaderValue::from_static("camera=(), geolocation=(self), microphone=()");
        response.headers_mut().insert("permissions-policy", may_ask);
    }
    response
}

/// The page that goes on to the institution that the person always uses for the client; `None` if they use none, or may not
/// go there now.
pub(super) fn continued(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    headers: &HeaderMap,
    (id, question): (AuthorizationId, &InstitutionQuestion),
) -> Option<Response> {
    if !question.free {
        return None;
    }
    let usual = usual::read(broker, headers);
    let catalogue = broker.catalogue.current();
    let institution = catalogue.institution(usual.of(&question.client.id)?).filter(|i| question.offer.finds(i))?;
    let page = ContinueWith {
        frame: context.frame(),
        csrf: session.csrf(),
        authorization: id.to_string(),
        application: context.application(&question.client),
        institution: choice(broker, institution, &context.likelier(broker, headers)),
    };
    Some(show(&page))
}

/// A short catalogue as a whole.
pub(crate) fn short_list(
    broker: &Broker,
    institutions: &[&Institution],
    likelier: &Likelier,
) -> Option<InstitutionSearch> {
    if institutions.len() > SHORT {
        return None;
    }
    let mut results: Vec<InstitutionChoice> = institutions.iter().map(|i| choice(broker, i, likelier)).collect();
    results.sort_by(|a, b| a.name.cmp(&b.name));
    Some(InstitutionSearch { query: String::new(), total: results.len(), results })
}

/// The logins that anybody can get.
pub(crate) fn social<'a>(
    broker: &Broker,
    institutions: impl Iterator<Item = &'a Institution>,
    likelier: &Likelier,
) -> Vec<InstitutionChoice> {
    let mut all: Vec<_> = institutions.filter(|i| i.social).map(|i| choice(broker, i, likelier)).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// An institution to choose.
pub(crate) fn choice(broker: &Broker, institution: &Institution, likelier: &Likelier) -> InstitutionChoice {
    InstitutionChoice {
        entity_id: institution.entity_id.to_string(),
        name: likelier.name(institution).to_owned(),
        detail: likelier.detail(institution),
        logo: broker.logo_of(institution).map(|picture| logos::address(&picture)),
    }
}
