//! The secrets of one's own relying party.

use axum::{
    extract::{Path, State},
    response::Response,
};
use broker::{
    Broker,
    secret_rotation::{ClientSecret, SecretEnd, SecretError},
};
use domain::ClientId;
use serde::Deserialize;

use super::{Outcome, see_other, shown, unknown, url_of};
use crate::{
    page::ShownSecret,
    signed_in::{SignedIn, SignedInForm},
    words::Words,
};

/// A secret as a page shows it; by whom is told by who shows it.
pub(super) fn shown_secret(secret: &ClientSecret, made_by: Option<String>) -> ShownSecret {
    ShownSecret {
        number: secret.number.unsigned_abs(),
        made_at: secret.made_at,
        made_by,
        last_used: secret.last_used,
        ends_at: secret.kept.ends_at,
    }
}

#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// `POST /clients/{id}/secrets`: one more, which the answer shows this once.
pub(crate) async fn make(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, .. }: SignedInForm<Nothing>,
) -> Response {
    let Ok(id) = ClientId::parse(&id) else { return unknown(&person.context) };
    // Whoever finds a browser open does not leave with a key to the application.
    if !person.session.may_issue() {
        return person.context.sign_in_again(None);
    }
    match broker.make_own_secret(&person.sign_in, &id).await {
        Ok(secret) => {
            let secret = Some(secret.expose().to_owned());
            shown(&broker, &person, id.as_str(), Outcome { secret, ..Outcome::default() }).await
        }
        Err(error) => refused(&broker, &person, &id, error).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct EndForm {
    #[serde(default)]
    number: String,
    #[serde(default)]
    end: String,
}

/// `POST /clients/{id}/secrets/end`: when one ends.
pub(crate) async fn end(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form }: SignedInForm<EndForm>,
) -> Response {
    let Ok(id) = ClientId::parse(&id) else { return unknown(&person.context) };
    let end = match form.end.as_str() {
        "now" => SecretEnd::Now,
        "notice" => SecretEnd::Notice,
        "never" => SecretEnd::Never,
        _ => return see_other(&url_of(&id)),
    };
    // What is no number is no secret's.
    let number = form.number.parse().unwrap_or(-1);
    match broker.end_own_secret(&person.sign_in, &id, number, end).await {
        Ok(()) => see_other(&url_of(&id)),
        Err(error) => refused(&broker, &person, &id, error).await,
    }
}

async fn refused(broker: &Broker, person: &SignedIn, id: &ClientId, error: SecretError) -> Response {
    let say = person.context.say();
    let objection = match error {
        SecretError::Store(error) => return person.context.unavailable(&error),
        SecretError::Unknown => return unknown(&person.context),
        error => objection(say, &error),
    };
    shown(broker, person, id.as_str(), Outcome { objection: Some(objection), ..Outcome::default() }).await
}

fn objection(say: Words, error: &SecretError) -> String {
    let said = match error {
        SecretError::TooMany => say.own_secrets_full(),
        SecretError::Gone => say.own_secret_gone(),
        SecretError::Outdated => say.own_secret_outdated(),
        SecretError::Without | SecretError::Fixed | SecretError::Unknown | SecretError::Store(_) => {
            say.own_secret_fixed()
        }
    };
    said.text()
}
