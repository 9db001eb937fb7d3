//! The person's own account: which logins lead to it, and what they decided.

mod failure;
pub(crate) mod link;
pub(crate) mod sessions;

use axum::{extract::State, http::HeaderMap, response::Response};
use broker::{
    Broker, StoreError,
    access::Access,
    affiliation::AffiliatedApplication,
    linking::{AccountView, Applied, RecentAct},
};
use domain::{ClientId, EntityId, Scope, SignIn, identity_act::ActKind};
use serde::Deserialize;

use self::failure::{link_error, nothing_done};
use super::{
    home::ending,
    login::{see_other, with_cookie},
};
use crate::{
    context::{Context, show},
    language,
    page::{Account, AccountAccess, AccountAct, AccountApplication, AccountLogin, AccountTerms, AccountUsual},
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
    usual,
    words::Words,
};

/// `GET /account`.
pub(crate) async fn page(
    State(broker): State<Broker>,
    headers: HeaderMap,
    SignedIn { context, session, .. }: SignedIn,
) -> Response {
    let view = match broker.account_view(&session.browser()).await {
        Ok(view) => view,
        Err(error) => return link_error(&broker, &context, error, None).await,
    };
    let sessions = match sessions::shown(&broker, &context, &session).await {
        Ok(sessions) => sessions,
        Err(error) => return link_error(&broker, &context, error, None).await,
    };
    let languages = match languages(&broker, &view.sign_in).await {
        Ok(languages) => languages,
        Err(error) => return context.unavailable(&error),
    };
    let about = ending(&broker, &context, &view.sign_in).await;
    let usual = always_used(&broker, &context, &headers).await;
    match (about, usual) {
        (Ok(ending), Ok(usual)) => {
            show(&Account { sessions, usual, ending, languages, ..account(&broker, &context, &session, view) })
        }
        (Err(error), _) | (_, Err(error)) => context.unavailable(&error),
    }
}

/// What there is to choose from, and what the person chose.
async fn languages(broker: &Broker, sign_in: &SignIn) -> Result<Vec<(Words, bool)>, StoreError> {
    let chosen = broker.chosen_language(&sign_in.subject).await?;
    let offered = language::offered(broker);
    let is_chosen = |words: Words| chosen.as_deref() == Some(words.tag());
    Ok(if offered.len() > 1 {
        offered.into_iter().map(|words| (words, is_chosen(words))).collect()
    } else {
        Vec::new()
    })
}

/// Which institution this browser's person always uses for which application, as far as both are there.
async fn always_used(broker: &Broker, context: &Context, headers: &HeaderMap) -> Result<Vec<AccountUsual>, StoreError> {
    let mut all = Vec::new();
    for (client, institution) in usual::read(broker, headers).iter() {
        let Some(client) = broker.client(client).await? else { continue };
        let catalogue = broker.catalogue.current();
        let Some(institution) = catalogue.institution(institution) else { continue };
        all.push(AccountUsual {
            client_id: client.id.to_string(),
            application: context.application(&client).name,
            institution: context.name(institution).to_owned(),
        });
    }
    Ok(all)
}

fn account(broker: &Broker, context: &Context, session: &BrowserSession, view: AccountView) -> Account {
    let say = context.say();
    let logins = view.logins.into_iter().map(|login| AccountLogin {
        entity_id: login.institution.to_string(),
        name: context.name_of(broker, &login.institution, &login.name),
        last_seen: login.last_seen,
        current: login.current,
        gone: login.gone,
    });
    Account {
        frame: context.frame(),
        csrf: session.csrf(),
        person: name(&view.sign_in),
        sub: view.sign_in.subject.to_string(),
        logins: logins.collect(),
        applications: view.applications.into_iter().map(application).collect(),
        access: view.access.into_iter().map(|one| access(say, one)).collect(),
        sessions: Vec::new(),
        terms: view.terms.into_iter().map(|one| AccountTerms { version: one.version, at: one.at }).collect(),
        usual: Vec::new(),
        ending: None,
        languages: Vec::new(),
        acts: view.acts.iter().map(|one| act(broker, context, one)).collect(),
        has_passkeys: broker.has_passkeys(),
    }
}

fn application(application: AffiliatedApplication) -> AccountApplication {
    AccountApplication {
        client_id: application.client.id.to_string(),
        name: application.client.registration.name,
        chosen: application.chosen.map(|institution| institution.to_string()),
    }
}

fn access(say: Words, access: Access) -> AccountAccess {
    let (mut rights, mut further) = (Vec::new(), Vec::new());
    for scope in &access.scopes {
        match scope {
            Scope::OpenId => rights.push(say.right_identifier().text()),
            Scope::Email => rights.push(say.right_mail().text()),
            Scope::Profile => rights.push(say.right_name().text()),
            Scope::OrgCilogonUserinfo => rights.push(say.right_institution().text()),
            Scope::GetCert => rights.push(say.right_certificates().text()),
            Scope::SshCertificate => rights.push(say.right_ssh_certificates().text()),
            // Told by its end.
            Scope::OfflineAccess => {}
            Scope::Other(_) => further.push(scope.to_string()),
        }
    }
    further.extend(access.claims);
    AccountAccess {
        client_id: access.client.id.to_string(),
        name: access.client.registration.name,
        rights,
        further,
        since: access.since,
        while_away: access.while_away,
    }
}

fn act(broker: &Broker, context: &Context, act: &RecentAct) -> AccountAct {
    let say = context.say();
    let one = |(id, english): &(Option<EntityId>, String)| match id {
        Some(id) => context.name_of(broker, id, english),
        None => english.clone(),
    };
    let names = act.institutions.iter().map(one).collect::<Vec<_>>().join(" + ");
    let sentence = match act.kind {
        ActKind::Join => say.act_joined(names),
        ActKind::Unlink => say.act_unlinked(names),
        ActKind::Erase => say.act_erased(),
        // Shown with the passkeys.
        ActKind::PasskeyAdded => say.act_passkey_added(names),
        ActKind::PasskeyRemoved => say.act_passkey_removed(names),
    };
    AccountAct { id: act.id.to_string(), at: act.at, sentence: sentence.text() }
}

fn name(sign_in: &SignIn) -> String {
    sign_in.display_name().unwrap_or_else(|| sign_in.subject.to_string())
}

#[derive(Deserialize)]
pub(crate) struct InstitutionForm {
    institution: String,
}

/// `POST /account/unlink`: the person takes an institution from their account.
pub(crate) async fn unlink(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, form }: SignedInForm<InstitutionForm>,
) -> Response {
    let applied = broker.unlink_own(&session.browser(), &form.institution).await;
    match applied {
        Ok(Applied::Done | Applied::Nothing) => see_other("/account"),
        Ok(refused) => nothing_done(&context, &refused),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct AffiliationForm {
    client: String,
    /// Empty: by whichever login is in use.
    institution: String,
}

/// `POST /account/affiliation`: the person says as whom they go to an application.
pub(crate) async fn affiliation(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, form }: SignedInForm<AffiliationForm>,
) -> Response {
    let institution = Some(form.institution.as_str()).filter(|institution| !institution.is_empty());
    match broker.choose_own(&session.browser(), &form.client, institution).await {
        Ok(Applied::Done) => see_other("/account"),
        Ok(refused) => nothing_done(&context, &refused),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct AccessForm {
    client: String,
}

/// `POST /account/access`: the person takes back what an application may do.
pub(crate) async fn withdraw(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, form }: SignedInForm<AccessForm>,
) -> Response {
    match broker.withdraw_own_access(&session.browser(), &form.client).await {
        Ok(Applied::Done | Applied::Nothing) => see_other("/account"),
        Ok(refused) => nothing_done(&context, &refused),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

/// `POST /account/usual`: the person wants to be asked again at which institution they sign in for an application.
pub(crate) async fn ask_again(
    State(broker): State<Broker>,
    headers: HeaderMap,
    SignedInForm { form, .. }: SignedInForm<AccessForm>,
) -> Response {
    let client = ClientId::parse(&form.client).ok();
    let cookie = client.and_then(|client| usual::change(&broker, &headers, &client, None));
    with_cookie(see_other("/account"), cookie)
}

#[derive(Deserialize)]
pub(crate) struct UndoForm {
    act: String,
}

/// `POST /account/undo`: the person undoes what was done.
pub(crate) async fn undo(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, form }: SignedInForm<UndoForm>,
) -> Response {
    let applied = broker.undo_own(&session.browser(), &form.act).await;
    match applied {
        Ok(Applied::Done | Applied::Nothing) => see_other("/account"),
        Ok(refused) => nothing_done(&context, &refused),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}
