//! The identity provider discovery protocol, both ways: others let their people choose here, and ours may choose elsewhere.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use broker::{
    Broker,
    institution_choice::{Discovery, DiscoveryError},
    sign_in::{ChosenElsewhere, StepError},
};
use domain::{AuthorizationId, EntityId, Institution, institution::Protocol};
use serde::Deserialize;

use super::login::{MATCHES, choice, see_other, short_list, step_error, to_institution, with_cookie};
use crate::{
    address::ClientAddress,
    context::{Context, Told, show},
    extract::PageQuery,
    headers::is_own_page,
    own_form::SameOriginForm,
    page::{self, HiddenField, InstitutionSearch, Turn},
    recent,
    session::BrowserSession,
};

#[derive(Deserialize, Default)]
pub(crate) struct Choosing {
    /// What the person searches.
    q: Option<String>,
    /// What the person chose.
    institution: Option<String>,
}

/// `GET /ds`: a service provider lets a person choose here. Nothing is begun and nothing is kept on the server.
pub(crate) async fn choose(
    State(broker): State<Broker>,
    context: Context,
    (headers, ClientAddress(address)): (HeaderMap, ClientAddress),
    RawQuery(query): RawQuery,
    PageQuery(choosing): PageQuery<Choosing>,
) -> Response {
    let discovery = match broker.read_discovery(query.as_deref().unwrap_or_default()) {
        Ok(discovery) => discovery,
        Err(error) => return refused(&context, &error),
    };
    if let Err(error) = broker.look_up(choosing.institution.as_deref().and_then(EntityId::parse), address).await {
        return context.unavailable(&error);
    }
    let catalogue = broker.catalogue.current();
    // The other service speaks SAML: it could not ask an OpenID provider of ours.
    let shown = |institution: &Institution| !institution.hidden && institution.protocol == Protocol::Saml;
    let find = |id: &EntityId| catalogue.institution(id).filter(|institution| shown(institution));
    let before: Vec<_> = recent::chosen(&broker, &headers).iter().filter_map(find).cloned().collect();
    if discovery.is_passive {
        let latest = before.first().map(|institution| institution.entity_id.as_str());
        return see_other(discovery.answer(latest).as_str());
    }
    if let Some(text) = choosing.institution {
        let Some(chosen) = EntityId::parse(&text).filter(|id| find(id).is_some()) else {
            return unknown(&context, &discovery, text);
        };
        let mut response = see_other(discovery.answer(Some(chosen.as_str())).as_str());
        if is_own_page(&headers)
            && let Some(cookie) = recent::remember(&broker, &headers, &chosen)
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        return response;
    }
    let likelier = context.likelier(&broker, &headers);
    let search = match choosing.q.as_deref().map(str::trim).filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, &likelier, shown);
            let hits = found.hits.iter().filter_map(|hit| catalogue.institution(&hit.entity_id));
            let results = hits.map(|institution| choice(&broker, institution, &likelier)).collect();
            Some(InstitutionSearch { query: query.to_owned(), results, total: found.total })
        }
        None => {
            short_list(&broker, &catalogue.iter().map(|i| &**i).filter(|i| shown(i)).collect::<Vec<_>>(), &likelier)
        }
    };
    let language = likelier.language.as_deref().unwrap_or("en");
    show(&page::Discovery {
        frame: context.frame(),
        service: broker.discovering_service(&discovery, language),
        fields: fields(&discovery),
        recent: before.iter().map(|institution| choice(&broker, institution, &likelier)).collect(),
        search,
        back: discovery.answer(None).into(),
    })
}

/// `POST /ds/forget`: the person does not want to see one any more that they chose before. The form brings what the
/// service asked.
pub(crate) async fn forget(
    State(broker): State<Broker>,
    context: Context,
    headers: HeaderMap,
    SameOriginForm(form): SameOriginForm<Vec<(String, String)>>,
) -> Response {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
    let discovery = match broker.read_discovery(&query) {
        Ok(discovery) => discovery,
        Err(error) => return refused(&context, &error),
    };
    let institution = form.iter().find(|(name, _)| name == "institution").and_then(|(_, id)| EntityId::parse(id));
    let cookie = institution.and_then(|institution| recent::forget(&broker, &headers, &institution));
    with_cookie(see_other(&asked_again(&discovery)), cookie)
}

/// Where the same is asked once more.
fn asked_again(discovery: &Discovery) -> String {
    let pairs = discovery.parameters.iter();
    format!("/ds?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

fn fields(discovery: &Discovery) -> Vec<HiddenField> {
    let parameters = discovery.parameters.iter();
    parameters.map(|(name, value)| HiddenField { name: name.clone(), value: value.clone() }).collect()
}

/// The browser goes nowhere: who asks so may be anybody.
fn refused(context: &Context, error: &DiscoveryError) -> Response {
    tracing::info!(transaction = %context.transaction, %error, "refused to let somebody choose for a service");
    let say = context.say();
    let told = Told::new(say.error_discovery(), [say.error_discovery_what()], say.error_discovery_next());
    let told = Told { turn: Turn::Application, detail: Some(error.to_string()), ..told };
    context.error(StatusCode::BAD_REQUEST, told)
}

fn unknown(context: &Context, discovery: &Discovery, institution: String) -> Response {
    let say = context.say();
    let told = Told::new(say.error_institution(), [say.error_institution_no_part()], say.error_choose_other());
    let back = page::Link { label: say.error_choose_again().text(), url: asked_again(discovery) };
    context.error(StatusCode::BAD_REQUEST, Told { detail: Some(institution), back: Some(back), ..told })
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    /// The sign-in for which the person chose.
    login: String,
    #[serde(rename = "entityID")]
    institution: Option<String>,
}

/// `GET /saml/discovery`: a person comes back from choosing elsewhere. The answer counts in the browser alone that was sent.
pub(crate) async fn chosen(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    ClientAddress(address): ClientAddress,
    PageQuery(answer): PageQuery<Answer>,
) -> Response {
    let Some(id) = AuthorizationId::parse(&answer.login) else {
        return step_error(&context, None, StepError::Expired);
    };
    let Some(session) = session else { return step_error(&context, Some(id), StepError::OtherBrowser) };
    if let Err(error) = broker.look_up(answer.institution.as_deref().and_then(EntityId::parse), address).await {
        return context.unavailable(&error);
    }
    match broker.chosen_elsewhere(id, &session.browser(), answer.institution.as_deref()).await {
        Ok(ChosenElsewhere::Ask(request)) => to_institution(&context, request),
        Ok(ChosenElsewhere::Nothing) => see_other(&format!("/login/{id}?choose=1")),
        Ok(ChosenElsewhere::TooLate) => see_other(&format!("/login/{id}")),
        Err(error) => step_error(&context, Some(id), error),
    }
}
