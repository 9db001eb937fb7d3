//! Where a person is signed in, and the end of it.

use axum::{extract::State, response::Response};
use broker::{
    Broker,
    linking::{Applied, LinkError},
};
use serde::{Deserialize, de::IgnoredAny};

use super::failure::{link_error, nothing_done};
use crate::{
    context::Context,
    page::AccountSession,
    route::{login::see_other, logout::told_farewell},
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
};

/// What the page of the account shows of them.
pub(super) async fn shown(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
) -> Result<Vec<AccountSession>, LinkError> {
    let own = broker.own_sessions(&session.browser()).await?;
    let shown = own.into_iter().map(|one| AccountSession {
        name: one.name,
        institutions: one.institutions.iter().map(|id| context.known_name(broker, id)).collect(),
        device: one.device,
        since: one.began_at,
        until: one.expires_at,
        current: one.current,
    });
    Ok(shown.collect())
}

#[derive(Deserialize)]
pub(crate) struct SessionForm {
    session: String,
}

/// `POST /account/sessions`: the person ends a session of theirs elsewhere.
pub(crate) async fn end(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, form }: SignedInForm<SessionForm>,
) -> Response {
    match broker.end_own_session(&session.browser(), &form.session).await {
        Ok(Applied::Done | Applied::Nothing) => see_other("/account"),
        Ok(refused) => nothing_done(&context, &refused),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

/// `POST /account/sessions/all`: the person signs out everywhere, here too.
pub(crate) async fn end_all(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, sign_in }, .. }: SignedInForm<IgnoredAny>,
) -> Response {
    let farewell = match broker.sign_out_everywhere(&session.browser()).await {
        Ok(farewell) => farewell,
        Err(error) => return link_error(&broker, &context, error, None).await,
    };
    match session.end().await {
        Ok(()) => told_farewell(&context.without_visitor(), &sign_in, &farewell),
        Err(error) => context.unavailable(&error),
    }
}
