//! People and their accounts, and the journal of these.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use broker::{
    Broker,
    certificates::ToRevoke,
    documents::{
        FoundPeople, FoundPersonEntry, IdentifierKindWord, IdentityActDocument, IdentityActs, Merged, PersonDocument,
        PersonEntry, PersonPage, Revoked, UndoneAct,
    },
    linking::{Joined, Undone},
};
use domain::{EntityId, Permission, Subject, identity_act::ActId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    certificates::{Revocation, revoked},
    input::{Asked, Limit, Named, Sent},
    problem::{Answer, Problem, ProblemKind, Refusals, RefusedChanges},
    program::Program,
    text::Text,
};
use crate::{administrator::needs, route::oauth::no_store};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PeopleQuery {
    /// Only those that are known at the institution of this entityID.
    #[param(inline)]
    institution: Option<Text<1, 1024>>,
    /// Those behind the page before: its `next`.
    #[param(inline)]
    after: Option<Text<0, 256>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// Lists accounts by `sub`.
#[utoipa::path(get, path = "/people", operation_id = "listPeople", tag = "people", params(PeopleQuery),
    security(("token" = ["people:read"])), responses((status = 200, description = "A page of accounts", body = PersonPage), Refusals, RefusedChanges))]
pub(super) async fn list(
    State(broker): State<Broker>,
    program: Program<needs::ReadPeople>,
    Asked(PeopleQuery { institution, after, limit: Limit(limit) }): Asked<PeopleQuery>,
) -> Answer<Response> {
    let entity_id = |text: &str| {
        let wrong = || Problem::new(ProblemKind::InvalidValue, "`institution` is an entityID.");
        EntityId::parse(text).ok_or_else(wrong)
    };
    let institution = institution.as_deref().map(entity_id).transpose()?;
    let found = broker.list_accounts(after.as_deref().unwrap_or_default(), institution.as_ref(), limit).await;
    let found = found.map_err(|error| program.failed(&error))?;
    let next = found.last().filter(|_| found.len() == usize::from(limit)).map(|last| last.subject.to_string());
    let people = found.into_iter().map(PersonEntry::from).collect();
    Ok((no_store(), Json(PersonPage { people, next })).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FindQuery {
    /// The whole value of an identifier.
    #[param(inline)]
    value: Text<1, 1024>,
    /// What it is; any, where nothing is said.
    kind: Option<IdentifierKindWord>,
}

/// How many people one search finds.
const FOUND: u16 = 1_000;

/// Finds whoever has or had an identifier, at any institution.
#[utoipa::path(get, path = "/identifiers", operation_id = "findPeople", tag = "people", params(FindQuery),
    security(("token" = ["people:read"])), responses((status = 200, description = "Whoever was found", body = FoundPeople), Refusals))]
pub(super) async fn find(
    State(broker): State<Broker>,
    program: Program<needs::ReadPeople>,
    Asked(FindQuery { value, kind }): Asked<FindQuery>,
) -> Answer<Response> {
    let found = broker.find_people(kind.map(|word| word.0), &value, FOUND).await;
    let found = found.map_err(|error| program.failed(&error))?.iter().map(FoundPersonEntry::from).collect();
    Ok((no_store(), Json(FoundPeople { found })).into_response())
}

fn subject(name: &str) -> Answer<Subject> {
    Subject::parse(name).ok_or_else(|| Problem::not_found("account"))
}

async fn shown<N>(broker: &Broker, program: &Program<N>, sub: &Subject) -> Answer<Response> {
    let account = broker.account(sub).await.map_err(|error| program.failed(&error))?;
    let account = account.ok_or_else(|| Problem::not_found("account"))?;
    Ok((no_store(), Json(PersonDocument::from(account))).into_response())
}

/// Reads an account.
#[utoipa::path(get, path = "/people/{sub}", operation_id = "readPerson", tag = "people",
    params(("sub" = String, Path, description = "The account")),
    security(("token" = ["people:read"])), responses((status = 200, description = "The account", body = PersonDocument), Refusals))]
pub(super) async fn one(
    State(broker): State<Broker>,
    program: Program<needs::ReadPeople>,
    Named(sub): Named,
) -> Answer<Response> {
    shown(&broker, &program, &subject(&sub)?).await
}

/// Whoever joins another account with an administrator's lets its person in as that administrator: that takes more than to help
/// people.
fn may_change<N>(program: &Program<N>, concerns_administrator: Result<bool, broker::StoreError>) -> Answer<()> {
    if concerns_administrator.map_err(|error| program.failed(&error))? {
        program.must_have(Permission::ChangeAdministrators)?;
    }
    Ok(())
}

/// Closes an account for good, with all that is part of it. Its sessions and tokens end.
#[utoipa::path(post, path = "/people/{sub}/close", operation_id = "closePerson", tag = "people",
    params(("sub" = String, Path, description = "The account")),
    security(("token" = ["people:change"])), responses((status = 200, description = "The account", body = PersonDocument), Refusals, RefusedChanges))]
pub(super) async fn close(
    State(broker): State<Broker>,
    program: Program<needs::ChangePeople>,
    Named(sub): Named,
) -> Answer<Response> {
    let sub = subject(&sub)?;
    // What is not on record is told first.
    shown(&broker, &program, &sub).await?;
    may_change(&program, broker.concerns_administrator(&[&sub]).await)?;
    match broker.close_person(&sub).await {
        Ok(true) => {
            tracing::info!(transaction = %program.context.transaction, by = program.name(), %sub, "a program closed an account");
            shown(&broker, &program, &sub).await
        }
        Ok(false) => Err(Problem::new(ProblemKind::NotPossible, "The account is closed.")),
        Err(error) => Err(program.failed(&error)),
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeWith {
    /// The account that becomes part of this one.
    #[schema(value_type = String, max_length = 256, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    absorb: Text<0, 256>,
}

/// Makes another account part of this one: both are the same person's.
#[utoipa::path(post, path = "/people/{sub}/merge", operation_id = "mergePeople", tag = "people",
    params(("sub" = String, Path, description = "The account that stays")), request_body = MergeWith,
    security(("token" = ["people:change"])), responses((status = 200, description = "They are one", body = Merged), Refusals, RefusedChanges))]
pub(super) async fn merge(
    State(broker): State<Broker>,
    program: Program<needs::ChangePeople>,
    Named(sub): Named,
    Sent(MergeWith { absorb }): Sent<MergeWith>,
) -> Answer<Response> {
    let keep = subject(&sub)?;
    let wrong = || Problem::new(ProblemKind::InvalidValue, "`absorb` is a sub.");
    let absorb = Subject::parse(&absorb).ok_or_else(wrong)?;
    may_change(&program, broker.concerns_administrator(&[&keep, &absorb]).await)?;
    let not_possible = |detail: String| Err(Problem::new(ProblemKind::NotPossible, detail));
    match broker.merge_as_shown(&keep, &absorb, program.actor()).await {
        Ok(Some(Joined::Done(act))) => {
            Ok((no_store(), Json(Merged { sub: act.subject.to_string(), act: act.id.to_string() })).into_response())
        }
        Ok(Some(Joined::SameAccount)) => not_possible("They are one account.".to_owned()),
        Ok(Some(Joined::NotOpen(which))) => not_possible(format!("{which} is no open account.")),
        Ok(None) => not_possible("One of them is part of another account.".to_owned()),
        Err(error) => Err(program.failed(&error)),
    }
}

fn undone<N>(program: &Program<N>, outcome: Result<Undone, broker::StoreError>, nothing: &str) -> Answer<Response> {
    let not_possible = |detail: String| Err(Problem::new(ProblemKind::NotPossible, detail));
    match outcome {
        Ok(Undone::Done(accounts)) => {
            let people = accounts.iter().map(ToString::to_string).collect();
            Ok((no_store(), Json(UndoneAct { people })).into_response())
        }
        Ok(Undone::Unknown) => Err(Problem::new(ProblemKind::NotFound, nothing)),
        Ok(Undone::Already) => not_possible("It was undone before.".to_owned()),
        Ok(Undone::Closed) => not_possible("The account is closed, or a part of it went elsewhere.".to_owned()),
        Ok(Undone::Taken(institution, sub)) => {
            not_possible(format!("An identifier of {institution} belongs to {sub} by now."))
        }
        Err(error) => Err(program.failed(&error)),
    }
}

/// Makes an account that became part of another one stand by itself again.
#[utoipa::path(post, path = "/people/{sub}/split", operation_id = "splitPeople", tag = "people",
    params(("sub" = String, Path, description = "The part")),
    security(("token" = ["people:change"])), responses((status = 200, description = "It is undone", body = UndoneAct), Refusals, RefusedChanges))]
pub(super) async fn split(
    State(broker): State<Broker>,
    program: Program<needs::ChangePeople>,
    Named(sub): Named,
) -> Answer<Response> {
    let sub = subject(&sub)?;
    may_change(&program, broker.concerns_administrator(&[&sub]).await)?;
    let outcome = broker.split(&sub, program.actor()).await;
    undone(&program, outcome, "The account is not part of another one.")
}

/// Revokes every good certificate of an account, of both kinds.
#[utoipa::path(post, path = "/people/{sub}/certificates/revoke", operation_id = "revokeCertificatesOfPerson", tag = "people",
    params(("sub" = String, Path, description = "The account")), request_body = Revocation,
    security(("token" = ["certificates:revoke"])), responses((status = 200, description = "What was revoked", body = Revoked), Refusals, RefusedChanges))]
pub(super) async fn revoke_certificates(
    State(broker): State<Broker>,
    program: Program<needs::RevokeCertificates>,
    Named(sub): Named,
    Sent(revocation): Sent<Revocation>,
) -> Answer<Response> {
    let sub = subject(&sub)?;
    revoked(&broker, &program, ToRevoke::AllOf(&sub), revocation).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct JournalQuery {
    /// Only of this account.
    #[param(inline)]
    sub: Option<Text<0, 256>>,
    /// Those before the page before: its `next`.
    #[param(inline)]
    before: Option<Text<0, 40>>,
    /// How many.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100)]
    limit: Limit,
}

/// Reads the journal of accounts, the newest first.
#[utoipa::path(get, path = "/journal", operation_id = "readJournal", tag = "people", params(JournalQuery),
    security(("token" = ["people:read"])), responses((status = 200, description = "A page of the journal", body = IdentityActs), Refusals, RefusedChanges))]
pub(super) async fn journal(
    State(broker): State<Broker>,
    program: Program<needs::ReadPeople>,
    Asked(JournalQuery { sub, before, limit: Limit(limit) }): Asked<JournalQuery>,
) -> Answer<Response> {
    let wrong = |detail: &'static str| move || Problem::new(ProblemKind::InvalidValue, detail);
    let sub = sub.as_deref().map(|sub| Subject::parse(sub).ok_or_else(wrong("`sub` is a sub."))).transpose()?;
    let act = |id: &str| ActId::parse(id).ok_or_else(wrong("`before` is the `next` of another page."));
    let before = before.as_deref().map(act).transpose()?;
    let acts = broker.journal(sub.as_ref(), before.as_ref(), limit).await.map_err(|error| program.failed(&error))?;
    let next = acts.last().filter(|_| acts.len() == usize::from(limit)).map(|last| last.id.to_string());
    let acts = acts.into_iter().map(IdentityActDocument::from).collect();
    Ok((no_store(), Json(IdentityActs { acts, next })).into_response())
}

/// Undoes an act of the journal.
#[utoipa::path(post, path = "/journal/{id}/undo", operation_id = "undoAct", tag = "people",
    params(("id" = String, Path, description = "The act")),
    security(("token" = ["people:change"])), responses((status = 200, description = "It is undone", body = UndoneAct), Refusals, RefusedChanges))]
pub(super) async fn undo(
    State(broker): State<Broker>,
    program: Program<needs::ChangePeople>,
    Named(id): Named,
) -> Answer<Response> {
    let id = ActId::parse(&id).ok_or_else(|| Problem::not_found("act"))?;
    may_change(&program, broker.act_concerns_administrator(&id).await)?;
    let outcome = broker.undo(&id, program.actor()).await;
    undone(&program, outcome, "There is no act of this name.")
}
