//! Single logout by SAML: on to the institution, and what institutions send.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    logout::{
        Asked, Asker, Farewell, LogoutOutcome, LogoutRefusal, OnwardError, Outgoing, Received, ReceivedLogout,
        ResponseError,
    },
    skins::Dress,
};
use oauth::Params;
use serde::Deserialize;

use super::{
    login::{see_other, to_institution},
    logout::told,
};
use crate::{
    context::{Context, Told, show},
    extract::Body,
    headers::{POLICY, origins},
    own_form::HarmlessForm,
    page::{AtInstitution, HiddenField, Link, Next, SignedOut, Turn},
    session::{BrowserSession, NewSession},
};

#[derive(Deserialize)]
pub(crate) struct OnwardForm {
    handle: String,
}

/// `POST /logout/institution`: from the page after a sign-out on to the institution. Nobody is signed in here any more;
/// what counts is the one-use handle of that page.
pub(crate) async fn onward(
    State(broker): State<Broker>,
    context: Context,
    HarmlessForm { form, .. }: HarmlessForm<OnwardForm>,
) -> Response {
    go_onward(&broker, &context, &form.handle).await
}

/// Sends the browser to the institution, to sign out there.
pub(super) async fn go_onward(broker: &Broker, context: &Context, handle: &str) -> Response {
    match broker.go_onward(handle).await {
        Ok(message) => to_institution(context, message),
        Err(OnwardError::Store(error)) => context.unavailable(&error),
        Err(error) => {
            tracing::warn!(transaction = %context.transaction, %error, "an institution is not asked to sign somebody out");
            let say = context.say();
            let told = Told::new(say.error_onward(), [say.error_onward_what()], say.error_onward_next());
            context.error(StatusCode::CONFLICT, Told { detail: Some(error.to_string()), ..told })
        }
    }
}

/// `GET /saml/slo`: HTTP-Redirect.
pub(crate) async fn by_redirect(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let context = match Params::parse(query.as_bytes()) {
        Ok(params) => context.in_the_name_of(&asker(&broker, &params)),
        Err(_) => context,
    };
    receive(&broker, &context, session, Received::from_query(&query)).await
}

/// `POST /saml/slo`: HTTP-POST. From another site it brings no cookie, and needs none.
pub(crate) async fn by_post(
    State(broker): State<Broker>,
    context: Context,
    session: NewSession,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return refused(&context, unread.status, unread.sentence),
    };
    let session = match session.existing(&context).await {
        Ok(session) => session,
        Err(response) => return response,
    };
    let Ok(params) = Params::parse(&body) else {
        return refused(&context, StatusCode::BAD_REQUEST, "The form cannot be read.");
    };
    let context = context.in_the_name_of(&asker(&broker, &params));
    let received = Received::from_form(params.get("SAMLRequest"), params.get("SAMLResponse"), params.get("RelayState"));
    receive(&broker, &context, session, received).await
}

/// Who asked the institution to sign somebody out, if this is its answer.
fn asker(broker: &Broker, params: &Params) -> Broker {
    broker.who_asked(params.get("RelayState").filter(|_| params.get("SAMLResponse").is_some()))
}

async fn receive(
    broker: &Broker,
    context: &Context,
    session: Option<BrowserSession>,
    received: Result<Received, ResponseError>,
) -> Response {
    let received = match received {
        Ok(received) => broker.receive_logout(received).await,
        Err(error) => Err(LogoutRefusal::Unreadable(error)),
    };
    match received {
        Ok(ReceivedLogout::Asked(asked)) => asked_by_institution(context, session, *asked).await,
        Ok(ReceivedLogout::Answered { institution, outcome, asker, skin }) => {
            answered(context, institution, &outcome, (asker, skin))
        }
        Err(refusal) => explain(context, refusal),
    }
}

/// Somebody comes back from an OpenID provider.
pub(super) fn came_back(context: &Context, received: Result<ReceivedLogout, LogoutRefusal>) -> Response {
    match received {
        Ok(ReceivedLogout::Answered { institution, outcome, asker, skin }) => {
            answered(context, institution, &outcome, (asker, skin))
        }
        // No provider asks by way of the browser.
        Ok(ReceivedLogout::Asked(_)) => explain(context, LogoutRefusal::Unasked),
        Err(refusal) => explain(context, refusal),
    }
}

/// The sessions have ended. If this browser had one of them, its cookie goes, too; then the browser takes the answer to
/// the institution, after the frames of applications, if there are any.
async fn asked_by_institution(context: &Context, session: Option<BrowserSession>, asked: Asked) -> Response {
    let Asked { institution, ended, farewell, answer } = asked;
    let ours = session.filter(|session| session.sign_in().is_some_and(|sign_in| ended.contains(&sign_in.session)));
    if let Some(session) = ours
        && let Err(error) = session.end().await
    {
        return context.unavailable(&error);
    }
    let frames: Vec<_> = farewell.visited.iter().filter_map(|visited| visited.frame.clone()).collect();
    let home = answer.as_ref().map(|answer| match answer {
        Outgoing::Redirect(url) => url.clone(),
        Outgoing::Post { action, .. } => action.clone(),
    });
    let mut response = match answer {
        Some(answer) if frames.is_empty() => to_institution(context, answer),
        answer => {
            let label = context.say().back_to(&institution).text();
            let next = answer.map(|answer| next(label, answer));
            let here = AtInstitution::Asked(institution);
            show(&SignedOut { next, ..signed_out(context, here, &farewell) })
        }
    };
    // Institutions tell the services in frames of a page of theirs; there is nothing on ours to click.
    let ancestors = home.map_or_else(|| "'none'".to_owned(), |home| origins(&[home]));
    let policy = POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors {ancestors}"));
    let policy = if frames.is_empty() { policy } else { format!("{policy}; frame-src {}", origins(&frames)) };
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn next(label: String, message: Outgoing) -> Next {
    match message {
        Outgoing::Redirect(url) => Next::Link(Link { label, url: url.to_string() }),
        Outgoing::Post { action, parameter, message, relay_state } => {
            let mut fields = vec![HiddenField { name: parameter.as_str().to_owned(), value: message }];
            fields.extend(relay_state.map(|value| HiddenField { name: "RelayState".to_owned(), value }));
            Next::Form { label, action: action.to_string(), fields }
        }
    }
}

/// Back from the institution: where the person would have gone without it, unless there is something to tell.
fn answered(
    context: &Context,
    institution: String,
    outcome: &LogoutOutcome,
    (asker, skin): (Option<Asker>, Option<Arc<Dress>>),
) -> Response {
    let way_back = asker.and_then(|asker| Some((asker.name, asker.url?)));
    if let (LogoutOutcome::Complete, Some((_, url))) = (outcome, &way_back) {
        return see_other(url);
    }
    if skin.is_some() {
        context.wears(skin);
    }
    let (there, detail) = match outcome {
        LogoutOutcome::Complete => (AtInstitution::SignedOut(institution), None),
        LogoutOutcome::Partial => (AtInstitution::Partly(institution), None),
        LogoutOutcome::Failed(codes) => (AtInstitution::Refused(institution), Some(codes.join(" / "))),
    };
    // A link, and no way that a script takes: the person is to read this first.
    let back = way_back.map(|(name, url)| Link { label: context.say().back_to(&name).text(), url });
    show(&SignedOut { back, detail, ..signed_out(context, there, &Farewell::default()) })
}

fn signed_out(context: &Context, institution: AtInstitution, farewell: &Farewell) -> SignedOut {
    let (told, pending, unaware) = told(farewell);
    let frames = farewell.visited.iter().filter_map(|visited| visited.frame.as_ref()).map(ToString::to_string);
    SignedOut {
        frame: context.frame(),
        institution,
        onward: None,
        told,
        pending,
        unaware,
        frames: frames.collect(),
        next: None,
        back: None,
        detail: None,
    }
}

fn explain(context: &Context, refusal: LogoutRefusal) -> Response {
    tracing::warn!(transaction = %context.transaction, error = %refusal, "refused a logout message");
    match refusal {
        LogoutRefusal::Store(error) => context.unavailable(&error),
        LogoutRefusal::Unreadable(error) => refused(context, StatusCode::BAD_REQUEST, error.reason()),
        LogoutRefusal::UnknownInstitution(_) => {
            refused(context, StatusCode::FORBIDDEN, "It comes from an institution that is not known here.")
        }
        LogoutRefusal::Unacceptable(error) => refused(context, StatusCode::FORBIDDEN, error.reason()),
        LogoutRefusal::Replayed => refused(context, StatusCode::CONFLICT, "It was used before."),
        LogoutRefusal::Unasked => {
            refused(context, StatusCode::FORBIDDEN, "It does not belong to a sign-out that began here.")
        }
    }
}

fn refused(context: &Context, status: StatusCode, detail: &str) -> Response {
    let say = context.say();
    let told =
        Told::new(say.error_logout_message(), [say.error_logout_message_what()], say.error_logout_message_next());
    let back = Link { label: say.error_sign_out_here().text(), url: "/logout".to_owned() };
    let detail = Some(detail.to_owned());
    let page = context.error(status, Told { turn: Turn::Institution, detail, back: Some(back), ..told });
    page.into_response()
}
