//! People and the journal of their accounts: looking, undoing, merging and parting, as on the command line.

use axum::{extract::State, http::StatusCode, response::Response};
use broker::{
    Broker,
    certificates::LetterOutcome,
    linking::{Joined, Knows, LinkedApplication, Undone},
};
use domain::{
    EntityId, Subject,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};
use serde::Deserialize;

use super::{certificates, encoded};
use crate::{
    administrator::{Administrator, AdministratorForm},
    context::{Context, Failure, show},
    extract::PageQuery,
    page::{
        AdminJournal, AdminMerge, AdminPeople, AdminPerson, FoundAccount, FoundCertificate, JournalAct, Link,
        LinkApplication, PersonIdentifier,
    },
    route::login::see_other,
    session::BrowserSession,
};

/// How many acts a page of the journal has.
const ACTS: u16 = 50;
/// How many people one search shows.
const FOUND: u16 = 50;

#[derive(Deserialize, Default)]
pub(crate) struct JournalQuery {
    /// Of which account alone.
    sub: Option<String>,
    /// Acts before this one.
    before: Option<String>,
    /// What was just done.
    done: Option<String>,
}

/// `GET /admin/journal`.
pub(crate) async fn journal(
    State(broker): State<Broker>,
    Administrator { context, session, name: administrator }: Administrator,
    PageQuery(query): PageQuery<JournalQuery>,
) -> Response {
    let sub = query.sub.as_deref().map(str::trim).filter(|sub| !sub.is_empty());
    let before = query.before.as_deref().and_then(ActId::parse);
    // What cannot be a sub is nobody's.
    let acts = match sub.map(Subject::parse) {
        Some(None) => Ok(Vec::new()),
        Some(Some(subject)) => broker.journal(Some(&subject), before.as_ref(), ACTS).await,
        None => broker.journal(None, before.as_ref(), ACTS).await,
    };
    let acts = match acts {
        Ok(acts) => acts,
        Err(error) => return context.unavailable(&error),
    };
    let next = acts.last().filter(|_| acts.len() == usize::from(ACTS));
    let next_url = next.map(|last| {
        let sub = sub.map(|sub| format!("sub={}&", encoded(sub))).unwrap_or_default();
        format!("/admin/journal?{sub}before={}", last.id)
    });
    show(&AdminJournal {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        notice: query.done.as_deref().and_then(|done| notice(done, None)),
        sub: sub.unwrap_or_default().to_owned(),
        acts: acts.iter().map(|act| journal_act(&broker, act)).collect(),
        next_url,
    })
}

fn person_url(subject: &str, done: &str) -> String {
    format!("/admin/people?sub={}&done={done}", encoded(subject))
}

fn notice(done: &str, reached: Option<u32>) -> Option<String> {
    Some(match done {
        "undo" => "Undone.".to_owned(),
        "merge" => "The two are one account now.".to_owned(),
        "split" => "The two stand by themselves again.".to_owned(),
        done => certificates::notice(LetterOutcome::parse(done.strip_prefix("revoked-")?)?, reached),
    })
}

fn journal_act(broker: &Broker, act: &IdentityAct) -> JournalAct {
    let who = |actor: &Actor| match actor {
        Actor::Person => "the person".to_owned(),
        Actor::Administrator(None) => "an administrator".to_owned(),
        named => named.to_string(),
    };
    let institution = act.details.get("institution").and_then(|id| id.as_str()).and_then(EntityId::parse);
    JournalAct {
        id: act.id.to_string(),
        at: act.at,
        by: who(&act.by),
        what: match act.kind {
            ActKind::Join => "Two accounts became one",
            ActKind::Unlink => "Logins were taken from the account",
            ActKind::Erase => "The account was deleted",
            ActKind::PasskeyAdded => "A passkey was registered",
            ActKind::PasskeyRemoved => "A passkey was removed",
        },
        sub: act.subject.to_string(),
        other: act.other.as_ref().map(ToString::to_string),
        detail: institution.map(|institution| broker.name_of(&institution)),
        undone: act.undone.as_ref().map(|(at, actor)| (*at, who(actor))),
        undoable: act.undone.is_none() && matches!(act.kind, ActKind::Join | ActKind::Unlink),
    }
}

#[derive(Deserialize)]
pub(crate) struct UndoForm {
    act: String,
    /// From whose page.
    sub: Option<String>,
}

/// `POST /admin/journal/undo`.
pub(crate) async fn undo(
    State(broker): State<Broker>,
    AdministratorForm { by: Administrator { context, name: administrator, .. }, form }: AdministratorForm<UndoForm>,
) -> Response {
    let Some(act) = ActId::parse(&form.act) else {
        return not_done(&context, StatusCode::BAD_REQUEST, "The form names no act.");
    };
    let undone = broker.undo(&act, Actor::administrator(&administrator)).await;
    if matches!(undone, Ok(Undone::Done(_))) {
        tracing::info!(transaction = %context.transaction, administrator, %act, "an administrator undid an act");
    }
    let back = form.sub.map_or_else(|| "/admin/journal?done=undo".to_owned(), |sub| person_url(&sub, "undo"));
    answered(&context, undone, &back)
}

fn answered(context: &Context, undone: Result<Undone, broker::StoreError>, back: &str) -> Response {
    let conflict = |detail: &str| not_done(context, StatusCode::CONFLICT, detail);
    match undone {
        Ok(Undone::Done(_)) => see_other(back),
        Ok(Undone::Unknown) => not_done(context, StatusCode::NOT_FOUND, "There is no such act."),
        Ok(Undone::Already) => conflict("It was undone before."),
        Ok(Undone::Closed) => conflict("The account is closed, or one of its parts went elsewhere."),
        Ok(Undone::Taken(institution, owner)) => {
            conflict(&format!("An identifier at {institution} is {owner}’s by now: merge the two, or detach it."))
        }
        Err(error) => context.unavailable(&error),
    }
}

fn not_done(context: &Context, status: StatusCode, detail: &str) -> Response {
    let failure = Failure {
        title: "Nothing was changed",
        sentences: vec!["Perhaps somebody else was first.".to_owned()],
        next: "Look at the account as it is now.",
        detail: Some(detail.to_owned()),
        back: Some(Link { label: "To the journal".to_owned(), url: "/admin/journal".to_owned() }),
        ..Failure::default()
    };
    context.error(status, failure)
}

#[derive(Deserialize, Default)]
pub(crate) struct PeopleQuery {
    /// What is searched.
    q: Option<String>,
    /// Which account is shown.
    sub: Option<String>,
    /// What was just done.
    done: Option<String>,
    /// With how many certificates, if these are several.
    reached: Option<u32>,
}

impl PeopleQuery {
    fn notice(&self) -> Option<String> {
        notice(self.done.as_deref()?, self.reached)
    }
}

/// `GET /admin/people`.
pub(crate) async fn people(
    State(broker): State<Broker>,
    Administrator { context, session, name: administrator }: Administrator,
    PageQuery(query): PageQuery<PeopleQuery>,
) -> Response {
    if let Some(sub) = &query.sub {
        return person(&broker, &context, &session, (&administrator, sub, query.notice())).await;
    }
    let query = query.q.as_deref().unwrap_or_default().trim().to_owned();
    match found(&broker, &query).await {
        Ok(found) => show(&AdminPeople { frame: context.frame(), csrf: session.csrf(), administrator, query, found }),
        Err(error) => context.unavailable(&error),
    }
}

async fn found(broker: &Broker, query: &str) -> Result<Vec<FoundAccount>, broker::StoreError> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let plain = |sub: String, by: &str| FoundAccount { sub, by: by.to_owned(), last_seen: None, former: false };
    let mut all = Vec::new();
    if let Some(subject) = Subject::parse(query)
        && broker.account(&subject).await?.is_some()
    {
        all.push(plain(subject.to_string(), "sub"));
    }
    all.extend(broker.find_people(None, query, FOUND).await?.into_iter().map(|one| FoundAccount {
        sub: one.account.to_string(),
        by: format!("{} at {}", one.identifier.kind.as_str(), broker.name_of(&one.institution)),
        last_seen: Some(one.last_seen),
        former: one.reassigned_at.is_some(),
    }));
    all.extend(broker.find_by_certificate(query).await?.into_iter().map(|sub| plain(sub.to_string(), "certificate")));
    Ok(all)
}

async fn person(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, sub, notice): (&str, &str, Option<String>),
) -> Response {
    let read = async {
        let Some(subject) = Subject::parse(sub) else { return Ok(None) };
        let Some(account) = broker.account(&subject).await? else { return Ok(None) };
        let acts = broker.journal(Some(&subject), None, ACTS).await?;
        let certificates = certificates_of(broker, &subject).await?;
        let revocation = if certificates.is_empty() {
            None
        } else {
            Some(certificates::choices(broker, "sub", subject.as_str(), &subject).await?)
        };
        Ok::<_, broker::StoreError>(Some((account, acts, certificates, revocation)))
    };
    let (account, acts, certificates, revocation) = match read.await {
        Ok(Some(known)) => known,
        Ok(None) => return not_done(context, StatusCode::NOT_FOUND, "There is no account with this sub."),
        Err(error) => return context.unavailable(&error),
    };
    let identifiers = account.identifiers.iter().map(|known| PersonIdentifier {
        institution: broker.name_of(&known.institution),
        kind: known.identifier.kind.as_str(),
        value: known.identifier.value.clone(),
        part: (known.subject != account.subject).then(|| known.subject.to_string()),
        first_seen: known.first_seen,
        last_seen: known.last_seen,
        until: known.reassigned_at,
    });
    show(&AdminPerson {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator: administrator.to_owned(),
        notice,
        sub: account.subject.to_string(),
        since: account.created_at,
        closed_at: account.closed_at,
        erased_at: account.erased_at,
        whole: account.joined_to.as_ref().map(ToString::to_string),
        parts: account.parts.iter().map(ToString::to_string).collect(),
        identifiers: identifiers.collect(),
        acts: acts.iter().map(|act| journal_act(broker, act)).collect(),
        certificates,
        revocation,
    })
}

/// What is good of an account's, of both kinds, the newest first.
async fn certificates_of(broker: &Broker, account: &Subject) -> Result<Vec<FoundCertificate>, broker::StoreError> {
    let now = broker.now();
    let x509 = broker.open_certificates_of(account).await?;
    let ssh = broker.open_ssh_certificates_of(account).await?;
    let x509 = x509.into_iter().map(|one| certificates::found(one, now));
    Ok(x509.chain(ssh.iter().map(|one| certificates::found_in_ssh(one, now))).collect())
}

#[derive(Deserialize)]
pub(crate) struct MergeQuery {
    keep: Option<String>,
    absorb: Option<String>,
}

/// `GET /admin/people/merge`: what it would do.
pub(crate) async fn ask_merge(
    State(broker): State<Broker>,
    Administrator { context, session, name: administrator }: Administrator,
    PageQuery(query): PageQuery<MergeQuery>,
) -> Response {
    let subject = |sub: Option<&str>| sub.map(str::trim).and_then(Subject::parse);
    let (Some(keep), Some(absorb)) = (subject(query.keep.as_deref()), subject(query.absorb.as_deref())) else {
        return not_done(&context, StatusCode::BAD_REQUEST, "Two accounts must be named.");
    };
    match broker.merge_question(&keep, &absorb).await {
        Ok(Some((keep, absorb, applications))) => show(&AdminMerge {
            frame: context.frame(),
            csrf: session.csrf(),
            administrator,
            keep: keep.to_string(),
            absorb: absorb.to_string(),
            applications: applications.into_iter().map(application).collect(),
        }),
        Ok(None) => {
            not_done(&context, StatusCode::CONFLICT, "One of them does not exist, or they are one account already.")
        }
        Err(error) => context.unavailable(&error),
    }
}

fn application(application: LinkedApplication) -> LinkApplication {
    LinkApplication {
        name: application.client.registration.name,
        sentence: match application.knows {
            Knows::Survivor => "knows the one that stays, by:",
            Knows::Absorbed => "knows the other one, and goes on seeing:",
            Knows::Both => "knows both as two people, and will see one of them alone:",
        }
        .to_owned(),
        changes: application.knows == Knows::Both,
        sub: application.sub,
    }
}

#[derive(Deserialize)]
pub(crate) struct MergeForm {
    keep: String,
    absorb: String,
}

/// `POST /admin/people/merge`.
pub(crate) async fn merge(
    State(broker): State<Broker>,
    AdministratorForm { by: Administrator { context, name: administrator, .. }, form }: AdministratorForm<MergeForm>,
) -> Response {
    let (Some(keep), Some(absorb)) = (Subject::parse(&form.keep), Subject::parse(&form.absorb)) else {
        return not_done(&context, StatusCode::BAD_REQUEST, "Two accounts must be named.");
    };
    let conflict = |detail: &str| not_done(&context, StatusCode::CONFLICT, detail);
    match broker.merge_as_shown(&keep, &absorb, Actor::administrator(&administrator)).await {
        Ok(Some(Joined::Done(act))) => {
            tracing::info!(transaction = %context.transaction, administrator, act = %act.id, "an administrator merged accounts");
            see_other(&person_url(keep.as_str(), "merge"))
        }
        Ok(Some(Joined::SameAccount)) => conflict("They are one account already."),
        Ok(Some(Joined::NotOpen(which))) => conflict(&format!("{which} is closed, or does not exist.")),
        Ok(None) => conflict("One of them became part of another account meanwhile, or stands by itself again."),
        Err(error) => context.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(crate) struct SplitForm {
    part: String,
}

/// `POST /admin/people/split`.
pub(crate) async fn split(
    State(broker): State<Broker>,
    AdministratorForm { by: Administrator { context, name: administrator, .. }, form }: AdministratorForm<SplitForm>,
) -> Response {
    let Some(part) = Subject::parse(&form.part) else {
        return not_done(&context, StatusCode::BAD_REQUEST, "The form names no account.");
    };
    let undone = match broker.split(&part, Actor::administrator(&administrator)).await {
        // Somebody else was first.
        Ok(Undone::Unknown) => Ok(Undone::Already),
        other => other,
    };
    if matches!(undone, Ok(Undone::Done(_))) {
        tracing::info!(transaction = %context.transaction, administrator, sub = %part, "an administrator parted accounts");
    }
    answered(&context, undone, &person_url(part.as_str(), "split"))
}
