//! A person's own data: taking them along, and deleting the account.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, logout::Outcome, personal_data::Deleted};
use domain::identity_act::Actor;
use serde::Deserialize;

use crate::{
    context::show,
    page::{AccountDeleted, DeleteAccount, Frame},
    signed_in::{SignedIn, SignedInForm},
};

/// `GET /account/data`: everything that is kept of the one who is signed in, as a file.
pub(crate) async fn download(State(broker): State<Broker>, SignedIn { context, sign_in, .. }: SignedIn) -> Response {
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
pub(crate) async fn ask(State(broker): State<Broker>, SignedIn { context, session, sign_in }: SignedIn) -> Response {
    show(&DeleteAccount {
        frame: context.frame(),
        csrf: session.csrf(),
        person: sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string()),
        sub: sign_in.subject.to_string(),
        is_recent: broker.is_recent(&sign_in),
        understood: true,
    })
}

#[derive(Deserialize)]
pub(crate) struct DeletionForm {
    /// The box that says so.
    understood: Option<String>,
}

/// `POST /account/delete`: only by the form of our own page, and soon after a sign-in.
pub(crate) async fn delete(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, sign_in }, form }: SignedInForm<DeletionForm>,
) -> Response {
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
        // Nobody is signed in any more.
        frame: Frame { visitor: None, ..context.frame() },
        institution: context.vouching(&broker, &sign_in),
        told: named(true),
        untold: named(false),
        certificates,
    })
}
