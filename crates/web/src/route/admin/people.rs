//! People and the journal of their accounts: looking, undoing, merging and parting, as on the command line.

use axum::{extract::State, http::StatusCode, response::Response};
use broker::{
    Broker,
    certificates::LetterOutcome,
    linking::{Joined, Knows, LinkedApplication, Undone},
};
use domain::{
    EntityId, Permission, Subject,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};
use serde::Deserialize;

use super::{certificates, encoded};
use crate::{
    administrator::{Administrator, AdministratorForm, may_not, needs},
    context::{Context, Told, show},
    extract::PageQuery,
    page::{
        AdminJournal, AdminMerge, AdminPeople, AdminPerson, FoundAccount, FoundCertificate, JournalAct, Link,
        LinkApplication, PersonIdentifier, Viewer,
    },
    route::login::see_other,
    session::BrowserSession,
    words::{Phrase, Words},
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
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadPeople>,
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
        notice: query.done.as_deref().and_then(|done| notice(context.say(), done, None)),
        sub: sub.unwrap_or_default().to_owned(),
        acts: acts.iter().map(|act| journal_act(&broker, &context, act)).collect(),
        next_url,
    })
}

fn person_url(subject: &str, done: &str) -> String {
    format!("/admin/people?sub={}&done={done}", encoded(subject))
}

fn notice(say: Words, done: &str, reached: Option<u32>) -> Option<String> {
    Some(match done {
        "undo" => say.journal_undo_done().text(),
        "merge" => say.merge_done().text(),
        "split" => say.person_split_done().text(),
        done => certificates::notice(say, LetterOutcome::parse(done.strip_prefix("revoked-")?)?, reached),
    })
}

/// Who did something.
fn who(say: Words, actor: &Actor) -> String {
    match actor {
        Actor::Person => say.journal_person(),
        Actor::Administrator(None) => say.journal_somebody(),
        Actor::Administrator(Some(name)) => say.journal_administrator(name),
        Actor::Program(token) => say.journal_program(token),
        Actor::CommandLine(user) => say.journal_command_line(user),
    }
    .text()
}

fn journal_act(broker: &Broker, context: &Context, act: &IdentityAct) -> JournalAct {
    let say = context.say();
    let institution = act.details.get("institution").and_then(|id| id.as_str()).and_then(EntityId::parse);
    JournalAct {
        id: act.id.to_string(),
        at: act.at,
        by: who(say, &act.by),
        what: match act.kind {
            ActKind::Join => say.journal_join(),
            ActKind::Unlink => say.journal_unlink(),
            ActKind::Erase => say.journal_erase(),
            ActKind::PasskeyAdded => say.journal_passkey_added(),
            ActKind::PasskeyRemoved => say.journal_passkey_removed(),
        }
        .text(),
        sub: act.subject.to_string(),
        other: act.other.as_ref().map(ToString::to_string),
        detail: institution.map(|institution| context.known_name(broker, &institution)),
        undone: act.undone.as_ref().map(|(at, actor)| (*at, who(say, actor))),
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
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::ChangePeople,
        UndoForm,
    >,
) -> Response {
    let Some(act) = ActId::parse(&form.act) else {
        return not_done(&context, StatusCode::BAD_REQUEST, context.say().unchanged_no_act());
    };
    if let Some(refused) = refusal(&context, &administrator, broker.act_concerns_administrator(&act).await) {
        return refused;
    }
    let undone = broker.undo(&act, Actor::administrator(&administrator.name)).await;
    if matches!(undone, Ok(Undone::Done(_))) {
        tracing::info!(transaction = %context.transaction, administrator = administrator.name, %act, "an administrator undid an act");
    }
    let back = form.sub.map_or_else(|| "/admin/journal?done=undo".to_owned(), |sub| person_url(&sub, "undo"));
    answered(&context, undone, &back)
}

/// Whoever joins another account with an administrator's lets its person in as that administrator: that takes more than to help
/// people.
fn refusal(
    context: &Context,
    viewer: &Viewer,
    concerns_administrator: Result<bool, broker::StoreError>,
) -> Option<Response> {
    match concerns_administrator {
        Ok(concerns) => {
            let lacks = concerns && !viewer.may(Permission::ChangeAdministrators);
            lacks.then(|| may_not(context, viewer, Permission::ChangeAdministrators))
        }
        Err(error) => Some(context.unavailable(&error)),
    }
}

fn answered(context: &Context, undone: Result<Undone, broker::StoreError>, back: &str) -> Response {
    let say = context.say();
    let conflict = |why: Phrase<'_>| not_done(context, StatusCode::CONFLICT, why);
    match undone {
        Ok(Undone::Done(_)) => see_other(back),
        Ok(Undone::Unknown) => not_done(context, StatusCode::NOT_FOUND, say.unchanged_unknown()),
        Ok(Undone::Already) => conflict(say.unchanged_undone()),
        Ok(Undone::Closed) => conflict(say.unchanged_closed()),
        Ok(Undone::Taken(institution, owner)) => conflict(say.unchanged_taken(institution.as_str(), owner.as_str())),
        Err(error) => context.unavailable(&error),
    }
}

fn not_done(context: &Context, status: StatusCode, why: Phrase<'_>) -> Response {
    let say = context.say();
    let perhaps = (status == StatusCode::CONFLICT).then(|| say.unchanged_what());
    let told = Told::new(say.unchanged(), [Some(why), perhaps].into_iter().flatten(), say.unchanged_next());
    let back = Link { label: say.unchanged_back().text(), url: "/admin/journal".to_owned() };
    context.error(status, Told { back: Some(back), ..told })
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
    fn notice(&self, say: Words) -> Option<String> {
        notice(say, self.done.as_deref()?, self.reached)
    }
}

/// `GET /admin/people`.
pub(crate) async fn people(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadPeople>,
    PageQuery(query): PageQuery<PeopleQuery>,
) -> Response {
    if let Some(sub) = &query.sub {
        return person(&broker, &context, &session, (&administrator, sub, query.notice(context.say()))).await;
    }
    let query = query.q.as_deref().unwrap_or_default().trim().to_owned();
    match found(&broker, &context, &query).await {
        Ok(found) => show(&AdminPeople { frame: context.frame(), csrf: session.csrf(), administrator, query, found }),
        Err(error) => context.unavailable(&error),
    }
}

async fn found(broker: &Broker, context: &Context, query: &str) -> Result<Vec<FoundAccount>, broker::StoreError> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let say = context.say();
    let plain = |sub: String, by: String| FoundAccount { sub, by, last_seen: None, former: false };
    let mut all = Vec::new();
    if let Some(subject) = Subject::parse(query)
        && broker.account(&subject).await?.is_some()
    {
        all.push(plain(subject.to_string(), "sub".to_owned()));
    }
    all.extend(broker.find_people(None, query, FOUND).await?.into_iter().map(|one| FoundAccount {
        sub: one.account.to_string(),
        by: say.people_by_identifier(context.known_name(broker, &one.institution), one.identifier.kind.as_str()).text(),
        last_seen: Some(one.last_seen),
        former: one.reassigned_at.is_some(),
    }));
    let by_certificate = broker.find_by_certificate(query).await?.into_iter();
    all.extend(by_certificate.map(|sub| plain(sub.to_string(), say.people_by_certificate().text())));
    Ok(all)
}

async fn person(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    (administrator, sub, notice): (&Viewer, &str, Option<String>),
) -> Response {
    let read = async {
        let Some(subject) = Subject::parse(sub) else { return Ok(None) };
        let Some(account) = broker.account(&subject).await? else { return Ok(None) };
        let acts = broker.journal(Some(&subject), None, ACTS).await?;
        let certificates = certificates_of(broker, &subject).await?;
        let revocation = if certificates.is_empty() {
            None
        } else {
            Some(certificates::choices(broker, context.say(), "sub", subject.as_str(), &subject).await?)
        };
        Ok::<_, broker::StoreError>(Some((account, acts, certificates, revocation)))
    };
    let (account, acts, certificates, revocation) = match read.await {
        Ok(Some(known)) => known,
        Ok(None) => return not_done(context, StatusCode::NOT_FOUND, context.say().person_unknown()),
        Err(error) => return context.unavailable(&error),
    };
    let identifiers = account.identifiers.iter().map(|known| PersonIdentifier {
        institution: context.known_name(broker, &known.institution),
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
        administrator: administrator.clone(),
        notice,
        sub: account.subject.to_string(),
        since: account.created_at,
        closed_at: account.closed_at,
        erased_at: account.erased_at,
        whole: account.joined_to.as_ref().map(ToString::to_string),
        parts: account.parts.iter().map(ToString::to_string).collect(),
        identifiers: identifiers.collect(),
        acts: acts.iter().map(|act| journal_act(broker, context, act)).collect(),
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
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ChangePeople>,
    PageQuery(query): PageQuery<MergeQuery>,
) -> Response {
    let subject = |sub: Option<&str>| sub.map(str::trim).and_then(Subject::parse);
    let (Some(keep), Some(absorb)) = (subject(query.keep.as_deref()), subject(query.absorb.as_deref())) else {
        return not_done(&context, StatusCode::BAD_REQUEST, context.say().unchanged_two());
    };
    match broker.merge_question(&keep, &absorb).await {
        Ok(Some((keep, absorb, applications))) => show(&AdminMerge {
            frame: context.frame(),
            csrf: session.csrf(),
            administrator,
            keep: keep.to_string(),
            absorb: absorb.to_string(),
            applications: applications.into_iter().map(|known| application(context.say(), known)).collect(),
        }),
        Ok(None) => not_done(&context, StatusCode::CONFLICT, context.say().unchanged_one()),
        Err(error) => context.unavailable(&error),
    }
}

fn application(say: Words, application: LinkedApplication) -> LinkApplication {
    LinkApplication {
        name: application.client.registration.name,
        sentence: match application.knows {
            Knows::Survivor => say.merge_knows_survivor(),
            Knows::Absorbed => say.merge_knows_absorbed(),
            Knows::Both => say.merge_knows_both(),
        }
        .text(),
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
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::ChangePeople,
        MergeForm,
    >,
) -> Response {
    let (Some(keep), Some(absorb)) = (Subject::parse(&form.keep), Subject::parse(&form.absorb)) else {
        return not_done(&context, StatusCode::BAD_REQUEST, context.say().unchanged_two());
    };
    if let Some(refused) = refusal(&context, &administrator, broker.concerns_administrator(&[&keep, &absorb]).await) {
        return refused;
    }
    let say = context.say();
    let conflict = |why: Phrase<'_>| not_done(&context, StatusCode::CONFLICT, why);
    match broker.merge_as_shown(&keep, &absorb, Actor::administrator(&administrator.name)).await {
        Ok(Some(Joined::Done(act))) => {
            tracing::info!(transaction = %context.transaction, administrator = administrator.name, act = %act.id, "an administrator merged accounts");
            see_other(&person_url(keep.as_str(), "merge"))
        }
        Ok(Some(Joined::SameAccount)) => conflict(say.unchanged_same()),
        Ok(Some(Joined::NotOpen(which))) => conflict(say.unchanged_not_open(which.as_str())),
        Ok(None) => conflict(say.unchanged_meanwhile()),
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
    AdministratorForm { by: Administrator { context, viewer: administrator, .. }, form }: AdministratorForm<
        needs::ChangePeople,
        SplitForm,
    >,
) -> Response {
    let Some(part) = Subject::parse(&form.part) else {
        return not_done(&context, StatusCode::BAD_REQUEST, context.say().unchanged_no_account());
    };
    if let Some(refused) = refusal(&context, &administrator, broker.concerns_administrator(&[&part]).await) {
        return refused;
    }
    let undone = match broker.split(&part, Actor::administrator(&administrator.name)).await {
        // Somebody else was first.
        Ok(Undone::Unknown) => Ok(Undone::Already),
        other => other,
    };
    if matches!(undone, Ok(Undone::Done(_))) {
        tracing::info!(transaction = %context.transaction, administrator = administrator.name, sub = %part, "an administrator parted accounts");
    }
    answered(&context, undone, &person_url(part.as_str(), "split"))
}
