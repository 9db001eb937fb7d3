//! The administrators' pages: sign in, look at the queue, decide.

pub(crate) mod audit;
pub(crate) mod certificates;
mod facts;
mod institutions;
pub(crate) mod people;
pub(crate) mod skins;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    administration::{AdministratorError, After, DecisionError},
};
use domain::{Client, ClientId, ClientStatus, Decision, Secret, Timestamp};
use serde::Deserialize;

use self::facts::facts;
pub(crate) use self::institutions::{institutions, release_counts, source_facts};
use super::register::is_sensitive;
use crate::{
    address::ClientAddress,
    administrator::{Administrator, AdministratorForm},
    context::{Context, Failure, show},
    extract::{PageForm, PageQuery},
    page::{AdminClient, AdminClients, AdminSignIn, ClientType, RequestedScope, Standing, StandingTab},
    session::BrowserSession,
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
    Administrator { context, session, name: administrator }: Administrator,
    PageQuery(query): PageQuery<QueueQuery>,
) -> Response {
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
        label: Standing::from(tab).label().to_owned(),
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
        notice: query.done.as_deref().and_then(Decision::parse).map(|done| notice(done).to_owned()),
        tabs: tabs.into(),
        clients: page.clients.iter().map(row).collect(),
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

const fn notice(done: Decision) -> &'static str {
    match done {
        Decision::Approve => "Approved. The application can be used at once.",
        Decision::Reject => "Rejected.",
        Decision::Suspend => "Suspended. Nobody can sign in to the application now, and its tokens do not work.",
        Decision::Resume => "Resumed. The application can be used again.",
        Decision::Retire => "Retired.",
    }
}

fn row(client: &Client) -> AdminClient {
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
        facts: facts(client),
        standing: client.status.into(),
        created: client.registered_at,
    }
}

#[derive(Deserialize)]
pub(crate) struct SignInForm {
    csrf: Option<String>,
    username: String,
    password: String,
}

/// `POST /admin/sign-in`.
pub(crate) async fn sign_in(
    State(broker): State<Broker>,
    context: Context,
    mut session: BrowserSession,
    address: ClientAddress,
    headers: HeaderMap,
    PageForm(form): PageForm<SignInForm>,
) -> Response {
    if !session.is_own_form(&headers, form.csrf.as_deref()) {
        return context.forged();
    }
    match broker.sign_in_administrator(&form.username, &Secret::from(form.password)).await {
        Ok(Some(password)) => {
            tracing::info!(transaction = %context.transaction, username = form.username, "an administrator signed in");
            match session.begin_administration(&form.username, password).await {
                Ok(()) => Redirect::to("/admin").into_response(),
                Err(error) => context.unavailable(&error),
            }
        }
        Ok(None) => {
            tracing::warn!(transaction = %context.transaction, username = form.username, %address, "an administrator's sign-in failed");
            let error = "There is no administrator with this name and password.".to_owned();
            (StatusCode::UNAUTHORIZED, door(&context, &session, form.username, Some(error))).into_response()
        }
        Err(AdministratorError::Busy) => {
            let error = "Too many people try to sign in just now. Try again in a few seconds.".to_owned();
            let door = door(&context, &session, form.username, Some(error));
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "5")], door).into_response()
        }
        Err(AdministratorError::Store(error)) => context.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(crate) struct SignOutForm {
    csrf: Option<String>,
}

/// `POST /admin/sign-out`.
pub(crate) async fn sign_out(
    context: Context,
    mut session: BrowserSession,
    headers: HeaderMap,
    PageForm(form): PageForm<SignOutForm>,
) -> Response {
    if !session.is_own_form(&headers, form.csrf.as_deref()) {
        return context.forged();
    }
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
    AdministratorForm { by: Administrator { context, name: administrator, .. }, form }: AdministratorForm<DecisionForm>,
) -> Response {
    let (Ok(id), Some(decision)) = (ClientId::parse(&form.client_id), Decision::parse(&form.decision)) else {
        return not_decided(&context, StatusCode::BAD_REQUEST, "The form names no client, or no decision.");
    };
    match broker.decide(&id, decision, &administrator).await {
        Ok(client) => {
            Redirect::to(&format!("/admin?status={}&done={}", client.status, decision.as_str())).into_response()
        }
        Err(DecisionError::Store(error)) => context.unavailable(&error),
        Err(error @ DecisionError::Unknown(_)) => not_decided(&context, StatusCode::NOT_FOUND, &error.to_string()),
        Err(error @ DecisionError::NotPossible { .. }) => {
            not_decided(&context, StatusCode::CONFLICT, &error.to_string())
        }
    }
}

fn not_decided(context: &Context, status: StatusCode, detail: &str) -> Response {
    context.error(
        status,
        Failure {
            title: "The decision was not carried out",
            sentences: vec!["Perhaps somebody else decided first.".to_owned()],
            next: "Open the queue again and look where the application stands now.",
            detail: Some(detail.to_owned()),
            back: Some(crate::page::Link { label: "Back to the queue".to_owned(), url: "/admin".to_owned() }),
            ..Failure::default()
        },
    )
}
