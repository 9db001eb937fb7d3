//! What an institution releases, looked at by its own staff: nobody is signed in.

mod report;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::{Broker, release_check::CheckError, sign_in::Handoff};
use domain::{EntityId, Institution};
use serde::Deserialize;

use super::login::{MATCHES, choice, short_list, to_institution};
use crate::{
    address::ClientAddress,
    context::{Context, Told, show},
    extract::PageQuery,
    own_form::OwnChoice,
    page::{CheckInstitution, InstitutionSearch, Link, Turn},
    session::{BrowserSession, NewSession},
    words::Phrase,
};

#[derive(Deserialize, Default)]
pub(crate) struct CheckQuery {
    /// What the person searches.
    q: Option<String>,
    /// The way home from an institution.
    handoff: Option<String>,
    /// An institution, be it offered to people or not.
    #[serde(rename = "entityID")]
    entity_id: Option<String>,
    /// The same as applications name it.
    idphint: Option<String>,
}

/// `GET /testidp`: which institution? Or what came of it.
pub(crate) async fn page(
    State(broker): State<Broker>,
    context: Context,
    existing: Option<BrowserSession>,
    new: NewSession,
    (headers, ClientAddress(address)): (HeaderMap, ClientAddress),
    PageQuery(query): PageQuery<CheckQuery>,
) -> Response {
    if let Some(handoff) = &query.handoff {
        return report(&broker, &context, existing, handoff).await;
    }
    let session = match existing {
        Some(session) => session,
        None => match new.open(&context).await {
            Ok(session) => session,
            Err(response) => return response,
        },
    };
    let named = query.entity_id.as_deref().or(query.idphint.as_deref()).and_then(EntityId::parse);
    if let Err(error) = broker.look_up(named.clone(), address).await {
        return context.unavailable(&error);
    }
    let (catalogue, likelier) = (broker.catalogue.current(), context.likelier(&broker, &headers));
    if let Some(id) = named.as_ref().filter(|id| catalogue.institution(id).is_none()) {
        return check_error(&context, CheckError::UnknownInstitution(id.to_string()));
    }
    let named =
        named.and_then(|id| catalogue.institution(&id).map(|institution| choice(&broker, institution, &likelier)));
    let shown = |institution: &Institution| !institution.hidden;
    let search = match query.q.as_deref().map(str::trim).filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, &likelier, shown);
            let hits = found.hits.iter().filter_map(|hit| catalogue.institution(&hit.entity_id));
            let results = hits.map(|institution| choice(&broker, institution, &likelier)).collect();
            Some(InstitutionSearch { query: query.to_owned(), results, total: found.total })
        }
        None if named.is_some() => None,
        None => {
            short_list(&broker, &catalogue.iter().filter(|i| shown(i)).map(|i| &**i).collect::<Vec<_>>(), &likelier)
        }
    };
    show(&CheckInstitution { frame: context.frame(), csrf: session.csrf(), named, search })
}

#[derive(Deserialize)]
pub(crate) struct InstitutionForm {
    institution: String,
}

/// `POST /testidp/institution`: somebody chose.
pub(crate) async fn institution(
    State(broker): State<Broker>,
    context: Context,
    ClientAddress(address): ClientAddress,
    OwnChoice { session, form }: OwnChoice<InstitutionForm>,
) -> Response {
    if let Err(error) = broker.look_up(EntityId::parse(&form.institution), address).await {
        return context.unavailable(&error);
    }
    match broker.begin_check(&session.browser(), &form.institution, address).await {
        Ok(request) => to_institution(&context, request),
        Err(error) => check_error(&context, error),
    }
}

/// The browser brings the answer home. The report is this very answer: nothing is kept that another request could show.
async fn report(broker: &Broker, context: &Context, session: Option<BrowserSession>, handoff: &str) -> Response {
    let Some(session) = session else { return check_error(context, CheckError::OtherBrowser) };
    let Some(handoff) = Handoff::parse(handoff) else { return check_error(context, CheckError::UsedUp) };
    match broker.complete_check(&session.browser(), &handoff).await {
        Ok(report) => show(&report::shown(broker, context, &report)),
        Err(error) => check_error(context, error),
    }
}

fn check_error(context: &Context, error: CheckError) -> Response {
    tracing::info!(transaction = %context.transaction, %error, "no release was checked");
    let say = context.say();
    let back = || Some(Link { label: say.about_check().text(), url: "/testidp".to_owned() });
    let page =
        |title: Phrase<'_>, what: Phrase<'_>, next: Phrase<'_>| Told { back: back(), ..Told::new(title, [what], next) };
    let (status, told) = match error {
        CheckError::TooMany { retry_after } => {
            let told = page(say.check_many(), say.check_many_what(), say.check_many_next());
            let seconds = [(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())];
            return (seconds, context.error(StatusCode::TOO_MANY_REQUESTS, told)).into_response();
        }
        CheckError::UnknownInstitution(name) => {
            let told = page(say.check_unknown(), say.check_unknown_what(), say.check_unknown_next());
            (StatusCode::BAD_REQUEST, Told { detail: Some(name), ..told })
        }
        CheckError::Question(error) => {
            let told = page(say.check_unasked(), say.check_unasked_what(), say.check_unasked_next());
            (StatusCode::BAD_GATEWAY, Told { turn: Turn::Institution, detail: Some(error.to_string()), ..told })
        }
        CheckError::OtherBrowser => {
            let what = say.check_other_browser_what();
            (StatusCode::FORBIDDEN, page(say.check_other_browser(), what, say.check_other_browser_next()))
        }
        CheckError::UsedUp => (StatusCode::GONE, page(say.check_used(), say.check_used_what(), say.check_used_next())),
        CheckError::Store(error) => return context.unavailable(&error),
    };
    context.error(status, told)
}
