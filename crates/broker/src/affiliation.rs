//! As whom a person with logins at several institutions goes to a client.
//!
//! Invariant: the choice decides at which institution somebody signs in, and nothing else. What a client hears is always one
//! sign-in there, with its own time and strength; nothing is told today because it was true at another institution once. So
//! a login that is chosen is used from the session if that has it, or asked for.

use domain::{AttributeName, Client, ClientId, ClientStatus, EntityId, SignIn, Subject, Timestamp};
use storage::{StoreError, people::Standing};

use crate::{
    Broker,
    linking::{Applied, LinkError},
    sign_in::{Attempt, Browser, Outgoing, StepError, Usable},
};

/// A login by which a person can go to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The institution.
    pub institution: EntityId,
    /// Its name.
    pub name: String,
    /// What the person is there, as it said last.
    pub affiliations: Vec<String>,
    /// Their mail address there, as it said last.
    pub mail: Option<String>,
    /// When it was used last.
    pub last_seen: Timestamp,
    /// Whether this browser's session has a sign-in there.
    pub live: bool,
    /// Whether it is the one that the person chose for the client.
    pub chosen: bool,
}

/// By which of their logins?
#[derive(Debug)]
pub struct LoginQuestion {
    /// Who asks.
    pub client: Client,
    /// Who is signed in.
    pub sign_in: SignIn,
    /// By what they can go on.
    pub logins: Vec<Login>,
}

/// What comes of choosing a login.
#[derive(Debug)]
pub enum GoesAs {
    /// The session has a sign-in there; the dispatcher goes on.
    Here,
    /// The institution is asked.
    Ask(Outgoing),
}

/// An application, and as whom its person goes there.
#[derive(Debug)]
pub struct AffiliatedApplication {
    /// The application.
    pub client: Client,
    /// By the login of which institution; `None`: by whichever is in use.
    pub chosen: Option<EntityId>,
}

impl Broker {
    /// The logins by which a person can go to a client with this request; the one that they chose for it first.
    pub(crate) async fn logins(
        &self,
        attempt: &Attempt,
        account: &Subject,
        browser: &Browser<'_>,
    ) -> Result<Vec<Login>, StoreError> {
        let linked = self.store.linked_institutions(account).await?;
        if linked.len() < 2 {
            return Ok(Vec::new());
        }
        let offer = self.offer_for(Some(&attempt.client), &attempt.request);
        let catalogue = self.catalogue.current();
        let chosen = self.store.affiliation(account, &attempt.client.id).await?;
        let last_words = self.last_words(account, browser).await?;
        let mut logins = Vec::new();
        for (institution, last_seen) in linked {
            let Some(known) = catalogue.institution(&institution) else { continue };
            if !offer.permits(known) {
                continue;
            }
            let said = last_words.iter().find(|sign_in| sign_in.institution == institution);
            let said = |name| said.map(|sign_in| sign_in.attributes.all(name).to_vec()).unwrap_or_default();
            logins.push(Login {
                name: known.name("en").to_owned(),
                affiliations: said(AttributeName::EduPersonScopedAffiliation),
                mail: said(AttributeName::Mail).into_iter().next(),
                last_seen,
                live: browser.sign_ins().any(|sign_in| sign_in.institution == institution),
                chosen: chosen.as_ref() == Some(&institution),
                institution,
            });
        }
        logins.sort_by_key(|login| !login.chosen);
        Ok(logins)
    }

    /// Whether somebody comes by another login than the one that they chose for the client, though they could go by that.
    pub(crate) async fn goes_otherwise(&self, attempt: &Attempt, sign_in: &SignIn) -> Result<bool, StoreError> {
        let Some(chosen) = self.store.affiliation(&sign_in.subject, &attempt.client.id).await? else {
            return Ok(false);
        };
        let offer = self.offer_for(Some(&attempt.client), &attempt.request);
        let possible = chosen != sign_in.institution && self.may_come_from(&offer, &chosen);
        Ok(possible && self.store.is_linked(&sign_in.subject, &chosen).await?)
    }

    /// The person chose by which of their logins they go to the client, which is remembered.
    pub async fn go_as(
        &self,
        id: domain::AuthorizationId,
        browser: &Browser<'_>,
        institution: &str,
    ) -> Result<GoesAs, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let present = match (&attempt.sign_in, browser.sign_in) {
            (Some(sign_in), _) => Some(sign_in.clone()),
            (None, Some(session)) => self.present(session).await?,
            (None, None) => None,
        };
        let account = present.ok_or(StepError::NotSignedIn)?.subject;
        let logins = self.logins(&attempt, &account, browser).await?;
        let chosen = logins.into_iter().find(|login| login.institution.as_str() == institution);
        let chosen = chosen.ok_or_else(|| StepError::UnknownInstitution(institution.to_owned()))?.institution;
        self.store.choose_affiliation(&account, &attempt.client.id, &chosen, self.now()).await?;
        if attempt.sign_in.as_ref().is_some_and(|sign_in| sign_in.institution == chosen) {
            return Ok(GoesAs::Here);
        }
        for session in browser.sign_ins().filter(|session| session.institution == chosen) {
            if let Usable::Yes(session) = self.usable(&attempt, session).await?
                && session.subject == account
            {
                return self.go_on_by(&attempt, &session).await;
            }
        }
        // Whatever comes now is asked for anew: the page before showed somebody else.
        self.store.deauthenticate(id).await?;
        Ok(GoesAs::Ask(self.ask(&attempt, &chosen).await?))
    }

    async fn go_on_by(&self, attempt: &Attempt, session: &SignIn) -> Result<GoesAs, StepError> {
        if self.store.authenticate(attempt.id, session).await? { Ok(GoesAs::Here) } else { Err(StepError::Ended) }
    }

    /// Remembers that the person goes to the client by the login in use, if there are others.
    pub(crate) async fn keep_login(&self, attempt: &Attempt, browser: &Browser<'_>) -> Result<(), StoreError> {
        let Some(sign_in) = &attempt.sign_in else { return Ok(()) };
        let logins = self.logins(attempt, &sign_in.subject, browser).await?;
        if logins.len() < 2 || !logins.iter().any(|login| login.institution == sign_in.institution) {
            return Ok(());
        }
        self.store.choose_affiliation(&sign_in.subject, &attempt.client.id, &sign_in.institution, self.now()).await
    }

    /// The applications that know an account, and as whom its person goes there.
    pub(crate) async fn affiliated_applications(
        &self,
        account: &Subject,
    ) -> Result<Vec<AffiliatedApplication>, StoreError> {
        let chosen = self.store.affiliations_of(account).await?;
        let mut clients: Vec<ClientId> =
            self.store.client_subjects(account).await?.into_iter().map(|known| known.client).collect();
        clients.extend(chosen.iter().map(|one| one.client.clone()));
        clients.sort();
        clients.dedup();
        let mut applications = Vec::new();
        for id in clients {
            let Some(client) = self.store.client(&id).await?.filter(|client| client.status == ClientStatus::Approved)
            else {
                continue;
            };
            let chosen = self.store.affiliation(account, &id).await?;
            applications.push(AffiliatedApplication { client, chosen });
        }
        applications.sort_by(|one, other| one.client.registration.name.cmp(&other.client.registration.name));
        Ok(applications)
    }

    /// The person says as whom they go to an application from the next sign-in on; `None`: by whichever login is in use.
    pub async fn choose_own(
        &self,
        browser: &Browser<'_>,
        client: &str,
        institution: Option<&str>,
    ) -> Result<Applied, LinkError> {
        let account = self.signed_in(browser).await?.subject;
        let known = self.affiliated_applications(&account).await?;
        let Some(application) = known.into_iter().find(|known| known.client.id.as_str() == client) else {
            return Ok(Applied::Nothing);
        };
        let client = &application.client.id;
        let Some(institution) = institution else {
            self.store.forget_affiliation(&account, client).await?;
            return Ok(Applied::Done);
        };
        let linked = self.store.linked_institutions(&account).await?;
        let Some((institution, _)) = linked.into_iter().find(|(linked, _)| linked.as_str() == institution) else {
            return Ok(Applied::Nothing);
        };
        self.store.choose_affiliation(&account, client, &institution, self.now()).await?;
        Ok(Applied::Done)
    }

    /// What each institution said last of a person, as far as it is kept: for the person's own eyes alone.
    async fn last_words(&self, account: &Subject, browser: &Browser<'_>) -> Result<Vec<SignIn>, StoreError> {
        let mut words: Vec<SignIn> = browser.sign_ins().cloned().collect();
        words.extend(self.store.newest_sign_ins(account).await?);
        let mut theirs = Vec::new();
        for sign_in in words {
            if self.store.standing(&sign_in).await? == Standing::Open(account.clone()) {
                theirs.push(sign_in);
            }
        }
        Ok(theirs)
    }
}
