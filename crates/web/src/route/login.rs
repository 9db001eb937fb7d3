//! The steps of a sign-in. Each ends at the dispatcher; this file only shows what it decides.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    sign_in::{Handoff, IdentityError, InstitutionQuestion, MissingQuestion, SignInRequest, Step, StepError},
};
use domain::{AttributeName, AuthorizationId, Client, EntityId, Institution};
use oauth::authorize::FrontChannelResponse;
use serde::Deserialize;

use crate::{
    context::{Context, Failure, application, show},
    extract::{Login, PageForm, PageQuery},
    page::{
        CertificateRight, ClientNotActive, Consent, ExpectedAttribute, FormPost, HiddenField, InstitutionChoice,
        InstitutionSearch, Link, MissingAttributes, Outcome, Picker, Turn,
    },
    recent,
    route::{
        home::{attribute_label, claim_releases},
        saml::identity_error,
    },
    session::BrowserSession,
};

/// The most matches that a search shows.
pub(crate) const MATCHES: usize = 10;
/// A catalogue of at most this size is shown as a whole.
const SHORT: usize = 20;

#[derive(Deserialize, Default)]
pub(crate) struct StepQuery {
    /// What the person searches.
    q: Option<String>,
    /// The person wants the list.
    choose: Option<String>,
    /// The way home from an institution.
    handoff: Option<String>,
}

/// `GET /login/{id}`: what comes next?
pub(crate) async fn step(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    Login(id): Login,
    PageQuery(query): PageQuery<StepQuery>,
) -> Response {
    let Some(mut session) = session else { return step_error(&context, Some(id), StepError::OtherBrowser) };
    if let Some(handoff) = &query.handoff {
        return come_home(&broker, &context, &mut session, &headers, (id, handoff)).await;
    }
    let choose = query.choose.is_some() || query.q.is_some();
    match broker.next_step(id, &session.browser(), choose).await {
        Ok(Step::ChooseInstitution(question)) => {
            picker(&broker, &context, &session, &headers, (id, &question, query.q.as_deref()))
        }
        Ok(Step::SignIn(request)) => sign_in_request(&context, request),
        Ok(Step::ExplainMissing(question)) => missing(&broker, &context, id, &question),
        Ok(Step::Consent(question)) => {
            let sign_in = &question.sign_in;
            show(&Consent {
                frame: context.frame(),
                csrf: session.csrf(),
                authorization: id.to_string(),
                application: application(&question.client),
                person: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
                institution: sign_in.institution_name.clone(),
                other_institution_url: format!("/login/{id}?choose=1"),
                releases: claim_releases(&sign_in.subject, &question.claims),
                certificates: question.certificates.map(|right| CertificateRight {
                    subject: right.name,
                    lifetime: Some(format!("{} days", right.max_lifetime.as_secs() / 86_400)),
                }),
                offline_access: false,
            })
        }
        Ok(Step::Finished(answer)) => front_channel(&context, answer, "the application"),
        Err(error) => step_error(&context, Some(id), error),
    }
}

/// The browser brings the institution's answer home: the one-use secret leaves the address bar at once.
async fn come_home(
    broker: &Broker,
    context: &Context,
    session: &mut BrowserSession,
    headers: &HeaderMap,
    (id, handoff): (AuthorizationId, &str),
) -> Response {
    let Some(handoff) = Handoff::parse(handoff) else {
        return identity_error(broker, context, id, IdentityError::UsedUp).await;
    };
    match broker.complete_sign_in(id, &session.browser(), &handoff, &context.transaction).await {
        Ok(signed_in) => {
            let cookie = recent::remember(broker, headers, &signed_in.sign_in.institution);
            if let Err(error) = session.begin(signed_in.sign_in).await {
                return context.unavailable(&error);
            }
            let mut response = Redirect::to(&format!("/login/{id}")).into_response();
            if let Some(cookie) = cookie {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(error) => identity_error(broker, context, id, error).await,
    }
}

fn picker(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    headers: &HeaderMap,
    (id, question, query): (AuthorizationId, &InstitutionQuestion, Option<&str>),
) -> Response {
    let catalogue = broker.catalogue.current();
    let allowed = |institution: &Institution| question.allows(institution);
    let choice = |id: &EntityId| catalogue.institution(id).filter(|i| allowed(i)).map(|i| choice(i));
    let first = question.initial.iter();
    let before = recent::chosen(broker, headers);
    let mut recent: Vec<EntityId> = first.chain(&before).cloned().collect();
    let mut seen = std::collections::HashSet::new();
    recent.retain(|id| seen.insert(id.clone()));
    let query = query.or(question.search.as_deref()).map(str::trim);
    let search = match query.filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, allowed);
            let results = found.hits.into_iter().map(|hit| InstitutionChoice {
                entity_id: hit.entity_id.to_string(),
                name: hit.name,
                detail: hit.detail,
            });
            Some(InstitutionSearch { query: query.to_owned(), results: results.collect(), total: found.total })
        }
        None => short_list(&catalogue.iter().filter(|i| allowed(i)).map(|i| &**i).collect::<Vec<_>>()),
    };
    show(&Picker {
        frame: context.frame(),
        csrf: session.csrf(),
        authorization: id.to_string(),
        application: application(&question.client),
        recent: recent.iter().filter_map(choice).collect(),
        search,
        institutions: catalogue.len(),
    })
}

fn short_list(institutions: &[&Institution]) -> Option<InstitutionSearch> {
    if institutions.len() > SHORT {
        return None;
    }
    let mut results: Vec<InstitutionChoice> = institutions.iter().map(|i| choice(i)).collect();
    results.sort_by(|a, b| a.name.cmp(&b.name));
    Some(InstitutionSearch { query: String::new(), total: results.len(), results })
}

fn choice(institution: &Institution) -> InstitutionChoice {
    InstitutionChoice {
        entity_id: institution.entity_id.to_string(),
        name: institution.name("en").to_owned(),
        detail: institution.domain().unwrap_or_default().to_owned(),
    }
}

#[derive(Deserialize)]
pub(crate) struct InstitutionForm {
    csrf: Option<String>,
    institution: String,
}

/// `POST /login/{id}/institution`: the person chose.
pub(crate) async fn institution(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    headers: HeaderMap,
    Login(id): Login,
    PageForm(form): PageForm<InstitutionForm>,
) -> Response {
    if !session.is_own_choice(&headers, form.csrf.as_deref()) {
        return context.forged();
    }
    match broker.choose(id, &session.browser(), &form.institution).await {
        Ok(request) => sign_in_request(&context, request),
        Err(error) => step_error(&context, Some(id), error),
    }
}

#[derive(Deserialize)]
pub(crate) struct ConsentForm {
    csrf: Option<String>,
    decision: String,
}

/// `POST /login/{id}/consent`: the person decided.
pub(crate) async fn consent(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    headers: HeaderMap,
    Login(id): Login,
    PageForm(form): PageForm<ConsentForm>,
) -> Response {
    if !session.is_own_form(&headers, form.csrf.as_deref()) {
        return context.forged();
    }
    let outcome = match form.decision.as_str() {
        "approve" => broker.approve(id, &session.browser()).await,
        _ => broker.deny(id, &session.browser()).await,
    };
    match outcome {
        Ok(answer) => front_channel(&context, answer, "the application"),
        Err(error) => step_error(&context, Some(id), error),
    }
}

/// `GET /login/{id}/back`: the person gives up.
pub(crate) async fn back(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    Login(id): Login,
) -> Response {
    let Some(session) = session else { return step_error(&context, Some(id), StepError::OtherBrowser) };
    match broker.give_up(id, &session.browser()).await {
        Ok(answer) => front_channel(&context, answer, "the application"),
        Err(error) => step_error(&context, Some(id), error),
    }
}

/// Sends the browser to the institution. 303, never 307: a form must not be sent on.
fn sign_in_request(context: &Context, request: SignInRequest) -> Response {
    match request {
        SignInRequest::Redirect(url) => see_other(url.as_str()),
        SignInRequest::Post { action, saml_request, relay_state } => show(&FormPost {
            frame: context.frame(),
            destination: action.host_str().unwrap_or("your institution").to_owned(),
            action: action.to_string(),
            fields: vec![
                HiddenField { name: "SAMLRequest".to_owned(), value: saml_request },
                HiddenField { name: "RelayState".to_owned(), value: relay_state },
            ],
        }),
    }
}

/// Sends the client its answer.
pub(crate) fn front_channel(context: &Context, answer: FrontChannelResponse, destination: &str) -> Response {
    match answer {
        FrontChannelResponse::Redirect(url) => see_other(&url),
        FrontChannelResponse::FormPost { action, fields } => show(&FormPost {
            frame: context.frame(),
            destination: destination.to_owned(),
            action,
            fields: fields.into_iter().map(|(name, value)| HiddenField { name, value }).collect(),
        }),
    }
}

/// 303, kept by nobody.
pub(crate) fn see_other(url: &str) -> Response {
    match HeaderValue::from_str(url) {
        Ok(location) => {
            let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The client is not in use: a page, never a redirect.
pub(crate) fn not_active(context: &Context, client: &Client) -> Response {
    tracing::info!(transaction = %context.transaction, client = %client.id, status = %client.status,
        "refused a sign-in for a client that is not in use");
    let page =
        ClientNotActive { frame: context.frame(), application: application(client), standing: client.status.into() };
    (StatusCode::FORBIDDEN, show(&page)).into_response()
}

/// A sign-in that cannot go on.
pub(crate) fn step_error(context: &Context, id: Option<AuthorizationId>, error: StepError) -> Response {
    tracing::info!(transaction = %context.transaction, authorization = ?id, %error, "a sign-in cannot go on");
    let again = "Go back to the application and sign in from there once more.";
    let (status, failure) = match error {
        StepError::Expired | StepError::NotSignedIn => (
            StatusCode::GONE,
            Failure {
                title: "This sign-in took too long",
                sentences: vec!["It was begun too long ago, or its address is incomplete.".to_owned()],
                next: again,
                ..Failure::default()
            },
        ),
        StepError::OtherBrowser => (
            StatusCode::FORBIDDEN,
            Failure {
                title: "This sign-in belongs to another browser",
                sentences: vec![
                    "It was begun in another browser or a private window, or cookies are switched off here.".to_owned(),
                    "If somebody sent you this link: do not go on.".to_owned(),
                ],
                next: again,
                ..Failure::default()
            },
        ),
        StepError::Ended => (
            StatusCode::CONFLICT,
            Failure {
                title: "This sign-in is already complete",
                sentences: vec!["You came back to it by the back button, or it went on in another tab.".to_owned()],
                next: "Go back to the application. If it does not know you, sign in from there once more.",
                ..Failure::default()
            },
        ),
        StepError::Closed => (
            StatusCode::FORBIDDEN,
            Failure {
                title: "This account is closed",
                sentences: vec!["You deleted it, or an administrator closed it.".to_owned()],
                turn: Turn::Operator,
                next: "If you want it back, write to us with the transaction id below.",
                ..Failure::default()
            },
        ),
        StepError::UnknownInstitution(name) => (
            StatusCode::BAD_REQUEST,
            Failure {
                title: "This institution cannot be chosen here",
                sentences: vec!["It does not take part, or the application does not accept it.".to_owned()],
                next: "Choose another institution.",
                detail: Some(name),
                back: id.map(|id| Link { label: "Choose again".to_owned(), url: format!("/login/{id}?choose=1") }),
                ..Failure::default()
            },
        ),
        StepError::NotActive(client) => return not_active(context, &client),
        StepError::Question(error) => {
            tracing::error!(transaction = %context.transaction, %error, "an institution could not be asked");
            (
                StatusCode::BAD_GATEWAY,
                Failure {
                    title: "Your institution could not be asked",
                    sentences: vec!["What it publishes about itself does not tell us how.".to_owned()],
                    turn: Turn::Operator,
                    next: "Write to us with the transaction id below, or choose another institution.",
                    detail: Some(error.to_string()),
                    back: id.map(|id| Link { label: "Choose again".to_owned(), url: format!("/login/{id}?choose=1") }),
                },
            )
        }
        StepError::Store(error) => return context.unavailable(&error),
    };
    context.error(status, failure)
}

fn missing(broker: &Broker, context: &Context, id: AuthorizationId, question: &MissingQuestion) -> Response {
    let sign_in = &question.sign_in;
    let name = AttributeName::DisplayName;
    let mut expected: Vec<AttributeName> = vec![name, AttributeName::Mail];
    expected.extend(question.missing.iter().filter(|missing| !expected.contains(missing)).copied().collect::<Vec<_>>());
    let attributes = expected.into_iter().map(|name| {
        let shown = if name == AttributeName::DisplayName {
            sign_in.display_name().into_iter().collect()
        } else {
            sign_in.attributes.all(name).to_vec()
        };
        expected_attribute(name, shown, &sign_in.attributes)
    });
    let catalogue = broker.catalogue.current();
    let institution = catalogue.institution(&sign_in.institution);
    let back =
        Link { label: format!("Back to {}", question.client.registration.name), url: format!("/login/{id}/back") };
    tracing::info!(transaction = %context.transaction, authorization = %id, institution = %sign_in.institution,
        missing = ?question.missing, "a sign-in lacks attributes");
    let page = MissingAttributes {
        frame: context.frame(),
        application: application(&question.client),
        institution: sign_in.institution_name.clone(),
        institution_entity_id: sign_in.institution.to_string(),
        service_entity_id: broker.settings.service.entity_id.to_string(),
        at: broker.now(),
        attributes: attributes.collect(),
        institution_email: institution.and_then(|i| i.support_email().map(str::to_owned)),
        error_url: institution.and_then(|i| super::saml::error_url(broker, context, i, "IDENTIFICATION_FAILURE")),
        other_institution_url: format!("/login/{id}?choose=1"),
        back: Some(back),
    };
    (StatusCode::FORBIDDEN, show(&page)).into_response()
}

/// What became of one attribute.
pub(crate) fn expected_attribute(
    name: AttributeName,
    values: Vec<String>,
    attributes: &domain::Attributes,
) -> ExpectedAttribute {
    let dropped = attributes.dropped().iter().find(|dropped| dropped.name == name);
    let outcome = match dropped {
        _ if !values.is_empty() => Outcome::Released(values),
        Some(dropped) => {
            Outcome::Dropped { value: dropped.value.clone(), reason: dropped.reason.sentence().to_owned() }
        }
        None => Outcome::Missing,
    };
    ExpectedAttribute {
        label: attribute_label(name).to_owned(),
        friendly: name.friendly().to_owned(),
        uri: name.uri().to_owned(),
        outcome,
    }
}
