//! A sign-in on its way: the browser that it belongs to, where it stands, and the one dispatcher.

mod again;
mod answer;
mod dispatch;
mod ecp;
mod elsewhere;
mod identity;
mod offer;
mod openid;
mod prolong;
mod question;
mod silent;
mod step_up;

use std::sync::Arc;

use domain::{AuthorizationId, Client, ClientStatus, Digest, SignIn};
use oauth::AuthorizationRequest;
use storage::{StoreError, authorizations::Stage, people::Standing};
use thiserror::Error;

pub use saml::Outgoing;

pub use self::{
    again::{BeginAgain, SIGN_IN, fresh_sign_in_path, sign_in_path},
    answer::{AnswerError, Handoff, WayBack},
    dispatch::{Arrival, InstitutionQuestion, MissingQuestion, Step},
    ecp::{EcpError, PAOS_CONSUMER},
    elsewhere::{ChosenElsewhere, DISCOVERY_RESPONSE},
    identity::{CameHome, IdentityError},
    offer::Offer,
    openid::{ProviderAnswer, ProviderAnswerError},
    question::{Chosen, QuestionError},
    silent::SilentPolicy,
    step_up::{StepUpQuestion, StepUpWay},
};
pub(crate) use self::{answer::Kept, dispatch::Usable, step_up::is_too_weak};
use crate::{Broker, skins::Dress};

/// The browser in front of us.
#[derive(Debug, Clone, Copy)]
pub struct Browser<'a> {
    /// Digest of the secret in its cookie.
    pub binding: Digest,
    /// Who is signed in here, by single sign-on.
    pub sign_in: Option<&'a SignIn>,
    /// The same person's sign-ins at other institutions in the same session.
    pub others: &'a [SignIn],
    /// What kind it is, such as `Firefox, Linux`, if it says so.
    pub device: Option<&'a str>,
}

impl<'a> Browser<'a> {
    /// The sign-ins of whoever is signed in here, the latest first.
    pub(crate) fn sign_ins(&self) -> impl Iterator<Item = &'a SignIn> {
        self.sign_in.into_iter().chain(self.others)
    }
}

/// A sign-in attempt that this browser began and that has not ended.
#[derive(Debug)]
pub struct Attempt {
    /// Its id.
    pub id: AuthorizationId,
    /// Who asks.
    pub client: Client,
    /// What for.
    pub request: AuthorizationRequest,
    /// Who signed in for it.
    pub sign_in: Option<SignIn>,
}

/// How a sign-in wants its pages.
#[derive(Debug, Clone, Default)]
pub struct Appearance {
    /// The languages that the relying party wishes for (`ui_locales`), the dearest first.
    pub languages: Vec<String>,
    /// The skin.
    pub skin: Option<Arc<Dress>>,
}

/// Why a sign-in cannot go on. Each is a page.
#[derive(Debug, Error)]
pub enum StepError {
    /// There is no such attempt, or it took too long.
    #[error("the sign-in is unknown or too old")]
    Expired,
    /// It was begun in another browser.
    #[error("the sign-in belongs to another browser")]
    OtherBrowser,
    /// It has ended already, by a back button or a second tab.
    #[error("the sign-in has ended already")]
    Ended,
    /// Nobody has signed in for it yet.
    #[error("nobody has signed in yet")]
    NotSignedIn,
    /// The account was closed in between.
    #[error("the account is closed")]
    Closed,
    /// The client was switched off in between.
    #[error("the client {} is {}", .0.id, .0.status)]
    NotActive(Box<Client>),
    /// The institution is not among those that may be chosen.
    #[error("the institution {0} cannot be chosen")]
    UnknownInstitution(String),
    /// A question to an institution could not be made.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An answer could not be signed.
    #[error(transparent)]
    Signing(#[from] crate::signing::SigningError),
}

impl Broker {
    /// How the pages of a sign-in are to be: as usual if there is no such sign-in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn appearance(&self, id: AuthorizationId) -> Result<Appearance, StoreError> {
        let stored = self.store.authorization(id).await?;
        let request = stored.and_then(|stored| serde_json::from_str::<AuthorizationRequest>(&stored.request).ok());
        let Some(request) = request else { return Ok(Appearance::default()) };
        let client = self.asker(&request).await?;
        let skin = self.skin_for(client.as_ref(), request.skin.as_deref());
        Ok(Appearance { languages: request.ui_locales, skin })
    }

    /// The attempt with this id, if it is this browser's and has not ended.
    pub(crate) async fn attempt(&self, id: AuthorizationId, browser: &Browser<'_>) -> Result<Attempt, StepError> {
        if self.now() >= self.waits_until(id) {
            return Err(StepError::Expired);
        }
        let stored = self.store.authorization(id).await?.ok_or(StepError::Expired)?;
        if stored.browser != browser.binding {
            return Err(StepError::OtherBrowser);
        }
        let mut request: AuthorizationRequest =
            serde_json::from_str(&stored.request).map_err(|_| StoreError::Corrupt("authorization request"))?;
        let client = self.asker(&request).await?.ok_or(StepError::Expired)?;
        self.demand_strength(&client, &mut request);
        if client.status != ClientStatus::Approved {
            return Err(StepError::NotActive(Box::new(client)));
        }
        match stored.stage {
            Stage::Requested | Stage::Authenticated => {}
            Stage::Approved | Stage::Redeemed | Stage::Closed => return Err(StepError::Ended),
        }
        let sign_in = self.brought_up_to_date(id, stored.sign_in).await?;
        Ok(Attempt { id, client, request, sign_in })
    }

    /// What became of a sign-in since: its account may be part of another one by now, or its session have ended.
    async fn brought_up_to_date(
        &self,
        id: AuthorizationId,
        sign_in: Option<SignIn>,
    ) -> Result<Option<SignIn>, StepError> {
        let Some(mut sign_in) = sign_in else { return Ok(None) };
        // An institution may have ended the session while the person looked at a page.
        if !self.store.is_live(&sign_in).await? {
            return Ok(None);
        }
        match self.store.standing(&sign_in).await? {
            Standing::Open(account) if account != sign_in.subject => {
                sign_in.subject = account;
                if !self.store.authenticate(id, &sign_in).await? {
                    return Err(StepError::Ended);
                }
            }
            Standing::Open(_) | Standing::Closed => {}
            // Whoever it was, they sign in anew.
            Standing::Doubtful => {
                self.store.deauthenticate(id).await?;
                return Ok(None);
            }
        }
        Ok(Some(sign_in))
    }
}
