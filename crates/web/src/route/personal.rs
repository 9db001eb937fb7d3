//! A person's own data: taking them along, and deleting the account.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, logout::Outcome, personal_data::Deleted};
use domain::{SignIn, identity_act::Actor};
use serde::Deserialize;

use super::account::own;
use crate::{
    context::{Context, show},
    extract::PageForm,
    headers::is_own_origin,
    page::{AccountDeleted, DeleteAccount},
    session::BrowserSession,
};

/// `GET /account/data`: everything that is kept of the one who is signed in, as a file.
pub(crate) async fn download(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
) -> Response {
    let sign_in = match present(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    match broker.personal_data(&sign_in.subject).await {
        Ok(Some(data)) => {
            let headers = [
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\""),
            ];
            (headers, Json(data)).into_response()
        }
        Ok(None) => context.sign_in_first(),
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /account/delete`: what would be lost.
pub(crate) async fn ask(State(broker): State<Broker>, context: Context, session: Option<BrowserSession>) -> Response {
    let sign_in = match present(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    show(&DeleteAccount {
        frame: context.frame(),
        csrf: session.as_ref().map(BrowserSession::csrf).unwrap_or_default(),
        person: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
        sub: sign_in.subject.to_string(),
        is_recent: broker.is_recent(&sign_in),
        understood: true,
    })
}

#[derive(Deserialize)]
pub(crate) struct DeletionForm {
    csrf: Option<String>,
    /// The box that says so.
    understood: Option<String>,
}

/// `POST /account/delete`: only by the form of our own page, and soon after a sign-in.
pub(crate) async fn delete(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    PageForm(form): PageForm<DeletionForm>,
) -> Response {
    let sent = (&headers, form.csrf.as_deref());
    let (session, sign_in) = match present_by_form(&broker, &context, session, sent).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let is_recent = broker.is_recent(&sign_in);
    if !is_recent || form.understood.as_deref() != Some("yes") {
        let page = DeleteAccount {
            frame: context.frame(),
            csrf: session.csrf(),
            person: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
            sub: sign_in.subject.to_string(),
            is_recent,
            understood: !is_recent,
        };
        return (StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response();
    }
    let (farewell, certificates) = match broker.delete_account(&sign_in.subject, Actor::Person).await {
        Ok(Deleted::Done { farewell, certificates }) => (farewell, certificates),
        Ok(Deleted::Already | Deleted::Unknown) => return context.sign_in_first(),
        Err(error) => return context.unavailable(&error),
    };
    if let Err(error) = session.end().await {
        return context.unavailable(&error);
    }
    let named = |is_told: bool| {
        let visited = farewell.visited.iter().filter(|visited| (visited.told == Some(Outcome::Heard)) == is_told);
        visited.map(|visited| visited.name.clone()).collect()
    };
    show(&AccountDeleted {
        frame: context.frame(),
        institution: sign_in.institution_name.clone(),
        told: named(true),
        untold: named(false),
        certificates,
    })
}

/// Who is signed in, and still counts; nobody: the way to the sign-in, which leads back here.
pub(super) async fn present(
    broker: &Broker,
    context: &Context,
    session: Option<&BrowserSession>,
) -> Result<SignIn, Response> {
    let Some(session) = session else { return Err(context.sign_in_first()) };
    let Some(sign_in) = session.sign_in() else { return Err(context.sign_in_first()) };
    match broker.present(sign_in).await {
        Ok(Some(sign_in)) => {
            context.is_seen_by(&sign_in, session.csrf());
            Ok(sign_in)
        }
        Ok(None) => Err(context.sign_in_first()),
        Err(error) => Err(context.unavailable(&error)),
    }
}

/// The same for a form, which must be of a page of our own that was opened in this session. No session is begun for a form:
/// from another site it comes without the cookie, and would take the person's own session away.
pub(super) async fn present_by_form(
    broker: &Broker,
    context: &Context,
    session: Option<BrowserSession>,
    (headers, csrf): (&HeaderMap, Option<&str>),
) -> Result<(BrowserSession, SignIn), Response> {
    if !is_own_origin(broker, headers) {
        return Err(context.forged());
    }
    let sign_in = present(broker, context, session.as_ref()).await?;
    match own(session, headers, csrf) {
        Some(session) => Ok((session, sign_in)),
        None => Err(context.forged()),
    }
}
