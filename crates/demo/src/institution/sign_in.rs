//! The pages and endpoints of one institution: from the request of a service, through the person's login, to the form
//! that carries the answer back.
//!
//! Both bindings end in a redirect to `/<slug>/sign-in/<handle>`: a cross-site POST does not bring the `Lax` cookie of
//! the institution's session, the redirect after it does.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Form, Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{Secret, Timestamp};
use serde::Deserialize;

use super::{
    SampleInstitution,
    binding::{Message, is_answer},
    logout::{ReceivedLogout, accept_answer},
    ns,
    request::{ReceivedRequest, RequestError},
    response::{Refusal, ResponseError},
    roster::{MFA, SampleUser},
    service_provider::MetadataSource,
    statement::NameId,
    views,
};
use crate::{
    bounded::Bounded,
    page::{Cookie, FormAction, page, see_other, static_file},
};

/// How many sign-ins and sessions an institution keeps in memory.
const CAPACITY: usize = 1_000;
/// How long a person may take to log in.
const SIGN_IN_LIFETIME: Duration = Duration::from_mins(15);
/// How long the institution remembers a person.
const SESSION_LIFETIME: Duration = Duration::from_hours(8);

/// The routes of `institution`.
pub(super) fn router(institution: Arc<SampleInstitution>, service_provider: Arc<MetadataSource>) -> Router {
    let slug = institution.profile().slug;
    let path = |rest: &str| format!("/{slug}/{rest}");
    let cookie = Cookie {
        name: format!("beadle_demo_{}", slug.replace('-', "_")),
        path: format!("/{slug}/"),
        secure: institution.base.scheme() == "https",
    };
    let site = Site {
        institution,
        service_provider,
        cookie,
        sign_ins: Bounded::new(CAPACITY, SIGN_IN_LIFETIME),
        sessions: Bounded::new(CAPACITY, SESSION_LIFETIME),
        sign_outs: Bounded::new(CAPACITY, SIGN_IN_LIFETIME),
    };
    Router::new()
        .route(&path(""), get(home))
        .route(&path("metadata"), get(metadata))
        .route(&path("sso"), get(sso_by_redirect).post(sso_by_post))
        .route(&path("sign-in/{handle}"), get(show_sign_in).post(continue_sign_in))
        .route(&path("sign-out"), post(sign_out))
        .route(&path("slo"), get(slo_by_redirect).post(slo_by_post))
        .route(&path("help"), get(help))
        .route(&path("static/{file}"), get(|Path(file): Path<String>| async move { static_file(&file) }))
        .with_state(Arc::new(site))
}

/// One institution with what it remembers.
struct Site {
    institution: Arc<SampleInstitution>,
    service_provider: Arc<MetadataSource>,
    cookie: Cookie,
    sign_ins: Bounded<SignIn>,
    sessions: Bounded<Session>,
    /// Sign-outs that the service is to answer, by their RelayState.
    sign_outs: Bounded<()>,
}

/// A sign-in under way.
#[derive(Debug, Clone)]
pub(super) struct SignIn {
    pub(super) request: ReceivedRequest,
    /// The authentication context that will be asserted.
    pub(super) context: &'static str,
    /// Who has given a password in this sign-in, and when.
    pub(super) password: Option<(&'static SampleUser, Timestamp)>,
}

/// What the institution remembers of a person in front of a browser.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) user: &'static SampleUser,
    authenticated_at: Timestamp,
    second_factor: bool,
    /// The name of the session in assertions (`SessionIndex`).
    index: String,
    /// How the service knows the person, once it was told.
    told: Option<NameId>,
}

async fn sso_by_redirect(State(site): State<Arc<Site>>, RawQuery(query): RawQuery) -> Response {
    site.receive(Message::from_query(&query.unwrap_or_default(), "SAMLRequest")).await
}

async fn sso_by_post(State(site): State<Arc<Site>>, body: String) -> Response {
    site.receive(Message::from_form(&body, "SAMLRequest")).await
}

async fn show_sign_in(State(site): State<Arc<Site>>, Path(handle): Path<String>, headers: HeaderMap) -> Response {
    let Some(sign_in) = site.sign_ins.find(&handle, site.now()) else { return site.expired() };
    let request = &sign_in.request;
    let session = site.session(&headers).filter(|_| !request.force_authn);
    match session {
        Some(session) if session.satisfies(&sign_in) => {
            let token = site.cookie.read(&headers).unwrap_or_default();
            site.finish(&handle, (&session, &token))
        }
        _ if request.is_passive => site.refuse(&handle, Refusal::NoPassive),
        Some(session) => {
            // Only the second factor is missing.
            let known = Some((session.user, session.authenticated_at));
            site.sign_ins.change(&handle, site.now(), |sign_in| sign_in.password = known);
            views::second_factor(&site.institution, session.user)
        }
        None => views::sign_in(&site.institution, &sign_in, None),
    }
}

/// The form of the login page.
#[derive(Deserialize)]
struct LoginForm {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    action: Action,
}

/// The button that was pressed.
#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Action {
    SignIn,
    SecondFactor,
    Cancel,
}

async fn continue_sign_in(
    State(site): State<Arc<Site>>,
    Path(handle): Path<String>,
    Form(form): Form<LoginForm>,
) -> Response {
    let now = site.now();
    let Some(sign_in) = site.sign_ins.find(&handle, now) else { return site.expired() };
    match (form.action, sign_in.password) {
        (Action::Cancel, _) => site.refuse(&handle, Refusal::AuthnFailed),
        (Action::SignIn, _) => {
            let Some(user) = site.institution.authenticate(&form.username, &form.password) else {
                return views::sign_in(&site.institution, &sign_in, Some(&form.username));
            };
            if sign_in.context == MFA {
                site.sign_ins.change(&handle, now, |sign_in| sign_in.password = Some((user, now)));
                views::second_factor(&site.institution, user)
            } else {
                site.begin_session(&handle, user, false)
            }
        }
        (Action::SecondFactor, Some((user, _))) => site.begin_session(&handle, user, true),
        (Action::SecondFactor, None) => views::sign_in(&site.institution, &sign_in, None),
    }
}

async fn home(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    views::home(&site.institution, site.session(&headers).as_ref())
}

/// The person signs out here, and so at the service.
async fn sign_out(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let session = site.cookie.read(&headers).and_then(|token| site.sessions.take(&token, site.now()));
    let next = match session {
        Some(session) => site.tell_service(&session).await,
        None => None,
    };
    site.cookie.clear(see_other(&next.unwrap_or_else(|| site.institution.url(""))))
}

async fn slo_by_redirect(State(site): State<Arc<Site>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if is_answer(&query) {
        site.service_answered(Message::from_query(&query, "SAMLResponse")).await
    } else {
        site.service_asked(&headers, Message::from_query(&query, "SAMLRequest")).await
    }
}

async fn slo_by_post(State(site): State<Arc<Site>>, headers: HeaderMap, body: String) -> Response {
    if is_answer(&body) {
        site.service_answered(Message::from_form(&body, "SAMLResponse")).await
    } else {
        site.service_asked(&headers, Message::from_form(&body, "SAMLRequest")).await
    }
}

async fn metadata(State(site): State<Arc<Site>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
    (headers, site.institution.metadata()).into_response()
}

/// The parameters of the institution's `errorURL` ([REFEDS error
/// handling](https://refeds.org/specifications/errorurl-v1)).
#[derive(Deserialize)]
pub(super) struct HelpQuery {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) rp: String,
    #[serde(default)]
    pub(super) tid: String,
}

async fn help(State(site): State<Arc<Site>>, Query(query): Query<HelpQuery>) -> Response {
    views::help(&site.institution, &query)
}

impl Site {
    fn now(&self) -> Timestamp {
        self.institution.clock.now()
    }

    /// Takes a request in and sends the browser to the login page.
    async fn receive(&self, message: Result<Message, RequestError>) -> Response {
        let accepted = match message {
            Ok(message) => self.accept(message).await,
            Err(error) => Err(error),
        };
        let request = match accepted {
            Ok(request) => request,
            Err(error) => {
                tracing::info!(institution = self.institution.entity_id(), %error, "an AuthnRequest was refused");
                return views::problem(&self.institution, StatusCode::BAD_REQUEST, &error.to_string());
            }
        };
        let Some(context) = self.context(&request) else {
            return self.answer(&request, self.institution.refuse(&request, Refusal::NoAuthnContext));
        };
        let sign_in = SignIn { request, context, password: None };
        let handle = self.sign_ins.insert(sign_in, &*self.institution.entropy, self.now());
        see_other(&self.institution.url(&format!("sign-in/{}", handle.expose())))
    }

    /// Checks a request against the service's metadata, and once more against fresh metadata if that may help.
    async fn accept(&self, message: Message) -> Result<ReceivedRequest, RequestError> {
        let endpoint = self.institution.url("sso");
        let service = self.service_provider.current().await?;
        let verdict = ReceivedRequest::accept(&message, service, &endpoint, self.now());
        match verdict {
            Err(RequestError::Forged | RequestError::UnknownService(_) | RequestError::UnknownAssertionConsumer) => {
                let service = self.service_provider.refreshed().await?;
                ReceivedRequest::accept(&message, service, &endpoint, self.now())
            }
            verdict => verdict,
        }
    }

    /// Where the browser goes so that the service hears of a sign-out, if it knows the person and wants to hear.
    async fn tell_service(&self, session: &Session) -> Option<String> {
        let service = self.service_provider.current().await.ok()?;
        let statement = self.institution.logout(&service, session.told.clone()?, &session.index)?;
        let relay_state = self.sign_outs.insert((), &*self.institution.entropy, self.now());
        let xml = self.institution.logout_xml(&statement, None);
        let sent =
            self.institution.signed_redirect("SAMLRequest", &xml, &statement.destination, Some(relay_state.expose()));
        sent.ok().map(String::from)
    }

    /// The service has signed the person out, or says why not.
    async fn service_answered(&self, message: Result<Message, RequestError>) -> Response {
        let accepted = async {
            let (message, service) = (message?, self.service_provider.refreshed().await?);
            let state = message.relay_state.as_deref().unwrap_or_default();
            self.sign_outs.take(state, self.now()).ok_or(RequestError::Stale)?;
            accept_answer(&message, &service, &self.institution.url("slo"), self.now())
        };
        match accepted.await {
            Ok(true) => see_other(&self.institution.url("")),
            Ok(false) => {
                let text = "You are signed out here, but the service could not sign you out.";
                views::problem(&self.institution, StatusCode::OK, text)
            }
            Err(error) => views::problem(&self.institution, StatusCode::BAD_REQUEST, &error.to_string()),
        }
    }

    /// The service has signed the person out, and so do we.
    async fn service_asked(&self, headers: &HeaderMap, message: Result<Message, RequestError>) -> Response {
        let endpoint = self.institution.url("slo");
        let accepted = async {
            let (message, service) = (message?, self.service_provider.refreshed().await?);
            let request = ReceivedLogout::accept(&message, &service, &endpoint, self.now())?;
            Ok::<_, RequestError>((request, message, service))
        };
        let (request, message, service) = match accepted.await {
            Ok(accepted) => accepted,
            Err(error) => return views::problem(&self.institution, StatusCode::BAD_REQUEST, &error.to_string()),
        };
        let is_meant = |session: &Session| {
            session.told.as_ref().is_some_and(|name| name.value == request.name)
                && (request.session_indexes.is_empty() || request.session_indexes.contains(&session.index))
        };
        let is_here = self.session(headers).is_some_and(|session| is_meant(&session));
        self.sessions.remove_where(self.now(), is_meant);
        let destination = service.single_logout.clone().unwrap_or_default();
        let xml = self.institution.logout_answer_xml(&destination, &request.id, ns::SUCCESS);
        let state = message.relay_state.as_deref();
        match self.institution.signed_redirect("SAMLResponse", &xml, &destination, state) {
            Ok(url) if is_here => self.cookie.clear(see_other(url.as_str())),
            Ok(url) => see_other(url.as_str()),
            Err(error) => views::problem(&self.institution, StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        }
    }

    /// The first wanted authentication context that this institution can serve.
    fn context(&self, request: &ReceivedRequest) -> Option<&'static str> {
        let served = self.institution.profile().contexts;
        if request.contexts.is_empty() {
            return served.first().copied();
        }
        request.contexts.iter().find_map(|wanted| served.iter().copied().find(|context| context == wanted))
    }

    fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.sessions.find(&self.cookie.read(headers)?, self.now())
    }

    /// Remembers the person, under a new cookie, and answers the service.
    fn begin_session(&self, handle: &str, user: &'static SampleUser, second_factor: bool) -> Response {
        let now = self.now();
        let index = self.institution.fresh_id();
        let session = Session { user, authenticated_at: now, second_factor, index, told: None };
        let token: Secret = self.sessions.insert(session.clone(), &*self.institution.entropy, now);
        self.cookie.set(self.finish(handle, (&session, token.expose())), token.expose())
    }

    /// Ends the sign-in with the person's identity.
    fn finish(&self, handle: &str, (session, token): (&Session, &str)) -> Response {
        let Some(sign_in) = self.sign_ins.take(handle, self.now()) else { return self.expired() };
        let institution = &self.institution;
        let statement = institution.statement(session.user, &sign_in.request).map(|mut statement| {
            statement.authn_instant = session.authenticated_at.truncated_to_seconds();
            session.index.clone_into(&mut statement.session_index);
            sign_in.context.clone_into(&mut statement.authn_context);
            statement.session_not_on_or_after = Some(session.authenticated_at + SESSION_LIFETIME);
            statement
        });
        let answer = match statement {
            Ok(statement) => {
                let told = statement.name_id.clone();
                self.sessions.change(token, self.now(), |session| session.told = told);
                institution.issue(&statement)
            }
            Err(ResponseError::NameIdFormat) => institution.refuse(&sign_in.request, Refusal::InvalidNameIdPolicy),
            Err(error) => Err(error),
        };
        self.answer(&sign_in.request, answer)
    }

    /// Ends the sign-in without an identity.
    fn refuse(&self, handle: &str, refusal: Refusal) -> Response {
        let Some(sign_in) = self.sign_ins.take(handle, self.now()) else { return self.expired() };
        self.answer(&sign_in.request, self.institution.refuse(&sign_in.request, refusal))
    }

    /// The page with the form that posts itself to the service.
    fn answer(&self, request: &ReceivedRequest, answer: Result<String, ResponseError>) -> Response {
        match answer {
            Ok(response) => {
                let view = views::Return::new(&self.institution, request, &response);
                page(StatusCode::OK, &view, FormAction::Anywhere)
            }
            Err(error) => {
                tracing::warn!(institution = self.institution.entity_id(), %error, "no answer could be written");
                views::problem(&self.institution, StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())
            }
        }
    }

    fn expired(&self) -> Response {
        let text = "This sign-in has ended or was already used. Please start again at the service.";
        views::problem(&self.institution, StatusCode::GONE, text)
    }
}

impl Session {
    fn satisfies(&self, sign_in: &SignIn) -> bool {
        sign_in.context != MFA || self.second_factor
    }
}
