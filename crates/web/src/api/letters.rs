//! Letters on their way.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    documents::{LetterEntry, LetterPage, MailStateWord, Retried},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    input::{Asked, Limit, Named},
    problem::{Answer, Problem, Refusals, RefusedChanges},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LettersQuery {
    /// Only those that stand so.
    state: Option<MailStateWord>,
    /// Those before the page before: its `next`.
    #[param(inline)]
    before: Option<Text<0, 256>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// Lists letters, the newest first. Their words are not told.
#[utoipa::path(get, path = "/letters", operation_id = "listLetters", tag = "letters", params(LettersQuery),
    security(("token" = ["mail:read"])), responses((status = 200, description = "A page of letters", body = LetterPage), Refusals))]
pub(super) async fn list(
    State(broker): State<Broker>,
    program: Program<needs::ReadMail>,
    Asked(LettersQuery { state, before, limit: Limit(limit) }): Asked<LettersQuery>,
) -> Answer<Response> {
    let found = broker.mail_on_record(state.map(|word| word.0), before.as_deref(), limit).await;
    let found = found.map_err(|error| program.failed(&error))?;
    let (waiting, failed) = broker.count_mail().await.map_err(|error| program.failed(&error))?;
    let next = found.last().filter(|_| found.len() == usize::from(limit)).map(|last| last.id.clone());
    let letters = found.iter().map(LetterEntry::from).collect();
    Ok((no_store(), Json(LetterPage { letters, next, waiting, failed })).into_response())
}

/// Has every letter tried once more that was given up.
#[utoipa::path(post, path = "/letters/retry", operation_id = "retryFailedLetters", tag = "letters",
    security(("token" = ["mail:send"])), responses((status = 200, description = "How many", body = Retried), Refusals))]
pub(super) async fn retry_failed(State(broker): State<Broker>, program: Program<needs::SendMail>) -> Answer<Response> {
    let retried = broker.retry_mail(None).await.map_err(|error| program.failed(&error))?;
    tracing::info!(transaction = %program.context.transaction, by = program.name(), retried, "a program had letters tried again");
    Ok((no_store(), Json(Retried { retried })).into_response())
}

/// Has one letter tried once more that has not left.
#[utoipa::path(post, path = "/letters/{id}/retry", operation_id = "retryLetter", tag = "letters",
    params(("id" = String, Path, description = "The letter")), security(("token" = ["mail:send"])),
    responses((status = 200, description = "How many", body = Retried), Refusals))]
pub(super) async fn retry(
    State(broker): State<Broker>,
    program: Program<needs::SendMail>,
    Named(id): Named,
) -> Answer<Response> {
    match broker.retry_mail(Some(&id)).await {
        Ok(0) => Err(Problem::not_found("letter that has not left")),
        Ok(retried) => {
            tracing::info!(transaction = %program.context.transaction, by = program.name(), letter = id, "a program had a letter tried again");
            Ok((no_store(), Json(Retried { retried })).into_response())
        }
        Err(error) => Err(program.failed(&error)),
    }
}

/// Forgets a letter that has not left.
#[utoipa::path(delete, path = "/letters/{id}", operation_id = "discardLetter", tag = "letters",
    params(("id" = String, Path, description = "The letter")), security(("token" = ["mail:send"])),
    responses((status = 204, description = "It is forgotten"), Refusals, RefusedChanges))]
pub(super) async fn discard(
    State(broker): State<Broker>,
    program: Program<needs::SendMail>,
    Named(id): Named,
) -> Answer<Response> {
    match broker.discard_mail(&id).await {
        Ok(false) => Err(Problem::not_found("letter that has not left")),
        Ok(true) => {
            tracing::info!(transaction = %program.context.transaction, by = program.name(), letter = id, "a program had a letter forgotten");
            Ok((StatusCode::NO_CONTENT, no_store()).into_response())
        }
        Err(error) => Err(program.failed(&error)),
    }
}
