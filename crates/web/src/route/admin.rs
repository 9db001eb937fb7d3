//! The administrators' pages: sign in, look at the queue, decide.

pub(crate) mod audit;
pub(crate) mod certificates;
pub(crate) mod changes;
mod facts;
mod institutions;
pub(crate) mod mail;
pub(crate) mod people;
pub(crate) mod skins;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    administration::{AdministratorError, After, DecisionError},
};
use domain::{Client, ClientId, ClientStatus, Decision, Secret, Timestamp};
use serde::{Deserialize, de::IgnoredAny};

use self::facts::facts;
pub(crate) use self::institutions::{institutions, release_counts, source_facts};
use super::register::is_sensitive;
use crate::{
    address::ClientAddress,
    administrator::{Administrator, AdministratorForm, needs},
    context::{Context, Told, show},
    extract::PageQuery,
    own_form::OwnForm,
    page::{AdminClient, AdminClients, AdminSignIn, ClientType, Link, RequestedScope, Standing, StandingTab},
    session::BrowserSession,
    words::{Phrase, Words},
};

#[derive(Deserialize, Default)]
pub(crate) struct QueueQuery {
    status: Option<String>,
    /// Where the page begins: microseconds and client id of the last one before it.
    after: Option<String>,
    after_id: Option<String>,
    /// What was just decided.
    done: Option<String>,
}

/// `GET /admin`: the queue, or the door to it.
pub(crate) async fn clients(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadClients>,
    PageQuery(query): PageQuery<QueueQuery>,
) -> Response {
    let say = context.say();
    let status = query.status.as_deref().and_then(ClientStatus::parse).unwrap_or(ClientStatus::Pending);
    let time = query.after.as_deref().and_then(|text| text.parse().ok()).map(Timestamp::from_micros);
    let id = query.after_id.as_deref().and_then(|id| ClientId::parse(id).ok());
    let after = time.zip(id).map(|(time, id)| After(time, id));
    let page = match broker.client_page(status, after.as_ref()).await {
        Ok(page) => page,
        Err(error) => return context.unavailable(&error),
    };
    let counts = match broker.client_counts().await {
        Ok(counts) => counts,
        Err(error) => return context.unavailable(&error),
    };
    let tabs = ClientStatus::ALL.map(|tab| StandingTab {
        label: Standing::from(tab).says(say).text(),
        url: format!("/admin?status={tab}"),
        count: counts.iter().find(|(s, _)| *s == tab).map_or(0, |(_, n)| usize::try_from(*n).unwrap_or(0)),
        current: tab == status,
    });
    let next_url = page.next.map(|After(time, id)| {
        format!("/admin?status={status}&after={}&after_id={}", time.as_micros(), encoded(id.as_str()))
    });
    show(&AdminClients {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        notice: query.done.as_deref().and_then(Decision::parse).map(|done| notice(say, done).text()),
        tabs: tabs.into(),
        clients: page.clients.iter().map(|client| row(say, client)).collect(),
        next_url,
    })
}

/// As it stands in an address.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where administrators sign in.
pub(crate) fn door(context: &Context, session: &BrowserSession, username: String, error: Option<String>) -> Response {
    let page = AdminSignIn { frame: context.frame(), csrf: session.csrf(), username, error };
    show(&page)
}

fn notice(say: Words, done: Decision) -> Phrase<'static> {
    match done {
        Decision::Approve => say.queue_approve_done(),
        Decision::Reject => say.queue_reject_done(),
        Decision::Suspend => say.queue_suspend_done(),
        Decision::Resume => say.queue_resume_done(),
        Decision::Retire => say.queue_retired(),
    }
}

fn row(say: Words, client: &Client) -> AdminClient {
    let about = &client.registration;
    let scopes = about.scopes.iter().map(|s| RequestedScope { scope: s.to_string(), sensitive: is_sensitive(s) });
    AdminClient {
        client_id: client.id.to_string(),
        name: about.name.clone(),
        contact_email: about.contact_email.clone(),
        home_page: about.home_page.as_ref().map(ToString::to_string).unwrap_or_default(),
        redirect_uris: about.redirect_uris.iter().map(ToString::to_string).collect(),
        scopes: scopes.collect(),
        client_type: if client.is_public() { ClientType::Public } else { ClientType::Confidential },
        facts: facts(say, client),
        standing: client.status.into(),
        created: client.registered_at,
    }
}

#[derive(Deserialize)]
pub(crate) struct SignInForm {
    username: String,
    password: String,
}

/// `POST /admin/sign-in`.
pub(crate) async fn sign_in(
    State(broker): State<Broker>,
    context: Context,
    address: ClientAddress,
    OwnForm { mut session, form }: OwnForm<SignInForm>,
) -> Response {
    match broker.sign_in_administrator(&form.username, &Secret::from(form.password), address.0).await {
        Ok(Some(password)) => {
            tracing::info!(transaction = %context.transaction, username = form.username, "an administrator signed in");
            match session.begin_administration(&form.username, password).await {
                Ok(()) => Redirect::to("/admin").into_response(),
                Err(error) => context.unavailable(&error),
            }
        }
        Ok(None) => {
            tracing::warn!(transaction = %context.transaction, username = form.username, %address, "an administrator's sign-in failed");
            let error = context.say().admin_wrong().text();
            (StatusCode::UNAUTHORIZED, door(&context, &session, form.username, Some(error))).into_response()
        }
        Err(AdministratorError::Busy) => {
            let error = context.say().admin_busy().text();
            let door = door(&context, &session, form.username, Some(error));
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "5")], door).into_response()
        }
        Err(AdministratorError::TooOften(wait)) => {
            tracing::warn!(transaction = %context.transaction, username = form.username, %address, "too many passwords of administrators were tried");
            let error = context.say().admin_too_often().text();
            let door = door(&context, &session, form.username, Some(error));
            let wait = wait.as_secs().max(1).to_string();
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait)], door).into_response()
        }
        Err(AdministratorError::Store(error)) => context.unavailable(&error),
    }
}

/// `POST /admin/sign-out`.
pub(crate) async fn sign_out(context: Context, OwnForm { mut session, .. }: OwnForm<IgnoredAny>) -> Response {
    match session.end_administration().await {
        Ok(()) => Redirect::to("/admin").into_response(),
        Err(error) => context.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(crate) struct DecisionForm {
    client_id: String,
    decision: String,
}

/// `POST /admin/clients/decision`.
pub(crate) async fn decide(
    State(broker): State<Broker>,
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::DecideClients,
        DecisionForm,
    >,
) -> Response {
    let say = context.say();
    let (Ok(id), Some(decision)) = (ClientId::parse(&form.client_id), Decision::parse(&form.decision)) else {
        return not_decided(&context, StatusCode::BAD_REQUEST, [say.queue_not_decided_unreadable()]);
    };
    match broker.decide(&id, decision, &administrator.name).await {
        Ok(client) => {
            Redirect::to(&format!("/admin?status={}&done={}", client.status, decision.as_str())).into_response()
        }
        Err(DecisionError::Store(error)) => context.unavailable(&error),
        Err(DecisionError::Unknown(id)) => {
            not_decided(&context, StatusCode::NOT_FOUND, [say.queue_not_decided_unknown(id.as_str())])
        }
        Err(DecisionError::NotPossible { status, .. }) => {
            let standing = Standing::from(status).says(say).text();
            let why = [say.queue_not_decided_standing(standing), say.queue_not_decided_what()];
            not_decided(&context, StatusCode::CONFLICT, why)
        }
    }
}

fn not_decided<'p>(context: &Context, status: StatusCode, why: impl IntoIterator<Item = Phrase<'p>>) -> Response {
    let say = context.say();
    let told = Told::new(say.queue_not_decided(), why, say.queue_not_decided_next());
    let back = Link { label: say.queue_not_decided_back().text(), url: "/admin".to_owned() };
    context.error(status, Told { back: Some(back), ..told })
}
