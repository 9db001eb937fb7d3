//! The person's own account: which logins lead to it, and linking another one.

mod failure;
pub(crate) mod sessions;

use axum::{
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, request::Parts},
    response::Response,
};
use broker::{
    Broker, StoreError,
    access::Access,
    affiliation::AffiliatedApplication,
    catalogue::Likelier,
    linking::{AccountView, Applied, Knows, LinkError, LinkQuestion, LinkStep, RecentAct},
    sign_in::Handoff,
};
use domain::{AttributeName, ClientId, EntityId, Institution, LinkId, Scope, SignIn, identity_act::ActKind};
use serde::{Deserialize, de::IgnoredAny};

use self::failure::{link_error, nothing_done};
use super::{
    home::ending,
    login::{MATCHES, choice, see_other, short_list, social, to_institution, with_cookie},
};
use crate::{
    context::{Context, show},
    extract::{PageForm, PageQuery},
    page::{
        Account, AccountAccess, AccountAct, AccountApplication, AccountLogin, AccountTerms, AccountUsual,
        InstitutionSearch, LinkApplication, LinkConfirm, LinkInstitution, LinkLogin,
    },
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
    usual,
    words::Words,
};

/// A linking that an address names.
pub(crate) struct Linking(LinkId);

impl FromRequestParts<Broker> for Linking {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let id = Path::<String>::from_request_parts(parts, broker).await.ok();
        let id = id.and_then(|Path(id)| LinkId::parse(&id));
        match id {
            Some(id) => Ok(Self(id)),
            None => Err(link_error(broker, &context, LinkError::Expired, None).await),
        }
    }
}

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
    let about = ending(&broker, &context, &view.sign_in).await;
    let usual = always_used(&broker, &context, &headers).await;
    match (about, usual) {
        (Ok(ending), Ok(usual)) => {
            show(&Account { sessions, usual, ending, ..account(&broker, &context, &session, view) })
        }
        (Err(error), _) | (_, Err(error)) => context.unavailable(&error),
    }
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

/// The session, if the form is one of our own pages, opened in it. No session is begun for a form: from another site it comes
/// without the cookie, and would take the person's own session away.
pub(super) fn own(session: Option<BrowserSession>, headers: &HeaderMap, csrf: Option<&str>) -> Option<BrowserSession> {
    session.filter(|session| session.is_own_form(headers, csrf))
}

/// `POST /account/link`: the person wants to link another login.
pub(crate) async fn link(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, .. }, .. }: SignedInForm<IgnoredAny>,
) -> Response {
    match broker.begin_link(&session.browser()).await {
        Ok(id) => see_other(&format!("/account/link/{id}")),
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct LinkQuery {
    /// What the person searches.
    q: Option<String>,
    /// The way home from an institution.
    handoff: Option<String>,
    /// The person wants another login than the one that they proved.
    choose: Option<String>,
}

/// `GET /account/link/{id}`: what comes next?
pub(crate) async fn step(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    Linking(id): Linking,
    PageQuery(query): PageQuery<LinkQuery>,
) -> Response {
    let Some(session) = session else { return link_error(&broker, &context, LinkError::OtherBrowser, None).await };
    let browser = session.browser();
    if let Some(handoff) = &query.handoff {
        // The secret leaves the address bar at once; what was used before, the page itself tells.
        let home = match Handoff::parse(handoff) {
            Some(handoff) => broker.complete_link(id, &browser, &handoff, &context.transaction).await,
            None => Ok(()),
        };
        return match home {
            Ok(()) => see_other(&format!("/account/link/{id}")),
            Err(error) => link_error(&broker, &context, error, Some(id)).await,
        };
    }
    let likelier = context.likelier(&broker, &headers);
    match broker.link_step(id, &browser).await {
        Ok(LinkStep::ProveAgain(first)) => {
            let catalogue = broker.catalogue.current();
            let again =
                catalogue.institution(&first.institution).map(|institution| choice(&broker, institution, &likelier));
            if let Some(again) = again {
                return show(&LinkInstitution { again: Some(again), ..chooser(&context, &session, id, None) });
            }
            let unknown = LinkError::UnknownInstitution(first.institution.to_string());
            link_error(&broker, &context, unknown, None).await
        }
        Ok(LinkStep::Confirm(question)) if query.choose.is_none() && query.q.is_none() => {
            show(&confirmation(&context, &session, id, *question))
        }
        Ok(LinkStep::Confirm(_) | LinkStep::ChooseInstitution) => {
            let search = search(&broker, query.q.as_deref(), &likelier);
            let catalogue = broker.catalogue.current();
            let social = social(&broker, catalogue.iter().map(|i| &**i).filter(|i| !i.hidden), &likelier);
            show(&LinkInstitution { social, ..chooser(&context, &session, id, search) })
        }
        Err(error) => link_error(&broker, &context, error, None).await,
    }
}

fn chooser(
    context: &Context,
    session: &BrowserSession,
    id: LinkId,
    search: Option<InstitutionSearch>,
) -> LinkInstitution {
    LinkInstitution {
        frame: context.frame(),
        csrf: session.csrf(),
        link: id.to_string(),
        person: session.sign_in().map(name).unwrap_or_default(),
        search,
        social: Vec::new(),
        again: None,
    }
}

fn search(broker: &Broker, query: Option<&str>, likelier: &Likelier) -> Option<InstitutionSearch> {
    let catalogue = broker.catalogue.current();
    let shown = |institution: &Institution| !institution.hidden;
    match query.map(str::trim).filter(|query| !query.is_empty()) {
        Some(query) => {
            let found = catalogue.search(query, MATCHES, likelier, shown);
            let results = found
                .hits
                .iter()
                .filter_map(|hit| catalogue.institution(&hit.entity_id))
                .map(|i| choice(broker, i, likelier));
            Some(InstitutionSearch { query: query.to_owned(), results: results.collect(), total: found.total })
        }
        None => short_list(
            broker,
            &catalogue.iter().filter(|i| shown(i) && !i.social).map(|i| &**i).collect::<Vec<_>>(),
            likelier,
        ),
    }
}

fn confirmation(context: &Context, session: &BrowserSession, id: LinkId, question: LinkQuestion) -> LinkConfirm {
    let login = |sign_in: &SignIn| LinkLogin {
        name: name(sign_in),
        institution: sign_in.institution_name.clone(),
        mail: sign_in.attributes.first(AttributeName::Mail).map(str::to_owned),
    };
    let say = context.say();
    let applications = question.applications.into_iter().map(|application| LinkApplication {
        name: application.client.registration.name,
        sentence: match application.knows {
            Knows::Survivor => say.link_knows_survivor(),
            Knows::Absorbed => say.link_knows_absorbed(),
            Knows::Both => say.link_knows_both(),
        }
        .text(),
        changes: application.knows == Knows::Both,
        sub: application.sub,
    });
    LinkConfirm {
        frame: context.frame(),
        csrf: session.csrf(),
        link: id.to_string(),
        logins: [login(&question.first), login(&question.second)],
        applications: applications.collect(),
        seen: question.seen,
    }
}

#[derive(Deserialize)]
pub(crate) struct ConfirmForm {
    csrf: Option<String>,
    /// What the page showed.
    seen: String,
}

#[derive(Deserialize)]
pub(crate) struct InstitutionForm {
    csrf: Option<String>,
    institution: String,
}

/// `POST /account/link/{id}/institution`: the person chose.
pub(crate) async fn institution(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    Linking(id): Linking,
    PageForm(form): PageForm<InstitutionForm>,
) -> Response {
    let Some(session) = own(session, &headers, form.csrf.as_deref()) else { return context.forged() };
    match broker.choose_for_link(id, &session.browser(), &form.institution).await {
        Ok(request) => to_institution(&context, request),
        Err(error) => link_error(&broker, &context, error, Some(id)).await,
    }
}

/// `POST /account/link/{id}/confirm`: the person agreed.
pub(crate) async fn confirm(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    Linking(id): Linking,
    PageForm(form): PageForm<ConfirmForm>,
) -> Response {
    let Some(session) = own(session, &headers, form.csrf.as_deref()) else { return context.forged() };
    match broker.confirm_link(id, &session.browser(), &form.seen, &context.transaction).await {
        Ok(_) => see_other("/account"),
        Err(error) => link_error(&broker, &context, error, Some(id)).await,
    }
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
