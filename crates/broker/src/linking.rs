//! A person brings a second login into their account: proof of both in one browser, a page that says what becomes one, and
//! a notice to both institutions' addresses. Never by a mail address alone.
//!
//! Invariant: nothing is joined but by a form of our own page, in the browser that began it, while the account that began
//! it is signed in there, and only while both proofs are young. Each institution is asked anew for it, so that nobody is
//! linked by a session that somebody else left at an institution.

mod account;
mod administration;
mod ending;
mod letters;
mod time;

use std::time::Duration;

use domain::{
    Client, Digest, EntityId, LinkId, SignIn,
    credential::Errand,
    identity_act::{ActId, Actor, IdentityAct},
};
use saml::Outgoing;
use serde_json::json;
use storage::{
    StoreError,
    joining::Join,
    links::{NewLink, Proved, StoredLink},
};
use thiserror::Error;

pub use self::account::{AccountView, Applied, LinkedLogin, RecentAct, UNDO_WINDOW};
use crate::{
    Broker, Transaction,
    sign_in::{Browser, Handoff, IdentityError, QuestionError, StepError},
};
pub use storage::joining::{Joined, Undone};

/// How old a proof may be.
pub const PROOF: Duration = Duration::from_secs(15 * 60);

/// What comes next on the way to a linked login.
#[derive(Debug)]
pub enum LinkStep {
    /// The sign-in as the account itself is too old: its institution is asked anew.
    ProveAgain(Box<SignIn>),
    /// The person chooses the institution of the other login.
    ChooseInstitution,
    /// The person is asked whether the two are to be one.
    Confirm(Box<LinkQuestion>),
}

/// What would become one.
#[derive(Debug)]
pub struct LinkQuestion {
    /// The sign-in as the account that stays.
    pub first: SignIn,
    /// The sign-in as the one that becomes part of it.
    pub second: SignIn,
    /// The applications that know either, and what they see from then on.
    pub applications: Vec<LinkedApplication>,
    /// What the person's answer is about: it comes back with it.
    pub seen: String,
}

/// An application, and what becomes of its `sub`.
#[derive(Debug)]
pub struct LinkedApplication {
    /// The application.
    pub client: Client,
    /// What it knows.
    pub knows: Knows,
    /// The `sub` that it sees from then on.
    pub sub: String,
}

/// Which of two accounts an application knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knows {
    /// The one that stays.
    Survivor,
    /// The one that becomes part of it: it keeps the `sub` that it knows.
    Absorbed,
    /// Both, as two people: it will see the survivor's `sub` alone.
    Both,
}

/// Why a login is not linked. Each is a page.
#[derive(Debug, Error)]
pub enum LinkError {
    /// There is no such linking, or it took too long.
    #[error("the linking is unknown or too old")]
    Expired,
    /// It was begun in another browser.
    #[error("the linking belongs to another browser")]
    OtherBrowser,
    /// Nobody is signed in in this browser, or somebody else than who began it.
    #[error("another account is signed in than the one that began it")]
    OtherPerson,
    /// It has ended already.
    #[error("the linking has ended already")]
    Ended,
    /// The other login leads to the same account.
    #[error("the login is part of the account already")]
    SameAccount,
    /// Asked to prove the account anew, somebody proved another one.
    #[error("somebody else signed in than the one who is to be proved anew")]
    OtherProof,
    /// One of the two accounts is closed.
    #[error("the account of the login is closed")]
    Closed,
    /// The institution cannot be chosen.
    #[error("the institution {0} cannot be chosen")]
    UnknownInstitution(String),
    /// The institution could not be asked.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The institution's answer names nobody certainly.
    #[error(transparent)]
    Identity(IdentityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<IdentityError> for LinkError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Step(StepError::Closed) => Self::Closed,
            IdentityError::Store(error) => Self::Store(error),
            other => Self::Identity(other),
        }
    }
}

impl From<StepError> for LinkError {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Question(error) => Self::Question(error),
            StepError::Store(error) => Self::Store(error),
            other => Self::Identity(other.into()),
        }
    }
}

/// A linking on its way, of the account and in the browser in front of us.
struct Link {
    id: LinkId,
    stored: StoredLink,
}

impl Broker {
    /// The person wants to link another login.
    pub async fn begin_link(&self, browser: &Browser<'_>) -> Result<LinkId, LinkError> {
        let first = self.signed_in(browser).await?;
        let id = LinkId::generate(self.now() + self.settings.lifetimes.sign_in, self.entropy());
        let new = NewLink { id, browser: browser.binding, first: &first, first_until: None, second: None };
        self.store.insert_link(&new).await?;
        Ok(id)
    }

    /// What comes next.
    pub async fn link_step(&self, id: LinkId, browser: &Browser<'_>) -> Result<LinkStep, LinkError> {
        let Link { stored, .. } = self.own_link(id, browser).await?;
        if !self.first_counts(&stored) {
            return Ok(LinkStep::ProveAgain(Box::new(stored.first)));
        }
        let counts = self.second_counts(&stored);
        match stored.second {
            Some(second) if counts => Ok(LinkStep::Confirm(Box::new(self.link_question(stored.first, second).await?))),
            Some(_) | None => Ok(LinkStep::ChooseInstitution),
        }
    }

    /// The person chose an institution. The one of the account itself is asked if its proof is too old.
    pub async fn choose_for_link(
        &self,
        id: LinkId,
        browser: &Browser<'_>,
        institution: &str,
    ) -> Result<Outgoing, LinkError> {
        let link = self.own_link(id, browser).await?;
        let unknown = || LinkError::UnknownInstitution(institution.to_owned());
        let chosen = EntityId::parse(institution).ok_or_else(unknown)?;
        let first_only = !self.first_counts(&link.stored);
        if (first_only && chosen != link.stored.first.institution)
            || self.catalogue.current().institution(&chosen).is_none()
        {
            return Err(unknown());
        }
        Ok(self.ask_anew(Errand::Link(link.id), &chosen).await?)
    }

    /// The browser brings the institution's answer home.
    pub async fn complete_link(
        &self,
        id: LinkId,
        browser: &Browser<'_>,
        handoff: &Handoff,
        transaction: &Transaction,
    ) -> Result<(), LinkError> {
        let link = self.own_link(id, browser).await?;
        let sign_in = self.take_identity(Errand::Link(id), browser, handoff, transaction).await?.sign_in;
        let account = self.store.account_of(&link.stored.subject).await?;
        let same = account.as_ref() == Some(&sign_in.subject);
        let which = match (same, self.first_counts(&link.stored)) {
            (true, false) => Proved::First,
            (false, true) => Proved::Second,
            (true, true) => return Err(LinkError::SameAccount),
            (false, false) => return Err(LinkError::OtherProof),
        };
        if !self.store.prove_link(id, which, &sign_in).await? {
            return Err(LinkError::Ended);
        }
        tracing::info!(%transaction, sub = %link.stored.subject, institution = %sign_in.institution, "proved a login to be linked");
        Ok(())
    }

    /// The person agreed: the two accounts are one from here on.
    pub async fn confirm_link(
        &self,
        id: LinkId,
        browser: &Browser<'_>,
        about: &str,
        transaction: &Transaction,
    ) -> Result<IdentityAct, LinkError> {
        let stored = self.own_link(id, browser).await?.stored;
        let count = self.first_counts(&stored) && self.second_counts(&stored);
        let StoredLink { first, second: Some(second), .. } = stored else { return Err(LinkError::Expired) };
        // Another tab may have proved another login since this question was shown.
        if !count || about != seen(&first, &second) {
            return Err(LinkError::Expired);
        }
        let now = self.now();
        if !self.store.end_link(id, (&first, &second), now).await? {
            return Err(LinkError::Ended);
        }
        let note = json!({
            "institutions": [first.institution_name, second.institution_name],
            "entity_ids": [first.institution, second.institution],
            "mail": letters::addresses(&[&first, &second]),
        });
        let (act, by) = (ActId::generate(now, self.entropy()), Actor::Person);
        let join = Join { id: &act, keep: &first.subject, absorb: &second.subject, by, note };
        match self.store.join(&join, now).await? {
            Joined::Done(act) => {
                tracing::info!(%transaction, act = %act.id, sub = %act.subject, absorbed = %second.subject, "linked a login");
                self.tell_of_link(&act, &first, &second).await;
                Ok(*act)
            }
            Joined::SameAccount => Err(LinkError::SameAccount),
            Joined::NotOpen(_) => Err(LinkError::Closed),
        }
    }

    /// Who is signed in in this browser, as the account that it is by now.
    pub(crate) async fn signed_in(&self, browser: &Browser<'_>) -> Result<SignIn, LinkError> {
        let sign_in = browser.sign_in.ok_or(LinkError::OtherPerson)?;
        self.present(sign_in).await?.ok_or(LinkError::OtherPerson)
    }

    async fn own_link(&self, id: LinkId, browser: &Browser<'_>) -> Result<Link, LinkError> {
        if self.now() >= id.expires_at() {
            return Err(LinkError::Expired);
        }
        let stored = self.store.link(id).await?.ok_or(LinkError::Expired)?;
        if stored.browser != browser.binding {
            return Err(LinkError::OtherBrowser);
        }
        let present = self.signed_in(browser).await?;
        if self.store.account_of(&stored.subject).await?.as_ref() != Some(&present.subject) {
            return Err(LinkError::OtherPerson);
        }
        if stored.ended_at.is_some() {
            return Err(LinkError::Ended);
        }
        Ok(Link { id, stored })
    }

    async fn link_question(&self, first: SignIn, second: SignIn) -> Result<LinkQuestion, LinkError> {
        let applications = self.applications_of_both(&first.subject, &second.subject).await?;
        Ok(LinkQuestion { seen: seen(&first, &second), first, second, applications })
    }
}

/// A short name for two sign-ins, which tells nothing of them.
fn seen(first: &SignIn, second: &SignIn) -> String {
    let both = [first, second].map(|one| format!("{} {} {}", one.subject, one.session.as_str(), one.began_at));
    Digest::of(both.join("\n").as_bytes()).to_string()
}
