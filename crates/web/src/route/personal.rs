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

use crate::{
    context::{Context, Failure, show},
    extract::PageForm,
    page::{AccountDeleted, DeleteAccount, Link},
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
        Ok(None) => nobody(&context),
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
    session: BrowserSession,
    headers: HeaderMap,
    PageForm(form): PageForm<DeletionForm>,
) -> Response {
    if !session.is_own_form(&headers, form.csrf.as_deref()) {
        return context.forged();
    }
    let sign_in = match present(&broker, &context, Some(&session)).await {
        Ok(sign_in) => sign_in,
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
        Ok(Deleted::Already | Deleted::Unknown) => return nobody(&context),
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

/// Who is signed in, and still counts.
pub(super) async fn present(
    broker: &Broker,
    context: &Context,
    session: Option<&BrowserSession>,
) -> Result<SignIn, Response> {
    let Some(sign_in) = session.and_then(BrowserSession::sign_in) else { return Err(nobody(context)) };
    match broker.present(sign_in).await {
        Ok(Some(sign_in)) => Ok(sign_in),
        Ok(None) => Err(nobody(context)),
        Err(error) => Err(context.unavailable(&error)),
    }
}

fn nobody(context: &Context) -> Response {
    context.error(
        StatusCode::FORBIDDEN,
        Failure {
            title: "You are not signed in here",
            sentences: vec!["Whose data they are is known only while somebody is signed in.".to_owned()],
            next: "Sign in by any application that brings you here, and come back.",
            back: Some(Link { label: "Your account".to_owned(), url: "/".to_owned() }),
            ..Failure::default()
        },
    )
}
