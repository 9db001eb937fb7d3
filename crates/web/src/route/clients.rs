//! The relying parties of whoever is signed in, and how somebody becomes an owner.

pub(crate) mod edit;
pub(crate) mod secrets;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    ownership::{INVITATION_LIFETIME, MOST_INVITATIONS, OwnerError},
    secret_rotation::{NOTICE, takes_secrets},
};
use domain::{
    Client, ClientId, Decision, SignIn, Subject,
    client::{
        KeptSecret,
        act::{ClientActKind, ClientActor},
        failure::{ClientFailure, ClientFailureKind},
    },
};
use serde::Deserialize;

pub(crate) use self::edit::{risk_in_words, shown_change};
use super::login::see_other;
use crate::{
    configuration::Configurations,
    context::{Context, Told, show},
    extract::PageQuery,
    page::{
        ClaimClient, Field, Link, OwnClient, OwnClientRow, OwnClients, ShownClientAct, ShownFailure, ShownInvitation,
        ShownOwner, ShownSecrets,
    },
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
    words::{Phrase, Words},
};

const OWN: &str = "/clients";
/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// The page of a client.
pub(crate) fn url_of(client: &ClientId) -> String {
    format!("{OWN}/{}", client.path_segment())
}

/// `GET /clients`.
pub(crate) async fn all(State(broker): State<Broker>, SignedIn { context, sign_in, .. }: SignedIn) -> Response {
    match broker.own_clients(&sign_in).await {
        Ok(clients) => {
            let clients = clients.into_iter().map(|(client, last_used)| OwnClientRow {
                url: url_of(&client.id),
                client_id: client.id.to_string(),
                name: client.registration.name,
                standing: client.status.into(),
                last_used,
            });
            show(&OwnClients { frame: context.frame(), clients: clients.collect() })
        }
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /clients/{id}`.
pub(crate) async fn one(State(broker): State<Broker>, Path(id): Path<String>, person: SignedIn) -> Response {
    shown(&broker, &person, &id, Outcome::default()).await
}

/// What came of a form, beside its page.
#[derive(Default)]
struct Outcome {
    objection: Option<String>,
    /// A new secret, shown this once.
    secret: Option<String>,
    invite: Field,
}

/// The page of a client, with what came of a form.
async fn page_with(broker: &Broker, person: &SignedIn, id: &ClientId, outcome: Outcome) -> Response {
    shown(broker, person, id.as_str(), outcome).await
}

async fn shown(broker: &Broker, person: &SignedIn, id: &str, outcome: Outcome) -> Response {
    let SignedIn { context, session, sign_in } = person;
    let found = match ClientId::parse(id) {
        Ok(id) => broker.own_client(sign_in, &id).await,
        Err(_) => Err(OwnerError::Unknown),
    };
    let own = match found {
        Ok(own) => own,
        Err(OwnerError::Store(error)) => return context.unavailable(&error),
        Err(_) => return unknown(context),
    };
    let say = context.say();
    let is_refused = outcome.objection.is_some() || outcome.invite.error.is_some();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let owners = own.owners.iter().map(|owner| ShownOwner {
        subject: owner.subject.to_string(),
        name: owner.name.clone(),
        since: owner.since,
        is_you: owner.subject == sign_in.subject,
    });
    let owners: Vec<_> = owners.collect();
    let waits = own.editable.change.as_ref().map(|change| {
        let by = by_whom(say, &change.by, sign_in, &owners);
        shown_change(say, change, &own.editable.difference(), by)
    });
    let secrets = own.secrets.iter().map(|secret| {
        let by = secret.made_by.as_ref().map(|by| by_whom(say, by, sign_in, &owners));
        secrets::shown_secret(secret, by)
    });
    let all: Vec<_> = secrets.collect();
    let has_room = all.len() < KeptSecret::MOST;
    let secrets = ShownSecrets { all, has_room, notice_days: NOTICE.as_secs() / DAY };
    let secrets = takes_secrets(&own.editable.client).then_some(secrets);
    let may_change = own.editable.may_change();
    let may_retire = Decision::Retire.from().contains(&own.editable.client.status);
    let acts = own.acts.iter().map(|act| ShownClientAct {
        at: act.at,
        sentence: did(say, act.kind).text(),
        by: by_whom(say, &act.by, sign_in, &owners),
        reason: act.reason.clone(),
    });
    let acts = acts.collect();
    let errors = own.errors.iter().map(|failure| shown_failure(say, failure)).collect();
    let invitations = own.invitations.into_iter().map(|one| ShownInvitation {
        id: one.id,
        address: one.address,
        until: one.expires_at,
    });
    let (service, secret) = (&broker.settings.service.name, outcome.secret.as_deref());
    let configurations = Configurations::of(&own.editable.client, (service, &broker.settings.issuer), secret);
    let Client { id, registration: about, status: standing, registered_at, .. } = own.editable.client;
    let page = OwnClient {
        frame: context.frame(),
        csrf: session.csrf(),
        objection: outcome.objection,
        secret: outcome.secret,
        secrets,
        configurations,
        errors,
        change: waits,
        may_change,
        may_retire,
        url: url_of(&id),
        name: about.name,
        client_id: id.to_string(),
        standing: standing.into(),
        registered_at,
        last_used: own.last_used,
        redirect_uris: about.redirect_uris.iter().map(ToString::to_string).collect(),
        scopes: about.scopes.to_string(),
        contact_email: about.contact_email,
        owners,
        invitations: invitations.collect(),
        invite: outcome.invite,
        invitation_days: INVITATION_LIFETIME.as_secs() / DAY,
        acts,
    };
    (status, show(&page)).into_response()
}

fn unknown(context: &Context) -> Response {
    let say = context.say();
    let told = Told::new(say.own_unknown(), [say.own_unknown_what()], say.own_unknown_next());
    context.error(StatusCode::NOT_FOUND, Told { back: Some(own(say)), ..told })
}

fn own(say: Words) -> Link {
    Link { label: say.own_title().text(), url: OWN.to_owned() }
}

fn by_whom(say: Words, actor: &ClientActor, sign_in: &SignIn, owners: &[ShownOwner]) -> String {
    let said = match actor {
        ClientActor::Owner(subject) if *subject == sign_in.subject => say.own_by_you(),
        ClientActor::Owner(subject) => match owners.iter().find(|owner| owner.subject == subject.as_str()) {
            Some(owner) => return owner.name.clone(),
            None => say.own_by_former(),
        },
        ClientActor::Operator(_) => say.own_by_administrators(),
        ClientActor::Api => say.own_by_api(),
        ClientActor::Nobody => say.own_by_nobody(),
    };
    said.text()
}

pub(crate) fn did(say: Words, kind: ClientActKind) -> Phrase<'static> {
    match kind {
        ClientActKind::Registered => say.own_act_registered(),
        ClientActKind::OwnerInvited => say.own_act_owner_invited(),
        ClientActKind::InvitationWithdrawn => say.own_act_invitation_withdrawn(),
        ClientActKind::OwnerAdded => say.own_act_owner_added(),
        ClientActKind::OwnerRemoved => say.own_act_owner_removed(),
        ClientActKind::Changed => say.own_act_changed(),
        ClientActKind::ChangeProposed => say.own_act_change_proposed(),
        ClientActKind::ChangeWithdrawn => say.own_act_change_withdrawn(),
        ClientActKind::ChangeApproved => say.own_act_change_approved(),
        ClientActKind::ChangesRequested => say.own_act_changes_requested(),
        ClientActKind::ChangeRejected => say.own_act_change_rejected(),
        ClientActKind::Approved => say.own_act_approved(),
        ClientActKind::Rejected => say.own_act_rejected(),
        ClientActKind::Suspended => say.own_act_suspended(),
        ClientActKind::Resumed => say.own_act_resumed(),
        ClientActKind::Retired => say.own_act_retired(),
        ClientActKind::SecretMade => say.own_act_secret_made(),
        ClientActKind::SecretEnded => say.own_act_secret_ended(),
    }
}

/// What went wrong, and what to do.
fn shown_failure(say: Words, failure: &ClientFailure) -> ShownFailure {
    let (sentence, advice) = match failure.kind {
        ClientFailureKind::RedirectUri => (say.own_error_redirect_uri(), say.own_error_redirect_uri_do()),
        ClientFailureKind::NotInUse => (say.own_error_not_in_use(), say.own_error_not_in_use_do()),
        ClientFailureKind::Proof => (say.own_error_proof(), say.own_error_proof_do()),
        ClientFailureKind::Scope => (say.own_error_scope(), say.own_error_scope_do()),
        ClientFailureKind::Request => (say.own_error_request(), say.own_error_request_do()),
        ClientFailureKind::Token => (say.own_error_token(), say.own_error_token_do()),
    };
    ShownFailure {
        sentence: sentence.text(),
        detail: failure.detail.clone(),
        advice: advice.text(),
        times: failure.times.unsigned_abs(),
        last_at: failure.last_at,
    }
}

/// What an owner wanted of this client was done, or why not.
async fn answered(
    broker: &Broker,
    person: &SignedIn,
    id: &ClientId,
    (done, address): (Result<(), OwnerError>, &str),
) -> Response {
    let say = person.context.say();
    let error = match done {
        Ok(()) => return see_other(&url_of(id)),
        Err(OwnerError::Store(error)) => return person.context.unavailable(&error),
        Err(OwnerError::Unknown) => return unknown(&person.context),
        Err(error) => error,
    };
    tracing::info!(transaction = %person.context.transaction, client = %id, %error, "refused an owner's wish");
    let seconds = match &error {
        OwnerError::TooOften(wait) => wait.as_secs().max(1),
        _ => 0,
    };
    let sentence = match &error {
        OwnerError::Last | OwnerError::Unknown => say.own_last(),
        OwnerError::NotAnAddress => say.own_no_address(),
        OwnerError::TooMany => say.own_too_many(MOST_INVITATIONS),
        OwnerError::TooOften(_) => say.own_too_often(seconds),
        OwnerError::NoMail => say.own_no_mail(),
        OwnerError::Mail(_) | OwnerError::Store(_) => say.own_not_sent(),
    };
    let sentence = sentence.text();
    let outcome = match error {
        OwnerError::Last => Outcome { objection: Some(sentence), ..Outcome::default() },
        _ => Outcome { invite: Field { value: address.to_owned(), error: Some(sentence) }, ..Outcome::default() },
    };
    shown(broker, person, id.as_str(), outcome).await
}

#[derive(Deserialize)]
pub(crate) struct InvitationForm {
    #[serde(default)]
    address: String,
}

/// `POST /clients/{id}/invitations`: a letter to somebody who may become an owner.
pub(crate) async fn invite(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form }: SignedInForm<InvitationForm>,
) -> Response {
    let Ok(id) = ClientId::parse(&id) else { return unknown(&person.context) };
    let done = broker.invite_owner(&person.sign_in, &id, &form.address).await;
    answered(&broker, &person, &id, (done, &form.address)).await
}

#[derive(Deserialize)]
pub(crate) struct WithdrawalForm {
    #[serde(default)]
    invitation: String,
}

/// `POST /clients/{id}/invitations/withdraw`.
pub(crate) async fn withdraw(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form }: SignedInForm<WithdrawalForm>,
) -> Response {
    let Ok(id) = ClientId::parse(&id) else { return unknown(&person.context) };
    let done = broker.withdraw_invitation(&person.sign_in, &id, &form.invitation).await;
    answered(&broker, &person, &id, (done, "")).await
}

#[derive(Deserialize)]
pub(crate) struct RemovalForm {
    #[serde(default)]
    owner: String,
}

/// `POST /clients/{id}/owners/remove`: another owner, or oneself.
pub(crate) async fn remove(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form }: SignedInForm<RemovalForm>,
) -> Response {
    let (Ok(id), Some(who)) = (ClientId::parse(&id), Subject::parse(&form.owner)) else {
        return unknown(&person.context);
    };
    let done = broker.remove_owner(&person.sign_in, &id, &who).await;
    // Whoever left sees it no more.
    if done.is_ok() && who == person.sign_in.subject {
        return see_other(OWN);
    }
    answered(&broker, &person, &id, (done, "")).await
}

#[derive(Deserialize)]
pub(crate) struct RetirementForm {
    #[serde(default)]
    agree: String,
}

/// `POST /clients/{id}/retire`.
pub(crate) async fn retire(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form }: SignedInForm<RetirementForm>,
) -> Response {
    let Ok(id) = ClientId::parse(&id) else { return unknown(&person.context) };
    if form.agree != "yes" {
        return see_other(&url_of(&id));
    }
    let done = broker.retire_own_client(&person.sign_in, &id).await;
    answered(&broker, &person, &id, (done, "")).await
}

#[derive(Deserialize)]
pub(crate) struct Invitation {
    #[serde(default)]
    invitation: String,
}

/// `GET /invitation?invitation=…`: the link in a letter. It only asks: programs that look at mail open links, too.
pub(crate) async fn invited(
    State(broker): State<Broker>,
    SignedIn { context, session, .. }: SignedIn,
    PageQuery(Invitation { invitation }): PageQuery<Invitation>,
) -> Response {
    let say = context.say();
    // The way here led through a sign-in, which keeps no secrets of links.
    if invitation.is_empty() {
        let told = Told::new(say.error_letter(), [say.own_link_again_what()], say.error_letter_next());
        return context.error(StatusCode::OK, Told { back: Some(own(say)), ..told });
    }
    match broker.offered_client(&invitation).await {
        Ok(Some(client)) => ask(&context, &session, invitation, client),
        Ok(None) => spent(&context),
        Err(error) => context.unavailable(&error),
    }
}

fn ask(context: &Context, session: &BrowserSession, invitation: String, client: Client) -> Response {
    show(&ClaimClient {
        frame: context.frame(),
        csrf: session.csrf(),
        invitation,
        name: client.registration.name,
        client_id: client.id.to_string(),
    })
}

/// `POST /invitation`.
pub(crate) async fn claim(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, sign_in, .. }, form }: SignedInForm<Invitation>,
) -> Response {
    match broker.claim_client(&sign_in, &form.invitation).await {
        Ok(Some(client)) => see_other(&url_of(&client)),
        Ok(None) => spent(&context),
        Err(error) => context.unavailable(&error),
    }
}

/// Why the link is not good stays open: that would tell whoever tries one out.
fn spent(context: &Context) -> Response {
    let say = context.say();
    let told = Told::new(say.own_link_spent(), [say.own_link_spent_what()], say.own_link_spent_next());
    context.error(StatusCode::GONE, Told { back: Some(own(say)), ..told })
}
