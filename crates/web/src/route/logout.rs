//! The way out: by the person's own button, or because a relying party asks
//! ([RP-Initiated Logout](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)). From here it may go on to the
//! institution (`single_logout`).

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    authorize::MAX_REQUEST,
    logout::{Asker, Farewell, Outcome, ReadLogout},
};
use domain::SignIn;
use oauth::{Params, logout::EndSessionRequest, metadata::path};
use serde::Deserialize;

use super::{login::see_other, oauth::as_query, single_logout::go_onward};
use crate::{
    context::{Context, Told, show},
    extract::Body,
    headers::{POLICY, origins},
    own_form::OwnForm,
    page::{AtInstitution, HiddenField, Link, Next, SignOut, SignedOut, Turn},
    session::{BrowserSession, NewSession},
};

/// `GET /oauth2/logout`.
pub(crate) async fn end_session(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    RawQuery(query): RawQuery,
) -> Response {
    begin(&broker, &context, session, query.unwrap_or_default().as_bytes()).await
}

/// `POST /oauth2/logout`. From another site it brings no `Lax` cookie, so the browser comes once more by `GET`.
pub(crate) async fn end_session_by_post(
    State(broker): State<Broker>,
    context: Context,
    session: NewSession,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return unreadable(&context, unread.status, unread.sentence),
    };
    let exists = match session.exists(&context).await {
        Ok(exists) => exists,
        Err(response) => return response,
    };
    match as_query(&body).filter(|_| !exists) {
        Some(query) => see_other(&format!("{}?{query}", path::END_SESSION)),
        None if exists => match session.open(&context).await {
            Ok(session) => begin(&broker, &context, Some(session), &body).await,
            Err(response) => response,
        },
        None => begin(&broker, &context, None, &body).await,
    }
}

async fn begin(broker: &Broker, context: &Context, session: Option<BrowserSession>, request: &[u8]) -> Response {
    if request.len() > MAX_REQUEST {
        return unreadable(context, StatusCode::PAYLOAD_TOO_LARGE, "The request is too large.");
    }
    let request = match Params::parse(request) {
        Ok(params) => {
            context.wish(params.get("ui_locales"));
            EndSessionRequest::from_params(&params)
        }
        Err(error) => return unreadable(context, StatusCode::BAD_REQUEST, &format!("The request is wrong: {error}.")),
    };
    let sign_in = session.as_ref().and_then(BrowserSession::sign_in).cloned();
    let read = match broker.read_logout(&request, sign_in.as_ref()).await {
        Ok(read) => read,
        Err(error) => return context.unavailable(&error),
    };
    context.wears(broker.skin_for(read.client.as_ref(), None));
    if let Some(objection) = read.objection {
        tracing::info!(transaction = %context.transaction, %objection, "a logout request is not followed in full");
    }
    match (session, sign_in) {
        (Some(session), Some(sign_in)) if read.is_of_this_session => {
            leave(broker, context, session, (Some(sign_in), false), read).await
        }
        (Some(session), Some(sign_in)) => match broker.onward_institution(&sign_in).await {
            Ok(institution) => ask(context, &session, (&sign_in, institution), &request, read),
            Err(error) => context.unavailable(&error),
        },
        _ => finish(context, None, &Farewell::default(), read, false),
    }
}

/// Nobody is signed out by a mere address: the person decides.
fn ask(
    context: &Context,
    session: &BrowserSession,
    (sign_in, institution): (&SignIn, Option<String>),
    request: &EndSessionRequest,
    read: ReadLogout,
) -> Response {
    let status = if read.objection.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let field = |(name, value): (&str, &str)| HiddenField { name: name.to_owned(), value: value.to_owned() };
    let page = SignOut {
        frame: context.frame(),
        csrf: session.csrf(),
        person: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
        application: read.client.map(|client| client.registration.name),
        institution,
        detail: read.objection.map(|objection| objection.to_string()),
        request: request.fields().into_iter().map(field).collect(),
    };
    (status, show(&page)).into_response()
}

#[derive(Deserialize)]
pub(crate) struct LogoutForm {
    id_token_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
    /// Sign out at the institution, too.
    institution: Option<String>,
}

/// `POST /logout`: the person's own button. What a relying party asked for comes along, and is judged once more.
pub(crate) async fn logout(
    State(broker): State<Broker>,
    context: Context,
    OwnForm { session, form }: OwnForm<LogoutForm>,
) -> Response {
    let LogoutForm { id_token_hint, client_id, post_logout_redirect_uri, state, institution } = form;
    let request = EndSessionRequest { id_token_hint, client_id, post_logout_redirect_uri, state };
    let sign_in = session.sign_in().cloned();
    match broker.read_logout(&request, sign_in.as_ref()).await {
        Ok(read) => {
            context.wears(broker.skin_for(read.client.as_ref(), None));
            leave(&broker, &context, session, (sign_in, institution.is_some()), read).await
        }
        Err(error) => context.unavailable(&error),
    }
}

/// The session ends, here and at its clients; everything in it is forgotten. The person may want to go `onward` to the
/// institution.
async fn leave(
    broker: &Broker,
    context: &Context,
    session: BrowserSession,
    (sign_in, onward): (Option<SignIn>, bool),
    read: ReadLogout,
) -> Response {
    let asker = Asker::of(&read);
    let farewell = match &sign_in {
        Some(sign_in) => match broker.sign_out(sign_in, asker.as_ref()).await {
            Ok(farewell) => farewell,
            Err(error) => return context.unavailable(&error),
        },
        None => Farewell::default(),
    };
    if let Err(error) = session.end().await {
        return context.unavailable(&error);
    }
    match &farewell.onward {
        // Frames need a page, if only for a moment.
        Some(to) if onward && farewell.visited.iter().all(|visited| visited.frame.is_none()) => {
            go_onward(broker, context, &to.handle).await
        }
        _ => finish(context, sign_in.as_ref(), &farewell, read, onward),
    }
}

/// The page that tells what became of a sign-out, with this frame.
pub(super) fn told_farewell(context: &Context, sign_in: &SignIn, farewell: &Farewell) -> Response {
    finish(context, Some(sign_in), farewell, ReadLogout::default(), false)
}

/// Straight back to the relying party, or the page that tells what happened. Frames need that page, if only for a
/// moment.
fn finish(
    context: &Context,
    sign_in: Option<&SignIn>,
    farewell: &Farewell,
    read: ReadLogout,
    onward: bool,
) -> Response {
    let frames: Vec<_> = farewell.visited.iter().filter_map(|visited| visited.frame.clone()).collect();
    if let (Some(way_back), true) = (&read.way_back, frames.is_empty()) {
        return see_other(way_back);
    }
    let (told, pending, unaware) = told(farewell);
    let to_institution = farewell.onward.as_ref().map(|to| Next::Form {
        label: context.say().signed_out_onward(&to.institution).text(),
        action: "/logout/institution".to_owned(),
        fields: vec![HiddenField { name: "handle".to_owned(), value: to.handle.clone() }],
    });
    let label = match &read.client {
        Some(client) => context.say().back_to(&client.registration.name).text(),
        None => context.say().back_to_application().text(),
    };
    let back = read.way_back.map(|url| Next::Link(Link { label, url }));
    // A script takes the one way that is meant; where there is none, the person may choose.
    let (next, onward) = match (back, to_institution) {
        (_, Some(to_institution)) if onward => (Some(to_institution), None),
        (Some(back), _) => (Some(back), None),
        (None, to_institution) => (None, to_institution),
    };
    let page = SignedOut {
        frame: context.frame(),
        institution: sign_in
            .map_or(AtInstitution::Nobody, |sign_in| AtInstitution::SignedIn(sign_in.institution_name.clone())),
        onward,
        told,
        pending,
        unaware,
        frames: frames.iter().map(ToString::to_string).collect(),
        next,
        back: None,
        detail: read.objection.map(|objection| objection.to_string()),
    };
    let mut response = show(&page);
    if !frames.is_empty() {
        let policy = format!("{POLICY}; frame-src {}", origins(&frames));
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    response
}

/// The clients that have heard or do so by the page, those that will hear, and those that cannot.
pub(super) fn told(farewell: &Farewell) -> (Vec<String>, Vec<String>, Vec<String>) {
    let named = |wanted: fn(Option<Outcome>, bool) -> bool| -> Vec<String> {
        let matching = farewell.visited.iter().filter(|visited| wanted(visited.told, visited.frame.is_some()));
        matching.map(|visited| visited.name.clone()).collect()
    };
    (
        named(|told, framed| told == Some(Outcome::Heard) || told.is_none() && framed),
        named(|told, _| told == Some(Outcome::Pending)),
        named(|told, framed| told == Some(Outcome::Refused) || told.is_none() && !framed),
    )
}

fn unreadable(context: &Context, status: StatusCode, detail: &str) -> Response {
    let say = context.say();
    let told = Told::new(say.error_sign_out(), [say.error_sign_out_what()], say.error_sign_out_next());
    let back = Link { label: say.error_sign_out_here().text(), url: "/logout".to_owned() };
    let detail = Some(detail.to_owned());
    context.error(status, Told { turn: Turn::Application, detail, back: Some(back), ..told })
}
