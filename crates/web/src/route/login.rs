//! The steps of a sign-in. Each ends at the dispatcher; this file only shows what it decides.

mod explanation;
mod picker;
mod step_up;
pub(crate) mod terms;
pub(crate) mod time;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    affiliation::{GoesAs, Login as KnownLogin},
    consent::Agreed,
    sign_in::{Arrival, CameHome, Chosen, Handoff, IdentityError, Outgoing, Step, StepError},
};
use domain::{AuthorizationId, EntityId, Errand, LoginId, SignIn};
use oauth::authorize::FrontChannelResponse;
use serde::Deserialize;

pub(crate) use self::{
    explanation::{check_url, expected_attribute, not_active, step_error, unasked},
    picker::{MATCHES, choice, short_list, social},
    step_up::{prove as prove_passkey, register as register_passkey},
};
use self::{
    explanation::{missing, over},
    picker::{continued, picker},
    step_up::step_up,
};
use crate::{
    address::ClientAddress,
    context::{Context, show, show_with_logo},
    extract::{Login, PageQuery},
    headers::is_in_frame,
    language,
    own_form::{OwnChoice, OwnForm},
    page::{CertificateRight, ChooseLogin, Consent, FormPost, HiddenField, LoginOption},
    recent,
    route::{home::claim_releases, saml::identity_error},
    session::BrowserSession,
    usual,
};

#[derive(Deserialize, Default)]
pub(crate) struct StepQuery {
    /// What the person searches.
    q: Option<String>,
    /// The person wants the list.
    choose: Option<String>,
    /// The way home from an institution.
    handoff: Option<String>,
    /// The login that was marked before the person asked for more time.
    r#as: Option<String>,
    /// The person goes on without a passkey that was wished for.
    passkey: Option<String>,
    /// A question whose authentication context the institution does not have.
    without: Option<String>,
}

/// `GET /login/{id}`: what comes next?
pub(crate) async fn step(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    (headers, ClientAddress(address)): (HeaderMap, ClientAddress),
    Login(id): Login,
    PageQuery(query): PageQuery<StepQuery>,
) -> Response {
    let Some(mut session) = session else { return step_error(&context, Some(id), StepError::OtherBrowser) };
    if let Some(handoff) = &query.handoff {
        return come_home(&broker, &context, &mut session, &headers, (id, handoff)).await;
    }
    let arrival = Arrival {
        choose: query.choose.is_some() || query.q.is_some(),
        without_passkey: query.passkey.is_some(),
        in_frame: is_in_frame(&headers),
        before: recent::chosen(&broker, &headers),
        address,
    };
    let before = query.r#as.as_deref().and_then(EntityId::parse);
    let next = match query.without.as_deref().and_then(LoginId::parse) {
        Some(login) => broker.ask_without_context(id, &session.browser(), login).await,
        None => broker.next_step(id, &session.browser(), &arrival).await,
    };
    match next {
        Ok(Step::ChooseInstitution(question)) => {
            let shortcut = if arrival.choose { None } else { Some((id, &*question)) };
            let shortcut = shortcut.and_then(|at| continued(&broker, &context, &session, &headers, at));
            if let Some(shortcut) = shortcut {
                return shortcut;
            }
            picker(&broker, &context, &session, &headers, (id, &question, query.q.as_deref()))
        }
        Ok(Step::ChooseElsewhere(url)) => see_other(url.as_str()),
        Ok(Step::ChooseLogin(question)) => {
            let logins = &question.logins;
            // The one that was chosen for this client, else the one in use.
            let marked = logins.iter().find(|login| login.chosen).or_else(|| logins.iter().find(|login| login.live));
            let marked = marked.or(logins.first()).map(|login| login.institution.clone());
            let marked = before.clone().or(marked);
            let page = ChooseLogin {
                frame: time::frame(&broker, &context, id, "choose-login"),
                csrf: session.csrf(),
                authorization: id.to_string(),
                application: context.application(&question.client),
                person: person(&question.sign_in),
                logins: logins.iter().map(|login| option(login, marked.as_ref())).collect(),
                other_institution_url: format!("/login/{id}?choose=1"),
            };
            show_with_logo(&page, &page.application)
        }
        Ok(Step::SignIn(request)) => to_institution(&context, request),
        Ok(Step::StepUp(question)) => step_up(&broker, (&context, &session), id, *question, None),
        Ok(Step::ExplainMissing(question)) => missing(&broker, &context, id, &question),
        Ok(Step::AcceptUse(question)) => terms::page(&broker, &context, &session, id, &question),
        Ok(Step::Consent(question)) => {
            let sign_in = &question.sign_in;
            let marked = before.as_ref().unwrap_or(&sign_in.institution);
            let page = Consent {
                frame: time::frame(&broker, &context, id, "consent"),
                csrf: session.csrf(),
                authorization: id.to_string(),
                application: context.application(&question.client),
                person: person(sign_in),
                institution: context.vouching(&broker, sign_in),
                other_institution_url: format!("/login/{id}?choose=1"),
                releases: claim_releases(context.say(), &question.sub, &question.claims),
                certificates: question.certificates.map(|right| CertificateRight {
                    subject: right.name,
                    lifetime: Some(right.max_lifetime),
                    command_line: question.client.is_built_in(),
                }),
                ssh: question.ssh,
                rights: question.rights,
                offline_access: question.offline_access,
                logins: question.logins.iter().map(|login| option(login, Some(marked))).collect(),
            };
            show_with_logo(&page, &page.application)
        }
        Ok(Step::Finished(answer)) => front_channel(&context, answer),
        Err(error) => over(&broker, &context, id, error).await,
    }
}

fn person(sign_in: &SignIn) -> String {
    sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string())
}

fn option(login: &KnownLogin, marked: Option<&EntityId>) -> LoginOption {
    LoginOption {
        entity_id: login.institution.to_string(),
        name: login.name.clone(),
        details: login.affiliations.iter().chain(&login.mail).cloned().collect(),
        last_seen: login.last_seen,
        live: login.live,
        checked: marked == Some(&login.institution),
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
        return identity_error(broker, context, Errand::SignIn(id), IdentityError::UsedUp).await;
    };
    match broker.complete_sign_in(id, &session.browser(), &handoff, &context.transaction).await {
        Ok(CameHome::Refused(answer)) => front_channel(context, answer),
        Ok(CameHome::SignedIn(sign_in)) => {
            let cookie = recent::remember(broker, headers, &sign_in.institution);
            let language = language::of_person(broker, context, (id, &sign_in.subject)).await;
            if let Err(error) = session.begin(*sign_in).await {
                return context.unavailable(&error);
            }
            let home = Redirect::to(&format!("/login/{id}")).into_response();
            with_cookie(with_cookie(home, cookie), language)
        }
        Err(error) => identity_error(broker, context, Errand::SignIn(id), error).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct InstitutionForm {
    institution: String,
    /// Whether the person always wants to use it for the client.
    always: Option<String>,
}

/// `POST /login/{id}/forget`: the person does not want to see an institution among those that they chose before.
pub(crate) async fn forget(
    State(broker): State<Broker>,
    headers: HeaderMap,
    Login(id): Login,
    OwnChoice { form, .. }: OwnChoice<InstitutionForm>,
) -> Response {
    let institution = EntityId::parse(&form.institution);
    let cookie = institution.and_then(|institution| recent::forget(&broker, &headers, &institution));
    with_cookie(see_other(&format!("/login/{id}?choose=1")), cookie)
}

pub(crate) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `POST /login/{id}/institution`: the person chose.
pub(crate) async fn institution(
    State(broker): State<Broker>,
    context: Context,
    (headers, ClientAddress(address)): (HeaderMap, ClientAddress),
    Login(id): Login,
    OwnChoice { session, form }: OwnChoice<InstitutionForm>,
) -> Response {
    if let Err(error) = broker.look_up(EntityId::parse(&form.institution), address).await {
        return context.unavailable(&error);
    }
    match broker.choose(id, &session.browser(), &form.institution).await {
        Ok(Chosen { request, client }) => {
            let always = form.always.and_then(|_| EntityId::parse(&form.institution));
            let cookie = usual::change(&broker, &headers, &client, always.as_ref());
            with_cookie(to_institution(&context, request), cookie)
        }
        Err(error) => over(&broker, &context, id, error).await,
    }
}

/// `POST /login/{id}/as`: the person chose by which of their logins they go on.
pub(crate) async fn go_as(
    State(broker): State<Broker>,
    context: Context,
    Login(id): Login,
    OwnForm { session, form }: OwnForm<InstitutionForm>,
) -> Response {
    match broker.go_as(id, &session.browser(), &form.institution).await {
        Ok(goes) => goes_as(&context, id, goes),
        Err(error) => over(&broker, &context, id, error).await,
    }
}

fn goes_as(context: &Context, id: AuthorizationId, goes: GoesAs) -> Response {
    match goes {
        GoesAs::Here => see_other(&format!("/login/{id}")),
        GoesAs::Ask(request) => to_institution(context, request),
    }
}

#[derive(Deserialize)]
pub(crate) struct ConsentForm {
    decision: String,
    /// By which login, where there is a choice.
    institution: Option<String>,
}

/// `POST /login/{id}/consent`: the person decided.
pub(crate) async fn consent(
    State(broker): State<Broker>,
    context: Context,
    Login(id): Login,
    OwnForm { session, form }: OwnForm<ConsentForm>,
) -> Response {
    let outcome = match form.decision.as_str() {
        "approve" => broker.approve(id, &session.browser(), form.institution.as_deref()).await,
        _ => broker.deny(id, &session.browser()).await.map(Agreed::Answer),
    };
    match outcome {
        Ok(Agreed::Otherwise(goes)) => goes_as(&context, id, goes),
        Ok(Agreed::Answer(answer)) => front_channel(&context, answer),
        Err(error) => over(&broker, &context, id, error).await,
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
        Ok(answer) => front_channel(&context, answer),
        Err(error) => over(&broker, &context, id, error).await,
    }
}

/// Sends the browser to the institution. 303, never 307: a form must not be sent on.
pub(crate) fn to_institution(context: &Context, message: Outgoing) -> Response {
    match message {
        Outgoing::Redirect(url) => see_other(url.as_str()),
        Outgoing::Post { action, parameter, message, relay_state } => {
            let mut fields = vec![HiddenField { name: parameter.as_str().to_owned(), value: message }];
            fields.extend(relay_state.map(|value| HiddenField { name: "RelayState".to_owned(), value }));
            show(&FormPost {
                frame: context.frame(),
                destination: match action.host_str() {
                    Some(host) => host.to_owned(),
                    None => context.say().form_post_institution().text(),
                },
                action: action.to_string(),
                fields,
            })
        }
    }
}

/// Sends the client its answer.
pub(crate) fn front_channel(context: &Context, answer: FrontChannelResponse) -> Response {
    match answer {
        FrontChannelResponse::Redirect(url) => see_other(&url),
        FrontChannelResponse::FormPost { action, fields } => show(&FormPost {
            frame: context.frame(),
            destination: context.say().form_post_application().text(),
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
