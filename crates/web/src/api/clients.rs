//! Relying parties.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    administration::{After, DecisionError},
    client_changes::{MAX_REASON, Review, Verdict, VerdictError},
    documents::{
        ChangeDocument, ChangePage, ClientActDocument, ClientActs, ClientDocument, ClientEntry, ClientPage,
        ClientSecret, ClientStatusWord, DecisionWord, NewClient, VerdictWord, VerdictWords,
    },
    registration::operator::DescribeError,
    secret_rotation::SecretError,
};
use domain::{ClientId, ClientStatus, Timestamp, identity_act::ActId};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::{
    input::{Asked, Limit, Named, Patch, Sent, seen_version, tag_of},
    problem::{Answer, Problem, ProblemKind, Refusals, RefusedChanges, RefusedVersions},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ClientsQuery {
    /// Only those that stand so.
    status: Option<ClientStatusWord>,
    /// Those behind the page before: its `next`.
    #[param(inline)]
    after: Option<Text<0, 600>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// A cursor: microseconds and the id of the last one.
fn cursor(text: &str) -> Answer<After> {
    let parsed = text.split_once('.').and_then(|(time, id)| {
        let time = time.parse().ok().map(Timestamp::from_micros)?;
        Some(After(time, ClientId::parse(id).ok()?))
    });
    parsed.ok_or_else(|| Problem::new(ProblemKind::InvalidValue, "`after` is the `next` of another page."))
}

/// Lists relying parties, the oldest first.
#[utoipa::path(get, path = "/clients", operation_id = "listClients", tag = "clients", params(ClientsQuery),
    security(("token" = ["clients:read"])), responses((status = 200, description = "A page of relying parties", body = ClientPage), Refusals, RefusedChanges))]
pub(super) async fn list(
    State(broker): State<Broker>,
    program: Program<needs::ReadClients>,
    Asked(ClientsQuery { status, after, limit: Limit(limit) }): Asked<ClientsQuery>,
) -> Answer<Response> {
    let after = after.as_deref().map(cursor).transpose()?;
    let page = broker.list_clients(status.map(|word| word.0), after.as_ref(), limit).await;
    let page = page.map_err(|error| program.failed(&error))?;
    let clients = page.clients.iter().map(ClientEntry::from).collect();
    let next = page.next.map(|After(time, id)| format!("{}.{id}", time.as_micros()));
    Ok((no_store(), Json(ClientPage { clients, next })).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClientToAdd {
    /// What is to be registered, as in [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2).
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// `approved`, as if nothing is said, or `pending`.
    status: Option<StatusToAdd>,
}

/// How a client begins.
#[derive(Deserialize, ToSchema, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum StatusToAdd {
    /// In use at once.
    Approved,
    /// Waits for a decision.
    Pending,
}

/// Registers a relying party. Its secret is told this once.
#[utoipa::path(post, path = "/clients", operation_id = "addClient", tag = "clients", request_body = ClientToAdd,
    security(("token" = ["clients:change"])),
    responses((status = 201, description = "The client, and its secret", body = NewClient,
        headers(("Location" = String, description = "The address of the new client"), ("ETag" = String))),
        Refusals, RefusedChanges))]
pub(super) async fn add(
    State(broker): State<Broker>,
    program: Program<needs::ChangeClients>,
    Sent(ClientToAdd { metadata, status }): Sent<ClientToAdd>,
) -> Answer<Response> {
    let status = match status {
        Some(StatusToAdd::Pending) => ClientStatus::Pending,
        Some(StatusToAdd::Approved) | None => ClientStatus::Approved,
    };
    let registered = broker.add_described_client(&metadata, status).await.map_err(|error| refusal(&program, error))?;
    let review = review_of(&broker, &program, &registered.client.id).await?;
    let location = format!("{}/clients/{}", super::BASE, registered.client.id.path_segment());
    let etag = tag_of(review.editable.version);
    let body = NewClient {
        client: ClientDocument::from(&review),
        client_secret: registered.secret.map(|secret| secret.expose().to_owned()),
    };
    Ok((StatusCode::CREATED, no_store(), [(header::LOCATION, location), (header::ETAG, etag)], Json(body))
        .into_response())
}

fn refusal<N>(program: &Program<N>, error: DescribeError) -> Problem {
    match error {
        DescribeError::Store(error) => program.failed(&error),
        DescribeError::Refused(error) => Problem::new(ProblemKind::InvalidValue, error.to_string()),
        DescribeError::Unknown(_) => Problem::not_found("client"),
        DescribeError::Conflict => Problem::new(ProblemKind::Outdated, "The client was changed by somebody else."),
    }
}

fn named(name: &str) -> Answer<ClientId> {
    ClientId::parse(name).map_err(|_| Problem::not_found("client"))
}

async fn review_of<N>(broker: &Broker, program: &Program<N>, id: &ClientId) -> Answer<Review> {
    let review = broker.review(id).await.map_err(|error| program.failed(&error))?;
    review.ok_or_else(|| Problem::not_found("client"))
}

fn shown(review: &Review) -> Response {
    let etag = [(header::ETAG, tag_of(review.editable.version))];
    (no_store(), etag, Json(ClientDocument::from(review))).into_response()
}

/// Reads a relying party.
#[utoipa::path(get, path = "/clients/{id}", operation_id = "readClient", tag = "clients",
    params(("id" = String, Path, description = "Its `client_id`, percent-encoded")),
    security(("token" = ["clients:read"])),
    responses((status = 200, description = "The relying party", body = ClientDocument, headers(("ETag" = String, description = "Its version"))), Refusals))]
pub(super) async fn one(
    State(broker): State<Broker>,
    program: Program<needs::ReadClients>,
    Named(id): Named,
) -> Answer<Response> {
    Ok(shown(&review_of(&broker, &program, &named(&id)?).await?))
}

/// Changes what is registered of a relying party, without anybody's decision.
///
/// A member that is `null` is taken out. `If-Match` names the version that was seen.
#[utoipa::path(patch, path = "/clients/{id}", operation_id = "changeClient", tag = "clients",
    params(("id" = String, Path, description = "Its `client_id`, percent-encoded"),
        ("If-Match" = String, Header, description = "The ETag that was read")),
    request_body(content = Object, content_type = "application/merge-patch+json",
        description = "Members of RFC 7591 §2"),
    security(("token" = ["clients:change"])),
    responses((status = 200, description = "The client, and its secret if it has a new one", body = NewClient, headers(("ETag" = String, description = "Its version"))),
        Refusals, RefusedChanges, RefusedVersions))]
pub(super) async fn change(
    State(broker): State<Broker>,
    program: Program<needs::ChangeClients>,
    Named(id): Named,
    headers: HeaderMap,
    Patch(members): Patch,
) -> Answer<Response> {
    let (id, seen) = (named(&id)?, seen_version(&headers)?);
    let changed = broker.edit_client(&id, &members, (Some(seen), &program.name())).await;
    let (_, secret) = changed.map_err(|error| refusal(&program, error))?;
    let review = review_of(&broker, &program, &id).await?;
    let etag = [(header::ETAG, tag_of(review.editable.version))];
    let client_secret = secret.map(|secret| secret.expose().to_owned());
    let body = NewClient { client: ClientDocument::from(&review), client_secret };
    Ok((no_store(), etag, Json(body)).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decided {
    /// What is to be done with it.
    decision: DecisionWord,
}

/// Approves, rejects, suspends, resumes or retires a relying party.
#[utoipa::path(post, path = "/clients/{id}/decision", operation_id = "decideClient", tag = "clients",
    params(("id" = String, Path, description = "Its `client_id`, percent-encoded")), request_body = Decided,
    security(("token" = ["clients:decide"])), responses((status = 200, description = "The relying party", body = ClientDocument), Refusals, RefusedChanges))]
pub(super) async fn decide(
    State(broker): State<Broker>,
    program: Program<needs::DecideClients>,
    Named(id): Named,
    Sent(Decided { decision }): Sent<Decided>,
) -> Answer<Response> {
    let id = named(&id)?;
    match broker.decide(&id, decision.0, &program.name()).await {
        Ok(_) => Ok(shown(&review_of(&broker, &program, &id).await?)),
        Err(DecisionError::Store(error)) => Err(program.failed(&error)),
        Err(DecisionError::Unknown(_)) => Err(Problem::not_found("client")),
        Err(error @ DecisionError::NotPossible { .. }) => {
            Err(Problem::new(ProblemKind::NotPossible, sentence(&error.to_string())))
        }
    }
}

/// Words of an error as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).chain(['.']).collect()).unwrap_or_default()
}

/// Reads what was done to a relying party, the newest first.
#[utoipa::path(get, path = "/clients/{id}/journal", operation_id = "readClientJournal", tag = "clients",
    params(("id" = String, Path, description = "Its `client_id`, percent-encoded")),
    security(("token" = ["clients:read"])), responses((status = 200, description = "Its journal", body = ClientActs), Refusals))]
pub(super) async fn journal(
    State(broker): State<Broker>,
    program: Program<needs::ReadClients>,
    Named(id): Named,
) -> Answer<Response> {
    let review = review_of(&broker, &program, &named(&id)?).await?;
    let acts = review.acts.iter().map(ClientActDocument::from).collect();
    Ok((no_store(), Json(ClientActs { acts })).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretToMake {
    /// Whether the others are dead at once; else there are two for a while.
    #[serde(default)]
    replace: bool,
}

/// Makes a new secret for a relying party, which is told this once.
#[utoipa::path(post, path = "/clients/{id}/secrets", operation_id = "makeClientSecret", tag = "clients",
    params(("id" = String, Path, description = "Its `client_id`, percent-encoded")), request_body = SecretToMake,
    security(("token" = ["clients:change"])),
    responses((status = 200, description = "The secret, told this once", body = ClientSecret), Refusals, RefusedChanges))]
pub(super) async fn new_secret(
    State(broker): State<Broker>,
    program: Program<needs::ChangeClients>,
    Named(id): Named,
    Sent(SecretToMake { replace }): Sent<SecretToMake>,
) -> Answer<Response> {
    match broker.new_client_secret(&named(&id)?, &program.name(), replace).await {
        Ok(secret) => Ok((no_store(), Json(ClientSecret::from(secret))).into_response()),
        Err(SecretError::Store(error)) => Err(program.failed(&error)),
        Err(SecretError::Unknown) => Err(Problem::not_found("client")),
        Err(error) => Err(Problem::new(ProblemKind::NotPossible, sentence(&error.to_string()))),
    }
}

/// Lists the changes that wait for a decision, the oldest first.
#[utoipa::path(get, path = "/changes", operation_id = "listChanges", tag = "clients",
    security(("token" = ["clients:read"])), responses((status = 200, description = "What waits", body = ChangePage), Refusals))]
pub(super) async fn changes(State(broker): State<Broker>, program: Program<needs::ReadClients>) -> Answer<Response> {
    let waiting = broker.waiting_changes().await.map_err(|error| program.failed(&error))?;
    let changes = waiting.iter().map(|(client, change)| ChangeDocument::of(client, change)).collect();
    Ok((no_store(), Json(ChangePage { changes })).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerdictToGive {
    /// The change that was seen: its `id`.
    #[schema(value_type = String, max_length = 40, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    change: Text<0, 40>,
    /// What becomes of it.
    verdict: VerdictWord,
    /// What is to be otherwise, or why not; `approve` needs none.
    #[schema(inline)]
    reason: Option<Text<0, 2000>>,
}

/// Approves, sends back or rejects the change of a relying party that was seen.
///
/// `If-Match` names the version of the client that was seen.
#[utoipa::path(post, path = "/clients/{id}/change/verdict", operation_id = "decideChange", tag = "clients",
    params(("id" = String, Path, description = "Its `client_id`, percent-encoded"),
        ("If-Match" = String, Header, description = "The ETag that was read")), request_body = VerdictToGive,
    security(("token" = ["clients:decide"])), responses((status = 200, description = "The relying party", body = ClientDocument),
        Refusals, RefusedChanges, RefusedVersions))]
pub(super) async fn verdict(
    State(broker): State<Broker>,
    program: Program<needs::DecideClients>,
    Named(id): Named,
    headers: HeaderMap,
    Sent(VerdictToGive { change, verdict, reason }): Sent<VerdictToGive>,
) -> Answer<Response> {
    let (id, version) = (named(&id)?, seen_version(&headers)?);
    let reason = reason.map(String::from).unwrap_or_default();
    let verdict = match verdict.0 {
        VerdictWords::Approve => Verdict::Approve,
        VerdictWords::Ask => Verdict::Ask(reason),
        VerdictWords::Reject => Verdict::Reject(reason),
    };
    let outdated = || Problem::new(ProblemKind::Outdated, "The change is not the one that was seen.");
    let change = ActId::parse(&change).ok_or_else(outdated)?;
    match broker.decide_change(&id, (&change, version), verdict, &program.name()).await {
        Ok(()) => Ok(shown(&review_of(&broker, &program, &id).await?)),
        Err(VerdictError::Store(error)) => Err(program.failed(&error)),
        Err(VerdictError::Unknown) => Err(Problem::not_found("client")),
        Err(VerdictError::Outdated) => Err(outdated()),
        Err(VerdictError::Reason) => {
            let detail = format!("`ask` and `reject` need a reason of 1 to {MAX_REASON} characters.");
            Err(Problem::new(ProblemKind::InvalidValue, detail))
        }
        Err(VerdictError::Decided(last)) => {
            let detail = last.map_or_else(
                || "No change of it waits.".to_owned(),
                |act| format!("No change of it waits; the last act was “{}”, by {}, at {}.", act.kind, act.by, act.at),
            );
            Err(Problem::new(ProblemKind::NotPossible, detail))
        }
    }
}
